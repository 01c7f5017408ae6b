//! A packet that a person puts together field by field, and its bytes.
//!
//! Knows the order of the fields (chapter 3 of the specifications) and writes what was filled in,
//! right or wrong: whether it is a packet is what the bytes are taken apart for. The only errors
//! here are texts that are no number.

use std::rc::Rc;

use shared::inspect::{Field, Name, Part, Place, Value};
use shared::wire::{PacketType, PropertyHolder, PropertyKind, PropertyShape, ReasonCode, Version};

use super::hex;

/// Properties of one packet that the form has.
pub const MAX_PROPERTIES: usize = 32;

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are the specification's")]
pub enum Entry {
    Dup,
    QoS,
    Retain,
    SessionPresent,
    CleanStart,
    KeepAlive,
    PacketId,
    Reason,
    TopicName,
    /// A Topic Filter on each line; in a SUBSCRIBE with its QoS behind a blank.
    Filters,
    /// A code on each line, in hexadecimal digits.
    Reasons,
    ClientId,
    WillFlag,
    WillQoS,
    WillRetain,
    WillTopic,
    WillPayload,
    Username,
    Password,
    Payload,
}

/// How a field is filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// Yes or no.
    Flag,
    /// 0, 1, 2, and the forbidden 3.
    QoS,
    /// 0 to 65,535.
    Number,
    /// One of the packet's Reason Codes.
    Reason,
    /// One line.
    Text,
    /// Several lines.
    Lines,
}

/// Why a form has no bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftError {
    /// A field that wants a number has none that fits.
    Number(Entry),
    /// A property that wants a number or bytes has none that fits.
    Property(PropertyKind),
    /// A text is longer than its length of two bytes can say.
    TooLong,
}

/// A property as it is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PropertyDraft {
    /// Which one.
    pub kind: PropertyKind,
    /// Its value; the name of a User Property.
    pub value: Rc<str>,
    /// The value of a User Property.
    pub second: Rc<str>,
}

/// A packet that is being put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its type.
    pub kind: PacketType,
    /// The version that it is written in.
    pub version: Version,
    /// Its properties, in order.
    pub properties: Vec<PropertyDraft>,
    values: Vec<(Entry, Rc<str>)>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            kind: PacketType::Publish,
            version: Version::V5,
            properties: Vec::new(),
            values: vec![
                (Entry::CleanStart, "1".into()),
                (Entry::KeepAlive, "60".into()),
                (Entry::PacketId, "1".into()),
                (Entry::ClientId, "esp32-1".into()),
                (Entry::TopicName, "LED_CONTROL".into()),
                (Entry::Payload, "LED_ON".into()),
                (Entry::Filters, "LED_CONTROL 1".into()),
                (Entry::Reasons, "01".into()),
                (Entry::WillTopic, "esp32-1/status".into()),
                (Entry::WillPayload, "offline".into()),
            ],
        }
    }
}

impl Entry {
    /// How it is filled in.
    pub const fn control(self) -> Control {
        match self {
            Self::Dup
            | Self::Retain
            | Self::SessionPresent
            | Self::CleanStart
            | Self::WillFlag
            | Self::WillRetain => Control::Flag,
            Self::QoS | Self::WillQoS => Control::QoS,
            Self::KeepAlive | Self::PacketId => Control::Number,
            Self::Reason => Control::Reason,
            Self::Filters | Self::Reasons => Control::Lines,
            _ => Control::Text,
        }
    }

    /// The field of the dissector with its words.
    pub fn field(self, kind: PacketType, version: Version) -> Field {
        let name = match self {
            Self::Dup => Name::Dup,
            Self::QoS => Name::QoS,
            Self::Retain => Name::Retain,
            Self::SessionPresent => Name::SessionPresent,
            Self::CleanStart => Name::CleanStart,
            Self::KeepAlive => Name::KeepAlive,
            Self::PacketId => Name::PacketId,
            Self::Reason | Self::Reasons => Name::ReasonCode,
            Self::TopicName => Name::TopicName,
            Self::Filters => Name::TopicFilter,
            Self::ClientId => Name::ClientId,
            Self::WillFlag => Name::WillFlag,
            Self::WillQoS => Name::WillQoS,
            Self::WillRetain => Name::WillRetain,
            Self::WillTopic => Name::WillTopic,
            Self::WillPayload => Name::WillPayload,
            Self::Username => Name::Username,
            Self::Password => Name::Password,
            Self::Payload => Name::Payload,
        };
        field(name, kind, version, None)
    }
}

