//! Who may publish and read what, in a broker with rules, and what its queues may hold in all.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::sync::Arc;
use std::time::Duration;

use common::{Bench, Peer, connect, publish, text, will};
use shared::broker::diagnosis::{Cause, Diagnosis};
use shared::broker::journal::Row;
use shared::broker::{
    AccessRule, AccessRules, Authentication, Broker, CloseReason, Config, Decision, NamePattern,
    TopicPattern, Trace,
};
use shared::wire::{
    Ack, Connect, Packet, PacketId, Properties, Property, QoS, ReasonCode, Subscribe,
    SubscribeFilter, SubscribeOptions, Version,
};

const BOTH: [Version; 2] = [Version::V311, Version::V5];

fn topics(topics: &[&str]) -> Vec<TopicPattern> {
    topics.iter().map(|topic| TopicPattern::new(topic).unwrap()).collect()
}

/// A rule for these users.
fn rule(users: &[&str], publish: &[&str], subscribe: &[&str]) -> AccessRule {
    AccessRule {
        users: Some(users.iter().map(|&name| NamePattern::new(name)).collect()),
        publish: topics(publish),
        subscribe: topics(subscribe),
        ..AccessRule::default()
    }
}

/// The teacher may do everything; pupils have a room each, with one secret, and a common hall.
fn school() -> AccessRules {
    AccessRules {
        allow: vec![
            rule(&["teacher"], &["#"], &["#", "$SYS/#"]),
            rule(&["pupil-*"], &["room/%u/#"], &["room/%u/#", "hall/+", "board/%c"]),
        ],
        deny: vec![rule(&["pupil-*"], &["room/+/secret"], &["room/+/secret"])],
    }
}

fn bench(rules: AccessRules) -> Bench {
    let access_rules = Some(Arc::new(rules));
    let authentication = Authentication::AskDriver;
    let config = Config { access_rules, authentication, sys_interval: None, ..Config::default() };
    Bench::with(config)
}

fn knock(bench: &mut Bench, user: Option<&str>, connect: Connect) -> (Peer, ReasonCode) {
    let peer = bench.open(connect.version);
    bench.send(peer, &Packet::Connect(connect));
    bench.decide(peer, Decision::Accept { user: user.map(text), data: None, mount: None });
    match bench.receive(peer).as_slice() {
        [Packet::ConnAck(ack), ..] => (peer, ack.reason),
        other => panic!("no CONNACK: {other:?}"),
    }
}

fn log_in(bench: &mut Bench, version: Version, user: &str, client_id: &str) -> Peer {
    let (peer, reason) = knock(bench, Some(user), connect(version, client_id));
    assert_eq!(reason, ReasonCode::Success, "{user}");
    peer
}

fn with_qos(qos: QoS) -> SubscribeOptions {
    SubscribeOptions::with_qos(qos)
}

/// Publishes and returns the code of the acknowledgement.
fn acknowledged(bench: &mut Bench, peer: Peer, topic: &str, qos: QoS) -> ReasonCode {
    bench.publish(peer, publish(topic, "x", qos, 1));
    match bench.receive(peer).as_slice() {
        [Packet::PubAck(ack) | Packet::PubRec(ack)] => ack.reason,
        other => panic!("no acknowledgement: {other:?}"),
    }
}

#[test]
fn a_refused_publish_reaches_nobody_and_its_publisher_is_told_where_the_version_can_say_it() {
    for version in BOTH {
        let mut bench = bench(school());
        let teacher = log_in(&mut bench, Version::V5, "teacher", "t");
        bench.subscribe(teacher, "#", with_qos(QoS::AtMostOnce));
        let pupil = log_in(&mut bench, version, "pupil-1", "p");
        let refused = match version {
            Version::V5 => ReasonCode::NotAuthorized,
            _ => ReasonCode::Success,
        };
        for topic in ["room/pupil-2/led", "hall/1", "room/pupil-1/secret", "$SYS/x"] {
            for qos in [QoS::AtLeastOnce, QoS::ExactlyOnce] {
                assert_eq!(acknowledged(&mut bench, pupil, topic, qos), refused, "{topic}");
            }
            bench.publish(pupil, publish(topic, "x", QoS::AtMostOnce, 0));
            assert_eq!(bench.messages(teacher), [], "{topic}");
        }
        for qos in [QoS::AtLeastOnce, QoS::ExactlyOnce] {
            let topic = "room/pupil-1/led";
            assert_eq!(acknowledged(&mut bench, pupil, topic, qos), ReasonCode::Success);
            assert_eq!(bench.messages(teacher).len(), 1);
        }
        assert!(bench.closed.is_empty(), "{:?}", bench.closed);
    }
}

