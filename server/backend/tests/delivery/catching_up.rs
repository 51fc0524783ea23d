//! Contract D9-D12: what a device gets that says what it has.

use backend::{Code, realtime::Next};
use protocol::{
    Arrangement, ConversationId, Epoch, Receipt, Rev, Seq, ServerFrame, Tab, Thread, Unread,
    frame::{CHANGES_MAX, HAVE_MAX},
};
use uuid::Uuid;

use crate::{
    device::{Device, decode, line, resume, waiting},
    site::{Site, code, nowhere},
};

/// The conversations that were reset, in order.
fn resets(frames: &[ServerFrame]) -> Vec<&Thread> {
    let mut resets = Vec::new();
    for frame in frames {
        if let ServerFrame::Reset { thread } = frame {
            resets.push(&**thread);
        }
    }
    resets
}

#[tokio::test]
async fn changes_go_on_exactly_where_the_device_stopped() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.chat(&ada, conversation, 12).await;
    let receipt = site.read(&bob, conversation, 3).await;
    let frames = resume(&site.haggle, &bob, site.haggle.epoch(), &[(conversation, Rev(5))]).await;
    let [ServerFrame::Changes { from, to, items, more, .. }, state @ ..] = &frames[..] else {
        panic!("changes first: {frames:?}")
    };
    assert_eq!((*from, *to, *more), (Rev(6), Rev(12), false));
    assert_eq!(items.iter().map(|item| item.rev().0).collect::<Vec<_>>(), (6..=12).collect::<Vec<_>>());
    let positions_of =
        |user, receipt, unread| ServerFrame::Positions { conversation, user, receipt, hidden: false, unread };
    let left = Some(Unread { count: 9, rev: Rev(12) });
    assert_eq!(
        state,
        [
            positions_of(bob.user.id, receipt, left),
            positions_of(ada.user.id, Receipt::default(), None),
            ServerFrame::Arranged { conversation, arrangement: Arrangement::default() },
        ],
        "every catch-up answer carries the current values of what takes no rev"
    );
}

#[tokio::test]
async fn a_long_absence_comes_in_pages_of_two_hundred() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.chat(&ada, conversation, 901).await;
    let frames = resume(&site.haggle, &bob, site.haggle.epoch(), &[(conversation, Rev(1))]).await;
    let mut next = Rev(2);
    for frame in &frames {
        let ServerFrame::Changes { from, to, items, more, .. } = frame else { continue };
        assert_eq!(*from, next);
        assert!(items.len() <= CHANGES_MAX);
        assert_eq!(*more, *to < Rev(901));
        next = to.next();
    }
    assert_eq!(next, Rev(902));
}

/// The pages go across conversations: who was away from many does not ask for each.
#[tokio::test]
async fn an_absence_from_many_conversations_comes_without_a_hole_in_any() {
    let site = Site::new().await;
    let bob = site.person("bob").await;
    let mut have = Vec::new();
    for n in 0..45 {
        let other = site.person(&format!("person {n}")).await;
        let conversation = site.conversation(&other, &bob).await;
        site.chat(&other, conversation, 20).await;
        // Behind by 0 to 18 in each: more than two pages.
        have.push((conversation, Rev(20 - n % 19)));
    }
    let frames = resume(&site.haggle, &bob, site.haggle.epoch(), &have).await;
    for (id, mut rev) in have {
        let mut positions = 0;
        for frame in &frames {
            match frame {
                ServerFrame::Changes { conversation, from, to, items, more, .. } if *conversation == id => {
                    assert_eq!((*from, positions), (rev.next(), 0));
                    assert_eq!((to.0 - rev.0) as usize, items.len());
                    assert_eq!(*more, *to < Rev(20));
                    rev = *to;
                }
                ServerFrame::Positions { conversation, .. } if *conversation == id => positions += 1,
                _ => {}
            }
        }
        assert_eq!((rev, positions), (Rev(20), 2));
    }
    assert_eq!(resets(&frames), [] as [&Thread; 0]);
}

#[tokio::test]
async fn long_texts_come_in_pages_of_256_kib() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    for _ in 0..40 {
        site.say(&ada, conversation, &"😀".repeat(4_000)).await;
    }
    let frames = resume(&site.haggle, &bob, site.haggle.epoch(), &[(conversation, Rev(1))]).await;
    let pages = frames.iter().filter(|frame| matches!(frame, ServerFrame::Changes { .. })).count();
    assert_eq!(pages, 3, "39 × 16,000 bytes, 16 in a page");
}