/// A field without bytes, for its words.
pub fn field(
    name: Name,
    kind: PacketType,
    version: Version,
    holder: Option<PropertyHolder>,
) -> Field {
    let place = Place { version, packet: Some(kind), part: Part::VariableHeader, holder };
    Field { range: 0..0, bits: None, name, value: Value::Group, place, children: Vec::new() }
}

impl Draft {
    /// The fields that the packet has, in the order of the form.
    pub fn entries(&self) -> Vec<Entry> {
        let v5 = self.version.has_properties();
        match self.kind {
            PacketType::Connect => {
                let mut entries = vec![
                    Entry::CleanStart,
                    Entry::KeepAlive,
                    Entry::ClientId,
                    Entry::Username,
                    Entry::Password,
                    Entry::WillFlag,
                ];
                if self.flag(Entry::WillFlag) {
                    entries.extend([
                        Entry::WillTopic,
                        Entry::WillPayload,
                        Entry::WillQoS,
                        Entry::WillRetain,
                    ]);
                }
                entries
            }
            PacketType::ConnAck => vec![Entry::SessionPresent, Entry::Reason],
            PacketType::Publish => {
                let mut entries = vec![Entry::TopicName, Entry::Payload, Entry::QoS];
                if self.qos(Entry::QoS) != 0 {
                    entries.push(Entry::PacketId);
                }
                entries.extend([Entry::Retain, Entry::Dup]);
                entries
            }
            PacketType::PubAck | PacketType::PubRec | PacketType::PubRel | PacketType::PubComp => {
                if v5 {
                    vec![Entry::PacketId, Entry::Reason]
                } else {
                    vec![Entry::PacketId]
                }
            }
            PacketType::Subscribe | PacketType::Unsubscribe => {
                vec![Entry::PacketId, Entry::Filters]
            }
            PacketType::SubAck => vec![Entry::PacketId, Entry::Reasons],
            PacketType::UnsubAck if v5 => vec![Entry::PacketId, Entry::Reasons],
            PacketType::UnsubAck => vec![Entry::PacketId],
            PacketType::Disconnect if v5 => vec![Entry::Reason],
            PacketType::Auth => vec![Entry::Reason],
            PacketType::PingReq | PacketType::PingResp | PacketType::Disconnect => Vec::new(),
        }
    }

    /// What a field holds.
    pub fn value(&self, entry: Entry) -> &str {
        let found = self.values.iter().find(|(it, _)| *it == entry);
        found.map_or("", |(_, value)| value)
    }

    /// Fills a field in.
    pub fn set(&mut self, entry: Entry, value: Rc<str>) {
        match self.values.iter_mut().find(|(it, _)| *it == entry) {
            Some((_, old)) => *old = value,
            None => self.values.push((entry, value)),
        }
    }

    /// Whether a flag is set.
    pub fn flag(&self, entry: Entry) -> bool {
        self.value(entry) == "1"
    }

    fn qos(&self, entry: Entry) -> u8 {
        self.value(entry).parse().unwrap_or_default()
    }

    /// What the properties of the packet belong to; `None` where it has none.
    pub fn holder(&self) -> Option<PropertyHolder> {
        if !self.version.has_properties() {
            return None;
        }
        Some(match self.kind {
            PacketType::Connect => PropertyHolder::Connect,
            PacketType::ConnAck => PropertyHolder::ConnAck,
            PacketType::Publish => PropertyHolder::Publish,
            PacketType::PubAck => PropertyHolder::PubAck,
            PacketType::PubRec => PropertyHolder::PubRec,
            PacketType::PubRel => PropertyHolder::PubRel,
            PacketType::PubComp => PropertyHolder::PubComp,
            PacketType::Subscribe => PropertyHolder::Subscribe,
            PacketType::SubAck => PropertyHolder::SubAck,
            PacketType::Unsubscribe => PropertyHolder::Unsubscribe,
            PacketType::UnsubAck => PropertyHolder::UnsubAck,
            PacketType::Disconnect => PropertyHolder::Disconnect,
            PacketType::Auth => PropertyHolder::Auth,
            PacketType::PingReq | PacketType::PingResp => return None,
        })
    }

