//! The server functions behind the forms, with scripts and without.
//!
//! A script gets JSON. A plain form is sent on to the next page, or, when it was refused, shown again with
//! what was typed and the reason; nothing of either ever stands in an address (contract S13).

use app::server::caller::{Answer, Caller, FormAttempt, Outcome};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, HeaderValue, Method, Uri, header, request::Parts},
    response::{IntoResponse, Response},
    routing::post,
};
use backend::metrics;
use leptos::{
    prelude::provide_context,
    server_fn::{self, redirect::REDIRECT_HEADER},
};
use protocol::{Code, Refusal};

use crate::{
    edge::Edge,
    guard,
    pages::{self, see_other},
    rest::problem::Problem,
    session::{self, LocalPath},
    uploads,
};

/// Where every server function lies.
pub const PREFIX: &str = "/api/forms/";

/// The path and method of every server function.
pub fn endpoints() -> Vec<(&'static str, Method)> {
    server_fn::axum::server_fn_paths().collect()
}

/// A route for each server function. All are called by POST (contract S4).
pub fn routes() -> Router<Edge> {
    let submit = || post(submit).layer(DefaultBodyLimit::disable());
    endpoints().iter().fold(Router::new(), |router, (path, _)| router.route(path, submit()))
}

async fn submit(State(edge): State<Edge>, request: Request) -> Response {
    let (parts, fields, refused) = if uploads::is_multipart(request.headers()) {
        uploads::form::read(&edge, request).await
    } else {
        let (parts, body) = request.into_parts();
        match guard::body(body).await {
            Ok(fields) => (parts, fields, None),
            Err(refusal) => (parts, Bytes::new(), Some(refusal)),
        }
    };
    let done = match refused {
        None => run(&parts, fields.clone()).await,
        Some(refusal) => Err(refusal),
    };
    let is_plain = guard::wants_page(&parts.headers);
    match done {
        Ok((outcome, _)) if is_plain => go_on(&edge, &outcome, &parts),
        Ok((outcome, response)) => tell(&edge, &outcome, response),
        Err(refusal) if is_plain => show_again(&edge, parts, &fields, refusal).await,
        Err(refusal) => Problem(refusal).into_response(),
    }
}

/// Runs the server function that lies at the request's path.
async fn run(parts: &Parts, fields: Bytes) -> Result<(Outcome, Response), Refusal> {
    let mut parts = parts.clone();
    // With these, the framework would redirect a refused form to an address with the error in it.
    parts.headers.remove(header::ACCEPT);
    parts.headers.remove(header::REFERER);
    let caller = parts.extensions.get::<Caller>().cloned();
    let answer = Answer::default();
    let context = {
        let answer = answer.clone();
        move || {
            if let Some(caller) = caller.clone() {
                provide_context(caller);
            }
            provide_context(answer.clone());
        }
    };
    let request = Request::from_parts(parts, Body::from(fields));
    let response = leptos_axum::handle_server_fns_with_context(context, request).await.into_response();
    let outcome = answer.take();
    if let Some(refusal) = outcome.refusal {
        return Err(refusal);
    }
    if response.status().is_success() {
        return Ok((outcome, response));
    }
    let error = guard::body(response.into_body()).await?;
    Err(serde_json::from_slice(&error).unwrap_or_else(|_| Code::Unavailable.into()))
}

/// A plain form that worked: on to the page it named, else back to where it was.
fn go_on(edge: &Edge, outcome: &Outcome, parts: &Parts) -> Response {
    let back = || referer(edge, parts).unwrap_or_else(LocalPath::home).as_str().to_owned();
    let mut response = see_other(&outcome.redirect.clone().unwrap_or_else(back));
    session::apply(edge, outcome, response.headers_mut());
    response
}

/// A script whose call worked: what it returned, and where to go if it likes.
fn tell(edge: &Edge, outcome: &Outcome, mut response: Response) -> Response {
    let headers = response.headers_mut();
    if let Some(path) = outcome.redirect.as_deref().and_then(|path| HeaderValue::from_str(path).ok()) {
        headers.insert(header::LOCATION, path);
        headers.insert(HeaderName::from_static(REDIRECT_HEADER), HeaderValue::from_static(""));
    }
    session::apply(edge, outcome, headers);
    response
}

/// A plain form that was refused: its page once more.
async fn show_again(edge: &Edge, mut parts: Parts, fields: &[u8], refusal: Refusal) -> Response {
    metrics::refused(refusal.code);
    let attempt = FormAttempt { path: parts.uri.path().to_owned(), fields: typed(fields), refusal };
    let page = attempt.page().and_then(|page| page_at(&page)).or_else(|| referer(edge, &parts));
    let page = page.unwrap_or_else(LocalPath::home);
    parts.method = Method::GET;
    parts.uri = page.as_str().parse().unwrap_or_else(|_| Uri::from_static("/"));
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_TYPE);
    pages::render(edge, Request::from_parts(parts, Body::empty()), Some(attempt)).await
}

/// What may be shown again of what was typed: everything but passwords.
fn typed(fields: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(fields)
        .filter(|(name, _)| !name.contains("password"))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

/// The page of this site that the form was sent from, if the browser says.
fn referer(edge: &Edge, parts: &Parts) -> Option<LocalPath> {
    page_at(edge.config.origins.local(parts.headers.get(header::REFERER)?.to_str().ok()?)?)
}

/// A path that can be shown: a form shown again stands at the address of its endpoint, which is no page.
fn page_at(path: &str) -> Option<LocalPath> {
    path.parse().ok().filter(|path: &LocalPath| !path.as_str().starts_with("/api/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_kept_for_showing_again() {
        let fields = typed(b"email=a%40example.com&password=b&new_password=c&to=%2F");
        let names: Vec<_> = fields.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["email", "to"]);
    }
}
