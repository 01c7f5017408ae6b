//! Messages that are acknowledged only when somebody has taken them over.
//!
//! Acknowledgements leave in the order in which the messages came ([MQTT-4.6.0-2], [MQTT-4.6.0-3]),
//! whatever the order in which they are taken over. What is not acknowledged on one connection comes
//! again on the next: a message that is still being taken over then is not handed over twice.

use alloc::collections::VecDeque;

use super::{Client, Event, State};
use crate::flow::Received;
use crate::message::Message;
use crate::time::Instant;
use crate::wire::{PacketId, QoS};

/// Stands for a message until it is acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Receipt(u64);

/// The messages that were handed over and not yet acknowledged, in the order in which they came.
/// The server's packet identifiers limit them, and in MQTT 5 this client's Receive Maximum.
#[derive(Debug, Default)]
pub(super) struct Unacknowledged {
    pending: VecDeque<Pending>,
    last: u64,
}

#[derive(Debug)]
struct Pending {
    receipt: Receipt,
    packet_id: PacketId,
    qos: QoS,
    is_taken_over: bool,
    /// It came on this connection, so that its acknowledgement can go out on it.
    is_current: bool,
}

impl Unacknowledged {
    /// What came on an older connection is acknowledged when it comes again.
    pub(super) fn begin_connection(&mut self) {
        for pending in &mut self.pending {
            pending.is_current = false;
        }
    }

    /// The Session is gone: nothing of it comes again.
    pub(super) fn clear(&mut self) {
        self.pending.clear();
    }

    /// A message came. One without packet identifier has nothing to be acknowledged.
    fn add(&mut self, packet_id: Option<PacketId>, qos: QoS) -> Receipt {
        self.last += 1;
        let receipt = Receipt(self.last);
        if let Some(packet_id) = packet_id {
            // A server that uses an identifier anew has forgotten what it stood for.
            self.pending.retain(|pending| pending.packet_id != packet_id);
            let (is_taken_over, is_current) = (false, true);
            self.pending.push_back(Pending { receipt, packet_id, qos, is_taken_over, is_current });
        }
        receipt
    }

    /// A message came again that is being taken over already; `false` if it is none of those.
    fn comes_again(&mut self, packet_id: PacketId, qos: QoS) -> bool {
        let known = self.pending.iter_mut().find(|pending| pending.packet_id == packet_id);
        let known = known.filter(|pending| pending.qos == qos);
        known.map(|pending| pending.is_current = true).is_some()
    }

    /// The next acknowledgement that may go out.
    fn next(&mut self) -> Option<(QoS, PacketId)> {
        let first = self.pending.front()?;
        if !(first.is_taken_over && first.is_current) {
            return None;
        }
        self.pending.pop_front().map(|pending| (pending.qos, pending.packet_id))
    }
}

impl Client {
    /// The message was taken over: it is acknowledged, behind those that came before it. A receipt
    /// from a Session that is gone means nothing any more.
    pub fn acknowledge(&mut self, now: Instant, receipt: Receipt) {
        // They came in order: receipts ascend.
        let pending = &mut self.unacknowledged.pending;
        let Ok(at) = pending.binary_search_by_key(&receipt, |pending| pending.receipt) else {
            return;
        };
        pending[at].is_taken_over = true;
        self.send_acknowledgements();
        self.keep_alive.note_sent(now);
    }

    /// Hands a message over that is acknowledged by hand.
    pub(super) fn hand_over(
        &mut self,
        message: Message,
        received: Received,
        packet_id: Option<PacketId>,
        dup: bool,
    ) {
        let qos = message.qos;
        if let Some(id) = packet_id {
            if dup && self.unacknowledged.comes_again(id, qos) {
                return self.send_acknowledgements();
            }
            if received == Received::Duplicate {
                // Taken over and acknowledged before; the PUBREC was lost.
                return self.send_ack(qos, id);
            }
        }
        let receipt = self.unacknowledged.add(packet_id, qos);
        self.events.push_back(Event::Delivery { message, receipt });
    }

    fn send_acknowledgements(&mut self) {
        while self.state == State::Connected
            && let Some((qos, id)) = self.unacknowledged.next()
        {
            self.send_ack(qos, id);
        }
    }
}
