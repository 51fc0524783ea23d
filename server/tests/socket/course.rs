//! The course of a connection, as `docs/protocol.md` tells it.

use protocol::{ClientFrame, Code, MessageId, Receipt, Rev, Seq, ServerFrame};

use uuid::Uuid;

use crate::{site::Site, wire::Wire};

/// The text of a change that brings one message.
fn body(frame: ServerFrame) -> Option<String> {
    match frame {
        ServerFrame::Changes { items, .. } => Some(items.first()?.message()?.body.clone()),
        _ => None,
    }
}

#[tokio::test]
async fn a_message_is_acknowledged_and_reaches_both_sides_live() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    let mut bobs = Wire::live(&site, &bob).await;
    let mut other_tab = Wire::live(&site, &ada).await;
    let mut adas = Wire::live(&site, &ada).await;

    let sent = adas.send(conversation, "Is it still there?").await;
    let ack = adas.find(|frame| match frame {
        ServerFrame::Ack { id, seq, rev, .. } => Some((id, seq, rev)),
        _ => None,
    });
    assert_eq!(ack.await, (sent, Seq(1), Rev(1)));
    for wire in [&mut bobs, &mut other_tab] {
        assert_eq!(wire.find(body).await, "Is it still there?");
    }
    bobs.send(conversation, "It is.").await;
    assert_eq!(other_tab.find(body).await, "It is.");
}

/// P9: live on both sides, on every device.
#[tokio::test]
async fn an_edit_and_a_deletion_are_acknowledged_and_reach_both_sides_live() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    let mut adas = Wire::live(&site, &ada).await;
    adas.send(conversation, "Is it there?").await;
    let ack = |frame| match frame {
        ServerFrame::Ack { id, seq, rev, at, .. } => Some((id, seq, rev, at)),
        _ => None,
    };
    let (.., at) = adas.find(ack).await;
    let (mut other_tab, mut bobs) = (Wire::live(&site, &ada).await, Wire::live(&site, &bob).await);
    site.clock.advance(60_000);
    let [edit, delete] = [MessageId(Uuid::new_v4()), MessageId(Uuid::new_v4())];
    let body = "Is it still there?".to_owned();
    let frames = [
        ClientFrame::Edit { conversation, seq: Seq(1), id: edit, body },
        ClientFrame::Delete { conversation, seq: Seq(1), id: delete },
    ];
    for (frame, id, rev, now) in [(&frames[0], edit, 2, "Is it still there?"), (&frames[1], delete, 3, "")] {
        for _ in 0..2 {
            adas.say(frame).await;
            assert_eq!(adas.find(ack).await, (id, Seq(1), Rev(rev), at));
        }
        for wire in [&mut bobs, &mut other_tab] {
            let change = wire.find(|frame| match frame {
                ServerFrame::Changes { from, to, items, .. } if from == to => items.into_iter().next(),
                _ => None,
            });
            let change = change.await;
            assert_eq!((change.rev(), change.message().map_or("", |message| &message.body)), (Rev(rev), now));
        }
    }
    // Sending the same again has told nobody anything.
    assert_eq!((bobs.so_far().await, other_tab.so_far().await), (vec![], vec![]));
    adas.say_text(r#"{"delete":{"id":"9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11","seq":1}}"#).await;
    let refused = adas.find(|frame| match frame {
        ServerFrame::Refused { id: Some(id), code, .. } => Some((id.to_string(), code)),
        _ => None,
    });
    assert_eq!(refused.await, ("9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11".to_owned(), Code::Invalid));
}

/// Contract section 2: nobody who is connected notices that the clock is set.
#[tokio::test]
async fn connections_stay_open_and_serve_whichever_way_the_clock_jumps() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    let (mut adas, mut bobs) = (Wire::live(&site, &ada).await, Wire::live(&site, &bob).await);
    let hour_ms = 3_600_000;
    let (mut before, mut seq) = (site.edge.haggle.now(), 0);
    for jump in [0, hour_ms, -hour_ms, -hour_ms, hour_ms] {
        site.clock.advance(jump);
        seq += 1;
        let sent = adas.send(conversation, &format!("{seq}")).await;
        let ack = adas.find(|frame| match frame {
            ServerFrame::Ack { id, seq, at, .. } => Some((id, seq, at)),
            _ => None,
        });
        let (id, number, at) = ack.await;
        assert_eq!((id, number, at >= before), (sent, Seq(seq), true));
        assert_eq!(bobs.find(body).await, seq.to_string());
        before = at;
    }
}

#[tokio::test]
async fn many_sends_on_one_connection_are_numbered_in_their_order() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    let mut wire = Wire::live(&site, &ada).await;
    let mut sent = Vec::new();
    for n in 0..50 {
        sent.push(wire.send(conversation, &format!("{n}")).await);
    }
    let mut stored = Vec::new();
    while stored.len() < sent.len() {
        stored.push(
            wire.find(|frame| match frame {
                ServerFrame::Ack { id, seq, .. } => Some((seq, id)),
                _ => None,
            })
            .await,
        );
    }
    stored.sort_unstable();
    assert_eq!(stored.into_iter().map(|(_, id)| id).collect::<Vec<_>>(), sent);
}

