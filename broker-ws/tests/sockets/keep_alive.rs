//! Clients that say nothing: who is let be, who is asked, who is let go.

use std::time::{Duration, Instant};

use shared::wire::{Packet, Version};

use crate::support::{Peer, TestServer, connect, connect_with, subscribe};

/// umqtt connects without Keep Alive unless told otherwise.
#[test]
fn a_client_without_keep_alive_is_let_be() {
    let server = TestServer::start_with(|options| {
        options.broker.connect_timeout = Duration::from_millis(100);
        options.hello_timeout = Duration::from_millis(100);
    });
    for version in [Version::V31, Version::V311, Version::V5] {
        let mut silent = Peer::connected(server.addr(), version, "silent");
        let deadline = Instant::now() + Duration::from_millis(400);
        while Instant::now() < deadline {
            assert_eq!(silent.take_some(), Some(Vec::new()), "{version:?}");
        }
        silent.send(&[0xc0, 0]);
        assert_eq!(silent.packet(), Packet::PingResp);
    }
}

#[test]
fn who_is_silent_for_one_and_a_half_times_its_keep_alive_is_let_go() {
    let server = TestServer::start();
    let connect = connect_with(Version::V311, "tired", |connect| connect.keep_alive = 1);
    let (mut tired, _) = Peer::connected_by(server.addr(), Version::V311, &connect);
    let connected = Instant::now();
    assert_eq!(tired.packets_to_the_end(), []);
    assert!(connected.elapsed() >= Duration::from_millis(1400), "{:?}", connected.elapsed());
}

/// Older versions cannot be told (3.1.1 has no place for it in CONNACK), so they are left alone.
#[test]
fn the_servers_keep_alive_is_for_clients_of_mqtt_5_alone() {
    let server = TestServer::start_with(|options| options.broker.max_keep_alive = Some(1));
    let (mut v5, ack) = Peer::connected_by(server.addr(), Version::V5, &connect(Version::V5, "v5"));
    assert_eq!(ack.properties.server_keep_alive(), Some(&1));
    let v311 = connect(Version::V311, "v311");
    let (mut v311, ack) = Peer::connected_by(server.addr(), Version::V311, &v311);
    assert_eq!(ack.properties.server_keep_alive(), None);
    assert!(matches!(v5.packets_to_the_end()[..], [Packet::Disconnect(_)]));
    // As old as the other, and as silent: it is still there.
    v311.send(&subscribe(Version::V311, "a"));
    assert!(matches!(v311.packet(), Packet::SubAck(_)));
}

/// The kernel's own timer for a socket: its kind, and hundredths of a second until it is due.
#[cfg(target_os = "linux")]
fn timer(server: std::net::SocketAddr, peer: &Peer) -> Option<(u8, u64)> {
    let hex = |addr: std::net::SocketAddr| match addr.ip() {
        std::net::IpAddr::V4(ip) => {
            format!("{:08X}:{:04X}", u32::from_ne_bytes(ip.octets()), addr.port())
        }
        other => panic!("{other} is no loopback address of IPv4"),
    };
    let (ours, theirs) = (hex(server), hex(peer.stream().local_addr().unwrap()));
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let mut rows = table.lines().map(|row| row.split_whitespace().collect::<Vec<_>>());
    let row = rows.find(|row| row[1] == ours && row[2] == theirs)?;
    let (kind, due) = row[5].split_once(':')?;
    Some((kind.parse().ok()?, u64::from_str_radix(due, 16).ok()?))
}

/// A cable cannot be pulled on loopback; that the system would notice can be seen all the same.
#[cfg(target_os = "linux")]
#[test]
fn the_system_asks_whether_the_machine_of_a_silent_board_is_still_there() {
    /// Of the kinds in Documentation/networking/proc_net_tcp.
    const KEEP_ALIVE: u8 = 2;
    let server = TestServer::start_with(|options| options.peer_timeout = Duration::from_secs(40));
    let board = Peer::connected(server.addr(), Version::V311, "board");
    let armed = crate::support::wait_for("the probe's timer", || {
        timer(server.addr(), &board).filter(|&(kind, _)| kind == KEEP_ALIVE)
    });
    // It asks after half of the time, as there must be time for an answer.
    assert!(armed.1 <= 22_00, "{armed:?}");
}
