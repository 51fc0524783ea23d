//! Whom the viewer has blocked.

use backend::arrangements::Blocked;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use protocol::{Code, ConversationId, Refusal, Timestamp};

use crate::{
    api::safety::Unblock,
    components::{
        avatar::Avatar,
        icon::{Glyph, Icon},
    },
    routes::{self, Cursor},
    server::{
        caller::{Caller, FormAttempt, answer, caller},
        components::{around::Around, day::Age, notice::WhyRefused, refused::refused},
        paging,
    },
    words::{self, fill, frame, safety, say, talk},
};

/// People on one page.
const PAGE: u32 = 30;

type Place = Option<Cursor<ConversationId>>;

struct Loaded {
    blocked: Vec<Blocked>,
    next: Place,
    now: Timestamp,
}

/// The last one first, each with the way back.
#[component]
pub fn BlockedPeoplePage() -> impl IntoView {
    let (caller, answer) = (caller(), answer());
    let after = use_query_map().with_untracked(paging::cursor_in);
    let refusal = FormAttempt::on(Unblock::PATH).map(|attempt| attempt.refusal);
    Suspend::new(async move {
        let loaded = match caller {
            Ok(caller) => load(&caller, after).await,
            Err(refusal) => Err(refusal),
        };
        match loaded {
            Ok(loaded) => view! { <People loaded refusal/> }.into_any(),
            Err(refusal) if refusal.code == Code::SignedOut => {
                answer.redirect(routes::sign_in(routes::BLOCKED_PEOPLE));
                ().into_any()
            }
            Err(refusal) => refused(refusal, &answer),
        }
    })
}

async fn load(caller: &Caller, after: Place) -> Result<Loaded, Refusal> {
    let viewer = caller.viewer().await?;
    let before = after.map(|cursor| (cursor.at, cursor.id));
    let rows = caller.haggle().blocked_people(&viewer, before, PAGE + 1).await?;
    let (blocked, next) = paging::split(rows, PAGE, |row| Cursor { at: row.at, id: row.conversation });
    Ok(Loaded { blocked, next, now: caller.haggle().now() })
}

#[component]
fn People(loaded: Loaded, refusal: Option<Refusal>) -> impl IntoView {
    let Loaded { blocked, next, now } = loaded;
    if blocked.is_empty() {
        return view! { <Nobody refusal/> }.into_any();
    }
    view! {
        <Title text=say(safety::BLOCKED_PEOPLE)/>
        <div class="narrow roomy">
            <header>
                <h1>{say(safety::BLOCKED_PEOPLE)}</h1>
                <p class="muted">{say(safety::SOME_BLOCKED)}</p>
            </header>
            <WhyRefused refusal say=words::other/>
            <ul class="sheet">
                {blocked.into_iter().map(|blocked| view! { <Row blocked now/> }).collect_view()}
            </ul>
            {next.map(|next| view! {
                <nav class="pager" aria-label=say(frame::PAGES)>
                    <a class="button" rel="next" href=routes::page_after(routes::BLOCKED_PEOPLE, &next)>
                        {say(safety::MORE_PEOPLE)}
                    </a>
                </nav>
            })}
            <p class="aside"><a href=routes::SETTINGS>{say(safety::TO_ACCOUNT)}</a></p>
        </div>
    }
    .into_any()
}

#[component]
fn Nobody(refusal: Option<Refusal>) -> impl IntoView {
    view! {
        <Title text=say(safety::BLOCKED_PEOPLE)/>
        <WhyRefused refusal say=words::other/>
        <div class="empty">
            <Icon name=Glyph::SHIELD/>
            <h1>{say(safety::BLOCKED_PEOPLE)}</h1>
            <p>{say(safety::NONE_BLOCKED)}</p>
            <a class="button" href=routes::SETTINGS>{say(safety::TO_ACCOUNT)}</a>
        </div>
    }
}

#[component]
fn Row(blocked: Blocked, now: Timestamp) -> impl IntoView {
    let Blocked { person, at, .. } = blocked;
    let (id, name) = (person.id, person.name.clone());
    view! {
        <li class="settings-row">
            <Avatar person/>
            <div>
                <h2>
                    <a href=routes::profile(id)><bdi>{name.clone()}</bdi></a>
                </h2>
                <p class="muted"><Around phrase=safety::BLOCKED_AT><Age at now/></Around></p>
            </div>
            <form action=Unblock::PATH method="post">
                <input type="hidden" name="person" value=id.to_string()/>
                <input type="hidden" name="from" value=routes::BLOCKED_PEOPLE/>
                <button class="button" type="submit" aria-label=fill(safety::UNBLOCK, &[&name])>{say(talk::UNBLOCK)}</button>
            </form>
        </li>
    }
}
