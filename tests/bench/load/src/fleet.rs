//! Many connections to one broker, driven by one thread.
//!
//! They are made with blocking calls, a few dozen at a time, because one broker needs 160 ms for a
//! WebSocket's handshake. From then on nothing blocks.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use mio::{Events, Interest, Poll, Token};
use shared::wire::{
    Connect, Packet, PacketId, Properties, QoS, Subscribe, SubscribeFilter, SubscribeOptions, Text,
};

use crate::link::{Link, Transport, VERSION};

/// Handshakes under way at a time: less than any broker's backlog.
const AT_ONCE: usize = 64;
/// How long a broker may take for an answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// Filters of one SUBSCRIBE.
const FILTERS: usize = 100;

/// All connections of a scene.
#[derive(Debug)]
pub struct Fleet {
    poll: Poll,
    events: Events,
    ships: Vec<Ship>,
    scratch: Vec<u8>,
}

#[derive(Debug)]
struct Ship {
    stream: mio::net::TcpStream,
    link: Link,
    /// What `link.out` has was refused once: the socket says when there is room.
    blocked: bool,
}

/// What a client of the fleet is.
#[derive(Clone, Debug)]
pub struct Client {
    /// What carries it.
    pub transport: Transport,
    /// The QoS of its subscriptions.
    pub qos: QoS,
    /// What it subscribes to.
    pub filters: Vec<String>,
}

impl Fleet {
    /// A fleet without ships.
    pub fn new() -> io::Result<Self> {
        let (poll, events) = (Poll::new()?, Events::with_capacity(1024));
        Ok(Self { poll, events, ships: Vec::new(), scratch: vec![0; 256 * 1024] })
    }

    /// Connects clients called `name` and a number, waits until all are subscribed, and gives the
    /// number of the first.
    pub fn connect(
        &mut self,
        name: &str,
        addr: SocketAddr,
        clients: &[Client],
    ) -> io::Result<usize> {
        let first = self.ships.len();
        for (chunk, at) in clients.chunks(AT_ONCE).zip((first..).step_by(AT_ONCE)) {
            for (ship, stream, link) in launch(name, addr, chunk, at)? {
                stream.set_nonblocking(true)?;
                let mut stream = mio::net::TcpStream::from_std(stream);
                let interest = Interest::READABLE | Interest::WRITABLE;
                self.poll.registry().register(&mut stream, Token(ship), interest)?;
                self.ships.push(Ship { stream, link, blocked: false });
            }
        }
        Ok(first)
    }

    /// How a client is told what to send.
    pub fn link(&mut self, ship: usize) -> &mut Link {
        &mut self.ships[ship].link
    }

