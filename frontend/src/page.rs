//! What the islands ask of the browser.

use app::live::Host;
use leptos::prelude::{document, window};
use protocol::{ConversationId, MessageId};
use uuid::Builder;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{RequestInit, Response, VisibilityState};

use crate::drafts;

/// This page.
pub(crate) struct Page;

impl Host for Page {
    fn now_ms(&self) -> u64 {
        now_ms()
    }

    fn new_id(&self) -> MessageId {
        let mut bytes = [0; 16];
        fill_random(&mut bytes);
        MessageId(Builder::from_random_bytes(bytes).into_uuid())
    }

    fn flush(&self) {
        crate::engine::flush();
    }

    fn is_watched(&self) -> bool {
        document().visibility_state() == VisibilityState::Visible
            && document().has_focus().unwrap_or_default()
    }

    fn draft(&self, conversation: ConversationId) -> Option<String> {
        drafts::draft(conversation)
    }

    fn keep_draft(&self, conversation: ConversationId, text: &str) {
        drafts::keep(conversation, text);
    }

    fn copy(&self, text: String, copied: Box<dyn FnOnce()>) {
        let clipboard = window().navigator().clipboard();
        // Only pages that came over TLS, or from this machine, have one.
        if clipboard.is_undefined() {
            return;
        }
        spawn_local(async move {
            // Refused, the text still stands there to be selected by hand.
            if JsFuture::from(clipboard.write_text(&text)).await.is_ok() {
                copied();
            }
        });
    }
}

/// Milliseconds since the page began.
pub(crate) fn now_ms() -> u64 {
    window().performance().map_or(0, |clock| clock.now() as u64)
}

/// 32 random bits.
pub(crate) fn random() -> u32 {
    let mut bytes = [0; 4];
    fill_random(&mut bytes);
    u32::from_ne_bytes(bytes)
}

/// Whether the device believes that it has a network.
pub(crate) fn is_online() -> bool {
    window().navigator().on_line()
}

/// Posts nothing to a path of this site, with its cookies; the answer's status, if one came.
pub(crate) async fn post(path: &str) -> Option<u16> {
    let request = RequestInit::new();
    request.set_method("POST");
    let answer = JsFuture::from(window().fetch_with_str_and_init(path, &request)).await.ok()?;
    Some(answer.unchecked_into::<Response>().status())
}

fn fill_random(bytes: &mut [u8]) {
    if let Ok(crypto) = window().crypto() {
        crypto.get_random_values_with_u8_array(bytes).ok();
    }
}
