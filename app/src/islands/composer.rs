//! The box to write in. A plain form that works without JavaScript; with it, nothing is reloaded and the
//! bubble stands there at once.

use leptos::{ev, html, prelude::*};
use protocol::{Code, ConversationId, MessageId, sync::Sync, validate};

use crate::{
    components::icon::{Glyph, Icon},
    live::{Live, host},
    routes, words,
};

/// The form under the timeline.
#[component]
pub(super) fn Composer(
    live: Live,
    id: ConversationId,
    message_id: MessageId,
    refused: Option<Code>,
    draft: String,
) -> impl IntoView {
    let input = NodeRef::<html::Textarea>::new();
    // None until the page has come alive: till then the plain form decides, and its button is never dimmed.
    let text = RwSignal::new(None::<String>);
    let subject = move |machine: &Sync| machine.timeline(id).and_then(|timeline| timeline.thread().subject);
    let other =
        live.peek(|machine| machine.timeline(id).map(|timeline| timeline.thread().other.name.clone()));
    let placeholder = other.map_or_else(String::new, |name| format!("Write to {name}"));
    let unsent = draft.clone();

    let fill = move |words: String| {
        if let Some(input) = input.get_untracked() {
            input.set_value(&words);
        }
        host::keep_draft(id, &words);
        text.set(Some(words));
    };
    // What is in the box already was typed before the page came alive, and stays. Else what was written here
    // before: typed into the refused plain form, or left unsent on this device.
    Effect::new(move |_| {
        let Some(input) = input.get_untracked() else { return };
        let early = input.value();
        fill(match (early.is_empty(), draft.is_empty()) {
            (false, _) => early,
            (true, false) => draft.clone(),
            (true, true) => host::draft(id).unwrap_or_default(),
        });
        if has_fine_pointer() {
            input.focus().ok();
        }
    });

    let send = move || {
        let body = text.get_untracked().unwrap_or_default();
        if validate::body(&body).is_err() {
            return;
        }
        fill(String::new());
        live.send(id, body, live.peek(subject));
    };
    let on_submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        send();
        if let Some(input) = input.get_untracked() {
            input.focus().ok();
        }
    };
    let on_input = move |event: ev::Event| {
        let value = event_target_value(&event);
        host::keep_draft(id, &value);
        live.typed(id, !validate::is_blank(&value));
        text.set(Some(value));
    };
    let on_keydown = move |event: ev::KeyboardEvent| {
        // Enter that ends a composition belongs to the input method; on touch it breaks the line.
        let sends =
            event.key() == "Enter" && !event.shift_key() && !event.is_composing() && has_fine_pointer();
        if sends {
            event.prevent_default();
            send();
        }
    };

    view! {
        {refused.map(|code| view! {
            <div class="composer-notice" role="alert">
                <p>{words::not_sent(code)}</p>
                {(!unsent.is_empty()).then(|| view! { <blockquote dir="auto">{unsent.clone()}</blockquote> })}
            </div>
        })}
        <form class="composer" action=routes::SEND_MESSAGE method="post" on:submit=on_submit>
            <input type="hidden" name="conversation" value=id.to_string()/>
            <input type="hidden" name="id" value=message_id.to_string()/>
            {live.peek(subject).map(|listing| view! { <input type="hidden" name="listing" value=listing.to_string()/> })}
            <label class="sr-only" for="composer-body">"Your message"</label>
            <textarea
                id="composer-body"
                class="composer-text"
                name="body"
                rows="1"
                dir="auto"
                autofocus
                required
                enterkeyhint="enter"
                autocomplete="off"
                placeholder=placeholder
                node_ref=input
                on:input=on_input
                on:keydown=on_keydown
            ></textarea>
            {move || text.with(|text| {
                let chars = text.iter().flat_map(|text| text.chars()).count();
                let is_refused = text.as_ref().is_some_and(|text| validate::body(text).is_err());
                view! {
                    <span class="counter" role="status" data-over=(chars > validate::BODY_CHARS_MAX).then_some("true")>
                        {words::left(chars)}
                    </span>
                    <button class="send" type="submit" aria-disabled=is_refused.then_some("true")>
                        <Icon name=Glyph::Send/>
                        <span class="sr-only">"Send"</span>
                    </button>
                }
            })}
        </form>
    }
}

fn has_fine_pointer() -> bool {
    window().match_media("(pointer: fine)").ok().flatten().is_none_or(|query| query.matches())
}
