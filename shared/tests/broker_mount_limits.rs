//! What one mount point may take of the broker, and what happens to all clients of one at once.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
mod durable_world;
mod mount_world;

use std::time::Duration;

use common::{Bench, connect, publish, will};
use durable_world::lasting;
use mount_world::{QOS0, classroom, config, knock, options, retained, sit, topics};
use shared::broker::diagnosis::Cause;
use shared::broker::{CloseReason, Trace};
use shared::topic::TopicName;
use shared::wire::{Bytes, Packet, ReasonCode, Version};

#[test]
fn a_name_that_the_broker_gives_is_one_of_its_seat() {
    let mut bench = Bench::with(config());
    let (_, answer) = knock(&mut bench, connect(Version::V5, ""), "7");
    let Some(Packet::ConnAck(ack)) = answer.first() else { panic!("{answer:?}") };
    assert_eq!(ack.properties.assigned_client_identifier().unwrap().as_str(), "auto-1");
    assert_eq!(ack.properties.maximum_packet_size(), Some(&1000));
    assert!(bench.broker.kick(bench.now, "rooms/blue/7/auto-1", false).is_ok());
}

#[test]
fn a_seat_has_so_many_sessions_and_the_oldest_that_is_away_makes_room() {
    let mut bench = Bench::with(config());
    let lasting = |name: &str| lasting(Version::V311, name);
    let peers = ["a", "b", "c"].map(|name| {
        bench.wait(Duration::from_secs(1));
        sit(&mut bench, lasting(name), "7")
    });
    // Another seat has its own, and all of these are connected.
    sit(&mut bench, lasting("a"), "8");
    let (_, answer) = knock(&mut bench, lasting("d"), "7");
    assert!(
        matches!(&*answer, [Packet::ConnAck(ack)] if ack.reason == ReasonCode::ServerUnavailable)
    );
    for peer in &peers[..2] {
        bench.cut(*peer);
        bench.wait(Duration::from_secs(1));
    }
    sit(&mut bench, lasting("d"), "7");
    let sessions = bench.broker.stats().sessions;
    assert_eq!(sessions, 4);
    let present = |bench: &mut Bench, name: &str| {
        let (_, answer) = knock(bench, lasting(name), "7");
        matches!(&*answer, [Packet::ConnAck(ack), ..] if ack.session_present)
    };
    assert!(present(&mut bench, "b") && !present(&mut bench, "a"));
}

#[test]
fn a_seat_retains_so_much_and_sends_no_larger_packet() {
    let (mut bench, teacher, seven, eight) = classroom(Version::V5);
    for number in 0..6 {
        bench.publish(seven, retained(&format!("r/{number}"), "x"));
        bench.publish(eight, retained(&format!("all/{number}"), "x"));
    }
    assert_eq!(bench.subscribe_messages(teacher, "rooms/blue/7/#", options(QOS0)).len(), 4);
    assert_eq!(bench.subscribe_messages(teacher, "rooms/blue/all/#", options(QOS0)).len(), 5);
    assert!(bench.diagnoses.iter().any(|said| matches!(said.cause, Cause::NotRetained { .. })));
    // What is there can be changed and taken away, and then there is room.
    bench.publish(seven, retained("r/0", ""));
    bench.publish(seven, retained("r/5", "y"));
    bench.publish(seven, retained("r/1", "z"));
    let found = bench.subscribe_messages(seven, "r/#", options(QOS0));
    let found: String = found.iter().map(|(_, payload, ..)| payload.as_str()).collect();
    assert_eq!(found, "zxxy");
    // A Will is no way around.
    let mut dying = connect(Version::V5, "dying");
    dying.will = Some(Box::new(shared::wire::Will { retain: true, ..will("w") }));
    let peer = sit(&mut bench, dying, "7");
    bench.cut(peer);
    assert_eq!(bench.subscribe_messages(seven, "w", options(QOS0)), []);
    let large = shared::wire::Publish {
        payload: Bytes::from(vec![0; 1000]),
        ..publish("large", "", QOS0, 0)
    };
    bench.publish(seven, large);
    let closed = &bench.closed[&seven.conn];
    assert!(matches!(closed, CloseReason::Malformed(_)), "{closed:?}");
}

#[test]
fn clients_of_a_seat_are_forgotten_together_and_the_broker_speaks_to_all() {
    let (mut bench, teacher, seven, eight) = classroom(Version::V5);
    bench.subscribe(seven, "all/t", options(QOS0));
    bench.subscribe(eight, "all/t", options(QOS0));
    let topic = TopicName::new("rooms/blue/all/t").unwrap();
    bench.broker.say(bench.now, &topic, Bytes::from_static(b"x"), false);
    assert_eq!([seven, eight].map(|peer| topics(&mut bench, peer)), [["all/t"], ["all/t"]]);
    bench.broker.forget_clients(bench.now, "rooms/blue/7/");
    bench.drain();
    assert_eq!(bench.closed.keys().copied().collect::<Vec<_>>(), [seven.conn]);
    assert_eq!(bench.broker.stats().sessions, 2);
    bench.publish(eight, publish("x", "x", QOS0, 0));
    bench.publish(teacher, publish("x", "x", QOS0, 0));
    let published = bench.traces.iter().filter_map(|trace| match trace {
        Trace::Published { conn, topic, .. } => Some((*conn, topic.to_string())),
        _ => None,
    });
    let published: Vec<_> = published.collect();
    assert_eq!(published, [(eight.conn, "rooms/blue/8/x".to_owned())]);
}
