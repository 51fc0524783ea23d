//! Looking for messages, listings and people (S15).

use std::collections::HashSet;

use protocol::{ConversationId, ListingState, Seq, UserId};
use store::{Append, FoundMessage, Search, Store};
use uuid::Uuid;

use crate::fixture::{
    FreshStore, after_ms, fresh_store, list_at, message, open, say, say_many, send, set_state, sign_up, talk,
    two_users,
};

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

async fn page(
    store: &Store,
    user: UserId,
    text: &str,
    after: Option<(ConversationId, Seq)>,
    limit: u32,
) -> Vec<FoundMessage> {
    store.messages_with(Search { user, words: words(text), after, limit }).await.unwrap()
}

/// What somebody finds, newest first.
async fn found(store: &Store, user: UserId, text: &str) -> Vec<String> {
    page(store, user, text, None, 50).await.into_iter().map(|found| found.message.body).collect()
}

/// A conversation of ada and bob in which ada says these things, a second apart.
async fn said(store: &Store, texts: &[&str]) -> (UserId, UserId, ConversationId) {
    let (ada, bob) = two_users(store).await;
    let conversation = open(store, ada, bob).await;
    for (n, text) in texts.iter().enumerate() {
        let at = after_ms(1_000 * n as i64);
        send(store, Append { at, ..message(conversation, ada, text) }).await.unwrap();
    }
    (ada, bob, conversation)
}

async fn pairs_in_index(store: &FreshStore, like: &str) -> i64 {
    let sql = if store.database().is_postgres() {
        format!("SELECT count(*) FROM message_words WHERE words @@ CAST('{like}' AS tsquery)")
    } else {
        format!("SELECT count(*) FROM message_words WHERE message_words MATCH '\"{like}\"'")
    };
    store.database().number(&sql).await
}

/// P7: newest first, with the person on the other side; both of the two find it.
#[tokio::test]
async fn both_participants_find_what_was_said_newest_first() {
    let store = fresh_store().await;
    let (ada, bob, conversation) =
        said(&store, &["The bicycle is blue", "a lamp", "Blue? the BICYCLE!"]).await;
    for (reader, other, name) in [(ada, bob, "bob"), (bob, ada, "ada")] {
        let hits = page(&store, reader, "bicycle blue", None, 50).await;
        let said: Vec<_> = hits.iter().map(|hit| (hit.message.seq, hit.message.body.as_str())).collect();
        assert_eq!(said, [(Seq(3), "Blue? the BICYCLE!"), (Seq(1), "The bicycle is blue")]);
        for hit in hits {
            assert_eq!(
                (hit.conversation, hit.other.id, hit.other.name.as_str()),
                (conversation, other, name)
            );
        }
    }
    assert_eq!(found(&store, ada, "bicycle green").await, [""; 0], "every word has to occur");
    assert_eq!(found(&store, ada, "").await, [""; 0]);
}

/// S15, C2: only one's own conversations, whatever is asked and however many others have said it.
#[tokio::test]
async fn a_stranger_finds_nothing_of_what_others_have_said() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let conversation = talk(&store, ada, bob).await;
    let secret = say(&store, conversation, ada, "The key lies under the pot").await.message;
    assert_eq!(found(&store, ada, "key").await.len(), 1);
    let ids = [ada.0, bob.0, conversation.0].map(|id| id.simple().to_string());
    for text in ["key", "k", "the", ids[0].as_str(), &ids[1], &ids[2]] {
        for stranger in [eve, UserId(Uuid::now_v7())] {
            assert_eq!(found(&store, stranger, text).await, [""; 0], "{text}");
            let after = Some((conversation, secret.seq));
            assert_eq!(page(&store, stranger, text, after, 50).await, [], "{text}");
        }
    }
    // Whom somebody may read is no word, for those who may neither.
    assert_eq!(found(&store, ada, &ids[1]).await, [""; 0]);
    let own = open(&store, eve, ada).await;
    say(&store, own, eve, &format!("the id {} in a text", ids[1])).await;
    assert_eq!(found(&store, bob, "text").await, [""; 0], "an id that somebody writes makes nobody a reader");
    assert_eq!(found(&store, eve, "key").await, [""; 0]);
    assert_eq!(store.partners(eve).await.unwrap().len(), 1);
}

