//! Reads one packet's fields in order and knows at which byte it is.

use bytes::Bytes;

use super::varint::{self, Varint};
use super::{DecodeError, DecodeErrorKind, PacketId, Text, TextError};

type Result<T> = core::result::Result<T, DecodeError>;

/// A cursor over one whole packet. Slices share the packet's memory.
pub(super) struct Reader {
    packet: Bytes,
    at: usize,
}

pub(super) const fn error(kind: DecodeErrorKind, offset: usize, spec: &'static str) -> DecodeError {
    DecodeError { kind, offset, spec }
}

impl Reader {
    /// Starts after the fixed header, which takes `header` bytes.
    pub(super) fn new(packet: Bytes, header: usize) -> Self {
        Self { packet, at: header }
    }

    /// The whole packet.
    pub(super) fn into_packet(self) -> Bytes {
        self.packet
    }

    pub(super) fn offset(&self) -> usize {
        self.at
    }

    pub(super) fn remaining(&self) -> usize {
        self.packet.len() - self.at
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

    fn take(&mut self, len: usize) -> Result<&[u8]> {
        if self.remaining() < len {
            return Err(error(DecodeErrorKind::UnexpectedEnd, self.packet.len(), "2.1.4"));
        }
        let start = self.at;
        self.at += len;
        Ok(&self.packet[start..self.at])
    }

    pub(super) fn u8(&mut self) -> Result<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    pub(super) fn u16(&mut self) -> Result<u16> {
        self.take(2).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]))
    }

    pub(super) fn u32(&mut self) -> Result<u32> {
        self.take(4).map(|bytes| u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    pub(super) fn varint(&mut self) -> Result<u32> {
        let start = self.at;
        match varint::read(&self.packet[start..]) {
            Varint::Value { value, bytes } => {
                self.at += bytes;
                Ok(value)
            }
            Varint::Incomplete => {
                self.fail(DecodeErrorKind::UnexpectedEnd, self.packet.len(), "1.5.5")
            }
            Varint::TooLong => self.fail(DecodeErrorKind::InvalidVarint, start + 3, "1.5.5"),
            Varint::NotMinimal { bytes } => {
                self.fail(DecodeErrorKind::InvalidVarint, start + bytes - 1, "MQTT-1.5.5-1")
            }
        }
    }

    pub(super) fn packet_id(&mut self) -> Result<PacketId> {
        let start = self.at;
        match PacketId::new(self.u16()?) {
            Some(id) => Ok(id),
            None => self.fail(DecodeErrorKind::ZeroPacketId, start, "MQTT-2.2.1-3"),
        }
    }

    /// Binary Data (section 1.5.6).
    pub(super) fn binary(&mut self) -> Result<Bytes> {
        let len = usize::from(self.u16()?);
        let start = self.at;
        self.take(len)?;
        Ok(self.packet.slice(start..start + len))
    }

    /// A UTF-8 Encoded String (section 1.5.4).
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

    /// Everything that is left.
    pub(super) fn rest(&mut self) -> Bytes {
        let start = self.at;
        self.at = self.packet.len();
        self.packet.slice(start..)
    }

    /// Splits `len` bytes off as a reader of their own that counts offsets from the packet's start.
    pub(super) fn section(&mut self, len: usize) -> Result<Self> {
        let start = self.at;
        self.take(len)?;
        Ok(Self { packet: self.packet.slice(..self.at), at: start })
    }

    pub(super) fn finish(&self) -> Result<()> {
        if self.is_empty() {
            Ok(())
        } else {
            self.fail(DecodeErrorKind::TrailingBytes, self.at, "2.1.4")
        }
    }
}
