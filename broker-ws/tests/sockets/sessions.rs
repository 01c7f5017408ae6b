//! Sessions as boards and browsers meet them: takeover, resumption, client ids.

use shared::wire::{Ack, Packet, PacketId, QoS, ReasonCode, Text, Version, Will};

use crate::support::{
    Peer, TestClient, TestServer, connect_with, encoded, options, publish, resume,
};

const CONNACK_IDENTIFIER_REJECTED: [u8; 4] = [0x20, 2, 0, 2];

/// CONNECT with the Will "offline" on "status", and PUBLISH of "online" there, in one write.
fn introduction(version: Version) -> Vec<u8> {
    let mut bytes = connect_with(version, "board", |connect| {
        connect.will = Some(Box::new(Will {
            topic: Text::new("status").unwrap(),
            payload: "offline".into(),
            qos: QoS::AtMostOnce,
            retain: false,
            properties: Default::default(),
        }));
    });
    bytes.extend(publish(version, QoS::AtMostOnce, "status", b"online"));
    bytes
}

/// A board that reboots connects before the broker notices that it was gone. Whoever watches it must
/// see it go and come, never come and go.
#[test]
fn a_takeover_says_the_old_ones_will_before_the_new_one_can_say_anything() {
    let server = TestServer::start();
    let mut watcher = TestClient::tcp(server.addr(), options(Version::V5, "watcher"));
    watcher.subscribe("status", QoS::AtMostOnce);
    for version in [Version::V311, Version::V5] {
        let mut old = Peer::open(server.addr());
        old.speak(version);
        old.send(&introduction(version));
        assert!(matches!(old.packet(), Packet::ConnAck(_)));
        assert_eq!(&watcher.message().payload[..], b"online");
        let mut new = Peer::open(server.addr());
        new.speak(version);
        new.send(&introduction(version));
        assert_eq!(&watcher.message().payload[..], b"offline", "{version:?}");
        assert_eq!(&watcher.message().payload[..], b"online", "{version:?}");
        assert!(matches!(new.packet(), Packet::ConnAck(_)));
        match (version, &old.packets_to_the_end()[..]) {
            // A 3.1.1 client knows no DISCONNECT from a server: its connection just ends.
            (Version::V311, []) => {}
            (Version::V5, [Packet::Disconnect(packet)]) => {
                assert_eq!(packet.reason, ReasonCode::SessionTakenOver);
            }
            other => panic!("{other:?}"),
        }
        new.send(&encoded(
            version,
            &Packet::Disconnect(shared::wire::Disconnect::new(ReasonCode::Success)),
        ));
        new.take_all();
    }
}

#[test]
fn no_client_id_and_a_session_to_keep_is_refused_before_mqtt_5() {
    let server = TestServer::start();
    let mut peer = Peer::open(server.addr());
    peer.send(&resume(Version::V311, ""));
    assert_eq!(peer.take_all(), CONNACK_IDENTIFIER_REJECTED);
    // With a clean session any name will do.
    let (_, ack) =
        Peer::connected_by(server.addr(), Version::V311, &connect_with(Version::V311, "", |_| {}));
    assert!(!ack.reason.is_error());
    // MQTT 5 names the client and keeps its Session.
    let (_, ack) = Peer::connected_by(server.addr(), Version::V5, &resume(Version::V5, ""));
    assert!(!ack.reason.is_error());
    assert!(ack.properties.assigned_client_identifier().is_some_and(|id| !id.is_empty()));
}

/// 3.1.1: [MQTT-4.4.0-1]
#[test]
fn what_was_not_acknowledged_comes_again_with_dup() {
    let server = TestServer::start();
    let mut sender = TestClient::tcp(server.addr(), options(Version::V5, "sender"));
    for version in [Version::V31, Version::V311, Version::V5] {
        for qos in [QoS::AtLeastOnce, QoS::ExactlyOnce] {
            let name = format!("forgetful-{}-{}", version.level(), qos as u8);
            let (mut peer, ack) =
                Peer::connected_by(server.addr(), version, &resume(version, &name));
            assert!(!ack.session_present);
            peer.subscribe(qos, version, &name);
            sender.publish(&name, "once", qos, false);
            let first = peer.publish();
            assert_eq!((first.dup, first.qos), (false, qos));
            drop(peer);

            let (mut peer, _) = Peer::connected_by(server.addr(), version, &resume(version, &name));
            let again = peer.publish();
            assert_eq!((again.dup, again.packet_id), (true, first.packet_id), "{name}");
            assert_eq!(&again.payload[..], b"once");
            let id = again.packet_id.unwrap_or(PacketId::MIN);
            let ack = Ack::new(id, ReasonCode::Success);
            if qos == QoS::ExactlyOnce {
                peer.send(&encoded(version, &Packet::PubRec(ack.clone())));
                assert!(matches!(peer.packet(), Packet::PubRel(_)));
                drop(peer);
                // From here on the message is the client's: only PUBREL comes again.
                let connect = resume(version, &name);
                let (mut peer, _) = Peer::connected_by(server.addr(), version, &connect);
                match peer.packet() {
                    Packet::PubRel(pubrel) => assert_eq!(pubrel.packet_id, id),
                    other => panic!("{other:?}"),
                }
            } else {
                peer.send(&encoded(version, &Packet::PubAck(ack)));
                peer.send(&[0xc0, 0]);
                assert_eq!(peer.packet(), Packet::PingResp, "{name}");
            }
        }
    }
}
