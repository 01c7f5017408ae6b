//! Every refused or dropped connection is explained: in one line of the log, and in one message.

use std::net::SocketAddr;
use std::time::Duration;

use broker_ws::{AddressLimits, Anonymous, Options};
use shared::broker::diagnosis::LogMessage;
use shared::wire::{QoS, Version};

use crate::support::{
    Opcode, Peer, TestClient, TestServer, WsPeer, connect, keep_log, log_lines, log_lines_since,
    options, publish, subscribe, wait_for,
};

/// A server, and a client that reads what it says.
struct Watched {
    server: TestServer,
    watcher: TestClient,
}

impl Watched {
    fn start(change: impl FnOnce(&mut Options)) -> Self {
        keep_log();
        let server = TestServer::start_with(change);
        let mut watcher = TestClient::tcp(server.addr(), options(Version::V5, "watcher"));
        watcher.subscribe("$SYS/broker/log/#", QoS::AtMostOnce);
        watcher.subscribe("fence", QoS::AtMostOnce);
        Self { server, watcher }
    }

    fn open(&self) -> Peer {
        Peer::open(self.server.addr())
    }

    fn open_ws(&self) -> WsPeer {
        WsPeer::open(self.server.addr())
    }

    fn connected(&self, client_id: &str) -> Peer {
        Peer::connected(self.server.addr(), Version::V5, client_id)
    }

    /// Waits for what is said of this peer, lets it go, and finds nothing else said of it.
    fn said_once(&mut self, code: &str, peer: Peer) -> LogMessage {
        let (addr, mark) = (local(&peer), peer.log_mark);
        let message = self.message();
        assert_eq!((message.code.as_str(), message.address), (code, Some(addr.to_string())));
        drop(peer);
        let of_code = |line: &&String| line.contains(&format!("code={code}"));
        // The line is written after the message is on its way.
        let lines = wait_for("the line", || {
            let lines = log_lines_since(mark, &addr.to_string());
            lines.iter().any(|line| of_code(&line)).then_some(lines)
        });
        assert_eq!(lines.iter().filter(of_code).count(), 1, "{code}: {lines:?}");
        let unwanted = |line: &&String| line.contains("code=") && !of_code(line);
        assert_eq!(lines.iter().find(unwanted), None, "{code}");
        self.says_nothing_more();
        LogMessage { address: None, ..message }
    }

    fn says_nothing_more(&mut self) {
        self.watcher.publish("fence", "x", QoS::AtMostOnce, false);
        let next = self.watcher.message();
        assert_eq!(next.topic.as_str(), "fence", "{:?}", LogMessage::read(&next.payload));
    }

    fn message(&mut self) -> LogMessage {
        let message = self.watcher.message();
        let said = LogMessage::read(&message.payload).unwrap();
        let topic = format!("$SYS/broker/log/{}/{}", said.severity, said.code);
        assert_eq!((message.topic.as_str(), message.retain), (topic.as_str(), false));
        said
    }
}

fn local(peer: &Peer) -> SocketAddr {
    peer.stream().local_addr().unwrap()
}

#[test]
fn what_does_not_speak_mqtt_is_told_what_it_speaks() {
    let mut watched = Watched::start(|_| {});
    for (bytes, code, word) in [
        (&b"\x16\x03\x01\x02\x00\x01"[..], "tls-on-plain-port", "mqtt://"),
        (b"SSH-2.0-OpenSSH_9.2p1\r\n", "not-mqtt", "port"),
        (b"*1\r\n$4\r\nPING\r\n", "not-mqtt", "port"),
        (b"{\"temperature\":23.4}", "not-mqtt", "MQTT library"),
    ] {
        let mut peer = watched.open();
        peer.send(bytes);
        peer.answer_or_end();
        let message = watched.said_once(code, peer);
        assert!(message.fix.en.contains(word), "{message:?}");
    }
}

