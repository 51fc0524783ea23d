//! Uploads and the messages that show them (P8; D2, D16, S2, S14).

use protocol::{
    Amendment, Code, ConversationId, Image, ListingId, MessageId, ReportId, Rev, Seq, Timestamp, UploadId,
    UserId, report::Reason,
};
use store::{
    Amend, Append, Kind, NewReport, NewUpload, Store,
    uploads::{REMOVED_MAX, UNUSED_MS},
};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::fixture::{
    START, after_ms, changes_after, fresh_store, message, open, say, send, sign_up, talk, two_users,
};

/// An upload whose files are written, and not yet said to be.
async fn begin(store: &Store, owner: UserId, at: Timestamp) -> UploadId {
    let id = UploadId(Uuid::new_v4());
    let new = NewUpload { id, owner, kind: Kind::Jpeg, size: (640, 480), bytes: 1_000, at };
    store.begin_upload(new).await.unwrap();
    id
}

/// A finished upload.
async fn upload_at(store: &Store, owner: UserId, at: Timestamp) -> Image {
    let id = begin(store, owner, at).await;
    assert!(store.finish_upload(id, Uuid::new_v4()).await.unwrap());
    Image { id, width: 640, height: 480, alt: "a wheel".to_owned() }
}

async fn upload(store: &Store, owner: UserId) -> Image {
    upload_at(store, owner, START).await
}

/// A message that shows this and says nothing.
fn showing(conversation: ConversationId, sender: UserId, images: &[&Image]) -> Append {
    Append { images: images.iter().copied().cloned().collect(), ..message(conversation, sender, "") }
}

async fn delete(store: &Store, conversation: ConversationId, user: UserId, seq: u32) {
    let id = MessageId(Uuid::new_v4());
    let amend = Amend { conversation, user, id, seq: Seq(seq), body: None, at: START };
    store.amend_messages(vec![amend]).await.unwrap().pop().unwrap().unwrap();
}

/// Reports one of their messages.
async fn report(store: &Store, reporter: UserId, reported: UserId, seq: u32) {
    let report = NewReport {
        id: ReportId(Uuid::new_v4()),
        reporter,
        reported,
        message: Some(Seq(seq)),
        reason: Reason::Fraud,
        note: String::new(),
        at: START,
    };
    store.report(report).await.unwrap();
}

#[tokio::test]
async fn a_message_shows_its_images_wherever_it_is_read() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    let (one, two) = (upload(&store, ada).await, upload(&store, ada).await);
    let two = Image { alt: "\"quotes\" & <b>\u{1F600}".to_owned(), ..two };
    let sent = send(&store, showing(conversation, ada, &[&two, &one])).await.unwrap();

    assert_eq!(sent.message.images, [two, one]);
    assert_eq!(sent.message.body, "");
    let said = std::slice::from_ref(&sent.message);
    let thread = store.thread(bob, conversation, 10).await.unwrap().unwrap();
    assert_eq!(thread.messages, said);
    assert_eq!(store.threads(bob, protocol::Tab::All, None, 5).await.unwrap()[0].messages, said);
    let page = store.page_before(bob, conversation, Seq(2), 10).await.unwrap().unwrap();
    assert_eq!(page.messages, said);
    let changes = changes_after(&store, bob, conversation, Rev(0), 10).await.unwrap();
    assert_eq!(changes.items[0].message(), Some(&sent.message));
}

/// D16: only a finished upload of its own sender, used once; what is not one's own is like what does not exist (S2).
#[tokio::test]
async fn a_message_has_only_finished_uploads_of_its_sender_that_no_other_has() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    let (own, theirs) = (upload(&store, ada).await, upload(&store, bob).await);
    let unfinished = Image { id: begin(&store, ada, START).await, ..own.clone() };
    let absent = Image { id: UploadId(Uuid::new_v4()), ..own.clone() };
    let bent = Image { width: 480, height: 640, ..own.clone() };
    for image in [&theirs, &unfinished, &absent, &bent] {
        let both = showing(conversation, ada, &[&own, image]);
        assert_eq!(send(&store, both).await, Err(Code::Gone), "{image:?}");
    }
    // Nothing of what was refused has been used, and no number either (D3).
    let sent = send(&store, showing(conversation, ada, &[&own])).await.unwrap();
    assert_eq!(sent.message.seq, Seq(1));
    assert_eq!(send(&store, showing(conversation, ada, &[&own])).await, Err(Code::Gone));
}

