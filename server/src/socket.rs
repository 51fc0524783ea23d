//! The live connection.

use axum::Router;

use crate::edge::Edge;

/// The socket's route, `GET /api/messages/socket`.
pub fn routes() -> Router<Edge> {
    todo!()
}
