//! MQTT over WebSocket: the handshake, and frames as a stream of bytes.

use std::time::Duration;

use shared::wire::{Packet, QoS, Version};

use crate::support::{Opcode, Peer, TestServer, WsPeer, connect, decoder, publish, subscribe};

const CONNACK: [u8; 4] = [0x20, 2, 0, 0];
const SUBACK: [u8; 5] = [0x90, 3, 0, 1, 0];

fn subprotocol(server: &TestServer, lines: &[&str]) -> Option<String> {
    let (_, head) = WsPeer::open_with(server.addr(), "/mqtt", lines);
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(name, _)| *name == "sec-websocket-protocol").map(|(_, value)| value.to_owned())
}

fn refused(server: &TestServer, request: &str) -> String {
    let mut peer = Peer::open(server.addr());
    peer.send(request.as_bytes());
    let head = String::from_utf8(peer.take_until(b"\r\n\r\n")).unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    head.clone() + &String::from_utf8(peer.take(length.parse().unwrap())).unwrap()
}

/// [MQTT-6.0.0-4]
/// 3.1.1: [MQTT-6.0.0-4]
#[test]
fn the_subprotocol_that_is_picked_is_echoed() {
    let server = TestServer::start();
    for (offered, picked) in [
        (&["Sec-WebSocket-Protocol: mqtt"][..], Some("mqtt")),
        (&["Sec-WebSocket-Protocol: mqttv3.1"], Some("mqttv3.1")),
        (&["Sec-WebSocket-Protocol: chat, mqtt, mqttv3.1"], Some("mqtt")),
        (&["Sec-WebSocket-Protocol: chat", "Sec-WebSocket-Protocol: mqttv3.1"], Some("mqttv3.1")),
        (&[], None),
    ] {
        assert_eq!(subprotocol(&server, offered).as_deref(), picked, "{offered:?}");
    }
}

#[test]
fn a_handshake_that_cannot_work_is_refused_in_a_sentence() {
    let server = TestServer::start();
    let good = WsPeer::request("/mqtt", &["Sec-WebSocket-Protocol: mqtt"]);
    for (from, to, status, says) in [
        ("Protocol: mqtt", "Protocol: graphql-ws", "400", "offers the subprotocol mqtt"),
        ("Version: 13", "Version: 8", "426", "version 13"),
        ("Key: dGhl", "Key: dGh", "400", "Sec-WebSocket-Key"),
        ("keep-alive, Upgrade", "keep-alive", "400", "Connection"),
        ("GET", "POST", "400", "GET"),
    ] {
        assert!(good.contains(from));
        let answer = refused(&server, &good.replace(from, to));
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{to}: {answer}");
        assert!(answer.contains(says), "{to}: {answer}");
    }
}

/// Browsers send the cookies of everything that was ever served at the host's name.
#[test]
fn long_cookies_are_no_obstacle() {
    let server = TestServer::start();
    let cookie = format!("Cookie: {}", ["session=0123456789abcdef"; 1000].join("; "));
    assert!(cookie.len() > 24_000);
    let lines = ["Sec-WebSocket-Protocol: mqtt", &cookie];
    let (mut ws, _) = WsPeer::open_with(server.addr(), "/mqtt", &lines);
    ws.send(Opcode::Binary, &connect(Version::V311, "cookies"));
    assert_eq!(ws.take(4), CONNACK);
}

#[test]
fn any_path_will_do() {
    let server = TestServer::start();
    for path in ["/", "/mqtt", "/ws/deep?token=1"] {
        let (mut ws, _) = WsPeer::open_with(server.addr(), path, &["Sec-WebSocket-Protocol: mqtt"]);
        ws.send(Opcode::Binary, &connect(Version::V311, "path"));
        assert_eq!(ws.take(4), CONNACK, "{path}");
    }
}

/// [MQTT-6.0.0-2]
/// 3.1.1: [MQTT-6.0.0-2]
#[test]
fn a_packet_may_be_split_over_frames_at_every_byte() {
    let server = TestServer::start();
    let mut stream = connect(Version::V311, "split");
    stream.extend(subscribe(Version::V311, "a"));
    for cut in 1..stream.len() {
        let mut ws = WsPeer::open(server.addr());
        ws.send(Opcode::Binary, &stream[..cut]);
        ws.send(Opcode::Binary, &stream[cut..]);
        assert_eq!(ws.take(9), [&CONNACK[..], &SUBACK].concat(), "cut at {cut}");
    }
}

#[test]
fn a_message_may_come_in_fragments_with_a_ping_in_between() {
    let server = TestServer::start();
    let mut ws = WsPeer::open(server.addr());
    let bytes = connect(Version::V311, "fragments");
    ws.peer.send(&WsPeer::frame(Opcode::Binary, false, &bytes[..5]));
    ws.send(Opcode::Ping, b"still there?");
    let pong = ws.next();
    assert_eq!((pong.opcode, &pong.payload[..]), (Opcode::Pong, &b"still there?"[..]));
    ws.peer.send(&WsPeer::frame(Opcode::Continuation, false, b""));
    ws.peer.send(&WsPeer::frame(Opcode::Continuation, true, &bytes[5..]));
    assert_eq!(ws.take(4), CONNACK);
}

/// [MQTT-6.0.0-2]
/// 3.1.1: [MQTT-6.0.0-2]
#[test]
fn many_packets_may_come_in_one_frame_and_many_frames_at_once() {
    let server = TestServer::start();
    let mut ws = WsPeer::open(server.addr());
    let mut frame = connect(Version::V311, "joined");
    frame.extend(subscribe(Version::V311, "a"));
    ws.send(Opcode::Binary, &frame);
    assert_eq!(ws.take(9), [&CONNACK[..], &SUBACK].concat());
    let message = publish(Version::V311, QoS::AtMostOnce, "a", b"1");
    let burst = WsPeer::frame(Opcode::Binary, true, &message.repeat(3)).repeat(200);
    ws.peer.send(&burst);
    assert_eq!(ws.take(message.len() * 600), message.repeat(600));
}

