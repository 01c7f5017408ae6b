//! What TLS is told: which certificate, and what is asked of clients.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::{StoreError, StorePlace, default_folder};

/// How a server speaks TLS. There is no default certificate, so there is no `Default`:
/// [`TlsOptions::new`] fills in the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsOptions {
    /// What the server shows of itself.
    pub certificate: CertificateSource,
    /// Certificates (PEM) of the authorities whose client certificates are taken. Without it no
    /// client is asked for one.
    pub client_ca: Option<PathBuf>,
    /// Whether a client may come without a certificate; means nothing without `client_ca`.
    pub client_certificate: ClientCertificate,
    /// The name in a client's certificate is its user name: its Common Name, or else the first of
    /// its alternative names. What CONNECT says is not looked at.
    pub client_name_as_user: bool,
    /// Refuse connections from other machines that do not begin with TLS.
    pub only: bool,
    /// How long a client may take from its first byte to the end of the handshake.
    pub handshake_timeout: Duration,
}

/// Where the server's certificate comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateSource {
    /// From files in PEM.
    Files {
        /// The server's certificate, then those that lead from it to a known authority.
        certificate: PathBuf,
        /// Its private key: PKCS#8, PKCS#1 or SEC1.
        key: PathBuf,
    },
    /// The server makes its own, and keeps them in a folder.
    SelfMade {
        /// Made if it is not there. `None` is `tls` in the folder that Sessions are kept in.
        folder: Option<PathBuf>,
    },
}

/// Whether a client may come without a certificate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClientCertificate {
    /// Without one there is no connection.
    #[default]
    Required,
    /// One that is shown must be good; none is as well.
    Optional,
}

impl TlsOptions {
    /// TLS with this certificate, for clients without one, beside plain connections.
    pub fn new(certificate: CertificateSource) -> Self {
        Self {
            certificate,
            client_ca: None,
            client_certificate: ClientCertificate::default(),
            client_name_as_user: false,
            only: false,
            handshake_timeout: Duration::from_secs(10),
        }
    }

    /// Puts certificates that the server makes into the folder of its store, where no other is
    /// named, or into the one that the store would have.
    pub(crate) fn place_beside(&mut self, store: &StorePlace) -> Result<(), StoreError> {
        if let CertificateSource::SelfMade { folder: folder @ None } = &mut self.certificate {
            let store = match store.folder()? {
                Some(store) => store,
                None => default_folder()?,
            };
            *folder = Some(store.join("tls"));
        }
        Ok(())
    }

    /// True for a peer at this address that has to speak TLS. One on this computer never has to:
    /// nobody listens in between.
    pub(crate) fn refuses_plain(&self, addr: IpAddr) -> bool {
        self.only && !addr.to_canonical().is_loopback()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_other_computers_have_to_speak_tls() {
        let mut options = TlsOptions::new(CertificateSource::SelfMade { folder: None });
        let refused = |options: &TlsOptions| {
            let addrs = ["127.0.0.1", "::1", "::ffff:127.0.0.1", "192.0.2.1", "2001:db8::1"];
            addrs.map(|addr| options.refuses_plain(addr.parse().unwrap()))
        };
        assert_eq!(refused(&options), [false; 5]);
        options.only = true;
        assert_eq!(refused(&options), [false, false, false, true, true]);
    }
}
