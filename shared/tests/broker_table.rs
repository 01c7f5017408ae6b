//! The broker against every entry of the packet table, split at every byte.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
mod table;

use common::{Bench, Peer};
use shared::broker::{CloseReason, Config};
use shared::wire::PacketType;
use table::{Entry, LIMIT};

fn bench() -> Bench {
    Bench::with(Config { maximum_packet_size: LIMIT, sys_interval: None, ..Config::default() })
}

/// A client that may send this entry now: CONNECT opens a connection, the rest follows it.
fn peer_for(bench: &mut Bench, entry: &Entry) -> Peer {
    let first = entry.bytes.first().copied().unwrap_or_default();
    match PacketType::of(first) {
        Some(PacketType::Connect) => bench.open(entry.version),
        _ => bench.client(entry.version, "peer"),
    }
}

/// What the broker answers, and why it closes, if it does.
fn play(entry: &Entry, split: usize) -> (Vec<u8>, Option<CloseReason>) {
    let mut bench = bench();
    let peer = peer_for(&mut bench, entry);
    bench.send_bytes(peer, &entry.bytes[..split]);
    bench.send_bytes(peer, &entry.bytes[split..]);
    let mut answer = Vec::new();
    while let Some(bytes) = bench.broker.poll_transmit(peer.conn) {
        answer.extend_from_slice(&bytes);
    }
    (answer, bench.closed.remove(&peer.conn))
}

#[test]
fn the_broker_answers_every_entry_the_same_however_its_bytes_arrive() {
    for entry in table::entries() {
        let whole = play(&entry, 0);
        for split in 1..entry.bytes.len() {
            assert_eq!(play(&entry, split), whole, "{} split at {split}", entry.name);
        }
    }
}

#[test]
fn the_broker_closes_on_every_fault_of_the_table_with_its_kind_and_byte() {
    for (entry, kind, offset) in table::faulty() {
        let (_, closed) = play(&entry, 0);
        let Some(CloseReason::Malformed(error) | CloseReason::CountedInCharacters(error)) = closed
        else {
            panic!("{}: {closed:?}", entry.name);
        };
        assert_eq!((error.kind, error.offset), (kind, offset), "{}", entry.name);
    }
}

#[test]
fn the_broker_takes_no_valid_packet_for_a_malformed_one() {
    for (entry, _) in table::valid() {
        let (_, closed) = play(&entry, 0);
        let is_malformed =
            matches!(closed, Some(CloseReason::Malformed(_) | CloseReason::CountedInCharacters(_)));
        assert!(!is_malformed, "{}: {closed:?}", entry.name);
    }
}
