//! Sections 3.8 to 3.11 on the broker's side: subscriptions and their end.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
mod spec_world;

use common::{Bench, Peer, connect, id, publish, text};
use shared::broker::{CloseReason, Config, PAYLOAD_FILTER};
use shared::wire::{
    Ack, Connect, Packet, Properties, Property, Publish, QoS, ReasonCode, SubAck, Subscribe,
    SubscribeFilter, SubscribeOptions, UnsubAck, Unsubscribe, Version,
};
use spec_world::{VERSIONS, field, frame, no_properties};

fn subscribe(number: u16, filters: &[(&str, QoS)], properties: Properties) -> Packet {
    let filters = filters.iter().map(|(filter, qos)| {
        let options = SubscribeOptions::with_qos(*qos);
        SubscribeFilter { filter: text(filter), options }
    });
    Packet::Subscribe(Subscribe { packet_id: id(number), properties, filters: filters.collect() })
}

fn unsubscribe(number: u16, filters: &[&str]) -> Packet {
    let filters = filters.iter().map(|filter| text(filter)).collect();
    Packet::Unsubscribe(Unsubscribe {
        packet_id: id(number),
        properties: Properties::new(),
        filters,
    })
}

fn suback(number: u16, reasons: Vec<ReasonCode>) -> Packet {
    Packet::SubAck(SubAck { packet_id: id(number), properties: Properties::new(), reasons })
}

fn unsuback(number: u16, reasons: Vec<ReasonCode>) -> Packet {
    Packet::UnsubAck(UnsubAck { packet_id: id(number), properties: Properties::new(), reasons })
}

/// How many messages to `topic` a client gets now.
fn count(bench: &mut Bench, peer: Peer, topic: &str) -> usize {
    bench.publish(peer, publish(topic, "x", QoS::AtMostOnce, 0));
    bench.messages(peer).len()
}

/// [MQTT-2.2.1-6] [MQTT-3.8.4-1] [MQTT-3.8.4-2] [MQTT-3.8.4-5] [MQTT-3.8.4-6] [MQTT-3.8.4-7]
/// [MQTT-3.9.3-1] [MQTT-3.9.3-2]
/// 3.1.1: [MQTT-2.3.1-7] [MQTT-3.8.4-1] [MQTT-3.8.4-2] [MQTT-3.8.4-4] [MQTT-3.8.4-5]
/// 3.1.1: [MQTT-3.9.3-1] [MQTT-3.9.3-2]
#[test]
fn several_filters_are_answered_by_one_suback_in_their_order() {
    let filters = [
        ("two", QoS::ExactlyOnce),
        ("none/#/", QoS::AtLeastOnce),
        ("zero", QoS::AtMostOnce),
        ("one", QoS::AtLeastOnce),
    ];
    for (version, failure) in [
        (Version::V5, ReasonCode::TopicFilterInvalid),
        (Version::V311, ReasonCode::UnspecifiedError),
    ] {
        let mut bench = Bench::new();
        let peer = bench.client(version, "peer");
        bench.send(peer, &subscribe(4711, &filters, Properties::new()));
        let reasons =
            vec![ReasonCode::GrantedQoS2, failure, ReasonCode::Success, ReasonCode::GrantedQoS1];
        assert_eq!(bench.receive(peer), [suback(4711, reasons)]);
        for topic in ["two", "zero", "one"] {
            assert_eq!(count(&mut bench, peer, topic), 1);
        }
    }
}

/// [MQTT-3.8.3-2] [MQTT-3.8.3-5] [MQTT-3.10.3-2]
/// 3.1.1: [MQTT-3.8.3-3] [MQTT-3.8.3-4] [MQTT-3.10.3-2]
#[test]
fn no_filter_and_reserved_bits_end_the_connection() {
    for version in VERSIONS {
        let none = no_properties(version);
        let with = |options: u8| [&[0, 1], none, &field(b"t"), &[options]].concat();
        let nothing = [&[0, 1], none].concat();
        let mut cases = vec![(0x82, nothing.clone()), (0xA2, nothing)];
        // Without flags before MQTT 5; then QoS 3, Retain Handling 3 and the two reserved bits.
        let reserved = if version == Version::V5 { &[3, 0x30, 0x40, 0x80][..] } else { &[3, 4, 8] };
        cases.extend(reserved.iter().map(|options| (0x82, with(*options))));
        for (first, body) in cases {
            let mut bench = Bench::new();
            let peer = bench.client(version, "peer");
            bench.send_bytes(peer, &frame(first, &body));
            assert!(matches!(bench.closed[&peer.conn], CloseReason::Malformed(_)), "{body:02X?}");
        }
    }
}

