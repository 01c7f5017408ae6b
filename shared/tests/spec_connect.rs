//! Section 3.1 on the broker's side: which CONNECT is one, and whose Session it gets.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
mod spec_world;

use common::{Bench, connect, publish, text};
use shared::broker::{Authentication, CloseReason, Config, Decision};
use shared::wire::{
    Connect, Disconnect, Packet, Properties, Property, Publish, QoS, ReasonCode, SubscribeOptions,
    Version,
};
use spec_world::{VERSIONS, encoded, field, frame, no_properties};

/// Protocol name, flags, fields of the payload, and whether that is a CONNECT.
type Case<'a> = (&'a [u8], u8, &'a [&'a [u8]], bool);

fn connect_bytes(name: &[u8], version: Version, flags: u8, payload: &[&[u8]]) -> Vec<u8> {
    let head = [&field(name)[..], &[version.level(), flags, 0, 60], no_properties(version)];
    frame(0x10, &[head.concat(), payload.concat()].concat())
}

/// [MQTT-3.1.2-1] [MQTT-3.1.2-3] [MQTT-3.1.2-9] [MQTT-3.1.2-11] [MQTT-3.1.2-12] [MQTT-3.1.2-13]
/// [MQTT-3.1.2-16] [MQTT-3.1.2-17] [MQTT-3.1.2-18] [MQTT-3.1.2-19] [MQTT-3.1.3-3] [MQTT-3.1.4-1]
/// 3.1.1: [MQTT-3.1.2-1] [MQTT-3.1.2-3] [MQTT-3.1.2-9] [MQTT-3.1.2-11] [MQTT-3.1.2-13]
/// 3.1.1: [MQTT-3.1.2-14] [MQTT-3.1.2-15] [MQTT-3.1.2-18] [MQTT-3.1.2-19] [MQTT-3.1.2-20]
/// 3.1.1: [MQTT-3.1.2-21] [MQTT-3.1.2-22] [MQTT-3.1.3-3] [MQTT-3.1.4-1]
#[test]
fn a_connect_whose_flags_and_fields_disagree_ends_the_connection() {
    for version in VERSIONS {
        let none = no_properties(version);
        let (name, one) = (&field(b"client")[..], &field(b"x")[..]);
        let will = &[none, one, one].concat()[..];
        let cases: [Case<'_>; 20] = [
            (b"MQTT", 0x02, &[name], true),
            (b"MQTT", 0xC6, &[name, will, one, one], true),
            (b"MQTT", 0x2E, &[name, will], true),
            (b"MQTT", 0x36, &[name, will], true),
            (b"MQTX", 0x02, &[name], false),
            (b"mqtt", 0x02, &[name], false),
            (b"MQTT", 0x03, &[name], false),
            (b"MQTT", 0x02, &[], false),
            (b"MQTT", 0x06, &[name], false),
            (b"MQTT", 0x06, &[name, none, one], false),
            (b"MQTT", 0x02, &[name, will], false),
            (b"MQTT", 0x0A, &[name], false),
            (b"MQTT", 0x12, &[name], false),
            (b"MQTT", 0x22, &[name], false),
            (b"MQTT", 0x1E, &[name, will], false),
            (b"MQTT", 0x82, &[name], false),
            (b"MQTT", 0x02, &[name, one], false),
            (b"MQTT", 0xC2, &[name, one], false),
            (b"MQTT", 0x82, &[name, one, one], false),
            // A password alone is new in MQTT 5.
            (b"MQTT", 0x42, &[name, one], version == Version::V5),
        ];
        for (protocol, flags, payload, is_fine) in cases {
            let mut bench = Bench::new();
            let peer = bench.open(version);
            bench.send_bytes(peer, &connect_bytes(protocol, version, flags, payload));
            let came = bench.receive(peer);
            let case = format!("{version:?} {protocol:02X?} {flags:02X} {payload:02X?}");
            assert_eq!(!bench.closed.contains_key(&peer.conn), is_fine, "{case}");
            assert_eq!(bench.broker.stats().sessions, usize::from(is_fine), "{case}");
            if !is_fine && version == Version::V311 {
                assert_eq!(came, [], "3.1.1 closes without CONNACK: {case}");
            }
        }
    }
}

