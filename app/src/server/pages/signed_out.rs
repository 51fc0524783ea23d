//! The login ended while a message was being written: nothing typed is lost.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    routes,
    server::{
        caller::FormAttempt,
        components::notice::{Notice, Tone},
    },
    words::{self, frame, inbox, say, talk},
};

/// The unsent text, and the way back in.
#[component]
pub fn SignedOutWhileWriting(
    /// What was to be sent.
    attempt: FormAttempt,
    /// The conversation to return to.
    to: String,
) -> impl IntoView {
    let body = attempt.field("body").unwrap_or_default().to_owned();
    view! {
        <Title text=say(talk::SIGN_IN_AGAIN)/>
        <div class="narrow">
            <h1>{say(talk::SIGN_IN_AGAIN)}</h1>
            <Notice tone=Tone::Danger>{words::not_sent(attempt.refusal.code)}</Notice>
            <p>{say(inbox::COPY_FIRST)}</p>
            <blockquote class="kept-text" dir="auto">{body}</blockquote>
            <a class="button primary wide" href=routes::sign_in(&to)>{say(frame::SIGN_IN)}</a>
        </div>
    }
}
