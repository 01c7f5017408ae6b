//! What holds for any bytes and for any packet.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use shared::wire::{
    Ack, Auth, Bytes, BytesMut, ConnAck, Connect, Decoder, Disconnect, Packet, PacketId,
    PacketType, Properties, Property, PropertyHolder, Publish, PublishFrame, QoS, ReasonCode,
    RetainHandling, SubAck, Subscribe, SubscribeFilter, SubscribeOptions, Text, UnsubAck,
    Unsubscribe, Version, Will,
};

fn text() -> impl Strategy<Value = Text> {
    "[a-zé灯/ ]{0,40}".prop_map(|text| Text::new(&text).unwrap())
}

fn topic() -> impl Strategy<Value = Text> {
    "[a-z灯/]{1,200}".prop_map(|text| Text::new(&text).unwrap())
}

fn binary() -> impl Strategy<Value = Bytes> {
    vec(any::<u8>(), 0..300).prop_map(Bytes::from)
}

fn qos() -> impl Strategy<Value = QoS> {
    prop::sample::select(vec![QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce])
}

fn packet_id() -> impl Strategy<Value = PacketId> {
    (1..=u16::MAX).prop_map(|id| PacketId::new(id).unwrap())
}

fn property() -> impl Strategy<Value = Property> {
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
fn properties(holder: PropertyHolder) -> impl Strategy<Value = Properties> {
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

fn reason(packet: PacketType) -> impl Strategy<Value = ReasonCode> {
    let allowed = ReasonCode::ALL.iter().copied().filter(move |reason| reason.stands_in(packet));
    prop::sample::select(allowed.collect::<Vec<_>>())
}

fn will() -> impl Strategy<Value = Will> {
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

fn connect() -> impl Strategy<Value = Packet> {
    let flags = (any::<bool>(), any::<u16>());
    let login = (option::of(text()), option::of(binary()));
    (flags, properties(PropertyHolder::Connect), text(), option::of(will()), login).prop_map(
        |((clean_start, keep_alive), properties, client_id, will, (username, password))| {
            Packet::Connect(Connect {
                version: Version::V5,
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

fn publish() -> impl Strategy<Value = Publish> {
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

fn ack(packet: PacketType, holder: PropertyHolder) -> impl Strategy<Value = Ack> {
    (packet_id(), reason(packet), properties(holder))
        .prop_map(|(packet_id, reason, properties)| Ack { packet_id, reason, properties })
}

fn subscribe_options() -> impl Strategy<Value = SubscribeOptions> {
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

fn packet() -> impl Strategy<Value = Packet> {
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

fn version() -> impl Strategy<Value = Version> {
    prop::sample::select(vec![Version::V31, Version::V311, Version::V5])
}

/// Feeds `bytes` in pieces that end at `cuts` and collects what comes out.
fn decode(version: Version, bytes: &[u8], cuts: &[usize]) -> Vec<Result<Packet, String>> {
    let mut decoder = Decoder::new(version, 1 << 20);
    let mut packets = Vec::new();
    let mut cuts = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect::<Vec<_>>();
    cuts.extend([0, bytes.len()]);
    cuts.sort_unstable();
    for piece in cuts.windows(2) {
        decoder.feed(&bytes[piece[0]..piece[1]]);
        while let Some(packet) = decoder.poll_packet() {
            packets.push(packet.map_err(|error| error.to_string()));
        }
    }
    packets
}

proptest! {
    #[test]
    fn any_packets_round_trip_however_their_bytes_are_cut(
        packets in vec(packet(), 1..4),
        cuts in vec(any::<usize>(), 0..6),
    ) {
        let mut bytes = BytesMut::new();
        for packet in &packets {
            packet.encode(Version::V5, &mut bytes).unwrap();
        }
        let expected = packets.into_iter().map(Ok).collect::<Vec<_>>();
        prop_assert_eq!(decode(Version::V5, &bytes, &cuts), expected);
    }

    #[test]
    fn any_bytes_end_in_packets_or_one_error_and_the_same_however_they_are_cut(
        version in version(),
        bytes in vec(any::<u8>(), 0..200),
        cuts in vec(any::<usize>(), 0..6),
    ) {
        let whole = decode(version, &bytes, &[]);
        prop_assert!(whole.iter().rev().skip(1).all(Result::is_ok));
        prop_assert_eq!(decode(version, &bytes, &cuts), whole);
    }

    #[test]
    fn a_damaged_packet_never_panics_and_what_it_decodes_to_can_be_encoded(
        packet in packet(),
        damage in vec((any::<usize>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = BytesMut::new();
        packet.encode(Version::V5, &mut bytes).unwrap();
        for (at, byte) in damage {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        for packet in decode(Version::V5, &bytes, &[]).into_iter().flatten() {
            let mut again = BytesMut::new();
            packet.encode(Version::V5, &mut again).unwrap();
            let version = match &packet {
                Packet::Connect(connect) => connect.version,
                _ => Version::V5,
            };
            prop_assert_eq!(decode(version, &again, &[]), vec![Ok(packet)]);
        }
    }

    #[test]
    fn a_shared_frame_says_the_same_as_the_packet_itself(
        publish in publish(),
        id in packet_id(),
        dup in any::<bool>(),
        version in version(),
    ) {
        let frame = PublishFrame::new(&publish, version).unwrap();
        let has_id = publish.packet_id.is_some();
        let packet_id = has_id.then_some(id);
        let packet = Packet::Publish(Publish { packet_id, dup: dup && has_id, ..publish });
        let (mut shared, mut own) = (BytesMut::new(), BytesMut::new());
        frame.write(packet_id, dup, &mut shared);
        packet.encode(version, &mut own).unwrap();
        prop_assert_eq!(shared, own);
    }
}
