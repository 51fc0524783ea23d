//! Pages: rendered by `app`, turned into HTTP here.

use app::{
    server::{
        app::App,
        caller::{Answer, Caller, FormAttempt, Outcome},
        shell::shell,
    },
    words::language::speaking,
};
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use leptos::{
    nonce::use_nonce,
    prelude::{provide_context, use_context},
};
use leptos_axum::ResponseOptions;
use protocol::Refusal;

use crate::{
    edge::Edge,
    guard::headers::page_policy,
    rest::problem::{self, retry_after},
    session::{self, LocalPath},
};

/// The paths of all pages, as the application's router lists them.
pub fn paths() -> Vec<String> {
    leptos_axum::generate_route_list(App).iter().map(|page| page.path().to_owned()).collect()
}

/// A route for each page.
pub fn routes() -> Router<Edge> {
    paths().iter().fold(Router::new(), |router, path| router.route(path, get(page)))
}

async fn page(State(edge): State<Edge>, request: Request) -> Response {
    render(&edge, request, None).await
}

/// Renders the page that a request's address names; with an attempt, its form shows what was typed and
/// why it was refused.
pub async fn render(edge: &Edge, request: Request, attempt: Option<FormAttempt>) -> Response {
    let caller = request.extensions().get::<Caller>().cloned();
    let is_anonymous = caller.as_ref().is_none_or(|caller| !caller.has_token());
    let refused = attempt.as_ref().map(|attempt| attempt.refusal);
    let answer = Answer::default();
    let context = {
        let (config, answer) = (edge.config.clone(), answer.clone());
        move || {
            if let Some(caller) = caller.clone() {
                provide_context(caller);
            }
            if let Some(attempt) = attempt.clone() {
                provide_context(attempt);
            }
            provide_context(answer.clone());
            let policy = use_nonce().and_then(|nonce| page_policy(&config, &nonce.to_string()));
            if let (Some(options), Some(policy)) = (use_context::<ResponseOptions>(), policy) {
                options.insert_header(header::CONTENT_SECURITY_POLICY, policy);
            }
        }
    };
    let options = edge.leptos.clone();
    let language = session::language(request.headers());
    let rendering = leptos_axum::render_app_async_with_context(context, move || shell(options.clone()));
    let response = speaking(language, rendering(request)).await;
    let outcome = answer.take();
    let mut response = finish(edge, &outcome, refused, response);
    if outcome.hides_address {
        response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    }
    if is_anonymous && refused.is_none() && !outcome.hides_address {
        response.extensions_mut().insert(Public);
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response.headers_mut().append(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    } else {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Marks a page that shows the same to everybody: it may be compressed, having no secret whose length
/// could be guessed from outside.
#[derive(Debug, Clone, Copy)]
pub struct Public;

/// Carries out what the page asked of HTTP.
fn finish(edge: &Edge, outcome: &Outcome, refused: Option<Refusal>, page: Response) -> Response {
    let mut response = match &outcome.redirect {
        Some(path) => see_other(path),
        None => page,
    };
    if outcome.redirect.is_none() {
        if let Some(refusal) = outcome.refusal.or(refused) {
            *response.status_mut() = problem::status(refusal.code);
            if let Some(seconds) = retry_after(refusal) {
                response.headers_mut().insert(header::RETRY_AFTER, seconds);
            }
        } else if let Some(status) = outcome.status.and_then(|status| StatusCode::from_u16(status).ok()) {
            *response.status_mut() = status;
        }
    }
    session::apply(edge, outcome, response.headers_mut());
    response
}

/// Sends the browser to a page of this site with a GET.
pub fn see_other(path: &str) -> Response {
    let path = path.parse().unwrap_or_else(|_| LocalPath::home());
    (StatusCode::SEE_OTHER, [(header::LOCATION, path.as_str())]).into_response()
}
