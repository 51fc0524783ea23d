//! NATS goes away and comes back, or the line from one of the servers to it is disturbed (contract, section 2: bus down;
//! G5): messages reach the other server all the same, a little later.

use std::time::{Duration, Instant};

use fresh::Weather;

use super::town::Town;
use crate::{
    Result,
    server::Server,
    table::{Spread, row},
};

/// Messages reach devices on another server within this time, whatever the bus does.
const CROSSES_WITHIN: Duration = Duration::from_secs(5);

/// Takes it away for a minute, twenty times; in short, for six seconds, twice. Then one of the servers alone loses it, is
/// not told that it has, and is told late, for as long each.
pub async fn inflict(server: &mut Server, town: &mut Town, short: bool) -> Result<Vec<String>> {
    let (times, away) = if short { (2, Duration::from_secs(6)) } else { (20, Duration::from_secs(60)) };
    row("NATS is gone", format!("{times} times, for {} s", away.as_secs()));
    let (mut with, mut without) = (Spread::default(), Spread::default());
    for _ in 0..times {
        let nats = server.nats.as_mut().ok_or("there is no NATS")?;
        nats.kill().await?;
        cross(town, away, &mut without).await;
        nats.restart().await?;
        town.chatter(CROSSES_WITHIN).await;
        cross(town, CROSSES_WITHIN, &mut with).await;
    }
    let line = server.nats_line.as_ref().ok_or("there is no line to NATS")?;
    for weather in [Weather::Down, Weather::Silent, Weather::Slow(Duration::from_millis(200))] {
        row("the line of one server to it is", format!("{weather:?} for {} s", away.as_secs()));
        line.turn(weather);
        cross(town, away, &mut without).await;
        line.turn(Weather::Fine);
        town.chatter(CROSSES_WITHIN).await;
    }
    row("  to the other server meanwhile (limit 5 s)", without.percentiles());
    row("  to the other server with it", with.percentiles());
    let is_late = without.percentile(100).max(with.percentile(100)) > CROSSES_WITHIN;
    Ok(is_late.then(|| "a message took too long to the other server".to_owned()).into_iter().collect())
}

/// Looks again and again how long a message takes, for so long.
async fn cross(town: &mut Town, length: Duration, times: &mut Spread) {
    let began = Instant::now();
    while began.elapsed() < length {
        town.chatter(Duration::from_millis(200)).await;
        times.add(town.crossing(2 * CROSSES_WITHIN).await);
    }
}
