//! How a browser whose access token has run out gets a new one without anybody noticing, scripts or not:
//! the request is sent to `/api/auth/renew`, where the refresh cookie comes along, and back again. Both
//! redirects are 307, so a form's body survives the detour.
#![allow(unused_qualifications, reason = "written by utoipa for the parameters of a path")]

use app::server::caller::Caller;
use axum::{
    extract::{Query, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use backend::Code;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{LocalPath, bearer, cookies};
use crate::{
    edge::Edge,
    rest::problem::{self, Problem},
};

/// Where browsers are sent to renew.
pub const PATH: &str = "/api/auth/renew";

/// Middleware: see [`detour`].
pub async fn renew_first(request: Request, next: Next) -> Response {
    match detour(&request).await {
        Some(detour) => detour,
        None => next.run(request).await,
    }
}

/// Where a browser goes first that brings an access token which does not count any more. It is back at
/// once, renewed or signed out. Everybody else passes.
pub fn detour(request: &Request) -> impl Future<Output = Option<Response>> + use<> {
    let asks_by_cookie = bearer(request.headers()).is_none() && cookies::access(request.headers()).is_some();
    let caller = request.extensions().get::<Caller>().filter(|_| asks_by_cookie).cloned();
    let here = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let detour = format!("{PATH}?to={}", app::routes::encode(here));
    async move {
        let refusal = caller?.viewer().await.err()?;
        (refusal.code == Code::SignedOut).then(|| redirect(&detour))
    }
}

/// Where the browser came from.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Way {
    /// A path of this site.
    #[serde(default)]
    to: String,
}

/// Renews the cookies, or clears them when that is refused, and sends the browser back. An answer that
/// may change later (a busy or absent store) changes no cookie.
#[utoipa::path(
    method(get, post), path = "/api/auth/renew", tag = "sign in", params(Way),
    responses((status = 307, description = "Back to `to`, renewed or signed out"), (status = 503, body = problem::Body)),
)]
pub async fn renew(State(edge): State<Edge>, Query(way): Query<Way>, headers: HeaderMap) -> Response {
    let to = way.to.parse().unwrap_or_else(|_| LocalPath::home());
    let mut response = redirect(to.as_str());
    let renewed = match cookies::refresh(&headers) {
        Some(refresh) => edge.haggle.renew(refresh).await,
        None => Err(Code::SignedOut.into()),
    };
    match renewed {
        Ok(session) => cookies::set(response.headers_mut(), &session, edge.haggle.now()),
        Err(refusal) if refusal.code == Code::SignedOut => cookies::clear(response.headers_mut()),
        Err(refusal) => return Problem(refusal).into_response(),
    }
    response
}

fn redirect(to: &str) -> Response {
    let mut response = StatusCode::TEMPORARY_REDIRECT.into_response();
    if let Ok(to) = HeaderValue::try_from(to) {
        response.headers_mut().insert(header::LOCATION, to);
    }
    response
}
