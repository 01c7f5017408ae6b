//! Section 4.8.2 on the broker's side: Shared Subscriptions.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::time::Duration;

use common::{Bench, connect, id, publish, text};
use shared::wire::{
    Ack, Connect, Disconnect, Packet, Properties, Property, QoS, ReasonCode, Subscribe,
    SubscribeFilter, SubscribeOptions, Version,
};

/// [MQTT-3.8.3-4] [MQTT-4.13.1-1]
#[test]
fn no_local_on_a_shared_subscription_ends_the_connection() {
    let mut bench = Bench::new();
    let peer = bench.client(Version::V5, "peer");
    let options = SubscribeOptions { no_local: true, ..Default::default() };
    let filters = vec![SubscribeFilter { filter: text("$share/g/t"), options }];
    let (packet_id, properties) = (id(1), Properties::new());
    bench.send(peer, &Packet::Subscribe(Subscribe { packet_id, properties, filters }));
    let told = Packet::Disconnect(Disconnect::new(ReasonCode::ProtocolError));
    assert_eq!(bench.receive(peer), [told]);
}

/// [MQTT-4.8.2-1] [MQTT-4.8.2-2]
#[test]
fn a_shared_subscription_has_a_name_and_a_filter() {
    let mut bench = Bench::new();
    let peer = bench.client(Version::V5, "peer");
    for filter in ["$share/g/#", "$share/g/a/+", "$share/g//", "$share/名/t"] {
        let granted = bench.subscribe(peer, filter, SubscribeOptions::default());
        assert_eq!(granted, ReasonCode::Success, "{filter}");
    }
    for filter in ["$share/", "$share//t", "$share/g", "$share/g/", "$share/+/t", "$share/a#/t"] {
        let refused = bench.subscribe(peer, filter, SubscribeOptions::default());
        assert_eq!(refused, ReasonCode::TopicFilterInvalid, "{filter}");
    }
}

/// [MQTT-4.8.2-3] [MQTT-4.8.2-4] [MQTT-4.8.2-5] [MQTT-4.8.2-6]
#[test]
fn a_message_that_one_member_has_begun_to_get_goes_to_no_other() {
    let mut bench = Bench::new();
    let properties = Properties::new().with(Property::SessionExpiryInterval(60));
    let packet = Connect { properties, clean_start: false, ..connect(Version::V5, "first") };
    let (first, _) = bench.connect(packet.clone());
    let second = bench.client(Version::V5, "second");
    let publisher = bench.client(Version::V5, "publisher");
    bench.subscribe(first, "$share/g/t", SubscribeOptions::with_qos(QoS::ExactlyOnce));
    bench.subscribe(second, "$share/g/t", SubscribeOptions::with_qos(QoS::AtMostOnce));
    let send = |bench: &mut Bench, number: u16| {
        let message = publish("t", &number.to_string(), QoS::ExactlyOnce, number);
        bench.publish(publisher, message);
    };
    let (to_first, to_second) = ((2, false), (0, false));
    let seen = |bench: &mut Bench, peer| {
        let messages = bench.messages(peer).into_iter();
        messages.map(|message| (message.1, (message.2, message.3))).collect::<Vec<_>>()
    };
    (1..=2).for_each(|number| send(&mut bench, number));
    assert_eq!(seen(&mut bench, first), [("1".into(), to_first)], "each with its granted QoS");
    assert_eq!(seen(&mut bench, second), [("2".into(), to_second)]);
    bench.cut(first);
    let first = bench.open(Version::V5);
    bench.send(first, &Packet::Connect(packet));
    assert_eq!(seen(&mut bench, first), [("1".into(), to_first)], "completed when it is back");
    let refusal = Ack::new(id(1), ReasonCode::NotAuthorized);
    bench.send(first, &Packet::PubRec(refusal));
    (3..=4).for_each(|number| send(&mut bench, number));
    assert_eq!(seen(&mut bench, first), [("3".into(), to_first)]);
    assert_eq!(seen(&mut bench, second), [("4".into(), to_second)], "1 was not sent to it");
    bench.cut(first);
    bench.wait(Duration::from_secs(61));
    assert_eq!(bench.broker.stats().sessions, 2);
    assert_eq!(seen(&mut bench, second), [], "3 ended with the Session");
}