#[test]
fn what_is_wrong_with_http_and_websockets_is_said() {
    let mut watched = Watched::start(|options| {
        options.websocket_ping = Duration::from_millis(100);
    });
    let good = WsPeer::request("/mqtt", &["Sec-WebSocket-Protocol: mqtt"]);
    for (request, code) in [
        ("POST /topic HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n".into(), "http-method"),
        ("GET nowhere\0 HTTP/1.1\r\n\r\n".into(), "bad-http"),
        (good.replace("Protocol: mqtt", "Protocol: chat"), "wrong-subprotocol"),
        (good.replace("Version: 13", "Version: 8"), "bad-websocket-handshake"),
        (good.replace("Key: dGhl", "Key: dGh"), "bad-websocket-handshake"),
    ] {
        let mut peer = watched.open();
        peer.send(String::as_bytes(&request));
        peer.answer_or_end();
        watched.said_once(code, peer);
    }
    let mut ws = watched.open_ws();
    ws.send(Opcode::Text, b"x");
    assert_eq!(ws.next().close().0, 1003);
    watched.said_once("text-frame", ws.peer);
    let mut ws = watched.open_ws();
    ws.peer.send(&[0x83, 0x00]);
    assert_eq!(ws.next().close().0, 1002);
    watched.said_once("bad-websocket-frame", ws.peer);
    let silent = watched.open_ws();
    watched.said_once("silent-websocket", silent.peer);
}

#[test]
fn who_says_nothing_or_not_enough_is_said() {
    let mut watched = Watched::start(|options| {
        options.hello_timeout = Duration::from_millis(100);
        options.broker.connect_timeout = Duration::from_millis(100);
    });
    let mut peer = watched.open();
    peer.take_all();
    watched.said_once("silent-socket", peer);
    let mut peer = watched.open();
    peer.send(b"GET / HTTP/1.1\r\nHost:");
    peer.take_all();
    watched.said_once("half-http-request", peer);
    // A browser that asks for nothing more is no fault.
    let mut browser = watched.open();
    browser.send(b"GET /blinklab.json HTTP/1.1\r\nHost: h\r\n\r\n");
    browser.take_all();
    watched.says_nothing_more();
    let mut peer = watched.open();
    peer.send(b"\x10\x20\0\x04MQTT");
    peer.take_all();
    watched.said_once("no-connect", peer);
    // CONNECT as `k` with a Keep Alive of one second, and then nothing.
    let mut peer = watched.open();
    peer.send(b"\x10\x0D\0\x04MQTT\x04\x02\0\x01\0\x01k");
    peer.take(4);
    peer.take_all();
    let message = watched.said_once("keep-alive-missed", peer);
    assert_eq!(message.client.as_deref(), Some("k"));
    assert!(message.cause.en.contains("1.5 s"), "{message:?}");
}

#[test]
fn too_many_sockets_and_connections_are_said() {
    let mut watched = Watched::start(|options| {
        options.max_sockets = 3;
        options.broker.max_connections = 2;
    });
    let second = watched.connected("second");
    let mut third = watched.open();
    third.send(&connect(Version::V5, "third"));
    third.take_all();
    watched.said_once("too-many-connections", third);
    let page = watched.open();
    let mut fourth = watched.open();
    assert_eq!(fourth.take_all(), b"");
    watched.said_once("too-many-sockets", fourth);
    drop((page, second));
}

#[test]
fn limits_of_one_address_are_said() {
    let limits = AddressLimits { connections: Some(2), rate: None, loopback: true };
    let mut watched = Watched::start(|options| options.address_limits = limits);
    let second = watched.connected("second");
    let mut third = watched.open();
    third.answer_or_end();
    let message = watched.said_once("too-many-from-address", third);
    assert!(message.cause.en.contains("Already 2 connections"), "{message:?}");
    drop(second);

    let limits = AddressLimits { connections: None, rate: Some(1), loopback: true };
    let mut watched = Watched::start(|options| options.address_limits = limits);
    let mut peers = Vec::new();
    let message = loop {
        let mut peer = watched.open();
        peer.try_send(&connect(Version::V311, &format!("hasty-{}", peers.len())));
        if peer.answer_or_end().is_empty() {
            break watched.said_once("connection-rate", peer);
        }
        peers.push(peer);
        assert!(peers.len() < 1000, "nobody is turned away");
    };
    assert_eq!(message.severity, "warning");
}

