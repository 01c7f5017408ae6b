//! The 27 properties of MQTT 5 (section 2.2.2) and the packets that each may stand in.

use alloc::vec::Vec;

use bytes::Bytes;

use super::reader::{Read, Reader};
use super::rule;
use super::value::{Value, Varint};
use super::writer::Sink;
use super::{DecodeErrorKind, EncodeError, PacketType, PropertyShape, Text, Version, varint};

/// What properties stand in: the packet types that have them, and the Will inside CONNECT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are those of the packets")]
pub enum PropertyHolder {
    Connect,
    Will,
    ConnAck,
    Publish,
    PubAck,
    PubRec,
    PubRel,
    PubComp,
    Subscribe,
    SubAck,
    Unsubscribe,
    UnsubAck,
    Disconnect,
    Auth,
}

impl PropertyHolder {
    /// All 14.
    pub const ALL: [Self; 14] = [
        Self::Connect,
        Self::Will,
        Self::ConnAck,
        Self::Publish,
        Self::PubAck,
        Self::PubRec,
        Self::PubRel,
        Self::PubComp,
        Self::Subscribe,
        Self::SubAck,
        Self::Unsubscribe,
        Self::UnsubAck,
        Self::Disconnect,
        Self::Auth,
    ];

    /// What the properties of a packet belong to; `None` for a packet that has none. A CONNECT's may
    /// belong to its Will as well.
    pub const fn of(packet: PacketType) -> Option<Self> {
        Some(match packet {
            PacketType::Connect => Self::Connect,
            PacketType::ConnAck => Self::ConnAck,
            PacketType::Publish => Self::Publish,
            PacketType::PubAck => Self::PubAck,
            PacketType::PubRec => Self::PubRec,
            PacketType::PubRel => Self::PubRel,
            PacketType::PubComp => Self::PubComp,
            PacketType::Subscribe => Self::Subscribe,
            PacketType::SubAck => Self::SubAck,
            PacketType::Unsubscribe => Self::Unsubscribe,
            PacketType::UnsubAck => Self::UnsubAck,
            PacketType::PingReq | PacketType::PingResp => return None,
            PacketType::Disconnect => Self::Disconnect,
            PacketType::Auth => Self::Auth,
        })
    }
}

