//! One table of packets: bytes, and the packet that they are or the fault that they have. Every
//! entry arrives split at every byte.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use shared::wire::{
    Ack, Bytes, BytesMut, ConnAck, Connect, DecodeErrorKind, Decoder, Disconnect, Packet, PacketId,
    PacketType, Properties, Property, Publish, QoS, ReasonCode, RetainHandling, SubAck, Subscribe,
    SubscribeFilter, SubscribeOptions, Text, TextError, UnsubAck, Unsubscribe, Version, Will,
};

const LIMIT: u32 = 1024;

fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

fn id(number: u16) -> PacketId {
    PacketId::new(number).unwrap()
}

/// Hex with spaces, and text in quotes.
fn bytes(notation: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for (index, part) in notation.split('"').enumerate() {
        if index % 2 == 1 {
            out.extend_from_slice(part.as_bytes());
        } else {
            let hex = part.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap());
            out.extend(hex);
        }
    }
    out
}

fn connect(version: Version) -> Connect {
    Connect {
        version,
        clean_start: true,
        keep_alive: 0,
        properties: Properties::new(),
        client_id: text("esp"),
        will: None,
        username: None,
        password: None,
    }
}

fn publish(qos: QoS, packet_id: Option<PacketId>) -> Publish {
    Publish {
        dup: false,
        qos,
        retain: false,
        topic: text("LED_CONTROL"),
        packet_id,
        properties: Properties::new(),
        payload: Bytes::from_static(b"LED_ON"),
    }
}

