//! Blocking and reporting by plain forms (behaviour T1, C8).

use axum::http::StatusCode;
use serde_json::json;

use crate::site::{Ask, Person, Reply, Site};

const REPORT: &str = "9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11";

async fn press(site: &Site, who: &Person, form: &str, fields: &[(&str, &str)]) -> Reply {
    Ask::form(&format!("/api/forms/{form}"), "/", fields).with("cookie", &who.cookie()).to(site).await
}

async fn see(site: &Site, who: &Person, path: &str) -> String {
    let page = Ask::get(path).with("cookie", &who.cookie()).to(site).await;
    assert_eq!(page.status, StatusCode::OK, "{path}: {page:?}");
    page.shown()
}

/// Two people who have talked, and the path of what they said.
async fn talk(site: &Site) -> (Person, Person, String) {
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let conversation = site.conversation(&ada, &bob).await;
    for (who, id) in [(&ada, "1"), (&bob, "2")] {
        let message = json!({ "id": format!("9f3f8f2e-7d7e-4c0e-9a55-00000000000{id}"), "body": "Hello" });
        let path = format!("/api/messages/conversations/{conversation}/messages");
        let sent = Ask::post(&path, &message).with("authorization", &who.bearer()).to(site).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{sent:?}");
    }
    (ada, bob, format!("/messages?conversation={conversation}"))
}

