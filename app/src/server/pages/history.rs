//! Part of a conversation on a page of its own: for reading back without script, and for a message that lies
//! further back than what an open conversation starts with.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::{Amendment, Message, Person, Seq, Thread, UserId, conversation::Page, frame::PAGE_DEFAULT};

use crate::{
    components::{avatar::Avatar, message_body::message_body, photos::photos},
    islands::is_near,
    routes,
    server::components::{around::Around, day::Moment},
    words::{self, fill, frame, inbox, say, talk},
};

/// One page of history, with links to those beside it and to the conversation.
#[component]
pub fn History(
    /// Who is looking.
    me: Person,
    /// The conversation.
    thread: Thread,
    /// The messages to show.
    page: Page,
    /// The one that the reader comes for.
    target: Option<Seq>,
) -> impl IntoView {
    let (id, other, newest) = (thread.id, thread.other, thread.seq);
    let older = page.messages.first().map(|first| first.seq).filter(|first| *first > Seq(1));
    let newer = page.messages.last().map(|last| last.seq).filter(|last| *last < newest);
    let newer = newer.map(|last| Seq(last.0.saturating_add(PAGE_DEFAULT + 1)));
    let name = other.name.clone();
    // One time stands under all that somebody wrote in one go.
    let groups = page.messages.chunk_by(|a, b| a.sender == b.sender && is_near(a.at, b.at));
    let rows = groups.flat_map(|group| group.iter().enumerate().map(|place| (group.len(), place)));
    let rows = rows.map(|(size, (place, message))| {
        let (is_first, is_last, is_target) = (place == 0, place + 1 == size, target == Some(message.seq));
        view! { <Said me=me.id other=name.clone() message=message.clone() is_target is_first is_last/> }
    });
    let rows = rows.collect_view();
    view! {
        <Title text=fill(inbox::EARLIER_WITH, &[&other.name])/>
        <div class="history">
            <header class="page-head">
                <Avatar person=other/>
                <h1><Around phrase=inbox::EARLIER_WITH><bdi>{name}</bdi></Around></h1>
            </header>
            {older.map(|before| view! {
                <nav class="pager" aria-label=say(frame::PAGES)>
                    <a class="button" href=routes::history(id, before)>{say(talk::EARLIER)}</a>
                </nav>
            })}
            <ol class="rows">{rows}</ol>
            <nav class="pager" aria-label=say(inbox::BACK)>
                {newer.map(|before| view! {
                    <a class="button" href=routes::history(id, before)>{say(inbox::LATER)}</a>
                })}
                <a class="button" href=routes::conversation(id)>{say(inbox::BACK_TO_CONVERSATION)}</a>
            </nav>
        </div>
    }
}

#[component]
fn Said(
    me: UserId,
    other: String,
    message: Message,
    is_target: bool,
    is_first: bool,
    is_last: bool,
) -> impl IntoView {
    let is_own = message.sender == me;
    let speaker = if is_own { say(inbox::SPEAKER).to_owned() } else { other };
    let has_photos = message.amended != Some(Amendment::Deleted) && !message.images.is_empty();
    view! {
        <li
            class="message"
            id=is_target.then_some(routes::HERE)
            data-own=is_own.then_some("true")
            data-target=is_target.then_some("true")
            data-first=is_first.then_some("true")
            data-last=is_last.then_some("true")
        >
            <div class="bubble" data-photos=has_photos.then_some("true")>
                <span class="sr-only"><bdi>{speaker}</bdi> ": "</span>
                {match message.amended {
                    Some(Amendment::Deleted) => view! { <p class="message-gone">{words::deleted(is_own)}</p> }.into_any(),
                    amended => view! {
                        {photos(&message.images)}
                        {(!message.body.is_empty()).then(|| message_body(&message.body))}
                        {amended.map(|_| view! { <span class="message-edited">{say(talk::EDITED)}</span> })}
                    }.into_any(),
                }}
                {is_last.then(|| view! {
                    <span class="message-meta">
                        <Moment at=message.at/>
                    </span>
                })}
            </div>
        </li>
    }
}
