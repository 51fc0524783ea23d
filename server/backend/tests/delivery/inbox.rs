//! What somebody does with his list, on all his devices and on nobody else's (behaviours P1, P10; D6, D9).

use backend::Code;
use protocol::{Act, Arrangement, Place, Seq, ServerFrame, Tab};

use crate::{
    device::{Device, line, waiting},
    site::{NOON, Site, code},
};

#[tokio::test]
async fn every_device_of_ones_own_hears_what_was_done_and_undone_and_nobody_elses() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    let phone = site.sign_in(&ada.user).await;
    site.chat(&ada, conversation, 3).await;
    let (own, theirs) = ([line(&site.haggle, &ada), line(&site.haggle, &phone)], line(&site.haggle, &bob));
    let picked = || vec![(conversation, Some(Seq(3)))];
    let done = site.haggle.arrange(&ada, Act::Archive, picked()).await.expect("archived");
    site.haggle.undo(&phone, done.undo).await.expect("undone");
    let arranged = |archived| ServerFrame::Arranged {
        conversation,
        arrangement: Arrangement { archived: Seq(archived), ..Arrangement::default() },
    };
    for device in &own {
        assert_eq!(waiting(device), [arranged(3), arranged(0)]);
    }
    assert_eq!(waiting(&theirs), []);

    // Reading is how one comes back to what was marked.
    site.haggle.arrange(&ada, Act::MarkUnread, picked()).await.expect("marked");
    site.read(&ada, conversation, 3).await;
    for device in &own {
        let [ServerFrame::Arranged { .. }, ServerFrame::Arranged { arrangement, .. }, ..] =
            waiting(device)[..]
        else {
            panic!("marked, then not")
        };
        assert!(!arrangement.marked);
    }
}

#[tokio::test]
async fn a_device_that_was_away_hears_what_was_done_meanwhile() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.say(&ada, conversation, "hello").await;
    site.chat(&bob, conversation, 2).await;
    let mut device = Device::showing(&site.haggle, &ada, conversation).await;
    device.catch_up().await;
    device.disconnect();
    for (act, unread) in [(Act::Mute, 0), (Act::Unmute, 2), (Act::Archive, 0)] {
        site.haggle.arrange(&ada, act, vec![(conversation, None)]).await.expect("done");
        device.catch_up().await;
        assert_eq!(device.sync.unread(NOON), unread, "{act:?}");
        device.disconnect();
    }
    site.say(&bob, conversation, "and now?").await;
    device.catch_up().await;
    assert_eq!(device.sync.unread(NOON), 3, "it came back");
}

/// P1: thirty at a time, each once; what one has asked for last says where to go on.
#[tokio::test]
async fn the_list_comes_in_pages_down_to_its_end() {
    let site = Site::new().await;
    let bob = site.person("bob").await;
    let mut wanted = Vec::new();
    for n in 0..65 {
        let other = site.person(&format!("person {n}")).await;
        let conversation = site.conversation(&other, &bob).await;
        site.say(&other, conversation, "hello").await;
        site.tick();
        wanted.push(conversation);
    }
    wanted.reverse();
    let line = line(&site.haggle, &bob);
    let (mut found, mut sizes, mut before) = (Vec::new(), Vec::new(), None::<Place>);
    loop {
        site.haggle.rows(&bob, Tab::Unread, before, &line).await.expect("rows");
        let [ServerFrame::Rows { tab, threads, next }] = &waiting(&line)[..] else { panic!("one answer") };
        assert_eq!(*tab, Tab::Unread);
        sizes.push(threads.len());
        found.extend(threads.iter().map(|thread| thread.id));
        before = *next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!((found, sizes), (wanted, vec![30, 30, 5]));
}

/// D9: no frame is longer than others may be.
#[tokio::test]
async fn rows_with_long_last_messages_come_in_shorter_pages() {
    let site = Site::new().await;
    let bob = site.person("bob").await;
    for n in 0..20 {
        let other = site.person(&format!("person {n}")).await;
        let conversation = site.conversation(&other, &bob).await;
        site.say(&other, conversation, &"😀".repeat(4_000)).await;
        site.tick();
    }
    let line = line(&site.haggle, &bob);
    let (mut sizes, mut before) = (Vec::new(), None);
    while sizes.is_empty() || before.is_some() {
        site.haggle.rows(&bob, Tab::All, before, &line).await.expect("rows");
        let [ServerFrame::Rows { threads, next, .. }] = &waiting(&line)[..] else { panic!("one answer") };
        sizes.push(threads.len());
        before = *next;
    }
    assert_eq!(sizes, [16, 4], "16,000 bytes each");
}

#[tokio::test]
async fn what_is_not_ones_own_cannot_be_arranged_and_looks_absent() {
    let site = Site::new().await;
    let (ada, _, conversation) = site.pair().await;
    let eve = site.person("eve").await;
    site.say(&ada, conversation, "hello").await;
    for place in [conversation, crate::site::nowhere()] {
        let refused = site.haggle.arrange(&eve, Act::Pin, vec![(place, None)]).await;
        assert_eq!(code(refused), Code::NotFound);
    }
    assert_eq!(code(site.haggle.arrange(&eve, Act::Pin, vec![]).await), Code::Invalid);
}
