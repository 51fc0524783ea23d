//! The sync machine against a model of the server, over a line that loses, repeats and reorders frames,
//! breaks, and comes back after the history was rewound (contract D5-D11, B6).

mod model;
mod unread;

use proptest::prelude::*;
use protocol::{
    Arrangement, ClientFrame, Code, MessageId, Presence, Receipt, Seq, ServerFrame, Timestamp,
    sync::{Phase, outbox::Sending},
};
use uuid::Uuid;

use model::{Device, Model, conversation, kept, message, other};

#[derive(Debug, Clone)]
enum Event {
    TheyWrite(u8),
    IWrite(u8),
    /// In a conversation, so many messages before the last one: edited, or deleted.
    TheyAmend(u8, u8, bool),
    IAmend(u8, u8, bool),
    MyOtherDeviceAmends(u8, u8, bool),
    /// In a conversation, all but so many messages.
    MyOtherDeviceReads(u8, u8),
    ISee(u8),
    Older(u8),
    Deliver(u8),
    Lose,
    Repeat,
    Reorder,
    Break,
    Reload,
    Wait(u16),
    Rewind(u8),
}

fn amend() -> impl Strategy<Value = (u8, u8, bool)> {
    (0..3_u8, 0..4_u8, any::<bool>())
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        6 => (0..3_u8).prop_map(Event::TheyWrite),
        6 => (0..3_u8).prop_map(Event::IWrite),
        2 => amend().prop_map(|(place, back, edits)| Event::TheyAmend(place, back, edits)),
        2 => amend().prop_map(|(place, back, edits)| Event::IAmend(place, back, edits)),
        1 => amend().prop_map(|(place, back, edits)| Event::MyOtherDeviceAmends(place, back, edits)),
        2 => (0..3_u8, 0..5_u8).prop_map(|(place, back)| Event::MyOtherDeviceReads(place, back)),
        2 => (0..3_u8).prop_map(Event::ISee),
        1 => (0..3_u8).prop_map(Event::Older),
        10 => (1..6_u8).prop_map(Event::Deliver),
        1 => Just(Event::Lose),
        1 => Just(Event::Repeat),
        1 => Just(Event::Reorder),
        1 => Just(Event::Break),
        1 => Just(Event::Reload),
        2 => (0..15_000_u16).prop_map(Event::Wait),
        1 => (0..3_u8).prop_map(Event::Rewind),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_loss_repeat_reorder_or_reset_ends_equal_to_the_servers_log(events in prop::collection::vec(event(), 0..120)) {
        let mut model = Model::new(3);
        let mut device = Device::new(&model);
        device.connect(&model);
        let mut rewound = false;
        for event in events {
            match event {
                Event::TheyWrite(place) => model.they_write(conversation(place), &mut device),
                Event::IWrite(place) => device.i_write(conversation(place)),
                Event::TheyAmend(place, back, edits) => {
                    model.they_amend(conversation(place), back, edits.then(|| "again from bob".into()), &mut device);
                }
                Event::IAmend(place, back, edits) => {
                    device.i_amend(conversation(place), back, edits.then(|| format!("again from ada {back}")));
                }
                Event::MyOtherDeviceAmends(place, back, edits) => {
                    let body = edits.then(|| "again from ada elsewhere".into());
                    model.my_other_device_amends(conversation(place), back, body, &mut device);
                }
                Event::MyOtherDeviceReads(place, back) => {
                    model.my_other_device_reads(conversation(place), back, &mut device);
                }
                Event::ISee(place) => device.sync.seen(conversation(place)),
                Event::Older(place) => device.sync.want_older(conversation(place)),
                Event::Deliver(count) => device.exchange(&mut model, count.into()),
                Event::Lose => { device.inbound.pop_front(); }
                Event::Repeat => device.repeat(),
                Event::Reorder => device.reorder(),
                Event::Break => { device.disconnect(); device.connect(&model); }
                Event::Reload => device.reload(&model),
                Event::Wait(ms) => { device.now_ms += u64::from(ms); device.sync.tick(device.now_ms); }
                Event::Rewind(place) => {
                    rewound = true;
                    model.rewind(conversation(place));
                    device.disconnect();
                    device.connect(&model);
                }
            }
        }
        device.disconnect();
        device.connect(&model);
        device.settle(&mut model);

        prop_assert_eq!(device.sync.phase(), Phase::Live);
        prop_assert!(device.sync.outbox().all().is_empty(), "{:?}", device.sync.outbox());
        for log in model.logs() {
            let Some(timeline) = device.sync.timeline(log.id) else {
                prop_assert!(log.messages.is_empty());
                continue;
            };
            let shown = timeline.thread();
            let tail = &log.messages[log.messages.len() - shown.messages.len()..];
            prop_assert_eq!(&shown.messages[..], tail);
            prop_assert_eq!((shown.rev, shown.seq), (log.rev(), Seq(log.messages.len() as u32)));
            prop_assert_eq!(shown.unread, log.unread());
            let mine: Vec<_> = log.messages.iter().filter(|message| message.sender != other()).map(|message| message.id).collect();
            let mut pressed: Vec<_> = device.pressed.iter().filter(|(place, _)| *place == log.id).map(|(_, id)| *id).collect();
            if !rewound {
                prop_assert_eq!(&mine, &pressed, "each once, in the order Send was pressed");
            }
            pressed.sort_unstable();
            let mut unique = mine.clone();
            unique.sort_unstable();
            unique.dedup();
            prop_assert_eq!(unique.len(), mine.len());
        }
    }
}

