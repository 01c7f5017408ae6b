//! Finds packets in a stream of bytes that arrives in chunks of any size.

use core::mem::take;

use bytes::{Bytes, BytesMut};

use super::packet::{Packet, check_first_byte};
use super::reader::{self, Reader};
use super::varint::{self, Varint};
use super::{Connect, DecodeError, DecodeErrorKind, PacketType, Topics, Version, rule};

/// Incremental decoder of one direction of one Network Connection.
///
/// It keeps no more than was fed to it, or than one incomplete packet if bytes are only lent to it,
/// refuses a packet over the limit as soon as its length is known, and stops for good at the first
/// error: there is no way to find the next packet after one.
#[derive(Debug)]
pub struct Decoder {
    buffer: BytesMut,
    version: Version,
    connect_version: Option<Version>,
    max_packet_size: u32,
    failed: bool,
    rejected: Bytes,
    topics: Topics,
}

impl Decoder {
    /// A decoder for packets of at most `max_packet_size` bytes. A server's learns the version from
    /// the CONNECT that it decodes; a client's must be told the version that it asked for.
    pub fn new(version: Version, max_packet_size: u32) -> Self {
        Self {
            buffer: BytesMut::new(),
            version,
            connect_version: None,
            max_packet_size,
            failed: false,
            rejected: Bytes::new(),
            topics: Topics::one(),
        }
    }

    /// The same decoder, which remembers the Topic Names of many PUBLISHes.
    pub(crate) fn of_many_topics(self) -> Self {
        Self { topics: Topics::many(), ..self }
    }

    /// From the next packet on, none may be larger than `max_packet_size` bytes; nor than before.
    pub fn limit(&mut self, max_packet_size: u32) {
        self.max_packet_size = self.max_packet_size.min(max_packet_size);
    }

    /// Adds bytes as they came.
    pub fn feed(&mut self, bytes: &[u8]) {
        if !self.failed {
            self.buffer.extend_from_slice(bytes);
        }
    }

    /// The next whole packet, or the error that ends the stream; `None` until more bytes come.
    pub fn poll_packet(&mut self) -> Option<Result<Packet, DecodeError>> {
        self.poll_packet_in(&mut &[][..])
    }

    /// The same for what was kept and the bytes that have come behind it. A packet that is whole in
    /// `bytes` is read where it is; what was taken is gone from them, and `None` takes all.
    #[inline]
    pub fn poll_packet_in(&mut self, bytes: &mut &[u8]) -> Option<Result<Packet, DecodeError>> {
        if !self.buffer.is_empty() {
            return self.poll_kept(bytes);
        }
        if self.failed {
            *bytes = &[];
            return None;
        }
        match measure(self.version, self.max_packet_size, bytes) {
            Ok(Some(extent)) if extent.size <= bytes.len() => {
                let (packet, rest) = bytes.split_at(extent.size);
                *bytes = rest;
                let reader = Reader::lent(packet, extent.header, self.version);
                let decoded = self.decode(packet, extent.header, reader);
                if decoded.is_err() {
                    self.fail(packet);
                }
                Some(decoded)
            }
            Ok(_) => {
                self.buffer.extend_from_slice(take(bytes));
                None
            }
            Err(error) => {
                self.fail(take(bytes));
                Some(Err(error))
            }
        }
    }

    /// The same where something was kept.
    fn poll_kept(&mut self, bytes: &mut &[u8]) -> Option<Result<Packet, DecodeError>> {
        loop {
            let missing = match measure(self.version, self.max_packet_size, &self.buffer) {
                Ok(Some(extent)) if extent.size <= self.buffer.len() => {
                    return Some(self.take_packet(extent));
                }
                Ok(Some(extent)) => extent.size - self.buffer.len(),
                // The fixed header is not whole: one byte more may make it so.
                Ok(None) => 1,
                Err(error) => {
                    let kept = take(&mut self.buffer);
                    self.fail(&kept);
                    return Some(Err(error));
                }
            };
            if bytes.is_empty() {
                return None;
            }
            let (more, rest) = bytes.split_at(missing.min(bytes.len()));
            self.buffer.extend_from_slice(more);
            *bytes = rest;
        }
    }

