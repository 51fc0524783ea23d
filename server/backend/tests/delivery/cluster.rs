//! Two nodes on one store (contract B4, D7, D12, D13, S7; section 2: bus down, bus loses, repeats, reorders). The bus here
//! does as it is told; NATS itself is met in `end2end/load`.

use std::time::Duration;

use backend::{
    Haggle, Viewer,
    discretion::Discretion,
    realtime::{Bus, Carrier, Heard, Next, Subscription, bus},
};
use protocol::{ConversationId, Presence, Receipt, Rev, Seq, ServerFrame, frame::close, sync::Sync};
use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};

use crate::{
    device::{Device, decode, line},
    site::{Site, text},
};

/// What a bus does with what it is given.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Habit {
    Carry,
    Lose,
    /// Takes nothing, so that all of it has to wait.
    Stall,
    /// Loses some, repeats some, and lets some overtake others.
    Muddle,
}

struct Wire {
    habit: watch::Sender<Habit>,
    /// What either node hears.
    ends: Vec<mpsc::Sender<Heard>>,
}

impl Wire {
    fn between_two() -> ([Bus; 2], Self) {
        let habit = watch::Sender::new(Habit::Carry);
        let ((one, its), (other, theirs)) = (bus(), bus());
        let ends = vec![its.heard.clone(), theirs.heard.clone()];
        for (Carrier { out, .. }, to) in [(its, &ends[1]), (theirs, &ends[0])] {
            tokio::spawn(carry(out, to.clone(), habit.subscribe()));
            to.try_send(Heard::Up).expect("there is room");
        }
        ([one, other], Self { habit, ends })
    }

    fn set(&self, habit: Habit) {
        self.habit.send_replace(habit);
    }

    /// Both nodes hear that it is gone, or back.
    fn announce(&self, heard: fn() -> Heard) {
        self.ends.iter().for_each(|end| end.try_send(heard()).expect("there is room"));
    }
}

async fn carry(
    mut notes: mpsc::Receiver<bytes::Bytes>,
    to: mpsc::Sender<Heard>,
    mut habits: watch::Receiver<Habit>,
) {
    let mut held = None;
    let mut count = 0;
    while let Some(note) = notes.recv().await {
        let habit = habits.wait_for(|habit| *habit != Habit::Stall).await.map(|habit| *habit);
        // The test is over.
        let Ok(habit) = habit else { return };
        count += 1;
        let is_muddle = habit == Habit::Muddle;
        if habit == Habit::Lose || is_muddle && count % 3 == 0 {
            continue;
        }
        if is_muddle && count % 4 == 0 {
            held = Some(note);
            continue;
        }
        let times = if is_muddle && count % 5 == 0 { 2 } else { 1 };
        for note in vec![note; times].into_iter().chain(held.take()) {
            to.send(Heard::Note(note)).await.ok();
        }
    }
}

/// Two nodes, two people who have talked, and the bus.
struct Town {
    site: Site,
    nodes: [Haggle; 2],
    wire: Wire,
    ada: Viewer,
    bob: Viewer,
    conversation: ConversationId,
}

impl Town {
    async fn new() -> Self {
        let site = Site::new().await;
        let (ada, bob, conversation) = site.pair().await;
        site.say(&ada, conversation, "hello").await;
        let ([one, other], wire) = Wire::between_two();
        let nodes = [site.node(one).await, site.node(other).await];
        Self { site, nodes, wire, ada, bob, conversation }
    }

    async fn say(&self, node: usize, from: &Viewer, body: &str) {
        self.nodes[node].send(from, text(self.conversation, body)).await.expect("stored");
    }

    /// Moves bob's positions at this node.
    async fn mark(&self, node: usize, receipt: Receipt) {
        self.nodes[node].advance_receipt(&self.bob, self.conversation, receipt).await.expect("stored");
    }

    /// The positions of bob's that a connection hears of next.
    async fn hear_of_bob(&self, line: &Subscription) -> Receipt {
        let bob = self.bob.user.id;
        let is_bobs =
            |frame: &ServerFrame| matches!(frame, ServerFrame::Positions { user, .. } if *user == bob);
        let ServerFrame::Positions { receipt, .. } = hear(line, is_bobs).await else {
            unreachable!("it was asked for")
        };
        receipt
    }

