//! PEM files: certificates, private keys, and authorities that are trusted.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use tracing::warn;

use super::TlsError;

/// All certificates of a file, at least one.
pub(super) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let bytes = read(path)?;
    let certificates = CertificateDer::pem_slice_iter(&bytes).collect::<Result<Vec<_>, _>>();
    let certificates = certificates
        .map_err(|error| TlsError::BadCertificate(path.to_owned(), error.to_string()))?;
    if certificates.is_empty() {
        return Err(TlsError::NoCertificate(path.to_owned()));
    }
    Ok(certificates)
}

/// The private key of a file.
pub(super) fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let bytes = read(path)?;
    warn_if_public(path);
    match PrivateKeyDer::from_pem_slice(&bytes) {
        Ok(key) => Ok(key),
        Err(pem::Error::NoItemsFound) if is_encrypted(&bytes) => {
            Err(TlsError::EncryptedKey(path.to_owned()))
        }
        Err(pem::Error::NoItemsFound) => Err(TlsError::NoKey(path.to_owned())),
        Err(error) => Err(TlsError::BadKey(path.to_owned(), error.to_string())),
    }
}

/// A certificate with those that lead to its authority, and its private key, which goes with it.
pub(super) fn certified_key(
    certificate: &Path,
    key: &Path,
    provider: &CryptoProvider,
) -> Result<CertifiedKey, TlsError> {
    let chain = certificates(certificate)?;
    let bad_key = |error: rustls::Error| TlsError::BadKey(key.to_owned(), error.to_string());
    let signing = provider.key_provider.load_private_key(private_key(key)?).map_err(bad_key)?;
    let certified = CertifiedKey::new(chain, signing);
    match certified.keys_match() {
        Ok(()) | Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => {
            Ok(certified)
        }
        Err(rustls::Error::InconsistentKeys(_)) => {
            Err(TlsError::Mismatch { certificate: certificate.to_owned(), key: key.to_owned() })
        }
        Err(error) => Err(TlsError::BadCertificate(certificate.to_owned(), error.to_string())),
    }
}

/// The authorities of a file.
pub(crate) fn authorities(path: &Path) -> Result<Arc<RootCertStore>, TlsError> {
    let mut store = RootCertStore::empty();
    for certificate in certificates(path)? {
        store
            .add(certificate)
            .map_err(|error| TlsError::BadCertificate(path.to_owned(), error.to_string()))?;
    }
    Ok(Arc::new(store))
}

fn read(path: &Path) -> Result<Vec<u8>, TlsError> {
    fs::read(path).map_err(|error| TlsError::Read(path.to_owned(), error))
}

/// PKCS#8 with a password, and the older way, where a header inside of the block says so.
fn is_encrypted(pem: &[u8]) -> bool {
    let has = |word: &[u8]| pem.windows(word.len()).any(|window| window == word);
    has(b"-----BEGIN ENCRYPTED PRIVATE KEY-----") || has(b"Proc-Type: 4,ENCRYPTED")
}

#[cfg(unix)]
fn warn_if_public(path: &Path) {
    use std::os::unix::fs::PermissionsExt;

    let others = fs::metadata(path).map_or(0, |metadata| metadata.permissions().mode() & 0o007);
    if others != 0 {
        let path = path.display();
        warn!("every user of this computer can read the private key in {path}: chmod o= {path}");
    }
}

#[cfg(not(unix))]
fn warn_if_public(_: &Path) {}
