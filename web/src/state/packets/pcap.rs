//! Packets as a capture file that Wireshark opens.
//!
//! The file has IPv4 and TCP around the bytes, which nobody sent: each client gets an address of
//! its own, and the server is at port 1883, by which Wireshark knows MQTT. Classic pcap format with
//! the link type 101 (raw IP).

use std::rc::Rc;

use shared::inspect::Direction;
use shared::time::Instant;

use super::record::Record;

/// Bytes of MQTT in one segment: what IPv4 has room for, rounded.
const SEGMENT: usize = 60_000;
const PORT: u16 = 1883;
const FIRST_CLIENT_PORT: u16 = 50_000;
const SERVER: [u8; 4] = [10, 0, 0, 1];
const SYN: u8 = 0x02;
const ACK: u8 = 0x10;
const PSH: u8 = 0x08;

/// One TCP connection: who, and how far each side has come.
struct Conversation {
    who: Rc<str>,
    address: [u8; 4],
    port: u16,
    sent: [u32; 2],
}

/// The file. `epoch_us` gives the microseconds since 1970 of a time of the page.
pub fn write<'a>(
    records: impl Iterator<Item = &'a Rc<Record>>,
    epoch_us: impl Fn(Instant) -> u64,
) -> Vec<u8> {
    let mut file = Vec::new();
    for word in [0xA1B2_C3D4_u32, 0x0004_0002, 0, 0, 65_535, 101] {
        file.extend(word.to_le_bytes());
    }
    let mut all: Vec<Conversation> = Vec::new();
    for record in records {
        let at = epoch_us(record.at);
        let index = match all.iter().position(|it| it.who == record.who) {
            Some(index) => index,
            None => {
                let number = u16::try_from(all.len() % 10_000).unwrap_or_default();
                let [high, low] = (number + 2).to_be_bytes();
                let mut conversation = Conversation {
                    who: Rc::clone(&record.who),
                    address: [10, 0, high, low],
                    port: FIRST_CLIENT_PORT + number,
                    sent: [0, 0],
                };
                conversation.shake_hands(at, &mut file);
                all.push(conversation);
                all.len() - 1
            }
        };
        for piece in record.bytes.chunks(SEGMENT) {
            all[index].segment(at, record.direction, PSH | ACK, piece, &mut file);
        }
    }
    file
}

impl Conversation {
    fn shake_hands(&mut self, at: u64, file: &mut Vec<u8>) {
        self.segment(at, Direction::ToServer, SYN, &[], file);
        self.segment(at, Direction::ToClient, SYN | ACK, &[], file);
        self.segment(at, Direction::ToServer, ACK, &[], file);
    }

    fn segment(&mut self, at: u64, way: Direction, flags: u8, bytes: &[u8], file: &mut Vec<u8>) {
        let is_up = way == Direction::ToServer;
        let (from, to) = if is_up { (0, 1) } else { (1, 0) };
        let ends = [(self.address, self.port), (SERVER, PORT)];
        let mut tcp = Vec::with_capacity(20 + bytes.len());
        tcp.extend(ends[from].1.to_be_bytes());
        tcp.extend(ends[to].1.to_be_bytes());
        tcp.extend(self.sent[from].to_be_bytes());
        let acknowledged = if flags & ACK == 0 { 0 } else { self.sent[to] };
        tcp.extend(acknowledged.to_be_bytes());
        tcp.extend([0x50, flags, 0xFF, 0xFF, 0, 0, 0, 0]);
        tcp.extend(bytes);
        let (source, target) = (ends[from].0, ends[to].0);
        let length = u16::try_from(tcp.len()).unwrap_or(u16::MAX);
        let [high, low] = length.to_be_bytes();
        let pseudo = [&source[..], &target[..], &[0, 6, high, low]].concat();
        let sum = checksum(&[&pseudo, &tcp]);
        tcp[16..18].copy_from_slice(&sum.to_be_bytes());

        let total = length + 20;
        let [high, low] = total.to_be_bytes();
        let mut ip = vec![0x45, 0, high, low, 0, 0, 0x40, 0, 64, 6, 0, 0];
        ip.extend(source);
        ip.extend(target);
        let sum = checksum(&[&ip]);
        ip[10..12].copy_from_slice(&sum.to_be_bytes());

        let size = u32::from(total);
        let seconds = u32::try_from(at / 1_000_000).unwrap_or(u32::MAX);
        let micros = u32::try_from(at % 1_000_000).unwrap_or_default();
        for word in [seconds, micros, size, size] {
            file.extend(word.to_le_bytes());
        }
        file.extend(ip);
        file.extend(tcp);
        let counted = if flags & SYN == 0 { bytes.len() as u32 } else { 1 };
        self.sent[from] = self.sent[from].wrapping_add(counted);
    }
}

/// The checksum of IPv4 and TCP (RFC 1071). Every piece but the last has an even length.
fn checksum(pieces: &[&[u8]]) -> u16 {
    let words = pieces.iter().flat_map(|piece| piece.chunks(2));
    let word = |pair: &[u8]| {
        u32::from(u16::from_be_bytes([pair[0], pair.get(1).copied().unwrap_or_default()]))
    };
    let mut sum: u32 = words.map(word).fold(0, u32::wrapping_add);
    while sum > 0xFFFF {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    !(sum as u16)
}
