//! The messages area: list and thread as one island, so that changing the conversation reloads nothing.

use leptos::prelude::*;
use protocol::{Code, ConversationId, Epoch, MessageId, Person, Thread};
use serde::Serialize;

use super::{
    address, chat_window,
    composer::Composer,
    conversation_list,
    handover::{self, Handed},
    reader_clock::ReaderClock,
    timeline,
};
use crate::{
    components::icon::{Glyph, icon},
    live::Live,
    markup::{Tag, drawing, tag},
};

/// What the page starts from; also what it goes on with, there is no second fetch.
#[derive(Debug, Serialize)]
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

protocol::read_by_field! { Start { me, epoch, threads, open, next, message_id, refused, draft } }

impl Handed for Start {
    const ID: &'static str = "messages-start";
}

/// What everything in the area works with.
#[derive(Clone, Copy)]
pub(super) struct Area {
    pub(super) live: Live,
    pub(super) open: RwSignal<Option<ConversationId>>,
    pub(super) clock: RwSignal<ReaderClock>,
    pub(super) composer: Composer,
}

/// Conversation list and chat window; takes a [`Start`].
#[island]
pub fn Messages() -> impl IntoView {
    let Start { me, epoch, threads, open, next, message_id, refused, draft } = handover::take();
    let live = Live::join(me.id, epoch);
    live.learn(threads);
    let area = Area {
        live,
        open: RwSignal::new(open),
        clock: ReaderClock::new(),
        composer: Composer::new(open, message_id, refused, draft),
    };
    address::follow(live, area.open);
    let log = timeline::Log::new(area);
    let mut before = None;
    drawing(move || {
        let open = area.open.get();
        if before.replace(open) != Some(open) {
            area.composer.arrive(open);
        }
        Some(draw(area, log, open, refused, next.as_deref()))
    })
}

fn draw(
    area: Area,
    log: timeline::Log,
    open: Option<ConversationId>,
    refused: Option<Code>,
    next: Option<&str>,
) -> Tag {
    let thread = tag("section", "thread").with("aria-label", "Conversation");
    tag("section", "messages")
        .with("aria-label", "Messages")
        .with("data-open", if open.is_some() { "true" } else { "false" })
        .child(conversation_list::draw(area, open, next))
        .child(match open {
            Some(id) => thread.children(chat_window::draw(area, log, id)),
            None => thread.child(nothing_open(refused)),
        })
}

fn nothing_open(refused: Option<Code>) -> Tag {
    match refused {
        Some(_) => empty(
            "This conversation is not here",
            "It does not exist, or it belongs to other people. Your own conversations are in the list.",
        ),
        None => empty("Your messages", "Choose a conversation to read it and to answer."),
    }
}

/// A place where nothing stands, and why.
pub(super) fn empty(title: &str, text: &str) -> Tag {
    tag("div", "empty")
        .child(icon(Glyph::Message))
        .child(tag("h2", "").text(title))
        .child(tag("p", "").text(text))
}
