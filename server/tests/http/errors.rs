//! How the server says no (contract D18, S13).

use std::convert::Infallible;

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Method, Request, StatusCode},
    routing::get,
};
use http_body_util::BodyExt;
use protocol::Code;
use serde_json::json;
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;

use crate::site::{Ask, Reply, Site};

const ABSENT: &str = "01937f3a-1c00-7000-8000-0000000000ff";

/// A problem document and nothing else.
#[track_caller]
fn is_problem(reply: &Reply, status: StatusCode, code: &str) {
    assert_eq!((reply.status, reply.code().as_str()), (status, code), "{reply:?}");
    let members = reply.json();
    let mut names: Vec<_> = members.as_object().expect("an object").keys().map(String::as_str).collect();
    names.retain(|name| *name != "retry_after_ms");
    assert_eq!(names, ["code", "status", "title"]);
    assert_eq!(members["status"], status.as_u16());
}

#[tokio::test]
async fn an_unknown_path_is_a_page_for_people_and_a_problem_for_programs() {
    let site = Site::start().await;
    is_problem(&Ask::get("/api/nowhere").to(&site).await, StatusCode::NOT_FOUND, "not_found");
    is_problem(
        &Ask::form("/api/forms/nowhere", "/", &[]).to(&site).await,
        StatusCode::NOT_FOUND,
        "not_found",
    );
    let page = Ask::get("/nowhere").to(&site).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.text().starts_with("<!DOCTYPE html>"), "{page:?}");
}

#[tokio::test]
async fn a_wrong_method_says_which_are_right() {
    let site = Site::start().await;
    let reply = Ask::post("/api/me", &json!({})).to(&site).await;
    is_problem(&reply, StatusCode::METHOD_NOT_ALLOWED, "invalid");
    assert_eq!(reply.header("allow"), "GET,HEAD");
    let reply = Ask::get("/api/forms/sign_in").to(&site).await;
    is_problem(&reply, StatusCode::METHOD_NOT_ALLOWED, "invalid");
    let reply = Ask::form("/nowhere", "/", &[]).to(&site).await;
    is_problem(&reply, StatusCode::METHOD_NOT_ALLOWED, "invalid");
}