    /// Writes what a client has to send, as far as its socket takes it.
    pub fn flush(&mut self, ship: usize) -> io::Result<()> {
        let Ship { stream, link, blocked } = &mut self.ships[ship];
        while !link.out.is_empty() && !*blocked {
            match stream.write(&link.out) {
                Ok(written) => drop(link.out.split_to(written)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => *blocked = true,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Waits for bytes on any connection but `deaf`, and gives the packets that have come.
    pub fn turn(
        &mut self,
        at_most: Duration,
        deaf: Option<usize>,
        inbox: &mut Vec<(usize, Packet)>,
    ) -> io::Result<()> {
        self.poll.poll(&mut self.events, Some(at_most))?;
        let ready: Vec<_> =
            self.events.iter().map(|event| (event.token().0, event.is_writable())).collect();
        for (ship, is_writable) in ready {
            if deaf == Some(ship) {
                continue;
            }
            if is_writable && std::mem::take(&mut self.ships[ship].blocked) {
                self.flush(ship)?;
            }
            self.read(ship, inbox)?;
        }
        Ok(())
    }

    fn read(&mut self, ship: usize, inbox: &mut Vec<(usize, Packet)>) -> io::Result<()> {
        let Ship { stream, link, .. } = &mut self.ships[ship];
        loop {
            match stream.read(&mut self.scratch) {
                Ok(0) => return Err(io::Error::other("the broker closed a connection")),
                Ok(length) => {
                    link.receive(&self.scratch[..length], |packet| inbox.push((ship, packet)))?;
                    if length < self.scratch.len() {
                        return Ok(());
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }
}

/// Connects some clients, each step of all of them at once.
fn launch(
    name: &str,
    addr: SocketAddr,
    clients: &[Client],
    first: usize,
) -> io::Result<Vec<(usize, TcpStream, Link)>> {
    let mut ships = Vec::with_capacity(clients.len());
    for (at, client) in clients.iter().enumerate() {
        let mut stream = TcpStream::connect(addr)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        if client.transport == Transport::WebSocket {
            write!(
                stream,
                "GET /mqtt HTTP/1.1\r\nHost: {addr}\r\nConnection: Upgrade\r\n\
                 Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
                 Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
                 Sec-WebSocket-Protocol: mqtt\r\n\r\n"
            )?;
        }
        ships.push((first + at, stream, Link::new(client.transport)));
    }
    for (_, stream, link) in &mut ships {
        if link.transport() == Transport::WebSocket {
            await_upgrade(stream)?;
        }
    }
    for (ship, stream, link) in &mut ships {
        link.send(&Packet::Connect(connect(&format!("{name}-{ship}"))))?;
        stream.write_all(&link.out.split())?;
    }
    for (_, stream, link) in &mut ships {
        await_packets(stream, link, 1)?;
    }
    for (client, (_, stream, link)) in clients.iter().zip(&mut ships) {
        for filters in client.filters.chunks(FILTERS) {
            link.send(&Packet::Subscribe(subscribe(filters, client.qos)))?;
        }
        stream.write_all(&link.out.split())?;
        await_packets(stream, link, client.filters.chunks(FILTERS).len())?;
    }
    Ok(ships)
}

/// Reads the answer to the request for a WebSocket: nothing follows it unasked.
fn await_upgrade(stream: &mut TcpStream) -> io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    if head.starts_with(b"HTTP/1.1 101") {
        return Ok(());
    }
    Err(io::Error::other(format!("no WebSocket: {}", String::from_utf8_lossy(&head))))
}

/// Waits for this many packets; each must be an acknowledgement without an error.
fn await_packets(stream: &mut TcpStream, link: &mut Link, count: usize) -> io::Result<()> {
    let mut found = Vec::new();
    let mut bytes = [0; 4096];
    while found.len() < count {
        let length = stream.read(&mut bytes)?;
        if length == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        link.receive(&bytes[..length], |packet| found.push(packet))?;
    }
    let is_good = |packet: &Packet| match packet {
        Packet::ConnAck(ack) => !ack.reason.is_error(),
        Packet::SubAck(ack) => ack.reasons.iter().all(|reason| !reason.is_error()),
        _ => false,
    };
    match found.iter().find(|packet| !is_good(packet)) {
        None => Ok(()),
        Some(packet) => Err(io::Error::other(format!("refused: {packet:?}"))),
    }
}

fn text(text: &str) -> Text {
    Text::new(text).expect("the names of the measurements are short and plain")
}

fn connect(client_id: &str) -> Connect {
    Connect {
        version: VERSION,
        is_bridge: false,
        clean_start: true,
        // Nobody pings: no measurement takes that long.
        keep_alive: 3600,
        properties: Properties::new(),
        client_id: text(client_id),
        will: None,
        username: None,
        password: None,
    }
}

fn subscribe(filters: &[String], qos: QoS) -> Subscribe {
    let filters = filters.iter().map(|filter| SubscribeFilter {
        filter: text(filter),
        options: SubscribeOptions::with_qos(qos),
    });
    Subscribe {
        packet_id: PacketId::MIN,
        properties: Properties::new(),
        filters: filters.collect(),
    }
}
