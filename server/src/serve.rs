//! Connections: taken one by one, with a limit on their number and on a slow beginning, and given time to
//! finish when the process stops. (`axum::serve` has no limit for reading headers.)

use std::{net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceExt;

use crate::{edge::Life, tls::Certificate};

/// How long a client may take to send a request's headers, and before that to agree on a key (contract S10).
const HEADERS_TIME_MAX: Duration = Duration::from_secs(10);

/// Bytes of a request's line and headers at most.
const HEADERS_BYTES_MAX: usize = 32 * 1024;

/// How long to wait when the system has no room for another connection.
const BREATH: Duration = Duration::from_millis(100);

/// Where clients come in.
pub struct Door {
    /// What they connect to.
    pub listener: TcpListener,
    /// What they are shown first; none means plain HTTP.
    pub certificate: Option<Certificate>,
}

/// Serves until `life` is stopping, then waits up to `drain` for requests and sockets under way.
/// Says whether all of them finished in time.
pub async fn serve(router: Router, door: Door, connections: usize, life: Life, drain: Duration) -> bool {
    let Door { listener, certificate } = door;
    let places = Arc::new(Semaphore::new(connections));
    let open = TaskTracker::new();
    let acceptor = certificate.map(|certificate| {
        let acceptor = certificate.acceptor();
        open.spawn(life.stopping.clone().run_until_cancelled_owned(certificate.stay_current()));
        acceptor
    });
    loop {
        let accepted = tokio::select! {
            () = life.stopping.cancelled() => break,
            accepted = accept(&listener, &places) => accepted,
        };
        if let Some((place, stream, peer)) = accepted {
            let (router, stopping) = (router.clone(), life.stopping.clone());
            let acceptor = acceptor.clone();
            open.spawn(async move {
                match acceptor {
                    None => connection(router, stream, peer, stopping).await,
                    Some(acceptor) => {
                        let agreed = stopping.run_until_cancelled(agree(&acceptor, stream)).await.flatten();
                        if let Some(stream) = agreed {
                            connection(router, stream, peer, stopping).await;
                        }
                    }
                }
                drop(place);
            });
        }
    }
    drop(listener);
    open.close();
    life.sockets.close();
    timeout(drain, async { tokio::join!(open.wait(), life.sockets.wait()) }).await.is_ok()
}

/// Has the client agree on a key; none when it does not, or takes too long.
async fn agree(acceptor: &TlsAcceptor, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
    let agreed = timeout(HEADERS_TIME_MAX, acceptor.accept(stream)).await;
    match agreed.unwrap_or_else(|late| Err(late.into())) {
        Ok(stream) => Some(stream),
        Err(error) => {
            tracing::debug!(%error, "no key was agreed on");
            None
        }
    }
}

/// One connection: request after request, until the client leaves or the process stops; a request under way
/// is finished. A socket takes the connection over.
async fn connection<S>(router: Router, stream: S, peer: SocketAddr, stopping: CancellationToken)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let service = TowerToHyperService::new(router.map_request(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        request
    }));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_TIME_MAX)
        .max_buf_size(HEADERS_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stopping.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection broke off");
    }
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(OwnedSemaphorePermit, TcpStream, SocketAddr)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            stream.set_nodelay(true).ok();
            Some((place, stream, peer))
        }
        Err(error) => {
            tracing::warn!(%error, "a connection could not be accepted");
            tokio::time::sleep(BREATH).await;
            None
        }
    }
}
