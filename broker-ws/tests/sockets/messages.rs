//! Messages between transports and versions, by real clients.

use shared::client::Will;
use shared::topic::TopicName;
use shared::wire::{QoS, Version};
use shared::{Message, client::CloseCause};

use crate::support::{Peer, TestClient, TestServer, connected, options};

const QOS: [QoS; 3] = [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce];
const VERSIONS: [Version; 3] = [Version::V31, Version::V311, Version::V5];

/// [MQTT-4.2.0-1]
/// 3.1.1: [MQTT-7.1.1-1] [MQTT-7.1.2-1]
#[test]
fn every_version_hears_every_other_on_both_transports() {
    let server = TestServer::start();
    for from in VERSIONS {
        for to in VERSIONS {
            let mut senders = [
                TestClient::tcp(server.addr(), options(from, "tcp sender")),
                TestClient::ws(server.addr(), options(from, "ws sender")),
            ];
            let mut receivers = connected(server.addr(), to);
            for receiver in &mut receivers {
                receiver.subscribe("room/+/led", QoS::ExactlyOnce);
            }
            for (sender, qos) in senders.iter_mut().flat_map(|s| [s]).zip(QOS) {
                sender.publish("room/1/led", "ON", qos, false);
                for receiver in &mut receivers {
                    let message = receiver.message();
                    assert_eq!(message.topic.as_str(), "room/1/led");
                    assert_eq!((&message.payload[..], message.qos), (&b"ON"[..], qos));
                }
            }
        }
    }
}

#[test]
fn each_qos_arrives_on_both_transports() {
    let server = TestServer::start();
    let [mut tcp, mut ws] = connected(server.addr(), Version::V5);
    tcp.subscribe("to/tcp", QoS::ExactlyOnce);
    ws.subscribe("to/ws", QoS::ExactlyOnce);
    for qos in QOS {
        tcp.publish("to/ws", "from tcp", qos, false);
        assert_eq!(ws.message().qos, qos);
        ws.publish("to/tcp", "from ws", qos, false);
        assert_eq!(tcp.message().qos, qos);
    }
}

#[test]
fn a_large_message_crosses_transports() {
    let server = TestServer::start();
    let [mut tcp, mut ws] = connected(server.addr(), Version::V5);
    tcp.subscribe("large", QoS::AtLeastOnce);
    let payload: Vec<u8> = (0..500_000_u32).map(|at| (at % 253) as u8).collect();
    ws.publish("large", payload.clone(), QoS::AtLeastOnce, false);
    assert!(tcp.message().payload == payload);
}

#[test]
fn who_comes_later_gets_what_was_kept() {
    let server = TestServer::start();
    let mut board = TestClient::tcp(server.addr(), options(Version::V311, "board"));
    board.publish("board/led/state", "ON", QoS::AtLeastOnce, true);
    let mut page = TestClient::ws(server.addr(), options(Version::V5, "page"));
    page.subscribe("board/#", QoS::AtLeastOnce);
    let message = page.message();
    assert_eq!((&message.payload[..], message.retain), (&b"ON"[..], true));
}

#[test]
fn the_will_of_a_board_whose_cable_was_pulled_is_published() {
    let server = TestServer::start();
    let mut page = TestClient::ws(server.addr(), options(Version::V5, "page"));
    page.subscribe("board/status", QoS::AtLeastOnce);
    let gone = Message::new(TopicName::new("board/status").unwrap(), "offline");
    let will = Will { message: gone.qos(QoS::AtLeastOnce), delay_interval: 0 };
    let board = TestClient::tcp(
        server.addr(),
        shared::client::Options { will: Some(will), ..options(Version::V311, "board") },
    );
    drop(board);
    assert_eq!(&page.message().payload[..], b"offline");
}

#[test]
fn the_same_client_id_again_takes_the_connection_over() {
    let server = TestServer::start();
    let mut first = TestClient::tcp(server.addr(), options(Version::V5, "same"));
    let mut second = TestClient::ws(server.addr(), options(Version::V5, "same"));
    match first.closed() {
        CloseCause::ServerDisconnect { reason, .. } => assert_eq!(reason as u8, 0x8E),
        other => panic!("{other:?}"),
    }
    second.subscribe("alive", QoS::AtMostOnce);
    second.publish("alive", "yes", QoS::AtMostOnce, false);
    assert_eq!(&second.message().payload[..], b"yes");
}

#[test]
fn what_was_published_right_before_the_socket_closed_arrives() {
    let server = TestServer::start();
    let mut page = TestClient::ws(server.addr(), options(Version::V5, "page"));
    page.subscribe("last", QoS::AtMostOnce);
    let mut peer = Peer::connected(server.addr(), Version::V311, "brief");
    let words = crate::support::publish(Version::V311, QoS::AtMostOnce, "last", b"words");
    peer.send(&words);
    drop(peer);
    assert_eq!(&page.message().payload[..], b"words");
}
