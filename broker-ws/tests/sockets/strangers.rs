//! Whoever comes by: port scanners, other protocols, packets without an end, senders that take their
//! time. None may hold a place for long, take memory, or disturb those who are at home here.

use std::io::Write;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use shared::wire::{QoS, Version};

use crate::support::{Opcode, Peer, TestClient, TestServer, WsPeer, connect, options, wait_for};

/// A server that waits less long than in real life.
fn impatient() -> TestServer {
    TestServer::start_with(|options| {
        options.hello_timeout = Duration::from_millis(300);
        options.broker.connect_timeout = Duration::from_millis(300);
    })
}

/// Everybody who is at home here is still served.
fn assert_well(addr: SocketAddr) {
    let mut client = TestClient::tcp(addr, options(Version::V5, "at home"));
    client.subscribe("well", QoS::AtMostOnce);
    client.publish("well", "yes", QoS::AtMostOnce, false);
    assert_eq!(&client.message().payload[..], b"yes");
}

/// Waits until the broker has closed, by whatever way; it may have answered.
fn await_end(peer: &mut Peer) {
    wait_for("the end", || peer.answer_or_end().is_empty().then_some(()));
}

/// Of nmap's probes, and what other protocols begin with.
const PROBES: &[&[u8]] = &[
    b"\r\n\r\n",
    b"GET / HTTP/1.0\r\n\r\n",
    b"OPTIONS / RTSP/1.0\r\n\r\n",
    b"OPTIONS sip:nm SIP/2.0\r\nVia: SIP/2.0/TCP nm;branch=foo\r\n\r\n",
    b"HELP\r\n",
    b"EHLO scanner\r\n",
    b"QUIT\r\n",
    b"SSH-2.0-OpenSSH_9.6\r\n",
    b"\x16\x03\x01\0\x05\x01\0\0\x01\x03",
    b"\x80\0\0\x28\x72\xfe\x1d\x13\0\0\0\0\0\0\0\x02\0\x01\x86\xa0",
    b"\0\x1e\0\x06\x01\0\0\x01\0\0\0\0\0\0\x07version\x04bind\0\0\x10\0\x03",
    b"\0\0\0\xa4\xffSMBr\0\0\0\0\x08\x01\x40",
    b"l\0\x0b\0\0\0\0\0\0\0\0\0",
    b"0\x0c\x02\x01\x01`\x07\x02\x01\x02\x04\0\x80\0",
    b"\x03\0\0\x13\x0e\xe0\0\0\0\0\0\x01\0\x08\0\x03\0\0\0",
    b"\x05\x04\0\x01\x02\x80\x05\x01\0\x03",
    b"*1\r\n$4\r\nPING\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x01\xde\xad\xbe\xef",
    b"\xff\xf4\xff\xfd\x06",
    &[0; 64],
    &[0xff; 64],
    &[b'A'; 5000],
    // MQTT, but no CONNECT: PUBLISH, PINGREQ, CONNACK, DISCONNECT.
    b"\x30\x05\0\x01a!!",
    b"\xc0\0",
    b"\x20\x02\0\0",
    b"\xe0\0",
];

#[test]
fn what_a_port_scan_sends_is_turned_away_soon() {
    let server = impatient();
    let mut strangers: Vec<Peer> = PROBES
        .iter()
        .map(|probe| {
            let mut stranger = Peer::open(server.addr());
            stranger.try_send(probe);
            stranger
        })
        .collect();
    for stranger in &mut strangers {
        await_end(stranger);
    }
    assert_well(server.addr());
}

#[test]
fn every_path_and_method_of_http_gets_an_answer_of_http() {
    let server = impatient();
    let long = format!("/{}", "x".repeat(8000));
    let paths = [
        "/",
        "//",
        "/index.html",
        "/blinklab.json",
        "/mqtt",
        "/.env",
        "/../../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/%00",
        "/%ff%fe",
        "/%",
        "/a?b=c&d=%20#e",
        "/pkg/",
        "/wp-login.php",
        "http://other.example/",
        "*",
        &long,
    ];
    let methods = [
        "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND",
    ];
    for path in paths {
        for method in methods {
            let mut peer = Peer::open(server.addr());
            peer.try_send(
                format!("{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                    .as_bytes(),
            );
            let head = String::from_utf8_lossy(&peer.answer_or_end()).into_owned();
            let status =
                head.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)?.parse().ok());
            assert!(
                status.is_some_and(|status: u16| (200..500).contains(&status)),
                "{method} {path:.40}: {head:?}"
            );
        }
    }
    assert_well(server.addr());
}

