//! Where the specifications define a field: section numbers of MQTT 5.0 and of MQTT 3.1.1.

use core::fmt;

use super::field::{Field, Name, Value};
use crate::wire::PropertyKind as P;
use crate::wire::{PacketType, PropertyHolder as H, Version};

/// A section's number, or a statement's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    chapter: &'static str,
    /// The last part of the number, where it is counted.
    item: Option<usize>,
}

/// Where both specifications define a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sections {
    /// In MQTT 5.0.
    pub v5: Section,
    /// In MQTT 3.1.1; `None` for what it does not have.
    pub v311: Option<Section>,
}

impl Section {
    const fn new(chapter: &'static str) -> Self {
        Self { chapter, item: None }
    }
}

impl Sections {
    /// The one of the specification that a connection of this version follows. MQTT 3.1's own
    /// document has no numbers: 3.1.1 describes the same packets.
    pub const fn of(self, version: Version) -> Section {
        match (version, self.v311) {
            (Version::V31 | Version::V311, Some(section)) => section,
            _ => self.v5,
        }
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.chapter)?;
        match self.item {
            Some(item) => write!(f, ".{item}"),
            None => Ok(()),
        }
    }
}

pub(super) fn of(field: &Field) -> Sections {
    let only = |chapter| Sections { v5: Section::new(chapter), v311: None };
    let both = |v5, v311| Sections { v5: Section::new(v5), v311: Some(Section::new(v311)) };
    let same = |chapter| both(chapter, chapter);
    let packet = field.place.packet;
    let chapter = packet.map_or("2.1", chapter);
    match field.name {
        Name::FirstByte => both("2.1.1", "2.2"),
        Name::PacketType => both("2.1.2", "2.2.1"),
        Name::ReservedFlags => both("2.1.3", "2.2.2"),
        Name::Dup => same("3.3.1.1"),
        Name::QoS => same("3.3.1.2"),
        Name::Retain => same("3.3.1.3"),
        Name::RemainingLength => both("2.1.4", "2.2.3"),
        Name::Length | Name::Content => shape(field),
        Name::ProtocolName => same("3.1.2.1"),
        Name::ProtocolLevel => same("3.1.2.2"),
        Name::ConnectFlags => same("3.1.2.3"),
        Name::CleanStart => same("3.1.2.4"),
        Name::WillFlag => same("3.1.2.5"),
        Name::WillQoS => same("3.1.2.6"),
        Name::WillRetain => same("3.1.2.7"),
        Name::UsernameFlag => same("3.1.2.8"),
        Name::PasswordFlag => same("3.1.2.9"),
        Name::KeepAlive => same("3.1.2.10"),
        Name::ClientId => same("3.1.3.1"),
        Name::WillTopic => both("3.1.3.3", "3.1.3.2"),
        Name::WillPayload => both("3.1.3.4", "3.1.3.3"),
        Name::Username => both("3.1.3.5", "3.1.3.4"),
        Name::Password => both("3.1.3.6", "3.1.3.5"),
        Name::ConnAckFlags => same("3.2.2.1"),
        Name::SessionPresent => both("3.2.2.1.1", "3.2.2.2"),
        Name::ReservedBits => match packet {
            Some(PacketType::Connect) => same("3.1.2.3"),
            Some(PacketType::ConnAck) => same("3.2.2.1"),
            _ => both("3.8.3.1", "3.8.3"),
        },
        Name::ReasonCode => match packet {
            Some(PacketType::ConnAck) => both("3.2.2.2", "3.2.2.3"),
            Some(PacketType::SubAck) => same("3.9.3"),
            Some(PacketType::UnsubAck) => only("3.11.3"),
            _ => Sections {
                v5: Section { chapter: variable_header(packet), item: Some(1) },
                v311: None,
            },
        },
        Name::TopicName => same("3.3.2.1"),
        Name::PacketId => both("2.2.1", "2.3.1"),
        Name::Payload => same("3.3.3"),
        Name::Subscription | Name::TopicFilter => match packet {
            Some(PacketType::Unsubscribe) => same("3.10.3"),
            _ => same("3.8.3"),
        },
        Name::SubscriptionOptions | Name::RequestedQoS => both("3.8.3.1", "3.8.3"),
        Name::RetainHandling | Name::RetainAsPublished | Name::NoLocal => only("3.8.3.1"),
        Name::Properties => only(field.place.holder.map_or("2.2.2", properties)),
        Name::PropertyLength => counted(field, 1),
        Name::PropertyId => only("2.2.2.2"),
        Name::Property(kind) => property(field, kind),
        Name::PairName | Name::PairValue => property(field, P::UserProperty),
        Name::Unread => same(chapter),
        Name::Fault => match field.value {
            Value::Fault(fault) => only(fault.spec),
            _ => same(chapter),
        },
    }
}

/// The chapter of a packet: the same in both specifications.
const fn chapter(packet: PacketType) -> &'static str {
    match packet {
        PacketType::Connect => "3.1",
        PacketType::ConnAck => "3.2",
        PacketType::Publish => "3.3",
        PacketType::PubAck => "3.4",
        PacketType::PubRec => "3.5",
        PacketType::PubRel => "3.6",
        PacketType::PubComp => "3.7",
        PacketType::Subscribe => "3.8",
        PacketType::SubAck => "3.9",
        PacketType::Unsubscribe => "3.10",
        PacketType::UnsubAck => "3.11",
        PacketType::PingReq => "3.12",
        PacketType::PingResp => "3.13",
        PacketType::Disconnect => "3.14",
        PacketType::Auth => "3.15",
    }
}

