//! A server that stops says goodbye, and does not wait for ever.

use std::net::TcpStream;
use std::time::Duration;

use shared::client::CloseCause;
use shared::wire::{Packet, ReasonCode, Version};

use crate::support::{Opcode, Peer, TestClient, TestServer, WsPeer, connect, options, wait_for};

#[test]
fn everyone_is_told() {
    let mut server = TestServer::start();
    let mut tcp = TestClient::tcp(server.addr(), options(Version::V5, "tcp"));
    let mut ws = TestClient::ws(server.addr(), options(Version::V5, "ws"));
    let mut old = Peer::connected(server.addr(), Version::V311, "old");
    let mut old_ws = WsPeer::open(server.addr());
    old_ws.send(Opcode::Binary, &connect(Version::V311, "old ws"));
    old_ws.take(4);
    server.stop();
    for client in [&mut tcp, &mut ws] {
        match client.closed() {
            CloseCause::ServerDisconnect { reason, .. } => {
                assert_eq!(reason, ReasonCode::ServerShuttingDown);
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(old.packets_to_the_end(), []);
    let (code, reason) = old_ws.next().close();
    assert_eq!(code, 1000);
    assert_eq!(reason, "The broker is shutting down.");
}

#[test]
fn an_idle_server_stops_at_once() {
    let server = TestServer::start();
    assert!(server.join() < Duration::from_secs(1));
}

#[test]
fn open_requests_and_silent_sockets_do_not_hold_it_up() {
    let server = TestServer::start();
    let mut page = Peer::open(server.addr());
    page.send(b"GET /blinklab.json HTTP/1.1\r\nHost: localhost\r\n\r\n");
    page.take_until(b"\r\n\r\n");
    // Half a second request: the first one shows that the broker knows what this peer speaks.
    page.send(b"GET /blinklab");
    let mut half = Peer::open(server.addr());
    half.send(b"GET /blinklab");
    let silent = Peer::open(server.addr());
    assert!(server.join() < Duration::from_secs(2));
    drop((page, half, silent));
}

#[test]
fn nobody_is_let_in_afterwards() {
    let mut server = TestServer::start();
    let addr = server.addr();
    let mut client = Peer::connected(addr, Version::V5, "last");
    server.stop();
    let goodbye = client.packets_to_the_end();
    assert!(matches!(&goodbye[..], [Packet::Disconnect(_)]), "{goodbye:?}");
    wait_for("the port to close", || TcpStream::connect(addr).is_err().then_some(()));
}