#[tokio::test]
async fn of_two_messages_in_one_batch_the_first_has_the_upload() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    let image = upload(&store, ada).await;
    let one = showing(conversation, ada, &[&image]);
    let batch = vec![one.clone(), showing(conversation, ada, &[&image]), one];
    let answers = store.append_messages(batch).await.unwrap();
    assert_eq!(answers[1], Err(Code::Gone));
    let (first, again) = (answers[0].as_ref().unwrap(), answers[2].as_ref().unwrap());
    assert_eq!((&first.message, first.is_new, again.is_new), (&again.message, true, false));
}

/// Through two nodes, where there are two.
#[tokio::test]
async fn of_many_messages_at_once_one_has_the_upload() {
    let store = fresh_store().await;
    let nodes = store.nodes().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let places = [open(&store, ada, bob).await, open(&store, ada, eve).await];
    for _ in 0..10 {
        let image = upload(&store, ada).await;
        let mut tries = JoinSet::new();
        for n in 0..10 {
            let (node, append) = (nodes[n % 2].clone(), showing(places[n / 2 % 2], ada, &[&image]));
            tries.spawn(async move { send(&node, append).await });
        }
        let answers = tries.join_all().await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        assert!(answers.iter().all(|answer| answer.is_ok() || *answer == Err(Code::Gone)));
    }
}

/// D2.
#[tokio::test]
async fn the_same_images_again_are_the_same_answer_and_others_are_a_conflict() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    let (one, two) = (upload(&store, ada).await, upload(&store, ada).await);
    let asked = showing(conversation, ada, &[&one]);
    let first = send(&store, asked.clone()).await.unwrap();
    let again = send(&store, asked.clone()).await.unwrap();
    assert_eq!((&again.message, again.rev, again.is_new), (&first.message, first.rev, false));
    let described = Image { alt: "another wheel".to_owned(), ..one.clone() };
    for images in [vec![], vec![two.clone()], vec![one.clone(), two], vec![described]] {
        let other = Append { images, ..asked.clone() };
        assert_eq!(send(&store, other).await, Err(Code::IdConflict));
    }
    delete(&store, conversation, ada, 1).await;
    assert!(!send(&store, asked).await.unwrap().is_new, "a late retry after the deletion");
}

/// S2, C2: a stranger's answer is that of what does not exist.
#[tokio::test]
async fn an_image_is_for_participants_and_before_it_is_sent_for_its_owner() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let conversation = open(&store, ada, bob).await;
    open(&store, eve, bob).await;
    let image = upload(&store, ada).await;
    let seen_by = |user, id| {
        let store = store.store();
        async move { store.image(user, id).await.unwrap() }
    };
    assert_eq!(seen_by(ada, image.id).await, Some(Kind::Jpeg));
    assert_eq!(seen_by(bob, image.id).await, None);
    send(&store, showing(conversation, ada, &[&image])).await.unwrap();
    assert_eq!(seen_by(ada, image.id).await, Some(Kind::Jpeg));
    assert_eq!(seen_by(bob, image.id).await, Some(Kind::Jpeg));
    assert_eq!(seen_by(eve, image.id).await, None);
    assert_eq!(seen_by(ada, UploadId(Uuid::new_v4())).await, None);
    let unfinished = begin(&store, ada, START).await;
    assert_eq!(seen_by(ada, unfinished).await, None);
    delete(&store, conversation, ada, 1).await;
    assert_eq!((seen_by(ada, image.id).await, seen_by(bob, image.id).await), (None, None));
}

#[tokio::test]
async fn what_a_device_sends_again_is_kept_once() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let name = Uuid::new_v4();
    let (one, two) = (begin(&store, ada, START).await, begin(&store, ada, START).await);
    assert_eq!(store.uploaded(ada, name).await.unwrap().known, None);
    assert!(store.finish_upload(one, name).await.unwrap());
    assert!(!store.finish_upload(two, name).await.unwrap());
    let known = store.uploaded(ada, name).await.unwrap().known.unwrap();
    assert_eq!((known.id, known.width, known.height), (one, 640, 480));
    // Others may have chosen the same name: it is theirs alone.
    assert_eq!(store.uploaded(bob, name).await.unwrap().known, None);
    let of_bob = begin(&store, bob, START).await;
    assert!(store.finish_upload(of_bob, name).await.unwrap());
}

