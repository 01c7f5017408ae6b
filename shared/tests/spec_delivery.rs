//! Sections 4.3 to 4.9 on the broker's side: QoS flows, what is sent again, order and quota.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
mod spec_world;

use std::time::Duration;

use common::{Bench, Peer, connect, id, publish};
use shared::wire::{
    Ack, Connect, Packet, Properties, Property, Publish, QoS, ReasonCode, SubscribeOptions, Version,
};
use spec_world::{VERSIONS, ack, ack_with};

const ALL_QOS: [QoS; 3] = [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce];

/// A client whose Session is kept.
fn lasting(version: Version, name: &str) -> Connect {
    let properties = Properties::new().with(Property::SessionExpiryInterval(600));
    Connect { clean_start: false, properties, ..connect(version, name) }
}

/// Connects and returns what comes behind CONNACK.
fn resume(bench: &mut Bench, connect: Connect) -> (Peer, Vec<Packet>) {
    let peer = bench.open(connect.version);
    bench.send(peer, &Packet::Connect(connect));
    let mut packets = bench.receive(peer);
    assert!(matches!(packets.remove(0), Packet::ConnAck(_)));
    (peer, packets)
}

fn subscriber(bench: &mut Bench, version: Version) -> Peer {
    let (peer, _) = resume(bench, lasting(version, "subscriber"));
    bench.subscribe(peer, "#", SubscribeOptions::with_qos(QoS::ExactlyOnce));
    peer
}

fn is_publish(packet: &Packet, dup: bool, number: u16) -> bool {
    matches!(packet, Packet::Publish(p) if p.dup == dup && p.packet_id == Some(id(number)))
}

/// [MQTT-2.2.1-5] [MQTT-3.3.4-1] [MQTT-4.3.2-4] [MQTT-4.3.2-5] [MQTT-3.4.2-1]
/// 3.1.1: [MQTT-2.3.1-6] [MQTT-3.3.4-1] [MQTT-4.3.2-2]
#[test]
fn a_qos_1_message_is_acknowledged_and_its_identifier_is_free_again() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let subscriber = subscriber(&mut bench, version);
        let peer = bench.client(version, "publisher");
        for dup in [false, true, true] {
            bench.publish(peer, Publish { dup, ..publish("t", "x", QoS::AtLeastOnce, 77) });
            assert_eq!(bench.receive(peer), [Packet::PubAck(ack(77))]);
            assert_eq!(bench.messages(subscriber).len(), 1, "a new message, whatever DUP says");
            bench.send(subscriber, &Packet::PubAck(ack(1)));
        }
    }
}

/// [MQTT-2.2.1-5] [MQTT-3.3.4-1] [MQTT-4.3.3-8] [MQTT-4.3.3-10] [MQTT-4.3.3-11] [MQTT-4.3.3-12]
/// [MQTT-3.5.2-1] [MQTT-3.7.2-1]
/// 3.1.1: [MQTT-2.3.1-6] [MQTT-3.3.4-1] [MQTT-4.3.3-2]
#[test]
fn a_qos_2_message_is_delivered_once_until_its_identifier_is_released() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let subscriber = subscriber(&mut bench, version);
        let (peer, _) = resume(&mut bench, lasting(version, "publisher"));
        let message = publish("t", "x", QoS::ExactlyOnce, 77);
        bench.publish(peer, message.clone());
        bench.publish(peer, message.clone());
        assert_eq!(bench.receive(peer), vec![Packet::PubRec(ack(77)); 2]);
        bench.cut(peer);
        let (peer, _) = resume(&mut bench, lasting(version, "publisher"));
        bench.publish(peer, Publish { dup: true, ..message.clone() });
        assert_eq!(bench.receive(peer), [Packet::PubRec(ack(77))]);
        assert_eq!(bench.messages(subscriber).len(), 1, "also over another connection");
        bench.send(peer, &Packet::PubRel(ack(77)));
        assert_eq!(bench.receive(peer), [Packet::PubComp(ack(77))]);
        bench.publish(peer, Publish { dup: true, ..message });
        assert_eq!(bench.messages(subscriber).len(), 1, "a new message");
    }
}

