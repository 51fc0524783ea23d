//! What waits for the user (contract D12): the server counts it for each read position, the device counts on from there.

use proptest::prelude::*;
use protocol::{Receipt, Rev, Seq, ServerFrame, Timestamp, UNREAD_MAX, Unread, UserId};

use crate::model::{Device, Model, conversation, other};

/// Where somebody is in the first conversation.
fn positions(user: UserId, receipt: Receipt, unread: Option<Unread>) -> ServerFrame {
    ServerFrame::Positions { conversation: conversation(0), user, receipt, hidden: false, unread }
}

/// The first conversation on a device: what the user has read of it, and what waits.
fn shown(device: &Device) -> (u32, u32) {
    let thread = device.sync.timeline(conversation(0)).expect("known").thread();
    (thread.mine.read.0, thread.unread)
}

/// Some messages of the other one, and a device that holds as many of them as it is to know.
fn row(model: &mut Model, messages: u32, known: usize) -> Device {
    let mut nobody = Device::new(model);
    (0..messages).for_each(|_| model.they_write(conversation(0), &mut nobody));
    Device::knowing(model, known)
}

const fn read_to(seq: u32) -> Receipt {
    Receipt { delivered: Seq(seq), read: Seq(seq) }
}

const fn left(count: u32, rev: u32) -> Option<Unread> {
    Some(Unread { count, rev: Rev(rev) })
}

/// What happens in a conversation while nothing is lost.
#[derive(Debug, Clone)]
enum Event {
    TheyWrite(u8),
    IWrite(u8),
    /// So many messages before the last one, if it is theirs.
    TheyDelete(u8, u8),
    /// Another device of mine has shown all but so many messages.
    ReadElsewhere(u8, u8),
    ISee(u8),
    Older(u8),
    Deliver(u8),
    Repeat,
    Reorder,
}

