//! Every version hears every other byte for byte, live, retained and queued: what MQTT 5 says in
//! properties never gets into the payload of those that have none.

use shared::wire::{Packet, PacketId, Properties, Property, Publish, QoS, Text, Version};

use crate::support::{Peer, TestServer, connect, encoded, resume};

const VERSIONS: [Version; 3] = [Version::V31, Version::V311, Version::V5];
const PAYLOAD: &[u8] = b"{\"temperature\":23.4}";

/// What MQTT 5 can say about a message; nothing before.
fn properties(version: Version) -> Properties {
    if !version.has_properties() {
        return Properties::new();
    }
    Properties::new()
        .with(Property::PayloadFormatIndicator(1))
        .with(Property::ContentType(Text::new("application/json").unwrap()))
        .with(Property::ResponseTopic(Text::new("answers/1").unwrap()))
        .with(Property::CorrelationData(vec![0x30, 0, 0xff].into()))
        .with(Property::UserProperty((Text::new("room").unwrap(), Text::new("3b").unwrap())))
}

/// Publishes and waits for the acknowledgement.
fn send(peer: &mut Peer, version: Version, topic: &str, retain: bool) {
    let publish = Publish {
        dup: false,
        qos: QoS::AtLeastOnce,
        retain,
        topic: Text::new(topic).unwrap(),
        packet_id: Some(PacketId::MIN),
        properties: properties(version),
        payload: PAYLOAD.into(),
    };
    peer.send(&encoded(version, &Packet::Publish(publish)));
    assert!(matches!(peer.packet(), Packet::PubAck(_)));
}

/// What `to` must get for what `from` sent.
fn check(received: &Publish, from: Version, to: Version, topic: &str, retain: bool) {
    let what = format!("from {} to {}: {received:?}", from.name(), to.name());
    assert_eq!(received.payload, PAYLOAD, "{what}");
    assert_eq!(received.topic.as_str(), topic, "{what}");
    assert_eq!((received.qos, received.retain), (QoS::AtLeastOnce, retain), "{what}");
    let kept = if to.has_properties() { properties(from) } else { Properties::new() };
    assert_eq!(received.properties, kept, "{what}");
}

fn each_pair(play: impl Fn(&TestServer, Version, Version, &str)) {
    let server = TestServer::start();
    for from in VERSIONS {
        for to in VERSIONS {
            play(&server, from, to, &format!("from/{}/to/{}", from.level(), to.level()));
        }
    }
}

#[test]
fn a_live_message_crosses_versions_unchanged() {
    each_pair(|server, from, to, topic| {
        let mut receiver = Peer::connected(server.addr(), to, "receiver");
        receiver.subscribe(QoS::AtLeastOnce, to, topic);
        let mut sender = Peer::connected(server.addr(), from, "sender");
        send(&mut sender, from, topic, false);
        check(&receiver.publish(), from, to, topic, false);
    });
}

#[test]
fn a_retained_message_crosses_versions_unchanged() {
    each_pair(|server, from, to, topic| {
        let mut sender = Peer::connected(server.addr(), from, "sender");
        send(&mut sender, from, topic, true);
        let mut receiver = Peer::connected(server.addr(), to, "receiver");
        receiver.subscribe(QoS::AtLeastOnce, to, topic);
        check(&receiver.publish(), from, to, topic, true);
    });
}

#[test]
fn a_queued_message_crosses_versions_unchanged() {
    each_pair(|server, from, to, topic| {
        let mut sender = Peer::connected(server.addr(), from, "sender");
        let (mut receiver, _) = Peer::connected_by(server.addr(), to, &resume(to, topic));
        receiver.subscribe(QoS::AtLeastOnce, to, topic);
        receiver.send(&[0xe0, 0]);
        receiver.take_all();
        send(&mut sender, from, topic, false);
        let (mut receiver, ack) = Peer::connected_by(server.addr(), to, &resume(to, topic));
        // 3.1 has no place for it in CONNACK.
        assert_eq!(ack.session_present, to != Version::V31);
        check(&receiver.publish(), from, to, topic, false);
    });
}

/// A fan-out is encoded once for several receivers: for each version on its own.
#[test]
fn a_message_for_all_versions_at_once_is_right_for_each() {
    let server = TestServer::start();
    for from in VERSIONS {
        let mut receivers = Vec::new();
        for to in VERSIONS.repeat(2) {
            let name = format!("receiver-{}", receivers.len());
            let mut receiver = Peer::connected(server.addr(), to, &name);
            receiver.subscribe(QoS::AtLeastOnce, to, "all");
            receivers.push((to, receiver));
        }
        let mut sender = Peer::connected(server.addr(), from, "sender");
        send(&mut sender, from, "all", false);
        for (to, receiver) in &mut receivers {
            check(&receiver.publish(), from, *to, "all", false);
        }
    }
}

/// The names by which the versions are asked for, as they stand on the wire.
#[test]
fn each_version_is_asked_for_by_its_own_name() {
    let server = TestServer::start();
    for (version, name) in [
        (Version::V31, &b"\0\x06MQIsdp\x03"[..]),
        (Version::V311, b"\0\x04MQTT\x04"),
        (Version::V5, b"\0\x04MQTT\x05"),
    ] {
        let bytes = connect(version, "named");
        assert!(bytes[2..].starts_with(name), "{bytes:x?}");
        let mut peer = Peer::open(server.addr());
        peer.speak(version);
        peer.send(&bytes);
        assert!(matches!(peer.packet(), Packet::ConnAck(ack) if !ack.reason.is_error()));
    }
    // A version that does not exist yet is answered in the words of the newest.
    let mut peer = Peer::open(server.addr());
    peer.send(b"\x10\x0d\0\x04MQTT\x06\x02\0\0\0\0\x01x");
    let answer = peer.take_all();
    assert_eq!((answer[0], answer[3]), (0x20, 0x84), "{answer:x?}");
}
