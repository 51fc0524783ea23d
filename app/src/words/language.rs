//! Which language a page is in: the one that was chosen on this device, else the first that the browser asks for and the
//! site speaks, else English.

use std::future::Future;

tokio::task_local! {
    static SPOKEN: Language;
}

/// A language of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// The first one, and what is spoken where nothing else is asked for.
    #[default]
    English,
    /// `du`, as neighbours say it.
    German,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its tag (RFC 5646), as it stands in `lang`, in cookies and in forms.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// What those call it who speak it.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// The language of a tag, whatever its region: `de-AT` is German.
    pub fn of(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// The one that a browser likes best of ours, by its `Accept-Language` (RFC 9110, 12.5.4).
    pub fn liked_best(accepted: &str) -> Option<Self> {
        let liked = accepted.split(',').filter_map(|range| {
            let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
            let weight: f32 = weight.trim().strip_prefix("q=")?.parse().ok()?;
            Some((Self::of(tag.trim())?, weight)).filter(|(_, weight)| *weight > 0.0)
        });
        // Of two that are liked as much, the first.
        liked.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(language, _)| language)
    }
}

/// Runs `work`, in which everything is said in this language.
pub fn speaking<F: Future>(language: Language, work: F) -> impl Future<Output = F::Output> {
    SPOKEN.scope(language, work)
}

/// The language of the page that is being made.
pub fn spoken() -> Language {
    SPOKEN.try_with(|spoken| *spoken).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_the_language_that_it_likes_best() {
        for (accepted, language) in [
            ("de", Some(Language::German)),
            ("de-AT,de;q=0.9,en;q=0.8", Some(Language::German)),
            ("en-GB,de;q=0.9", Some(Language::English)),
            ("fr, de;q=0.5, en;q=0.4", Some(Language::German)),
            ("en;q=0.4,DE-ch;q=0.5", Some(Language::German)),
            ("de;q=0, en;q=0.1", Some(Language::English)),
            ("en;q=0.5,de;q=0.5", Some(Language::English)),
            ("", None),
            ("fr,*", None),
            ("de;q=x,;;,", None),
            ("german", None),
        ] {
            assert_eq!(Language::liked_best(accepted), language, "{accepted:?}");
        }
    }

    #[tokio::test]
    async fn outside_of_a_page_english_is_spoken() {
        assert_eq!(spoken(), Language::English);
        assert_eq!(speaking(Language::German, async { spoken() }).await, Language::German);
    }
}