/// [MQTT-3.1.4-5] [MQTT-3.2.2-1] [MQTT-3.2.0-1] [MQTT-3.2.0-2] [MQTT-3.1.0-2] [MQTT-3.12.4-1]
/// 3.1.1: [MQTT-3.1.4-4] [MQTT-3.2.0-1] [MQTT-3.1.0-2] [MQTT-3.12.4-1]
#[test]
fn connect_is_answered_once_and_first() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let peer = bench.open(version);
        let packet = Packet::Connect(connect(version, "peer"));
        let bytes = encoded(&packet, version);
        bench.send_bytes(peer, &[&bytes[..], &[0xC0, 0]].concat());
        let answer = bench.broker.poll_transmit(peer.conn).unwrap();
        assert_eq!((answer[0], answer[2], answer[3]), (0x20, 0, 0), "no flag, code 0");
        assert!(answer.ends_with(&[0xD0, 0]));
        assert_eq!(usize::from(answer[1]) + 2, answer.len() - 2, "only CONNACK and PINGRESP");
        bench.send(peer, &packet);
        assert!(bench.closed[&peer.conn].is_fault());
        let told = Packet::Disconnect(Disconnect::new(ReasonCode::ProtocolError));
        let expected = if version == Version::V5 { vec![told] } else { vec![] };
        assert_eq!(bench.receive(peer), expected, "no second CONNACK");
    }
}

/// [MQTT-3.2.0-1] [MQTT-3.1.2-24] [MQTT-3.2.2-19] [MQTT-3.2.2-20] [MQTT-3.1.2-28]
#[test]
fn connack_is_within_maximum_packet_size_or_nothing_is_sent() {
    let with_limit = |limit| {
        let mut bench = Bench::new();
        let peer = bench.open(Version::V5);
        let properties = Properties::new().with(Property::MaximumPacketSize(limit));
        let packet = Connect { properties, ..connect(Version::V5, "peer") };
        bench.send(peer, &Packet::Connect(packet));
        let connack = bench.broker.poll_transmit(peer.conn);
        (connack, bench.closed.get(&peer.conn).cloned(), bench.broker.stats().sessions)
    };
    let (connack, closed, _) = with_limit(1000);
    let size = connack.unwrap().len() as u32;
    assert_eq!(closed, None);
    assert_eq!(with_limit(size).1, None);
    let refused = CloseReason::Refused(ReasonCode::PacketTooLarge);
    assert_eq!(with_limit(size - 1), (None, Some(refused), 0));

    let mut bench = Bench::new();
    let (_, ack) = bench.connect(connect(Version::V5, "peer"));
    assert_eq!(ack.properties.response_information(), None);
    assert_eq!(ack.properties.reason_string(), None);
    assert_eq!(ack.properties.user_properties().count(), 0);
}

/// [MQTT-3.1.4-6] [MQTT-3.2.2-6] [MQTT-3.2.2-7] [MQTT-4.13.2-1] [MQTT-3.1.4-2] [MQTT-3.14.0-1]
/// [MQTT-4.12.0-1]
/// 3.1.1: [MQTT-3.1.4-5] [MQTT-3.2.2-4] [MQTT-3.2.2-5] [MQTT-3.1.3-8] [MQTT-3.1.3-9]
#[test]
fn after_a_refusal_nothing_is_read_and_no_session_is_present() {
    let unserved = Property::AuthenticationMethod(text("unserved"));
    let refused_5 = Connect {
        clean_start: false,
        properties: Properties::new().with(unserved),
        ..connect(Version::V5, "board")
    };
    let refused_4 = Connect { clean_start: false, ..connect(Version::V311, "") };
    for (packet, bytes) in [(refused_5, &[0x20, 3, 0, 0x8C, 0][..]), (refused_4, &[0x20, 2, 0, 2])]
    {
        let mut bench = Bench::new();
        let seconds = Property::SessionExpiryInterval(60);
        let properties = Properties::new().with(seconds);
        let (board, _) = bench.connect(Connect { properties, ..connect(Version::V5, "board") });
        bench.cut(board);
        let retained = Publish { retain: true, ..publish("t", "x", QoS::AtMostOnce, 0) };
        let version = packet.version;
        let packets = [Packet::Connect(packet), Packet::Publish(retained), Packet::PingReq];
        let all = packets.iter().flat_map(|packet| encoded(packet, version)).collect::<Vec<_>>();
        let peer = bench.open(version);
        bench.send_bytes(peer, &all);
        bench.send_bytes(peer, &all);
        assert_eq!(bench.broker.poll_transmit(peer.conn).as_deref(), Some(bytes));
        assert!(bench.closed.contains_key(&peer.conn));
        assert_eq!(bench.broker.stats().retained, 0);
    }
}

/// 3.1.1: [MQTT-3.2.2-6]
#[test]
fn where_no_return_code_fits_3_1_1_is_closed_without_connack() {
    for (topic, qos) in [("a/#", QoS::AtMostOnce), ("t", QoS::ExactlyOnce)] {
        let maximum_qos = QoS::AtLeastOnce;
        let mut bench = Bench::with(Config { maximum_qos, ..Config::default() });
        let mut packet = connect(Version::V311, "peer");
        packet.will = Some(Box::new(shared::wire::Will { qos, ..common::will(topic) }));
        let peer = bench.open(Version::V311);
        bench.send(peer, &Packet::Connect(packet));
        assert_eq!(bench.receive(peer), []);
        assert!(bench.closed.contains_key(&peer.conn));
    }
}

