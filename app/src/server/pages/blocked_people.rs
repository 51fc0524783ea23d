//! Whom the viewer has blocked.

use backend::arrangements::Blocked;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use protocol::{Code, ConversationId, Refusal, Timestamp};

use crate::{
    api::safety::Unblock,
    components::avatar::Avatar,
    routes::{self, Cursor},
    server::{
        caller::{Caller, FormAttempt, answer, caller},
        components::{day::Age, notice::WhyRefused, refused::refused},
        paging,
    },
    words,
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
    let is_empty = blocked.is_empty();
    view! {
        <Title text="Blocked people"/>
        <div class="narrow roomy">
            <header>
                <h1>"Blocked people"</h1>
                <p class="muted">
                    {if is_empty {
                        "You have blocked nobody. If somebody is not good to you, the menu above your conversation has a way."
                    } else {
                        "Neither of you can write to the other. They are not told, neither now nor when you unblock them."
                    }}
                </p>
            </header>
            <WhyRefused refusal say=words::other/>
            {(!is_empty).then(|| view! {
                <ul class="sheet">
                    {blocked.into_iter().map(|blocked| view! { <Row blocked now/> }).collect_view()}
                </ul>
            })}
            {next.map(|next| view! {
                <nav class="pager" aria-label="Pages">
                    <a class="button" rel="next" href=routes::page_after(routes::BLOCKED_PEOPLE, &next)>"More people"</a>
                </nav>
            })}
            <p class="aside"><a href=routes::SETTINGS>"Back to your account"</a></p>
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
                <p class="muted">"Blocked: " <Age at now/></p>
            </div>
            <form action=Unblock::PATH method="post">
                <input type="hidden" name="person" value=id.to_string()/>
                <input type="hidden" name="from" value=routes::BLOCKED_PEOPLE/>
                <button class="button" type="submit" aria-label=["Unblock ", &name].concat()>"Unblock"</button>
            </form>
        </li>
    }
}
