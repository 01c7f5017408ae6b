//! What clients and their server owe each other at a moment: told from packets, and the same as what
//! the machines that sent them know of themselves.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::collections::VecDeque;
use std::time::Duration;

use common::{Bench, Peer, connect, id, publish, text, will};
use proptest::collection::vec;
use proptest::prelude::*;
use shared::flow::{Inbound, Limits, Outbound, Outgoing, PacketIds};
use shared::inspect::{Account, Direction, Kept, Link, Moment, Passed};
use shared::time::Instant;
use shared::wire::{
    Ack, ConnAck, Connect, Disconnect, Packet, PacketId, PacketType, Properties, Property, QoS,
    ReasonCode, Subscribe, SubscribeFilter, SubscribeOptions, Version,
};

/// What is told of packets that pass one after the other.
#[derive(Default)]
struct Watch {
    moment: Moment,
    passed: u64,
    now: Instant,
}

impl Watch {
    fn see(&mut self, client: &str, direction: Direction, packet: &Packet) {
        self.passed += 1;
        let (number, at) = (self.passed, self.now);
        self.moment.note(Passed { number, at, client, direction, topic: None, packet });
    }

    fn account(&self, client: &str) -> &Account {
        self.moment.client(client).unwrap()
    }

    /// Who owes which acknowledgement of which identifier.
    fn owed(&self, client: &str) -> Vec<(Direction, PacketType, PacketId)> {
        let owed = self.account(client).owed();
        let mut owed: Vec<_> =
            owed.filter_map(|one| Some((one.owed_by, one.owed, one.packet_id?))).collect();
        owed.sort();
        owed
    }
}

/// One end of a connection: the machines that decide what it sends.
struct Side {
    out: Outbound<(), ()>,
    ids: PacketIds,
    inbound: Inbound,
    acks: VecDeque<Packet>,
    /// Sent on an earlier connection, and not yet on this one.
    to_resend: usize,
}

impl Side {
    fn new() -> Self {
        Self {
            out: Outbound::new(Limits { messages: 100, bytes: 100 }),
            ids: PacketIds::default(),
            inbound: Inbound::new(u16::MAX),
            acks: VecDeque::new(),
            to_resend: 0,
        }
    }

    fn reconnect(&mut self) {
        self.acks.clear();
        self.out.resume(u16::MAX);
        self.inbound.resume(u16::MAX);
        self.to_resend = self.out.len().1;
    }

    fn next(&mut self, acks_first: bool) -> Option<Packet> {
        if acks_first && let Some(ack) = self.acks.pop_front() {
            return Some(ack);
        }
        match self.out.poll(&mut self.ids) {
            Some(Outgoing::Publish { qos, packet_id, dup, .. }) => {
                self.to_resend -= usize::from(dup);
                let message = publish("a", "x", qos, packet_id.get());
                Some(Packet::Publish(shared::wire::Publish { dup, ..message }))
            }
            Some(Outgoing::Pubrel(packet_id)) => {
                self.to_resend -= 1;
                Some(Packet::PubRel(ack(packet_id)))
            }
            Some(Outgoing::AtMostOnce(..)) => None,
            None => self.acks.pop_front(),
        }
    }

    fn receive(&mut self, packet: &Packet) {
        match packet {
            Packet::Publish(message) => {
                self.inbound.handle_publish(message.qos, message.packet_id).unwrap();
                let answer = ack(message.packet_id.unwrap());
                self.acks.push_back(match message.qos {
                    QoS::ExactlyOnce => Packet::PubRec(answer),
                    _ => Packet::PubAck(answer),
                });
            }
            Packet::PubAck(ack) => self.out.handle_puback(ack.packet_id, &mut self.ids).unwrap(),
            Packet::PubRec(received) => {
                self.out.handle_pubrec(received.packet_id).unwrap();
                self.acks.push_back(Packet::PubRel(ack(received.packet_id)));
            }
            Packet::PubRel(released) => {
                self.inbound.handle_pubrel(released.packet_id);
                self.acks.push_back(Packet::PubComp(ack(released.packet_id)));
            }
            Packet::PubComp(ack) => self.out.handle_pubcomp(ack.packet_id, &mut self.ids).unwrap(),
            other => panic!("{other:?}"),
        }
    }
}

