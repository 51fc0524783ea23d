//! NATS goes away and comes back (contract, section 2: bus down; G5): messages reach the other server all the same, a little
//! later.

use std::time::{Duration, Instant};

use super::town::Town;
use crate::{
    Result,
    server::Server,
    table::{Spread, row},
};

/// Messages reach devices on another server within this time, whatever the bus does.
const CROSSES_WITHIN: Duration = Duration::from_secs(5);

/// Takes it away for a minute, twenty times; in short, for six seconds, twice.
pub async fn inflict(server: &mut Server, town: &mut Town, short: bool) -> Result<Vec<String>> {
    let (times, away) = if short { (2, Duration::from_secs(6)) } else { (20, Duration::from_secs(60)) };
    row("NATS is gone", format!("{times} times, for {} s", away.as_secs()));
    let (mut with, mut without) = (Spread::default(), Spread::default());
    for _ in 0..times {
        let nats = server.nats.as_mut().ok_or("there is no NATS")?;
        nats.kill().await?;
        let gone = Instant::now();
        while gone.elapsed() < away {
            town.chatter(Duration::from_millis(200)).await;
            without.add(town.crossing(2 * CROSSES_WITHIN).await);
        }
        nats.restart().await?;
        town.chatter(2 * CROSSES_WITHIN / 2).await;
        for _ in 0..5 {
            with.add(town.crossing(2 * CROSSES_WITHIN).await);
        }
    }
    row("  to the other server without it (limit 5 s)", without.percentiles());
    row("  to the other server with it", with.percentiles());
    let is_late = without.percentile(100).max(with.percentile(100)) > CROSSES_WITHIN;
    Ok(is_late.then(|| "a message took too long to the other server".to_owned()).into_iter().collect())
}
