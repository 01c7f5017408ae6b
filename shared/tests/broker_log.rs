//! What goes wrong is said once: to the driver, and on `$SYS/broker/log/<severity>/<code>`.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::time::Duration;

use common::{Bench, Peer, connect, publish, text};
use shared::broker::diagnosis::{self, Cause, Diagnosis, LogMessage, WebFault};
use shared::broker::{AccessRule, AccessRules, CloseReason, Config, NamePattern, TopicPattern};
use shared::flow::Limits;
use shared::wire::{Disconnect, Packet, Publish, QoS, ReasonCode, SubscribeOptions, Version};

/// A client that reads the log.
fn reader(bench: &mut Bench) -> Peer {
    let reader = bench.client(Version::V5, "reader");
    assert_eq!(
        bench.subscribe(reader, "$SYS/broker/log/#", SubscribeOptions::default()),
        ReasonCode::Success
    );
    reader
}

/// The topics of new messages below `$SYS/broker/log`, each with what it says.
fn log(bench: &mut Bench, reader: Peer) -> Vec<(String, LogMessage)> {
    let messages = bench.messages(reader).into_iter();
    let read = |(topic, payload, qos, retain): (String, String, u8, bool)| {
        assert_eq!((qos, retain), (0, false), "{topic}");
        let topic = topic.strip_prefix("$SYS/broker/log/").unwrap().to_owned();
        (topic, LogMessage::read(payload.as_bytes()).unwrap())
    };
    messages.map(read).collect()
}

fn from(address: &str) -> diagnosis::Peer {
    diagnosis::Peer { address: text(address), transport: "tcp" }
}

/// Asserts that exactly this was said, to the driver and to the subscriber.
fn said(bench: &mut Bench, reader: Peer, topic: &str) -> LogMessage {
    let mut messages = log(bench, reader);
    let lines: Vec<Diagnosis> = std::mem::take(&mut bench.diagnoses);
    assert_eq!((messages.len(), lines.len()), (1, 1), "{topic}: {messages:?} {lines:?}");
    let (on, message) = messages.remove(0);
    assert_eq!(on, topic);
    assert_eq!(message, lines[0].message());
    message
}

#[test]
fn each_thing_that_a_client_does_wrong_is_said_once() {
    for (bytes, topic, word) in [
        (&[0x36, 4, 0, 1, b'a', b'!'][..], "warning/malformed-packet", "[MQTT-3.3.1-4]"),
        (&[0x82, 2, 0, 1], "warning/malformed-packet", "byte 4"),
        (b"\x30\xFF\xFF\xFF\x7F", "warning/packet-too-large", "limit of 1000"),
        (b"\x10\x0E\0\x04MQTT\x05\x02\0\x3C\0\0\x01x", "warning/second-connect", "second"),
        (&[0x20, 3, 0, 0, 0], "warning/unexpected-packet", "CONNACK"),
        (b"\x30\x06\0\0\x03\x23\0\x09", "warning/topic-alias-invalid", "no topic"),
        (b"\x32\x0A\0\x04$SYS\0\x01\0!", "warning/publish-not-authorized", "\"$SYS\""),
        (&[0xE0, 2, 0x93, 0], "info/client-complains", "0x93"),
    ] {
        let mut bench = Bench::with(Config {
            maximum_packet_size: 1000,
            sys_interval: None,
            ..Config::default()
        });
        let reader = reader(&mut bench);
        let peer = bench.client(Version::V5, "board");
        bench.send_bytes(peer, bytes);
        let message = said(&mut bench, reader, topic);
        assert_eq!(message.client.as_deref(), Some("board"));
        assert!(message.cause.en.contains(word), "{message:?}");
        if bench.closed.contains_key(&peer.conn) {
            bench.cut(peer);
        }
        assert_eq!(log(&mut bench, reader), [], "{topic} is said twice");
    }
}

