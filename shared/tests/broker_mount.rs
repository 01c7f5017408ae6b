//! Clients with a mount point: everyone runs the same program, and nobody is in anybody's way.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
mod durable_world;
mod mount_world;

use std::sync::Arc;
use std::time::Duration;

use common::{Bench, Peer, connect, publish, text, will};
use durable_world::{World, lasting};
use mount_world::{
    QOS0, classroom, config, filters, grants, mount, options, retained, sit, topics,
};
use shared::broker::diagnosis::Cause;
use shared::broker::{Config, Decision, Permissions, Topics};
use shared::wire::{
    Connect, Packet, PacketId, Properties, Property, QoS, ReasonCode, RetainHandling,
    SubscribeOptions, Unsubscribe, Version,
};

const BOTH: [Version; 2] = [Version::V311, Version::V5];

#[test]
fn the_same_program_runs_at_every_seat() {
    for version in BOTH {
        for qos in [QOS0, QoS::AtLeastOnce, QoS::ExactlyOnce] {
            let (mut bench, teacher, seven, eight) = classroom(version);
            let id = u16::from(qos > QOS0);
            for peer in [seven, eight] {
                bench.subscribe(peer, "LED_CONTROL", options(QOS0));
            }
            bench.subscribe(teacher, "rooms/#", options(QOS0));
            bench.publish(seven, publish("LED_CONTROL", "LED_ON", qos, id));
            assert_eq!(topics(&mut bench, seven), ["LED_CONTROL"]);
            assert_eq!(topics(&mut bench, eight), [""; 0]);
            assert_eq!(topics(&mut bench, teacher), ["rooms/blue/7/LED_CONTROL"]);
            bench.publish(teacher, publish("rooms/blue/8/LED_CONTROL", "LED_OFF", qos, id));
            assert_eq!(topics(&mut bench, seven), [""; 0]);
            assert_eq!(topics(&mut bench, eight), ["LED_CONTROL"]);
        }
    }
}

#[test]
fn what_is_common_reaches_everyone_once_also_through_wildcards() {
    for version in BOTH {
        let (mut bench, teacher, seven, eight) = classroom(version);
        for filter in ["#", "+/bell", "all/#", "+/#"] {
            bench.subscribe(seven, filter, options(QOS0));
        }
        bench.subscribe(eight, "+/bell", options(QOS0));
        bench.publish(seven, publish("all/bell", "x", QOS0, 0));
        assert_eq!(topics(&mut bench, seven), ["all/bell"]);
        assert_eq!(topics(&mut bench, eight), ["all/bell"]);
        bench.publish(teacher, publish("rooms/blue/all", "x", QOS0, 0));
        assert_eq!(topics(&mut bench, seven), ["all"]);
        assert_eq!(topics(&mut bench, eight), [""; 0]);
        // What no client of the seat could have named is not seen by any.
        for hidden in ["rooms/blue/7/all/bell", "rooms/blue/7/$x", "rooms/red/7/a", "LED"] {
            for qos in [QOS0, QoS::AtLeastOnce] {
                bench.publish(teacher, publish(hidden, "x", qos, u16::from(qos > QOS0)));
                assert_eq!(topics(&mut bench, seven), [""; 0], "{hidden}");
            }
        }
    }
}

#[test]
fn each_filter_is_one_subscription_that_ends_with_itself_alone() {
    for version in BOTH {
        let (mut bench, _, seven, eight) = classroom(version);
        let before = bench.broker.stats().subscriptions;
        for filter in ["#", "+/#", "all/#", "+/x"] {
            let code = bench.subscribe(seven, filter, options(QOS0));
            assert_eq!(code, ReasonCode::Success, "{filter}");
        }
        assert_eq!(bench.broker.stats().subscriptions, before + 4);
        // Each but the last leaves the others as they were: `all/x` still comes once.
        for filter in ["#", "all/#", "+/x", "+/#"] {
            bench.publish(eight, publish("all/x", "x", QOS0, 0));
            assert_eq!(topics(&mut bench, seven), ["all/x"], "before {filter}");
            let (packet_id, properties) = (PacketId::MIN, Properties::new());
            let filters = vec![text(filter)];
            let unsubscribe = Unsubscribe { packet_id, properties, filters };
            bench.send(seven, &Packet::Unsubscribe(unsubscribe));
            bench.receive(seven);
        }
        bench.publish(eight, publish("all/x", "x", QOS0, 0));
        assert_eq!(topics(&mut bench, seven), [""; 0]);
        assert_eq!(bench.broker.stats().subscriptions, before);
    }
}

