//! One of two servers goes away, without a word or in order; people go on with the other one (contract, section 2: node
//! killed or restarted).

use std::time::{Duration, Instant};

use super::town::Town;
use crate::{
    Result,
    server::Server,
    table::{Spread, row},
};

/// Kills one of them so often, at any moment.
pub async fn kill(server: &mut Server, town: &mut Town, times: u32) -> Result<Vec<String>> {
    row("one of two servers is killed", format!("{times} times"));
    for _ in 0..times {
        let running = Duration::from_millis(200 + town.chance(1_800));
        town.chatter(running).await;
        let node = town.chance(server.nodes()) as usize;
        server.kill_node(node).await?;
        let away = Duration::from_millis(town.chance(300));
        town.chatter(away).await;
        server.restart_node(node).await?;
        town.hurry();
    }
    town.chatter(Duration::from_secs(2)).await;
    Ok(Vec::new())
}

/// Restarts one after the other in order, so often.
pub async fn roll(server: &mut Server, town: &mut Town, times: u32) -> Result<Vec<String>> {
    row("two servers are restarted in turn", format!("{times} times"));
    let mut stopped = Spread::default();
    for _ in 0..times {
        for node in 0..server.nodes() {
            town.chatter(Duration::from_secs(1)).await;
            let began = Instant::now();
            let (done, ()) = tokio::join!(server.stop_node(node), town.chatter(Duration::from_millis(500)));
            done?;
            stopped.add(began.elapsed());
            server.restart_node(node).await?;
        }
    }
    row("  stopped after (limit 30 s)", stopped.percentiles());
    town.chatter(Duration::from_secs(2)).await;
    Ok(Vec::new())
}
