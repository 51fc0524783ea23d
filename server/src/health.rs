//! For whoever runs the server: is it alive, and may it be sent requests.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use protocol::Code;

use crate::{edge::Edge, rest::problem::Problem};

/// The process answers.
#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 204, description = "Alive")))]
pub async fn alive() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// The store answers, and the process has not been asked to stop.
#[utoipa::path(get, path = "/readyz", tag = "health",
    responses((status = 204, description = "Ready"), (status = 503, description = "Send requests elsewhere")))]
pub async fn ready(State(edge): State<Edge>) -> Response {
    if edge.life.stopping.is_cancelled() {
        return Problem::from(Code::Unavailable).into_response();
    }
    match edge.store.ping().await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => Problem::from(error.code()).into_response(),
    }
}
