//! Delivery in one direction, whoever's side it is: what is owed to the peer, what the peer owes.
//!
//! Knows packet identifiers, the order of messages, quotas and what must be sent again after a
//! reconnect. Does not know bytes, topics, clients or the broker: `client` and `broker` both build
//! on it.

mod inbound;
mod keep_alive;
mod outbound;
mod packet_ids;
mod topic_alias;

pub use inbound::{Inbound, ReceiveMaximumExceeded, Received};
pub use keep_alive::{Due, KeepAlive};
pub use outbound::{Full, Limits, Outbound, Outgoing, UnknownPacketId};
pub use packet_ids::PacketIds;
pub use topic_alias::{AliasError, Aliased, InboundAliases, OutboundAliases, TopicAlias};