/// The variable header of the packets that have a Reason Code in it.
const fn variable_header(packet: Option<PacketType>) -> &'static str {
    match packet {
        Some(PacketType::PubAck) => "3.4.2",
        Some(PacketType::PubRec) => "3.5.2",
        Some(PacketType::PubRel) => "3.6.2",
        Some(PacketType::PubComp) => "3.7.2",
        Some(PacketType::Disconnect) => "3.14.2",
        _ => "3.15.2",
    }
}

/// How a string, Binary Data or a property's number is written.
fn shape(field: &Field) -> Sections {
    let of = |v5, v311| Sections { v5: Section::new(v5), v311: Some(Section::new(v311)) };
    match field.value {
        Value::Bytes(_) => Sections { v5: Section::new("1.5.6"), v311: None },
        Value::Text(_) | Value::Cut { .. } => of("1.5.4", "1.5.3"),
        _ if field.name == Name::Length => of("1.5.4", "1.5.3"),
        _ => Sections { v5: Section::new("2.2.2.2"), v311: None },
    }
}

const fn properties(holder: H) -> &'static str {
    match holder {
        H::Connect => "3.1.2.11",
        H::Will => "3.1.3.2",
        H::ConnAck => "3.2.2.3",
        H::Publish => "3.3.2.3",
        H::PubAck => "3.4.2.2",
        H::PubRec => "3.5.2.2",
        H::PubRel => "3.6.2.2",
        H::PubComp => "3.7.2.2",
        H::Subscribe => "3.8.2.1",
        H::SubAck => "3.9.2.1",
        H::Unsubscribe => "3.10.2.1",
        H::UnsubAck => "3.11.2.1",
        H::Disconnect => "3.14.2.2",
        H::Auth => "3.15.2.2",
    }
}

/// The properties of a packet as its section lists them, from item 2 on: the first is their length.
const fn listed(holder: H) -> &'static [P] {
    match holder {
        H::Connect => &[
            P::SessionExpiryInterval,
            P::ReceiveMaximum,
            P::MaximumPacketSize,
            P::TopicAliasMaximum,
            P::RequestResponseInformation,
            P::RequestProblemInformation,
            P::UserProperty,
            P::AuthenticationMethod,
            P::AuthenticationData,
        ],
        H::Will => &[
            P::WillDelayInterval,
            P::PayloadFormatIndicator,
            P::MessageExpiryInterval,
            P::ContentType,
            P::ResponseTopic,
            P::CorrelationData,
            P::UserProperty,
        ],
        H::ConnAck => &[
            P::SessionExpiryInterval,
            P::ReceiveMaximum,
            P::MaximumQoS,
            P::RetainAvailable,
            P::MaximumPacketSize,
            P::AssignedClientIdentifier,
            P::TopicAliasMaximum,
            P::ReasonString,
            P::UserProperty,
            P::WildcardSubscriptionAvailable,
            P::SubscriptionIdentifierAvailable,
            P::SharedSubscriptionAvailable,
            P::ServerKeepAlive,
            P::ResponseInformation,
            P::ServerReference,
            P::AuthenticationMethod,
            P::AuthenticationData,
        ],
        H::Publish => &[
            P::PayloadFormatIndicator,
            P::MessageExpiryInterval,
            P::TopicAlias,
            P::ResponseTopic,
            P::CorrelationData,
            P::UserProperty,
            P::SubscriptionIdentifier,
            P::ContentType,
        ],
        H::Subscribe => &[P::SubscriptionIdentifier, P::UserProperty],
        H::Unsubscribe => &[P::UserProperty],
        H::PubAck | H::PubRec | H::PubRel | H::PubComp | H::SubAck | H::UnsubAck => {
            &[P::ReasonString, P::UserProperty]
        }
        H::Disconnect => {
            &[P::SessionExpiryInterval, P::ReasonString, P::UserProperty, P::ServerReference]
        }
        H::Auth => {
            &[P::AuthenticationMethod, P::AuthenticationData, P::ReasonString, P::UserProperty]
        }
    }
}

fn property(field: &Field, kind: P) -> Sections {
    let at = field.place.holder.and_then(|holder| listed(holder).iter().position(|&p| p == kind));
    match at {
        Some(index) => counted(field, index + 2),
        None => Sections { v5: Section::new("2.2.2.2"), v311: None },
    }
}

fn counted(field: &Field, item: usize) -> Sections {
    let v5 = match field.place.holder {
        Some(holder) => Section { chapter: properties(holder), item: Some(item) },
        None => Section::new("2.2.2"),
    };
    Sections { v5, v311: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_property_has_a_section_exactly_where_it_may_stand() {
        for holder in H::ALL {
            for &kind in P::ALL {
                let has = listed(holder).contains(&kind);
                assert_eq!(has, kind.stands_in(holder), "{kind:?} in {holder:?}");
            }
        }
    }
}
