//! Wills, retained messages and connections that end badly: the broker says what is true about
//! who is there, and only the one who broke the rules is sent away.

mod common;

use std::time::Duration;

use blinklab_tests::world::{Id, World};
use common::{VERSIONS, cut_after, lasting, message, retained, transient, with_will};
use shared::broker::{CloseReason, Trace};
use shared::client::{CloseCause, Event, Options, Will};
use shared::link;
use shared::wire::{QoS, ReasonCode, Version};

const STATUS: &str = "blinklab/b1/status";

/// A world with a watcher of every status.
fn watched(seed: u64) -> (World, Id) {
    let mut world = World::new(seed);
    let watcher = world.join(transient(Version::V5, "watcher"));
    world.subscribe(watcher, "blinklab/+/status", QoS::AtLeastOnce);
    (world, watcher)
}

fn board(version: Version) -> Options {
    with_will(transient(version, "b1"), STATUS, "offline")
}

#[test]
fn a_will_is_published_exactly_when_the_link_broke_before_the_disconnect_arrived() {
    for version in VERSIONS {
        let (mut broken, mut left) = (0, 0);
        for byte in 1..400 {
            let (mut world, watcher) = watched(byte);
            let id = world.add(board(version));
            world.open(id, cut_after(byte));
            world.settle();
            if world.is_connected(id) {
                world.publish(id, retained(STATUS, "online"));
                world.settle();
                world.disconnect(id);
            }
            world.settle();
            let was_let_in = world.traces().iter().any(|trace| {
                matches!(trace, Trace::Connected { client_id, .. } if client_id.as_str() == "b1")
            });
            let said_goodbye =
                world.closed().contains(&CloseReason::ClientDisconnect(ReasonCode::Success));
            let heard = world.payloads(watcher);
            let wills = heard.iter().filter(|payload| *payload == "offline").count();
            let expected = usize::from(was_let_in && !said_goodbye);
            assert_eq!(wills, expected, "{version:?} cut after {byte}: {heard:?}");
            // The Will is the last word.
            assert!(expected == 0 || heard.last().is_some_and(|payload| payload == "offline"));
            broken += expected;
            left += usize::from(said_goodbye);
        }
        assert!(broken > 20 && left > 100, "{version:?}: both endings were tried");
    }
}

#[test]
fn who_comes_late_finds_the_will_retained() {
    let (mut world, _) = watched(1);
    let id = world.join(board(Version::V311));
    world.publish(id, retained(STATUS, "online"));
    world.settle();
    world.cut(id);
    let late = world.join(transient(Version::V311, "late"));
    world.subscribe(late, "blinklab/#", QoS::AtMostOnce);
    let messages = world.messages(late);
    assert_eq!(messages.len(), 1);
    assert!(messages[0].retain && messages[0].payload == "offline");
}

#[test]
fn an_unplugged_board_is_missed_after_one_and_a_half_keep_alives() {
    for version in VERSIONS {
        let (mut world, watcher) = watched(2);
        let id = world.join(Options { keep_alive: 10, ..board(version) });
        world.unplug(id);
        world.wait(Duration::from_millis(14_900));
        assert!(world.payloads(watcher).is_empty(), "{version:?}: too early");
        world.wait(Duration::from_millis(200));
        assert_eq!(world.payloads(watcher), ["offline"], "{version:?}");
    }
}

#[test]
fn a_board_that_returns_before_it_was_missed_ends_online() {
    for version in VERSIONS {
        let (mut world, watcher) = watched(3);
        let id = world.join(board(version));
        world.publish(id, retained(STATUS, "online"));
        world.unplug(id);
        world.open(id, link::Config::default());
        world.settle();
        world.publish(id, retained(STATUS, "online"));
        world.settle();
        assert_eq!(world.payloads(watcher).last().map(String::as_str), Some("online"));
        let taken_over = |reason: &CloseReason| *reason == CloseReason::TakenOver;
        assert!(world.closed().iter().any(taken_over), "{version:?}: {:?}", world.closed());
        // The old connection is gone for good: nothing says offline later.
        world.wait(Duration::from_secs(300));
        assert!(world.payloads(watcher).is_empty(), "{version:?}");
        assert!(world.is_connected(id));
    }
}

#[test]
fn a_delayed_will_waits_and_is_off_when_the_client_returns() {
    let (mut world, watcher) = watched(4);
    let message = retained(STATUS, "offline");
    let will = Some(Will { message, delay_interval: 60 });
    let options = Options { will, ..lasting(Version::V5, "b1") };
    let id = world.join(options);
    world.cut(id);
    world.wait(Duration::from_secs(59));
    world.open(id, link::Config::default());
    world.wait(Duration::from_secs(120));
    assert!(world.payloads(watcher).is_empty(), "it came back in time");
    world.cut(id);
    world.wait(Duration::from_secs(59));
    assert!(world.payloads(watcher).is_empty(), "not yet");
    world.wait(Duration::from_secs(2));
    assert_eq!(world.payloads(watcher), ["offline"]);
}

#[test]
fn garbage_ends_the_connection_that_sent_it_and_no_other() {
    for version in VERSIONS {
        let (mut world, watcher) = watched(5);
        let id = world.join(board(version));
        // Packet type 0 is forbidden (section 2.1.2).
        world.inject(id, &[0x00, 0x00]);
        world.settle();
        assert_eq!(world.payloads(watcher), ["offline"], "{version:?}: its Will is heard");
        assert!(matches!(world.closed(), [CloseReason::Malformed(_)]), "{:?}", world.closed());
        let told = world.events(id).into_iter().find_map(|event| match event {
            Event::Closed(cause) => Some(cause),
            _ => None,
        });
        let expected = match version {
            Version::V5 => {
                CloseCause::ServerDisconnect { reason: ReasonCode::MalformedPacket, text: None }
            }
            Version::V31 | Version::V311 => CloseCause::TransportClosed,
        };
        assert_eq!(told, Some(expected), "{version:?}");
        let speaker = world.join(transient(version, "speaker"));
        world.publish(speaker, message(STATUS, "still here", QoS::AtLeastOnce));
        world.settle();
        assert_eq!(world.payloads(watcher), ["still here"], "{version:?}");
    }
}

#[test]
fn retained_messages_are_replaced_removed_and_given_to_whom_they_match() {
    let mut world = World::new(6);
    let publisher = world.join(transient(Version::V311, "publisher"));
    for (topic, payload) in
        [("a/1", "old"), ("a/2", "kept"), ("a/1", "new"), ("b", "gone"), ("b", ""), ("$x", "own")]
    {
        world.publish(publisher, retained(topic, payload));
    }
    world.settle();
    let cases = [
        ("a/+", vec!["new", "kept"]),
        ("#", vec!["new", "kept"]),
        ("a/2", vec!["kept"]),
        ("+", vec![]),
        ("b/#", vec![]),
        ("$x", vec!["own"]),
    ];
    for (number, (filter, expected)) in cases.into_iter().enumerate() {
        for version in VERSIONS {
            let reader = world.join(transient(version, &format!("reader-{number}")));
            world.subscribe(reader, filter, QoS::AtLeastOnce);
            assert_eq!(world.payloads(reader), expected, "{filter} in {version:?}");
        }
    }
}