/// P7: accents and case do not matter, on either side.
#[tokio::test]
async fn accents_and_case_are_folded_in_what_was_said_and_in_what_is_asked() {
    let store = fresh_store().await;
    let (ada, ..) =
        said(&store, &["Un CAFÉ à Genève", "cafe\u{301} frappe\u{301}", "Grüße, Øystein", "Привет"]).await;
    for text in ["cafe", "CAFÉ", "cafe\u{301}", "Cafè"] {
        assert_eq!(
            found(&store, ada, text).await,
            ["cafe\u{301} frappe\u{301}", "Un CAFÉ à Genève"],
            "{text}"
        );
    }
    assert_eq!(found(&store, ada, "geneve").await, ["Un CAFÉ à Genève"]);
    assert_eq!(found(&store, ada, "grusse").await, [""; 0]);
    assert_eq!(found(&store, ada, "gruße").await, ["Grüße, Øystein"]);
    assert_eq!(found(&store, ada, "привет").await, ["Привет"]);
}

/// P7: as one types, the last word need not be whole yet; the others are.
#[tokio::test]
async fn the_last_word_is_the_beginning_of_one() {
    let store = fresh_store().await;
    let (ada, ..) = said(&store, &["bicycle for sale", "bicep", "a biscuit"]).await;
    assert_eq!(found(&store, ada, "bic").await, ["bicep", "bicycle for sale"]);
    assert_eq!(found(&store, ada, "bicy").await, ["bicycle for sale"]);
    assert_eq!(found(&store, ada, "b").await.len(), 3);
    assert_eq!(found(&store, ada, "for bic").await, ["bicycle for sale"]);
    assert_eq!(found(&store, ada, "bic for").await, [""; 0]);
}

/// S15: a search is data, never a program for the engine.
#[tokio::test]
async fn hostile_words_are_data() {
    let store = fresh_store().await;
    let (ada, ..) = said(&store, &["not near or and", "plain", "x@y.example/z?q=1&r=2"]).await;
    for text in [
        "\"",
        "'",
        "\"\"",
        "*",
        "^",
        "(",
        ")",
        "-",
        ":",
        "+",
        "{",
        "}",
        "\\",
        "'*()^AND",
        "body:plain",
        "^plain",
        "plain*",
        "NEAR(plain",
        "';DROP",
        "--",
        "/*",
        "%",
        "_",
        "\u{202e}",
        "🚲",
        "@",
        "'@'",
        "!plain",
        "|",
        "&",
        "<->",
        ":*",
        "\u{fffd}",
        "ﷺ",
    ] {
        let hits =
            store.messages_with(Search { user: ada, words: vec![text.to_owned()], after: None, limit: 5 });
        let hits = hits.await.unwrap_or_else(|error| panic!("{text:?}: {error:?}"));
        // Some of them hold a word, too, and that is what is looked for.
        let holds = |word: &str| {
            text.contains(word) && hits.iter().all(|hit| hit.message.body.contains(&word.to_lowercase()))
        };
        assert!(hits.is_empty() || holds("plain") || holds("AND"), "{text:?}: {hits:?}");
        store.listings_named(vec![text.to_owned()], 5).await.unwrap();
    }
    assert_eq!(found(&store, ada, "NOT OR AND").await, ["not near or and"]);
    assert_eq!(found(&store, ada, "AND NEAR").await, ["not near or and"]);
    assert_eq!(found(&store, ada, "z").await.len(), 1, "an address consists of words");
}

/// A text without any end in sight is found by its beginning, and does not keep others from being stored.
#[tokio::test]
async fn the_longest_word_there_can_be_is_stored_and_found() {
    let store = fresh_store().await;
    let long = "ﷺ".repeat(2_000) + &"é".repeat(2_000);
    let (ada, ..) = said(&store, &[&long, &"w".repeat(4_000), "short"]).await;
    assert_eq!(found(&store, ada, &"w".repeat(64)).await.len(), 1);
    assert_eq!(found(&store, ada, "short").await, ["short"]);
}

/// D17: what arrives meanwhile shifts nothing, also among equal times.
#[tokio::test]
async fn pages_of_results_join_without_gap_or_repeat_while_messages_arrive() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let (one, other) = (open(&store, ada, bob).await, open(&store, ada, eve).await);
    say_many(&store, one, ada, 3).await;
    say_many(&store, other, ada, 1).await;
    for n in 0..40 {
        let (conversation, sender) = if n % 3 == 0 { (one, bob) } else { (other, eve) };
        let at = after_ms(n / 8);
        send(&store, Append { at, ..message(conversation, sender, "a word") }).await.unwrap();
    }
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let hits = page(&store, ada, "word", after, 7).await;
        say(&store, one, bob, "another word").await;
        let Some(last) = hits.last() else { break };
        after = Some((last.conversation, last.message.seq));
        all.extend(hits.into_iter().map(|hit| (hit.conversation, hit.message.seq, hit.message.at)));
    }
    assert_eq!(all.len(), 40);
    assert_eq!(all.iter().map(|(id, seq, _)| (id, seq)).collect::<HashSet<_>>().len(), 40);
    assert!(all.is_sorted_by(|(.., later), (.., earlier)| later >= earlier));
}

