//! The words of looking for something, and of what was found.

use super::Phrase;

pub(crate) const SEARCH: Phrase = Phrase::new("Search", "Suche");
pub(crate) const START: Phrase = Phrase::new("Search", "Suchen");
pub(crate) const INVITATION: Phrase = Phrase::new(
    "Find things for sale, people you have talked to, and what was said.",
    "Finde, was zu haben ist, mit wem du geschrieben hast und was gesagt wurde.",
);
pub(crate) const PEOPLE: Phrase = Phrase::new("People", "Personen");
pub(crate) const LISTINGS: Phrase = Phrase::new("Listings", "Anzeigen");
pub(crate) const NEWEST_ONLY: Phrase = Phrase::new(
    "These are the newest. Add a word to see fewer.",
    "Das sind die neuesten. Mit einem Wort mehr werden es weniger.",
);
pub(crate) const ALL_RESULTS: Phrase = Phrase::new("All results", "Alle Ergebnisse");
pub(crate) const NOTHING_FOUND: Phrase = Phrase::new("Nothing found for “{}”", "Nichts gefunden zu „{}“");
pub(crate) const NOTHING_FOUND_WHY: Phrase = Phrase::new(
    "Every word has to be there, and only letters and numbers count. Try fewer or shorter words.",
    "Jedes Wort muss vorkommen, und nur Buchstaben und Ziffern zählen. Versuch es mit weniger oder kürzeren Wörtern.",
);
/// Around [`SIGN_IN`], which leads to the form.
pub(crate) const MORE_SIGNED_IN: Phrase =
    Phrase::new("{} to look through your messages, too.", "{}, um auch deine Nachrichten zu durchsuchen.");
pub(crate) const SIGN_IN: Phrase = Phrase::new("Sign in", "Melde dich an");
