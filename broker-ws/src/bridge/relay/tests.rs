use proptest::prelude::*;
use shared::client::{Event, Options};
use shared::topic::TopicName;
use shared::wire::{
    Ack, BytesMut, ConnAck, Packet, PacketId, Properties, Property, ReasonCode, Text, Version,
};

use super::*;

const NOW: Instant = Instant::from_millis(5);

/// A source that only gives out receipts, and a target that is played packet by packet.
struct Bench {
    source: Client,
    target: Client,
    relay: Relay,
    finished: Vec<Receipt>,
}

fn feed(client: &mut Client, packet: &Packet) {
    let mut bytes = BytesMut::new();
    packet.encode(Version::V5, &mut bytes).unwrap();
    client.handle_bytes(NOW, &bytes);
}

fn client() -> Client {
    let options = Options { clean_start: false, ..Options::new(Text::new("relay").unwrap()) };
    Client::new(Options {
        acknowledge: shared::client::Acknowledge::ByHand,
        queue: shared::flow::Limits { messages: 2 * MAX_AT_MOST_ONCE, bytes: 1 << 20 },
        session_expiry_interval: 60,
        ..options
    })
}

fn open(client: &mut Client, session_present: bool, properties: Properties) {
    client.handle_open(NOW);
    let reason = ReasonCode::Success;
    feed(client, &Packet::ConnAck(ConnAck { session_present, reason, properties }));
}

fn sent(client: &mut Client) -> Vec<String> {
    let mut decoder = shared::wire::Decoder::new(Version::V5, u32::MAX);
    while let Some(bytes) = client.poll_transmit() {
        decoder.feed(&bytes);
    }
    let packets = std::iter::from_fn(|| decoder.poll_packet()).map(Result::unwrap);
    let payloads = packets.filter_map(|packet| match packet {
        Packet::Publish(publish) => Some(String::from_utf8(publish.payload.to_vec()).unwrap()),
        _ => None,
    });
    payloads.collect()
}

impl Bench {
    fn new() -> Self {
        let (mut source, target) = (client(), client());
        open(&mut source, false, Properties::new());
        Self { source, target, relay: Relay::default(), finished: Vec::new() }
    }

    /// Lets a message come from the source.
    fn take(&mut self, number: u16, qos: QoS) -> Receipt {
        let payload = number.to_string();
        let packet_id = (qos != QoS::AtMostOnce).then(|| PacketId::new(number).unwrap());
        let properties = Properties::new();
        let topic = Text::new("t").unwrap();
        let (dup, retain, payload) = (false, false, payload.into_bytes().into());
        let publish =
            shared::wire::Publish { dup, qos, retain, topic, packet_id, properties, payload };
        feed(&mut self.source, &Packet::Publish(publish));
        let events = std::iter::from_fn(|| self.source.poll_event());
        let (message, receipt) = events
            .filter_map(|event| match event {
                Event::Delivery { message, receipt } => Some((message, receipt)),
                _ => None,
            })
            .last()
            .unwrap();
        self.relay.take(receipt, message, &mut self.finished);
        receipt
    }

    /// Hands over what waits, and lets the relay know what the target says.
    fn give(&mut self) -> Vec<Receipt> {
        while let Some(event) = self.target.poll_event() {
            match event {
                Event::Published { token, reason } => {
                    self.finished.extend(self.relay.finish(token, reason.is_error()));
                }
                Event::Discarded { token } => self.relay.again(token),
                _ => {}
            }
        }
        self.relay.give(NOW, &mut self.target, &mut self.finished);
        std::mem::take(&mut self.finished)
    }
}

fn puback(number: u16) -> Packet {
    Packet::PubAck(Ack::new(PacketId::new(number).unwrap(), ReasonCode::Success))
}

#[test]
fn a_source_forgets_only_what_the_target_has_taken_over() {
    let mut bench = Bench::new();
    let first = bench.take(1, QoS::AtLeastOnce);
    assert_eq!(bench.give(), []);
    open(&mut bench.target, false, Properties::new());
    assert_eq!(bench.give(), []);
    assert_eq!(sent(&mut bench.target), ["1"]);
    feed(&mut bench.target, &puback(1));
    assert_eq!(bench.give(), [first]);
}

#[test]
fn what_the_targets_session_took_along_is_sent_again_in_its_order() {
    let mut bench = Bench::new();
    open(&mut bench.target, false, Properties::new());
    let receipts = [1, 2].map(|number| bench.take(number, QoS::AtLeastOnce));
    bench.give();
    assert_eq!(sent(&mut bench.target), ["1", "2"]);
    bench.target.handle_closed(NOW);
    let third = bench.take(3, QoS::AtLeastOnce);
    bench.give();
    open(&mut bench.target, false, Properties::new());
    bench.give();
    assert_eq!(sent(&mut bench.target), ["1", "2", "3"]);
    // Identifiers ascend: 1 and 2 were those of the Session before.
    for number in 3..=5 {
        feed(&mut bench.target, &puback(number));
    }
    assert_eq!(bench.give(), [receipts[0], receipts[1], third]);
}

