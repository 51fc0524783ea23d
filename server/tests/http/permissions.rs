//! Who may do what: every endpoint there is, with every kind of credential (contract S1, S5, G9). The list
//! of endpoints comes from the routers; one without a row here fails.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
use protocol::{ConversationId, ListingId, UploadId};
use serde_json::{Value, json};
use server::{forms, pages, rest};

use crate::{
    site::{Ask, ORIGIN, Person, Reply, Site},
    uploads,
};

/// A site with something in it that is somebody's.
struct World {
    site: Site,
    /// Owns everything below.
    owner: Person,
    /// The other side of the owner's conversation.
    other: Person,
    /// Owns nothing of it.
    stranger: Person,
    /// The owner, on a device whose token has run out.
    expired: Person,
    /// The owner, on a device that was signed out.
    signed_out: Person,
    conversation: ConversationId,
    listing: ListingId,
    /// In a conversation of its own of the owner's, where nobody has anything to do here.
    image: UploadId,
}

/// What an endpoint answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// With this status.
    Is(u16),
    /// By leading to the sign-in form.
    SignIn,
}

use Outcome::{Is, SignIn};

/// A row of the table.
struct Row {
    method: &'static str,
    path: &'static str,
    /// A proper request; the credential is added to it.
    ask: fn(&World) -> Ask,
    nobody: Outcome,
    stranger: Outcome,
    owner: Outcome,
}

const fn row(
    method: &'static str,
    path: &'static str,
    ask: fn(&World) -> Ask,
    [nobody, stranger, owner]: [Outcome; 3],
) -> Row {
    Row { method, path, ask, nobody, stranger, owner }
}

