//! Goes through one packet's bytes and grows the tree of its fields.
//!
//! Knows how a field of a certain shape is read, and where to stop: behind the byte that `wire`
//! names as the one at fault. What is right and wrong is `wire`'s to say, never this module's.

use alloc::vec::Vec;
use core::mem;

use super::field::{Bits, Field, Name, Part, Place, Value};
use crate::wire::varint::{self, Varint};
use crate::wire::{Bytes, DecodeError, PacketType, Text, Version};

/// The bytes end here, or the byte at fault has been shown.
pub(super) struct Stop;

pub(super) type Step<T> = Result<T, Stop>;

/// A cursor over one packet, and the fields at the level that is being read.
pub(super) struct Walk {
    bytes: Bytes,
    at: usize,
    end: usize,
    packet_end: usize,
    /// Where the next field stands.
    pub(super) place: Place,
    fault: Option<DecodeError>,
    fields: Vec<Field>,
}

impl Walk {
    /// At the first byte of a packet with this fault, if any.
    pub(super) fn new(bytes: Bytes, version: Version, fault: Option<DecodeError>) -> Self {
        let packet = bytes.first().and_then(|&first| PacketType::of(first));
        let place = Place { version, packet, part: Part::FixedHeader, holder: None };
        let end = bytes.len();
        Self { bytes, at: 0, end, packet_end: end, place, fault, fields: Vec::new() }
    }

    /// The fields. What no field took follows as one, and the fault if no byte before had it.
    pub(super) fn finish(mut self) -> Vec<Field> {
        self.end = self.bytes.len();
        if self.at < self.end {
            let rest = self.take(self.end - self.at);
            self.push(Name::Unread, rest.len(), Value::Bytes(rest));
        }
        self.push_fault();
        self.fields
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.at >= self.end
    }

