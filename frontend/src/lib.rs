//! The browser's side: one engine per page that keeps the socket, and what the islands ask of the browser.
//!
//! | File | Holds |
//! |---|---|
//! | [`engine`] | connects, reconnects, carries frames between the socket and `app::live` |
//! | [`socket`] | one WebSocket |
//! | [`page`] | clock, randomness, visibility, clipboard |
//! | [`storage`] | what the browser keeps for an account |
//! | [`drafts`] | what is being written |
//! | [`outbox`] | unsent messages: kept over reloads, sent by one tab, erased by signing out |

mod drafts;
mod engine;
mod outbox;
mod page;
mod socket;
mod storage;

use app as _;
use wasm_bindgen::prelude::wasm_bindgen;

/// Called once when the module has loaded; the islands wake up right after it.
#[wasm_bindgen]
pub fn hydrate() {
    app::live::host::install(page::Page);
    leptos::mount::hydrate_islands();
    drafts::start();
    engine::start();
}
