//! Sessions, Wills and time: what survives a Network Connection and what ends with it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::time::Duration;

use common::{Bench, Peer, connect, id, publish, text, will};
use shared::broker::{CloseReason, Stats, Trace};
use shared::wire::{
    Ack, Disconnect, Packet, Properties, Property, QoS, ReasonCode, SubscribeOptions, Version, Will,
};

fn watcher(bench: &mut Bench, filter: &str) -> Peer {
    let mut packet = connect(Version::V5, "watcher");
    packet.keep_alive = 0;
    let (peer, _) = bench.connect(packet);
    bench.subscribe(peer, filter, SubscribeOptions::with_qos(QoS::ExactlyOnce));
    peer
}

/// [MQTT-3.1.2-5] [MQTT-3.1.2-6] [MQTT-3.1.2-23] [MQTT-3.2.2-3] [MQTT-3.3.1-1] [MQTT-4.3.3-5]
/// [MQTT-4.3.3-6] [MQTT-4.4.0-1] [MQTT-4.5.0-1]
/// 3.1.1: [MQTT-3.1.2-4] [MQTT-3.1.2-5] [MQTT-3.2.2-2] [MQTT-3.2.2-3] [MQTT-3.3.1-1]
/// 3.1.1: [MQTT-4.4.0-1] [MQTT-4.5.0-1] [MQTT-4.6.0-1]
#[test]
fn a_session_goes_on_with_its_subscriptions_and_everything_unacknowledged_in_order() {
    for version in [Version::V31, Version::V311, Version::V5] {
        let mut bench = Bench::new();
        let mut packet = connect(version, "board");
        packet.clean_start = false;
        packet.properties = Properties::new().with(Property::SessionExpiryInterval(60));
        let (board, ack) = bench.connect(packet.clone());
        assert!(!ack.session_present);
        bench.subscribe(board, "t", SubscribeOptions::with_qos(QoS::ExactlyOnce));
        let publisher = bench.client(Version::V5, "publisher");
        bench.publish(publisher, publish("t", "unacknowledged", QoS::AtLeastOnce, 1));
        bench.publish(publisher, publish("t", "received", QoS::ExactlyOnce, 2));
        assert_eq!(bench.messages(board).len(), 2);
        bench.send(board, &Packet::PubRec(Ack::new(id(2), ReasonCode::Success)));
        bench.cut(board);
        bench.publish(publisher, publish("t", "queued", QoS::AtLeastOnce, 3));
        bench.publish(publisher, publish("t", "not kept", QoS::AtMostOnce, 0));
        let board = bench.open(version);
        bench.send(board, &Packet::Connect(packet));
        let packets = bench.receive(board);
        let [
            Packet::ConnAck(ack),
            Packet::Publish(first),
            Packet::PubRel(second),
            Packet::Publish(third),
        ] = packets.as_slice()
        else {
            panic!("{packets:?}");
        };
        assert_eq!(ack.session_present, version != Version::V31, "3.1 has no Session Present");
        assert_eq!((&first.payload[..], first.dup), (&b"unacknowledged"[..], true));
        assert_eq!(second.packet_id, id(2));
        assert_eq!((&third.payload[..], third.dup), (&b"queued"[..], false));
    }
}

/// [MQTT-3.1.2-4] [MQTT-3.1.2-23] [MQTT-3.2.2-2] [MQTT-3.2.2-3] [MQTT-4.1.0-2]
#[test]
fn clean_start_and_expiry_end_a_session() {
    let mut bench = Bench::new();
    let mut packet = connect(Version::V5, "board");
    packet.clean_start = false;
    packet.properties = Properties::new().with(Property::SessionExpiryInterval(60));
    let (board, _) = bench.connect(packet.clone());
    bench.cut(board);
    bench.wait(Duration::from_secs(59));
    let (board, ack) = bench.connect(packet.clone());
    assert!(ack.session_present);
    bench.cut(board);
    bench.wait(Duration::from_secs(61));
    let (board, ack) = bench.connect(packet.clone());
    assert!(!ack.session_present);
    bench.cut(board);
    packet.clean_start = true;
    assert!(!bench.connect(packet).1.session_present);
}

