//! Clients that break the rules: refused or closed, told why, and nobody else is disturbed.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::time::Duration;

use common::{Bench, connect, id, publish, text};
use shared::broker::{CloseReason, Config};
use shared::wire::{
    Ack, ConnAck, Disconnect, Packet, Properties, Property, Publish, QoS, ReasonCode, SubAck,
    SubscribeOptions, Version,
};

fn refusal(reason: ReasonCode) -> Vec<Packet> {
    let properties = Properties::new();
    vec![Packet::ConnAck(ConnAck { session_present: false, reason, properties })]
}

/// [MQTT-3.1.4-2] [MQTT-3.2.2-7] [MQTT-4.12.0-1] [MQTT-4.13.2-1]
/// 3.1.1: [MQTT-3.1.3-8] [MQTT-3.1.3-9] [MQTT-3.2.2-4] [MQTT-3.2.2-5]
#[test]
fn a_connect_that_cannot_be_served_is_refused_with_its_reason() {
    let mut with_method = connect(Version::V5, "a");
    with_method.properties = Properties::new().with(Property::AuthenticationMethod(text("x")));
    let mut keeps = connect(Version::V311, "");
    keeps.clean_start = false;
    for (packet, reason) in [
        (keeps, ReasonCode::ClientIdentifierNotValid),
        (connect(Version::V31, ""), ReasonCode::ClientIdentifierNotValid),
        (with_method, ReasonCode::BadAuthenticationMethod),
    ] {
        let mut bench = Bench::new();
        let peer = bench.open(packet.version);
        bench.send(peer, &Packet::Connect(packet));
        assert_eq!(bench.receive(peer), refusal(reason));
        assert_eq!(bench.closed.get(&peer.conn), Some(&CloseReason::Refused(reason)));
        assert_eq!(bench.broker.stats().sessions, 0);
    }
}

/// [MQTT-3.1.3-6] [MQTT-3.1.3-7] [MQTT-3.2.2-16]
/// 3.1.1: [MQTT-3.1.3-6]
#[test]
fn a_client_without_a_name_gets_one() {
    let mut bench = Bench::new();
    let (_, first) = bench.connect(connect(Version::V5, ""));
    let (_, second) = bench.connect(connect(Version::V5, ""));
    let name = |ack: &ConnAck| ack.properties.assigned_client_identifier().cloned();
    assert!(name(&first).is_some() && name(&first) != name(&second));
    let (_, old) = bench.connect(connect(Version::V311, ""));
    assert_eq!(name(&old), None);
    assert_eq!(bench.broker.stats().sessions, 3);
}

/// [MQTT-3.1.2-2]
/// 3.1.1: [MQTT-3.1.2-2]
#[test]
fn an_unknown_version_is_answered_in_the_nearest_one() {
    let connect = |level| [&b"\x10\x0D\x00\x04MQTT"[..], &[level, 2, 0, 0, 0, 0, 0]].concat();
    for (level, answer) in [(3, &[0x20, 2, 0, 1][..]), (6, &[0x20, 3, 0, 0x84, 0][..])] {
        let mut bench = Bench::new();
        let peer = bench.open(Version::V311);
        bench.send_bytes(peer, &connect(level));
        assert_eq!(bench.broker.poll_transmit(peer.conn).as_deref(), Some(answer));
        assert!(bench.closed.contains_key(&peer.conn));
    }
}

