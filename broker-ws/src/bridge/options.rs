//! What a bridge is told.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use shared::topic::TopicName;
use shared::wire::{Bytes, Text, Version};

use super::{Address, Rule};
use crate::TlsError;
use crate::tls::client_config;

/// A connection to another broker, and what crosses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BridgeOptions {
    /// Its name: letters, digits, `-` and `_`. No two have the same.
    pub name: String,
    /// Where the other broker is.
    pub address: Address,
    /// What is spoken with it: 3.1.1 or 5.0.
    pub version: Version,
    /// Client identifier there; `None` makes one of the bridge's name and this computer's.
    pub client_id: Option<Text>,
    /// User name there.
    pub username: Option<Text>,
    /// Password there.
    pub password: Option<Secret>,
    /// Keep Alive in seconds.
    pub keep_alive: u16,
    /// Begin without an old Session there, and leave none.
    pub clean_start: bool,
    /// MQTT 5: seconds that the other broker keeps the Session while the link is down.
    pub session_expiry: u32,
    /// Authorities (PEM) that are trusted instead of those of the system.
    pub ca: Option<PathBuf>,
    /// A certificate (PEM) to show.
    pub certificate: Option<PathBuf>,
    /// Its private key (PEM); `None` looks for it in the certificate's file.
    pub key: Option<PathBuf>,
    /// A topic there that says 1 while the link is up, and 0 when it is not, by a Will; retained.
    pub status_topic: Option<TopicName>,
    /// What crosses. The first rule that fits a message decides.
    pub rules: Vec<Rule>,
    /// The first pause before another attempt to connect, and the longest.
    pub reconnect: (Duration, Duration),
    /// How long it may take to be connected: TCP, TLS, WebSocket and CONNECT, each.
    pub connect_timeout: Duration,
}

impl BridgeOptions {
    /// A bridge that speaks MQTT 5, keeps its Session for a day, and lets nothing across yet.
    pub fn new(name: &str, address: Address) -> Self {
        Self {
            name: name.to_owned(),
            address,
            version: Version::V5,
            client_id: None,
            username: None,
            password: None,
            keep_alive: 60,
            clean_start: false,
            session_expiry: 24 * 3600,
            ca: None,
            certificate: None,
            key: None,
            status_topic: None,
            rules: Vec::new(),
            reconnect: (Duration::from_secs(1), Duration::from_secs(60)),
            connect_timeout: Duration::from_secs(10),
        }
    }

    /// Whom to trust and what to show, read from the files, where the address asks for TLS.
    pub(crate) fn tls(&self) -> Result<Option<Arc<ClientConfig>>, TlsError> {
        if !self.address.scheme.is_secure() {
            return Ok(None);
        }
        let shown = self.certificate.as_deref().map(|certificate| -> (&Path, &Path) {
            (certificate, self.key.as_deref().unwrap_or(certificate))
        });
        client_config(self.ca.as_deref(), shown).map(Some)
    }
}

/// A password, which is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub Bytes);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}