    /// The first byte that is not yet read.
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes[self.at..self.end].first().copied()
    }

    /// Says how many bytes the rest of the packet has, whether they are there or not.
    pub(super) fn set_packet_end(&mut self, remaining: usize) {
        self.packet_end = self.at.saturating_add(remaining);
        self.end = self.end.min(self.packet_end);
    }

    /// Reads `fields` as the children of one field, whose value they return. If its very first byte
    /// is the one at fault, then the whole of it is shown.
    pub(super) fn group(
        &mut self,
        name: Name,
        fields: impl FnOnce(&mut Self) -> Step<Value>,
    ) -> Step<Value> {
        let (start, place) = (self.at, self.place);
        let above = mem::take(&mut self.fields);
        let held = self.fault.take_if(|fault| fault.offset == start);
        let result = fields(self);
        let mut children = mem::replace(&mut self.fields, above);
        // A fault that points behind the group does not belong into it.
        let behind = children.pop_if(|last| last.is_fault() && last.range.start >= self.at);
        let value = match &result {
            Ok(value) => value.clone(),
            Err(Stop) => Value::Group,
        };
        if !children.is_empty() {
            let range = start..self.at;
            self.fields.push(Field { range, bits: None, name, value, place, children });
        }
        self.fields.extend(behind);
        if held.is_some() {
            self.fault = held;
            self.push_fault();
            return Err(Stop);
        }
        result
    }

    /// One field of `len` bytes.
    pub(super) fn leaf(
        &mut self,
        name: Name,
        len: usize,
        value: impl FnOnce(&Bytes) -> Value,
    ) -> Step<Value> {
        let bytes = self.take(len);
        if bytes.len() < len {
            if !bytes.is_empty() {
                self.push(name, bytes.len(), Value::Cut { bytes, of: len });
            }
            self.push_fault();
            return Err(Stop);
        }
        let value = value(&bytes);
        if len > 0 {
            self.push(name, len, value.clone());
        }
        self.stop_behind_fault()?;
        Ok(value)
    }

    /// One byte.
    pub(super) fn byte(&mut self, name: Name, value: impl FnOnce(u8) -> Value) -> Step<u8> {
        let byte = self.peek().unwrap_or_default();
        self.leaf(name, 1, |bytes| value(bytes[0]))?;
        Ok(byte)
    }

    /// One byte whose bits are fields of their own, from the highest to the lowest.
    pub(super) fn bits(&mut self, name: Name, parts: &[BitField]) -> Step<u8> {
        let byte = self.peek().unwrap_or_default();
        let result = self.leaf(name, 1, |bytes| Value::Number(u32::from(bytes[0])));
        let place = self.place;
        // The fault may stand behind the byte already.
        let field = self.fields.iter_mut().rev().find(|field| field.name == name);
        if let Some(field) = field.filter(|field| matches!(field.value, Value::Number(_))) {
            let range = field.range.clone();
            let child = |part: &BitField| {
                let mask = 0xFF >> (7 - part.bits.high + part.bits.low);
                let value = (part.value)(byte >> part.bits.low & mask);
                let (range, bits, children) = (range.clone(), Some(part.bits), Vec::new());
                Field { range, bits, name: part.name, value, place, children }
            };
            field.children = parts.iter().map(child).collect();
        }
        result?;
        Ok(byte)
    }

    /// A Two Byte Integer.
    pub(super) fn u16(&mut self, name: Name) -> Step<u16> {
        let number = |bytes: &Bytes| u16::from_be_bytes([bytes[0], bytes[1]]);
        let mut read = 0;
        self.leaf(name, 2, |bytes| {
            read = number(bytes);
            Value::Number(u32::from(read))
        })?;
        Ok(read)
    }

    /// A Four Byte Integer.
    pub(super) fn u32(&mut self, name: Name) -> Step<Value> {
        self.leaf(name, 4, |bytes| {
            Value::Number(u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
        })
    }

    /// A Variable Byte Integer.
    pub(super) fn varint(&mut self, name: Name, value: fn(u32) -> Value) -> Step<u32> {
        match varint::read(&self.bytes[self.at..self.end]) {
            Varint::Value { value: number, bytes } => {
                self.leaf(name, bytes, |_| value(number))?;
                Ok(number)
            }
            Varint::Incomplete => {
                // One byte more than there is.
                self.leaf(name, self.end - self.at + 1, |_| Value::Group)?;
                Err(Stop)
            }
            Varint::NotMinimal { bytes } => {
                self.leaf(name, bytes, |bytes| Value::Bytes(bytes.clone()))?;
                Err(Stop)
            }
            Varint::TooLong => {
                self.leaf(name, 4, |bytes| Value::Bytes(bytes.clone()))?;
                Err(Stop)
            }
        }
    }

    /// A UTF-8 Encoded String.
    pub(super) fn text(&mut self, name: Name) -> Step<Value> {
        self.group(name, Self::characters)
    }

    /// The two fields of a UTF-8 Encoded String.
    pub(super) fn characters(&mut self) -> Step<Value> {
        let len = self.u16(Name::Length)?;
        self.leaf(Name::Content, usize::from(len), |bytes| {
            let text = Text::from_utf8(bytes);
            text.map_or_else(|_| Value::Bytes(bytes.clone()), Value::Text)
        })
    }

    /// Binary Data.
    pub(super) fn binary(&mut self, name: Name) -> Step<Value> {
        self.group(name, Self::data)
    }

    /// The two fields of Binary Data.
    pub(super) fn data(&mut self) -> Step<Value> {
        let len = self.u16(Name::Length)?;
        self.leaf(Name::Content, usize::from(len), |bytes| Value::Bytes(bytes.clone()))
    }

    /// Everything that is left of the packet.
    pub(super) fn rest(&mut self, name: Name) -> Step<Value> {
        self.leaf(name, self.packet_end - self.at, |bytes| Value::Bytes(bytes.clone()))
    }

    /// Reads `fields` from the next `len` bytes, or from all there are, as often as they fit.
    pub(super) fn section(
        &mut self,
        len: usize,
        mut fields: impl FnMut(&mut Self) -> Step<()>,
    ) -> Step<()> {
        let outer = self.end;
        self.end = outer.min(self.at.saturating_add(len));
        let mut result = Ok(());
        while result.is_ok() && !self.is_empty() {
            result = fields(self);
        }
        self.end = outer;
        result
    }

    fn take(&mut self, len: usize) -> Bytes {
        let start = self.at;
        self.at += len.min(self.end - start);
        self.bytes.slice(start..self.at)
    }

    /// Adds a field for the `len` bytes that were just taken.
    fn push(&mut self, name: Name, len: usize, value: Value) {
        let range = self.at - len..self.at;
        let (place, children) = (self.place, Vec::new());
        self.fields.push(Field { range, bits: None, name, value, place, children });
    }

    fn stop_behind_fault(&mut self) -> Step<()> {
        match self.fault {
            Some(fault) if fault.offset < self.at => {
                self.push_fault();
                Err(Stop)
            }
            _ => Ok(()),
        }
    }

    fn push_fault(&mut self) {
        if let Some(fault) = self.fault.take() {
            let start = fault.offset.min(self.bytes.len());
            let range = start..(start + 1).min(self.bytes.len());
            let (place, value, children) = (self.place, Value::Fault(fault), Vec::new());
            let name = Name::Fault;
            self.fields.push(Field { range, bits: None, name, value, place, children });
        }
    }
}

/// Some bits of a byte that are a field.
pub(super) struct BitField {
    bits: Bits,
    name: Name,
    value: fn(u8) -> Value,
}

impl BitField {
    /// The bits from `high` down to `low`, and what their number means.
    pub(super) const fn new(name: Name, high: u8, low: u8, value: fn(u8) -> Value) -> Self {
        Self { bits: Bits { high, low }, name, value }
    }

    /// One bit that says yes or no.
    pub(super) const fn flag(name: Name, bit: u8) -> Self {
        Self::new(name, bit, bit, |value| Value::Flag(value != 0))
    }

    /// Bits that have to be 0.
    pub(super) const fn reserved(high: u8, low: u8) -> Self {
        Self::new(Name::ReservedBits, high, low, |value| Value::Number(u32::from(value)))
    }
}
