//! What is wrong with what was typed.

use protocol::Code;

use super::{Phrase, say};

/// A box in a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// A user's name.
    Name,
    /// An e-mail address.
    Email,
    /// A new password.
    Password,
    /// A listing's title.
    Title,
    /// A listing's price.
    Price,
    /// A listing's place.
    Place,
    /// A listing's description.
    Description,
    /// A listing's pictures.
    Pictures,
    /// The note of a report.
    Note,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Name,
        Self::Email,
        Self::Password,
        Self::Title,
        Self::Price,
        Self::Place,
        Self::Description,
        Self::Pictures,
        Self::Note,
    ];
}

/// Whether a refusal is about what was typed, rather than about the moment.
pub const fn is_about_fields(code: Code) -> bool {
    matches!(code, Code::Invalid | Code::TooLarge)
}

/// What is wrong with what was typed into one box; `code` as `protocol::validate` gives it.
pub fn not_accepted(field: Field, code: Code) -> &'static str {
    let is_long = matches!(code, Code::TooLarge);
    say(match field {
        Field::Name if is_long => Phrase::new("Keep it to 40 characters.", "Höchstens 40 Zeichen."),
        Field::Name => {
            Phrase::new("Enter a name that others can read.", "Gib einen Namen an, den andere lesen können.")
        }
        Field::Email if is_long => Phrase::new("This address is too long.", "Diese Adresse ist zu lang."),
        Field::Email => Phrase::new(
            "Enter an address such as kaye@example.com.",
            "Gib eine Adresse an wie kaye@example.com.",
        ),
        Field::Password => Phrase::new(
            "Choose another: not too short, not too long, and not one that many people use.",
            "Wähle ein anderes: nicht zu kurz, nicht zu lang und keines, das viele verwenden.",
        ),
        Field::Title if is_long => Phrase::new("Keep it to 80 characters.", "Höchstens 80 Zeichen."),
        Field::Title => Phrase::new("Say in a few words what it is.", "Sag in wenigen Worten, was es ist."),
        Field::Price if is_long => Phrase::new(
            "That is more than this market can count.",
            "Das ist mehr, als dieser Markt zählen kann.",
        ),
        Field::Price => Phrase::new(
            "Enter an amount such as 120 or 12.50, or 0 to give it away.",
            "Gib einen Betrag an wie 120 oder 12,50; 0, wenn du es verschenkst.",
        ),
        Field::Place if is_long => Phrase::new("Keep it to 60 characters.", "Höchstens 60 Zeichen."),
        Field::Place => Phrase::new("Say where it can be collected.", "Sag, wo man es abholen kann."),
        Field::Description if is_long => {
            Phrase::new("Keep it to 4,000 characters.", "Höchstens 4.000 Zeichen.")
        }
        Field::Description => {
            Phrase::new("Describe it in a sentence or two.", "Beschreib es in ein, zwei Sätzen.")
        }
        Field::Pictures if is_long => Phrase::new("Choose at most 4.", "Wähle höchstens 4."),
        Field::Pictures => Phrase::new("Choose at least one.", "Wähle mindestens eines."),
        Field::Note if is_long => Phrase::new("Keep it to 1,000 characters.", "Höchstens 1.000 Zeichen."),
        Field::Note => Phrase::new("Say it in plain letters.", "Sag es in einfachen Buchstaben."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_box_says_what_it_wants() {
        for field in Field::ALL {
            for code in [Code::Invalid, Code::TooLarge] {
                assert!(not_accepted(field, code).ends_with('.'), "{field:?}");
            }
        }
    }
}
