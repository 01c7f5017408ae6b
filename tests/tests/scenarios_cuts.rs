//! Links that break: at every single byte of a conversation, and at random, again and again. The
//! clients come back; what the Quality of Service promises holds.

mod common;

use std::collections::BTreeMap;

use blinklab_tests::world::{Id, World};
use common::{ALL_QOS, VERSIONS, bad_network, cut_after, lasting, message, retained, transient};
use shared::client::{Event, Token};
use shared::link;
use shared::wire::{QoS, Version};

/// A publisher with a list of payloads, a subscriber, and the little that an application does
/// around its client: come back, subscribe again where needed, say again what was discarded.
struct Conversation {
    world: World,
    publisher: Id,
    subscriber: Id,
    qos: QoS,
    unsent: Vec<String>,
    under_way: BTreeMap<Token, String>,
    is_subscribed: bool,
    received: Vec<String>,
    losses: usize,
}

impl Conversation {
    fn new(seed: u64, versions: (Version, Version), qos: QoS, payloads: &[String]) -> Self {
        let mut world = World::new(seed);
        let publisher = world.add(lasting(versions.0, "publisher"));
        let subscriber = world.add(lasting(versions.1, "subscriber"));
        Conversation {
            world,
            publisher,
            subscriber,
            qos,
            unsent: payloads.to_vec(),
            under_way: BTreeMap::new(),
            is_subscribed: false,
            received: Vec::new(),
            losses: 0,
        }
    }

    /// Goes on until everything is said and acknowledged, opening each transport over what
    /// `network` gives for the client and the number of transports before it.
    fn run(&mut self, mut network: impl FnMut(Id, usize) -> link::Config) {
        let mut opened = [0, 0];
        // Each round is one reconnect at least; no test plans more than some twenty.
        for _ in 0..200 {
            for (index, id) in [self.publisher, self.subscriber].into_iter().enumerate() {
                if !self.world.is_open(id) {
                    self.world.open(id, network(id, opened[index]));
                    opened[index] += 1;
                }
            }
            self.world.settle();
            self.listen();
            self.speak();
            self.world.settle();
            self.received.extend(self.world.payloads(self.subscriber));
            let is_said = self.unsent.is_empty() && self.under_way.is_empty();
            if is_said && self.both_are_open() && !self.has_news() {
                return;
            }
        }
        panic!("no end: {:?} {:?} {:?}", self.unsent, self.under_way, self.world);
    }

    fn listen(&mut self) {
        let mut asked = false;
        for event in self.world.events(self.subscriber) {
            match event {
                Event::Connected { session_present, .. } => {
                    asked = !(session_present && self.is_subscribed);
                }
                Event::Subscribed { .. } => self.is_subscribed = true,
                Event::Closed(_) => self.losses += 1,
                _ => {}
            }
        }
        if asked && self.world.is_connected(self.subscriber) {
            self.world.request(self.subscriber, "t", self.qos);
        }
    }

    fn speak(&mut self) {
        for event in self.world.events(self.publisher) {
            match event {
                Event::Published { token, .. } => drop(self.under_way.remove(&token)),
                Event::Discarded { token } => self.unsent.extend(self.under_way.remove(&token)),
                Event::Closed(_) => self.losses += 1,
                _ => {}
            }
        }
        if self.is_subscribed && self.world.is_connected(self.publisher) {
            for payload in std::mem::take(&mut self.unsent) {
                let token = self.world.publish(self.publisher, message("t", &payload, self.qos));
                self.under_way.insert(token, payload);
            }
        }
    }

    fn both_are_open(&self) -> bool {
        self.world.is_open(self.publisher) && self.world.is_open(self.subscriber)
    }

    /// Whether the last round was not yet listened to.
    fn has_news(&mut self) -> bool {
        self.listen();
        self.speak();
        self.world.settle();
        let news = self.world.payloads(self.subscriber);
        self.received.extend(news.iter().cloned());
        !news.is_empty() || !self.both_are_open() || !self.under_way.is_empty()
    }

    /// What the Quality of Service promises about what was received.
    fn check(&self, said: &[String], case: &str) {
        let received = &self.received;
        let mut firsts = received.clone();
        let mut seen = std::collections::BTreeSet::new();
        firsts.retain(|payload| seen.insert(payload.clone()));
        match self.qos {
            // At most once: nothing twice, nothing out of order.
            QoS::AtMostOnce => {
                assert_eq!(&firsts, received, "{case}: something came twice");
                let mut rest = said.iter();
                let in_order = received.iter().all(|payload| rest.any(|said| said == payload));
                assert!(in_order, "{case}: {received:?}");
            }
            // At least once: nothing lost; what comes again comes after what came first.
            QoS::AtLeastOnce => assert_eq!(firsts, said, "{case}: {received:?}"),
            QoS::ExactlyOnce => assert_eq!(received, said, "{case}"),
        }
    }
}

