//! What one broker says on the topics of the cards.
//!
//! Knows how a message finds its cards, and which topics are needed for them. Does not know which
//! cards there are: they belong to the page, and each broker's messages to it.

use shared::map::Map;
use std::rc::Rc;

use shared::time::{Instant, earliest};
use shared::topic::TopicFilter;
use shared::wire::ReasonCode;

use super::live::{Asked, Live};
use super::series::Series;
use super::spec::{CardKind, Spec};
use crate::state::part::SendError;
use crate::state::snapshot::Snapshot;

/// Blocks of numbers of all charts together: 16 bytes a number, 256 a block.
const MAX_BLOCKS: usize = 4096;
/// The same, for a broker that is not looked at.
const MAX_RESTING_BLOCKS: usize = 1024;

/// What is known of the topics of all cards.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    cards: Map<u32, Snapshot<Live>>,
    routes: Rc<Routes>,
}

/// The cards by topic, with the line of the card. Shared by the pictures of the state.
#[derive(Debug, Default)]
struct Routes {
    names: Map<Rc<str>, Vec<(u32, usize)>>,
    filters: Vec<(TopicFilter, u32)>,
}

impl Watch {
    /// The cards are these now.
    pub fn follow<'a>(&mut self, specs: impl Iterator<Item = &'a Snapshot<Spec>>) {
        let mut cards = Map::new();
        let mut routes = Routes::default();
        for spec in specs.filter(|spec| spec.kind != CardKind::Board) {
            let live = match self.cards.remove(&spec.id) {
                Some(live) if live.spec == *spec => live,
                Some(mut live) => {
                    live.edit().adopt(spec.clone());
                    live
                }
                None => Snapshot::new(Live::new(spec.clone())),
            };
            cards.insert(spec.id, live);
            for (line, (topic, _)) in spec.lines().enumerate() {
                match TopicFilter::new(topic) {
                    Ok(filter) if topic.contains(['+', '#']) => {
                        routes.filters.push((filter, spec.id));
                    }
                    _ => routes.names.entry(Rc::clone(topic)).or_default().push((spec.id, line)),
                }
            }
        }
        self.cards = cards;
        self.routes = Rc::new(routes);
    }

    /// Whether a message on this topic is for a card.
    pub fn concerns(&self, topic: &str) -> bool {
        self.routes.names.contains_key(topic)
            || self.routes.filters.iter().any(|(filter, _)| filter.matches(topic))
    }

    /// A message came.
    pub fn handle(&mut self, now: Instant, topic: &str, payload: &[u8], retained: bool) {
        let routes = Rc::clone(&self.routes);
        let named = routes.names.get(topic).into_iter().flatten().copied();
        let matching = routes.filters.iter().filter(|(filter, _)| filter.matches(topic));
        for (id, line) in named.chain(matching.map(|(_, id)| (*id, 0))) {
            let Some(live) = self.cards.get_mut(&id) else { continue };
            let before: usize = live.series.get(line).map_or(0, Series::blocks);
            let live = live.edit();
            live.note(now, line, topic, payload, retained);
            if live.series.get(line).map_or(0, Series::blocks) > before {
                self.keep_within_budget();
            }
        }
    }

    /// Another broker is looked at: what was seen at this one is kept, within a smaller budget.
    pub fn rest(&mut self) {
        self.cards.values_mut().for_each(|live| live.edit().rest());
        self.keep_within(MAX_RESTING_BLOCKS);
    }

    fn keep_within_budget(&mut self) {
        self.keep_within(MAX_BLOCKS);
    }

    /// The longest series give way.
    fn keep_within(&mut self, blocks: usize) {
        let all = |cards: &Map<u32, Snapshot<Live>>| -> usize {
            cards.values().flat_map(|live| &live.series).map(Series::blocks).sum()
        };
        while all(&self.cards) > blocks {
            let longest = self.cards.iter().flat_map(|(id, live)| {
                live.series.iter().enumerate().map(|(line, it)| (it.blocks(), *id, line))
            });
            let Some((_, id, line)) = longest.max() else { return };
            let series = self.cards.get_mut(&id).and_then(|it| it.edit().series.get_mut(line));
            if !series.is_some_and(Series::shorten) {
                return;
            }
        }
    }

    /// The broker does not let the page see a topic.
    pub fn note_refusal(&mut self, topic: &str, reason: ReasonCode) {
        for live in self.cards.values_mut() {
            if live.spec.lines().any(|(it, _)| **it == *topic) {
                live.edit().refused = Some(reason);
            }
        }
    }

    /// What a card sent did not get to the broker.
    pub fn note_failure(&mut self, id: u32, error: SendError) {
        if let Some(live) = self.edit(id) {
            live.asked = Asked::Failed(error);
        }
    }

    /// Lets what was not seen in time be known.
    pub fn tick(&mut self, now: Instant) {
        for live in self.cards.values_mut() {
            if live.deadline().is_some_and(|at| at <= now) {
                live.edit().tick(now);
            }
        }
    }

    /// When `tick` has something to do.
    pub fn deadline(&self) -> Option<Instant> {
        self.cards.values().map(|live| live.deadline()).fold(None, earliest)
    }

    /// The topics that the page must subscribe to.
    pub fn topics(&self) -> impl Iterator<Item = Rc<str>> + '_ {
        let filters = self.routes.filters.iter().map(|(filter, _)| Rc::from(filter.as_str()));
        self.routes.names.keys().cloned().chain(filters)
    }

    /// Another broker: nothing is known of its topics.
    pub fn forget(&mut self) {
        for live in self.cards.values_mut() {
            *live = Snapshot::new(Live::new(live.spec.clone()));
        }
    }

    /// What is known of a card's topic.
    pub fn get(&self, id: u32) -> Option<&Snapshot<Live>> {
        self.cards.get(&id)
    }

    /// The same, to change.
    pub fn edit(&mut self, id: u32) -> Option<&mut Live> {
        self.cards.get_mut(&id).map(Snapshot::edit)
    }
}
