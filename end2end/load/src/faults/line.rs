//! What befalls the line between the server and PostgreSQL (contract, section 2; G5's store half).

use std::time::Duration;

use fresh::{AtCommit, Weather};

use super::town::Town;
use crate::{
    Result,
    server::{BACK_WITHIN, Server},
    table::{Spread, row},
};

/// What each crossing of a slow line takes longer, and how long it stays slow.
const SLOW_BY: Duration = Duration::from_millis(20);
const SLOW_FOR: Duration = Duration::from_secs(5);

/// Cuts the line while committing, so often; then lets it fall silent or be down, for a minute twenty times, and be slow;
/// then ends the server's side of every connection.
pub async fn inflict(server: &Server, town: &mut Town, times: u32) -> Result<Vec<String>> {
    row("commits that lose their line", times);
    let mut wrong = Vec::new();
    for n in 0..times {
        let line = server.line.as_ref().ok_or("there is no line")?;
        line.at_next_commit(if n % 2 == 0 { AtCommit::Before } else { AtCommit::After });
        town.chatter(Duration::from_millis(100)).await;
    }
    let away = Duration::from_secs(u64::from(times).min(60));
    row("the line is silent or down, by turns", format!("{} times, for {} s", times / 10, away.as_secs()));
    let mut back = Spread::default();
    for n in 0..times / 10 {
        let weather = if n % 2 == 0 { Weather::Silent } else { Weather::Down };
        back.add(last(server, town, weather, away).await?);
    }
    row("  ready again after (limit 10 s)", back.percentiles());
    row("the line is slow", format!("by {} ms, for {} s", SLOW_BY.as_millis(), SLOW_FOR.as_secs()));
    back.add(last(server, town, Weather::Slow(SLOW_BY), SLOW_FOR).await?);
    if back.percentile(100) >= BACK_WITHIN {
        wrong.push("full service took too long".to_owned());
    }
    row("every connection is ended by PostgreSQL", format!("{} times", times / 10));
    for _ in 0..times / 10 {
        server.cut().await;
        town.chatter(Duration::from_millis(300)).await;
    }
    Ok(wrong)
}

/// Bad weather for so long; says after which time in good weather full service is back.
async fn last(server: &Server, town: &mut Town, weather: Weather, length: Duration) -> Result<Duration> {
    let line = server.line.as_ref().ok_or("there is no line")?;
    line.turn(weather);
    town.chatter(length).await;
    line.turn(Weather::Fine);
    let back = server.back_after().await;
    town.chatter(Duration::from_secs(2)).await;
    Ok(back)
}
