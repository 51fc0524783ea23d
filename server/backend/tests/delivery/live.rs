//! Contract D5-D8, D10, D13: who hears what, when, and in which order.

use backend::{Code, realtime::Next};
use protocol::{ConversationId, Rev, ServerFrame, frame::close};

use crate::{
    device::{Device, line, waiting},
    site::{NOON, Site, code},
};

#[tokio::test]
async fn a_message_reaches_every_device_of_both_users_and_nobody_else() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    let eve = site.person("eve").await;
    let devices = [line(&site.haggle, &ada), line(&site.haggle, &ada), line(&site.haggle, &bob)];
    let stranger = line(&site.haggle, &eve);
    let sent = site.say(&ada, conversation, "hello").await;
    for device in &devices {
        let [ServerFrame::Changes { from, to, items, .. }] = &waiting(device)[..] else {
            panic!("one change")
        };
        assert_eq!((*from, *to, items[0].rev()), (Rev(1), Rev(1), sent.rev));
    }
    assert_eq!(waiting(&stranger), []);
}

#[tokio::test]
async fn a_frame_for_many_devices_is_encoded_once() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    let devices = [line(&site.haggle, &ada), line(&site.haggle, &bob), line(&site.haggle, &bob)];
    site.say(&ada, conversation, "hello").await;
    let places: Vec<_> = devices
        .iter()
        .map(|device| match device.try_next() {
            Some(Next::Frame(frame)) => frame.as_ptr(),
            next => panic!("no frame: {next:?}"),
        })
        .collect();
    assert_eq!(places, [places[0]; 3]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_sent_while_a_device_resumes_are_neither_lost_nor_out_of_order() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.say(&ada, conversation, "first").await;
    let writing = tokio::spawn({
        let (haggle, ada) = (site.haggle.clone(), ada.clone());
        async move {
            for n in 2..=1_500 {
                haggle.send(&ada, crate::site::text(conversation, &format!("{n}"))).await.expect("stored");
            }
        }
    });
    let mut device = Device::showing(&site.haggle, &bob, conversation).await;
    // Each round begins and ends somewhere in the stream, sooner or later behind the catch-up.
    let mut step = 0;
    while device.rev(conversation) < Some(Rev(1_500)) {
        device.catch_up().await;
        step = (step * 7 + 3) % 40;
        let goal = Rev((device.rev(conversation).expect("known").0 + step).min(1_500));
        device.listen_until(|sync| sync.timeline(conversation).is_some_and(|t| t.thread().rev >= goal)).await;
        device.disconnect();
    }
    writing.await.expect("all sent");
    let seen: Vec<_> = device.messages(conversation).iter().map(|message| message.seq.0).collect();
    assert_eq!(seen, (1..=1_500).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_conversation_that_begins_while_connected_appears_by_itself() {
    let site = Site::new().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let mut device = Device::new(&site.haggle, &bob);
    device.catch_up().await;
    let conversation = site.conversation(&ada, &bob).await;
    site.say(&ada, conversation, "hello").await;
    device.listen_until(|sync| sync.timeline(conversation).is_some()).await;
    assert_eq!(device.messages(conversation)[0].body, "hello");
    assert_eq!(device.sync.unread(NOON), 1);
}

#[tokio::test]
async fn a_device_that_does_not_keep_up_is_closed_with_resync_and_comes_back_complete() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.say(&ada, conversation, "first").await;
    let mut device = Device::showing(&site.haggle, &bob, conversation).await;
    let slow = line(&site.haggle, &bob);
    let quick = line(&site.haggle, &ada);
    site.chat(&ada, conversation, 256).await;
    assert!(slow.is_open());
    assert_eq!(waiting(&quick).len(), 256);
    site.chat(&ada, conversation, 1).await;
    assert_eq!(slow.try_next(), Some(Next::Closed(close::RESYNC)), "and nothing before it");
    site.chat(&ada, conversation, 1).await;
    assert_eq!(slow.try_next(), Some(Next::Closed(close::RESYNC)), "and nothing after it");
    assert_eq!(waiting(&quick).len(), 2, "others are not held up");
    drop(slow);
    device.catch_up().await;
    assert_eq!(device.rev(conversation), Some(Rev(259)));
}

#[tokio::test]
async fn typing_reaches_the_other_side_only_and_the_newest_wins() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    let devices = [line(&site.haggle, &ada), line(&site.haggle, &bob)];
    site.haggle.typing(&ada, conversation, false).await.expect("told");
    assert_eq!(waiting(&devices[1]), [], "he does not see the conversation yet");
    site.say(&ada, conversation, "hello").await;
    devices.iter().for_each(|device| drop(waiting(device)));

    for _ in 0..3 {
        site.haggle.typing(&ada, conversation, true).await.expect("told");
    }
    assert_eq!(code(site.haggle.typing(&ada, conversation, true).await), Code::RateLimited);
    site.haggle.typing(&ada, conversation, false).await.expect("told");
    assert_eq!(waiting(&devices[0]), []);
    assert_eq!(waiting(&devices[1]), [ServerFrame::Typing { conversation, on: false }]);
}

