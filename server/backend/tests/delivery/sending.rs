//! Contract D1-D5, D18: what an answer means.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use backend::{Code, messages::Send, realtime::Next};
use protocol::{ListingState, Seq, frame::close, validate::BODY_CHARS_MAX};
use tokio::task::JoinSet;

use crate::{
    device::line,
    site::{Site, code, nowhere, text},
};

#[tokio::test]
async fn what_is_answered_is_committed_for_everybody_to_see() {
    let site = Site::new().await;
    let (ada, _, conversation) = site.pair().await;
    let witness = site.witness().await;
    let mut senders = JoinSet::new();
    for n in 0..200 {
        let (haggle, witness, ada) = (site.haggle.clone(), witness.clone(), ada.clone());
        senders.spawn(async move {
            let sent = haggle.send(&ada, text(conversation, &format!("{n}"))).await.expect("stored").message;
            let page =
                witness.page_before(ada.user.id, conversation, sent.seq.next(), 1).await.expect("a look");
            assert_eq!(page.expect("visible").messages, [sent]);
        });
    }
    senders.join_all().await;
}

#[tokio::test]
async fn one_id_fifty_times_in_parallel_is_one_message_and_fifty_equal_answers() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    for round in 1..=100 {
        let message = text(conversation, "once");
        let mut senders = JoinSet::new();
        for _ in 0..50 {
            let (haggle, ada, message) = (site.haggle.clone(), ada.clone(), message.clone());
            senders.spawn(async move { haggle.send(&ada, message).await.expect("stored") });
        }
        let answers = senders.join_all().await;
        assert_eq!(answers.iter().filter(|answer| answer.is_new).count(), 1);
        for answer in &answers {
            assert_eq!((&answer.message, answer.rev), (&answers[0].message, answers[0].rev));
        }
        let thread = site.haggle.thread(&bob, conversation, 100).await.expect("an answer").expect("a thread");
        assert_eq!((thread.seq, thread.messages.len()), (Seq(round), round as usize));
    }
}

#[tokio::test]
async fn the_same_id_with_other_content_is_a_conflict_and_stores_nothing() {
    let site = Site::new().await;
    let (ada, _, conversation) = site.pair().await;
    let message = text(conversation, "this");
    site.haggle.send(&ada, message.clone()).await.expect("stored");
    let other = Send { body: "that".to_owned(), ..message };
    assert_eq!(code(site.haggle.send(&ada, other).await), Code::IdConflict);
    let thread = site.haggle.thread(&ada, conversation, 10).await.expect("an answer").expect("a thread");
    assert_eq!(thread.seq, Seq(1));
}

#[tokio::test]
async fn messages_are_numbered_in_the_order_in_which_send_was_pressed() {
    let site = Site::new().await;
    let (ada, _, conversation) = site.pair().await;
    let sending: Vec<_> = (0..600)
        .map(|n| site.haggle.submit(&ada, text(conversation, &format!("{n}"))).expect("taken"))
        .collect();
    for (n, sending) in sending.into_iter().enumerate() {
        let stored = sending.stored().await.expect("stored").message;
        assert_eq!((stored.seq.0 as usize, stored.body), (n + 1, n.to_string()));
    }
}

#[tokio::test]
async fn what_may_not_be_sent_is_refused_before_anything_is_stored() {
    let site = Site::new().await;
    let (ada, _, conversation) = site.pair().await;
    for (body, why) in [
        (String::new(), Code::Invalid),
        ("\u{200b}".to_owned(), Code::Invalid),
        ("a".repeat(BODY_CHARS_MAX + 1), Code::TooLarge),
    ] {
        assert_eq!(code(site.haggle.send(&ada, text(conversation, &body)).await), why);
    }
}

#[tokio::test]
async fn a_stranger_hears_the_same_as_for_a_conversation_that_does_not_exist() {
    let site = Site::new().await;
    let (ada, bob, conversation) = site.pair().await;
    let eve = site.person("eve").await;
    for place in [conversation, nowhere()] {
        assert_eq!(code(site.haggle.send(&eve, text(place, "hello")).await), Code::NotFound);
        assert_eq!(site.haggle.thread(&eve, place, 10).await.expect("an answer"), None);
        assert_eq!(site.haggle.history(&eve, place, Seq(9), 10).await.expect("an answer"), None);
        assert_eq!(code(site.haggle.typing(&eve, place, false).await), Code::NotFound);
    }
    // Nor can the other participant write before there is anything to see.
    assert_eq!(code(site.haggle.send(&bob, text(conversation, "hello")).await), Code::NotFound);
    site.say(&ada, conversation, "hello").await;
    site.say(&bob, conversation, "hello yourself").await;
}

