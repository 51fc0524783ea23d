//! The messages page: loads what the island starts from. Without script it is the same page, read and
//! written through links and forms.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use protocol::{
    Code, ConversationId, MessageId, Person, Place, Refusal, Seq, Tab, Thread,
    conversation::Page,
    frame::{PAGE_DEFAULT, ROWS_MAX},
};
use uuid::Uuid;

use super::{
    history::History,
    undo::{Done, UndoForm},
};
use crate::{
    api::{
        inbox::{Arrange, Undo},
        messages::{MarkRead, SendMessage},
        safety::{Block, DismissTip, Unblock},
    },
    islands::{Hand, Messages, Start},
    routes::{self, Cursor},
    server::{
        caller::{Caller, FormAttempt, answer, caller},
        components::{
            in_place::InPlace,
            notice::{Notice, Tone, WhyRefused},
            refused::refused,
        },
        pages::signed_out::SignedOutWhileWriting,
        paging,
    },
    words::{self, inbox, say, talk},
};

/// What the address asks for.
#[derive(Debug, Clone, Copy)]
struct Asked {
    /// The conversation to open. `Some(None)` when what the address names is no conversation's id.
    conversation: Option<Option<ConversationId>>,
    /// Older history, ending before this message.
    before: Option<Seq>,
    /// The message to jump to.
    message: Option<Seq>,
    /// Which part of the list.
    tab: Tab,
    /// Older conversations, after this row.
    after: Option<Place>,
}

impl Asked {
    fn of(query: &ParamsMap) -> Self {
        Self {
            conversation: query.get("conversation").map(|id| id.parse().ok()),
            before: query.get("before").and_then(|seq| seq.parse().ok()).map(Seq),
            message: query.get("message").and_then(|seq| seq.parse().ok()).map(Seq),
            tab: query.get("tab").and_then(|tab| Tab::parse(&tab)).unwrap_or_default(),
            after: paging::cursor_in(query).map(|Cursor { at, id }| Place { at, id }),
        }
    }

    /// The address itself, for the way back after signing in.
    fn path(self) -> String {
        match (self.conversation.flatten(), self.message) {
            (Some(id), Some(seq)) => routes::message(id, seq),
            (open, _) => routes::messages(open, self.tab),
        }
    }
}

/// What the page shows.
enum Loaded {
    /// Older messages, on a page of their own.
    History { me: Person, thread: Box<Thread>, page: Page, target: Option<Seq> },
    /// List and thread.
    Area {
        start: Box<Start>,
        /// What the open conversation's reader has not read, as far as we know.
        unread: Option<(ConversationId, Seq)>,
    },
}

/// The viewer's conversations.
#[component]
pub fn MessagesPage() -> impl IntoView {
    let (caller, answer) = (caller(), answer());
    let asked = use_query_map().with_untracked(Asked::of);
    let attempt = FormAttempt::on(SendMessage::PATH);
    let done = use_query_map().with_untracked(Done::of);
    let refusal = |path: &&str| FormAttempt::on(path).map(|attempt| attempt.refusal);
    let undone = [MarkRead::PATH, Block::PATH, Unblock::PATH, DismissTip::PATH].iter().find_map(refusal);
    let not_arranged = [Arrange::PATH, Undo::PATH].iter().find_map(refusal);
    Suspend::new(async move {
        let loaded = match caller {
            Ok(caller) => load(&caller, asked, attempt.as_ref()).await,
            Err(refusal) => Err(refusal),
        };
        match (loaded, attempt) {
            (Ok(Loaded::History { me, thread, page, target }), _) => {
                view! { <History me thread=*thread page target/> }.into_any()
            }
            (Ok(Loaded::Area { start, unread }), _) => {
                if start.open.is_none() && asked.conversation.is_some() {
                    answer.refuse(Code::NotFound.into());
                }
                let done = done.filter(|_| not_arranged.is_none());
                view! {
                    <WhyRefused refusal=undone say=words::other/>
                    <WhyRefused refusal=not_arranged say=words::not_arranged/>
                    {done.map(|done| view! { <UndoForm done from=asked.path()/> })}
                    <Area start=*start unread/>
                    <InPlace/>
                }
                .into_any()
            }
            (Err(refusal), Some(attempt)) if refusal.code == Code::SignedOut => {
                view! { <SignedOutWhileWriting attempt to=asked.path()/> }.into_any()
            }
            (Err(refusal), None) if refusal.code == Code::SignedOut => {
                answer.redirect(routes::sign_in(&asked.path()));
                ().into_any()
            }
            (Err(refusal), _) => refused(refusal, &answer),
        }
    })
}

