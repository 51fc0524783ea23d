//! The server's process, on a folder and a port that stay the same while it is killed and started again.

use std::{
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use fresh::Fresh;
use tokio::{
    net::TcpStream,
    process::{Child, Command},
    time::sleep,
};

use crate::{Result, http::Client};

/// A server that is not ready after this long is broken.
const READY_WITHIN: Duration = Duration::from_secs(30);
/// How often a server that is starting is asked whether it is ready.
const ASK_EVERY: Duration = Duration::from_millis(10);

/// A server of our own.
pub struct Server {
    program: PathBuf,
    database: Fresh,
    /// Where it listens.
    pub address: SocketAddr,
    child: Option<Child>,
}

impl Server {
    /// Starts one on an empty folder.
    pub async fn start(program: &Path) -> Result<Self> {
        let program = program.canonicalize().map_err(|error| format!("{}: {error}", program.display()))?;
        // Asked for and given back: the port stays free long enough for the server to take it.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let mut server = Self { program, database: Fresh::new().await, address, child: None };
        server.spawn()?;
        server.ready().await?;
        Ok(server)
    }

    /// Ends it as a power cut would, as far as a process can tell.
    pub async fn kill(&mut self) -> Result<()> {
        if let Some(mut child) = self.child.take() {
            child.kill().await?;
        }
        Ok(())
    }

    /// Starts it again on what it left.
    pub async fn restart(&mut self) -> Result<()> {
        self.spawn()?;
        self.ready().await
    }

    /// Memory that it holds, in KiB.
    pub fn resident_kib(&self) -> Result<u64> {
        let id = self.child.as_ref().and_then(Child::id).ok_or("the server is not running")?;
        let status = fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").parse()?)
    }

    /// Where its log is.
    pub fn log(&self) -> PathBuf {
        self.database.folder().join("log")
    }

    /// Keeps the folder, for looking into it afterwards.
    pub fn keep(&mut self) -> PathBuf {
        self.database.keep();
        self.database.folder().to_owned()
    }

    fn spawn(&mut self) -> Result<()> {
        let log = File::options().create(true).append(true).open(self.log())?;
        let child = Command::new(&self.program)
            .arg("serve")
            .args([
                "--listen",
                &self.address.to_string(),
                "--messages-per-minute",
                "1000000",
                "--log",
                "warn",
            ])
            .arg("--data-folder")
            .arg(self.database.folder().join("data"))
            .args(["--database-url", self.database.url()])
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()?;
        self.child = Some(child);
        Ok(())
    }

    async fn ready(&mut self) -> Result<()> {
        let started = Instant::now();
        while started.elapsed() < READY_WITHIN {
            if TcpStream::connect(self.address).await.is_ok()
                && let Ok(mut client) = Client::connect(self.address, Ipv4Addr::LOCALHOST).await
                && client.get("/readyz", None).await.is_ok_and(|answer| answer.status == 204)
            {
                return Ok(());
            }
            if let Some(status) = self.child.as_mut().and_then(|child| child.try_wait().transpose()) {
                return Err(
                    format!("the server ended: {}: {}", status?, fs::read_to_string(self.log())?).into()
                );
            }
            sleep(ASK_EVERY).await;
        }
        Err("the server does not become ready".into())
    }
}
