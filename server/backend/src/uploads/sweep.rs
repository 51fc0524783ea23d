//! Removes what nobody has a use for: uploads that no message has had for a day, and those of deleted messages that are no
//! evidence. Each time at most as many as the store names at once; what is left is for the next time.

use std::{sync::Arc, time::Duration};

use protocol::Timestamp;
use store::Store;
use tokio::time::{self, Instant};

use super::folder::Folder;
use crate::Clock;

/// How often this is done.
const EVERY: Duration = Duration::from_secs(60);

pub(super) async fn sweep_for_ever(store: Store, clock: Arc<dyn Clock>, folder: Folder) {
    let mut times = time::interval_at(Instant::now() + EVERY, EVERY);
    loop {
        times.tick().await;
        if let Err(error) = sweep(&store, clock.now(), &folder).await {
            tracing::error!(error = &error as &dyn std::error::Error, "uploads could not be removed");
        }
    }
}

/// Files first: what is still named by the store is named again.
pub(super) async fn sweep(store: &Store, now: Timestamp, folder: &Folder) -> store::Result<()> {
    let ids = store.removable_uploads(now).await?;
    if ids.is_empty() {
        return Ok(());
    }
    if folder.remove(&ids).await.is_ok() {
        tracing::info!(uploads = ids.len(), "removed uploads");
        store.forget_uploads(ids).await?;
    }
    Ok(())
}
