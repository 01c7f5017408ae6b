//! What waits for the disk, what does not, and what a crash leaves.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
mod durable_world;

use std::time::Duration;

use common::{id, publish, will};
use durable_world::{World, ack, config, lasting};
use shared::broker::Config;
use shared::broker::journal::Key;
use shared::flow::Limits;
use shared::wire::{Packet, Property, Publish, QoS, Version};

/// Kinds of the packets, for short.
fn kinds(packets: &[Packet]) -> Vec<&'static str> {
    packets.iter().map(|packet| packet.packet_type().name()).collect()
}

fn payloads(packets: &[Packet]) -> Vec<String> {
    let payload = |packet: &Packet| match packet {
        Packet::Publish(publish) => Some(String::from_utf8_lossy(&publish.payload).into_owned()),
        _ => None,
    };
    packets.iter().filter_map(payload).collect()
}

/// A world with one Session that is away and wants everything below `a`.
fn with_absent(qos: QoS) -> World {
    let mut world = World::new();
    let absent = world.connect(lasting(Version::V5, "absent"));
    world.subscribe(absent, "a/#", qos);
    world.bench.cut(absent);
    world.commit();
    world
}

#[test]
fn an_acknowledgement_waits_until_what_it_promises_is_on_disk() {
    let mut world = with_absent(QoS::ExactlyOnce);
    let sender = world.connect(common::connect(Version::V311, "sender"));
    world.bench.publish(sender, publish("a/b", "one", QoS::AtLeastOnce, 1));
    world.bench.publish(sender, publish("a/b", "two", QoS::ExactlyOnce, 2));
    assert_eq!(kinds(&world.receive(sender)), [""; 0]);
    assert!(world.bench.broker.is_holding(sender.conn));
    world.commit();
    assert_eq!(kinds(&world.receive(sender)), ["PUBACK", "PUBREC"]);
    assert!(!world.bench.broker.is_holding(sender.conn));
    assert_eq!(world.crash().queued, 2);
    let back = world.connect(lasting(Version::V5, "absent"));
    let packets = world.receive(back);
    // QoS 2 needs its identifier on disk first, and what is behind it keeps its place.
    assert_eq!(payloads(&packets), ["one"]);
    world.commit();
    assert_eq!(payloads(&world.receive(back)), ["two"]);
}

#[test]
fn each_part_of_a_batch_is_awaited_and_nothing_else() {
    let mut world = with_absent(QoS::AtLeastOnce);
    let [a, b] =
        ["sender a", "sender b"].map(|name| world.connect(common::connect(Version::V5, name)));
    world.bench.publish(a, publish("a/1", "x", QoS::AtLeastOnce, 1));
    world.collect();
    world.bench.publish(b, publish("a/2", "x", QoS::AtLeastOnce, 1));
    world.collect();
    let first = world.pending[0].sequence;
    world.bench.broker.handle_durable(world.bench.now, first);
    assert_eq!(kinds(&world.receive(a)), ["PUBACK"]);
    assert_eq!(kinds(&world.receive(b)), [""; 0]);
    // A report from nowhere frees nothing.
    world.bench.publish(b, publish("a/2", "x", QoS::AtLeastOnce, 2));
    world.bench.broker.handle_durable(world.bench.now, u64::MAX);
    assert_eq!(kinds(&world.receive(b)), ["PUBACK"]);
}

#[test]
fn what_ends_with_its_connection_is_not_recorded_and_does_not_wait() {
    let mut world = World::new();
    let sender = world.bench.client(Version::V5, "sender");
    let reader = world.bench.client(Version::V311, "reader");
    for qos in [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce] {
        world.bench.subscribe(reader, "a", shared::wire::SubscribeOptions::with_qos(qos));
        world.bench.publish(sender, publish("a", "x", qos, (qos as u8).into()));
        world.bench.send(sender, &ack(Packet::PubRel, 2));
        assert_eq!(world.bench.messages(reader).len(), 1, "{qos:?}");
    }
    world.bench.cut(sender);
    world.bench.cut(reader);
    assert_eq!(world.bench.broker.poll_journal(), None);
}

#[test]
fn without_a_journal_nothing_is_recorded_and_nothing_waits() {
    let mut world = World::with(Config { durable: false, ..config() });
    let absent = world.bench.connect(lasting(Version::V311, "absent")).0;
    let qos = shared::wire::SubscribeOptions::with_qos(QoS::ExactlyOnce);
    world.bench.subscribe(absent, "a/#", qos);
    let sender = world.bench.client(Version::V5, "sender");
    let kept = Publish { retain: true, ..publish("a/b", "x", QoS::ExactlyOnce, 1) };
    world.bench.publish(sender, kept);
    assert_eq!(kinds(&world.receive(sender)), ["PUBREC"]);
    assert_eq!(kinds(&world.receive(absent)), ["PUBLISH"]);
    assert!(world.pending.is_empty());
}