/// [MQTT-4.3.3-9] [MQTT-3.5.2-1]
#[test]
fn an_identifier_that_pubrec_refused_is_a_new_message() {
    let mut bench = Bench::new();
    let subscriber = subscriber(&mut bench, Version::V5);
    let peer = bench.client(Version::V5, "publisher");
    bench.publish(peer, publish("$SYS/broker/uptime", "x", QoS::ExactlyOnce, 5));
    let refused = Packet::PubRec(ack_with(5, ReasonCode::NotAuthorized));
    assert_eq!(bench.receive(peer), [refused]);
    bench.publish(peer, publish("t", "x", QoS::ExactlyOnce, 5));
    assert_eq!(bench.messages(subscriber).len(), 1);
}

/// [MQTT-4.3.3-13] [MQTT-4.3.3-11] [MQTT-4.3.3-7] [MQTT-3.3.2-5]
#[test]
fn expiry_stops_deliveries_that_have_not_begun_and_no_acknowledgement() {
    let mut bench = Bench::new();
    let properties = Properties::new().with(Property::ReceiveMaximum(1));
    let properties = properties.with(Property::SessionExpiryInterval(600));
    let packet = Connect { properties, ..lasting(Version::V5, "subscriber") };
    let (subscriber, _) = resume(&mut bench, packet.clone());
    bench.subscribe(subscriber, "#", SubscribeOptions::with_qos(QoS::ExactlyOnce));
    let peer = bench.client(Version::V5, "publisher");
    for number in 1..=2 {
        let properties = Properties::new().with(Property::MessageExpiryInterval(5));
        let message = publish("t", &number.to_string(), QoS::ExactlyOnce, number);
        bench.publish(peer, Publish { properties, ..message });
    }
    bench.receive(peer);
    assert_eq!(bench.messages(subscriber).len(), 1, "the quota is 1");
    bench.cut(subscriber);
    bench.wait(Duration::from_secs(30));
    bench.send(peer, &Packet::PubRel(ack(1)));
    bench.send(peer, &Packet::PubRel(ack(2)));
    assert_eq!(bench.receive(peer), [Packet::PubComp(ack(1)), Packet::PubComp(ack(2))]);
    let (subscriber, packets) = resume(&mut bench, packet);
    assert!(packets.len() == 1 && is_publish(&packets[0], true, 1), "it was sent already");
    bench.send(subscriber, &Packet::PubRec(ack(1)));
    assert_eq!(bench.receive(subscriber), [Packet::PubRel(ack(1))]);
    bench.send(subscriber, &Packet::PubComp(ack(1)));
    assert_eq!(bench.receive(subscriber), [], "the other expired before it was sent");
}

/// [MQTT-2.2.1-4] [MQTT-3.3.1-1] [MQTT-4.3.2-1] [MQTT-4.3.2-3] [MQTT-4.3.3-1] [MQTT-4.3.3-3]
/// [MQTT-4.3.3-4] [MQTT-4.3.3-5] [MQTT-4.3.3-6] [MQTT-4.4.0-1] [MQTT-3.6.2-1]
/// 3.1.1: [MQTT-2.3.1-4] [MQTT-3.3.1-1] [MQTT-4.3.2-1] [MQTT-4.3.3-1] [MQTT-4.4.0-1]
/// 3.1.1: [MQTT-4.6.0-1] [MQTT-3.1.2-5] [MQTT-4.5.0-1]
#[test]
fn what_is_unacknowledged_is_sent_again_on_the_next_connection_and_only_then() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let subscriber = subscriber(&mut bench, version);
        let (publisher, _) =
            resume(&mut bench, Connect { keep_alive: 0, ..lasting(version, "publisher") });
        let qos = [QoS::AtLeastOnce, QoS::ExactlyOnce, QoS::ExactlyOnce, QoS::ExactlyOnce];
        for (number, qos) in (1..).zip(qos) {
            bench.publish(publisher, publish("t", &number.to_string(), qos, number));
        }
        let packets = bench.receive(subscriber);
        assert!((1..).zip(&packets).all(|(number, packet)| is_publish(packet, false, number)));
        for number in [3, 4] {
            bench.send(subscriber, &Packet::PubRec(ack(number)));
            assert_eq!(bench.receive(subscriber), [Packet::PubRel(ack(number))]);
        }
        bench.send(subscriber, &Packet::PubComp(ack(4)));
        bench.wait(Duration::from_secs(60));
        assert_eq!(bench.receive(subscriber), [], "nothing is sent again meanwhile");
        bench.cut(subscriber);
        bench.publish(publisher, publish("t", "5", QoS::AtLeastOnce, 9));
        let (subscriber, packets) = resume(&mut bench, lasting(version, "subscriber"));
        assert_eq!(packets.len(), 4, "{packets:?}");
        assert!(is_publish(&packets[0], true, 1) && is_publish(&packets[1], true, 2));
        assert_eq!(packets[2], Packet::PubRel(ack(3)), "no PUBLISH any more");
        assert!(is_publish(&packets[3], false, 5), "the other identifiers are in use");
        bench.send(subscriber, &Packet::PubAck(ack(1)));
        bench.send(subscriber, &Packet::PubRec(ack(2)));
        bench.send(subscriber, &Packet::PubComp(ack(3)));
        bench.receive(subscriber);
        bench.cut(subscriber);
        let (_, packets) = resume(&mut bench, lasting(version, "subscriber"));
        assert_eq!(packets[0], Packet::PubRel(ack(2)));
        assert!(packets.len() == 2 && is_publish(&packets[1], true, 5));
    }
}