async fn load(caller: &Caller, asked: Asked, attempt: Option<&FormAttempt>) -> Result<Loaded, Refusal> {
    let me = caller.viewer().await?;
    let haggle = caller.haggle();
    if let (Some(Some(id)), Some(before)) = (asked.conversation, asked.before) {
        let thread = haggle.thread(&me, id, 1).await?.ok_or(Code::NotFound)?;
        let page = haggle.history(&me, id, before, PAGE_DEFAULT).await?.ok_or(Code::NotFound)?;
        return Ok(Loaded::History { me: me.user, thread: Box::new(thread), page, target: asked.message });
    }
    let mut open = match asked.conversation {
        Some(Some(id)) => haggle.thread(&me, id, PAGE_DEFAULT).await?,
        _ => None,
    };
    // What lies before the newest page is shown with what stands around it, not with everything up to the newest.
    if let (Some(thread), Some(seq)) = (&open, asked.message)
        && seq > Seq(0)
        && thread.messages.first().is_some_and(|first| seq < first.seq)
    {
        let page = haggle.history_around(&me, thread.id, seq, PAGE_DEFAULT).await?.ok_or(Code::NotFound)?;
        let thread = Box::new(thread.clone());
        return Ok(Loaded::History { me: me.user, thread, page, target: Some(seq) });
    }
    if let Some(thread) = &mut open {
        thread.presence = haggle.presence(&me, thread.id).await?;
    }
    let rows = haggle.threads(&me, asked.tab, asked.after, ROWS_MAX + 1).await?;
    let (mut threads, next) = paging::split(rows, ROWS_MAX, |row| Cursor { at: row.at, id: row.id });
    // What is pinned stands on the first page, wherever else it would stand.
    if asked.after.is_some() {
        threads.retain(|row| !row.arrangement.pinned);
    } else {
        let mut others = haggle.threads_pinned(&me).await?;
        if asked.tab != Tab::All {
            // Not shown: by the newest of all a device knows since when it may have missed any.
            others.extend(haggle.threads(&me, Tab::All, None, 1).await?);
        }
        for other in others {
            if threads.iter().all(|row| row.id != other.id) {
                threads.push(other);
            }
        }
    }
    let is_missing = asked.conversation.is_some() && open.is_none();
    let opened = open.as_ref().map(|thread| thread.id);
    let tip = match opened {
        Some(_) => haggle.is_tip_due(&me).await?,
        None => false,
    };
    let unread = open.as_ref().filter(|thread| thread.waiting() > 0).map(|thread| (thread.id, thread.seq));
    put(&mut threads, open);
    haggle.give_page(&me, &mut threads).await;
    let now = haggle.now();
    for thread in &mut threads {
        // Whoever has no script has no clock: what is over is not told.
        thread.arrangement.muted_until = thread.arrangement.muted_until.filter(|until| *until > now);
    }
    let start = Start {
        me: me.user,
        epoch: haggle.epoch(),
        threads,
        open: opened,
        target: asked.message,
        tab: asked.tab,
        next: next.map(|Cursor { at, id }| Place { at, id }),
        message_id: message_id(attempt),
        refused: attempt.map(|attempt| attempt.refusal.code).or(is_missing.then_some(Code::NotFound)),
        draft: attempt.and_then(|attempt| attempt.field("body")).unwrap_or_default().to_owned(),
        uploads: attempt.and_then(|attempt| attempt.field("uploads")).unwrap_or_default().to_owned(),
        tip,
    };
    Ok(Loaded::Area { start: Box::new(start), unread })
}

/// List and thread, and around them what only this first rendering says.
#[component]
fn Area(start: Start, unread: Option<(ConversationId, Seq)>) -> impl IntoView {
    // An opened conversation brings its own heading.
    let is_list = start.open.is_none();
    let is_missing = is_list && start.refused.is_some();
    view! {
        <Title text=say(talk::MESSAGES)/>
        <div class="messages-page">
            {is_list.then(|| view! { <h1 class="sr-only">{say(talk::MESSAGES)}</h1> })}
            {is_missing.then(|| view! {
                <div class="missing">
                    <Notice tone=Tone::Danger>{say(inbox::MISSING)}</Notice>
                </div>
            })}
            {unread.map(|(id, seq)| view! { <MarkReadForm id seq/> })}
            <Hand state=start/>
            <Messages/>
        </div>
    }
}

/// The opened conversation takes the place of its row.
fn put(threads: &mut Vec<Thread>, open: Option<Thread>) {
    let Some(open) = open else { return };
    match threads.iter_mut().find(|row| row.id == open.id) {
        Some(row) => *row = open,
        None => threads.push(open),
    }
}

/// A message whose sending may be tried again keeps its id: it may have been stored after all (contract D2).
fn message_id(attempt: Option<&FormAttempt>) -> MessageId {
    let again = attempt.filter(|attempt| attempt.refusal.code.is_retryable());
    let kept = again.and_then(|attempt| attempt.field("id")).and_then(|id| id.parse().ok());
    kept.unwrap_or_else(|| MessageId(Uuid::new_v4()))
}

/// Without script nobody sees what is on screen: the reader says so.
#[component]
fn MarkReadForm(id: ConversationId, seq: Seq) -> impl IntoView {
    view! {
        <noscript>
            <form class="mark-read" action=MarkRead::PATH method="post">
                <input type="hidden" name="conversation" value=id.to_string()/>
                <input type="hidden" name="seq" value=seq.0.to_string()/>
                <button class="button" type="submit">{say(inbox::MARK_READ)}</button>
            </form>
        </noscript>
    }
}