fn payloads(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("m{number}")).collect()
}

#[test]
fn a_cut_at_every_byte_of_either_link_breaks_no_promise() {
    let said = payloads(4);
    let mut cuts = 0;
    for versions in [(Version::V311, Version::V5), (Version::V5, Version::V311)] {
        for qos in ALL_QOS {
            for victim in [0, 1] {
                for byte in 1.. {
                    let mut talk = Conversation::new(byte, versions, qos, &said);
                    let victim = [talk.publisher, talk.subscriber][victim];
                    talk.run(|id, opened| match (id == victim, opened) {
                        (true, 0) => cut_after(byte),
                        _ => link::Config::default(),
                    });
                    let case = format!("{versions:?} {qos:?}: {victim:?} cut after {byte} bytes");
                    talk.check(&said, &case);
                    if talk.losses == 0 {
                        break;
                    }
                    cuts += 1;
                }
            }
        }
    }
    assert!(cuts > 500, "only {cuts} cuts were tried");
}

#[test]
fn cut_after_cut_on_a_bad_network_breaks_no_promise() {
    let said = payloads(30);
    let mut losses = 0;
    for seed in 0..150_u64 {
        let versions = (VERSIONS[seed as usize % 3], VERSIONS[seed as usize / 3 % 3]);
        let qos = ALL_QOS[seed as usize / 9 % 3];
        let mut talk = Conversation::new(seed * 1000, versions, qos, &said);
        let mut random = seed;
        talk.run(|_, opened| {
            // Numerical Recipes' generator: anything uneven will do.
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223) % (1 << 32);
            let cut_after = (opened < 8).then_some(20 + (random >> 16) % 200);
            link::Config { cut_after, ..bad_network() }
        });
        losses += talk.losses;
        talk.check(&said, &format!("seed {seed}, {versions:?}, {qos:?}"));
    }
    assert!(losses > 1000, "only {losses} losses");
}

#[test]
fn what_comes_while_a_subscriber_is_away_waits_for_it() {
    for version in VERSIONS {
        let mut world = World::new(1);
        let publisher = world.join(transient(Version::V5, "publisher"));
        let subscriber = world.join(lasting(version, "subscriber"));
        for (topic, qos) in [("once", QoS::ExactlyOnce), ("any", QoS::AtMostOnce)] {
            world.subscribe(subscriber, topic, qos);
        }
        world.cut(subscriber);
        for payload in ["1", "2", "3"] {
            world.publish(publisher, message("once", payload, QoS::ExactlyOnce));
            world.publish(publisher, message("any", payload, QoS::AtLeastOnce));
        }
        world.settle();
        world.open(subscriber, link::Config::default());
        world.settle();
        // QoS 0 does not wait (section 4.1 lets the server choose; ours does not keep it).
        assert_eq!(world.payloads(subscriber), ["1", "2", "3"], "{version:?}");
    }
}

#[test]
fn a_clean_start_forgets_and_says_so() {
    for version in VERSIONS {
        let mut world = World::new(2);
        let publisher = world.join(transient(Version::V5, "publisher"));
        let first = world.join(lasting(version, "one-id"));
        world.subscribe(first, "t", QoS::AtLeastOnce);
        world.disconnect(first);
        world.publish(publisher, message("t", "missed", QoS::AtLeastOnce));
        world.settle();
        let second = world.join(transient(version, "one-id"));
        let events = world.events(second);
        assert!(matches!(events[0], Event::Connected { session_present: false, .. }), "{events:?}");
        world.publish(publisher, message("t", "unheard", QoS::AtLeastOnce));
        world.settle();
        assert!(world.payloads(second).is_empty(), "{version:?}");
        assert_eq!(world.broker().stats().sessions, 2, "{version:?}");
    }
}

#[test]
fn the_last_retained_message_is_right_wherever_its_publisher_was_cut() {
    for byte in 1.. {
        let mut world = World::new(byte);
        let publisher = world.add(lasting(Version::V5, "publisher"));
        world.open(publisher, cut_after(byte));
        world.settle();
        let mut was_cut = false;
        for payload in ["one", "two", "three"] {
            while !world.is_connected(publisher) {
                was_cut = true;
                world.open(publisher, link::Config::default());
                world.settle();
            }
            world.publish(publisher, retained("state", payload));
            world.settle();
        }
        if !world.is_connected(publisher) {
            was_cut = true;
            world.open(publisher, link::Config::default());
            world.settle();
        }
        let reader = world.join(transient(Version::V311, "reader"));
        world.subscribe(reader, "state", QoS::AtLeastOnce);
        let messages = world.messages(reader);
        assert_eq!(messages.len(), 1, "cut after {byte}");
        assert!(messages[0].retain && messages[0].payload == "three", "cut after {byte}");
        if !was_cut {
            assert!(byte > 100, "only {byte} bytes were tried");
            return;
        }
    }
}
