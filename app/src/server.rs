//! What only the server compiles: the document around every page, the router, the pages themselves
//! and the components they are made of. Nothing here reaches the browser's module.
//!
//! | Module | Holds |
//! |---|---|
//! | [`caller`] | the seam to the HTTP edge: who asks, what the answer shall be |
//! | [`shell`], [`app`] | the document, and which page answers which address |
//! | [`pages`] | one module per page |
//! | [`components`] | what pages are made of |
//! | `form_page` | which page a form stands on |
//! | [`onward`] | where signing in leads |
//! | [`paging`] | lists in pages |
//! | [`uploads`] | what a form says of pictures that were uploaded before it |

pub mod app;
pub mod caller;
pub mod components;
mod form_page;
pub mod onward;
pub mod pages;
pub mod paging;
pub mod shell;
pub mod uploads;

pub use shell::shell;
