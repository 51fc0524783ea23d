//! The messages area: list and thread as one island, so that changing the conversation reloads nothing.

use leptos::prelude::*;
use protocol::{Code, ConversationId, Epoch, MessageId, Person, Thread};
use serde::{Deserialize, Serialize};

use super::{
    address, chat_window::ChatWindow, conversation_list::ConversationList, reader_clock::ReaderClock,
};
use crate::{
    components::icon::{Glyph, Icon},
    live::Live,
};

/// What the page starts from; also what it goes on with, there is no second fetch.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Start {
    /// Who is looking.
    pub me: Person,
    /// The history that the threads count in.
    pub epoch: Epoch,
    /// The list's rows, newest first, and the open conversation with a page of messages.
    pub threads: Vec<Thread>,
    /// The conversation named in the address.
    pub open: Option<ConversationId>,
    /// Where the list goes on, without JavaScript.
    pub next: Option<String>,
    /// The id of the message that the plain form sends.
    pub message_id: MessageId,
    /// Why the conversation in the address, or the message just sent, was refused.
    pub refused: Option<Code>,
    /// What was typed when the plain form was refused.
    pub draft: String,
}

/// Conversation list and chat window.
#[island]
pub fn Messages(start: Start) -> impl IntoView {
    let Start { me, epoch, threads, open, next, message_id, refused, draft } = start;
    let live = Live::join(me.id, epoch);
    live.learn(threads);
    let open = RwSignal::new(open);
    let clock = ReaderClock::new();
    address::follow(live, open);
    let first = open.get_untracked();

    view! {
        <section class="messages" aria-label="Messages" data-open=move || if open.get().is_some() { "true" } else { "false" }>
            <ConversationList live open clock next/>
            <section class="thread" aria-label="Conversation">
                {move || {
                    let draft = draft.clone();
                    open.get().map(|id| {
                        let refused = refused.filter(|_| Some(id) == first);
                        view! { <ChatWindow live open clock id message_id refused draft/> }
                    })
                }}
                {move || open.get().is_none().then(|| view! { <NothingOpen refused/> })}
            </section>
        </section>
    }
}

#[component]
fn NothingOpen(refused: Option<Code>) -> impl IntoView {
    let (title, text) = match refused {
        Some(_) => (
            "This conversation is not here",
            "It does not exist, or it belongs to other people. Your own conversations are in the list.",
        ),
        None => ("Your messages", "Choose a conversation to read it and to answer."),
    };
    view! {
        <div class="empty">
            <Icon name=Glyph::Message/>
            <h2>{title}</h2>
            <p>{text}</p>
        </div>
    }
}
