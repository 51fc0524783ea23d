//! Why something cannot be done: what happened, and what to do about it.

use protocol::{Act, Code, report::Reason};

use super::{Phrase, say};

/// Why the conversation with a seller did not open.
pub fn not_contacted(code: Code) -> &'static str {
    say(match code {
        Code::SelfConversation => Phrase::new(
            "This is you: a conversation needs two people.",
            "Das bist du selbst: Zu einer Unterhaltung gehören zwei.",
        ),
        Code::Gone => Phrase::new(
            "This one is sold, and you two have not talked yet. Have a look at what else there is.",
            "Das ist verkauft, und ihr habt euch noch nicht geschrieben. Sieh dir die anderen Anzeigen an.",
        ),
        Code::NotFound => Phrase::new(
            "This person or listing is not here any more.",
            "Diese Person oder Anzeige gibt es hier nicht mehr.",
        ),
        Code::Blocked => {
            Phrase::new("You cannot write to this person.", "Du kannst dieser Person nicht schreiben.")
        }
        Code::RateLimited => Phrase::new(
            "You have opened many conversations in the last hour. Take a break and try again later.",
            "Du hast in der letzten Stunde viele Unterhaltungen begonnen. Mach eine Pause und versuch es später.",
        ),
        code => return other(code),
    })
}

/// Why signing in did not work.
pub fn not_signed_in(code: Code) -> &'static str {
    say(match code {
        Code::SignedOut | Code::NotFound | Code::Invalid | Code::TooLarge => Phrase::new(
            "E-mail address and password do not match. Check both and try again.",
            "E-Mail-Adresse und Passwort passen nicht zusammen. Prüf beide und versuch es noch einmal.",
        ),
        Code::RateLimited => Phrase::new(
            "Too many tries. To keep accounts safe there is a pause now; try again in a few minutes.",
            "Zu viele Versuche. Damit Konten sicher bleiben, ist jetzt Pause; versuch es in ein paar Minuten.",
        ),
        code => return other(code),
    })
}

/// Why no account was made.
pub fn not_signed_up(code: Code) -> &'static str {
    say(match code {
        // Whether the address is taken is not said to strangers (contract S8).
        Code::Invalid => Phrase::new(
            "No account yet: choose another password. Or, if you have an account with this address, sign in.",
            "Noch kein Konto: Wähle ein anderes Passwort. Oder melde dich an, wenn du hier schon eines hast.",
        ),
        Code::TooLarge => SEE_BELOW_ACCOUNT,
        Code::RateLimited => Phrase::new(
            "Too many new accounts from your network. Try again in a few minutes.",
            "Zu viele neue Konten aus deinem Netz. Versuch es in ein paar Minuten noch einmal.",
        ),
        code => return other(code),
    })
}

/// Why no account was made, when the boxes say more.
pub fn not_signed_up_see_below(_code: Code) -> &'static str {
    say(SEE_BELOW_ACCOUNT)
}

const SEE_BELOW_ACCOUNT: Phrase = Phrase::new(
    "Almost there: please look at the boxes below.",
    "Fast geschafft: Sieh dir bitte die Felder unten an.",
);

/// Why nothing was looked for.
pub fn not_searched(code: Code) -> &'static str {
    say(match code {
        Code::Invalid => Phrase::new(
            "That is too much to look for. Use up to 8 words, none longer than 64 letters.",
            "Das ist zu viel auf einmal. Nimm höchstens 8 Wörter, keines länger als 64 Buchstaben.",
        ),
        Code::Busy => Phrase::new(
            "Looking took too long. Add a word that says more, or try again in a moment.",
            "Das Suchen hat zu lange gedauert. Nimm ein genaueres Wort dazu, oder versuch es gleich noch einmal.",
        ),
        Code::RateLimited => Phrase::new(
            "You have looked for many things in the last minute. Wait a moment.",
            "Du hast in der letzten Minute viel gesucht. Warte einen Moment.",
        ),
        code => return other(code),
    })
}

/// Why a listing was not saved or changed.
pub fn not_listed(code: Code) -> &'static str {
    say(match code {
        Code::Invalid => Phrase::new(
            "Not saved yet: please look at the boxes below.",
            "Noch nicht gespeichert: Sieh dir bitte die Felder unten an.",
        ),
        Code::TooLarge => {
            Phrase::new("Not saved yet: something is too long.", "Noch nicht gespeichert: Etwas ist zu lang.")
        }
        Code::NotFound => Phrase::new(
            "This listing is not here any more, or it is not yours.",
            "Diese Anzeige gibt es nicht mehr, oder es ist nicht deine.",
        ),
        Code::Gone => Phrase::new("This listing has been removed.", "Diese Anzeige wurde herausgenommen."),
        code => return other(code),
    })
}

/// Why a report was not kept.
pub fn not_reported(code: Code) -> &'static str {
    say(match code {
        Code::Invalid | Code::TooLarge => Phrase::new(
            "Not sent yet: please look at the boxes below.",
            "Noch nicht gesendet: Sieh dir bitte die Felder unten an.",
        ),
        Code::NotFound | Code::SelfConversation => Phrase::new(
            "This person or message is not here any more.",
            "Diese Person oder Nachricht gibt es hier nicht mehr.",
        ),
        Code::RateLimited => Phrase::new(
            "You have sent many reports in the last hour. Try again later.",
            "Du hast in der letzten Stunde viel gemeldet. Versuch es später noch einmal.",
        ),
        code => return other(code),
    })
}

