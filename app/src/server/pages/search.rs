//! What was looked for, and what there is: people, listings, messages.

use backend::search::{Found, LISTINGS, Seeker, Words};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{hooks::use_query_map, params::ParamsMap};
use protocol::{ConversationId, Refusal, Seq, Timestamp, UserId};

use super::hits::{ListingHits, MessageHits, People};
use crate::{
    components::icon::{Glyph, Icon},
    routes,
    server::{
        caller::{Caller, answer, caller},
        components::{around::Around, notice::WhyRefused, search_box::SearchBox},
    },
    words::{self, frame, say, search, talk},
};

/// What the address asks for.
struct Asked {
    text: String,
    /// Further messages, after this one.
    after: Option<(ConversationId, Seq)>,
}

impl Asked {
    fn of(query: &ParamsMap) -> Self {
        Self {
            text: query.get("q").unwrap_or_default(),
            after: query.get("after").and_then(|after| routes::message_in(&after)),
        }
    }
}

/// What the page shows.
struct Loaded {
    found: Found,
    words: Words,
    /// Who looks; nobody sees messages without signing in.
    me: Option<UserId>,
    now: Timestamp,
}

/// The results for what stands in the box.
#[component]
pub fn SearchPage() -> impl IntoView {
    let (caller, answer) = (caller(), answer());
    let asked = use_query_map().with_untracked(Asked::of);
    answer.hide_address();
    Suspend::new(async move {
        let is_blank = asked.text.trim().is_empty();
        let loaded = match caller {
            _ if is_blank => None,
            Ok(caller) => Some(load(&caller, &asked).await),
            Err(refusal) => Some(Err(refusal)),
        };
        let refusal = loaded.as_ref().and_then(|loaded| loaded.as_ref().err()).copied();
        if let Some(refusal) = refusal {
            answer.refuse(refusal);
        }
        view! {
            <Title text=say(search::SEARCH)/>
            <div class="search-page">
                <h1>{say(search::SEARCH)}</h1>
                <SearchBox text=asked.text.clone() is_awaited=is_blank/>
                <WhyRefused refusal say=words::not_searched/>
                {match loaded {
                    None => view! { <Invitation/> }.into_any(),
                    Some(Ok(loaded)) => view! { <Results loaded asked/> }.into_any(),
                    Some(Err(_)) => ().into_any(),
                }}
            </div>
        }
    })
}

async fn load(caller: &Caller, asked: &Asked) -> Result<Loaded, Refusal> {
    let viewer = caller.visitor().await?;
    let words = Words::read(&asked.text)?;
    let seeker = viewer.as_ref().map_or(Seeker::Visitor(caller.address()), Seeker::User);
    let found = caller.haggle().search(seeker, &words, asked.after).await?;
    let me = viewer.map(|viewer| viewer.user.id);
    Ok(Loaded { found, words, me, now: caller.haggle().now() })
}

#[component]
fn Invitation() -> impl IntoView {
    view! {
        <p class="muted">{say(search::INVITATION)}</p>
    }
}

#[component]
fn Results(loaded: Loaded, asked: Asked) -> impl IntoView {
    let Loaded { found, words, me, now } = loaded;
    let Found { people, listings, messages, next } = found;
    let is_empty = people.is_empty() && listings.is_empty() && messages.is_empty();
    let is_cut = listings.len() == LISTINGS as usize;
    view! {
        {is_empty.then(|| view! { <NothingFound text=asked.text.clone()/> })}
        {(!people.is_empty()).then(|| view! {
            <section class="found">
                <h2>{say(search::PEOPLE)}</h2>
                <People people words=words.clone()/>
            </section>
        })}
        {(!listings.is_empty()).then(|| view! {
            <section class="found">
                <h2>{say(search::LISTINGS)}</h2>
                <ListingHits offers=listings words=words.clone() now/>
                {is_cut.then(|| view! { <p class="muted">{say(search::NEWEST_ONLY)}</p> })}
            </section>
        })}
        {(!messages.is_empty()).then(|| view! {
            <section class="found">
                <h2>{say(talk::MESSAGES)}</h2>
                <MessageHits messages me words now/>
            </section>
        })}
        {(next.is_some() || asked.after.is_some()).then(|| view! {
            <nav class="pager" aria-label=say(frame::PAGES)>
                {asked.after.map(|_| view! {
                    <a class="button" href=routes::search(&asked.text, None)>{say(search::ALL_RESULTS)}</a>
                })}
                {next.map(|next| view! {
                    <a class="button" rel="next" href=routes::search(&asked.text, Some(next))>{say(talk::EARLIER)}</a>
                })}
            </nav>
        })}
        {me.is_none().then(|| view! {
            <p class="muted">
                <Around phrase=search::MORE_SIGNED_IN>
                    <a href=routes::sign_in(routes::SEARCH)>{say(search::SIGN_IN)}</a>
                </Around>
            </p>
        })}
    }
}

#[component]
fn NothingFound(text: String) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon name=Glyph::SEARCH/>
            <h2><Around phrase=search::NOTHING_FOUND><bdi>{text}</bdi></Around></h2>
            <p>{say(search::NOTHING_FOUND_WHY)}</p>
        </div>
    }
}
