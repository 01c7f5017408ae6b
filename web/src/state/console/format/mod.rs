//! A payload as a person reads it: text, JSON, hex, Base64, numbers, CBOR, MessagePack, Sparkplug B.
//!
//! Knows how to guess, and what is wrong where a guess or a choice does not fit. What comes out is
//! text, never markup, and never without limit.

pub mod base64;
mod binary;
pub mod cbor;
pub mod diff;
pub mod hex;
pub mod json;
pub mod msgpack;
mod sparkplug;
mod tree;

use std::borrow::Cow;

use crate::state::payload::up_to;

/// Bytes of text that are shown of one payload.
pub const MAX_SHOWN: usize = 64 * 1024;
/// Levels of lists and maps within each other.
pub(super) const MAX_DEPTH: usize = 64;

/// How a payload is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// As what it looks like.
    #[default]
    Auto,
    /// As UTF-8.
    Text,
    /// As JSON, laid out.
    Json,
    /// As bytes.
    Hex,
    /// As bytes, in fewer letters.
    Base64,
    /// As CBOR.
    Cbor,
    /// As MessagePack.
    MessagePack,
    /// As the numbers that its bytes may be.
    Numbers,
    /// As Sparkplug B.
    Sparkplug,
}

impl Format {
    /// What a topic says of its payloads where a person said nothing.
    #[must_use]
    pub fn on(self, topic: &str, payload: &[u8]) -> Self {
        let is_sparkplug = self == Self::Auto
            && sparkplug::is_topic(topic)
            && attempt(payload, Self::Sparkplug).is_ok();
        if is_sparkplug { Self::Sparkplug } else { self }
    }

    /// All of them, as a person is offered them.
    pub const ALL: [Self; 9] = [
        Self::Auto,
        Self::Text,
        Self::Json,
        Self::Hex,
        Self::Base64,
        Self::Cbor,
        Self::MessagePack,
        Self::Numbers,
        Self::Sparkplug,
    ];

    /// Its name, which is the same in every language; none for the guess.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "",
            Self::Text => "UTF-8",
            Self::Json => "JSON",
            Self::Hex => "Hex",
            Self::Base64 => "Base64",
            Self::Cbor => "CBOR",
            Self::MessagePack => "MessagePack",
            Self::Numbers => "int, float",
            Self::Sparkplug => "Sparkplug B",
        }
    }
}

/// A payload made readable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// How it was read.
    pub format: Format,
    /// What it says.
    pub text: String,
    /// There is more than is shown.
    pub is_cut: bool,
    /// Why it is not what it was read as; `text` is then hex.
    pub fault: Option<Fault>,
}

/// What is wrong with a payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What.
    pub kind: FaultKind,
    /// At which byte, counted from 0.
    pub offset: usize,
}

/// What may be wrong with a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// It ends in the middle.
    Truncated,
    /// It goes on behind its end.
    Trailing,
    /// Such a byte cannot stand here.
    Invalid,
    /// Text that is no UTF-8.
    NotUtf8,
    /// Too many levels within each other.
    TooDeep,
}

impl FaultKind {
    pub(super) const fn at(self, offset: usize) -> Fault {
        Fault { kind: self, offset }
    }
}

