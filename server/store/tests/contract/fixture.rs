//! A fresh store, and the people in it: ada buys, bob sells, eve is a stranger to both.

use std::ops::Deref;

use fresh::Fresh;
use protocol::{
    Code, ConversationId, ListingId, ListingState, LoginId, MessageId, Picture, Price, Rev, Timestamp, UserId,
};
use store::{
    Append, Appended, Changes, NewAccount, NewListing, OpenConversation, Opened, Options, Result, Store,
    Stretch,
};
use uuid::Uuid;

/// When everything in these tests begins.
pub const START: Timestamp = Timestamp(1_795_411_500_000);

/// A moment in a test.
pub const fn after_ms(ms: i64) -> Timestamp {
    Timestamp(START.0 + ms)
}

/// A store of its own, gone when dropped.
pub struct FreshStore {
    store: Store,
    database: Fresh,
}

/// An empty store on the engine under test.
pub async fn fresh_store() -> FreshStore {
    let database = Fresh::new().await;
    let store = Store::open(database.url(), Options::default()).await.unwrap();
    FreshStore { store, database }
}

impl FreshStore {
    /// The same database after the server has ended and started again.
    pub async fn reopened(self) -> Self {
        self.store.close().await;
        let store = Store::open(self.url(), Options::default()).await.unwrap();
        Self { store, ..self }
    }

    pub fn store(&self) -> Store {
        self.store.clone()
    }

    /// The stores of two nodes. SQLite has one writing process: there both are the same.
    pub async fn nodes(&self) -> [Store; 2] {
        let other = if self.database.is_postgres() {
            Store::open(self.url(), Options::default()).await.unwrap()
        } else {
            self.store()
        };
        [self.store(), other]
    }

    pub fn url(&self) -> &str {
        self.database.url()
    }

    pub fn database(&self) -> &Fresh {
        &self.database
    }
}

impl Deref for FreshStore {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

/// Signs somebody up; the address is the name's.
pub async fn sign_up(store: &Store, name: &str) -> UserId {
    let id = UserId(Uuid::now_v7());
    let account = NewAccount {
        id,
        name: name.to_owned(),
        email: format!("{name}@example.com"),
        password_hash: format!("hash of {name}"),
        at: START,
    };
    assert!(store.create_account(account).await.unwrap());
    id
}

/// Ada and bob.
pub async fn two_users(store: &Store) -> (UserId, UserId) {
    (sign_up(store, "ada").await, sign_up(store, "bob").await)
}

/// A listing of `seller`, on sale.
pub async fn list(store: &Store, seller: UserId) -> ListingId {
    list_at(store, seller, "Bicycle", START).await
}

/// A listing with that title, on sale since then.
pub async fn list_at(store: &Store, seller: UserId, title: &str, at: Timestamp) -> ListingId {
    let id = ListingId(Uuid::now_v7());
    let listing = NewListing {
        id,
        seller,
        title: title.to_owned(),
        description: "Hardly used.".to_owned(),
        price: Price { minor: 12_000 },
        place: "Graz".to_owned(),
        pictures: vec![Picture("bicycle-1".to_owned()), Picture("bicycle-2".to_owned())],
        at,
    };
    store.create_listing(listing).await.unwrap();
    id
}

pub async fn set_state(store: &Store, seller: UserId, listing: ListingId, state: ListingState) {
    store.set_listing_state(seller, listing, state, START).await.unwrap();
}

/// A press of Contact Seller.
pub async fn try_open(
    store: &Store,
    caller: UserId,
    other: UserId,
    listing: Option<ListingId>,
) -> Result<Opened> {
    let id = ConversationId(Uuid::now_v7());
    store.open_conversation(OpenConversation { id, caller, other, listing, at: START }).await
}

/// A press of Contact Seller that succeeds.
pub async fn open(store: &Store, caller: UserId, other: UserId) -> ConversationId {
    try_open(store, caller, other, None).await.unwrap().conversation
}

/// A message that says `body`, with an id of its own.
pub fn message(conversation: ConversationId, sender: UserId, body: &str) -> Append {
    let id = MessageId(Uuid::new_v4());
    Append { conversation, sender, id, body: body.to_owned(), images: vec![], listing: None, at: START }
}

/// Sends one message by itself.
pub async fn send(store: &Store, append: Append) -> std::result::Result<Appended, Code> {
    store.append_messages(vec![append]).await.unwrap().pop().unwrap()
}

/// Says something that gets through.
pub async fn say(store: &Store, conversation: ConversationId, sender: UserId, body: &str) -> Appended {
    send(store, message(conversation, sender, body)).await.unwrap()
}

/// Says `count` things that get through: "1", "2", …
pub async fn say_many(store: &Store, conversation: ConversationId, sender: UserId, count: u32) {
    let numbers: Vec<_> = (1..=count).collect();
    for some in numbers.chunks(256) {
        let batch = some.iter().map(|n| message(conversation, sender, &n.to_string())).collect();
        assert!(store.append_messages(batch).await.unwrap().iter().all(std::result::Result::is_ok));
    }
}

/// A conversation opened by ada in which both have spoken, ada first.
pub async fn talk(store: &Store, ada: UserId, bob: UserId) -> ConversationId {
    let conversation = open(store, ada, bob).await;
    say(store, conversation, ada, "Is it still there?").await;
    say(store, conversation, bob, "It is.").await;
    conversation
}

/// The next `limit` changes of one conversation.
pub async fn changes_after(
    store: &Store,
    user: UserId,
    conversation: ConversationId,
    after: Rev,
    limit: u32,
) -> Option<Changes> {
    let asked = Stretch { conversation, after, to: Rev(after.0 + limit) };
    store.changes_since(user, &[asked]).await.unwrap().pop()
}

pub fn login_id() -> LoginId {
    LoginId(Uuid::now_v7())
}

/// The code that a method was refused with.
pub fn code<T>(result: Result<T>) -> Option<Code> {
    result.err().map(|error| error.code())
}
