//! A subscriber that stops reading, and what the others notice of it.

use std::io;
use std::time::{Duration, Instant};

use shared::wire::{Bytes, BytesMut, Packet, Properties, Publish, PublishFrame, QoS, Text};

use crate::account;
use crate::fleet::{Client, Fleet};
use crate::link::{Transport, VERSION};
use crate::scene::{Number, Table, median_and_99, quantiles};
use crate::subject::Running;

/// Bytes of each message of the flood: many of them are more than the system keeps for a socket.
const PAYLOAD: usize = 1000;
/// Messages of the flood, and how many in a second: far below what any broker can do.
const MESSAGES: u32 = 20_000;
const PER_SECOND: u32 = 10_000;
/// Nothing arrives for so long: something was lost.
const STALL: Duration = Duration::from_secs(10);

/// Plays it twice: the subscriber of the flood reads, and it does not.
pub fn play(broker: &Running) -> io::Result<Vec<Number>> {
    let mut numbers = Vec::new();
    let before = account::resident(broker.pid())?;
    for (is_deaf, name) in [(false, "everyone reads"), (true, "one has stopped")] {
        let mut times = Cast::assemble(broker, is_deaf)?.run()?;
        times.sort_unstable();
        let name = format!("round trip of the others, {name}");
        numbers.extend(quantiles(Table::Stopped, &name, median_and_99(&times)?));
        if is_deaf {
            let bytes = account::resident(broker.pid())?.saturating_sub(before);
            let value = bytes as f64 / f64::from(1 << 20);
            let line = "memory for the one that has stopped, MiB".to_owned();
            numbers.push(Number { table: Table::Stopped, line, value });
        }
    }
    Ok(numbers)
}

/// A flood with its subscriber, and a pair that plays ping-pong meanwhile.
struct Cast {
    fleet: Fleet,
    deaf: Option<usize>,
    flood: PublishFrame,
    ping: PublishFrame,
}

const FLOODED: usize = 0;
const PONG: usize = 1;
const FLOODER: usize = 2;
const PING: usize = 3;

impl Cast {
    fn assemble(broker: &Running, is_deaf: bool) -> io::Result<Self> {
        let client = |filters: &[&str]| Client {
            transport: Transport::Tcp,
            qos: QoS::AtMostOnce,
            filters: filters.iter().map(ToString::to_string).collect(),
        };
        let cast = [client(&["flood"]), client(&["ping"]), client(&[]), client(&[])];
        let mut fleet = Fleet::new()?;
        fleet.connect("cast", broker.addr(Transport::Tcp), &cast)?;
        Ok(Self {
            fleet,
            deaf: is_deaf.then_some(FLOODED),
            flood: frame("flood", PAYLOAD),
            ping: frame("ping", crate::flow::PAYLOAD),
        })
    }

    /// The round trips of the pair while the flood lasts.
    fn run(mut self) -> io::Result<Vec<Duration>> {
        let mut times = Vec::new();
        let mut inbox = Vec::new();
        let started = Instant::now();
        let mut sent = 0;
        let mut pinged = self.ping()?;
        while sent < MESSAGES {
            let due = started.elapsed().as_secs_f64() * f64::from(PER_SECOND);
            while sent < MESSAGES && f64::from(sent) < due {
                self.send(FLOODER)?;
                sent += 1;
            }
            self.fleet.turn(Duration::from_millis(1), self.deaf, &mut inbox)?;
            for (ship, packet) in inbox.drain(..) {
                if ship == PONG && matches!(packet, Packet::Publish(_)) {
                    times.push(pinged.elapsed());
                    pinged = self.ping()?;
                }
            }
            if pinged.elapsed() > STALL {
                return Err(io::Error::other("the others wait for ever"));
            }
        }
        Ok(times)
    }

    fn ping(&mut self) -> io::Result<Instant> {
        self.send(PING)?;
        Ok(Instant::now())
    }

    fn send(&mut self, ship: usize) -> io::Result<()> {
        let mut packet = BytesMut::new();
        let frame = if ship == PING { &self.ping } else { &self.flood };
        frame.write(None, false, &mut packet);
        self.fleet.link(ship).queue(&packet);
        self.fleet.flush(ship)
    }
}

fn frame(topic: &str, payload: usize) -> PublishFrame {
    let publish = Publish {
        dup: false,
        qos: QoS::AtMostOnce,
        retain: false,
        topic: Text::new(topic).expect("a topic is short and plain"),
        packet_id: None,
        properties: Properties::new(),
        payload: Bytes::from(vec![b'x'; payload]),
    };
    PublishFrame::new(&publish, VERSION).expect("a valid PUBLISH can be written")
}
