//! One module per page. Each reads its contexts first, loads what it shows in one go, and is done:
//! nothing here runs in the browser.

pub mod blocked_people;
pub mod history;
mod hits;
pub mod home;
pub mod listing;
pub mod listing_form;
pub mod messages;
pub mod not_found;
pub mod profile;
pub mod report;
pub mod search;
pub mod settings;
pub mod sign_in;
pub mod sign_up;
pub mod signed_out;
mod undo;
