//! Reads one packet's fields in order and knows at which byte it is.

use core::mem::{replace, take};

use bytes::{Buf, Bytes};

use super::varint::{self, Varint};
use super::{DecodeError, DecodeErrorKind, PacketId, Text, TextError};

type Result<T> = core::result::Result<T, DecodeError>;

/// A cursor over one whole packet. Slices share the packet's memory.
pub(super) struct Reader {
    packet: Bytes,
    at: usize,
    /// Where the packet ends, or the section of it that is being read.
    end: usize,
}

pub(super) const fn error(kind: DecodeErrorKind, offset: usize, spec: &'static str) -> DecodeError {
    DecodeError { kind, offset, spec }
}

impl Reader {
    /// Starts after the fixed header, which takes `header` bytes.
    pub(super) fn new(packet: Bytes, header: usize) -> Self {
        let end = packet.len();
        Self { packet, at: header, end }
    }

    /// The whole packet.
    pub(super) fn into_packet(self) -> Bytes {
        self.packet
    }

    pub(super) fn offset(&self) -> usize {
        self.at
    }

    pub(super) fn remaining(&self) -> usize {
        self.end - self.at
    }

    pub(super) fn is_empty(&self) -> bool {
        self.remaining() == 0
    }

    /// A fault at the field that starts at `offset`.
    pub(super) fn fail<T>(
        &self,
        kind: DecodeErrorKind,
        offset: usize,
        spec: &'static str,
    ) -> Result<T> {
        Err(error(kind, offset, spec))
    }

    #[inline]
    fn take(&mut self, len: usize) -> Result<&[u8]> {
        if self.remaining() < len {
            return Err(error(DecodeErrorKind::UnexpectedEnd, self.end, "2.1.4"));
        }
        let start = self.at;
        self.at += len;
        Ok(&self.packet[start..self.at])
    }

    #[inline]
    pub(super) fn u8(&mut self) -> Result<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    #[inline]
    pub(super) fn u16(&mut self) -> Result<u16> {
        self.take(2).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]))
    }

    pub(super) fn u32(&mut self) -> Result<u32> {
        self.take(4).map(|bytes| u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    pub(super) fn varint(&mut self) -> Result<u32> {
        let start = self.at;
        match varint::read(&self.packet[start..self.end]) {
            Varint::Value { value, bytes } => {
                self.at += bytes;
                Ok(value)
            }
            Varint::Incomplete => self.fail(DecodeErrorKind::UnexpectedEnd, self.end, "1.5.5"),
            Varint::TooLong => self.fail(DecodeErrorKind::InvalidVarint, start + 3, "1.5.5"),
            Varint::NotMinimal { bytes } => {
                self.fail(DecodeErrorKind::InvalidVarint, start + bytes - 1, "MQTT-1.5.5-1")
            }
        }
    }

    #[inline]
    pub(super) fn packet_id(&mut self) -> Result<PacketId> {
        let start = self.at;
        match PacketId::new(self.u16()?) {
            Some(id) => Ok(id),
            None => self.fail(DecodeErrorKind::ZeroPacketId, start, "MQTT-2.2.1-3"),
        }
    }

    /// Bytes with their length in front, to look at.
    #[inline]
    pub(super) fn prefixed(&mut self) -> Result<&[u8]> {
        let len = usize::from(self.u16()?);
        self.take(len)
    }

    /// Binary Data (section 1.5.6).
    #[inline]
    pub(super) fn binary(&mut self) -> Result<Bytes> {
        let len = self.prefixed()?.len();
        Ok(self.packet.slice(self.at - len..self.at))
    }

    /// A UTF-8 Encoded String (section 1.5.4).
    #[inline]
    pub(super) fn text(&mut self) -> Result<Text> {
        let bytes = self.binary()?;
        let start = self.at - bytes.len();
        Text::from_bytes(bytes).map_err(|fault| {
            let (at, spec) = match fault {
                TextError::Nul { at } => (at, "MQTT-1.5.4-2"),
                TextError::NotUtf8 { at } => (at, "MQTT-1.5.4-1"),
                TextError::TooLong { .. } => (0, "1.5.4"),
            };
            error(DecodeErrorKind::InvalidText(fault), start + at, spec)
        })
    }

    /// Everything that is left, with the packet's memory: nothing can be read after it.
    #[inline]
    pub(super) fn rest(&mut self) -> Bytes {
        let mut rest = take(&mut self.packet);
        rest.advance(take(&mut self.at));
        self.end = 0;
        rest
    }

    /// Reads a section of `len` bytes, behind which `read` sees nothing.
    pub(super) fn section<T>(
        &mut self,
        len: usize,
        read: impl FnOnce(&mut Self) -> Result<T>,
    ) -> Result<T> {
        if self.remaining() < len {
            return self.fail(DecodeErrorKind::UnexpectedEnd, self.end, "2.1.4");
        }
        let end = replace(&mut self.end, self.at + len);
        let result = read(self);
        self.end = end;
        result
    }

    pub(super) fn finish(&self) -> Result<()> {
        if self.is_empty() {
            Ok(())
        } else {
            self.fail(DecodeErrorKind::TrailingBytes, self.at, "2.1.4")
        }
    }
}
