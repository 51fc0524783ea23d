//! A process that gets no time, as on a machine that is suspended or out of memory.

use std::time::Duration;

use super::town::Town;
use crate::{Result, server::Server, table::row};

/// Stops the process and lets it go on.
pub async fn inflict(server: &Server, town: &mut Town, short: bool) -> Result<Vec<String>> {
    let seconds: &[u64] = if short { &[1] } else { &[1, 10, 45] };
    row("the server is stopped for", format!("{seconds:?} s"));
    for seconds in seconds {
        server.signal("STOP").await?;
        town.chatter(Duration::from_secs(*seconds)).await;
        server.signal("CONT").await?;
        town.chatter(Duration::from_secs(2)).await;
    }
    Ok(Vec::new())
}
