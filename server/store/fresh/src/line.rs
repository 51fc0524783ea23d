//! A line to a server that can be disturbed, for what happens between it and us.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream, UnixStream},
    sync::watch,
    task::JoinHandle,
    time,
};

/// How the message that commits looks on the wire (PostgreSQL's manual, "Message Formats": a simple query).
const COMMIT: &[u8] = b"Q\0\0\0\x0bCOMMIT\0";

/// What a line does with what it is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weather {
    /// Carries it.
    Fine,
    /// Carries it, each piece after so long.
    Slow(Duration),
    /// Keeps it, and stays open: as when a cable is pulled.
    Silent,
    /// Refuses it, and whatever is connected is reset.
    Down,
}

/// What befalls the connection that commits next, on a line to PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtCommit {
    /// It is reset before the server hears of it.
    Before,
    /// It is reset after the server has committed, before the answer is heard.
    After,
    /// The server has committed, and nothing is heard of it ever again.
    Silence,
}

/// A line that listens on a port of its own. Its connections end with it.
pub struct Line {
    address: SocketAddr,
    shared: Arc<Shared>,
    listening: JoinHandle<()>,
}

/// Where the server listens.
enum Place {
    Socket(PathBuf),
    Port(SocketAddr),
}

struct Shared {
    server: Place,
    weather: watch::Sender<Weather>,
    /// Std mutex: nothing is awaited while it is held.
    at_commit: Mutex<Option<AtCommit>>,
}

impl Line {
    /// A line to the PostgreSQL that listens on this Unix socket.
    pub(crate) async fn to_socket(server: PathBuf) -> Self {
        Self::to(Place::Socket(server)).await
    }

    /// A line to whatever listens on this port.
    pub async fn to_port(server: SocketAddr) -> Self {
        Self::to(Place::Port(server)).await
    }

    async fn to(server: Place) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port is free");
        let address = listener.local_addr().expect("it listens");
        let shared = Arc::new(Shared {
            server,
            weather: watch::Sender::new(Weather::Fine),
            at_commit: Mutex::default(),
        });
        let listening = tokio::spawn(listen(listener, Arc::clone(&shared)));
        Self { address, shared, listening }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes what befalls every connection, those that are open too.
    pub fn turn(&self, weather: Weather) {
        self.shared.weather.send_replace(weather);
    }

    /// Waits for the next commit. Only one, whoever commits.
    pub fn at_next_commit(&self, what: AtCommit) {
        *self.shared.at_commit.lock().unwrap_or_else(PoisonError::into_inner) = Some(what);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.listening.abort();
        self.turn(Weather::Down);
    }
}

async fn listen(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((client, _)) = listener.accept().await {
        tokio::spawn(connect(client, Arc::clone(&shared)));
    }
}

async fn connect(mut client: TcpStream, shared: Arc<Shared>) {
    // How a connection ends, is up to those who use it.
    let _ = match &shared.server {
        Place::Socket(path) => carry(&mut client, UnixStream::connect(path).await, &shared).await,
        Place::Port(address) => carry(&mut client, TcpStream::connect(address).await, &shared).await,
    };
    // Not an end in order, which would be answered in order.
    let _ = client.set_zero_linger();
}

async fn carry(
    client: &mut TcpStream,
    server: io::Result<impl AsyncRead + AsyncWrite + Unpin>,
    shared: &Shared,
) -> io::Result<()> {
    let mut server = server?;
    let mut weather = shared.weather.subscribe();
    let (mut up, mut down) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        let now = *weather.borrow_and_update();
        if now == Weather::Down {
            return Ok(());
        }
        tokio::select! {
            _ = weather.changed() => {}
            bytes = client.read(&mut up), if now != Weather::Silent => {
                let bytes = &up[..bytes?];
                if bytes.is_empty() {
                    return Ok(());
                }
                wait(now).await;
                let fate = bytes.ends_with(COMMIT).then(|| shared.take_fate()).flatten();
                if fate == Some(AtCommit::Before) {
                    return Ok(());
                }
                server.write_all(bytes).await?;
                if fate.is_some() {
                    // It has answered, or is gone.
                    let _length = server.read(&mut down).await?;
                }
                match fate {
                    Some(AtCommit::Silence) => {
                        weather.wait_for(|weather| *weather == Weather::Down).await.ok();
                        return Ok(());
                    }
                    Some(_) => return Ok(()),
                    None => {}
                }
            }
            bytes = server.read(&mut down), if now != Weather::Silent => {
                let bytes = &down[..bytes?];
                if bytes.is_empty() {
                    return Ok(());
                }
                wait(now).await;
                client.write_all(bytes).await?;
            }
        }
    }
}

async fn wait(now: Weather) {
    if let Weather::Slow(delay) = now {
        time::sleep(delay).await;
    }
}

impl Shared {
    fn take_fate(&self) -> Option<AtCommit> {
        self.at_commit.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
