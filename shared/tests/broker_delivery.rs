//! What a broker delivers to whom, in which version and with which QoS.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::collections::BTreeSet;
use std::time::Duration;

use common::{Bench, connect, id, publish, text};
use shared::broker::Config;
use shared::broker::diagnosis::Cause;
use shared::flow::Limits;
use shared::wire::{
    Ack, Packet, Properties, Property, Publish, QoS, ReasonCode, RetainHandling, Subscribe,
    SubscribeFilter, SubscribeOptions, Unsubscribe, Version,
};

const VERSIONS: [Version; 3] = [Version::V31, Version::V311, Version::V5];
const ALL_QOS: [QoS; 3] = [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce];

fn retained(topic: &str, payload: &str) -> Publish {
    Publish { retain: true, ..publish(topic, payload, QoS::AtMostOnce, 0) }
}

/// [MQTT-2.2.1-5] [MQTT-3.3.4-1] [MQTT-3.8.4-8] [MQTT-4.3.2-4] [MQTT-4.3.3-8]
/// 3.1.1: [MQTT-2.3.1-6] [MQTT-3.3.4-1] [MQTT-3.8.4-6]
#[test]
fn a_message_crosses_every_pair_of_versions_with_the_lower_qos() {
    for from in VERSIONS {
        for to in VERSIONS {
            for sent in ALL_QOS {
                for asked in ALL_QOS {
                    let mut bench = Bench::new();
                    let subscriber = bench.client(to, "subscriber");
                    bench.subscribe(subscriber, "LED_CONTROL", SubscribeOptions::with_qos(asked));
                    let publisher = bench.client(from, "publisher");
                    let number = if sent == QoS::AtMostOnce { 0 } else { 3 };
                    bench.publish(publisher, publish("LED_CONTROL", "LED_ON", sent, number));
                    let qos = sent.min(asked) as u8;
                    let expected = ("LED_CONTROL".into(), "LED_ON".into(), qos, false);
                    assert_eq!(bench.messages(subscriber), [expected]);
                    let ack = Ack::new(id(3), ReasonCode::Success);
                    let acks = bench.receive(publisher);
                    match sent {
                        QoS::AtMostOnce => assert_eq!(acks, []),
                        QoS::AtLeastOnce => assert_eq!(acks, [Packet::PubAck(ack)]),
                        QoS::ExactlyOnce => assert_eq!(acks, [Packet::PubRec(ack)]),
                    }
                }
            }
        }
    }
}

/// [MQTT-3.3.2-17] [MQTT-3.3.2-20]
#[test]
fn properties_of_a_message_reach_mqtt_5_and_never_show_in_3_1_1() {
    let mut bench = Bench::new();
    let old = bench.client(Version::V311, "old");
    let new = bench.client(Version::V5, "new");
    for peer in [old, new] {
        bench.subscribe(peer, "#", SubscribeOptions::default());
    }
    let publisher = bench.client(Version::V5, "publisher");
    let properties = Properties::new()
        .with(Property::ContentType(text("text/plain")))
        .with(Property::UserProperty((text("k"), text("v"))));
    let message = publish("t", "x", QoS::AtMostOnce, 0);
    bench.publish(publisher, Publish { properties: properties.clone(), ..message.clone() });
    assert_eq!(bench.receive(old), [Packet::Publish(message.clone())]);
    assert_eq!(bench.receive(new), [Packet::Publish(Publish { properties, ..message })]);
}

/// 3.1.1: [MQTT-4.3.3-2]
#[test]
fn a_qos_2_message_that_is_sent_again_is_delivered_once() {
    let mut bench = Bench::new();
    let subscriber = bench.client(Version::V5, "subscriber");
    bench.subscribe(subscriber, "t", SubscribeOptions::default());
    let publisher = bench.client(Version::V311, "publisher");
    let message = publish("t", "x", QoS::ExactlyOnce, 5);
    bench.publish(publisher, message.clone());
    bench.publish(publisher, Publish { dup: true, ..message.clone() });
    assert_eq!(bench.messages(subscriber).len(), 1);
    let ack = Ack::new(id(5), ReasonCode::Success);
    bench.send(publisher, &Packet::PubRel(ack.clone()));
    let expected = [Packet::PubRec(ack.clone()), Packet::PubRec(ack.clone()), Packet::PubComp(ack)];
    assert_eq!(bench.receive(publisher), expected);
    bench.publish(publisher, message);
    assert_eq!(bench.messages(subscriber).len(), 1, "after PUBREL the identifier is free again");
}