#[test]
fn a_subscription_is_refused_by_itself_and_a_wide_one_brings_what_may_be_read() {
    for version in BOTH {
        let mut bench = bench(school());
        let teacher = log_in(&mut bench, Version::V311, "teacher", "t");
        let pupil = log_in(&mut bench, version, "pupil-1", "p");
        let refused = if version == Version::V5 {
            ReasonCode::NotAuthorized
        } else {
            ReasonCode::UnspecifiedError
        };
        for filter in ["room/pupil-2/#", "room/+/secret", "$SYS/#", "$share/g/office", "board/t"] {
            let code = bench.subscribe(pupil, filter, with_qos(QoS::AtMostOnce));
            assert_eq!(code, refused, "{filter}");
        }
        for (topic, payload) in [("hall/1", "retained"), ("office", "retained")] {
            let mut message = publish(topic, payload, QoS::AtMostOnce, 0);
            message.retain = true;
            bench.publish(teacher, message);
        }
        let retained = bench.subscribe_messages(pupil, "#", with_qos(QoS::AtMostOnce));
        assert_eq!(retained, [("hall/1".into(), "retained".into(), 0, true)]);
        for topic in ["hall/2", "hall/2/x", "room/pupil-1/secret", "room/pupil-2/led", "board/p"] {
            bench.publish(teacher, publish(topic, "live", QoS::AtMostOnce, 0));
        }
        let topics: Vec<String> = bench.messages(pupil).into_iter().map(|it| it.0).collect();
        assert_eq!(topics, ["hall/2", "board/p"]);
    }
}

#[test]
fn what_may_not_be_read_does_not_even_wait() {
    let mut bench = bench(school());
    let teacher = log_in(&mut bench, Version::V5, "teacher", "t");
    let pupil = log_in(&mut bench, Version::V5, "pupil-1", "p");
    bench.subscribe(pupil, "#", with_qos(QoS::AtLeastOnce));
    let mut message = publish("office", "x", QoS::AtLeastOnce, 1);
    message.retain = true;
    bench.publish(teacher, message);
    match bench.receive(teacher).as_slice() {
        [Packet::PubAck(ack)] => assert_eq!(ack.reason, ReasonCode::NoMatchingSubscribers),
        other => panic!("no PUBACK: {other:?}"),
    }
    let filters =
        vec![SubscribeFilter { filter: text("office/#"), options: with_qos(QoS::AtLeastOnce) }];
    let (packet_id, properties) = (PacketId::MIN, Properties::new());
    let other = log_in(&mut bench, Version::V5, "teacher", "other");
    let subscribe = Packet::Subscribe(Subscribe { packet_id, properties, filters });
    bench.send(other, &subscribe);
    assert_ne!(bench.broker.stats().queued_bytes, 0, "the teacher may read it");
    bench.cut(other);
    let wide = vec![SubscribeFilter { filter: text("#"), options: with_qos(QoS::AtLeastOnce) }];
    let (packet_id, properties) = (PacketId::MIN, Properties::new());
    bench.send(pupil, &Packet::Subscribe(Subscribe { packet_id, properties, filters: wide }));
    assert_eq!(bench.broker.stats().queued_bytes, 0);
}

#[test]
fn a_shared_subscription_passes_over_members_that_may_not_read_the_message() {
    let mut bench = bench(school());
    let teacher = log_in(&mut bench, Version::V5, "teacher", "t");
    let pupil = log_in(&mut bench, Version::V5, "pupil-1", "p");
    for peer in [teacher, pupil] {
        bench.subscribe(peer, "$share/g/#", with_qos(QoS::AtMostOnce));
    }
    for _ in 0..4 {
        bench.publish(teacher, publish("office", "x", QoS::AtMostOnce, 0));
    }
    assert_eq!((bench.messages(teacher).len(), bench.messages(pupil).len()), (4, 0));
    for _ in 0..4 {
        bench.publish(teacher, publish("hall/1", "x", QoS::AtMostOnce, 0));
    }
    assert_eq!((bench.messages(teacher).len(), bench.messages(pupil).len()), (2, 2));
}