/// The refusal is the same to both sides, so that it tells neither who has blocked whom.
#[tokio::test]
async fn a_block_is_refused_in_the_same_words_to_both_sides() {
    let site = Site::start().await;
    let (ada, bob, thread) = talk(&site).await;
    let before = see(&site, &bob, &thread).await;
    let blocked = press(&site, &ada, "block", &[("person", &bob.id().to_string()), ("from", &thread)]).await;
    assert_eq!((blocked.status, blocked.header("location")), (StatusCode::SEE_OTHER, thread.as_str()));
    assert!(see(&site, &ada, &thread).await.contains("Unblock to write."));

    let conversation = thread.rsplit_once('=').expect("an id").1;
    let message = json!({ "id": REPORT, "body": "Are you there?" });
    let path = format!("/api/messages/conversations/{conversation}/messages");
    let mut refusals = Vec::new();
    for who in [&ada, &bob] {
        let reply = Ask::post(&path, &message).with("authorization", &who.bearer()).to(&site).await;
        assert_eq!((reply.status, reply.code().as_str()), (StatusCode::FORBIDDEN, "blocked"));
        refusals.push(reply.body);
    }
    assert_eq!(refusals[0], refusals[1]);

    // Nothing on the other one's page tells of it, but for what differs each time.
    let steady = |page: &str| {
        let differs = ["nonce", "crossorigin", "message_id", "name=\"id\""];
        let parts = page.split(['<', ',']).filter(|part| !differs.iter().any(|name| part.contains(name)));
        parts.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(steady(&see(&site, &bob, &thread).await), steady(&before));
    let fields = [("conversation", conversation), ("id", REPORT), ("body", "Are you there?")];
    let page = press(&site, &bob, "send_message", &fields).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    let page = page.shown();
    assert!(page.contains("you cannot write to this person") && page.contains("Are you there?"), "{page}");
    assert!(!page.contains("You blocked"), "{page}");
}

#[tokio::test]
async fn blocked_people_are_listed_and_let_go_in_the_settings() {
    let site = Site::start().await;
    let (ada, bob, _) = talk(&site).await;
    let person = [("person", bob.id().to_string())];
    let person = [(person[0].0, person[0].1.as_str()), ("from", "/settings/blocked")];
    assert!(!see(&site, &ada, "/settings/blocked").await.contains("Unblock bob"));
    press(&site, &ada, "block", &person).await;
    assert!(see(&site, &ada, "/settings/blocked").await.contains("Unblock bob"));
    assert!(!see(&site, &bob, "/settings/blocked").await.contains("ada</bdi></a>"));
    let back = press(&site, &ada, "unblock", &person).await;
    assert_eq!(back.header("location"), "/settings/blocked");
    assert!(!see(&site, &ada, "/settings/blocked").await.contains("Unblock bob"));
}

#[tokio::test]
async fn a_report_without_a_reason_is_shown_again_with_what_was_written() {
    let site = Site::start().await;
    let (ada, bob, _) = talk(&site).await;
    let person = bob.id().to_string();
    let fields = [
        ("id", REPORT),
        ("person", person.as_str()),
        ("message", "2"),
        ("note", "He wants <b>money"),
        ("block", "true"),
    ];
    let page = press(&site, &ada, "report", &fields).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = page.text();
    for kept in ["Choose what fits best.", "He wants &lt;b&gt;money", REPORT] {
        assert!(text.contains(kept), "{kept}: {text}");
    }
    let thanks = press(&site, &ada, "report", &[&fields[..], &[("reason", "fraud")]].concat()).await;
    assert_eq!((thanks.status, thanks.header("location")), (StatusCode::SEE_OTHER, "/report-received"));
    assert!(see(&site, &ada, "/report-received").await.contains("Thank you"));
    assert!(see(&site, &ada, "/settings/blocked").await.contains("Unblock bob"), "as was asked for");
    assert_eq!(site.database.number("SELECT count(*) FROM report_messages").await, 2);
}

/// S2: a message of others is one that does not exist.
#[tokio::test]
async fn a_stranger_cannot_report_what_was_said_to_others() {
    let site = Site::start().await;
    let (_, bob, _) = talk(&site).await;
    let eve = site.person("eve").await;
    let person = bob.id().to_string();
    let report = async |message: &str| {
        let fields = [("id", REPORT), ("person", person.as_str()), ("message", message), ("reason", "spam")];
        Ask::form("/api/forms/report", "/", &fields)
            .without("accept")
            .with("authorization", &eve.bearer())
            .to(&site)
            .await
    };
    let (theirs, absent) = (report("2").await, report("99").await);
    assert_eq!((theirs.status, theirs.body), (StatusCode::NOT_FOUND, absent.body));
    assert!(!see(&site, &eve, &format!("/users/{person}/report")).await.contains("Hello"));
    assert_eq!(report("").await.status, StatusCode::OK);
}

/// S10.
#[tokio::test]
async fn the_eleventh_report_of_an_hour_waits() {
    let site = Site::start().await;
    let (ada, bob) = (site.person("ada").await, site.person("bob").await);
    let person = bob.id().to_string();
    for n in 0..=10 {
        let id = format!("9f3f8f2e-7d7e-4c0e-9a55-{n:012}");
        let fields = [("id", id.as_str()), ("person", &person), ("reason", "spam")];
        let wanted = if n < 10 { StatusCode::SEE_OTHER } else { StatusCode::TOO_MANY_REQUESTS };
        assert_eq!(press(&site, &ada, "report", &fields).await.status, wanted, "{n}");
    }
    assert_eq!(site.database.number("SELECT count(*) FROM reports").await, 10);
}

/// T2: one tip per account, put away on every device.
#[tokio::test]
async fn the_tip_is_shown_until_it_is_put_away_for_good() {
    let site = Site::start().await;
    let (ada, bob, thread) = talk(&site).await;
    let tip = "never pay in advance";
    assert!(see(&site, &ada, &thread).await.contains(tip));
    assert!(!see(&site, &ada, "/messages").await.contains(tip));
    let dismissed = press(&site, &ada, "dismiss_tip", &[("from", &thread)]).await;
    assert_eq!(dismissed.header("location"), thread);
    let twin = site.sign_in("ada").await;
    for device in [&ada, &twin] {
        assert!(!see(&site, device, &thread).await.contains(tip));
    }
    assert!(see(&site, &bob, &thread).await.contains(tip));
}
