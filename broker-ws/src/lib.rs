//! The native broker: [`shared::broker`] on real sockets, and the page beside it.
//!
//! Every port speaks everything. What a connection speaks is read off its first bytes: raw MQTT, a
//! WebSocket that carries MQTT (any path, subprotocol `mqtt` or `mqttv3.1`), or plain HTTP for the
//! page that is embedded in the binary.
//!
//! - `net` has the listeners and byte pumps; nothing else touches a socket.
//! - `tls` reads and makes certificates.
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

mod error;
mod hub;
mod log;
mod net;
mod options;
mod page;
mod server;
mod store;
mod tls;

pub use error::StartError;
pub use net::lan::reachable;
pub use options::Options;
pub use server::Server;
pub use store::{Aside, StoreError, StoreOptions, StorePlace, default_folder};
pub use tls::{
    CertificateSource, Certificates, ClientCertificate, Fingerprint, TlsError, TlsOptions,
};
