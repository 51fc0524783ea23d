//! TLS for a server that no proxy stands before: the certificate that clients are shown. Whoever renews it puts the new
//! one into the same files, which are read again now and then.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use tokio::{fs, time};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self, ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{
            CertificateDer, PrivateKeyDer,
            pem::{self, PemObject},
        },
        server::{ClientHello, ResolvesServerCert},
        sign::CertifiedKey,
    },
};

/// How often the files are read again.
const READ_EVERY: Duration = Duration::from_secs(600);

/// Where a certificate lies.
#[derive(Debug, Clone)]
pub struct Files {
    /// The certificate and those between it and its root, as PEM.
    pub certificate: PathBuf,
    /// Its private key, as PEM.
    pub key: PathBuf,
}

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The file is not there, or not to be read.
    #[error("cannot read {0}: {1}")]
    Unreadable(PathBuf, io::Error),
    /// It does not hold what it should.
    #[error("{0} is not PEM: {1}")]
    NotPem(PathBuf, pem::Error),
    /// The two do not belong together, or nobody would take them.
    #[error("the certificate {0} cannot be used: {1}")]
    Unfit(PathBuf, rustls::Error),
}

/// What clients are shown.
pub struct Certificate {
    files: Files,
    shown: Arc<Shown>,
    acceptor: TlsAcceptor,
}

impl Certificate {
    /// Reads it.
    ///
    /// # Errors
    /// When its files cannot be read, or do not belong together.
    pub async fn read(files: Files) -> Result<Self, TlsError> {
        let shown = Arc::new(Shown(RwLock::new(certified(&files).await?)));
        let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| TlsError::Unfit(files.certificate.clone(), error))?
            .with_no_client_auth()
            .with_cert_resolver(shown.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { files, shown, acceptor: TlsAcceptor::from(Arc::new(config)) })
    }

    /// What shows it to clients. Cheap to clone; all of them show the same.
    pub fn acceptor(&self) -> TlsAcceptor {
        self.acceptor.clone()
    }

    /// Has clients shown what the files hold from now on, for as long as this is polled. While they hold nothing of use, the
    /// certificate stays.
    pub async fn stay_current(self) {
        let mut ticks = time::interval(READ_EVERY);
        ticks.tick().await;
        loop {
            ticks.tick().await;
            match certified(&self.files).await {
                Ok(read) => *self.shown.0.write().unwrap_or_else(PoisonError::into_inner) = read,
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, "the certificate cannot be read again");
                }
            }
        }
    }
}

/// What was read last. Std lock: nothing is awaited while it is held.
#[derive(Debug)]
struct Shown(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

async fn certified(files: &Files) -> Result<Arc<CertifiedKey>, TlsError> {
    let not_pem = |file: &Path| {
        let file = file.to_owned();
        |error| TlsError::NotPem(file, error)
    };
    let (chain, key) = (bytes(&files.certificate).await?, bytes(&files.key).await?);
    let chain = CertificateDer::pem_slice_iter(&chain)
        .collect::<Result<Vec<_>, _>>()
        .map_err(not_pem(&files.certificate))?;
    let key = PrivateKeyDer::from_pem_slice(&key).map_err(not_pem(&files.key))?;
    CertifiedKey::from_der(chain, key, &aws_lc_rs::default_provider())
        .map(Arc::new)
        .map_err(|error| TlsError::Unfit(files.certificate.clone(), error))
}

async fn bytes(file: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(file).await.map_err(|error| TlsError::Unreadable(file.to_owned(), error))
}
