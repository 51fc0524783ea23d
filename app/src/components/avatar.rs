//! A person's picture: initials on a colour that is always the same for the same person.

use leptos::prelude::*;
use protocol::{Person, UserId};

use crate::markup::{Tag, tag};

/// Colours in `style/avatar.css`: classes `hue-0` to `hue-11`.
const HUES: [&str; 12] = [
    "avatar hue-0",
    "avatar hue-1",
    "avatar hue-2",
    "avatar hue-3",
    "avatar hue-4",
    "avatar hue-5",
    "avatar hue-6",
    "avatar hue-7",
    "avatar hue-8",
    "avatar hue-9",
    "avatar hue-10",
    "avatar hue-11",
];

/// The avatar. It decorates: the name stands in text beside it.
#[component]
pub fn Avatar(
    /// Whose.
    person: Person,
) -> impl IntoView {
    avatar(&person)
}

/// The same, for islands.
pub fn avatar(person: &Person) -> Tag {
    tag("span", class(person.id)).flag("aria-hidden", true).text(&initials(&person.name))
}

/// The classes that give this user's avatar its colour.
fn class(user: UserId) -> &'static str {
    // The first half of a UUIDv7 is mostly time: neighbours would look alike.
    let sum = user.0.as_bytes()[8..].iter().fold(0_u32, |sum, byte| sum * 31 % 9_973 + u32::from(*byte));
    HUES[sum as usize % HUES.len()]
}

/// The first letters of the first and the last word: `Kaye Motor` is `KM`, `ram` is `R`.
fn initials(name: &str) -> String {
    let mut words =
        name.split_whitespace().filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn initials_come_from_the_first_and_the_last_word() {
        for (name, letters) in [
            ("ram", "R"),
            ("Kaye Motor", "KM"),
            ("Ana María de la Cruz", "AC"),
            ("(Zoë) élan", "ZÉ"),
            ("42", "4"),
            ("…", ""),
        ] {
            assert_eq!(initials(name), letters, "{name:?}");
        }
    }

    #[test]
    fn a_user_keeps_the_colour_and_neighbours_differ() {
        let user = |low: u128| UserId(Uuid::from_u128(0x0198_7c00_0000_7000_8000_0000_0000_0000 + low));
        assert_eq!(class(user(7)), class(user(7)));
        let mut seen: Vec<_> = (0..100).map(|low| class(user(low * 7_919))).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), HUES.len());
    }
}