    /// The bytes of the packet at fault, as far as they have come; empty before an error.
    pub const fn rejected(&self) -> &Bytes {
        &self.rejected
    }

    /// The bytes that have come and were not yet decoded.
    pub fn waiting(&self) -> &[u8] {
        &self.buffer
    }

    /// How many bytes have come and were not yet decoded.
    pub fn buffered(&self) -> usize {
        self.buffer.len()
    }

    /// The version that a CONNECT asked for, known even where the rest of it was malformed.
    pub const fn connect_version(&self) -> Option<Version> {
        self.connect_version
    }

    /// Decodes the first packet of the buffer, whose memory a payload goes on to share.
    fn take_packet(&mut self, extent: Extent) -> Result<Packet, DecodeError> {
        // The last packet takes the buffer along: an idle connection keeps no memory.
        let is_last = self.buffer.len() == extent.size;
        let packet =
            if is_last { take(&mut self.buffer) } else { self.buffer.split_to(extent.size) };
        let packet = packet.freeze();
        let reader = Reader::shared(&packet, extent.header, self.version);
        let decoded = self.decode(&packet, extent.header, reader);
        if decoded.is_err() {
            self.buffer = BytesMut::new();
            self.fail(&packet);
        }
        decoded
    }

    /// Decodes one whole packet with a fixed header of `header` bytes, behind which `reader` is.
    #[inline]
    fn decode(
        &mut self,
        packet: &[u8],
        header: usize,
        mut reader: Reader,
    ) -> Result<Packet, DecodeError> {
        if let Some(version) = version_asked(packet, header) {
            self.version = version;
            self.connect_version = Some(version);
        }
        Packet::decode(self.version, packet[0], &mut self.topics, &mut reader)
    }

    /// Nothing after this can be found.
    #[cold]
    fn fail(&mut self, rejected: &[u8]) {
        self.failed = true;
        self.rejected = Bytes::copy_from_slice(rejected);
    }
}

/// Decodes one whole packet that was measured, as a [`Decoder`] with `topics` does; also the version
/// that is in force with it. The payload of a PUBLISH shares the packet's memory.
pub(crate) fn decode(
    packet: &Bytes,
    extent: Extent,
    version: Version,
    topics: &mut Topics,
) -> (Result<Packet, DecodeError>, Version) {
    let mut reader = Reader::shared(packet, extent.header, version);
    let version = version_asked(packet, extent.header).unwrap_or(version);
    (Packet::decode(version, packet[0], topics, &mut reader), version)
}

/// The version that a packet asks for, if it is a CONNECT.
#[inline]
fn version_asked(packet: &[u8], header: usize) -> Option<Version> {
    let is_connect = PacketType::of(packet[0]) == Some(PacketType::Connect);
    if is_connect { Connect::version_of(&packet[header..]) } else { None }
}

/// How far the packet goes that starts with certain bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    /// Bytes of the fixed header.
    pub(crate) header: usize,
    /// Bytes of the whole packet.
    pub(crate) size: usize,
}

/// Reads the fixed header; `None` until it is whole.
#[inline]
pub(crate) fn measure(
    version: Version,
    limit: u32,
    bytes: &[u8],
) -> Result<Option<Extent>, DecodeError> {
    let Some((&first, rest)) = bytes.split_first() else {
        return Ok(None);
    };
    check_first_byte(version, first)?;
    let fail = |kind, offset, rule| Err(reader::error(kind, offset, rule, version));
    let (remaining, bytes) = match varint::read(rest) {
        Varint::Value { value, bytes } => (value, bytes),
        Varint::Incomplete => return Ok(None),
        Varint::TooLong => {
            return fail(DecodeErrorKind::RemainingLengthTooLong, 4, rule::REMAINING_LENGTH);
        }
        Varint::NotMinimal { bytes } => {
            return fail(DecodeErrorKind::InvalidVarint, bytes, rule::VARINT_IS_MINIMAL);
        }
    };
    let header = 1 + bytes;
    let size = header as u64 + u64::from(remaining);
    if size > u64::from(limit) {
        let kind = DecodeErrorKind::PacketTooLarge { size, limit };
        return fail(kind, 1, rule::MAXIMUM_PACKET_SIZE);
    }
    Ok(Some(Extent { header, size: header + remaining as usize }))
}
