//! Messages between publishers and subscribers, as fast as a window of messages under way allows.
//!
//! The window keeps every broker from dropping anything: a publisher goes on when what it sent has
//! arrived everywhere and is acknowledged.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use shared::wire::{Ack, Bytes, Packet, PacketId, Properties, Publish, PublishFrame, QoS};
use shared::wire::{BytesMut, ReasonCode, Text};

use crate::fleet::{Client, Fleet};
use crate::link::{Transport, VERSION};

/// Bytes of every payload.
pub const PAYLOAD: usize = 64;
/// Nothing arrives for so long: a message was lost, and the measurement is void.
const STALL: Duration = Duration::from_secs(10);

/// Who sends to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Each publisher has its own subscriber.
    Pairs(usize),
    /// One publisher, so many subscribers of its topic.
    Out(usize),
    /// So many publishers, each with its topic, and one subscriber of all of them.
    In(usize),
}

/// A measurement's traffic.
#[derive(Clone, Copy, Debug)]
pub struct Flow {
    /// Who sends to whom.
    pub shape: Shape,
    /// Of publishers and subscriptions.
    pub qos: QoS,
    /// What carries all of them.
    pub transport: Transport,
    /// Messages that each publisher has under way.
    pub window: usize,
    /// Messages that it sends in one write: the window at first, then as many as have arrived, but
    /// not fewer than these.
    pub batch: usize,
}

/// What has come of it.
#[derive(Debug, Default)]
pub struct Run {
    /// Messages that subscribers got.
    pub deliveries: u64,
    /// With one message under way, from each write to the arrival everywhere, in order of length.
    pub waits: Vec<Duration>,
}

/// A flow that is under way.
#[derive(Debug)]
pub struct Running {
    flow: Flow,
    fleet: Fleet,
    publishers: Vec<Publisher>,
    /// Subscribers that get each message.
    fan: usize,
    inbox: Vec<(usize, Packet)>,
}

#[derive(Debug)]
struct Publisher {
    ship: usize,
    frame: PublishFrame,
    next_id: u16,
    sent: u64,
    acknowledged: u64,
    delivered: u64,
    wrote: Instant,
}

impl Running {
    /// Connects everyone.
    pub fn start(addr: SocketAddr, flow: Flow) -> io::Result<Self> {
        let mut fleet = Fleet::new()?;
        let (publishers, subscribers) = match flow.shape {
            Shape::Pairs(pairs) => (pairs, pairs),
            Shape::Out(subscribers) => (1, subscribers),
            Shape::In(publishers) => (publishers, 1),
        };
        let client = |filters| Client { transport: flow.transport, qos: flow.qos, filters };
        let filter = |subscriber| match flow.shape {
            Shape::Pairs(_) => topic(subscriber),
            Shape::Out(_) => topic(0),
            Shape::In(_) => "bench/+".to_owned(),
        };
        let listeners: Vec<_> = (0..subscribers).map(|at| client(vec![filter(at)])).collect();
        fleet.connect("subscriber", addr, &listeners)?;
        let first = fleet.connect("publisher", addr, &vec![client(Vec::new()); publishers])?;
        let publishers = (0..publishers).map(|at| Publisher::new(first + at, at, flow.qos));
        let fan = if let Shape::Out(subscribers) = flow.shape { subscribers } else { 1 };
        Ok(Self { flow, publishers: publishers.collect(), fleet, fan, inbox: Vec::new() })
    }

    /// Lets messages flow for about this long.
    pub fn run(&mut self, time: Duration) -> io::Result<Run> {
        let mut run = Run::default();
        let end = Instant::now() + time;
        for at in 0..self.publishers.len() {
            self.publish(at)?;
        }
        let mut last = Instant::now();
        while last < end {
            let before = run.deliveries;
            self.turn(&mut run)?;
            let now = Instant::now();
            if run.deliveries > before {
                last = now;
            } else if now - last > STALL {
                return Err(io::Error::other("messages were lost"));
            }
        }
        run.waits.sort_unstable();
        Ok(run)
    }

    fn turn(&mut self, run: &mut Run) -> io::Result<()> {
        let mut inbox = std::mem::take(&mut self.inbox);
        self.fleet.turn(STALL, None, &mut inbox)?;
        let mut last = None;
        for (ship, packet) in inbox.drain(..) {
            // Answers go out together, when a connection's packets are all looked at.
            if let Some(last) = last.replace(ship).filter(|&last| last != ship) {
                self.fleet.flush(last)?;
            }
            if let Some(publisher) = self.handle(ship, &packet, run)? {
                self.publish(publisher)?;
            }
        }
        self.inbox = inbox;
        last.map_or(Ok(()), |ship| self.fleet.flush(ship))
    }

