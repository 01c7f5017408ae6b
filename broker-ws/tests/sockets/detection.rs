//! What a connection speaks is read off its first bytes, however they are cut.

use std::time::Duration;

use shared::wire::{Packet, Version};

use crate::support::{Opcode, Peer, TestServer, WsPeer, connect};

const GET: &[u8] = b"GET /blinklab.json HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// Sends the two parts so that the broker is likely to read them apart: whether it does is up to
/// the system, and must not matter.
fn send_apart(peer: &mut Peer, bytes: &[u8], cut: usize) {
    peer.send(&bytes[..cut]);
    std::thread::yield_now();
    peer.send(&bytes[cut..]);
}

#[test]
fn mqtt_is_known_wherever_its_first_bytes_are_cut() {
    let server = TestServer::start();
    let bytes = connect(Version::V5, "cut");
    for cut in 1..bytes.len() {
        let mut peer = Peer::open(server.addr());
        peer.speak(Version::V5);
        send_apart(&mut peer, &bytes, cut);
        assert!(matches!(peer.packet(), Packet::ConnAck(_)), "cut at {cut}");
    }
}

#[test]
fn http_is_known_wherever_its_first_bytes_are_cut() {
    let server = TestServer::start();
    for cut in 1..GET.len() {
        let mut peer = Peer::open(server.addr());
        send_apart(&mut peer, GET, cut);
        let head = peer.take_until(b"\r\n\r\n");
        assert!(head.starts_with(b"HTTP/1.1 200 OK"), "cut at {cut}");
    }
}

#[test]
fn a_websocket_is_known_wherever_its_first_bytes_are_cut() {
    let server = TestServer::start();
    let mut bytes = WsPeer::request("/any/path?at=all", &[]).into_bytes();
    bytes.extend(WsPeer::frame(Opcode::Binary, true, &connect(Version::V311, "cut")));
    // The frame comes right behind the request, before the answer: it must not be lost.
    for cut in 1..bytes.len() {
        let mut peer = Peer::open(server.addr());
        send_apart(&mut peer, &bytes, cut);
        let head = peer.take_until(b"\r\n\r\n");
        assert!(head.starts_with(b"HTTP/1.1 101"), "cut at {cut}");
        assert_eq!(WsPeer { peer }.take(4), [0x20, 2, 0, 0], "cut at {cut}");
    }
}

#[test]
fn one_byte_at_a_time_is_enough() {
    let server = TestServer::start();
    let mut peer = Peer::open(server.addr());
    for byte in connect(Version::V311, "slow") {
        peer.send(&[byte]);
    }
    assert!(matches!(peer.packet(), Packet::ConnAck(_)));
}

#[test]
fn who_says_nothing_is_not_kept() {
    let server = TestServer::start_with(|options| {
        options.hello_timeout = Duration::from_millis(100);
    });
    let mut silent = Peer::open(server.addr());
    let mut one_letter = Peer::open(server.addr());
    one_letter.send(b"G");
    let mut half_a_request = Peer::open(server.addr());
    half_a_request.send(b"GET / HTTP/1.1\r\nHost:");
    assert_eq!(silent.take_all(), b"");
    assert_eq!(one_letter.take_all(), b"");
    half_a_request.take_all();
}

#[test]
fn a_connection_without_connect_is_not_kept() {
    let server = TestServer::start_with(|options| {
        options.broker.connect_timeout = Duration::from_millis(100);
    });
    let mut peer = Peer::open(server.addr());
    peer.send(&[0x10]);
    assert_eq!(peer.take_all(), b"");
}

#[test]
fn tls_is_turned_away() {
    let server = TestServer::start();
    let mut peer = Peer::open(server.addr());
    peer.send(b"\x16\x03\x01");
    assert_eq!(peer.take_all(), b"");
}