#[test]
fn a_message_shows_once_whether_ack_or_change_comes_first() {
    for ack_first in [true, false] {
        let mut model = Model::new(1);
        let mut device = Device::live(&mut model);
        device.i_write(conversation(0));
        let frames = device.sync.take_frames();
        let (ack, change) = model.answer_send(&frames[0]);
        let order = if ack_first { [ack, change] } else { [change, ack] };
        for frame in order {
            device.sync.receive(frame, 0);
            let timeline = device.sync.timeline(conversation(0)).expect("known");
            let echoes = device.sync.outbox().of(conversation(0)).count();
            assert_eq!(timeline.thread().messages.len() + echoes, 1);
        }
        assert!(device.sync.outbox().all().is_empty());
    }
}

/// P9: an edit or deletion shows at once; what the user sees is what the last of them says.
#[test]
fn what_is_made_of_a_message_shows_until_its_change_is_here_whether_ack_or_change_comes_first() {
    for (ack_first, body) in [(true, Some("anew")), (false, Some("anew")), (true, None), (false, None)] {
        let mut model = Model::new(1);
        let mut device = Device::live(&mut model);
        device.i_write(conversation(0));
        device.settle(&mut model);
        let seq = device.i_amend(conversation(0), 0, body.map(str::to_owned)).expect("my message");
        device.exchange(&mut model, 0);
        if ack_first {
            device.reorder();
        }
        while !device.inbound.is_empty() {
            let pending =
                device.sync.outbox().amendment_of(conversation(0), seq).map(|echo| echo.body.clone());
            let stored = device.sync.timeline(conversation(0)).expect("known").thread().messages[0].clone();
            assert_eq!(pending.unwrap_or(stored.body), body.unwrap_or_default());
            device.exchange(&mut model, 1);
        }
        assert!(device.sync.outbox().all().is_empty());
        assert_eq!(
            device.sync.timeline(conversation(0)).expect("known").thread().messages,
            model.logs()[0].messages
        );
    }
}