fn valid() -> Vec<(&'static str, Version, Packet)> {
    use Version::{V5, V31, V311};
    let ack = |number, reason| Ack::new(id(number), reason);
    let subscribe = |properties, options| {
        let filters = vec![SubscribeFilter { filter: text("a/+"), options }];
        Packet::Subscribe(Subscribe { packet_id: id(7), properties, filters })
    };
    vec![
        (r#"10 0F 00 04 "MQTT" 04 02 00 00 00 03 "esp""#, V311, Packet::Connect(connect(V311))),
        (r#"10 11 00 06 "MQIsdp" 03 02 00 00 00 03 "esp""#, V31, Packet::Connect(connect(V31))),
        (
            r#"10 2E 00 04 "MQTT" 05 EE 00 3C 05 11 00 00 00 0A 00 03 "esp" 05 18 00 00 00 02
               00 03 "w/t" 00 03 "off" 00 02 "me" 00 03 01 02 03"#,
            V5,
            Packet::Connect(Connect {
                keep_alive: 60,
                properties: Properties::new().with(Property::SessionExpiryInterval(10)),
                will: Some(Will {
                    qos: QoS::AtLeastOnce,
                    retain: true,
                    properties: Properties::new().with(Property::WillDelayInterval(2)),
                    topic: text("w/t"),
                    payload: Bytes::from_static(b"off"),
                }),
                username: Some(text("me")),
                password: Some(Bytes::from_static(&[1, 2, 3])),
                ..connect(V5)
            }),
        ),
        (
            "20 02 01 00",
            V311,
            Packet::ConnAck(ConnAck {
                session_present: true,
                reason: ReasonCode::Success,
                properties: Properties::new(),
            }),
        ),
        (
            r#"20 0B 00 87 08 1F 00 05 "no...""#,
            V5,
            Packet::ConnAck(ConnAck {
                session_present: false,
                reason: ReasonCode::NotAuthorized,
                properties: Properties::new().with(Property::ReasonString(text("no..."))),
            }),
        ),
        (
            r#"30 13 00 0B "LED_CONTROL" "LED_ON""#,
            V311,
            Packet::Publish(publish(QoS::AtMostOnce, None)),
        ),
        (
            r#"3B 15 00 0B "LED_CONTROL" 12 34 "LED_ON""#,
            V311,
            Packet::Publish(Publish {
                dup: true,
                retain: true,
                ..publish(QoS::AtLeastOnce, Some(id(0x1234)))
            }),
        ),
        (
            r#"34 22 00 0B "LED_CONTROL" 00 01 0C 02 00 00 00 09 26 00 01 "k" 00 01 "v" "LED_ON""#,
            V5,
            Packet::Publish(Publish {
                properties: Properties::new()
                    .with(Property::MessageExpiryInterval(9))
                    .with(Property::UserProperty((text("k"), text("v")))),
                ..publish(QoS::ExactlyOnce, Some(id(1)))
            }),
        ),
        ("40 02 00 01", V311, Packet::PubAck(ack(1, ReasonCode::Success))),
        ("40 03 00 01 10", V5, Packet::PubAck(ack(1, ReasonCode::NoMatchingSubscribers))),
        ("50 02 00 02", V5, Packet::PubRec(ack(2, ReasonCode::Success))),
        ("62 03 00 02 92", V5, Packet::PubRel(ack(2, ReasonCode::PacketIdentifierNotFound))),
        ("70 02 00 02", V311, Packet::PubComp(ack(2, ReasonCode::Success))),
        (
            r#"82 08 00 07 00 03 "a/+" 01"#,
            V311,
            subscribe(Properties::new(), SubscribeOptions::with_qos(QoS::AtLeastOnce)),
        ),
        (
            r#"82 0B 00 07 02 0B 05 00 03 "a/+" 2E"#,
            V5,
            subscribe(
                Properties::new().with(Property::SubscriptionIdentifier(5.try_into().unwrap())),
                SubscribeOptions {
                    qos: QoS::ExactlyOnce,
                    no_local: true,
                    retain_as_published: true,
                    retain_handling: RetainHandling::Never,
                },
            ),
        ),
        (
            "90 04 00 07 01 80",
            V311,
            Packet::SubAck(SubAck {
                packet_id: id(7),
                properties: Properties::new(),
                reasons: vec![ReasonCode::GrantedQoS1, ReasonCode::UnspecifiedError],
            }),
        ),
        (
            r#"A2 07 00 08 00 03 "a/+""#,
            V311,
            Packet::Unsubscribe(Unsubscribe {
                packet_id: id(8),
                properties: Properties::new(),
                filters: vec![text("a/+")],
            }),
        ),
        (
            "B0 04 00 08 00 11",
            V5,
            Packet::UnsubAck(UnsubAck {
                packet_id: id(8),
                properties: Properties::new(),
                reasons: vec![ReasonCode::NoSubscriptionExisted],
            }),
        ),
        ("C0 00", V311, Packet::PingReq),
        ("D0 00", V5, Packet::PingResp),
        ("E0 00", V311, Packet::Disconnect(Disconnect::new(ReasonCode::Success))),
        ("E0 01 04", V5, Packet::Disconnect(Disconnect::new(ReasonCode::DisconnectWithWill))),
    ]
}

/// Bytes, version, fault, offset of the byte at fault.
fn faulty() -> Vec<(&'static str, Version, DecodeErrorKind, usize)> {
    use DecodeErrorKind as Kind;
    use Version::{V5, V311};
    vec![
        ("00 00", V311, Kind::UnknownPacketType(0), 0),
        ("F0 00", V311, Kind::UnknownPacketType(15), 0),
        ("80 00", V5, Kind::InvalidFlags(PacketType::Subscribe), 0),
        ("60 02 00 01", V5, Kind::InvalidFlags(PacketType::PubRel), 0),
        ("30 FF FF FF FF", V5, Kind::RemainingLengthTooLong, 4),
        ("C0 80 00", V5, Kind::InvalidVarint, 2),
        ("30 80 10", V5, Kind::PacketTooLarge { size: 2051, limit: LIMIT }, 1),
        ("C0 01 00", V5, Kind::TrailingBytes, 2),
        (r#"10 06 00 04 "HTTP""#, V311, Kind::InvalidProtocolName, 2),
        (r#"10 0C 00 04 "MQTT" 06 02 00 00 00 00"#, V311, Kind::UnsupportedVersion(6), 8),
        (r#"10 0C 00 04 "MQTT" 04 03 00 00 00 00"#, V311, Kind::InvalidConnectFlags, 9),
        (r#"10 0C 00 04 "MQTT" 04 0A 00 00 00 00"#, V311, Kind::InvalidConnectFlags, 9),
        (r#"10 0C 00 04 "MQTT" 04 1E 00 00 00 00"#, V311, Kind::InvalidQoS, 9),
        (r#"10 0C 00 04 "MQTT" 04 42 00 00 00 00"#, V311, Kind::InvalidConnectFlags, 9),
        (r#"10 0C 00 04 "MQTT" 04 02 00 00 00 05"#, V311, Kind::UnexpectedEnd, 14),
        (
            r#"10 0E 00 04 "MQTT" 04 02 00 00 00 02 C0 80"#,
            V311,
            { Kind::InvalidText(TextError::NotUtf8 { at: 0 }) },
            14,
        ),
        (r#"30 05 00 03 "a" 00 "b""#, V311, Kind::InvalidText(TextError::Nul { at: 1 }), 5),
        (r#"30 05 00 03 ED A0 80"#, V311, { Kind::InvalidText(TextError::NotUtf8 { at: 0 }) }, 4),
        (r#"30 05 00 03 "a/+""#, V311, Kind::InvalidTopicName, 6),
        ("30 02 00 00", V311, Kind::InvalidTopicName, 2),
        ("30 03 00 00 00", V5, Kind::InvalidTopicName, 2),
        (r#"36 05 00 01 "a" 00 01"#, V311, Kind::InvalidQoS, 0),
        (r#"38 03 00 01 "a""#, V311, Kind::DupAtQoS0, 0),
        (r#"32 05 00 01 "a" 00 00"#, V311, Kind::ZeroPacketId, 5),
        (r#"30 06 00 01 "a" 02 11 00"#, V5, Kind::UnexpectedEnd, 8),
        (r#"30 09 00 01 "a" 05 11 00 00 00 01"#, V5, Kind::MisplacedProperty(0x11), 6),
        (r#"30 08 00 01 "a" 04 01 00 01 00"#, V5, Kind::DuplicateProperty(0x01), 8),
        (r#"30 06 00 01 "a" 02 01 02"#, V5, Kind::InvalidPropertyValue(0x01), 6),
        (r#"30 06 00 01 "a" 02 7E 02"#, V5, Kind::UnknownProperty(0x7E), 6),
        ("82 02 00 01", V311, Kind::NoFilter, 4),
        ("82 00", V311, Kind::UnexpectedEnd, 2),
        (r#"82 06 00 01 00 01 "a" 03"#, V311, Kind::InvalidSubscriptionOptions, 7),
        (r#"82 07 00 01 00 00 01 "a" 30"#, V5, Kind::InvalidSubscriptionOptions, 8),
        ("A2 02 00 01", V311, Kind::NoFilter, 4),
        ("40 03 00 01 92", V5, Kind::InvalidReasonCode(0x92), 4),
        ("20 02 00 06", V311, Kind::InvalidReasonCode(6), 3),
        ("20 02 02 00", V311, Kind::InvalidConnAckFlags, 2),
        ("90 03 00 01 87", V311, Kind::InvalidReasonCode(0x87), 4),
    ]
}

#[test]
fn every_packet_is_decoded_from_its_bytes_split_anywhere_and_encoded_back() {
    for (notation, version, packet) in valid() {
        let whole = bytes(notation);
        for split in 0..=whole.len() {
            let mut decoder = Decoder::new(version, LIMIT);
            decoder.feed(&whole[..split]);
            if split < whole.len() {
                assert_eq!(decoder.poll_packet(), None, "{notation} cut at {split}");
            }
            decoder.feed(&whole[split..]);
            assert_eq!(decoder.poll_packet(), Some(Ok(packet.clone())), "{notation} at {split}");
            assert_eq!(decoder.poll_packet(), None);
        }
        let mut out = BytesMut::new();
        packet.encode(version, &mut out).unwrap();
        assert_eq!(out, whole, "{notation}");
    }
}

#[test]
fn every_fault_is_found_at_its_byte_however_the_bytes_arrive() {
    for (notation, version, kind, offset) in faulty() {
        let whole = bytes(notation);
        for split in 0..=whole.len() {
            let mut decoder = Decoder::new(version, LIMIT);
            decoder.feed(&whole[..split]);
            let early = decoder.poll_packet();
            assert!(!matches!(early, Some(Ok(_))), "{notation} cut at {split}: {early:?}");
            decoder.feed(&whole[split..]);
            let error = early.or_else(|| decoder.poll_packet()).unwrap().unwrap_err();
            assert_eq!((error.kind, error.offset), (kind, offset), "{notation} at {split}");
            assert!(!error.spec.is_empty());
            decoder.feed(&[0xC0, 0x00]);
            assert_eq!(decoder.poll_packet(), None, "a decoder stops at its first error");
        }
    }
}

#[test]
fn a_packet_over_the_limit_is_refused_before_it_is_buffered() {
    let mut decoder = Decoder::new(Version::V5, LIMIT);
    decoder.feed(&[0x30, 0xFF, 0xFF, 0xFF, 0x7F]);
    let error = decoder.poll_packet().unwrap().unwrap_err();
    let size = 268_435_455 + 5;
    assert_eq!(error.kind, DecodeErrorKind::PacketTooLarge { size, limit: LIMIT });
    assert_eq!(error.reason_code(), ReasonCode::PacketTooLarge);
}

#[test]
fn a_connect_with_a_fault_still_says_which_version_it_speaks() {
    let mut decoder = Decoder::new(Version::V311, LIMIT);
    decoder.feed(&bytes(r#"10 0D 00 04 "MQTT" 05 03 00 00 00 00 00"#));
    assert!(decoder.poll_packet().unwrap().is_err());
    assert_eq!(decoder.connect_version(), Some(Version::V5));
}

#[test]
fn what_cannot_be_written_leaves_the_buffer_as_it_was() {
    let mut out = BytesMut::from(&b"before"[..]);
    let without_id = Packet::Publish(publish(QoS::AtLeastOnce, None));
    assert!(without_id.encode(Version::V5, &mut out).is_err());
    let large = Packet::Publish(publish(QoS::AtMostOnce, None));
    assert!(large.encode_within(Version::V5, 5, &mut out).is_err());
    let password = Some(Bytes::from(vec![0; 70_000]));
    let connect = Packet::Connect(Connect { password, ..connect(Version::V5) });
    assert!(connect.encode(Version::V5, &mut out).is_err());
    assert_eq!(out, b"before"[..]);
}
