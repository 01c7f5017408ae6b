//! What the broker says of itself: limits in CONNACK, Topic Aliases, `$SYS`.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::collections::BTreeMap;
use std::time::Duration;

use common::{Bench, connect, publish, text};
use shared::broker::{CloseReason, Config};
use shared::wire::{
    Connect, Packet, Properties, Property, Publish, QoS, ReasonCode, SubscribeOptions, Version,
};

fn aliased(topic: &str, alias: u16) -> Publish {
    let properties = Properties::new().with(Property::TopicAlias(alias));
    Publish { properties, topic: text(topic), ..publish("", "x", QoS::AtMostOnce, 0) }
}

/// [MQTT-3.3.2-12]
#[test]
fn a_topic_alias_of_the_publisher_means_nothing_to_others() {
    let mut bench = Bench::new();
    let subscriber = bench.client(Version::V5, "subscriber");
    bench.subscribe(subscriber, "#", SubscribeOptions::default());
    let publisher = bench.client(Version::V5, "publisher");
    bench.publish(publisher, aliased("a/long/topic", 1));
    bench.publish(publisher, aliased("", 1));
    let packets = bench.receive(subscriber);
    let plain = Packet::Publish(publish("a/long/topic", "x", QoS::AtMostOnce, 0));
    assert_eq!(packets, [plain.clone(), plain]);
    bench.publish(publisher, aliased("", 2));
    assert!(bench.closed.contains_key(&publisher.conn), "an alias that was never set");
    let publisher = bench.client(Version::V5, "publisher");
    bench.publish(publisher, aliased("t", 1000));
    let reason = ReasonCode::TopicAliasInvalid;
    let closed = &bench.closed[&publisher.conn];
    assert!(matches!(closed, CloseReason::Protocol(breach) if breach.reason_code() == reason));
}

/// [MQTT-3.1.2-26] [MQTT-3.3.2-11]
#[test]
fn a_subscriber_that_allows_topic_aliases_gets_them() {
    let mut bench = Bench::new();
    let properties = Properties::new().with(Property::TopicAliasMaximum(1));
    let packet = Connect { properties, ..connect(Version::V5, "subscriber") };
    let (subscriber, _) = bench.connect(packet);
    bench.subscribe(subscriber, "#", SubscribeOptions::default());
    let publisher = bench.client(Version::V311, "publisher");
    for topic in ["first/topic", "second/topic", "first/topic"] {
        bench.publish(publisher, publish(topic, "x", QoS::AtMostOnce, 0));
    }
    let seen = bench.receive(subscriber).into_iter().map(|packet| match packet {
        Packet::Publish(publish) => {
            (publish.topic.to_string(), publish.properties.topic_alias().copied())
        }
        other => panic!("{other:?}"),
    });
    let expected =
        [("first/topic".into(), Some(1)), ("second/topic".into(), None), ("".into(), Some(1))];
    assert_eq!(seen.collect::<Vec<(String, _)>>(), expected);
}

/// [MQTT-3.2.2-9] [MQTT-3.2.2-10]
#[test]
fn connack_names_the_limits_and_they_hold() {
    let config = Config {
        maximum_qos: QoS::AtLeastOnce,
        max_keep_alive: Some(20),
        sys_interval: None,
        ..Config::default()
    };
    let mut bench = Bench::with(config);
    let mut packet = connect(Version::V5, "new");
    packet.keep_alive = 0;
    let (new, ack) = bench.connect(packet);
    assert_eq!(ack.properties.maximum_qos(), Some(&1));
    assert_eq!(ack.properties.server_keep_alive(), Some(&20));
    let asked = SubscribeOptions::with_qos(QoS::ExactlyOnce);
    assert_eq!(bench.subscribe(new, "t", asked), ReasonCode::GrantedQoS1);
    bench.publish(new, publish("t", "x", QoS::ExactlyOnce, 1));
    let reason = ReasonCode::QoSNotSupported;
    let closed = &bench.closed[&new.conn];
    assert!(matches!(closed, CloseReason::Protocol(breach) if breach.reason_code() == reason));

    let mut packet = connect(Version::V311, "old");
    packet.keep_alive = 0;
    let (old, _) = bench.connect(packet);
    let (new, _) = bench.connect(connect(Version::V5, "new"));
    bench.wait(Duration::from_secs(31));
    assert!(bench.closed.contains_key(&new.conn));
    assert!(!bench.closed.contains_key(&old.conn), "3.1.1 cannot be told, and is left alone");
}

#[test]
fn the_sys_topics_count_what_happened() {
    let mut bench = Bench::with(Config::default());
    let publisher = bench.client(Version::V311, "publisher");
    for _ in 0..5 {
        bench.publish(publisher, publish("t", "x", QoS::AtMostOnce, 0));
    }
    bench.wait(Duration::from_secs(10));
    let watcher = bench.client(Version::V5, "watcher");
    let retained = bench.subscribe_messages(watcher, "$SYS/#", SubscribeOptions::default());
    let topics = retained
        .into_iter()
        .map(|(topic, payload, _, retain)| {
            assert!(retain);
            (topic.trim_start_matches("$SYS/broker/").to_string(), payload)
        })
        .collect::<BTreeMap<_, _>>();
    for (topic, expected) in [
        ("clients/connected", "1"),
        ("messages/received", "5"),
        ("metrics/packets/received", "6"),
        ("uptime", "10 seconds"),
        ("subscriptions/count", "0"),
    ] {
        assert_eq!(topics[topic], expected, "{topic}");
    }
    let load = topics["load/messages/received/1min"].parse::<f64>().unwrap();
    assert!((4.0..=5.0).contains(&load), "5 messages in 10 s, 1/6 of a minute old: {load}");
    assert!(topics["version"].starts_with("blinklab "));
    bench.wait(Duration::from_secs(10));
    let changed = bench.messages(watcher).into_iter().map(|message| message.0);
    assert!(changed.collect::<Vec<_>>().contains(&"$SYS/broker/uptime".to_string()));
}

#[test]
fn sys_is_left_out_where_it_is_not_wanted() {
    let mut bench = Bench::new();
    let watcher = bench.client(Version::V5, "watcher");
    assert_eq!(bench.subscribe_messages(watcher, "$SYS/#", SubscribeOptions::default()), []);
}
