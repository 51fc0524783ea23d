//! What people do with their list, by plain forms (behaviours P1, P10, C8) and by REST.

use axum::http::StatusCode;
use backend::messages::Send;
use protocol::{ConversationId, MessageId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::site::{Ask, Person, Reply, Site};

const CONVERSATIONS: &str = "/api/messages/conversations";

async fn press(site: &Site, who: &Person, form: &str, fields: &[(&str, &str)]) -> Reply {
    Ask::form(&format!("/api/forms/{form}"), "/", fields).with("cookie", &who.cookie()).to(site).await
}

async fn see(site: &Site, who: &Person, path: &str) -> String {
    let page = Ask::get(path).with("cookie", &who.cookie()).to(site).await;
    assert_eq!(page.status, StatusCode::OK, "{path}: {page:?}");
    page.shown()
}

async fn rest(site: &Site, who: &Person, ask: Ask) -> Value {
    let reply = ask.with("authorization", &who.bearer()).to(site).await;
    assert!(reply.status.is_success(), "{reply:?}");
    serde_json::from_slice(&reply.body).expect("JSON")
}

/// The ids in one tab, as the API says them.
async fn tab(site: &Site, who: &Person, tab: &str) -> Vec<String> {
    let list = rest(site, who, Ask::get(&format!("{CONVERSATIONS}?tab={tab}"))).await;
    let ids = list["items"].as_array().expect("items").iter().map(|item| item["id"].as_str().expect("an id"));
    ids.map(str::to_owned).collect()
}

/// Somebody who is written to by so many others.
async fn popular(site: &Site, count: u32) -> (Person, Vec<ConversationId>) {
    let ada = site.person("ada").await;
    let mut conversations = Vec::new();
    for n in 0..count {
        let other = site.neighbour(&format!("other{n}")).await;
        let opened = site.edge.haggle.contact_seller(&other, ada.id(), None).await.expect("opened");
        let conversation = opened.conversation;
        let (id, body) = (MessageId(Uuid::new_v4()), format!("Hello {n}"));
        let send = Send { conversation, id, body, images: Vec::new(), listing: None };
        site.edge.haggle.send(&other, send).await.expect("stored");
        conversations.push(conversation);
    }
    (ada, conversations)
}

/// Both at once, by a form with two boxes ticked; ten seconds to take it back, and it is as it was.
#[tokio::test]
async fn what_is_picked_is_archived_and_taken_back_by_plain_forms() {
    let site = Site::start().await;
    let (ada, conversations) = popular(&site, 3).await;
    let [first, second, _] = conversations[..] else { panic!("three") };
    let (a, b) = (format!("{first}~1"), format!("{second}~1"));
    let from = ("from", "/messages?tab=unread");
    let fields = [("act", "archive"), ("conversations[]", &a), ("conversations[]", &b), from];
    let done = press(&site, &ada, "arrange", &fields).await;
    let page = done.header("location");
    assert!(page.starts_with("/messages?tab=unread&done=archive&count=2&undo="), "{done:?}");
    assert_eq!(tab(&site, &ada, "archived").await, [second.to_string(), first.to_string()]);
    assert_eq!(tab(&site, &ada, "all").await.len(), 1);
    let shown = see(&site, &ada, page).await;
    assert!(shown.contains("2 conversations ") && shown.contains(">Undo<"), "{shown}");
    assert!(!shown.contains("Hello 0") && shown.contains("Hello 2"), "{shown}");
    assert!(see(&site, &ada, "/messages?tab=archived").await.contains("Hello 0"));

    let undo = page.rsplit_once('=').expect("a name").1;
    let back = press(&site, &ada, "undo", &[("undo", undo), from]).await;
    assert_eq!((back.status, back.header("location")), (StatusCode::SEE_OTHER, from.1));
    assert_eq!((tab(&site, &ada, "all").await.len(), tab(&site, &ada, "archived").await.len()), (3, 0));
    let late = press(&site, &ada, "undo", &[("undo", undo), from]).await;
    assert_eq!(late.status, StatusCode::GONE);
    assert!(late.text().contains("It is too late to undo this."), "{late:?}");
}

#[tokio::test]
async fn after_half_a_minute_nothing_is_taken_back() {
    let site = Site::start().await;
    let (ada, conversations) = popular(&site, 1).await;
    let seen = format!("{}~1", conversations[0]);
    let done = press(&site, &ada, "arrange", &[("act", "pin"), ("conversations[]", &seen)]).await;
    let undo = done.header("location").rsplit_once('=').expect("a name").1.to_owned();
    site.clock.advance(30_000);
    assert_eq!(press(&site, &ada, "undo", &[("undo", &undo)]).await.status, StatusCode::GONE);
}

/// From the menu of the open conversation: pinned, one stays; archived, one goes on without it.
#[tokio::test]
async fn a_press_in_the_thread_leads_back_where_it_makes_sense() {
    let site = Site::start().await;
    let (ada, conversations) = popular(&site, 1).await;
    let seen = format!("{}~1", conversations[0]);
    let here = format!("/messages?conversation={}&tab=unread", conversations[0]);
    for (act, wanted) in [
        ("pin", here.as_str()),
        ("mute_week", &here),
        ("archive", "/messages?tab=unread"),
        ("unarchive", &here),
        ("mark_unread", "/messages?tab=unread"),
    ] {
        let fields = [("act", act), ("conversations[]", seen.as_str()), ("from", &here)];
        let done = press(&site, &ada, "arrange", &fields).await;
        let page = done.header("location").split_once("done=").expect("it says what was done").0;
        assert_eq!(page.trim_end_matches(['?', '&']), wanted, "{act}");
    }
    let page = see(&site, &ada, &here).await;
    assert!(page.contains(", pinned") && page.contains(", muted") && page.contains("Mark as read"), "{page}");
}

#[tokio::test]
async fn nothing_picked_too_much_picked_and_words_of_others_are_refused_in_words() {
    let site = Site::start().await;
    let (ada, conversations) = popular(&site, 1).await;
    let seen = format!("{}~1", conversations[0]);
    let many: Vec<_> = std::iter::repeat_n(("conversations[]", seen.as_str()), 101).collect();
    let from = ("from", "/messages?tab=buying");
    for (act, picked) in [("archive", &[][..]), ("archive", &many), ("explode", &many[..1])] {
        let fields = [&[("act", act), from], picked].concat();
        let page = press(&site, &ada, "arrange", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{act}: {page:?}");
        let shown = page.shown();
        assert!(shown.contains("choose at least one conversation, and at most 100"), "{shown}");
        assert!(shown.contains("Nothing you are buying"), "the page that the form stood on");
    }
    assert!(
        !see(&site, &ada, "/messages?done=%3Cb%3E&count=x&undo=y").await.contains("class=\"undo\""),
        "words of ours only"
    );
}

/// What is pinned is on the first page, and on no other.
#[tokio::test]
async fn pages_of_the_list_hold_every_row_once_with_what_is_pinned_on_the_first() {
    let site = Site::start().await;
    let (ada, conversations) = popular(&site, 65).await;
    let pinned = conversations[0];
    press(&site, &ada, "arrange", &[("act", "pin"), ("conversations[]", &format!("{pinned}~1"))]).await;
    let rows = |page: &str| {
        let links = page.split("class=\"conversation\" href=\"/messages?conversation=").skip(1);
        links.map(|link| link[..36].to_owned()).collect::<Vec<_>>()
    };
    let (mut path, mut found) = ("/messages".to_owned(), Vec::new());
    loop {
        let page = see(&site, &ada, &path).await;
        found.push(rows(&page));
        let Some((_, next)) = page.split_once("class=\"list-more\" href=\"") else { break };
        path = next.split_once('"').expect("it ends").0.replace("&amp;", "&");
    }
    assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [31, 30, 4]);
    assert_eq!(found[0][0], pinned.to_string());
    let mut all = found.concat();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 65);
}

#[tokio::test]
async fn a_program_arranges_conversations_and_reads_tabs() {
    let site = Site::start().await;
    let (ada, conversations) = popular(&site, 2).await;
    let with = json!({ "act": "archive", "conversations": [{ "id": conversations[0] }, { "id": conversations[1], "seq": 0 }] });
    let arranged = rest(&site, &ada, Ask::post(&format!("{CONVERSATIONS}/arrange"), &with)).await;
    let archived = |n: usize| {
        let all = arranged.as_array().expect("a list").iter();
        let of = all.filter(|one| one["id"] == conversations[n].to_string()).collect::<Vec<_>>();
        of[0]["arrangement"]["archived_seq"].clone()
    };
    assert_eq!((archived(0), archived(1)), (json!(1), json!(0)), "what has got a message since stays");
    assert_eq!(tab(&site, &ada, "archived").await, [conversations[0].to_string()]);
    for path in ["?tab=nowhere", "?tab="] {
        let reply =
            Ask::get(&format!("{CONVERSATIONS}{path}")).with("authorization", &ada.bearer()).to(&site).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
}
