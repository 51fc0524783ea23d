//! What browser and server must agree on: the domain's words, its rules, the frames of the live
//! connection, and the machine that keeps a device equal to the server. No I/O, no clock, no
//! randomness: whoever needs those passes them in.
//!
//! | Module | Holds |
//! |---|---|
//! | [`id`] | one type per kind of id |
//! | [`time`] | the store's clock as a number |
//! | [`user`], [`listing`] | who talks, and about what |
//! | [`picture`] | the illustrations a listing may show |
//! | [`conversation`], [`message`], [`image`], [`line`], [`change`], [`receipt`] | the thread of exactly two |
//! | [`presence`] | whether somebody is here |
//! | [`arrangement`] | what one of the two has done with it for himself |
//! | [`tab`] | the parts of the list of conversations |
//! | [`report`] | why somebody is reported |
//! | [`frame`] | what goes over the socket, both ways |
//! | [`json`] | how a device reads and writes it |
//! | [`error`] | the closed set of answers (contract D18) |
//! | [`validate`] | what text may be sent or shown as a name |
//! | [`weblink`] | addresses in what people write |
//! | [`sync`] | the device's state machine (contract B6) |

pub mod arrangement;
pub mod change;
pub mod conversation;
pub mod error;
pub mod frame;
pub mod id;
pub mod image;
pub mod json;
pub mod line;
pub mod listing;
pub mod message;
pub mod picture;
pub mod presence;
pub mod receipt;
pub mod report;
pub mod sync;
pub mod tab;
pub mod time;
pub mod user;
pub mod validate;
pub mod weblink;

pub use arrangement::{Act, Arrangement};
pub use change::Change;
pub use conversation::{Thread, UNREAD_MAX};
pub use error::{Code, Refusal};
pub use frame::{ClientFrame, ServerFrame};
pub use id::{ConversationId, Epoch, ListingId, LoginId, MessageId, ReportId, Rev, Seq, UploadId, UserId};
pub use image::Image;
pub use line::{Line, News};
pub use listing::{ListingCard, ListingState, Picture, Price};
pub use message::{Amendment, Message};
pub use presence::Presence;
pub use receipt::{Receipt, Unread};
pub use tab::{Place, Tab};
pub use time::Timestamp;
pub use user::Person;
