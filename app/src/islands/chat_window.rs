//! One conversation: who and what it is about, what was said, and the box to write in.

use leptos::prelude::*;
use protocol::{Code, ConversationId, MessageId};

use super::{
    composer::Composer, reader_clock::ReaderClock, thread_header::ThreadHeader, timeline::TimelineView,
};
use crate::live::Live;

/// The open conversation.
#[component]
pub(super) fn ChatWindow(
    live: Live,
    open: RwSignal<Option<ConversationId>>,
    clock: RwSignal<ReaderClock>,
    id: ConversationId,
    message_id: MessageId,
    refused: Option<Code>,
    draft: String,
) -> impl IntoView {
    view! {
        <ThreadHeader live open id/>
        <TimelineView live clock id/>
        <Typing live id/>
        <Composer live id message_id refused draft/>
    }
}

#[component]
fn Typing(live: Live, id: ConversationId) -> impl IntoView {
    move || {
        let name = live.with(|machine| {
            let timeline = machine.timeline(id).filter(|timeline| timeline.is_typing())?;
            Some([&timeline.thread().other.name, " is typing"].concat())
        });
        let is_on = name.is_some();
        view! {
            <p class="typing" aria-live="polite" data-on=is_on.then_some("true")>
                <span class="dots" aria-hidden="true">
                    <span></span>
                    <span></span>
                    <span></span>
                </span>
                <span class="sr-only">{name.unwrap_or_default()}</span>
            </p>
        }
    }
}