const TABLE: &[Row] = &[
    // For whoever runs the server, and for whoever writes a program.
    row("GET", "/healthz", |_| Ask::get("/healthz"), [Is(204); 3]),
    row("GET", "/readyz", |_| Ask::get("/readyz"), [Is(204); 3]),
    row("GET", "/api/openapi.json", |_| Ask::get("/api/openapi.json"), [Is(200); 3]),
    // Coming and going. Forms that are not filled in show that a credential changes nothing.
    row("POST", "/api/auth/sign-up", |_| Ask::post("/api/auth/sign-up", &json!({})), [Is(422); 3]),
    row("POST", "/api/auth/sign-in", |_| Ask::post("/api/auth/sign-in", &json!({})), [Is(422); 3]),
    row(
        "POST",
        "/api/auth/refresh-token",
        |_| Ask::post("/api/auth/refresh-token", &json!({})),
        [Is(422); 3],
    ),
    row("GET", "/api/auth/renew", |_| Ask::get("/api/auth/renew?to=%2F"), [Is(307); 3]),
    row("POST", "/api/auth/renew", |_| Ask::post("/api/auth/renew?to=%2F", &json!({})), [Is(307); 3]),
    row(
        "POST",
        "/api/auth/sign-out",
        |_| Ask::post("/api/auth/sign-out", &json!({})),
        [Is(401), Is(204), Is(204)],
    ),
    row("POST", "/api/forms/sign_up", |_| form("sign_up", &[]), [Is(422); 3]),
    row("POST", "/api/forms/sign_in", |_| form("sign_in", &[]), [Is(422); 3]),
    row("POST", "/api/forms/sign_out", |_| form("sign_out", &[]), [Is(200); 3]),
    row("POST", "/api/forms/set_language", |_| form("set_language", &[("language", "de")]), [Is(200); 3]),
    // The API.
    row("GET", "/api/me", |_| Ask::get("/api/me"), [Is(401), Is(200), Is(200)]),
    row("GET", CONVERSATIONS, |_| Ask::get(CONVERSATIONS), [Is(401), Is(200), Is(200)]),
    row("POST", CONVERSATIONS, open, [Is(401), Is(201), Is(200)]),
    row("GET", MESSAGES, |world| Ask::get(&world.messages()), [Is(401), Is(404), Is(200)]),
    row("POST", MESSAGES, send, [Is(401), Is(404), Is(201)]),
    row("PATCH", AMEND, edit, [Is(401), Is(404), Is(200)]),
    row("DELETE", AMEND, delete, [Is(401), Is(404), Is(200)]),
    row("POST", READ, read, [Is(401), Is(404), Is(200)]),
    row("POST", DELIVERED, delivered, [Is(401), Is(404), Is(200)]),
    // Pictures. Each starts with nothing but itself, which is too little to be one.
    row("PUT", UPLOAD, upload, [Is(401), Is(422), Is(422)]),
    row("GET", IMAGE, |world| Ask::get(&world.image()), [Is(401), Is(404), Is(200)]),
    row("GET", SMALL, |world| Ask::get(&format!("{}/small", world.image())), [Is(401), Is(404), Is(200)]),
    row("POST", ARRANGE, arrange, [Is(401), Is(404), Is(200)]),
    // The live connection, asked for without the headers of an upgrade.
    row("GET", SOCKET, |_| Ask::get(SOCKET).with("origin", ORIGIN), [Is(401), Is(400), Is(400)]),
    // Pages.
    row("GET", "/", |_| Ask::get("/"), [Is(200); 3]),
    row("GET", "/sign-in", |_| Ask::get("/sign-in"), [Is(200); 3]),
    row("GET", "/sign-up", |_| Ask::get("/sign-up"), [Is(200); 3]),
    row("GET", "/search", |_| Ask::get("/search?q=lamp"), [Is(200); 3]),
    row("GET", "/settings", |_| Ask::get("/settings"), [SignIn, Is(200), Is(200)]),
    row("GET", "/messages", |world| Ask::get(&world.thread()), [SignIn, Is(404), Is(200)]),
    row("GET", "/users/{id}", |world| Ask::get(&format!("/users/{}", world.owner.id())), [Is(200); 3]),
    row("GET", "/users/{id}/report", report_page, [SignIn, Is(200), Is(200)]),
    row("GET", "/report-received", |_| Ask::get("/report-received"), [SignIn, Is(200), Is(200)]),
    row("GET", "/settings/blocked", |_| Ask::get("/settings/blocked"), [SignIn, Is(200), Is(200)]),
    row("GET", "/listings/new", |_| Ask::get("/listings/new"), [SignIn, Is(200), Is(200)]),
    row("GET", "/listings/{id}", |world| Ask::get(&format!("/listings/{}", world.listing)), [Is(200); 3]),
    row("GET", "/listings/{id}/edit", edit_page, [SignIn, Is(404), Is(200)]),
    // Their forms.
    row("POST", "/api/forms/contact_seller", contact, [SignIn, Is(200), Is(200)]),
    row("POST", "/api/forms/send_message", send_form, [Is(401), Is(404), Is(200)]),
    row("POST", "/api/forms/mark_read", read_form, [Is(401), Is(404), Is(200)]),
    row(
        "POST",
        "/api/forms/create_listing",
        |_| form("create_listing", &LISTING),
        [Is(401), Is(200), Is(200)],
    ),
    row("POST", "/api/forms/edit_listing", edit_form, [Is(401), Is(404), Is(200)]),
    row("POST", "/api/forms/set_listing_state", state_form, [Is(401), Is(404), Is(200)]),
    row("POST", "/api/forms/remove_listing", remove_form, [Is(401), Is(404), Is(200)]),
    row("POST", "/api/forms/report", report_form, [Is(401), Is(200), Is(200)]),
    row("POST", "/api/forms/dismiss_tip", |_| form("dismiss_tip", &[]), [Is(401), Is(200), Is(200)]),
    row("POST", "/api/forms/set_discretion", |_| form("set_discretion", &[]), [Is(401), Is(200), Is(200)]),
    row("POST", "/api/forms/arrange", arrange_form, [Is(401), Is(404), Is(200)]),
    row("POST", "/api/forms/undo", |_| form("undo", &[("undo", MESSAGE)]), [Is(401), Is(410), Is(410)]),
    // Last, because nobody can write after it.
    row("POST", "/api/forms/unblock", |world| block_form(world, "unblock"), [Is(401), Is(200), Is(200)]),
    row("POST", "/api/forms/block", |world| block_form(world, "block"), [Is(401), Is(200), Is(200)]),
];

