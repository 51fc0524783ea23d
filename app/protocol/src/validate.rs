//! What text may be sent, or shown as a name. The server is the judge; the browser asks the same
//! functions so that it can say so earlier.

use crate::{
    Code, Image,
    image::{ALT_CHARS_MAX, IMAGES_MAX},
};

/// Characters (Unicode scalar values) in a message at most (contract S10).
pub const BODY_CHARS_MAX: usize = 4_000;
/// Bytes in a message at most (contract S10).
pub const BODY_BYTES_MAX: usize = 16 * 1024;
/// From here on the composer shows how many characters are left.
pub const BODY_CHARS_WARN: usize = 3_800;
/// Characters in a user's name at most.
pub const NAME_CHARS_MAX: usize = 40;
/// Characters in a listing's title at most.
pub const TITLE_CHARS_MAX: usize = 80;
/// Characters in a listing's description at most.
pub const DESCRIPTION_CHARS_MAX: usize = 4_000;
/// Characters in a listing's place at most.
pub const PLACE_CHARS_MAX: usize = 60;
/// Characters in the note of a report at most.
pub const NOTE_CHARS_MAX: usize = 1_000;
/// Bytes in an e-mail address at most (RFC 5321 section 4.5.3.1.3, less the angle brackets).
pub const EMAIL_BYTES_MAX: usize = 254;
/// Characters in a password at least (contract S9).
pub const PASSWORD_CHARS_MIN: usize = 8;
/// Characters in a password at most (contract S9).
pub const PASSWORD_CHARS_MAX: usize = 128;

/// Combining marks that may stand on one base character (contract S17).
const MARKS_MAX: usize = 8;

/// Whether `text` may be sent as a message. It is stored as it is.
///
/// # Errors
/// [`Code::Invalid`] when nothing in it can be seen or marks are piled up, [`Code::TooLarge`] when it is too long.
pub fn body(text: &str) -> Result<(), Code> {
    if text.len() > BODY_BYTES_MAX || text.chars().count() > BODY_CHARS_MAX {
        return Err(Code::TooLarge);
    }
    if is_blank(text) || has_piled_marks(text) || text.contains('\0') {
        return Err(Code::Invalid);
    }
    Ok(())
}

/// Whether this may be sent: a text, or images with or without one.
///
/// # Errors
/// Those of [`body`]; [`Code::TooLarge`] for more than [`IMAGES_MAX`] images or a description that is too long,
/// [`Code::Invalid`] for one that is not plain text, or the same image twice.
pub fn message(text: &str, images: &[Image]) -> Result<(), Code> {
    if images.is_empty() || !text.is_empty() {
        body(text)?;
    }
    if images.len() > IMAGES_MAX {
        return Err(Code::TooLarge);
    }
    for (place, image) in images.iter().enumerate() {
        alt(&image.alt)?;
        if images.iter().take(place).any(|other| other.id == image.id) {
            return Err(Code::Invalid);
        }
    }
    Ok(())
}

/// Whether an image may be described so.
///
/// # Errors
/// [`Code::TooLarge`] when it is longer than [`ALT_CHARS_MAX`], [`Code::Invalid`] when there are line breaks or other
/// control characters in it, or piled up marks.
pub fn alt(text: &str) -> Result<(), Code> {
    if text.chars().count() > ALT_CHARS_MAX {
        return Err(Code::TooLarge);
    }
    if text.chars().any(char::is_control) || has_piled_marks(text) { Err(Code::Invalid) } else { Ok(()) }
}

/// A user's name as it will be shown: trimmed, inner white space folded. The caller composes it (NFC).
///
/// # Errors
/// [`Code::Invalid`] when it is empty, [`Code::TooLarge`] above [`NAME_CHARS_MAX`], and [`Code::Invalid`]
/// with control, direction or invisible characters in it (contract S17).
pub fn name(text: &str) -> Result<String, Code> {
    line(text, NAME_CHARS_MAX)
}

/// A listing's title, cleaned as [`name`] is.
///
/// # Errors
/// As [`name`], with [`TITLE_CHARS_MAX`].
pub fn title(text: &str) -> Result<String, Code> {
    line(text, TITLE_CHARS_MAX)
}

/// A listing's place, cleaned as [`name`] is.
///
/// # Errors
/// As [`name`], with [`PLACE_CHARS_MAX`].
pub fn place(text: &str) -> Result<String, Code> {
    line(text, PLACE_CHARS_MAX)
}

/// A listing's description, trimmed; line breaks stay.
///
/// # Errors
/// [`Code::Invalid`] when nothing in it can be seen, [`Code::TooLarge`] above [`DESCRIPTION_CHARS_MAX`].
pub fn description(text: &str) -> Result<String, Code> {
    let text = text.trim();
    if text.chars().count() > DESCRIPTION_CHARS_MAX {
        return Err(Code::TooLarge);
    }
    if is_blank(text) || has_piled_marks(text) || text.contains('\0') {
        return Err(Code::Invalid);
    }
    Ok(text.replace("\r\n", "\n"))
}