/// [MQTT-3.3.1-4] [MQTT-3.3.2-2] [MQTT-3.8.3-2] [MQTT-3.14.4-1] [MQTT-4.13.1-1] [MQTT-4.13.2-1]
/// 3.1.1: [MQTT-3.3.1-4] [MQTT-3.3.2-2] [MQTT-3.8.3-3] [MQTT-4.8.0-1]
#[test]
fn a_malformed_packet_ends_its_connection_only_and_mqtt_5_is_told() {
    let topic_alias = Properties::new().with(Property::TopicAlias(1000));
    let aliased = Publish { properties: topic_alias, ..publish("t", "x", QoS::AtMostOnce, 0) };
    let mut encoded = Default::default();
    Packet::Publish(aliased).encode(Version::V5, &mut encoded).unwrap();
    for (bytes, reason) in [
        (&[0x00, 0x00][..], ReasonCode::MalformedPacket),
        (&[0x36, 0x05, 0, 1, b'a', 0, 1], ReasonCode::MalformedPacket),
        (&[0x30, 0x05, 0, 3, b'a', b'/', b'+'], ReasonCode::TopicNameInvalid),
        (&[0x30, 0xFF, 0xFF, 0xFF, 0x7F], ReasonCode::PacketTooLarge),
        (&[0x82, 0x03, 0, 1, 0], ReasonCode::ProtocolError),
        (&[0x20, 0x03, 0, 0, 0], ReasonCode::ProtocolError),
        (&[0xF0, 0x00], ReasonCode::ProtocolError),
        (&encoded, ReasonCode::TopicAliasInvalid),
    ] {
        for version in [Version::V5, Version::V311] {
            let mut bench = Bench::new();
            let other = bench.client(Version::V311, "other");
            bench.subscribe(other, "t", SubscribeOptions::default());
            let peer = bench.client(version, "peer");
            bench.send_bytes(peer, bytes);
            let is_valid_before_5 = reason == ReasonCode::TopicAliasInvalid;
            if version == Version::V311 && is_valid_before_5 {
                continue;
            }
            assert!(bench.closed[&peer.conn].is_fault(), "{bytes:02X?}");
            let told = Packet::Disconnect(Disconnect::new(reason));
            let expected = if version == Version::V5 { vec![told] } else { vec![] };
            assert_eq!(bench.receive(peer), expected, "{bytes:02X?}");
            bench.send_bytes(peer, &[0xC0, 0x00]);
            assert_eq!(bench.receive(peer), [], "what follows an error is not read");
            bench.cut(peer);
            bench.publish(other, publish("t", "x", QoS::AtMostOnce, 0));
            assert_eq!(bench.messages(other).len(), 1);
        }
    }
}

/// 3.1.1: [MQTT-3.1.0-2] [MQTT-4.8.0-1]
#[test]
fn the_first_packet_must_be_connect_and_there_is_only_one() {
    let mut bench = Bench::new();
    let early = bench.open(Version::V311);
    bench.send(early, &Packet::PingReq);
    assert!(bench.closed.contains_key(&early.conn));
    let twice = bench.client(Version::V311, "twice");
    bench.send(twice, &Packet::Connect(connect(Version::V311, "twice")));
    assert!(bench.closed.contains_key(&twice.conn));
    let silent = bench.open(Version::V311);
    bench.wait(Duration::from_secs(10));
    assert_eq!(bench.closed.get(&silent.conn), Some(&CloseReason::ConnectTimeout));
}

