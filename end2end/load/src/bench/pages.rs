//! How many pages the server renders, and how many pages of history it reads, over connections that are kept.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::Pair;
use crate::{
    Result,
    http::{Client, Token},
    server::Server,
    table::{Spread, row},
};

/// Requests under way at the same time.
const AT_ONCE: usize = 8;

/// Prints both, and what the messages page costs a browser that comes for the first time.
pub async fn measure(server: &Server, pairs: &[Pair], length: Duration) -> Result<()> {
    let page = ask(server, pairs, length, true).await?;
    report("messages page, HTML", page);
    let history = ask(server, pairs, length, false).await?;
    report("history, 50 messages, JSON", history);
    let mut client = Client::connect(server.address, pairs[0].people[0].0.from).await?;
    let [js, wasm] = [client.download("/pkg/haggle.js").await?, client.download("/pkg/haggle.wasm").await?];
    let kb = |bytes: usize| bytes as f64 / 1_000.0;
    row(
        "JS + wasm of it, brotli (limit 98 KB)",
        format!("{:.1} KB ({:.1} + {:.1})", kb(js + wasm), kb(js), kb(wasm)),
    );
    Ok(())
}

fn report(name: &str, (mut spread, bytes, length): (Spread, usize, Duration)) {
    let rate = spread.len() as f64 / length.as_secs_f64();
    row(name, format!("{rate:.0} requests/s, {} KiB each   {}", bytes / 1024, spread.percentiles()));
}

async fn ask(
    server: &Server,
    pairs: &[Pair],
    length: Duration,
    html: bool,
) -> Result<(Spread, usize, Duration)> {
    let mut askers = JoinSet::new();
    let started = Instant::now();
    for pair in &pairs[..AT_ONCE] {
        let (person, login) = pair.people[0].clone();
        let (address, conversation) = (server.address, pair.conversation);
        askers.spawn(async move {
            let mut client = Client::connect(address, person.from).await?;
            let (path, token) = if html {
                (format!("/messages?conversation={conversation}"), Token::Cookie(&login.access))
            } else {
                (
                    format!("/api/messages/conversations/{conversation}/messages?limit=50"),
                    Token::Bearer(&login.access),
                )
            };
            let (mut times, mut bytes) = (Vec::new(), 0);
            while started.elapsed() < length {
                let asked = Instant::now();
                let answer = client.get(&path, Some(token)).await?;
                if answer.status != 200 {
                    return Err(format!("{path} is answered with {}", answer.status).into());
                }
                times.push(asked.elapsed());
                bytes = answer.body.len();
            }
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>((times, bytes))
        });
    }
    let (mut spread, mut size) = (Spread::default(), 0);
    for asked in askers.join_all().await {
        let (times, bytes) = asked?;
        times.into_iter().for_each(|time| spread.add(time));
        size = bytes;
    }
    Ok((spread, size, started.elapsed()))
}
