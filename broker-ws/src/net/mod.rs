//! Sockets: listeners, what a connection speaks, and the byte pumps.
//!
//! Knows TCP, TLS, WebSocket and HTTP framing, and how each of them begins and ends. Does not know MQTT:
//! what MQTT's bytes mean is the core's business, behind [`crate::hub::Line`].

pub(crate) mod addresses;
pub(crate) mod doorkeeper;
pub(crate) mod doors;
pub(crate) mod lan;
pub(crate) mod listener;
pub(crate) mod mdns;
pub(crate) mod pace;
pub(crate) mod upstream;

mod chunks;
mod detect;
mod http;
mod probe;
mod pump;
mod scratch;
mod socket;
mod tcp;
mod tls;
mod websocket;
