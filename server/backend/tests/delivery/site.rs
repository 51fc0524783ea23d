//! A store of its own for each test, and people who are signed in.

use std::sync::Arc;

use backend::{
    Haggle, Limits, ManualClock, Settings, Viewer,
    messages::{Appended, Send},
    realtime::Bus,
    token::Keys,
    uploads::Room,
};
use fresh::Fresh;
use protocol::{
    Code, ConversationId, ListingId, LoginId, MessageId, Person, Picture, Price, Receipt, Seq, Timestamp,
    UserId,
};
use store::{NewAccount, NewListing, NewLogin, Options, Store};
use uuid::Uuid;

/// When every test begins.
pub const NOON: Timestamp = Timestamp(1_795_435_200_000);

const YEAR_MS: i64 = 365 * 86_400_000;

pub struct Site {
    pub haggle: Haggle,
    store: Store,
    clock: Arc<ManualClock>,
    pub database: Fresh,
}

impl Site {
    pub async fn new() -> Self {
        let database = Fresh::new().await;
        let store = open(&database).await;
        let clock = Arc::new(ManualClock::new(NOON));
        let limits =
            Limits { messages_per_minute: 100_000, new_conversations_per_hour: 1_000, ..Limits::default() };
        let haggle = start(&database, &store, &clock, limits, None);
        Self { haggle, store, clock, database }
    }

    /// Another server on the same store.
    pub fn restarted(&self) -> Haggle {
        start(&self.database, &self.store, &self.clock, Limits::default(), None)
    }

    /// Another node on the same store, joined to others by a bus.
    pub async fn node(&self, bus: Bus) -> Haggle {
        // Only PostgreSQL is written by several; what nodes make of the bus can be seen on either.
        let store = if self.database.is_postgres() { self.witness().await } else { self.store.clone() };
        let limits = Limits { messages_per_minute: 100_000, ..Limits::default() };
        start(&self.database, &store, &self.clock, limits, Some(bus))
    }

    /// Lets a second pass.
    pub fn tick(&self) {
        self.clock.advance(1_000);
    }

    /// Sets the clock ahead, or back when it is negative.
    pub fn set_clock(&self, ms: i64) {
        self.clock.advance(ms);
    }

    /// The same file through connections of their own: sees what is committed, and nothing else.
    pub async fn witness(&self) -> Store {
        open(&self.database).await
    }

    /// Somebody who is signed in.
    pub async fn person(&self, name: &str) -> Viewer {
        let user = Person { id: UserId(Uuid::now_v7()), name: name.to_owned() };
        let account = NewAccount {
            id: user.id,
            name: name.to_owned(),
            email: format!("{}@example.com", user.id),
            password_hash: String::new(),
            at: NOON,
        };
        assert!(self.store.create_account(account).await.expect("an account"));
        self.sign_in(&user).await
    }

    /// Another device of theirs.
    pub async fn sign_in(&self, user: &Person) -> Viewer {
        let login = LoginId(Uuid::now_v7());
        let expires = Timestamp(NOON.0 + YEAR_MS);
        let refresh_hash = *[login.0.into_bytes(); 2].as_flattened().first_chunk().expect("32 bytes");
        let new = NewLogin { id: login, user: user.id, refresh_hash, at: NOON, expires };
        self.store.open_login(new).await.expect("a login");
        Viewer { user: user.clone(), login, expires }
    }

    /// Two people with a conversation in which nothing has been said.
    pub async fn pair(&self) -> (Viewer, Viewer, ConversationId) {
        let (ada, bob) = (self.person("ada").await, self.person("bob").await);
        let conversation = self.conversation(&ada, &bob).await;
        (ada, bob, conversation)
    }

    /// Something that they sell.
    pub async fn listing(&self, seller: &Viewer, title: &str) -> ListingId {
        let id = ListingId(Uuid::now_v7());
        let new = NewListing {
            id,
            seller: seller.user.id,
            title: title.to_owned(),
            description: title.to_owned(),
            price: Price { minor: 4_500 },
            place: "Altona".to_owned(),
            pictures: vec![Picture("lamp-1".to_owned())],
            at: NOON,
        };
        self.store.create_listing(new).await.expect("a listing");
        id
    }

    pub async fn conversation(&self, from: &Viewer, to: &Viewer) -> ConversationId {
        self.haggle.contact_seller(from, to.user.id, None).await.expect("a conversation").conversation
    }

    /// Sends a text under a new id.
    pub async fn say(&self, from: &Viewer, conversation: ConversationId, body: &str) -> Appended {
        self.haggle.send(from, text(conversation, body)).await.expect("stored")
    }

    /// The same `count` times.
    pub async fn chat(&self, from: &Viewer, conversation: ConversationId, count: u32) {
        let sending: Vec<_> = (0..count)
            .map(|n| self.haggle.submit(from, text(conversation, &format!("{n}"))).expect("taken"))
            .collect();
        for sending in sending {
            sending.stored().await.expect("stored");
        }
    }

    /// Moves somebody's read position.
    pub async fn read(&self, who: &Viewer, conversation: ConversationId, seq: u32) -> Receipt {
        let receipt = Receipt { delivered: Seq(seq), read: Seq(seq) };
        self.haggle.advance_receipt(who, conversation, receipt).await.expect("positions")
    }
}

/// A message under a new id.
pub fn text(conversation: ConversationId, body: &str) -> Send {
    Send { conversation, id: MessageId(Uuid::new_v4()), body: body.to_owned(), images: vec![], listing: None }
}

/// A conversation that does not exist.
pub fn nowhere() -> ConversationId {
    ConversationId(Uuid::now_v7())
}

/// The code of a refusal.
pub fn code<T: std::fmt::Debug>(result: Result<T, backend::Refusal>) -> Code {
    result.expect_err("a refusal").code
}

fn start(
    database: &Fresh,
    store: &Store,
    clock: &Arc<ManualClock>,
    limits: Limits,
    bus: Option<Bus>,
) -> Haggle {
    Haggle::start(Settings {
        store: store.clone(),
        clock: clock.clone(),
        keys: Keys::new(&Keys::random_secret()).expect("long enough"),
        limits,
        uploads: Room::in_folder(database.folder().join("uploads")),
        bus,
        hash_permits: 1,
    })
}

async fn open(database: &Fresh) -> Store {
    Store::open(database.url(), Options::default()).await.expect("a store")
}
