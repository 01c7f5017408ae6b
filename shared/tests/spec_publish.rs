//! Section 3.3 on the broker's side: what becomes of a PUBLISH, its flags and its properties.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
mod spec_world;

use common::{Bench, Peer, connect, id, publish, text};
use shared::broker::CloseReason;
use shared::wire::{
    Ack, Bytes, Connect, Disconnect, Packet, Properties, Property, Publish, QoS, ReasonCode,
    RetainHandling, Subscribe, SubscribeFilter, SubscribeOptions, Version,
};
use spec_world::VERSIONS;

fn retained(topic: &str, payload: &str) -> Publish {
    Publish { retain: true, ..publish(topic, payload, QoS::AtMostOnce, 0) }
}

fn aliased(topic: &str, alias: u16) -> Publish {
    let properties = Properties::new().with(Property::TopicAlias(alias));
    Publish { properties, ..publish(topic, "x", QoS::AtMostOnce, 0) }
}

fn publishes(bench: &mut Bench, peer: Peer) -> Vec<Publish> {
    let packets = bench.receive(peer).into_iter();
    let publishes = packets.filter_map(|packet| match packet {
        Packet::Publish(publish) => Some(publish),
        _ => None,
    });
    publishes.collect()
}

/// [MQTT-3.3.1-5] [MQTT-3.3.1-6] [MQTT-3.3.1-7] [MQTT-3.3.1-8] [MQTT-3.3.1-9] [MQTT-3.3.1-12]
/// 3.1.1: [MQTT-3.3.1-5] [MQTT-3.3.1-6] [MQTT-3.3.1-7] [MQTT-3.3.1-8] [MQTT-3.3.1-9]
/// 3.1.1: [MQTT-3.3.1-10] [MQTT-3.3.1-11] [MQTT-3.3.1-12]
#[test]
fn a_retained_message_is_kept_with_its_qos_until_another_or_none_takes_its_place() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let established = bench.client(version, "established");
        let two = SubscribeOptions::with_qos(QoS::ExactlyOnce);
        bench.subscribe(established, "t", two);
        let publisher = bench.client(version, "publisher");
        let message = |payload: &str, qos: u8, retain| [("t".into(), payload.into(), qos, retain)];
        let mut late = 0;
        let mut kept = |bench: &mut Bench| {
            late += 1;
            let peer = bench.client(version, &format!("late{late}"));
            bench.subscribe_messages(peer, "t", two)
        };
        bench.publish(publisher, publish("t", "not kept", QoS::AtMostOnce, 0));
        assert_eq!(bench.messages(established), message("not kept", 0, false));
        assert_eq!(kept(&mut bench), []);
        let first = Publish { retain: true, ..publish("t", "1", QoS::AtLeastOnce, 1) };
        bench.publish(publisher, first);
        assert_eq!(bench.messages(established), message("1", 1, false), "RETAIN 0 when forwarded");
        assert_eq!(kept(&mut bench), message("1", 1, true), "with its QoS");
        bench.publish(publisher, publish("t", "passing", QoS::AtMostOnce, 0));
        bench.publish(publisher, publish("t", "", QoS::AtMostOnce, 0));
        assert_eq!(bench.messages(established).len(), 2);
        assert_eq!(kept(&mut bench), message("1", 1, true), "without RETAIN nothing changes");
        bench.publish(publisher, retained("t", "2"));
        assert_eq!(bench.messages(established), message("2", 0, false));
        assert_eq!(kept(&mut bench), message("2", 0, true), "QoS 0 takes the older one's place");
        bench.publish(publisher, retained("t", ""));
        assert_eq!(bench.messages(established), message("", 0, false), "passed on as usual");
        assert_eq!(kept(&mut bench), []);
        assert_eq!(bench.broker.stats().retained, 0);
    }
}

/// [MQTT-3.3.1-9] [MQTT-3.3.1-10] [MQTT-3.3.1-11] [MQTT-3.8.4-4]
#[test]
fn retain_handling_tells_new_subscriptions_from_those_that_are_replaced() {
    use RetainHandling::{Always, IfNew, Never};
    for (retain_handling, when_new, when_replaced) in [(Always, 2, 2), (IfNew, 2, 0), (Never, 0, 0)]
    {
        let mut bench = Bench::new();
        let peer = bench.client(Version::V5, "peer");
        bench.publish(peer, retained("a", "1"));
        bench.publish(peer, retained("b", "2"));
        let options = SubscribeOptions { retain_handling, ..Default::default() };
        assert_eq!(bench.subscribe_messages(peer, "+", options).len(), when_new);
        assert_eq!(bench.subscribe_messages(peer, "+", options).len(), when_replaced);
    }
}

