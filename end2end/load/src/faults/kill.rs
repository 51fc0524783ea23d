//! `kill -9`, again and again (contract G2).

use std::time::Duration;

use super::town::Town;
use crate::{Result, server::Server, table::row};

/// Kills the server so often, at any moment.
pub async fn inflict(server: &mut Server, town: &mut Town, times: u32) -> Result<Vec<String>> {
    row("the server is killed", format!("{times} times"));
    for _ in 0..times {
        let running = Duration::from_millis(200 + town.chance(1_800));
        town.chatter(running).await;
        server.kill().await?;
        // People go on writing while nobody listens.
        let away = Duration::from_millis(town.chance(300));
        town.chatter(away).await;
        server.restart().await?;
        town.hurry();
    }
    town.chatter(Duration::from_secs(2)).await;
    Ok(Vec::new())
}
