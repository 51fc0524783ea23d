//! User text where nobody else escapes it.

/// User text as the content of a `title` or `textarea`, where leptos escapes nothing (contract S11): without `<`
/// nothing in it can end the element, and without a bare `&` it reads as it was typed.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            other => safe.push(other),
        }
    }
    safe
}