/// P9: an edit that comes after the deletion by another device is refused, and keeps its text until the user decides.
#[test]
fn an_edit_against_a_deletion_is_taken_back_and_its_text_is_kept() {
    let mut model = Model::new(1);
    let mut device = Device::live(&mut model);
    device.i_write(conversation(0));
    device.settle(&mut model);
    model.my_other_device_amends(conversation(0), 0, None, &mut device);
    let seq = device.i_amend(conversation(0), 0, Some("anew".into())).expect("my message");
    device.exchange(&mut model, 1);
    device.exchange(&mut model, 10);
    let echo = device.sync.outbox().amendment_of(conversation(0), seq).expect("kept");
    assert_eq!((echo.sending, echo.body.as_str()), (Sending::Refused { code: Code::Gone }, "anew"));
    assert!(device.sync.timeline(conversation(0)).expect("known").thread().messages[0].is_deleted());
    device.give_up_refused();
    assert!(device.sync.outbox().all().is_empty());
}

/// D2 for edits and deletions: after a break the same frame goes out again.
#[test]
fn what_was_to_be_made_of_a_message_goes_out_again_with_the_same_id_after_a_break() {
    let mut model = Model::new(1);
    let mut device = Device::live(&mut model);
    device.i_write(conversation(0));
    device.settle(&mut model);
    for body in [Some("anew".to_owned()), None] {
        device.i_amend(conversation(0), 0, body).expect("my message");
        let first = device.sync.take_frames();
        assert_eq!(first.len(), 1);
        device.disconnect();
        device.connect(&model);
        // Hello, and then what was missed.
        for _ in 0..10 {
            let Some(frame) = device.inbound.pop_front() else { break };
            device.sync.receive(frame, device.now_ms);
            let said = device.sync.take_frames();
            if device.sync.phase() == Phase::Live {
                assert_eq!(said, first);
            } else {
                device.hear(&mut model, said);
            }
        }
        device.disconnect();
        device.connect(&model);
        device.settle(&mut model);
    }
    assert!(model.logs()[0].messages[0].is_deleted());
}

#[test]
fn a_lost_ack_is_asked_for_again_with_the_same_id() {
    let mut model = Model::new(1);
    let mut device = Device::live(&mut model);
    device.i_write(conversation(0));
    let first = device.sync.take_frames();
    let sent_ms = device.now_ms;
    device.sync.tick(sent_ms + 9_999);
    assert!(device.sync.take_frames().is_empty());
    device.sync.tick(sent_ms + 10_000);
    assert_eq!(device.sync.take_frames(), first);
}

#[test]
fn the_second_message_waits_for_the_answer_to_the_first() {
    let mut model = Model::new(2);
    let mut device = Device::live(&mut model);
    for place in [0, 0, 1] {
        device.i_write(conversation(place));
    }
    let sent: Vec<_> = device.sync.take_frames();
    assert_eq!(sent.len(), 2, "one per conversation");
    let (ack, _) = model.answer_send(&sent[0]);
    device.sync.receive(ack, 0);
    assert_eq!(device.sync.take_frames().len(), 1);
}

#[test]
fn a_refusal_that_may_pass_is_tried_again_after_the_wait_it_names() {
    let mut device = Device::live(&mut Model::new(1));
    device.i_write(conversation(0));
    let id = device.pressed[0].1;
    device.sync.take_frames();
    device.sync.receive(
        ServerFrame::Refused { id: Some(id), code: Code::RateLimited, retry_after_ms: Some(7_000) },
        0,
    );
    device.sync.tick(6_999);
    assert!(device.sync.take_frames().is_empty());
    device.sync.tick(7_000);
    assert_eq!(device.sync.take_frames().len(), 1);
}

#[test]
fn a_final_refusal_keeps_the_text_until_the_user_decides_and_lets_the_next_pass() {
    let mut device = Device::live(&mut Model::new(1));
    device.i_write(conversation(0));
    device.i_write(conversation(0));
    let id = device.pressed[0].1;
    device.sync.take_frames();
    device.sync.receive(ServerFrame::Refused { id: Some(id), code: Code::Blocked, retry_after_ms: None }, 0);
    assert_eq!(device.sync.outbox().all()[0].sending, Sending::Refused { code: Code::Blocked });
    assert_eq!(device.sync.take_frames().len(), 1, "the second goes out");
    device.sync.retry(id, 0);
    assert_eq!(device.sync.outbox().all()[0].sending, Sending::Queued { not_before_ms: 0 });
}

