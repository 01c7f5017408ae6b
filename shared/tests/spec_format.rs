//! Sections 1, 2 and 4.7: strings, numbers, flags, identifiers and topics, as the broker meets them.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
mod spec_world;

use common::{Bench, Peer, id, publish, text};
use shared::wire::{
    Ack, Disconnect, EncodeError, Packet, Properties, Publish, QoS, ReasonCode, Subscribe,
    SubscribeFilter, SubscribeOptions, Text, TextError, Unsubscribe, Version,
};
use spec_world::{VERSIONS, encoded, field, frame, no_properties};

/// CONNECT with everything that is a string.
fn connect_bytes(version: Version, client_id: &[u8], will: &[u8], username: &[u8]) -> Vec<u8> {
    let none = no_properties(version);
    let head = [&field(b"MQTT")[..], &[version.level(), 0b1000_0110, 0, 60], none].concat();
    let will = [none, &field(will), &field(b"gone")].concat();
    frame(0x10, &[head, field(client_id), will, field(username)].concat())
}

fn publish_bytes(version: Version, topic: &[u8]) -> Vec<u8> {
    frame(0x30, &[&field(topic)[..], no_properties(version), b"x"].concat())
}

/// The same string in each place where a client can send one.
fn places(version: Version, string: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let none = no_properties(version);
    let subscribe = [&[0, 1], none, &field(string), &[0]].concat();
    let unsubscribe = [&[0, 1], none, &field(string)].concat();
    vec![
        ("PUBLISH", publish_bytes(version, string)),
        ("SUBSCRIBE", frame(0x82, &subscribe)),
        ("UNSUBSCRIBE", frame(0xA2, &unsubscribe)),
        ("client id", connect_bytes(version, string, b"w", b"u")),
        ("Will Topic", connect_bytes(version, b"c", string, b"u")),
        ("user name", connect_bytes(version, b"c", b"w", string)),
    ]
}

/// Sends bytes: on a connection of its own if they are a CONNECT.
fn send(bench: &mut Bench, version: Version, bytes: &[u8]) -> Peer {
    let is_connect = bytes[0] == 0x10;
    let peer = if is_connect { bench.open(version) } else { bench.client(version, "peer") };
    bench.send_bytes(peer, bytes);
    peer
}

/// [MQTT-1.5.4-1] [MQTT-1.5.4-2] [MQTT-3.1.3-4] [MQTT-3.1.3-11] [MQTT-3.1.3-12] [MQTT-3.3.2-1]
/// [MQTT-3.8.3-1] [MQTT-3.10.3-1] [MQTT-4.7.3-2] [MQTT-4.13.1-1]
/// 3.1.1: [MQTT-1.5.3-1] [MQTT-1.5.3-2] [MQTT-3.1.3-4] [MQTT-3.1.3-10] [MQTT-3.1.3-11]
/// 3.1.1: [MQTT-3.3.2-1] [MQTT-3.8.3-1] [MQTT-3.10.3-1] [MQTT-4.7.3-2] [MQTT-4.8.0-1]
#[test]
fn bytes_that_are_no_string_end_the_connection_wherever_they_stand() {
    for version in VERSIONS {
        for (place, bytes) in places(version, b"fine") {
            let mut bench = Bench::new();
            let peer = send(&mut bench, version, &bytes);
            assert!(!bench.closed.contains_key(&peer.conn), "{place}");
        }
        for string in [&b"\xC3"[..], b"a\xED\xA0\x80", b"\xC0\x80", b"\xF5\x80\x80\x80", b"a\0"] {
            for (place, bytes) in places(version, string) {
                let mut bench = Bench::new();
                let peer = send(&mut bench, version, &bytes);
                assert!(bench.closed[&peer.conn].is_fault(), "{place} {string:02X?}");
            }
        }
    }
}

/// [MQTT-1.5.4-3] [MQTT-4.7.3-4] [MQTT-3.3.2-3]
/// 3.1.1: [MQTT-1.5.3-3] [MQTT-4.7.3-4] [MQTT-3.3.2-3]
#[test]
fn topics_are_compared_as_they_are() {
    let topics = ["t", "\u{FEFF}t", "T", "t/", "/t", "t//", "\u{E9}", "e\u{301}", "t "];
    for version in VERSIONS {
        for subscribed in topics {
            let mut bench = Bench::new();
            let peer = bench.client(version, "peer");
            bench.subscribe(peer, subscribed, SubscribeOptions::default());
            for published in topics {
                bench.publish(peer, publish(published, "x", QoS::AtMostOnce, 0));
            }
            let came = bench.messages(peer).into_iter().map(|message| message.0);
            assert_eq!(came.collect::<Vec<_>>(), [subscribed]);
        }
    }
}

