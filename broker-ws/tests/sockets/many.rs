//! As many connections as the broker allows, all of them idle.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};

use shared::wire::{QoS, Version};

use crate::support::{PATIENCE, TestClient, connect, options};

/// The default limit, less the two that talk.
const IDLE: u64 = 9_998;
/// Connections under way at a time: fewer than wait for a listener.
const AT_ONCE: usize = 100;
const CONNACK: [u8; 4] = [0x20, 2, 0, 0];

/// The program in a process of its own: both ends of so many connections are more files than many
/// systems allow one. It raises its own limit.
struct Program(std::process::Child, SocketAddr);

impl Program {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_broker-ws"))
            .args(["--listen", "127.0.0.1:0", "--store", "none", "--log", "error"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let addr =
            lines.find_map(|line| line.unwrap().trim().strip_prefix("Boards")?.trim().parse().ok());
        Self(child, addr.unwrap())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn ten_thousand_idle_connections_are_held_and_others_talk_meanwhile() {
    // As many as this system lets one process have; on most it is all of them.
    let allowed = rlimit::increase_nofile_limit(IDLE + 100).unwrap();
    let count = IDLE.min(allowed - 100);
    let program = Program::start();
    let mut idle = Vec::new();
    while (idle.len() as u64) < count {
        let first = idle.len();
        for number in first..first.saturating_add(AT_ONCE).min(count as usize) {
            let mut stream = TcpStream::connect(program.1).unwrap();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            stream.write_all(&connect(Version::V311, &format!("idle-{number}"))).unwrap();
            idle.push(stream);
        }
        for stream in &mut idle[first..] {
            let mut connack = [0; 4];
            stream.read_exact(&mut connack).unwrap();
            assert_eq!(connack, CONNACK);
        }
    }
    let mut sender = TestClient::tcp(program.1, options(Version::V5, "sender"));
    let mut receiver = TestClient::ws(program.1, options(Version::V5, "receiver"));
    receiver.subscribe("news", QoS::AtLeastOnce);
    sender.publish("news", "all well", QoS::AtLeastOnce, false);
    assert_eq!(&receiver.message().payload[..], b"all well");
    // The first and the last are still there.
    for stream in [0, idle.len() - 1].map(|at| &idle[at]) {
        let (mut stream, mut pong) = (stream, [0; 2]);
        stream.write_all(&[0xc0, 0]).unwrap();
        stream.read_exact(&mut pong).unwrap();
        assert_eq!(pong, [0xd0, 0]);
    }
}