/// [MQTT-3.1.2-7] [MQTT-3.1.2-8] [MQTT-3.14.4-3]
#[test]
fn a_will_is_published_on_every_loss_and_never_on_disconnect() {
    type Ending = fn(&mut Bench, Peer);
    let disconnect = |bench: &mut Bench, peer, reason| {
        bench.send(peer, &Packet::Disconnect(Disconnect::new(reason)));
    };
    let endings: [(Ending, usize); 6] = [
        (|bench, peer| bench.cut(peer), 1),
        (|bench, _| bench.wait(Duration::from_secs(91)), 1),
        (|bench, peer| bench.send_bytes(peer, &[0, 0]), 1),
        (|bench, _| _ = bench.client(Version::V311, "board"), 1),
        (
            |bench, peer| {
                bench.broker.disconnect(bench.now, peer.conn, ReasonCode::AdministrativeAction);
            },
            1,
        ),
        (|bench, peer| bench.send_bytes(peer, &[0xE0, 0]), 0),
    ];
    for (case, (ending, expected)) in endings.into_iter().enumerate() {
        let mut bench = Bench::new();
        let watcher = watcher(&mut bench, "status");
        let mut packet = connect(Version::V5, "board");
        packet.will = Some(Box::new(will("status")));
        let (board, _) = bench.connect(packet);
        ending(&mut bench, board);
        bench.cut(board);
        assert_eq!(bench.messages(watcher).len(), expected, "ending {case}");
    }
    let mut bench = Bench::new();
    let watcher = watcher(&mut bench, "status");
    let mut packet = connect(Version::V5, "board");
    packet.will = Some(Box::new(will("status")));
    let (board, _) = bench.connect(packet);
    disconnect(&mut bench, board, ReasonCode::DisconnectWithWill);
    assert_eq!(bench.messages(watcher).len(), 1, "DISCONNECT with Will");
}

/// 3.1.1: [MQTT-3.1.2-17]
#[test]
fn a_retained_will_stays_for_those_who_come_later() {
    let mut bench = Bench::new();
    let mut packet = connect(Version::V311, "board");
    let will = Will { retain: true, qos: QoS::AtLeastOnce, ..will("status") };
    packet.will = Some(Box::new(will));
    let (board, _) = bench.connect(packet);
    bench.cut(board);
    let late = bench.client(Version::V311, "late");
    let expected = [("status".into(), "gone".into(), 0, true)];
    assert_eq!(bench.subscribe_messages(late, "#", SubscribeOptions::default()), expected);
}

/// [MQTT-3.1.2-8] [MQTT-3.1.2-10] [MQTT-3.1.3-9]
#[test]
fn a_will_waits_for_its_delay_unless_the_client_comes_back_or_the_session_ends() {
    let board = |expiry| {
        let mut packet = connect(Version::V5, "board");
        packet.clean_start = false;
        packet.properties = Properties::new().with(Property::SessionExpiryInterval(expiry));
        let properties = Properties::new().with(Property::WillDelayInterval(30));
        packet.will = Some(Box::new(Will { properties, ..will("status") }));
        packet
    };
    let mut bench = Bench::new();
    let watcher = watcher(&mut bench, "status");
    let (peer, _) = bench.connect(board(1000));
    bench.cut(peer);
    bench.wait(Duration::from_secs(29));
    let (peer, _) = bench.connect(board(1000));
    bench.wait(Duration::from_secs(10));
    assert_eq!(bench.messages(watcher).len(), 0, "it came back in time");
    bench.cut(peer);
    bench.wait(Duration::from_secs(31));
    assert_eq!(bench.messages(watcher).len(), 1, "it did not");
    let (peer, _) = bench.connect(board(5));
    bench.cut(peer);
    bench.wait(Duration::from_secs(6));
    assert_eq!(bench.messages(watcher).len(), 1, "the Session ended before the delay");
}

