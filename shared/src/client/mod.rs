//! One Network Connection plus its Session, as a client sees it.
//!
//! Knows CONNECT to DISCONNECT from the client's side: what it may send when, what it owes, what a
//! broken server looks like. Does not know sockets, reconnect delays or threads: a driver opens the
//! transport, and opens another one when it wants to reconnect with the same `Client`, which keeps
//! the Session.

mod acknowledge;
mod connection;
mod event;
mod options;
mod publish;
mod receive;
mod reconnect;

pub use acknowledge::Receipt;
pub use connection::{Client, State};
pub use event::{ClientError, CloseCause, Event, PeerError, Token};
pub use options::{Acknowledge, Authentication, Options, Will};
pub use reconnect::Reconnect;

pub use crate::flow::TopicAlias;
