//! Haggle's use cases, without HTTP and without HTML. [`Haggle`] is the way in: a cheap handle on the store,
//! the clock, the keys, the writer and the hub, with one method per use case.
//!
//! | Module | Holds |
//! |---|---|
//! | [`accounts`] | signing up, in and out, renewing, who is calling (contract S5-S9) |
//! | [`password`] | Argon2id behind a bounded gate |
//! | [`token`] | access and refresh tokens |
//! | [`rate`] | how often somebody may do something (contract S10) |
//! | [`listings`] | what is for sale |
//! | [`conversations`] | opening conversations and looking at them |
//! | [`messages`] | sending, reading, typing |
//! | [`amendments`] | editing and deleting what was sent |
//! | [`arrangements`] | what somebody does with a conversation for himself; blocking |
//! | [`discretion`] | what somebody shows to others: what he has read, and whether he is here |
//! | [`reports`] | reporting somebody; the tip about safety |
//! | [`search`] | looking for people, listings and messages |
//! | [`places`] | places of which everybody may take a few |
//! | [`uploads`] | pictures on their way into messages |
//! | [`writer`] | the one task that stores messages, many to a commit |
//! | [`realtime`] | who is connected, and what goes to them |
//! | [`metrics`] | what is counted and timed for whoever runs it |
//! | [`demo`] | an empty store filled with believable people |
//! | [`clock`] | the seam to time |
//! | [`fail`] | where tests let things go wrong |
//! | [`error`] | from a fault to an answer |

pub mod accounts;
pub mod amendments;
pub mod arrangements;
pub mod clock;
pub mod conversations;
pub mod demo;
pub mod discretion;
mod error;
pub mod fail;
pub mod listings;
pub mod messages;
pub mod metrics;
pub mod password;
pub mod places;
pub mod rate;
pub mod realtime;
pub mod reports;
pub mod search;
pub mod token;
pub mod uploads;
mod writer;

use std::sync::Arc;

use protocol::{Epoch, LoginId, Person, Timestamp};
use store::Store;
use tracing::Instrument;

pub use accounts::{Session, SignIn, SignUp};
pub use clock::{Clock, ManualClock, SystemClock};
pub use conversations::Opened;
pub use protocol::{Code, Refusal};
pub use rate::Limits;

use password::Gate;
use rate::Rates;
use realtime::{Bus, Hub};
use token::Keys;
use uploads::{Room, Uploads};
use writer::Writer;

/// What [`Haggle`] is made of.
pub struct Settings {
    /// Where everything is kept.
    pub store: Store,
    /// The time for every rule.
    pub clock: Arc<dyn Clock>,
    /// What signs tokens.
    pub keys: Keys,
    /// How often, how many.
    pub limits: Limits,
    /// Where uploads are kept, and how full it may get.
    pub uploads: Room,
    /// The way to other nodes that share the store; none means that there are none.
    pub bus: Option<Bus>,
    /// Password hashes computed at once; each takes 19 MiB and a core (contract S9).
    pub hash_permits: usize,
}

/// Who is calling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// The user.
    pub user: Person,
    /// The device's login.
    pub login: LoginId,
    /// When the access token runs out.
    pub expires: Timestamp,
}

/// The use cases. Cheap to clone; the clones are the same.
#[derive(Clone)]
pub struct Haggle(Arc<Parts>);

struct Parts {
    store: Store,
    clock: Arc<dyn Clock>,
    keys: Keys,
    rates: Rates,
    gate: Gate,
    hub: Hub,
    writer: Writer,
    uploads: Uploads,
}

impl Haggle {
    /// Starts the writer, what looks who is still here, what listens to other nodes, what removes files, and what forgets
    /// logins. To be called inside a tokio runtime.
    pub fn start(settings: Settings) -> Self {
        let Settings { store, clock, keys, limits, uploads, bus, hash_permits } = settings;
        let (others, heard) = bus.map(Bus::split).unzip();
        let hub = Hub::new(limits.sockets_per_user, others);
        let writer = Writer::start(store.clone(), Arc::clone(&clock), hub.clone());
        let (rates, gate) = (Rates::new(&limits), Gate::new(hash_permits));
        let uploads = Uploads::start(store.clone(), Arc::clone(&clock), uploads, &limits);
        let haggle = Self(Arc::new(Parts { store, clock, keys, rates, gate, hub, writer, uploads }));
        tokio::spawn(discretion::follow_presence(Arc::downgrade(&haggle.0)));
        tokio::spawn(discretion::write_seen(Arc::downgrade(&haggle.0)));
        tokio::spawn(accounts::forgetting::forget_now_and_then(Arc::downgrade(&haggle.0)));
        if let Some(heard) = heard {
            tokio::spawn(realtime::follow::follow(Arc::downgrade(&haggle.0), heard));
        }
        haggle
    }

    /// Stores what waits and takes nothing more.
    pub async fn stop(&self) {
        self.0.uploads.stop();
        self.0.writer.stop().await;
        self.note_seen(true).await;
    }

    /// The history that this store's numbers count in (contract D11).
    pub fn epoch(&self) -> Epoch {
        self.0.store.epoch()
    }

    /// What time it is for every rule.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Does something to its end, also when whoever asked has stopped waiting (contract B3): what is stored is told,
    /// too, and asking again would find nothing to tell.
    pub(crate) async fn see_through<T, W>(&self, work: impl FnOnce(Self) -> W) -> Result<T, Refusal>
    where
        T: Send + 'static,
        W: Future<Output = Result<T, Refusal>> + Send + 'static,
    {
        let working = tokio::spawn(work(self.clone()).in_current_span());
        working.await.unwrap_or_else(|_| Err(Code::OutcomeUnknown.into()))
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn keys(&self) -> &Keys {
        &self.0.keys
    }

    pub(crate) fn rates(&self) -> &Rates {
        &self.0.rates
    }

    pub(crate) fn gate(&self) -> &Gate {
        &self.0.gate
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.0.hub
    }

    pub(crate) fn uploads(&self) -> &Uploads {
        &self.0.uploads
    }

    pub(crate) fn writer(&self) -> &Writer {
        &self.0.writer
    }
}
