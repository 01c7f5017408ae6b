//! A disk that is slow, full or broken, with a real hub before it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use shared::broker::Config;
use shared::wire::{
    BytesMut, Connect, Packet, PacketId, Properties, Publish, QoS, Subscribe, SubscribeFilter,
    SubscribeOptions, Text, Version,
};

use crate::auth::{Access, AccessOptions};
use crate::hub::{Hub, Line, Pull};
use crate::log::{Peer, Transport};
use crate::store::{Changes, Disk, DiskError, Intake, Writer};

/// How long a fact may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the disk does now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Works,
    Waits,
    Fails,
}

#[derive(Clone)]
struct FakeDisk {
    mood: Arc<(Mutex<Mood>, Condvar)>,
    commits: Arc<Mutex<Vec<usize>>>,
}

impl FakeDisk {
    fn new(mood: Mood) -> Self {
        Self { mood: Arc::new((Mutex::new(mood), Condvar::new())), commits: Arc::default() }
    }

    fn becomes(&self, mood: Mood) {
        *self.mood.0.lock().unwrap() = mood;
        self.mood.1.notify_all();
    }
}

impl Disk for FakeDisk {
    fn commit(&mut self, changes: &Changes) -> Result<(), DiskError> {
        let mood = self.mood.0.lock().unwrap();
        let mood = self.mood.1.wait_while(mood, |mood| *mood == Mood::Waits).unwrap();
        if *mood == Mood::Fails {
            return Err(DiskError("no space left on device".into()));
        }
        self.commits.lock().unwrap().push(changes.len());
        Ok(())
    }
}

struct World {
    hub: Arc<Hub>,
    intake: Arc<Intake>,
    disk: FakeDisk,
    writer: Writer,
}

fn encode(packets: &[Packet]) -> BytesMut {
    let mut bytes = BytesMut::new();
    packets.iter().for_each(|packet| packet.encode(Version::V311, &mut bytes).unwrap());
    bytes
}

fn text(text: &str) -> Text {
    Text::new(text).unwrap()
}

fn publish(number: u16, len: usize) -> Packet {
    Packet::Publish(Publish {
        dup: false,
        qos: QoS::AtLeastOnce,
        retain: false,
        topic: text("a"),
        packet_id: PacketId::new(number),
        properties: Properties::new(),
        payload: Bytes::from(vec![b'.'; len]),
    })
}

impl World {
    fn new(max_backlog: usize, mood: Mood) -> Self {
        Self::with(max_backlog, mood, Config::default().max_unsent)
    }

    fn with(max_backlog: usize, mood: Mood, max_unsent: usize) -> Self {
        let (disk, intake) = (FakeDisk::new(mood), Arc::new(Intake::new(max_backlog)));
        let config = Config { sys_interval: None, max_unsent, ..Config::default() };
        let access = Access::open(AccessOptions::default()).unwrap();
        let (hub, _) = Hub::restore(config, Arc::new(access), Vec::new(), intake.clone());
        let reported = hub.clone();
        let report = move |report| reported.note_report(report);
        let writer = Writer::start(intake.clone(), Box::new(disk.clone()), report).unwrap();
        Self { hub, intake, disk, writer }
    }

    /// A client with a Session that lasts, which has subscribed to `a`.
    fn connect(&self, name: &str) -> Line {
        let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
        let line = self.hub.open(Peer { addr, transport: Transport::Tcp }, None, None).unwrap();
        let filter = SubscribeFilter {
            filter: text("a"),
            options: SubscribeOptions::with_qos(QoS::AtLeastOnce),
        };
        let bytes = encode(&[
            Packet::Connect(Connect {
                version: Version::V311,
                is_bridge: false,
                clean_start: false,
                keep_alive: 0,
                properties: Properties::new(),
                client_id: text(name),
                will: None,
                username: None,
                password: None,
            }),
            Packet::Subscribe(Subscribe {
                packet_id: PacketId::MIN,
                properties: Properties::new(),
                filters: vec![filter],
            }),
        ]);
        line.receive([&bytes[..]]);
        line
    }
}

/// What there is to send now.
fn pull(line: &Line) -> (usize, Pull) {
    let mut chunks = Vec::new();
    let mut pulled = line.pull(&mut chunks);
    while pulled == Pull::Send {
        pulled = line.pull(&mut chunks);
    }
    (chunks.concat().len(), pulled)
}

