//! The page of results (contract S10, S15; behaviours P7).

use axum::http::StatusCode;
use backend::messages::Send;
use protocol::{ConversationId, MessageId};
use uuid::Uuid;

use crate::site::{Ask, Person, Reply, Site};

async fn look(site: &Site, person: &Person, text: &str) -> Reply {
    Ask::get(&app::routes::search(text, None)).with("cookie", &person.cookie()).to(site).await
}

async fn say(site: &Site, from: &Person, conversation: ConversationId, text: &str) {
    let id = MessageId(Uuid::new_v4());
    let message = Send { conversation, id, body: text.to_owned(), images: vec![], listing: None };
    site.edge.haggle.send(&from.viewer, message).await.expect("stored");
}

/// Ada and bob, who have talked about `text`.
async fn talkers(site: &Site, text: &str) -> (Person, Person, ConversationId) {
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    say(site, &ada, conversation, text).await;
    (ada, bob, conversation)
}

#[tokio::test]
async fn what_was_said_is_found_by_those_two_and_marked_as_text() {
    let site = Site::start().await;
    let (ada, bob, conversation) = talkers(&site, "a <b>Bicycle</b> & a lamp").await;
    let eve = site.person("eve").await;
    for (reader, other) in [(&ada, "bob"), (&bob, "ada")] {
        let page = look(&site, reader, "bicycle").await;
        assert_eq!(page.status, StatusCode::OK);
        let html = page.shown();
        assert!(html.contains("a &lt;b&gt;<mark>Bicycle</mark>&lt;/b&gt; &amp; a lamp"), "{html}");
        assert!(
            html.contains(&format!("/messages?conversation={conversation}&amp;message=1#here")),
            "{html}"
        );
        assert!(html.contains(other), "{html}");
    }
    let page = look(&site, &eve, "bicycle").await;
    assert!(page.text().contains("Nothing found") && !page.text().contains("lamp"), "{}", page.text());
}

#[tokio::test]
async fn the_address_of_a_search_is_kept_by_no_browser_and_told_to_no_other_page() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    for reply in [look(&site, &ada, "bicycle").await, Ask::get("/search?q=bicycle").to(&site).await] {
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.header("referrer-policy"), "no-referrer");
        assert_eq!(reply.header("content-encoding"), "");
    }
}

/// S15: a search is data; what is no word is nothing to look for.
#[tokio::test]
async fn hostile_searches_are_data() {
    let site = Site::start_with(&["--searches-per-minute", "1000"]).await;
    let (ada, ..) = talkers(&site, "and or not near").await;
    for text in ["\"'*()^ -:", "\0", "🚲", "\u{202e}", "\\", "%", "';--"] {
        let page = look(&site, &ada, text).await;
        assert_eq!(page.status, StatusCode::OK, "{text:?}");
        assert!(!page.text().contains("<mark>"), "{text:?}: {}", page.text());
    }
    for text in ["\"'*()^AND -:", "AND", "and* OR", "NOT(near)", "near\0"] {
        let page = look(&site, &ada, text).await;
        assert_eq!(page.status, StatusCode::OK, "{text:?}");
        assert!(
            page.shown().contains("<mark>and</mark>") || page.shown().contains("<mark>near</mark>"),
            "{text:?}"
        );
    }
}

/// S15, S10: what is too much is refused, in words, with what was typed still there.
#[tokio::test]
async fn too_many_words_and_too_many_searches_are_refused() {
    let site = Site::start().await;
    let (ada, bob, _) = talkers(&site, "hello").await;
    for text in ["a b c d e f g h i".to_owned(), "x".repeat(65)] {
        let page = look(&site, &ada, &text).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        assert!(page.text().contains("up to 8 words") && page.text().contains(&text), "{text}");
    }
    for _ in 0..30 {
        assert_eq!(look(&site, &ada, "hello").await.status, StatusCode::OK);
    }
    let page = look(&site, &ada, "hello").await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!page.header("retry-after").is_empty() && page.text().contains("in the last minute"));
    assert_eq!(look(&site, &bob, "hello").await.status, StatusCode::OK, "others are not slowed down");
    assert_eq!(look(&site, &ada, " ").await.status, StatusCode::OK, "looking for nothing costs nothing");
}

/// P3: a message that lies further back than what the thread starts with is shown with what stands around it.
#[tokio::test]
async fn a_message_far_back_is_shown_with_what_stands_around_it() {
    let site = Site::start_with(&["--messages-per-minute", "1000"]).await;
    let (ada, bob, conversation) = talkers(&site, "number 1.").await;
    for n in 2..=200 {
        say(&site, &bob, conversation, &format!("number {n}.")).await;
    }
    let open = async |seq: u32| {
        let path = format!("/messages?conversation={conversation}&message={seq}");
        Ask::get(&path).with("cookie", &ada.cookie()).to(&site).await
    };
    let page = open(60).await;
    let html = page.text();
    for n in [40, 60, 80] {
        assert!(html.contains(&format!("number {n}.")), "{n}");
    }
    assert!(!html.contains("number 100.") && !html.contains("number 1."), "no more than a page");
    assert_eq!(html.matches("data-target").count(), 1);
    assert!(html.contains(r#"id="here""#) && html.contains("Later messages"), "{html}");
    let page = open(190).await;
    assert!(page.text().contains(r#"id="here""#) && page.text().contains("number 200."), "{}", page.text());
    for seq in [0, 201] {
        let page = open(seq).await;
        assert!(!page.text().contains("data-target") && page.text().contains("number 200."), "{seq}");
    }
    let eve = site.person("eve").await;
    let path = format!("/messages?conversation={conversation}&message=60");
    assert_eq!(Ask::get(&path).with("cookie", &eve.cookie()).to(&site).await.status, StatusCode::NOT_FOUND);
}

/// Long messages make short pages; the one that is looked for stays.
#[tokio::test]
async fn a_message_among_very_long_ones_is_shown() {
    let site = Site::start_with(&["--messages-per-minute", "1000"]).await;
    let (ada, bob, conversation) = talkers(&site, "the needle").await;
    let long = "😀".repeat(4_000);
    for _ in 0..60 {
        say(&site, &bob, conversation, &long).await;
    }
    let path = format!("/messages?conversation={conversation}&message=1");
    let page = Ask::get(&path).with("cookie", &ada.cookie()).to(&site).await;
    assert!(page.text().contains("the needle") && page.text().contains("data-target"));
}
