//! Addresses in what people write. Only what everybody reads in the same way becomes a link: `http` or `https`, and a
//! host that is spelled in ASCII and ends in letters. Everything else stays plain words.

use crate::validate::is_unseen;

/// A part of a text. The parts of a text, put together, are that text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// To be read.
    Words(&'a str),
    /// To be followed.
    Link(Link<'a>),
}

/// An address as it was typed, in three parts, so that the host can be shown as what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link<'a> {
    /// `https://`, and whatever stands before an `@`, which names no host however much it looks like one.
    pub before: &'a str,
    /// Where it really leads.
    pub host: &'a str,
    /// Port, path, query and fragment.
    pub after: &'a str,
}

impl Link<'_> {
    /// The address to go to; what stood before an `@` is nothing to send anywhere.
    pub fn href(&self) -> String {
        let scheme = if self.before.as_bytes()[4] == b':' { "http://" } else { "https://" };
        [scheme, self.host, self.after].concat()
    }
}

/// What stands between a scheme and a host.
const SIGN: &str = "://";

/// Cuts a text into words and links, in order; no piece is empty.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut rest, mut from) = (Vec::new(), text, 0);
    while let Some(at) = rest[from..].find(SIGN).map(|at| at + from) {
        from = at + SIGN.len();
        let Some(start) = scheme_before(rest, at) else { continue };
        let Some(link) = link_at(&rest[start..], from - start) else { continue };
        if start > 0 {
            pieces.push(Piece::Words(&rest[..start]));
        }
        pieces.push(Piece::Link(link));
        rest = &rest[start + link.before.len() + link.host.len() + link.after.len()..];
        from = 0;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest));
    }
    pieces
}

/// Where the scheme begins that ends at `at`.
fn scheme_before(text: &str, at: usize) -> Option<usize> {
    let letters = text[..at].bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
    let scheme = &text[at - letters..at];
    // A letter outside ASCII in front of it would make it another word.
    let is_word = text[..at - letters].chars().next_back().is_none_or(|before| !before.is_alphanumeric());
    let is_known = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    (is_known && is_word).then_some(at - letters)
}

/// The link that `text` begins with; what follows its scheme stands at `authority_at`. The host is judged before the
/// rest is looked at, so that a text full of beginnings is not read to its end for each of them.
fn link_at(text: &str, authority_at: usize) -> Option<Link<'_>> {
    let rest = &text[authority_at..];
    let end = rest.find(|c| begins_path(c) || ends_address(c)).unwrap_or(rest.len());
    let has_path = rest[end..].starts_with(begins_path);
    let authority = if has_path { &rest[..end] } else { trim_end(&rest[..end]) };
    let host_at = authority.rfind('@').map_or(0, |sign| sign + 1);
    let (host, port) = match authority[host_at..].split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (&authority[host_at..], None),
    };
    let is_port = |port: &str| (1..=5).contains(&port.len()) && port.bytes().all(|b| b.is_ascii_digit());
    // Browsers take a backslash for a slash, others do not.
    if authority.contains('\\') || !is_host(host) || !port.is_none_or(is_port) {
        return None;
    }
    let address = if has_path {
        trim_end(&text[..text.find(ends_address).unwrap_or(text.len())])
    } else {
        &text[..authority_at + authority.len()]
    };
    let (before, rest) = address.split_at(authority_at + host_at);
    let (host, after) = rest.split_at(host.len());
    Some(Link { before, host, after })
}

/// Whether this is a name of the public web (RFC 1123 section 2.1), with its last label in letters: no number that
/// browsers would take for an address, and no sign that looks like another one.
fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let (_, last) = host.rsplit_once('.').unwrap_or_default();
    host.len() <= 253 && host.split('.').all(is_label) && last.starts_with(|c: char| c.is_ascii_alphabetic())
}

const fn begins_path(c: char) -> bool {
    matches!(c, '/' | '?' | '#')
}

fn ends_address(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || is_unseen(c)
        || matches!(c, '<' | '>' | '"' | '`' | '{' | '}' | '|' | '^')
}

