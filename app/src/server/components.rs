//! What pages are made of, rendered on the server only.
//!
//! | Component | Where |
//! |---|---|
//! | [`layout`] | around every page: header, main, footer |
//! | [`awakening`] | in the document's head: how the islands come alive |
//! | [`in_place`] | forms of the messages page that do not leave it |
//! | [`language_switch`] | in the footer, and on the settings page |
//! | [`contact_seller`] | the button on listings and profiles |
//! | [`listing_card`] | one listing in a grid |
//! | [`owner_actions`] | what the seller can do on the own listing |
//! | [`field`], [`notice`] | forms: labelled boxes, and what is wrong |
//! | [`day`] | dates in words |
//! | [`around`] | a sentence with an element in it |
//! | [`search_box`] | the way to search, in the header and on its page |
//! | [`refused`] | a page that cannot be shown |

pub mod around;
pub mod awakening;
pub mod contact_seller;
pub mod day;
pub mod field;
pub mod in_place;
pub mod language_switch;
pub mod layout;
pub mod listing_card;
pub mod notice;
pub mod owner_actions;
pub mod refused;
pub mod search_box;