/// The note of a report, trimmed; it may be empty, and line breaks stay.
///
/// # Errors
/// [`Code::TooLarge`] above [`NOTE_CHARS_MAX`], [`Code::Invalid`] when marks are piled up.
pub fn note(text: &str) -> Result<String, Code> {
    let text = text.trim().replace("\r\n", "\n");
    if text.chars().count() > NOTE_CHARS_MAX {
        return Err(Code::TooLarge);
    }
    if has_piled_marks(&text) || text.contains('\0') {
        return Err(Code::Invalid);
    }
    Ok(text)
}

/// An e-mail address in the form in which it is looked up: trimmed and in lower case. Only its outline is
/// checked; whether mail arrives there is for a mail to find out.
///
/// # Errors
/// [`Code::Invalid`] when it has not the outline `local@domain`, [`Code::TooLarge`] above [`EMAIL_BYTES_MAX`].
pub fn email(text: &str) -> Result<String, Code> {
    let text = text.trim().to_lowercase();
    if text.len() > EMAIL_BYTES_MAX {
        return Err(Code::TooLarge);
    }
    let (local, domain) = text.rsplit_once('@').ok_or(Code::Invalid)?;
    let visible = |part: &str| !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control());
    let labelled = domain.split('.').all(|label| !label.is_empty()) && domain.contains('.');
    if visible(local) && visible(domain) && labelled && !text.contains(is_unseen) && !local.contains('@') {
        Ok(text)
    } else {
        Err(Code::Invalid)
    }
}

/// Whether a password has an allowed length. Which ones are too common is known to the server only.
///
/// # Errors
/// [`Code::Invalid`] when too short, [`Code::TooLarge`] when too long.
pub fn password(text: &str) -> Result<(), Code> {
    match text.chars().count() {
        0..PASSWORD_CHARS_MIN => Err(Code::Invalid),
        PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX => Ok(()),
        _ => Err(Code::TooLarge),
    }
}

/// A price as people type it: `1250`, `1,250`, `12.50`, `12,50`, with or without the currency sign.
///
/// # Errors
/// [`Code::Invalid`] when it is not an amount, [`Code::TooLarge`] above [`crate::Price::MAX`].
pub fn price(text: &str) -> Result<crate::Price, Code> {
    let text = text.trim().trim_matches(['€', ' ', '\u{a0}']);
    let (whole, cents) = match text.rfind(['.', ',']) {
        // One or two digits behind the last separator are cents; three are a group of thousands.
        Some(at) if text.len() - at - 1 <= 2 => (&text[..at], &text[at + 1..]),
        _ => (text, ""),
    };
    let digits: String = whole.chars().filter(|c| !matches!(c, '.' | ',' | ' ' | '\u{a0}' | '\'')).collect();
    let all_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if digits.is_empty() || !all_digits(&digits) || !all_digits(cents) {
        return Err(Code::Invalid);
    }
    if digits.len() > 8 {
        return Err(Code::TooLarge);
    }
    let whole: u64 = digits.parse().map_err(|_| Code::Invalid)?;
    let cents: u64 = format!("{cents:0<2}").parse().map_err(|_| Code::Invalid)?;
    Ok(crate::Price { minor: whole * 100 + cents })
}

/// Whether nothing in `text` can be seen.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || c.is_control() || is_unseen(c) || is_mark(c))
}

fn line(text: &str, chars_max: usize) -> Result<String, Code> {
    let clean = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if clean.chars().count() > chars_max {
        return Err(Code::TooLarge);
    }
    if is_blank(&clean) || clean.contains(|c: char| c.is_control() || is_unseen(c)) || has_piled_marks(&clean)
    {
        return Err(Code::Invalid);
    }
    Ok(clean)
}

/// Characters without a picture of their own: joiners, direction marks and overrides, fillers, tags
/// (Unicode: `Default_Ignorable_Code_Point`, plus the blank Braille pattern).
pub(crate) fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Marks that stack on the character before them: the blocks that stacks are built from.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{6d6}'..='\u{6dc}' | '\u{e31}' | '\u{e34}'..='\u{e3a}'
        | '\u{e47}'..='\u{e4e}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

