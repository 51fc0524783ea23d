//! Who may ask for a change (contract S4): pages of this site, and programs that carry their own token.

use std::{fmt, str::FromStr};

use axum::http::{HeaderMap, Uri, header};

/// One place from which this site is reached: scheme, host and port, in the form in which a browser
/// writes the `Origin` header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

/// It is not `http(s)://host[:port]`.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not an origin: write http(s)://host or http(s)://host:port, without a path")]
pub struct NotAnOrigin(String);

impl FromStr for Origin {
    type Err = NotAnOrigin;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let no = || NotAnOrigin(text.to_owned());
        let (scheme, rest) = text.split_once("://").ok_or_else(no)?;
        let uri: Uri = text.parse().map_err(|_| no())?;
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(no)?;
        let default_port = match scheme {
            "http" => 80,
            "https" => 443,
            _ => return Err(no()),
        };
        if rest.contains(['/', '?', '#', '@']) {
            return Err(no());
        }
        let host = host.to_ascii_lowercase();
        Ok(Self(match uri.port_u16().filter(|port| *port != default_port) {
            Some(port) => format!("{scheme}://{host}:{port}"),
            None => format!("{scheme}://{host}"),
        }))
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Origin {
    /// Whether browsers reach this site through TLS.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }

    /// The same place as a source for sockets: `ws(s)://host[:port]`.
    pub fn socket(&self) -> String {
        self.0.replacen("http", "ws", 1)
    }
}

/// Every place from which this site is reached.
#[derive(Debug, Clone)]
pub struct Origins(Vec<Origin>);

impl Origins {
    /// These and no others.
    pub const fn new(list: Vec<Origin>) -> Self {
        Self(list)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Origin> {
        self.0.iter()
    }

    /// Whether the browser says that a page of this site is asking. The same for changes and for socket
    /// handshakes: `Origin` is one of ours; without one, `Sec-Fetch-Site` is `same-origin`. `null`, two
    /// origins, or neither header: no.
    pub fn admit(&self, headers: &HeaderMap) -> bool {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        match (origins.next(), origins.next()) {
            (Some(origin), None) => self.0.iter().any(|known| known.0.as_bytes() == origin.as_bytes()),
            (None, _) => headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin"),
            (Some(_), Some(_)) => false,
        }
    }

    /// The path and query of a page of this site, given as a whole address such as `Referer` is.
    pub fn local<'a>(&self, address: &'a str) -> Option<&'a str> {
        self.0.iter().find_map(|origin| address.strip_prefix(&origin.0).filter(|path| path.starts_with('/')))
    }
}

/// Whether nothing but a token of its own speaks for the request: such a request comes from a program,
/// not from a page that somebody was lured to. A browser would add one of the other headers.
pub fn is_program(headers: &HeaderMap) -> bool {
    let bearer = headers.get(header::AUTHORIZATION).is_some_and(|value| {
        value.as_bytes().get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case(b"bearer "))
    });
    let ambient = [header::COOKIE.as_str(), header::ORIGIN.as_str(), "sec-fetch-site"];
    bearer && ambient.into_iter().all(|name| !headers.contains_key(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        for (text, written) in [
            ("http://localhost:3000", "http://localhost:3000"),
            ("https://Haggle.Example", "https://haggle.example"),
            ("https://haggle.example:443", "https://haggle.example"),
            ("http://haggle.example:80", "http://haggle.example"),
            ("http://[::1]:3000", "http://[::1]:3000"),
        ] {
            assert_eq!(text.parse::<Origin>().expect("an origin").to_string(), written);
        }
    }

    #[test]
    fn what_is_more_or_less_than_an_origin_is_refused() {
        for text in [
            "",
            "null",
            "*",
            "localhost:3000",
            "ftp://a",
            "http://",
            "http://a/",
            "http://a/b",
            "http://a?b",
            "http://u@a",
        ] {
            assert!(text.parse::<Origin>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn only_addresses_of_this_site_are_local() {
        let origins = Origins::new(vec!["http://a.example".parse().expect("an origin")]);
        assert_eq!(origins.local("http://a.example/messages?x=1"), Some("/messages?x=1"));
        for address in [
            "http://a.example",
            "http://a.example.evil/",
            "http://a.example:81/",
            "https://a.example/",
            "/messages",
        ] {
            assert_eq!(origins.local(address), None, "{address}");
        }
    }
}
