//! What is logged (contract S18): ids, routes, statuses, durations. Never a body, a query, an address, a
//! token or a cookie. Each request has an id, which its answer carries too.

use std::{io::IsTerminal, panic, time::Instant};

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, StatusCode},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;
use tracing_subscriber::{EnvFilter, filter::ParseError};
use uuid::Uuid;

use crate::cli::LogFormat;

/// The header that carries a request's id.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Starts logging to the standard error stream. To be called once.
///
/// # Errors
/// When `filter` cannot be read.
pub fn start(filter: &str, format: Option<LogFormat>) -> Result<(), ParseError> {
    let is_terminal = std::io::stderr().is_terminal();
    let format = format.unwrap_or(if is_terminal { LogFormat::Pretty } else { LogFormat::Json });
    let log = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_new(filter)?)
        .with_writer(std::io::stderr)
        .with_ansi(is_terminal);
    match format {
        LogFormat::Pretty => log.with_target(false).init(),
        LogFormat::Json => {
            log.json().flatten_event(true).with_current_span(true).with_span_list(false).init()
        }
    }
    panic::set_hook(Box::new(|panic| {
        // The message may hold what somebody wrote; the place does not.
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a handler or task panicked");
    }));
    Ok(())
}

/// Middleware: one line per request. The id is always ours: one sent by the client could carry anything.
pub async fn record(request: Request, next: Next) -> Response {
    let id = Uuid::now_v7().to_string();
    let method = request.method().clone();
    // The pattern, not the path: ids of users and conversations stay out of the log's routine.
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let span = tracing::info_span!("request", request_id = id, %method, route);
    let began = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let (status, ms) = (response.status(), began.elapsed().as_millis() as u64);
    span.in_scope(|| match status {
        StatusCode::INTERNAL_SERVER_ERROR => tracing::error!(status = status.as_u16(), ms, "answered"),
        _ if status.is_server_error() => tracing::warn!(status = status.as_u16(), ms, "answered"),
        _ => tracing::info!(status = status.as_u16(), ms, "answered"),
    });
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}