#[test]
fn an_answer_behind_one_that_waits_keeps_its_place_and_others_do_not_wait() {
    let mut world = with_absent(QoS::AtLeastOnce);
    let sender = world.connect(common::connect(Version::V5, "sender"));
    let other = world.connect(common::connect(Version::V5, "other"));
    world.subscribe(other, "a/#", QoS::AtLeastOnce);
    world.bench.publish(sender, publish("a/b", "x", QoS::AtLeastOnce, 1));
    world.bench.send(sender, &Packet::PingReq);
    world.bench.send(other, &Packet::PingReq);
    assert_eq!(kinds(&world.receive(sender)), [""; 0]);
    // Who gets it twice after a crash was promised no better.
    assert_eq!(kinds(&world.receive(other)), ["PINGRESP", "PUBLISH"]);
    world.commit();
    assert_eq!(kinds(&world.receive(sender)), ["PUBACK", "PINGRESP"]);
}

#[test]
fn each_step_of_qos_2_waits_for_the_disk_on_both_sides() {
    let mut world = World::new();
    let reader = world.connect(lasting(Version::V311, "reader"));
    let once = world.connect(common::connect(Version::V311, "at most once"));
    world.subscribe(reader, "a", QoS::ExactlyOnce);
    world.subscribe(once, "a", QoS::AtMostOnce);
    let sender = world.connect(lasting(Version::V5, "sender"));
    world.bench.publish(sender, publish("a", "x", QoS::ExactlyOnce, 7));
    // Sent again after a crash it would come twice, at any QoS.
    for peer in [sender, reader, once] {
        assert_eq!(kinds(&world.receive(peer)), [""; 0]);
    }
    world.commit();
    assert_eq!(kinds(&world.receive(sender)), ["PUBREC"]);
    assert_eq!(kinds(&world.receive(once)), ["PUBLISH"]);
    assert_eq!(kinds(&world.receive(reader)), ["PUBLISH"]);
    for (peer, packet, answer) in
        [(reader, ack(Packet::PubRec, 1), "PUBREL"), (sender, ack(Packet::PubRel, 7), "PUBCOMP")]
    {
        world.bench.send(peer, &packet);
        assert_eq!(kinds(&world.receive(peer)), [""; 0], "{answer}");
        world.commit();
        assert_eq!(kinds(&world.receive(peer)), [answer]);
    }
    world.bench.send(reader, &ack(Packet::PubComp, 1));
    world.commit();
    assert_eq!(world.count(|key| !matches!(key, Key::Session(_) | Key::Subscription(..))), 0);
}

#[test]
fn qos_2_goes_on_after_a_crash_where_it_stood() {
    let mut world = World::new();
    let reader = world.connect(lasting(Version::V5, "reader"));
    world.subscribe(reader, "a", QoS::ExactlyOnce);
    let sender = world.connect(lasting(Version::V311, "sender"));
    for number in 1..=3 {
        let payload = number.to_string();
        world.bench.publish(sender, publish("a", &payload, QoS::ExactlyOnce, number));
    }
    world.commit();
    assert_eq!(kinds(&world.receive(reader)), [""; 0]);
    world.commit();
    assert_eq!(world.receive(reader).len(), 3);
    for number in [2, 1] {
        world.bench.send(reader, &ack(Packet::PubRec, number));
    }
    world.commit();
    world.crash();
    let sender = world.connect(lasting(Version::V311, "sender"));
    // Not taken twice.
    let again = Publish { dup: true, ..publish("a", "3", QoS::ExactlyOnce, 3) };
    world.bench.publish(sender, again);
    assert_eq!(kinds(&world.receive(sender)), ["PUBREC"]);
    let reader = world.connect(lasting(Version::V5, "reader"));
    let packets = world.receive(reader);
    let in_order = packets.iter().map(|packet| match packet {
        Packet::PubRel(ack) => ("PUBREL", ack.packet_id.get(), false),
        Packet::Publish(publish) => {
            ("PUBLISH", publish.packet_id.map_or(0, |id| id.get()), publish.dup)
        }
        other => panic!("{other:?}"),
    });
    // PUBRELs in the order of their PUBRECs ([MQTT-4.6.0-4]), then what is owed a PUBREC.
    let in_order = in_order.collect::<Vec<_>>();
    assert_eq!(in_order, [("PUBREL", 2, false), ("PUBREL", 1, false), ("PUBLISH", 3, true)]);
    // An identifier that is in use is not given to another message.
    world.bench.publish(sender, publish("a", "4", QoS::ExactlyOnce, 9));
    world.commit();
    let _ = world.receive(reader);
    world.commit();
    assert!(matches!(
        &world.receive(reader)[..],
        [Packet::Publish(publish)] if publish.packet_id == Some(id(4))
    ));
}

