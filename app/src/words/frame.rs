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
    "Pay and hand over in person; never send money ahead.",
    "Zahlt und übergebt persönlich; schick nie Geld voraus.",
);
pub(crate) const LANGUAGE: Phrase = Phrase::new("Language", "Sprache");
