//! What an idle connection costs the server.

use std::net::SocketAddr;

use protocol::{ClientFrame, Epoch, ServerFrame};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::{
    Result,
    people::{self, Login, Person},
    server::Server,
    socket::{Attempt, Heard, Socket},
    table::row,
};

/// Connections of one person (contract S10).
const EACH: usize = 10;

/// Connections that are made and ended first, so that what is made on first use does not count as a
/// connection's.
const WARM: usize = 20;

/// Prints it.
pub async fn measure(server: &mut Server, count: usize) -> Result<()> {
    let mut people = Vec::new();
    for number in 0..count.div_ceil(EACH) {
        people.push(people::sign_up(server.address, number).await?);
    }
    // What hashing passwords left behind would make room for connections.
    server.kill().await?;
    server.restart().await?;
    let mut warm = JoinSet::new();
    for (person, login) in people.iter().take(WARM) {
        warm.spawn(live(server.address, person, login).await?.end());
    }
    warm.join_all().await;

    let before = server.resident_kib()?;
    let mut open = Vec::new();
    for n in 0..count {
        let (person, login) = &people[n / EACH];
        open.push(live(server.address, person, login).await?);
    }
    let after = server.resident_kib()?;
    let each = after.saturating_sub(before) as f64 / count as f64;
    row(&format!("{} idle connections", open.len()), format!("{each:.1} KiB each ({before} → {after} KiB)"));
    Ok(())
}

/// A connection that has caught up.
pub async fn live(server: SocketAddr, person: &Person, login: &Login) -> Result<Socket> {
    let Attempt::Open(mut socket) = Socket::open(server, person.from, &login.access).await? else {
        return Err("a connection was refused".into());
    };
    loop {
        match socket.hear().await {
            Heard::Frame(ServerFrame::Hello { .. }) => {
                socket.say(&ClientFrame::Resume { epoch: Epoch(Uuid::nil()), have: vec![] }).await?;
            }
            Heard::Frame(ServerFrame::CaughtUp {}) => return Ok(*socket),
            Heard::End(code) => return Err(format!("closed with {code:?}").into()),
            _ => {}
        }
    }
}
