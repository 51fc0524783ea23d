//! The live connection, `GET /api/messages/socket`. Who may have one is decided before the upgrade; what
//! the frames mean is `docs/protocol.md`.
//!
//! | File | Holds |
//! |---|---|
//! | [`places`] | how many connections an address may have (contract S10) |
//! | [`connection`] | a connection's life, from `hello` to its close code |
//! | [`frames`] | what each frame of a device leads to |
//! | [`lease`] | whether the login behind the connection still stands (contract S7) |
//! | [`marks`] | read and delivered marks, at most one per second and conversation |
//! | [`writer`] | the one task that writes to the socket |

mod connection;
mod frames;
mod lease;
mod marks;
mod places;
mod writer;

use app::server::caller::Caller;
use axum::{
    Extension, Router,
    extract::{State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
};
use protocol::{Code, Refusal, frame::FRAME_BYTES_MAX};

use crate::{
    edge::Edge,
    guard::{Address, origin},
    rest::problem::Problem,
};
use places::{Places, places};

/// Memory that every connection has ready for reading. Frames from devices are short; longer ones get
/// room when they come.
const READ_BUFFER_BYTES: usize = 1024;
/// Frames are gathered up to this size before they are given to the system.
const WRITE_BUFFER_BYTES: usize = 8 * 1024;
/// The parser gives up here. Above the limit proper, so that a frame that is somewhat too long is read to
/// its end, and the device hears why it was closed.
const PARSED_BYTES_MAX: usize = 2 * FRAME_BYTES_MAX;
/// Whoever finds no place is asked to wait this long, in milliseconds: dead connections are gone by then.
const PLACE_WITHIN_MS: u32 = 60_000;

/// The socket's route.
pub fn routes() -> Router<Edge> {
    Router::new().route("/api/messages/socket", get(connect)).layer(Extension(places()))
}

async fn connect(
    State(edge): State<Edge>,
    Extension(places): Extension<Places>,
    Extension(caller): Extension<Caller>,
    Address(address): Address,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    if !edge.config.origins.admit(&headers) && !origin::is_program(&headers) {
        return Ok(Problem::from(Code::Invalid).with_status(StatusCode::FORBIDDEN));
    }
    let viewer = caller.viewer().await?;
    let place = places.take(address).ok_or(Refusal::rate_limited(PLACE_WITHIN_MS))?;
    // Before the upgrade, so that there is an answer to somebody who has too many.
    let device = edge.haggle.subscribe(&viewer)?;
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(not_a_socket) => {
            let status = not_a_socket.into_response().status();
            return Ok(Problem::from(Code::Invalid).with_status(status));
        }
    };
    let upgrade = upgrade
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(WRITE_BUFFER_BYTES)
        .max_frame_size(PARSED_BYTES_MAX)
        .max_message_size(PARSED_BYTES_MAX);
    let life = edge.life.clone();
    Ok(upgrade.on_upgrade(move |socket| {
        let stopping = life.stopping.clone();
        life.sockets.track_future(async move {
            connection::run(edge.haggle, viewer, device, stopping, socket).await;
            drop(place);
        })
    }))
}
