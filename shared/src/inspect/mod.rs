//! Any bytes to a tree of fields, each with its place in the packet, its meaning and its section.
//!
//! [`dissect`] shows one packet, [`Stream`] what the packets of a Network Connection have to do
//! with each other, [`Moment`] what clients and their server owe each other after a packet. Whether
//! bytes are a packet, and which byte is at fault if not, is decided by `wire` alone: `inspect` asks
//! it first and shows the bytes up to where it stopped. Lenient: where `wire` rejects, there is
//! still a tree. Knows no role, policy or clock.

mod account;
mod field;
mod layout;
mod ledger;
mod moment;
mod section;
mod stream;
mod text;
mod walk;

pub use account::{Account, Kept, LastWill, Link, MAX_FILTERS, MAX_QUEUED, Queued};
pub use field::{Bits, Field, Name, Part, Place, Value};
pub use ledger::{Exchange, MAX_EXCHANGES, Relation};
pub use moment::{MAX_CLIENTS, Moment, Passed};
pub use section::{Section, Sections};
pub use stream::{Direction, Frame, MAX_ALIASES, Stream};
pub(crate) use text::fault;
pub use text::{Lang, Pair, reason_name};

use alloc::string::String;
use alloc::vec::Vec;

use crate::wire::{self, Bytes, DecodeError, Decoder, Packet, Version};
use walk::Walk;

/// One packet, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dissection {
    /// The packet's bytes; of a packet that is not whole, or whose end a fault hides, all there are.
    pub bytes: Bytes,
    /// The version that it was read in; a CONNECT's own.
    pub version: Version,
    /// Its fields. The leaves tile the bytes; a [`Name::Fault`] points at the byte at fault.
    pub fields: Vec<Field>,
    /// What `wire` says of it.
    pub verdict: Verdict,
}

/// What `wire` says of bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A packet.
    Packet(Packet),
    /// No packet.
    Fault(DecodeError),
    /// The beginning of a packet, or nothing at all.
    Incomplete {
        /// Bytes that have to come, once the fixed header says so.
        missing: Option<usize>,
    },
}

/// Takes the first packet in `bytes` apart, as a receiver with this version and limit reads it.
pub fn dissect(bytes: &[u8], version: Version, max_packet_size: u32) -> Dissection {
    let (bytes, version, verdict) = judge(bytes, version, max_packet_size);
    let fault = match &verdict {
        Verdict::Fault(fault) => Some(*fault),
        _ => None,
    };
    let mut walk = Walk::new(bytes.clone(), version, fault);
    // A walk that stops early leaves the rest to `finish`.
    let _stopped = layout::packet(&mut walk);
    Dissection { bytes, version, fields: walk.finish(), verdict }
}

/// Asks `wire`; what it says is the verdict.
fn judge(bytes: &[u8], version: Version, limit: u32) -> (Bytes, Version, Verdict) {
    let all = || Bytes::copy_from_slice(bytes);
    let extent = match wire::measure(version, limit, bytes) {
        Ok(Some(extent)) => extent,
        Ok(None) => return (all(), version, Verdict::Incomplete { missing: None }),
        Err(fault) => return (all(), version, Verdict::Fault(fault)),
    };
    let Some(packet) = bytes.get(..extent.size) else {
        let missing = Some(extent.size - bytes.len());
        return (all(), version, Verdict::Incomplete { missing });
    };
    let mut decoder = Decoder::new(version, limit);
    decoder.feed(packet);
    let verdict = match decoder.poll_packet() {
        Some(Ok(packet)) => Verdict::Packet(packet),
        Some(Err(fault)) => Verdict::Fault(fault),
        None => Verdict::Incomplete { missing: None },
    };
    let version = decoder.connect_version().unwrap_or(version);
    (Bytes::copy_from_slice(packet), version, verdict)
}

impl Dissection {
    /// One line: what the packet is.
    pub fn summary(&self, lang: Lang) -> String {
        text::summary(&self.verdict, &self.bytes, lang)
    }

    /// Every field, parents before their children, in the order of their bytes.
    pub fn for_each<'a>(&'a self, mut visit: impl FnMut(&'a Field)) {
        self.fields.iter().for_each(|field| field.walk(&mut visit));
    }
}