/// [MQTT-1.5.5-1]
#[test]
fn a_variable_byte_integer_is_as_short_as_it_can_be() {
    for (remaining, length_bytes) in [(127, 1), (128, 2), (16_383, 2), (16_384, 3)] {
        let packet = publish("t", &"x".repeat(remaining - 4), QoS::AtMostOnce, 0);
        let bytes = encoded(&Packet::Publish(packet), Version::V5);
        assert_eq!(bytes.len(), 1 + length_bytes + remaining);
    }
    let mut bench = Bench::new();
    let peer = bench.client(Version::V5, "peer");
    // A Property Length of 0 in two bytes.
    bench.send_bytes(peer, &[0x30, 5, 0, 1, b't', 0x80, 0x00]);
    let told = Packet::Disconnect(Disconnect::new(ReasonCode::MalformedPacket));
    assert_eq!(bench.receive(peer), [told]);
}

/// [MQTT-1.5.7-1] [MQTT-3.3.2-13] [MQTT-3.3.2-19]
#[test]
fn strings_inside_properties_keep_the_rules_for_strings() {
    let user_property = |name: &[u8], value| [&[0x26], &field(name)[..], &field(value)].concat();
    let one = |id: u8, value| [&[id], &field(value)[..]].concat();
    for (property, is_fine) in [
        (user_property(b"name", b"value"), true),
        (user_property(b"na\xFFme", b"value"), false),
        (user_property(b"name", b"val\0ue"), false),
        (one(0x08, b"response"), true),
        (one(0x08, b"\xFF"), false),
        (one(0x03, b"text/plain"), true),
        (one(0x03, b"\xFF"), false),
    ] {
        let body = [&[0, 1, b't', property.len() as u8], &property[..]].concat();
        let mut bench = Bench::new();
        let peer = send(&mut bench, Version::V5, &frame(0x30, &body));
        assert_eq!(!bench.closed.contains_key(&peer.conn), is_fine, "{property:02X?}");
    }
}

/// [MQTT-2.1.3-1] [MQTT-3.6.1-1] [MQTT-3.8.1-1] [MQTT-3.10.1-1] [MQTT-3.14.1-1] [MQTT-3.15.1-1]
/// [MQTT-4.13.1-1]
/// 3.1.1: [MQTT-2.2.2-1] [MQTT-2.2.2-2] [MQTT-3.6.1-1] [MQTT-3.8.1-1] [MQTT-3.10.1-1]
/// 3.1.1: [MQTT-3.14.1-1] [MQTT-4.8.0-1]
#[test]
fn flags_are_written_as_listed_and_any_others_end_the_connection() {
    let (packet_id, properties) = (id(1), Properties::new());
    let filter = SubscribeFilter { filter: text("t"), options: SubscribeOptions::default() };
    let (filters, names) = (vec![filter], vec![text("t")]);
    let unsubscribe = Unsubscribe { packet_id, properties: properties.clone(), filters: names };
    let ack = Ack::new(packet_id, ReasonCode::Success);
    let packets = [
        (0x40, Packet::PubAck(ack.clone())),
        (0x50, Packet::PubRec(ack.clone())),
        (0x62, Packet::PubRel(ack.clone())),
        (0x70, Packet::PubComp(ack)),
        (0x82, Packet::Subscribe(Subscribe { packet_id, properties, filters })),
        (0xA2, Packet::Unsubscribe(unsubscribe)),
        (0xC0, Packet::PingReq),
        (0xE0, Packet::Disconnect(Disconnect::new(ReasonCode::Success))),
    ];
    for version in VERSIONS {
        for (first, packet) in &packets {
            let bytes = encoded(packet, version);
            assert_eq!(bytes[0], *first);
            for flags in (0..16).filter(|flags| first & 0x0F != *flags) {
                check_flags(version, (first & 0xF0) | flags, &bytes);
            }
        }
    }
    (1..16).for_each(|flags| check_flags(Version::V5, 0xF0 | flags, &[0xF0, 0]));
}

fn check_flags(version: Version, first: u8, packet: &[u8]) {
    let mut bench = Bench::new();
    let peer = send(&mut bench, version, &[&[first], &packet[1..]].concat());
    assert!(bench.closed[&peer.conn].is_fault(), "{first:02X}");
    let told = Packet::Disconnect(Disconnect::new(ReasonCode::MalformedPacket));
    let expected = if version == Version::V5 { vec![told] } else { vec![] };
    assert_eq!(bench.receive(peer), expected, "{first:02X}");
}

