//! Messages that come in: which QoS 2 ones were delivered already, and the peer's send quota.

use crate::map::Set;

use crate::wire::{PacketId, QoS};

/// What to do with a PUBLISH that came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Received {
    /// Deliver it onward, then acknowledge.
    New,
    /// It was delivered before: only acknowledge ([MQTT-4.3.3-10]).
    Duplicate,
}

/// The peer has more QoS 2 messages under way than this side's Receive Maximum ([MQTT-3.3.4-7]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceiveMaximumExceeded;

/// The receiving side of a Session. QoS 1 is acknowledged at once and so leaves nothing behind.
#[derive(Debug)]
pub struct Inbound {
    receive_maximum: u16,
    await_pubrel: Set<PacketId>,
}

impl Inbound {
    /// A side that takes `receive_maximum` unacknowledged messages.
    pub const fn new(receive_maximum: u16) -> Self {
        Self { receive_maximum, await_pubrel: Set::new() }
    }

    /// A new Network Connection carries on, on which the peer was told this Receive Maximum.
    pub const fn resume(&mut self, receive_maximum: u16) {
        self.receive_maximum = receive_maximum;
    }

    /// A PUBLISH came. QoS 1 and 2 must be answered with PUBACK or PUBREC.
    pub fn handle_publish(
        &mut self,
        qos: QoS,
        packet_id: Option<PacketId>,
    ) -> Result<Received, ReceiveMaximumExceeded> {
        let (QoS::ExactlyOnce, Some(id)) = (qos, packet_id) else {
            return Ok(Received::New);
        };
        if self.await_pubrel.contains(&id) {
            return Ok(Received::Duplicate);
        }
        if self.await_pubrel.len() >= usize::from(self.receive_maximum) {
            return Err(ReceiveMaximumExceeded);
        }
        self.await_pubrel.insert(id);
        Ok(Received::New)
    }

    /// A PUBREL came: it must be answered with PUBCOMP. `false` if the identifier was not awaited.
    pub fn handle_pubrel(&mut self, id: PacketId) -> bool {
        self.await_pubrel.remove(&id)
    }

    /// The PUBLISH was refused by an error in PUBREC: no PUBREL will follow.
    pub fn forget(&mut self, id: PacketId) {
        self.await_pubrel.remove(&id);
    }

    /// Puts an identifier back whose message was delivered before this side was lost.
    pub fn restore(&mut self, id: PacketId) {
        self.await_pubrel.insert(id);
    }

    /// The identifiers whose PUBREL is still to come.
    pub fn await_pubrel(&self) -> impl Iterator<Item = PacketId> {
        self.await_pubrel.iter().copied()
    }

    /// True when nothing is owed.
    pub fn is_empty(&self) -> bool {
        self.await_pubrel.is_empty()
    }
}