    /// Waits until both nodes know that the bus is there, and the second one has looked into the store after that: from
    /// here on it looks for positions only when it has a reason. Ada says one thing on the way.
    async fn settle(&self) {
        let [adas, bobs] = [line(&self.nodes[0], &self.ada), line(&self.nodes[1], &self.bob)];
        // What comes from the first node now, comes behind what it had to say when the bus was there.
        for (node, typist, reader) in [(1, &self.bob, &adas), (0, &self.ada, &bobs)] {
            self.nodes[node].typing(typist, self.conversation, true).await.expect("passed on");
            hear(reader, |frame| matches!(frame, ServerFrame::Typing { .. })).await;
        }
        self.wire.set(Habit::Lose);
        self.say(0, &self.ada, "to be found in the store").await;
        hear_all(&bobs, 1, 2).await;
        self.wire.set(Habit::Carry);
    }

    async fn device(&self, node: usize, of: &Viewer) -> Device {
        let mut device = Device::showing(&self.nodes[node], of, self.conversation).await;
        device.catch_up().await;
        device
    }
}

const fn receipt(delivered: u32, read: u32) -> Receipt {
    Receipt { delivered: Seq(delivered), read: Seq(read) }
}

/// The next frame for which this holds.
async fn hear(line: &Subscription, holds: impl Fn(&ServerFrame) -> bool) -> ServerFrame {
    loop {
        match timeout(Duration::from_secs(20), line.next()).await.expect("something to hear") {
            Next::Frame(frame) => {
                let frame = decode(&frame);
                if holds(&frame) {
                    return frame;
                }
            }
            Next::Closed(code) => panic!("closed with {code}"),
        }
    }
}

/// Listens to the changes behind `after` up to `last`: repeated ones are dropped, as devices do (D8), and none is left out.
async fn hear_all(line: &Subscription, after: u32, last: u32) {
    let mut rev = after;
    while rev < last {
        let frame = hear(line, |frame| matches!(frame, ServerFrame::Changes { .. })).await;
        let ServerFrame::Changes { items, .. } = frame else { unreachable!("it was asked for") };
        for item in items.iter().filter(|item| item.rev().0 > rev).collect::<Vec<_>>() {
            assert_eq!(item.rev().0, rev + 1, "nothing is left out");
            rev += 1;
        }
    }
}

/// D7: both nodes store and both tell, and still each connection hears every change in its order.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changes_made_on_two_nodes_reach_devices_of_both_in_order() {
    let town = Town::new().await;
    let lines = [line(&town.nodes[0], &town.ada), line(&town.nodes[1], &town.bob)];
    // From here on either node knows how far its devices were told.
    town.say(0, &town.ada, "first").await;
    for line in &lines {
        hear_all(line, 1, 2).await;
    }
    let each = async |node: usize, from: &Viewer| {
        for n in 0..100 {
            town.say(node, from, &format!("{n}")).await;
        }
    };
    let hear = async |line| hear_all(line, 2, 202).await;
    tokio::join!(each(0, &town.ada), each(1, &town.bob), hear(&lines[0]), hear(&lines[1]));
}

/// Section 2: bus loses, repeats, reorders: no visible effect.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bus_that_loses_repeats_and_reorders_changes_nothing_on_screen() {
    let town = Town::new().await;
    if !town.site.database.is_postgres() {
        return;
    }
    let (conversation, begun, whole) = (town.conversation, Rev(2), Rev(202));
    let reached = |rev| move |sync: &Sync| sync.timeline(conversation).is_some_and(|t| t.thread().rev == rev);
    let mut device = town.device(1, &town.bob).await;
    town.say(0, &town.ada, "first").await;
    device.listen_until(reached(begun)).await;
    town.wire.set(Habit::Muddle);
    let each = async |node: usize, from: &Viewer| {
        for n in 0..100 {
            town.say(node, from, &format!("{n}")).await;
        }
    };
    tokio::join!(each(0, &town.ada), each(1, &town.bob), device.listen_until(reached(whole)));
    let seen: Vec<_> = device.messages(conversation).iter().map(|message| message.seq.0).collect();
    assert_eq!(seen, (1..=202).collect::<Vec<_>>());
}