/// S19: an edit and a deletion leave the index in their own transaction, whichever statement they come from.
#[tokio::test]
async fn what_is_changed_or_erased_is_not_found_any_more_and_leaves_the_index() {
    let store = fresh_store().await;
    let (ada, bob, conversation) = said(&store, &["my number is 5550199", "the weather", "see you"]).await;
    assert_eq!(found(&store, bob, "5550199").await, ["my number is 5550199"]);
    assert_eq!(pairs_in_index(&store, "5550199").await, 1);
    let run = async |sql: &str| store.database().run(sql).await;
    run("UPDATE messages SET body = 'my number is gone' WHERE seq = 1").await;
    assert_eq!(found(&store, bob, "5550199").await, [""; 0]);
    assert_eq!(found(&store, bob, "gone").await, ["my number is gone"]);
    assert_eq!(pairs_in_index(&store, "5550199").await, 0);
    // A tombstone keeps its number and has no words.
    run("UPDATE messages SET body = '' WHERE seq = 1").await;
    assert_eq!(found(&store, bob, "gone").await, [""; 0]);
    assert_eq!(page(&store, bob, "see", Some((conversation, Seq(1))), 5).await, []);
    run("DELETE FROM messages WHERE seq = 2").await;
    assert_eq!(pairs_in_index(&store, "weather").await, 0);
    assert_eq!(found(&store, ada, "see").await, ["see you"]);
}

/// P7: listings of the whole market, by title, newest first; not those taken down.
#[tokio::test]
async fn listings_are_found_by_their_titles_while_they_are_there() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let mut listings = Vec::new();
    for (n, title) in ["Vélo rouge", "Red bicycle", "Velours", "Lamp"].into_iter().enumerate() {
        listings.push(list_at(&store, [ada, bob][n % 2], title, after_ms(n as i64)).await);
    }
    let titles = async |text: &str| {
        let offers = store.listings_named(words(text), 10).await.unwrap();
        offers.into_iter().map(|offer| offer.card.title).collect::<Vec<_>>()
    };
    assert_eq!(titles("velo").await, ["Velours", "Vélo rouge"]);
    assert_eq!(titles("RED bic").await, ["Red bicycle"]);
    assert_eq!(store.listings_named(words("velo"), 1).await.unwrap().len(), 1);
    set_state(&store, ada, listings[2], ListingState::Removed).await;
    assert_eq!(titles("velo").await, ["Vélo rouge"]);
    set_state(&store, ada, listings[0], ListingState::Sold).await;
    assert_eq!(titles("velo").await, ["Vélo rouge"]);
    store.database().run("UPDATE listings SET title = 'Moped' WHERE title = 'Red bicycle'").await;
    assert_eq!(titles("red").await, [""; 0]);
    assert_eq!(titles("moped").await, ["Moped"]);
    assert_eq!(titles("").await, [""; 0]);
}

/// P7: people one has talked to; a conversation that holds nothing yet is nobody's.
#[tokio::test]
async fn partners_are_those_with_whom_something_was_said() {
    let store = fresh_store().await;
    let (ada, bob) = two_users(&store).await;
    let eve = sign_up(&store, "eve").await;
    let conversation = talk(&store, ada, bob).await;
    open(&store, ada, eve).await;
    let partners = store.partners(ada).await.unwrap();
    let named: Vec<_> = partners.iter().map(|p| (p.conversation, p.person.name.as_str())).collect();
    assert_eq!(named, [(conversation, "bob")]);
    assert_eq!(store.partners(bob).await.unwrap()[0].person.id, ada);
    assert_eq!(store.partners(eve).await.unwrap(), []);
}

/// S15: 500 ms, and then the next one does not wait for it.
#[tokio::test]
async fn a_search_that_takes_too_long_is_ended() {
    let store = fresh_store().await;
    if !store.database().is_postgres() {
        // SQLite's readers wait for nobody, so nothing can be in their way.
        return;
    }
    let (ada, ..) = said(&store, &["hello"]).await;
    let seized = store.database().seize("message_words").await;
    let search = Search { user: ada, words: words("hello"), after: None, limit: 5 };
    for _ in 0..4 {
        let late = store.messages_with(search.clone()).await;
        assert_eq!(crate::fixture::code(late), Some(protocol::Code::Busy));
    }
    seized.release().await;
    assert_eq!(found(&store, ada, "hello").await, ["hello"]);
}
