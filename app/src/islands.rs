//! What lives: rendered by the server like everything else, then woken up in the browser.
//!
//! | Island | Where |
//! |---|---|
//! | [`Messages`] | the messages page: conversation list, chat window, composer |
//! | [`UnreadBadge`] | the header of every page |
//!
//! What the server hands to an island is written into the page's HTML, so it holds what is shown and no more.

mod address;
mod area;
mod arranging;
mod bubble_menu;
mod chat_window;
mod composer;
mod conversation_list;
mod entry;
mod handover;
mod message_bubble;
mod messages;
mod photos;
mod reader_clock;
mod reading;
mod thread_header;
mod thread_menu;
mod timeline;
mod tip;
mod unread_badge;

#[cfg(feature = "ssr")]
pub(crate) use entry::is_near;
pub use handover::*;
pub use messages::{Messages, Start};
pub use unread_badge::{UnreadBadge, Waiting};