fn wait_for(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// CONNACK and SUBACK.
const GREETING: usize = 4 + 5;

#[test]
fn nothing_is_acknowledged_before_it_is_on_disk_and_one_commit_serves_many() {
    let world = World::new(1 << 20, Mood::Waits);
    let lines = (0..20).map(|number| world.connect(&number.to_string())).collect::<Vec<_>>();
    for line in &lines {
        assert_eq!(pull(line), (0, Pull::Wait));
    }
    world.disk.becomes(Mood::Works);
    for line in &lines {
        wait_for("an answer", || pull(line).0 == GREETING);
    }
    let commits = world.disk.commits.lock().unwrap().clone();
    assert!(commits.len() <= 3 && commits.iter().sum::<usize>() == 40, "{commits:?}");
}

#[tokio::test]
async fn nobody_is_read_from_while_too_much_waits_for_the_disk() {
    let world = World::new(10_000, Mood::Works);
    let line = world.connect("reader and writer");
    let other = world.connect("other");
    wait_for("an answer", || pull(&line).0 == GREETING);
    line.ready_to_read().await;
    world.disk.becomes(Mood::Waits);
    let mut sent = 0;
    while !world.intake.is_full() {
        sent += 1;
        line.receive([&encode(&[publish(sent, 1_000)])[..]]);
        assert!(sent < 100, "the line is never full");
    }
    assert!(sent > 1);
    let stays = Duration::from_millis(50);
    assert!(tokio::time::timeout(stays, line.ready_to_read()).await.is_err());
    // Whoever sends next waits as well.
    other.receive([&encode(&[Packet::PingReq])[..]]);
    assert!(tokio::time::timeout(stays, other.ready_to_read()).await.is_err());
    world.disk.becomes(Mood::Works);
    tokio::time::timeout(PATIENCE, line.ready_to_read()).await.unwrap();
    tokio::time::timeout(PATIENCE, other.ready_to_read()).await.unwrap();
}

#[tokio::test]
async fn a_client_whose_answers_wait_for_the_disk_is_read_on_when_they_are_free() {
    let world = World::with(1 << 20, Mood::Works, 200);
    let line = world.connect("client");
    wait_for("an answer", || pull(&line).0 == GREETING);
    world.disk.becomes(Mood::Waits);
    let many = (1..=40).map(|number| publish(number, 10)).collect::<Vec<_>>();
    line.receive([&encode(&many)[..]]);
    let stays = Duration::from_millis(50);
    assert!(tokio::time::timeout(stays, line.ready_to_read()).await.is_err());
    world.disk.becomes(Mood::Works);
    tokio::time::timeout(PATIENCE, line.ready_to_read()).await.unwrap();
}

#[tokio::test]
async fn a_full_disk_acknowledges_nothing_and_goes_on_when_there_is_room() {
    let world = World::new(1 << 20, Mood::Works);
    let line = world.connect("client");
    wait_for("an answer", || pull(&line).0 == GREETING);
    world.disk.becomes(Mood::Fails);
    line.receive([&encode(&[publish(1, 10), Packet::PingReq])[..]]);
    wait_for("the failure", || world.intake.is_failing());
    let message = encode(&[publish(1, 10)]).len();
    // What is received at most once more after a crash is on its way all the same.
    assert_eq!(pull(&line).0, 0);
    // Who leaves is let go, without an acknowledgement.
    line.finish();
    assert!(matches!(pull(&line), (0, Pull::Close(_))));
    world.disk.becomes(Mood::Works);
    wait_for("PUBACK, PINGRESP and PUBLISH", || pull(&line).0 == 4 + 2 + message);
    wait_for("the end of the failure", || !world.intake.is_failing());
    drop(line);
    world.writer.finish(PATIENCE).await;
}

#[tokio::test]
async fn a_stop_writes_what_is_left_and_does_not_wait_for_a_disk_that_fails() {
    let works = World::new(1 << 20, Mood::Works);
    let line = works.connect("client");
    works.writer.finish(PATIENCE).await;
    assert_eq!(works.disk.commits.lock().unwrap().iter().sum::<usize>(), 2);
    drop(line);
    let fails = World::new(1 << 20, Mood::Fails);
    let line = fails.connect("client");
    let started = Instant::now();
    fails.writer.finish(PATIENCE).await;
    assert!(started.elapsed() < PATIENCE);
    assert_eq!(pull(&line).0, 0);
    assert!(fails.disk.commits.lock().unwrap().is_empty());
}
