//! Client → broker → client over links that never break: every message arrives once and in
//! order, however the bytes are split and delayed.

mod common;

use std::time::Duration;

use blinklab_tests::world::{Id, World};
use common::{ALL_QOS, VERSIONS, bad_network, chunks, message, transient};
use shared::broker::CloseReason;
use shared::client::{CloseCause, Event};
use shared::link;
use shared::wire::{QoS, ReasonCode, Version};

const COUNT: usize = 20;

/// A publisher and a subscriber of `room/+`, both over networks like this one.
fn pair(seed: u64, versions: (Version, Version), network: &link::Config) -> (World, Id, Id) {
    let mut world = World::new(seed);
    let publisher = world.add(transient(versions.0, "publisher"));
    let subscriber = world.add(transient(versions.1, "subscriber"));
    for id in [publisher, subscriber] {
        world.open(id, network.clone());
    }
    world.settle();
    (world, publisher, subscriber)
}

/// Publishes 20 messages to two topics in turn, and returns what arrived, as `topic payload`.
fn exchange(world: &mut World, from: Id, to: Id, sent: QoS, asked: QoS) -> Vec<String> {
    world.subscribe(to, "room/+", asked);
    for number in 0..COUNT {
        let topic = ["room/a", "room/b"][number % 2];
        world.publish(from, message(topic, &number.to_string(), sent));
    }
    world.settle();
    let arrived = world.messages(to).into_iter().map(|message| {
        assert_eq!(message.qos, sent.min(asked));
        assert!(!message.retain);
        format!("{} {}", message.topic.as_str(), String::from_utf8_lossy(&message.payload))
    });
    arrived.collect()
}

/// One stream from one client: order is kept over all topics, not only within each.
fn expected() -> Vec<String> {
    (0..COUNT).map(|number| format!("{} {number}", ["room/a", "room/b"][number % 2])).collect()
}

#[test]
fn every_pair_of_versions_and_qos_delivers_once_and_in_order_at_any_split() {
    let networks = [link::Config::default(), chunks(1), chunks(2), chunks(3), chunks(50)];
    for (seed, network) in networks.iter().enumerate() {
        for from in VERSIONS {
            for to in VERSIONS {
                for sent in ALL_QOS {
                    for asked in ALL_QOS {
                        let (mut world, publisher, subscriber) =
                            pair(seed as u64, (from, to), network);
                        let arrived = exchange(&mut world, publisher, subscriber, sent, asked);
                        let case = format!("{from:?} {sent:?} to {to:?} {asked:?} on {network:?}");
                        assert_eq!(arrived, expected(), "{case}");
                        let events = world.events(publisher);
                        let is_done = |event: &&Event| {
                            matches!(event, Event::Published { reason: ReasonCode::Success, .. })
                        };
                        assert_eq!(events.iter().filter(is_done).count(), COUNT, "{case}");
                    }
                }
            }
        }
    }
}

#[test]
fn one_split_at_every_single_byte_changes_nothing() {
    let whole = pair(0, (Version::V5, Version::V311), &link::Config::default());
    let (mut world, publisher, subscriber) = whole;
    exchange(&mut world, publisher, subscriber, QoS::ExactlyOnce, QoS::ExactlyOnce);
    let total = world.delivered();
    for split in 1..total {
        let mut world = World::new(0);
        let publisher = world.add(transient(Version::V5, "publisher"));
        let subscriber = world.add(transient(Version::V311, "subscriber"));
        for id in [publisher, subscriber] {
            world.open(id, link::Config::default());
        }
        world.split_at(split);
        world.settle();
        let qos = QoS::ExactlyOnce;
        let arrived = exchange(&mut world, publisher, subscriber, qos, qos);
        assert_eq!(arrived, expected(), "split at byte {split} of {total}");
    }
}

#[test]
fn a_bad_network_only_takes_longer() {
    for seed in 0..30 {
        let versions = (VERSIONS[seed as usize % 3], VERSIONS[seed as usize / 3 % 3]);
        let (mut world, publisher, subscriber) = pair(seed, versions, &bad_network());
        let qos = ALL_QOS[seed as usize % 3];
        let arrived = exchange(&mut world, publisher, subscriber, qos, qos);
        assert_eq!(arrived, expected(), "seed {seed}");
        assert!(world.now().as_millis() > 100, "seed {seed}: it does take longer");
    }
}

