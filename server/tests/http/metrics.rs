//! What whoever runs the server can read off it. The numbers belong to the process: nextest gives each test one.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use backend::messages::Send;
use http_body_util::BodyExt;
use protocol::MessageId;
use server::metrics;
use tower::ServiceExt;
use uuid::Uuid;

use crate::site::Site;

/// Where each number is explained.
const DOCUMENT: &str = include_str!("../../../docs/operations.md");

#[tokio::test]
async fn messages_commits_refusals_and_waits_are_counted_under_names_that_the_documentation_explains() {
    let collected = metrics::collect().expect("nobody collects yet");
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    let message = Send {
        conversation,
        id: MessageId(Uuid::new_v4()),
        body: "hello".to_owned(),
        images: Vec::new(),
        listing: None,
    };
    for _ in 0..2 {
        site.edge.haggle.send(&ada.viewer, message.clone()).await.expect("stored");
    }
    let absent = Request::get("/api/messages/conversations").body(Body::empty()).expect("a request");
    assert_eq!(site.send(absent).await.status, StatusCode::UNAUTHORIZED);
    site.edge.haggle.measure();

    let said = collected.render();
    for line in [
        "haggle_acks_total 2",
        "haggle_ack_seconds_count 2",
        "haggle_commit_size_sum 2",
        "haggle_commit_seconds_count 2",
        "haggle_refusals_total{code=\"signed_out\"} 1",
        "haggle_resyncs_total 0",
        "haggle_sockets 0",
        "haggle_writer_waiting 0",
    ] {
        assert!(said.lines().any(|found| found == line), "{line} is not in\n{said}");
    }
    assert!(!said.contains("ada") && !said.contains("hello"), "{said}");
    for name in said.lines().filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next()) {
        assert!(DOCUMENT.contains(&format!("`{name}`")), "{name} is not explained in docs/operations.md");
    }
}

#[tokio::test]
async fn the_numbers_are_on_their_own_listener_and_nowhere_else() {
    let collected = metrics::collect().expect("nobody collects yet");
    let site = Site::start().await;
    let ask =
        || Request::builder().method(Method::GET).uri("/metrics").body(Body::empty()).expect("a request");
    assert_eq!(site.send(ask()).await.status, StatusCode::NOT_FOUND);

    let router = metrics::router(collected, site.edge.haggle.clone());
    let answer = router.oneshot(ask()).await.expect("routers always answer");
    assert_eq!(answer.status(), StatusCode::OK);
    let text = answer.into_body().collect().await.expect("a whole body").to_bytes();
    assert!(text.starts_with(b"# HELP haggle_"), "{text:?}");
}

#[test]
fn alerts_and_dashboard_ask_for_numbers_that_there_are() {
    let files =
        [include_str!("../../../docs/deploy/alerts.yml"), include_str!("../../../docs/deploy/grafana.json")];
    let mut asked = 0;
    for word in files.iter().flat_map(|file| file.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')) {
        if !word.starts_with("haggle_") {
            continue;
        }
        let number =
            ["_bucket", "_sum", "_count"].iter().find_map(|part| word.strip_suffix(part)).unwrap_or(word);
        assert!(DOCUMENT.contains(&format!("`{number}`")), "{word}");
        asked += 1;
    }
    assert!(asked > 10);
}