/// Why nothing was done with a conversation.
pub fn not_arranged(code: Code) -> &'static str {
    say(match code {
        Code::Invalid => Phrase::new(
            "Nothing was changed: choose at least one conversation, and at most 100.",
            "Nichts geändert: Wähle mindestens eine Unterhaltung und höchstens 100.",
        ),
        Code::TooLarge => Phrase::new(
            "You can pin 10 conversations. Unpin one of them first.",
            "Du kannst 10 Unterhaltungen anheften. Löse erst eine davon.",
        ),
        Code::Gone => Phrase::new(
            "It is too late to undo this. You can still change it back by hand.",
            "Zum Rückgängigmachen ist es zu spät. Du kannst es noch von Hand zurückstellen.",
        ),
        code => return other(code),
    })
}

/// What was done with conversations.
pub fn acted(act: Act) -> &'static str {
    say(match act {
        Act::Archive => Phrase::new("archived", "archiviert"),
        Act::Unarchive => Phrase::new("moved out of the archive", "aus dem Archiv geholt"),
        Act::Pin => Phrase::new("pinned", "angeheftet"),
        Act::Unpin => Phrase::new("unpinned", "nicht mehr angeheftet"),
        Act::MarkUnread => Phrase::new("marked as unread", "als ungelesen markiert"),
        Act::MuteHour => Phrase::new("muted for 1 hour", "für 1 Stunde stumm"),
        Act::MuteEightHours => Phrase::new("muted for 8 hours", "für 8 Stunden stumm"),
        Act::MuteWeek => Phrase::new("muted for 1 week", "für 1 Woche stumm"),
        Act::Mute => Phrase::new("muted", "stumm"),
        Act::Unmute => Phrase::new("unmuted", "nicht mehr stumm"),
    })
}

/// A reason to report somebody, as the reporter says it.
pub fn reason(reason: Reason) -> &'static str {
    say(match reason {
        Reason::Fraud => Phrase::new(
            "Asks for money up front, or something does not add up",
            "Will Geld im Voraus, oder etwas stimmt nicht",
        ),
        Reason::Abuse => {
            Phrase::new("Insults, threatens or pressures me", "Beleidigt, bedroht oder bedrängt mich")
        }
        Reason::Spam => Phrase::new(
            "Advertises, or writes the same to everybody",
            "Macht Werbung oder schreibt allen das Gleiche",
        ),
        Reason::Forbidden => {
            Phrase::new("Sells what may not be sold here", "Verkauft, was man hier nicht verkaufen darf")
        }
        Reason::Other => Phrase::new("Something else", "Etwas anderes"),
    })
}

/// For everything that has no better sentence of its own.
pub fn other(code: Code) -> &'static str {
    say(match code {
        Code::SignedOut => Phrase::new(
            "You are signed out. Sign in again to go on.",
            "Du bist abgemeldet. Melde dich neu an, um weiterzumachen.",
        ),
        Code::NotFound => Phrase::new(
            "It is not here, or it is not yours to see.",
            "Das gibt es hier nicht, oder es ist nicht für dich bestimmt.",
        ),
        Code::Gone => Phrase::new("It is not here any more.", "Das gibt es hier nicht mehr."),
        Code::Invalid => Phrase::new(
            "Something in the form is not right. Check it and try again.",
            "Im Formular stimmt etwas nicht. Prüf es und versuch es noch einmal.",
        ),
        Code::TooLarge => Phrase::new("That is too long.", "Das ist zu lang."),
        Code::Blocked => {
            Phrase::new("You cannot write to this person.", "Du kannst dieser Person nicht schreiben.")
        }
        Code::SelfConversation => {
            Phrase::new("A conversation needs two people.", "Zu einer Unterhaltung gehören zwei.")
        }
        Code::IdConflict => Phrase::new(
            "Something else was stored in its place. Try again.",
            "An seiner Stelle wurde etwas anderes gespeichert. Versuch es noch einmal.",
        ),
        Code::RateLimited => Phrase::new(
            "That was a lot at once. Wait a moment and try again.",
            "Das war viel auf einmal. Warte einen Moment und versuch es noch einmal.",
        ),
        Code::StorageFull => Phrase::new(
            "Our storage is full, so nothing can be saved now. Reading still works.",
            "Unser Speicher ist voll, gerade lässt sich nichts sichern. Lesen geht noch.",
        ),
        Code::Busy => Phrase::new(
            "A lot is going on right now. Try again in a moment.",
            "Gerade ist viel los. Versuch es gleich noch einmal.",
        ),
        Code::OutcomeUnknown => Phrase::new(
            "The answer got lost on its way. Look whether it worked before trying again.",
            "Die Antwort ging unterwegs verloren. Sieh nach, ob es geklappt hat, bevor du es noch einmal versuchst.",
        ),
        Code::Unavailable => Phrase::new(
            "We cannot reach our records right now. Try again in a moment.",
            "Wir kommen gerade nicht an unsere Daten. Versuch es gleich noch einmal.",
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::{super::language::speaking, *};
    use crate::words::Language;

    #[tokio::test]
    async fn every_refusal_has_a_sentence_everywhere() {
        for language in Language::ALL {
            speaking(language, async {
                for code in Code::ALL {
                    for say in [
                        not_contacted,
                        not_signed_in,
                        not_signed_up,
                        not_searched,
                        not_listed,
                        not_reported,
                        not_arranged,
                        other,
                    ] {
                        let sentence = say(code);
                        assert!(sentence.ends_with('.'), "{code:?}: {sentence}");
                        assert!(sentence.chars().count() <= 120, "{code:?} is long: {sentence}");
                    }
                }
            })
            .await;
        }
    }
}