#[test]
fn a_payload_may_be_larger_than_any_buffer() {
    let server = TestServer::start();
    let mut ws = WsPeer::open(server.addr());
    ws.send(Opcode::Binary, &connect(Version::V311, "large"));
    ws.send(Opcode::Binary, &subscribe(Version::V311, "a"));
    assert_eq!(ws.take(9), [&CONNACK[..], &SUBACK].concat());
    let payload: Vec<u8> = (0..300_000_u32).map(|at| (at % 251) as u8).collect();
    ws.send(Opcode::Binary, &publish(Version::V311, QoS::AtMostOnce, "a", &payload));
    let mut decoder = decoder(Version::V311);
    let received = loop {
        decoder.feed(&ws.next().payload);
        if let Some(packet) = decoder.poll_packet() {
            break packet.unwrap();
        }
    };
    assert!(matches!(received, Packet::Publish(publish) if publish.payload == payload));
}

/// [MQTT-6.0.0-1]
/// 3.1.1: [MQTT-6.0.0-1]
#[test]
fn a_text_frame_is_refused() {
    let server = TestServer::start();
    let mut ws = WsPeer::open(server.addr());
    ws.send(Opcode::Text, b"CONNECT, please");
    let (code, reason) = ws.next().close();
    assert_eq!(code, 1003);
    assert!(reason.contains("binary"), "{reason}");
    ws.peer.take_all();
}

#[test]
fn a_packet_over_the_limit_is_refused_before_it_has_come() {
    let server = TestServer::start_with(|options| options.broker.maximum_packet_size = 1000);
    let mut ws = WsPeer::open(server.addr());
    ws.send(Opcode::Binary, &connect(Version::V311, "large"));
    assert_eq!(ws.take(4), CONNACK);
    // Only the beginning of a PUBLISH of 1001 bytes.
    ws.send(Opcode::Binary, &[0x30, 0xe6, 0x07]);
    let (code, reason) = ws.next().close();
    assert_eq!(code, 1008);
    assert!(reason.contains("1001"), "{reason}");
    ws.peer.take_all();
}

/// A frame is not a packet: one that never ends is as good as many.
#[test]
fn a_frame_may_be_larger_than_any_packet() {
    let server = TestServer::start_with(|options| options.broker.maximum_packet_size = 1000);
    let mut ws = WsPeer::open(server.addr());
    // The head of a frame of 2^62 bytes, with a mask that changes nothing.
    ws.peer.send(&[0x82, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    ws.peer.send(&connect(Version::V311, "endless"));
    assert_eq!(ws.take(4), CONNACK);
    ws.peer.send(&subscribe(Version::V311, "a"));
    assert_eq!(ws.take(5), SUBACK);
    let message = publish(Version::V311, QoS::AtMostOnce, "a", &[b'x'; 900]);
    ws.peer.send(&message.repeat(10));
    assert_eq!(ws.take(message.len() * 10), message.repeat(10));
}

#[test]
fn frames_that_are_none_are_refused() {
    let server = TestServer::start();
    let unmasked = [0x82, 0x01, 0x10];
    let reserved_opcode = [0x83, 0x80, 0, 0, 0, 0];
    for bytes in [&unmasked[..], &reserved_opcode] {
        let mut ws = WsPeer::open(server.addr());
        ws.peer.send(bytes);
        assert_eq!(ws.next().close().0, 1002, "{bytes:?}");
        ws.peer.take_all();
    }
}

#[test]
fn a_close_is_answered() {
    let server = TestServer::start();
    let mut ws = WsPeer::open(server.addr());
    ws.send(Opcode::Binary, &connect(Version::V5, "leaving"));
    let mut decoder = decoder(Version::V5);
    decoder.feed(&ws.next().payload);
    assert!(matches!(decoder.poll_packet(), Some(Ok(Packet::ConnAck(_)))));
    ws.send(Opcode::Close, &1000_u16.to_be_bytes());
    assert_eq!(ws.next().close().0, 1000);
    ws.peer.take_all();
}

#[test]
fn a_websocket_that_is_silent_is_pinged_and_one_that_answers_nothing_is_let_go() {
    let server = TestServer::start_with(|options| {
        options.websocket_ping = Duration::from_millis(50);
    });
    let mut alive = WsPeer::open(server.addr());
    let mut dead = WsPeer::open(server.addr());
    for (ws, id) in [(&mut alive, "alive"), (&mut dead, "dead")] {
        ws.send(Opcode::Binary, &connect(Version::V311, id));
        assert_eq!(ws.take(4), CONNACK);
    }
    for _ in 0..10 {
        let ping = alive.next();
        assert_eq!((ping.opcode, &ping.payload[..]), (Opcode::Ping, &b""[..]));
        alive.send(Opcode::Pong, b"");
    }
    // Silent for ten pings' time, it got two and was let go.
    assert_eq!(dead.peer.take_all(), [0x89, 0].repeat(2));
}

#[test]
fn a_browser_learns_why_mqtt_ended() {
    let server = TestServer::start_with(|options| {
        options.broker.connect_timeout = Duration::from_millis(50);
    });
    let mut ws = WsPeer::open(server.addr());
    let (code, reason) = ws.next().close();
    assert_eq!((code, reason.as_str()), (1008, "No whole CONNECT came in time."));
}
