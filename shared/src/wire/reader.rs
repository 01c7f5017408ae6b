//! Reads one packet's fields in order and knows at which byte it is.

use bytes::Bytes;

use super::rule::{self, Rule};
use super::varint::{self, Varint};
use super::{DecodeError, DecodeErrorKind, PacketId, Text, TextError, Version};

/// What was read. That it is not the packet's error itself keeps it small.
pub(super) type Read<T> = Result<T, Fault>;

/// There is a fault: the reader knows which.
#[derive(Debug)]
pub(super) struct Fault;

/// A cursor over one whole packet, or over a section of it. What it hands out is copied, but for a
/// PUBLISH's payload from a packet whose memory can be shared.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    /// The whole packet, if its memory can be shared.
    packet: Option<&'a Bytes>,
    /// Where the rest ends, counted from the packet's first byte.
    end: usize,
    version: Version,
    fault: Option<DecodeError>,
}

#[cold]
pub(super) const fn error(
    kind: DecodeErrorKind,
    offset: usize,
    rule: Rule,
    version: Version,
) -> DecodeError {
    DecodeError { kind, offset, spec: rule.of(version) }
}

impl<'a> Reader<'a> {
    /// Starts after the fixed header, which takes `header` bytes, of a packet that is only lent.
    #[inline]
    pub(super) fn lent(packet: &'a [u8], header: usize, version: Version) -> Self {
        Self { rest: &packet[header..], packet: None, end: packet.len(), version, fault: None }
    }

    /// The same for a packet whose memory a payload may go on to share.
    pub(super) fn shared(packet: &'a Bytes, header: usize, version: Version) -> Self {
        Self { packet: Some(packet), ..Self::lent(packet, header, version) }
    }

    /// The packet turned out to be in this version.
    pub(super) const fn set_version(&mut self, version: Version) {
        self.version = version;
    }

    #[inline]
    pub(super) const fn offset(&self) -> usize {
        self.end - self.rest.len()
    }

    pub(super) const fn remaining(&self) -> usize {
        self.rest.len()
    }

    #[inline]
    pub(super) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// A fault at the field that starts at `offset`.
    #[cold]
    pub(super) const fn fail<T>(
        &mut self,
        kind: DecodeErrorKind,
        offset: usize,
        rule: Rule,
    ) -> Read<T> {
        self.fault = Some(error(kind, offset, rule, self.version));
        Err(Fault)
    }

    /// The fault that was found.
    #[cold]
    pub(super) fn fault(&self) -> DecodeError {
        self.fault.expect("a `Fault` is only made by `fail`, which notes it")
    }

    #[cold]
    const fn end_too_early<T>(&mut self) -> Read<T> {
        self.fail(DecodeErrorKind::UnexpectedEnd, self.end, rule::REMAINING_LENGTH)
    }

    #[inline]
    fn take(&mut self, len: usize) -> Read<&'a [u8]> {
        match self.rest.split_at_checked(len) {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(taken)
            }
            None => self.end_too_early(),
        }
    }

    #[inline]
    fn array<const LEN: usize>(&mut self) -> Read<[u8; LEN]> {
        match self.rest.split_first_chunk() {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(*taken)
            }
            None => self.end_too_early(),
        }
    }

    #[inline]
    pub(super) fn u8(&mut self) -> Read<u8> {
        self.array().map(u8::from_be_bytes)
    }

    #[inline]
    pub(super) fn u16(&mut self) -> Read<u16> {
        self.array().map(u16::from_be_bytes)
    }

    #[inline]
    pub(super) fn u32(&mut self) -> Read<u32> {
        self.array().map(u32::from_be_bytes)
    }

    #[inline]
    pub(super) fn varint(&mut self) -> Read<u32> {
        let start = self.offset();
        let kind = DecodeErrorKind::InvalidVarint;
        match varint::read(self.rest) {
            Varint::Value { value, bytes } => {
                self.rest = &self.rest[bytes..];
                Ok(value)
            }
            Varint::Incomplete => self.fail(DecodeErrorKind::UnexpectedEnd, self.end, rule::VARINT),
            Varint::TooLong => self.fail(kind, start + 3, rule::VARINT),
            Varint::NotMinimal { bytes } => {
                self.fail(kind, start + bytes - 1, rule::VARINT_IS_MINIMAL)
            }
        }
    }

    #[inline]
    pub(super) fn packet_id(&mut self) -> Read<PacketId> {
        let start = self.offset();
        match PacketId::new(self.u16()?) {
            Some(id) => Ok(id),
            None => self.fail(DecodeErrorKind::ZeroPacketId, start, rule::PACKET_ID),
        }
    }

    /// Bytes with their length in front, to look at.
    #[inline]
    pub(super) fn prefixed(&mut self) -> Read<&'a [u8]> {
        let len = usize::from(self.u16()?);
        self.take(len)
    }

    /// Binary Data (section 1.5.6).
    #[inline]
    pub(super) fn binary(&mut self) -> Read<Bytes> {
        self.prefixed().map(Bytes::copy_from_slice)
    }

    /// A UTF-8 Encoded String (section 1.5.4).
    #[inline]
    pub(super) fn text(&mut self) -> Read<Text> {
        let bytes = self.prefixed()?;
        self.checked(bytes, self.offset() - bytes.len())
    }

    /// The text of a UTF-8 Encoded String that starts at the byte `start`.
    #[inline]
    pub(super) fn checked(&mut self, bytes: &[u8], start: usize) -> Read<Text> {
        match Text::from_utf8(bytes) {
            Ok(text) => Ok(text),
            Err(fault) => self.fail_text(fault, start),
        }
    }

    #[cold]
    fn fail_text<T>(&mut self, fault: TextError, start: usize) -> Read<T> {
        let (at, rule) = match fault {
            TextError::Nul { at } => (at, rule::NUL),
            TextError::NotUtf8 { at } => (at, rule::UTF8),
            TextError::TooLong { .. } => unreachable!("two bytes say no more than 65535"),
        };
        self.fail(DecodeErrorKind::InvalidText(fault), start + at, rule)
    }

    /// Everything that is left.
    #[inline]
    pub(super) fn payload(&mut self) -> Bytes {
        let rest = core::mem::take(&mut self.rest);
        match self.packet {
            None => Bytes::copy_from_slice(rest),
            Some(packet) => packet.slice(self.end - rest.len()..self.end),
        }
    }

    /// Reads a section of `len` bytes, behind which `read` sees nothing.
    #[inline]
    pub(super) fn section<T>(
        &mut self,
        len: usize,
        read: impl FnOnce(&mut Self) -> Read<T>,
    ) -> Read<T> {
        let start = self.offset();
        let rest = self.take(len)?;
        let (end, version) = (start + len, self.version);
        let mut section = Self { rest, packet: None, end, version, fault: None };
        let result = read(&mut section);
        if result.is_err() {
            self.fault = section.fault;
        }
        result
    }

    #[inline]
    pub(super) fn finish(&mut self) -> Read<()> {
        if self.is_empty() {
            Ok(())
        } else {
            self.fail(DecodeErrorKind::TrailingBytes, self.offset(), rule::REMAINING_LENGTH)
        }
    }
}
