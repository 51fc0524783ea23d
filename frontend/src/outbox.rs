//! Unsent messages, kept by the browser until the server has them (contract D19), one entry each.
//!
//! Every tab sends what was pressed in it, also after a reload. What other tabs have left behind is sent by one tab,
//! the owner: it holds a lock that the browser hands on when the tab goes. Where there are no locks every tab is an
//! owner; a message's id makes a repeat harmless (contract D2).

use std::cell::{Cell, RefCell};

use app::{
    json,
    live::{Live, UNSENT_WARNING},
    routes,
};
use js_sys::{Date, Promise};
use leptos::prelude::{document, window, window_event_listener_untyped};
use protocol::{
    Code, MessageId,
    json::keep,
    sync::outbox::{Sending, Unsent},
};
use wasm_bindgen::{JsCast, JsValue, closure::Closure, prelude::wasm_bindgen};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Event, HtmlFormElement, StorageEvent};

use crate::{page, storage};

/// An entry of another tab that is older than this was left behind, or waits there for a connection, in milliseconds.
const LEFT_MS: f64 = 15_000.0;
/// How often the owner looks for such entries, in milliseconds.
const LOOK_EVERY_MS: u64 = 5_000;
const SIGN_OUT_PATH: &str = "/api/auth/sign-out";

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["navigator", "locks"], js_name = request, catch)]
    fn request_lock(name: &str, while_held: &JsValue) -> Result<Promise, JsValue>;
}

thread_local! {
    static OUTBOX: Outbox = Outbox::default();
}

#[derive(Default)]
struct Outbox {
    /// What this tab has put into the storage, or has taken over.
    entries: RefCell<Vec<Entry>>,
    is_owner: Cell<bool>,
    looked_ms: Cell<u64>,
    pressed_ms: Cell<f64>,
    /// The account has been left: nothing is kept any more.
    is_closed: Cell<bool>,
}

struct Entry {
    key: String,
    id: MessageId,
    refused: Option<Code>,
}

/// Goes on with what this tab has left unsent; once, when the page has come alive.
pub(crate) fn open(live: Live) {
    let tab = storage::tab();
    take_over(live, |name| name.tab == tab);
    let own = move || {
        OUTBOX.with(|outbox| outbox.is_owner.set(true));
        take_over(live, |_| true);
    };
    let while_held = Closure::<dyn FnMut() -> Promise>::new(move || {
        own();
        // Never settled: the lock is held for as long as the page is there.
        Promise::new(&mut |_, _| {})
    });
    let name = storage::prefix("outbox").unwrap_or_default();
    if request_lock(&name, &while_held.into_js_value()).is_err() {
        own();
    }
    window_event_listener_untyped("storage", move |event| changed_elsewhere(live, event.unchecked_ref()));
    window_event_listener_untyped("submit", |event| leave(&event));
}

/// Makes the storage equal to what is unsent.
pub(crate) fn mirror(live: Live) {
    // Keeping may change what is shown, so it waits until nobody reads that.
    let new = OUTBOX.with(|outbox| if outbox.is_closed.get() { Vec::new() } else { outbox.compare(live) });
    for (entry, text) in new {
        if storage::keep(&entry.key, &text) {
            OUTBOX.with(|outbox| outbox.note(entry));
        }
    }
    warn();
}

/// The owner looks for what others have left, now and then.
pub(crate) fn tick(live: Live) {
    let is_due = OUTBOX.with(|outbox| {
        let now_ms = page::now_ms();
        let is_due = outbox.is_owner.get() && now_ms >= outbox.looked_ms.get() + LOOK_EVERY_MS;
        if is_due {
            outbox.looked_ms.set(now_ms);
        }
        is_due
    });
    if is_due {
        take_over(live, |name| name.at_ms + LEFT_MS < Date::now());
    }
}

impl Outbox {
    /// Removes what is sent or given up; what there is to write.
    fn compare(&self, live: Live) -> Vec<(Entry, String)> {
        let state = live.peek();
        let echoes = state.machine.outbox().all();
        let mut entries = self.entries.borrow_mut();
        entries.retain(|entry| {
            let is_stored = |sending| matches!(sending, Sending::Stored { .. });
            let is_unsent = echoes.iter().any(|echo| echo.id == entry.id && !is_stored(echo.sending));
            if !is_unsent {
                storage::forget(&entry.key);
            }
            is_unsent
        });
        let mut new = Vec::new();
        // What is to be made of a stored message is not kept: after a reload the message itself says how it is.
        for echo in echoes.iter().filter(|echo| echo.amends.is_none()) {
            let refused = match echo.sending {
                Sending::Stored { .. } => continue,
                Sending::Refused { code } => Some(code),
                Sending::Queued { .. } | Sending::UnderWay { .. } => None,
            };
            let known = entries.iter().find(|entry| entry.id == echo.id);
            let key = match known {
                Some(entry) if entry.refused == refused => continue,
                Some(entry) => entry.key.clone(),
                None => self.new_key(echo.id),
            };
            new.push((Entry { key, id: echo.id, refused }, keep(&echo.frame(), refused)));
        }
        new
    }

