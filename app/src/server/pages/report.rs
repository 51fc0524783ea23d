//! Telling us about somebody, and that it has arrived.

use backend::accounts::Profile;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use protocol::{Code, Message, Person, Refusal, ReportId, UserId, report::Reason, validate};
use uuid::Uuid;

use crate::{
    api::safety::Report,
    components::icon::{Glyph, Icon},
    routes,
    server::{
        caller::{Caller, FormAttempt, answer, caller},
        components::{
            around::Around,
            day::Moment,
            field::{FieldNotes, LongField, described_by},
            notice::WhyRefused,
            refused::refused,
        },
    },
    words::{self, fill, frame, safety, say},
};

/// Messages to choose from: as many as are kept.
const MESSAGES: u32 = 20;

struct Loaded {
    person: Person,
    /// Their last messages to the viewer, oldest first.
    messages: Vec<Message>,
    /// Whether there is a conversation to keep something of.
    has_talked: bool,
}

/// What the boxes hold.
struct Draft {
    id: String,
    message: String,
    reason: String,
    note: String,
    block: bool,
}

impl Draft {
    /// As it was typed before, or empty, with the message that the address names.
    fn of(attempt: Option<&FormAttempt>, message: Option<String>) -> Self {
        let field = |name| attempt.and_then(|attempt| attempt.field(name)).map(str::to_owned);
        Self {
            id: field("id").unwrap_or_else(|| ReportId(Uuid::new_v4()).to_string()),
            message: field("message").or(message).unwrap_or_default(),
            reason: field("reason").unwrap_or_default(),
            note: field("note").unwrap_or_default(),
            block: field("block").is_some(),
        }
    }
}

/// The form about the user that the address names.
#[component]
pub fn ReportPage() -> impl IntoView {
    let (caller, answer) = (caller(), answer());
    let id = use_params_map().with_untracked(|params| params.get("id")).and_then(|id| id.parse().ok());
    let message = use_query_map().with_untracked(|query| query.get("message"));
    let attempt = FormAttempt::on(Report::PATH);
    Suspend::new(async move {
        let Some(id) = id else { return refused(Code::NotFound.into(), &answer) };
        let loaded = match caller {
            Ok(caller) => load(&caller, id).await,
            Err(refusal) => Err(refusal),
        };
        match loaded {
            Ok(loaded) => {
                let draft = Draft::of(attempt.as_ref(), message);
                view! { <ReportForm loaded draft attempt/> }.into_any()
            }
            Err(refusal) if refusal.code == Code::SignedOut => {
                answer.redirect(routes::sign_in(&routes::report(id)));
                ().into_any()
            }
            Err(refusal) => refused(refusal, &answer),
        }
    })
}

async fn load(caller: &Caller, id: UserId) -> Result<Loaded, Refusal> {
    let viewer = caller.viewer().await?;
    let profile = caller.haggle().profile(id).await?.filter(|_| id != viewer.user.id);
    let Profile { person, .. } = profile.ok_or(Code::NotFound)?;
    let thread = caller.haggle().thread_with(&viewer, id, MESSAGES).await?;
    let messages = thread.map(|thread| thread.messages).unwrap_or_default();
    let has_talked = !messages.is_empty();
    let messages = messages.into_iter().filter(|message| message.sender == id).collect();
    Ok(Loaded { person, messages, has_talked })
}

