//! Faults under load, each followed by a check that nothing was lost, doubled or shown wrongly (contract G1, G2, G6,
//! G7, G8). Beside PostgreSQL the server reaches it over a line that is disturbed too; with `--cluster` there are two
//! servers on it, and NATS between them (G5).

mod bus;
mod check;
mod crowd;
mod freeze;
mod full;
mod kill;
mod line;
mod nodes;
mod restart;
mod seam;
mod slow;
mod town;

use std::{path::Path, process::ExitCode, time::Duration};

use clap::{Args, ValueEnum, builder::RangedU64ValueParser};

use crate::{
    Result,
    random::{Random, seed},
    server::Server,
    table::{Spread, row},
};
use town::Town;

/// Faults under load.
#[derive(Args)]
pub struct Faults {
    /// Only these.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Fault>,
    /// Two servers on one PostgreSQL, which the devices of each person share out among themselves.
    #[arg(long)]
    cluster: bool,
    /// A tenth of everything, for every day.
    #[arg(long)]
    short: bool,
    /// People; each has two devices, and writes with the next two: of fewer than five, some would be the same two twice.
    #[arg(long, default_value_t = 40, value_parser = RangedU64ValueParser::<usize>::new().range(5..))]
    users: usize,
    /// Messages per second, of all together.
    #[arg(long, default_value_t = 50)]
    rate: u32,
    /// Chooses who writes when, and when something breaks; printed, so that a run can be repeated.
    #[arg(long)]
    seed: Option<u64>,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Fault {
    /// The server's process is killed 100 times, without a word.
    Kill,
    /// It is stopped for 1, 10 and 45 seconds, and goes on.
    Freeze,
    /// The line to PostgreSQL is cut, silent and slow, also while committing.
    Line,
    /// PostgreSQL is restarted 20 times.
    Restart,
    /// 10,000 connections are opened while messages come.
    Seam,
    /// 10,000 clients leave in the middle of a request.
    Leave,
    /// 50,000 frames and 50,000 requests that make no sense.
    Rubbish,
    /// 20 devices read at a tenth of what comes, for 10 minutes.
    Slow,
    /// The disk is full 20 times.
    Full,
    /// One of two servers is killed 100 times.
    Node,
    /// Each of two servers is restarted in order, 10 times.
    Rolling,
    /// NATS is gone for a minute, 20 times; and the line to it is silent, down and slow.
    Bus,
}

impl Faults {
    /// Says what was found; fails when anything was.
    pub async fn run(self, program: &Path) -> Result<ExitCode> {
        let seed = self.seed.unwrap_or_else(seed);
        row("seed", seed);
        let mut server = if self.cluster {
            Server::start_cluster_on_lines(program)
                .await?
                .ok_or("a cluster takes PostgreSQL: scripts/with-postgres")?
        } else {
            Server::start_on_a_line(program).await?
        };
        let mut town = Town::settle(&server, self.users, self.rate, Random::new(seed)).await?;
        row("devices, conversations", format!("{}, {}", town.devices.len(), town.conversations.len()));
        let mut found = 0;
        for fault in Fault::value_variants() {
            if !self.only.is_empty() && !self.only.contains(fault) || !fault.applies(&server) {
                continue;
            }
            found += match fault {
                Fault::Full => {
                    let mut server = Server::start_on_a_small_disk(program, full::DISK_MIB).await?;
                    let mut town = Town::settle(&server, self.users, self.rate, Random::new(seed)).await?;
                    self.inflict(*fault, &mut server, &mut town).await?
                }
                _ => self.inflict(*fault, &mut server, &mut town).await?,
            };
        }
        if found == 0 {
            return Ok(ExitCode::SUCCESS);
        }
        row("kept for a look", server.keep().display());
        Ok(ExitCode::FAILURE)
    }

    const fn part(&self, whole: u32) -> u32 {
        if self.short { whole / 10 } else { whole }
    }

    /// Says how many violations were found.
    async fn inflict(&self, fault: Fault, server: &mut Server, town: &mut Town) -> Result<usize> {
        let (pressed, acknowledged, ends) = (town.pressed, town.acknowledged(), town.ends());
        let memory = server.resident_kib()?;
        let mut violations = match fault {
            Fault::Kill => kill::inflict(server, town, self.part(100)).await?,
            Fault::Freeze => freeze::inflict(server, town, self.short).await?,
            Fault::Line => line::inflict(server, town, self.part(200)).await?,
            Fault::Restart => restart::inflict(server, town, self.part(20)).await?,
            Fault::Seam => seam::inflict(town, self.part(10_000)).await?,
            Fault::Leave => crowd::leave(server, town, self.part(10_000)).await?,
            Fault::Rubbish => crowd::rubbish(server, town, self.part(50_000)).await?,
            Fault::Full => full::inflict(server, town, self.part(20)).await?,
            Fault::Node => nodes::kill(server, town, self.part(100)).await?,
            Fault::Rolling => nodes::roll(server, town, self.part(10)).await?,
            Fault::Bus => bus::inflict(server, town, self.short).await?,
            Fault::Slow => {
                slow::inflict(&server.program, Duration::from_secs(if self.short { 20 } else { 600 })).await?
            }
        };
        violations.extend(town.violations(server).await?);
        row("  messages pressed", town.pressed - pressed);
        row("  acknowledgements", town.acknowledged() - acknowledged);
        row("  connections that ended", town.ends() - ends);
        let mut catch_ups = town.catch_ups();
        if catch_ups.len() > 0 {
            row("  catch-up after connecting (limit p95 3 s)", catch_ups.percentiles());
        }
        row("  resident before and after, KiB", format!("{memory}, {}", server.resident_kib()?));
        row("  violations", violations.len());
        violations.iter().take(20).for_each(|violation| row("", violation));
        Ok(violations.len())
    }
}

impl Fault {
    fn applies(self, server: &Server) -> bool {
        match self {
            Self::Node | Self::Rolling | Self::Bus => server.nats.is_some(),
            Self::Seam => true,
            Self::Restart | Self::Line => server.line.is_some(),
            // What one server does alone, it was seen to do alone.
            _ if server.nats.is_some() => false,
            Self::Full => server.line.is_none() || server.has_small_disk(),
            _ => true,
        }
    }
}

impl Town {
    fn acknowledged(&self) -> usize {
        self.devices.iter().map(|(_, device)| device.recall(|memory| memory.acknowledged.len())).sum()
    }

    fn ends(&self) -> u32 {
        let ends = |(_, device): &(usize, crate::device::Device)| {
            device.recall(|memory| memory.ends.values().sum::<u32>())
        };
        self.devices.iter().map(ends).sum()
    }

    /// Those since the last call.
    fn catch_ups(&self) -> Spread {
        let mut all = Spread::default();
        for (_, device) in &self.devices {
            device.forget_catch_ups().into_iter().for_each(|duration| all.add(duration));
        }
        all
    }
}