fn ack(packet_id: PacketId) -> Ack {
    Ack::new(packet_id, ReasonCode::Success)
}

fn id_of(packet: &Packet) -> PacketId {
    match packet {
        Packet::PubAck(ack) | Packet::PubRec(ack) | Packet::PubRel(ack) | Packet::PubComp(ack) => {
            ack.packet_id
        }
        other => panic!("{other:?}"),
    }
}

fn accepted(session_present: bool) -> Packet {
    let (reason, properties) = (ReasonCode::Success, Properties::new());
    Packet::ConnAck(ConnAck { session_present, reason, properties })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// Messages go both ways, connections break with answers unsent, and at each step the packets
    /// tell the same as the machines know.
    #[test]
    fn what_is_owed_is_what_the_flow_still_has_to_send(steps in vec(0..13_u8, 1..120)) {
        use Direction::{ToClient, ToServer};
        let mut watch = Watch::default();
        let (mut client, mut server) = (Side::new(), Side::new());
        let lasting = Connect { clean_start: false, ..connect(Version::V311, "esp") };
        watch.see("esp", ToServer, &Packet::Connect(lasting.clone()));
        watch.see("esp", ToClient, &accepted(false));
        for step in steps {
            let (side, other, way) = match step % 2 {
                0 => (&mut client, &mut server, ToServer),
                _ => (&mut server, &mut client, ToClient),
            };
            match step {
                0..=1 => side.out.push(QoS::AtLeastOnce, (), (), 1).unwrap_or_default(),
                2..=3 => side.out.push(QoS::ExactlyOnce, (), (), 1).unwrap_or_default(),
                4..=11 => {
                    if let Some(packet) = side.next(step < 8) {
                        watch.see("esp", way, &packet);
                        other.receive(&packet);
                    }
                }
                _ => {
                    watch.moment.handle_end(watch.now, "esp");
                    watch.see("esp", ToServer, &Packet::Connect(lasting.clone()));
                    watch.see("esp", ToClient, &accepted(true));
                    client.reconnect();
                    server.reconnect();
                }
            }
            for (side, other, way) in [(&client, &server, ToServer), (&server, &client, ToClient)] {
                let account = watch.account("esp");
                let opened = account.owed().filter(|one| one.opened_by == way);
                let (ids, first): (Vec<_>, Vec<_>) = opened
                    .map(|one| {
                        let is_kept = matches!(one.owed, PacketType::PubRec | PacketType::PubRel);
                        (one.packet_id.unwrap(), is_kept)
                    })
                    .unzip();
                prop_assert_eq!(ids.len(), side.out.len().1, "under way");
                let mut kept: Vec<_> =
                    ids.into_iter().zip(first).filter_map(|(id, kept)| kept.then_some(id)).collect();
                kept.sort();
                prop_assert_eq!(kept, other.inbound.await_pubrel().collect::<Vec<_>>());
            }
            if client.to_resend + server.to_resend == 0 {
                let pending = |side: &Side, way| -> Vec<_> {
                    side.acks.iter().map(|ack| (way, ack.packet_type(), id_of(ack))).collect()
                };
                let mut pending = [pending(&client, ToServer), pending(&server, ToClient)].concat();
                pending.sort();
                prop_assert_eq!(watch.owed("esp"), pending);
            }
        }
    }
}

/// A broker, of which every packet is seen.
struct Seen {
    bench: Bench,
    watch: Watch,
}

impl Seen {
    fn send(&mut self, peer: Peer, client: &str, packet: Packet) -> Vec<Packet> {
        self.watch.now = self.bench.now;
        self.watch.see(client, Direction::ToServer, &packet);
        self.bench.send(peer, &packet);
        self.receive(peer, client)
    }