/// Before CONNECT there is nobody to tell a reason.
#[test]
fn a_packet_that_announces_too_much_is_refused_before_it_comes() {
    let server = TestServer::start();
    for (bytes, what) in [
        (&b"\x10\xff\xff\xff\x7f"[..], "CONNECT of 256 MiB"),
        (b"\x10\xff\xff\xff\xff\x7f", "a length of five bytes"),
        (b"\x10\x80\x80\x80\x80\x80\x80\x80", "a length without an end"),
    ] {
        let asked = Instant::now();
        let mut peer = Peer::open(server.addr());
        peer.send(bytes);
        assert_eq!(peer.take_all(), b"", "{what}");
        // At once, not when the time for CONNECT is over.
        assert!(asked.elapsed() < Duration::from_secs(5), "{what}");
    }
    for version in [Version::V311, Version::V5] {
        let mut peer = Peer::connected(server.addr(), version, "large");
        peer.send(b"\x30\xff\xff\xff\x7f");
        peer.take_all();
    }
    assert_well(server.addr());
}

/// A stream that is endless, and of which not one packet is whole.
#[test]
fn a_client_that_sends_without_end_is_stopped_at_the_largest_packet() {
    let server = TestServer::start_with(|options| options.broker.maximum_packet_size = 10_000);
    let mut peer = Peer::connected(server.addr(), Version::V311, "endless");
    // PUBLISH of the largest size, and after it bytes that begin no packet.
    peer.send(&[0x30, 0x8d, 0x4e, 0, 1, b'a']);
    let zeros = [0; 64 * 1024];
    wait_for("the broker to refuse", || peer.stream().write_all(&zeros).err());
    assert_well(server.addr());
}

/// Sends one byte at a time until the broker has enough of it; says how long that took.
fn trickle(mut stream: impl FnMut(u8) -> bool, bytes: impl IntoIterator<Item = u8>) -> Duration {
    let began = Instant::now();
    for byte in bytes {
        if !stream(byte) {
            break;
        }
        // The pace of the one who sends: nothing is waited for.
        std::thread::sleep(Duration::from_millis(20));
    }
    began.elapsed()
}

#[test]
fn one_byte_at_a_time_keeps_no_place() {
    let server = impatient();
    let too_long = Duration::from_secs(10);
    // The heads are long enough for ten times the time that there is.
    let head = format!("GET / HTTP/1.1\r\nHost: x\r\nCookie: {}", "x".repeat(1000));
    let upgrade = WsPeer::request("/mqtt", &[&format!("Cookie: {}", "x".repeat(1000))]);
    let long = connect(Version::V311, &"x".repeat(1000));
    for (what, bytes) in [
        ("HTTP", head.into_bytes()),
        ("a WebSocket's head", upgrade.into_bytes()),
        ("MQTT", long.clone()),
    ] {
        let mut peer = Peer::open(server.addr());
        let took = trickle(
            |byte| {
                peer.try_send(&[byte]);
                peer.take_some().is_some()
            },
            bytes,
        );
        assert!(took < too_long, "{what}: {took:?}");
    }
    let mut ws = WsPeer::open(server.addr());
    let took = trickle(
        |byte| {
            ws.peer.try_send(&WsPeer::frame(Opcode::Binary, true, &[byte]));
            ws.take_some().is_some()
        },
        long,
    );
    assert!(took < too_long, "MQTT in a WebSocket: {took:?}");
    assert_well(server.addr());
}

#[test]
fn a_page_that_was_fetched_does_not_hold_its_connection() {
    let server = impatient();
    let mut peer = Peer::open(server.addr());
    peer.send(b"GET /blinklab.json HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert!(peer.take_until(b"\r\n\r\n").starts_with(b"HTTP/1.1 200"));
    await_end(&mut peer);
}