#[test]
fn what_comes_instead_of_connect_is_named() {
    for (bytes, topic) in [
        (&b"SSH-2.0-OpenSSH_9.2p1\r\n"[..], "warning/not-mqtt"),
        (b"{\"temperature\":23.4}", "warning/not-mqtt"),
        // The first letter reads as PUBREL with a length that never comes: known when time is up.
        (b"bright", "warning/not-mqtt"),
        (b"\x10", "warning/no-connect"),
        (b"\x10\x0C\0\x04MQTT\x07\x02\0\x3C\0\0", "warning/unsupported-version"),
        (b"\x10\x0C\0\x04MQTT\x04\0\0\x3C\0\0", "warning/client-id-refused"),
    ] {
        let mut bench = Bench::new();
        let reader = reader(&mut bench);
        let conn = bench.broker.handle_open_from(bench.now, from("10.0.0.9:1")).unwrap();
        let peer = Peer { conn, version: Version::V311 };
        bench.send_bytes(peer, bytes);
        bench.wait(Duration::from_secs(11));
        let message = said(&mut bench, reader, topic);
        assert_eq!(message.address.as_deref(), Some("10.0.0.9:1"));
        bench.cut(peer);
        assert_eq!(log(&mut bench, reader), []);
    }
}

#[test]
fn who_is_lost_silent_taken_over_or_kicked_is_said_and_a_goodbye_is_not() {
    let mut bench = Bench::new();
    let reader = reader(&mut bench);
    let peer = bench.client(Version::V311, "board");
    bench.cut(peer);
    said(&mut bench, reader, "info/connection-lost");

    let mut short = connect(Version::V311, "board");
    short.keep_alive = 5;
    bench.connect(short);
    bench.wait(Duration::from_secs(8));
    let message = said(&mut bench, reader, "warning/keep-alive-missed");
    assert!(message.cause.zh.contains("保持连接时间 5 秒"), "{message:?}");

    bench.client(Version::V311, "board");
    let peer = bench.client(Version::V311, "board");
    said(&mut bench, reader, "info/taken-over");

    bench.broker.disconnect(bench.now, peer.conn, ReasonCode::AdministrativeAction);
    bench.drain();
    said(&mut bench, reader, "info/kicked");

    let peer = bench.client(Version::V311, "board");
    bench.send(peer, &Packet::Disconnect(Disconnect::new(ReasonCode::Success)));
    bench.cut(peer);
    assert_eq!(log(&mut bench, reader), []);
    assert_eq!(bench.diagnoses, []);
}

#[test]
fn what_only_the_driver_sees_takes_the_same_way() {
    let config = Config { max_connections: 2, sys_interval: None, ..Config::default() };
    let mut bench = Bench::with(config);
    let reader = reader(&mut bench);
    let peer = from("10.0.0.9:5");
    let cause = Cause::SilentSocket { seconds: 10 };
    bench.broker.handle_diagnosis(bench.now, Diagnosis::new(cause, None, Some(peer.clone())));
    bench.drain();
    let message = said(&mut bench, reader, "warning/silent-socket");
    assert_eq!(message.transport.as_deref(), Some("tcp"));

    let page = bench.client(Version::V5, "page");
    assert!(bench.broker.handle_open_from(bench.now, peer).is_err());
    bench.drain();
    said(&mut bench, reader, "warning/too-many-connections");

    bench.broker.handle_lost(bench.now, page.conn, Cause::Web(WebFault::TextFrame));
    bench.drain();
    let message = said(&mut bench, reader, "warning/text-frame");
    assert_eq!(message.client.as_deref(), Some("page"));
    assert_eq!(bench.broker.stats().connections, 1);
}

#[test]
fn a_driver_that_finds_an_end_already_explained_adds_nothing() {
    let mut bench = Bench::new();
    let reader = reader(&mut bench);
    let peer = bench.client(Version::V5, "page");
    bench.send_bytes(peer, &[0x36, 4, 0, 1, b'a', b'!']);
    bench.broker.handle_lost(bench.now, peer.conn, Cause::StuckReader { seconds: 30 });
    bench.drain();
    said(&mut bench, reader, "warning/malformed-packet");
}

#[test]
fn retained_messages_over_the_limit_are_said() {
    let config = Config { max_retained: 1, sys_interval: None, ..Config::default() };
    let mut bench = Bench::with(config);
    let reader = reader(&mut bench);
    let peer = bench.client(Version::V311, "board");
    for topic in ["a", "b"] {
        let message = Publish { retain: true, ..publish(topic, "secret", QoS::AtMostOnce, 0) };
        bench.publish(peer, message);
    }
    let message = said(&mut bench, reader, "warning/not-retained");
    assert!(message.cause.en.contains("\"b\""), "{message:?}");
    assert!(!format!("{message:?}").contains("secret"));
}