fn has_piled_marks(text: &str) -> bool {
    let mut marks = 0;
    text.chars().any(|c| {
        marks = if is_mark(c) { marks + 1 } else { 0 };
        marks > MARKS_MAX
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::UploadId;

    #[test]
    fn a_body_without_anything_to_see_is_refused() {
        for text in
            ["", " ", "\n\t ", "\u{200b}", "\u{200f}\u{2060}", "\u{3164}", "\u{301}", "\u{e0041}", "a\0b"]
        {
            assert_eq!(body(text), Err(Code::Invalid), "{text:?}");
        }
    }

    #[test]
    fn a_body_holds_up_to_4000_characters_and_16_kib() {
        assert_eq!(body(&"é".repeat(4_000)), Ok(()));
        assert_eq!(body(&"e".repeat(4_001)), Err(Code::TooLarge));
        assert_eq!(body(&"😀".repeat(4_000)), Ok(()));
        assert_eq!(body(&"😀".repeat(4_001)), Err(Code::TooLarge));
    }

    #[test]
    fn piled_up_marks_are_refused_and_ordinary_accents_are_not() {
        assert_eq!(body("e\u{301}te\u{301}"), Ok(()));
        assert_eq!(body(&format!("e{}", "\u{301}".repeat(8))), Ok(()));
        assert_eq!(body(&format!("e{}", "\u{301}".repeat(9))), Err(Code::Invalid));
    }

    #[test]
    fn names_are_one_visible_line() {
        assert_eq!(name("  Kaye \n Motor "), Ok("Kaye Motor".into()));
        for text in ["", "\u{200b}", "Ka\u{202e}ye", "Ka\u{200d}ye", "Ka\u{7}ye"] {
            assert_eq!(name(text), Err(Code::Invalid), "{text:?}");
        }
        assert_eq!(name(&"a".repeat(41)), Err(Code::TooLarge));
    }

    #[test]
    fn a_note_may_be_empty_and_holds_1000_characters() {
        assert_eq!(note(" \r\n"), Ok(String::new()));
        assert_eq!(note(" one\r\ntwo "), Ok("one\ntwo".into()));
        assert_eq!(note(&"é".repeat(1_000)).map(|note| note.chars().count()), Ok(1_000));
        assert_eq!(note(&"é".repeat(1_001)), Err(Code::TooLarge));
        assert_eq!(note("a\0b"), Err(Code::Invalid));
    }

    #[test]
    fn addresses_are_found_again_however_they_are_typed() {
        assert_eq!(email(" Ram@Example.com "), Ok("ram@example.com".into()));
        for text in [
            "",
            "ram",
            "@example.com",
            "ram@",
            "ram@example",
            "ram@@example.com",
            "r am@example.com",
            "ram@.com",
        ] {
            assert_eq!(email(text), Err(Code::Invalid), "{text:?}");
        }
    }

    #[test]
    fn prices_are_read_as_people_type_them() {
        for (text, minor) in [
            ("0", 0),
            ("120", 12_000),
            ("€ 1,250", 125_000),
            ("1.250", 125_000),
            ("12.5", 1_250),
            ("12,50", 1_250),
            ("1,250.99", 125_099),
            ("99999999", 9_999_999_900),
        ] {
            assert_eq!(price(text).map(|price| price.minor), Ok(minor), "{text:?}");
        }
        for text in ["", "free", "-5", "1e3", "12.3x", "."] {
            assert_eq!(price(text), Err(Code::Invalid), "{text:?}");
        }
        assert_eq!(price("100000000"), Err(Code::TooLarge));
    }

    proptest! {
        #[test]
        fn a_name_that_was_accepted_is_accepted_again_unchanged(text in "\\PC{0,60}") {
            if let Ok(clean) = name(&text) {
                prop_assert_eq!(name(&clean), Ok(clean));
            }
        }

        #[test]
        fn no_text_makes_a_rule_panic(text in any::<String>()) {
            let _ = (body(&text), name(&text), description(&text), email(&text), password(&text), price(&text));
        }
    }

    fn image(number: u128, alt: &str) -> Image {
        Image { id: UploadId(Uuid::from_u128(number)), width: 1, height: 1, alt: alt.to_owned() }
    }

    #[test]
    fn a_message_has_words_or_images_and_no_more_than_ten_of_these() {
        let images = |count: u128| (0..count).map(|number| image(number, "")).collect::<Vec<_>>();
        assert_eq!(message("hi", &[]), Ok(()));
        assert_eq!(message("", &images(10)), Ok(()));
        assert_eq!(message("hi", &images(1)), Ok(()));
        assert_eq!(message("", &[]), Err(Code::Invalid));
        assert_eq!(message(" ", &images(1)), Err(Code::Invalid));
        assert_eq!(message("", &images(11)), Err(Code::TooLarge));
        assert_eq!(message("", &[image(1, "a"), image(1, "b")]), Err(Code::Invalid));
    }

    #[test]
    fn an_image_is_described_in_one_line_of_up_to_200_characters() {
        assert_eq!(message("", &[image(1, &"é".repeat(200))]), Ok(()));
        assert_eq!(message("", &[image(1, &"é".repeat(201))]), Err(Code::TooLarge));
        for alt in ["two\nlines", "a\0b", "\u{1b}[31m"] {
            assert_eq!(message("", &[image(1, alt)]), Err(Code::Invalid), "{alt:?}");
        }
    }
}
