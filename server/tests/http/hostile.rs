//! Contract S11: what people write stays text. Each text of a corpus that would like to be more is put wherever people
//! write; every page then consists of the elements that it consists of when people write nicely.

use std::collections::BTreeSet;

use backend::{listings::Draft, messages::Send};
use protocol::{ConversationId, ListingId, MessageId, UserId, validate};
use serde_json::Value;
use uuid::Uuid;

use crate::site::{Ask, Person, Site};

/// The browsers' tests read the same one.
const HOSTILE: &str = include_str!("../../../end2end/fixtures/hostile.json");

/// The first text that may stand there.
fn or_nice<T>(text: &str, may_stand: impl Fn(&str) -> Result<T, protocol::Code>) -> String {
    if may_stand(text).is_ok() { text.to_owned() } else { "nice".to_owned() }
}

/// A listing that says it wherever it may.
fn draft(text: &str) -> Draft {
    Draft {
        title: or_nice(text, validate::title),
        description: text.to_owned(),
        price: "45".to_owned(),
        place: or_nice(text, validate::place),
        pictures: vec!["lamp-1".to_owned()],
    }
}

/// Somebody who is called so, sells this and says that to ada.
struct Author {
    id: UserId,
    listing: ListingId,
    conversation: ConversationId,
}

impl Author {
    async fn of(site: &Site, ada: &Person, text: &str) -> Self {
        let haggle = &site.edge.haggle;
        let author = site.neighbour(&or_nice(text, validate::name)).await;
        let listing = haggle.create_listing(&author, draft(text)).await.expect("a listing");
        let opened = haggle.contact_seller(&author, ada.id(), Some(listing)).await.expect("a conversation");
        for _ in 0..2 {
            let (conversation, id) = (opened.conversation, MessageId(Uuid::new_v4()));
            let message =
                Send { conversation, id, body: text.to_owned(), images: vec![], listing: Some(listing) };
            haggle.send(&author, message).await.expect("stored");
        }
        Self { id: author.user.id, listing, conversation: opened.conversation }
    }
}

/// Every page on which the text stands. Ada's own listing is described with it while she looks at its form.
async fn pages(site: &Site, ada: &Person, own: ListingId, text: &str) -> Vec<(String, String)> {
    let Author { id, listing, conversation } = Author::of(site, ada, text).await;
    site.edge.haggle.edit_listing(&ada.viewer, own, draft(text)).await.expect("changed");
    let mut pages = Vec::new();
    for path in [
        "/".to_owned(),
        format!("/listings/{listing}"),
        format!("/users/{id}"),
        "/messages".to_owned(),
        format!("/messages?conversation={conversation}"),
        format!("/messages?conversation={conversation}&before=3"),
        format!("/messages?conversation={conversation}&message=1"),
        format!("/listings/{own}"),
        format!("/listings/{own}/edit"),
    ] {
        let page = Ask::get(&path).with("cookie", &ada.cookie()).to(site).await;
        assert!(page.status.is_success(), "{path}: {page:?}");
        pages.push((path, page.text().to_owned()));
    }
    let edited = own.to_string();
    let conversation = conversation.to_string();
    let long = format!("{text}{}", "x".repeat(4_001));
    for (form, fields) in [
        ("sign_in", &[("email", text), ("password", "wrong"), ("to", text)][..]),
        ("sign_up", &[("name", text), ("email", text), ("password", "wrong"), ("to", text)]),
        ("create_listing", &[("title", text), ("description", text), ("price", text), ("place", text)]),
        (
            "edit_listing",
            &[("listing", &edited), ("title", text), ("description", text), ("price", text), ("place", text)],
        ),
        (
            "send_message",
            &[
                ("conversation", &conversation),
                ("id", "9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11"),
                ("body", &long),
            ],
        ),
        ("contact_seller", &[("seller", text), ("from", text)]),
        ("mark_read", &[("conversation", &conversation), ("seq", text)]),
    ] {
        let path = format!("/api/forms/{form}");
        let on = format!("/{}", app::routes::encode(text));
        let reply = Ask::form(&path, &on, fields).with("cookie", &ada.cookie()).to(site).await;
        assert!(reply.status.is_client_error(), "{form}: {reply:?}");
        pages.push((path, reply.text().to_owned()));
    }
    for place in [
        "/no/such/",
        "/listings/",
        "/users/",
        "/messages?conversation=",
        "/?after=",
        "/sign-in?to=",
        "/search?q=",
        "/search?q=absent+",
    ] {
        let path = format!("{place}{}", app::routes::encode(text));
        let page = Ask::get(&path).with("cookie", &ada.cookie()).to(site).await;
        pages.push((path, page.text().to_owned()));
    }
    pages
}

