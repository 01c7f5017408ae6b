//! Whatever is retained, cleared and brought back in whatever order, the broker and its disk have what
//! a simple model says: the newest that somebody said on each topic, and nothing that was cleared and
//! not brought back.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;
mod durable_world;

use std::collections::BTreeMap;

use common::publish;
use durable_world::{World, decode, lasting};
use proptest::prelude::*;
use shared::broker::clearing::{BroughtBack, ClearingId, MAX_CLEARINGS};
use shared::broker::journal::Row;
use shared::topic::TopicFilter;
use shared::wire::{Publish, QoS, Version};

const TOPICS: [&str; 5] = ["a", "a/b", "a/c", "b", "b/c/d"];
const FILTERS: [&str; 5] = ["#", "a/#", "+/c", "b", "b/#"];

#[derive(Clone, Debug)]
enum Step {
    /// Retains something new on a topic, or nothing any more.
    Publish(&'static str, bool),
    Clear(&'static str),
    /// Takes back one of the clearings so far.
    BringBack(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (prop::sample::select(TOPICS.as_slice()), prop::bool::weighted(0.8))
            .prop_map(|(topic, is_message)| Step::Publish(topic, is_message)),
        2 => prop::sample::select(FILTERS.as_slice()).prop_map(Step::Clear),
        2 => (0..MAX_CLEARINGS).prop_map(Step::BringBack),
    ]
}

/// What must be there.
#[derive(Default)]
struct Model {
    retained: BTreeMap<String, String>,
    clearings: Vec<(ClearingId, usize, BTreeMap<String, String>)>,
}

impl Model {
    fn publish(&mut self, topic: &str, payload: &str) {
        self.clearings.iter_mut().for_each(|(.., kept)| drop(kept.remove(topic)));
        self.retained.remove(topic);
        if !payload.is_empty() {
            self.retained.insert(topic.into(), payload.into());
        }
    }

    fn clear(&mut self, filter: &TopicFilter) -> BTreeMap<String, String> {
        let (gone, left) = std::mem::take(&mut self.retained)
            .into_iter()
            .partition(|(topic, _)| filter.matches(topic));
        self.retained = left;
        gone
    }
}

fn stored(world: &World) -> BTreeMap<String, String> {
    let rows = decode(&world.rows).into_iter();
    rows.filter_map(|row| match row {
        Row::Retained(message) => {
            let payload = String::from_utf8_lossy(&message.payload).into_owned();
            Some((message.topic.to_string(), payload))
        }
        _ => None,
    })
    .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn the_newest_word_on_each_topic_is_what_stands(
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let mut world = World::new();
        let keeper = world.connect(lasting(Version::V5, "keeper"));
        let mut model = Model::default();
        for (number, step) in steps.into_iter().enumerate() {
            let now = world.bench.now;
            match step {
                Step::Publish(topic, is_message) => {
                    let payload = if is_message { format!("{number}") } else { String::new() };
                    let message = publish(topic, &payload, QoS::AtMostOnce, 0);
                    world.bench.publish(keeper, Publish { retain: true, ..message });
                    model.publish(topic, &payload);
                }
                Step::Clear(text) => {
                    let (filter, broker) = (TopicFilter::new(text).unwrap(), &mut world.bench.broker);
                    let would = broker.preview_clearing(&filter);
                    let clearing = broker.begin_clearing(now);
                    let count = broker.clear_some_retained(now, &filter, clearing);
                    let gone = model.clear(&filter);
                    prop_assert_eq!((would.cleared, would.undoable), (gone.len(), gone.len()));
                    prop_assert_eq!(count, gone.len());
                    let is_something = broker.cleared(clearing, count).clearing.is_some();
                    prop_assert_eq!(is_something, count > 0);
                    if is_something {
                        model.clearings.push((clearing, count, gone));
                        let old = model.clearings.len().saturating_sub(MAX_CLEARINGS);
                        model.clearings.drain(..old);
                    }
                }
                Step::BringBack(index) if index < model.clearings.len() => {
                    let (clearing, count, kept) = model.clearings.remove(index);
                    let back = world.bench.broker.bring_back_some(now, clearing, None);
                    let (restored, newer) = (kept.len(), count - kept.len());
                    let expected = BroughtBack { restored, newer, ..BroughtBack::default() };
                    prop_assert_eq!(back, Ok(Some(expected)));
                    model.retained.extend(kept);
                }
                Step::BringBack(_) => {}
            }
            for topic in TOPICS {
                let payload = world.bench.broker.retained_payload(topic);
                let payload = payload.map(|it| String::from_utf8_lossy(&it).into_owned());
                prop_assert_eq!(payload.as_ref(), model.retained.get(topic), "{}", topic);
            }
        }
        world.commit();
        prop_assert_eq!(stored(&world), model.retained);
    }
}
