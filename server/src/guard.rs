//! What stands in front of every route: limits, the origin rule, and headers on every answer.
//!
//! | File | Holds |
//! |---|---|
//! | [`address`] | where a request came from |
//! | [`headers`] | what browsers are told to be careful about (contract S12) |
//! | [`origin`] | who may ask for a change (contract S4) |

pub mod address;
pub mod headers;
pub mod origin;

use std::{any::Any, time::Duration};

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use protocol::{Code, Refusal};

use crate::{edge::Edge, rest::problem::Problem, uploads};

pub use address::Address;
pub use origin::{Origin, Origins};

/// Bytes in a request's body at most (contract S10).
pub const BODY_BYTES_MAX: usize = 64 * 1024;

/// How long a request that brings pictures may take: ten of the largest on a slow line.
const UPLOAD_TIME_MAX: Duration = Duration::from_secs(10 * 60);

/// How long a request may take, its body included (contract S10). Writes go on without their request (B3).
const REQUEST_TIME_MAX: Duration = Duration::from_secs(30);

/// Middleware: refuses changes that no page of this site asked for.
pub async fn same_origin(State(edge): State<Edge>, request: Request, next: Next) -> Response {
    let is_change = !matches!(*request.method(), Method::GET | Method::HEAD);
    if is_change && !edge.config.origins.admit(request.headers()) && !origin::is_program(request.headers()) {
        return Problem::from(Code::Invalid).with_status(StatusCode::FORBIDDEN);
    }
    next.run(request).await
}

/// Middleware: an answer in time, one way or the other.
pub async fn in_time(request: Request, next: Next) -> Response {
    let is_change = !matches!(*request.method(), Method::GET | Method::HEAD);
    let within = if uploads::brings_pictures(&request) { UPLOAD_TIME_MAX } else { REQUEST_TIME_MAX };
    match tokio::time::timeout(within, next.run(request)).await {
        Ok(response) => response,
        Err(_) if is_change => Problem::from(Code::OutcomeUnknown).into_response(),
        Err(_) => Problem::from(Code::Unavailable).into_response(),
    }
}

/// A request's body, whole.
///
/// # Errors
/// [`Code::TooLarge`] above [`BODY_BYTES_MAX`], [`Code::Invalid`] when it breaks off.
pub async fn body(body: Body) -> Result<Bytes, Refusal> {
    match Limited::new(body, BODY_BYTES_MAX).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(Code::TooLarge.into()),
        Err(_) => Err(Code::Invalid.into()),
    }
}

/// Whether the client is somebody reading a page, rather than a program.
pub fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|types| types.to_str().ok())
        .is_some_and(|types| types.contains("text/html"))
}

/// What is answered when a handler panicked; the log has the place (see [`crate::telemetry`]).
pub fn panicked(_: Box<dyn Any + Send>) -> Response {
    Problem::from(Code::Unavailable).with_status(StatusCode::INTERNAL_SERVER_ERROR)
}
