//! The command line. Every setting has a flag and an environment variable; the flag wins.

use std::{net::IpAddr, net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use secrecy::SecretString;

use crate::guard::Origin;

/// Haggle: the messages of a marketplace.
#[derive(Debug, Parser)]
#[command(name = "haggle", version, about)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the site until SIGINT or SIGTERM.
    Serve(Box<Serve>),
    /// Look whether `serve` with the same settings would run, and run well; changes nothing.
    Doctor(Box<Serve>),
    /// Copy a SQLite database and the pictures into a new folder, also while the site is served.
    Backup(Backup),
    /// Put a backup in the place of a database and pictures that are not there.
    Restore(Restore),
    /// Have every device start over: after a database was put back by other means than `restore`.
    RenewEpoch(Place),
    /// Copy a SQLite store into an empty PostgreSQL database, while no server runs on either; the same again goes on.
    MigrateStore(MigrateStore),
}

/// Where everything that lasts is.
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// The store: sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE, a database that exists.
    /// [default: DATABASE_URL, else haggle.db in the data folder]
    #[arg(long, env = "HAGGLE_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<SecretString>,

    /// Where the server keeps what it writes: the database, and the key that signs tokens.
    #[arg(long, env = "HAGGLE_DATA_FOLDER", default_value = "data")]
    pub data_folder: PathBuf,

    /// Where people's pictures are kept. Servers that share a PostgreSQL share this folder, too.
    /// [default: uploads in the data folder]
    #[arg(long, env = "HAGGLE_UPLOADS_FOLDER")]
    pub uploads_folder: Option<PathBuf>,
}

impl Place {
    /// The address of the store; may hold a password.
    pub fn database_url(&self) -> SecretString {
        let common = || std::env::var("DATABASE_URL").ok().map(SecretString::from);
        let in_folder = || format!("sqlite:{}", self.data_folder.join("haggle.db").display()).into();
        self.database_url.clone().or_else(common).unwrap_or_else(in_folder)
    }

    /// The folder with the pictures.
    pub fn uploads_folder(&self) -> PathBuf {
        self.uploads_folder.clone().unwrap_or_else(|| self.data_folder.join("uploads"))
    }
}

/// The settings of `haggle backup`.
#[derive(Debug, Args)]
pub struct Backup {
    /// What is copied.
    #[command(flatten)]
    pub place: Place,

    /// The folder for the copy, which is made. In it are people's addresses and the hashes of their passwords.
    #[arg(long)]
    pub to: PathBuf,
}

/// The settings of `haggle restore`.
#[derive(Debug, Args)]
pub struct Restore {
    /// Where it is put.
    #[command(flatten)]
    pub place: Place,

    /// The folder that `haggle backup` has made.
    #[arg(long)]
    pub from: PathBuf,
}

/// The settings of `haggle migrate-store`.
#[derive(Debug, Args)]
pub struct MigrateStore {
    /// The store that is copied, and not changed: sqlite:PATH.
    #[arg(long, env = "HAGGLE_MIGRATE_FROM")]
    pub from: String,

    /// Where it is copied to: postgres://USER:PASSWORD@HOST/DATABASE, a database that exists.
    #[arg(long, env = "HAGGLE_MIGRATE_TO", hide_env_values = true)]
    pub to: SecretString,
}

