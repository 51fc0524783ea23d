//! What pages and islands are built from, on both sides. Islands carry these into the browser, so they
//! stay small.

pub mod avatar;
pub mod icon;
pub mod message_body;
pub mod photos;
pub mod state_chip;
