//! A NATS server of our own, through which servers find each other.

use std::{
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use tokio::{
    net::TcpStream,
    process::{Child, Command},
    time::sleep,
};
use uuid::Uuid;

use crate::Result;

/// Debian puts it where not everybody looks.
const PROGRAMS: [&str; 2] = ["/usr/sbin/nats-server", "nats-server"];
/// One that does not listen after this long is broken.
const READY_WITHIN: Duration = Duration::from_secs(10);

/// The server; gone with this.
pub struct Nats {
    /// Where it listens.
    pub address: SocketAddr,
    password: String,
    log: PathBuf,
    child: Option<Child>,
}

impl Nats {
    /// Starts one that takes those who know its password.
    pub async fn start(folder: &Path) -> Result<Self> {
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let password = Uuid::new_v4().simple().to_string();
        let mut nats = Self { address, password, log: folder.join("nats.log"), child: None };
        nats.restart().await?;
        Ok(nats)
    }

    /// How servers find it: where it listens, or a line to there.
    pub fn url(&self, address: SocketAddr) -> String {
        format!("nats://haggle:{}@{address}", self.password)
    }

    /// Ends it at once.
    pub async fn kill(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill().await?;
        }
        Ok(())
    }

    /// Starts it again, and waits until it listens.
    pub async fn restart(&mut self) -> Result<()> {
        let program = PROGRAMS.iter().find(|program| Path::new(program).exists()).unwrap_or(&PROGRAMS[1]);
        let child = Command::new(program)
            .args(["--addr", &self.address.ip().to_string(), "--port", &self.address.port().to_string()])
            .args(["--user", "haggle", "--pass", &self.password])
            .arg("--log")
            .arg(&self.log)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{program}: {error}: scripts/setup test brings it"))?;
        self.child = Some(child);
        let started = Instant::now();
        while TcpStream::connect(self.address).await.is_err() {
            if started.elapsed() > READY_WITHIN {
                return Err("NATS does not listen".into());
            }
            sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }
}