/// [MQTT-3.1.3-5] [MQTT-3.1.3-2]
/// 3.1.1: [MQTT-3.1.3-5] [MQTT-3.1.3-2]
#[test]
fn letters_and_digits_name_a_session_of_their_own() {
    let all = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut names = all.as_bytes().chunks(23).map(|chunk| std::str::from_utf8(chunk).unwrap());
    let names = names.by_ref().chain(["a", "A", "0"]).collect::<Vec<_>>();
    for version in VERSIONS {
        let mut bench = Bench::new();
        for (count, name) in names.iter().enumerate() {
            bench.client(version, name);
            assert_eq!(bench.broker.stats().sessions, count + 1);
        }
        assert!(bench.closed.is_empty(), "none took another's Session over");
    }
}

/// [MQTT-3.1.3-8] [MQTT-3.1.4-2] [MQTT-3.2.2-8]
#[test]
fn the_driver_may_refuse_a_client_id_and_only_with_a_code_for_connack() {
    for (reason, expected) in [
        (ReasonCode::ClientIdentifierNotValid, ReasonCode::ClientIdentifierNotValid),
        (ReasonCode::KeepAliveTimeout, ReasonCode::UnspecifiedError),
        (ReasonCode::Success, ReasonCode::UnspecifiedError),
    ] {
        let authentication = Authentication::AskDriver;
        let mut bench = Bench::with(Config { authentication, ..Config::default() });
        let peer = bench.open(Version::V5);
        bench.send(peer, &Packet::Connect(connect(Version::V5, "bad name")));
        bench.decide(peer, Decision::Refuse(reason));
        let packets = bench.receive(peer);
        let [Packet::ConnAck(ack)] = packets.as_slice() else { panic!("{packets:?}") };
        assert_eq!(ack.reason, expected);
        assert!(bench.closed.contains_key(&peer.conn));
    }
}

/// [MQTT-3.1.2-4] [MQTT-3.1.2-5] [MQTT-3.1.2-6] [MQTT-3.1.4-4] [MQTT-3.2.2-2] [MQTT-3.2.2-3]
/// [MQTT-3.1.2-23] [MQTT-4.1.0-1]
/// 3.1.1: [MQTT-3.1.2-4] [MQTT-3.1.2-6] [MQTT-3.1.4-3] [MQTT-3.2.2-1] [MQTT-3.2.2-2]
/// 3.1.1: [MQTT-3.2.2-3] [MQTT-4.1.0-1] [MQTT-4.1.0-2]
#[test]
fn a_session_goes_on_or_is_discarded_as_connect_says() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let publisher = bench.client(version, "publisher");
        let board = |clean_start| {
            let properties = Properties::new().with(Property::SessionExpiryInterval(60));
            Connect { clean_start, properties, ..connect(version, "board") }
        };
        let came = |bench: &mut Bench, peer| {
            bench.publish(publisher, publish("t", "x", QoS::AtMostOnce, 0));
            bench.messages(peer).len()
        };
        let (peer, ack) = bench.connect(board(false));
        assert!(!ack.session_present, "a new one");
        bench.subscribe(peer, "t", SubscribeOptions::default());
        assert_eq!(came(&mut bench, peer), 1);
        bench.cut(peer);
        let (peer, ack) = bench.connect(board(false));
        assert!(ack.session_present);
        assert_eq!(came(&mut bench, peer), 1, "its subscription goes on");
        bench.cut(peer);
        let (peer, ack) = bench.connect(board(true));
        assert!(!ack.session_present);
        assert_eq!(came(&mut bench, peer), 0, "its subscription is gone");
        bench.subscribe(peer, "t", SubscribeOptions::default());
        assert_eq!(came(&mut bench, peer), 1, "kept while the connection is open");
        bench.cut(peer);
        let (peer, ack) = bench.connect(board(false));
        // What a Session begun with Clean Session leaves behind is reused in MQTT 5 only.
        assert_eq!(ack.session_present, version == Version::V5);
        assert_eq!(came(&mut bench, peer), usize::from(version == Version::V5));
    }
}

/// 3.1.1: [MQTT-3.1.2-7]
#[test]
fn retained_messages_outlive_the_session_that_published_them() {
    let mut bench = Bench::new();
    let publisher = bench.client(Version::V311, "publisher");
    bench.publish(publisher, Publish { retain: true, ..publish("t", "x", QoS::AtMostOnce, 0) });
    bench.cut(publisher);
    assert_eq!(bench.broker.stats().sessions, 0);
    let late = bench.client(Version::V311, "late");
    assert_eq!(bench.subscribe_messages(late, "t", SubscribeOptions::default()).len(), 1);
}
