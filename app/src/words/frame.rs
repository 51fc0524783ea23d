//! The words around every page.

use super::Phrase;

pub(crate) const SKIP: Phrase = Phrase::new("Skip to the page", "Zum Inhalt springen");
pub(crate) const MAIN: Phrase = Phrase::new("Main", "Hauptmenü");
pub(crate) const SELL: Phrase = Phrase::new("Sell", "Verkaufen");
pub(crate) const YOUR_ACCOUNT: Phrase = Phrase::new("Your account: ", "Dein Konto: ");
pub(crate) const SIGN_IN: Phrase = Phrase::new("Sign in", "Anmelden");
pub(crate) const JOIN: Phrase = Phrase::new("Join", "Mitmachen");
pub(crate) const WHAT_THIS_IS: Phrase = Phrase::new(
    "Haggle: a neighbourhood market where people talk.",
    "Haggle: ein Markt in der Nachbarschaft, auf dem man miteinander redet.",
);
pub(crate) const PAY_IN_PERSON: Phrase = Phrase::new(
    "Pay and hand over in person; never send money in advance.",
    "Zahlt und übergebt persönlich; schick nie Geld voraus.",
);
pub(crate) const LANGUAGE: Phrase = Phrase::new("Language", "Sprache");

pub(crate) const PAGES: Phrase = Phrase::new("Pages", "Seiten");
pub(crate) const CANCEL: Phrase = Phrase::new("Cancel", "Abbrechen");

pub(crate) const NOT_FOUND: Phrase = Phrase::new("Not found", "Nicht gefunden");
pub(crate) const GONE: Phrase = Phrase::new("No longer here", "Nicht mehr da");
pub(crate) const DID_NOT_WORK: Phrase = Phrase::new("That did not work", "Das hat nicht geklappt");
pub(crate) const NOTHING_HERE: Phrase = Phrase::new("Nothing here", "Hier ist nichts");
pub(crate) const NOTHING_HERE_WHY: Phrase = Phrase::new(
    "This address leads nowhere. It may have been mistyped, or the page has moved.",
    "Diese Adresse führt nirgendwohin. Vielleicht ist sie vertippt, oder die Seite ist umgezogen.",
);
pub(crate) const WAIT_MINUTE: Phrase = Phrase::new(" ({} minute)", " (noch {} Minute)");
pub(crate) const WAIT_MINUTES: Phrase = Phrase::new(" ({} minutes)", " (noch {} Minuten)");