#[test]
fn who_is_not_let_in_is_said() {
    let mut watched = Watched::start(|_| {});
    let mut page = watched.open();
    page.send(WsPeer::request("/mqtt", &["Origin: https://evil.example"]).as_bytes());
    page.answer_or_end();
    let message = watched.said_once("origin-refused", page);
    assert!(message.cause.zh.contains("https://evil.example"), "{message:?}");

    // The watcher has to be let in as well, so it is read from the log that nobody is.
    keep_log();
    let nobody = TestServer::start_with(|options| {
        options.access.anonymous = Some(Anonymous::Never);
    });
    let mut peer = Peer::open(nobody.addr());
    peer.send(&connect(Version::V311, "stranger"));
    peer.packets_to_the_end();
    let addr = local(&peer).to_string();
    // The system gives a port to one test after another.
    let is_own = |line: &String| line.contains("\"stranger\" at ");
    let line = wait_for("the line", || log_lines(&addr).into_iter().find(is_own));
    assert!(line.contains("CONNECT was refused"), "{line}");
    assert!(line.contains("code=not-authorized"), "{line}");
}

#[test]
fn what_a_client_does_wrong_is_said_with_its_name() {
    let mut watched = Watched::start(|options| options.broker.maximum_packet_size = 1000);
    let too_large = publish(Version::V5, QoS::AtMostOnce, "a", &[0; 1000]);
    for (bytes, code) in [
        (&[0x36, 4, 0, 1, b'a', b'!'][..], "malformed-packet"),
        (&too_large, "packet-too-large"),
        (&connect(Version::V5, "again"), "second-connect"),
        (&[0x20, 3, 0, 0, 0], "unexpected-packet"),
    ] {
        let mut peer = watched.connected("board");
        peer.send(bytes);
        peer.packets_to_the_end();
        let message = watched.said_once(code, peer);
        assert_eq!(message.client.as_deref(), Some("board"));
    }
    // 3.1.1 without a name and without a clean Session.
    let mut peer = watched.open();
    peer.send(b"\x10\x0C\0\x04MQTT\x04\0\0\x3C\0\0");
    peer.packets_to_the_end();
    watched.said_once("client-id-refused", peer);
}

#[test]
fn a_lost_connection_and_a_takeover_are_part_of_an_ordinary_day() {
    let mut watched = Watched::start(|_| {});
    let peer = watched.connected("page");
    let addr = local(&peer).to_string();
    drop(peer);
    let message = watched.message();
    assert_eq!((message.code.as_str(), message.address), ("connection-lost", Some(addr)));
    assert_eq!(message.severity, "info");
    let mut old = watched.connected("page");
    let _new = watched.connected("page");
    old.take_all();
    assert_eq!(watched.said_once("taken-over", old).severity, "info");
}

#[test]
fn who_reads_nothing_is_said() {
    let mut watched = Watched::start(|options| {
        options.write_timeout = Duration::from_millis(300);
        options.broker.queue.bytes = 1 << 20;
    });
    let mut stuck = watched.connected("stuck");
    stuck.send(&subscribe(Version::V5, "flood"));
    stuck.packet();
    let mut sender = TestClient::tcp(watched.server.addr(), options(Version::V5, "sender"));
    for _ in 0..300 {
        sender.publish("flood", vec![0; 100_000], QoS::AtMostOnce, false);
    }
    let mut codes = Vec::new();
    while codes.last().is_none_or(|code| code != "stuck-reader") {
        let message = watched.message();
        assert_eq!(message.client.as_deref(), Some("stuck"));
        codes.push(message.code);
    }
    codes.dedup();
    assert_eq!(codes, ["queue-full", "stuck-reader"]);
}