/// [MQTT-4.4.0-2] [MQTT-4.13.2-1]
#[test]
fn a_message_that_the_client_refuses_is_not_sent_again() {
    let mut bench = Bench::new();
    let subscriber = subscriber(&mut bench, Version::V5);
    let publisher = bench.client(Version::V5, "publisher");
    bench.publish(publisher, publish("t", "1", QoS::AtLeastOnce, 1));
    bench.publish(publisher, publish("t", "2", QoS::ExactlyOnce, 2));
    bench.receive(subscriber);
    bench.send(subscriber, &Packet::PubAck(ack_with(1, ReasonCode::NotAuthorized)));
    bench.send(subscriber, &Packet::PubRec(ack_with(2, ReasonCode::QuotaExceeded)));
    assert_eq!(bench.receive(subscriber), [], "no PUBREL");
    assert!(!bench.closed.contains_key(&subscriber.conn), "an acknowledgement closes nothing");
    bench.cut(subscriber);
    assert_eq!(resume(&mut bench, lasting(Version::V5, "subscriber")).1, []);
}

/// [MQTT-3.3.4-9] [MQTT-3.3.4-10] [MQTT-4.9.0-1] [MQTT-4.9.0-2] [MQTT-4.9.0-3]
#[test]
fn receive_maximum_holds_back_publish_and_nothing_else() {
    let with_quota = |quota| {
        let properties = Properties::new().with(Property::ReceiveMaximum(quota));
        let properties = properties.with(Property::SessionExpiryInterval(600));
        Connect { properties, ..lasting(Version::V5, "subscriber") }
    };
    let mut bench = Bench::new();
    let (peer, _) = resume(&mut bench, with_quota(3));
    bench.subscribe(peer, "#", SubscribeOptions::with_qos(QoS::ExactlyOnce));
    let publisher = bench.client(Version::V5, "publisher");
    for number in 1..=4 {
        let qos = if number == 1 { QoS::AtLeastOnce } else { QoS::ExactlyOnce };
        bench.publish(publisher, publish("t", &number.to_string(), qos, number));
    }
    assert_eq!(bench.messages(peer).len(), 3);
    bench.send(peer, &Packet::PingReq);
    bench.send(peer, &Packet::PubRec(ack(3)));
    assert_eq!(bench.receive(peer), [Packet::PingResp, Packet::PubRel(ack(3))]);
    let granted = bench.subscribe(peer, "other", SubscribeOptions::default());
    assert_eq!(granted, ReasonCode::Success);
    bench.cut(peer);
    let (peer, packets) = resume(&mut bench, with_quota(1));
    assert!(is_publish(&packets[0], true, 1));
    assert_eq!(packets[1..], [Packet::PubRel(ack(3))], "not held back by the quota of 1");
    bench.send(peer, &Packet::PubComp(ack(3)));
    assert_eq!(bench.receive(peer), []);
    bench.send(peer, &Packet::PubAck(ack(1)));
    let packets = bench.receive(peer);
    assert!(packets.len() == 1 && is_publish(&packets[0], true, 2), "{packets:?}");
    bench.send(peer, &Packet::PubRec(ack(2)));
    bench.send(peer, &Packet::PubComp(ack(2)));
    assert_eq!(bench.messages(peer), [("t".into(), "4".into(), 2, false)]);
}

