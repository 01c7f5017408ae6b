//! Messages that go out: in order, within the peer's quota, sent again after a reconnect.

use alloc::collections::VecDeque;
use alloc::vec::Vec;

use super::PacketIds;
use crate::wire::{PacketId, QoS};

/// The sending side of a Session, for messages `M` that carry a tag `T` until they are done.
///
/// Messages wait in one line whatever their QoS, so that order is kept per topic (section 4.6). At
/// most `receive_maximum` QoS 1 and 2 messages are unacknowledged on one connection ([MQTT-4.9.0-2]).
#[derive(Debug)]
pub struct Outbound<T, M> {
    limits: Limits,
    receive_maximum: usize,
    waiting: VecDeque<Waiting<T, M>>,
    inflight: VecDeque<Inflight<T, M>>,
    /// Entries of `inflight` before this one were sent on this connection; those from it on were
    /// sent on an earlier one and must be sent again, in order ([MQTT-4.6.0-1]).
    sent: usize,
    bytes: usize,
    /// PUBRECs so far.
    pubrecs: u64,
}

/// What a sending side may hold for a peer that is slow or away.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Messages that wait.
    pub messages: usize,
    /// Bytes of the messages that wait or are inflight.
    pub bytes: usize,
}

/// The message was not taken: the line is full. The newest is refused, so that what waits stays in
/// order and complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

/// No message with this packet identifier is in the state that the acknowledgement is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownPacketId;

#[derive(Debug)]
struct Waiting<T, M> {
    qos: QoS,
    tag: T,
    message: M,
    size: usize,
}

#[derive(Debug)]
struct Inflight<T, M> {
    packet_id: PacketId,
    tag: T,
    size: usize,
    /// Sent on an earlier connection.
    dup: bool,
    owed: Owed<M>,
}

/// The packet that the peer owes for a message that was sent.
#[derive(Debug)]
enum Owed<M> {
    /// For a QoS 1 message.
    Puback(M),
    /// For a QoS 2 message.
    Pubrec(M),
    /// The message is the peer's, only the identifier is kept, and when its PUBREC came.
    Pubcomp { pubrec: u64 },
}

/// The next packet to send.
#[derive(Debug, PartialEq, Eq)]
pub enum Outgoing<'a, T, M> {
    /// PUBLISH with QoS 0; it is done with.
    AtMostOnce(T, M),
    /// PUBLISH with QoS 1 or 2.
    Publish {
        /// QoS 1 or 2.
        qos: QoS,
        /// Its identifier.
        packet_id: PacketId,
        /// It may have arrived before.
        dup: bool,
        /// What it carries until it is done.
        tag: &'a T,
        /// The message, kept until it is acknowledged.
        message: &'a M,
    },
    /// PUBREL, again.
    Pubrel(PacketId),
}

impl<T, M> Outbound<T, M> {
    /// An empty side. `receive_maximum` is set again on every connection.
    pub const fn new(limits: Limits) -> Self {
        Self {
            limits,
            receive_maximum: u16::MAX as usize,
            waiting: VecDeque::new(),
            inflight: VecDeque::new(),
            sent: 0,
            bytes: 0,
            pubrecs: 0,
        }
    }

    /// From now on these limits hold. What waits beyond them stays.
    pub const fn set_limits(&mut self, limits: Limits) {
        self.limits = limits;
    }

    /// A new Network Connection carries on: everything inflight is to be sent again.
    pub fn resume(&mut self, receive_maximum: u16) {
        self.receive_maximum = usize::from(receive_maximum);
        self.sent = 0;
        for entry in &mut self.inflight {
            entry.dup = true;
        }
        self.sort_pubrels();
    }

    /// PUBRELs are sent again in the order in which their PUBRECs came ([MQTT-4.6.0-4]), in the
    /// places that they have among the messages.
    fn sort_pubrels(&mut self) {
        let entries = self.inflight.make_contiguous();
        let pubrec = |entry: &Inflight<T, M>| match entry.owed {
            Owed::Pubcomp { pubrec } => Some(pubrec),
            Owed::Puback(_) | Owed::Pubrec(_) => None,
        };
        let places = (0..entries.len()).filter(|&at| pubrec(&entries[at]).is_some());
        let places = places.collect::<Vec<_>>();
        if places.is_sorted_by_key(|&at| pubrec(&entries[at])) {
            return;
        }
        for (sorted, &place) in places.iter().enumerate() {
            let rest = places[sorted..].iter();
            if let Some(&next) = rest.min_by_key(|&&at| pubrec(&entries[at])) {
                entries.swap(place, next);
            }
        }
    }