#[test]
fn retained_messages_are_each_seats_own_and_the_common_ones_everybodys() {
    for version in BOTH {
        let (mut bench, teacher, seven, eight) = classroom(version);
        bench.publish(seven, retained("state", "7"));
        bench.publish(eight, retained("state", "8"));
        bench.publish(teacher, retained("rooms/blue/all/task", "count"));
        let always = options(QOS0);
        let found = bench.subscribe_messages(seven, "#", always);
        let found: Vec<_> = found.iter().map(|(topic, text, ..)| (&**topic, &**text)).collect();
        assert_eq!(found, [("state", "7"), ("all/task", "count")]);
        let found = bench.subscribe_messages(eight, "state", always);
        assert_eq!(found.iter().map(|found| &*found.1).collect::<Vec<_>>(), ["8"]);
        if version == Version::V5 {
            let new = SubscribeOptions { retain_handling: RetainHandling::IfNew, ..always };
            assert_eq!(bench.subscribe_messages(seven, "#", new), []);
            assert_eq!(bench.subscribe_messages(seven, "+/task", new).len(), 1);
        }
    }
}

#[test]
fn a_shared_subscription_is_one_seats_unless_it_names_what_is_common() {
    let (mut bench, teacher, seven, eight) = classroom(Version::V5);
    let second = sit(&mut bench, connect(Version::V5, "second"), "7");
    for peer in [seven, second, eight] {
        for filter in ["$share/g/work", "$share/g/all/jobs", "$share/wide/#"] {
            assert_eq!(bench.subscribe(peer, filter, options(QOS0)), ReasonCode::Success);
        }
    }
    let counts = |bench: &mut Bench, topic: &str| {
        for _ in 0..6 {
            bench.publish(teacher, publish(topic, "x", QOS0, 0));
        }
        [seven, second, eight].map(|peer| bench.messages(peer).len())
    };
    // The group `g` and the group `wide`, each with both clients of the seat.
    assert_eq!(counts(&mut bench, "rooms/blue/7/work"), [6, 6, 0]);
    // `g` has the clients of all seats; `wide` is one group for each seat.
    assert_eq!(counts(&mut bench, "rooms/blue/all/jobs"), [5, 5, 8]);
    bench.cut(second);
    for _ in 0..4 {
        bench.publish(teacher, publish("rooms/blue/all/jobs", "x", QOS0, 0));
    }
    assert_eq!([seven, eight].map(|peer| bench.messages(peer).len()), [6, 6]);
}

#[test]
fn a_will_speaks_for_its_seat_at_once_and_later() {
    for (version, delay) in [(Version::V311, 0), (Version::V5, 0), (Version::V5, 30)] {
        let mut bench = Bench::with(config());
        let teacher = sit(&mut bench, connect(Version::V5, "t"), "");
        bench.subscribe(teacher, "rooms/#", options(QOS0));
        let mut dying = connect(version, "esp32");
        dying.will = Some(Box::new(will("status")));
        if delay > 0 {
            dying.properties = dying.properties.with(Property::SessionExpiryInterval(60));
            let will = dying.will.as_mut().unwrap();
            will.properties = Properties::new().with(Property::WillDelayInterval(delay));
        }
        let peer = sit(&mut bench, dying, "7");
        bench.cut(peer);
        if delay > 0 {
            assert_eq!(topics(&mut bench, teacher), [""; 0]);
            bench.wait(Duration::from_secs(31));
        }
        assert_eq!(topics(&mut bench, teacher), ["rooms/blue/7/status"]);
    }
}

