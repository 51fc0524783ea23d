//! The figures (contract G10): a server of our own on this machine, which it shares with the devices.

mod flood;
pub mod latency;
mod pages;
mod search;
pub mod sockets;
mod throughput;

use std::{path::Path, process::ExitCode, time::Duration};

use clap::{Args, ValueEnum};
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
    /// Only these.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Figure>,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Figure {
    /// How long messages take, at several rates.
    Latency,
    /// The same while passwords are tried.
    Flood,
    /// How many messages are stored.
    Throughput,
    /// How many pages are served.
    Pages,
    /// What an idle connection costs.
    Sockets,
    /// How long searches take.
    Search,
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
        let sites = self.sites(program).await?;
        if self.measures(Figure::Latency) {
            for (count, rate) in [(25, 50), (100, 50), (25, 1_000)] {
                for (server, pairs) in &sites {
                    row(server.engine(), "");
                    latency::measure(server, &pairs[..count], rate, seconds).await?;
                }
            }
        }
        if self.measures(Figure::Flood) {
            for (server, pairs) in &sites {
                row(server.engine(), "");
                flood::measure(server, &pairs[..25], 50, seconds).await?;
            }
        }
        if self.measures(Figure::Throughput) {
            for (server, pairs) in &sites {
                row(server.engine(), "");
                throughput::measure(server, &pairs[..32], seconds).await?;
            }
        }
        if self.measures(Figure::Pages) {
            for (server, pairs) in &sites {
                row(server.engine(), "");
                pages::measure(server, pairs, seconds / 2).await?;
            }
        }
        drop(sites);
        if self.measures(Figure::Sockets) {
            for database in Fresh::of_each().await {
                let mut server = Server::start(program, database).await?;
                row(server.engine(), "");
                sockets::measure(&mut server, self.sockets).await?;
            }
        }
        if self.measures(Figure::Search) {
            for database in Fresh::of_each().await {
                let server = Server::start(program, database).await?;
                let pairs = pairs(&server, 2).await?;
                row(server.engine(), "");
                search::measure(&server, &pairs, self.messages).await?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    fn measures(&self, figure: Figure) -> bool {
        self.only.is_empty() || self.only.contains(&figure)
    }

    /// The servers on which people write, if anybody is to, each with its people.
    async fn sites(&self, program: &Path) -> Result<Vec<(Server, Vec<Pair>)>> {
        let mut sites = Vec::new();
        if ![Figure::Latency, Figure::Flood, Figure::Throughput, Figure::Pages]
            .iter()
            .any(|it| self.measures(*it))
        {
            return Ok(sites);
        }
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
        Ok(sites)
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
