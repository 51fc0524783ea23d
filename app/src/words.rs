//! Everything that people read, in every language of the site: one place for each sentence, so that the same thing reads
//! the same everywhere, and none is forgotten when a language is added.
//!
//! | Module | Runs | Holds |
//! |---|---|---|
//! | `talk` | both sides | the words of the messages area, handed to the browser with its page |
//! | `photos` | server | those of the script for photos, handed over likewise |
//! | `sentences` | both sides | which of them fits |
//! | `handed` | both sides | how they come to the browser |
//! | [`language`] | server | which language a page is in |
//! | `refusals` | server | why something cannot be done, and what to do about it |
//! | `boxes` | server | what is wrong with what was typed |
//! | `frame`, `account`, `market`, `search`, `safety`, `inbox` | server | the words of the other pages |
//! | `days` | server | those of dates |
//! | `pictures` | server | what the pictures show that a listing may have |

#[macro_use]
mod handed;
#[cfg(feature = "ssr")]
pub(crate) mod account;
#[cfg(feature = "ssr")]
mod boxes;
#[cfg(feature = "ssr")]
pub(crate) mod days;
#[cfg(feature = "ssr")]
pub(crate) mod frame;
#[cfg(feature = "ssr")]
pub(crate) mod inbox;
#[cfg(feature = "ssr")]
pub mod language;
#[cfg(feature = "ssr")]
pub(crate) mod market;
#[cfg(feature = "ssr")]
mod photos;
#[cfg(feature = "ssr")]
mod pictures;
#[cfg(feature = "ssr")]
mod refusals;
#[cfg(feature = "ssr")]
pub(crate) mod safety;
#[cfg(feature = "ssr")]
pub(crate) mod search;
mod sentences;
pub(crate) mod talk;

#[cfg(feature = "ssr")]
pub use boxes::*;
#[cfg(feature = "ssr")]
pub use handed::Vocabulary;
#[cfg(not(feature = "ssr"))]
pub use handed::say;
#[cfg(feature = "ssr")]
pub use language::Language;
#[cfg(feature = "ssr")]
pub use pictures::picture;
#[cfg(feature = "ssr")]
pub use refusals::*;
pub use sentences::*;

/// Something that is said, in each language. `{}` stands for what is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phrase {
    /// Its place among what is handed to the browser.
    #[cfg(not(feature = "ssr"))]
    number: u8,
    /// In the order of [`Language`].
    #[cfg(feature = "ssr")]
    texts: [&'static str; Language::ALL.len()],
}

#[cfg(feature = "ssr")]
impl Phrase {
    /// The same in each language.
    pub const fn new(english: &'static str, german: &'static str) -> Self {
        assert!(places(english) == places(german), "what is filled in has a place in each language");
        Self { texts: [english, german] }
    }
}

/// How many `{}` there are.
#[cfg(feature = "ssr")]
const fn places(text: &str) -> usize {
    let mut rest = text.as_bytes();
    let mut count = 0;
    while let [first, after @ ..] = rest {
        if *first == b'{' && matches!(after, [b'}', ..]) {
            count += 1;
        }
        rest = after;
    }
    count
}

/// A phrase in the language of the page.
#[cfg(feature = "ssr")]
pub fn say(phrase: Phrase) -> &'static str {
    phrase.texts[language::spoken() as usize]
}

/// A phrase with `parts` in the places of its `{}`, in their order.
pub fn fill(phrase: Phrase, parts: &[&str]) -> String {
    let mut text = String::new();
    for (place, piece) in say(phrase).split("{}").enumerate() {
        if place > 0 {
            text.push_str(parts.get(place - 1).copied().unwrap_or_default());
        }
        text.push_str(piece);
    }
    text
}
