//! Limits on connections: who comes too late is turned away, and room that gets free is used.

use shared::wire::Version;

use crate::support::{Opcode, Peer, TestServer, WsPeer, connect, wait_for};

#[test]
fn mqtt_connections_are_limited_and_the_page_is_not() {
    let server = TestServer::start_with(|options| options.broker.max_connections = 2);
    let first = Peer::connected(server.addr(), Version::V311, "1");
    let _second = Peer::connected(server.addr(), Version::V311, "2");

    let mut third = Peer::open(server.addr());
    third.send(&connect(Version::V311, "3"));
    assert_eq!(third.answer_or_end(), b"");
    let mut third = WsPeer::open(server.addr());
    let (code, reason) = third.next().close();
    assert_eq!((code, reason.as_str()), (1013, "too many connections"));

    let mut page = Peer::open(server.addr());
    page.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(page.take_until(b"\r\n").starts_with(b"HTTP/1.1 200"));

    drop(first);
    wait_for("room", || {
        let mut peer = Peer::open(server.addr());
        peer.try_send(&connect(Version::V311, "3"));
        (!peer.answer_or_end().is_empty()).then_some(())
    });
}

#[test]
fn sockets_are_limited_whatever_they_speak() {
    let server = TestServer::start_with(|options| options.max_sockets = 2);
    let silent = Peer::open(server.addr());
    let mut ws = WsPeer::open(server.addr());
    let mut third = Peer::open(server.addr());
    assert_eq!(third.take_all(), b"");

    drop(silent);
    wait_for("room", || {
        let mut peer = Peer::open(server.addr());
        peer.try_send(&connect(Version::V311, "3"));
        (!peer.answer_or_end().is_empty()).then_some(())
    });
    ws.send(Opcode::Binary, &connect(Version::V311, "ws"));
    assert_eq!(ws.take(4), [0x20, 2, 0, 0]);
}
