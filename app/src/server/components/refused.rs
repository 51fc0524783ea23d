//! Instead of a page that cannot be shown.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::{Code, Refusal};

use crate::{
    components::icon::{Glyph, Icon},
    routes,
    server::caller::Answer,
    words,
};

/// What is shown, and the answer's status with it.
pub fn refused(refusal: Refusal, answer: &Answer) -> AnyView {
    answer.refuse(refusal);
    let title = match refusal.code {
        Code::NotFound => "Not found",
        Code::Gone => "No longer here",
        _ => "That did not work",
    };
    view! { <Apology title text=words::other(refusal.code)/> }.into_any()
}

/// A page that says why there is nothing, and where to go instead.
#[component]
pub fn Apology(
    /// What the matter is.
    #[prop(into)]
    title: String,
    /// What that means.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! {
        <Title text=title.clone()/>
        <div class="empty">
            <Icon name=Glyph::ALERT/>
            <h1>{title}</h1>
            <p>{text}</p>
            <a class="button" href=routes::HOME>"Browse listings"</a>
        </div>
    }
}
