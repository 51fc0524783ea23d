//! The way to search. A plain form: what is typed stands in the address of the results, which no browser keeps
//! and no other page is told (see [`Answer::hide_address`](crate::server::caller::Answer::hide_address)).

use leptos::prelude::*;

use crate::{
    components::icon::{Glyph, Icon},
    routes,
    words::{say, search},
};

/// Characters that the box takes: the longest search there may be, with room for what stands between its words.
const CHARS_MAX: &str = "600";

/// A box to type into. In the header it goes where the window is narrow, and [`SearchLink`] stands for it.
#[component]
pub fn SearchBox(
    /// What was looked for last.
    text: String,
    /// Whether the reader comes to type.
    #[prop(optional)]
    is_awaited: bool,
) -> impl IntoView {
    view! {
        <form class="search-box" role="search" action=routes::SEARCH>
            <input
                type="search"
                name="q"
                value=text
                aria-label=say(search::SEARCH)
                placeholder=say(search::SEARCH)
                maxlength=CHARS_MAX
                autocomplete="off"
                enterkeyhint="search"
                autofocus=is_awaited
            />
            <button type="submit" aria-label=say(search::START)>
                <Icon name=Glyph::SEARCH/>
            </button>
        </form>
    }
}

/// The way to the page with the box, for narrow windows.
#[component]
pub fn SearchLink(
    /// `page` on that page itself.
    current: Option<&'static str>,
) -> impl IntoView {
    view! {
        <a class="nav-link search-link" href=routes::SEARCH aria-current=current>
            <Icon name=Glyph::SEARCH/>
            <span class="nav-word">{say(search::SEARCH)}</span>
        </a>
    }
}