/// Without what belongs to the sentence around it.
fn trim_end(mut address: &str) -> &str {
    while let Some(last) = address.chars().next_back() {
        let is_closing = matches!(last, ')' | ']') && !address.contains(if last == ')' { '(' } else { '[' });
        if !is_closing
            && !matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | '”' | '»' | '…' | '*')
        {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    address
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn links(text: &str) -> Vec<(String, String)> {
        let links = pieces(text).into_iter().filter_map(|piece| match piece {
            Piece::Link(link) => Some((link.host.to_owned(), link.href())),
            Piece::Words(_) => None,
        });
        links.collect()
    }

    fn link(host: &str, href: &str) -> (String, String) {
        (host.to_owned(), href.to_owned())
    }

    fn put_together(pieces: &[Piece<'_>]) -> String {
        let text = |piece: &Piece<'_>| match piece {
            Piece::Words(words) => (*words).to_owned(),
            Piece::Link(Link { before, host, after }) => [*before, *host, *after].concat(),
        };
        pieces.iter().map(text).collect()
    }

    /// T2: the real host, whatever stands in front of it.
    #[test]
    fn the_host_of_a_link_is_where_it_leads() {
        for (text, host, href) in [
            ("see https://example.com/a?b=c#d now", "example.com", "https://example.com/a?b=c#d"),
            ("HTTP://Example.com", "Example.com", "http://Example.com"),
            ("https://bank.example@evil.example", "evil.example", "https://evil.example"),
            ("https://bank.example:pass@evil.example/x", "evil.example", "https://evil.example/x"),
            ("https://a@b@evil.example", "evil.example", "https://evil.example"),
            ("https://bank.example%40evil.example@c.example", "c.example", "https://c.example"),
            ("https://evil.example/@bank.example", "evil.example", "https://evil.example/@bank.example"),
            ("https://evil.example?@bank.example", "evil.example", "https://evil.example?@bank.example"),
            ("https://example.com:8443/a", "example.com", "https://example.com:8443/a"),
            ("https://xn--mnchen-3ya.example", "xn--mnchen-3ya.example", "https://xn--mnchen-3ya.example"),
            ("https://de.example/wiki/Köln", "de.example", "https://de.example/wiki/Köln"),
        ] {
            assert_eq!(links(text), [link(host, href)], "{text:?}");
        }
    }

    #[test]
    fn what_belongs_to_the_sentence_is_not_part_of_the_link() {
        for (text, href) in [
            ("Look (https://example.com/a).", "https://example.com/a"),
            ("https://example.com/a_(b)", "https://example.com/a_(b)"),
            ("“https://example.com”, he said", "https://example.com"),
            ("https://example.com/a, then", "https://example.com/a"),
            ("<https://example.com/a>", "https://example.com/a"),
            ("https://example.com/a\u{202e}b", "https://example.com/a"),
        ] {
            assert_eq!(links(text).first().map(|(_, href)| href.as_str()), Some(href), "{text:?}");
        }
        assert_eq!(links("https://a.example https://b.example\nhttps://c.example").len(), 3);
    }

    /// T2, S11: http and https only, and no host that could be read as another one.
    #[test]
    fn what_could_lead_elsewhere_than_it_says_stays_words() {
        for text in [
            "javascript:alert(1)",
            "javascript://example.com/%0aalert(1)",
            "data://example.com",
            "xhttps://example.com",
            "ähttps://example.com",
            "https://",
            "https:///example.com",
            "https://example",
            "https://localhost/",
            "https://127.0.0.1/",
            "https://2130706433",
            "https://0x7f.1",
            "https://[::1]/",
            "https://exa mple",
            "https://bank.example\\@evil.example",
            "https://evil.example\\.bank.example",
            "https://ехample.com",
            "https://münchen.example",
            "https://example.com。evil.example",
            "https://a..example",
            "https://-a.example",
            "https://example.com:port/",
            "https://example.com:123456/",
            "https://exam%70le.com",
            "https://example.com!/a",
            "https://example.com./a",
            "https://user@",
            "example.com",
            "www.example.com",
        ] {
            assert_eq!(pieces(text), [Piece::Words(text)], "{text:?}");
        }
        assert_eq!(pieces(""), []);
    }

    /// Texts that come close to being links.
    fn nearly() -> impl Strategy<Value = String> {
        let words = prop::sample::select(
            &[
                "http",
                "https",
                "javascript",
                ":",
                "//",
                "://",
                "example.com",
                "evil.example",
                "@",
                "/",
                "\\",
                "?",
                "#",
                ".",
                ",",
                " ",
                "(",
                ")",
                "ä",
                "\u{202e}",
                "%40",
                ":80",
                "[",
                "😀",
                "\n",
            ][..],
        );
        prop::collection::vec(words, 0..16).prop_map(|words| words.concat())
    }

    proptest! {
        #[test]
        fn put_together_the_pieces_are_the_text(text in any::<String>()) {
            prop_assert_eq!(put_together(&pieces(&text)), text);
        }

        #[test]
        fn every_link_leads_to_the_host_that_it_shows(text in nearly()) {
            let found = pieces(&text);
            prop_assert_eq!(put_together(&found), text.as_str());
            for piece in found {
                let Piece::Link(link) = piece else { continue };
                let href = link.href();
                let beyond = href.strip_prefix("https://").or(href.strip_prefix("http://"));
                let beyond = beyond.expect("one of the two schemes");
                let authority = &beyond[..beyond.find(['/', '?', '#', '\\']).unwrap_or(beyond.len())];
                let host = authority.split(':').next().expect("there is a first part");
                prop_assert_eq!(host, link.host);
                prop_assert!(!authority.contains('@'));
                prop_assert!(link.host.is_ascii() && link.host.contains('.'));
            }
        }
    }
}
