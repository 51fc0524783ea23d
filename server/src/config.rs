//! The settings as the rest of the server uses them: checked, with every default filled in.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

use backend::{Limits, uploads::Room};
use leptos::prelude::{Env, LeptosOptions};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    cli::Serve,
    guard::{Origin, Origins},
    tls,
};

/// How this process is set up.
#[derive(Debug)]
pub struct Config {
    /// Address and port to listen on.
    pub listen: SocketAddr,
    /// From where browsers reach the site.
    pub origins: Origins,
    /// What the server speaks TLS with; none means plain HTTP, as behind a proxy.
    pub tls: Option<tls::Files>,
    /// Which store; may hold a password.
    pub database_url: SecretString,
    /// Where the server writes.
    pub data_folder: PathBuf,
    /// The key that signs tokens; none means: the one in the data folder.
    pub token_key: Option<SecretString>,
    /// The bus to other servers; may hold a password.
    pub nats_url: Option<SecretString>,
    /// Address and port for `/metrics`.
    pub metrics_listen: Option<SocketAddr>,
    /// Where the built front end lies.
    pub site_root: PathBuf,
    /// Whether an empty store is filled with examples.
    pub demo: bool,
    /// Proxies whose word about the client's address counts.
    pub trusted_proxies: Vec<IpAddr>,
    /// Connections to the store for reading.
    pub readers: u32,
    /// Passwords hashed at the same time.
    pub hash_permits: usize,
    /// Connections open at the same time.
    pub connections: usize,
    /// What requests and sockets get when the process stops.
    pub drain: Duration,
    /// How often things may be asked for.
    pub limits: Limits,
    /// Where uploads are kept, and how full it may get.
    pub uploads: Room,
}

/// The settings do not fit together.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Anybody could be on the other side, and the site does not know its own name.
    #[error("listening on {0}, which is not loopback: say with --origin where browsers reach the site")]
    NoOrigin(SocketAddr),
    /// What browsers say about where they are would not match.
    #[error("with TLS, browsers come to https://...: say so with --origin")]
    PlainOrigin,
    /// A SQLite database is one server's.
    #[error("a bus joins servers that share a PostgreSQL: say where it is with --database-url")]
    NothingToShare,
    /// Each would take the others' tokens for forged.
    #[error("servers that share a store share the key that signs tokens: say it with --token-key")]
    NoSharedKey,
}

impl Config {
    /// Fills in what was left open.
    ///
    /// # Errors
    /// When the settings do not fit together.
    pub fn new(serve: Serve) -> Result<Self, ConfigError> {
        let files = serve.tls_certificate.clone().zip(serve.tls_key.clone());
        let tls = files.map(|(certificate, key)| tls::Files { certificate, key });
        let origins = match serve.origins {
            ref given if !given.is_empty() => given.clone(),
            _ if serve.listen.ip().is_loopback() => {
                loopback_origins(if tls.is_some() { "https" } else { "http" }, serve.listen.port())
            }
            _ => return Err(ConfigError::NoOrigin(serve.listen)),
        };
        if tls.is_some() && !origins.iter().any(Origin::is_https) {
            return Err(ConfigError::PlainOrigin);
        }
        let (database_url, nats_url) = (serve.place.database_url(), serve.nats_url());
        if nats_url.is_some() {
            if !database_url.expose_secret().starts_with("postgres") {
                return Err(ConfigError::NothingToShare);
            }
            if serve.token_key.is_none() {
                return Err(ConfigError::NoSharedKey);
            }
        }
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            listen: serve.listen,
            origins: Origins::new(origins),
            tls,
            database_url,
            nats_url,
            uploads: Room {
                free_percent: serve.uploads_free_percent.into(),
                ..Room::in_folder(serve.place.uploads_folder())
            },
            data_folder: serve.place.data_folder,
            token_key: serve.token_key,
            metrics_listen: serve.metrics_listen,
            site_root: serve.site_root.unwrap_or_else(built_site),
            demo: serve.demo,
            trusted_proxies: serve.trusted_proxies,
            readers: serve.readers,
            hash_permits: serve.hash_permits.map_or((cores / 2).max(1), |permits| permits as usize),
            connections: serve.connections as usize,
            drain: Duration::from_secs(serve.drain_seconds),
            limits: Limits {
                messages_per_minute: serve.messages_per_minute,
                searches_per_minute: serve.searches_per_minute,
                uploads_per_hour: serve.uploads_per_hour,
                ..Limits::default()
            },
        })
    }

    /// What the pages' document needs to know about the built front end. `cargo leptos` says it in
    /// variables, when it builds and again when it runs the server.
    pub fn leptos(&self) -> LeptosOptions {
        let word = |name, built: Option<&str>, default: &str| {
            std::env::var(name).ok().or(built.map(str::to_owned)).unwrap_or_else(|| default.to_owned())
        };
        let reload_port = word("LEPTOS_RELOAD_PORT", None, "").parse();
        LeptosOptions::builder()
            .output_name(word("LEPTOS_OUTPUT_NAME", option_env!("LEPTOS_OUTPUT_NAME"), "haggle"))
            .site_root(self.site_root.to_string_lossy().into_owned())
            .site_pkg_dir(word("LEPTOS_SITE_PKG_DIR", option_env!("LEPTOS_SITE_PKG_DIR"), "pkg"))
            .site_addr(self.listen)
            .env(if is_watched() { Env::DEV } else { Env::PROD })
            .reload_port(reload_port.unwrap_or(3001))
            .build()
    }

    /// Whether browsers reach the site through TLS.
    pub fn is_https(&self) -> bool {
        self.origins.iter().any(Origin::is_https)
    }
}

