//! What every handler has at hand. Made once at start, cloned per request.

use std::sync::Arc;

use axum::extract::FromRef;
use backend::Haggle;
use leptos::prelude::LeptosOptions;
use store::Store;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::config::Config;

/// The edge's state: the use cases, and how this process is set up. Cheap to clone.
#[derive(Clone)]
pub struct Edge {
    /// Every use case.
    pub haggle: Haggle,
    /// Asked for its health only; rules and reads go through `haggle`.
    pub store: Store,
    /// How this process was started.
    pub config: Arc<Config>,
    /// Where the built front end lies.
    pub leptos: LeptosOptions,
    /// Whether the process is going away, and who is still at work.
    pub life: Life,
}

/// The end of the process, as handlers see it.
#[derive(Clone, Default)]
pub struct Life {
    /// Cancelled when the process has been asked to stop: sockets close with
    /// [`protocol::frame::close::RESTART`], and the server is not ready any more.
    pub stopping: CancellationToken,
    /// Every socket's tasks run on this tracker; the process waits for them.
    pub sockets: TaskTracker,
}

impl FromRef<Edge> for LeptosOptions {
    fn from_ref(edge: &Edge) -> Self {
        edge.leptos.clone()
    }
}
