//! The list of conversations on a device (behaviours P1, P2, P10): how far down it is here, and what calls its user.

use protocol::{
    Act, Arrangement, Change, ClientFrame, Code, ConversationId, Epoch, Message, MessageId, Person, Place,
    Receipt, Rev, Seq, ServerFrame, Tab, Thread, Timestamp, UserId,
    arrangement::FOR_GOOD,
    frame::HAVE_MAX,
    sync::{Sync, outbox::Unsent},
};
use uuid::Uuid;

const NOW: Timestamp = Timestamp(1_000);

fn user(number: u128) -> UserId {
    UserId(Uuid::from_u128(number))
}

fn conversation(number: u32) -> ConversationId {
    ConversationId(Uuid::from_u128(number.into()))
}

fn message(number: u32, seq: u32) -> Message {
    let id = MessageId(Uuid::from_u128((u128::from(number) << 32) + u128::from(seq)));
    let at = Timestamp(i64::from(number));
    Message {
        id,
        seq: Seq(seq),
        sender: user(2),
        body: "hello".into(),
        images: Vec::new(),
        listing: None,
        at,
        amended: None,
    }
}

/// A conversation with one unread message, which came at the time of its number.
fn thread(number: u32) -> Thread {
    Thread {
        id: conversation(number),
        other: Person { id: user(2), name: "bob".into() },
        subject: None,
        listings: vec![],
        rev: Rev(1),
        seq: Seq(1),
        messages: vec![message(number, 1)],
        lines: vec![],
        mine: Receipt::default(),
        theirs: Receipt::default(),
        unread: 1,
        arrangement: Arrangement::default(),
        presence: None,
        at: Timestamp(i64::from(number)),
    }
}

fn place(number: u32) -> Place {
    thread(number).place()
}

/// A live device that was given these rows, from the newest down.
fn device(tab: Tab, rows: &[u32], next: Option<u32>) -> Sync {
    let epoch = Epoch(Uuid::nil());
    let mut sync = Sync::new(user(1), epoch);
    rows.iter().for_each(|number| sync.learn(thread(*number)));
    sync.begin_list(tab, next.map(place));
    connect(&mut sync);
    sync
}

fn connect(sync: &mut Sync) {
    let hello = ServerFrame::Hello { v: 1, epoch: Epoch(Uuid::nil()), heartbeat_s: 25 };
    sync.receive(hello, 0);
    sync.receive(ServerFrame::CaughtUp {}, 0);
}

fn asked(sync: &mut Sync) -> Vec<ClientFrame> {
    let is_about_rows = |frame: &ClientFrame| matches!(frame, ClientFrame::Rows { .. });
    sync.take_frames().into_iter().filter(is_about_rows).collect()
}

fn listed(sync: &Sync) -> Vec<u128> {
    let listed = sync.timelines().into_iter().filter(|timeline| sync.lists(timeline));
    listed.map(|timeline| timeline.thread().id.0.as_u128()).collect()
}

fn rows(tab: Tab, numbers: &[u32], next: Option<u32>) -> ServerFrame {
    let threads = numbers.iter().map(|number| thread(*number)).collect();
    ServerFrame::Rows { tab, threads, next: next.map(place) }
}

fn arrange(sync: &mut Sync, number: u32, arrangement: Arrangement) {
    sync.receive(ServerFrame::Arranged { conversation: conversation(number), arrangement }, 0);
}

fn say(sync: &mut Sync, number: u32, seq: u32) {
    let appended = Change::Appended { rev: Rev(seq), message: message(number, seq) };
    let (from, to, items) = (Rev(seq), Rev(seq), vec![appended]);
    let conversation = conversation(number);
    sync.receive(ServerFrame::Changes { conversation, from, to, items, listings: vec![], more: false }, 0);
}

