//! Sections 3.1.2.5, 3.1.3.2 and 3.14 on the broker's side: Wills, Keep Alive and goodbyes.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
mod spec_world;

use std::time::Duration;

use common::{Bench, Peer, connect, publish, text, will};
use shared::broker::CloseReason;
use shared::wire::{
    Connect, Disconnect, Packet, Properties, Property, QoS, ReasonCode, SubscribeOptions, Version,
    Will,
};
use spec_world::VERSIONS;

fn watcher(bench: &mut Bench) -> Peer {
    let (peer, _) = bench.connect(Connect { keep_alive: 0, ..connect(Version::V5, "watcher") });
    bench.subscribe(peer, "status", SubscribeOptions::with_qos(QoS::ExactlyOnce));
    peer
}

/// A client whose Session is kept, with this Will.
fn board(version: Version, will: Option<Will>) -> Connect {
    let properties = Properties::new().with(Property::SessionExpiryInterval(600));
    let will = will.map(Box::new);
    Connect { will, clean_start: false, properties, ..connect(version, "board") }
}

/// [MQTT-3.1.2-7] [MQTT-3.1.2-8] [MQTT-3.1.2-10] [MQTT-3.14.4-3]
/// 3.1.1: [MQTT-3.1.2-8] [MQTT-3.1.2-10] [MQTT-3.1.2-12] [MQTT-3.14.4-3]
#[test]
fn a_will_is_published_once_or_taken_away_and_then_forgotten() {
    for version in VERSIONS {
        for says_goodbye in [false, true] {
            let mut bench = Bench::new();
            let watcher = watcher(&mut bench);
            let (peer, _) = bench.connect(board(version, Some(will("status"))));
            assert_eq!(bench.messages(watcher), [], "not before the end");
            if says_goodbye {
                bench.send(peer, &Packet::Disconnect(Disconnect::new(ReasonCode::Success)));
            }
            bench.cut(peer);
            assert_eq!(bench.messages(watcher).len(), usize::from(!says_goodbye));
            let (peer, _) = bench.connect(board(version, None));
            bench.cut(peer);
            bench.wait(Duration::from_secs(700));
            assert_eq!(bench.messages(watcher), [], "it was that connection's alone");
        }
    }
}

/// [MQTT-3.1.2-8] [MQTT-3.14.4-3]
#[test]
fn only_a_normal_disconnection_takes_the_will_away() {
    for (reason, published) in [
        (ReasonCode::Success, 0),
        (ReasonCode::DisconnectWithWill, 1),
        (ReasonCode::UnspecifiedError, 1),
        (ReasonCode::MalformedPacket, 1),
        (ReasonCode::ProtocolError, 1),
    ] {
        let mut bench = Bench::new();
        let watcher = watcher(&mut bench);
        let (peer, _) = bench.connect(board(Version::V5, Some(will("status"))));
        bench.send(peer, &Packet::Disconnect(Disconnect::new(reason)));
        assert_eq!(bench.messages(watcher).len(), published, "{reason}");
    }
}

/// [MQTT-4.1.0-2] [MQTT-3.1.2-8]
#[test]
fn a_client_that_is_back_too_late_is_too_late_whatever_the_timers_say() {
    for (late, is_present, published) in [(20, true, 0), (40, true, 1), (700, false, 1)] {
        let mut bench = Bench::new();
        let watcher = watcher(&mut bench);
        let properties = Properties::new().with(Property::WillDelayInterval(30));
        let will = Will { properties, ..will("status") };
        let (peer, _) = bench.connect(board(Version::V5, Some(will)));
        bench.cut(peer);
        // The driver has bytes to hand over before it looks at its timer.
        bench.now = bench.now + Duration::from_secs(late);
        let (_, ack) = bench.connect(board(Version::V5, None));
        assert_eq!(ack.session_present, is_present, "{late} s");
        assert_eq!(bench.messages(watcher).len(), published, "{late} s");
    }
}

/// [MQTT-3.1.2-14] [MQTT-3.1.2-15] [MQTT-3.1.2-12]
/// 3.1.1: [MQTT-3.1.2-14] [MQTT-3.1.2-16] [MQTT-3.1.2-17]
#[test]
fn a_will_is_retained_where_will_retain_says_so() {
    for version in VERSIONS {
        for qos in [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce] {
            for retain in [false, true] {
                let mut bench = Bench::new();
                let watcher = watcher(&mut bench);
                let will = Will { retain, qos, ..will("status") };
                let (peer, _) = bench.connect(board(version, Some(will)));
                bench.cut(peer);
                let live = ("status".into(), "gone".into(), qos as u8, false);
                assert_eq!(bench.messages(watcher), [live]);
                let late = bench.client(version, "late");
                let options = SubscribeOptions::with_qos(QoS::ExactlyOnce);
                let kept = ("status".into(), "gone".into(), qos as u8, true);
                let expected = if retain { vec![kept] } else { vec![] };
                assert_eq!(bench.subscribe_messages(late, "status", options), expected);
            }
        }
    }
}

