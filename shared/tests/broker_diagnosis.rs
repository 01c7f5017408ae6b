//! Mistakes of real boards that the broker recognises, and its payload filters.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::time::Duration;

use common::{Bench, Peer, connect, id, publish, text};
use shared::broker::diagnosis::Cause;
use shared::broker::{CloseReason, Config, PAYLOAD_FILTER};
use shared::wire::{
    Packet, Properties, Property, Publish, QoS, ReasonCode, Subscribe, SubscribeFilter,
    SubscribeOptions, Version,
};

/// PUBLISH as umqtt.simple writes it when it is given text instead of bytes: every length is
/// counted in characters, every text is sent as UTF-8.
fn umqtt_publish(topic: &str, message: &str) -> Vec<u8> {
    let count = |text: &str| text.chars().count();
    let size = 2 + count(topic) + count(message);
    let mut bytes = vec![0x30, u8::try_from(size).unwrap(), 0, u8::try_from(count(topic)).unwrap()];
    bytes.extend(topic.as_bytes());
    bytes.extend(message.as_bytes());
    bytes
}

#[test]
fn a_length_counted_in_characters_is_explained() {
    for (topic, message) in [
        ("temperature", "温度"),
        ("temperature", "25 度"),
        ("temperature", "温"),
        ("temperature", "温度计"),
        ("教室/温度", "25"),
        ("教室", "温度"),
    ] {
        let mut bench = Bench::new();
        let board = bench.client(Version::V311, "board");
        bench.send_bytes(board, &umqtt_publish(topic, message));
        bench.send_bytes(board, &umqtt_publish("temperature", "25"));
        let reason = &bench.closed[&board.conn];
        assert!(
            matches!(reason, CloseReason::CountedInCharacters(_)),
            "{topic} {message}: {reason:?}"
        );
    }
}

#[test]
fn other_mistakes_are_not_blamed_on_characters() {
    for bytes in [&[0x00, 0x00][..], &[0x36, 5, 0, 1, b'a', 0, 1], &[0x30, 5, 0, 3, 0xFF, 1, 1]] {
        let mut bench = Bench::new();
        let board = bench.client(Version::V311, "board");
        bench.publish(board, publish("t", "25", QoS::AtMostOnce, 0));
        bench.send_bytes(board, bytes);
        let reason = &bench.closed[&board.conn];
        assert!(matches!(reason, CloseReason::Malformed(_)), "{bytes:02X?}: {reason:?}");
    }
}

#[test]
fn two_boards_with_one_name_are_called_a_fight() {
    let mut bench = Bench::new();
    for _ in 0..4 {
        bench.client(Version::V311, "esp32");
        bench.wait(Duration::from_secs(3));
    }
    let fight = Cause::ClientIdFight { takeovers: 3 };
    let said: Vec<_> = bench.diagnoses.iter().filter(|said| said.cause == fight).collect();
    assert_eq!(said.len(), 1);
    assert_eq!(said[0].client_id, Some(text("esp32")));
}

fn subscribe_filtered(bench: &mut Bench, peer: Peer, filter: &str, wanted: &str) -> Packet {
    let property = Property::UserProperty((text(PAYLOAD_FILTER), text(wanted)));
    let options = SubscribeOptions::default();
    bench.send(
        peer,
        &Packet::Subscribe(Subscribe {
            packet_id: id(1),
            properties: Properties::new().with(property),
            filters: vec![SubscribeFilter { filter: text(filter), options }],
        }),
    );
    bench.receive(peer).remove(0)
}

#[test]
fn a_payload_filter_lets_only_what_passes_through() {
    let config = Config { payload_filters: true, sys_interval: None, ..Config::default() };
    let mut bench = Bench::with(config);
    let publisher = bench.client(Version::V311, "publisher");
    let hot = Publish { retain: true, ..publish("room/1", r#"{"t":30}"#, QoS::AtMostOnce, 0) };
    let cold = Publish { retain: true, ..publish("room/2", r#"{"t":20}"#, QoS::AtMostOnce, 0) };
    bench.publish(publisher, hot.clone());
    bench.publish(publisher, cold.clone());
    let watcher = bench.client(Version::V5, "watcher");
    let member = bench.client(Version::V5, "member");
    let property = Property::UserProperty((text(PAYLOAD_FILTER), text("t > 25")));
    let options = SubscribeOptions::default();
    let filters = vec![SubscribeFilter { filter: text("room/+"), options }];
    let properties = Properties::new().with(property);
    let subscribe = Subscribe { packet_id: id(1), properties, filters };
    bench.send(watcher, &Packet::Subscribe(subscribe));
    assert_eq!(bench.messages(watcher).len(), 1, "retained messages are filtered as well");
    subscribe_filtered(&mut bench, member, "$share/g/room/+", "t < 25");
    let plain = publish("room/3", "not JSON", QoS::AtMostOnce, 0);
    for message in [hot, cold, plain] {
        bench.publish(publisher, message);
    }
    let topics = |messages: Vec<(String, String, u8, bool)>| {
        messages.into_iter().map(|message| message.0).collect::<Vec<_>>()
    };
    assert_eq!(topics(bench.messages(watcher)), ["room/1"]);
    assert_eq!(topics(bench.messages(member)), ["room/2"]);
    let Packet::SubAck(ack) = subscribe_filtered(&mut bench, watcher, "x", "t = 5") else {
        panic!()
    };
    assert_eq!(ack.reasons, [ReasonCode::ImplementationSpecificError]);
    assert!(ack.properties.reason_string().unwrap().contains("=="));
}

#[test]
fn where_payload_filters_are_off_asking_for_one_is_refused() {
    let mut bench = Bench::new();
    let (peer, _) = bench.connect(connect(Version::V5, "peer"));
    let Packet::SubAck(ack) = subscribe_filtered(&mut bench, peer, "x", "t > 5") else { panic!() };
    assert_eq!(ack.reasons, [ReasonCode::ImplementationSpecificError]);
    assert_eq!(bench.broker.stats().subscriptions, 0);
}