const SOCKET: &str = "/api/messages/socket";
const CONVERSATIONS: &str = "/api/messages/conversations";
const ARRANGE: &str = "/api/messages/conversations/arrange";
const MESSAGES: &str = "/api/messages/conversations/{id}/messages";
const AMEND: &str = "/api/messages/conversations/{id}/messages/{seq}";
const READ: &str = "/api/messages/conversations/{id}/read";
const DELIVERED: &str = "/api/messages/conversations/{id}/delivered";
const UPLOAD: &str = "/api/messages/uploads/{id}";
const IMAGE: &str = "/api/messages/images/{id}";
const SMALL: &str = "/api/messages/images/{id}/small";
const LISTING: [(&str, &str); 5] = [
    ("title", "Bicycle"),
    ("description", "Rides well"),
    ("price", "120"),
    ("place", "Oslo"),
    ("pictures[]", "bicycle-1"),
];
const MESSAGE: &str = "9f3f8f2e-7d7e-4c0e-9a55-2d0f6f8e7b11";

/// A form as a script sends it: the answer's status is the function's own.
fn form(name: &str, fields: &[(&str, &str)]) -> Ask {
    Ask::form(&format!("/api/forms/{name}"), "/", fields).without("accept")
}

fn open(world: &World) -> Ask {
    Ask::post(CONVERSATIONS, &json!({ "participant_id": world.other.id().to_string() }))
}

fn send(world: &World) -> Ask {
    Ask::post(&world.messages(), &json!({ "id": MESSAGE.replace('9', "8"), "body": "hi" }))
}

fn upload(_: &World) -> Ask {
    let path = format!("/api/messages/uploads/{MESSAGE}");
    Ask::new(Method::PUT, &path).with("origin", ORIGIN).body("no picture")
}

fn edit(world: &World) -> Ask {
    let path = format!("{}/1", world.messages());
    Ask::json(Method::PATCH, &path, &json!({ "id": MESSAGE.replace('9', "7"), "body": "hello" }))
}

fn delete(world: &World) -> Ask {
    let path = format!("{}/1?id={}", world.messages(), MESSAGE.replace('9', "6"));
    Ask::new(Method::DELETE, &path).with("origin", ORIGIN)
}

fn arrange(world: &World) -> Ask {
    Ask::post(ARRANGE, &json!({ "act": "pin", "conversations": [{ "id": world.conversation.to_string() }] }))
}

fn arrange_form(world: &World) -> Ask {
    let seen = format!("{}~1", world.conversation);
    form("arrange", &[("act", "archive"), ("conversations[]", &seen)])
}

fn read(world: &World) -> Ask {
    Ask::post(&format!("{CONVERSATIONS}/{}/read", world.conversation), &json!({ "seq": 1 }))
}

fn delivered(world: &World) -> Ask {
    Ask::post(&format!("{CONVERSATIONS}/{}/delivered", world.conversation), &json!({ "seq": 1 }))
}

fn edit_page(world: &World) -> Ask {
    Ask::get(&format!("/listings/{}/edit", world.listing))
}

fn contact(world: &World) -> Ask {
    form("contact_seller", &[("seller", &world.other.id().to_string())])
}

fn send_form(world: &World) -> Ask {
    form(
        "send_message",
        &[("conversation", &world.conversation.to_string()), ("id", MESSAGE), ("body", "hi")],
    )
}

fn read_form(world: &World) -> Ask {
    form("mark_read", &[("conversation", &world.conversation.to_string()), ("seq", "1")])
}

