//! Contract D12: read and delivered positions.

use std::cell::Cell;

use backend::{Code, realtime::Next};
use protocol::{Receipt, Rev, Seq, ServerFrame, Tab, Unread, frame::close, sync::Sync};
use tokio::task::JoinSet;

use crate::{
    device::{Device, line, waiting},
    site::{NOON, Site, code, nowhere},
};

#[tokio::test]
async fn a_read_mark_is_the_highest_ever_and_never_beyond_the_last_message() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.chat(&ada, conversation, 5).await;
    let unread = async || site.haggle.unread_total(&bob).await.expect("a number");
    for (mark, read, left) in [(2, 2, 3), (1, 2, 3), (4, 4, 1), (4, 4, 1), (u32::MAX, 5, 0), (3, 5, 0)] {
        let receipt = site.read(&bob, conversation, mark).await;
        assert_eq!((receipt, unread().await), (Receipt { delivered: Seq(read), read: Seq(read) }, left));
    }
}

/// And on none of the four screens does the position fall meanwhile (contract G1).
#[tokio::test(flavor = "multi_thread")]
async fn marks_in_any_order_end_at_the_highest() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.say(&ada, conversation, "hello").await;
    let mut devices = Vec::new();
    for _ in 0..4 {
        let mut device = Device::showing(&site.haggle, &site.sign_in(&bob.user).await, conversation).await;
        device.catch_up().await;
        devices.push(device);
    }
    for round in 1..=20 {
        site.chat(&ada, conversation, 40).await;
        let mut marks = JoinSet::new();
        for n in 0..40 {
            let (haggle, viewer) = (site.haggle.clone(), devices[n as usize % 4].viewer.clone());
            // Every number of this round, in an order of its own.
            let seq = Seq((round - 1) * 40 + (n * 17 + round) % 40 + 2);
            marks.spawn(async move {
                let receipt = Receipt { delivered: seq, read: seq };
                haggle.advance_receipt(&viewer, conversation, receipt).await.expect("marked")
            });
        }
        let last = Seq(round * 40 + 1);
        for device in &mut devices {
            let seen = Cell::new(Seq(0));
            let has_read_all = |sync: &Sync| {
                let read = sync.timeline(conversation).expect("a known conversation").thread().mine.read;
                assert!(read >= seen.replace(read), "it has fallen back to {read:?}");
                read == last
            };
            device.listen_until(has_read_all).await;
            assert_eq!(device.sync.unread(NOON), 0);
        }
        marks.join_all().await;
        assert_eq!(site.read(&bob, conversation, 0).await.read, last);
    }
}

#[tokio::test]
async fn both_sides_hear_of_a_mark_that_moves_and_nobody_of_one_that_does_not() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.chat(&ada, conversation, 3).await;
    let devices = [line(&site.haggle, &ada), line(&site.haggle, &bob), line(&site.haggle, &bob)];
    let receipt = site.read(&bob, conversation, 2).await;
    site.read(&bob, conversation, 1).await;
    let left = Some(Unread { count: 1, rev: Rev(3) });
    // What waits for bob is for himself to know.
    for (device, unread) in devices.iter().zip([None, left, left]) {
        let user = bob.user.id;
        assert_eq!(
            waiting(device),
            [ServerFrame::Positions { conversation, user, receipt, hidden: false, unread }]
        );
    }
}

/// A row of the list holds its last message only: how many before that are one's own, it is told. So is a device that
/// was away.
#[tokio::test]
async fn a_partial_read_leaves_the_same_number_on_every_device_whatever_it_holds() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    for _ in 0..4 {
        site.say(&ada, conversation, "hello").await;
        site.say(&bob, conversation, "hello").await;
    }
    let mut row = Device::new(&site.haggle, &bob);
    for thread in site.haggle.threads(&bob, Tab::All, None, 30).await.expect("rows") {
        row.sync.learn(thread);
    }
    row.catch_up().await;
    let is_read = |sync: &Sync, seq| {
        sync.timeline(conversation).expect("a known conversation").thread().mine.read == Seq(seq)
    };
    for (read, left) in [(1, 3), (2, 3), (3, 2), (5, 1)] {
        site.read(&bob, conversation, read).await;
        row.listen_until(|sync| is_read(sync, read)).await;
        assert_eq!((row.messages(conversation).len(), row.sync.unread(NOON)), (1, left));
    }
    row.disconnect();
    site.say(&ada, conversation, "hello").await;
    site.read(&bob, conversation, 7).await;
    row.catch_up().await;
    assert_eq!((row.messages(conversation).len(), row.sync.unread(NOON)), (2, 1));
}

