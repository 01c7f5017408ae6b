//! Messages that come from brokers: how they are cut into Actions makes no difference.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use proptest::prelude::*;
use shared::message::Message;
use shared::topic::{TopicFilter, TopicName};
use shared::wire::{Properties, Property, QoS, SubscribeOptions};
use web::state::State;
use web::state::action::Action;
use web::state::console::Act;
use web::state::console::tree::Node;
use web::state::peer::PeerId;
use web::state::place::{Arrival, Place};

use crate::common::{Bench, MANIFEST, subscribed};

const HOME: PeerId = PeerId(0);
const TOPICS: [&str; 8] =
    ["a/1", "a/2", "a/2/deep", "b", "b1/status", "b1/led/state", "b1/dht", "$SYS/broker/x"];

/// What may come: of a board, of the broker, of clients, kept or not, long or empty.
fn message() -> impl Strategy<Value = Message> {
    let payload = prop_oneof![
        Just("on".to_owned()),
        Just(String::new()),
        Just(r#"{"t": 21.5}"#.to_owned()),
        Just("x".repeat(5000)),
    ];
    let plain = (prop::sample::select(&TOPICS[..]), payload, any::<bool>()).prop_map(
        |(topic, payload, retain)| {
            let topic = TopicName::new(topic).unwrap();
            let mut message = Message::new(topic, payload).retain(retain);
            message.properties = Properties(vec![Property::MessageExpiryInterval(7)]);
            message
        },
    );
    let config = TopicName::new("homeassistant/device/b1/config").unwrap();
    prop_oneof![9 => plain, 1 => Just(Message::new(config, MANIFEST).retain(true))]
}

fn listening() -> Bench {
    let mut bench = Bench::online();
    let arrival = Arrival { place: Place::Console, path: "a/2".into(), ..Arrival::default() };
    bench.act(Action::Arrived(arrival));
    for filter in ["a/+", "b"] {
        let options = SubscribeOptions::with_qos(QoS::AtMostOnce);
        let filter = TopicFilter::new(filter).unwrap();
        bench.act(Action::Console(Act::Subscribe(filter, options)));
    }
    bench
}

/// All that a person may see of what came.
fn seen(bench: &Bench) -> String {
    let State { console, .. } = &bench.state;
    let feed = bench.state.feed();
    let (ring, list) = feed.shown();
    let list: Vec<_> = (0..list.len(ring)).map(|at| list.get(ring, at).unwrap().number).collect();
    let history = &feed.history;
    let history: Vec<_> =
        (0..history.len(ring)).map(|at| history.get(ring, at).unwrap().number).collect();
    let profile = bench.state.peer().connection.profile.id;
    let hits: Vec<_> = console.listening.of(profile).iter().map(|it| it.hits).collect();
    let boards: Vec<_> = bench.state.peer().boards.iter().collect();
    let records: Vec<_> = ring.iter().collect();
    let (nodes, subscribed) = (nodes(feed.tree.root()), subscribed(&bench.effects));
    format!("{records:?} {list:?} {history:?} {hits:?} {boards:?} {nodes:?} {subscribed:?}")
}

fn nodes(node: &Node) -> Vec<(String, u64, u64, u32, u32, Option<u64>)> {
    let last = node.last.as_ref().map(|it| it.number);
    let own = (node.path.to_string(), node.count, node.total, node.topics, node.retained, last);
    node.children().flat_map(|it| nodes(it)).chain([own]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn messages_that_come_together_are_as_if_each_had_come_by_itself(
        messages in prop::collection::vec(message(), 0..40),
        cuts in prop::collection::vec(1..12_usize, 40),
    ) {
        let (mut together, mut apart) = (listening(), listening());
        let mut rest = &messages[..];
        for cut in cuts {
            let (some, others) = rest.split_at(cut.min(rest.len()));
            together.act(Action::Messages(HOME, some.to_vec()));
            rest = others;
        }
        for message in messages {
            apart.act(Action::Messages(HOME, vec![message]));
        }
        prop_assert_eq!(seen(&together), seen(&apart));
    }
}

#[test]
fn a_topic_that_nobody_looks_at_has_no_history_and_the_one_that_is_looked_at_has_all_of_it() {
    let mut bench = listening();
    let count = |bench: &Bench| bench.state.feed().history.len(&bench.state.feed().ring);
    bench.act(Action::Console(Act::Select(None)));
    for topic in ["a/1", "a/2", "a/1"] {
        bench.message(topic, "1");
    }
    assert_eq!(count(&bench), 0);
    bench.act(Action::Console(Act::Select(Some("a/1".into()))));
    bench.message("a/1", "2");
    assert_eq!(count(&bench), 3);
    bench.act(Action::Console(Act::Select(None)));
    bench.message("a/1", "3");
    assert_eq!(count(&bench), 0);
    assert!(!bench.state.feed().is_searching(), "there is nothing to be looked for");
}