/// Whether `cargo leptos watch` runs this process and reloads pages.
pub fn is_watched() -> bool {
    std::env::var_os("LEPTOS_WATCH").is_some()
}

fn built_site() -> PathBuf {
    std::env::var_os("LEPTOS_SITE_ROOT").map_or_else(|| "target/site".into(), PathBuf::from)
}

fn loopback_origins(scheme: &str, port: u16) -> Vec<Origin> {
    let origin = |host| format!("{scheme}://{host}:{port}").parse();
    ["localhost", "127.0.0.1"].into_iter().flat_map(origin).collect()
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::{Cli, Command};

    fn config(flags: &[&str]) -> Result<Config, ConfigError> {
        let cli = Cli::try_parse_from(["haggle", "serve"].iter().chain(flags)).expect("flags that parse");
        let Command::Serve(serve) = cli.command else { unreachable!("it is what was asked for") };
        Config::new(*serve)
    }

    #[test]
    fn on_loopback_the_site_knows_its_own_name() {
        let config = config(&["--listen", "127.0.0.1:4000"]).expect("a configuration");
        let names: Vec<_> = config.origins.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["http://localhost:4000", "http://127.0.0.1:4000"]);
        assert!(!config.is_https());
    }

    #[test]
    fn on_a_public_address_the_name_must_be_said() {
        assert!(matches!(config(&["--listen", "0.0.0.0:80"]), Err(ConfigError::NoOrigin(_))));
        let config = config(&["--listen", "0.0.0.0:80", "--origin", "https://haggle.example"])
            .expect("a configuration");
        assert!(config.is_https());
    }

    #[test]
    fn with_a_certificate_browsers_come_through_tls() {
        let files = ["--tls-certificate", "site.pem", "--tls-key", "site.key"];
        let with = |more: &[&str]| config(&[&files[..], more].concat());
        let alone = with(&["--listen", "127.0.0.1:4000"]).expect("a configuration");
        let names: Vec<_> = alone.origins.iter().map(ToString::to_string).collect();
        assert_eq!(names, ["https://localhost:4000", "https://127.0.0.1:4000"]);
        let plain = with(&["--origin", "http://haggle.example"]);
        assert!(matches!(plain, Err(ConfigError::PlainOrigin)));
        assert!(with(&["--origin", "https://haggle.example"]).is_ok());
        for half in [&files[..2], &files[2..]] {
            assert!(Cli::try_parse_from(["haggle", "serve"].iter().chain(half)).is_err(), "{half:?}");
        }
    }

    #[test]
    fn a_bus_joins_servers_that_share_a_store_and_a_key() {
        let bus = ["--nats-url", "nats://127.0.0.1"];
        let with = |more: &[&str]| config(&[&bus[..], more].concat());
        assert!(matches!(with(&["--token-key", "hush-hush"]), Err(ConfigError::NothingToShare)));
        assert!(matches!(with(&["--database-url", "postgres://db/haggle"]), Err(ConfigError::NoSharedKey)));
        assert!(with(&["--database-url", "postgres://db/haggle", "--token-key", "hush-hush"]).is_ok());
    }

    #[test]
    fn a_printed_configuration_holds_no_secret() {
        let secrets =
            ["--token-key", "hush-hush", "--database-url", "postgres:hush-hush", "--nats-url", "hush-hush"];
        let config = config(&secrets).expect("a configuration");
        assert!(!format!("{config:?}").contains("hush-hush"));
    }
}