fn edit_form(world: &World) -> Ask {
    let listing = world.listing.to_string();
    form("edit_listing", &[&[("listing", listing.as_str())][..], &LISTING].concat())
}

fn state_form(world: &World) -> Ask {
    form("set_listing_state", &[("listing", &world.listing.to_string()), ("state", "reserved")])
}

fn remove_form(world: &World) -> Ask {
    form("remove_listing", &[("listing", &world.listing.to_string())])
}

fn report_page(world: &World) -> Ask {
    Ask::get(&format!("/users/{}/report", world.other.id()))
}

fn report_form(world: &World) -> Ask {
    form("report", &[("id", MESSAGE), ("person", &world.other.id().to_string()), ("reason", "spam")])
}

fn block_form(world: &World, name: &str) -> Ask {
    form(name, &[("person", &world.other.id().to_string())])
}

impl World {
    async fn new() -> Self {
        let site = Site::start().await;
        let expired = site.person("ada").await;
        site.clock.advance(11 * 60_000);
        let (signed_out, owner) = (site.sign_in("ada").await, site.sign_in("ada").await);
        let (other, stranger) = (site.person("bob").await, site.person("eve").await);
        site.edge.haggle.sign_out(&signed_out.viewer).await.expect("signed out");
        let draft = backend::listings::Draft {
            title: "Lamp".to_owned(),
            description: "Bright".to_owned(),
            price: "20".to_owned(),
            place: "Oslo".to_owned(),
            pictures: vec!["lamp-1".to_owned()],
        };
        let listing = site.edge.haggle.create_listing(&owner.viewer, draft).await.expect("a listing");
        let conversation = site.conversation(&owner, &other).await;
        let third = site.person("dan").await;
        let elsewhere = site.conversation(&owner, &third).await;
        let image = uploads::shown(&site, &owner, elsewhere).await;
        Self { site, owner, other, stranger, expired, signed_out, conversation, listing, image }
    }

    fn messages(&self) -> String {
        format!("{CONVERSATIONS}/{}/messages", self.conversation)
    }

    fn image(&self) -> String {
        format!("/api/messages/images/{}", self.image)
    }

    fn thread(&self) -> String {
        format!("/messages?conversation={}", self.conversation)
    }

    /// Tokens that must count for nothing, with what is wrong with them.
    fn bad_tokens(&self) -> Vec<(&'static str, String)> {
        let good = &self.owner.access;
        let parts: Vec<_> = good.split('.').collect();
        let [header, claims, signature] = parts[..] else { panic!("three parts: {good}") };
        let decode = |part: &str| -> Value {
            serde_json::from_slice(&BASE64.decode(part).expect("base64")).expect("JSON")
        };
        let encode = |part: &Value| BASE64.encode(part.to_string());
        let changed = |name: &str, value: Value| {
            let mut claims = decode(claims);
            claims[name] = value;
            encode(&claims)
        };
        let with_algorithm = |name: &str| {
            let mut header = decode(header);
            header["alg"] = name.into();
            encode(&header)
        };
        let flipped = if signature.starts_with('A') { "B" } else { "A" };
        vec![
            ("nonsense", "x".to_owned()),
            ("expired", self.expired.access.clone()),
            ("signed out", self.signed_out.access.clone()),
            ("refresh", self.owner.refresh.clone()),
            ("another signature", format!("{header}.{claims}.{flipped}{}", &signature[1..])),
            (
                "another user",
                format!("{header}.{}.{signature}", changed("sub", self.stranger.id().to_string().into())),
            ),
            ("another end", format!("{header}.{}.{signature}", changed("exp", json!(4_102_444_799_u64)))),
            ("no algorithm", format!("{}.{claims}.", with_algorithm("none"))),
            ("another algorithm", format!("{}.{claims}.{signature}", with_algorithm("HS512"))),
        ]
    }
}

fn outcome(reply: &Reply) -> Outcome {
    if reply.header("location").starts_with("/sign-in?") { SignIn } else { Is(reply.status.as_u16()) }
}