#[tokio::test]
async fn what_somebody_keeps_is_counted_until_it_is_given_up() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    let bytes = async || store.uploaded(ada, Uuid::new_v4()).await.unwrap().bytes;
    assert_eq!(bytes().await, 0);
    let image = upload(&store, ada).await;
    begin(&store, ada, START).await;
    upload(&store, bob).await;
    assert_eq!(bytes().await, 2_000);
    send(&store, showing(conversation, ada, &[&image])).await.unwrap();
    assert_eq!(bytes().await, 2_000);
    delete(&store, conversation, ada, 1).await;
    assert_eq!(bytes().await, 1_000);
}

/// D16: unused uploads vanish after 24 h; S19: files of deleted messages go, too.
#[tokio::test]
async fn uploads_without_a_message_for_a_day_and_those_of_deleted_messages_can_be_removed() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    let [unused, used, deleted] =
        [upload(&store, ada).await, upload(&store, ada).await, upload(&store, ada).await];
    let unfinished = begin(&store, ada, START).await;
    let young = upload_at(&store, ada, after_ms(1)).await;
    send(&store, showing(conversation, ada, &[&used])).await.unwrap();
    send(&store, showing(conversation, ada, &[&deleted])).await.unwrap();
    delete(&store, conversation, ada, 2).await;

    let removable = |at| {
        let store = store.store();
        async move {
            let mut ids = store.removable_uploads(at).await.unwrap();
            ids.sort_unstable();
            ids
        }
    };
    assert_eq!(removable(after_ms(UNUSED_MS)).await, [deleted.id]);
    let mut all = vec![unused.id, deleted.id, unfinished];
    all.sort_unstable();
    assert_eq!(removable(after_ms(UNUSED_MS + 1)).await, all);
    // From here on they are nobody's, even before their files are gone; named again until they are forgotten.
    assert_eq!(send(&store, showing(conversation, ada, &[&unused])).await, Err(Code::Gone));
    assert!(!store.finish_upload(unfinished, Uuid::new_v4()).await.unwrap());
    assert_eq!(removable(START).await, all);
    store.forget_uploads(all).await.unwrap();
    assert_eq!(removable(after_ms(UNUSED_MS + 1)).await, []);
    assert!(send(&store, showing(conversation, ada, &[&young])).await.is_ok());
    assert_eq!(store.image(bob, used.id).await.unwrap(), Some(Kind::Jpeg));
}

/// B5.
#[tokio::test]
async fn not_more_than_so_many_are_removed_at_once() {
    let store = fresh_store().await;
    let (ada, _) = two_users(&store).await;
    for _ in 0..=REMOVED_MAX {
        begin(&store, ada, START).await;
    }
    let now = after_ms(UNUSED_MS + 1);
    let first = store.removable_uploads(now).await.unwrap();
    assert_eq!(first.len(), REMOVED_MAX as usize);
    store.forget_uploads(first).await.unwrap();
    assert_eq!(store.removable_uploads(now).await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_edit_leaves_the_images_and_a_deletion_does_not() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    let image = upload(&store, ada).await;
    let asked = Append { body: "this one".to_owned(), ..showing(conversation, ada, &[&image]) };
    send(&store, asked.clone()).await.unwrap();
    let id = MessageId(Uuid::new_v4());
    let edit = Amend { conversation, user: ada, id, seq: Seq(1), body: Some("that one".into()), at: START };
    let edited = store.amend_messages(vec![edit]).await.unwrap().pop().unwrap().unwrap();
    assert_eq!((edited.message.body.as_str(), &edited.message.images), ("that one", &vec![image.clone()]));
    let shown = store.thread(bob, conversation, 5).await.unwrap().unwrap().messages;
    assert_eq!(shown, [edited.message]);
    assert!(!send(&store, asked.clone()).await.unwrap().is_new, "a late retry after the edit");
    assert_eq!(send(&store, Append { images: vec![], ..asked }).await, Err(Code::IdConflict));

    delete(&store, conversation, ada, 1).await;
    let shown = store.thread(bob, conversation, 5).await.unwrap().unwrap().messages;
    assert_eq!((shown[0].amended, shown[0].images.len()), (Some(Amendment::Deleted), 0));
    let row = "messages WHERE images IS NOT NULL";
    assert_eq!(store.database().number(&format!("SELECT count(*) FROM {row}")).await, 0);
}

#[tokio::test]
async fn images_need_no_less_permission_than_words() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let conversation = open(&store, ada, bob).await;
    let image = upload(&store, eve).await;
    assert_eq!(send(&store, showing(conversation, eve, &[&image])).await, Err(Code::NotFound));
    let own = upload(&store, ada).await;
    let about = Append { listing: Some(ListingId(Uuid::new_v4())), ..showing(conversation, ada, &[&own]) };
    assert_eq!(send(&store, about).await, Err(Code::NotFound));
    let block = store::Block { id: ConversationId(Uuid::now_v7()), user: bob, other: ada, at: START };
    store.block(block).await.unwrap();
    assert_eq!(send(&store, showing(conversation, ada, &[&own])).await, Err(Code::Blocked));
    store.unblock(bob, ada).await.unwrap();
    assert!(send(&store, showing(conversation, ada, &[&own])).await.is_ok());
}

