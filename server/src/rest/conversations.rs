//! Opening and listing conversations.
#![allow(unused_qualifications, reason = "written by utoipa for the parameters of a path")]

use app::routes::Cursor;
use axum::{extract::State, http::StatusCode, response::Response};
use protocol::{Code, ConversationId, ListingId, UserId};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    json::{Asked, Json, answer},
    problem::{self, Problem},
    views::{Conversation, Conversations},
};
use crate::{edge::Edge, session::SignedIn};

/// Conversations in one answer at most.
const LIMIT_MAX: u32 = 100;
/// Conversations in one answer unless asked otherwise.
const LIMIT_DEFAULT: u32 = 50;

/// With whom, and about what.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Open {
    /// The other user.
    participant_id: Uuid,
    /// The listing it is to be about, sold by one of the two.
    listing_id: Option<Uuid>,
}

/// Which part of the list.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// `next` of the answer before.
    before: Option<String>,
    /// 1-100; 50 unless given.
    limit: Option<u32>,
}

/// The conversation with a user: the one there is, or a new one with both as participants. Nothing is
/// sent, and the other side sees it only once it holds a message.
#[utoipa::path(
    post, path = "/api/messages/conversations", tag = "messages", request_body = Open,
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 201, description = "It is new", body = Conversation),
        (status = 200, description = "It existed", body = Conversation),
        (status = "default", body = problem::Body),
    ),
)]
pub async fn open(
    State(edge): State<Edge>,
    SignedIn(viewer): SignedIn,
    Json(with): Json<Open>,
) -> Result<Response, Problem> {
    let opened = edge
        .haggle
        .contact_seller(&viewer, UserId(with.participant_id), with.listing_id.map(ListingId))
        .await?;
    let status = if opened.created { StatusCode::CREATED } else { StatusCode::OK };
    let thread = edge.haggle.thread(&viewer, opened.conversation, 1).await?.ok_or(Code::NotFound)?;
    Ok(answer(status, Conversation::new(viewer.user, thread)))
}

/// The caller's conversations, the one with the newest activity first.
#[utoipa::path(
    get, path = "/api/messages/conversations", tag = "messages", params(Part),
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, body = Conversations), (status = "default", body = problem::Body)),
)]
pub async fn list(
    State(edge): State<Edge>,
    SignedIn(viewer): SignedIn,
    Asked(part): Asked<Part>,
) -> Result<Response, Problem> {
    let limit = limit(part.limit, LIMIT_DEFAULT, LIMIT_MAX)?;
    let before = match part.before.as_deref().map(Cursor::<ConversationId>::parse) {
        Some(None) => return Err(Code::Invalid.into()),
        cursor => cursor.flatten().map(|cursor| (cursor.at, cursor.id)),
    };
    let threads = edge.haggle.threads(&viewer, before, limit).await?;
    let next = threads.last().filter(|_| threads.len() == limit as usize);
    let next = next.map(|thread| format!("{}~{}", thread.at.0, thread.id));
    let items = threads.into_iter().map(|thread| Conversation::new(viewer.user.clone(), thread)).collect();
    Ok(answer(StatusCode::OK, Conversations { items, next }))
}

/// A page's size: what was asked for, when it is allowed.
///
/// # Errors
/// [`Code::Invalid`] for none at all or more than `max`.
pub fn limit(asked: Option<u32>, default: u32, max: u32) -> Result<u32, Code> {
    match asked.unwrap_or(default) {
        0 => Err(Code::Invalid),
        limit if limit > max => Err(Code::Invalid),
        limit => Ok(limit),
    }
}