#[test]
fn a_log_reader_whose_queue_is_full_does_not_feed_its_own_log() {
    let queue = Limits { messages: 2, bytes: 1 << 20 };
    let mut bench = Bench::with(Config { queue, sys_interval: None, ..Config::default() });
    let stuck = reader(&mut bench);
    let slow = bench.client(Version::V311, "slow");
    bench.subscribe(slow, "t", SubscribeOptions::default());
    let publisher = bench.client(Version::V311, "publisher");
    for _ in 0..20 {
        bench.publish(publisher, publish("t", "x", QoS::AtMostOnce, 0));
    }
    // 18 were dropped for the slow client, said at 1, 2 and 4; the rest is held back.
    let of_slow = bench.diagnoses.iter().filter(|said| said.client_id == Some(text("slow")));
    assert_eq!(of_slow.count(), 3);
    assert_eq!(bench.diagnoses.len(), 3, "the reader's own queue is not said");
    assert_eq!(log(&mut bench, stuck).len(), 2);
    assert_eq!(bench.broker.counters().messages_dropped, 19);
}

#[test]
fn a_flood_is_summed_up_and_leaves_no_timer_behind() {
    let mut bench = Bench::new();
    let reader = reader(&mut bench);
    for port in 0..50 {
        let peer = from(&format!("10.0.0.9:{port}"));
        let conn = bench.broker.handle_open_from(bench.now, peer).unwrap();
        let peer = Peer { conn, version: Version::V311 };
        bench.send_bytes(peer, b"SSH-2.0-scanner\r\n");
        bench.cut(peer);
    }
    assert_eq!(log(&mut bench, reader).len(), 3);
    bench.broker.handle_timeout(bench.now + Duration::from_secs(59));
    bench.drain();
    assert_eq!(bench.messages(reader), []);
    bench.wait(Duration::from_secs(60));
    let summed = log(&mut bench, reader);
    assert_eq!(summed.len(), 1);
    assert_eq!(summed[0].1.more, 46);
    assert_eq!(bench.diagnoses.len(), 4);
    let left = bench.broker.stats();
    assert_eq!((left.connections, left.timers), (1, 1), "the reader, and its Keep Alive");
}

#[test]
fn a_long_name_is_cut_before_it_is_kept() {
    let mut bench = Bench::new();
    let name = "灯".repeat(5000);
    let peer = bench.client(Version::V311, &name);
    bench.cut(peer);
    let said = &bench.diagnoses[0];
    assert_eq!(said.client_id.as_ref().unwrap().chars().count(), 101);
    assert!(said.to_string().starts_with(&format!("\"{}\"…: ", "灯".repeat(100))));
    assert_eq!(said.cause, Cause::Closed(CloseReason::TransportClosed));
}

#[test]
fn what_the_access_rules_forbid_is_said_with_the_topic() {
    let mut bench = Bench::new();
    let reader = reader(&mut bench);
    let peer = bench.client(Version::V311, "board");
    let topics = |topic: &str| vec![TopicPattern::new(topic).unwrap()];
    let rule = |client: &str, publish, subscribe| AccessRule {
        clients: Some(vec![NamePattern::new(client)]),
        anonymous: true,
        publish: topics(publish),
        subscribe: topics(subscribe),
        ..AccessRule::default()
    };
    let allow = vec![rule("board", "room/1", "room/#"), rule("reader", "x", "$SYS/#")];
    let rules = AccessRules { allow, deny: Vec::new() };
    bench.broker.set_access_rules(bench.now, Some(std::sync::Arc::new(rules)));
    bench.publish(peer, publish("room/1", "x", QoS::AtMostOnce, 0));
    assert_eq!(log(&mut bench, reader), []);
    bench.publish(peer, publish("room/2", "x", QoS::AtMostOnce, 0));
    let message = said(&mut bench, reader, "warning/publish-not-authorized");
    assert!(message.cause.zh.contains("\"room/2\""), "{message:?}");
    bench.subscribe(peer, "hall/#", SubscribeOptions::default());
    let message = said(&mut bench, reader, "warning/subscribe-not-authorized");
    assert!(message.cause.en.contains("subscribe to \"hall/#\""), "{message:?}");
}