#[test]
fn the_same_seed_gives_the_same_world() {
    let run = |seed| {
        let (mut world, publisher, subscriber) =
            pair(seed, (Version::V5, Version::V311), &bad_network());
        exchange(&mut world, publisher, subscriber, QoS::ExactlyOnce, QoS::AtLeastOnce);
        (world.fingerprint(), world.now())
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn a_class_of_forty_hears_one_teacher_and_the_teacher_hears_all() {
    let mut world = World::new(40);
    let teacher = world.join(transient(Version::V5, "teacher"));
    world.subscribe(teacher, "class/+/state", QoS::AtLeastOnce);
    let class: Vec<Id> = (0..40)
        .map(|number| {
            let id = world.add(transient(VERSIONS[number % 3], &format!("student-{number}")));
            world.open(id, bad_network());
            id
        })
        .collect();
    world.settle();
    for id in &class {
        world.subscribe(*id, "LED_CONTROL", QoS::AtMostOnce);
    }
    world.publish(teacher, message("LED_CONTROL", "LED_ON", QoS::AtLeastOnce));
    world.settle();
    for (number, id) in class.iter().enumerate() {
        assert_eq!(world.payloads(*id), ["LED_ON"]);
        let topic = format!("class/{number}/state");
        world.publish(*id, message(&topic, "ON", QoS::AtLeastOnce));
    }
    world.settle();
    assert_eq!(world.payloads(teacher).len(), class.len());
}

#[test]
fn a_payload_larger_than_what_a_link_holds_arrives_whole() {
    let (mut world, publisher, subscriber) =
        pair(7, (Version::V5, Version::V311), &link::Config::default());
    world.subscribe(subscriber, "large", QoS::AtLeastOnce);
    // Not periodic in any power of two, so that a piece out of place is seen.
    let payload: String = (0..100_000).map(|number| format!("{number},")).collect();
    assert!(payload.len() > 2 * link::CAPACITY);
    world.publish(publisher, message("large", &payload, QoS::AtLeastOnce));
    world.publish(publisher, message("large", "small", QoS::AtLeastOnce));
    world.settle();
    assert!(world.payloads(subscriber) == [payload.as_str(), "small"]);
}

#[test]
fn a_subscriber_that_reads_slowly_holds_nobody_up() {
    let mut world = World::new(3);
    let publisher = world.join(transient(Version::V311, "publisher"));
    let quick = world.join(transient(Version::V311, "quick"));
    let slow = world.join(transient(Version::V311, "slow"));
    for id in [quick, slow] {
        world.subscribe(id, "t", QoS::AtMostOnce);
    }
    let hour = Duration::from_secs(3600);
    world.set_network(slow, link::Config { delay: hour, ..link::Config::default() });
    let payload = "x".repeat(10_000);
    for _ in 0..100 {
        world.publish(publisher, message("t", &payload, QoS::AtMostOnce));
    }
    world.wait(Duration::from_secs(1));
    assert_eq!(world.payloads(quick).len(), 100);
    assert_eq!(world.payloads(slow).len(), 0);
}

#[test]
fn silence_is_bridged_by_pings_and_a_dead_network_is_noticed_by_both() {
    for version in VERSIONS {
        let mut world = World::new(5);
        let id = world.join(transient(version, "sleeper"));
        world.wait(Duration::from_secs(600));
        assert!(world.is_connected(id), "{version:?}: ten silent minutes");
        world.events(id);
        let dead = Duration::from_secs(100_000);
        world.set_network(id, link::Config { delay: dead, ..link::Config::default() });
        world.wait(Duration::from_secs(120));
        assert!(!world.is_connected(id), "{version:?}");
        let events = world.events(id);
        assert!(events.contains(&Event::Closed(CloseCause::KeepAliveTimeout)), "{events:?}");
        let silent = CloseReason::KeepAliveTimeout { keep_alive: 30 };
        assert_eq!(world.closed(), [silent], "{version:?}");
    }
}

#[test]
fn a_client_that_was_told_no_limit_may_have_hundreds_under_way() {
    for version in VERSIONS {
        let (mut world, publisher, subscriber) =
            pair(9, (version, version), &link::Config::default());
        world.subscribe(subscriber, "t", QoS::ExactlyOnce);
        for number in 0..500 {
            world.publish(publisher, message("t", &number.to_string(), QoS::ExactlyOnce));
        }
        world.settle();
        assert!(world.closed().is_empty(), "{version:?}: {:?}", world.closed());
        assert_eq!(world.payloads(subscriber).len(), 500, "{version:?}");
    }
}