#[test]
fn what_was_left_unsent_goes_out_in_the_order_of_presses_and_what_was_refused_waits_for_its_user() {
    let mut before = Device::live(&mut Model::new(1));
    for _ in 0..4 {
        before.i_write(conversation(0));
    }
    before.sync.take_frames();
    let ids: Vec<_> = before.pressed.iter().map(|(_, id)| *id).collect();
    for (id, code) in [(ids[0], Code::Blocked), (ids[1], Code::SignedOut)] {
        before.sync.receive(ServerFrame::Refused { id: Some(id), code, retry_after_ms: None }, 0);
    }
    let left: Vec<_> = before.sync.outbox().all().iter().filter_map(kept).collect();

    let mut model = Model::new(1);
    let mut device = Device::live(&mut model);
    // The same first message is under way from another page, which hears of all of them twice.
    device.i_write(conversation(0));
    let own = device.sync.take_frames();
    device.sync.restore(left.clone(), 0);
    device.sync.restore(left, 0);
    let shown: Vec<_> = device.sync.outbox().all().iter().map(|echo| echo.id).collect();
    assert_eq!(shown, ids);
    assert!(matches!(device.sync.outbox().all()[0].sending, Sending::UnderWay { .. }));
    let (ack, _) = model.answer_send(&own[0]);
    device.sync.receive(ack, 0);
    let ClientFrame::Send { id, .. } = device.sync.take_frames().remove(0) else { panic!("not a send") };
    assert_eq!(id, ids[1], "signed in again, it goes out by itself");
}

#[test]
fn what_another_page_has_sent_or_given_up_is_not_sent_from_here() {
    let mut model = Model::new(1);
    let mut device = Device::live(&mut model);
    for _ in 0..2 {
        device.i_write(conversation(0));
    }
    let ids: Vec<_> = device.pressed.iter().map(|(_, id)| *id).collect();
    device.sync.take_frames();
    for id in &ids {
        device.sync.forget(*id);
    }
    let left: Vec<_> = device.sync.outbox().all().iter().map(|echo| echo.id).collect();
    assert_eq!(left, [ids[0]], "what is under way is answered");
}

#[test]
fn older_messages_that_a_deletion_has_overtaken_are_asked_for_again() {
    let mut model = Model::new(1);
    let mut nobody = Device::new(&model);
    (0..4).for_each(|_| model.they_write(conversation(0), &mut nobody));
    let mut device = Device::knowing(&mut model, 1);
    device.sync.want_older(conversation(0));
    let asked = device.sync.take_frames();
    device.hear(&mut model, asked);
    model.they_amend(conversation(0), 2, None, &mut device);
    device.reorder();
    device.settle(&mut model);
    let timeline = device.sync.timeline(conversation(0)).expect("known");
    assert_eq!(timeline.thread().messages, model.logs()[0].messages);
    assert!(timeline.thread().messages[1].is_deleted());
}

#[test]
fn what_was_read_is_forgotten_when_it_is_hidden_and_known_again_when_it_is_shown() {
    let mut model = Model::new(1);
    let mut device = Device::live(&mut model);
    for _ in 0..3 {
        model.they_write(conversation(0), &mut device);
    }
    device.settle(&mut model);
    let mut hear = |delivered, read, hidden| {
        let receipt = Receipt { delivered: Seq(delivered), read: Seq(read) };
        let user = other();
        let conversation = conversation(0);
        device.sync.receive(ServerFrame::Positions { conversation, user, receipt, hidden, unread: None }, 0);
        let theirs = device.sync.timeline(conversation).expect("known").thread().theirs;
        (theirs.delivered.0, theirs.read.0)
    };
    assert_eq!(hear(2, 2, false), (2, 2));
    assert_eq!(hear(2, 0, true), (2, 0));
    assert_eq!(hear(3, 0, true), (3, 0));
    assert_eq!(hear(3, 2, false), (3, 2));
}