/// Every endpoint that the routers know.
fn endpoints() -> BTreeSet<(String, String)> {
    let (_, description) = rest::routes();
    let description = serde_json::to_value(description).expect("JSON");
    let api = description["paths"].as_object().expect("paths").iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().expect("methods").keys();
        methods.map(|method| (method.to_uppercase(), path.clone())).collect::<Vec<_>>()
    });
    let pages = pages::paths().into_iter().map(|path| (Method::GET.to_string(), path));
    let forms = forms::endpoints().into_iter().map(|(path, method)| (method.to_string(), path.to_owned()));
    let others = ["/api/openapi.json", SOCKET].map(|path| ("GET".to_owned(), path.to_owned()));
    api.chain(pages).chain(forms).chain(others).collect()
}

#[test]
fn every_endpoint_has_a_row() {
    let rows: BTreeSet<_> = TABLE.iter().map(|row| (row.method.to_owned(), row.path.to_owned())).collect();
    assert_eq!(endpoints(), rows);
}

#[test]
fn every_form_is_sent_by_post_to_one_place() {
    for (path, method) in forms::endpoints() {
        assert!(path.starts_with(forms::PREFIX) && method == Method::POST, "{method} {path}");
    }
}

#[tokio::test]
async fn nobody_gets_what_somebody_has() {
    let world = World::new().await;
    let bad = world.bad_tokens();
    for row in TABLE {
        let name = format!("{} {}", row.method, row.path);
        let reply = (row.ask)(&world).to(&world.site).await;
        assert_eq!(outcome(&reply), row.nobody, "{name}: {reply:?}");
        for (kind, token) in &bad {
            let reply =
                (row.ask)(&world).with("authorization", &format!("Bearer {token}")).to(&world.site).await;
            assert_eq!(outcome(&reply), row.nobody, "{name}, {kind} token: {reply:?}");
            if reply.status == StatusCode::UNAUTHORIZED {
                assert_eq!(reply.code(), "signed_out", "{name}, {kind} token");
            }
        }
    }
}

#[tokio::test]
async fn a_browser_with_a_token_that_counts_for_nothing_is_sent_to_renew_it() {
    let world = World::new().await;
    for row in TABLE {
        let name = format!("{} {}", row.method, row.path);
        for (kind, token) in world.bad_tokens() {
            let reply =
                (row.ask)(&world).with("cookie", &format!("__Host-haggle={token}")).to(&world.site).await;
            let renews = reply.header("location").starts_with("/api/auth/renew?to=%2F");
            let asks_nobody = row.path.ends_with('z')
                || ["/api/openapi.json", "/api/auth/refresh-token", "/api/auth/renew"].contains(&row.path);
            // A handshake cannot be redirected, and a long body should not be; the page renews by a call of its own.
            if asks_nobody || [SOCKET, UPLOAD].contains(&row.path) {
                assert_eq!(outcome(&reply), row.nobody, "{name}, {kind} token: {reply:?}");
            } else {
                assert!(
                    renews && reply.status == StatusCode::TEMPORARY_REDIRECT,
                    "{name}, {kind} token: {reply:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn everybody_gets_what_is_theirs_and_no_more() {
    let world = World::new().await;
    for row in TABLE {
        let name = format!("{} {}", row.method, row.path);
        // Signing out ends the login that is asked with: let it be one that nobody else needs.
        let (stranger, owner) = if row.path.contains("sign-out") || row.path.contains("sign_out") {
            (world.site.sign_in("eve").await, world.site.sign_in("ada").await)
        } else {
            (world.stranger.clone(), world.owner.clone())
        };
        for (who, person, expected) in [("stranger", stranger, row.stranger), ("owner", owner, row.owner)] {
            let reply = (row.ask)(&world).with("authorization", &person.bearer()).to(&world.site).await;
            assert_eq!(outcome(&reply), expected, "{name}, {who}: {reply:?}");
        }
    }
}