    fn receive(&mut self, peer: Peer, client: &str) -> Vec<Packet> {
        let packets = self.bench.receive(peer);
        for packet in &packets {
            self.watch.see(client, Direction::ToClient, packet);
        }
        packets
    }

    fn connect(&mut self, connect: Connect) -> (Peer, Vec<Packet>) {
        let client = connect.client_id.to_string();
        let peer = self.bench.open(connect.version);
        let answers = self.send(peer, &client, Packet::Connect(connect));
        (peer, answers)
    }

    fn subscribe(&mut self, peer: Peer, client: &str, filter: &str, qos: QoS) {
        let options = SubscribeOptions::with_qos(qos);
        let filters = vec![SubscribeFilter { filter: text(filter), options }];
        let (packet_id, properties) = (id(9), Properties::new());
        self.send(peer, client, Packet::Subscribe(Subscribe { packet_id, properties, filters }));
    }

    fn cut(&mut self, peer: Peer, client: &str) {
        self.bench.cut(peer);
        self.watch.moment.handle_end(self.bench.now, client);
    }

    fn queued(&self, client: &str) -> Vec<String> {
        self.watch.account(client).queued().map(|one| one.topic.clone()).collect()
    }
}

fn lasting(client_id: &str, seconds: u32) -> Connect {
    let mut connect = Connect { clean_start: false, ..connect(Version::V5, client_id) };
    connect.properties = Properties::new().with(Property::SessionExpiryInterval(seconds));
    connect
}

#[test]
fn what_waits_for_a_client_that_is_away_is_what_the_broker_brings_it() {
    let mut seen = Seen { bench: Bench::new(), watch: Watch::default() };
    let (away, _) = seen.connect(lasting("away", 60));
    seen.subscribe(away, "away", "room/+", QoS::AtLeastOnce);
    seen.subscribe(away, "away", "hall", QoS::AtMostOnce);
    let (other, _) = seen.connect(connect(Version::V311, "other"));
    seen.send(other, "other", Packet::Publish(publish("room/0", "x", QoS::AtLeastOnce, 1)));
    assert_eq!(seen.queued("away"), [""; 0], "it is here");
    let answers = seen.receive(away, "away");
    assert!(matches!(answers[0], Packet::Publish(_)));
    seen.send(away, "away", Packet::PubAck(ack(id(1))));

    seen.cut(away, "away");
    for (topic, qos, number) in [
        ("room/1", QoS::AtLeastOnce, 2),
        ("room/2", QoS::ExactlyOnce, 3),
        // Not for longer than the connection, not subscribed to, and only with QoS 0.
        ("room/3", QoS::AtMostOnce, 0),
        ("kitchen", QoS::AtLeastOnce, 4),
        ("hall", QoS::AtLeastOnce, 5),
        ("room/1", QoS::AtLeastOnce, 6),
    ] {
        seen.send(other, "other", Packet::Publish(publish(topic, "x", qos, number)));
    }
    let waits = seen.queued("away");
    assert_eq!(waits, ["room/1", "room/2", "room/1"]);
    assert!(seen.watch.account("away").queued().all(|one| one.qos == QoS::AtLeastOnce));

    let (_, answers) = seen.connect(lasting("away", 60));
    assert_eq!(seen.watch.account("away").link, Link::Online);
    let brought = answers.iter().filter_map(|packet| match packet {
        Packet::Publish(message) => Some(message.topic.to_string()),
        _ => None,
    });
    assert_eq!(brought.collect::<Vec<_>>(), waits);
    assert_eq!(seen.queued("away"), [""; 0], "all of it was brought");
    assert_eq!(seen.watch.account("away").owed().count(), 3);
}

