//! Haggle's pages, islands and server functions.
//!
//! | Module | Runs | Holds |
//! |---|---|---|
//! | [`routes`] | both sides | every address of the site, built and read in one place |
//! | [`words`] | both sides | what is said when something cannot be done |
//! | [`api`] | both sides | the server functions behind the forms |
//! | [`components`] | both sides | small pieces that pages and islands share |
//! | [`islands`] | both sides | what lives in the browser: messages, unread badge |
//! | [`json`] | browser | JSON as the browser parses it |
//! | [`live`] | both sides | the sync machine as the islands see it |
//! | [`markup`] | both sides | what the islands draw, as plain data, and the one renderer for it |
//! | [`server`] | server | the document, the router, the pages and their components |

// Views are nested types; the listing's page nests deeper than the compiler's default.
#![recursion_limit = "256"]

pub mod api;
pub mod components;
pub mod islands;
pub mod json;
pub mod live;
pub mod markup;
pub mod routes;
#[cfg(feature = "ssr")]
pub mod server;
pub mod words;