/// The elements of a page: name, names of attributes, and where they lead.
fn elements(html: &str) -> BTreeSet<String> {
    let mut elements = BTreeSet::new();
    for rest in html.split('<').skip(1) {
        let mut element = String::new();
        let mut quoted = false;
        // What is said in quotes is text, except that an address begins as ours do.
        for (at, letter) in rest.char_indices() {
            match letter {
                '>' if !quoted => break,
                '"' => {
                    quoted = !quoted;
                    if quoted && ["href=", "src=", "action="].iter().any(|name| rest[..at].ends_with(name)) {
                        element.extend(rest[at + 1..].chars().next());
                    }
                }
                letter if !quoted => element.push(letter),
                _ => {}
            }
        }
        elements.insert(element);
    }
    elements
}

/// As a browser reads it.
fn unescaped(html: &str) -> String {
    let named = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#x27;", "'"),
        ("&#39;", "'"),
        ("&#x2F;", "/"),
        ("&amp;", "&"),
    ];
    named.iter().fold(html.to_owned(), |html, (name, letter)| html.replace(name, letter))
}

/// What the page hands to its script, as the script reads it.
fn states(html: &str) -> Vec<Value> {
    let states = html.split("data-state=\"{").skip(1).filter_map(|rest| rest.split('"').next());
    states.map(|state| serde_json::from_str(&unescaped(&format!("{{{state}"))).expect("JSON")).collect()
}

fn says(value: &Value, text: &str) -> bool {
    match value {
        Value::String(said) => said == text,
        Value::Array(values) => values.iter().any(|value| says(value, text)),
        Value::Object(values) => values.values().any(|value| says(value, text)),
        _ => false,
    }
}

#[tokio::test]
async fn whatever_people_write_stays_text_on_every_page() {
    let often = ["--messages-per-minute", "1000", "--searches-per-minute", "1000"];
    let site = Site::start_with(&often).await;
    let ada = site.person("ada").await;
    let own = site.edge.haggle.create_listing(&ada.viewer, draft("nice")).await.expect("a listing");
    let mut known = BTreeSet::new();
    // As often as it takes until every list is as long as it gets. One could be an address, one is too long for a line.
    for text in ["nice", "nice@example.com", &"nice and long ".repeat(9)].repeat(11) {
        for (_, page) in pages(&site, &ada, own, text).await {
            known.append(&mut elements(&page));
        }
    }
    let corpus: Vec<String> = serde_json::from_str(HOSTILE).expect("a list of texts");
    assert!(corpus.len() >= 50);
    for text in &corpus {
        for (path, page) in pages(&site, &ada, own, text).await {
            let foreign: Vec<_> = elements(&page).difference(&known).cloned().collect();
            assert!(foreign.is_empty(), "{text:?} brought {foreign:?} to {path}");
            if path.starts_with("/messages?conversation=0") && !path.contains("before") {
                assert!(
                    states(&page).iter().any(|state| says(state, text)),
                    "{text:?} is not handed over on {path}"
                );
            }
            let stands_there = ["/listings/0", "/messages?conversation=0", "/api/forms/create_listing"];
            if stands_there.iter().any(|begin| path.starts_with(begin)) {
                assert!(unescaped(&page).contains(text.as_str()), "{text:?} is not on {path}");
            }
        }
    }
}
