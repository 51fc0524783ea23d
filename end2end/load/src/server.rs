//! The server's process, on a folder and a port that stay the same while it is killed and started again; or several of
//! them on one PostgreSQL.

use std::{
    fs::{self, File},
    net::{Ipv4Addr, SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use fresh::{Fresh, Line};
use tokio::{
    process::{Child, Command},
    time::{sleep, timeout},
};

use crate::{Result, http::Client, nats::Nats};

/// A server that is not ready after this long is broken.
const READY_WITHIN: Duration = Duration::from_secs(30);
/// Full service is back this long after the store (contract, section 2).
pub const BACK_WITHIN: Duration = Duration::from_secs(10);
/// How often a server that is starting is asked whether it is ready.
const ASK_EVERY: Duration = Duration::from_millis(10);

/// How long a process that was asked to stop may take (contract, section 2: planned restart).
const STOPPED_WITHIN: Duration = Duration::from_secs(31);
/// What signs tokens in a cluster.
const TOKEN_KEY: &str = "the-same-forty-random-characters-for-all";

/// A server of our own.
pub struct Server {
    /// What it runs.
    pub program: PathBuf,
    database: Fresh,
    /// What lies between the server, or the last of several, and PostgreSQL.
    pub line: Option<Line>,
    /// The same between it and NATS.
    pub nats_line: Option<Line>,
    /// Where its first process listens.
    pub address: SocketAddr,
    /// MiB of the file system that it has to itself, if it has one: gone with the process.
    disk_mib: Option<u32>,
    nodes: Vec<Node>,
    /// What joins several processes.
    pub nats: Option<Nats>,
}

/// One process.
struct Node {
    address: SocketAddr,
    database_url: String,
    nats_url: Option<String>,
    child: Option<Child>,
}

impl Node {
    fn new(database_url: String) -> Result<Self> {
        // Asked for and given back: the port stays free long enough for the server to take it.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        Ok(Self { address, database_url, nats_url: None, child: None })
    }

    fn id(&self) -> Result<u32> {
        Ok(self.child.as_ref().and_then(Child::id).ok_or("the server is not running")?)
    }

    async fn is_ready(&self) -> bool {
        let Ok(mut client) = Client::connect(self.address, Ipv4Addr::LOCALHOST).await else { return false };
        client.get("/readyz", None).await.is_ok_and(|answer| answer.status == 204)
    }
}

impl Server {
    /// Starts one on an empty database.
    pub async fn start(program: &Path, database: Fresh) -> Result<Self> {
        Self::start_with(program, database, None).await
    }

    /// As [`Self::start`], on a file system of so many MiB: SQLite's own, or the one that PostgreSQL was given.
    pub async fn start_on_a_small_disk(program: &Path, disk_mib: u32) -> Result<Self> {
        let database = Fresh::new().await;
        let own_disk_mib = (!database.is_postgres()).then_some(disk_mib);
        Self::start_with(program, database, own_disk_mib).await
    }

    async fn start_with(program: &Path, database: Fresh, disk_mib: Option<u32>) -> Result<Self> {
        let program = program.canonicalize().map_err(|error| format!("{}: {error}", program.display()))?;
        let node = Node::new(database.url().to_owned())?;
        let (address, nodes) = (node.address, vec![node]);
        let (line, nats_line, nats) = (None, None, None);
        let mut server = Self { program, database, line, nats_line, address, disk_mib, nodes, nats };
        server.restart().await?;
        Ok(server)
    }

    /// Two processes on one PostgreSQL, joined by a NATS of their own. None without a PostgreSQL.
    pub async fn start_cluster(program: &Path) -> Result<Option<Self>> {
        let Some(database) = Fresh::of_each().await.into_iter().find(Fresh::is_postgres) else {
            return Ok(None);
        };
        let mut server = Self::start(program, database).await?;
        server.kill().await?;
        server.nodes.push(Node::new(server.database.url().to_owned())?);
        let nats = Nats::start(server.database.folder()).await?;
        server.nodes.iter_mut().for_each(|node| node.nats_url = Some(nats.url(nats.address)));
        server.nats = Some(nats);
        server.restart().await?;
        Ok(Some(server))
    }

    /// As [`Self::start_cluster`], but between the last process and both PostgreSQL and NATS there are lines that can be
    /// disturbed.
    pub async fn start_cluster_on_lines(program: &Path) -> Result<Option<Self>> {
        let Some(mut server) = Self::start_cluster(program).await? else { return Ok(None) };
        let last = server.nodes() - 1;
        server.kill_node(last).await?;
        if let (Some((url, line)), Some(nats)) = (server.database.wired().await, &server.nats) {
            let nats_line = Line::to_port(nats.address).await;
            server.nodes[last].database_url = url;
            server.nodes[last].nats_url = Some(nats.url(nats_line.address()));
            (server.line, server.nats_line) = (Some(line), Some(nats_line));
        }
        server.restart_node(last).await?;
        Ok(Some(server))
    }

    /// Where its processes listen, from this one on: the last one is followed by the first.
    pub fn addresses(&self, first: usize) -> Vec<SocketAddr> {
        let mut addresses: Vec<_> = self.nodes.iter().map(|node| node.address).collect();
        addresses.rotate_left(first % self.nodes.len());
        addresses
    }

    /// How many processes it has.
    pub const fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// As [`Self::start`], but beside PostgreSQL there is a line to it that can be disturbed.
    pub async fn start_on_a_line(program: &Path) -> Result<Self> {
        let mut server = Self::start(program, Fresh::new().await).await?;
        if let Some((url, line)) = server.database.wired().await {
            (server.nodes[0].database_url, server.line) = (url, Some(line));
            server.kill().await?;
            server.restart().await?;
        }
        Ok(server)
    }

    /// What it keeps its data in.
    pub fn engine(&self) -> &'static str {
        match (self.database.is_postgres(), &self.nats) {
            (false, _) => "SQLite",
            (true, None) => "PostgreSQL",
            (true, Some(_)) => "PostgreSQL, two nodes",
        }
    }

    /// What it keeps its data in, for going behind its back.
    pub const fn database(&self) -> &Fresh {
        &self.database
    }

    /// Has PostgreSQL end every connection.
    pub async fn cut(&self) {
        self.database.cut().await;
    }

    /// Restarts PostgreSQL.
    pub async fn restart_postgres(&self, mode: &str) -> Result<()> {
        self.database.restart(mode).await?;
        Ok(())
    }

    /// Whether PostgreSQL was given a small file system.
    pub fn has_small_disk(&self) -> bool {
        self.database.disk().is_some()
    }

    /// A file of that name on the file system that only the server's process, or PostgreSQL, sees.
    pub fn on_its_disk(&self, name: &str) -> Result<PathBuf> {
        if let Some(disk) = self.database.disk() {
            return Ok(disk.join(name));
        }
        let folder = self.database.folder().strip_prefix("/")?;
        Ok(Path::new("/proc").join(self.id()?.to_string()).join("root").join(folder).join(name))
    }

    /// What SQLite finds wrong with its files on the small disk; the process does nothing meanwhile. PostgreSQL says
    /// so by itself when a page is read, and every page is.
    pub async fn damage(&self) -> Result<Vec<String>> {
        if self.database.is_postgres() {
            return Ok(Vec::new());
        }
        self.signal("STOP").await?;
        for name in ["haggle.db", "haggle.db-wal"] {
            fs::copy(self.on_its_disk(name)?, self.database.folder().join(name))?;
        }
        self.signal("CONT").await?;
        Ok(self.database.damage().await)
    }

    /// Sends its process a signal.
    pub async fn signal(&self, name: &str) -> Result<()> {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.id()?.to_string()]).status().await?;
        if sent.success() { Ok(()) } else { Err("the server cannot be signalled".into()) }
    }

    /// Files and sockets that it has open.
    pub fn open_files(&self) -> Result<usize> {
        Ok(fs::read_dir(format!("/proc/{}/fd", self.id()?))?.count())
    }

    /// Of its first process.
    fn id(&self) -> Result<u32> {
        self.nodes[0].id()
    }

    /// Ends it as a power cut would, as far as a process can tell.
    pub async fn kill(&mut self) -> Result<()> {
        for node in 0..self.nodes() {
            self.kill_node(node).await?;
        }
        Ok(())
    }

    /// The same with one of its processes.
    pub async fn kill_node(&mut self, node: usize) -> Result<()> {
        if let Some(mut child) = self.nodes[node].child.take() {
            child.kill().await?;
        }
        Ok(())
    }

    /// Asks one of its processes to stop, and waits until it has.
    pub async fn stop_node(&mut self, node: usize) -> Result<()> {
        let id = self.nodes[node].id()?;
        let Some(mut child) = self.nodes[node].child.take() else { return Ok(()) };
        Command::new("kill").arg(id.to_string()).status().await?;
        timeout(STOPPED_WITHIN, child.wait()).await.map_err(|_| "the server does not stop")??;
        Ok(())
    }

    /// Starts it again on what it left.
    pub async fn restart(&mut self) -> Result<()> {
        for node in 0..self.nodes() {
            self.restart_node(node).await?;
        }
        Ok(())
    }

    /// The same with one of its processes.
    pub async fn restart_node(&mut self, node: usize) -> Result<()> {
        self.spawn(node)?;
        self.ready(node).await
    }

    /// Memory that its processes hold together, in KiB.
    pub fn resident_kib(&self) -> Result<u64> {
        let mut kib = 0;
        for node in &self.nodes {
            let status = fs::read_to_string(format!("/proc/{}/status", node.id()?))?;
            let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
            kib += line.trim().trim_end_matches(" kB").parse::<u64>()?;
        }
        Ok(kib)
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

    fn spawn(&mut self, node: usize) -> Result<()> {
        let Node { address, database_url, nats_url, .. } = &self.nodes[node];
        let log = File::options().create(true).append(true).open(self.log())?;
        let mut command = match self.disk_mib {
            None => Command::new(&self.program),
            Some(disk_mib) => self.on_a_disk_of(disk_mib),
        };
        if let Some(url) = nats_url {
            // Not on the command line, which everybody can read.
            command.env("HAGGLE_NATS_URL", url).env("HAGGLE_TOKEN_KEY", TOKEN_KEY);
        }
        let child = command
            .arg("serve")
            .args([
                "--listen",
                &address.to_string(),
                "--messages-per-minute",
                "1000000",
                "--searches-per-minute",
                "1000000",
                "--log",
                "warn",
            ])
            .arg("--data-folder")
            .arg(self.database.folder().join("data"))
            .args(["--database-url", database_url])
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()?;
        self.nodes[node].child = Some(child);
        Ok(())
    }

    /// The program in a name space of its own, where its folder is a file system of that size.
    fn on_a_disk_of(&self, disk_mib: u32) -> Command {
        const MOUNT: &str = r#"mount -t tmpfs -o size="$1"m tmpfs "$2" && shift 2 && exec "$@""#;
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--mount", "sh", "-c", MOUNT, "sh", &disk_mib.to_string()]);
        command.arg(self.database.folder()).arg(&self.program);
        command
    }

    /// Whether all of it says that it is ready.
    pub async fn is_ready(&self) -> bool {
        for node in &self.nodes {
            if !node.is_ready().await {
                return false;
            }
        }
        true
    }

    /// How long it takes until it is ready again; [`BACK_WITHIN`] or more when that is too long.
    pub async fn back_after(&self) -> Duration {
        let started = Instant::now();
        while !self.is_ready().await && started.elapsed() < BACK_WITHIN {
            sleep(ASK_EVERY).await;
        }
        started.elapsed()
    }

    async fn ready(&mut self, node: usize) -> Result<()> {
        let started = Instant::now();
        while started.elapsed() < READY_WITHIN {
            let node = &mut self.nodes[node];
            if node.is_ready().await {
                return Ok(());
            }
            if let Some(status) = node.child.as_mut().and_then(|child| child.try_wait().transpose()) {
                return Err(
                    format!("the server ended: {}: {}", status?, fs::read_to_string(self.log())?).into()
                );
            }
            sleep(ASK_EVERY).await;
        }
        Err("the server does not become ready".into())
    }
}
