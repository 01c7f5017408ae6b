//! The native broker: [`shared::broker`] on real sockets, and the page beside it.
//!
//! Every port speaks everything. What a connection speaks is read off its first bytes: raw MQTT, a
//! WebSocket that carries MQTT (any path, subprotocol `mqtt` or `mqttv3.1`), or plain HTTP for the
//! page that is embedded in the binary.
//!
//! - `net` has the listeners and byte pumps; nothing else touches a socket.
//! - `automation` runs rules.
//! - `bridge` connects to other brokers.
//! - `tls` reads and makes certificates.
//! - `classroom` gives students their seats.
//! - `auth` says who may come in, and looks at passwords on threads of its own.
//! - `hub` drives the broker's core behind one lock and wakes the writers.
//! - `store` keeps what outlives the program: a thread of its own writes it by group commit.
//! - `page` answers HTTP requests from the embedded files.
//!
//! ```no_run
//! # async fn example() -> Result<(), broker_ws::StartError> {
//! let options = broker_ws::Options {
//!     listen: vec!["127.0.0.1:0".parse().expect("an address")],
//!     ..Default::default()
//! };
//! let server = broker_ws::Server::bind(options)?;
//! println!("listening on {:?}", server.local_addrs());
//! server.run(std::future::pending()).await;
//! # Ok(())
//! # }
//! ```
#![forbid(unsafe_code)]

mod admin;
mod auth;
mod automation;
mod bridge;
mod classroom;
mod error;
mod hub;
mod log;
mod net;
mod options;
mod origin;
mod page;
mod place;
mod server;
mod store;
mod tls;

pub use auth::{
    Access, AccessOptions, Account, Anonymous, Edit, EditError, FileError, LoginError, Problem,
    edit as edit_passwords,
};
pub use automation::RulesError;
pub use bridge::{Address, BridgeOptions, Direction, Rule, RuleError, Scheme, Secret};
pub use classroom::ClassroomOptions;
pub use error::StartError;
pub use net::addresses::{
    boards as board_addresses, from_this_computer, join_link, pages as page_addresses,
};
pub use net::doorkeeper::AddressLimits;
pub use net::lan::reachable;
pub use net::pace::ClientRates;
pub use options::Options;
pub use origin::Origin;
pub use server::{Control, Server};
pub use store::{Aside, StoreError, StoreOptions, StorePlace, default_folder};
pub use tls::{
    CertificateSource, Certificates, ClientCertificate, Fingerprint, TlsError, TlsOptions,
};
