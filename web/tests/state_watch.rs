//! Packets of other clients: what is asked, what an answer becomes, and when it ends.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use shared::broker::{WatchedPacket, WatchedPackets};
use shared::inspect::Relation;
use shared::time::Duration;
use shared::wire::PacketType;
use web::state::action::{Action, Effect};
use web::state::broker::admin::{Answer, Call, REFRESH, Refusal, Request};
use web::state::packets::Act;
use web::state::packets::watch::PACE;

use crate::common::Bench;

fn packet(at: u64, to_server: bool, bytes: &str) -> WatchedPacket {
    let (client, version, bytes) = ("esp32".into(), "3.1.1".into(), bytes.into());
    let topic = String::new();
    WatchedPacket { at, connection: 7, client, to_server, version, bytes, topic }
}

/// The latest question for packets.
fn asked(bench: &Bench) -> Call {
    let mut calls = bench.effects.iter().rev().filter_map(|effect| match effect {
        Effect::Administer(call) if matches!(call.request, Request::Packets { .. }) => Some(call),
        _ => None,
    });
    calls.next().cloned().unwrap()
}

fn after(bench: &Bench) -> u64 {
    match asked(bench).request {
        Request::Packets { after, .. } => after,
        other => panic!("{other:?}"),
    }
}

fn watching() -> Bench {
    let mut bench = Bench::online();
    bench.act(Action::Packets(Act::Watch(Some("esp32".into()))));
    bench
}

fn tell(bench: &mut Bench, last: u64, items: Vec<WatchedPacket>) {
    let told = WatchedPackets { now: 5_000_000, last, lost: 2, more: false, items };
    let call = asked(bench);
    bench.act(Action::Answered(Box::new(call), Ok(Answer::Packets(told))));
}

#[test]
fn packets_that_a_broker_tells_of_are_cut_timed_and_followed() {
    let mut bench = watching();
    assert_eq!(asked(&bench).request, Request::Packets { client: Some("esp32".into()), after: 0 });
    let before = bench.state.packets.ring.end();
    bench.wait(Duration::from_secs(60));
    // The question was repeated meanwhile, since no answer came.
    let publish = packet(4_000_000, true, "3206000161000778");
    let puback = packet(4_500_000, false, "40020007");
    tell(&mut bench, 4, vec![publish, puback]);
    let packets = &bench.state.packets;
    let (publish, puback) =
        (packets.ring.get(before).unwrap(), packets.ring.get(before + 1).unwrap());
    assert_eq!((&*publish.who, publish.kind), ("esp32", Some(PacketType::Publish)));
    assert_eq!(bench.state.now.saturating_since(publish.at), Duration::from_secs(1));
    let answers = Relation::Answers { to: before, opened: before, complete: true };
    assert_eq!(puback.relation, answers);
    assert_eq!((packets.watch.lost, packets.owed("esp32").len()), (2, 0));
    assert!(packets.clients().iter().any(|who| **who == *"esp32"));

    bench.wait(PACE);
    assert_eq!(after(&bench), 4);
}

#[test]
fn who_comes_without_a_name_has_the_one_that_the_broker_gives() {
    let mut bench = watching();
    let of = |client: &str, to_server, bytes: &str| WatchedPacket {
        client: client.into(),
        ..packet(4_000_000, to_server, bytes)
    };
    let before = bench.state.packets.ring.end();
    let connect = of("", true, "100c00044d5154540402003c0000");
    tell(&mut bench, 2, vec![connect, of("auto-1", false, "20020000")]);
    let packets = &bench.state.packets;
    for number in [before, before + 1] {
        assert_eq!(&*packets.ring.get(number).unwrap().who, "auto-1");
    }
    assert!(!packets.clients().iter().any(|who| who.is_empty()));
}

#[test]
fn a_question_is_repeated_until_it_is_answered_and_ends_with_a_refusal() {
    let mut bench = watching();
    let count = |bench: &Bench| {
        let is_question = |effect: &&Effect| {
            matches!(effect, Effect::Administer(call)
            if matches!(call.request, Request::Packets { .. }))
        };
        bench.effects.iter().filter(is_question).count()
    };
    let once = count(&bench);
    bench.wait(PACE);
    assert_eq!(count(&bench), once);
    bench.wait(REFRESH);
    assert!(count(&bench) > once);
    let call = asked(&bench);
    bench.act(Action::Answered(Box::new(call), Err(Refusal::Status(429))));
    let watch = &bench.state.packets.watch;
    assert!(watch.wanted.is_none() && watch.refusal == Some(Refusal::Status(429)));
}

#[test]
fn an_answer_to_an_older_question_is_not_shown() {
    let mut bench = watching();
    let old = asked(&bench);
    bench.act(Action::Packets(Act::Watch(Some(String::new().into()))));
    assert_eq!(asked(&bench).request, Request::Packets { client: None, after: 0 });
    let before = bench.state.packets.ring.end();
    let items = vec![packet(1, true, "c000"), packet(2, true, "no hex")];
    let told = WatchedPackets { now: 3, last: 2, lost: 0, more: false, items };
    bench.act(Action::Answered(Box::new(old), Ok(Answer::Packets(told.clone()))));
    assert_eq!(bench.state.packets.ring.end(), before);
    let call = asked(&bench);
    bench.act(Action::Answered(Box::new(call), Ok(Answer::Packets(told))));
    assert_eq!(bench.state.packets.ring.end(), before + 1, "what is no hex is left out");
    bench.act(Action::Packets(Act::Watch(None)));
    assert!(bench.state.packets.watch.wanted.is_none());
}
