//! Which language the site speaks on this device.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_location;

use crate::{
    api::language::SetLanguage,
    words::{Language, frame, language::spoken, say},
};

/// A button for each language, in that language.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let here = use_location();
    let (path, query) = (here.pathname.get_untracked(), here.search.get_untracked());
    // What somebody looked for is not carried around.
    let from = if query.is_empty() || path == crate::routes::SEARCH {
        path
    } else {
        [path, "?".to_owned(), query].concat()
    };
    let button = |language: Language| {
        view! {
            <button
                type="submit"
                name="language"
                value=language.tag()
                lang=language.tag()
                aria-pressed=if language == spoken() { "true" } else { "false" }
            >
                {language.own_name()}
            </button>
        }
    };
    view! {
        <form class="languages" action=SetLanguage::PATH method="post" aria-label=say(frame::LANGUAGE)>
            <input type="hidden" name="from" value=from/>
            {Language::ALL.map(button).collect_view()}
        </form>
    }
}
