//! A packet that a person puts together field by field, and its bytes.
//!
//! Knows which fields a packet has, and how each is filled in. The only errors here are texts that
//! are no number: whether the bytes are a packet is for the dissector to say.

mod bytes;

use std::rc::Rc;

use shared::inspect::{Field, Name, Part, Place, Value};
use shared::wire::{PacketType, PropertyHolder, PropertyKind, PropertyShape, ReasonCode, Version};

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
        if self.version.has_properties() { PropertyHolder::of(self.kind) } else { None }
    }

    /// The codes that the packet may hold, as the specification has them.
    pub fn reasons(&self) -> Vec<(u8, ReasonCode)> {
        let all = ReasonCode::ALL.iter().filter(|it| it.stands_in(self.kind));
        if self.kind == PacketType::ConnAck && !self.version.has_properties() {
            let of = |code| Some((code, ReasonCode::from_return_code(code)?));
            return (0..6).filter_map(of).collect();
        }
        all.map(|&it| (it.code(), it)).collect()
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
}
