//! What was owed after a packet: all that passed up to it is gone through again.
//!
//! Knows which packets are kept, and where connections ended between them. What follows from a packet
//! is known to [`shared::inspect::Moment`] alone.

use shared::inspect::{Moment, Passed};
use shared::wire::{Decoder, Packet};

use super::Packets;
use super::mark::Happening;
use super::record::{MAX_PACKET_SIZE, Record};

impl Packets {
    /// What clients and their server owed each other right after this packet; `None` if it is gone.
    pub fn moment(&self, number: u64) -> Option<Moment> {
        let at = self.ring.get(number)?.at;
        let mut moment = Moment::default();
        let ends = self.marks.iter().filter(|mark| mark.what == Happening::Ended);
        let mut ends = ends.peekable();
        for record in self.ring.iter().take_while(|record| record.number <= number) {
            while let Some(end) = ends.next_if(|end| end.next <= record.number) {
                moment.handle_end(end.at, end.who.as_deref().unwrap_or_default());
            }
            if let Some(packet) = record.says() {
                let Record { number, at, who, direction, topic, .. } = &**record;
                let (client, topic, packet) = (&**who, topic.as_deref(), &packet);
                moment.note(Passed {
                    number: *number,
                    at: *at,
                    client,
                    direction: *direction,
                    topic,
                    packet,
                });
            }
        }
        moment.settle(at);
        Some(moment)
    }

    /// Whether everything that passed since the page began is kept.
    pub fn is_whole(&self) -> bool {
        self.ring.first() <= 1
    }
}

impl Record {
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
