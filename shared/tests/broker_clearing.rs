//! Bringing back what an administrator cleared: what comes back, as what, and what does not.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
mod durable_world;

use std::time::Duration;

use common::{Bench, Peer, publish, text};
use durable_world::{World, lasting};
use shared::broker::clearing::{
    BroughtBack, Cleared, ClearingId, MAX_CLEARED_BYTES, MAX_CLEARINGS, UNDO_TIME, UnknownClearing,
};
use shared::broker::{Config, Mount, MountLimits};
use shared::topic::TopicFilter;
use shared::wire::{Bytes, Packet, Properties, Property, Publish, QoS, SubscribeOptions, Version};

const NOTHING: BroughtBack = BroughtBack { restored: 0, newer: 0, expired: 0, no_room: 0 };

fn filter(text: &str) -> TopicFilter {
    TopicFilter::new(text).unwrap()
}

fn retained(topic: &str, payload: &str) -> Publish {
    Publish { retain: true, ..publish(topic, payload, QoS::AtMostOnce, 0) }
}

fn clear(bench: &mut Bench, text: &str) -> Cleared {
    let clearing = bench.broker.begin_clearing(bench.now);
    let some = || bench.broker.clear_some_retained(bench.now, &filter(text), clearing);
    let count = std::iter::repeat_with(some).take_while(|some| *some > 0).sum();
    bench.broker.cleared(clearing, count)
}

fn bring_back(
    bench: &mut Bench,
    clearing: ClearingId,
    room: Option<&Mount>,
) -> Result<BroughtBack, UnknownClearing> {
    loop {
        if let Some(back) = bench.broker.bring_back_some(bench.now, clearing, room)? {
            return Ok(back);
        }
    }
}

/// What a client is sent that subscribes to all now, as packets.
fn seen(bench: &mut Bench, qos: QoS) -> Vec<Publish> {
    let peer = bench.client(Version::V5, "new");
    let options = SubscribeOptions::with_qos(qos);
    let filters = vec![shared::wire::SubscribeFilter { filter: text("#"), options }];
    let (packet_id, properties) = (common::id(9), Properties::new());
    bench
        .send(peer, &Packet::Subscribe(shared::wire::Subscribe { packet_id, properties, filters }));
    let packets = bench.receive(peer);
    bench.cut(peer);
    let publish = |packet| match packet {
        Packet::Publish(publish) => Some(Publish { packet_id: None, ..publish }),
        _ => None,
    };
    packets.into_iter().filter_map(publish).collect()
}

fn keeper(bench: &mut Bench) -> Peer {
    bench.client(Version::V5, "keeper")
}

#[test]
fn what_was_cleared_comes_back_whole_and_its_time_went_on() {
    let mut bench = Bench::new();
    let peer = keeper(&mut bench);
    let properties = Properties::new()
        .with(Property::ContentType(text("text/plain")))
        .with(Property::MessageExpiryInterval(100))
        .with(Property::UserProperty((text("who"), text("灯"))));
    let qos2 = publish("a/qos2", "two", QoS::ExactlyOnce, 7);
    bench.publish(peer, Publish { retain: true, properties: properties.clone(), ..qos2 });
    bench.publish(peer, retained("a", "plain"));
    let short = Properties::new().with(Property::MessageExpiryInterval(30));
    bench.publish(peer, Publish { properties: short, ..retained("a/short", "gone soon") });
    bench.wait(Duration::from_secs(10));

    let gone = clear(&mut bench, "a/#");
    assert_eq!((gone.cleared, gone.undoable, gone.dry_run), (3, 3, false));
    assert_eq!(seen(&mut bench, QoS::ExactlyOnce), []);
    bench.wait(Duration::from_secs(30));
    let back = bring_back(&mut bench, gone.clearing.unwrap(), None);
    assert_eq!(back, Ok(BroughtBack { restored: 2, expired: 1, ..NOTHING }));

    let seen = seen(&mut bench, QoS::ExactlyOnce);
    let topics: Vec<&str> = seen.iter().map(|publish| &*publish.topic).collect();
    assert_eq!(topics, ["a", "a/qos2"]);
    assert_eq!((seen[1].qos, &*seen[1].payload), (QoS::ExactlyOnce, &b"two"[..]));
    let mut left = properties;
    left.0[1] = Property::MessageExpiryInterval(60);
    assert_eq!(seen[1].properties, left);
    let again = bring_back(&mut bench, gone.clearing.unwrap(), None);
    assert_eq!(again, Err(UnknownClearing), "it is back already");
}

