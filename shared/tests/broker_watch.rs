//! An administrator watches packets: whose, how many, and what is hidden in them.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{Bench, Peer, connect, publish, text};
use shared::broker::{MAX_WATCHES, TooManyWatches, WATCH_TIME, WatchedPackets, Whom};
use shared::wire::{
    Bytes, BytesMut, Connect, Packet, Property, Publish, QoS, SubscribeOptions, Version,
};

fn encoded(packet: &Packet, version: Version) -> Vec<u8> {
    let mut bytes = BytesMut::new();
    packet.encode(version, &mut bytes).unwrap();
    bytes.to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn asked(bench: &mut Bench, client: Option<&str>, after: u64) -> WatchedPackets {
    bench.broker.watch(bench.now, client.into(), after).unwrap()
}

fn bytes(seen: &WatchedPackets) -> Vec<(bool, &str)> {
    seen.items.iter().map(|packet| (packet.to_server, packet.bytes.as_str())).collect()
}

fn with_password(version: Version) -> Connect {
    let mut connect = connect(version, "board");
    connect.username = Some(text("teacher"));
    connect.password = Some(Bytes::from_static(b"s3cret"));
    connect
}

#[test]
fn packets_are_watched_wherever_their_bytes_are_split_and_passwords_are_hidden() {
    for version in [Version::V31, Version::V311, Version::V5] {
        let connect = encoded(&Packet::Connect(with_password(version)), version);
        let message = encoded(&Packet::Publish(publish("a", "x", QoS::AtLeastOnce, 7)), version);
        let stream = [&connect[..], &message, &[0xC0, 0]].concat();
        let mut masked = connect.clone();
        let end = masked.len();
        masked[end - 6..].fill(b'*');
        let sent = [hex(&masked), hex(&message), "c000".to_owned()];
        for split in 0..=stream.len() {
            let mut bench = Bench::new();
            asked(&mut bench, Some("board"), 0);
            let conn = bench.broker.handle_open(bench.now).unwrap();
            for part in [&stream[..split], &stream[split..]] {
                bench.broker.handle_bytes(bench.now, conn, part);
            }
            bench.receive(Peer { conn, version });
            let seen = asked(&mut bench, Some("board"), 0);
            let (up, down): (Vec<_>, Vec<_>) = bytes(&seen).into_iter().partition(|it| it.0);
            assert_eq!(up.iter().map(|it| it.1).collect::<Vec<_>>(), sent, "split at {split}");
            assert_eq!(down.iter().map(|it| &it.1[..2]).collect::<Vec<_>>(), ["20", "40", "d0"]);
            assert!(seen.items.iter().all(|it| it.version == version.name()), "{seen:?}");
        }
    }
}

#[test]
fn a_password_is_hidden_in_a_malformed_connect_and_another_protocol_is_not_shown() {
    let mut whole = encoded(&Packet::Connect(with_password(Version::V5)), Version::V5);
    // A reserved bit of the flags: everything behind it is unread.
    whole[9] |= 1;
    let mut bench = Bench::new();
    asked(&mut bench, None, 0);
    let conn = bench.broker.handle_open(bench.now).unwrap();
    bench.broker.handle_bytes(bench.now, conn, &whole);
    let http = bench.broker.handle_open(bench.now).unwrap();
    bench.broker.handle_bytes(bench.now, http, b"GET / HTTP/1.1\r\nAuthorization: Basic eA==\r\n");
    let seen = asked(&mut bench, None, 0);
    let up: Vec<_> = seen.items.iter().filter(|it| it.to_server).collect();
    assert_eq!(up.len(), 1, "{up:?}");
    assert!(up[0].bytes.starts_with("10") && !up[0].bytes.contains(&hex(b"s3cret")));
}

#[test]
fn nobody_is_watched_who_is_not_asked_for() {
    let mut bench = Bench::new();
    let board = bench.client(Version::V5, "board");
    let other = bench.client(Version::V5, "other");
    assert_eq!(asked(&mut bench, Some("board"), 0).items, []);
    bench.send(other, &Packet::PingReq);
    bench.send(board, &Packet::PingReq);
    bench.receive(board);
    let seen = asked(&mut bench, Some("board"), 0);
    assert_eq!(bytes(&seen), [(true, "c000"), (false, "d000")]);
    assert_eq!(asked(&mut bench, Some("board"), seen.last).items, []);
    // Later than anybody asked: what passes is nobody's business.
    bench.now = bench.now + WATCH_TIME;
    bench.broker.handle_timeout(bench.now);
    bench.send(board, &Packet::PingReq);
    let again = asked(&mut bench, Some("board"), seen.last);
    assert_eq!((again.items.len(), again.lost), (0, 0));
    for n in 1..MAX_WATCHES {
        asked(&mut bench, Some(&n.to_string()), 0);
    }
    assert_eq!(bench.broker.watch(bench.now, Whom::Everyone, 0), Err(TooManyWatches));
}

#[test]
fn those_of_one_place_are_watched_together() {
    let mut bench = Bench::new();
    let clients = ["r/1/a", "r/1/b", "r/12/a", "r/1"].map(|id| bench.client(Version::V5, id));
    let whom = Whom::Below("r/1/");
    bench.broker.watch(bench.now, whom, 0).unwrap();
    for client in clients {
        bench.send(client, &Packet::PingReq);
    }
    let seen = bench.broker.watch(bench.now, whom, 0).unwrap();
    let of: Vec<_> = seen.items.iter().map(|packet| packet.client.as_str()).collect();
    assert_eq!(of, ["r/1/a", "r/1/b"]);
}

#[test]
fn a_topic_for_which_an_alias_stands_is_told_whenever_that_was_set() {
    let mut bench = Bench::new();
    let mut hello = connect(Version::V5, "board");
    hello.properties.0.push(Property::TopicAliasMaximum(9));
    let (board, _) = bench.connect(hello);
    let mut first = publish("long/topic", "x", QoS::AtMostOnce, 0);
    first.properties.0.push(Property::TopicAlias(3));
    let again = Publish { topic: text(""), ..first.clone() };
    bench.subscribe(board, "long/topic", SubscribeOptions::default());
    bench.send(board, &Packet::Publish(first));
    bench.receive(board);
    asked(&mut bench, Some("board"), 0);
    bench.send(board, &Packet::Publish(again));
    bench.receive(board);
    let seen = asked(&mut bench, Some("board"), 0);
    let of = seen.items.iter().map(|it| (it.to_server, it.topic.as_str())).collect::<Vec<_>>();
    assert_eq!(of, [(true, "long/topic"), (false, "long/topic")], "{seen:?}");
    assert!(seen.items.iter().all(|it| !it.bytes.contains(&hex(b"long"))));
}

#[test]
fn what_is_too_much_is_lost_and_counted() {
    let mut bench = Bench::new();
    let board = bench.client(Version::V311, "board");
    asked(&mut bench, None, 0);
    let payload = "x".repeat(10_000);
    for _ in 0..200 {
        bench.send(board, &Packet::Publish(publish("a", &payload, QoS::AtMostOnce, 0)));
    }
    let too_large = "x".repeat(70_000);
    bench.send(board, &Packet::Publish(publish("a", &too_large, QoS::AtMostOnce, 0)));
    let (mut after, mut told, mut lost) = (0, 0, 0);
    loop {
        let seen = asked(&mut bench, None, after);
        (after, told, lost) = (seen.last, told + seen.items.len() as u64, lost + seen.lost);
        if !seen.more {
            break;
        }
    }
    assert_eq!((after, told + lost), (201, 201));
    assert!((95..105).contains(&told), "{told} fit 1 MiB");
}
