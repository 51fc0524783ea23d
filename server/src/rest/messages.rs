//! Reading, sending, marking as read and as delivered.
#![allow(unused_qualifications, reason = "written by utoipa for the parameters of a path")]

use axum::{extract::State, http::StatusCode, response::Response};
use protocol::{
    Code, ConversationId, Image, ListingId, MessageId, Receipt, Seq, UploadId,
    frame::{PAGE_DEFAULT, PAGE_MAX},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    conversations::limit,
    json::{Asked, Id, Json, answer},
    problem::{self, Problem},
    views::{self, Messages},
};
use crate::{edge::Edge, session::SignedIn};

/// Which part of the history.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// Only messages with a lower `seq`; the newest ones unless given.
    before: Option<u32>,
    /// 1-100; 50 unless given.
    limit: Option<u32>,
}

/// What to send.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Send {
    /// Chosen at random by the sender and kept for every retry: the same id is stored once.
    id: Uuid,
    /// 1-4,000 characters; may be left out where there are pictures.
    #[serde(default)]
    #[schema(example = "Is it still there?")]
    body: String,
    /// Finished uploads of the sender's that no message has; at most 10.
    #[serde(default)]
    uploads: Vec<Attached>,
    /// The listing it is about, sold by one of the two.
    listing_id: Option<Uuid>,
}

/// A picture, as the answer to its upload has described it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Attached {
    /// The upload.
    id: Uuid,
    /// Its width in pixels.
    width: u32,
    /// Its height in pixels.
    height: u32,
    /// What is to be seen on it: up to 200 characters.
    #[serde(default)]
    alt: String,
}

impl From<Attached> for Image {
    fn from(Attached { id, width, height, alt }: Attached) -> Self {
        Self { id: UploadId(id), width, height, alt }
    }
}

/// How far the caller has read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Read {
    /// The newest message seen. A lower one than before changes nothing.
    seq: u32,
}

/// How far messages have reached the caller.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Delivered {
    /// The newest message received. A lower one than before changes nothing.
    seq: u32,
}

/// A page of history, oldest message first.
#[utoipa::path(
    get, path = "/api/messages/conversations/{id}/messages", tag = "messages",
    params(("id" = Uuid, Path, description = "The conversation"), Part),
    security(("bearer" = []), ("cookie" = [])),
    responses((status = 200, body = Messages), (status = "default", body = problem::Body)),
)]
pub async fn history(
    State(edge): State<Edge>,
    SignedIn(viewer): SignedIn,
    Id(id): Id<Uuid>,
    Asked(part): Asked<Part>,
) -> Result<Response, Problem> {
    let limit = limit(part.limit, PAGE_DEFAULT, PAGE_MAX)?;
    // Before a number that no message will ever have: the newest.
    let before = Seq(part.before.unwrap_or(i32::MAX as u32));
    let page =
        edge.haggle.history(&viewer, ConversationId(id), before, limit).await?.ok_or(Code::NotFound)?;
    Ok(answer(StatusCode::OK, Messages::from(page)))
}

/// Sends a message. The answer comes when it is stored; sent again with the same id and content it is the
/// same answer.
#[utoipa::path(
    post, path = "/api/messages/conversations/{id}/messages", tag = "messages", request_body = Send,
    params(("id" = Uuid, Path, description = "The conversation")),
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 201, description = "It is stored", body = views::Message),
        (status = 200, description = "It had been stored before", body = views::Message),
        (status = "default", body = problem::Body),
    ),
)]
pub async fn send(
    State(edge): State<Edge>,
    SignedIn(viewer): SignedIn,
    Id(id): Id<Uuid>,
    Json(message): Json<Send>,
) -> Result<Response, Problem> {
    let message = backend::messages::Send {
        conversation: ConversationId(id),
        id: MessageId(message.id),
        body: message.body,
        images: message.uploads.into_iter().map(Image::from).collect(),
        listing: message.listing_id.map(ListingId),
    };
    let appended = edge.haggle.send(&viewer, message).await?;
    let status = if appended.is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok(answer(status, views::Message::from(appended.message)))
}

/// Marks everything up to a message as read.
#[utoipa::path(
    post, path = "/api/messages/conversations/{id}/read", tag = "messages", request_body = Read,
    params(("id" = Uuid, Path, description = "The conversation")),
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "Where the caller is now", body = views::Receipt),
        (status = "default", body = problem::Body),
    ),
)]
pub async fn read(
    State(edge): State<Edge>,
    SignedIn(viewer): SignedIn,
    Id(id): Id<Uuid>,
    Json(Read { seq }): Json<Read>,
) -> Result<Response, Problem> {
    let receipt = Receipt { delivered: Seq(seq), read: Seq(seq) };
    let receipt = edge.haggle.advance_receipt(&viewer, ConversationId(id), receipt).await?;
    Ok(answer(StatusCode::OK, views::Receipt::from(receipt)))
}

/// Marks everything up to a message as delivered.
#[utoipa::path(
    post, path = "/api/messages/conversations/{id}/delivered", tag = "messages", request_body = Delivered,
    params(("id" = Uuid, Path, description = "The conversation")),
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "Where the caller is now", body = views::Receipt),
        (status = "default", body = problem::Body),
    ),
)]
pub async fn delivered(
    State(edge): State<Edge>,
    SignedIn(viewer): SignedIn,
    Id(id): Id<Uuid>,
    Json(Delivered { seq }): Json<Delivered>,
) -> Result<Response, Problem> {
    let receipt = Receipt { delivered: Seq(seq), read: Seq(0) };
    let receipt = edge.haggle.advance_receipt(&viewer, ConversationId(id), receipt).await?;
    Ok(answer(StatusCode::OK, views::Receipt::from(receipt)))
}