#[tokio::test]
async fn more_than_fits_into_the_queue_is_answered_with_busy_and_the_rest_is_stored() {
    let site = Site::new().await;
    let (ada, _, conversation) = site.pair().await;
    // Without an await in between the writer, on this same thread, cannot take anything.
    let taken: Vec<_> =
        (0..2_000).map(|n| site.haggle.submit(&ada, text(conversation, &format!("{n}")))).collect();
    let (mut stored, mut busy) = (HashSet::new(), 0);
    for sending in taken {
        match sending {
            Ok(sending) => {
                stored.insert(sending.stored().await.expect("stored").message.seq);
            }
            Err(refusal) => {
                assert_eq!(refusal.code, Code::Busy);
                busy += 1;
            }
        }
    }
    assert_eq!((stored.len(), busy), (1_024, 976));
    site.say(&ada, conversation, "later").await;
}

#[tokio::test]
async fn a_batch_that_fails_is_refused_as_a_whole_and_the_writer_goes_on() {
    let site = Site::new().await;
    let (ada, _, conversation) = site.pair().await;
    site.database.run("ALTER TABLE messages RENAME TO hidden").await;
    let message = text(conversation, "hello");
    assert_eq!(code(site.haggle.send(&ada, message.clone()).await), Code::Unavailable);
    site.database.run("ALTER TABLE hidden RENAME TO messages").await;
    let stored = site.haggle.send(&ada, message).await.expect("stored");
    assert_eq!((stored.message.seq, stored.is_new), (Seq(1), true), "a failed send uses no number");
}

/// D1, B4; and D7, as where nobody knows what became of it, everybody has to look.
#[tokio::test]
async fn a_commit_that_fails_is_neither_answered_nor_published() {
    // The first message of a conversation and one behind it are not stored in the same way.
    for before in 0..2 {
        let site = Site::new().await;
        let (ada, bob, conversation) = site.pair().await;
        for _ in 0..before {
            site.say(&ada, conversation, "before").await;
        }
        let device = line(&site.haggle, &bob);
        site.database.fail_commits().await;
        let message = text(conversation, "hello");
        let refused = code(site.haggle.send(&ada, message.clone()).await);
        // SQLite can be asked whether it was stored. With PostgreSQL nobody knows.
        let wanted = if site.database.is_postgres() {
            (Code::OutcomeUnknown, Some(Next::Closed(close::RESYNC)))
        } else {
            (Code::Unavailable, None)
        };
        assert_eq!((refused, device.try_next()), wanted);
        site.database.let_commits_pass().await;
        let stored = site.haggle.send(&ada, message).await.expect("stored");
        let next = (Seq(before + 1), true);
        assert_eq!((stored.message.seq, stored.is_new), next, "a failed commit uses no number");
    }
}

#[tokio::test]
async fn a_server_that_stops_answers_what_it_has_taken_and_takes_no_more() {
    let site = Site::new().await;
    let (ada, _, conversation) = site.pair().await;
    let taken: Vec<_> = (0..300)
        .map(|n| site.haggle.submit(&ada, text(conversation, &format!("{n}"))).expect("taken"))
        .collect();
    site.haggle.stop().await;
    for sending in taken {
        sending.stored().await.expect("stored");
    }
    assert_eq!(code(site.haggle.send(&ada, text(conversation, "late")).await), Code::Unavailable);
    let thread = site.haggle.thread(&ada, conversation, 1).await.expect("an answer").expect("a thread");
    assert_eq!(thread.seq, Seq(300));
}

#[tokio::test]
async fn while_the_store_is_away_everybody_is_told_within_its_five_seconds() {
    let site = Site::new().await;
    let (ada, _, conversation) = site.pair().await;
    let seized = site.database.seize("conversations").await;
    let started = Instant::now();
    let mut taken = vec![site.haggle.submit(&ada, text(conversation, "first")).expect("taken")];
    // The writer takes the first one; the others come while it waits for the store.
    tokio::task::yield_now().await;
    taken.extend(
        (0..300).map(|n| site.haggle.submit(&ada, text(conversation, &format!("{n}"))).expect("taken")),
    );
    for sending in taken {
        assert_eq!(code(sending.stored().await), Code::Unavailable);
    }
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
    seized.release().await;
    assert_eq!(site.say(&ada, conversation, "hello").await.message.seq, Seq(1));
}

#[tokio::test]
async fn while_the_store_is_away_nobody_waits_for_it_behind_others() {
    let site = Site::new().await;
    let seller = site.person("ada").await;
    let listing = site.listing(&seller, "Floor lamp").await;
    let seized = site.database.seize("listings").await;
    let started = Instant::now();
    let mut changes = JoinSet::new();
    for state in [ListingState::Reserved, ListingState::Sold, ListingState::Reserved, ListingState::Active] {
        let (haggle, seller) = (site.haggle.clone(), seller.clone());
        changes.spawn(async move { haggle.set_listing_state(&seller, listing, state).await });
    }
    for changed in changes.join_all().await {
        assert_eq!(code(changed), Code::Unavailable);
    }
    assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
    seized.release().await;
    site.haggle.set_listing_state(&seller, listing, ListingState::Sold).await.expect("it is back");
}
