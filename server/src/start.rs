//! From settings to a running server, and back to nothing.

use std::{future::Future, io, net::SocketAddr, sync::Arc};

use backend::{
    Clock, Haggle, Settings, SystemClock,
    demo::{DEMO_PASSWORD, DEMO_SIGN_INS},
    realtime::nats::{self, BusError},
};
use secrecy::ExposeSecret;
use store::{OpenError, Options, Store};
use tokio::net::{TcpListener, TcpSocket};

use crate::{
    cli::Serve,
    config::{Config, ConfigError},
    edge::{Edge, Life},
    key::{self, KeyError},
    metrics, router,
    serve::{self, Door},
    stop,
    tls::{Certificate, TlsError},
};

/// What the system keeps of answers that a client does not take, per connection. By itself it keeps up to 4 MiB, behind
/// which our own limit for slow devices (contract, section 2) would hardly ever be reached.
const UNSENT_BYTES: u32 = 128 * 1024;

/// Connections that may wait to be accepted.
const WAITING_CONNECTIONS: u32 = 1_024;

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The settings contradict each other.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Somebody else listens there, or may.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, io::Error),
    /// No key to sign tokens with.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// No certificate to speak TLS with.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The store cannot be used: newer than this server, not writable, or not a store.
    #[error("cannot open the store: {0}")]
    Store(#[from] OpenError),
    /// The bus cannot be used. That it is down is no reason: then it is joined later.
    #[error(transparent)]
    Bus(#[from] BusError),
    /// The store broke while it was being filled.
    #[error("cannot fill the store with examples: {0}")]
    Demo(backend::Refusal),
    /// The numbers for Prometheus cannot be collected.
    #[error("cannot collect metrics: {0}")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
    /// The system gives no threads.
    #[error("cannot start: {0}")]
    System(#[from] io::Error),
}

/// The whole life of `haggle serve`.
///
/// # Errors
/// When it cannot start; a clean end is no error.
pub fn main(settings: Serve) -> Result<(), StartError> {
    let config = Config::new(settings)?;
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        // Before anybody is told that it runs, and so that the examples are whole or not begun.
        let asked_to_stop = stop::asked()?;
        // Next, so that a second server on the same port does not touch the store.
        let door = door(&config, listen(config.listen)?).await?;
        let numbers = match config.metrics_listen {
            Some(address) => Some((metrics::collect()?, listen(address)?)),
            None => None,
        };
        let edge = open(config, Arc::new(SystemClock)).await?;
        if edge.config.demo {
            edge.haggle.fill_with_demo().await.map_err(StartError::Demo)?;
        }
        if let Some((collected, listener)) = numbers {
            tokio::spawn(metrics::serve(collected, edge.haggle.clone(), listener, edge.life.clone()));
        }
        greet(&edge.config, door.listener.local_addr()?);
        run(edge, door, asked_to_stop).await;
        Ok(())
    })
}

/// Says where to look, and in a demo as whom.
#[expect(clippy::print_stdout, reason = "for whoever started the program, not for the log")]
fn greet(config: &Config, listening: SocketAddr) {
    tracing::info!(%listening, "serving");
    for origin in config.origins.iter().take(1) {
        println!("Haggle is at {origin}");
    }
    if config.demo {
        println!("Sign in as {} with the password {DEMO_PASSWORD}", DEMO_SIGN_INS.join(" or "));
    }
    println!();
}

/// Opens the listening socket.
///
/// # Errors
/// When the address is taken or not allowed.
pub fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    let open = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        // A restart does not wait until the system has forgotten the connections before it.
        socket.set_reuseaddr(true)?;
        // Connections have it from here.
        socket.set_send_buffer_size(UNSENT_BYTES)?;
        socket.bind(address)?;
        socket.listen(WAITING_CONNECTIONS)
    };
    open().map_err(|error| StartError::Listen(address, error))
}

/// How clients come in through this listener.
///
/// # Errors
/// When there is to be TLS, and no certificate of use.
pub async fn door(config: &Config, listener: TcpListener) -> Result<Door, StartError> {
    let certificate = match config.tls.clone() {
        Some(files) => Some(Certificate::read(files).await?),
        None => None,
    };
    Ok(Door { listener, certificate })
}

/// Opens the store and makes the edge's state. `clock` is the time for every rule.
///
/// # Errors
/// When the store, the key or the bus cannot be used.
pub async fn open(config: Config, clock: Arc<dyn Clock>) -> Result<Edge, StartError> {
    let keys = key::load(&config)?;
    let store = Store::open(config.database_url.expose_secret(), Options { readers: config.readers }).await?;
    let bus = match &config.nats_url {
        Some(address) => Some(nats::join(address, store.epoch()).await?),
        None => None,
    };
    let haggle = Haggle::start(Settings {
        store: store.clone(),
        clock,
        keys,
        limits: config.limits.clone(),
        uploads: config.uploads.clone(),
        bus,
        hash_permits: config.hash_permits,
    });
    Ok(Edge { haggle, store, leptos: config.leptos(), config: Arc::new(config), life: Life::default() })
}

/// Serves until `shutdown`, then lets go: no new connections, sockets closed, requests finished, store
/// closed.
pub async fn run(edge: Edge, door: Door, shutdown: impl Future<Output = ()> + Send + 'static) {
    let stopping = edge.life.stopping.clone();
    tokio::spawn(async move {
        shutdown.await;
        tracing::info!("stopping");
        stopping.cancel();
    });
    let Edge { config, haggle, store, life, .. } = edge.clone();
    let finished = serve::serve(router::router(edge), door, config.connections, life, config.drain).await;
    if !finished {
        tracing::warn!(seconds = config.drain.as_secs(), "some requests or sockets were cut off");
    }
    haggle.stop().await;
    store.close().await;
    tracing::info!("stopped");
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    #[tokio::test]
    async fn the_system_keeps_little_for_a_client_that_takes_nothing() {
        let listener = listen((Ipv4Addr::LOCALHOST, 0).into()).expect("a port is free");
        let client = TcpSocket::new_v4().expect("there are sockets");
        client.set_recv_buffer_size(4 * 1024).expect("it may be small");
        let address = listener.local_addr().expect("it listens");
        let (client, accepted) = tokio::join!(client.connect(address), listener.accept());
        let (_client, (server, _)) = (client.expect("connected"), accepted.expect("accepted"));
        server.writable().await.expect("open");
        let mut kept = 0;
        while let Ok(bytes) = server.try_write(&[0; 16 * 1024]) {
            kept += bytes;
        }
        assert!((64 * 1024..512 * 1024).contains(&kept), "{kept} bytes");
    }
}
