//! TLS without a proxy, as clients meet it.

use std::{path::Path, sync::Arc};

use clap::Parser;
use futures_util::StreamExt;
use rcgen::generate_simple_self_signed;
use server::{
    cli::{Cli, Command},
    doctor::{Verdict, examine},
    tls::{Certificate, Files, TlsError},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time,
};
use tokio_rustls::{
    TlsConnector,
    client::TlsStream,
    rustls::{
        ClientConfig, RootCertStore,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};
use tokio_tungstenite::{
    client_async,
    tungstenite::{Message, client::IntoClientRequest},
};

use crate::site::Site;

const HOST: &str = "haggle.test";

/// The files of a certificate that nobody has signed but its owner.
struct Signed {
    folder: tempfile::TempDir,
}

impl Signed {
    fn new() -> Self {
        let signed = Self { folder: tempfile::tempdir().expect("a folder") };
        signed.renew();
        signed
    }

    fn files(&self) -> Files {
        Files { certificate: self.folder.path().join("site.pem"), key: self.folder.path().join("site.key") }
    }

    /// Puts another one into the same files.
    fn renew(&self) {
        let made = generate_simple_self_signed([HOST.to_owned()]).expect("a certificate");
        let Files { certificate, key } = self.files();
        std::fs::write(certificate, made.cert.pem()).expect("a file");
        std::fs::write(key, made.signing_key.serialize_pem()).expect("a file");
    }

    async fn site(&self) -> Site {
        let Files { certificate, key } = self.files();
        let flags = [
            "--origin",
            "https://haggle.test",
            "--tls-certificate",
            text(&certificate),
            "--tls-key",
            text(&key),
        ];
        Site::start_with(&flags).await
    }

    /// A client that trusts what the files hold now.
    fn client(&self) -> TlsConnector {
        let certificate = CertificateDer::from_pem_file(self.files().certificate).expect("a certificate");
        let mut roots = RootCertStore::empty();
        roots.add(certificate).expect("a certificate");
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        TlsConnector::from(Arc::new(config))
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a path that is text")
}

async fn connect(client: &TlsConnector, site: &Site) -> std::io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect(site.address).await?;
    client.connect(ServerName::try_from(HOST).expect("a name"), stream).await
}

#[tokio::test]
async fn a_server_with_a_certificate_speaks_tls() {
    let (signed, mut said) = (Signed::new(), String::new());
    let site = signed.site().await;
    let mut stream = connect(&signed.client(), &site).await.expect("a connection");
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: haggle.test\r\nconnection: close\r\n\r\n")
        .await
        .expect("sent");
    stream.read_to_string(&mut said).await.expect("an answer");
    assert!(said.starts_with("HTTP/1.1 204 "), "{said}");
    assert!(said.contains("strict-transport-security: "), "{said}");
}

#[tokio::test]
async fn what_is_live_is_live_through_tls() {
    let signed = Signed::new();
    let site = signed.site().await;
    let ada = site.person("ada").await;
    let stream = connect(&signed.client(), &site).await.expect("a connection");
    let mut request = format!("wss://{HOST}/api/messages/socket").into_client_request().expect("a request");
    request.headers_mut().insert("authorization", ada.bearer().parse().expect("a header"));
    let (mut wire, _) = client_async(request, stream).await.expect("a socket");
    let first = wire.next().await.expect("something").expect("in order");
    assert!(matches!(&first, Message::Text(text) if text.contains("hello")), "{first}");
}

#[tokio::test]
async fn whoever_speaks_no_tls_gets_no_answer() {
    let signed = Signed::new();
    let site = signed.site().await;
    let mut stream = TcpStream::connect(site.address).await.expect("a connection");
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: haggle.test\r\n\r\n").await.expect("sent");
    let mut said = Vec::new();
    stream.read_to_end(&mut said).await.ok();
    assert!(!said.starts_with(b"HTTP"), "{said:?}");
}

#[tokio::test]
async fn whoever_dawdles_over_the_key_is_let_go() {
    let signed = Signed::new();
    let site = signed.site().await;
    time::pause();
    let mut stream = TcpStream::connect(site.address).await.expect("a connection");
    // The first bytes of a client's hello, and then no more.
    stream.write_all(&[22, 3, 1, 2, 0, 1]).await.expect("sent");
    let began = time::Instant::now();
    let mut said = Vec::new();
    let ended = time::timeout(time::Duration::from_secs(60), stream.read_to_end(&mut said)).await;
    ended.expect("an end in time").expect("an end");
    let waited = began.elapsed().as_secs();
    assert!((9..=11).contains(&waited), "{waited} s");
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_without_a_restart() {
    let signed = Signed::new();
    let site = signed.site().await;
    connect(&signed.client(), &site).await.expect("the first one");
    time::pause();
    // What is of no use changes nothing.
    std::fs::write(signed.files().key, "no key").expect("a file");
    let before = signed.client();
    time::advance(time::Duration::from_secs(601)).await;
    connect(&before, &site).await.expect("still the first one");

    signed.renew();
    let after = signed.client();
    time::advance(time::Duration::from_secs(601)).await;
    let mut looks = 0;
    while connect(&after, &site).await.is_err() {
        looks += 1;
        assert!(looks < 1_000, "the first one is still shown");
        time::sleep(time::Duration::from_secs(1)).await;
    }
    assert!(connect(&before, &site).await.is_err(), "the first one is shown, too");
}

#[tokio::test]
async fn a_certificate_of_no_use_is_named() {
    let (signed, other) = (Signed::new(), Signed::new());
    let mixed = Files { key: other.files().key, ..signed.files() };
    let missing = Files { key: "/nowhere/site.key".into(), ..signed.files() };
    let no_pem = Files { key: signed.files().certificate, ..signed.files() };
    let refused = |files: Files| async { Certificate::read(files).await.err().expect("it is of no use") };
    assert!(matches!(refused(mixed.clone()).await, TlsError::Unfit(file, _) if file == mixed.certificate));
    assert!(matches!(refused(missing.clone()).await, TlsError::Unreadable(file, _) if file == missing.key));
    assert!(matches!(refused(no_pem.clone()).await, TlsError::NotPem(file, _) if file == no_pem.key));

    for (files, verdict) in [(signed.files(), Verdict::Well), (missing, Verdict::Ill)] {
        let flags = ["--tls-certificate", text(&files.certificate), "--tls-key", text(&files.key)];
        let settings = Cli::parse_from(["haggle", "doctor"].iter().chain(&flags)).command;
        let Command::Doctor(settings) = settings else { unreachable!("it is what was asked for") };
        let findings = examine(*settings).await;
        let finding = findings.iter().find(|finding| finding.part == "TLS").expect("it was looked at");
        assert_eq!(finding.verdict, verdict, "{finding}");
    }
}
