//! What a server is told before it starts.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use shared::broker::Config;

use crate::StoreOptions;
use crate::auth::AccessOptions;
use crate::bridge::BridgeOptions;
use crate::classroom::ClassroomOptions;
use crate::net::doorkeeper::AddressLimits;
use crate::net::pace::ClientRates;
use crate::origin::Origin;
use crate::tls::TlsOptions;

/// Where a server listens, and its limits. The defaults are those of `broker-ws` without arguments.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where to listen. Port 0 lets the system choose one: see [`crate::Server::local_addrs`].
    pub listen: Vec<SocketAddr>,
    /// TLS on every port, beside what is plain there; `None` is without.
    pub tls: Option<TlsOptions>,
    /// Bridges to other brokers.
    pub bridges: Vec<BridgeOptions>,
    /// The name by which other devices find the server (multicast DNS), without `.local`. `None`, or
    /// a server that only this computer reaches, is not announced.
    pub mdns: Option<String>,
    /// Limits of the broker's core.
    pub broker: Config,
    /// Who may come in.
    pub access: AccessOptions,
    /// Seats for students, and whether a lesson begins with the server.
    pub classroom: ClassroomOptions,
    /// A file of rules. Without one, rules are kept beside the store, and administrators change them.
    pub rules: Option<PathBuf>,
    /// Pages of other sites that may use this broker.
    pub allow_origin: Vec<Origin>,
    /// Connections from one address.
    pub address_limits: AddressLimits,
    /// How fast one client may send. One that sends faster is read from more slowly.
    pub client_rates: ClientRates,
    /// What outlives the program, and where. Nothing, unless it is said.
    pub store: StoreOptions,
    /// Sockets open at once, whatever they speak. Beyond it a new one is closed at once.
    pub max_sockets: usize,
    /// How long a new connection may take until its first bytes say what it speaks, and a request's
    /// head until it is whole.
    pub hello_timeout: Duration,
    /// How long a peer may take none of the bytes that wait for it.
    pub write_timeout: Duration,
    /// How long a peer's machine may answer nothing at all, though the system asks it, until the
    /// connection counts as lost: what notices that a board without Keep Alive has no power.
    pub peer_timeout: Duration,
    /// A WebSocket on which either side is silent for so long gets a ping, and is closed when three
    /// times this long nothing came. Proxies cut those that are silent for a minute. Zero: no pings.
    pub websocket_ping: Duration,
    /// How long a peer may take for its half of a close.
    pub close_timeout: Duration,
    /// How long [`crate::Server::run`] waits for its connections' last bytes when it shuts down.
    pub shutdown_timeout: Duration,
}

/// MQTT's own port.
const MQTT_PORT: u16 = 1883;
/// The port that a person types for the page.
const PAGE_PORT: u16 = 8080;

impl Default for Options {
    fn default() -> Self {
        let broker = Config::default();
        Self {
            listen: [MQTT_PORT, PAGE_PORT]
                .map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
                .to_vec(),
            // Room for browsers that fetch the page while every MQTT connection is taken.
            max_sockets: broker.max_connections + 500,
            tls: None,
            bridges: Vec::new(),
            mdns: None,
            broker,
            access: AccessOptions::default(),
            classroom: ClassroomOptions::default(),
            rules: None,
            allow_origin: Vec::new(),
            address_limits: AddressLimits::default(),
            client_rates: ClientRates::default(),
            store: StoreOptions::default(),
            hello_timeout: Duration::from_secs(10),
            write_timeout: Duration::from_secs(30),
            peer_timeout: Duration::from_secs(120),
            websocket_ping: Duration::from_secs(25),
            close_timeout: Duration::from_secs(1),
            shutdown_timeout: Duration::from_secs(3),
        }
    }
}