#[test]
fn subscribers_are_told_as_they_were_when_it_went() {
    let mut bench = Bench::new();
    let peer = keeper(&mut bench);
    bench.publish(peer, retained("a/1", "on"));
    let watcher = bench.client(Version::V311, "watcher");
    let options = SubscribeOptions::with_qos(QoS::AtMostOnce);
    assert_eq!(bench.subscribe_messages(watcher, "a/#", options).len(), 1);
    let gone = clear(&mut bench, "#");
    let line = |payload: &str| ("a/1".to_owned(), payload.to_owned(), 0, false);
    assert_eq!(bench.messages(watcher), [line("")]);
    bring_back(&mut bench, gone.clearing.unwrap(), None).unwrap();
    assert_eq!(bench.messages(watcher), [line("on")]);
}

#[test]
fn what_was_said_since_stands_be_it_a_message_or_that_there_is_none() {
    let mut bench = Bench::new();
    let peer = keeper(&mut bench);
    for topic in ["newer", "emptied", "cleared twice", "live", "left"] {
        bench.publish(peer, retained(topic, "old"));
    }
    let first = clear(&mut bench, "#");
    bench.publish(peer, retained("newer", "new"));
    bench.publish(peer, retained("emptied", ""));
    bench.publish(peer, publish("live", "not retained", QoS::AtMostOnce, 0));
    bench.publish(peer, retained("cleared twice", "new"));
    let second = clear(&mut bench, "cleared twice");

    let back = bring_back(&mut bench, first.clearing.unwrap(), None);
    assert_eq!(back, Ok(BroughtBack { restored: 2, newer: 3, ..NOTHING }));
    let payload = |bench: &Bench, topic| bench.broker.retained_payload(topic);
    assert_eq!(payload(&bench, "newer").unwrap(), "new");
    assert_eq!(payload(&bench, "emptied"), None);
    assert_eq!(payload(&bench, "live").unwrap(), "old");
    assert_eq!(payload(&bench, "cleared twice"), None, "the older one does not come back");
    let back = bring_back(&mut bench, second.clearing.unwrap(), None);
    assert_eq!(back, Ok(BroughtBack { restored: 1, ..NOTHING }));
    assert_eq!(payload(&bench, "cleared twice").unwrap(), "new");
}

#[test]
fn a_clearing_is_kept_for_its_time_and_no_longer() {
    for (waited, expected) in [
        (UNDO_TIME - Duration::from_micros(1), Ok(BroughtBack { restored: 1, ..NOTHING })),
        (UNDO_TIME, Err(UnknownClearing)),
    ] {
        let mut bench = Bench::new();
        let peer = keeper(&mut bench);
        bench.publish(peer, retained("a", "x"));
        bench.cut(peer);
        let gone = clear(&mut bench, "#");
        bench.wait(waited);
        assert_eq!(bring_back(&mut bench, gone.clearing.unwrap(), None), expected);
        bench.wait(UNDO_TIME);
        assert_eq!(bench.broker.stats().timers, 0, "nothing waits any more");
    }
}

#[test]
fn the_last_clearings_are_kept_and_no_more_than_there_is_room_for() {
    let mut bench = Bench::with(Config {
        sys_interval: None,
        maximum_packet_size: 64 << 20,
        ..Config::default()
    });
    let peer = keeper(&mut bench);
    let mut clearings = Vec::new();
    for _ in 0..=MAX_CLEARINGS {
        bench.publish(peer, retained("a", "x"));
        bench.publish(peer, retained(&format!("b/{}", clearings.len()), "x"));
        clearings.push(clear(&mut bench, "#").clearing.unwrap());
    }
    assert_eq!(bring_back(&mut bench, clearings[0], None), Err(UnknownClearing));
    let back = bring_back(&mut bench, clearings[1], None);
    assert_eq!(back, Ok(BroughtBack { restored: 1, newer: 1, ..NOTHING }));

    // Two thirds of the room, then half of it: the first one goes.
    let big = |topic: &str, part: usize| Publish {
        payload: Bytes::from(vec![b'x'; MAX_CLEARED_BYTES / 6 * part]),
        ..retained(topic, "")
    };
    bench.publish(peer, big("big/1", 4));
    let first = clear(&mut bench, "big/#");
    bench.publish(peer, big("big/2", 3));
    let second = clear(&mut bench, "big/#");
    assert_eq!(bring_back(&mut bench, first.clearing.unwrap(), None), Err(UnknownClearing));
    assert_eq!(bring_back(&mut bench, clearings[MAX_CLEARINGS], None), Err(UnknownClearing));
    assert_eq!(bring_back(&mut bench, second.clearing.unwrap(), None).unwrap().restored, 1);

    // One that alone is too large comes back in part, and says so before.
    clear(&mut bench, "big/#");
    for n in 0..7 {
        bench.publish(peer, big(&format!("big/{n}"), 1));
    }
    // What a message costs besides its payload is little; properties count like payload.
    let user = Property::UserProperty((text("a"), text(&"y".repeat(60_000))));
    let properties = Properties(vec![user; MAX_CLEARED_BYTES / 60_000 + 1]);
    bench.publish(peer, Publish { properties, ..retained("big/7", "x") });
    let would = bench.broker.preview_clearing(&filter("big/#"));
    assert_eq!((would.cleared, would.undoable, would.dry_run), (8, 5, true));
    assert_eq!(bench.broker.stats().retained, 8 + 1, "that was only a look");
    let gone = clear(&mut bench, "big/#");
    assert_eq!((gone.cleared, gone.undoable), (would.cleared, would.undoable));
    assert_eq!(bring_back(&mut bench, gone.clearing.unwrap(), None).unwrap().restored, 5);
}

