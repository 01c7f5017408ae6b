//! Messages for a client that is away, each acknowledged only when it would survive a crash.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use shared::wire::{
    BytesMut, Connect, Disconnect, Packet, PacketId, Properties, PublishFrame, QoS, ReasonCode,
    Subscribe, SubscribeFilter, SubscribeOptions, Text,
};

use crate::fleet::{Client, Fleet};
use crate::flow;
use crate::link::{Transport, VERSION};

/// The broker answers nothing for so long: the measurement is void.
const STALL: Duration = Duration::from_secs(10);
/// CONNACK and SUBACK.
const WELCOME: usize = 4 + 5;

/// Makes a Session that wants every message of the measurement, and leaves it alone.
pub fn leave_session(addr: SocketAddr) -> io::Result<()> {
    let client_id = text("absent");
    let connect = Connect {
        version: VERSION,
        is_bridge: false,
        clean_start: false,
        keep_alive: 0,
        properties: Properties::new(),
        client_id,
        will: None,
        username: None,
        password: None,
    };
    let options = SubscribeOptions::with_qos(QoS::AtLeastOnce);
    let subscribe = Subscribe {
        packet_id: PacketId::MIN,
        properties: Properties::new(),
        filters: vec![SubscribeFilter { filter: text("bench/+"), options }],
    };
    let mut stream = TcpStream::connect(addr)?;
    stream.set_read_timeout(Some(STALL))?;
    write(&mut stream, &[Packet::Connect(connect), Packet::Subscribe(subscribe)])?;
    stream.read_exact(&mut [0; WELCOME])?;
    write(&mut stream, &[Packet::Disconnect(Disconnect::new(ReasonCode::Success))])
}

fn text(text: &str) -> Text {
    Text::new(text).expect("the names of the measurements are short and plain")
}

fn write(stream: &mut TcpStream, packets: &[Packet]) -> io::Result<()> {
    let mut out = BytesMut::new();
    for packet in packets {
        packet.encode(VERSION, &mut out).map_err(io::Error::other)?;
    }
    stream.write_all(&out)
}

/// Publishers that have `window` messages under way each.
#[derive(Debug)]
pub struct Publishers {
    fleet: Fleet,
    /// What each sends, and the next packet identifier.
    frames: Vec<(PublishFrame, u16)>,
    inbox: Vec<(usize, Packet)>,
}

impl Publishers {
    /// Connects so many, and lets each begin.
    pub fn start(addr: SocketAddr, count: usize, window: usize) -> io::Result<Self> {
        let mut fleet = Fleet::new()?;
        let client = Client { transport: Transport::Tcp, qos: QoS::AtLeastOnce, filters: vec![] };
        fleet.connect("publisher", addr, &vec![client; count])?;
        let frames = (0..count).map(|at| (flow::frame(at, QoS::AtLeastOnce), 1));
        let mut publishers = Self { fleet, frames: frames.collect(), inbox: Vec::new() };
        for at in 0..count {
            publishers.publish(at, window)?;
        }
        Ok(publishers)
    }

    /// For about this long, publishes a message for each that is acknowledged; says how many were.
    pub fn run(&mut self, time: Duration) -> io::Result<u64> {
        let (end, mut acknowledged) = (Instant::now() + time, 0);
        let mut counts = vec![0; self.frames.len()];
        while Instant::now() < end {
            self.fleet.turn(STALL, None, &mut self.inbox)?;
            for (ship, packet) in self.inbox.drain(..) {
                match packet {
                    Packet::PubAck(_) => counts[ship] += 1,
                    other => return Err(io::Error::other(format!("unexpected: {other:?}"))),
                }
            }
            for (ship, count) in counts.iter_mut().enumerate() {
                let count = std::mem::take(count);
                acknowledged += count as u64;
                self.publish(ship, count)?;
            }
        }
        Ok(acknowledged)
    }

    fn publish(&mut self, at: usize, count: usize) -> io::Result<()> {
        if count == 0 {
            return Ok(());
        }
        let mut packets = BytesMut::new();
        let (frame, next_id) = &mut self.frames[at];
        for _ in 0..count {
            frame.write(PacketId::new(*next_id), false, &mut packets);
            *next_id = next_id.checked_add(1).unwrap_or(1);
        }
        self.fleet.link(at).queue(&packets);
        self.fleet.flush(at)
    }
}
