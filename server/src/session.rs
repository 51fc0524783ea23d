//! Who a request says it is from: tokens in cookies for browsers, a Bearer token for programs.
//!
//! | File | Holds |
//! |---|---|
//! | [`cookies`] | all cookies and their attributes |
//! | [`renewal`] | how a browser whose access token has run out gets a new one by itself |
//! | [`local_path`] | what a redirect may lead to |

pub mod cookies;
pub mod local_path;
pub mod renewal;

use app::{
    server::caller::{Caller, Outcome, SessionChange},
    words::Language,
};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, header, request::Parts},
    middleware::Next,
    response::Response,
};
use backend::{Code, Viewer};

use crate::{edge::Edge, guard::Address, rest::problem::Problem};

pub use local_path::LocalPath;

/// The access token of a request. A Bearer token wins; cookies are not looked at then.
pub fn access_token(headers: &HeaderMap) -> Option<&str> {
    bearer(headers).or_else(|| cookies::access(headers))
}

/// The token in the `Authorization` header (RFC 6750).
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// What a page is written in: what was chosen on this device, else what its browser asks for.
pub fn language(headers: &HeaderMap) -> Language {
    let accepted = || headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok();
    cookies::language(headers).or_else(|| Language::liked_best(accepted()?)).unwrap_or_default()
}

/// Middleware: see [`identified`].
pub async fn identify(State(edge): State<Edge>, request: Request, next: Next) -> Response {
    next.run(identified(&edge, request)).await
}

/// The request with its [`Caller`] in it, unchecked until somebody asks it.
pub fn identified(edge: &Edge, mut request: Request) -> Request {
    let access = access_token(request.headers()).map(str::to_owned);
    let Address(address) = Address::of(request.extensions(), request.headers(), &edge.config.trusted_proxies);
    request.extensions_mut().insert(Caller::new(edge.haggle.clone(), access, address));
    request
}

/// Carries out what a page or server function asked to become of the cookies.
pub fn apply(edge: &Edge, outcome: &Outcome, headers: &mut HeaderMap) {
    match &outcome.session {
        Some(SessionChange::Open(session)) => cookies::set(headers, session, edge.haggle.now()),
        Some(SessionChange::Close) => cookies::clear(headers),
        None => {}
    }
    if let Some(language) = outcome.language {
        cookies::set_language(headers, language);
    }
}

/// An argument of handlers that only answer to somebody who is signed in.
pub struct SignedIn(pub Viewer);

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let caller = parts.extensions.get::<Caller>().cloned().ok_or(Code::SignedOut)?;
        Ok(Self(caller.viewer().await?))
    }
}