/// Section 2: bus down: other nodes hear of messages, edits and positions from the store, within five seconds.
#[tokio::test]
async fn what_happens_while_the_bus_is_down_is_found_in_the_store() {
    let town = Town::new().await;
    if !town.site.database.is_postgres() {
        return;
    }
    town.wire.set(Habit::Lose);
    town.wire.announce(|| Heard::Down);
    let bobs = line(&town.nodes[1], &town.bob);
    let again = line(&town.nodes[0], &town.bob);
    town.say(0, &town.ada, "is anybody there?").await;
    timeout(Duration::from_secs(5), hear_all(&bobs, 1, 2)).await.expect("within five seconds");
    hear_all(&again, 1, 2).await;
    let read = Receipt { delivered: Seq(2), read: Seq(2) };
    town.nodes[0].advance_receipt(&town.bob, town.conversation, read).await.expect("stored");
    let is_read = |frame: &ServerFrame| matches!(frame, ServerFrame::Positions { user, receipt, .. } if *user == town.bob.user.id && receipt.read == Seq(2));
    timeout(Duration::from_secs(5), hear(&bobs, is_read)).await.expect("within five seconds");
}

/// D12: the other side sees it, too, within the same five seconds.
#[tokio::test]
async fn what_somebody_reads_while_the_bus_is_down_is_seen_by_the_other_one_on_another_node() {
    let town = Town::new().await;
    if !town.site.database.is_postgres() {
        return;
    }
    town.wire.set(Habit::Lose);
    town.wire.announce(|| Heard::Down);
    let adas = line(&town.nodes[1], &town.ada);
    town.mark(0, receipt(1, 1)).await;
    let is_seen = async { while town.hear_of_bob(&adas).await != receipt(1, 1) {} };
    timeout(Duration::from_secs(5), is_seen).await.expect("within five seconds");
}

/// P2: what is kept from the other one would be known from hearing at all.
#[tokio::test]
async fn what_is_read_in_secret_while_the_bus_is_down_reaches_the_readers_own_devices_alone() {
    let town = Town::new().await;
    if !town.site.database.is_postgres() {
        return;
    }
    town.say(0, &town.ada, "one more").await;
    town.wire.set(Habit::Lose);
    let hidden = Discretion { shows_read: false, shows_online: true };
    town.nodes[0].set_discretion(&town.bob, hidden).await.expect("stored");
    town.wire.announce(|| Heard::Down);
    let [adas, bobs] = [line(&town.nodes[1], &town.ada), line(&town.nodes[1], &town.bob)];
    // Her own side is found by the first sweep, and tells of his.
    assert_eq!(town.hear_of_bob(&adas).await, receipt(0, 0));
    town.mark(0, receipt(1, 0)).await;
    assert_eq!(town.hear_of_bob(&adas).await, receipt(1, 0));
    town.mark(0, receipt(1, 1)).await;
    while town.hear_of_bob(&bobs).await != receipt(1, 1) {}
    town.mark(0, receipt(2, 1)).await;
    assert_eq!(town.hear_of_bob(&adas).await, receipt(2, 0), "what has arrived, and nothing before it");
}

/// Only the node itself knows that its line was down, and what it told last may have gone with it.
#[tokio::test]
async fn a_node_whose_line_was_down_has_the_others_look_for_what_it_told_last() {
    let town = Town::new().await;
    if !town.site.database.is_postgres() {
        return;
    }
    town.settle().await;
    let adas = line(&town.nodes[1], &town.ada);
    town.wire.set(Habit::Lose);
    town.mark(0, receipt(1, 1)).await;
    // The note about it is lost by the time that this one's is, too.
    town.say(0, &town.ada, "to be found in the store").await;
    hear_all(&adas, 2, 3).await;
    town.wire.set(Habit::Carry);
    for heard in [Heard::Down, Heard::Up] {
        town.wire.ends[0].try_send(heard).expect("there is room");
    }
    while town.hear_of_bob(&adas).await != receipt(1, 1) {}
}

