//! Any packet, for the properties that hold for all of them.
#![allow(dead_code, reason = "each test file uses its part")]

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use shared::wire::{
    Ack, Auth, Bytes, BytesMut, ConnAck, Connect, Disconnect, Packet, PacketId, PacketType,
    Properties, Property, PropertyHolder, Publish, QoS, ReasonCode, RetainHandling, SubAck,
    Subscribe, SubscribeFilter, SubscribeOptions, Text, UnsubAck, Unsubscribe, Version, Will,
};

pub fn text() -> impl Strategy<Value = Text> {
    "[a-zé灯/ ]{0,40}".prop_map(|text| Text::new(&text).unwrap())
}

pub fn topic() -> impl Strategy<Value = Text> {
    "[a-z灯/]{1,200}".prop_map(|text| Text::new(&text).unwrap())
}

pub fn binary() -> impl Strategy<Value = Bytes> {
    vec(any::<u8>(), 0..300).prop_map(Bytes::from)
}

pub fn qos() -> impl Strategy<Value = QoS> {
    prop::sample::select(vec![QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce])
}

pub fn packet_id() -> impl Strategy<Value = PacketId> {
    (1..=u16::MAX).prop_map(|id| PacketId::new(id).unwrap())
}

pub fn property() -> impl Strategy<Value = Property> {
    use Property as P;
    prop_oneof![
        (0..2u8).prop_map(P::PayloadFormatIndicator),
        any::<u32>().prop_map(P::MessageExpiryInterval),
        text().prop_map(P::ContentType),
        text().prop_map(P::ResponseTopic),
        binary().prop_map(P::CorrelationData),
        (1..=268_435_455u32).prop_map(|id| P::SubscriptionIdentifier(id.try_into().unwrap())),
        any::<u32>().prop_map(P::SessionExpiryInterval),
        text().prop_map(P::AssignedClientIdentifier),
        any::<u16>().prop_map(P::ServerKeepAlive),
        text().prop_map(P::AuthenticationMethod),
        binary().prop_map(P::AuthenticationData),
        (0..2u8).prop_map(P::RequestProblemInformation),
        any::<u32>().prop_map(P::WillDelayInterval),
        (0..2u8).prop_map(P::RequestResponseInformation),
        text().prop_map(P::ResponseInformation),
        text().prop_map(P::ServerReference),
        text().prop_map(P::ReasonString),
        (1..=u16::MAX).prop_map(P::ReceiveMaximum),
        any::<u16>().prop_map(P::TopicAliasMaximum),
        (1..=u16::MAX).prop_map(P::TopicAlias),
        (0..2u8).prop_map(P::MaximumQoS),
        (0..2u8).prop_map(P::RetainAvailable),
        (text(), text()).prop_map(P::UserProperty),
        (1..=u32::MAX).prop_map(P::MaximumPacketSize),
        (0..2u8).prop_map(P::WildcardSubscriptionAvailable),
        (0..2u8).prop_map(P::SubscriptionIdentifierAvailable),
        (0..2u8).prop_map(P::SharedSubscriptionAvailable),
    ]
}

/// Properties that may stand in `holder`, each once but for User Property.
pub fn properties(holder: PropertyHolder) -> impl Strategy<Value = Properties> {
    vec(property(), 0..30).prop_map(move |candidates| {
        let mut properties = Properties::new();
        for candidate in candidates {
            let repeats = properties.0.iter().any(|property| property.id() == candidate.id());
            let repeatable = matches!(candidate, Property::UserProperty(_));
            if candidate.stands_in(holder) && (!repeats || repeatable) {
                properties.0.push(candidate);
            }
        }
        properties
    })
}

pub fn reason(packet: PacketType) -> impl Strategy<Value = ReasonCode> {
    let allowed = ReasonCode::ALL.iter().copied().filter(move |reason| reason.stands_in(packet));
    prop::sample::select(allowed.collect::<Vec<_>>())
}

pub fn will() -> impl Strategy<Value = Will> {
    (qos(), any::<bool>(), properties(PropertyHolder::Will), topic(), binary()).prop_map(
        |(qos, retain, properties, topic, payload)| Will {
            qos,
            retain,
            properties,
            topic,
            payload,
        },
    )
}

pub fn connect() -> impl Strategy<Value = Packet> {
    let flags = (any::<bool>(), any::<u16>());
    let login = (option::of(text()), option::of(binary()));
    (
        flags,
        properties(PropertyHolder::Connect),
        text(),
        option::of(will().prop_map(Box::new)),
        login,
    )
        .prop_map(
            |((clean_start, keep_alive), properties, client_id, will, (username, password))| {
                Packet::Connect(Connect {
                    version: Version::V5,
                    is_bridge: false,
                    clean_start,
                    keep_alive,
                    properties,
                    client_id,
                    will,
                    username,
                    password,
                })
            },
        )
}

