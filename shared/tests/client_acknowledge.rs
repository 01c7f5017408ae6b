//! Messages that are acknowledged only when somebody has taken them over.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use shared::client::{Acknowledge, Client, Event, Options, Receipt};
use shared::time::Instant;
use shared::wire::{
    Ack, Bytes, BytesMut, ConnAck, Decoder, Packet, PacketId, Properties, Publish, QoS, ReasonCode,
    Text, Version,
};

/// A client that acknowledges by hand and keeps its Session, and the server that it talks to.
struct Bench {
    client: Client,
    decoder: Decoder,
}

const NOW: Instant = Instant::from_millis(5);

fn ack(number: u16) -> Ack {
    Ack::new(PacketId::new(number).unwrap(), ReasonCode::Success)
}

impl Bench {
    fn new() -> Self {
        let mut options = Options::new(Text::new("bridge").unwrap());
        options.acknowledge = Acknowledge::ByHand;
        options.clean_start = false;
        options.session_expiry_interval = 60;
        Self { client: Client::new(options), decoder: Decoder::new(Version::V5, u32::MAX) }
    }

    fn connect(&mut self, session_present: bool) {
        self.client.handle_open(NOW);
        assert!(matches!(self.sent().as_slice(), [Packet::Connect(_)]));
        let (reason, properties) = (ReasonCode::Success, Properties::new());
        self.send(&Packet::ConnAck(ConnAck { session_present, reason, properties }));
    }

    fn lose(&mut self) {
        self.client.handle_closed(NOW);
        while self.client.poll_event().is_some() {}
    }

    /// What the client sends.
    fn sent(&mut self) -> Vec<Packet> {
        while let Some(bytes) = self.client.poll_transmit() {
            self.decoder.feed(&bytes);
        }
        std::iter::from_fn(|| self.decoder.poll_packet()).map(|packet| packet.unwrap()).collect()
    }

    /// The receipts of what the client hands over when this comes.
    fn send(&mut self, packet: &Packet) -> Vec<Receipt> {
        let mut bytes = BytesMut::new();
        packet.encode(Version::V5, &mut bytes).unwrap();
        self.client.handle_bytes(NOW, &bytes);
        let events = std::iter::from_fn(|| self.client.poll_event());
        let receipts = events.filter_map(|event| match event {
            Event::Delivery { receipt, .. } => Some(receipt),
            Event::Message(message) => panic!("handed over unasked: {message:?}"),
            _ => None,
        });
        receipts.collect()
    }

    fn publish(&mut self, qos: QoS, number: u16, dup: bool) -> Vec<Receipt> {
        self.send(&Packet::Publish(Publish {
            dup,
            qos,
            retain: false,
            topic: Text::new("t").unwrap(),
            packet_id: PacketId::new(number),
            properties: Properties::new(),
            payload: Bytes::from_static(b"x"),
        }))
    }
}

#[test]
fn acknowledgements_wait_for_the_hand_and_keep_their_order() {
    let mut bench = Bench::new();
    bench.connect(false);
    let first = bench.publish(QoS::AtLeastOnce, 1, false)[0];
    let second = bench.publish(QoS::ExactlyOnce, 2, false)[0];
    let third = bench.publish(QoS::AtMostOnce, 0, false)[0];
    let fourth = bench.publish(QoS::AtLeastOnce, 3, false)[0];
    assert_eq!(bench.sent(), []);
    for receipt in [third, second, fourth] {
        bench.client.acknowledge(NOW, receipt);
        assert_eq!(bench.sent(), []);
    }
    bench.client.acknowledge(NOW, first);
    let all = [Packet::PubAck(ack(1)), Packet::PubRec(ack(2)), Packet::PubAck(ack(3))];
    assert_eq!(bench.sent(), all);
    // Twice is once.
    bench.client.acknowledge(NOW, first);
    assert_eq!(bench.sent(), []);
    bench.send(&Packet::PubRel(ack(2)));
    assert_eq!(bench.sent(), [Packet::PubComp(ack(2))]);
}

#[test]
fn what_is_still_being_taken_over_is_not_handed_over_again() {
    for qos in [QoS::AtLeastOnce, QoS::ExactlyOnce] {
        let acknowledged = |number| match qos {
            QoS::ExactlyOnce => Packet::PubRec(ack(number)),
            _ => Packet::PubAck(ack(number)),
        };
        let mut bench = Bench::new();
        bench.connect(false);
        let first = bench.publish(qos, 1, false)[0];
        let second = bench.publish(qos, 2, false)[0];
        bench.lose();
        // Taken over while there is no connection: said on the next, when it comes again.
        bench.client.acknowledge(NOW, first);
        bench.connect(true);
        assert_eq!(bench.sent(), []);
        assert_eq!(bench.publish(qos, 1, true), []);
        assert_eq!(bench.sent(), [acknowledged(1)]);
        assert_eq!(bench.publish(qos, 2, true), []);
        assert_eq!(bench.sent(), []);
        bench.client.acknowledge(NOW, second);
        assert_eq!(bench.sent(), [acknowledged(2)]);
    }
}

#[test]
fn a_lost_pubrec_is_sent_again_without_a_second_delivery() {
    let mut bench = Bench::new();
    bench.connect(false);
    let receipt = bench.publish(QoS::ExactlyOnce, 1, false)[0];
    bench.client.acknowledge(NOW, receipt);
    bench.lose();
    bench.connect(true);
    assert_eq!(bench.publish(QoS::ExactlyOnce, 1, true), []);
    assert_eq!(bench.sent(), [Packet::PubRec(ack(1))]);
}

#[test]
fn a_receipt_of_a_session_that_is_gone_acknowledges_nothing() {
    let mut bench = Bench::new();
    bench.connect(false);
    let old = bench.publish(QoS::AtLeastOnce, 1, false)[0];
    bench.lose();
    bench.connect(false);
    let new = bench.publish(QoS::AtLeastOnce, 1, false)[0];
    bench.client.acknowledge(NOW, old);
    assert_eq!(bench.sent(), []);
    bench.client.acknowledge(NOW, new);
    assert_eq!(bench.sent(), [Packet::PubAck(ack(1))]);
}
