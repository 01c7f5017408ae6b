//! What a dissected packet is made of: fields with their bytes, and what each of them is.
//!
//! Knows names and values. Does not know how packets are laid out (`layout`) or what to say about
//! a field in a language (`text`).

use alloc::string::String;
use alloc::vec::Vec;
use core::ops::Range;

use super::section::{self, Sections};
use super::{Lang, text};
use crate::wire::{
    Bytes, DecodeError, PacketType, PropertyHolder, PropertyKind, QoS, ReasonCode, RetainHandling,
    Text, Version,
};

/// One field of a packet. A field with children is the sum of them: their bytes (or, inside one
/// byte, their bits) tile its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its bytes, counted from the packet's first byte.
    pub range: Range<usize>,
    /// Its bits, if it is a part of one byte.
    pub bits: Option<Bits>,
    /// What it is.
    pub name: Name,
    /// What it holds.
    pub value: Value,
    /// Where it stands.
    pub place: Place,
    /// The fields that it is made of.
    pub children: Vec<Field>,
}

/// Some bits of one byte, as the specification numbers them: 7 is the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bits {
    /// The highest bit.
    pub high: u8,
    /// The lowest bit.
    pub low: u8,
}

/// The surroundings that a field gets its meaning from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The version in force.
    pub version: Version,
    /// The packet; `None` for the forbidden type 0.
    pub packet: Option<PacketType>,
    /// Which of the three parts of a Control Packet (section 2).
    pub part: Part,
    /// What the properties belong to, if the field is one of them.
    pub holder: Option<PropertyHolder>,
}

/// The three parts of a Control Packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Packet type, flags, Remaining Length: in every packet.
    FixedHeader,
    /// What the packet type asks for.
    VariableHeader,
    /// What is carried.
    Payload,
}

/// Which field it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are the specification's")]
pub enum Name {
    FirstByte,
    PacketType,
    ReservedFlags,
    Dup,
    QoS,
    Retain,
    RemainingLength,
    /// The two bytes in front of a string or Binary Data.
    Length,
    /// What follows those two bytes.
    Content,
    ProtocolName,
    ProtocolLevel,
    ConnectFlags,
    UsernameFlag,
    PasswordFlag,
    WillRetain,
    WillQoS,
    WillFlag,
    CleanStart,
    ReservedBits,
    KeepAlive,
    ClientId,
    WillTopic,
    WillPayload,
    Username,
    Password,
    ConnAckFlags,
    SessionPresent,
    /// Return Code before MQTT 5.
    ReasonCode,
    TopicName,
    PacketId,
    Payload,
    /// One Topic Filter with its options.
    Subscription,
    TopicFilter,
    SubscriptionOptions,
    RetainHandling,
    RetainAsPublished,
    NoLocal,
    RequestedQoS,
    Properties,
    PropertyLength,
    PropertyId,
    Property(PropertyKind),
    /// Both halves of a User Property.
    PairName,
    PairValue,
    /// Bytes that no field explains, since a fault came before them.
    Unread,
    /// Not a field: it points at the byte at fault.
    Fault,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Nothing of its own: the children say it all.
    Group,
    /// A number.
    Number(u32),
    /// A UTF-8 Encoded String.
    Text(Text),
    /// Any bytes, or a string that is none.
    Bytes(Bytes),
    /// One bit.
    Flag(bool),
    /// A number with a name.
    PacketType(PacketType),
    /// A number with a name.
    QoS(QoS),
    /// A number with a name.
    RetainHandling(RetainHandling),
    /// A number with a name.
    Reason(ReasonCode),
    /// A number with a name.
    Version(Version),
    /// A number with a name.
    Property(PropertyKind),
    /// A number that should have a name and has none.
    Unknown(u32),
    /// A field that goes on after its bytes end.
    Cut {
        /// What is there of it.
        bytes: Bytes,
        /// How many bytes it should have.
        of: usize,
    },
    /// What is wrong, exactly as `wire` says it.
    Fault(DecodeError),
}

impl Field {
    /// What the field is called.
    pub fn title(&self, lang: Lang) -> &'static str {
        text::title(self.name, self.place).get(lang)
    }

    /// What a field like this is for.
    pub fn purpose(&self, lang: Lang) -> &'static str {
        text::purpose(self.name, self.place).get(lang)
    }

    /// What the value that stands here says.
    pub fn says(&self, lang: Lang) -> String {
        text::says(self, lang)
    }

    /// Where the specifications define it.
    pub fn sections(&self) -> Sections {
        section::of(self)
    }

    /// True for the node that points at a byte instead of holding it.
    pub fn is_fault(&self) -> bool {
        self.name == Name::Fault
    }

    /// This field and all below it, in the order of their bytes.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Field)) {
        visit(self);
        self.children.iter().for_each(|child| child.walk(visit));
    }
}

impl Value {
    /// The specification's name for the value, where it has one.
    pub const fn name(&self) -> Option<&'static str> {
        Some(match self {
            Self::PacketType(packet) => packet.name(),
            Self::QoS(QoS::AtMostOnce) => "At most once",
            Self::QoS(QoS::AtLeastOnce) => "At least once",
            Self::QoS(QoS::ExactlyOnce) => "Exactly once",
            Self::RetainHandling(RetainHandling::Always) => "Send retained messages at subscribe",
            Self::RetainHandling(RetainHandling::IfNew) => {
                "Send retained messages if the subscription is new"
            }
            Self::RetainHandling(RetainHandling::Never) => "Do not send retained messages",
            Self::Reason(reason) => reason.name(),
            Self::Version(version) => version.name(),
            Self::Property(kind) => kind.name(),
            _ => return None,
        })
    }
}