#[test]
fn more_is_asked_for_once_and_goes_on_where_the_last_row_stands() {
    let mut sync = device(Tab::All, &[9, 8, 7], Some(7));
    assert_eq!(asked(&mut sync), []);
    let question = |before| [ClientFrame::Rows { tab: Tab::All, before: Some(place(before)) }];
    sync.want_rows();
    sync.want_rows();
    assert_eq!(asked(&mut sync), question(7));
    sync.receive(rows(Tab::All, &[6, 5], Some(5)), 0);
    assert_eq!(listed(&sync), [9, 8, 7, 6, 5]);
    sync.want_rows();
    assert_eq!(asked(&mut sync), question(5));
    sync.receive(rows(Tab::All, &[4], None), 0);
    sync.want_rows();
    assert_eq!((asked(&mut sync), listed(&sync)), (vec![], vec![9, 8, 7, 6, 5, 4]));
}

#[test]
fn a_question_that_was_lost_is_asked_again() {
    let mut sync = device(Tab::All, &[9], Some(9));
    sync.want_rows();
    sync.disconnected();
    sync.want_rows();
    assert_eq!(asked(&mut sync), []);
    connect(&mut sync);
    sync.want_rows();
    assert_eq!(asked(&mut sync).len(), 1);
}

/// Between an old conversation in which something waits and the last row others may be missing.
#[test]
fn what_lies_below_the_last_row_waits_for_its_turn() {
    let mut sync = device(Tab::All, &[9, 8], Some(8));
    sync.receive(ServerFrame::Reset { thread: Box::new(thread(3)) }, 0);
    assert_eq!((listed(&sync), sync.unread(NOW)), (vec![9, 8], 3));
    say(&mut sync, 9, 2);
    sync.want_rows();
    sync.receive(rows(Tab::All, &[7, 3], None), 0);
    assert_eq!(listed(&sync), [9, 8, 7, 3]);
}

#[test]
fn another_tab_shows_what_is_known_of_it_at_once_and_asks_for_the_rest() {
    let mut sync = device(Tab::All, &[9, 8], Some(8));
    arrange(&mut sync, 8, Arrangement { archived: Seq(1), ..Arrangement::default() });
    sync.turn_list(Tab::Archived);
    sync.turn_list(Tab::Archived);
    assert_eq!(listed(&sync), [8]);
    assert_eq!(asked(&mut sync), [ClientFrame::Rows { tab: Tab::Archived, before: None }]);
    // An answer that comes too late is about another tab.
    sync.turn_list(Tab::Unread);
    sync.receive(rows(Tab::Archived, &[], None), 0);
    assert_eq!(asked(&mut sync), [ClientFrame::Rows { tab: Tab::Unread, before: None }]);
    sync.receive(rows(Tab::Unread, &[9, 5], None), 0);
    assert_eq!(listed(&sync), [9, 5]);
}

#[test]
fn a_tab_that_was_turned_to_offline_is_asked_for_when_the_connection_is_back() {
    let mut sync = device(Tab::All, &[9], None);
    sync.disconnected();
    sync.turn_list(Tab::Selling);
    assert_eq!(asked(&mut sync), []);
    connect(&mut sync);
    assert_eq!(asked(&mut sync), [ClientFrame::Rows { tab: Tab::Selling, before: None }]);
}

/// The row comes from the store, and what is known here may have come after it was read.
#[test]
fn rows_replace_nothing_that_is_known() {
    let mut sync = device(Tab::All, &[9], Some(9));
    say(&mut sync, 9, 2);
    sync.want_rows();
    sync.receive(rows(Tab::All, &[9, 8], None), 0);
    assert_eq!(sync.timeline(conversation(9)).expect("known").thread().messages.len(), 2);
}

/// Contract B5: a device keeps so many and asks for no more.
#[test]
fn a_full_device_asks_for_no_more() {
    let numbers: Vec<_> = (1..=HAVE_MAX as u32).map(|number| number + 1_000).rev().collect();
    let mut sync = device(Tab::All, &numbers, numbers.last().copied());
    sync.want_rows();
    assert_eq!(asked(&mut sync), []);
}

#[test]
fn what_is_pinned_stands_first_wherever_its_place_is() {
    let mut sync = device(Tab::All, &[9, 8, 7, 3], Some(7));
    let pinned = Arrangement { pinned: true, ..Arrangement::default() };
    for number in [3, 8] {
        arrange(&mut sync, number, pinned);
    }
    assert_eq!(listed(&sync), [8, 3, 9, 7]);
    arrange(&mut sync, 8, Arrangement::default());
    assert_eq!(listed(&sync), [3, 9, 8, 7]);
}