#[test]
fn a_device_asks_whether_somebody_is_here_when_it_looks_and_after_every_break() {
    let mut model = Model::new(2);
    let mut device = Device::live(&mut model);
    let asked = |device: &mut Device| {
        let frames = device.sync.take_frames();
        frames.into_iter().filter(|frame| matches!(frame, ClientFrame::Watch { .. })).collect::<Vec<_>>()
    };
    let watch = |n| vec![ClientFrame::Watch { conversation: conversation(n) }];
    for (looks_at, wanted) in
        [(Some(0), watch(0)), (Some(0), vec![]), (Some(1), watch(1)), (None, vec![]), (Some(0), watch(0))]
    {
        device.sync.watch(looks_at.map(conversation));
        assert_eq!(asked(&mut device), wanted);
    }
    device.sync.disconnected();
    device.sync.watch(Some(conversation(1)));
    assert_eq!(asked(&mut device), []);
    device.sync.receive(ServerFrame::Hello { v: 1, epoch: model.epoch, heartbeat_s: 25 }, 0);
    device.sync.receive(ServerFrame::CaughtUp {}, 0);
    assert_eq!(asked(&mut device), watch(1));
}

#[test]
fn an_absence_is_counted_on_and_forgotten_when_the_connection_is_gone() {
    let mut model = Model::new(1);
    let mut device = Device::live(&mut model);
    model.they_write(conversation(0), &mut device);
    device.settle(&mut model);
    let shown = |device: &Device| device.sync.timeline(conversation(0)).expect("known").thread().presence;
    let hear = |device: &mut Device, minutes: u32, now_ms| {
        let presence = Some(Presence(minutes));
        device.sync.receive(ServerFrame::Presence { conversation: conversation(0), presence }, now_ms);
    };
    hear(&mut device, 5, 30_000);
    for (now_ms, changes, minutes) in
        [(89_999, false, 5), (90_000, true, 6), (90_001, false, 6), (215_000, true, 8)]
    {
        assert_eq!(device.sync.tick(now_ms), changes);
        assert_eq!(shown(&device), Some(Presence(minutes)));
    }
    hear(&mut device, 0, 215_000);
    assert!(!device.sync.tick(9_000_000));
    assert_eq!(shown(&device), Some(Presence::NOW));
    device.sync.disconnected();
    assert_eq!(shown(&device), None);
}

#[test]
fn typing_is_told_every_three_seconds_and_once_more_when_the_text_is_cleared() {
    let mut device = Device::live(&mut Model::new(1));
    let place = conversation(0);
    let mut told = |has_text, now_ms| {
        device.sync.typed(place, has_text, now_ms);
        device.sync.take_frames()
    };
    let typing = |on| vec![ClientFrame::Typing { conversation: place, on }];
    assert_eq!(told(true, 0), typing(true));
    assert_eq!(told(true, 2_999), vec![]);
    assert_eq!(told(true, 3_000), typing(true));
    assert_eq!(told(false, 3_100), typing(false));
    assert_eq!(told(false, 3_200), vec![]);
    assert_eq!(told(true, 3_300), typing(true));
}

#[test]
fn typing_of_the_other_side_ends_after_six_seconds_or_with_the_message() {
    let mut model = Model::new(1);
    let mut device = Device::live(&mut model);
    model.they_write(conversation(0), &mut device);
    device.settle(&mut model);
    let typing = ServerFrame::Typing { conversation: conversation(0), on: true };
    let is_typing = |device: &Device| device.sync.timeline(conversation(0)).expect("known").is_typing();

    device.sync.receive(typing.clone(), 0);
    assert!(is_typing(&device));
    device.sync.tick(6_000);
    assert!(!is_typing(&device));

    device.sync.receive(typing, 7_000);
    model.they_write(conversation(0), &mut device);
    device.settle(&mut model);
    assert!(!is_typing(&device));
}

