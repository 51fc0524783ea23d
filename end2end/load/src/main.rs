//! Drives a server of its own with many devices, from outside: over HTTP and sockets. Only what is searched
//! through comes from behind its back, being too much to be sent.
//!
//! | Module | Holds |
//! |---|---|
//! | [`bench`] | the figures: latency, throughput, memory, pages |
//! | [`faults`] | faults under load, and a check that nothing was lost, doubled or shown wrongly |
//! | [`server`], [`nats`] | the server's process, or several and what joins them |
//! | [`http`], [`people`] | the REST API: accounts, conversations, history |
//! | [`socket`], [`device`] | a connection; a device with the sync machine on it |
//! | [`random`], [`table`] | seeded chance; what is printed |
#![expect(clippy::print_stdout, reason = "printing is what this program is for")]

mod bench;
mod device;
mod faults;
mod http;
mod nats;
mod people;
mod random;
mod server;
mod socket;
mod table;

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

/// Whatever goes wrong here ends the run, and is for a person to read.
type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[derive(Parser)]
struct Cli {
    /// The server's program.
    #[arg(long, global = true, default_value = "target/release/haggle")]
    server: PathBuf,
    #[command(subcommand)]
    run: Run,
}

#[derive(Subcommand)]
enum Run {
    /// Measures the server on this machine.
    Bench(bench::Bench),
    /// Lets everything go wrong under load, and checks what is left.
    Faults(faults::Faults),
}

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let Cli { server, run } = Cli::parse();
    match run {
        Run::Bench(bench) => bench.run(&server).await,
        Run::Faults(faults) => faults.run(&server).await,
    }
}
