//! A broker whose limits change while clients are connected.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::time::Duration;

use common::{Bench, connect, publish};
use shared::broker::Config;
use shared::wire::{Packet, QoS, ReasonCode, SubscribeOptions, Version};

fn quiet() -> Config {
    Config { sys_interval: None, ..Config::default() }
}

#[test]
fn a_table_over_its_new_limit_keeps_what_it_has_and_takes_nothing_more() {
    let mut bench = Bench::new();
    let client = bench.client(Version::V5, "client");
    for filter in ["a", "b"] {
        bench.subscribe(client, filter, SubscribeOptions::with_qos(QoS::AtMostOnce));
    }
    let config = Config { max_subscriptions: 1, max_connections: 1, max_sessions: 1, ..quiet() };
    bench.broker.reconfigure(bench.now, config);
    let refused = bench.subscribe(client, "c", SubscribeOptions::with_qos(QoS::AtMostOnce));
    assert_eq!(refused, ReasonCode::QuotaExceeded);
    assert_eq!(bench.broker.stats().subscriptions, 2);
    assert!(bench.broker.handle_open(bench.now).is_err());
    bench.broker.reconfigure(bench.now, Config { max_sessions: 1, ..quiet() });
    let other = bench.open(Version::V5);
    bench.send(other, &Packet::Connect(connect(Version::V5, "other")));
    let refused = bench.receive(other);
    assert!(
        matches!(&refused[..], [Packet::ConnAck(ack)] if ack.reason == ReasonCode::QuotaExceeded),
        "{refused:?}"
    );
    bench.broker.reconfigure(bench.now, quiet());
    bench.client(Version::V5, "other");
    bench.publish(client, publish("b", "still there", QoS::AtMostOnce, 0));
    assert_eq!(bench.messages(client).len(), 1);
}

#[test]
fn what_may_wait_changes_for_sessions_that_are_there() {
    let mut bench = Bench::new();
    let (client, publisher) =
        (bench.client(Version::V5, "client"), bench.client(Version::V5, "publisher"));
    bench.subscribe(client, "t", SubscribeOptions::with_qos(QoS::AtMostOnce));
    let mut config = quiet();
    config.queue.messages = 2;
    bench.broker.reconfigure(bench.now, config);
    for _ in 0..5 {
        bench.publish(publisher, publish("t", "x", QoS::AtMostOnce, 0));
    }
    assert_eq!(bench.messages(client).len(), 2);
    assert_eq!(bench.broker.counters().messages_dropped, 3);
}

#[test]
fn the_statistics_begin_stop_and_keep_to_one_interval() {
    let mut bench = Bench::new();
    let watcher = bench.client(Version::V5, "watcher");
    bench.subscribe(watcher, "$SYS/broker/uptime", SubscribeOptions::with_qos(QoS::AtMostOnce));
    let every =
        |seconds| Config { sys_interval: Some(Duration::from_secs(seconds)), ..Config::default() };
    for _ in 0..3 {
        bench.broker.reconfigure(bench.now, every(10));
    }
    bench.messages(watcher);
    bench.wait(Duration::from_secs(10));
    assert_eq!(bench.messages(watcher).len(), 1, "one for the interval, not one for each change");
    bench.broker.reconfigure(bench.now, quiet());
    bench.wait(Duration::from_secs(30));
    assert_eq!(bench.messages(watcher), []);
}