/// D6, P2: a block is state, not a change; what a blocked person has said stops waiting, and waits again afterwards.
#[test]
fn a_blocked_persons_messages_do_not_wait_and_are_not_lost() {
    let mut model = Model::new(1);
    let mut device = Device::live(&mut model);
    for _ in 0..3 {
        model.they_write(conversation(0), &mut device);
    }
    device.settle(&mut model);
    let rev = |device: &Device| device.sync.timeline(conversation(0)).expect("known").thread().rev;
    let before = rev(&device);
    device.sync.receive(ServerFrame::Typing { conversation: conversation(0), on: true }, 0);
    for (blocked, unread) in [(true, 0), (true, 0), (false, 3)] {
        let arrangement = Arrangement { blocked, ..Arrangement::default() };
        device.sync.receive(ServerFrame::Arranged { conversation: conversation(0), arrangement }, 0);
        assert_eq!((device.sync.unread(Timestamp(0)), rev(&device)), (unread, before));
        assert!(
            !device.sync.timeline(conversation(0)).expect("known").is_typing(),
            "it has ended with the block"
        );
    }
    device.sync.receive(
        ServerFrame::Arranged { conversation: conversation(9), arrangement: Arrangement::default() },
        0,
    );
    assert_eq!(device.sync.timelines().len(), 1, "nothing is known of that one");
}

#[test]
fn an_unknown_frame_from_a_device_is_refused_and_one_from_the_server_can_be_skipped() {
    for text in [
        r#"{"shout":{}}"#,
        r#"{"beat":{"loud":true}}"#,
        r#"{"read":{"conversation":"x","seq":1}}"#,
        r#"{"read":{"conversation":"01890000-0000-7000-8000-000000000000","seq":-1}}"#,
        r#"{"read":{"conversation":"01890000-0000-7000-8000-000000000000","seq":1e99}}"#,
        "[]",
        "",
    ] {
        assert!(serde_json::from_str::<ClientFrame>(text).is_err(), "{text}");
    }
    assert!(serde_json::from_str::<ServerFrame>(r#"{"beat":{"of":"a newer server"}}"#).is_ok());
}

proptest! {
    #[test]
    fn no_text_makes_the_frame_decoder_panic(text in any::<String>()) {
        let _ = serde_json::from_str::<ClientFrame>(&text);
    }

    #[test]
    fn frames_survive_the_wire(body in any::<String>(), seq in any::<u32>(), id in any::<u128>()) {
        let frames = [
            ClientFrame::Send { conversation: conversation(0), id: MessageId(Uuid::from_u128(id)), body: body.clone(), listing: None, uploads: vec![] },
            ClientFrame::Edit { conversation: conversation(0), seq: Seq(seq), id: MessageId(Uuid::from_u128(id)), body: body.clone() },
            ClientFrame::Delete { conversation: conversation(0), seq: Seq(seq), id: MessageId(Uuid::from_u128(id)) },
            ClientFrame::History { conversation: conversation(1), before: Seq(seq) },
        ];
        for frame in frames {
            let text = serde_json::to_string(&frame).expect("encodes");
            prop_assert_eq!(serde_json::from_str::<ClientFrame>(&text).expect("decodes"), frame);
        }
        let frame = ServerFrame::Page { conversation: conversation(0), before: Seq(seq), messages: vec![message(1, body)], lines: vec![], listings: vec![] };
        let text = serde_json::to_string(&frame).expect("encodes");
        prop_assert_eq!(serde_json::from_str::<ServerFrame>(&text).expect("decodes"), frame);
    }
}