/// [MQTT-3.3.4-9] [MQTT-4.9.0-2]
#[test]
fn receive_maximum_of_the_client_holds_further_messages_back() {
    let mut bench = Bench::new();
    let mut packet = connect(Version::V5, "subscriber");
    packet.properties = Properties::new().with(Property::ReceiveMaximum(2));
    let (subscriber, _) = bench.connect(packet);
    bench.subscribe(subscriber, "t", SubscribeOptions::with_qos(QoS::AtLeastOnce));
    let publisher = bench.client(Version::V5, "publisher");
    for number in 1..=4 {
        bench.publish(publisher, publish("t", &number.to_string(), QoS::AtLeastOnce, number));
    }
    assert_eq!(bench.messages(subscriber).len(), 2);
    bench.send(subscriber, &Packet::PubAck(Ack::new(id(1), ReasonCode::Success)));
    assert_eq!(bench.messages(subscriber)[0].1, "3");
}

/// [MQTT-3.3.4-2]
#[test]
fn overlapping_subscriptions_deliver_once_with_the_highest_qos() {
    let mut bench = Bench::new();
    let subscriber = bench.client(Version::V5, "subscriber");
    for (filter, qos) in
        [("a/#", QoS::AtMostOnce), ("a/+", QoS::AtLeastOnce), ("+/b", QoS::AtMostOnce)]
    {
        bench.subscribe(subscriber, filter, SubscribeOptions::with_qos(qos));
    }
    let publisher = bench.client(Version::V5, "publisher");
    bench.publish(publisher, publish("a/b", "x", QoS::ExactlyOnce, 1));
    assert_eq!(bench.messages(subscriber), [("a/b".into(), "x".into(), 1, false)]);
}

/// [MQTT-3.3.1-13] [MQTT-3.8.3-3]
#[test]
fn no_local_and_retain_as_published_do_what_they_say() {
    let mut bench = Bench::new();
    let peer = bench.client(Version::V5, "peer");
    let options = SubscribeOptions { no_local: true, ..SubscribeOptions::default() };
    bench.subscribe(peer, "own", options);
    let options = SubscribeOptions { retain_as_published: true, ..SubscribeOptions::default() };
    bench.subscribe(peer, "kept", options);
    bench.publish(peer, publish("own", "x", QoS::AtMostOnce, 0));
    bench.publish(peer, retained("kept", "x"));
    assert_eq!(bench.messages(peer), [("kept".into(), "x".into(), 0, true)]);
}

/// 3.1.1: [MQTT-3.3.1-5] [MQTT-3.3.1-6] [MQTT-3.3.1-7] [MQTT-3.3.1-8] [MQTT-3.3.1-11]
#[test]
fn retained_messages_are_kept_replaced_and_taken_away() {
    let mut bench = Bench::new();
    let publisher = bench.client(Version::V311, "publisher");
    for message in [("a/1", "old"), ("a/1", "new"), ("a/2", "gone"), ("b", "other"), ("a/2", "")] {
        bench.publish(publisher, retained(message.0, message.1));
    }
    let subscriber = bench.client(Version::V311, "subscriber");
    let filters = [("a/+", vec![("a/1".into(), "new".into(), 0, true)]), ("c", vec![])];
    for (filter, expected) in filters {
        let options = SubscribeOptions::default();
        assert_eq!(bench.subscribe_messages(subscriber, filter, options), expected);
    }
    assert_eq!(bench.broker.stats().retained, 2);
}