    /// The codes that the packet may hold, as the specification has them.
    pub fn reasons(&self) -> Vec<(u8, &'static str)> {
        let all = ReasonCode::ALL.iter().filter(|it| it.stands_in(self.kind));
        if self.kind == PacketType::ConnAck && !self.version.has_properties() {
            let of = |code| Some((code, ReasonCode::from_return_code(code)?.name()));
            return (0..6).filter_map(of).collect();
        }
        all.map(|it| (it.code(), it.name())).collect()
    }

    /// The packet's bytes.
    pub fn bytes(&self) -> Result<Vec<u8>, DraftError> {
        let mut body = Vec::new();
        let v5 = self.version.has_properties();
        match self.kind {
            PacketType::Connect => self.connect(&mut body)?,
            PacketType::ConnAck => {
                body.push(u8::from(self.flag(Entry::SessionPresent)));
                body.push(self.reason()?);
                self.write_properties(&mut body)?;
            }
            PacketType::Publish => {
                text(self.value(Entry::TopicName).as_bytes(), &mut body)?;
                if self.qos(Entry::QoS) != 0 {
                    body.extend(self.number(Entry::PacketId)?.to_be_bytes());
                }
                self.write_properties(&mut body)?;
                body.extend(self.value(Entry::Payload).as_bytes());
            }
            PacketType::PubAck | PacketType::PubRec | PacketType::PubRel | PacketType::PubComp => {
                body.extend(self.number(Entry::PacketId)?.to_be_bytes());
                if v5 {
                    self.write_short_end(&mut body)?;
                }
            }
            PacketType::Subscribe
            | PacketType::Unsubscribe
            | PacketType::SubAck
            | PacketType::UnsubAck => {
                body.extend(self.number(Entry::PacketId)?.to_be_bytes());
                self.write_properties(&mut body)?;
                self.list(&mut body)?;
            }
            PacketType::Disconnect | PacketType::Auth if v5 => self.write_short_end(&mut body)?,
            PacketType::Auth => body.push(self.reason()?),
            PacketType::PingReq | PacketType::PingResp | PacketType::Disconnect => {}
        }
        let mut packet = vec![(self.kind as u8) << 4 | self.flags()];
        varint(body.len(), &mut packet);
        packet.append(&mut body);
        Ok(packet)
    }

    /// The low four bits of the first byte (table 2-2).
    fn flags(&self) -> u8 {
        match self.kind {
            PacketType::Publish => {
                u8::from(self.flag(Entry::Dup)) << 3
                    | (self.qos(Entry::QoS) & 3) << 1
                    | u8::from(self.flag(Entry::Retain))
            }
            PacketType::PubRel | PacketType::Subscribe | PacketType::Unsubscribe => 2,
            _ => 0,
        }
    }

    fn connect(&self, body: &mut Vec<u8>) -> Result<(), DraftError> {
        let name: &[u8] = if self.version == Version::V31 { b"MQIsdp" } else { b"MQTT" };
        text(name, body)?;
        let (username, password) = (self.value(Entry::Username), self.value(Entry::Password));
        let has_will = self.flag(Entry::WillFlag);
        let mut flags = u8::from(self.flag(Entry::CleanStart)) << 1;
        flags |= u8::from(!username.is_empty()) << 7 | u8::from(!password.is_empty()) << 6;
        if has_will {
            let retain = u8::from(self.flag(Entry::WillRetain)) << 5;
            flags |= 4 | (self.qos(Entry::WillQoS) & 3) << 3 | retain;
        }
        body.extend([self.version.level(), flags]);
        body.extend(self.number(Entry::KeepAlive)?.to_be_bytes());
        self.write_properties(body)?;
        text(self.value(Entry::ClientId).as_bytes(), body)?;
        if has_will {
            if self.version.has_properties() {
                body.push(0);
            }
            text(self.value(Entry::WillTopic).as_bytes(), body)?;
            text(self.value(Entry::WillPayload).as_bytes(), body)?;
        }
        for part in [username, password] {
            if !part.is_empty() {
                text(part.as_bytes(), body)?;
            }
        }
        Ok(())
    }

