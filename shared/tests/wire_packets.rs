//! The table of packets through the decoder and the encoder. Every entry arrives split at every
//! byte.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod table;

use std::collections::BTreeSet;

use shared::wire::{
    Bytes, BytesMut, Connect, DecodeErrorKind, Decoder, Packet, QoS, ReasonCode, Version,
};
use table::{LIMIT, bytes, connect, publish};

#[test]
fn every_packet_is_decoded_from_its_bytes_split_anywhere() {
    for (entry, packet) in table::valid() {
        let (name, whole) = (&entry.name, &entry.bytes);
        for split in 0..=whole.len() {
            let mut decoder = Decoder::new(entry.version, LIMIT);
            decoder.feed(&whole[..split]);
            if split < whole.len() {
                assert_eq!(decoder.poll_packet(), None, "{name} cut at {split}");
            }
            decoder.feed(&whole[split..]);
            assert_eq!(decoder.poll_packet(), Some(Ok(packet.clone())), "{name} at {split}");
            assert_eq!(decoder.poll_packet(), None);
        }
    }
}

#[test]
fn every_packet_is_encoded_to_its_bytes() {
    for (entry, packet) in table::valid() {
        let mut out = BytesMut::new();
        packet.encode(entry.version, &mut out).unwrap();
        if entry.canonical {
            assert_eq!(out, entry.bytes, "{}", entry.name);
        } else {
            assert_ne!(out, entry.bytes, "{} is canonical", entry.name);
        }
    }
}

#[test]
fn every_fault_is_found_at_its_byte_however_the_bytes_arrive() {
    for (entry, kind, offset) in table::faulty() {
        let (name, whole) = (&entry.name, &entry.bytes);
        for split in 0..=whole.len() {
            let mut decoder = Decoder::new(entry.version, LIMIT);
            decoder.feed(&whole[..split]);
            let early = decoder.poll_packet();
            assert!(!matches!(early, Some(Ok(_))), "{name} cut at {split}: {early:?}");
            decoder.feed(&whole[split..]);
            let error = early.or_else(|| decoder.poll_packet()).unwrap().unwrap_err();
            assert_eq!((error.kind, error.offset), (kind, offset), "{name} at {split}");
            assert!(!error.spec.is_empty());
            decoder.feed(&[0xC0, 0x00]);
            assert_eq!(decoder.poll_packet(), None, "a decoder stops at its first error");
        }
    }
}

#[test]
fn every_fault_names_a_statement_or_section_of_the_version_that_is_spoken() {
    let lists = [
        include_str!("../../docs/spec/mqtt-3.1.1.toml"),
        include_str!("../../docs/spec/mqtt-5.0.toml"),
    ];
    let (mut statements, mut own) = (BTreeSet::new(), BTreeSet::new());
    for (entry, kind, _) in table::faulty() {
        let mut decoder = Decoder::new(entry.version, LIMIT);
        decoder.feed(&entry.bytes);
        let error = decoder.poll_packet().unwrap().unwrap_err();
        let version = decoder.connect_version().unwrap_or(entry.version);
        let list = lists[usize::from(version == Version::V5)];
        if error.spec.starts_with("MQTT-") {
            assert!(list.contains(&format!("\"{}\" = {{", error.spec)), "{}: {error}", entry.name);
            statements.insert(error.spec);
        } else {
            assert!(error.spec.split('.').all(|part| part.parse::<u8>().is_ok()), "{error}");
        }
        own.insert((format!("{kind:?}"), error.spec));
    }
    assert!(statements.contains("MQTT-1.5.3-2") && statements.contains("MQTT-1.5.4-2"));
    // A kind of fault that both versions have has its number in each.
    let numbers = |kind: &str| own.iter().filter(|(name, _)| name == kind).count();
    assert_eq!((numbers("ZeroPacketId"), numbers("InvalidSubscriptionOptions")), (1, 2));
}

#[test]
fn the_table_has_every_type_in_every_version_and_every_kind_of_fault() {
    let mut shapes = BTreeSet::new();
    for (entry, packet) in table::valid() {
        shapes.insert((packet.packet_type(), entry.version));
    }
    // AUTH exists in MQTT 5 only.
    assert_eq!(shapes.len(), 15 + 14 + 14);
    let name = |kind| format!("{kind:?}").split(['(', ' ']).next().unwrap().to_owned();
    let kinds = table::faulty().map(|(_, kind, _)| name(kind)).collect::<BTreeSet<_>>();
    let all = "DupAtQoS0 DuplicateProperty InvalidConnAckFlags InvalidConnectFlags InvalidFlags \
               InvalidPropertyValue InvalidProtocolName InvalidQoS InvalidReasonCode \
               InvalidSubscriptionOptions InvalidText InvalidTopicName InvalidVarint \
               MisplacedProperty NoFilter PacketTooLarge RemainingLengthTooLong TrailingBytes \
               UnexpectedEnd UnknownPacketType UnknownProperty UnsupportedVersion ZeroPacketId";
    assert_eq!(kinds, all.split_whitespace().map(str::to_owned).collect());
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
