//! What lives: rendered by the server like everything else, then woken up in the browser.
//!
//! | Island | Where |
//! |---|---|
//! | [`Messages`] | the messages page: conversation list, chat window, composer |
//! | [`UnreadBadge`] | the header of every page |
//!
//! An island's properties are written into the page's HTML, so they hold what it shows and no more.

mod address;
mod chat_window;
mod composer;
mod conversation_list;
mod entry;
mod message_bubble;
mod messages;
mod reader_clock;
mod thread_header;
mod timeline;
mod unread_badge;

pub use messages::{Messages, Start};
pub use unread_badge::UnreadBadge;
