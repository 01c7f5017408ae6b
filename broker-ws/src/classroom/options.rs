//! How large a classroom is, and how much a seat may use.

use shared::broker::MountLimits;

use crate::net::pace::ClientRates;

/// A classroom's limits, and whether one begins at the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassroomOptions {
    /// A lesson begins with the server, unless one from before goes on.
    pub begin: bool,
    /// Seats at most.
    pub seats: u32,
    /// How fast all clients of a seat together may send. Beyond it they are read from more slowly.
    pub rates: ClientRates,
    /// Clients of a seat, connected or not.
    pub clients: usize,
    /// Retained messages of a seat.
    pub retained: usize,
    /// Largest packet in bytes that a client of a seat may send.
    pub max_packet_size: u32,
}

/// Retained messages that all seats have in common.
const COMMON_RETAINED: usize = 1000;

impl Default for ClassroomOptions {
    fn default() -> Self {
        Self {
            begin: false,
            seats: 60,
            rates: ClientRates { messages: Some(100), bytes: Some(128 * 1024) },
            clients: 8,
            retained: 200,
            max_packet_size: 64 * 1024,
        }
    }
}

impl ClassroomOptions {
    pub(super) const fn mount_limits(&self) -> MountLimits {
        MountLimits {
            sessions: self.clients,
            retained: self.retained,
            common_retained: COMMON_RETAINED,
            maximum_packet_size: self.max_packet_size,
        }
    }
}
