//! What the pages around the messages area say: those of its words that the browser does not need.

use super::Phrase;

pub(crate) const MISSING: Phrase = Phrase::new(
    "This conversation is not here: it does not exist, or it is not yours.",
    "Diese Unterhaltung ist nicht hier: Es gibt sie nicht, oder es ist nicht deine.",
);
pub(crate) const MARK_READ: Phrase = Phrase::new("Mark as read", "Als gelesen markieren");

pub(crate) const EARLIER_WITH: Phrase = Phrase::new("Earlier messages with {}", "Frühere Nachrichten mit {}");
pub(crate) const LATER: Phrase = Phrase::new("Later messages", "Spätere Nachrichten");
pub(crate) const BACK: Phrase = Phrase::new("Back", "Zurück");
pub(crate) const BACK_TO_CONVERSATION: Phrase =
    Phrase::new("Back to the conversation", "Zurück zur Unterhaltung");
pub(crate) const SPEAKER: Phrase = Phrase::new("You", "Du");

/// What was done stands in the last place; see [`super::acted`].
pub(crate) const DONE_WITH_ONE: Phrase = Phrase::new("Conversation {}.", "Unterhaltung {}.");
pub(crate) const DONE_WITH_MANY: Phrase = Phrase::new("{} conversations {}.", "{} Unterhaltungen {}.");
pub(crate) const UNDO: Phrase = Phrase::new("Undo", "Rückgängig");

pub(crate) const COPY_FIRST: Phrase =
    Phrase::new("Copy it before you go on:", "Kopier deinen Text, bevor du weitermachst:");
