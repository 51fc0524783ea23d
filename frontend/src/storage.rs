//! What the browser keeps for an account. Two people may share a browser, so every key names its account:
//!
//! | Key | Holds |
//! |---|---|
//! | `haggle/draft/ACCOUNT/CONVERSATION` | what is being written there; see [`crate::drafts`] |
//! | `haggle/outbox/ACCOUNT/TIME/TAB/MESSAGE` | a message that is still to be sent; see [`crate::outbox`] |

use leptos::prelude::window;
use web_sys::Storage;

use app::live::Live;

/// What survives the page; none where it is forbidden.
pub(crate) fn local() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Where this account's entries of a kind begin.
pub(crate) fn prefix(kind: &str) -> Option<String> {
    Some(["haggle/", kind, "/", &Live::page()?.me().to_string(), "/"].concat())
}

/// The keys of this account's entries of a kind, in no order.
pub(crate) fn keys(kind: &str) -> Vec<String> {
    let (Some(storage), Some(prefix)) = (local(), prefix(kind)) else { return Vec::new() };
    let keys = (0..storage.length().unwrap_or_default()).filter_map(|index| storage.key(index).ok()?);
    keys.filter(|key| key.starts_with(&prefix)).collect()
}

/// Keeps a text; whether the browser could is shown on the page.
pub(crate) fn keep(key: &str, text: &str) -> bool {
    let is_kept = local().is_some_and(|storage| storage.set_item(key, text).is_ok());
    if let Some(live) = Live::page() {
        live.keeps(is_kept);
    }
    is_kept
}

/// Keeps it no longer.
pub(crate) fn forget(key: &str) {
    if let Some(storage) = local() {
        storage.remove_item(key).ok();
    }
}

/// This tab's name, the same after a reload.
pub(crate) fn tab() -> String {
    const KEY: &str = "haggle/tab";
    let storage = window().session_storage().ok().flatten();
    let known = storage.as_ref().and_then(|storage| storage.get_item(KEY).ok()?);
    known.unwrap_or_else(|| {
        let name = crate::page::random().to_string();
        // Where that is forbidden, a reload makes it another tab.
        storage.map(|storage| storage.set_item(KEY, &name));
        name
    })
}
