//! What stands in the log, and what must not (contract S18).

use std::{
    io,
    sync::{Arc, Mutex},
};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::site::{Ask, Site};

/// A log that is kept in memory.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl io::Write for Kept {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("a log").write(line)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Kept {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn a_log_line_names_the_route_and_nothing_anybody_wrote() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await.to_string();
    let kept = Kept::default();
    let log = tracing_subscriber::fmt()
        .json()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(kept.clone())
        .finish();
    let guard = tracing::subscriber::set_default(log);

    let message = json!({ "id": "9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11", "body": "typed-in-secret" });
    let path = format!("/api/messages/conversations/{conversation}/messages?searched-in-secret=1");
    let sent = Ask::post(&path, &message).with("authorization", &ada.bearer()).to(&site).await;
    let fields = [("email", "mailed-in-secret@example.com"), ("password", "hidden-in-secret")];
    Ask::form("/api/forms/sign_in", "/sign-in?to=%2Fgone-in-secret", &fields).to(&site).await;
    for path in ["/search?q=searched-in-secret", "/search?q=%22searched-in-secret*%22+(AND"] {
        Ask::get(path).with("cookie", &ada.cookie()).to(&site).await;
        Ask::get(path).to(&site).await;
    }
    Ask::get("/in-secret?in-secret").with("cookie", &bob.cookie()).to(&site).await;
    drop(guard);

    let log = kept.0.lock().expect("a log").clone();
    let log = String::from_utf8(log).expect("text");
    assert!(
        log.contains("/api/messages/conversations/{id}/messages") && log.contains(r#""status":201"#),
        "{log}"
    );
    assert!(log.contains(sent.header("x-request-id")), "the answer's id stands in the log: {log}");
    for secret in ["in-secret", &ada.access, &bob.access, &ada.refresh, "@example.com", "127.0.0.1"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}