#[tokio::test]
async fn whoever_goes_from_one_conversation_to_the_next_is_seen_typing_in_both() {
    let site = Site::new().await;
    let (ada, bob, with_bob) = site.pair().await;
    let carl = site.person("carl").await;
    let with_carl = site.conversation(&ada, &carl).await;
    for (other, conversation) in [(&bob, with_bob), (&carl, with_carl)] {
        site.say(&ada, conversation, "hello").await;
        let device = line(&site.haggle, other);
        site.haggle.typing(&ada, conversation, true).await.expect("told");
        assert_eq!(waiting(&device), [ServerFrame::Typing { conversation, on: true }]);
    }
}

#[tokio::test]
async fn the_end_of_a_login_closes_its_devices_and_no_others() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    let phone = site.sign_in(&ada.user).await;
    let (here, there) = (line(&site.haggle, &ada), line(&site.haggle, &phone));
    site.haggle.sign_out(&phone).await.expect("signed out");
    site.say(&ada, conversation, "hello").await;
    assert_eq!(there.try_next(), Some(Next::Closed(close::SIGNED_OUT)));
    assert_eq!(waiting(&here).len(), 1);
    assert_eq!(code(site.haggle.still_signed_in(&phone).await), Code::SignedOut);
    site.haggle.still_signed_in(&bob).await.expect("not concerned");
}

#[tokio::test]
async fn a_user_has_ten_connections_and_the_eleventh_is_refused() {
    let site = Site::new().await;
    let (ada, bob, _) = site.pair().await;
    let mut lines: Vec<_> = (0..10).map(|_| line(&site.haggle, &ada)).collect();
    let refused = site.haggle.subscribe(&ada).err().expect("a refusal");
    assert_eq!(refused.code, Code::RateLimited);
    drop(line(&site.haggle, &bob));
    lines.pop();
    drop(line(&site.haggle, &ada));
}

#[tokio::test]
async fn a_subject_travels_with_the_message_that_brings_it_up() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    let listing = site.listing(&bob, "Floor lamp").await;
    let device = line(&site.haggle, &ada);
    let about = |conversation: ConversationId, body| backend::messages::Send {
        listing: Some(listing),
        ..crate::site::text(conversation, body)
    };
    site.haggle.send(&ada, about(conversation, "Is it still there?")).await.expect("stored");
    site.haggle.send(&ada, about(conversation, "And how tall is it?")).await.expect("stored");
    let cards: Vec<_> = waiting(&device)
        .into_iter()
        .map(|frame| match frame {
            ServerFrame::Changes { listings, .. } => listings,
            frame => panic!("not a change: {frame:?}"),
        })
        .collect();
    assert_eq!(cards[0].iter().map(|card| card.title.as_str()).collect::<Vec<_>>(), ["Floor lamp"]);
    assert_eq!(cards[1], []);
}

#[tokio::test]
async fn what_is_published_is_committed_for_everybody_to_see() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    let witness = site.witness().await;
    let device = line(&site.haggle, &bob);
    for n in 0..50 {
        let sending =
            site.haggle.submit(&ada, crate::site::text(conversation, &format!("{n}"))).expect("taken");
        let Next::Frame(frame) = device.next().await else { panic!("closed") };
        let ServerFrame::Changes { to, .. } = crate::device::decode(&frame) else { panic!("not a change") };
        let seen = witness.thread(bob.user.id, conversation, 1).await.expect("a look").expect("a thread");
        assert!(seen.rev >= to, "told of {to:?} when the store was at {:?}", seen.rev);
        sending.stored().await.expect("stored");
    }
}