fn event() -> impl Strategy<Value = Event> {
    let place = || 0..2_u8;
    prop_oneof![
        6 => place().prop_map(Event::TheyWrite),
        3 => place().prop_map(Event::IWrite),
        3 => (place(), 0..4_u8).prop_map(|(place, back)| Event::TheyDelete(place, back)),
        3 => (place(), 0..5_u8).prop_map(|(place, left)| Event::ReadElsewhere(place, left)),
        1 => place().prop_map(Event::ISee),
        1 => place().prop_map(Event::Older),
        6 => (1..4_u8).prop_map(Event::Deliver),
        1 => Just(Event::Repeat),
        3 => Just(Event::Reorder),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// Positions overtake changes and are overtaken by them; a row of the list holds one message.
    #[test]
    fn a_device_counts_what_a_read_elsewhere_has_left_whatever_overtakes_it_and_whatever_it_holds(
        before in 0..6_u32,
        events in prop::collection::vec(event(), 0..60),
    ) {
        let mut model = Model::new(2);
        let mut device = row(&mut model, before, 1);
        for event in events {
            match event {
                Event::TheyWrite(place) => model.they_write(conversation(place), &mut device),
                Event::IWrite(place) => device.i_write(conversation(place)),
                Event::TheyDelete(place, back) => model.they_amend(conversation(place), back, None, &mut device),
                Event::ReadElsewhere(place, left) => {
                    model.my_other_device_reads(conversation(place), left, &mut device);
                }
                Event::ISee(place) => device.sync.seen(conversation(place)),
                Event::Older(place) => device.sync.want_older(conversation(place)),
                Event::Deliver(count) => device.exchange(&mut model, count.into()),
                Event::Repeat => device.repeat(),
                Event::Reorder => device.reorder(),
            }
        }
        device.settle(&mut model);
        for log in model.logs() {
            let shown = device.sync.timeline(log.id).expect("known").thread();
            prop_assert_eq!((shown.rev, shown.unread), (log.rev(), log.unread()));
        }
    }
}

/// Where the next ones are mine, what is left cannot be told from the numbers.
#[test]
fn a_row_that_holds_its_last_message_only_counts_what_a_partial_read_elsewhere_has_left() {
    let mut model = Model::new(1);
    let mut device = Device::live(&mut model);
    for _ in 0..3 {
        model.they_write(conversation(0), &mut device);
        device.i_write(conversation(0));
        device.settle(&mut model);
    }
    let mut row = Device::knowing(&mut model, 1);
    for (left, unread) in [(5, 2), (4, 2), (3, 1), (2, 1), (1, 0), (0, 0)] {
        model.my_other_device_reads(conversation(0), left, &mut row);
        row.settle(&mut model);
        assert_eq!(row.sync.unread(Timestamp(0)), unread, "{left} messages after the mark");
    }
}

/// The mark was confirmed to another device before this one began.
#[test]
fn a_count_from_before_what_the_device_began_with_changes_nothing() {
    let mut model = Model::new(1);
    let mut device = row(&mut model, 4, 1);
    let me = device.sync.me();
    device.sync.receive(positions(me, read_to(1), left(3, 4)), 0);
    device.sync.receive(positions(me, read_to(1), left(1, 2)), 0);
    assert_eq!(shown(&device), (1, 3));
}

/// The two go together; a position alone comes with what has arrived, and the other frame is on its way.
#[test]
fn a_read_position_counts_when_it_says_what_it_leaves() {
    let mut model = Model::new(1);
    let mut device = row(&mut model, 3, 1);
    for (unread, wanted) in [(None, (0, 3)), (left(1, 3), (2, 1))] {
        device.sync.receive(positions(device.sync.me(), read_to(2), unread), 0);
        assert_eq!(shown(&device), wanted);
    }
}

#[test]
fn what_is_still_on_its_way_when_everything_here_is_seen_waits_once_it_is_here() {
    let mut model = Model::new(1);
    let mut device = row(&mut model, 1, 1);
    model.they_write(conversation(0), &mut device);
    device.sync.receive(positions(device.sync.me(), read_to(0), left(2, 2)), 0);
    assert_eq!(shown(&device), (0, 2));
    device.sync.seen(conversation(0));
    assert_eq!(shown(&device), (1, 0));
    device.exchange(&mut model, 1);
    assert_eq!(shown(&device), (1, 1));
}

/// It was read from the store before the mark that has already been told.
#[test]
fn a_state_that_is_behind_the_read_position_does_not_bring_back_what_was_read() {
    let mut model = Model::new(1);
    let mut device = row(&mut model, 2, 1);
    device.i_write(conversation(0));
    device.settle(&mut model);
    let fresh = device.sync.timeline(conversation(0)).expect("known").thread().clone();
    device.sync.receive(positions(device.sync.me(), read_to(1), left(1, 3)), 0);
    device.sync.receive(ServerFrame::Reset { thread: Box::new(fresh) }, 0);
    assert_eq!(shown(&device), (1, 1));
}

/// Too much for changes has happened since; the server does not know yet that the user has seen what was there before.
#[test]
fn what_was_seen_without_a_connection_does_not_wait_again_after_it() {
    let mut model = Model::new(1);
    let mut device = row(&mut model, 3, 1);
    device.disconnect();
    device.sync.seen(conversation(0));
    let mut nobody = Device::new(&model);
    (0..2).for_each(|_| model.they_write(conversation(0), &mut nobody));
    let fresh =
        Device::knowing(&mut model, 1).sync.timeline(conversation(0)).expect("known").thread().clone();
    device.sync.receive(ServerFrame::Hello { v: 1, epoch: model.epoch, heartbeat_s: 25 }, 0);
    device.sync.receive(ServerFrame::Reset { thread: Box::new(fresh) }, 0);
    assert_eq!(shown(&device), (3, 2));
}

/// Nobody reads a larger number: what the server has stopped counting at is not counted down from.
#[test]
fn more_than_the_server_counts_to_stays_more_when_one_of_them_is_deleted() {
    let mut model = Model::new(1);
    let mut device = row(&mut model, 3, 1);
    device.sync.receive(positions(device.sync.me(), read_to(0), left(UNREAD_MAX, 3)), 0);
    model.they_amend(conversation(0), 0, None, &mut device);
    device.settle(&mut model);
    assert_eq!(device.sync.unread(Timestamp(0)), UNREAD_MAX);
}

/// Deleted messages never count.
#[test]
fn deleting_what_nobody_has_read_leaves_no_badge() {
    for known in [1, 50] {
        let mut model = Model::new(1);
        let mut device = Device::live(&mut model);
        for _ in 0..3 {
            model.they_write(conversation(0), &mut device);
        }
        device.settle(&mut model);
        let mut device = Device::knowing(&mut model, known);
        for unread in [2, 1, 0] {
            model.they_amend(conversation(0), unread, None, &mut device);
            device.settle(&mut model);
            assert_eq!(device.sync.unread(Timestamp(0)), u32::from(unread));
        }
    }
}

#[test]
fn a_late_or_lower_read_mark_changes_nothing() {
    let mut model = Model::new(1);
    let mut device = Device::live(&mut model);
    for _ in 0..3 {
        model.they_write(conversation(0), &mut device);
    }
    device.settle(&mut model);
    let me = device.sync.me();
    for (read, unread) in [(2, 1), (1, 1), (3, 0), (2, 0)] {
        let receipt = Receipt { delivered: Seq(3), read: Seq(read) };
        let left = Some(Unread { count: 3 - read, rev: Rev(3) });
        device.sync.receive(positions(me, receipt, left), 0);
        assert_eq!(device.sync.unread(Timestamp(0)), unread);
    }
}

proptest! {
    /// The server's word comes in any order, late and more than once; on no device does a position fall, and all end
    /// at the furthest, with nothing read that was not delivered.
    #[test]
    fn four_devices_end_at_the_furthest_mark_whatever_they_hear_first(
        marks in prop::collection::vec((0..9_u32, 0..9_u32), 1..12),
        orders in prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), 0..20), 4),
        of_other in any::<bool>(),
    ) {
        let mut said = Vec::new();
        let mut now = Receipt::default();
        for (delivered, read) in marks {
            now = now.advanced(Receipt { delivered: Seq(delivered), read: Seq(read) });
            said.push(now);
        }
        for order in orders {
            let mut model = Model::new(1);
            let mut device = Device::live(&mut model);
            for _ in 0..9 {
                model.they_write(conversation(0), &mut device);
            }
            device.settle(&mut model);
            let user = if of_other { other() } else { device.sync.me() };
            let shown = |device: &Device| {
                let thread = device.sync.timeline(conversation(0)).expect("known").thread();
                if of_other { thread.theirs } else { thread.mine }
            };
            let mut before = shown(&device);
            let any_order = order.iter().map(|index| *index.get(&said));
            let heard: Vec<_> = any_order.chain(said.iter().copied()).rev().collect();
            for receipt in heard {
                let left = Some(Unread { count: 9 - receipt.read.0.min(9), rev: Rev(9) });
                device.sync.receive(positions(user, receipt, left.filter(|_| !of_other)), 0);
                let after = shown(&device);
                prop_assert!(after.delivered >= before.delivered && after.read >= before.read);
                prop_assert!(after.delivered >= after.read);
                before = after;
            }
            prop_assert_eq!(before.read, now.read);
            prop_assert_eq!(before.delivered, if of_other { now.delivered } else { Seq(9) });
        }
    }
}