/// T1.
#[tokio::test]
async fn the_evidence_of_a_report_says_which_pictures_there_were() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = talk(&store, ada, bob).await;
    let image = upload(&store, bob).await;
    send(&store, showing(conversation, bob, &[&image])).await.unwrap();
    report(&store, ada, bob, 3).await;
    delete(&store, conversation, bob, 3).await;
    let named = format!("SELECT count(*) FROM report_messages WHERE images LIKE '%{}%'", image.id);
    assert_eq!(store.database().number(&named).await, 1);
}

/// T1: whoever is reported cannot make the evidence go. Nobody is shown it any more, and its owner's bytes count on: else
/// two people could fill the disk.
#[tokio::test]
async fn a_picture_that_a_report_names_outlasts_its_message_and_others_do_not() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = talk(&store, ada, bob).await;
    let [before, reported, after] =
        [upload(&store, bob).await, upload(&store, bob).await, upload(&store, bob).await];
    send(&store, showing(conversation, bob, &[&before])).await.unwrap();
    delete(&store, conversation, bob, 3).await;
    send(&store, showing(conversation, bob, &[&reported])).await.unwrap();
    report(&store, ada, bob, 4).await;
    assert_eq!(
        store.image(ada, reported.id).await.unwrap(),
        Some(Kind::Jpeg),
        "as long as its message shows it"
    );
    send(&store, showing(conversation, bob, &[&after])).await.unwrap();
    for seq in [4, 5] {
        delete(&store, conversation, bob, seq).await;
    }

    let mut removable = store.removable_uploads(START).await.unwrap();
    removable.sort_unstable();
    let mut others = [before.id, after.id];
    others.sort_unstable();
    assert_eq!(removable, others);
    store.forget_uploads(removable).await.unwrap();
    assert_eq!(store.removable_uploads(after_ms(10 * UNUSED_MS)).await.unwrap(), []);
    for user in [ada, bob] {
        assert_eq!(store.image(user, reported.id).await.unwrap(), None);
    }
    assert_eq!(store.uploaded(bob, Uuid::new_v4()).await.unwrap().bytes, 1_000);
}

/// The migration finds what was reported before it.
#[tokio::test]
async fn pictures_that_were_reported_earlier_stay_too() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = talk(&store, ada, bob).await;
    let [reported, other] = [upload(&store, bob).await, upload(&store, bob).await];
    send(&store, showing(conversation, bob, &[&reported])).await.unwrap();
    report(&store, ada, bob, 3).await;
    send(&store, showing(conversation, bob, &[&other])).await.unwrap();
    for undo in [
        "DROP INDEX uploads_gone",
        "ALTER TABLE uploads DROP COLUMN evidence",
        "CREATE INDEX uploads_gone ON uploads (id) WHERE state = 'gone'",
        "DELETE FROM _sqlx_migrations WHERE version = 15",
    ] {
        store.database().run(undo).await;
    }
    let store = store.reopened().await;
    for seq in [3, 4] {
        delete(&store, conversation, bob, seq).await;
    }
    assert_eq!(store.removable_uploads(START).await.unwrap(), [other.id]);
}

/// The migration came after one with a higher number. Another one builds on it.
#[tokio::test]
async fn a_store_that_has_the_migration_after_it_takes_this_one() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    say(&store, conversation, ada, "before").await;
    for undo in [
        "DROP TABLE uploads",
        "ALTER TABLE messages DROP COLUMN images",
        "ALTER TABLE report_messages DROP COLUMN images",
        "DELETE FROM _sqlx_migrations WHERE version IN (7, 15)",
    ] {
        store.database().run(undo).await;
    }
    let store = store.reopened().await;
    let image = upload(&store, ada).await;
    send(&store, showing(conversation, ada, &[&image])).await.unwrap();
    let shown = store.thread(bob, conversation, 5).await.unwrap().unwrap().messages;
    assert_eq!(shown.iter().map(|message| message.images.len()).collect::<Vec<_>>(), [0, 1]);
}