/// [MQTT-3.3.1-9] [MQTT-3.3.1-10] [MQTT-3.3.1-11]
#[test]
fn retain_handling_decides_when_retained_messages_come() {
    let mut bench = Bench::new();
    let peer = bench.client(Version::V5, "peer");
    bench.publish(peer, retained("t", "x"));
    let handling = |retain_handling| SubscribeOptions { retain_handling, ..Default::default() };
    for (options, expected) in [
        (handling(RetainHandling::Never), 0),
        (handling(RetainHandling::IfNew), 0),
        (handling(RetainHandling::Always), 1),
    ] {
        assert_eq!(bench.subscribe_messages(peer, "t", options).len(), expected);
    }
    let (packet_id, properties) = (id(2), Properties::new());
    let filters = vec![text("t")];
    bench.send(peer, &Packet::Unsubscribe(Unsubscribe { packet_id, properties, filters }));
    bench.receive(peer);
    assert_eq!(bench.subscribe_messages(peer, "t", handling(RetainHandling::IfNew)).len(), 1);
}

/// [MQTT-3.3.2-5] [MQTT-3.3.2-6]
#[test]
fn message_expiry_passes_the_rest_on_and_drops_what_is_over() {
    let mut bench = Bench::new();
    let mut packet = connect(Version::V5, "sleeper");
    packet.properties = Properties::new().with(Property::SessionExpiryInterval(1000));
    let (sleeper, _) = bench.connect(packet.clone());
    bench.subscribe(sleeper, "t", SubscribeOptions::with_qos(QoS::AtLeastOnce));
    bench.cut(sleeper);
    let mut awake = connect(Version::V5, "publisher");
    awake.keep_alive = 0;
    let (publisher, _) = bench.connect(awake);
    for (number, seconds) in [(1, 10), (2, 100)] {
        let properties = Properties::new().with(Property::MessageExpiryInterval(seconds));
        let message = publish("t", "x", QoS::AtLeastOnce, number);
        bench.publish(publisher, Publish { properties, ..message });
    }
    bench.wait(Duration::from_secs(30));
    let sleeper = bench.open(Version::V5);
    packet.clean_start = false;
    bench.send(sleeper, &Packet::Connect(packet));
    let packets = bench.receive(sleeper);
    let [Packet::ConnAck(_), Packet::Publish(rest)] = packets.as_slice() else {
        panic!("{packets:?}");
    };
    assert_eq!(rest.properties.message_expiry_interval(), Some(&70));
}

#[test]
fn a_full_queue_drops_the_newest_counts_it_and_disturbs_nobody_else() {
    let queue = Limits { messages: 3, bytes: 1 << 20 };
    let mut bench = Bench::with(Config { queue, ..Config::default() });
    let slow = bench.client(Version::V311, "slow");
    let quick = bench.client(Version::V311, "quick");
    for peer in [slow, quick] {
        bench.subscribe(peer, "t", SubscribeOptions::default());
    }
    let publisher = bench.client(Version::V311, "publisher");
    let mut received = 0;
    for number in 0..5 {
        bench.publish(publisher, publish("t", &number.to_string(), QoS::AtMostOnce, 0));
        received += bench.messages(quick).len();
    }
    assert_eq!(received, 5);
    let kept = bench.messages(slow).into_iter().map(|message| message.1).collect::<Vec<_>>();
    assert_eq!(kept, ["0", "1", "2"]);
    let causes: Vec<&Cause> = bench.diagnoses.iter().map(|diagnosis| &diagnosis.cause).collect();
    assert_eq!(causes, [&Cause::QueueFull { dropped: 1 }, &Cause::QueueFull { dropped: 2 }]);
}

/// [MQTT-3.1.2-24] [MQTT-3.1.2-25]
#[test]
fn a_client_gets_no_packet_over_its_maximum_packet_size() {
    let mut bench = Bench::new();
    let mut packet = connect(Version::V5, "small");
    packet.properties = Properties::new().with(Property::MaximumPacketSize(30));
    let (small, _) = bench.connect(packet);
    bench.subscribe(small, "t", SubscribeOptions::with_qos(QoS::AtLeastOnce));
    let publisher = bench.client(Version::V5, "publisher");
    bench.publish(publisher, publish("t", &"x".repeat(100), QoS::AtLeastOnce, 1));
    bench.publish(publisher, publish("t", "fits", QoS::AtLeastOnce, 2));
    assert_eq!(bench.messages(small), [("t".into(), "fits".into(), 1, false)]);
}

