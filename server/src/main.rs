//! The process: reads its settings, does what it is asked to, and says how that ended. Nothing is awaited here: whatever
//! this crate awaited would be compiled a second time for it.

use std::{error::Error, process::ExitCode};

use clap::Parser;
use server::{
    backup,
    cli::{Cli, Command, Serve},
    doctor, moving, start, telemetry,
};

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Serve(settings) => serve(*settings),
        Command::Doctor(settings) => examine(*settings),
        Command::Backup(settings) => told(backup::backup(&settings)),
        Command::Restore(settings) => told(backup::restore(&settings)),
        Command::RenewEpoch(place) => told(backup::renew_epoch(&place)),
        Command::MigrateStore(settings) => told(moving::migrate_store(&settings)),
    }
}

fn serve(settings: Serve) -> ExitCode {
    if let Err(error) = telemetry::start(&settings.log, settings.log_format) {
        eprintln!("haggle: cannot read the log filter: {error}");
        return ExitCode::FAILURE;
    }
    match start::main(settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(error = &error as &dyn Error, "haggle does not run");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "this is what was asked for")]
fn examine(settings: Serve) -> ExitCode {
    let findings = match doctor::main(settings) {
        Ok(findings) => findings,
        Err(error) => {
            eprintln!("haggle: cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    findings.iter().for_each(|finding| println!("{finding}"));
    if findings.iter().any(|finding| finding.verdict == doctor::Verdict::Ill) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// What came of something that is done once, for whoever waits for it.
#[expect(clippy::print_stdout, reason = "this is what was asked for")]
fn told(done: Result<String, impl Error>) -> ExitCode {
    match done {
        Ok(done) => {
            println!("{done}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            let (mut text, mut cause) = (failure.to_string(), failure.source());
            while let Some(deeper) = cause {
                text = format!("{text}: {deeper}");
                cause = deeper.source();
            }
            eprintln!("haggle: {text}");
            ExitCode::FAILURE
        }
    }
}