#[test]
fn a_fan_out_stores_its_payload_once_and_all_rows_go_when_all_is_done() {
    let mut world = World::new();
    let names = (0..50).map(|number| format!("reader{number}")).collect::<Vec<_>>();
    let readers = names.iter().map(|name| world.connect(lasting(Version::V311, name)));
    let readers = readers.collect::<Vec<_>>();
    for &reader in &readers {
        world.subscribe(reader, "a", QoS::AtLeastOnce);
    }
    let sender = world.connect(common::connect(Version::V5, "sender"));
    world.bench.publish(sender, publish("a", "x", QoS::AtLeastOnce, 1));
    world.commit();
    assert_eq!(world.count(|key| matches!(key, Key::Message(_))), 1);
    assert_eq!(world.count(|key| matches!(key, Key::Queued(..))), 50);
    for &reader in &readers {
        assert_eq!(kinds(&world.receive(reader)), ["PUBLISH"]);
        world.bench.send(reader, &ack(Packet::PubAck, 1));
    }
    world.commit();
    assert_eq!(world.count(|key| matches!(key, Key::Message(_) | Key::Queued(..))), 0);
    for (&reader, name) in readers.iter().zip(&names) {
        world.bench.cut(reader);
        // A clean start takes the Session away, and ends with its connection.
        let clean = world.connect(common::connect(Version::V311, name));
        world.bench.cut(clean);
    }
    world.commit();
    assert_eq!(world.rows.len(), 0);
}

#[test]
fn subscriptions_and_retained_messages_are_there_after_a_crash() {
    let mut world = World::new();
    let reader = world.connect(lasting(Version::V5, "reader"));
    for filter in ["a/+", "$share/group/b", "gone"] {
        world.subscribe(reader, filter, QoS::AtLeastOnce);
    }
    let packet = shared::wire::Unsubscribe {
        packet_id: id(1),
        properties: Default::default(),
        filters: vec![common::text("gone")],
    };
    world.bench.send(reader, &Packet::Unsubscribe(packet));
    assert_eq!(kinds(&world.receive(reader)), [""; 0]);
    for (topic, payload) in [("a/1", "first"), ("a/1", "second"), ("a/2", "x"), ("a/2", "")] {
        let kept = Publish { retain: true, ..publish(topic, payload, QoS::AtMostOnce, 0) };
        world.bench.publish(reader, kept);
    }
    world.commit();
    assert_eq!(kinds(&world.receive(reader))[0], "UNSUBACK");
    let restored = world.crash();
    assert_eq!((restored.sessions, restored.subscriptions, restored.retained), (1, 2, 1));
    let sender = world.connect(common::connect(Version::V5, "sender"));
    for topic in ["a/b", "b", "gone"] {
        world.bench.publish(sender, publish(topic, topic, QoS::AtLeastOnce, 1));
    }
    world.commit();
    let reader = world.connect(lasting(Version::V5, "reader"));
    assert_eq!(payloads(&world.receive(reader)), ["a/b", "b"]);
    let new = world.connect(common::connect(Version::V311, "new"));
    assert_eq!(
        world.bench.subscribe_messages(new, "a/#", Default::default()),
        [("a/1".to_owned(), "second".to_owned(), 0, true)]
    );
}