#[tokio::test]
async fn what_is_not_of_the_right_form_is_invalid() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    let messages = format!("/api/messages/conversations/{conversation}/messages");
    let id = "9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11";
    let bodies = [
        "",
        "{",
        "null",
        "[]",
        "7",
        "{}",
        "\u{0}",
        r#"{"id":7,"body":"a"}"#,
        r#"{"id":"x","body":"a"}"#,
        &format!(r#"{{"id":"{id}","body":7}}"#),
        &format!(r#"{{"id":"{id}"}}"#),
        &format!(r#"{{"id":"{id}","body":"a","seq":1}}"#),
        &format!(r#"{{"id":"{id}","body":"a","body":"b"}}"#),
        &format!(r#"{{"id":"{id}","body":""}}"#),
        &format!(r#"{{"id":"{id}","body":"a","listing_id":"x"}}"#),
        &format!(r#"{{"id":"{id}","body":"a"}}x"#),
        &format!(r#"{{"id":"{id}","body":"\ud800"}}"#),
        &"[".repeat(60_000),
    ];
    for body in bodies {
        let reply = Ask::post(&messages, &json!(null))
            .body(body.to_owned())
            .with("authorization", &ada.bearer())
            .to(&site)
            .await;
        is_problem(&reply, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    }
    let good = json!({ "id": id, "body": "a" });
    let untyped = Ask::post(&messages, &good)
        .without("content-type")
        .with("authorization", &ada.bearer())
        .to(&site)
        .await;
    is_problem(&untyped, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    let paths = [
        "/api/messages/conversations/x/messages".to_owned(),
        "/api/messages/conversations/%00/messages".to_owned(),
        "/api/messages/conversations?limit=0".to_owned(),
        "/api/messages/conversations?limit=101".to_owned(),
        "/api/messages/conversations?limit=x".to_owned(),
        "/api/messages/conversations?before=x".to_owned(),
        "/api/messages/conversations?page=2".to_owned(),
        format!("{messages}?before=-1"),
        format!("{messages}?before=99999999999"),
        format!("{messages}?limit=101"),
        format!("{messages}?limit=1&limit=2"),
    ];
    for path in paths {
        let reply = Ask::get(&path).with("authorization", &ada.bearer()).to(&site).await;
        is_problem(&reply, StatusCode::UNPROCESSABLE_ENTITY, "invalid");
    }
}

#[tokio::test]
async fn a_body_has_a_limit_and_a_message_a_lower_one() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let path = format!("/api/messages/conversations/{}/messages", site.conversation(&ada, &bob).await);
    for (length, status) in [
        (4_000, StatusCode::CREATED),
        (4_001, StatusCode::PAYLOAD_TOO_LARGE),
        (70_000, StatusCode::PAYLOAD_TOO_LARGE),
    ] {
        let message = json!({ "id": "9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11", "body": "a".repeat(length) });
        let reply = Ask::post(&path, &message).with("authorization", &ada.bearer()).to(&site).await;
        assert_eq!(reply.status, status, "{length}");
        if status.is_client_error() {
            is_problem(&reply, status, "too_large");
        }
    }
}

#[tokio::test]
async fn not_yours_and_not_there_are_the_same_answer_byte_for_byte() {
    let site = Site::start().await;
    let (ada, bob, eve) = (site.person("ada").await, site.person("bob").await, site.person("eve").await);
    let theirs = site.conversation(&ada, &bob).await.to_string();
    let message = json!({ "id": "9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11", "body": "hi" });
    let path = |id: &str, end: &str| format!("/api/messages/conversations/{id}/{end}");
    let sent =
        Ask::post(&path(&theirs, "messages"), &message).with("authorization", &ada.bearer()).to(&site).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{sent:?}");

    let asks: [&dyn Fn(&str) -> Ask; 6] = [
        &|id| Ask::get(&path(id, "messages")),
        &|id| Ask::post(&path(id, "messages"), &message),
        &|id| Ask::post(&path(id, "read"), &json!({ "seq": 1 })),
        &|id| Ask::get(&format!("/messages?conversation={id}")),
        &|id| {
            Ask::form(
                "/api/forms/send_message",
                "/messages",
                &[("conversation", id), ("id", "9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11"), ("body", "hi")],
            )
        },
        &|id| Ask::form("/api/forms/mark_read", "/messages", &[("conversation", id), ("seq", "1")]),
    ];
    for (number, ask) in asks.into_iter().enumerate() {
        let stranger = ask(&theirs).with("authorization", &eve.bearer()).to(&site).await;
        let absent = ask(ABSENT).with("authorization", &eve.bearer()).to(&site).await;
        assert_eq!(stranger.status, StatusCode::NOT_FOUND, "{number}: {stranger:?}");
        assert_eq!(bare(&stranger), bare(&absent), "{number}");
    }
}

/// An answer without what differs every time: the request's id, the nonce, the id of a message not yet written.
fn bare(reply: &Reply) -> (StatusCode, Vec<(String, String)>, String) {
    let policy = reply.header("content-security-policy");
    let nonce = policy.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or("no nonce");
    let even = |text: &str| -> String {
        let text = text.replace(nonce, "");
        let is_id = |word: &str| {
            word.len() == 36 && word.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
        };
        text.split_inclusive(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .map(|piece| {
                let word = piece.trim_end_matches(|c: char| !c.is_ascii_alphanumeric() && c != '-');
                if is_id(word) { piece.replace(word, "") } else { piece.to_owned() }
            })
            .collect()
    };
    let headers = reply.headers.iter().filter(|(name, _)| *name != "x-request-id");
    let headers =
        headers.map(|(name, value)| (name.to_string(), even(value.to_str().expect("text")))).collect();
    (reply.status, headers, even(reply.text()))
}

#[tokio::test]
async fn a_store_that_is_gone_is_unavailable_and_says_nothing_else() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    site.edge.store.close().await;
    for path in ["/api/me", "/api/messages/conversations"] {
        let reply = Ask::get(path).with("authorization", &ada.bearer()).to(&site).await;
        is_problem(&reply, StatusCode::SERVICE_UNAVAILABLE, "unavailable");
        assert_eq!(reply.header("retry-after"), "1");
    }
    is_problem(&Ask::get("/readyz").to(&site).await, StatusCode::SERVICE_UNAVAILABLE, "unavailable");
    assert_eq!(Ask::get("/healthz").to(&site).await.status, StatusCode::NO_CONTENT, "alive, but not ready");
    let page = Ask::get("/").to(&site).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    for word in ["sql", "pool", "panick", "src/", "/tmp"] {
        assert!(!page.text().to_lowercase().contains(word), "{word}: {}", page.text());
    }
}

#[tokio::test]
async fn a_body_that_never_ends_is_not_waited_for() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    let began = tokio::time::Instant::now();
    // The clock is moved only once the body is waited for: what the store answers before that takes real time.
    let endless = Body::from_stream(futures_util::stream::once(async {
        tokio::time::pause();
        std::future::pending::<Result<Bytes, Infallible>>().await
    }));
    let ask = Ask::post("/api/messages/conversations", &json!({})).body(endless);
    let reply = ask.with("authorization", &ada.bearer()).to(&site).await;
    is_problem(&reply, StatusCode::SERVICE_UNAVAILABLE, "outcome_unknown");
    assert_eq!(began.elapsed().as_secs(), 30);
}

#[tokio::test]
async fn a_panic_is_answered_without_its_message() {
    async fn breaks() {
        panic!("the password is sesame");
    }
    let caught = CatchPanicLayer::custom(server::guard::panicked);
    let router: Router = Router::new().route("/", get(breaks)).layer(caught);
    let response = router.oneshot(Request::new(Body::empty())).await.expect("an answer");
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let body = response.into_body().collect().await.expect("a body").to_bytes();
    assert_eq!(&body[..], br#"{"title":"Internal Server Error","status":500,"code":"unavailable"}"#);
}

#[tokio::test]
async fn too_many_tries_are_told_how_long_to_wait() {
    let site = Site::start().await;
    site.person("ada").await;
    let mut last = None;
    for _ in 0..6 {
        let wrong = json!({ "email": "ada@example.com", "password": "not the password" });
        last = Some(Ask::post("/api/auth/sign-in", &wrong).to(&site).await);
    }
    let last = last.expect("an answer");
    is_problem(&last, StatusCode::TOO_MANY_REQUESTS, "rate_limited");
    let seconds: u32 = last.header("retry-after").parse().expect("seconds");
    let ms = last.json()["retry_after_ms"].as_u64().expect("milliseconds");
    assert!(seconds >= 1 && u64::from(seconds) == ms.div_ceil(1000), "{last:?}");
}

#[test]
fn every_code_has_a_status_of_its_kind() {
    for code in Code::ALL {
        let status = server::rest::problem::status(code);
        let passes_by_itself = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
        assert_eq!(code.is_retryable(), passes_by_itself, "{code:?}");
    }
}

#[tokio::test]
async fn a_head_request_is_answered_like_a_get_without_the_body() {
    let site = Site::start().await;
    let head = Ask::new(Method::HEAD, "/").with("accept", "text/html").to(&site).await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
}
