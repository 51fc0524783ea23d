//! The figures (contract G10): a server of our own on this machine, which it shares with the devices.

mod flood;
pub mod latency;
mod pages;
mod search;
pub mod sockets;
mod throughput;

use std::{path::Path, process::ExitCode, time::Duration};

use clap::Args;
use fresh::Fresh;
use protocol::ConversationId;

use crate::{
    Result,
    people::{self, Login, Person},
    server::Server,
    table::row,
};

/// Latency, throughput, memory and pages.
#[derive(Args)]
pub struct Bench {
    /// Seconds for each figure.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Idle connections whose memory is measured.
    #[arg(long, default_value_t = 2_000)]
    sockets: usize,
    /// Messages that are looked through.
    #[arg(long, default_value_t = 1_000_000)]
    messages: u32,
    /// Only the searches.
    #[arg(long)]
    searches: bool,
}

/// Two people who write with each other.
pub struct Pair {
    /// Where.
    pub conversation: ConversationId,
    /// Who, each on one device.
    pub people: [(Person, Login); 2],
}

impl Bench {
    /// Prints the table.
    pub async fn run(self, program: &Path) -> Result<ExitCode> {
        let seconds = Duration::from_secs(self.seconds);
        if self.searches {
            return self.search(program).await;
        }
        let mut sites = Vec::new();
        let mut servers = Vec::new();
        for database in Fresh::of_each().await {
            servers.push(Server::start(program, database).await?);
        }
        servers.extend(Server::start_cluster(program).await?);
        for mut server in servers {
            let pairs = pairs(&server, 100).await?;
            // Signing up costs memory and time that no message does.
            server.kill().await?;
            server.restart().await?;
            row(server.engine(), "");
            row("server after start, resident", format!("{} KiB", server.resident_kib()?));
            sites.push((server, pairs));
        }
        for (count, rate) in [(25, 50), (100, 50), (25, 1_000)] {
            for (server, pairs) in &sites {
                row(server.engine(), "");
                latency::measure(server, &pairs[..count], rate, seconds).await?;
            }
        }
        for (server, pairs) in &sites {
            row(server.engine(), "");
            flood::measure(server, &pairs[..25], 50, seconds).await?;
        }
        for (server, pairs) in &sites {
            row(server.engine(), "");
            throughput::measure(server, &pairs[..32], seconds).await?;
        }
        for (server, pairs) in &sites {
            row(server.engine(), "");
            pages::measure(server, pairs, seconds / 2).await?;
        }
        drop(sites);
        for database in Fresh::of_each().await {
            let mut server = Server::start(program, database).await?;
            row(server.engine(), "");
            sockets::measure(&mut server, self.sockets).await?;
        }
        self.search(program).await
    }

    async fn search(&self, program: &Path) -> Result<ExitCode> {
        for database in Fresh::of_each().await {
            let server = Server::start(program, database).await?;
            let pairs = pairs(&server, 2).await?;
            row(server.engine(), "");
            search::measure(&server, &pairs, self.messages).await?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// So many pairs with a conversation in which each has had a word.
pub async fn pairs(server: &Server, count: usize) -> Result<Vec<Pair>> {
    let mut pairs = Vec::new();
    for number in 0..count {
        let one = people::sign_up(server.address, 2 * number).await?;
        let other = people::sign_up(server.address, 2 * number + 1).await?;
        let conversation = people::open(server.address, one.0.from, &one.1, other.0.id).await?;
        people::say(server.address, one.0.from, &one.1, conversation).await?;
        pairs.push(Pair { conversation, people: [one, other] });
    }
    Ok(pairs)
}
