//! Pictures on their way in and out (contract S14). What they must be, `backend::uploads` knows.
//!
//! | File | Holds |
//! |---|---|
//! | [`form`] | the plain form that brings a message together with its pictures |
#![allow(unused_qualifications, reason = "written by utoipa for the parameters of a path")]

pub mod form;

use std::time::Duration;

use app::server::caller::Caller;
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use backend::{
    Viewer,
    uploads::{Begun, Incoming, Size},
};
use http_body_util::BodyExt;
use protocol::{Code, Image, Refusal, UploadId, image::UPLOAD_BYTES_MAX};
use store::Kind;
use tokio::time::timeout;
use tower::ServiceExt;
use tower_http::services::ServeFile;
use uuid::Uuid;

use crate::{
    edge::Edge,
    rest::{
        json::{Id, answer},
        problem::{self, Problem},
        views,
    },
    session::SignedIn,
};

/// Where uploads go.
const PREFIX: &str = "/api/messages/uploads/";

/// Somebody who sends nothing for so long is gone.
const PART_WITHIN: Duration = Duration::from_secs(10);

/// How long a file may take to come in: 10 MiB at 90 kB/s. Whoever sends a byte now and then holds a place that others wait
/// for no longer than that (contract B5). The refusal is one that may pass: on a better line the same file comes in.
const FILE_WITHIN: Duration = Duration::from_secs(2 * 60);

/// Nothing runs in a picture, wherever it is shown; it is shown by the browser's own style.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// An image is never another one later, so only its owner's browser decides how long it keeps it; a day is enough for
/// reading back.
const LASTING: &str = "private, max-age=86400, immutable";

/// Whether a request may take longer, because it brings pictures.
pub fn brings_pictures(request: &Request) -> bool {
    request.uri().path().starts_with(PREFIX) || is_multipart(request.headers())
}

/// Whether a form comes in parts, some of which may be files.
pub fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.get(..19).is_some_and(|kind| kind.eq_ignore_ascii_case("multipart/form-data"))
}

/// Uploads a picture, which `send` can then name. The id in the path is chosen at random by the sender and kept for every
/// retry: the same is kept once. JPEG, PNG and WebP, up to 10 MiB and 40 million pixels; it is made anew, without what it
/// says about its camera and place. What no message has within a day is removed.
#[utoipa::path(
    put, path = "/api/messages/uploads/{id}", tag = "messages",
    params(("id" = Uuid, Path, description = "The device's name for the upload")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 201, description = "It is kept", body = views::Image),
        (status = "default", body = problem::Body),
    ),
)]
pub async fn upload(State(edge): State<Edge>, Id(id): Id<Uuid>, request: Request) -> Response {
    let caller = request.extensions().get::<Caller>().cloned();
    let mut body = request.into_body();
    let kept = async {
        let viewer = caller.ok_or(Code::SignedOut)?.viewer().await?;
        receive(&edge, &viewer, id, &mut body).await
    };
    match kept.await {
        Ok(image) => answer(StatusCode::CREATED, views::Image::from(image)),
        Err(refusal) => {
            swallow(body).await;
            Problem(refusal).into_response()
        }
    }
}

async fn receive(edge: &Edge, viewer: &Viewer, id: Uuid, body: &mut Body) -> Result<Image, Refusal> {
    let mut incoming = match edge.haggle.begin_upload(viewer, id).await? {
        Begun::Known(image) => {
            swallow(std::mem::take(body)).await;
            return Ok(image);
        }
        Begun::New(incoming) => incoming,
    };
    fill(&mut incoming, body).await?;
    edge.haggle.finish_upload(incoming).await
}

async fn fill(incoming: &mut Incoming, body: &mut Body) -> Result<(), Refusal> {
    let whole = async {
        while let Some(frame) = timeout(PART_WITHIN, body.frame()).await.map_err(|_| Code::Invalid)? {
            if let Ok(part) = frame.map_err(|_| Code::Invalid)?.into_data() {
                incoming.take(&part).await?;
            }
        }
        Ok::<(), Refusal>(())
    };
    timeout(FILE_WITHIN, whole).await.map_err(|_| Code::Busy)?
}

/// Lets a browser that is still sending come to its end, as far as it may go: before that it does not listen.
async fn swallow(mut body: Body) {
    let rest = async {
        let mut bytes = 0;
        while bytes <= 2 * UPLOAD_BYTES_MAX
            && let Ok(Some(Ok(frame))) = timeout(PART_WITHIN, body.frame()).await
        {
            bytes += frame.data_ref().map_or(0, |part| part.len());
        }
    };
    timeout(FILE_WITHIN, rest).await.ok();
}

/// A picture, for the participants of the conversation that it was sent in.
#[utoipa::path(
    get, path = "/api/messages/images/{id}", tag = "messages",
    params(("id" = Uuid, Path, description = "The image")),
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "The picture", content_type = "image/jpeg"),
        (status = "default", body = problem::Body),
    ),
)]
pub async fn image(
    State(edge): State<Edge>,
    SignedIn(viewer): SignedIn,
    Id(id): Id<Uuid>,
    request: Request,
) -> Result<Response, Problem> {
    show(&edge, &viewer, UploadId(id), Size::Whole, request).await
}

/// The same, fit for a list of messages: at most 640 x 720 pixels.
#[utoipa::path(
    get, path = "/api/messages/images/{id}/small", tag = "messages",
    params(("id" = Uuid, Path, description = "The image")),
    security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "The picture", content_type = "image/jpeg"),
        (status = "default", body = problem::Body),
    ),
)]
pub async fn image_small(
    State(edge): State<Edge>,
    SignedIn(viewer): SignedIn,
    Id(id): Id<Uuid>,
    request: Request,
) -> Result<Response, Problem> {
    show(&edge, &viewer, UploadId(id), Size::Small, request).await
}

async fn show(
    edge: &Edge,
    viewer: &Viewer,
    id: UploadId,
    size: Size,
    request: Request,
) -> Result<Response, Problem> {
    let (kind, file) = edge.haggle.image(viewer, id, size).await?.ok_or(Code::NotFound)?;
    let (media, ending) = match kind {
        Kind::Jpeg => ("image/jpeg", "jpg"),
        Kind::Png => ("image/png", "png"),
    };
    let Ok(served) = ServeFile::new(file).oneshot(request).await;
    if served.status() == StatusCode::NOT_FOUND {
        return Err(Code::NotFound.into());
    }
    if served.status().is_server_error() {
        return Err(Code::Unavailable.into());
    }
    let mut response = served.map(Body::new);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(LASTING));
    let name = format!("inline; filename=\"photo-{id}.{ending}\"");
    if let Ok(name) = HeaderValue::try_from(name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}
