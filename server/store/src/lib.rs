//! Every SQL statement of Haggle. A method of [`Store`] is one whole transaction named after the use case,
//! so that nobody can forget half of it, wait inside it, or publish before it is committed.
//!
//! | File | Holds |
//! |---|---|
//! | [`open`] | connecting, checking that the database keeps what it is given (contract B2), migrating |
//! | `connection`, `sql` | SQLite and PostgreSQL behind one face: what is run, and in whose words |
//! | `connections`, `transaction` | who may use the database when (contract B3) |
//! | `crossings` | how often it is used |
//! | `checkpoints` | SQLite's write-ahead log on its way into the file |
//! | [`copies`] | backups of SQLite, and a new beginning after one was put back (contract D11) |
//! | [`moving`] | a SQLite store on its way into PostgreSQL |
//! | [`error`] | what can go wrong, and which code that is (contract D18) |
//! | [`accounts`], [`logins`] | who somebody is, and on which devices |
//! | [`listings`], [`offers`] | what is for sale: one, and many |
//! | [`relisting`] | what changes about a listing, and which conversations are told |
//! | [`conversations`] | opening the one conversation of two users (contract D14) |
//! | [`threads`], [`history`] | conversations as one of the two sees them, and their older messages |
//! | [`arrangements`] | what one of the two has done with a conversation for himself; blocking |
//! | [`discretion`] | what people show to others of themselves |
//! | [`inbox`] | the same with many conversations at once: archived, pinned, muted, marked, and back |
//! | [`messages`], `ledger` | appending messages in batches (contract D1-D5) |
//! | [`amendments`] | edits and deletions, in batches too (contract D2, D3, D6) |
//! | [`changes`] | what a device missed (contract D9) |
//! | [`sweep`] | what has happened lately, whoever did it (contract B4) |
//! | `indexing` | what is said on its way into SQLite's search index |
//! | [`search`] | looking for what was said and whom one has talked to (contract S15) |
//! | [`standings`] | how far conversations and their participants are |
//! | [`receipts`], `marks` | delivered and read positions (contract D12) |
//! | [`unread`] | what those leave |
//! | [`reports`] | what people report, with the evidence |
//! | [`uploads`] | files sent ahead of the messages that they belong to (contract D16) |
//! | `fixture` | what the tests in these files begin with |
//!
//! Membership is decided by the statement that reads or writes (contract S2); a stranger and a conversation
//! that does not exist get the same answer. Times and ids come from the caller, so that tests can hold them.
//!
//! To change the schema, add a migration (`migrations/README.md`); to add a method, put it into the file of its
//! topic, together with the test in `tests/contract` that names what it promises.

pub mod accounts;
pub mod amendments;
pub mod arrangements;
pub mod changes;
mod checkpoints;
mod connection;
mod connections;
pub mod conversations;
pub mod copies;
mod crossings;
pub mod discretion;
pub mod error;
#[cfg(test)]
mod fixture;
pub mod history;
pub mod inbox;
mod indexing;
mod ledger;
pub mod listings;
pub mod logins;
mod marks;
pub mod messages;
pub mod moving;
pub mod offers;
pub mod open;
pub mod receipts;
pub mod relisting;
pub mod reports;
pub mod search;
mod sql;
pub mod standings;
pub mod sweep;
pub mod threads;
mod transaction;
pub mod unread;
pub mod uploads;

pub use accounts::{Account, NewAccount, Profile};
pub use amendments::{Amend, Amended};
pub use arrangements::{Arranged, Block, Blocked};
pub use changes::{Changes, Stretch};
pub use connections::WAIT_SECONDS;
pub use conversations::{OpenConversation, Opened};
pub use copies::{Census, CopyError};
pub use discretion::{Discretion, Glance};
pub use error::{Error, Result};
pub use inbox::Arrange;
pub use listings::{EditListing, Listing, NewListing};
pub use logins::{NewLogin, Rotate, Rotation};
pub use messages::{Append, Appended};
pub use moving::{MoveError, Moved, move_store};
pub use offers::Offer;
pub use open::{
    OpenError, Options, Store,
    look::{Found, look},
};
pub use receipts::Advanced;
pub use relisting::{TOLD_MAX, Told};
pub use reports::NewReport;
pub use search::{FoundMessage, Partner, Search};
pub use standings::Standing;
pub use sweep::{Changed, Sweep, Touched};
pub use uploads::{Kind, NewUpload};
