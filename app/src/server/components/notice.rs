//! A sentence that should not be overlooked.

use leptos::prelude::*;
use protocol::{Code, Refusal};

use crate::{
    components::icon::{Glyph, Icon},
    words::{counted, frame},
};

/// How serious it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Good to know before going on.
    Warn,
    /// Something did not work; screen readers say it at once.
    Danger,
}

/// The sentence with its icon.
#[component]
pub fn Notice(
    /// How serious it is.
    tone: Tone,
    /// What is said.
    children: Children,
) -> impl IntoView {
    let (word, role, glyph) = match tone {
        Tone::Warn => ("warn", None, Glyph::TAG),
        Tone::Danger => ("danger", Some("alert"), Glyph::ALERT),
    };
    view! {
        <div class="notice" data-tone=word role=role>
            <Icon name=glyph/>
            <div>{children()}</div>
        </div>
    }
}

/// Above a form that was refused: why, and how long to wait if that is what helps. Nothing otherwise.
#[component]
pub fn WhyRefused(
    /// The answer to the attempt, if there was one.
    refusal: Option<Refusal>,
    /// The sentence for each code; see [`crate::words`].
    say: fn(Code) -> &'static str,
) -> impl IntoView {
    refusal.map(|refusal| view! { <Notice tone=Tone::Danger>{say(refusal.code)} {wait(refusal)}</Notice> })
}

/// How long to wait, in words.
fn wait(refusal: Refusal) -> Option<String> {
    let minutes = refusal.retry_after_ms?.div_ceil(60_000);
    Some(counted(minutes, frame::WAIT_MINUTE, frame::WAIT_MINUTES))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_said_in_whole_minutes() {
        assert_eq!(wait(Refusal::rate_limited(1)).as_deref(), Some(" (1 minute)"));
        assert_eq!(wait(Refusal::rate_limited(60_001)).as_deref(), Some(" (2 minutes)"));
        assert_eq!(wait(Code::Busy.into()), None);
    }
}
