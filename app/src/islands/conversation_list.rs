//! The list of conversations: one of its tabs, what is pinned first, then the one with the newest message.

use leptos::prelude::document;
use protocol::{
    Amendment, ConversationId, ListingCard, Seq, Tab, Thread, UNREAD_MAX,
    sync::{Sync, timeline::Timeline},
};

use super::{
    address,
    area::{Area, Scene, Screen},
    arranging,
    entry::present,
    messages::empty,
    reader_clock::ReaderClock,
};
use crate::{
    components::{
        avatar::avatar,
        icon::{Glyph, icon},
        state_chip::state_chip,
    },
    live::host,
    markup::{Tag, kept, tag},
    routes,
    words::{self, Phrase, say, talk},
};

/// Characters of the last message in a row at most.
const LAST_CHARS_MAX: usize = 120;
/// More of the list is asked for when its end comes this near, in pixels.
const AHEAD_PX: i32 = 600;
const LIST: &str = "conversations";

/// The aside with all rows. A conversation without messages belongs to it while it is open, or something of one's own
/// waits in it.
pub(super) fn draw(scene: Scene<'_>) -> Tag {
    if scene.is_drawn {
        return kept("aside", String::new());
    }
    let area = scene.area;
    let (list, rows) = (scene.machine.list(), rows(scene.machine, scene.screen));
    let tab = list.tab();
    let next = list.next().map(|next| routes::rows_after(tab, next));
    tag("aside", "conversations")
        .with("id", LIST)
        .label(talk::CONVERSATIONS)
        .on("scroll", Box::new(move |_| look_further(area)))
        .on("pointermove", Box::new(move |_| hold(area)))
        .on("pointerleave", Box::new(move |_| release(area)))
        .child(
            tag("header", "conversations-header")
                .child(tag("h2", "").say(talk::MESSAGES))
                .child(arranging::switch()),
        )
        .child(tabs(scene, tab))
        .child(arranging::bulk(scene, tab))
        .child(
            tag("ol", "conversation-list")
                .children(rows.iter().map(|timeline| row(scene, tab, timeline)).collect()),
        )
        .maybe((rows.is_empty() && !list.is_unknown()).then(|| nothing(tab)))
        .maybe(next.map(|next| tag("a", "list-more").with("href", &next).say(talk::OLDER_CONVERSATIONS)))
}

/// What stands in the list, from the top: the open conversation, too, as long as it belongs there, or has just been read.
/// While somebody points at the list, what is new to it stands below.
fn rows<'a>(machine: &'a Sync, screen: &Screen) -> Vec<&'a Timeline> {
    let tab = machine.list().tab();
    let mut rows = machine.timelines();
    rows.retain(|timeline| {
        let thread = timeline.thread();
        let stays = || tab.holds(thread, machine.me()) || (tab == Tab::Unread && !thread.is_archived());
        let is_begun = || thread.seq == Seq(0) && host::draft(thread.id).is_some();
        machine.lists(timeline) || ((screen.open == Some(thread.id) || is_begun()) && stays())
    });
    let mut place = 0;
    for id in screen.held.iter().flatten() {
        if let Some(now) = rows.iter().position(|timeline| timeline.thread().id == *id) {
            rows[place..=now].rotate_right(1);
            place += 1;
        }
    }
    rows
}

/// The row under the pointer does not jump away.
fn hold(area: Area) {
    if area.screen.read_untracked().held.is_none() {
        let state = area.live.peek();
        let order = rows(&state.machine, &area.screen.read_untracked());
        let order = order.iter().map(|timeline| timeline.thread().id).collect();
        area.screen.write_untracked().held = Some(order);
    }
}

fn release(area: Area) {
    area.screen.write().held = None;
}

/// Asks for more rows before the last one comes on screen.
pub(super) fn look_further(area: Area) {
    let Some(list) = document().get_element_by_id(LIST) else { return };
    // On phones it is not on screen while a thread is.
    let height = list.client_height();
    if height > 0 && list.scroll_height() - list.scroll_top() - height < AHEAD_PX {
        area.live.want_rows();
    }
}

/// Another part of the list begins at its beginning.
pub(super) fn to_top() {
    if let Some(list) = document().get_element_by_id(LIST) {
        list.set_scroll_top(0);
    }
}

fn tabs(scene: Scene<'_>, current: Tab) -> Tag {
    let link = |tab: Tab| {
        tag("a", "tab")
            .with("href", &routes::messages(scene.screen.open, tab))
            .flag("aria-current", tab == current)
            .on("click", address::turns_to_tab(scene.area, tab))
            .text(words::tab(tab))
    };
    tag("nav", "tabs").label(talk::WHICH_CONVERSATIONS).children(Tab::ALL.map(link).into())
}

/// Where a tab is empty: why, and what to do.
fn nothing(tab: Tab) -> Tag {
    const BROWSE: Option<(&str, Phrase)> = Some((routes::HOME, talk::BROWSE));
    const SELL: Option<(&str, Phrase)> = Some((routes::NEW_LISTING, talk::SELL_SOMETHING));
    let (title, text, way) = match tab {
        Tab::All => (talk::NO_CONVERSATIONS, talk::NO_CONVERSATIONS_WHY, BROWSE),
        Tab::Buying => (talk::NOT_BUYING, talk::NOT_BUYING_WHY, BROWSE),
        Tab::Selling => (talk::NOT_SELLING, talk::NOT_SELLING_WHY, SELL),
        Tab::Unread => (talk::ALL_READ, talk::ALL_READ_WHY, None),
        Tab::Archived => (talk::NONE_ARCHIVED, talk::NONE_ARCHIVED_WHY, None),
    };
    empty(title, text).maybe(way.map(|(path, label)| tag("a", "button").with("href", path).say(label)))
}