#[test]
fn a_will_that_may_not_be_published_is_refused_at_connect_and_dropped_after_a_change() {
    for version in BOTH {
        let mut bench = bench(school());
        let teacher = log_in(&mut bench, Version::V5, "teacher", "t");
        bench.subscribe(teacher, "#", with_qos(QoS::AtMostOnce));
        let with_will =
            |topic| Connect { will: Some(Box::new(will(topic))), ..connect(version, "p") };
        let (peer, reason) = knock(&mut bench, Some("pupil-1"), with_will("hall/1"));
        assert_eq!(reason, ReasonCode::NotAuthorized);
        assert_eq!(bench.closed[&peer.conn], CloseReason::Refused(ReasonCode::NotAuthorized));
        let (peer, reason) = knock(&mut bench, Some("pupil-1"), with_will("room/pupil-1/status"));
        assert_eq!(reason, ReasonCode::Success);
        bench.cut(peer);
        assert_eq!(bench.messages(teacher).len(), 1);

        let (peer, _) = knock(&mut bench, Some("pupil-1"), with_will("room/pupil-1/status"));
        let allow = vec![rule(&["teacher"], &["#"], &["#"])];
        let rules = AccessRules { allow, deny: vec![] };
        bench.broker.set_access_rules(bench.now, Some(Arc::new(rules)));
        bench.cut(peer);
        assert_eq!(bench.messages(teacher), []);
    }
}

#[test]
fn new_rules_hold_at_once_for_what_comes_and_for_what_waits() {
    let mut bench = bench(school());
    let teacher = log_in(&mut bench, Version::V5, "teacher", "t");
    let pupil = log_in(&mut bench, Version::V5, "pupil-1", "p");
    for qos in [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce] {
        let filter = format!("hall/{}", qos as u8);
        assert_eq!(bench.subscribe(pupil, &filter, with_qos(qos)) as u8, qos as u8);
    }
    let to_hall = |bench: &mut Bench| {
        for qos in [QoS::AtMostOnce, QoS::AtLeastOnce, QoS::ExactlyOnce] {
            let topic = format!("hall/{}", qos as u8);
            bench.publish(teacher, publish(&topic, "x", qos, qos as u16));
            bench.send(
                teacher,
                &Packet::PubRel(Ack::new(PacketId::new(2).unwrap(), ReasonCode::Success)),
            );
        }
        bench.receive(teacher);
    };
    // Queued, not yet pulled.
    to_hall(&mut bench);
    let allow = vec![rule(&["*"], &["#"], &["room/#"])];
    let narrow = Some(Arc::new(AccessRules { allow, deny: vec![] }));
    bench.broker.set_access_rules(bench.now, narrow);
    assert_eq!(bench.messages(pupil), []);
    to_hall(&mut bench);
    assert_eq!(bench.messages(pupil), []);
    assert_eq!(bench.broker.stats().queued_bytes, 0);
    // What may be read again comes again, by the same subscriptions.
    bench.broker.set_access_rules(bench.now, None);
    to_hall(&mut bench);
    assert_eq!(bench.messages(pupil).len(), 3);
}

#[test]
fn a_session_belongs_to_the_user_who_made_it() {
    for version in BOTH {
        let mut bench = bench(school());
        let keep = || Connect {
            clean_start: false,
            properties: if version == Version::V5 {
                Properties::new().with(Property::SessionExpiryInterval(60))
            } else {
                Properties::new()
            },
            ..connect(version, "desk")
        };
        let (owner, _) = knock(&mut bench, Some("pupil-1"), keep());
        for other in [Some("pupil-2"), None] {
            let (_, reason) = knock(&mut bench, other, keep());
            assert_eq!(reason, ReasonCode::ClientIdentifierNotValid, "{other:?}");
        }
        assert!(!bench.closed.contains_key(&owner.conn), "its owner stays");
        bench.cut(owner);
        let (_, reason) = knock(&mut bench, Some("pupil-2"), keep());
        assert_eq!(reason, ReasonCode::ClientIdentifierNotValid);
        let (owner, reason) = knock(&mut bench, Some("pupil-1"), keep());
        assert_eq!(reason, ReasonCode::Success);
        bench.cut(owner);
        bench.wait(Duration::from_secs(8 * 24 * 3600));
        let (_, reason) = knock(&mut bench, Some("pupil-2"), keep());
        assert_eq!(reason, ReasonCode::Success, "it has ended");
    }
}

#[test]
fn a_session_still_belongs_to_its_user_after_a_restart() {
    let mut bench = bench(school());
    let row = Row::Session {
        session: 1,
        client_id: text("desk"),
        user: Some(text("pupil-1")),
        expiry: Duration::from_secs(60),
        ends_at: None,
    };
    let config = Config {
        access_rules: Some(Arc::new(school())),
        authentication: Authentication::AskDriver,
        ..Config::default()
    };
    bench.broker = Broker::restore(config, bench.now, [row]).0;
    let connect = || Connect { clean_start: false, ..connect(Version::V5, "desk") };
    let (_, reason) = knock(&mut bench, Some("pupil-2"), connect());
    assert_eq!(reason, ReasonCode::ClientIdentifierNotValid);
    let owner = bench.open(Version::V5);
    bench.send(owner, &Packet::Connect(connect()));
    bench.decide(owner, Decision::Accept { user: Some(text("pupil-1")), data: None, mount: None });
    let is_back = |trace: &Trace| matches!(trace, Trace::Connected { session_present: true, .. });
    assert!(bench.traces.iter().any(is_back), "{:?}", bench.traces);
}

