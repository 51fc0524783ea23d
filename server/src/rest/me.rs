//! Who is signed in.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    json::answer,
    problem::{self, Problem},
    views::Person,
};
use crate::{edge::Edge, session::SignedIn};

/// The caller.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// Who is signed in.
    user: Person,
    /// Unread messages in all conversations; 100 stands for more, too.
    unread: u32,
}

/// Who is signed in.
#[utoipa::path(
    get, path = "/api/me", tag = "sign in", security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, body = Me), (status = "default", body = problem::Body)),
)]
pub async fn me(State(edge): State<Edge>, SignedIn(viewer): SignedIn) -> Result<Response, Problem> {
    let unread = edge.haggle.unread_total(&viewer).await?;
    Ok(answer(StatusCode::OK, Me { user: viewer.user.into(), unread }))
}
