//! A subscriber that stops reading is its own problem.

use std::time::Duration;

use shared::client::CloseCause;
use shared::wire::{QoS, Version};

use crate::support::{
    Opcode, PATIENCE, Peer, TestClient, TestServer, WsPeer, connect, options, publish, subscribe,
};

const PAYLOAD: usize = 100_000;

/// Publishes far more than the system keeps for a peer that does not read.
fn flood(server: &TestServer, witness: &mut TestClient) {
    let mut sender = TestClient::tcp(server.addr(), options(Version::V5, "sender"));
    for round in 0..300_u32 {
        let mut payload = vec![0; PAYLOAD];
        payload[..4].copy_from_slice(&round.to_be_bytes());
        sender.publish("flood", payload, QoS::AtMostOnce, false);
        assert_eq!(witness.message().payload[..4], round.to_be_bytes());
    }
}

#[test]
fn others_get_every_message_meanwhile() {
    let server = TestServer::start();
    let mut stuck = Peer::connected(server.addr(), Version::V311, "stuck");
    stuck.send(&subscribe(Version::V311, "flood"));
    stuck.take(5);
    let mut stuck_ws = WsPeer::open(server.addr());
    stuck_ws.send(Opcode::Binary, &connect(Version::V311, "stuck ws"));
    stuck_ws.send(Opcode::Binary, &subscribe(Version::V311, "flood"));
    stuck_ws.take(9);
    let mut witness = TestClient::tcp(server.addr(), options(Version::V5, "witness"));
    witness.subscribe("flood", QoS::AtMostOnce);
    flood(&server, &mut witness);
    // Both are still connected, and find whole packets when they read again.
    let first = publish(Version::V311, QoS::AtMostOnce, "flood", &[0; PAYLOAD]);
    assert!(stuck.take(first.len()) == first);
    assert_eq!(stuck_ws.take(first.len())[..first.len()], first[..]);
    // They still have not taken everything: the server does not wait for that.
    assert!(server.join() < PATIENCE);
}

#[test]
fn who_takes_nothing_for_too_long_is_let_go() {
    let server = TestServer::start_with(|options| {
        options.write_timeout = Duration::from_millis(300);
    });
    let mut witness = TestClient::tcp(server.addr(), options(Version::V5, "witness"));
    witness.subscribe("stuck/gone", QoS::AtMostOnce);
    let mut stuck = Peer::open(server.addr());
    // CONNECT with the Will "x" on "stuck/gone".
    stuck.send(b"\x10\x1c\0\x04MQTT\x04\x06\0\0\0\x01s\0\x0astuck/gone\0\x01x");
    stuck.take(4);
    stuck.send(&subscribe(Version::V311, "flood"));
    stuck.take(5);
    let mut sender = TestClient::tcp(server.addr(), options(Version::V5, "sender"));
    for _ in 0..300 {
        sender.publish("flood", vec![0; PAYLOAD], QoS::AtMostOnce, false);
    }
    let message = witness.expect("the Will", |event| match event {
        shared::client::Event::Message(message) if message.topic.as_str() == "stuck/gone" => {
            Some(message.clone())
        }
        _ => None,
    });
    assert_eq!(&message.payload[..], b"x");
}

#[test]
fn who_asks_without_reading_the_answers_is_let_go() {
    let server = TestServer::start_with(|options| {
        options.broker.max_unsent = 10_000;
    });
    let mut asker = TestClient::tcp(server.addr(), options(Version::V5, "asker"));
    // The witness of the other end: the same client id gets a new connection at once.
    let peer = Peer::connected(server.addr(), Version::V311, "greedy");
    let stream = peer.stream().try_clone().unwrap();
    let pings = [0xC0, 0].repeat(100_000);
    let refused = crate::support::wait_for("the broker to refuse", || {
        use std::io::Write;

        let mut stream = &stream;
        stream.set_write_timeout(Some(Duration::from_secs(5))).unwrap();
        stream.write_all(&pings).err()
    });
    assert!(
        matches!(
            refused.kind(),
            std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::BrokenPipe
        ),
        "{refused}"
    );
    asker.subscribe("a", QoS::AtMostOnce);
    asker.publish("a", "fine", QoS::AtMostOnce, false);
    assert_eq!(&asker.message().payload[..], b"fine");
    drop(server);
    assert!(matches!(asker.closed(), CloseCause::ServerDisconnect { .. }));
}
