//! PostgreSQL on another machine: nobody between reads along. SQLite is on the same one.

use std::{io, net::SocketAddr, sync::Arc};

use fresh::{Fresh, Line};
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use store::{Options, Store};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs},
};

use crate::fixture::{open, say, two_users};

/// What a client asks first (PostgreSQL's manual, "SSLRequest").
const WANTS_TLS: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];

/// A PostgreSQL that speaks TLS: the one of the tests, which listens on a Unix socket, behind one who speaks it for it.
struct Distant {
    url: String,
    certificate: CertifiedKey<KeyPair>,
    folder: TempDir,
    listening: JoinHandle<()>,
    _line: Line,
    _database: Fresh,
}

impl Drop for Distant {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Distant {
    async fn new() -> Option<Self> {
        let database = Fresh::new().await;
        let (url, line) = database.wired().await?;
        let certificate = certificate();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = url.replace(&line.address().to_string(), &listener.local_addr().unwrap().to_string());
        let (acceptor, behind) = (acceptor(&certificate), line.address());
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(acceptor.clone(), stream, behind));
            }
        });
        let folder = tempfile::tempdir().unwrap();
        Some(Self { url, certificate, folder, listening, _line: line, _database: database })
    }

    /// Its address for whoever trusts this certificate and no other.
    fn trusting(&self, certificate: &CertifiedKey<KeyPair>) -> String {
        let root = self.folder.path().join("root.pem");
        std::fs::write(&root, certificate.cert.pem()).unwrap();
        let more = if self.url.contains('?') { '&' } else { '?' };
        format!("{}{more}sslmode=verify-full&sslrootcert={}", self.url, root.display())
    }
}

fn certificate() -> CertifiedKey<KeyPair> {
    generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap()
}

fn acceptor(certificate: &CertifiedKey<KeyPair>) -> TlsAcceptor {
    let key = certificate.signing_key.serialize_der().try_into().unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.cert.der().clone()], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

/// One connection; whoever wants no TLS is told nothing.
async fn serve(acceptor: TlsAcceptor, mut stream: TcpStream, behind: SocketAddr) -> io::Result<()> {
    let mut first = [0; 8];
    stream.read_exact(&mut first).await?;
    if first != WANTS_TLS {
        return Ok(());
    }
    stream.write_all(b"S").await?;
    let mut stream = acceptor.accept(stream).await?;
    copy_bidirectional(&mut stream, &mut TcpStream::connect(behind).await?).await?;
    Ok(())
}

#[tokio::test]
async fn a_store_on_another_machine_is_reached_through_tls() {
    let Some(distant) = Distant::new().await else { return };
    let store = Store::open(&distant.trusting(&distant.certificate), Options::default()).await.unwrap();
    let (ada, bob) = two_users(&store).await;
    let conversation = open(&store, ada, bob).await;
    say(&store, conversation, ada, "hello").await;
    store.close().await;
}

#[tokio::test]
async fn a_store_that_cannot_show_who_it_is_is_not_opened() {
    let Some(distant) = Distant::new().await else { return };
    let refused = Store::open(&distant.trusting(&certificate()), Options::default()).await;
    assert!(refused.is_err(), "anybody could be there");
}
