//! What was just done with conversations, and the way back: ten seconds, which the style sheet counts.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::params::ParamsMap;
use protocol::Act;
use uuid::Uuid;

use crate::{
    api::inbox::Undo,
    words::{self, fill, inbox, say},
};

/// What was done, as [`crate::routes::arranged`] wrote it.
#[derive(Debug, Clone, Copy)]
pub struct Done {
    act: Act,
    count: u32,
    undo: Uuid,
}

impl Done {
    /// Reads it; nothing but words of ours can stand there (contract S13).
    pub fn of(query: &ParamsMap) -> Option<Self> {
        let act = Act::parse(&query.get("done")?)?;
        Some(Self { act, count: query.get("count")?.parse().ok()?, undo: query.get("undo")?.parse().ok()? })
    }
}

/// The sentence, and the button that takes it back.
#[component]
pub fn UndoForm(
    /// What was done.
    done: Done,
    /// The page to go back to.
    from: String,
) -> impl IntoView {
    let Done { act, count, undo } = done;
    let done = match count {
        1 => fill(inbox::DONE_WITH_ONE, &[words::acted(act)]),
        count => fill(inbox::DONE_WITH_MANY, &[&count.to_string(), words::acted(act)]),
    };
    view! {
        <form class="undo" action=Undo::PATH method="post">
            <input type="hidden" name="undo" value=undo.to_string()/>
            <input type="hidden" name="from" value=from/>
            <p role="status">{done}</p>
            <button class="text-button" type="submit">{say(inbox::UNDO)}</button>
        </form>
    }
}
