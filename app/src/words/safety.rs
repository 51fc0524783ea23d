//! The words of reporting and blocking somebody.

use super::Phrase;

pub(crate) const REPORT_LINK: Phrase = Phrase::new("Report", "Melden");
pub(crate) const REPORT: Phrase = Phrase::new("Report {}", "{} melden");
pub(crate) const NOT_TOLD: Phrase = Phrase::new("{} is not told.", "{} erfährt nichts davon.");
pub(crate) const NOT_TOLD_BUT_KEPT: Phrase = Phrase::new(
    "{} is not told. The last 20 messages of your conversation are kept with your report.",
    "{} erfährt nichts davon. Die letzten 20 Nachrichten eurer Unterhaltung heben wir mit deiner Meldung auf.",
);
pub(crate) const WHICH_REASON: Phrase = Phrase::new("What happened?", "Worum geht es?");
pub(crate) const NO_REASON: Phrase = Phrase::new("Choose what fits best.", "Wähle, was am besten passt.");
pub(crate) const WHICH_MESSAGE: Phrase =
    Phrase::new("Is it about a message?", "Geht es um eine bestimmte Nachricht?");
pub(crate) const MESSAGE_CHOICES: Phrase = Phrase::new("Messages to choose from", "Nachrichten zur Auswahl");
pub(crate) const NO_MESSAGE: Phrase = Phrase::new("No, about the person", "Nein, um die Person");
pub(crate) const NOTE: Phrase = Phrase::new("Anything else? (optional)", "Noch etwas? (freiwillig)");
pub(crate) const NOTE_HINT: Phrase = Phrase::new("Up to 1,000 characters.", "Bis zu 1.000 Zeichen.");
pub(crate) const BLOCK_TOO: Phrase = Phrase::new(
    "Block {} as well: neither of you can write to the other then.",
    "{} auch blockieren: Dann könnt ihr euch nicht mehr schreiben.",
);
pub(crate) const SEND_REPORT: Phrase = Phrase::new("Send the report", "Meldung senden");

pub(crate) const THANKS: Phrase = Phrase::new("Thank you", "Danke");
pub(crate) const THANKS_FOR: Phrase =
    Phrase::new("Thank you for telling us", "Danke, dass du uns Bescheid gibst");
pub(crate) const THANKS_WHY: Phrase = Phrase::new(
    "We have your report and will look at it. The person is not told. You can see whom you have blocked in your account.",
    "Wir haben deine Meldung und sehen sie uns an. Die Person erfährt nichts davon. Wen du blockiert hast, steht in deinem Konto.",
);
pub(crate) const TO_MESSAGES: Phrase = Phrase::new("To your messages", "Zu deinen Nachrichten");

pub(crate) const BLOCKED_PEOPLE: Phrase = Phrase::new("Blocked people", "Blockierte Personen");
pub(crate) const BLOCKED_PEOPLE_WHY: Phrase =
    Phrase::new("People you do not want to hear from.", "Von wem du nichts hören willst.");
pub(crate) const SEE_LIST: Phrase = Phrase::new("See the list", "Liste ansehen");
pub(crate) const NONE_BLOCKED: Phrase = Phrase::new(
    "You have not blocked anybody. To block somebody, open the menu above your conversation.",
    "Du hast niemanden blockiert. Blockieren kannst du jemanden im Menü über eurer Unterhaltung.",
);
pub(crate) const SOME_BLOCKED: Phrase = Phrase::new(
    "Neither of you can write to the other. They are not told, now or when you unblock them.",
    "Ihr könnt einander nicht schreiben. Die anderen erfahren nichts davon, weder jetzt noch wenn du es aufhebst.",
);
pub(crate) const BLOCKED_AT: Phrase = Phrase::new("Blocked · {}", "Blockiert · {}");
pub(crate) const UNBLOCK: Phrase = Phrase::new("Unblock {}", "{} nicht mehr blockieren");
pub(crate) const MORE_PEOPLE: Phrase = Phrase::new("More people", "Weitere Personen");
pub(crate) const TO_ACCOUNT: Phrase = Phrase::new("Back to your account", "Zurück zu deinem Konto");