    /// Queues a message that takes about `size` bytes.
    pub fn push(&mut self, qos: QoS, tag: T, message: M, size: usize) -> Result<(), Full> {
        let has_room = self.waiting.len() < self.limits.messages
            && self.bytes.saturating_add(size) <= self.limits.bytes;
        // A single message over the limit still goes through an empty side.
        if !has_room && !self.is_empty() {
            return Err(Full);
        }
        self.bytes += size;
        self.waiting.push_back(Waiting { qos, tag, message, size });
        Ok(())
    }

    /// The next packet to send, if the quota and `ids` allow one.
    pub fn poll(&mut self, ids: &mut PacketIds) -> Option<Outgoing<'_, T, M>> {
        if self.sent < self.inflight.len() {
            if self.sent >= self.receive_maximum {
                // Receive Maximum holds messages back, never a PUBREL ([MQTT-3.3.4-8]).
                let pubrel = self.next_pubrel()?;
                let entry = self.inflight.remove(pubrel)?;
                self.inflight.insert(self.sent, entry);
            }
            self.sent += 1;
            return Some(self.inflight[self.sent - 1].outgoing());
        }
        if self.waiting.front()?.qos == QoS::AtMostOnce {
            let Waiting { tag, message, size, .. } = self.waiting.pop_front()?;
            self.bytes -= size;
            return Some(Outgoing::AtMostOnce(tag, message));
        }
        if self.sent >= self.receive_maximum {
            return None;
        }
        let packet_id = ids.allocate()?;
        let Waiting { qos, tag, message, size } = self.waiting.pop_front()?;
        let owed = match qos {
            QoS::ExactlyOnce => Owed::Pubrec(message),
            QoS::AtLeastOnce | QoS::AtMostOnce => Owed::Puback(message),
        };
        self.inflight.push_back(Inflight { packet_id, tag, size, dup: false, owed });
        self.sent += 1;
        self.inflight.back().map(Inflight::outgoing)
    }

    /// PUBACK came.
    pub fn handle_puback(
        &mut self,
        id: PacketId,
        ids: &mut PacketIds,
    ) -> Result<T, UnknownPacketId> {
        let index = self.find(id, |owed| matches!(owed, Owed::Puback(_)))?;
        self.complete(index, ids)
    }

    /// PUBREC without an error came: PUBREL must be sent, also if this is not the first PUBREC. If
    /// it is the first, returns the tag and which PUBREC of this side it is.
    pub fn handle_pubrec(
        &mut self,
        id: PacketId,
    ) -> Result<Option<(&mut T, u64)>, UnknownPacketId> {
        let index = self.find(id, |owed| !matches!(owed, Owed::Puback(_)))?;
        let entry = &mut self.inflight[index];
        let Owed::Pubrec(_) = entry.owed else { return Ok(None) };
        let pubrec = self.pubrecs;
        entry.owed = Owed::Pubcomp { pubrec };
        self.pubrecs += 1;
        self.bytes -= core::mem::take(&mut entry.size);
        Ok(Some((&mut entry.tag, pubrec)))
    }

    /// PUBREC with an error came: the message is done with.
    pub fn handle_pubrec_error(
        &mut self,
        id: PacketId,
        ids: &mut PacketIds,
    ) -> Result<T, UnknownPacketId> {
        let index = self.find(id, |owed| matches!(owed, Owed::Pubrec(_)))?;
        self.complete(index, ids)
    }

    /// PUBCOMP came.
    pub fn handle_pubcomp(
        &mut self,
        id: PacketId,
        ids: &mut PacketIds,
    ) -> Result<T, UnknownPacketId> {
        let index = self.find(id, |owed| matches!(owed, Owed::Pubcomp { .. }))?;
        self.complete(index, ids)
    }

    /// Takes a message back that cannot be sent to this peer, as if it had been acknowledged
    /// ([MQTT-3.1.2-25]).
    pub fn discard(&mut self, id: PacketId, ids: &mut PacketIds) -> Result<T, UnknownPacketId> {
        let index = self.find(id, |_| true)?;
        self.complete(index, ids)
    }

    /// Puts a message back that was sent before this side was lost: the next one inflight. Its
    /// identifier must be taken in the side's `PacketIds`.
    pub fn restore_sent(&mut self, qos: QoS, packet_id: PacketId, tag: T, message: M, size: usize) {
        let owed = match qos {
            QoS::ExactlyOnce => Owed::Pubrec(message),
            QoS::AtLeastOnce | QoS::AtMostOnce => Owed::Puback(message),
        };
        self.bytes += size;
        self.inflight.push_back(Inflight { packet_id, tag, size, dup: true, owed });
    }

    /// Puts an identifier back whose message has had its PUBREC, the `pubrec`th of this side.
    pub fn restore_released(&mut self, packet_id: PacketId, tag: T, pubrec: u64) {
        self.pubrecs = self.pubrecs.max(pubrec.saturating_add(1));
        let owed = Owed::Pubcomp { pubrec };
        self.inflight.push_back(Inflight { packet_id, tag, size: 0, dup: true, owed });
    }

    /// The message that was pushed last, if it still waits, and its tag.
    pub fn newest_mut(&mut self) -> Option<(&mut T, &M)> {
        self.waiting.back_mut().map(|entry| (&mut entry.tag, &entry.message))
    }

    /// The tags of everything that is inflight or waits, oldest first.
    pub fn tags_mut(&mut self) -> impl Iterator<Item = &mut T> {
        let inflight = self.inflight.iter_mut().map(|entry| &mut entry.tag);
        inflight.chain(self.waiting.iter_mut().map(|entry| &mut entry.tag))
    }

    /// Drops everything and returns the tags, oldest first. All identifiers are free again.
    pub fn clear(&mut self, ids: &mut PacketIds) -> impl Iterator<Item = T> + use<T, M> {
        for entry in &self.inflight {
            ids.release(entry.packet_id);
        }
        self.sent = 0;
        self.bytes = 0;
        let inflight = core::mem::take(&mut self.inflight).into_iter().map(|entry| entry.tag);
        inflight.chain(core::mem::take(&mut self.waiting).into_iter().map(|entry| entry.tag))
    }

    /// Drops the QoS 0 messages that wait: they do not outlive a connection. Returns how many.
    pub fn drop_at_most_once(&mut self) -> usize {
        let before = self.waiting.len();
        let bytes = &mut self.bytes;
        self.waiting.retain(|entry| {
            let keep = entry.qos != QoS::AtMostOnce;
            if !keep {
                *bytes -= entry.size;
            }
            keep
        });
        before - self.waiting.len()
    }

    /// True when [`Outbound::poll`] has a packet, unless packet identifiers have run out.
    pub fn has_sendable(&self) -> bool {
        let has_quota = self.sent < self.receive_maximum;
        if self.sent < self.inflight.len() {
            return has_quota || self.next_pubrel().is_some();
        }
        self.waiting.front().is_some_and(|entry| has_quota || entry.qos == QoS::AtMostOnce)
    }

    /// True while [`Outbound::push`] takes a message of ordinary size.
    pub fn has_room(&self) -> bool {
        self.waiting.len() < self.limits.messages && self.bytes < self.limits.bytes
    }

    /// Bytes of the messages that wait or are inflight, as given to [`Outbound::push`].
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Messages that wait, and messages that wait for an acknowledgement.
    pub fn len(&self) -> (usize, usize) {
        (self.waiting.len(), self.inflight.len())
    }

    /// True when nothing waits and nothing is owed.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.inflight.is_empty()
    }

    /// Where the first PUBREL stands that is still to be sent again.
    fn next_pubrel(&self) -> Option<usize> {
        let mut unsent = (self.sent..).zip(self.inflight.iter().skip(self.sent));
        unsent.find(|(_, entry)| matches!(entry.owed, Owed::Pubcomp { .. })).map(|(index, _)| index)
    }

    fn find(&self, id: PacketId, fits: fn(&Owed<M>) -> bool) -> Result<usize, UnknownPacketId> {
        // Peers acknowledge in order: it is nearly always the first.
        self.inflight
            .iter()
            .position(|entry| entry.packet_id == id && fits(&entry.owed))
            .ok_or(UnknownPacketId)
    }

    fn complete(&mut self, index: usize, ids: &mut PacketIds) -> Result<T, UnknownPacketId> {
        let entry = self.inflight.remove(index).ok_or(UnknownPacketId)?;
        if index < self.sent {
            self.sent -= 1;
        }
        self.bytes -= entry.size;
        ids.release(entry.packet_id);
        Ok(entry.tag)
    }
}