fn row(scene: Scene<'_>, tab: Tab, timeline: &Timeline) -> Tag {
    let thread = timeline.thread();
    let id = thread.id;
    let mut link = tag("a", "conversation")
        .with("href", &routes::messages(Some(id), tab))
        .flag("aria-current", scene.screen.open == Some(id))
        .flag("data-unread", thread.waiting() > 0)
        .on("click", address::turns_to(scene.area, Some(id)))
        .child(avatar(&thread.other))
        .child(
            tag("span", "conversation-name")
                .child(tag("bdi", "").text(&thread.other.name))
                .children(signs(scene.screen.clock, thread)),
        )
        .child(
            tag("time", "conversation-time")
                .with("datetime", &thread.at.to_rfc3339())
                .text(&scene.screen.clock.brief(thread.at)),
        )
        .child(last_words(scene, timeline));
    if let Some(card) = thread.subject.and_then(|listing| thread.listing(listing)) {
        link = link.child(subject(card)).child(
            tag("img", "conversation-thumb")
                .with("src", &card.picture.thumbnail_url())
                .with("alt", "")
                .with("width", "32")
                .with("height", "32")
                .with("loading", "lazy"),
        );
        link = link.maybe(state_chip(card.state));
    }
    tag("li", "")
        .key(id.to_string())
        .child(arranging::pick(thread))
        .child(link.maybe(waiting(scene.screen.clock, thread)))
}

/// What it is about.
fn subject(card: &ListingCard) -> Tag {
    tag("span", "conversation-subject")
        .child(tag("bdi", "").text(&card.title))
        .child(tag("span", "conversation-price").text(&words::price(card.price)))
}

/// Pinned, muted.
fn signs(clock: ReaderClock, thread: &Thread) -> Vec<Tag> {
    let sign = |glyph, label: Phrase| {
        tag("span", "conversation-sign").child(icon(glyph)).child(tag("span", "sr-only").say(label))
    };
    let pinned = thread.arrangement.pinned.then(|| sign(Glyph::PINNED, talk::PINNED));
    let muted = clock.is_muted(thread).then(|| sign(Glyph::MUTED, talk::MUTED));
    pinned.into_iter().chain(muted).collect()
}

/// How many wait; of something that is only kept for later, that it is.
fn waiting(clock: ReaderClock, thread: &Thread) -> Option<Tag> {
    let pill = if thread.unread == 0 && thread.waiting() > 0 {
        tag("span", "unread").flag("data-marked", true).child(tag("span", "sr-only").say(talk::MARKED_UNREAD))
    } else {
        unread_count(thread.waiting())?
    };
    Some(pill.flag("data-muted", clock.is_muted(thread)))
}

/// The row's second line: what is still to be written here, or what was said last.
fn last_words(scene: Scene<'_>, timeline: &Timeline) -> Tag {
    if timeline.is_typing() {
        return tag("span", "conversation-typing").child(tag("bdi", "").say(talk::TYPING));
    }
    let thread = timeline.thread();
    if let Some(draft) = draft(scene, thread.id) {
        return line(Some(tag("span", "lead draft").say(talk::DRAFT)), &draft);
    }
    let (last, photos, is_own) = match (scene.machine.outbox().of(thread.id).last(), thread.last()) {
        (Some(echo), _) => (echo.body.as_str(), echo.images.len(), true),
        (None, Some(message)) => {
            let is_own = message.sender == scene.machine.me();
            match present(scene.machine, thread.id, message) {
                (_, Some(Amendment::Deleted)) => {
                    return tag("span", "conversation-last")
                        .flag("data-gone", true)
                        .text(words::deleted(is_own));
                }
                (body, _) => (body, message.images.len(), is_own),
            }
        }
        (None, None) => (say(talk::NOTHING_SAID), 0, false),
    };
    let photos = words::photos(photos);
    let last = if last.is_empty() { &photos } else { last };
    line(is_own.then(|| tag("span", "lead").say(talk::YOU)), last)
}

/// A row shows one line; the rest of a long message would only be clipped.
fn line(lead: Option<Tag>, text: &str) -> Tag {
    let end = text.char_indices().nth(LAST_CHARS_MAX).map_or(text.len(), |(index, _)| index);
    tag("span", "conversation-last").maybe(lead).child(tag("bdi", "").text(&text[..end]))
}

/// What is being written in a conversation; of the open one it stands in the box. The server knows nothing of it, so the
/// first drawing, which must be equal, shows none.
fn draft(scene: Scene<'_>, id: ConversationId) -> Option<String> {
    let is_shown = scene.screen.clock == ReaderClock::Local && scene.screen.open != Some(id);
    if is_shown { host::draft(id) } else { None }
}

/// How many wait; nothing when nothing does.
pub(super) fn unread_count(unread: u32) -> Option<Tag> {
    (unread > 0).then(|| {
        tag("span", "unread")
            .text(&unread_text(unread))
            .text(" ")
            .child(tag("span", "sr-only").say(talk::UNREAD))
    })
}

/// The number as people read it: `99+` where nobody has counted on.
pub(super) fn unread_text(unread: u32) -> String {
    if unread < UNREAD_MAX { unread.to_string() } else { [&(UNREAD_MAX - 1).to_string(), "+"].concat() }
}
