//! What was owed after a packet: all that passed up to it is gone through again.
//!
//! Knows which packets are kept, and where connections ended between them. What follows from a packet
//! is known to [`shared::inspect::Moment`] alone.

use shared::inspect::{Link, Moment, Passed};
use shared::wire::{Decoder, Packet};

use super::Packets;
use super::mark::Happening;
use super::record::{MAX_PACKET_SIZE, Record};

/// Packets from one moment that is remembered to the next: what a step goes through at most.
const SPACING: u64 = 2_048;
/// Moments that are remembered; the oldest goes first.
const MAX_REMEMBERED: usize = 32;

/// Moments that were told, from which others are not far: a person goes from packet to packet.
#[derive(Debug, Default)]
pub struct Moments {
    /// By the packet after which each was, in order.
    told: Vec<(u64, Moment)>,
}

impl Moments {
    /// What clients and their server owed each other right after this packet; `None` if it is gone.
    pub fn after(&mut self, packets: &Packets, number: u64) -> Option<Moment> {
        let (ring, at) = (&packets.ring, packets.ring.get(number)?.at);
        // Of others it is not known any more what came next.
        self.told.retain(|(told, _)| told + 1 >= ring.first());
        let nearest = self.told.iter().rev().find(|(told, _)| *told <= number);
        let (mut last, mut moment) = nearest.cloned().unwrap_or_default();
        let begin = last;
        let ends = packets.marks.iter().filter(|mark| mark.what == Happening::Ended);
        let mut ends = ends.skip_while(|end| end.next <= begin).peekable();
        for next in ring.first().max(begin + 1)..=number {
            let Some(record) = ring.get(next) else { continue };
            while let Some(end) = ends.next_if(|end| end.next <= next) {
                moment.handle_end(end.at, end.who.as_deref().unwrap_or_default());
            }
            record.note_in(&mut moment);
            // A client that is connecting may get another name.
            let is_clear = || moment.clients().all(|(_, it)| it.link != Link::Connecting);
            if next >= last + SPACING && is_clear() {
                self.remember(next, &moment);
                last = next;
            }
        }
        moment.settle(at);
        Some(moment)
    }

    fn remember(&mut self, number: u64, moment: &Moment) {
        let place = self.told.partition_point(|(told, _)| *told < number);
        self.told.insert(place, (number, moment.clone()));
        if self.told.len() > MAX_REMEMBERED {
            self.told.remove(0);
        }
    }
}

impl Packets {
    /// Whether everything that passed since the page began is kept.
    pub fn is_whole(&self) -> bool {
        self.ring.first() <= 1
    }
}

impl Record {
    fn note_in(&self, moment: &mut Moment) {
        let Some(packet) = self.says() else { return };
        moment.note(Passed {
            number: self.number,
            at: self.at,
            client: &self.who,
            direction: self.direction,
            topic: self.topic.as_deref(),
            packet: &packet,
        });
    }

    /// The packet, where it says something of what is owed: a message with QoS 0 does not, and a
    /// flood of them is nothing to be read again.
    fn says(&self) -> Option<Packet> {
        let first = *self.bytes.first()?;
        if self.is_fault || first & 0xF6 == 0x30 {
            return None;
        }
        let mut decoder = Decoder::new(self.version, MAX_PACKET_SIZE);
        decoder.feed(&self.bytes);
        decoder.poll_packet()?.ok()
    }
}