#[tokio::test]
async fn who_cannot_go_on_gets_a_reset_with_the_newest_page() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.chat(&ada, conversation, 1_010).await;
    let epoch = site.haggle.epoch();
    let rewound = Epoch(Uuid::new_v4());
    for (epoch, rev, why) in [
        (epoch, 1_011, "ahead of the server"),
        (epoch, 9, "more than a thousand behind"),
        (rewound, 1_010, "another history"),
    ] {
        let frames = resume(&site.haggle, &bob, epoch, &[(conversation, Rev(rev))]).await;
        let [ServerFrame::Reset { thread }] = &frames[..] else { panic!("{why}: {frames:?}") };
        assert_eq!((thread.rev, thread.seq, thread.messages.len()), (Rev(1_010), Seq(1_010), 50), "{why}");
    }
    let frames = resume(&site.haggle, &bob, epoch, &[(conversation, Rev(10))]).await;
    assert_eq!(resets(&frames), [] as [&Thread; 0], "exactly a thousand behind");
}

#[tokio::test]
async fn a_device_that_knows_nothing_is_told_of_what_is_unread() {
    let site = Site::new().await;
    let (ada, bob, read) = site.pair().await;
    let carol = site.person("carol").await;
    site.say(&ada, read, "hello").await;
    site.read(&bob, read, 1).await;
    let unread = site.conversation(&carol, &bob).await;
    site.chat(&carol, unread, 3).await;
    let frames = resume(&site.haggle, &bob, site.haggle.epoch(), &[]).await;
    let [thread] = resets(&frames)[..] else { panic!("one row: {frames:?}") };
    assert_eq!((thread.id, thread.unread, thread.messages.len()), (unread, 3, 1));
}

#[tokio::test]
async fn conversations_that_began_meanwhile_are_included_and_those_below_the_list_are_not() {
    let site = Site::new().await;
    let bob = site.person("bob").await;
    let mut rows = Vec::new();
    for n in 0..45 {
        let other = site.person(&format!("person {n}")).await;
        let conversation = site.conversation(&other, &bob).await;
        site.say(&other, conversation, "hello").await;
        site.read(&bob, conversation, 1).await;
        site.tick();
        rows.push(conversation);
    }
    // The screen shows rows 5 to 39, of which the device has the upper part; 40 to 44 came later.
    let have: Vec<_> = rows[5..40].iter().map(|conversation| (*conversation, Rev(1))).collect();
    let frames = resume(&site.haggle, &bob, site.haggle.epoch(), &have).await;
    let shown: Vec<_> = resets(&frames).iter().map(|thread| thread.id).collect();
    assert_eq!(shown, rows[40..].iter().rev().copied().collect::<Vec<_>>());

    // A short list is filled up to a page.
    let frames = resume(&site.haggle, &bob, site.haggle.epoch(), &[(rows[44], Rev(1))]).await;
    let shown: Vec<_> = resets(&frames).iter().map(|thread| thread.id).collect();
    assert_eq!(shown, rows[15..44].iter().rev().copied().collect::<Vec<_>>());
}

/// The list goes on where the device wants it to: it is not told all that lies between its rows.
#[tokio::test]
async fn a_device_is_not_told_of_what_was_there_before_the_newest_that_it_has() {
    let site = Site::new().await;
    let bob = site.person("bob").await;
    let mut rows = Vec::new();
    for n in 0..45 {
        let other = site.person(&format!("person {n}")).await;
        let conversation = site.conversation(&other, &bob).await;
        site.say(&other, conversation, "hello").await;
        site.read(&bob, conversation, 1).await;
        // More than what the order of commits may differ by.
        (0..100).for_each(|_| site.tick());
        rows.push(conversation);
    }
    // All but every fifth, the newest among them: a tab.
    let have: Vec<_> = (0..45).filter(|n| n % 5 != 0).map(|n| (rows[n], Rev(1))).collect();
    let frames = resume(&site.haggle, &bob, site.haggle.epoch(), &have).await;
    assert_eq!(resets(&frames), [] as [&Thread; 0]);
}

