//! The two cookies of a signed-in browser (contract S3), and the one that says which language to speak.
//!
//! Both live as long as the refresh token: an access cookie whose token has run out is what tells the
//! server to renew. Scripts can read none. The refresh token travels to `/api/auth` only.

use app::words::Language;
use axum::http::{HeaderMap, HeaderValue, header};
use backend::Session;
use protocol::Timestamp;
use secrecy::ExposeSecret;

/// The name of the cookie with the access token.
pub const ACCESS: &str = "__Host-haggle";
/// The name of the cookie with the refresh token.
pub const REFRESH: &str = "__Secure-haggle-refresh";
/// The name of the cookie with the language of this device.
pub const LANGUAGE: &str = "__Host-haggle-language";
const YEAR_S: i64 = 365 * 24 * 60 * 60;
/// Where the refresh token is sent.
const REFRESH_PATH: &str = "/api/auth";

/// The access token a browser sent, unchecked.
pub fn access(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, ACCESS)
}

/// The refresh token a browser sent, unchecked.
pub fn refresh(headers: &HeaderMap) -> Option<&str> {
    cookie(headers, REFRESH)
}

/// The language that was chosen on this device.
pub fn language(headers: &HeaderMap) -> Option<Language> {
    Language::of(cookie(headers, LANGUAGE)?)
}

/// Remembers it for a year.
pub fn set_language(headers: &mut HeaderMap, language: Language) {
    append(headers, LANGUAGE, language.tag(), "/", YEAR_S);
}

/// Signs the browser in.
pub fn set(headers: &mut HeaderMap, session: &Session, now: Timestamp) {
    let seconds = (session.refresh_expires.0 - now.0).max(0) / 1000;
    append(headers, ACCESS, session.access.expose_secret(), "/", seconds);
    append(headers, REFRESH, session.refresh.expose_secret(), REFRESH_PATH, seconds);
}

/// Makes the browser forget both.
pub fn clear(headers: &mut HeaderMap) {
    append(headers, ACCESS, "", "/", 0);
    append(headers, REFRESH, "", REFRESH_PATH, 0);
}

fn append(headers: &mut HeaderMap, name: &str, value: &str, path: &str, seconds: i64) {
    let text = format!("{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; Secure; SameSite=Lax");
    // Values are base64url and dots; anything else would be a bug, and no cookie is the safe answer to it.
    if let Ok(mut cookie) = HeaderValue::try_from(text) {
        cookie.set_sensitive(true);
        headers.append(header::SET_COOKIE, cookie);
    }
}

fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(known, value)| (known == name && !value.is_empty()).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers
            .append(header::COOKIE, HeaderValue::from_static("a=1; __Host-haggle=t.o.k; x__Host-haggle=no"));
        headers.append(header::COOKIE, HeaderValue::from_static("__Secure-haggle-refresh="));
        assert_eq!(access(&headers), Some("t.o.k"));
        assert_eq!(refresh(&headers), None);
    }
}