#[test]
fn after_a_crash_everyone_who_was_connected_is_lost() {
    let mut world = World::new();
    let online = |world: &mut World, mut connect: shared::wire::Connect, delay: u32| {
        let topic = format!("status/{}", connect.client_id.as_str());
        let mut last = will(&topic);
        last.retain = true;
        last.properties.0.extend((delay > 0).then_some(Property::WillDelayInterval(delay)));
        connect.will = Some(Box::new(last));
        let peer = world.connect(connect);
        let kept = Publish { retain: true, ..publish(&topic, "online", QoS::AtLeastOnce, 1) };
        world.bench.publish(peer, kept);
        world.commit();
        assert_eq!(kinds(&world.receive(peer)), ["PUBACK"]);
        peer
    };
    online(&mut world, common::connect(Version::V311, "clean"), 0);
    online(&mut world, lasting(Version::V5, "soon"), 10);
    let polite = online(&mut world, common::connect(Version::V5, "polite"), 0);
    world
        .bench
        .send(polite, &Packet::Disconnect(shared::wire::Disconnect::new(0.try_into().unwrap())));
    world.commit();
    assert_eq!(world.crash().wills, 2);
    let status = |world: &mut World| {
        let watcher = world.connect(common::connect(Version::V311, "watcher"));
        let found = world.bench.subscribe_messages(watcher, "status/+", Default::default());
        found.into_iter().map(|(topic, payload, ..)| (topic, payload)).collect::<Vec<_>>()
    };
    let expected = |soon: &str| {
        [("status/clean", "gone"), ("status/polite", "online"), ("status/soon", soon)]
            .map(|(topic, payload)| (topic.to_owned(), payload.to_owned()))
    };
    assert_eq!(status(&mut world), expected("online"));
    // The delay began with the first crash, and goes on through the second.
    world.bench.wait(Duration::from_secs(6));
    world.commit();
    world.crash_at(world.bench.now + Duration::from_secs(3), config());
    assert_eq!(status(&mut world), expected("online"));
    world.bench.wait(Duration::from_secs(1));
    world.commit();
    assert_eq!(status(&mut world), expected("gone"));
    assert_eq!(world.count(|key| matches!(key, Key::Will(_))), 0);
}

#[test]
fn time_goes_on_while_the_broker_is_down() {
    let mut world = with_absent(QoS::AtLeastOnce);
    let sender = world.connect(common::connect(Version::V5, "sender"));
    for (payload, seconds) in [("short", 60), ("long", 600)] {
        let mut message = publish("a/b", payload, QoS::AtLeastOnce, 1);
        message.properties.0.push(Property::MessageExpiryInterval(seconds));
        world.bench.publish(sender, message);
    }
    world.commit();
    let later = world.bench.now + Duration::from_secs(100);
    world.crash_at(later, config());
    let back = world.connect(lasting(Version::V5, "absent"));
    let packets = world.receive(back);
    assert!(matches!(
        &packets[..],
        [Packet::Publish(publish)] if publish.properties.message_expiry_interval() == Some(&500)
    ));
    world.bench.cut(back);
    world.commit();
    // The Session has an hour.
    world.crash_at(later + Duration::from_secs(3599), config());
    assert_eq!(world.bench.broker.stats().sessions, 1);
    world.crash_at(later + Duration::from_secs(3600), config());
    world.bench.wait(Duration::ZERO);
    world.commit();
    assert_eq!((world.bench.broker.stats().sessions, world.rows.len()), (0, 0));
}

#[test]
fn limits_hold_for_what_is_restored() {
    let mut world = World::new();
    for name in ["one", "two"] {
        let peer = world.connect(lasting(Version::V5, name));
        for filter in ["a", "b"] {
            world.subscribe(peer, filter, QoS::AtLeastOnce);
        }
        world.bench.cut(peer);
    }
    let sender = world.connect(common::connect(Version::V5, "sender"));
    for number in 0..4 {
        let topic = ["a", "b"][number % 2];
        let message = publish(topic, &number.to_string(), QoS::AtLeastOnce, 1);
        world.bench.publish(sender, Publish { retain: true, ..message });
    }
    world.commit();
    let queue = Limits { messages: 3, ..config().queue };
    let narrow =
        Config { max_sessions: 1, max_subscriptions: 1, max_retained: 1, queue, ..config() };
    let restored = world.crash_at(world.bench.now, narrow.clone());
    assert_eq!((restored.sessions, restored.subscriptions, restored.retained), (1, 1, 1));
    assert_eq!(restored.queued, 3);
    // One Session, three subscriptions, five places, one retained message and one message that only
    // those places had.
    assert_eq!(restored.left_out, 1 + 3 + 5 + 1 + 1);
    // What was left out is gone for good.
    let again = world.crash_at(world.bench.now, narrow);
    assert_eq!((again.left_out, again.queued), (0, 3));
}

#[test]
fn a_client_that_sends_while_the_disk_is_slow_is_held_back_before_its_limit() {
    let mut world = World::with(Config { max_unsent: 4_000, ..config() });
    let absent = world.connect(lasting(Version::V311, "absent"));
    world.subscribe(absent, "a", QoS::AtLeastOnce);
    world.bench.cut(absent);
    let sender = world.connect(common::connect(Version::V311, "sender"));
    let mut sent = 0;
    while !world.bench.broker.is_holding_much(sender.conn) {
        world.bench.publish(sender, publish("a", "x", QoS::AtLeastOnce, 1));
        sent += 1;
        assert_eq!(world.bench.closed.get(&sender.conn), None);
    }
    assert_eq!(sent, 501);
    world.commit();
    assert!(!world.bench.broker.is_holding_much(sender.conn));
    assert_eq!(world.receive(sender).len(), sent);
}
