//! The part of a message that is worth showing: what was looked for, with some words around it.

use std::ops::Range;

use super::Words;

/// Characters before the first match.
const LEAD: usize = 48;
/// Characters of an excerpt at most.
const LENGTH: usize = 160;

/// A piece of text, and whether it is a match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// As it was written, white space as one space.
    pub text: String,
    /// Whether it is what was looked for.
    pub is_match: bool,
}

/// A text around the first match, cut between words, with an ellipsis where something is left out. Joined, the parts
/// read as one line.
pub fn around(words: &Words, text: &str) -> Vec<Part> {
    let matches = words.places_in(text);
    let window = window(text, matches.first().map_or(0, |first| first.start));
    let mut parts = Vec::new();
    let mut add = |text: &str, is_match: bool| {
        if !text.is_empty() {
            parts.push(Part { text: one_line(text), is_match });
        }
    };
    add(if window.start > 0 { "…" } else { "" }, false);
    let mut done = window.start;
    for place in matches.into_iter().filter(|place| place.start < window.end) {
        let end = place.end.min(window.end);
        add(&text[done..place.start], false);
        add(&text[place.start..end], true);
        done = end;
    }
    add(&text[done..window.end], false);
    add(if window.end < text.len() { "…" } else { "" }, false);
    parts
}

/// What is shown of a text, in bytes.
fn window(text: &str, first: usize) -> Range<usize> {
    if text.chars().nth(LENGTH).is_none() {
        return 0..text.len();
    }
    let lead = text[..first].char_indices().rev().nth(LEAD - 1).map_or(0, |(at, _)| at);
    // Not from the middle of a word, unless there is no other way.
    let start = match text[lead..first].find(char::is_whitespace) {
        Some(space) if lead > 0 => lead + space,
        _ => lead,
    };
    let start = text[start..first].find(|c: char| !c.is_whitespace()).map_or(start, |skip| start + skip);
    let Some((cut, _)) = text[start..].char_indices().nth(LENGTH) else { return start..text.len() };
    let end = text[..start + cut].rfind(char::is_whitespace).filter(|end| *end > first);
    start..end.unwrap_or(start + cut)
}

fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        let c = if c.is_whitespace() { ' ' } else { c };
        if c != ' ' || !line.ends_with(' ') {
            line.push(c);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(asked: &str, text: &str) -> String {
        let parts = around(&Words::read(asked).expect("words"), text);
        let marked = |part: Part| if part.is_match { format!("[{}]", part.text) } else { part.text };
        parts.into_iter().map(marked).collect()
    }

    #[test]
    fn a_short_text_is_shown_whole_with_every_match_marked() {
        assert_eq!(shown("blue", "Blue sky,\n\tblue   sea"), "[Blue] sky, [blue] sea");
        assert_eq!(shown("<b>", "a <b>bold</b> move"), "a <[b]>[bold]</[b]> move");
        assert_eq!(shown("absent", "nothing of it"), "nothing of it");
    }

    #[test]
    fn a_long_text_is_cut_between_words_around_the_first_match() {
        let text = format!("{}needle {}", "before ".repeat(40), "after ".repeat(40));
        let shown = shown("needle", &text);
        assert!(shown.starts_with("…before ") && shown.ends_with("after…"), "{shown}");
        assert!(shown.contains(" [needle] ") && shown.chars().count() <= LENGTH + 4, "{shown}");
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange_to_be_shown(asked in "\\PC{0,20}", text in "(\\PC|\n){0,400}") {
            if let Ok(words) = Words::read(&asked) {
                let parts = around(&words, &text);
                let length: usize = parts.iter().map(|part| part.text.chars().count()).sum();
                prop_assert!(length <= LENGTH + 2);
                prop_assert!(parts.iter().all(|part| !part.is_match || !part.text.is_empty()));
            }
        }
    }
}
