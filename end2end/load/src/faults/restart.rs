//! PostgreSQL itself goes away and comes back (contract, section 2; G2): in order, and as after a power cut.

use std::time::Duration;

use super::town::Town;
use crate::{
    Result,
    server::{BACK_WITHIN, Server},
    table::{Spread, row},
};

/// Restarts it so often, by turns in order and without.
pub async fn inflict(server: &Server, town: &mut Town, times: u32) -> Result<Vec<String>> {
    row("PostgreSQL is restarted, fast and immediate", format!("{times} times"));
    let mut back = Spread::default();
    for n in 0..times {
        let running = Duration::from_millis(500 + town.chance(1_500));
        town.chatter(running).await;
        let mode = if n % 2 == 0 { "immediate" } else { "fast" };
        let (restarted, ()) =
            tokio::join!(server.restart_postgres(mode), town.chatter(Duration::from_millis(500)));
        restarted?;
        back.add(server.back_after().await);
    }
    row("  ready again after (limit 10 s)", back.percentiles());
    let late = back.percentile(100) >= BACK_WITHIN;
    Ok(late.then(|| "full service took too long".to_owned()).into_iter().collect())
}
