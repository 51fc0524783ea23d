//! A sentence with an element in it: languages put it in different places.

use leptos::prelude::*;

use crate::words::{Phrase, say};

/// A phrase around its one `{}`.
#[component]
pub fn Around(
    /// What is said.
    phrase: Phrase,
    /// What stands in the place of the `{}`.
    children: Children,
) -> impl IntoView {
    let (before, after) = say(phrase).split_once("{}").unwrap_or_default();
    // An empty text would be written as a space.
    let text = |text: &'static str| (!text.is_empty()).then_some(text);
    view! {
        {text(before)}
        {children()}
        {text(after)}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{Language, language::speaking};

    #[tokio::test]
    async fn the_element_stands_where_the_language_wants_it() {
        const PHRASE: Phrase = Phrase::new("Report {}", "{} melden");
        let html = || view! { <Around phrase=PHRASE><bdi>"Ada"</bdi></Around> }.to_html();
        for (language, text) in
            [(Language::English, "Report <bdi>Ada</bdi>"), (Language::German, "<bdi>Ada</bdi> melden")]
        {
            let html = speaking(language, async { html() }).await;
            assert_eq!(html.replace("<!>", ""), text);
        }
    }
}
