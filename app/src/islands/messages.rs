//! The messages area: list and thread as one island, so that changing the conversation reloads nothing.

use leptos::prelude::*;
use protocol::{Code, ConversationId, Epoch, MessageId, Person, Place, Seq, Tab, Thread};
use serde::Serialize;

use super::{
    address,
    area::{Area, Scene, Screen, Showing},
    bubble_menu::Menu,
    chat_window,
    composer::{self, Composer},
    conversation_list,
    handover::{self, Handed},
    photos,
    reader_clock::ReaderClock,
    reading::Reading,
    timeline::{self, FollowUp},
};
use crate::{
    components::icon::{Glyph, icon},
    live::Live,
    markup::{Tag, drawing, tag},
    words::{Phrase, talk},
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
    /// The message named in the address.
    pub target: Option<Seq>,
    /// Which part of the list.
    pub tab: Tab,
    /// The last of its rows, when there are more.
    pub next: Option<Place>,
    /// The id of the message that the plain form sends.
    pub message_id: MessageId,
    /// Why the conversation in the address, or the message just sent, was refused.
    pub refused: Option<Code>,
    /// What was typed when the plain form was refused.
    pub draft: String,
    /// What was uploaded then, as JSON.
    pub uploads: String,
    /// Whether the tip about safety is still to be shown.
    pub tip: bool,
}

protocol::read_by_field! { Start { me, epoch, threads, open, target, tab, next, message_id, refused, draft, uploads, tip } }

impl Handed for Start {
    const ID: &'static str = "messages-start";
}

/// Conversation list and chat window; takes a [`Start`].
#[island]
pub fn Messages() -> impl IntoView {
    let Start { me, epoch, threads, open, target, tab, next, message_id, refused, draft, uploads, tip } =
        handover::take();
    let live = Live::join(me.id, epoch);
    live.learn(threads, tab, next);
    let composer = Composer::new(open, message_id, refused, (draft, uploads));
    let screen = Screen {
        open,
        target: open.zip(target),
        is_at_target: true,
        clock: ReaderClock::Utc,
        reading: Reading::nothing(),
        has_box: false,
        composer,
        menu: Menu::default(),
        copied: None,
        refused,
        held: None,
        tip,
        turn: 0,
        drawn: None,
    };
    let area = Area { live, screen: Showing::new(screen) };
    address::follow(area);
    composer::follow(area);
    drawing(move || {
        let (state, screen) = (live.now(), area.screen.read());
        let turns = (state.turn, screen.turn);
        let is_drawn = screen.drawn == Some(turns);
        drop(screen);
        if !is_drawn {
            let mut screen = area.screen.write_untracked();
            screen.drawn = cfg!(feature = "hydrate").then_some(turns);
            let follow_up = timeline::prepare(&state.machine, &mut screen);
            if cfg!(feature = "hydrate") {
                queue_microtask(move || settle(area, follow_up));
            }
        }
        let screen = area.screen.read_untracked();
        let (machine, status, is_kept) = (&state.machine, state.status, state.is_kept);
        Some(draw(Scene { area, machine, status, is_kept, screen: &screen, is_drawn }))
    })
}

/// What is left to do once a drawing stands on the page.
fn settle(area: Area, follow_up: FollowUp) {
    if area.screen.read_untracked().clock == ReaderClock::Utc {
        area.screen.write().clock = ReaderClock::Local;
    }
    follow_up.settle(area);
    area.live.watch(area.screen.read_untracked().open);
    conversation_list::look_further(area);
}

fn draw(scene: Scene<'_>) -> Tag {
    let open = scene.screen.open;
    let thread = photos::taking(tag("section", "thread").label(talk::CONVERSATION));
    tag("section", "messages")
        .label(talk::MESSAGES)
        .with("data-open", if open.is_some() { "true" } else { "false" })
        .child(conversation_list::draw(scene))
        .child(match open {
            Some(id) => thread.children(chat_window::draw(scene, id)),
            None => thread.child(nothing_open(scene.screen.refused)),
        })
}

fn nothing_open(refused: Option<Code>) -> Tag {
    match refused {
        Some(_) => empty(talk::NOT_HERE, talk::NOT_HERE_WHY),
        None => empty(talk::YOUR_MESSAGES, talk::CHOOSE_ONE),
    }
}

/// A place where nothing stands, and why.
pub(super) fn empty(title: Phrase, text: Phrase) -> Tag {
    tag("div", "empty")
        .child(icon(Glyph::MESSAGE))
        .child(tag("h2", "").say(title))
        .child(tag("p", "").say(text))
}
