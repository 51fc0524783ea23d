//! What befalls the line between the server and PostgreSQL (contract, section 2; G5's store half).

use std::time::Duration;

use fresh::{AtCommit, Weather};

use super::town::Town;
use crate::{
    Result,
    server::{BACK_WITHIN, Server},
    table::row,
};

/// Cuts the line while committing, so often; then lets it fall silent, be down and be slow; then ends the server's
/// side of every connection.
pub async fn inflict(server: &Server, town: &mut Town, times: u32) -> Result<Vec<String>> {
    row("commits that lose their line", times);
    let mut wrong = Vec::new();
    for n in 0..times {
        let line = server.line.as_ref().ok_or("there is no line")?;
        line.at_next_commit(if n % 2 == 0 { AtCommit::Before } else { AtCommit::After });
        town.chatter(Duration::from_millis(100)).await;
    }
    for (weather, seconds) in [
        (Weather::Silent, u64::from(times).min(60)),
        (Weather::Down, u64::from(times).min(60)),
        (Weather::Slow(Duration::from_millis(20)), 5),
    ] {
        row("the line is", format!("{weather:?} for {seconds} s"));
        turn(server, weather)?;
        town.chatter(Duration::from_secs(seconds)).await;
        turn(server, Weather::Fine)?;
        let back = server.back_after().await;
        row("  ready again after", format!("{:.2} s", back.as_secs_f64()));
        if back >= BACK_WITHIN {
            wrong.push("full service took too long".to_owned());
        }
        town.chatter(Duration::from_secs(2)).await;
    }
    row("every connection is ended by PostgreSQL", format!("{} times", times / 10));
    for _ in 0..times / 10 {
        server.cut().await;
        town.chatter(Duration::from_millis(300)).await;
    }
    Ok(wrong)
}

fn turn(server: &Server, weather: Weather) -> Result<()> {
    server.line.as_ref().ok_or("there is no line")?.turn(weather);
    Ok(())
}
