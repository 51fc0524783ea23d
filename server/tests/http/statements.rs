//! What a use case asks of the database does not grow with what it finds there: nobody asks row by row.

use axum::http::StatusCode;
use backend::{Viewer, amendments::Amend, listings::Draft, messages::Send, realtime::Next};
use protocol::{ConversationId, ListingId, MessageId, Rev, Seq, UserId};
use serde_json::json;
use uuid::Uuid;

use crate::site::{Ask, Person, Site};

const CONVERSATIONS: &str = "/api/messages/conversations";

/// A site on which there is so much of everything.
struct Town {
    site: Site,
    /// Sells things, and is in all conversations.
    ada: Person,
    listing: ListingId,
    /// Each with somebody else, with one message or, the first one, with many.
    conversations: Vec<(ConversationId, Viewer)>,
    count: u32,
}

impl Town {
    async fn with(count: u32) -> Self {
        let site = Site::start_with(&["--messages-per-minute", "1000"]).await;
        let ada = site.person("ada").await;
        let mut listing = None;
        for n in 0..count {
            let draft = Draft {
                title: format!("Lamp {n}"),
                description: "Warm light.".to_owned(),
                price: "45".to_owned(),
                place: "Mill Quarter".to_owned(),
                // As many pictures as there are things, up to the most that there may be.
                pictures: ["lamp-1", "lamp-2", "desk-1", "tent-1"].map(str::to_owned)
                    [..count.min(4) as usize]
                    .to_vec(),
            };
            listing = Some(site.edge.haggle.create_listing(&ada.viewer, draft).await.expect("a listing"));
        }
        let listing = listing.expect("there is something");
        let mut conversations = Vec::new();
        for n in 0..count {
            let other = site.neighbour(&format!("neighbour {n}")).await;
            let opened =
                site.edge.haggle.contact_seller(&other, ada.id(), Some(listing)).await.expect("opened");
            conversations.push((opened.conversation, other));
        }
        let town = Self { site, ada, listing, conversations, count };
        for place in 0..count as usize {
            town.say(place, if place == 0 { count } else { 1 }).await;
        }
        town
    }

    /// Somebody writes to ada, everything at once: one batch, as the writer takes what waits.
    async fn say(&self, place: usize, count: u32) {
        let (conversation, other) = &self.conversations[place];
        let send = |n| Send {
            conversation: *conversation,
            id: MessageId(Uuid::new_v4()),
            body: format!("{n}"),
            images: vec![],
            listing: Some(self.listing),
        };
        let sending: Vec<_> =
            (0..count).map(|n| self.site.edge.haggle.submit(other, send(n)).expect("taken")).collect();
        for sending in sending {
            sending.stored().await.expect("stored");
        }
    }

    /// The first message is written anew, everything at once.
    async fn edit(&self, count: u32) {
        let (conversation, other) = &self.conversations[0];
        let edit = |n: u32| Amend {
            conversation: *conversation,
            seq: Seq(1),
            id: MessageId(Uuid::new_v4()),
            body: Some(format!("{n}")),
        };
        let amending: Vec<_> = (0..count)
            .map(|n| self.site.edge.haggle.submit_amendment(other, edit(n)).expect("taken"))
            .collect();
        for amending in amending {
            amending.stored().await.expect("stored");
        }
    }

    /// A device that knows every conversation comes back, up to date or not.
    async fn come_back(&self, has_seen_all: bool) {
        let haggle = &self.site.edge.haggle;
        let rev = |place| {
            if !has_seen_all {
                0
            } else if place == 0 {
                self.count
            } else {
                1
            }
        };
        let have = self.conversations.iter().enumerate().map(|(place, (id, _))| (*id, Rev(rev(place))));
        let have: Vec<_> = have.collect();
        let device = haggle.subscribe(&self.ada.viewer).expect("a place");
        let hear = async {
            // Answers are made while they are taken: their maker waits for room.
            while let Next::Frame(frame) = device.next().await {
                if frame == r#"{"caught_up":{}}"# {
                    return;
                }
            }
        };
        let (resumed, ()) =
            tokio::join!(haggle.resume(&self.ada.viewer, haggle.epoch(), &have, &device), hear);
        resumed.expect("answers");
    }
}

/// Something that somebody does.
enum Act {
    /// Anybody asks for this.
    Visit(fn(&Town) -> String),
    /// Ada asks for this.
    Page(fn(&Town) -> String),
    /// One of ada's devices connects, up to date or not.
    ComeBack(bool),
    /// Ada presses a button that she has pressed before.
    Contact,
    /// Ada mutes all her conversations.
    Arrange,
    /// Ada has read everything in a conversation.
    Mark,
    /// Somebody writes so many messages to ada.
    Say(u32),
    /// And writes the first of them anew so often.
    Edit(u32),
}

