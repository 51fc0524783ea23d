//! One message.

use leptos::prelude::*;
use protocol::sync;

use super::{
    entry::{Bubble, Mark},
    reader_clock::ReaderClock,
};
use crate::{
    components::icon::{Glyph, Icon},
    live::Live,
    words,
};

impl Mark {
    /// In the attribute, for people, and as a drawing.
    const fn shown(self) -> (&'static str, &'static str, Glyph) {
        match self {
            Self::Failed(_) => ("failed", "Not sent", Glyph::Alert),
            Self::Sending => ("sending", "Sending", Glyph::Clock),
            Self::Sent => ("sent", "Sent", Glyph::Check),
            Self::Delivered => ("delivered", "Delivered", Glyph::Checks),
            Self::Read => ("read", "Read", Glyph::Checks),
        }
    }
}

/// The bubble, its time, and how far it has come.
#[component]
pub(super) fn MessageBubble(live: Live, clock: ReaderClock, bubble: Bubble) -> impl IntoView {
    let Bubble { id, body, at, is_own, mark, is_first, is_last } = bubble;
    let (state, label, glyph) = mark.shown();
    let failure = match mark {
        Mark::Failed(code) => Some(code),
        _ => None,
    };
    view! {
        <li
            class="message"
            data-own=is_own.then_some("true")
            data-state=state
            data-first=is_first.then_some("true")
            data-last=is_last.then_some("true")
        >
            <div class="bubble" title=at.map(|at| clock.full(at))>
                {is_own.then(|| view! { <span class="sr-only">"You: "</span> })}
                <p class="message-body" dir="auto">
                    {body}
                </p>
                <span class="message-meta">
                    {at.map(|at| view! { <time datetime=at.to_rfc3339()>{clock.time(at)}</time> })}
                    {is_own.then(|| view! {
                        <span class="ticks">
                            <Icon name=glyph/>
                            <span class="sr-only">{label}</span>
                        </span>
                    })}
                </span>
            </div>
            {failure.map(|code| view! {
                <p class="message-failed" role="alert">
                    <span>{words::not_sent(code)}</span>
                    {sync::can_retry(code).then(|| view! {
                        <button class="text-button" type="button" on:click=move |_| live.retry(id)>"Try again"</button>
                    })}
                    <button class="text-button" type="button" on:click=move |_| live.discard(id)>"Delete"</button>
                </p>
            })}
        </li>
    }
}