macro_rules! properties {
    ($($(#[$doc:meta])* $name:ident $get:ident: $type:ty = $id:literal, [$($holder:ident)*];)*) => {
        /// One property.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Property {
            $($(#[$doc])* $name($type),)*
        }

        /// Which property it is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum PropertyKind {
            $($(#[$doc])* $name = $id,)*
        }

        impl PropertyKind {
            /// All 27, in the order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The property with this number on the wire.
            pub const fn of(id: u32) -> Option<Self> {
                match id {
                    $($id => Some(Self::$name),)*
                    _ => None,
                }
            }

            /// The specification's name without spaces.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// True where the specification lets it stand (table 2-4).
            pub const fn stands_in(self, holder: PropertyHolder) -> bool {
                let holders = match self {
                    $(Self::$name => 0 $(| 1 << PropertyHolder::$holder as u16)*,)*
                };
                holders >> holder as u16 & 1 != 0
            }

            /// How its value is written.
            pub const fn shape(self) -> PropertyShape {
                match self { $(Self::$name => <$type as Value>::SHAPE,)* }
            }
        }

        impl Property {
            /// Which property it is.
            pub const fn kind(&self) -> PropertyKind {
                match self { $(Self::$name(_) => PropertyKind::$name,)* }
            }

            #[inline]
            fn read(kind: PropertyKind, reader: &mut Reader) -> Read<Self> {
                Ok(match kind { $(PropertyKind::$name => Self::$name(Value::read(reader)?),)* })
            }

            #[inline]
            fn write(&self, out: &mut impl Sink) -> Result<(), EncodeError> {
                match self { $(Self::$name(value) => Value::write(value, $id, out),)* }
            }

            fn len(&self) -> usize {
                1 + match self { $(Self::$name(value) => Value::len(value),)* }
            }
        }

        impl Properties {
            $(
                $(#[$doc])*
                ///
                /// The first one there is.
                pub fn $get(&self) -> Option<&$type> {
                    self.0.iter().find_map(|property| match property {
                        Property::$name(value) => Some(value),
                        _ => None,
                    })
                }
            )*
        }
    };
}

properties! {
    /// 0: unspecified bytes, 1: the payload is UTF-8 (3.3.2.3.2).
    PayloadFormatIndicator payload_format_indicator: u8 = 0x01, [Publish Will];
    /// Lifetime of the message in seconds (3.3.2.3.3).
    MessageExpiryInterval message_expiry_interval: u32 = 0x02, [Publish Will];
    /// MIME type or any other description of the payload (3.3.2.3.9).
    ContentType content_type: Text = 0x03, [Publish Will];
    /// Topic Name for the response (3.3.2.3.5).
    ResponseTopic response_topic: Text = 0x08, [Publish Will];
    /// What the requester recognises the response by (3.3.2.3.6).
    CorrelationData correlation_data: Bytes = 0x09, [Publish Will];
    /// Number of the subscription, 1 to 268,435,455 (3.8.2.1.2).
    SubscriptionIdentifier subscription_identifier: Varint = 0x0B, [Publish Subscribe];
    /// Seconds that the Session outlives its connection; 0xFFFFFFFF: for ever (3.1.2.11.2).
    SessionExpiryInterval session_expiry_interval: u32 = 0x11, [Connect ConnAck Disconnect];
    /// Client identifier that the server gave (3.2.2.3.7).
    AssignedClientIdentifier assigned_client_identifier: Text = 0x12, [ConnAck];
    /// Keep Alive in seconds that the client must use (3.2.2.3.14).
    ServerKeepAlive server_keep_alive: u16 = 0x13, [ConnAck];
    /// Name of the authentication method (3.1.2.11.9).
    AuthenticationMethod authentication_method: Text = 0x15, [Connect ConnAck Auth];
    /// Data of the authentication method (3.1.2.11.10).
    AuthenticationData authentication_data: Bytes = 0x16, [Connect ConnAck Auth];
    /// 0: Reason String and User Property only where they must be (3.1.2.11.7).
    RequestProblemInformation request_problem_information: u8 = 0x17, [Connect];
    /// Seconds between the loss of the connection and the Will (3.1.3.2.2).
    WillDelayInterval will_delay_interval: u32 = 0x18, [Will];
    /// 1: the client asks for Response Information (3.1.2.11.6).
    RequestResponseInformation request_response_information: u8 = 0x19, [Connect];
    /// What a Response Topic may start with (3.2.2.3.15).
    ResponseInformation response_information: Text = 0x1A, [ConnAck];
    /// Another server to use (3.2.2.3.16).
    ServerReference server_reference: Text = 0x1C, [ConnAck Disconnect];
    /// For people: why (2.4).
    ReasonString reason_string: Text = 0x1F,
        [ConnAck PubAck PubRec PubRel PubComp SubAck UnsubAck Disconnect Auth];
    /// Unacknowledged QoS 1 and 2 messages that may be under way, not 0 (3.1.2.11.3).
    ReceiveMaximum receive_maximum: u16 = 0x21, [Connect ConnAck];
    /// Highest Topic Alias that may be sent to this side (3.1.2.11.5).
    TopicAliasMaximum topic_alias_maximum: u16 = 0x22, [Connect ConnAck];
    /// Number that stands for the Topic Name, not 0 (3.3.2.3.4).
    TopicAlias topic_alias: u16 = 0x23, [Publish];
    /// Highest QoS that the server takes: 0 or 1 (3.2.2.3.4).
    MaximumQoS maximum_qos: u8 = 0x24, [ConnAck];
    /// 0: the server keeps no retained messages (3.2.2.3.5).
    RetainAvailable retain_available: u8 = 0x25, [ConnAck];
    /// Name and value, as often as wanted, in order (3.1.2.11.8).
    UserProperty user_property: (Text, Text) = 0x26,
        [Connect Will ConnAck Publish PubAck PubRec PubRel PubComp Subscribe SubAck Unsubscribe
         UnsubAck Disconnect Auth];
    /// Largest packet in bytes that this side takes, not 0 (3.1.2.11.4).
    MaximumPacketSize maximum_packet_size: u32 = 0x27, [Connect ConnAck];
    /// 0: no wildcards in Topic Filters (3.2.2.3.11).
    WildcardSubscriptionAvailable wildcard_subscription_available: u8 = 0x28, [ConnAck];
    /// 0: no Subscription Identifiers (3.2.2.3.12).
    SubscriptionIdentifierAvailable subscription_identifier_available: u8 = 0x29, [ConnAck];
    /// 0: no Shared Subscriptions (3.2.2.3.13).
    SharedSubscriptionAvailable shared_subscription_available: u8 = 0x2A, [ConnAck];
}

impl Property {
    /// Its number on the wire.
    pub const fn id(&self) -> u8 {
        self.kind() as u8
    }

    /// The specification's name without spaces.
    pub const fn name(&self) -> &'static str {
        self.kind().name()
    }

    /// True where the specification lets it stand (table 2-4).
    pub const fn stands_in(&self, holder: PropertyHolder) -> bool {
        self.kind().stands_in(holder)
    }

    /// True for a value that the specification rules out.
    fn has_forbidden_value(&self) -> bool {
        match self {
            Self::PayloadFormatIndicator(value)
            | Self::RequestProblemInformation(value)
            | Self::RequestResponseInformation(value)
            | Self::MaximumQoS(value)
            | Self::RetainAvailable(value)
            | Self::WildcardSubscriptionAvailable(value)
            | Self::SubscriptionIdentifierAvailable(value)
            | Self::SharedSubscriptionAvailable(value) => *value > 1,
            Self::ReceiveMaximum(value) | Self::TopicAlias(value) => *value == 0,
            Self::MaximumPacketSize(value) => *value == 0,
            _ => false,
        }
    }
}

impl PropertyKind {
    const fn is_repeatable(self, holder: PropertyHolder) -> bool {
        match self {
            Self::UserProperty => true,
            Self::SubscriptionIdentifier => matches!(holder, PropertyHolder::Publish),
            _ => false,
        }
    }
}

/// How many bytes properties take behind their length; `None` where the version has none.
#[derive(Clone, Copy)]
pub(super) struct BodyLen(Option<usize>);

impl BodyLen {
    /// Bytes with the length in front.
    #[inline]
    pub(super) fn encoded_len(self) -> usize {
        let whole = |len| varint::len(u32::try_from(len).unwrap_or(u32::MAX)) + len;
        self.0.map_or(0, whole)
    }
}

/// The properties of one packet, in the order in which they stand. Empty before MQTT 5.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Properties(pub Vec<Property>);

impl Properties {
    /// No property. Costs no memory.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// True without any property.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Bytes of all of them, as they are encoded.
    pub(crate) fn size(&self) -> usize {
        self.0.iter().map(Property::len).sum()
    }

    /// The same with one more.
    pub fn with(mut self, property: Property) -> Self {
        self.0.push(property);
        self
    }

    /// The user properties, in order.
    pub fn user_properties(&self) -> impl Iterator<Item = (&Text, &Text)> {
        self.0.iter().filter_map(|property| match property {
            Property::UserProperty((name, value)) => Some((name, value)),
            _ => None,
        })
    }

    /// Bytes of the properties with their length in front; 0 where the version has none.
    #[inline]
    pub(super) fn encoded_len(&self, version: Version) -> usize {
        self.body_len(version).encoded_len()
    }

    /// Bytes of the properties.
    #[inline]
    pub(super) fn body_len(&self, version: Version) -> BodyLen {
        let sum = || self.0.iter().map(Property::len).sum();
        BodyLen(version.has_properties().then(sum))
    }

    /// True for properties that can be written: those with Binary Data may hold too much.
    pub(super) fn check(&self, version: Version) -> Result<(), EncodeError> {
        let too_long = |property: &Property| match property {
            Property::CorrelationData(data) | Property::AuthenticationData(data) => {
                data.len() > usize::from(u16::MAX)
            }
            Property::SubscriptionIdentifier(id) => id.get() > varint::MAX_REMAINING_LENGTH,
            _ => false,
        };
        if version.has_properties() && self.0.iter().any(too_long) {
            return Err(EncodeError::FieldTooLong);
        }
        Ok(())
    }

    #[inline]
    pub(super) fn write(&self, version: Version, out: &mut impl Sink) -> Result<(), EncodeError> {
        self.write_of_len(self.body_len(version), out)
    }

    /// The same where their [`Properties::body_len`] is known.
    #[inline]
    pub(super) fn write_of_len(
        &self,
        BodyLen(len): BodyLen,
        out: &mut impl Sink,
    ) -> Result<(), EncodeError> {
        match len {
            None => Ok(()),
            Some(0) => {
                out.append_u8(0);
                Ok(())
            }
            Some(len) => self.write_all(len, out),
        }
    }

    fn write_all(&self, len: usize, out: &mut impl Sink) -> Result<(), EncodeError> {
        let len = u32::try_from(len)
            .ok()
            .filter(|&len| len <= varint::MAX_REMAINING_LENGTH)
            .ok_or(EncodeError::TooLarge { limit: varint::MAX_REMAINING_LENGTH })?;
        varint::write(len, out);
        self.0.iter().try_for_each(|property| property.write(out))
    }

    #[inline]
    pub(super) fn read(
        version: Version,
        holder: PropertyHolder,
        reader: &mut Reader,
    ) -> Read<Self> {
        if !version.has_properties() {
            return Ok(Self::new());
        }
        match reader.varint()? {
            0 => Ok(Self::new()),
            len => reader.section(len as usize, |section| Self::read_all(holder, section)),
        }
    }

    fn read_all(holder: PropertyHolder, section: &mut Reader) -> Read<Self> {
        // Room for as many as most packets have.
        let mut properties = Self(Vec::with_capacity(4));
        let mut seen = 0u64;
        while !section.is_empty() {
            let start = section.offset();
            let number = section.varint()?;
            let Some(kind) = PropertyKind::of(number) else {
                let unknown = DecodeErrorKind::UnknownProperty(number);
                return section.fail(unknown, start, rule::PROPERTIES);
            };
            let (property, id) = (Property::read(kind, section)?, kind as u8);
            let fault = if !kind.stands_in(holder) {
                DecodeErrorKind::MisplacedProperty(id)
            } else if seen & (1 << id) != 0 && !kind.is_repeatable(holder) {
                DecodeErrorKind::DuplicateProperty(id)
            } else if property.has_forbidden_value() {
                DecodeErrorKind::InvalidPropertyValue(id)
            } else {
                seen |= 1 << id;
                properties.0.push(property);
                continue;
            };
            return section.fail(fault, start, rule::PROPERTIES);
        }
        Ok(properties)
    }
}