pub fn publish() -> impl Strategy<Value = Publish> {
    let hop = (any::<bool>(), qos(), any::<bool>(), packet_id());
    (hop, topic(), properties(PropertyHolder::Publish), binary()).prop_map(
        |((dup, qos, retain, id), topic, properties, payload)| Publish {
            dup: dup && qos != QoS::AtMostOnce,
            qos,
            retain,
            topic,
            packet_id: (qos != QoS::AtMostOnce).then_some(id),
            properties,
            payload,
        },
    )
}

pub fn ack(packet: PacketType, holder: PropertyHolder) -> impl Strategy<Value = Ack> {
    (packet_id(), reason(packet), properties(holder))
        .prop_map(|(packet_id, reason, properties)| Ack { packet_id, reason, properties })
}

pub fn subscribe_options() -> impl Strategy<Value = SubscribeOptions> {
    let handling = prop::sample::select(vec![
        RetainHandling::Always,
        RetainHandling::IfNew,
        RetainHandling::Never,
    ]);
    (qos(), any::<bool>(), any::<bool>(), handling).prop_map(
        |(qos, no_local, retain_as_published, retain_handling)| SubscribeOptions {
            qos,
            no_local,
            retain_as_published,
            retain_handling,
        },
    )
}

pub fn packet() -> impl Strategy<Value = Packet> {
    use PacketType as T;
    use PropertyHolder as H;
    let filter = (text(), subscribe_options())
        .prop_map(|(filter, options)| SubscribeFilter { filter, options });
    prop_oneof![
        connect(),
        (any::<bool>(), reason(T::ConnAck), properties(H::ConnAck)).prop_map(
            |(session_present, reason, properties)| {
                Packet::ConnAck(ConnAck { session_present, reason, properties })
            }
        ),
        publish().prop_map(Packet::Publish),
        ack(T::PubAck, H::PubAck).prop_map(Packet::PubAck),
        ack(T::PubRec, H::PubRec).prop_map(Packet::PubRec),
        ack(T::PubRel, H::PubRel).prop_map(Packet::PubRel),
        ack(T::PubComp, H::PubComp).prop_map(Packet::PubComp),
        (packet_id(), properties(H::Subscribe), vec(filter, 1..5)).prop_map(
            |(packet_id, properties, filters)| {
                Packet::Subscribe(Subscribe { packet_id, properties, filters })
            }
        ),
        (packet_id(), properties(H::SubAck), vec(reason(T::SubAck), 0..5)).prop_map(
            |(packet_id, properties, reasons)| {
                Packet::SubAck(SubAck { packet_id, properties, reasons })
            }
        ),
        (packet_id(), properties(H::Unsubscribe), vec(text(), 1..5)).prop_map(
            |(packet_id, properties, filters)| {
                Packet::Unsubscribe(Unsubscribe { packet_id, properties, filters })
            }
        ),
        (packet_id(), properties(H::UnsubAck), vec(reason(T::UnsubAck), 0..5)).prop_map(
            |(packet_id, properties, reasons)| {
                Packet::UnsubAck(UnsubAck { packet_id, properties, reasons })
            }
        ),
        Just(Packet::PingReq),
        Just(Packet::PingResp),
        (reason(T::Disconnect), properties(H::Disconnect)).prop_map(|(reason, properties)| {
            Packet::Disconnect(Disconnect { reason, properties })
        }),
        (reason(T::Auth), properties(H::Auth))
            .prop_map(|(reason, properties)| Packet::Auth(Auth { reason, properties })),
    ]
}

pub fn version() -> impl Strategy<Value = Version> {
    prop::sample::select(vec![Version::V31, Version::V311, Version::V5])
}

/// Packets one after the other, each as `version` writes it, if it exists there. A CONNECT asks for
/// this version as well.
pub fn encoded(packets: &[Packet], version: Version) -> BytesMut {
    let mut bytes = BytesMut::new();
    for packet in packets {
        let packet = match packet.clone() {
            Packet::Connect(connect) => Packet::Connect(Connect { version, ..connect }),
            other => other,
        };
        // AUTH is not written before MQTT 5.
        let _absent = packet.encode(version, &mut bytes);
    }
    bytes
}

/// Bytes to be put at places of a packet.
pub fn damage() -> impl Strategy<Value = Vec<(usize, u8)>> {
    vec((any::<usize>(), any::<u8>()), 1..4)
}

pub fn apply(damage: &[(usize, u8)], bytes: &mut [u8]) {
    for &(at, byte) in damage {
        let at = at % bytes.len();
        bytes[at] = byte;
    }
}
