//! Bridges of other brokers that speak 3.1 or 3.1.1 say so in CONNECT, and are served like clients
//! of MQTT 5 that ask for No Local and Retain As Published.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{Bench, connect, publish};
use shared::wire::{Connect, Publish, QoS, SubscribeOptions, Version};

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
