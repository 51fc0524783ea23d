//! One message.

use leptos::prelude::*;
use protocol::{Receipt, sync};

use super::{
    entry::{Bubble, Progress},
    reader_clock::ReaderClock,
};
use crate::{
    components::icon::{Glyph, Icon},
    live::Live,
    words,
};

/// The bubble, its time, and how far it has come.
#[component]
pub(super) fn MessageBubble(live: Live, clock: ReaderClock, theirs: Memo<Receipt>, bubble: Bubble) -> impl IntoView {
    let Bubble { id, seq, body, at, is_own, progress, is_first, is_last } = bubble;
    let mark = Memo::new(move |_| Mark::of(is_own, progress, seq, theirs.get()));
    let failure = match progress {
        Progress::Failed(code) => Some(code),
        _ => None,
    };
    view! {
        <li
            class="message"
            data-own=is_own.then_some("true")
            data-state=move || mark.get().word()
            data-first=is_first.then_some("true")
            data-last=is_last.then_some("true")
        >
            <div class="bubble" title=move || at.map(|at| clock.full(at))>
                {is_own.then(|| view! { <span class="sr-only">"You: "</span> })}
                <p class="message-body" dir="auto">
                    {body}
                </p>
                <span class="message-meta">
                    {at.map(|at| view! { <time datetime=at.to_rfc3339()>{move || clock.time(at)}</time> })}
                    {is_own.then(|| view! { <Ticks mark/> })}
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

/// How far a message has come, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Failed,
    Sending,
    Sent,
    Delivered,
    Read,
}

impl Mark {
    fn of(is_own: bool, progress: Progress, seq: Option<u32>, theirs: Receipt) -> Self {
        match (progress, seq) {
            (Progress::Failed(_), _) => Self::Failed,
            (Progress::Sending, _) => Self::Sending,
            (Progress::Stored, Some(seq)) if is_own && theirs.read.0 >= seq => Self::Read,
            (Progress::Stored, Some(seq)) if is_own && theirs.delivered.0 >= seq => Self::Delivered,
            (Progress::Stored, _) => Self::Sent,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Failed => "Not sent",
            Self::Sending => "Sending",
            Self::Sent => "Sent",
            Self::Delivered => "Delivered",
            Self::Read => "Read",
        }
    }

    const fn glyph(self) -> Glyph {
        match self {
            Self::Failed => Glyph::Alert,
            Self::Sending => Glyph::Clock,
            Self::Sent => Glyph::Check,
            Self::Delivered | Self::Read => Glyph::Checks,
        }
    }
}

#[component]
fn Ticks(mark: Memo<Mark>) -> impl IntoView {
    view! {
        <span class="ticks">
            {move || view! { <Icon name=mark.get().glyph()/> }}
            <span class="sr-only">{move || mark.get().label()}</span>
        </span>
    }
}