/// 3.1.1: [MQTT-4.8.0-2]
#[test]
fn every_limit_is_reached_and_answered() {
    let mut bench = Bench::with(Config {
        max_connections: 2,
        max_sessions: 1,
        max_subscriptions: 1,
        max_retained: 1,
        receive_maximum: 1,
        sys_interval: None,
        ..Config::default()
    });
    let peer = bench.client(Version::V5, "peer");
    let other = bench.open(Version::V5);
    bench.send(other, &Packet::Connect(connect(Version::V5, "other")));
    assert_eq!(bench.receive(other), refusal(ReasonCode::QuotaExceeded));
    assert!(bench.broker.handle_open(bench.now).is_err());
    let options = SubscribeOptions::default();
    assert_eq!(bench.subscribe(peer, "a", options), ReasonCode::Success);
    assert_eq!(bench.subscribe(peer, "b", options), ReasonCode::QuotaExceeded);
    assert_eq!(bench.subscribe(peer, "a", options), ReasonCode::Success);
    for topic in ["x", "y", "x"] {
        bench.publish(peer, Publish { retain: true, ..publish(topic, "1", QoS::AtMostOnce, 0) });
    }
    assert_eq!(bench.broker.stats().retained, 1);
    bench.publish(peer, publish("t", "x", QoS::ExactlyOnce, 1));
    bench.publish(peer, publish("t", "x", QoS::ExactlyOnce, 2));
    let reason = ReasonCode::ReceiveMaximumExceeded;
    assert!(
        matches!(bench.closed[&peer.conn], CloseReason::Protocol(breach) if breach.reason_code() == reason)
    );

    bench.cut(other);
    bench.cut(peer);
    let old = bench.client(Version::V311, "peer");
    for number in 1..=5 {
        bench.publish(old, publish("t", "x", QoS::ExactlyOnce, number));
    }
    assert!(!bench.closed.contains_key(&old.conn), "3.1.1 was not told of a Receive Maximum");

    let mut bench = Bench::with(Config { max_unsent: 10, ..Config::default() });
    let deaf = bench.client(Version::V311, "deaf");
    for _ in 0..10 {
        bench.send(deaf, &Packet::PingReq);
    }
    assert_eq!(bench.closed.get(&deaf.conn), Some(&CloseReason::NotReading));
}

/// [MQTT-3.8.4-7] [MQTT-4.7.1-1] [MQTT-4.8.2-2]
/// 3.1.1: [MQTT-3.8.4-5] [MQTT-3.9.3-2] [MQTT-4.7.1-3]
#[test]
fn a_filter_that_is_none_is_refused_alone() {
    let mut bench = Bench::new();
    let peer = bench.client(Version::V5, "peer");
    let options = SubscribeOptions::default();
    assert_eq!(bench.subscribe(peer, "a/#/b", options), ReasonCode::TopicFilterInvalid);
    assert_eq!(bench.subscribe(peer, "$share/g", options), ReasonCode::TopicFilterInvalid);
    assert_eq!(bench.subscribe(peer, "a", options), ReasonCode::Success);
    let old = bench.client(Version::V311, "old");
    assert_eq!(bench.subscribe(old, "+a", options), ReasonCode::UnspecifiedError);
}

/// [MQTT-3.6.2-1] [MQTT-3.7.2-1]
#[test]
fn acknowledgements_of_nothing_are_answered_or_ignored() {
    let mut bench = Bench::new();
    let peer = bench.client(Version::V5, "peer");
    let ack = Ack::new(id(77), ReasonCode::Success);
    let unknown = Ack::new(id(77), ReasonCode::PacketIdentifierNotFound);
    bench.send(peer, &Packet::PubAck(ack.clone()));
    bench.send(peer, &Packet::PubComp(ack.clone()));
    assert_eq!(bench.receive(peer), []);
    bench.send(peer, &Packet::PubRec(ack.clone()));
    bench.send(peer, &Packet::PubRel(ack));
    assert_eq!(bench.receive(peer), [Packet::PubRel(unknown.clone()), Packet::PubComp(unknown)]);
    let (packet_id, properties) = (id(1), Properties::new());
    let reasons = vec![ReasonCode::Success];
    bench.send(peer, &Packet::SubAck(SubAck { packet_id, properties, reasons }));
    assert!(bench.closed.contains_key(&peer.conn));
}

#[test]
fn a_connection_that_is_gone_is_ignored_everywhere() {
    let mut bench = Bench::new();
    let peer = bench.client(Version::V5, "peer");
    bench.cut(peer);
    bench.cut(peer);
    bench.send(peer, &Packet::PingReq);
    bench.broker.disconnect(bench.now, peer.conn, ReasonCode::ServerShuttingDown);
    assert_eq!(bench.broker.poll_transmit(peer.conn), None);
    assert_eq!(bench.broker.poll_event(), None);
}