#[test]
fn a_session_whose_time_is_over_leaves_nothing() {
    let mut seen = Seen { bench: Bench::new(), watch: Watch::default() };
    let (away, _) = seen.connect(lasting("away", 60));
    seen.subscribe(away, "away", "room", QoS::AtLeastOnce);
    seen.send(away, "away", Packet::Publish(publish("hall", "x", QoS::ExactlyOnce, 1)));
    seen.cut(away, "away");
    let (other, _) = seen.connect(connect(Version::V311, "other"));
    seen.send(other, "other", Packet::Publish(publish("room", "x", QoS::AtLeastOnce, 1)));
    let account = |seen: &Seen| {
        let account = seen.watch.account("away");
        (account.kept, account.owed().count(), account.queued().len())
    };
    assert_eq!(account(&seen), (Kept::For(60), 1, 1));
    seen.bench.wait(Duration::from_secs(61));
    seen.watch.moment.settle(seen.bench.now);
    assert_eq!(account(&seen), (Kept::Over, 0, 0));
    let (_, answers) = seen.connect(lasting("away", 60));
    assert!(matches!(&answers[..], [Packet::ConnAck(ack)] if !ack.session_present));
}

#[test]
fn a_message_that_the_broker_refuses_waits_for_nobody() {
    let mut watch = Watch::default();
    watch.see("away", Direction::ToServer, &Packet::Connect(lasting("away", 60)));
    watch.see("away", Direction::ToClient, &accepted(false));
    let filters = vec![SubscribeFilter {
        filter: text("room"),
        options: SubscribeOptions::with_qos(QoS::ExactlyOnce),
    }];
    let subscribe = Subscribe { packet_id: id(1), properties: Properties::new(), filters };
    watch.see("away", Direction::ToServer, &Packet::Subscribe(subscribe));
    let (reasons, properties) = (vec![ReasonCode::GrantedQoS2], Properties::new());
    let suback = shared::wire::SubAck { packet_id: id(1), properties, reasons };
    watch.see("away", Direction::ToClient, &Packet::SubAck(suback));
    watch.moment.handle_end(watch.now, "away");
    let message = Packet::Publish(publish("room", "x", QoS::ExactlyOnce, 7));
    watch.see("other", Direction::ToServer, &message);
    assert_eq!(watch.account("away").queued().len(), 1);
    let refused = Ack::new(id(7), ReasonCode::NotAuthorized);
    watch.see("other", Direction::ToClient, &Packet::PubRec(refused));
    assert_eq!(watch.account("away").queued().len(), 0);
    assert_eq!(watch.account("other").owed().count(), 0);
}

#[test]
fn a_will_is_armed_by_connack_and_disarmed_by_a_goodbye() {
    let mut watch = Watch::default();
    let with_will = || {
        let will = Some(Box::new(will("status")));
        Packet::Connect(Connect { will, ..connect(Version::V5, "esp") })
    };
    let state = |watch: &Watch| watch.account("esp").will.as_ref().map(|will| will.is_due);
    watch.see("esp", Direction::ToServer, &with_will());
    assert_eq!(state(&watch), None, "the server may still say no");
    watch.see("esp", Direction::ToClient, &accepted(false));
    assert_eq!(state(&watch), Some(false));
    let mut leave = |reason| {
        let goodbye = Disconnect { reason, properties: Properties::new() };
        watch.see("esp", Direction::ToServer, &Packet::Disconnect(goodbye));
        let left = state(&watch);
        watch.see("esp", Direction::ToServer, &with_will());
        watch.see("esp", Direction::ToClient, &accepted(false));
        assert_eq!(state(&watch), Some(false));
        left
    };
    assert_eq!(leave(ReasonCode::Success), None);
    assert_eq!(leave(ReasonCode::DisconnectWithWill), Some(true));
    watch.moment.handle_end(watch.now, "esp");
    assert_eq!(state(&watch), Some(true));
    assert_eq!(watch.account("esp").kept, Kept::Over, "it ends with its connection");
    // Refused: the Will of that CONNECT is none.
    watch.see("esp", Direction::ToServer, &Packet::Connect(connect(Version::V5, "esp")));
    let (reason, properties) = (ReasonCode::NotAuthorized, Properties::new());
    let refused = ConnAck { session_present: false, reason, properties };
    watch.see("esp", Direction::ToClient, &Packet::ConnAck(refused));
    assert_eq!((watch.account("esp").link, state(&watch)), (Link::Ended, Some(true)));
}