/// [MQTT-3.1.3-10] [MQTT-3.3.2-4] [MQTT-3.3.2-15] [MQTT-3.3.2-16] [MQTT-3.3.2-20]
#[test]
fn properties_of_a_will_are_published_as_they_were_given() {
    let user = |name, value| Property::UserProperty((text(name), text(value)));
    let properties = Properties::new()
        .with(user("b", "1"))
        .with(Property::PayloadFormatIndicator(1))
        .with(user("a", "2"))
        .with(Property::ResponseTopic(text("answer")))
        .with(Property::CorrelationData(b"\0\xFF".to_vec().into()))
        .with(Property::ContentType(text("text/plain")))
        .with(user("b", "1"));
    let mut bench = Bench::new();
    let watcher = watcher(&mut bench);
    let mut will = will("status");
    will.properties = properties.clone();
    let (peer, _) = bench.connect(board(Version::V5, Some(will)));
    bench.cut(peer);
    let packets = bench.receive(watcher);
    let [Packet::Publish(message)] = packets.as_slice() else { panic!("{packets:?}") };
    assert_eq!(message.properties, properties);
}

/// [MQTT-3.3.2-14] [MQTT-3.1.4-2]
#[test]
fn a_response_topic_with_a_wildcard_is_refused() {
    for response in ["a/#", "+"] {
        let properties = Properties::new().with(Property::ResponseTopic(text(response)));
        let mut bench = Bench::new();
        let peer = bench.open(Version::V5);
        let will = Will { properties: properties.clone(), ..will("status") };
        bench.send(peer, &Packet::Connect(board(Version::V5, Some(will))));
        assert_eq!(bench.closed[&peer.conn], CloseReason::Refused(ReasonCode::ProtocolError));

        let peer = bench.client(Version::V5, "peer");
        let mut message = publish("t", "x", QoS::AtMostOnce, 0);
        message.properties = properties;
        bench.publish(peer, message);
        let told = Packet::Disconnect(Disconnect::new(ReasonCode::ProtocolError));
        assert_eq!(bench.receive(peer), [told]);
    }
}

/// [MQTT-3.1.2-22] [MQTT-3.2.2-22]
/// 3.1.1: [MQTT-3.1.2-24]
#[test]
fn a_client_that_is_silent_is_treated_as_lost() {
    for version in VERSIONS {
        let mut bench = Bench::new();
        let watcher = watcher(&mut bench);
        let mut packet = board(version, Some(will("status")));
        packet.keep_alive = 4;
        let (peer, ack) = bench.connect(packet);
        assert_eq!(ack.properties.server_keep_alive(), None);
        bench.wait(Duration::from_millis(5_900));
        bench.send(peer, &Packet::PingReq);
        bench.wait(Duration::from_millis(5_900));
        assert!(!bench.closed.contains_key(&peer.conn));
        bench.wait(Duration::from_millis(200));
        let reason = CloseReason::KeepAliveTimeout { keep_alive: 4 };
        assert_eq!(bench.closed.get(&peer.conn), Some(&reason));
        assert_eq!(bench.messages(watcher).len(), 1, "as if the network had failed");
    }
}

/// [MQTT-3.14.2-1] [MQTT-3.14.2-2] [MQTT-3.14.2-3] [MQTT-3.14.2-4] [MQTT-3.14.4-1] [MQTT-3.14.4-2]
#[test]
fn the_servers_goodbye_is_the_last_it_says_and_has_a_code_for_disconnect() {
    for (reason, expected) in [
        (ReasonCode::ServerShuttingDown, ReasonCode::ServerShuttingDown),
        (ReasonCode::ClientIdentifierNotValid, ReasonCode::UnspecifiedError),
        (ReasonCode::GrantedQoS1, ReasonCode::UnspecifiedError),
    ] {
        let mut bench = Bench::new();
        let peer = bench.client(Version::V5, "peer");
        bench.subscribe(peer, "t", SubscribeOptions::with_qos(QoS::AtLeastOnce));
        bench.broker.disconnect(bench.now, peer.conn, reason);
        bench.send(peer, &Packet::PingReq);
        let other = bench.client(Version::V5, "other");
        bench.publish(other, publish("t", "x", QoS::AtLeastOnce, 1));
        bench.wait(Duration::from_secs(100));
        assert_eq!(bench.receive(peer), [Packet::Disconnect(Disconnect::new(expected))]);
        assert_eq!(bench.closed.get(&peer.conn), Some(&CloseReason::ByServer(reason)));
    }
}

/// [MQTT-3.14.0-1]
#[test]
fn no_disconnect_comes_before_connack() {
    let mut bench = Bench::new();
    for bytes in [&[0xC0, 0][..], &[0xE0, 0], &[0x00, 0x00], &[0x30, 0xFF, 0xFF, 0xFF, 0xFF]] {
        let peer = bench.open(Version::V5);
        bench.send_bytes(peer, bytes);
        assert!(bench.closed.contains_key(&peer.conn));
        assert_eq!(bench.receive(peer), []);
    }
    let silent = bench.open(Version::V5);
    bench.broker.disconnect(bench.now, silent.conn, ReasonCode::ServerBusy);
    assert_eq!(bench.receive(silent), []);
}