    fn note(&self, entry: Entry) {
        let mut entries = self.entries.borrow_mut();
        entries.retain(|known| known.id != entry.id);
        entries.push(entry);
    }

    /// Sorts after every key before: entries are in the order of presses.
    fn new_key(&self, id: MessageId) -> String {
        let at_ms = Date::now().max(self.pressed_ms.get() + 1.0);
        self.pressed_ms.set(at_ms);
        let at = (at_ms as u64).to_string();
        let prefix = storage::prefix("outbox").unwrap_or_default();
        [&prefix, &at, "/", &storage::tab(), "/", &id.to_string()].concat()
    }
}

/// What an entry's key says.
struct Name<'a> {
    at_ms: f64,
    tab: &'a str,
    id: MessageId,
}

impl<'a> Name<'a> {
    fn of(key: &'a str, prefix: &str) -> Option<Self> {
        let mut parts = key.strip_prefix(prefix)?.split('/');
        let (at, tab, id) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self { at_ms: at.parse::<u64>().ok()? as f64, tab, id: id.parse().ok()? })
    }
}

/// This account's entries, in the order of presses.
fn keys() -> Vec<String> {
    let mut keys = storage::keys("outbox");
    keys.sort_unstable();
    keys
}

fn take_over(live: Live, is_ours: impl Fn(&Name<'_>) -> bool) {
    let (Some(storage), Some(prefix)) = (storage::local(), storage::prefix("outbox")) else { return };
    let mut kept = Vec::new();
    let mut is_news = false;
    OUTBOX.with(|outbox| {
        let mut entries = outbox.entries.borrow_mut();
        for key in keys() {
            let Some(name) = Name::of(&key, &prefix) else { continue };
            let id = name.id;
            let is_known = entries.iter().any(|entry| entry.id == id);
            if !is_known && !is_ours(&name) {
                continue;
            }
            let text = storage.get_item(&key).ok().flatten();
            let Some(unsent) = text.and_then(|text| json::read::<Unsent>(&text)) else { continue };
            if !is_known {
                is_news = true;
                entries.push(Entry { key, id, refused: unsent.refused });
            }
            kept.push(unsent);
        }
    });
    if is_news {
        live.restore(kept);
    }
}

/// An entry that another tab has removed is sent, or given up.
fn changed_elsewhere(live: Live, event: &StorageEvent) {
    let prefix = storage::prefix("outbox").unwrap_or_default();
    let gone = event.key().filter(|_| event.new_value().is_none());
    if let Some(Name { id, .. }) = gone.as_deref().and_then(|key| Name::of(key, &prefix)) {
        OUTBOX.with(|outbox| outbox.entries.borrow_mut().retain(|entry| entry.id != id));
        live.forget(id);
    }
    warn();
}

/// Where one can sign out, it stands there that unsent messages will be lost.
fn warn() {
    if let Some(warning) = document().get_element_by_id(UNSENT_WARNING) {
        let is_needed = !keys().is_empty();
        if is_needed { warning.remove_attribute("hidden") } else { warning.set_attribute("hidden", "") }.ok();
    }
}

/// Signing out erases what is unsent, once it has worked (contract D19).
fn leave(event: &Event) {
    let form = event.target().map(JsCast::unchecked_into::<HtmlFormElement>);
    let Some(form) = form.filter(|form| form.action().ends_with(routes::SIGN_OUT)) else { return };
    if keys().is_empty() {
        return;
    }
    event.prevent_default();
    spawn_local(async move {
        if page::post(SIGN_OUT_PATH).await.is_some_and(|status| status == 401 || status < 300) {
            OUTBOX.with(|outbox| outbox.is_closed.set(true));
            for key in keys() {
                storage::forget(&key);
            }
            window().location().assign(routes::HOME).ok();
        } else {
            // The page of the plain form says why not.
            form.submit().ok();
        }
    });
}