/// [MQTT-4.5.0-1] [MQTT-4.6.0-5] [MQTT-4.6.0-6]
/// 3.1.1: [MQTT-4.5.0-1] [MQTT-4.6.0-5] [MQTT-4.6.0-6]
#[test]
fn messages_reach_every_subscriber_in_the_order_they_came() {
    for version in VERSIONS {
        for qos in ALL_QOS {
            let mut bench = Bench::new();
            let connected = subscriber(&mut bench, version);
            let (away, _) = resume(&mut bench, lasting(version, "away"));
            bench.subscribe(away, "t", SubscribeOptions::with_qos(qos));
            bench.cut(away);
            let publisher = bench.client(version, "publisher");
            for number in 1..=50 {
                let packet_id = if qos == QoS::AtMostOnce { 0 } else { number };
                bench.publish(publisher, publish("t", &number.to_string(), qos, packet_id));
            }
            let payloads = |packets: Vec<Packet>| {
                let payloads = packets.into_iter().filter_map(|packet| match packet {
                    Packet::Publish(publish) => Some(publish.payload),
                    _ => None,
                });
                payloads.map(|payload| payload.to_vec()).collect::<Vec<_>>()
            };
            let all = (1..=50).map(|number: u16| number.to_string().into_bytes());
            let all = all.collect::<Vec<_>>();
            assert_eq!(payloads(bench.receive(connected)), all);
            let (_, packets) = resume(&mut bench, lasting(version, "away"));
            let expected = if qos == QoS::AtMostOnce { vec![] } else { all };
            assert_eq!(payloads(packets), expected);
        }
    }
}

/// [MQTT-3.4.2-1] [MQTT-3.4.2-2] [MQTT-3.4.2-3] [MQTT-3.5.2-1] [MQTT-3.5.2-2] [MQTT-3.5.2-3]
/// [MQTT-3.6.2-1] [MQTT-3.6.2-2] [MQTT-3.6.2-3] [MQTT-3.7.2-1] [MQTT-3.7.2-2] [MQTT-3.7.2-3]
#[test]
fn acknowledgements_have_a_code_of_their_own_and_fit_the_smallest_packet() {
    let mut bench = Bench::new();
    let mut packet = connect(Version::V5, "peer");
    let limit = Property::MaximumPacketSize(30);
    packet.properties = Properties::new().with(limit);
    let (peer, _) = bench.connect(packet);
    let mut expected = Vec::new();
    for (number, topic, reason) in [
        (1, "t", ReasonCode::NoMatchingSubscribers),
        (2, "$SYS/x", ReasonCode::NotAuthorized),
        (3, &"/".repeat(300), ReasonCode::TopicNameInvalid),
    ] {
        bench.publish(peer, publish(topic, "x", QoS::AtLeastOnce, number));
        bench.publish(peer, publish(topic, "x", QoS::ExactlyOnce, number));
        expected.push(Packet::PubAck(ack_with(number, reason)));
        expected.push(Packet::PubRec(ack_with(number, reason)));
    }
    for number in [1, 9] {
        bench.send(peer, &Packet::PubRel(ack(number)));
        bench.send(peer, &Packet::PubRec(ack(number)));
        let found = |is_known| match is_known {
            true => ReasonCode::Success,
            false => ReasonCode::PacketIdentifierNotFound,
        };
        expected.push(Packet::PubComp(ack_with(number, found(number == 1))));
        expected.push(Packet::PubRel(Ack::new(id(number), found(false))));
    }
    assert_eq!(bench.receive(peer), expected);
}