/// [MQTT-3.1.4-3]
/// 3.1.1: [MQTT-3.1.4-2]
#[test]
fn a_takeover_tells_the_old_connection_and_publishes_its_will_before_the_new_connack() {
    for (old_version, told) in [(Version::V5, true), (Version::V311, false)] {
        let mut bench = Bench::new();
        let mut packet = connect(old_version, "board");
        packet.will = Some(Box::new(will("status")));
        let (old, _) = bench.connect(packet);
        let new = bench.open(Version::V5);
        bench.send(new, &Packet::Connect(connect(Version::V5, "board")));
        assert_eq!(bench.closed.get(&old.conn), Some(&CloseReason::TakenOver));
        let goodbye = Packet::Disconnect(Disconnect::new(ReasonCode::SessionTakenOver));
        assert_eq!(bench.receive(old), if told { vec![goodbye] } else { vec![] });
        let order = bench.traces.iter().filter_map(|trace| match trace {
            Trace::WillPublished { .. } => Some("will"),
            Trace::Connected { conn, .. } if *conn == new.conn => Some("connected"),
            _ => None,
        });
        assert_eq!(order.collect::<Vec<_>>(), ["will", "connected"]);
        bench.cut(old);
        assert_eq!(bench.broker.stats().connections, 1, "the new one is untouched");
        bench.send(new, &Packet::PingReq);
        assert!(bench.receive(new).contains(&Packet::PingResp));
    }
}

/// [MQTT-3.1.2-22]
#[test]
fn silence_ends_a_connection_after_one_and_a_half_times_the_keep_alive() {
    let mut bench = Bench::new();
    let talker = bench.client(Version::V5, "talker");
    let mut packet = connect(Version::V311, "for ever");
    packet.keep_alive = 0;
    let (for_ever, _) = bench.connect(packet);
    for _ in 0..3 {
        bench.wait(Duration::from_secs(89));
        bench.send(talker, &Packet::PingReq);
    }
    assert!(bench.closed.is_empty());
    bench.receive(talker);
    bench.wait(Duration::from_secs(91));
    let reason = CloseReason::KeepAliveTimeout { keep_alive: 60 };
    assert_eq!(bench.closed.get(&talker.conn), Some(&reason));
    let goodbye = Packet::Disconnect(Disconnect::new(ReasonCode::KeepAliveTimeout));
    assert_eq!(bench.receive(talker), [goodbye]);
    assert!(!bench.closed.contains_key(&for_ever.conn));
}

#[test]
fn nothing_is_left_when_everyone_has_gone() {
    let mut bench = Bench::new();
    for round in 0..3 {
        for (number, version) in [Version::V31, Version::V311, Version::V5].into_iter().enumerate()
        {
            let mut packet = connect(version, &format!("client{number}"));
            packet.clean_start = round == 2;
            let seconds = Property::SessionExpiryInterval(10);
            packet.properties = Properties::new().with(seconds);
            let properties = Properties::new().with(Property::WillDelayInterval(5));
            packet.will = Some(Box::new(Will { properties, ..will("status") }));
            let (peer, _) = bench.connect(packet);
            bench.subscribe(peer, "+/#", SubscribeOptions::with_qos(QoS::ExactlyOnce));
            bench.publish(peer, publish("a/b", "x", QoS::ExactlyOnce, 1));
            bench.cut(peer);
        }
    }
    bench.wait(Duration::from_secs(8 * 24 * 3600));
    assert_eq!(bench.broker.stats(), Stats::default());
    assert!(bench.traces.contains(&Trace::SessionExpired { client_id: text("client2") }));
}