/// [MQTT-4.7.2-1]
#[test]
fn the_servers_own_topics_cannot_be_published_and_are_not_matched_by_a_hash() {
    let mut bench = Bench::new();
    let peer = bench.client(Version::V5, "peer");
    bench.subscribe(peer, "#", SubscribeOptions::default());
    bench.publish(peer, publish("$SYS/broker/uptime", "0", QoS::AtLeastOnce, 1));
    let refused = Packet::PubAck(Ack::new(id(1), ReasonCode::NotAuthorized));
    assert_eq!(bench.receive(peer), [refused]);
    bench.publish(peer, publish("$other", "x", QoS::AtMostOnce, 0));
    assert_eq!(bench.receive(peer), []);
}

/// [MQTT-3.3.4-3] [MQTT-3.3.4-4]
#[test]
fn subscription_identifiers_of_all_that_matched_come_along() {
    let mut bench = Bench::new();
    let peer = bench.client(Version::V5, "peer");
    for (filter, number) in [("a/#", 7), ("a/+", 8), ("b", 9)] {
        let identifier = Property::SubscriptionIdentifier(number.try_into().unwrap());
        let filter = SubscribeFilter { filter: text(filter), options: Default::default() };
        bench.send(
            peer,
            &Packet::Subscribe(Subscribe {
                packet_id: id(1),
                properties: Properties::new().with(identifier),
                filters: vec![filter],
            }),
        );
    }
    bench.receive(peer);
    bench.publish(peer, publish("a/b", "x", QoS::AtMostOnce, 0));
    let Some(Packet::Publish(message)) = bench.receive(peer).pop() else { panic!() };
    let identifiers = message.properties.0.iter().map(|property| match property {
        Property::SubscriptionIdentifier(number) => number.get(),
        other => panic!("{other:?}"),
    });
    assert_eq!(identifiers.collect::<BTreeSet<_>>(), BTreeSet::from([7, 8]));
}

#[test]
fn a_shared_subscription_gives_each_message_to_one_member_in_turn() {
    let mut bench = Bench::new();
    let members = ["a", "b", "c"].map(|name| bench.client(Version::V5, name));
    for member in members {
        let options = SubscribeOptions::with_qos(QoS::AtLeastOnce);
        assert_eq!(bench.subscribe(member, "$share/g/t/+", options), ReasonCode::GrantedQoS1);
    }
    let alone = bench.client(Version::V311, "alone");
    bench.subscribe(alone, "t/#", SubscribeOptions::default());
    let publisher = bench.client(Version::V311, "publisher");
    for number in 0..6 {
        bench.publish(publisher, publish("t/x", &number.to_string(), QoS::AtMostOnce, 0));
    }
    for member in members {
        assert_eq!(bench.messages(member).len(), 2);
    }
    assert_eq!(bench.messages(alone).len(), 6);
    bench.cut(members[0]);
    for number in 0..4 {
        bench.publish(publisher, publish("t/x", &number.to_string(), QoS::AtMostOnce, 0));
    }
    assert_eq!(members[1..].iter().map(|member| bench.messages(*member).len()).sum::<usize>(), 4);
}

/// [MQTT-3.8.3-4]
#[test]
fn a_shared_subscription_gets_no_retained_messages_and_no_no_local() {
    let mut bench = Bench::new();
    let peer = bench.client(Version::V5, "peer");
    bench.publish(peer, retained("t", "x"));
    assert_eq!(bench.subscribe_messages(peer, "$share/g/t", SubscribeOptions::default()), []);
    let options = SubscribeOptions { no_local: true, ..SubscribeOptions::default() };
    bench.subscribe_messages(peer, "$share/g/t", options);
    assert!(bench.closed.contains_key(&peer.conn));
}