#[test]
fn an_answer_finds_back_to_its_seat() {
    let (mut bench, teacher, seven, eight) = classroom(Version::V5);
    bench.subscribe(teacher, "rooms/blue/7/ask", options(QOS0));
    bench.subscribe(eight, "all/ask", options(QOS0));
    let answer_to = |topic: &str| Properties::new().with(Property::ResponseTopic(text(topic)));
    let mut question = publish("ask", "?", QOS0, 0);
    question.properties = answer_to("answer");
    bench.publish(seven, question.clone());
    let response_topic = |bench: &mut Bench, peer| match bench.receive(peer).as_slice() {
        [Packet::Publish(publish)] => {
            publish.properties.response_topic().map(|topic| topic.to_string())
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(response_topic(&mut bench, teacher).as_deref(), Some("rooms/blue/7/answer"));
    question.topic = text("all/ask");
    bench.publish(seven, question.clone());
    assert_eq!(response_topic(&mut bench, eight).as_deref(), Some("$seats/7/answer"));
    // One that it cannot reach is not told.
    question.topic = text("rooms/blue/all/ask");
    bench.publish(teacher, question);
    assert_eq!(response_topic(&mut bench, eight), None);
}

#[test]
fn aliases_and_shared_bytes_carry_each_clients_own_names() {
    let mut bench = Bench::with(config());
    let teacher = sit(&mut bench, connect(Version::V5, "t"), "");
    let mut with_aliases = connect(Version::V5, "esp32");
    with_aliases.properties = Properties::new().with(Property::TopicAliasMaximum(8));
    let peers = [
        sit(&mut bench, with_aliases.clone(), "7"),
        sit(&mut bench, with_aliases, "8"),
        sit(&mut bench, connect(Version::V5, "other"), "8"),
        sit(&mut bench, connect(Version::V5, "o"), ""),
    ];
    for peer in [peers[0], peers[1], peers[2]] {
        bench.subscribe(peer, "#", options(QOS0));
    }
    for peer in [peers[3], teacher] {
        bench.subscribe(peer, "rooms/#", options(QOS0));
    }
    for _ in 0..2 {
        bench.publish(teacher, publish("rooms/blue/all/bell", "x", QOS0, 0));
    }
    for (peer, name) in
        peers.iter().zip(["all/bell", "all/bell", "all/bell", "rooms/blue/all/bell"])
    {
        let mut aliased = text("");
        for packet in bench.receive(*peer) {
            let Packet::Publish(publish) = packet else { panic!("{packet:?}") };
            if !publish.topic.is_empty() {
                aliased = publish.topic.clone();
            }
            assert_eq!(&*aliased, name);
        }
        assert_eq!(&*aliased, name);
    }
    // The alias of an inbound message stands for the name that its client gave.
    bench.subscribe(teacher, "rooms/blue/7/s", options(QOS0));
    let alias = Properties::new().with(Property::TopicAlias(1));
    for topic in ["s", ""] {
        let message = publish(topic, "x", QOS0, 0);
        bench.publish(peers[0], shared::wire::Publish { properties: alias.clone(), ..message });
        assert_eq!(topics(&mut bench, teacher), ["rooms/blue/7/s"]);
    }
}

#[test]
fn other_seats_are_reached_only_while_that_is_granted() {
    let (mut bench, _, seven, eight) = classroom(Version::V5);
    bench.subscribe(eight, "LED", options(QOS0));
    let refused = ReasonCode::NotAuthorized;
    let publish_code = |bench: &mut Bench, topic: &str| {
        bench.publish(seven, publish(topic, "x", QoS::AtLeastOnce, 1));
        match bench.receive(seven).as_slice() {
            [Packet::PubAck(ack)] => ack.reason,
            other => panic!("{other:?}"),
        }
    };
    for topic in ["$seats/8/LED", "$seats/7/LED", "$x/y", "$SYS/x", "all/t"] {
        assert_eq!(publish_code(&mut bench, topic), refused, "{topic}");
    }
    for filter in ["$seats/8/#", "$seats/+/LED", "$share/g/$seats/8/LED", "$x/#"] {
        assert_eq!(bench.subscribe(seven, filter, options(QOS0)), refused, "{filter}");
    }
    assert_eq!(topics(&mut bench, eight), [""; 0]);
    assert!(bench.diagnoses.iter().any(|said| matches!(said.cause, Cause::NotAuthorized { .. })));
    let opened = grants(&["rooms/blue/8/#"]);
    bench.broker.set_grants(bench.now, opened);
    assert_eq!(publish_code(&mut bench, "$seats/8/LED"), ReasonCode::Success);
    assert_eq!(topics(&mut bench, eight), ["LED"]);
    assert_eq!(bench.subscribe(seven, "$seats/8/#", options(QOS0)), ReasonCode::Success);
    bench.publish(eight, publish("LED", "x", QOS0, 0));
    assert_eq!(topics(&mut bench, seven), ["$seats/8/LED"]);
    // Closed again it holds at once, for the subscription that is there as well.
    bench.broker.set_grants(bench.now, grants(&[]));
    bench.publish(eight, publish("LED", "x", QOS0, 0));
    assert_eq!(topics(&mut bench, seven), [""; 0]);
    assert_eq!(publish_code(&mut bench, "$seats/8/LED"), refused);
}

#[test]
fn grants_hold_for_their_users_where_no_rules_do() {
    let (mut bench, teacher, seven, _) = classroom(Version::V5);
    bench.broker.handle_status(bench.now, "version", "1".into());
    assert_eq!(bench.subscribe_messages(seven, "$SYS/#", options(QOS0)).len(), 1);
    assert_eq!(
        bench.subscribe(seven, "$SYS/broker/log/#", options(QOS0)),
        ReasonCode::NotAuthorized
    );
    // The teacher is nobody whom a grant is about.
    bench.subscribe(teacher, "anything/#", options(QOS0));
    bench.publish(teacher, publish("anything/x", "x", QOS0, 0));
    assert_eq!(topics(&mut bench, teacher), ["anything/x"]);
    // Frozen: what waits is read, nothing is published.
    let read = Topics { allowed: filters(&["rooms/blue/7/#"]), denied: Vec::new() };
    let still = Permissions::new(Topics::default(), read);
    let frozen = [("seat-7".to_owned(), Arc::new(still))].into_iter().collect();
    bench.broker.set_grants(bench.now, frozen);
    bench.subscribe(seven, "LED", options(QOS0));
    bench.publish(seven, publish("LED", "x", QOS0, 0));
    bench.publish(teacher, publish("rooms/blue/7/LED", "y", QOS0, 0));
    assert_eq!(bench.messages(seven).len(), 1);
}

#[test]
fn a_session_goes_on_at_its_seat_after_a_restart() {
    let config = Config { durable: true, ..config() };
    let mut world = World::with(config.clone());
    let seven = sit_durable(&mut world, lasting(Version::V311, "esp32"), "7");
    world.receive(seven);
    world.subscribe(seven, "+/job", QoS::AtLeastOnce);
    let restored = world.crash_at(world.bench.now, config);
    assert_eq!((restored.sessions, restored.subscriptions, restored.left_out), (1, 1, 0));
    let teacher = sit_durable(&mut world, connect(Version::V5, "t"), "");
    for topic in ["rooms/blue/7/a/job", "rooms/blue/all/job", "rooms/blue/8/a/job"] {
        world.bench.publish(teacher, publish(topic, "x", QoS::AtLeastOnce, 1));
        world.commit();
    }
    let seven = sit_durable(&mut world, lasting(Version::V311, "esp32"), "7");
    let messages = world.bench.messages(seven);
    let topics: Vec<_> = messages.iter().map(|(topic, ..)| topic.as_str()).collect();
    assert_eq!(topics, ["a/job", "all/job"]);
}

/// Comes in, with everything on disk.
fn sit_durable(world: &mut World, connect: Connect, seat: &str) -> Peer {
    let peer = world.bench.open(connect.version);
    world.bench.send(peer, &Packet::Connect(connect));
    let user = (!seat.is_empty()).then(|| text(&format!("seat-{seat}")));
    let mount = (!seat.is_empty()).then(|| mount(seat));
    world.bench.decide(peer, Decision::Accept { user, data: None, mount });
    world.commit();
    peer
}