#[component]
fn ReportForm(loaded: Loaded, draft: Draft, attempt: Option<FormAttempt>) -> impl IntoView {
    let Loaded { person, messages, has_talked } = loaded;
    let refusal = attempt.as_ref().map(|attempt| attempt.refusal);
    let no_reason = attempt.is_some() && Reason::parse(&draft.reason).is_none();
    let reason_error = no_reason.then(|| say(safety::NO_REASON));
    let note_error = attempt
        .and_then(|_| validate::note(&draft.note).err())
        .map(|code| words::not_accepted(words::Field::Note, code));
    let told = if has_talked { safety::NOT_TOLD_BUT_KEPT } else { safety::NOT_TOLD };
    let (id, name) = (person.id, person.name);
    view! {
        <Title text=fill(safety::REPORT, &[&name])/>
        <div class="narrow roomy">
            <header>
                <h1><Around phrase=safety::REPORT clone:name><bdi>{name}</bdi></Around></h1>
                <p class="muted"><Around phrase=told clone:name><bdi>{name}</bdi></Around></p>
            </header>
            <WhyRefused refusal say=words::not_reported/>
            <form class="form sheet" action=Report::PATH method="post">
                <input type="hidden" name="id" value=draft.id/>
                <input type="hidden" name="person" value=id.to_string()/>
                <fieldset class="field choices" aria-describedby=described_by("reason", None, reason_error)>
                    <legend>{say(safety::WHICH_REASON)}</legend>
                    <FieldNotes name="reason" hint=None error=reason_error/>
                    {Reason::ALL
                        .into_iter()
                        .map(|reason| {
                            let is_chosen = draft.reason == reason.as_str();
                            view! {
                                <label class="choice">
                                    <input type="radio" name="reason" value=reason.as_str() checked=is_chosen required/>
                                    <span>{words::reason(reason)}</span>
                                </label>
                            }
                        })
                        .collect_view()}
                </fieldset>
                {(!messages.is_empty()).then(|| view! { <MessageChoices messages chosen=draft.message/> })}
                <LongField
                    name="note"
                    label=say(safety::NOTE)
                    value=draft.note
                    error=note_error
                    hint=say(safety::NOTE_HINT)
                    is_optional=true
                />
                <label class="choice">
                    <input type="checkbox" name="block" value="true" checked=draft.block/>
                    <span><Around phrase=safety::BLOCK_TOO><bdi>{name}</bdi></Around></span>
                </label>
                <div class="form-actions">
                    <button class="button primary" type="submit">{say(safety::SEND_REPORT)}</button>
                    <a class="button quiet" href=routes::profile(id)>{say(frame::CANCEL)}</a>
                </div>
            </form>
        </div>
    }
}

/// Which of their messages it is about, the newest first.
#[component]
fn MessageChoices(messages: Vec<Message>, chosen: String) -> impl IntoView {
    let is_none = !messages.iter().any(|message| message.seq.0.to_string() == chosen);
    let choices = messages.into_iter().rev().map(|message| {
        let seq = message.seq.0.to_string();
        let is_chosen = seq == chosen;
        let words = match message.body {
            body if body.is_empty() => words::photos(message.images.len()),
            body => body,
        };
        view! {
            <label class="choice">
                <input type="radio" name="message" value=seq checked=is_chosen/>
                <span>
                    <span class="choice-words" dir="auto">{words}</span>
                    <span class="hint"><Moment at=message.at/></span>
                </span>
            </label>
        }
    });
    view! {
        <fieldset class="field choices">
            <legend>{say(safety::WHICH_MESSAGE)}</legend>
            <div class="choices-long" tabindex="0" role="group" aria-label=say(safety::MESSAGE_CHOICES)>
                <label class="choice">
                    <input type="radio" name="message" value="" checked=is_none/>
                    <span>{say(safety::NO_MESSAGE)}</span>
                </label>
                {choices.collect_view()}
            </div>
        </fieldset>
    }
}

/// It has arrived.
#[component]
pub fn ReportReceivedPage() -> impl IntoView {
    let (caller, answer) = (caller(), answer());
    Suspend::new(async move {
        let viewer = match caller {
            Ok(caller) => caller.viewer().await,
            Err(refusal) => Err(refusal),
        };
        match viewer {
            Ok(_) => view! { <Received/> }.into_any(),
            Err(refusal) if refusal.code == Code::SignedOut => {
                answer.redirect(routes::sign_in(routes::HOME));
                ().into_any()
            }
            Err(refusal) => refused(refusal, &answer),
        }
    })
}

#[component]
fn Received() -> impl IntoView {
    view! {
        <Title text=say(safety::THANKS)/>
        <div class="empty">
            <Icon name=Glyph::SHIELD/>
            <h1>{say(safety::THANKS_FOR)}</h1>
            <p>{say(safety::THANKS_WHY)}</p>
            <div class="form-actions">
                <a class="button primary" href=routes::MESSAGES>{say(safety::TO_MESSAGES)}</a>
                <a class="button" href=routes::BLOCKED_PEOPLE>{say(safety::BLOCKED_PEOPLE)}</a>
            </div>
        </div>
    }
}