#[test]
fn an_archived_conversation_comes_back_with_the_next_message_and_calls_again() {
    let mut sync = device(Tab::All, &[9, 8], None);
    arrange(&mut sync, 8, Arrangement { archived: Seq(1), ..Arrangement::default() });
    assert_eq!((listed(&sync), sync.unread(NOW)), (vec![9], 1));
    say(&mut sync, 8, 2);
    assert_eq!((listed(&sync), sync.unread(NOW)), (vec![9, 8], 3));
}

/// P10: in the row, and not in the badge.
#[test]
fn a_muted_conversation_counts_in_its_row_until_its_time_is_over() {
    let mut sync = device(Tab::Unread, &[9, 8], None);
    arrange(&mut sync, 8, Arrangement::default().after(Act::MuteHour, Seq(1), NOW));
    let end = Timestamp(NOW.0 + 3_600_000);
    assert_eq!((sync.unread(NOW), sync.unread(end)), (1, 2));
    assert_eq!(
        (listed(&sync), sync.timeline(conversation(8)).expect("known").thread().waiting()),
        (vec![9, 8], 1)
    );
    arrange(&mut sync, 8, Arrangement { muted_until: Some(FOR_GOOD), ..Arrangement::default() });
    assert_eq!((sync.unread(end), sync.unread(FOR_GOOD)), (1, 2));
}

#[test]
fn what_is_marked_waits_until_it_is_opened_and_opening_says_so() {
    let mut sync = device(Tab::Unread, &[9], None);
    sync.seen(conversation(9));
    sync.take_frames();
    assert_eq!((sync.unread(NOW), listed(&sync)), (0, vec![]));
    arrange(&mut sync, 9, Arrangement { marked: true, ..Arrangement::default() });
    assert_eq!((sync.unread(NOW), listed(&sync)), (1, vec![9]));
    sync.opened(conversation(9));
    sync.opened(conversation(9));
    let told = ClientFrame::Read { conversation: conversation(9), seq: Seq(1) };
    assert_eq!((sync.unread(NOW), sync.take_frames()), (0, vec![told]));
}

/// Taken out of the archive on another device, from below what is known here.
#[test]
fn what_is_taken_back_elsewhere_is_fetched() {
    let mut sync = device(Tab::All, &[9], Some(9));
    sync.take_frames();
    arrange(&mut sync, 3, Arrangement { archived: Seq(1), ..Arrangement::default() });
    assert_eq!(sync.take_frames(), []);
    arrange(&mut sync, 3, Arrangement::default());
    assert_eq!(sync.take_frames(), [ClientFrame::Fetch { conversation: conversation(3), after: Rev(0) }]);
}

#[test]
fn where_something_of_ones_own_waits_is_asked_for_and_listed_though_nothing_was_said_there() {
    let mut sync = device(Tab::All, &[9], None);
    sync.take_frames();
    let kept = Unsent {
        conversation: conversation(3),
        id: MessageId(Uuid::from_u128(33)),
        body: "Is it still there?".into(),
        images: vec![],
        listing: None,
        refused: Some(Code::Gone),
    };
    let fetch = |number| ClientFrame::Fetch { conversation: conversation(number), after: Rev(0) };
    sync.restore(vec![kept.clone(), Unsent { id: MessageId(Uuid::from_u128(34)), ..kept }], 0);
    assert_eq!(sync.take_frames(), [fetch(3)], "once");
    sync.drafted(vec![conversation(9), conversation(4)]);
    let mut asked = || {
        sync.disconnected();
        connect(&mut sync);
        let frames = sync.take_frames().into_iter();
        frames.filter(|frame| matches!(frame, ClientFrame::Fetch { .. })).collect::<Vec<_>>()
    };
    assert_eq!(asked(), [fetch(4), fetch(3)], "what is known is not asked for");
    for number in [3, 4] {
        let nothing_said = Thread { seq: Seq(0), rev: Rev(0), messages: vec![], unread: 0, ..thread(number) };
        sync.receive(ServerFrame::Reset { thread: Box::new(nothing_said) }, 0);
    }
    assert_eq!(listed(&sync), [9, 3], "of what is half written only the page knows");
}