/// [MQTT-3.3.1-12] [MQTT-3.3.1-13]
#[test]
fn retain_as_published_keeps_the_flag_as_it_came() {
    for retain_as_published in [false, true] {
        let mut bench = Bench::new();
        let peer = bench.client(Version::V5, "peer");
        let options = SubscribeOptions { retain_as_published, ..Default::default() };
        bench.subscribe(peer, "t", options);
        for retain in [false, true] {
            bench.publish(peer, Publish { retain, ..publish("t", "x", QoS::AtMostOnce, 0) });
            assert_eq!(bench.messages(peer)[0].3, retain && retain_as_published);
        }
    }
}

/// [MQTT-3.3.2-4] [MQTT-3.3.2-15] [MQTT-3.3.2-16] [MQTT-3.3.2-17] [MQTT-3.3.2-18] [MQTT-3.3.2-20]
#[test]
fn properties_of_a_message_are_passed_on_unaltered_and_in_order() {
    let user = |name, value| Property::UserProperty((text(name), text(value)));
    let properties = Properties::new()
        .with(user("z", "1"))
        .with(Property::PayloadFormatIndicator(1))
        .with(user("a", "2"))
        .with(Property::ResponseTopic(text("answer/here")))
        .with(Property::CorrelationData(Bytes::from_static(b"\0\x01\xFF")))
        .with(user("z", "1"))
        .with(Property::ContentType(text("text/plain; 中文")))
        .with(user("", ""));
    for retain in [false, true] {
        let mut bench = Bench::new();
        let peers = ["one", "other"].map(|name| bench.client(Version::V5, name));
        let message = publish("t", "x", QoS::AtLeastOnce, 1);
        let message = Publish { retain, properties: properties.clone(), ..message };
        let filter = SubscribeFilter { filter: text("t"), options: SubscribeOptions::default() };
        let (packet_id, filters) = (id(1), vec![filter]);
        let subscribe = Subscribe { packet_id, properties: Properties::new(), filters };
        if retain {
            bench.publish(peers[0], message.clone());
        }
        for peer in peers {
            bench.send(peer, &Packet::Subscribe(subscribe.clone()));
        }
        if !retain {
            bench.publish(peers[0], message);
        }
        for peer in peers {
            let came = publishes(&mut bench, peer);
            assert_eq!((came.len(), &came[0].properties), (1, &properties));
        }
    }
}

/// [MQTT-3.3.2-7] [MQTT-3.3.2-8] [MQTT-3.3.2-12]
#[test]
fn every_topic_alias_that_connack_allows_is_taken_and_ends_with_its_connection() {
    let mut bench = Bench::new();
    let properties = Properties::new().with(Property::SessionExpiryInterval(60));
    let packet = Connect { properties, clean_start: false, ..connect(Version::V5, "peer") };
    let (peer, ack) = bench.connect(packet.clone());
    let maximum = *ack.properties.topic_alias_maximum().unwrap();
    assert!(maximum > 0);
    bench.subscribe(peer, "#", SubscribeOptions::default());
    for alias in 1..=maximum {
        bench.publish(peer, aliased(&format!("topic/{alias}"), alias));
    }
    for alias in 1..=maximum {
        bench.publish(peer, aliased("", alias));
    }
    let topics = publishes(&mut bench, peer).into_iter().map(|publish| publish.topic.to_string());
    let expected = (1..=maximum).chain(1..=maximum).map(|alias| format!("topic/{alias}"));
    assert!(topics.eq(expected));
    bench.cut(peer);
    for (message, reason) in [
        (aliased("", 1), ReasonCode::ProtocolError),
        (aliased("t", maximum + 1), ReasonCode::TopicAliasInvalid),
    ] {
        let (peer, _) = bench.connect(packet.clone());
        bench.publish(peer, message);
        assert_eq!(bench.receive(peer), [Packet::Disconnect(Disconnect::new(reason))]);
    }
}

