//! The REST API as a program uses it (requirements R2, R4, R7, R8).

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::site::{Ask, Person, Reply, Site};

const CONVERSATIONS: &str = "/api/messages/conversations";

async fn open(site: &Site, from: &Person, with: &Person) -> Reply {
    let body = json!({ "participant_id": with.id().to_string() });
    Ask::post(CONVERSATIONS, &body).with("authorization", &from.bearer()).to(site).await
}

async fn send(site: &Site, from: &Person, conversation: &str, number: u32, body: &str) -> Reply {
    let message = json!({ "id": format!("9f3f8f2e-7d7e-4c0e-9a55-{number:012}"), "body": body });
    let path = format!("{CONVERSATIONS}/{conversation}/messages");
    Ask::post(&path, &message).with("authorization", &from.bearer()).to(site).await
}

async fn get(site: &Site, who: &Person, path: &str) -> Value {
    let reply = Ask::get(path).with("authorization", &who.bearer()).to(site).await;
    assert_eq!(reply.status, StatusCode::OK, "{path}: {reply:?}");
    reply.json()
}

#[tokio::test]
async fn two_people_who_never_met_have_one_conversation_whoever_opens_it() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let first = open(&site, &ada, &bob).await;
    assert_eq!(first.status, StatusCode::CREATED, "{first:?}");
    let again = open(&site, &ada, &bob).await;
    assert_eq!(again.status, StatusCode::OK, "{again:?}");
    assert_eq!(open(&site, &bob, &ada).await.json()["id"], first.json()["id"]);
    let names: Vec<_> = (0..2).map(|place| first.json()["participants"][place]["name"].clone()).collect();
    assert_eq!(names, ["ada", "bob"]);
}

#[tokio::test]
async fn nobody_talks_to_themselves_or_to_nobody() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let alone = open(&site, &ada, &ada).await;
    assert_eq!(
        (alone.status, alone.code().as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "self_conversation")
    );
    let body = json!({ "participant_id": "01937f3a-1c00-7000-8000-0000000000ff" });
    let nobody = Ask::post(CONVERSATIONS, &body).with("authorization", &ada.bearer()).to(&site).await;
    assert_eq!((nobody.status, nobody.code().as_str()), (StatusCode::NOT_FOUND, "not_found"));
}

#[tokio::test]
async fn a_message_sent_again_is_stored_once_and_answered_alike() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await.to_string();
    let first = send(&site, &ada, &conversation, 1, "hi").await;
    assert_eq!(first.status, StatusCode::CREATED, "{first:?}");
    let again = send(&site, &ada, &conversation, 1, "hi").await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, first.json()));
    let other = send(&site, &ada, &conversation, 1, "something else").await;
    assert_eq!((other.status, other.code().as_str()), (StatusCode::CONFLICT, "id_conflict"));
    let history = get(&site, &bob, &format!("{CONVERSATIONS}/{conversation}/messages")).await;
    assert_eq!(history["items"], json!([first.json()]));
    assert_eq!(first.json()["sent_at"], "2026-11-23T12:00:00Z");
}

#[tokio::test]
async fn history_is_read_in_pages_without_gap_or_repeat() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await.to_string();
    for number in 1..=7 {
        let sender = if number % 2 == 1 { &ada } else { &bob };
        send(&site, sender, &conversation, number, &format!("message {number}")).await;
    }
    let (mut path, mut seen) = (format!("{CONVERSATIONS}/{conversation}/messages?limit=3"), Vec::new());
    loop {
        let page = get(&site, &ada, &path).await;
        let numbers = page["items"].as_array().expect("a list").iter().map(|message| message["seq"].as_u64());
        seen.push(numbers.map(|seq| seq.expect("a number")).collect::<Vec<_>>());
        let Some(next) = page["next"].as_u64() else { break };
        path = format!("{CONVERSATIONS}/{conversation}/messages?limit=3&before={next}");
    }
    assert_eq!(seen, [vec![5, 6, 7], vec![2, 3, 4], vec![1]]);
}

#[tokio::test]
async fn the_list_is_read_in_pages_newest_first_and_hides_what_nobody_wrote_in() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let mut expected = Vec::new();
    for name in ["bob", "cid", "dot"] {
        let other = site.person(name).await;
        let conversation = site.conversation(&other, &ada).await.to_string();
        site.clock.advance(1_000);
        send(&site, &other, &conversation, 1, "hi").await;
        expected.insert(0, name.to_owned());
    }
    let quiet = site.person("eve").await;
    site.conversation(&quiet, &ada).await;

    let (mut path, mut seen) = (format!("{CONVERSATIONS}?limit=2"), Vec::new());
    loop {
        let page = get(&site, &ada, &path).await;
        for row in page["items"].as_array().expect("a list") {
            assert_eq!((&row["unread"], &row["last_message"]["body"]), (&json!(1), &json!("hi")));
            seen.push(row["participants"][1]["name"].as_str().expect("a name").to_owned());
        }
        let Some(next) = page["next"].as_str() else { break };
        path = format!("{CONVERSATIONS}?limit=2&before={next}");
    }
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_read_position_only_grows() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await.to_string();
    for number in 1..=3 {
        send(&site, &ada, &conversation, number, "hi").await;
    }
    assert_eq!(get(&site, &bob, "/api/me").await["unread"], 3);
    for (asked, now, unread) in [(2, 2, 1), (1, 2, 1), (99, 3, 0)] {
        let path = format!("{CONVERSATIONS}/{conversation}/read");
        let reply =
            Ask::post(&path, &json!({ "seq": asked })).with("authorization", &bob.bearer()).to(&site).await;
        assert_eq!(reply.json(), json!({ "delivered": now, "read": now }), "{reply:?}");
        assert_eq!(get(&site, &bob, "/api/me").await["unread"], unread);
    }
}

#[tokio::test]
async fn signing_out_ends_the_token_at_once() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let out =
        Ask::post("/api/auth/sign-out", &json!(null)).with("authorization", &ada.bearer()).to(&site).await;
    assert_eq!(out.status, StatusCode::NO_CONTENT, "{out:?}");
    for ask in [
        Ask::get("/api/me").with("authorization", &ada.bearer()),
        Ask::post("/api/auth/refresh-token", &json!({ "refresh_token": ada.refresh })),
    ] {
        assert_eq!(ask.to(&site).await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn the_description_names_every_route_and_every_answer_has_a_shape() {
    let site = Site::start().await;
    let description = Ask::get("/api/openapi.json").to(&site).await.json();
    let paths = description["paths"].as_object().expect("paths");
    for path in [
        "/api/auth/sign-up",
        "/api/auth/sign-in",
        "/api/auth/refresh-token",
        "/api/auth/sign-out",
        "/api/me",
        CONVERSATIONS,
        "/api/messages/conversations/{id}/messages",
        "/api/messages/conversations/{id}/read",
    ] {
        assert!(paths.contains_key(path), "{path}");
    }
    let schemas = description["components"]["schemas"].as_object().expect("schemas");
    for name in ["Conversation", "Message", "Messages", "Person", "Problem", "Tokens"] {
        assert!(schemas.contains_key(name), "{name} in {:?}", schemas.keys());
    }
}