#[tokio::test]
async fn the_same_id_again_gets_the_same_answer() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    let mut wire = Wire::live(&site, &ada).await;
    let id = wire.send(conversation, "once").await;
    let is_ack = |frame| matches!(frame, ServerFrame::Ack { .. }).then_some(frame);
    let first = wire.find(is_ack).await;
    let again = |body: &str| ClientFrame::Send {
        conversation,
        id,
        body: body.to_owned(),
        listing: None,
        uploads: vec![],
    };
    wire.say(&again("once")).await;
    assert_eq!(wire.find(is_ack).await, first);
    wire.say(&again("twice")).await;
    assert_eq!(
        wire.frame().await,
        ServerFrame::Refused { id: Some(id), code: Code::IdConflict, retry_after_ms: None }
    );
}

#[tokio::test]
async fn what_was_missed_comes_before_what_is_live() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    let mut adas = Wire::live(&site, &ada).await;
    for n in 1..=20 {
        adas.send(conversation, &format!("{n}")).await;
        adas.find(|frame| matches!(frame, ServerFrame::Ack { .. }).then_some(())).await;
    }
    let mut bobs = Wire::open(&site, &bob).await;
    // On the line before the device has said what it has: must not overtake what it missed.
    adas.send(conversation, "21").await;
    adas.find(|frame| matches!(frame, ServerFrame::Ack { .. }).then_some(())).await;
    let missed = bobs.resume(site.edge.haggle.epoch(), &[(conversation, Rev(5))]).await;
    let ServerFrame::Changes { from, to, .. } = missed[0] else { panic!("changes first: {missed:?}") };
    assert_eq!((from, to), (Rev(6), Rev(21)));
    let is_state =
        |frame: &ServerFrame| matches!(frame, ServerFrame::Positions { .. } | ServerFrame::Arranged { .. });
    assert!(missed[1..].iter().all(is_state), "{missed:?}");
}

#[tokio::test]
async fn typing_is_shown_to_the_other_side_only() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    let (mut adas, mut other_tab) = (Wire::live(&site, &ada).await, Wire::live(&site, &ada).await);
    let mut bobs = Wire::live(&site, &bob).await;
    adas.send(conversation, "hello").await;
    adas.find(|frame| matches!(frame, ServerFrame::Ack { .. }).then_some(())).await;
    adas.say(&ClientFrame::Typing { conversation, on: true }).await;
    let typing = bobs.find(|frame| matches!(frame, ServerFrame::Typing { .. }).then_some(frame)).await;
    assert_eq!(typing, ServerFrame::Typing { conversation, on: true });
    for wire in [&mut adas, &mut other_tab] {
        let heard = wire.so_far().await;
        assert!(!heard.iter().any(|frame| matches!(frame, ServerFrame::Typing { .. })), "{heard:?}");
    }
}

#[tokio::test]
async fn a_flood_of_marks_becomes_a_few_and_ends_at_the_highest() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    let (mut adas, mut bobs) = (Wire::live(&site, &ada).await, Wire::live(&site, &bob).await);
    for n in 1..=30 {
        adas.send(conversation, &format!("{n}")).await;
    }
    bobs.find(|frame| matches!(frame, ServerFrame::Changes { to: Rev(30), .. }).then_some(())).await;
    for seq in (1..=30).rev().chain(1..=30) {
        bobs.say(&ClientFrame::Read { conversation, seq: Seq(seq) }).await;
        bobs.say(&ClientFrame::Delivered { conversation, seq: Seq(seq) }).await;
    }
    bobs.say(&ClientFrame::Read { conversation, seq: Seq(u32::MAX) }).await;
    let all = Receipt { delivered: Seq(30), read: Seq(30) };
    let mut told = 0;
    loop {
        let is_mark = |frame| match frame {
            ServerFrame::Positions { user, receipt, .. } => Some((user, receipt)),
            _ => None,
        };
        let (user, receipt) = adas.find(is_mark).await;
        assert_eq!(user, bob.id());
        told += 1;
        if receipt == all {
            break;
        }
    }
    assert!(told <= 2, "one at once, the rest together: {told}");
}

#[tokio::test]
async fn older_messages_come_in_pages_and_the_beginning_is_an_empty_one() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    let mut wire = Wire::live(&site, &ada).await;
    for n in 1..=55 {
        wire.send(conversation, &format!("{n}")).await;
    }
    wire.find(|frame| matches!(frame, ServerFrame::Changes { to: Rev(55), .. }).then_some(())).await;
    let mut before = Seq(u32::MAX);
    let mut seen = Vec::new();
    loop {
        wire.say(&ClientFrame::History { conversation, before }).await;
        let page = wire.find(|frame| match frame {
            ServerFrame::Page { messages, .. } => Some(messages),
            _ => None,
        });
        let page = page.await;
        let Some(first) = page.first() else { break };
        before = first.seq;
        seen.splice(0..0, page.iter().map(|message| message.seq.0));
    }
    assert_eq!(seen, (1..=55).collect::<Vec<_>>());
}
