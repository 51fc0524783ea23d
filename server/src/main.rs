//! The process: reads its settings, starts logging, serves until it is asked to stop.

use std::{error::Error, process::ExitCode};

use clap::Parser;
use server::{
    cli::{Cli, Command},
    start, telemetry,
};

fn main() -> ExitCode {
    let Command::Serve(settings) = Cli::parse().command;
    if let Err(error) = telemetry::start(&settings.log, settings.log_format) {
        eprintln!("haggle: cannot read the log filter: {error}");
        return ExitCode::FAILURE;
    }
    match start::main(*settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = &error as &dyn Error, "haggle does not run");
            ExitCode::FAILURE
        }
    }
}