/// [MQTT-2.2.1-2] [MQTT-2.2.2-1]
/// 3.1.1: [MQTT-2.3.1-5]
#[test]
fn qos_0_has_no_packet_identifier_and_no_properties_are_a_length_of_0() {
    for (version, expected) in [
        (Version::V311, &[0x30, 4, 0, 1, b't', b'x'][..]),
        (Version::V5, &[0x30, 5, 0, 1, b't', 0, b'x']),
    ] {
        let mut bench = Bench::new();
        let peer = bench.client(version, "peer");
        bench.subscribe(peer, "t", SubscribeOptions::default());
        bench.publish(peer, publish("t", "x", QoS::ExactlyOnce, 1));
        bench.send(peer, &Packet::PubRel(Ack::new(id(1), ReasonCode::Success)));
        let bytes = bench.broker.poll_transmit(peer.conn).unwrap();
        assert!(bytes.ends_with(expected), "{bytes:02X?}");
        let wrong = publish("t", "x", QoS::AtMostOnce, 7);
        let refused = Packet::Publish(wrong).encode(version, &mut Default::default());
        assert_eq!(refused, Err(EncodeError::PacketIdMismatch));
    }
}

/// [MQTT-2.2.1-3] [MQTT-4.13.1-1]
/// 3.1.1: [MQTT-2.3.1-1] [MQTT-4.8.0-1]
#[test]
fn packet_identifier_0_ends_the_connection() {
    for version in VERSIONS {
        let none = no_properties(version);
        for (first, rest) in
            [(0x82, [none, &field(b"t"), &[0]].concat()), (0xA2, [none, &field(b"t")].concat())]
        {
            for number in [0, 1] {
                let mut bench = Bench::new();
                let body = [&[0, number], &rest[..]].concat();
                let peer = send(&mut bench, version, &frame(first, &body));
                assert_eq!(bench.closed.contains_key(&peer.conn), number == 0);
            }
        }
        for first in [0x32, 0x34] {
            let mut bench = Bench::new();
            let body = [&field(b"t")[..], &[0, 0], none, b"x"].concat();
            let peer = send(&mut bench, version, &frame(first, &body));
            assert!(bench.closed[&peer.conn].is_fault());
        }
    }
}

/// [MQTT-3.3.2-2] [MQTT-4.7.0-1] [MQTT-4.7.1-1] [MQTT-4.7.1-2] [MQTT-4.7.3-1]
/// 3.1.1: [MQTT-3.3.2-2] [MQTT-4.7.1-1] [MQTT-4.7.1-2] [MQTT-4.7.1-3] [MQTT-4.7.3-1]
#[test]
fn wildcards_have_their_level_to_themselves_and_stand_in_filters_only() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let peer = bench.client(version, "peer");
        for filter in ["#", "+", "+/#", "/+", "a/+/b", "a/#", "/", "a//b"] {
            let granted = bench.subscribe(peer, filter, SubscribeOptions::default());
            assert_eq!(granted, ReasonCode::Success, "{filter}");
        }
        for filter in ["", "a#", "#/a", "a/#/b", "##", "a+", "+a/b", "a/b+"] {
            let refused = bench.subscribe(peer, filter, SubscribeOptions::default());
            assert!(refused.is_error(), "{filter}");
        }
        for topic in ["", "#", "+", "a/+", "a/#", "a+b", "a#b"] {
            let mut bench = Bench::new();
            let peer = send(&mut bench, version, &publish_bytes(version, topic.as_bytes()));
            assert!(bench.closed[&peer.conn].is_fault(), "{topic}");
        }
    }
}

/// [MQTT-4.7.2-1]
/// 3.1.1: [MQTT-4.7.2-1]
#[test]
fn a_wildcard_in_front_matches_no_topic_that_begins_with_a_dollar_sign() {
    for version in VERSIONS {
        for (filter, expected) in [("#", 0), ("+", 0), ("+/x", 0), ("$own/#", 2), ("$own/+", 1)] {
            let mut bench = Bench::new();
            let peer = bench.client(version, "peer");
            bench.publish(
                peer,
                Publish { retain: true, ..publish("$own/x", "x", QoS::AtMostOnce, 0) },
            );
            let kept = bench.subscribe_messages(peer, filter, SubscribeOptions::default());
            assert_eq!(kept.is_empty(), expected == 0, "{filter}");
            for topic in ["$own", "$own/x"] {
                bench.publish(peer, publish(topic, "x", QoS::AtMostOnce, 0));
            }
            assert_eq!(bench.messages(peer).len(), expected, "{filter}");
        }
    }
}

/// [MQTT-4.7.3-3]
/// 3.1.1: [MQTT-4.7.3-3]
#[test]
fn a_topic_has_65535_bytes_at_most() {
    let longest = "x".repeat(65_535);
    for version in VERSIONS {
        let mut bench = Bench::new();
        let peer = bench.client(version, "peer");
        bench.subscribe(peer, &longest, SubscribeOptions::default());
        bench.publish(peer, publish(&longest, "x", QoS::AtMostOnce, 0));
        assert_eq!(bench.messages(peer)[0].0, longest);
    }
    let too_long = Text::new(&(longest + "x"));
    assert_eq!(too_long, Err(TextError::TooLong { bytes: 65_536 }));
}
