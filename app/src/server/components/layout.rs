//! The frame around every page.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use protocol::{Epoch, Person};

use crate::{
    components::{
        avatar::Avatar,
        icon::{Glyph, Icon},
    },
    islands::{Hand, UnreadBadge, Waiting},
    routes,
    server::{
        caller::{Caller, caller},
        components::{
            language_switch::LanguageSwitch,
            search_box::{SearchBox, SearchLink},
        },
    },
    words::{Vocabulary, frame, say, talk},
};

/// Header, the page itself, footer.
#[component]
pub fn Layout(
    /// The page.
    children: Children,
) -> impl IntoView {
    // The settings have it among them.
    let has_language = use_location().pathname.get_untracked() != routes::SETTINGS;
    view! {
        <a class="skip-link" href="#main">{say(frame::SKIP)}</a>
        <Header/>
        <main class="page" id="main" tabindex="-1">{children()}</main>
        <footer class="site-footer">
            <div class="site-footer-row">
                <span>{say(frame::WHAT_THIS_IS)}</span>
                <span>{say(frame::PAY_IN_PERSON)}</span>
                {has_language.then(|| view! { <LanguageSwitch/> })}
            </div>
        </footer>
    }
}

/// Who is looking, with what waits for them.
struct Visitor {
    user: Person,
    epoch: Epoch,
    unread: u32,
}

impl Visitor {
    /// Nobody when nobody is signed in, or when that cannot be found out now: the page itself says so.
    async fn of(caller: Option<Caller>) -> Option<Self> {
        let caller = caller?;
        let viewer = caller.viewer().await.ok()?;
        let unread = caller.haggle().unread_total(&viewer).await.unwrap_or_default();
        Some(Self { epoch: caller.haggle().epoch(), user: viewer.user, unread })
    }
}

#[component]
fn Header() -> impl IntoView {
    let caller = caller().ok();
    let here = use_location().pathname.get_untracked();
    view! {
        <header class="site-header">
            <div class="site-header-row">
                <a class="wordmark" href=routes::HOME>
                    <Mark/>
                    "Haggle"
                </a>
                {(here != routes::SEARCH).then(|| view! { <SearchBox text=String::new()/> })}
                <nav class="site-nav" aria-label=say(frame::MAIN)>
                    {Suspend::new(async move {
                        match Visitor::of(caller).await {
                            Some(visitor) => view! { <Links visitor here/> }.into_any(),
                            None => view! { <LinksSignedOut here/> }.into_any(),
                        }
                    })}
                </nav>
            </div>
        </header>
    }
}

#[component]
fn Links(visitor: Visitor, here: String) -> impl IntoView {
    let current = |path: &str| (here == path).then_some("page");
    let Visitor { user, epoch, unread } = visitor;
    let name = user.name.clone();
    view! {
        <SearchLink current=current(routes::SEARCH)/>
        <a class="nav-link" href=routes::NEW_LISTING aria-current=current(routes::NEW_LISTING)>
            <Icon name=Glyph::PLUS/>
            <span class="nav-word">{say(frame::SELL)}</span>
        </a>
        <a class="nav-link" href=routes::MESSAGES aria-current=current(routes::MESSAGES)>
            <Icon name=Glyph::MESSAGE/>
            <span class="nav-word">{say(talk::MESSAGES)}</span>
            <Vocabulary is_talk=here == routes::MESSAGES/>
            <Hand state=Waiting { me: user.id, epoch, unread }/>
            <UnreadBadge/>
        </a>
        <a class="nav-link" href=routes::SETTINGS aria-current=current(routes::SETTINGS)>
            <span class="sr-only">{say(frame::YOUR_ACCOUNT)}</span>
            <Avatar person=user/>
            <bdi class="nav-name">{name}</bdi>
        </a>
    }
}

#[component]
fn LinksSignedOut(here: String) -> impl IntoView {
    let is_form = here == routes::SIGN_IN || here == routes::SIGN_UP;
    let (sign_in, sign_up) = if is_form {
        (routes::SIGN_IN.to_owned(), routes::SIGN_UP.to_owned())
    } else {
        (routes::sign_in(&here), routes::sign_up(&here))
    };
    view! {
        <SearchLink current=(here == routes::SEARCH).then_some("page")/>
        <a class="nav-link" href=routes::sign_in(routes::NEW_LISTING)>
            <Icon name=Glyph::PLUS/>
            <span class="nav-word">{say(frame::SELL)}</span>
        </a>
        <a class="nav-link" href=sign_in>{say(frame::SIGN_IN)}</a>
        <a class="button primary" href=sign_up>{say(frame::JOIN)}</a>
    }
}

/// A price tag that talks.
#[component]
fn Mark() -> impl IntoView {
    view! {
        <svg viewBox="0 0 28 28" width="28" height="28" aria-hidden="true">
            <path
                fill="currentColor"
                d="M6.5 3h15A3.5 3.5 0 0 1 25 6.5v10a3.5 3.5 0 0 1-3.5 3.5H13l-6.2 4.9A.8.8 0 0 1 5.5 24.3V19.85A3.5 3.5 0 0 1 3 16.5v-10A3.5 3.5 0 0 1 6.5 3z"
            ></path>
            <path
                fill="none"
                stroke="var(--surface)"
                stroke-width="2.4"
                stroke-linecap="round"
                d="M10 7.5v8M18 7.5v8M10 11.5h8"
            ></path>
        </svg>
    }
}
