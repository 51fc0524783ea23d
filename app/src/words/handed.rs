//! How words come to the browser: in an attribute of the page, line by line. Its module holds none of them, so that it is
//! downloaded once for every language.

/// Numbers phrases, for the browser, and lists them, for the server.
macro_rules! handed {
    ($($(#[$doc:meta])* $name:ident: $english:literal, $german:literal;)*) => {
        #[cfg(not(feature = "ssr"))]
        #[allow(clippy::upper_case_acronyms, non_camel_case_types, reason = "only counts the constants below")]
        enum Number { $($name),* }
        $(
            $(#[$doc])*
            #[cfg(not(feature = "ssr"))]
            pub(crate) const $name: super::Phrase = super::Phrase { number: Number::$name as u8 };
            $(#[$doc])*
            #[cfg(feature = "ssr")]
            pub(crate) const $name: super::Phrase = super::Phrase::new($english, $german);
        )*
        #[cfg(feature = "ssr")]
        pub(super) const HANDED: &[super::Phrase] = &[$($name),*];
    };
}

const ID: &str = "words";

#[cfg(not(feature = "ssr"))]
pub use browser::say;

#[cfg(not(feature = "ssr"))]
mod browser {
    use std::cell::OnceCell;

    use super::{super::Phrase, ID};

    thread_local! {
        static WORDS: OnceCell<Vec<&'static str>> = const { OnceCell::new() };
    }

    /// A phrase in the language of the page.
    pub fn say(phrase: Phrase) -> &'static str {
        WORDS.with(|words| {
            let words = words.get_or_init(|| String::leak(handed()).split('\n').collect());
            words.get(usize::from(phrase.number)).copied().unwrap_or_default()
        })
    }

    fn handed() -> String {
        let carrier = leptos::prelude::document().get_element_by_id(ID);
        carrier.and_then(|carrier| carrier.get_attribute("data-words")).unwrap_or_default()
    }
}

#[cfg(feature = "ssr")]
pub use server::Vocabulary;

#[cfg(feature = "ssr")]
mod server {
    use leptos::prelude::*;

    use super::{
        super::{Phrase, photos, say, talk},
        ID,
    };

    /// Hands the page's words to the browser.
    #[component]
    pub fn Vocabulary(
        /// Whether messages are read and written here. Every other page says how many are unread, and no more.
        is_talk: bool,
    ) -> impl IntoView {
        let lines = |words: &[Phrase]| words.iter().copied().map(say).collect::<Vec<_>>().join("\n");
        let words = if is_talk { talk::HANDED } else { &talk::HANDED[..1] };
        let photos = is_talk
            .then(|| view! { <template id="photo-words" data-words=lines(photos::HANDED)></template> });
        view! {
            <template id=ID data-words=lines(words)></template>
            {photos}
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn every_page_says_how_many_are_unread_with_the_first_of_the_words() {
            assert_eq!(talk::HANDED[0], talk::UNREAD);
        }

        #[test]
        fn words_are_handed_over_line_by_line() {
            assert!(talk::HANDED.len() <= usize::from(u8::MAX), "a number of a phrase has one byte");
            for phrase in talk::HANDED.iter().chain(photos::HANDED) {
                assert!(phrase.texts.iter().all(|text| !text.contains('\n')), "{phrase:?}");
            }
        }
    }
}