/// [MQTT-3.8.4-3] [MQTT-3.8.4-4] [MQTT-3.8.4-8]
/// 3.1.1: [MQTT-3.8.4-3] [MQTT-3.8.4-6] [MQTT-3.3.1-6]
#[test]
fn the_same_filter_again_replaces_the_subscription_and_loses_nothing() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let peer = bench.client(version, "peer");
        let publisher = bench.client(version, "publisher");
        let two = |payload: &str, retain| {
            let message = publish("t", payload, QoS::ExactlyOnce, 1);
            Publish { retain, ..message }
        };
        bench.publish(publisher, two("kept", true));
        bench.send(publisher, &Packet::PubRel(Ack::new(id(1), ReasonCode::Success)));
        let messages =
            bench.subscribe_messages(peer, "t", SubscribeOptions::with_qos(QoS::ExactlyOnce));
        assert_eq!(messages, [("t".into(), "kept".into(), 2, true)]);
        bench.publish(publisher, two("before", false));
        let messages =
            bench.subscribe_messages(peer, "t", SubscribeOptions::with_qos(QoS::AtLeastOnce));
        let before = ("t".into(), "before".into(), 2, false);
        assert_eq!(messages, [before, ("t".into(), "kept".into(), 1, true)]);
        bench.send(publisher, &Packet::PubRel(Ack::new(id(1), ReasonCode::Success)));
        bench.publish(publisher, two("after", false));
        assert_eq!(bench.messages(peer), [("t".into(), "after".into(), 1, false)]);
        assert_eq!(bench.broker.stats().subscriptions, 1);
    }
}

/// [MQTT-3.3.4-2] [MQTT-3.3.4-3] [MQTT-3.3.4-4]
/// 3.1.1: [MQTT-3.3.5-1]
#[test]
fn overlapping_subscriptions_give_the_highest_qos_and_all_identifiers() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let peer = bench.client(version, "peer");
        for (number, filter, qos) in [
            (1, "a/#", QoS::AtMostOnce),
            (2, "a/+", QoS::ExactlyOnce),
            (3, "a/b", QoS::AtLeastOnce),
        ] {
            let identifier =
                Property::SubscriptionIdentifier(u32::from(number).try_into().unwrap());
            let properties = Properties::new().with(identifier);
            bench.send(peer, &subscribe(number, &[(filter, qos)], properties));
        }
        bench.receive(peer);
        bench.publish(peer, publish("a/b", "x", QoS::ExactlyOnce, 9));
        let packets = bench.receive(peer);
        let ([Packet::Publish(message), _] | [_, Packet::Publish(message)]) = packets.as_slice()
        else {
            panic!("{packets:?}")
        };
        assert_eq!(message.qos, QoS::ExactlyOnce);
        let mut identifiers = message.properties.0.clone();
        identifiers.sort_by_key(|property| format!("{property:?}"));
        let all = (1..=3u32).map(|id| Property::SubscriptionIdentifier(id.try_into().unwrap()));
        let expected = if version == Version::V5 { all.collect() } else { vec![] };
        assert_eq!(identifiers, expected);
    }
}

/// [MQTT-2.2.1-6] [MQTT-3.10.4-1] [MQTT-3.10.4-2] [MQTT-3.10.4-4] [MQTT-3.10.4-5] [MQTT-3.10.4-6]
/// [MQTT-3.11.2-1] [MQTT-3.11.2-2] [MQTT-3.11.3-1] [MQTT-3.11.3-2]
/// 3.1.1: [MQTT-2.3.1-7] [MQTT-3.10.4-1] [MQTT-3.10.4-2] [MQTT-3.10.4-4] [MQTT-3.10.4-5]
/// 3.1.1: [MQTT-3.10.4-6]
#[test]
fn unsubscribe_ends_exactly_the_filters_it_names() {
    use ReasonCode::{NoSubscriptionExisted, Success, TopicFilterInvalid};
    for version in VERSIONS {
        let mut bench = Bench::new();
        let peer = bench.client(version, "peer");
        for filter in ["a/+", "a/b", "A/b", "c"] {
            bench.subscribe(peer, filter, SubscribeOptions::default());
        }
        bench.send(peer, &unsubscribe(4712, &["none", "a/+", "a/#", "bad/#/", "c"]));
        let reasons = vec![
            NoSubscriptionExisted,
            Success,
            NoSubscriptionExisted,
            TopicFilterInvalid,
            Success,
        ];
        let reasons = if version == Version::V5 { reasons } else { vec![] };
        assert_eq!(bench.receive(peer), [unsuback(4712, reasons)]);
        for (topic, expected) in [("a/b", 1), ("A/b", 1), ("a/x", 0), ("c", 0)] {
            assert_eq!(count(&mut bench, peer, topic), expected, "{topic}");
        }
        bench.send(peer, &unsubscribe(1, &["none"]));
        let reasons = if version == Version::V5 { vec![NoSubscriptionExisted] } else { vec![] };
        assert_eq!(bench.receive(peer), [unsuback(1, reasons)]);
    }
}

