//! What was forgotten on a page: whatever reads the same in both languages, and was neither written by people nor is a word
//! of both.

use std::collections::BTreeSet;

/// Stands in every text that people write here.
pub const MARK: &str = "☘";

/// Words that are the same in both languages, and names.
const SHARED: [&str; 10] =
    ["Haggle", "English", "Deutsch", "Live", "Online", "Offline", "November", "ada", "bob", "eve"];

/// What is looked for, which the page of results marks by itself.
const SOUGHT: &str = "lamp";

/// What a person reads or hears on a page: its texts and these attributes.
const SPOKEN: [&str; 5] = ["aria-label", "placeholder", "alt", "title", "data-words"];

fn texts(html: &str) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    let mut rest = html;
    while let Some((text, tag)) = rest.split_once('<') {
        texts.insert(text.trim().to_owned());
        let Some((tag, after)) = tag.split_once('>') else { break };
        for name in SPOKEN {
            let value = tag.split_once(&format!(" {name}=\"")).and_then(|(_, value)| value.split_once('"'));
            texts.extend(value.iter().flat_map(|(value, _)| value.lines()).map(str::to_owned));
        }
        // What a program reads.
        let is_script = tag.starts_with("script");
        rest = if is_script { after.split_once("</script").map_or("", |(_, rest)| rest) } else { after };
    }
    texts
}

/// What is read on both pages although it ought to differ.
pub fn untranslated(english: &str, german: &str) -> Vec<String> {
    let is_meant = |text: &String| {
        let mut words = text.split(|letter: char| !letter.is_alphabetic());
        text.contains(MARK)
            || text == SOUGHT
            || words.all(|word| word.chars().count() < 3 || SHARED.contains(&word))
    };
    texts(english).intersection(&texts(german)).filter(|text| !is_meant(text)).cloned().collect()
}

#[test]
fn what_was_forgotten_is_found() {
    let page =
        |text: &str| format!("<p title=\"Was {text}\">A {MARK} note<b>{text}</b><i>ada · 20 €</i></p>");
    assert_eq!(untranslated(&page("Seller"), &page("Verkäufer")), [""; 0]);
    assert_eq!(untranslated(&page("Seller"), &page("Seller")), ["Seller", "Was Seller"]);
}
