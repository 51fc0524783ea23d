//! That nothing on any page was forgotten when it was translated: every page and every refused form in both languages.

use backend::{listings::Draft, messages::Send};
use protocol::{ConversationId, ListingId, MessageId};
use uuid::Uuid;

use crate::{
    site::{Ask, Person, Reply, Site},
    untranslated::{MARK, untranslated},
};

/// A site with something on each of its pages.
struct World {
    site: Site,
    ada: Person,
    bob: Person,
    conversation: ConversationId,
    /// Ada's: for sale, reserved, sold, taken down.
    listings: Vec<ListingId>,
}

impl World {
    async fn new() -> Self {
        let site = Site::start().await;
        let (ada, bob, eve) = (site.person("ada").await, site.person("bob").await, site.person("eve").await);
        let mut listings = Vec::new();
        for state in ["active", "reserved", "sold", "removed"] {
            let draft = Draft {
                title: format!("{MARK} lamp"),
                description: format!("{MARK} bright"),
                price: "20".to_owned(),
                place: format!("{MARK} here"),
                pictures: vec!["lamp-1".to_owned(), "lamp-2".to_owned()],
            };
            let id = site.edge.haggle.create_listing(&ada.viewer, draft).await.expect("a listing");
            let listing = id.to_string();
            let fields = [("listing", listing.as_str()), ("state", state)];
            let form = if state == "removed" { "remove_listing" } else { "set_listing_state" };
            press(&site, Some(&ada), form, &fields).await;
            listings.push(id);
        }
        let opened = site.edge.haggle.contact_seller(&bob.viewer, ada.id(), Some(listings[0])).await;
        let conversation = opened.expect("a conversation").conversation;
        for (who, listing) in [(&bob, Some(listings[0])), (&ada, None)] {
            let (id, body) = (MessageId(Uuid::new_v4()), format!("{MARK} lamp"));
            let message = Send { conversation, id, body, images: Vec::new(), listing };
            site.edge.haggle.send(&who.viewer, message).await.expect("stored");
        }
        press(&site, Some(&ada), "block", &[("person", &eve.id().to_string())]).await;
        Self { site, ada, bob, conversation, listings }
    }

    /// Everywhere one can go.
    fn paths(&self) -> Vec<String> {
        let Self { ada, bob, conversation, listings, .. } = self;
        let fixed = [
            "/?after=1~00000000-0000-7000-8000-000000000000",
            "/nowhere",
            "/listings/new",
            "/messages?conversation=x",
            "/messages?done=archive&count=1&undo=9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11",
            "/messages?done=mute_week&count=2&undo=9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11",
            "/search?q=lamp",
            "/search?q=xyz%E2%98%98",
            "/settings?saved=true",
            "/sign-in?to=%2F",
        ];
        let mut paths: Vec<_> = fixed.map(str::to_owned).into();
        paths.extend(server::pages::paths().into_iter().filter(|path| !path.contains('{')));
        for tab in ["buying", "selling", "unread", "archived"] {
            paths.push(format!("/messages?tab={tab}"));
        }
        for end in ["", "&before=2", "&before=3&message=1"] {
            paths.push(format!("/messages?conversation={conversation}{end}"));
        }
        for listing in listings {
            paths.extend([format!("/listings/{listing}"), format!("/listings/{listing}/edit")]);
        }
        for person in [ada, bob] {
            paths.extend([format!("/users/{}", person.id()), format!("/users/{}/report", person.id())]);
        }
        paths.push(format!("/sign-in?to=%2F&seller={}", ada.id()));
        paths
    }
}

async fn press(site: &Site, who: Option<&Person>, form: &str, fields: &[(&str, &str)]) -> Reply {
    read(site, who, "en", Ask::form(&format!("/api/forms/{form}"), "/", fields)).await
}

async fn read(site: &Site, who: Option<&Person>, language: &str, ask: Ask) -> Reply {
    let language = format!("__Host-haggle-language={language}");
    let cookies = who.map_or_else(|| language.clone(), |who| format!("{}; {language}", who.cookie()));
    ask.with("cookie", &cookies).to(site).await
}

/// Asks in both languages, and says what stands untranslated.
async fn compare(site: &Site, who: Option<&Person>, name: &str, ask: impl Fn() -> Ask) -> Vec<String> {
    let english = read(site, who, "en", ask()).await;
    let german = read(site, who, "de", ask()).await;
    assert_eq!(english.status, german.status, "{name}");
    if !english.header("location").is_empty() {
        return Vec::new();
    }
    assert!(english.text().contains("<html lang=\"en\""), "{name}: {english:?}");
    assert!(german.text().contains("<html lang=\"de\""), "{name}: {german:?}");
    let same = untranslated(english.text(), german.text()).into_iter();
    same.map(|text| format!("{name}: {text}")).collect()
}

#[tokio::test]
async fn every_page_is_in_german_from_the_first_word_to_the_last() {
    let world = World::new().await;
    let mut forgotten = Vec::new();
    for path in world.paths() {
        for (name, who) in [("nobody", None), ("ada", Some(&world.ada)), ("bob", Some(&world.bob))] {
            let name = format!("{path}, {name}");
            forgotten.extend(compare(&world.site, who, &name, || Ask::get(&path)).await);
        }
    }
    assert_eq!(forgotten, [""; 0]);
}

#[tokio::test]
async fn a_market_without_anything_says_so_in_german() {
    let site = Site::start().await;
    let ada = site.person("ada").await;
    for path in ["/", "/messages", "/search?q=lamp", "/settings/blocked"] {
        assert_eq!(compare(&site, Some(&ada), path, || Ask::get(path)).await, [""; 0]);
    }
}

#[tokio::test]
async fn every_form_is_refused_in_german() {
    let world = World::new().await;
    let (ada, bob) = (world.ada.id().to_string(), world.bob.id().to_string());
    let conversation = world.conversation.to_string();
    let (long, email) = (MARK.repeat(5_000), format!("{MARK}@"));
    let mut forgotten = Vec::new();
    for (form, fields) in [
        ("sign_in", &[("email", email.as_str()), ("password", "x"), ("to", "/")][..]),
        ("sign_up", &[("name", ""), ("email", &email), ("password", "x")]),
        ("sign_up", &[("name", MARK), ("email", "dan@example.com"), ("password", "password")]),
        ("create_listing", &[("title", ""), ("description", ""), ("price", "x"), ("place", "")]),
        ("create_listing", &[("title", &long), ("description", &long), ("price", "1"), ("place", &long)]),
        ("report", &[("id", "x"), ("person", &bob), ("note", &long)]),
        ("report", &[("id", "x"), ("person", &bob), ("note", MARK)]),
        ("contact_seller", &[("seller", &ada), ("from", "/")]),
        ("arrange", &[("act", "archive"), ("from", "/messages")]),
        ("undo", &[("undo", "x"), ("from", "/messages")]),
        ("send_message", &[("conversation", &conversation), ("id", "x"), ("body", "")]),
        ("send_message", &[("conversation", &conversation), ("id", "x"), ("body", &long)]),
        ("mark_read", &[("conversation", &conversation), ("seq", "x")]),
        ("set_language", &[("language", "tlh"), ("from", "/")]),
    ] {
        for (name, who) in [("nobody", None), ("ada", Some(&world.ada))] {
            let ask = || Ask::form(&format!("/api/forms/{form}"), "/", fields);
            forgotten.extend(compare(&world.site, who, &format!("{form}, {name}"), ask).await);
        }
    }
    assert_eq!(forgotten, [""; 0]);
}