#[test]
fn at_most_once_waits_for_nobody_and_has_a_limit() {
    let mut bench = Bench::new();
    let lost = bench.take(7, QoS::AtMostOnce);
    let kept = bench.take(1, QoS::AtLeastOnce);
    assert_eq!(bench.give(), [lost]);
    assert_eq!(bench.relay.dropped(), 1);
    for _ in 0..MAX_AT_MOST_ONCE {
        bench.take(8, QoS::AtMostOnce);
    }
    assert!(bench.relay.is_full());
    bench.take(9, QoS::AtMostOnce);
    assert_eq!((bench.finished.len(), bench.relay.dropped()), (1, 2));
    open(&mut bench.target, false, Properties::new());
    bench.give();
    let crossed = sent(&mut bench.target);
    assert_eq!((crossed.len(), crossed[0].as_str()), (MAX_AT_MOST_ONCE + 1, "1"));
    assert!(!bench.relay.is_full());
    feed(&mut bench.target, &puback(1));
    assert!(bench.give().contains(&kept));
}

#[test]
fn a_target_gets_less_where_it_cannot_do_more_and_never_what_it_cannot_take() {
    let mut bench = Bench::new();
    let properties = Properties::new()
        .with(Property::MaximumQoS(0))
        .with(Property::RetainAvailable(0))
        .with(Property::MaximumPacketSize(30));
    open(&mut bench.target, false, properties);
    let receipt = bench.take(1, QoS::ExactlyOnce);
    assert_eq!(bench.give(), []);
    assert_eq!(sent(&mut bench.target), ["1"]);
    assert_eq!(bench.give(), [receipt]);
    let message = Message::new(TopicName::new("t").unwrap(), vec![0; 100]).qos(QoS::AtLeastOnce);
    bench.relay.take(receipt, message, &mut bench.finished);
    assert_eq!(bench.give(), [receipt]);
    assert_eq!((sent(&mut bench.target).len(), bench.relay.dropped()), (0, 1));
}

/// What may happen to a relay.
#[derive(Clone, Copy, Debug)]
enum Act {
    Take(QoS),
    /// The target acknowledges what it has been sent.
    Acknowledge,
    Lose,
    /// The target comes back, with its Session or without.
    Return(bool),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => prop_oneof![Just(QoS::AtMostOnce), Just(QoS::AtLeastOnce)].prop_map(Act::Take),
        2 => Just(Act::Acknowledge),
        1 => Just(Act::Lose),
        2 => any::<bool>().prop_map(Act::Return),
    ]
}

/// Acknowledges every PUBLISH that the target sends, and returns their payloads.
fn acknowledge(target: &mut Client) -> Vec<String> {
    let mut decoder = shared::wire::Decoder::new(Version::V5, u32::MAX);
    while let Some(bytes) = target.poll_transmit() {
        decoder.feed(&bytes);
    }
    let mut payloads = Vec::new();
    while let Some(packet) = decoder.poll_packet() {
        if let Packet::Publish(publish) = packet.unwrap() {
            payloads.push(String::from_utf8(publish.payload.to_vec()).unwrap());
            if let Some(id) = publish.packet_id {
                feed(target, &puback(id.get()));
            }
        }
    }
    payloads
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn whatever_happens_every_message_is_finished_once_and_none_acknowledged_is_lost(
        acts in prop::collection::vec(act(), 0..60)
    ) {
        let mut bench = Bench::new();
        let (mut taken, mut finished, mut arrived) = (Vec::new(), Vec::new(), Vec::new());
        let mut number = 0;
        for act in acts.into_iter().chain([Act::Lose, Act::Return(true), Act::Acknowledge]) {
            match act {
                Act::Take(qos) => {
                    number += 1;
                    taken.push((number, qos, bench.take(number, qos)));
                }
                Act::Acknowledge => arrived.extend(acknowledge(&mut bench.target)),
                Act::Lose => bench.target.handle_closed(NOW),
                Act::Return(present) if bench.target.state() == State::Closed => {
                    open(&mut bench.target, present, Properties::new());
                    // CONNECT is no message.
                }
                Act::Return(_) => {}
            }
            finished.extend(bench.give());
        }
        // What was handed over last is acknowledged, too.
        arrived.extend(acknowledge(&mut bench.target));
        finished.extend(bench.give());
        let mut receipts: Vec<_> = taken.iter().map(|(.., receipt)| *receipt).collect();
        finished.sort();
        receipts.sort();
        prop_assert_eq!(finished, receipts);
        for (number, qos, _) in taken {
            let has_arrived = arrived.contains(&number.to_string());
            prop_assert!(has_arrived || qos == QoS::AtMostOnce, "{} is lost", number);
        }
    }
}