/// The settings of `haggle serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// Address and port to listen on.
    #[arg(long, env = "HAGGLE_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,

    /// Where browsers reach the site, such as https://haggle.example; repeat it, or separate with commas.
    /// [default: localhost and 127.0.0.1 with the port listened on; required when listening on another address than
    /// loopback]
    #[arg(long = "origin", env = "HAGGLE_ORIGIN", value_delimiter = ',')]
    pub origins: Vec<Origin>,

    /// Speak TLS, without a proxy: the certificate and its chain, as PEM. Read again every ten minutes, so that it can be
    /// renewed in its place. Together with --tls-key.
    #[arg(long, env = "HAGGLE_TLS_CERTIFICATE", requires = "tls_key")]
    pub tls_certificate: Option<PathBuf>,

    /// The certificate's private key, as PEM.
    #[arg(long, env = "HAGGLE_TLS_KEY", requires = "tls_certificate")]
    pub tls_key: Option<PathBuf>,

    /// Where everything that lasts is.
    #[command(flatten)]
    pub place: Place,

    /// Hundredths of the disk with the uploads that stay free, so that messages still fit; 1 GiB always does.
    #[arg(long, env = "HAGGLE_UPLOADS_FREE_PERCENT", default_value_t = 10, value_parser = clap::value_parser!(u8).range(0..=100))]
    pub uploads_free_percent: u8,

    /// The secret that signs access tokens: 32 random characters or more, the same on every node.
    /// [default: made at the first start and kept in the data folder]
    #[arg(long, env = "HAGGLE_TOKEN_KEY", hide_env_values = true)]
    pub token_key: Option<SecretString>,

    /// The bus to the other servers that share a PostgreSQL: nats://USER:PASSWORD@HOST. Together with --token-key.
    /// [default: NATS_URL, else this server is the only one]
    #[arg(long, env = "HAGGLE_NATS_URL", hide_env_values = true)]
    pub nats_url: Option<SecretString>,

    /// Where Prometheus finds `/metrics`: an address that only it can reach. [default: nowhere]
    #[arg(long, env = "HAGGLE_METRICS_LISTEN")]
    pub metrics_listen: Option<SocketAddr>,

    /// The folder with the built front end. [default: LEPTOS_SITE_ROOT, else target/site]
    #[arg(long, env = "HAGGLE_SITE_ROOT")]
    pub site_root: Option<PathBuf>,

    /// Fill an empty store with example people, listings and a conversation, and print how to sign in.
    #[arg(long, env = "HAGGLE_DEMO")]
    pub demo: bool,

    /// A reverse proxy whose X-Forwarded-For is believed; repeat it, or separate with commas.
    #[arg(long = "trusted-proxy", env = "HAGGLE_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,

    /// Connections to the store for reading. Writing has one of its own.
    #[arg(long, env = "HAGGLE_READERS", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub readers: u32,

    /// Passwords hashed at the same time; each takes 19 MiB. [default: one per two processor cores]
    #[arg(long, env = "HAGGLE_HASH_PERMITS", value_parser = clap::value_parser!(u32).range(1..=64))]
    pub hash_permits: Option<u32>,

    /// Connections for requests open at the same time; further ones wait. Sockets have limits of their own,
    /// per user and address.
    #[arg(long, env = "HAGGLE_CONNECTIONS", default_value_t = 4096, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub connections: u32,

    /// Messages a user may send in a minute; all of them at once, if need be.
    #[arg(long, env = "HAGGLE_MESSAGES_PER_MINUTE", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    pub messages_per_minute: u32,

    /// Searches a user may make in a minute, and an address from which nobody is signed in.
    #[arg(long, env = "HAGGLE_SEARCHES_PER_MINUTE", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    pub searches_per_minute: u32,

    /// Pictures a user may upload in an hour.
    #[arg(long, env = "HAGGLE_UPLOADS_PER_HOUR", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    pub uploads_per_hour: u32,

    /// Seconds that open requests and sockets get when the server is asked to stop.
    #[arg(long, env = "HAGGLE_DRAIN_SECONDS", default_value_t = 25, value_parser = clap::value_parser!(u64).range(0..=30))]
    pub drain_seconds: u64,

    /// What to log, as in `info,server=debug`.
    #[arg(long, env = "HAGGLE_LOG", default_value = "info")]
    pub log: String,

    /// How to log. [default: pretty on a terminal, else json]
    #[arg(long, env = "HAGGLE_LOG_FORMAT")]
    pub log_format: Option<LogFormat>,
}

impl Serve {
    /// The address of the bus; may hold a password.
    pub fn nats_url(&self) -> Option<SecretString> {
        self.nats_url.clone().or_else(|| std::env::var("NATS_URL").ok().map(SecretString::from))
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object per line, for programs.
    Json,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_setting_has_a_flag_and_a_variable() {
        let command = Cli::command();
        for name in ["serve", "migrate-store"] {
            let command = command.find_subcommand(name).expect(name);
            for setting in command.get_arguments().filter(|setting| setting.get_id() != "help") {
                let variable = setting.get_env().and_then(|name| name.to_str()).unwrap_or_default();
                assert!(
                    setting.get_long().is_some() && variable.starts_with("HAGGLE_"),
                    "{}",
                    setting.get_id()
                );
            }
        }
    }

    #[test]
    fn the_samples_for_deployment_name_settings_that_there_are() {
        let samples = [
            include_str!("../../docs/deploy/Dockerfile"),
            include_str!("../../docs/deploy/compose.yml"),
            include_str!("../../docs/deploy/haggle.service"),
            include_str!("../../docs/deploy/Caddyfile"),
            include_str!("../../docs/deploy/nginx.conf"),
        ];
        let command = Cli::command();
        let serve = command.find_subcommand("serve").expect("serve");
        let known: Vec<_> = serve.get_arguments().filter_map(|setting| setting.get_env()?.to_str()).collect();
        // Those of the build, and of whoever writes `.env`.
        let others = ["HAGGLE_CACHE", "HAGGLE_HOST"];
        let is_name = |letter: char| letter.is_ascii_uppercase() || letter == '_';
        for sample in samples {
            for (at, _) in sample.match_indices("HAGGLE_") {
                let name = sample[at..].split(|letter| !is_name(letter)).next().unwrap_or_default();
                assert!(known.contains(&name) || others.contains(&name), "{name}");
            }
        }
    }

    #[test]
    fn help_shows_no_secret() {
        let command = Cli::command();
        for (of, name) in [
            ("serve", "database_url"),
            ("serve", "nats_url"),
            ("serve", "token_key"),
            ("migrate-store", "to"),
        ] {
            let command = command.find_subcommand(of).expect(of);
            let setting =
                command.get_arguments().find(|setting| setting.get_id() == name).expect("a setting");
            assert!(setting.is_hide_env_values_set(), "{name}");
        }
    }
}
