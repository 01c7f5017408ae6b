//! Finds packets in a stream of bytes that arrives in chunks of any size.

use core::mem::take;

use bytes::{Bytes, BytesMut};

use super::packet::{Packet, check_first_byte};
use super::reader::{self, Reader};
use super::varint::{self, Varint};
use super::{Connect, DecodeError, DecodeErrorKind, PacketType, Version};

/// Incremental decoder of one direction of one Network Connection.
///
/// It keeps at most one incomplete packet, refuses a packet over the limit as soon as its length is
/// known, and stops for good at the first error: there is no way to find the next packet after one.
#[derive(Debug)]
pub struct Decoder {
    buffer: BytesMut,
    version: Version,
    connect_version: Option<Version>,
    max_packet_size: u32,
    failed: bool,
    rejected: Bytes,
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
        }
    }

    /// Adds bytes as they came.
    pub fn feed(&mut self, bytes: &[u8]) {
        if !self.failed {
            self.buffer.extend_from_slice(bytes);
        }
    }

    /// The next whole packet, or the error that ends the stream; `None` until more bytes come.
    pub fn poll_packet(&mut self) -> Option<Result<Packet, DecodeError>> {
        if self.failed {
            return None;
        }
        match self.next_frame() {
            Ok(Some((frame, header))) => Some(self.decode(frame, header)),
            Ok(None) => None,
            Err(error) => {
                self.failed = true;
                self.rejected = take(&mut self.buffer).freeze();
                Some(Err(error))
            }
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

    fn decode(&mut self, frame: Bytes, header: usize) -> Result<Packet, DecodeError> {
        if PacketType::of(frame[0]) == Some(PacketType::Connect)
            && let Some(version) = Connect::version_of(&frame[header..])
        {
            self.version = version;
            self.connect_version = Some(version);
        }
        let first = frame[0];
        let mut reader = Reader::new(frame, header);
        let mut decoded = Packet::decode(self.version, first, &mut reader);
        if decoded.is_ok()
            && let Err(error) = reader.finish()
        {
            decoded = Err(error);
        }
        if decoded.is_err() {
            self.failed = true;
            self.buffer = BytesMut::new();
            self.rejected = reader.into_packet();
        }
        decoded
    }

    /// The bytes of the next packet and the length of its fixed header.
    fn next_frame(&mut self) -> Result<Option<(Bytes, usize)>, DecodeError> {
        let Some(extent) = measure(self.version, self.max_packet_size, &self.buffer)? else {
            return Ok(None);
        };
        if self.buffer.len() < extent.size {
            return Ok(None);
        }
        // The last packet takes the buffer along: an idle connection keeps no memory.
        let is_last = self.buffer.len() == extent.size;
        let frame =
            if is_last { take(&mut self.buffer) } else { self.buffer.split_to(extent.size) };
        Ok(Some((frame.freeze(), extent.header)))
    }
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
pub(crate) fn measure(
    version: Version,
    limit: u32,
    bytes: &[u8],
) -> Result<Option<Extent>, DecodeError> {
    let Some((&first, rest)) = bytes.split_first() else {
        return Ok(None);
    };
    check_first_byte(version, first)?;
    let fail = |kind, offset, spec| Err(reader::error(kind, offset, spec));
    let (remaining, bytes) = match varint::read(rest) {
        Varint::Value { value, bytes } => (value, bytes),
        Varint::Incomplete => return Ok(None),
        Varint::TooLong => return fail(DecodeErrorKind::RemainingLengthTooLong, 4, "2.1.4"),
        Varint::NotMinimal { bytes } => {
            return fail(DecodeErrorKind::InvalidVarint, bytes, "MQTT-1.5.5-1");
        }
    };
    let header = 1 + bytes;
    let size = header as u64 + u64::from(remaining);
    if size > u64::from(limit) {
        let kind = DecodeErrorKind::PacketTooLarge { size, limit };
        return fail(kind, 1, "MQTT-3.1.2-24");
    }
    Ok(Some(Extent { header, size: header + remaining as usize }))
}
