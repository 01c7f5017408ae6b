//! How far somebody is in a lesson.
//!
//! Told facts one by one, it says which steps are done and what was almost right. Steps are done in
//! their order. What it remembers is bounded; what has to be stored is one number.

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;

use super::event::{Fact, Role, Seen};
use super::near;
use super::plan::{Check, Lesson, Of, Packets, Pattern, Place, Step};
use super::world::World;
use crate::inspect::Direction;
use crate::scenario::Words;
use crate::scenario::expect::packet_id;
use crate::wire::Packet;

/// Exchanges of a sequence that are followed at a time; of more the first is forgotten.
const MAX_EXCHANGES: usize = 64;

/// A lesson with what somebody has done of it.
#[derive(Clone, Debug)]
pub struct Progress {
    lesson: Lesson,
    done: usize,
    /// Of the checks of the step that is next.
    checks: Vec<CheckState>,
    /// How far each rule for what is almost right is.
    almost: Vec<usize>,
    hint: Option<Hint>,
    world: World,
}

/// What was almost right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// At which step: its place among all of them.
    pub step: usize,
    /// What is to be said of it.
    pub words: Words,
}

#[derive(Clone, Debug, Default)]
struct CheckState {
    is_done: bool,
    packets: usize,
    /// Topics or clients, to tell how many different ones there are.
    different: BTreeSet<String>,
    /// How far each exchange is.
    exchanges: BTreeMap<(String, u16), usize>,
}

impl Progress {
    /// Somebody who has done so many steps, and of whose surroundings nothing is known.
    pub fn new(lesson: Lesson, done: usize) -> Self {
        let done = done.min(lesson.steps.len());
        let mut progress = Self {
            lesson,
            done,
            checks: Vec::new(),
            almost: Vec::new(),
            hint: None,
            world: World::default(),
        };
        progress.begin_step();
        progress
    }

    /// The lesson.
    pub const fn lesson(&self) -> &Lesson {
        &self.lesson
    }

    /// How many steps are done. This is what has to be stored.
    pub const fn done(&self) -> usize {
        self.done
    }

    /// Whether all of them are.
    pub fn is_finished(&self) -> bool {
        self.done == self.lesson.steps.len()
    }

    /// What was almost right, until it is right.
    pub const fn hint(&self) -> Option<&Hint> {
        self.hint.as_ref()
    }

    /// Of the step that is next: how many of its checks are fulfilled, and how many it has.
    pub fn fulfilled(&self) -> (usize, usize) {
        (self.checks.iter().filter(|check| check.is_done).count(), self.checks.len())
    }

    /// Of the step that is next: how many of what is counted have come, and how many are wanted, if
    /// it counts anything.
    pub fn counted(&self) -> Option<(usize, usize)> {
        let step = self.step()?;
        step.checks.iter().zip(&self.checks).find_map(|(check, state)| match check {
            Check::Packet(packets) if packets.times > 1 => {
                Some((state.count(packets), packets.times))
            }
            _ => None,
        })
    }

    /// Something that happened before the lesson was opened: it does no step, but is known.
    pub fn recall(&mut self, fact: &Fact<'_>) {
        self.world.handle(fact);
    }

    /// Something happened. Says whether anything that can be seen has changed.
    pub fn handle(&mut self, fact: &Fact<'_>) -> bool {
        let before = (self.done, self.fulfilled(), self.counted(), self.hint.clone());
        let is_outside = self.world.handle(fact);
        let is_right = self.meet(fact, is_outside);
        let done = self.done;
        self.settle();
        if is_right || self.done > done {
            self.hint = None;
        }
        if !is_right && self.done == done && !self.is_finished() {
            self.look_for_hint(fact, is_outside);
        }
        before != (self.done, self.fulfilled(), self.counted(), self.hint.clone())
    }

    /// Does the steps of which all is as it should be. To be called after the last
    /// [`Progress::recall`].
    pub fn settle(&mut self) {
        while let Some(step) = self.lesson.steps.get(self.done) {
            for (check, state) in step.checks.iter().zip(&mut self.checks) {
                if let Some(holds) = self.world.holds(check) {
                    state.is_done = holds;
                }
            }
            if !self.checks.iter().all(|state| state.is_done) {
                return;
            }
            self.done += 1;
            self.begin_step();
        }
    }

    fn step(&self) -> Option<&Step> {
        self.lesson.steps.get(self.done)
    }

    fn begin_step(&mut self) {
        let (checks, almost) =
            self.step().map_or((0, 0), |step| (step.checks.len(), step.almost.len()));
        self.checks = alloc::vec![CheckState::default(); checks];
        self.almost = alloc::vec![0; almost];
        self.world.begin_step();
    }

    /// Whether a fact is what one of the checks waits for.
    fn meet(&mut self, fact: &Fact<'_>, is_outside: bool) -> bool {
        let Some(step) = self.lesson.steps.get(self.done) else { return false };
        let mut is_right = false;
        for (check, state) in step.checks.iter().zip(&mut self.checks) {
            if state.is_done {
                continue;
            }
            is_right |= match check {
                Check::Packet(packets) if packets.pattern.fits(fact, is_outside) => {
                    state.add(packets, fact);
                    true
                }
                Check::Sequence { patterns, same_id } => {
                    state.follow(patterns, *same_id, fact, is_outside)
                }
                _ => false,
            };
        }
        is_right
    }