    /// Filters, or codes.
    fn list(&self, body: &mut Vec<u8>) -> Result<(), DraftError> {
        let has_codes = self.version.has_properties() || self.kind == PacketType::SubAck;
        match self.kind {
            PacketType::SubAck | PacketType::UnsubAck if has_codes => {
                for line in self.value(Entry::Reasons).lines().filter(|it| !it.trim().is_empty()) {
                    let code = u8::from_str_radix(line.trim().trim_start_matches("0x"), 16);
                    body.push(code.map_err(|_| DraftError::Number(Entry::Reasons))?);
                }
            }
            PacketType::Subscribe => {
                for line in self.value(Entry::Filters).lines().filter(|it| !it.is_empty()) {
                    let (filter, options) = line.rsplit_once(' ').unwrap_or((line, "0"));
                    text(filter.as_bytes(), body)?;
                    let options: Result<u8, _> = options.trim().parse();
                    body.push(options.map_err(|_| DraftError::Number(Entry::Filters))?);
                }
            }
            PacketType::Unsubscribe => {
                // What is filled in for a SUBSCRIBE has its QoS behind the filter.
                for line in self.value(Entry::Filters).lines().filter(|it| !it.is_empty()) {
                    let is_qos = |it: &str| matches!(it, "0" | "1" | "2");
                    let filter = line.rsplit_once(' ').filter(|(_, end)| is_qos(end));
                    text(filter.map_or(line, |(filter, _)| filter).as_bytes(), body)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Reason Code and properties, which are left out where they say nothing (3.4.2.1).
    fn write_short_end(&self, body: &mut Vec<u8>) -> Result<(), DraftError> {
        let reason = self.reason()?;
        if reason != 0 || !self.properties.is_empty() {
            body.push(reason);
        }
        if !self.properties.is_empty() {
            self.write_properties(body)?;
        }
        Ok(())
    }

    fn write_properties(&self, body: &mut Vec<u8>) -> Result<(), DraftError> {
        if self.holder().is_none() {
            return Ok(());
        }
        let mut section = Vec::new();
        for property in &self.properties {
            property.write(&mut section)?;
        }
        varint(section.len(), body);
        body.append(&mut section);
        Ok(())
    }

    fn reason(&self) -> Result<u8, DraftError> {
        match self.value(Entry::Reason) {
            "" => Ok(0),
            code => code.parse().map_err(|_| DraftError::Number(Entry::Reason)),
        }
    }

    fn number(&self, entry: Entry) -> Result<u16, DraftError> {
        self.value(entry).trim().parse().map_err(|_| DraftError::Number(entry))
    }
}

impl PropertyDraft {
    /// One that is not filled in, but with a number that is allowed.
    pub fn new(kind: PropertyKind) -> Self {
        let value = match kind.shape() {
            PropertyShape::Text | PropertyShape::Binary | PropertyShape::Pair => "",
            _ => "1",
        };
        Self { kind, value: value.into(), second: "".into() }
    }

    fn write(&self, out: &mut Vec<u8>) -> Result<(), DraftError> {
        let error = DraftError::Property(self.kind);
        let number = |limit: u64| {
            let number = self.value.trim().parse::<u64>().ok().filter(|it| *it <= limit);
            number.ok_or(error).map(|it| it as u32)
        };
        out.push(self.kind as u8);
        match self.kind.shape() {
            PropertyShape::Byte => out.push(number(0xFF)? as u8),
            PropertyShape::TwoByte => out.extend((number(0xFFFF)? as u16).to_be_bytes()),
            PropertyShape::FourByte => out.extend(number(0xFFFF_FFFF)?.to_be_bytes()),
            PropertyShape::Varint => varint(number(0x0FFF_FFFF)? as usize, out),
            PropertyShape::Text => text(self.value.as_bytes(), out)?,
            PropertyShape::Binary => text(&hex::parse(&self.value).map_err(|_| error)?, out)?,
            PropertyShape::Pair => {
                text(self.value.as_bytes(), out)?;
                text(self.second.as_bytes(), out)?;
            }
        }
        Ok(())
    }
}

/// Bytes with their length in front.
fn text(bytes: &[u8], out: &mut Vec<u8>) -> Result<(), DraftError> {
    let len = u16::try_from(bytes.len()).map_err(|_| DraftError::TooLong)?;
    out.extend(len.to_be_bytes());
    out.extend(bytes);
    Ok(())
}

/// A Variable Byte Integer (section 1.5.5).
fn varint(mut value: usize, out: &mut Vec<u8>) {
    loop {
        let byte = (value & 0x7F) as u8;
        value >>= 7;
        if value == 0 {
            return out.push(byte);
        }
        out.push(byte | 0x80);
    }
}
