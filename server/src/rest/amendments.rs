//! Editing and deleting messages.
#![allow(unused_qualifications, reason = "written by utoipa for the parameters of a path")]

use axum::{extract::State, http::StatusCode, response::Response};
use backend::amendments::Amend;
use protocol::{ConversationId, MessageId, Seq};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    json::{Asked, Id, Json, answer},
    problem::{self, Problem},
    views,
};
use crate::{edge::Edge, session::SignedIn};

/// What to write instead.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// Chosen at random for this edit and kept for every retry: the same id is done once.
    id: Uuid,
    /// 1-4,000 characters.
    #[schema(example = "Is it still for sale?")]
    body: String,
}

/// What names the deletion.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Deletion {
    /// Chosen at random for this deletion and kept for every retry: the same id is done once.
    id: Uuid,
}

/// Writes a message of the caller's anew, within 15 minutes (`gone` after that, and once it is deleted). The answer comes
/// when it is stored; asked for again with the same id and content it is the same answer.
#[utoipa::path(
    patch, path = "/api/messages/conversations/{id}/messages/{seq}", tag = "messages", request_body = Edit,
    params(("id" = Uuid, Path, description = "The conversation"), ("seq" = u32, Path, description = "The message")),
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "As it is now", body = views::Message),
        (status = "default", body = problem::Body),
    ),
)]
pub async fn edit(
    State(edge): State<Edge>,
    SignedIn(viewer): SignedIn,
    Id((conversation, seq)): Id<(Uuid, u32)>,
    Json(Edit { id, body }): Json<Edit>,
) -> Result<Response, Problem> {
    let (conversation, seq) = (ConversationId(conversation), Seq(seq));
    let amend = Amend { conversation, seq, id: MessageId(id), body: Some(body) };
    let amended = edge.haggle.amend(&viewer, amend).await?;
    Ok(answer(StatusCode::OK, views::Message::from(amended.message)))
}

/// Deletes a message of the caller's for both, at any time. An empty marker stays at its number. To delete it again
/// changes nothing and is answered alike.
#[utoipa::path(
    delete, path = "/api/messages/conversations/{id}/messages/{seq}", tag = "messages",
    params(
        ("id" = Uuid, Path, description = "The conversation"),
        ("seq" = u32, Path, description = "The message"),
        Deletion
    ),
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "The marker that is left", body = views::Message),
        (status = "default", body = problem::Body),
    ),
)]
pub async fn delete(
    State(edge): State<Edge>,
    SignedIn(viewer): SignedIn,
    Id((conversation, seq)): Id<(Uuid, u32)>,
    Asked(Deletion { id }): Asked<Deletion>,
) -> Result<Response, Problem> {
    let (conversation, seq) = (ConversationId(conversation), Seq(seq));
    let amend = Amend { conversation, seq, id: MessageId(id), body: None };
    let amended = edge.haggle.amend(&viewer, amend).await?;
    Ok(answer(StatusCode::OK, views::Message::from(amended.message)))
}
