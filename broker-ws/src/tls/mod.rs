//! Certificates: those of files, those that the server makes itself, and what clients have to show.
//!
//! Knows files and certificates, and turns them into what a TLS handshake needs. Does not know
//! sockets: the handshake itself is in `net`.

mod client;
mod error;
mod facts;
mod failure;
mod options;
mod pem;
mod self_made;

use std::convert::Infallible;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::sign::SingleCertAndKey;
use tracing::{info, warn};

pub(crate) use client::client_config;
pub use error::TlsError;
pub(crate) use facts::Facts;
pub use facts::Fingerprint;
pub(crate) use failure::explain;
pub use options::{CertificateSource, ClientCertificate, TlsOptions};
use self_made::Folder;

use crate::net::lan;

/// How often it is looked after certificates that end.
const TEND_EVERY: Duration = Duration::from_secs(12 * 3600);
/// A given certificate that ends this soon is worth a warning.
const WARN_BEFORE: Duration = Duration::from_secs(14 * 24 * 3600);

/// What a server shows of itself, and what it asks of clients; can be read anew while it runs.
pub struct Certificates {
    options: TlsOptions,
    /// Where the server listens: a certificate of its own is for these addresses.
    addrs: Vec<SocketAddr>,
    current: Mutex<Loaded>,
}

/// What the files say, ready for use.
#[derive(Clone)]
pub(crate) struct Loaded {
    config: Arc<ServerConfig>,
    facts: Facts,
}

impl Certificates {
    /// Reads the files of `options`, or makes certificates for a server that listens at `addrs`.
    pub(crate) fn open(options: TlsOptions, addrs: &[SocketAddr]) -> Result<Self, TlsError> {
        let loaded = load(&options, addrs)?;
        warn_if_it_ends(&loaded.facts);
        Ok(Self { options, addrs: addrs.to_vec(), current: Mutex::new(loaded) })
    }

    /// Reads the files anew. New connections get what they say; those that are open stay as they
    /// are. An error leaves everything as it was.
    pub fn reload(&self) -> Result<(), TlsError> {
        self.take(self.read_again()?);
        Ok(())
    }

    /// What the files say now.
    pub(crate) fn read_again(&self) -> Result<Loaded, TlsError> {
        load(&self.options, &self.addrs)
    }

    /// From now on new connections get this.
    pub(crate) fn take(&self, loaded: Loaded) {
        warn_if_it_ends(&loaded.facts);
        let old = self.fingerprint();
        if loaded.facts.fingerprint != old {
            info!("the certificate is now {}", loaded.facts.fingerprint);
        }
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = loaded;
    }

    /// SHA-256 of the server's certificate, for people to compare.
    pub fn fingerprint(&self) -> Fingerprint {
        self.current().facts.fingerprint
    }

    /// The file that clients are given so that they trust this server, if it made it itself.
    pub fn authority(&self) -> Option<PathBuf> {
        match &self.options.certificate {
            CertificateSource::SelfMade { folder: Some(folder) } => {
                Some(Folder::new(folder).authority)
            }
            CertificateSource::SelfMade { folder: None } | CertificateSource::Files { .. } => None,
        }
    }

    /// True where other computers have to speak TLS.
    pub fn is_only(&self) -> bool {
        self.options.only
    }

    /// True where the name in a client's certificate is its user name.
    pub fn names_users(&self) -> bool {
        self.options.client_name_as_user
    }

    /// How it was set up.
    pub(crate) const fn options(&self) -> &TlsOptions {
        &self.options
    }

    /// What the next handshake needs.
    pub(crate) fn config(&self) -> Arc<ServerConfig> {
        self.current().config
    }

    /// The user name that a client's certificate gives, where names of certificates are user names.
    pub(crate) fn user(&self, shown: Option<&[CertificateDer<'_>]>) -> Option<String> {
        if !self.options.client_name_as_user {
            return None;
        }
        // One that cannot be read was not verified either.
        Facts::of(shown?.first()?).ok()?.name
    }

    /// Renews what the server made itself, and warns of what others made, before it ends, for as
    /// long as it is polled.
    pub(crate) async fn tend(&self) -> Infallible {
        loop {
            tokio::time::sleep(TEND_EVERY).await;
            if let CertificateSource::Files { .. } = self.options.certificate {
                warn_if_it_ends(&self.current().facts);
            } else if let Err(error) = self.reload() {
                warn!("the certificate is not renewed: {error}");
            }
        }
    }

    fn current(&self) -> Loaded {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl fmt::Debug for Certificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Certificates").field("options", &self.options).finish_non_exhaustive()
    }
}

/// The cryptography behind TLS.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn load(options: &TlsOptions, addrs: &[SocketAddr]) -> Result<Loaded, TlsError> {
    let (certificate, key) = match &options.certificate {
        CertificateSource::Files { certificate, key } => (certificate.clone(), key.clone()),
        CertificateSource::SelfMade { folder } => {
            let folder = Folder::new(folder.as_deref().unwrap_or(Path::new("tls")));
            folder.ensure(&hosts(addrs), SystemTime::now())?;
            (folder.certificate, folder.key)
        }
    };
    let provider = provider();
    let pair = pem::certified_key(&certificate, &key, &provider)?;
    let facts = Facts::of(&pair.cert[0])
        .map_err(|error| TlsError::BadCertificate(certificate, error.to_string()))?;
    let verifier = client_verifier(options, &provider)?;
    // No ALPN: every connection may speak everything, and what it speaks shows at its beginning.
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(verifier)
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(pair)));
    Ok(Loaded { config: Arc::new(config), facts })
}

fn client_verifier(
    options: &TlsOptions,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ClientCertVerifier>, TlsError> {
    let Some(path) = &options.client_ca else { return Ok(WebPkiClientVerifier::no_client_auth()) };
    let authorities = pem::authorities(path)?;
    let builder = WebPkiClientVerifier::builder_with_provider(authorities, provider.clone());
    let builder = match options.client_certificate {
        ClientCertificate::Required => builder,
        ClientCertificate::Optional => builder.allow_unauthenticated(),
    };
    builder.build().map_err(|error| TlsError::BadCertificate(path.clone(), error.to_string()))
}

/// Names and addresses that a client may call this machine by.
fn hosts(addrs: &[SocketAddr]) -> Vec<String> {
    let mut hosts = vec!["localhost".to_owned(), "blinklab.local".to_owned()];
    let name = gethostname::gethostname().to_string_lossy().to_lowercase();
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
    if !name.is_empty() && name.len() < 64 && name.bytes().all(is_letter) {
        if !name.contains('.') {
            hosts.push(format!("{name}.local"));
        }
        hosts.push(name);
    }
    hosts.extend(["127.0.0.1", "::1"].map(str::to_owned));
    hosts.extend(lan::reachable(addrs).iter().map(|addr| addr.ip().to_string()));
    let mut seen = std::collections::BTreeSet::new();
    hosts.retain(|host| seen.insert(host.clone()));
    hosts
}

fn warn_if_it_ends(facts: &Facts) {
    let left = facts.left(SystemTime::now());
    if left.is_zero() {
        warn!("the certificate has expired: no client accepts it; renew it, then reload");
    } else if left < WARN_BEFORE {
        let days = left.as_secs() / (24 * 3600);
        warn!("the certificate ends in {days} days: renew it, then reload");
    }
}
