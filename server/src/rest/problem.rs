//! How the API says no: a problem document (RFC 9457) that holds a code of the closed set and nothing
//! about how the server works inside (contract D18, S13).

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::metrics;
use protocol::{Code, Refusal};
use serde::Serialize;
use utoipa::ToSchema;

/// A refusal as the answer to a request.
#[derive(Debug, Clone, Copy)]
pub struct Problem(pub Refusal);

/// The document's members; `type` is left out, which means `about:blank`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct Body {
    /// The status in words.
    #[schema(example = "Not Found")]
    title: &'static str,
    /// The answer's status.
    #[schema(example = 404)]
    status: u16,
    /// Why: a code of the closed set.
    #[schema(example = "not_found")]
    code: &'static str,
    /// With `rate_limited`: how long to wait, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_ms: Option<u32>,
}

/// The status that says the same as a code.
pub const fn status(code: Code) -> StatusCode {
    match code {
        Code::Invalid | Code::SelfConversation => StatusCode::UNPROCESSABLE_ENTITY,
        Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::Blocked => StatusCode::FORBIDDEN,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::IdConflict => StatusCode::CONFLICT,
        Code::Gone => StatusCode::GONE,
        Code::SignedOut => StatusCode::UNAUTHORIZED,
        Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Code::Unavailable | Code::Busy | Code::StorageFull | Code::OutcomeUnknown => {
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

/// Whole seconds to wait, for `Retry-After`. Codes that pass by themselves ask for a moment.
pub fn retry_after(refusal: Refusal) -> Option<HeaderValue> {
    let seconds = match refusal.retry_after_ms {
        Some(ms) => ms.div_ceil(1000),
        None if refusal.code.is_retryable() => 1,
        None => return None,
    };
    Some(seconds.into())
}

impl Problem {
    /// The same refusal under another status than its own.
    pub fn with_status(self, status: StatusCode) -> Response {
        metrics::refused(self.0.code);
        let body = Body {
            title: status.canonical_reason().unwrap_or_default(),
            status: status.as_u16(),
            code: self.0.code.as_str(),
            retry_after_ms: self.0.retry_after_ms,
        };
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = retry_after(self.0) {
            headers.insert(header::RETRY_AFTER, seconds);
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self(code.into())
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        Self(refusal)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        self.with_status(status(self.0.code))
    }
}
