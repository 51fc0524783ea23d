//! A store of its own for each test, and a clock that only the test moves.

use std::{net::IpAddr, sync::Arc};

use backend::{
    Code, Haggle, Limits, ManualClock, Refusal, Session, Settings, SignIn, SignUp, token::Keys, uploads::Room,
};
use fresh::Fresh;
use protocol::Timestamp;
use secrecy::SecretString;
use store::{Options, Store};

/// When every test begins: 2026-11-23.
pub const NOON: Timestamp = Timestamp(1_795_435_200_000);
/// Everybody's password.
pub const PASSWORD: &str = "a bicycle by the wall";
/// From where everybody signs in.
pub const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

pub struct Market {
    pub haggle: Haggle,
    pub clock: Arc<ManualClock>,
    pub store: Store,
    pub database: Fresh,
}

impl Market {
    /// With the contract's limits, except that signing in is for free.
    pub async fn new() -> Self {
        Self::with(Limits { sign_ins_per_account: 1_000, sign_ins_per_address: 1_000, ..Limits::default() })
            .await
    }

    pub async fn with(limits: Limits) -> Self {
        let database = Fresh::new().await;
        let store = Store::open(database.url(), Options::default()).await.expect("a store");
        let clock = Arc::new(ManualClock::new(NOON));
        let haggle = Haggle::start(Settings {
            store: store.clone(),
            clock: clock.clone(),
            keys: Keys::new(&Keys::random_secret()).expect("long enough"),
            limits,
            uploads: Room::in_folder(database.folder().join("uploads")),
            bus: None,
            hash_permits: 2,
        });
        Self { haggle, clock, store, database }
    }

    /// Somebody who has just signed up as `NAME@example.com`.
    pub async fn person(&self, name: &str) -> Session {
        let form = sign_up(name, &format!("{name}@example.com"), PASSWORD);
        self.haggle.sign_up(form, HERE).await.expect("an account")
    }

    /// Another device of theirs.
    pub async fn device(&self, name: &str) -> Session {
        let form = sign_in(&format!("{name}@example.com"), PASSWORD);
        self.haggle.sign_in(form, HERE).await.expect("a login")
    }
}

pub fn sign_up(name: &str, email: &str, password: &str) -> SignUp {
    SignUp { name: name.to_owned(), email: email.to_owned(), password: SecretString::from(password) }
}

pub fn sign_in(email: &str, password: &str) -> SignIn {
    SignIn { email: email.to_owned(), password: SecretString::from(password) }
}

/// The code of a refusal.
pub fn code<T>(result: Result<T, Refusal>) -> Code {
    result.err().expect("a refusal").code
}
