//! Opening and listing conversations.
#![allow(unused_qualifications, reason = "written by utoipa for the parameters of a path")]

use app::routes::Cursor;
use axum::{extract::State, http::StatusCode, response::Response};
use protocol::{Act, Code, ConversationId, ListingId, Place, Seq, Tab, UserId};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    json::{Asked, Json, answer},
    problem::{self, Problem},
    views::{Arranged, Conversation, Conversations},
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
    /// `all`, `buying`, `selling`, `unread` or `archived`; `all` unless given, which is all that is not archived.
    tab: Option<String>,
    /// `next` of the answer before.
    before: Option<String>,
    /// 1-100; 50 unless given.
    limit: Option<u32>,
}

/// What to do with which conversations.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Arrange {
    /// `archive`, `unarchive`, `pin`, `unpin`, `mark_unread`, `mute_hour`, `mute_eight_hours`, `mute_week`, `mute` or
    /// `unmute`.
    #[schema(value_type = String, example = "archive")]
    act: Act,
    /// 1-100.
    conversations: Vec<Seen>,
}

/// A conversation as the caller knows it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    /// Its id.
    id: Uuid,
    /// The last message that the caller knows of: one that has got another since is not archived. The last one that there
    /// is unless given.
    seq: Option<u32>,
}

/// Does something with conversations for the caller alone; those that are not the caller's are left out. A conversation
/// comes back from the archive with the next message.
#[utoipa::path(
    post, path = "/api/messages/conversations/arrange", tag = "messages", request_body = Arrange,
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "How they are arranged now", body = Vec<Arranged>),
        (status = "default", body = problem::Body),
    ),
)]
pub async fn arrange(
    State(edge): State<Edge>,
    SignedIn(viewer): SignedIn,
    Json(Arrange { act, conversations }): Json<Arrange>,
) -> Result<Response, Problem> {
    let conversations = conversations.into_iter().map(|Seen { id, seq }| (ConversationId(id), seq.map(Seq)));
    let done = edge.haggle.arrange(&viewer, act, conversations.collect()).await?;
    let arranged: Vec<_> = done.arranged.into_iter().map(Arranged::from).collect();
    Ok(answer(StatusCode::OK, arranged))
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

/// A part of the caller's conversations, the one with the newest activity first.
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
        cursor => cursor.flatten().map(|Cursor { at, id }| Place { at, id }),
    };
    let tab = part.tab.map_or(Ok(Tab::All), |tab| Tab::parse(&tab).ok_or(Code::Invalid))?;
    let threads = edge.haggle.threads(&viewer, tab, before, limit).await?;
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
