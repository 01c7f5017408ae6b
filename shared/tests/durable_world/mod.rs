//! A broker that keeps a journal, and a disk that takes as long as the test wants.
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::BTreeMap;

use shared::broker::journal::{Batch, Key, Record, Row};
use shared::broker::{Broker, Config, ConnId, Restored};
use shared::time::Instant;
use shared::wire::{
    Ack, Connect, Packet, Properties, Property, QoS, ReasonCode, SubscribeOptions, Version,
};

use crate::common::{Bench, Peer, connect, id};

/// A bench with a disk.
pub struct World {
    pub bench: Bench,
    /// What a crash leaves.
    pub rows: BTreeMap<Vec<u8>, Vec<u8>>,
    /// What it takes.
    pub pending: Vec<Batch>,
    /// What came right behind a CONNACK.
    early: BTreeMap<ConnId, Vec<Packet>>,
}

pub fn config() -> Config {
    Config { sys_interval: None, durable: true, ..Config::default() }
}

/// A client whose Session outlives its connections.
pub fn lasting(version: Version, client_id: &str) -> Connect {
    let mut connect = connect(version, client_id);
    connect.clean_start = false;
    if version == Version::V5 {
        connect.properties = Properties::new().with(Property::SessionExpiryInterval(3600));
    }
    connect
}

/// What records make of rows.
pub fn store(rows: &mut BTreeMap<Vec<u8>, Vec<u8>>, records: &[Record]) {
    for record in records {
        match record.encode() {
            (key, Some(value)) => rows.insert(key, value),
            (key, None) => rows.remove(&key),
        };
    }
}

pub fn decode(rows: &BTreeMap<Vec<u8>, Vec<u8>>) -> Vec<Row> {
    rows.iter().map(|(key, value)| Row::decode(key, value).unwrap()).collect()
}

impl World {
    pub fn new() -> Self {
        Self::with(config())
    }

    pub fn with(config: Config) -> Self {
        let (rows, pending, early) = (BTreeMap::new(), Vec::new(), BTreeMap::new());
        Self { bench: Bench::with(config), rows, pending, early }
    }

    /// Records made so far are on their way to the disk.
    pub fn collect(&mut self) {
        self.pending.extend(self.bench.broker.poll_journal());
    }

    /// Everything that is on its way to the disk is there.
    pub fn commit(&mut self) {
        self.collect();
        for batch in std::mem::take(&mut self.pending) {
            store(&mut self.rows, &batch.records);
            self.bench.broker.handle_durable(self.bench.now, batch.sequence);
        }
    }

    /// Lets a client in, with everything on disk.
    pub fn connect(&mut self, connect: Connect) -> Peer {
        let peer = self.bench.open(connect.version);
        self.bench.send(peer, &Packet::Connect(connect));
        self.commit();
        let mut packets = self.receive(peer);
        match packets.first() {
            Some(Packet::ConnAck(ack)) if ack.reason == ReasonCode::Success => {}
            other => panic!("not let in: {other:?}"),
        }
        self.early.insert(peer.conn, packets.split_off(1));
        peer
    }

    /// Subscribes, with everything on disk.
    pub fn subscribe(&mut self, peer: Peer, filter: &str, qos: QoS) {
        let packet = Packet::Subscribe(shared::wire::Subscribe {
            packet_id: id(9),
            properties: Properties::new(),
            filters: vec![shared::wire::SubscribeFilter {
                filter: crate::common::text(filter),
                options: SubscribeOptions::with_qos(qos),
            }],
        });
        self.bench.send(peer, &packet);
        self.commit();
        assert!(matches!(self.receive(peer)[..], [Packet::SubAck(_), ..]));
    }

    pub fn receive(&mut self, peer: Peer) -> Vec<Packet> {
        let mut packets = self.early.remove(&peer.conn).unwrap_or_default();
        packets.extend(self.bench.receive(peer));
        self.collect();
        packets
    }

    /// The power fails; a new broker goes on with what was on disk.
    pub fn crash(&mut self) -> Restored {
        self.crash_at(self.bench.now, config())
    }

    /// The same with another clock and other limits.
    pub fn crash_at(&mut self, now: Instant, config: Config) -> Restored {
        let (broker, restored) = Broker::restore(config, now, decode(&self.rows));
        self.pending.clear();
        self.bench.now = now;
        self.bench.broker = broker;
        self.commit();
        restored
    }

    /// How many rows there are of each kind that `is_it` picks.
    pub fn count(&self, is_it: impl Fn(&Key) -> bool) -> usize {
        decode(&self.rows).iter().filter(|row| is_it(&row.key())).count()
    }
}

pub fn ack(packet: fn(Ack) -> Packet, number: u16) -> Packet {
    packet(Ack::new(id(number), ReasonCode::Success))
}
