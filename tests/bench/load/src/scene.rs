//! What is measured: each scene on one broker that was just started, once.

use std::io;
use std::thread::sleep;
use std::time::Duration;

use shared::wire::QoS::{self, AtLeastOnce, AtMostOnce, ExactlyOnce};

use crate::account;
use crate::durable;
use crate::fleet::{Client, Fleet};
use crate::flow::{self, Flow, Shape};
use crate::link::Transport::{self, Tcp, WebSocket};
use crate::stopped;
use crate::subject::{Kind, Running};

/// Until caches, buffers and the window are full.
const WARM_UP: Duration = Duration::from_millis(150);
/// Long enough for some ten thousand messages, even of the slowest.
const MEASURE: Duration = Duration::from_millis(500);
/// How long a broker may take to be done with connections that were just made.
const SETTLE: Duration = Duration::from_millis(300);
/// Subscriptions of one client: no broker allows fewer.
const SUBSCRIPTIONS: usize = 1000;
/// Connections that are held; with the two that talk meanwhile, they are 10,000.
const HELD: usize = 9998;
/// One broker takes 160 ms for each WebSocket.
const HELD_SLOW_WEBSOCKETS: usize = 100;

/// A scene.
#[derive(Clone, Copy, Debug)]
pub enum Scene {
    /// CPU time per delivered message, with so many subscriptions to other topics.
    Cost(&'static str, Flow, usize),
    /// One message under way.
    RoundTrip(&'static str, Transport),
    /// Connections that say nothing.
    Idle(Transport),
    /// A subscriber that stops reading.
    Stopped,
    /// So many publishers with so many messages under way each, acknowledged from the disk.
    Durable(&'static str, usize, usize),
}

/// What a number is about: the table that it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// µs of the broker's CPU per delivered message.
    Cost,
    /// µs from the write to the arrival.
    RoundTrip,
    /// Memory and what else connections cost that say nothing.
    Idle,
    /// A subscriber that stops reading.
    Stopped,
    /// Messages that are acknowledged from the disk.
    Durable,
}

/// A number that was measured.
#[derive(Clone, Debug)]
pub struct Number {
    /// Its table.
    pub table: Table,
    /// Its line.
    pub line: String,
    /// Itself.
    pub value: f64,
}

const fn flow(shape: Shape, qos: QoS, transport: Transport, window: usize, batch: usize) -> Flow {
    Flow { shape, qos, transport, window, batch }
}

const FLOOD: Flow = flow(Shape::Pairs(1), AtMostOnce, Tcp, 1000, 250);

/// All scenes, in the order of the tables.
pub const ALL: &[Scene] = &[
    Scene::Cost("flood, 1 to 1, QoS 0", FLOOD, 0),
    Scene::Cost("flood, 1 to 50, QoS 0", flow(Shape::Out(50), AtMostOnce, Tcp, 50, 10), 0),
    Scene::Cost("flood, 50 to 1, QoS 0", flow(Shape::In(50), AtMostOnce, Tcp, 20, 10), 0),
    Scene::Cost("flood, 1 to 1, QoS 1", flow(Shape::Pairs(1), AtLeastOnce, Tcp, 100, 25), 0),
    Scene::Cost("flood, 1 to 1, QoS 2", flow(Shape::Pairs(1), ExactlyOnce, Tcp, 20, 5), 0),
    Scene::Cost(
        "flood, 1 to 1, QoS 0, WebSocket",
        flow(Shape::Pairs(1), AtMostOnce, WebSocket, 1000, 250),
        0,
    ),
    Scene::Cost("flood, 1 to 1, QoS 0, 10 other subscriptions", FLOOD, 10),
    Scene::Cost("flood, 1 to 1, QoS 0, 1,000 other subscriptions", FLOOD, 1000),
    Scene::Cost("flood, 1 to 1, QoS 0, 10,000 other subscriptions", FLOOD, 10_000),
    Scene::Cost("paced, 50 × 1 to 1, QoS 0", flow(Shape::Pairs(50), AtMostOnce, Tcp, 1, 1), 0),
    Scene::Cost("paced, 1 to 50, QoS 0", flow(Shape::Out(50), AtMostOnce, Tcp, 1, 1), 0),
    Scene::Cost("paced, 50 to 1, QoS 0", flow(Shape::In(50), AtMostOnce, Tcp, 1, 1), 0),
    Scene::Cost("paced, 50 × 1 to 1, QoS 1", flow(Shape::Pairs(50), AtLeastOnce, Tcp, 1, 1), 0),
    Scene::Cost(
        "paced, 50 × 1 to 1, QoS 0, WebSocket",
        flow(Shape::Pairs(50), AtMostOnce, WebSocket, 1, 1),
        0,
    ),
    Scene::RoundTrip("TCP", Tcp),
    Scene::RoundTrip("WebSocket", WebSocket),
    Scene::Idle(Tcp),
    Scene::Idle(WebSocket),
    Scene::Stopped,
    Scene::Durable("1 publisher, 1 under way", 1, 1),
    Scene::Durable("50 publishers, 1 under way each", 50, 1),
    Scene::Durable("50 publishers, 20 under way each", 50, 20),
];

impl Scene {
    /// What it is called while it runs.
    pub fn name(&self) -> String {
        match self {
            Self::Cost(name, ..) => (*name).to_owned(),
            Self::RoundTrip(name, _) => format!("round trip, {name}"),
            Self::Idle(transport) => format!("idle connections, {transport:?}"),
            Self::Stopped => "a subscriber that stops reading".to_owned(),
            Self::Durable(name, ..) => format!("durable, {name}"),
        }
    }

    /// Whether the broker needs its store.
    pub const fn keeps(&self) -> bool {
        matches!(self, Self::Durable(..))
    }

    /// How often it is worth playing: memory hardly differs from one round to the next.
    pub const fn rounds(&self) -> usize {
        match self {
            Self::Idle(_) => 2,
            _ => usize::MAX,
        }
    }

    /// Plays it.
    pub fn play(&self, broker: &Running) -> io::Result<Vec<Number>> {
        match *self {
            Self::Cost(name, flow, others) => {
                let micros = cost(broker, flow, others)?;
                Ok(vec![Number { table: Table::Cost, line: name.to_owned(), value: micros }])
            }
            Self::RoundTrip(name, transport) => {
                let [p50, p99] = round_trip(broker, transport)?;
                Ok(quantiles(Table::RoundTrip, name, [p50, p99]))
            }
            Self::Idle(transport) => idle(broker, transport),
            Self::Stopped => stopped::play(broker),
            Self::Durable(name, publishers, window) => durable(broker, name, publishers, window),
        }
    }
}

/// Lines for a median and a 99th percentile, in µs.
pub fn quantiles(table: Table, name: &str, [p50, p99]: [Duration; 2]) -> Vec<Number> {
    let number = |what: &str, time: Duration| Number {
        table,
        line: format!("{name}, {what}"),
        value: time.as_nanos() as f64 / 1000.0,
    };
    vec![number("median, µs", p50), number("99 %, µs", p99)]
}

/// The median and the 99th percentile of times in order.
pub fn median_and_99(times: &[Duration]) -> io::Result<[Duration; 2]> {
    let at = |percent: usize| times.get(times.len() * percent / 100).copied();
    let both = at(50).zip(at(99)).ok_or_else(|| io::Error::other("no message arrived"))?;
    Ok(both.into())
}

/// µs per delivered message.
fn cost(broker: &Running, flow: Flow, others: usize) -> io::Result<f64> {
    let addr = broker.addr(flow.transport);
    let mut bystanders = Fleet::new()?;
    let filters: Vec<String> = (0..others).map(|at| format!("others/{at}/state")).collect();
    let clients: Vec<Client> = filters
        .chunks(SUBSCRIPTIONS)
        .map(|filters| Client {
            transport: flow.transport,
            qos: AtMostOnce,
            filters: filters.into(),
        })
        .collect();
    bystanders.connect("other", addr, &clients)?;
    let mut running = flow::Running::start(addr, flow)?;
    running.run(WARM_UP)?;
    let before = account::cpu(broker.pid())?;
    let run = running.run(MEASURE)?;
    let cost = account::cpu(broker.pid())?.saturating_sub(before);
    Ok(cost.as_nanos() as f64 / 1000.0 / run.deliveries as f64)
}

fn round_trip(broker: &Running, transport: Transport) -> io::Result<[Duration; 2]> {
    let one = flow(Shape::Pairs(1), AtMostOnce, transport, 1, 1);
    let mut running = flow::Running::start(broker.addr(transport), one)?;
    running.run(WARM_UP)?;
    median_and_99(&running.run(MEASURE)?.waits)
}

/// How much the disk takes in, where the broker waits for it: ours alone does.
fn durable(
    broker: &Running,
    name: &str,
    publishers: usize,
    window: usize,
) -> io::Result<Vec<Number>> {
    if broker.kind() != Kind::BrokerWs {
        return Ok(Vec::new());
    }
    durable::leave_session(broker.addr(Tcp))?;
    let mut publishers = durable::Publishers::start(broker.addr(Tcp), publishers, window)?;
    publishers.run(WARM_UP)?;
    let before = account::cpu(broker.pid())?;
    let acknowledged = publishers.run(MEASURE)?;
    let cost = account::cpu(broker.pid())?.saturating_sub(before);
    let number = |what: &str, value| Number {
        table: Table::Durable,
        line: format!("{name}, {what}"),
        value,
    };
    Ok(vec![
        number("messages a second", acknowledged as f64 / MEASURE.as_secs_f64()),
        number("µs of CPU each", cost.as_nanos() as f64 / 1000.0 / acknowledged as f64),
    ])
}

/// What each of many connections takes, and whether the others feel them.
fn idle(broker: &Running, transport: Transport) -> io::Result<Vec<Number>> {
    let (name, count) = match (transport, broker.kind()) {
        (Tcp, _) => ("TCP", HELD),
        (WebSocket, Kind::Mosquitto) => ("WebSocket", HELD_SLOW_WEBSOCKETS),
        (WebSocket, _) => ("WebSocket", HELD),
    };
    let client = Client { transport, qos: AtMostOnce, filters: Vec::new() };
    let mut fleet = Fleet::new()?;
    sleep(SETTLE);
    let before = account::resident(broker.pid())?;
    fleet.connect("idle", broker.addr(transport), &vec![client; count])?;
    sleep(SETTLE);
    let bytes = account::resident(broker.pid())?.saturating_sub(before);
    let line = format!("KiB for each {name} connection");
    let each = Number { table: Table::Idle, line, value: bytes as f64 / 1024.0 / count as f64 };
    let mut numbers = vec![each];
    if transport == Tcp {
        let times = round_trip(broker, transport)?;
        numbers.extend(quantiles(Table::Idle, "round trip while 10,000 are held", times));
    }
    Ok(numbers)
}
