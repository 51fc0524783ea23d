//! Words, as people type them and as they stand in a text. The engines find; here is only told where, so that a match
//! can be marked by its place in the text as it was written.

use std::ops::Range;

use protocol::Code;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Words at most (contract S15).
pub const COUNT_MAX: usize = 8;
/// Characters of a word at most (contract S15).
pub const CHARS_MAX: usize = 64;

/// What somebody looks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(Vec<Word>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    typed: String,
    folded: String,
}

impl Words {
    /// The words of a text: what stands between them is not looked for.
    ///
    /// # Errors
    /// [`Code::Invalid`] for more than [`COUNT_MAX`], or one of more than [`CHARS_MAX`] characters.
    pub fn read(text: &str) -> Result<Self, Code> {
        let mut words = Vec::new();
        for place in places(text) {
            let typed = &text[place];
            if words.len() == COUNT_MAX || typed.chars().count() > CHARS_MAX {
                return Err(Code::Invalid);
            }
            words.push(Word { typed: typed.to_owned(), folded: fold(typed) });
        }
        Ok(Self(words))
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As they were typed.
    pub fn typed(&self) -> Vec<String> {
        self.0.iter().map(|word| word.typed.clone()).collect()
    }

    /// Whether a text has all of them, the last one as the beginning of a word.
    pub fn are_in(&self, text: &str) -> bool {
        let folded: Vec<_> = places(text).map(|place| fold(&text[place])).collect();
        !self.is_empty() && (0..self.0.len()).all(|index| folded.iter().any(|word| self.is(index, word)))
    }

    /// Where a text says any of them, in bytes, in order.
    pub fn places_in(&self, text: &str) -> Vec<Range<usize>> {
        let is_one = |place: &Range<usize>| {
            let word = fold(&text[place.clone()]);
            (0..self.0.len()).any(|index| self.is(index, &word))
        };
        places(text).filter(is_one).collect()
    }

    /// Whether a folded word is the one with this index.
    fn is(&self, index: usize, word: &str) -> bool {
        let wanted = &self.0[index].folded;
        if index + 1 == self.0.len() { word.starts_with(wanted) } else { word == wanted }
    }
}

/// Where the words of a text stand.
fn places(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(char::is_alphanumeric)?;
        let is_over = |c: char| !c.is_alphanumeric() && !is_combining_mark(c);
        rest = text[start..].find(is_over).map_or(text.len(), |length| start + length);
        Some(start..rest)
    })
}

/// Without accents and in lower case: the same for words that count as the same.
fn fold(word: &str) -> String {
    word.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Words {
        Words::read(text).expect("words that may be looked for")
    }

    #[test]
    fn what_stands_between_words_is_not_looked_for() {
        let typed = |text| read(text).typed();
        assert_eq!(typed("  blue, bicycle! "), ["blue", "bicycle"]);
        assert_eq!(typed("\"'*()^AND -:"), ["AND"]);
        assert_eq!(typed("it's 12.50€"), ["it", "s", "12", "50"]);
        assert!(read("\"'*()^ -: 🚲").is_empty());
    }

    /// S15.
    #[test]
    fn there_are_at_most_eight_words_of_sixty_four_characters() {
        assert_eq!(read("a b c d e f g h").typed().len(), 8);
        assert_eq!(Words::read("a b c d e f g h i"), Err(Code::Invalid));
        assert_eq!(Words::read("a-b-c-d-e-f-g-h-i"), Err(Code::Invalid));
        assert_eq!(read(&"é".repeat(64)).typed().len(), 1);
        assert_eq!(Words::read(&"é".repeat(65)), Err(Code::Invalid));
    }

    #[test]
    fn matches_are_told_by_their_place_whatever_their_accents_and_case() {
        let text = "Café, cafe\u{301} CAFÉTIÈRE: décaf";
        let said = |asked: &str| -> Vec<&str> {
            read(asked).places_in(text).into_iter().map(|place| &text[place]).collect()
        };
        assert_eq!(said("cafe"), ["Café", "cafe\u{301}", "CAFÉTIÈRE"]);
        assert_eq!(said("cafe decaf"), ["Café", "cafe\u{301}", "décaf"]);
        assert_eq!(said("tea"), [""; 0]);
    }

    #[test]
    fn a_name_has_all_the_words_or_is_not_meant() {
        assert!(read("mot kay").are_in("Kaye Mot"));
        assert!(!read("kay mot").are_in("Kaye Mot"));
        assert!(read("ren").are_in("René"));
        assert!(!read("!").are_in("!"));
    }

    proptest! {
        #[test]
        fn whatever_is_looked_for_is_in_itself(text in "\\PC{0,40}") {
            if let Ok(words) = Words::read(&text) {
                prop_assert!(words.is_empty() || words.are_in(&text));
                prop_assert_eq!(words.places_in(&text).is_empty(), words.is_empty());
            }
        }
    }
}
