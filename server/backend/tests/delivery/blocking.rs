//! A block takes effect at once, on every device of whoever blocks, and tells the other one nothing (behaviour T1; D6).

use std::time::Instant;

use backend::Code;
use protocol::{Arrangement, Rev, ServerFrame, Unread};

use crate::{
    device::{Device, line, resume, waiting},
    site::{NOON, Site, code, text},
};

#[tokio::test]
async fn every_device_of_ones_own_hears_of_a_block_and_no_other() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    let phone = site.sign_in(&ada.user).await;
    site.say(&ada, conversation, "hello").await;
    let (own, theirs) = ([line(&site.haggle, &ada), line(&site.haggle, &phone)], line(&site.haggle, &bob));
    let arranged = |blocked| ServerFrame::Arranged {
        conversation,
        arrangement: Arrangement { blocked, ..Arrangement::default() },
    };
    site.haggle.block(&ada, bob.user.id).await.expect("blocked");
    site.haggle.unblock(&phone, bob.user.id).await.expect("unblocked");
    for device in &own {
        assert_eq!(waiting(device), [arranged(true), arranged(false)]);
    }
    assert_eq!(waiting(&theirs), []);
}

/// T1, section 2: on connections that are open already.
#[tokio::test]
async fn nothing_crosses_an_open_connection_while_a_block_stands() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.chat(&ada, conversation, 2).await;
    site.chat(&bob, conversation, 2).await;
    site.haggle.block(&ada, bob.user.id).await.expect("blocked");
    for (who, other) in [(&ada, &bob), (&bob, &ada)] {
        let (own, theirs) = (line(&site.haggle, who), line(&site.haggle, other));
        assert_eq!(code(site.haggle.send(who, text(conversation, "hello?")).await), Code::Blocked);
        site.haggle.typing(who, conversation, true).await.expect("nothing tells");
        let receipt = site.read(who, conversation, 4).await;
        assert_eq!(waiting(&theirs), []);
        // One's own other devices are told how far one has read, or their badges would stay.
        let (user, unread) = (who.user.id, Some(Unread { count: 0, rev: Rev(4) }));
        let told = ServerFrame::Positions { conversation, user, receipt, hidden: false, unread };
        assert_eq!(waiting(&own), [told]);
    }
    site.haggle.unblock(&ada, bob.user.id).await.expect("unblocked");
    let theirs = line(&site.haggle, &bob);
    site.haggle.typing(&ada, conversation, false).await.expect("told");
    assert_eq!(waiting(&theirs), [ServerFrame::Typing { conversation, on: false }]);
}

/// D12, D6: state, not a change. A device that was away is told how it is now, and so is one that has missed nothing else.
#[tokio::test]
async fn a_device_that_was_away_hears_how_it_is_arranged_now() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.say(&ada, conversation, "hello").await;
    site.chat(&bob, conversation, 3).await;
    let mut device = Device::showing(&site.haggle, &ada, conversation).await;
    device.catch_up().await;
    assert_eq!(device.sync.unread(NOON), 3);
    device.disconnect();
    site.haggle.block(&ada, bob.user.id).await.expect("blocked");
    device.catch_up().await;
    assert_eq!(device.sync.unread(NOON), 0, "blocked senders never count");
    let rev = device.rev(conversation).expect("known");
    device.disconnect();
    site.haggle.unblock(&ada, bob.user.id).await.expect("unblocked");
    device.catch_up().await;
    assert_eq!((device.sync.unread(NOON), device.rev(conversation)), (3, Some(rev)));

    // The other one's catch-up says nothing of it.
    site.haggle.block(&ada, bob.user.id).await.expect("blocked");
    let told = resume(&site.haggle, &bob, site.haggle.epoch(), &[(conversation, rev)]).await;
    let arrangement = Arrangement::default();
    assert!(told.contains(&ServerFrame::Arranged { conversation, arrangement }), "{told:?}");
}

#[tokio::test]
async fn typing_that_was_shown_ends_with_the_block() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.say(&ada, conversation, "hello").await;
    let mut device = Device::showing(&site.haggle, &ada, conversation).await;
    device.catch_up().await;
    let is_typing = |sync: &protocol::sync::Sync| sync.timeline(conversation).is_some_and(|t| t.is_typing());
    site.haggle.typing(&bob, conversation, true).await.expect("told");
    device.listen_until(is_typing).await;
    site.haggle.block(&ada, bob.user.id).await.expect("blocked");
    device.listen_until(|sync| !is_typing(sync)).await;
}

#[tokio::test]
async fn the_sixty_first_press_of_a_minute_waits() {
    let site = Site::new().await;
    let (ada, bob, _) = site.pair().await;
    // One more is allowed for every second that the presses take.
    let began = Instant::now();
    for _ in 0..60 {
        site.haggle.unblock(&ada, bob.user.id).await.expect("as often as people press");
    }
    let mut more = 0;
    let refusal = loop {
        match site.haggle.block(&ada, bob.user.id).await {
            Ok(_) => more += 1,
            Err(refusal) => break refusal,
        }
        assert!(more <= began.elapsed().as_secs(), "{more} more than sixty");
    };
    assert_eq!(refusal.code, Code::RateLimited);
    site.haggle.block(&bob, ada.user.id).await.expect("others are not slowed down");
}
