//! Addresses that stay on this site. What follows a redirect comes from a query string, where anybody
//! may have written it.

use std::str::FromStr;

/// A path of this site with its query, fit for a `Location` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalPath(String);

/// It leads elsewhere, or nowhere.
#[derive(Debug, PartialEq, Eq)]
pub struct NotLocal;

impl LocalPath {
    /// The start page.
    pub fn home() -> Self {
        Self("/".to_owned())
    }

    /// The path as it stands in a header.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LocalPath {
    type Err = NotLocal;

    /// Browsers read `\` as `/`, drop tabs and line breaks, and take `//` for the beginning of a host.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let begins_a_host = text.starts_with("//");
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        if text.starts_with('/') && !begins_a_host && plain && text.len() <= 4096 {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotLocal)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_this_site_pass_unchanged() {
        for text in
            ["/", "/messages?conversation=1&before=2", "/users/%C3%A9", "/a//b", "/?to=https://a.example"]
        {
            assert_eq!(text.parse().map(|path: LocalPath| path.0), Ok(text.to_owned()));
        }
    }

    #[test]
    fn nothing_leads_to_another_site() {
        for text in [
            "",
            "messages",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/\n/evil.example",
            "/\r\nSet-Cookie: a=b",
            "/ /",
            " /",
            "/\u{0}",
            "/é",
        ] {
            assert_eq!(text.parse::<LocalPath>(), Err(NotLocal), "{text:?}");
        }
    }
}
