//! Pure MQTT and pure boards.
//!
//! Everything here is a machine without a world: no I/O, clock, randomness, `async` or locks. A
//! driver (the page's, broker-ws's, the tests') brings bytes and the time, and takes bytes, events
//! and a deadline away. `no_std` + `alloc`, so that a firmware can use the same code.
//!
//! A machine is always driven the same way: one mutation (`handle_*` or a command), then drain
//! `poll_transmit` and `poll_event`, then arm one timer with `poll_timeout`.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

#[cfg(feature = "automation")]
pub mod automation;
pub mod board;
pub mod broker;
pub mod client;
pub mod flow;
pub mod inspect;
pub mod lesson;
pub mod link;
pub mod map;
pub mod message;
pub mod scenario;
pub mod swarm;
pub mod time;
pub mod topic;
pub mod wire;

pub use message::Message;