    fn look_for_hint(&mut self, fact: &Fact<'_>, is_outside: bool) {
        let Some(step) = self.lesson.steps.get(self.done) else { return };
        let mut words = None;
        for (rule, place) in step.almost.iter().zip(&mut self.almost) {
            if rule.patterns.get(*place).is_some_and(|pattern| pattern.fits(fact, is_outside)) {
                *place += 1;
                if *place == rule.patterns.len() {
                    *place = 0;
                    words = words.or_else(|| Some(rule.say.clone()));
                }
            }
        }
        let waiting = step.checks.iter().zip(&self.checks).filter(|(_, state)| !state.is_done);
        for (check, state) in waiting {
            let Fact::Packet(seen) = fact else { break };
            words = words.or_else(|| match check {
                Check::Packet(packets) => near::packet(&packets.pattern, seen, is_outside),
                Check::Sequence { patterns, .. } => {
                    let place = state.exchanges.values().copied().max().unwrap_or(0);
                    near::packet(patterns.get(place)?, seen, is_outside)
                }
                Check::Subscribed(role, filter) => {
                    near::subscription(*role, filter, seen, &self.world.filters(*role))
                }
                _ => None,
            });
        }
        if let Some(words) = words {
            self.hint = Some(Hint { step: self.done, words });
        }
    }
}

impl CheckState {
    fn count(&self, packets: &Packets) -> usize {
        match packets.of {
            Of::Packets => self.packets,
            Of::Topics | Of::Clients => self.different.len(),
        }
    }

    fn add(&mut self, packets: &Packets, fact: &Fact<'_>) {
        if let Fact::Packet(seen) = fact {
            match packets.of {
                Of::Packets => {}
                Of::Topics => self.different.extend(seen.topic.map(str::to_owned)),
                Of::Clients => {
                    self.different.insert(seen.who.to_owned());
                }
            }
        }
        self.packets += 1;
        self.is_done = self.count(packets) >= packets.times;
    }

    /// Whether a packet is the next one of an exchange.
    fn follow(
        &mut self,
        patterns: &[Pattern],
        same_id: bool,
        fact: &Fact<'_>,
        is_outside: bool,
    ) -> bool {
        let key = match fact {
            Fact::Packet(seen) if same_id => match packet_id(seen.packet) {
                Some(id) => (seen.who.to_owned(), id),
                None => return false,
            },
            _ => (String::new(), 0),
        };
        let place = self.exchanges.get(&key).copied().unwrap_or(0);
        let fits = |place: usize| {
            patterns.get(place).is_some_and(|pattern| pattern.fits(fact, is_outside))
        };
        let next = match (fits(place), fits(0)) {
            (true, _) => place + 1,
            // The same identifier is used anew.
            (false, true) if same_id => 1,
            (false, _) => return false,
        };
        if self.exchanges.len() == MAX_EXCHANGES && !self.exchanges.contains_key(&key) {
            self.exchanges.pop_first();
        }
        self.exchanges.insert(key, next);
        self.is_done = next == patterns.len();
        true
    }
}

impl Pattern {
    /// Whether a fact is such a packet.
    fn fits(&self, fact: &Fact<'_>, is_outside: bool) -> bool {
        match (fact, self.place) {
            (Fact::Built(packet), Place::Workbench) => {
                let topic = match packet {
                    Packet::Publish(publish) => Some(publish.topic.as_str()),
                    _ => None,
                };
                self.fits_packet(packet, topic)
            }
            (Fact::Packet(seen), place) => {
                let is_there = match place {
                    Place::Anywhere => true,
                    Place::Way(role, direction) => self.is_way(seen, role, direction),
                    Place::Outside => is_outside,
                    Place::Workbench => false,
                };
                is_there && self.fits_packet(seen.packet, seen.topic)
            }
            _ => false,
        }
    }

    fn is_way(&self, seen: &Seen<'_>, role: Role, direction: Direction) -> bool {
        seen.role == role && seen.direction == direction
    }

    fn fits_packet(&self, packet: &Packet, topic: Option<&str>) -> bool {
        packet.packet_type() == self.wanted.kind
            && self.wanted.fits_packet(packet, topic)
            && self.fits_filter(packet)
            && self.number.is_none_or(|bounds| is_within(packet, bounds))
    }

    fn fits_filter(&self, packet: &Packet) -> bool {
        let is_it = |filter: &str| self.filter.as_ref().is_none_or(|it| it.as_str() == filter);
        match packet {
            Packet::Subscribe(subscribe) => subscribe.filters.iter().any(|it| {
                is_it(it.filter.as_str()) && self.asked.is_none_or(|qos| qos == it.options.qos)
            }),
            Packet::Unsubscribe(unsubscribe) => {
                unsubscribe.filters.iter().any(|it| is_it(it.as_str()))
            }
            _ => self.filter.is_none(),
        }
    }
}

/// Whether the payload of a PUBLISH is a number within these bounds.
pub(super) fn is_within(packet: &Packet, (low, high): (f64, f64)) -> bool {
    let Packet::Publish(publish) = packet else { return false };
    let text = core::str::from_utf8(&publish.payload).ok();
    let number = text.and_then(|text| text.trim().parse::<f64>().ok());
    number.is_some_and(|number| (low..=high).contains(&number))
}
