//! `haggle doctor`: would `haggle serve` with the same settings run, and run well? Changes nothing.

use std::{
    fmt::{self, Display},
    io,
    path::{Path, PathBuf},
};

use backend::{Clock, SystemClock, realtime::nats, token::Keys};
use secrecy::ExposeSecret;
use store::look;

use crate::{cli::Serve, config::Config, key, tls::Certificate};

/// Clocks may differ by so much: what tokens allow each other, in milliseconds (contract S5).
const CLOCKS_APART_MAX_MS: i64 = 30_000;

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Well,
    /// It runs, but look at it.
    Doubtful,
    /// It will not run.
    Ill,
}

/// One thing that was looked at.
#[derive(Debug)]
pub struct Finding {
    /// How it is.
    pub verdict: Verdict,
    /// What.
    pub part: &'static str,
    /// What was seen; no secret.
    pub text: String,
}

impl Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.verdict {
            Verdict::Well => "well",
            Verdict::Doubtful => "look",
            Verdict::Ill => "ILL",
        };
        write!(out, "{word:<5} {:<10} {}", self.part, self.text)
    }
}

/// The whole life of `haggle doctor`.
///
/// # Errors
/// When the system gives no threads.
pub fn main(settings: Serve) -> io::Result<Vec<Finding>> {
    Ok(tokio::runtime::Runtime::new()?.block_on(examine(settings)))
}

/// Looks at everything.
pub async fn examine(settings: Serve) -> Vec<Finding> {
    let config = match Config::new(settings) {
        Ok(config) => config,
        Err(error) => return vec![finding("settings", Verdict::Ill, error)],
    };
    let mut findings = vec![settings_of(&config), key_of(&config), front_end(&config.site_root)];
    if let Some(files) = &config.tls {
        findings.push(match Certificate::read(files.clone()).await {
            Ok(_) => finding("TLS", Verdict::Well, files.certificate.display()),
            Err(error) => finding("TLS", Verdict::Ill, error),
        });
    }
    findings.push(store_at(config.database_url.expose_secret()).await);
    if let Some(address) = &config.nats_url {
        findings.push(match nats::look(address).await {
            Ok(()) => finding("bus", Verdict::Well, "answers"),
            Err(error) => finding("bus", Verdict::Ill, error),
        });
    }
    let kept_free_bytes = config.uploads.free_bytes;
    findings.push(disk("data", &config.data_folder, kept_free_bytes));
    findings.push(disk("pictures", &config.uploads.folder, kept_free_bytes));
    findings
}

fn finding(part: &'static str, verdict: Verdict, text: impl Display) -> Finding {
    Finding { verdict, part, text: text.to_string() }
}

fn settings_of(config: &Config) -> Finding {
    let origins: Vec<_> = config.origins.iter().map(ToString::to_string).collect();
    let text = format!("listens on {}, browsers come to {}", config.listen, origins.join(", "));
    if config.listen.ip().is_loopback() || config.is_https() {
        finding("settings", Verdict::Well, text)
    } else {
        finding("settings", Verdict::Doubtful, text + ", without TLS: browsers keep no login then")
    }
}

fn key_of(config: &Config) -> Finding {
    match &config.token_key {
        Some(given) => match Keys::new(given) {
            Ok(_) => finding("key", Verdict::Well, "given"),
            Err(error) => finding("key", Verdict::Ill, error),
        },
        None if key::is_kept(&config.data_folder) => finding("key", Verdict::Well, "in the data folder"),
        None => finding("key", Verdict::Well, "none yet: it is made at the first start"),
    }
}

fn front_end(site_root: &Path) -> Finding {
    if site_root.join("pkg").is_dir() {
        finding("front end", Verdict::Well, site_root.display())
    } else {
        finding("front end", Verdict::Ill, format!("there is none in {}", site_root.display()))
    }
}

async fn store_at(url: &str) -> Finding {
    let found = match look(url).await {
        Ok(Some(found)) => found,
        Ok(None) => return finding("store", Verdict::Well, "none yet: it is made at the first start"),
        Err(error) => {
            let cause = std::error::Error::source(&error).map(|cause| format!(": {cause}"));
            return finding("store", Verdict::Ill, format!("{error}{}", cause.unwrap_or_default()));
        }
    };
    let text = match found.known - found.schema {
        0 => format!("{}, schema {}", found.engine, found.schema),
        _ => format!("{}, schema {}: the next start makes it {}", found.engine, found.schema, found.known),
    };
    let apart_ms = found.clock_ms.map_or(0, |clock_ms| (clock_ms - SystemClock.now().0).abs());
    if apart_ms > CLOCKS_APART_MAX_MS {
        return finding(
            "store",
            Verdict::Doubtful,
            format!("{text}; its clock is {} s apart", apart_ms / 1_000),
        );
    }
    finding("store", Verdict::Well, text)
}

/// How full the disk of a folder is, or will be, of the folder above that there is.
fn disk(part: &'static str, folder: &Path, kept_free_bytes: u64) -> Finding {
    let there: PathBuf =
        folder.ancestors().find(|folder| folder.is_dir()).map_or_else(|| ".".into(), Path::to_owned);
    if rustix::fs::access(&there, rustix::fs::Access::WRITE_OK).is_err() {
        return finding(part, Verdict::Ill, format!("{} cannot be written", there.display()));
    }
    match rustix::fs::statvfs(&there) {
        Ok(disk) => {
            let free = disk.f_bavail * disk.f_frsize;
            let text = format!("{}, {} MiB free", folder.display(), free / 1024 / 1024);
            finding(part, if free < kept_free_bytes { Verdict::Doubtful } else { Verdict::Well }, text)
        }
        Err(error) => finding(part, Verdict::Ill, format!("{}: {error}", there.display())),
    }
}