impl<T, M> Inflight<T, M> {
    fn outgoing(&self) -> Outgoing<'_, T, M> {
        let (packet_id, dup, tag) = (self.packet_id, self.dup, &self.tag);
        match &self.owed {
            Owed::Puback(message) => {
                Outgoing::Publish { qos: QoS::AtLeastOnce, packet_id, dup, tag, message }
            }
            Owed::Pubrec(message) => {
                Outgoing::Publish { qos: QoS::ExactlyOnce, packet_id, dup, tag, message }
            }
            Owed::Pubcomp { .. } => Outgoing::Pubrel(packet_id),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use QoS::{AtLeastOnce, AtMostOnce, ExactlyOnce};

    const LIMITS: Limits = Limits { messages: 3, bytes: 100 };

    fn id(number: u16) -> PacketId {
        PacketId::new(number).unwrap()
    }

    #[test]
    fn a_quota_holds_the_line_and_an_acknowledgement_moves_it() {
        let (mut side, mut ids) = (Outbound::new(LIMITS), PacketIds::default());
        side.resume(1);
        for (tag, qos) in [AtLeastOnce, AtLeastOnce, AtMostOnce].into_iter().enumerate() {
            side.push(qos, tag, "m", 1).unwrap();
        }
        assert!(matches!(side.poll(&mut ids), Some(Outgoing::Publish { dup: false, .. })));
        assert_eq!(side.poll(&mut ids), None);
        assert_eq!(side.handle_puback(id(1), &mut ids), Ok(0));
        assert!(matches!(side.poll(&mut ids), Some(Outgoing::Publish { .. })));
        assert_eq!(side.poll(&mut ids), Some(Outgoing::AtMostOnce(2, "m")));
        assert_eq!(side.handle_puback(id(1), &mut ids), Err(UnknownPacketId));
        assert_eq!(side.handle_puback(id(2), &mut ids), Ok(1));
        assert!(side.is_empty());
        assert_eq!((ids.in_use(), side.bytes), (0, 0));
    }

    #[test]
    fn a_reconnect_sends_again_in_the_original_order_within_the_new_quota() {
        let (mut side, mut ids) = (Outbound::new(LIMITS), PacketIds::default());
        side.resume(10);
        for (tag, qos) in [ExactlyOnce, AtLeastOnce, ExactlyOnce].into_iter().enumerate() {
            side.push(qos, tag, tag, 1).unwrap();
            side.poll(&mut ids).unwrap();
        }
        side.handle_pubrec(id(1)).unwrap();
        side.resume(2);
        assert_eq!(side.poll(&mut ids), Some(Outgoing::Pubrel(id(1))));
        let again = Outgoing::Publish {
            qos: AtLeastOnce,
            packet_id: id(2),
            dup: true,
            tag: &1,
            message: &1,
        };
        assert_eq!(side.poll(&mut ids), Some(again));
        assert_eq!(side.poll(&mut ids), None);
        assert_eq!(side.handle_pubcomp(id(1), &mut ids), Ok(0));
        let again = Outgoing::Publish {
            qos: ExactlyOnce,
            packet_id: id(3),
            dup: true,
            tag: &2,
            message: &2,
        };
        assert_eq!(side.poll(&mut ids), Some(again));
    }

    #[test]
    fn a_full_line_refuses_the_newest_and_keeps_the_rest() {
        let (mut side, mut ids) = (Outbound::new(LIMITS), PacketIds::default());
        for tag in 0..3 {
            side.push(AtLeastOnce, tag, "m", 10).unwrap();
        }
        assert_eq!(side.push(AtLeastOnce, 3, "m", 10), Err(Full));
        side.poll(&mut ids).unwrap();
        assert_eq!(side.push(AtLeastOnce, 3, "m", 90), Err(Full));
        assert_eq!(side.push(AtLeastOnce, 3, "m", 70), Ok(()));
        assert_eq!(side.clear(&mut ids).collect::<Vec<_>>(), [0, 1, 2, 3]);
        assert_eq!((ids.in_use(), side.bytes), (0, 0));
        side.push(AtLeastOnce, 4, "larger than the limit", 1000).unwrap();
    }
}
