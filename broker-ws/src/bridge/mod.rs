//! Bridges to other brokers: two MQTT clients back to back, one on this broker, one upstream.
//!
//! The local one talks to the hub by a [`crate::hub::Line`], in bytes, as every client does; the
//! other one by `net::upstream`. Between them are pure parts: which topics cross and what they are
//! called ([`rules`]), where a message has been already ([`route`]), and what waits to cross
//! ([`relay`]). Knows no sockets.

mod address;
mod ends;
mod link;
mod manager;
mod options;
mod relay;
mod route;
mod rules;
mod trouble;

pub use address::{Address, Scheme};
pub(crate) use manager::{Bridges, Manager};
pub use options::{BridgeOptions, Secret};
pub use rules::{Direction, Rule, RuleError};