/// What is done, and how often that goes to SQLite and to PostgreSQL. There, what locks and what begins and ends a
/// transaction goes by itself. Where somebody is signed in, one of them asks who, and on pages another one what is unread.
const USE_CASES: [(&str, u64, u64, Act); 33] = [
    ("home, signed out", 1, 1, Act::Visit(|_| "/".to_owned())),
    ("home", 3, 3, Act::Page(|_| "/".to_owned())),
    ("listing, signed out", 2, 2, Act::Visit(|town| format!("/listings/{}", town.listing))),
    ("listing, to its seller", 4, 4, Act::Page(|town| format!("/listings/{}", town.listing))),
    ("the form that changes it", 3, 3, Act::Page(|town| format!("/listings/{}/edit", town.listing))),
    ("profile, signed out", 2, 2, Act::Visit(|town| format!("/users/{}", town.ada.id()))),
    ("profile, one's own", 4, 4, Act::Page(|town| format!("/users/{}", town.ada.id()))),
    ("settings", 3, 3, Act::Page(|_| "/settings".to_owned())),
    ("blocked people", 3, 3, Act::Page(|_| "/settings/blocked".to_owned())),
    ("the form that reports somebody", 5, 5, Act::Page(|town| format!("/users/{}/report", town.neighbour()))),
    ("messages, the first time", 7, 8, Act::Page(|_| "/messages".to_owned())),
    ("messages", 4, 4, Act::Page(|_| "/messages".to_owned())),
    ("messages, selling", 5, 5, Act::Page(|_| "/messages?tab=selling".to_owned())),
    ("messages, what is archived", 5, 5, Act::Page(|_| "/messages?tab=archived".to_owned())),
    ("messages, further down", 3, 3, Act::Page(|town| format!("/messages?after=1~{}", town.first()))),
    ("messages, a conversation", 7, 7, Act::Page(|town| format!("/messages?conversation={}", town.first()))),
    (
        "messages, earlier ones",
        4,
        4,
        Act::Page(|town| format!("/messages?conversation={}&before={}", town.first(), town.count + 1)),
    ),
    (
        "messages, at one of them",
        7,
        7,
        Act::Page(|town| format!("/messages?conversation={}&message=1", town.first())),
    ),
    // SQLite is asked as well how far its index is.
    ("search", 6, 5, Act::Page(|_| "/search?q=lamp".to_owned())),
    ("search, signed out", 1, 1, Act::Visit(|_| "/search?q=lamp".to_owned())),
    ("REST: who am I", 2, 2, Act::Page(|_| "/api/me".to_owned())),
    ("REST: conversations", 2, 2, Act::Page(|_| CONVERSATIONS.to_owned())),
    ("REST: history", 2, 2, Act::Page(|town| format!("{CONVERSATIONS}/{}/messages", town.first()))),
    ("catching up, nothing missed", 3, 3, Act::ComeBack(true)),
    ("catching up, everything missed", 4, 4, Act::ComeBack(false)),
    ("Contact Seller, once more", 6, 7, Act::Contact),
    ("everything muted", 6, 9, Act::Arrange),
    ("a read mark", 5, 6, Act::Mark),
    ("the same read mark again", 2, 2, Act::Mark),
    ("one message", 2, 5, Act::Say(1)),
    ("fifty messages", 2, 5, Act::Say(50)),
    ("one edit", 2, 5, Act::Edit(1)),
    ("fifty edits", 2, 5, Act::Edit(50)),
];

impl Town {
    async fn see(&self, act: &Act) {
        match act {
            Act::Visit(path) => self.ask(Ask::get(&path(self))).await,
            Act::Page(path) => self.ask(Ask::get(&path(self)).with("cookie", &self.ada.cookie())).await,
            Act::ComeBack(has_seen_all) => self.come_back(*has_seen_all).await,
            Act::Contact => {
                let with = json!({ "participant_id": self.conversations[0].1.user.id });
                self.ask(Ask::post(CONVERSATIONS, &with).with("authorization", &self.ada.bearer())).await;
            }
            Act::Arrange => {
                let all = self.conversations.iter().map(|(id, _)| json!({ "id": id }));
                let with = json!({ "act": "mute", "conversations": all.collect::<Vec<_>>() });
                let path = format!("{CONVERSATIONS}/arrange");
                self.ask(Ask::post(&path, &with).with("authorization", &self.ada.bearer())).await;
            }
            Act::Mark => {
                let path = format!("{CONVERSATIONS}/{}/read", self.first());
                let read = json!({ "seq": self.count });
                self.ask(Ask::post(&path, &read).with("authorization", &self.ada.bearer())).await;
            }
            Act::Say(count) => self.say(0, *count).await,
            Act::Edit(count) => self.edit(*count).await,
        }
    }

    async fn ask(&self, ask: Ask) {
        let reply = ask.to(&self.site).await;
        assert_eq!(reply.status, StatusCode::OK, "{reply:?}");
    }

    fn neighbour(&self) -> UserId {
        self.conversations[0].1.user.id
    }

    fn first(&self) -> ConversationId {
        self.conversations[0].0
    }
}

#[tokio::test]
async fn every_use_case_costs_as_many_statements_with_many_of_everything_as_with_one() {
    let [few, many] = [Town::with(1).await, Town::with(25).await];
    let mut wrong = Vec::new();
    for (what, sqlite, postgres, act) in USE_CASES {
        let wanted = if few.site.database.is_postgres() { postgres } else { sqlite };
        let mut found = Vec::new();
        for town in [&few, &many] {
            let before = town.site.edge.store.crossings();
            town.see(&act).await;
            found.push(town.site.edge.store.crossings() - before);
        }
        if found != [wanted; 2] {
            wrong.push(format!("{what}: {wanted} wanted, {found:?} found with 1 and with 25"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
