//! Above the timeline: the other person, whether he is here, how the connection stands, and the listing it is all about.

use leptos::prelude::window;
use protocol::{ConversationId, ListingCard, ListingState, Presence, sync::link::Ended};

use super::{address, area::Scene, thread_menu};
use crate::{
    components::{
        avatar::avatar,
        icon::{Glyph, icon},
        state_chip::state_chip,
    },
    live::Status,
    markup::{Tag, tag},
    routes,
    words::{self, Phrase, say, talk},
};

/// Person, connection and subject of a conversation.
pub(super) fn draw(scene: Scene<'_>, id: ConversationId) -> Vec<Tag> {
    let Some(thread) = scene.thread(id) else { return Vec::new() };
    let person = &thread.other;
    let (state, label, way_out) = connection(scene.status);
    let header = tag("header", "thread-header")
        .child(
            tag("a", "back")
                .with("href", &routes::messages(None, scene.machine.list().tab()))
                .label(talk::BACK)
                .on("click", address::turns_to(scene.area, None))
                .child(icon(Glyph::BACK)),
        )
        .child(avatar(person))
        .child(
            tag("div", "thread-person")
                .child(
                    tag("h1", "thread-name").child(
                        tag("a", "")
                            .with("href", &routes::profile(person.id))
                            .child(tag("bdi", "").text(&person.name)),
                    ),
                )
                .maybe(thread.presence.map(|presence| {
                    tag("p", "thread-presence")
                        .flag("data-here", presence == Presence::NOW)
                        .text(&words::presence(presence))
                })),
        )
        .child(
            tag("span", "link-state")
                .with("role", "status")
                .with("data-state", state)
                .child(tag("span", "dot").flag("aria-hidden", true))
                .text(label.map(say).unwrap_or_default()),
        )
        .maybe(way_out.map(|(path, label)| tag("a", "way-out").with("href", &path).say(label)))
        .child(thread_menu::draw(scene, thread));
    let mut parts = vec![header];
    parts.extend(thread.subject.and_then(|listing| thread.listing(listing)).map(subject));
    parts
}

/// What a card of a listing is drawn in: the way to its page. One that was taken down has no page to lead to.
pub(super) fn way_to(card: &ListingCard, class: &str) -> Tag {
    let way = tag("a", class);
    match card.state {
        ListingState::Removed => way,
        _ => way.with("href", &routes::listing(card.id)),
    }
}

fn subject(card: &ListingCard) -> Tag {
    way_to(card, "subject")
        .with("data-state", card.state.as_str())
        .child(
            tag("img", "subject-picture")
                .with("src", &card.picture.thumbnail_url())
                .with("alt", "")
                .with("width", "64")
                .with("height", "48"),
        )
        .child(
            tag("span", "subject-text")
                .child(tag("bdi", "subject-title").text(&card.title))
                .child(tag("span", "subject-price").text(&words::price(card.price))),
        )
        .maybe(state_chip(card.state))
}

/// The truth about the connection: its word in the attribute, the word for people, and what to do when it has ended.
fn connection(status: Status) -> (&'static str, Option<Phrase>, Option<(String, Phrase)>) {
    // An empty address is this page's own.
    let reload = || Some((String::new(), talk::RELOAD));
    match status {
        Status::Connecting => ("connecting", None, None),
        Status::Live => ("live", Some(talk::LIVE), None),
        Status::Reconnecting => ("reconnecting", Some(talk::RECONNECTING), None),
        Status::Offline => ("offline", Some(talk::OFFLINE), None),
        Status::Ended(Ended::SignedOut) => {
            let search = window().location().search().unwrap_or_default();
            let way = routes::sign_in(&[routes::MESSAGES, &search].concat());
            ("ended", Some(talk::SIGNED_OUT), Some((way, talk::SIGN_IN_AGAIN)))
        }
        Status::Ended(Ended::Upgrade) => ("ended", Some(talk::OUT_OF_DATE), reload()),
        Status::Ended(Ended::Policy) => ("ended", Some(talk::DISCONNECTED), reload()),
    }
}
