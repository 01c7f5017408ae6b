//! Bridges of other brokers that speak 3.1 or 3.1.1 say so in CONNECT, and are served like clients
//! of MQTT 5 that ask for No Local and Retain As Published.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{Bench, connect, publish, text};
use shared::broker::{BRIDGE_PROPERTY, BROKER_PROPERTY, Config};
use shared::wire::{Connect, Properties, Property, Publish, QoS, SubscribeOptions, Version};

#[test]
fn a_bridge_gets_nothing_back_and_sees_what_is_retained() {
    for version in [Version::V31, Version::V311] {
        for is_bridge in [false, true] {
            let mut bench = Bench::new();
            let (peer, _) = bench.connect(Connect { is_bridge, ..connect(version, "bridge") });
            bench.subscribe(peer, "#", SubscribeOptions::with_qos(QoS::AtMostOnce));
            bench.publish(peer, publish("own", "x", QoS::AtMostOnce, 0));
            let back = bench.messages(peer);
            assert_eq!(back.is_empty(), is_bridge, "{version:?}: {back:?}");

            let board = bench.client(Version::V5, "board");
            let kept = Publish { retain: true, ..publish("kept", "x", QoS::AtMostOnce, 0) };
            bench.publish(board, kept);
            let retain = bench.messages(peer).remove(0).3;
            assert_eq!(retain, is_bridge, "{version:?}");
        }
    }
}

#[test]
fn a_bridge_may_share_a_subscription() {
    let mut bench = Bench::new();
    let (peer, _) = bench.connect(Connect { is_bridge: true, ..connect(Version::V311, "bridge") });
    bench.subscribe(peer, "$share/a/t", SubscribeOptions::with_qos(QoS::AtMostOnce));
    bench.publish(peer, publish("t", "x", QoS::AtMostOnce, 0));
    assert_eq!(bench.messages(peer).len(), 1);
}

#[test]
fn a_bridge_that_says_so_is_told_what_the_broker_is_called() {
    let broker_id = Some(text("b1"));
    let config = Config { broker_id, sys_interval: None, ..Config::default() };
    let mut bench = Bench::with(config);
    let asks = Property::UserProperty((text(BRIDGE_PROPERTY), text("b2")));
    let properties = Properties::new().with(asks);
    let (_, ack) = bench.connect(Connect { properties, ..connect(Version::V5, "bridge") });
    let told = (text(BROKER_PROPERTY), text("b1"));
    assert!(ack.properties.user_properties().any(|(name, id)| (name, id) == (&told.0, &told.1)));
    let (_, ack) = bench.connect(connect(Version::V5, "board"));
    assert_eq!(ack.properties.user_properties().count(), 0);
}

#[test]
fn a_status_of_the_driver_is_retained_below_the_brokers_topics() {
    let mut bench = Bench::new();
    let board = bench.client(Version::V5, "board");
    bench.broker.handle_status(bench.now, "bridge/school/state", "1".into());
    let options = SubscribeOptions::with_qos(QoS::AtMostOnce);
    let said = bench.subscribe_messages(board, "$SYS/broker/bridge/#", options);
    let expected = ("$SYS/broker/bridge/school/state".into(), "1".into(), 0, true);
    assert_eq!(said, [expected]);
}
