//! TLS towards another broker: whom to trust, and what to show.

use std::path::Path;
use std::sync::Arc;

use rustls::sign::SingleCertAndKey;
use rustls::{ClientConfig, RootCertStore};
use tracing::debug;

use super::{TlsError, pem, provider};

/// What a handshake needs that trusts the authorities in `ca`, or those of the system, and shows
/// `certificate` with its key, if there is one.
pub(crate) fn client_config(
    ca: Option<&Path>,
    certificate: Option<(&Path, &Path)>,
) -> Result<Arc<ClientConfig>, TlsError> {
    let provider = provider();
    let authorities = match ca {
        Some(path) => pem::authorities(path)?,
        None => Arc::new(of_system()),
    };
    let shown =
        certificate.map(|(certificate, key)| pem::certified_key(certificate, key, &provider));
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(authorities);
    Ok(Arc::new(match shown.transpose()? {
        None => builder.with_no_client_auth(),
        Some(pair) => builder.with_client_cert_resolver(Arc::new(SingleCertAndKey::from(pair))),
    }))
}

/// The authorities that this computer trusts. One that cannot be read is one less.
fn of_system() -> RootCertStore {
    let found = rustls_native_certs::load_native_certs();
    for error in found.errors {
        debug!("an authority of the system cannot be read: {error}");
    }
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(found.certs);
    store
}
