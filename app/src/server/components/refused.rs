//! Instead of a page that cannot be shown.

use leptos::prelude::*;
use leptos_meta::Title;
use protocol::{Code, Refusal};

use crate::{
    components::icon::{Glyph, Icon},
    routes,
    server::caller::Answer,
    words::{self, frame, say, talk},
};

/// What is shown, and the answer's status with it.
pub fn refused(refusal: Refusal, answer: &Answer) -> AnyView {
    answer.refuse(refusal);
    let title = match refusal.code {
        Code::NotFound => frame::NOT_FOUND,
        Code::Gone => frame::GONE,
        _ => frame::DID_NOT_WORK,
    };
    view! { <Apology title=say(title) text=words::other(refusal.code)/> }.into_any()
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
            <a class="button" href=routes::HOME>{say(talk::BROWSE)}</a>
        </div>
    }
}