/// The beginning of a payload, on one line.
pub fn excerpt(payload: &[u8]) -> String {
    const LETTERS: usize = 160;
    let start = &payload[..payload.len().min(LETTERS)];
    let text = match std::str::from_utf8(start) {
        Ok(text) => text,
        // A letter that is cut is no fault of the payload.
        Err(error) if error.error_len().is_none() && start.len() < payload.len() => {
            std::str::from_utf8(&start[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return hex::encode(&start[..start.len().min(LETTERS / 3)]),
    };
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// Reads a payload.
pub fn read(payload: &[u8], format: Format) -> Reading {
    match format {
        Format::Auto => guess(payload),
        format => attempt(payload, format).unwrap_or_else(|fault| wrong(payload, format, fault)),
    }
}

/// A payload as it is read, to its last letter: what is too long to be shown can still be copied.
pub fn whole(payload: &[u8], format: Format) -> String {
    let reading = read(payload, format);
    if !reading.is_cut {
        return reading.text;
    }
    match (reading.format, std::str::from_utf8(payload)) {
        (Format::Base64, _) if reading.fault.is_none() => base64::encode(payload),
        (Format::Auto | Format::Text | Format::Json, Ok(text)) => text.to_owned(),
        _ => hex::encode(payload),
    }
}

/// JSON is what parses as an object or a list; text is what is UTF-8 without control characters;
/// CBOR and MessagePack are told by a whole map or list. All else is bytes.
fn guess(payload: &[u8]) -> Reading {
    let start = payload.iter().find(|byte| !byte.is_ascii_whitespace());
    if matches!(start, Some(b'{' | b'['))
        && let Ok(reading) = attempt(payload, Format::Json)
    {
        return reading;
    }
    let is_plain =
        |text: &str| !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    if std::str::from_utf8(payload).is_ok_and(is_plain) {
        return finish(Format::Text, String::from_utf8_lossy(payload));
    }
    // MessagePack's maps and lists of a few begin with 0x80 to 0x9f, those of CBOR with 0x80 to
    // 0xbf: what is well-formed to its last byte decides.
    let is_packed = matches!(payload.first(), Some(0x80..=0xdf));
    let formats = [Format::MessagePack, Format::Cbor];
    let packed = is_packed.then(|| formats.into_iter().find_map(|it| attempt(payload, it).ok()));
    packed.flatten().unwrap_or_else(|| finish(Format::Hex, hex::encode(shown(payload)).into()))
}

fn attempt(payload: &[u8], format: Format) -> Result<Reading, Fault> {
    let text = match format {
        Format::Auto | Format::Text => std::str::from_utf8(payload)
            .map(Cow::Borrowed)
            .map_err(|error| FaultKind::NotUtf8.at(error.valid_up_to()))?,
        Format::Json => json::pretty(payload)?.into(),
        Format::Hex => hex::encode(shown(payload)).into(),
        Format::Base64 => base64::encode(shown(payload)).into(),
        Format::Cbor => cbor::decode(payload)?.to_text().into(),
        Format::MessagePack => msgpack::decode(payload)?.to_text().into(),
        Format::Numbers => binary::lay_out(payload).into(),
        Format::Sparkplug => sparkplug::decode(payload)?.to_text().into(),
    };
    let mut reading = finish(format, text);
    reading.is_cut |=
        matches!(format, Format::Hex | Format::Base64) && shown(payload).len() < payload.len();
    Ok(reading)
}

fn wrong(payload: &[u8], format: Format, fault: Fault) -> Reading {
    let mut reading = finish(format, hex::encode(shown(payload)).into());
    reading.is_cut |= shown(payload).len() < payload.len();
    Reading { fault: Some(fault), ..reading }
}

/// As many bytes as can be shown in hex.
fn shown(payload: &[u8]) -> &[u8] {
    &payload[..payload.len().min(MAX_SHOWN / 3)]
}

fn finish(format: Format, text: Cow<'_, str>) -> Reading {
    let kept = up_to(&text, MAX_SHOWN);
    let is_cut = kept.len() < text.len();
    let text = if is_cut { kept.to_owned() } else { text.into_owned() };
    Reading { format, text, is_cut, fault: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_guessed_what_a_payload_is() {
        for (payload, format, text) in [
            (&b"23.4"[..], Format::Text, "23.4"),
            (b"", Format::Text, ""),
            (b"{\"a\":1}", Format::Json, "{\n  \"a\": 1\n}"),
            (b"{a", Format::Text, "{a"),
            (&[0xff, 0x00], Format::Hex, "ff 00"),
            (&[0x81, 0xa1, b'a', 0xc3], Format::MessagePack, "{\n  \"a\": true\n}"),
            (&[0xa1, 0x61, b'a', 0xf5], Format::Cbor, "{\n  \"a\": true\n}"),
            ("温度\n".as_bytes(), Format::Text, "温度\n"),
            (b"\x01", Format::Hex, "01"),
        ] {
            let reading = read(payload, Format::Auto);
            assert_eq!((reading.format, reading.text.as_str()), (format, text), "{payload:x?}");
        }
    }

    #[test]
    fn what_does_not_fit_is_said_with_its_byte_and_shown_as_bytes() {
        for (payload, format, fault) in [
            (&b"ab\xff"[..], Format::Text, FaultKind::NotUtf8.at(2)),
            (b"{\"a\":}", Format::Json, FaultKind::Invalid.at(5)),
            (&[0x82, 0x01], Format::Cbor, FaultKind::Truncated.at(2)),
            (&[0xc1], Format::MessagePack, FaultKind::Invalid.at(0)),
        ] {
            let reading = read(payload, format);
            assert_eq!(reading.fault, Some(fault));
            assert_eq!(reading.text, hex::encode(payload));
        }
    }

    #[test]
    fn what_is_long_is_cut() {
        for format in [Format::Text, Format::Hex, Format::Base64, Format::Json] {
            let reading = read(&vec![b'1'; MAX_SHOWN * 2], format);
            assert!(reading.is_cut && reading.text.len() <= MAX_SHOWN, "{format:?}");
        }
    }

    #[test]
    fn what_is_cut_for_the_eye_is_copied_whole() {
        let long = vec![b'1'; MAX_SHOWN * 2];
        for (format, letters) in [
            (Format::Auto, long.len()),
            (Format::Json, long.len()),
            (Format::Hex, long.len() * 3 - 1),
            (Format::Base64, long.len().div_ceil(3) * 4),
        ] {
            assert_eq!(whole(&long, format).len(), letters, "{format:?}");
        }
        assert_eq!(whole(b"{\"a\":1}", Format::Auto), "{\n  \"a\": 1\n}");
        assert_eq!(whole(b"no", Format::Json), "6e 6f");
    }
}
