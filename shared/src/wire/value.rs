//! The seven ways in which a property's value is written (section 2.2.2.2).

use bytes::{BufMut, Bytes, BytesMut};

use super::reader::{self, Reader};
use super::{DecodeError, DecodeErrorKind, EncodeError, Text, varint, writer};

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

    fn read(reader: &mut Reader) -> Result<Self, DecodeError>;
    fn write(&self, out: &mut BytesMut) -> Result<(), EncodeError>;
    fn len(&self) -> usize;
}

impl Value for u8 {
    const SHAPE: PropertyShape = PropertyShape::Byte;

    fn read(reader: &mut Reader) -> Result<Self, DecodeError> {
        reader.u8()
    }
    fn write(&self, out: &mut BytesMut) -> Result<(), EncodeError> {
        out.put_u8(*self);
        Ok(())
    }
    fn len(&self) -> usize {
        1
    }
}

impl Value for u16 {
    const SHAPE: PropertyShape = PropertyShape::TwoByte;

    fn read(reader: &mut Reader) -> Result<Self, DecodeError> {
        reader.u16()
    }
    fn write(&self, out: &mut BytesMut) -> Result<(), EncodeError> {
        out.put_u16(*self);
        Ok(())
    }
    fn len(&self) -> usize {
        2
    }
}

impl Value for u32 {
    const SHAPE: PropertyShape = PropertyShape::FourByte;

    fn read(reader: &mut Reader) -> Result<Self, DecodeError> {
        reader.u32()
    }
    fn write(&self, out: &mut BytesMut) -> Result<(), EncodeError> {
        out.put_u32(*self);
        Ok(())
    }
    fn len(&self) -> usize {
        4
    }
}

/// A Subscription Identifier: the only property written as a Variable Byte Integer.
pub(super) type Varint = core::num::NonZeroU32;

impl Value for Varint {
    const SHAPE: PropertyShape = PropertyShape::Varint;

    fn read(reader: &mut Reader) -> Result<Self, DecodeError> {
        let start = reader.offset();
        let value = reader.varint()?;
        Self::new(value).ok_or(reader::error(
            DecodeErrorKind::InvalidPropertyValue(0x0B),
            start,
            "3.8.2.1.2",
        ))
    }
    fn write(&self, out: &mut BytesMut) -> Result<(), EncodeError> {
        if self.get() > varint::MAX_REMAINING_LENGTH {
            return Err(EncodeError::FieldTooLong);
        }
        varint::write(self.get(), out);
        Ok(())
    }
    fn len(&self) -> usize {
        varint::len(self.get())
    }
}

impl Value for Text {
    const SHAPE: PropertyShape = PropertyShape::Text;

    fn read(reader: &mut Reader) -> Result<Self, DecodeError> {
        reader.text()
    }
    fn write(&self, out: &mut BytesMut) -> Result<(), EncodeError> {
        writer::text(self, out);
        Ok(())
    }
    fn len(&self) -> usize {
        2 + str::len(self)
    }
}

impl Value for Bytes {
    const SHAPE: PropertyShape = PropertyShape::Binary;

    fn read(reader: &mut Reader) -> Result<Self, DecodeError> {
        reader.binary()
    }
    fn write(&self, out: &mut BytesMut) -> Result<(), EncodeError> {
        writer::binary(self, out)
    }
    fn len(&self) -> usize {
        2 + Bytes::len(self)
    }
}

impl Value for (Text, Text) {
    const SHAPE: PropertyShape = PropertyShape::Pair;

    fn read(reader: &mut Reader) -> Result<Self, DecodeError> {
        Ok((reader.text()?, reader.text()?))
    }
    fn write(&self, out: &mut BytesMut) -> Result<(), EncodeError> {
        writer::text(&self.0, out);
        writer::text(&self.1, out);
        Ok(())
    }
    fn len(&self) -> usize {
        Value::len(&self.0) + Value::len(&self.1)
    }
}