/// [MQTT-3.1.2-26] [MQTT-3.1.2-27] [MQTT-3.3.2-8] [MQTT-3.3.2-11]
#[test]
fn no_topic_alias_is_sent_beyond_what_the_client_allows() {
    for allowed in [None, Some(0), Some(2)] {
        let mut bench = Bench::new();
        let mut packet = connect(Version::V5, "peer");
        packet.properties.0.extend(allowed.map(Property::TopicAliasMaximum));
        let (peer, _) = bench.connect(packet);
        bench.subscribe(peer, "#", SubscribeOptions::default());
        for round in 0..6 {
            let topic = format!("long/topic/{}", round % 3);
            bench.publish(peer, publish(&topic, "x", QoS::AtMostOnce, 0));
        }
        let sent = publishes(&mut bench, peer);
        assert_eq!(sent.len(), 6);
        let aliases = sent.iter().filter_map(|publish| publish.properties.topic_alias().copied());
        let aliases = aliases.collect::<Vec<_>>();
        let expected = if allowed == Some(2) { vec![1, 2, 1, 2] } else { vec![] };
        assert_eq!(aliases, expected);
    }
}

/// [MQTT-3.3.4-6] [MQTT-4.13.1-1]
#[test]
fn a_client_sends_no_subscription_identifier() {
    let mut bench = Bench::new();
    let peer = bench.client(Version::V5, "peer");
    bench.subscribe(peer, "t", SubscribeOptions::default());
    let identifier = Property::SubscriptionIdentifier(7.try_into().unwrap());
    let properties = Properties::new().with(identifier);
    bench.publish(peer, Publish { properties, ..publish("t", "x", QoS::AtMostOnce, 0) });
    let told = Packet::Disconnect(Disconnect::new(ReasonCode::ProtocolError));
    assert_eq!(bench.receive(peer), [told]);
}

/// [MQTT-3.3.1-4] [MQTT-3.3.1-2]
/// 3.1.1: [MQTT-3.3.1-4] [MQTT-3.3.1-2]
#[test]
fn qos_3_and_dup_at_qos_0_end_the_connection() {
    for version in VERSIONS {
        for first in [0x36, 0x3E, 0x38] {
            let mut bench = Bench::new();
            let peer = bench.client(version, "peer");
            bench.send_bytes(peer, &[first, 6, 0, 1, b't', 0, 1, 0]);
            assert!(matches!(bench.closed[&peer.conn], CloseReason::Malformed(_)), "{first:02X}");
        }
    }
}

/// [MQTT-3.3.1-3] [MQTT-4.3.2-2] [MQTT-4.3.3-2] [MQTT-4.3.1-1]
/// 3.1.1: [MQTT-3.3.1-3] [MQTT-4.3.1-1]
#[test]
fn dup_of_the_publisher_is_not_passed_on() {
    for version in VERSIONS {
        for (sent, asked) in [(1, 0), (1, 1), (2, 1), (2, 2)] {
            let mut bench = Bench::new();
            let peer = bench.client(version, "peer");
            let asked = QoS::try_from(asked).unwrap();
            bench.subscribe(peer, "t", SubscribeOptions::with_qos(asked));
            let message = publish("t", "x", QoS::try_from(sent).unwrap(), 9);
            bench.publish(peer, Publish { dup: true, ..message });
            let came = publishes(&mut bench, peer);
            assert_eq!((came[0].dup, came[0].qos), (false, asked));
            assert_eq!(came[0].packet_id.is_some(), asked != QoS::AtMostOnce);
        }
    }
}

/// 3.1.1: [MQTT-3.3.5-2]
#[test]
fn what_is_not_allowed_is_acknowledged_as_usual_before_mqtt_5() {
    let mut bench = Bench::new();
    let peer = bench.client(Version::V311, "peer");
    bench.subscribe(peer, "$SYS/broker/uptime", SubscribeOptions::default());
    bench.publish(peer, publish("$SYS/broker/uptime", "x", QoS::AtLeastOnce, 1));
    bench.publish(peer, publish("$SYS/broker/uptime", "x", QoS::ExactlyOnce, 2));
    let ack = |number| Ack::new(id(number), ReasonCode::Success);
    assert_eq!(bench.receive(peer), [Packet::PubAck(ack(1)), Packet::PubRec(ack(2))]);
    bench.send(peer, &Packet::PubRel(ack(2)));
    assert_eq!(bench.receive(peer), [Packet::PubComp(ack(2))]);
}