#[test]
fn nothing_comes_back_beyond_the_limits_of_what_is_retained() {
    let config = Config { sys_interval: None, max_retained: 3, ..Config::default() };
    let mut bench = Bench::with(config);
    let peer = keeper(&mut bench);
    for topic in ["a/1", "a/2", "a/3"] {
        bench.publish(peer, retained(topic, "x"));
    }
    let gone = clear(&mut bench, "#");
    bench.publish(peer, retained("b", "x"));
    let watcher = bench.client(Version::V5, "watcher");
    bench.subscribe(watcher, "a/#", SubscribeOptions::default());
    let back = bring_back(&mut bench, gone.clearing.unwrap(), None);
    assert_eq!(back, Ok(BroughtBack { restored: 2, no_room: 1, ..NOTHING }));
    assert_eq!(bench.broker.stats().retained, 3);
    assert_eq!(bench.messages(watcher).len(), 2, "nobody is told of what did not come back");
}

#[test]
fn a_seats_limit_holds_and_a_seat_that_is_gone_has_nothing_to_come_back() {
    let limits =
        MountLimits { sessions: 9, retained: 2, common_retained: 1, maximum_packet_size: 9999 };
    let room = Mount::new("rooms/blue", "1", limits).unwrap();
    let mut bench = Bench::new();
    let peer = keeper(&mut bench);
    for topic in ["rooms/blue/7/a", "rooms/blue/7/b", "rooms/blue/all/a", "rooms/blue/8/a", "hall"]
    {
        bench.publish(peer, retained(topic, "x"));
    }
    let gone = clear(&mut bench, "#");
    for topic in ["rooms/blue/7/new", "rooms/blue/all/new"] {
        bench.publish(peer, retained(topic, "x"));
    }
    assert_eq!(bench.broker.forget_some_retained(bench.now, &filter("rooms/blue/8/#")), 0);
    let back = bring_back(&mut bench, gone.clearing.unwrap(), Some(&room));
    assert_eq!(back, Ok(BroughtBack { restored: 2, newer: 1, no_room: 2, ..NOTHING }));
    assert_eq!(bench.broker.retained_payload("rooms/blue/8/a"), None);
    assert_eq!(bench.broker.count_clearable(&filter("rooms/blue/7/#")), 2);
    assert_eq!(bench.broker.count_clearable(&filter("rooms/blue/all/#")), 1);
}

#[test]
fn the_disk_has_what_came_back_and_a_new_broker_knows_no_old_clearing() {
    let mut world = World::new();
    let keeper = world.connect(lasting(Version::V5, "keeper"));
    let properties = Properties::new().with(Property::MessageExpiryInterval(3600));
    world.bench.publish(keeper, Publish { properties, ..retained("a/1", "x") });
    world.bench.publish(keeper, retained("a/2", "y"));
    world.bench.cut(keeper);
    world.commit();
    let before = world.rows.clone();
    let gone = clear(&mut world.bench, "a/#").clearing.unwrap();
    world.commit();
    assert!(world.rows.len() < before.len());
    bring_back(&mut world.bench, gone, None).unwrap();
    world.commit();
    assert_eq!(world.rows, before, "as if nothing had been");
    let later = clear(&mut world.bench, "a/1").clearing.unwrap();
    world.commit();
    assert_eq!(world.crash().retained, 1);
    assert_eq!(bring_back(&mut world.bench, later, None), Err(UnknownClearing));
    world.bench.wait(Duration::from_millis(1));
    let next = clear(&mut world.bench, "a/2").clearing.unwrap();
    assert!(next > later, "no number means two clearings");
}