/// [MQTT-3.10.4-3]
/// 3.1.1: [MQTT-3.10.4-3]
#[test]
fn a_delivery_that_has_begun_is_completed_after_unsubscribe() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let peer = bench.client(version, "peer");
        bench.subscribe(peer, "t", SubscribeOptions::with_qos(QoS::ExactlyOnce));
        let publisher = bench.client(version, "publisher");
        bench.publish(publisher, publish("t", "x", QoS::ExactlyOnce, 9));
        assert_eq!(bench.messages(peer).len(), 1);
        bench.send(peer, &unsubscribe(2, &["t"]));
        bench.receive(peer);
        let ack = Ack::new(id(1), ReasonCode::Success);
        bench.send(peer, &Packet::PubRec(ack.clone()));
        assert_eq!(bench.receive(peer), [Packet::PubRel(ack)]);
    }
}

/// [MQTT-3.8.3-3]
#[test]
fn no_local_keeps_a_clients_own_messages_from_it() {
    let mut bench = Bench::new();
    let [own, other] = ["own", "other"].map(|name| bench.client(Version::V5, name));
    let options = SubscribeOptions { no_local: true, ..Default::default() };
    bench.subscribe(own, "t", options);
    bench.publish(own, publish("t", "mine", QoS::AtMostOnce, 0));
    bench.publish(other, publish("t", "another's", QoS::AtMostOnce, 0));
    assert_eq!(bench.messages(own), [("t".into(), "another's".into(), 0, false)]);
}

/// [MQTT-3.1.2-29] [MQTT-3.9.2-1] [MQTT-3.9.2-2] [MQTT-3.8.4-1]
#[test]
fn suback_says_why_only_to_a_client_that_wants_it_and_has_room() {
    let filter = (text(PAYLOAD_FILTER), text("$.x > 1"));
    for (property, is_told) in [
        (Property::RequestProblemInformation(1), true),
        (Property::RequestProblemInformation(0), false),
        (Property::MaximumPacketSize(1000), true),
        (Property::MaximumPacketSize(20), false),
    ] {
        let mut bench = Bench::new();
        let properties = Properties::new().with(property);
        let (peer, _) = bench.connect(Connect { properties, ..connect(Version::V5, "peer") });
        let properties = Properties::new().with(Property::UserProperty(filter.clone()));
        bench.send(peer, &subscribe(3, &[("t", QoS::AtMostOnce)], properties));
        let packets = bench.receive(peer);
        let [Packet::SubAck(ack)] = packets.as_slice() else { panic!("{packets:?}") };
        assert_eq!(ack.reasons, [ReasonCode::ImplementationSpecificError]);
        assert_eq!(ack.properties.reason_string().is_some(), is_told);
    }
}

/// [MQTT-3.2.2-9] [MQTT-3.2.2-10] [MQTT-3.2.2-12] [MQTT-3.2.2-7]
#[test]
fn a_lower_maximum_qos_is_announced_and_every_subscription_still_taken() {
    for maximum_qos in [QoS::AtMostOnce, QoS::AtLeastOnce] {
        let mut bench = Bench::with(Config { maximum_qos, ..Config::default() });
        let (peer, ack) = bench.connect(connect(Version::V5, "peer"));
        assert_eq!(ack.properties.maximum_qos(), Some(&(maximum_qos as u8)));
        for asked in [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce] {
            let granted = bench.subscribe(peer, "t", SubscribeOptions::with_qos(asked));
            assert_eq!(granted.code(), asked.min(maximum_qos) as u8);
        }
        let mut packet = connect(Version::V5, "board");
        let will = shared::wire::Will { qos: QoS::ExactlyOnce, ..common::will("t") };
        packet.will = Some(Box::new(will));
        let board = bench.open(Version::V5);
        bench.send(board, &Packet::Connect(packet));
        let reason = ReasonCode::QoSNotSupported;
        assert_eq!(bench.closed.get(&board.conn), Some(&CloseReason::Refused(reason)));
    }
}