/// D10: what is published after the look at the store waits until everything from that look is said.
#[tokio::test]
async fn what_is_sent_while_a_device_is_told_what_it_missed_comes_right_after_that() {
    let site = Site::new().await;
    let ada = site.person("ada").await;
    let (mut others, mut have) = (Vec::new(), Vec::new());
    // More to say than may wait for a device: until it listens, it has not caught up.
    for n in 0..40 {
        let other = site.person(&format!("{n}")).await;
        let conversation = site.conversation(&ada, &other).await;
        site.say(&ada, conversation, "first").await;
        others.push(other);
        have.push((conversation, Rev(1)));
    }
    let line = site.haggle.subscribe(&ada).expect("a place");
    let listening = async {
        assert!(matches!(line.next().await, Next::Frame(_)));
        site.say(&others[0], have[0].0, "second").await;
        while let Next::Frame(frame) = line.next().await {
            if decode(&frame) == (ServerFrame::CaughtUp {}) {
                break;
            }
        }
    };
    let resuming = site.haggle.resume(&ada, site.haggle.epoch(), &have, &line);
    let (resumed, ()) = tokio::join!(resuming, listening);
    resumed.expect("answers");
    let live = waiting(&line);
    let [ServerFrame::Changes { conversation, from, .. }] = live[..] else { panic!("one change: {live:?}") };
    assert_eq!((conversation, from), (have[0].0, Rev(2)));
}

#[tokio::test]
async fn a_device_equals_a_fresh_one_whatever_it_had() {
    let site = Site::new().await;
    let bob = site.person("bob").await;
    let mut old = Device::new(&site.haggle, &bob);
    for n in 0..6 {
        let other = site.person(&format!("person {n}")).await;
        let conversation = site.conversation(&other, &bob).await;
        site.chat(&other, conversation, 3 + 7 * n).await;
        site.tick();
        if n == 3 {
            old.catch_up().await;
            old.disconnect();
        }
        let first = old.sync.timelines().first().map(|timeline| timeline.thread().id);
        if let Some(first) = first {
            site.read(&bob, first, n).await;
        }
    }
    old.catch_up().await;
    let mut fresh = Device::new(&site.haggle, &bob);
    for thread in site.haggle.threads(&bob, Tab::All, None, 30).await.expect("rows") {
        fresh.sync.learn(thread);
    }
    fresh.catch_up().await;
    let state = |device: &Device| {
        let state = |thread: &Thread| {
            (thread.id, thread.rev, thread.unread, thread.mine.read, thread.last().cloned())
        };
        device.sync.timelines().iter().map(|timeline| state(timeline.thread())).collect::<Vec<_>>()
    };
    assert_eq!(state(&old), state(&fresh));
}

#[tokio::test]
async fn what_is_not_the_callers_is_answered_with_nothing() {
    let site = Site::new().await;
    let (ada, _, conversation) = site.pair().await;
    let eve = site.person("eve").await;
    site.say(&ada, conversation, "hello").await;
    for place in [conversation, nowhere()] {
        assert_eq!(resume(&site.haggle, &eve, site.haggle.epoch(), &[(place, Rev(0))]).await, []);
        let line = line(&site.haggle, &eve);
        site.haggle.fetch(&eve, place, Rev(0), &line).await.expect("an answer");
        site.haggle.fetch(&eve, place, Rev(1), &line).await.expect("an answer");
        assert_eq!(waiting(&line), []);
    }
}

#[tokio::test]
async fn naming_a_conversation_twice_does_not_bring_it_twice() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.say(&ada, conversation, "hello").await;
    let have = [(conversation, Rev(9)); HAVE_MAX];
    let frames = resume(&site.haggle, &bob, site.haggle.epoch(), &have).await;
    assert_eq!(resets(&frames).len(), 1);
}

#[tokio::test]
async fn more_than_a_resume_may_name_is_invalid() {
    let site = Site::new().await;
    let bob = site.person("bob").await;
    let have: Vec<(ConversationId, Rev)> = (0..=HAVE_MAX).map(|_| (nowhere(), Rev(1))).collect();
    let line = line(&site.haggle, &bob);
    let resumed = site.haggle.resume(&bob, site.haggle.epoch(), &have, &line).await;
    assert_eq!(code(resumed), Code::Invalid);
}

#[tokio::test]
async fn a_store_that_has_lost_changes_is_not_asked_for_them_for_ever() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.chat(&ada, conversation, 3).await;
    site.database.run("DELETE FROM changes").await;
    let line = line(&site.haggle, &bob);
    let resumed = site.haggle.resume(&bob, site.haggle.epoch(), &[(conversation, Rev(1))], &line).await;
    assert_eq!(code(resumed), Code::Unavailable);
}
