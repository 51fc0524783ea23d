//! How connections end, and that nothing is served on one that has.

use std::time::Duration;

use protocol::{ClientFrame, ServerFrame, frame::close};
use tokio::time;

use crate::{
    site::Site,
    wire::{Heard, Wire},
};

#[tokio::test]
async fn signing_out_closes_the_devices_connections_at_once() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    let (mut first, mut second) = (Wire::live(&site, &ada).await, Wire::live(&site, &ada).await);
    let mut bobs = Wire::live(&site, &bob).await;
    site.edge.haggle.sign_out(&ada.viewer).await.expect("signed out");
    for wire in [&mut first, &mut second] {
        wire.send(conversation, "one more thing").await;
        assert_eq!(wire.end().await, (vec![], Heard::Closed(close::SIGNED_OUT)));
    }
    assert_eq!(bobs.so_far().await, []);
}

#[tokio::test]
async fn a_login_that_ended_elsewhere_is_noticed_at_the_next_look() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let mut wire = Wire::live(&site, &ada).await;
    // As another process on the same store would do it: nobody tells the hub.
    site.edge.store.end_login(ada.viewer.login, site.edge.haggle.now()).await.expect("ended");
    assert_eq!(wire.so_far().await, [], "the last look still counts");
    site.clock.advance(25_000);
    wire.say(&ClientFrame::Beat {}).await;
    assert_eq!(wire.end().await, (vec![], Heard::Closed(close::SIGNED_OUT)));
}

/// Contract S7.
#[tokio::test]
async fn a_login_that_ended_elsewhere_is_noticed_within_thirty_seconds_though_nothing_is_said() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let mut wire = Wire::live(&site, &ada).await;
    site.edge.store.end_login(ada.viewer.login, site.edge.haggle.now()).await.expect("ended");
    time::pause();
    time::advance(Duration::from_secs(26)).await;
    time::resume();
    assert_eq!(wire.end().await.1, Heard::Closed(close::SIGNED_OUT));
}

#[tokio::test]
async fn a_connection_outlives_the_access_token_that_it_came_with() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let mut wire = Wire::live(&site, &ada).await;
    for _ in 0..10 {
        site.clock.advance(10 * 60_000);
        assert_eq!(wire.so_far().await, []);
    }
    site.clock.advance(31 * 24 * 3_600_000);
    wire.say(&ClientFrame::Beat {}).await;
    assert_eq!(wire.end().await.1, Heard::Closed(close::SIGNED_OUT), "but not the login");
}

#[tokio::test]
async fn a_login_that_ended_before_the_first_frame_gets_nothing_but_hello() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let mut wire = Wire::open(&site, &ada).await;
    site.edge.store.end_login(ada.viewer.login, site.edge.haggle.now()).await.expect("ended");
    wire.say(&ClientFrame::Resume { epoch: site.edge.haggle.epoch(), have: vec![] }).await;
    let (frames, end) = wire.end().await;
    assert!(matches!(frames[..], [ServerFrame::Hello { .. }]), "{frames:?}");
    assert_eq!(end, Heard::Closed(close::SIGNED_OUT));
}

#[tokio::test]
async fn a_server_that_stops_answers_first_and_says_restart() {
    let mut site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    let mut wire = Wire::live(&site, &ada).await;
    let mut sent = Vec::new();
    for n in 0..30 {
        sent.push(wire.send(conversation, &format!("{n}")).await);
    }
    wire.find(|frame| matches!(frame, ServerFrame::Ack { .. }).then_some(())).await;
    site.ask_to_stop();
    let (frames, end) = wire.end().await;
    assert_eq!(end, Heard::Closed(close::RESTART));
    assert!(frames.iter().all(|frame| !matches!(frame, ServerFrame::Refused { .. })), "{frames:?}");
    drop(wire);
    site.stopped().await;
}

#[tokio::test]
async fn a_device_that_says_nothing_at_first_is_closed() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let mut wire = Wire::open(&site, &ada).await;
    let (frames, end) = wire.end().await;
    assert_eq!(frames.len(), 1, "hello: {frames:?}");
    assert_eq!(end, Heard::Closed(close::POLICY));
}

#[tokio::test]
async fn a_device_that_does_not_listen_is_closed_with_resync_and_has_no_hole_before_that() {
    let site = Site::start_with(&["--messages-per-minute", "100000"]).await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    let mut deaf = Wire::live(&site, &bob).await;
    let mut quick = Wire::live(&site, &ada).await;
    let text = "😀".repeat(4_000);
    // What the network itself holds varies; the rest is more than the server keeps for anybody.
    let mut count = 0;
    while site.edge.haggle.connections() > 1 {
        count += 1;
        quick.send(conversation, &text).await;
        quick.find(|frame| matches!(frame, ServerFrame::Ack { .. }).then_some(())).await;
        assert!(count < 5_000, "nobody ever gave up");
    }
    let (frames, end) = deaf.end().await;
    let mut next = 1;
    for frame in frames {
        let ServerFrame::Changes { from, to, .. } = frame else { continue };
        assert_eq!(from.0, next);
        next = to.0 + 1;
    }
    assert!(matches!(end, Heard::Closed(close::RESYNC) | Heard::Gone), "{end:?}");
}
