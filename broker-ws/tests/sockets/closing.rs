//! How connections end, and that each ends alone.

use shared::wire::{Packet, PacketId, QoS, ReasonCode, Version};

use crate::support::{
    Opcode, Peer, TestClient, TestServer, WsPeer, connect, decoder, options, publish, subscribe,
};

/// PUBLISH with QoS 3.
const MALFORMED: [u8; 6] = [0x36, 4, 0, 1, b'a', b'!'];

fn reason_of(packets: &[Packet]) -> ReasonCode {
    match packets {
        [Packet::Disconnect(disconnect)] => disconnect.reason,
        other => panic!("not one DISCONNECT: {other:?}"),
    }
}

#[test]
fn a_malformed_packet_closes_its_connection_and_no_other() {
    let server = TestServer::start();
    let mut other = TestClient::tcp(server.addr(), options(Version::V5, "other"));
    other.subscribe("a", QoS::AtMostOnce);

    let mut v5 = Peer::connected(server.addr(), Version::V5, "v5");
    v5.send(&MALFORMED);
    assert_eq!(reason_of(&v5.packets_to_the_end()), ReasonCode::MalformedPacket);

    // 3.1.1 has no words for it.
    let mut v311 = Peer::connected(server.addr(), Version::V311, "v311");
    v311.send(&MALFORMED);
    assert_eq!(v311.packets_to_the_end(), []);

    other.publish("a", "still here", QoS::AtMostOnce, false);
    assert_eq!(&other.message().payload[..], b"still here");
}

#[test]
fn each_fault_has_its_reason() {
    let server = TestServer::start_with(|options| options.broker.maximum_packet_size = 1000);
    let too_large = publish(Version::V5, QoS::AtMostOnce, "a", &[0; 1000]);
    let second_connect = connect(Version::V5, "again");
    for (bytes, reason) in [
        (&too_large[..], ReasonCode::PacketTooLarge),
        (&second_connect, ReasonCode::ProtocolError),
        (&[0x00, 0x00], ReasonCode::MalformedPacket),
        (&[0xC0, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], ReasonCode::MalformedPacket),
    ] {
        let mut peer = Peer::connected(server.addr(), Version::V5, "faulty");
        peer.send(bytes);
        assert_eq!(reason_of(&peer.packets_to_the_end()), reason, "{bytes:?}");
    }
}

#[test]
fn the_reason_arrives_though_the_peer_goes_on_sending() {
    let server = TestServer::start();
    for _ in 0..20 {
        let mut peer = Peer::connected(server.addr(), Version::V5, "talker");
        let mut burst = MALFORMED.to_vec();
        burst.extend(publish(Version::V5, QoS::AtMostOnce, "a", &[0; 200]).repeat(500));
        peer.send(&burst);
        assert_eq!(reason_of(&peer.packets_to_the_end()), ReasonCode::MalformedPacket);
    }
}

#[test]
fn who_only_stops_sending_still_reads_what_it_is_owed() {
    let server = TestServer::start();
    let mut peer = Peer::open(server.addr());
    let mut bytes = connect(Version::V311, "half open");
    bytes.extend(publish(Version::V311, QoS::AtLeastOnce, "a", b"1"));
    peer.send(&bytes);
    peer.finish();
    match &peer.packets_to_the_end()[..] {
        [Packet::ConnAck(_), Packet::PubAck(ack)] => assert_eq!(ack.packet_id, PacketId::MIN),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_client_that_says_goodbye_is_let_go() {
    let server = TestServer::start();
    let mut peer = Peer::connected(server.addr(), Version::V311, "polite");
    peer.send(&[0xE0, 0]);
    assert_eq!(peer.packets_to_the_end(), []);

    let mut ws = WsPeer::open(server.addr());
    ws.send(Opcode::Binary, &connect(Version::V311, "polite"));
    assert_eq!(ws.take(4), [0x20, 2, 0, 0]);
    ws.send(Opcode::Binary, &[0xE0, 0]);
    assert_eq!(ws.next().close().0, 1000);
}

#[test]
fn a_browser_gets_both_reasons() {
    let server = TestServer::start();
    let mut ws = WsPeer::open(server.addr());
    let mut decoder = decoder(Version::V5);
    ws.send(Opcode::Binary, &connect(Version::V5, "page"));
    decoder.feed(&ws.next().payload);
    assert!(matches!(decoder.poll_packet(), Some(Ok(Packet::ConnAck(_)))));
    ws.send(Opcode::Binary, &MALFORMED);
    decoder.feed(&ws.next().payload);
    match decoder.poll_packet() {
        Some(Ok(Packet::Disconnect(packet))) => {
            assert_eq!(packet.reason, ReasonCode::MalformedPacket);
        }
        other => panic!("{other:?}"),
    }
    let (code, reason) = ws.next().close();
    assert_eq!(code, 1008);
    assert!(reason.starts_with("Malformed packet, at byte 0 [MQTT-3.3.1-4]"), "{reason}");
}

#[test]
fn a_reset_is_a_lost_connection() {
    let server = TestServer::start();
    let mut watcher = TestClient::tcp(server.addr(), options(Version::V5, "watcher"));
    watcher.subscribe("gone", QoS::AtMostOnce);
    let mut peer = Peer::open(server.addr());
    // CONNECT with the Will "x" on "gone".
    let connect = b"\x10\x16\0\x04MQTT\x04\x06\0\0\0\x01r\0\x04gone\0\x01x";
    peer.send(connect);
    assert!(matches!(peer.packet(), Packet::ConnAck(_)));
    peer.send(&subscribe(Version::V311, "flood"));
    assert!(matches!(peer.packet(), Packet::SubAck(_)));
    // A socket that is closed with bytes unread sends a reset.
    let mut flood = Peer::connected(server.addr(), Version::V311, "flood");
    flood.send(&publish(Version::V311, QoS::AtMostOnce, "flood", &[0; 1000]));
    let mut first = [0];
    crate::support::wait_for("bytes", || peer.stream().peek(&mut first).ok());
    drop(peer);
    assert_eq!(&watcher.message().payload[..], b"x");
}
