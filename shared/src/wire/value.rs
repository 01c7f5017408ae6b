//! The seven ways in which a property's value is written (section 2.2.2.2).

use bytes::Bytes;

use super::reader::{Read, Reader};
use super::rule;
use super::writer::Sink;
use super::{DecodeErrorKind, EncodeError, Text, varint, writer};

/// How a property's value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PropertyShape {
    /// One byte.
    Byte,
    /// Two Byte Integer.
    TwoByte,
    /// Four Byte Integer.
    FourByte,
    /// Variable Byte Integer.
    Varint,
    /// UTF-8 Encoded String.
    Text,
    /// Binary Data.
    Binary,
    /// UTF-8 String Pair.
    Pair,
}

/// A value that a property can have.
pub(super) trait Value: Sized {
    const SHAPE: PropertyShape;

    fn read(reader: &mut Reader) -> Read<Self>;
    /// Writes the property's number and the value behind it.
    fn write(&self, id: u8, out: &mut impl Sink) -> Result<(), EncodeError>;
    fn len(&self) -> usize;
}

impl Value for u8 {
    const SHAPE: PropertyShape = PropertyShape::Byte;

    #[inline]
    fn read(reader: &mut Reader) -> Read<Self> {
        reader.u8()
    }
    #[inline]
    fn write(&self, id: u8, out: &mut impl Sink) -> Result<(), EncodeError> {
        out.append(&[id, *self]);
        Ok(())
    }
    #[inline]
    fn len(&self) -> usize {
        1
    }
}

impl Value for u16 {
    const SHAPE: PropertyShape = PropertyShape::TwoByte;

    #[inline]
    fn read(reader: &mut Reader) -> Read<Self> {
        reader.u16()
    }
    #[inline]
    fn write(&self, id: u8, out: &mut impl Sink) -> Result<(), EncodeError> {
        let [a, b] = self.to_be_bytes();
        out.append(&[id, a, b]);
        Ok(())
    }
    #[inline]
    fn len(&self) -> usize {
        2
    }
}

impl Value for u32 {
    const SHAPE: PropertyShape = PropertyShape::FourByte;

    #[inline]
    fn read(reader: &mut Reader) -> Read<Self> {
        reader.u32()
    }
    #[inline]
    fn write(&self, id: u8, out: &mut impl Sink) -> Result<(), EncodeError> {
        let [a, b, c, d] = self.to_be_bytes();
        out.append(&[id, a, b, c, d]);
        Ok(())
    }
    #[inline]
    fn len(&self) -> usize {
        4
    }
}

/// A Subscription Identifier: the only property written as a Variable Byte Integer.
pub(super) type Varint = core::num::NonZeroU32;

impl Value for Varint {
    const SHAPE: PropertyShape = PropertyShape::Varint;

    #[inline]
    fn read(reader: &mut Reader) -> Read<Self> {
        let start = reader.offset();
        let value = reader.varint()?;
        match Self::new(value) {
            Some(id) => Ok(id),
            None => {
                let kind = DecodeErrorKind::InvalidPropertyValue(0x0B);
                reader.fail(kind, start, rule::SUBSCRIPTION_IDENTIFIER)
            }
        }
    }
    #[inline]
    fn write(&self, id: u8, out: &mut impl Sink) -> Result<(), EncodeError> {
        if self.get() > varint::MAX_REMAINING_LENGTH {
            return Err(EncodeError::FieldTooLong);
        }
        match self.get() {
            short @ 0..0x80 => out.append(&[id, short as u8]),
            long => {
                out.append_u8(id);
                varint::write(long, out);
            }
        }
        Ok(())
    }
    #[inline]
    fn len(&self) -> usize {
        varint::len(self.get())
    }
}

impl Value for Text {
    const SHAPE: PropertyShape = PropertyShape::Text;

    #[inline]
    fn read(reader: &mut Reader) -> Read<Self> {
        reader.text()
    }
    #[inline]
    fn write(&self, id: u8, out: &mut impl Sink) -> Result<(), EncodeError> {
        let [a, b] = writer::text_len(self);
        out.append(&[id, a, b]);
        out.append(self.as_bytes());
        Ok(())
    }
    #[inline]
    fn len(&self) -> usize {
        2 + str::len(self)
    }
}

impl Value for Bytes {
    const SHAPE: PropertyShape = PropertyShape::Binary;

    #[inline]
    fn read(reader: &mut Reader) -> Read<Self> {
        reader.binary()
    }
    #[inline]
    fn write(&self, id: u8, out: &mut impl Sink) -> Result<(), EncodeError> {
        out.append_u8(id);
        writer::binary(self, out)
    }
    #[inline]
    fn len(&self) -> usize {
        2 + Bytes::len(self)
    }
}

impl Value for (Text, Text) {
    const SHAPE: PropertyShape = PropertyShape::Pair;

    #[inline]
    fn read(reader: &mut Reader) -> Read<Self> {
        Ok((reader.text()?, reader.text()?))
    }
    #[inline]
    fn write(&self, id: u8, out: &mut impl Sink) -> Result<(), EncodeError> {
        Value::write(&self.0, id, out)?;
        writer::text(&self.1, out);
        Ok(())
    }
    #[inline]
    fn len(&self) -> usize {
        Value::len(&self.0) + Value::len(&self.1)
    }
}