/// B4, B5: what waits for a slow bus has a bound, and what finds no room there is looked up.
#[tokio::test]
async fn a_node_whose_notes_found_no_room_has_the_others_look_for_what_it_told() {
    let town = Town::new().await;
    if !town.site.database.is_postgres() {
        return;
    }
    town.settle().await;
    let adas = line(&town.nodes[1], &town.ada);
    town.wire.set(Habit::Stall);
    // Each tells twice that she is here, and 8,192 notes may wait.
    for _ in 0..5_000 {
        drop(line(&town.nodes[0], &town.ada));
    }
    town.mark(0, receipt(1, 1)).await;
    town.wire.set(Habit::Carry);
    while town.hear_of_bob(&adas).await != receipt(1, 1) {}
}

/// A note that is lost while the bus seems well costs time and nothing else.
#[tokio::test]
async fn a_message_whose_note_was_lost_is_found_in_the_store() {
    let town = Town::new().await;
    if !town.site.database.is_postgres() {
        return;
    }
    let bobs = line(&town.nodes[1], &town.bob);
    town.wire.set(Habit::Lose);
    town.say(0, &town.ada, "lost").await;
    timeout(Duration::from_secs(5), hear_all(&bobs, 1, 2)).await.expect("within five seconds");
}

/// D12: reading on one device clears the others, wherever they are connected; and the other side sees it.
#[tokio::test]
async fn positions_reach_devices_on_another_node() {
    let town = Town::new().await;
    let [adas, bobs] = [line(&town.nodes[1], &town.ada), line(&town.nodes[1], &town.bob)];
    let read = Receipt { delivered: Seq(1), read: Seq(1) };
    town.nodes[0].advance_receipt(&town.bob, town.conversation, read).await.expect("stored");
    let bob = town.bob.user.id;
    let is_bobs = |frame: &ServerFrame| matches!(frame, ServerFrame::Positions { user, .. } if *user == bob);
    let own = hear(&bobs, is_bobs).await;
    let ServerFrame::Positions { receipt, unread: Some(unread), .. } = own else {
        panic!("without what is left")
    };
    assert_eq!((receipt, unread.count), (read, 0));
    let seen = hear(&adas, is_bobs).await;
    assert!(matches!(seen, ServerFrame::Positions { receipt, unread: None, .. } if receipt == read));
}

/// D13.
#[tokio::test]
async fn typing_reaches_another_node_and_the_typist_does_not_hear_it() {
    let town = Town::new().await;
    let [adas, bobs] = [line(&town.nodes[1], &town.ada), line(&town.nodes[1], &town.bob)];
    town.nodes[0].typing(&town.ada, town.conversation, true).await.expect("passed on");
    hear(&bobs, |frame| *frame == ServerFrame::Typing { conversation: town.conversation, on: true }).await;
    let typing =
        |next| matches!(next, Next::Frame(frame) if matches!(decode(&frame), ServerFrame::Typing { .. }));
    assert!(!std::iter::from_fn(|| adas.try_next()).any(typing));
}

/// P6, D13: somebody is here who is connected anywhere, unless he does not show it.
#[tokio::test]
async fn who_is_connected_to_another_node_is_here_as_long_as_he_shows_it() {
    let town = Town::new().await;
    let adas = line(&town.nodes[0], &town.ada);
    town.nodes[0].watch(&town.ada, town.conversation, &adas).await.expect("answered");
    let _bobs = line(&town.nodes[1], &town.bob);
    let shown = |wanted| move |frame: &ServerFrame| matches!(frame, ServerFrame::Presence { presence, .. } if *presence == wanted);
    hear(&adas, shown(Some(Presence::NOW))).await;
    let hidden = Discretion { shows_read: true, shows_online: false };
    town.nodes[1].set_discretion(&town.bob, hidden).await.expect("stored");
    hear(&adas, shown(None)).await;
}

/// S7: signing out closes the login's sockets on every node.
#[tokio::test]
async fn signing_out_on_one_node_closes_the_sockets_on_the_other() {
    let town = Town::new().await;
    let elsewhere = line(&town.nodes[1], &town.bob);
    let another = town.site.sign_in(&town.bob.user).await;
    let untouched = line(&town.nodes[1], &another);
    town.nodes[0].sign_out(&town.bob).await.expect("signed out");
    timeout(Duration::from_secs(5), elsewhere.closed()).await.expect("within five seconds");
    assert_eq!(elsewhere.next().await, Next::Closed(close::SIGNED_OUT));
    assert!(untouched.is_open());
}