#[tokio::test]
async fn what_was_read_was_delivered() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.chat(&ada, conversation, 3).await;
    let mark = |delivered, read| {
        let receipt = Receipt { delivered: Seq(delivered), read: Seq(read) };
        site.haggle.advance_receipt(&bob, conversation, receipt)
    };
    assert_eq!(mark(3, 0).await.expect("marked"), Receipt { delivered: Seq(3), read: Seq(0) });
    assert_eq!(mark(0, 2).await.expect("marked"), Receipt { delivered: Seq(3), read: Seq(2) });
}

#[tokio::test]
async fn a_stranger_cannot_mark_anything() {
    let site = Site::new().await;
    let (ada, _, conversation) = site.pair().await;
    let eve = site.person("eve").await;
    site.say(&ada, conversation, "hello").await;
    let mark = Receipt { delivered: Seq(1), read: Seq(1) };
    for place in [conversation, nowhere()] {
        assert_eq!(code(site.haggle.advance_receipt(&eve, place, mark).await), Code::NotFound);
    }
}

/// Has every mark find a full disk, as the engine at hand reports it. SQLite says so, too, where numbers run out.
async fn fill_disk(site: &Site) {
    let no_room = if site.database.is_postgres() {
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN RAISE EXCEPTION ''no room'' USING ERRCODE = ''disk_full''; END';
         CREATE TRIGGER no_room BEFORE UPDATE ON participants FOR EACH ROW EXECUTE FUNCTION no_room()"
    } else {
        "CREATE TABLE ballast (id INTEGER PRIMARY KEY AUTOINCREMENT);
         INSERT INTO ballast VALUES (9223372036854775807);
         CREATE TRIGGER no_room AFTER UPDATE ON participants BEGIN INSERT INTO ballast VALUES (NULL); END"
    };
    site.database.run(no_room).await;
}

async fn empty_disk(site: &Site) {
    let on = if site.database.is_postgres() { " ON participants" } else { "" };
    site.database.run(&format!("DROP TRIGGER no_room{on}")).await;
}

/// Contract, section 2: disk full. Marks of several people travel together, and each of them is told why.
#[tokio::test]
async fn with_a_full_disk_marks_are_refused_as_that_and_every_connection_stays_open() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.chat(&ada, conversation, 2).await;
    let devices = [line(&site.haggle, &ada), line(&site.haggle, &bob)];
    let receipt = Receipt { delivered: Seq(2), read: Seq(2) };
    fill_disk(&site).await;
    for _ in 0..2 {
        let mark = |who| site.haggle.advance_receipt(who, conversation, receipt);
        let (adas, bobs) = tokio::join!(mark(&ada), mark(&bob));
        assert_eq!((code(adas), code(bobs)), (Code::StorageFull, Code::StorageFull));
    }
    for device in &devices {
        assert_eq!(waiting(device), [], "open, and nothing is told that is not so");
    }
    empty_disk(&site).await;
    assert_eq!(site.read(&bob, conversation, 2).await, receipt);
    for device in &devices {
        assert_eq!(waiting(device).len(), 1);
    }
}

/// Contract, section 2: store down.
#[tokio::test]
async fn while_the_store_is_away_a_mark_is_refused_as_that_and_every_connection_stays_open() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    site.say(&ada, conversation, "hello").await;
    let devices = [line(&site.haggle, &ada), line(&site.haggle, &bob)];
    let receipt = Receipt { delivered: Seq(1), read: Seq(1) };
    let seized = site.database.seize("participants").await;
    assert_eq!(code(site.haggle.advance_receipt(&bob, conversation, receipt).await), Code::Unavailable);
    for device in &devices {
        assert_eq!(waiting(device), []);
    }
    seized.release().await;
    assert_eq!(site.read(&bob, conversation, 1).await, receipt);
}

/// Nobody knows whether it is stored; if it is, the same mark comes too late to be told of.
#[tokio::test]
async fn after_a_mark_whose_commit_broke_off_the_devices_of_both_look_for_themselves() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    let eve = site.person("eve").await;
    site.say(&ada, conversation, "hello").await;
    let [adas, bobs, eves] = [&ada, &bob, &eve].map(|who| line(&site.haggle, who));
    site.database.fail_commits().await;
    let doubt = if site.database.is_postgres() {
        "CREATE TRIGGER doubt AFTER UPDATE ON participants EXECUTE FUNCTION doubt()"
    } else {
        "CREATE TRIGGER doubt_mark AFTER UPDATE ON participants BEGIN INSERT INTO doubts VALUES (1); END"
    };
    site.database.run(doubt).await;
    let receipt = Receipt { delivered: Seq(1), read: Seq(1) };
    assert_eq!(code(site.haggle.advance_receipt(&bob, conversation, receipt).await), Code::OutcomeUnknown);
    for device in [adas, bobs] {
        assert_eq!(device.try_next(), Some(Next::Closed(close::RESYNC)));
    }
    assert_eq!(eves.try_next(), None, "it is none of her business");
    site.database.let_commits_pass().await;
    assert_eq!(site.read(&bob, conversation, 1).await, receipt);
}
