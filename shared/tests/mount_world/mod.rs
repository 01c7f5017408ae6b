//! A classroom at a broker: a teacher, and seats whose clients have a mount point.
#![allow(dead_code, clippy::unwrap_used, reason = "each test file uses its part, and may panic")]

use std::sync::Arc;

use shared::broker::{
    Authentication, Config, Decision, Grants, Mount, MountLimits, Permissions, Topics,
};
use shared::topic::TopicFilter;
use shared::wire::{Connect, Packet, QoS, ReasonCode, SubscribeOptions, Version};

use crate::common::{Bench, Peer, connect, publish, text};

pub const QOS0: QoS = QoS::AtMostOnce;
/// What a seat of these tests may take.
pub const LIMITS: MountLimits =
    MountLimits { sessions: 3, retained: 4, common_retained: 5, maximum_packet_size: 1000 };

pub fn filters(texts: &[&str]) -> Vec<TopicFilter> {
    texts.iter().map(|text| TopicFilter::new(text).unwrap()).collect()
}

/// Seats 7 and 8 of the room `blue` reach what is theirs and what is common; 7 also what `more` says.
pub fn grants(more: &[&str]) -> Grants {
    let of = |seat: &str, more: &[&str]| {
        let own = format!("rooms/blue/{seat}/#");
        let topics = [&[&*own, "rooms/blue/all/#"], more].concat();
        let read = [&*topics, &["$SYS/#"]].concat();
        let publish = Topics { allowed: filters(&topics), denied: filters(&["rooms/blue/all/t"]) };
        let denied = filters(&["$SYS/broker/log/#"]);
        let permissions = Permissions::new(publish, Topics { allowed: filters(&read), denied });
        (format!("seat-{seat}"), Arc::new(permissions))
    };
    [of("7", more), of("8", &[])].into_iter().collect()
}

pub fn config() -> Config {
    let authentication = Authentication::AskDriver;
    Config { authentication, grants: grants(&[]), sys_interval: None, ..Config::default() }
}

pub fn mount(seat: &str) -> Arc<Mount> {
    Arc::new(Mount::new("rooms/blue", seat, LIMITS).unwrap())
}

pub fn knock(bench: &mut Bench, connect: Connect, seat: &str) -> (Peer, Vec<Packet>) {
    let peer = bench.open(connect.version);
    bench.send(peer, &Packet::Connect(connect));
    let (user, mount) = match seat {
        "" => (None, None),
        seat => (Some(text(&format!("seat-{seat}"))), Some(mount(seat))),
    };
    bench.decide(peer, Decision::Accept { user, data: None, mount });
    let answer = bench.receive(peer);
    (peer, answer)
}

pub fn sit(bench: &mut Bench, connect: Connect, seat: &str) -> Peer {
    let (peer, answer) = knock(bench, connect, seat);
    match answer.as_slice() {
        [Packet::ConnAck(ack), ..] if ack.reason == ReasonCode::Success => peer,
        other => panic!("seat {seat}: {other:?}"),
    }
}

/// The teacher, who has no mount point, and a client of each seat with the same name.
pub fn classroom(version: Version) -> (Bench, Peer, Peer, Peer) {
    let mut bench = Bench::with(config());
    let teacher = sit(&mut bench, connect(Version::V5, "esp32"), "");
    let seven = sit(&mut bench, connect(version, "esp32"), "7");
    let eight = sit(&mut bench, connect(version, "esp32"), "8");
    assert!(bench.closed.is_empty(), "{:?}", bench.closed);
    (bench, teacher, seven, eight)
}

pub fn options(qos: QoS) -> SubscribeOptions {
    SubscribeOptions::with_qos(qos)
}

pub fn topics(bench: &mut Bench, peer: Peer) -> Vec<String> {
    bench.messages(peer).into_iter().map(|(topic, ..)| topic).collect()
}

pub fn retained(topic: &str, payload: &str) -> shared::wire::Publish {
    shared::wire::Publish { retain: true, ..publish(topic, payload, QOS0, 0) }
}
