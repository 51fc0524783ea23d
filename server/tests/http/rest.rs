//! The REST API as a program uses it (requirements R2, R4, R7, R8).

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::site::{Ask, ORIGIN, Person, Reply, Site};

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

/// P9, D2, D3: as on the socket.
#[tokio::test]
async fn a_message_is_edited_and_deleted_and_asking_again_is_answered_alike() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await.to_string();
    send(&site, &ada, &conversation, 1, "Is it there?").await;
    send(&site, &bob, &conversation, 2, "Yes.").await;
    let path = |seq: u32| format!("{CONVERSATIONS}/{conversation}/messages/{seq}");
    let edit = async |who: &Person, seq, id: u32, body: &str| {
        let edit = json!({ "id": format!("9f3f8f2e-7d7e-4c0e-9a55-{id:012}"), "body": body });
        Ask::json(Method::PATCH, &path(seq), &edit).with("authorization", &who.bearer()).to(&site).await
    };
    let delete = async |who: &Person, seq, id: u32| {
        let path = format!("{}?id=9f3f8f2e-7d7e-4c0e-9a55-{id:012}", path(seq));
        let ask = Ask::new(Method::DELETE, &path).with("origin", ORIGIN);
        ask.with("authorization", &who.bearer()).to(&site).await
    };
    let said = |reply: &Reply| {
        let message = reply.json();
        (
            reply.status.as_u16(),
            message["body"].clone(),
            message["edited"].clone(),
            message["deleted"].clone(),
        )
    };

    for _ in 0..2 {
        let edited = edit(&ada, 1, 11, "Is it still there?").await;
        assert_eq!(said(&edited), (200, json!("Is it still there?"), json!(true), json!(false)));
    }
    assert_eq!(edit(&ada, 1, 11, "other").await.code(), "id_conflict");
    assert_eq!(edit(&ada, 1, 12, " \u{200b}").await.code(), "invalid");
    assert_eq!(edit(&ada, 1, 12, &"a".repeat(4_001)).await.code(), "too_large");
    for seq in [2, 3] {
        assert_eq!(edit(&ada, seq, 13, "mine").await.code(), "not_found");
        assert_eq!(delete(&ada, seq, 14).await.code(), "not_found");
    }
    site.clock.advance(15 * 60_000 + 1);
    // Tokens do not last as long.
    let (ada, bob) = (site.sign_in("ada").await, site.sign_in("bob").await);
    assert_eq!(edit(&ada, 1, 15, "late").await.code(), "gone");
    for id in [16, 16, 17] {
        assert_eq!(said(&delete(&ada, 1, id).await), (200, json!(""), json!(false), json!(true)));
    }
    let history = get(&site, &bob, &format!("{CONVERSATIONS}/{conversation}/messages")).await;
    assert_eq!(
        (&history["items"][0]["deleted"], &history["items"][1]["body"]),
        (&json!(true), &json!("Yes."))
    );
    let without_origin = Ask::new(Method::DELETE, &path(1)).with("cookie", &ada.cookie()).to(&site).await;
    assert_eq!(without_origin.status, StatusCode::FORBIDDEN);
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
