//! What CBOR and MessagePack have in common: values, and how they are written down. What JSON knows
//! is written as JSON; bytes and the like as the diagnostic notation of RFC 8949 has them.

use super::hex;
use super::{Fault, FaultKind};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A number without a fraction.
    Int(i128),
    /// A number with one.
    Float(f64),
    /// UTF-8.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Several in order.
    List(Vec<Self>),
    /// Pairs in order.
    Map(Vec<(Self, Self)>),
    /// A value that means something more: CBOR's tag, MessagePack's extension.
    Tagged(i128, Box<Self>),
    /// `true`, `null` and the like.
    Word(&'static str),
    /// CBOR's values without a meaning.
    Simple(u8),
}

impl Value {
    /// Laid out like JSON.
    pub(super) fn to_text(&self) -> String {
        let mut out = String::new();
        self.write(0, &mut out);
        out
    }

    fn write(&self, depth: usize, out: &mut String) {
        match self {
            Self::Int(number) => out.push_str(&number.to_string()),
            Self::Float(number) if number.is_nan() => out.push_str("NaN"),
            Self::Float(number) if number.is_infinite() => {
                out.push_str(if *number > 0.0 { "Infinity" } else { "-Infinity" });
            }
            Self::Float(number) => out.push_str(&format!("{number:?}")),
            Self::Text(text) => out.push_str(&serde_json::Value::from(text.as_str()).to_string()),
            Self::Bytes(bytes) => {
                out.push_str("h'");
                out.push_str(&hex::encode(bytes).replace(' ', ""));
                out.push('\'');
            }
            Self::List(items) => lines(depth, ['[', ']'], items, out, |item, out| {
                item.write(depth + 1, out);
            }),
            Self::Map(pairs) => lines(depth, ['{', '}'], pairs, out, |(key, value), out| {
                key.write(depth + 1, out);
                out.push_str(": ");
                value.write(depth + 1, out);
            }),
            Self::Tagged(tag, value) => {
                out.push_str(&tag.to_string());
                out.push('(');
                value.write(depth, out);
                out.push(')');
            }
            Self::Word(word) => out.push_str(word),
            Self::Simple(number) => {
                out.push_str("simple(");
                out.push_str(&number.to_string());
                out.push(')');
            }
        }
    }
}

fn lines<T>(
    depth: usize,
    [open, close]: [char; 2],
    items: &[T],
    out: &mut String,
    write: impl Fn(&T, &mut String),
) {
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        indent(depth + 1, out);
        write(item, out);
    }
    if !items.is_empty() {
        out.push('\n');
        indent(depth, out);
    }
    out.push(close);
}

pub(super) fn indent(depth: usize, out: &mut String) {
    (0..depth).for_each(|_| out.push_str("  "));
}

/// Bytes that are read one after another.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    /// Where the next one is.
    pub(super) at: usize,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    pub(super) fn byte(&mut self) -> Result<u8, Fault> {
        Ok(self.take(1)?[0])
    }

    /// The next byte, left where it is.
    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(super) fn take(&mut self, count: u64) -> Result<&'a [u8], Fault> {
        let end = usize::try_from(count).ok().and_then(|count| self.at.checked_add(count));
        let taken = end.and_then(|end| Some((end, self.bytes.get(self.at..end)?)));
        let (end, taken) = taken.ok_or_else(|| FaultKind::Truncated.at(self.bytes.len()))?;
        self.at = end;
        Ok(taken)
    }

    /// A number of `count` bytes, the highest first.
    pub(super) fn number(&mut self, count: u64) -> Result<u64, Fault> {
        let bytes = self.take(count)?;
        Ok(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    pub(super) fn text(&mut self, count: u64) -> Result<String, Fault> {
        let start = self.at;
        let bytes = self.take(count)?;
        let text = std::str::from_utf8(bytes)
            .map_err(|error| FaultKind::NotUtf8.at(start + error.valid_up_to()))?;
        Ok(text.to_owned())
    }

    /// Nothing is left.
    pub(super) fn finish(&self) -> Result<(), Fault> {
        if self.at < self.bytes.len() { Err(FaultKind::Trailing.at(self.at)) } else { Ok(()) }
    }

    pub(super) fn float32(&mut self) -> Result<Value, Fault> {
        Ok(Value::Float(f64::from(f32::from_bits(self.number(4)? as u32))))
    }

    pub(super) fn float64(&mut self) -> Result<Value, Fault> {
        Ok(Value::Float(f64::from_bits(self.number(8)?)))
    }
}