#[test]
fn a_client_that_the_broker_names_is_known_to_the_rules_by_that_name() {
    let mut bench = bench(school());
    let (peer, reason) = knock(&mut bench, Some("pupil-1"), connect(Version::V5, ""));
    assert_eq!(reason, ReasonCode::Success);
    let code = bench.subscribe(peer, "board/auto-1", with_qos(QoS::AtMostOnce));
    assert_eq!(code, ReasonCode::Success);
}

#[test]
fn topics_and_filters_have_as_many_levels_as_allowed() {
    let config = Config { max_topic_levels: 3, sys_interval: None, ..Config::default() };
    let mut bench = Bench::with(config);
    let peer = bench.client(Version::V5, "c");
    for (filter, code) in [
        ("a/b/c", ReasonCode::Success),
        ("a/b/#", ReasonCode::Success),
        ("$share/g/a/b/c", ReasonCode::Success),
        ("a/b/c/d", ReasonCode::TopicFilterInvalid),
        ("a/b/c/#", ReasonCode::TopicFilterInvalid),
        ("$share/g/a/b/c/d", ReasonCode::TopicFilterInvalid),
    ] {
        assert_eq!(bench.subscribe(peer, filter, with_qos(QoS::AtMostOnce)), code, "{filter}");
    }
    let code = acknowledged(&mut bench, peer, "a/b/c/d", QoS::AtLeastOnce);
    assert_eq!(code, ReasonCode::TopicNameInvalid);
    bench.publish(peer, publish("a/b/c", "x", QoS::AtMostOnce, 0));
    assert!(!bench.messages(peer).is_empty());
    let deep = Connect { will: Some(Box::new(will("a/b/c/d"))), ..connect(Version::V5, "w") };
    let other = bench.open(Version::V5);
    bench.send(other, &Packet::Connect(deep));
    assert_eq!(bench.closed[&other.conn], CloseReason::Refused(ReasonCode::TopicNameInvalid));
}

#[test]
fn when_all_queues_are_full_slow_readers_lose_messages_and_those_that_keep_up_do_not() {
    let config = Config { max_queued_bytes: 40_000, sys_interval: None, ..Config::default() };
    let mut bench = Bench::with(config);
    let sender = bench.client(Version::V5, "sender");
    let slow = bench.client(Version::V5, "slow");
    let fast = bench.client(Version::V5, "fast");
    for peer in [slow, fast] {
        bench.subscribe(peer, "t", with_qos(QoS::AtLeastOnce));
    }
    let payload = "x".repeat(435);
    for round in 0..200 {
        bench.publish(sender, publish("t", &payload, QoS::AtMostOnce, 0));
        assert_eq!(bench.messages(fast).len(), 1, "round {round}");
    }
    assert!(bench.broker.stats().queued_bytes <= 40_000);
    let mut of_slow = bench.diagnoses.iter().filter(|said| said.client_id == Some(text("slow")));
    let is_dropped = |said: &Diagnosis| matches!(said.cause, Cause::QueueFull { .. });
    assert!(of_slow.any(is_dropped), "{:?}", bench.diagnoses);
    let waiting = bench.messages(slow).len();
    // The common half, and its own third of the other.
    assert!((40..=55).contains(&waiting), "{waiting}");
    for peer in [slow, fast, sender] {
        bench.cut(peer);
    }
    assert_eq!(bench.broker.stats().queued_bytes, 0);
}

#[test]
fn secrets_are_not_printed() {
    let mut bench = bench(school());
    let peer = bench.open(Version::V5);
    let secret = || shared::wire::Bytes::from_static(b"top secret");
    let packet = Connect {
        username: Some(text("alice")),
        password: Some(secret()),
        ..connect(Version::V5, "c")
    };
    let printed = format!("{packet:?}");
    bench.send(peer, &Packet::Connect(packet));
    let printed = printed + &format!("{:?} {:?}", bench.asked, bench.broker);
    assert!(printed.contains("alice"), "{printed}");
    assert!(!printed.contains("top secret"), "{printed}");
}