    /// Handles a packet; gives the publisher that has come further by it.
    fn handle(&mut self, ship: usize, packet: &Packet, run: &mut Run) -> io::Result<Option<usize>> {
        let of_ship = |publishers: &[Publisher]| {
            publishers.first().and_then(|first| ship.checked_sub(first.ship))
        };
        let answer = |id| Ack::new(id, ReasonCode::Success);
        Ok(match packet {
            Packet::Publish(publish) => {
                run.deliveries += 1;
                match (publish.qos, publish.packet_id) {
                    (QoS::AtLeastOnce, Some(id)) => {
                        self.fleet.link(ship).send(&Packet::PubAck(answer(id)))?;
                    }
                    (QoS::ExactlyOnce, Some(id)) => {
                        self.fleet.link(ship).send(&Packet::PubRec(answer(id)))?;
                    }
                    _ => {}
                }
                let number = publish.payload.first_chunk().expect("payloads begin with a number");
                let at = u32::from_be_bytes(*number) as usize;
                self.publishers[at].delivered += 1;
                Some(at)
            }
            Packet::PubRec(ack) => {
                self.fleet.link(ship).send(&Packet::PubRel(answer(ack.packet_id)))?;
                None
            }
            Packet::PubRel(ack) => {
                self.fleet.link(ship).send(&Packet::PubComp(answer(ack.packet_id)))?;
                None
            }
            Packet::PubAck(_) | Packet::PubComp(_) => {
                let at = of_ship(&self.publishers);
                if let Some(at) = at {
                    self.publishers[at].acknowledged += 1;
                }
                at
            }
            other => return Err(io::Error::other(format!("unexpected: {other:?}"))),
        }
        .inspect(|&at| {
            let publisher = &self.publishers[at];
            if self.flow.window == 1 && publisher.under_way(self.fan, self.flow.qos) == 0 {
                run.waits.push(publisher.wrote.elapsed());
            }
        }))
    }

    /// Sends what the window has room for, if that is worth a write.
    fn publish(&mut self, at: usize) -> io::Result<()> {
        let Self { flow, fleet, publishers, fan, .. } = self;
        let publisher = &mut publishers[at];
        let room = flow.window as u64 - publisher.under_way(*fan, flow.qos);
        if room < flow.batch as u64 {
            return Ok(());
        }
        let mut packet = BytesMut::new();
        for _ in 0..room {
            publisher.frame.write(PacketId::new(publisher.next_id), false, &mut packet);
            publisher.next_id = publisher.next_id.checked_add(1).unwrap_or(1);
            fleet.link(publisher.ship).queue(&packet);
            packet.clear();
        }
        publisher.sent += room;
        publisher.wrote = Instant::now();
        fleet.flush(publisher.ship)
    }
}

impl Publisher {
    fn new(ship: usize, number: usize, qos: QoS) -> Self {
        let frame = frame(number, qos);
        let (sent, acknowledged, delivered) = (0, 0, 0);
        Self { ship, frame, next_id: 1, sent, acknowledged, delivered, wrote: Instant::now() }
    }

    /// Messages that have not arrived everywhere, or are not acknowledged.
    fn under_way(&self, fan: usize, qos: QoS) -> u64 {
        let arrived = self.delivered / fan as u64;
        let done = if qos == QoS::AtMostOnce { arrived } else { arrived.min(self.acknowledged) };
        self.sent - done
    }
}

/// What the publisher with this number sends again and again.
pub fn frame(number: usize, qos: QoS) -> PublishFrame {
    let mut payload = vec![b'x'; PAYLOAD];
    payload[..4].copy_from_slice(&(number as u32).to_be_bytes());
    let publish = Publish {
        dup: false,
        qos,
        retain: false,
        topic: Text::new(&topic(number)).expect("a topic is short and plain"),
        packet_id: (qos != QoS::AtMostOnce).then_some(PacketId::MIN),
        properties: Properties::new(),
        payload: Bytes::from(payload),
    };
    PublishFrame::new(&publish, VERSION).expect("a valid PUBLISH can be written")
}

fn topic(number: usize) -> String {
    format!("bench/{number}")
}
