//! Every board that announced itself, and which topic belongs to which.
//!
//! Knows how a message finds the parts that it is for, and which topics the page must subscribe to
//! for that. Does not send anything: it says what is wanted, and `reduce` makes effects of it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use shared::board::manifest::{self, DISCOVERY_FILTER};
use shared::time::{Instant, earliest};
use shared::topic::TopicName;
use shared::wire::ReasonCode;

use super::card::{Card, Sheet};
use super::part::{PartState, SendError, Trouble, control};
use super::snapshot::Snapshot;

/// Boards on the dashboard; further ones are counted, not shown.
pub const MAX_BOARDS: usize = 200;

/// The boards of the dashboard.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Boards {
    cards: BTreeMap<Rc<str>, Snapshot<Card>>,
    not_shown: BTreeSet<Rc<str>>,
    unconfirmed: BTreeSet<Rc<str>>,
    /// Shared by the pictures of the state: it changes only with the manifests.
    routes: Rc<BTreeMap<Rc<str>, Vec<Route>>>,
}

/// What a topic is to a board.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Route {
    /// The availability with this index.
    Availability(Rc<str>, usize),
    /// The state of the component with this index.
    State(Rc<str>, usize),
}

impl Boards {
    /// Whether a message on this topic is for a board.
    pub fn concerns(&self, topic: &str) -> bool {
        manifest::board_of(topic).is_some() || self.routes.contains_key(topic)
    }

    /// A message came. True if the page needs other topics now.
    pub fn handle(&mut self, now: Instant, topic: &str, payload: &[u8], retained: bool) -> bool {
        if let Some(board) = manifest::board_of(topic) {
            let before = Rc::clone(&self.routes);
            self.handle_manifest(board, payload);
            return !Rc::ptr_eq(&before, &self.routes);
        }
        let routes = Rc::clone(&self.routes);
        for route in routes.get(topic).into_iter().flatten() {
            let board = match route {
                Route::Availability(board, _) | Route::State(board, _) => board,
            };
            let Some(card) = self.cards.get_mut(board) else { continue };
            let Some(sheet) = card.edit().sheet_mut() else { continue };
            match route {
                Route::Availability(_, index) => sheet.note_availability(*index, payload),
                Route::State(_, index) => sheet.report(now, *index, payload, retained),
            }
        }
        false
    }

    fn handle_manifest(&mut self, board: &str, payload: &[u8]) {
        self.unconfirmed.remove(board);
        if payload.is_empty() {
            self.not_shown.remove(board);
            if self.cards.remove(board).is_some() {
                self.find_routes();
            }
            return;
        }
        let old = self.cards.get(board);
        if old.is_none() && self.cards.len() >= MAX_BOARDS {
            // Beyond twice the limit they are not even counted: ids are bytes of strangers.
            if self.not_shown.len() < MAX_BOARDS {
                self.not_shown.insert(board.into());
            }
            return;
        }
        let id: Rc<str> = board.into();
        let card = Card::new(Rc::clone(&id), payload, old.map(|card| &**card));
        self.cards.insert(id, Snapshot::new(card));
        self.find_routes();
    }

    fn find_routes(&mut self) {
        let mut routes = BTreeMap::<Rc<str>, Vec<Route>>::new();
        let mut add = |topic: &TopicName, route| {
            routes.entry(topic.as_str().into()).or_default().push(route);
        };
        for (board, card) in &self.cards {
            let Some(sheet) = card.sheet() else { continue };
            for (index, availability) in sheet.manifest.availability.iter().enumerate() {
                add(&availability.topic, Route::Availability(Rc::clone(board), index));
            }
            for (index, component) in sheet.manifest.components.iter().enumerate() {
                if let Some(topic) = &component.state_topic {
                    add(topic, Route::State(Rc::clone(board), index));
                }
            }
        }
        self.routes = Rc::new(routes);
    }

    /// The connection is new: what the broker still keeps comes again.
    pub fn await_confirmation(&mut self) {
        self.unconfirmed = self.cards.keys().cloned().collect();
        self.not_shown.clear();
    }

    /// What did not come again is gone.
    pub fn drop_unconfirmed(&mut self) {
        for board in std::mem::take(&mut self.unconfirmed) {
            self.cards.remove(&board);
        }
        self.find_routes();
    }

    /// The topics that the page must subscribe to, manifests included.
    pub fn topics(&self) -> impl Iterator<Item = Rc<str>> + '_ {
        std::iter::once(DISCOVERY_FILTER.into()).chain(self.routes.keys().cloned())
    }

    /// The topics that only this board speaks on, its manifest's first: what is cleared when its
    /// card is removed.
    pub fn own_topics(&self, board: &str) -> Vec<TopicName> {
        let Some(card) = self.cards.get(board) else { return Vec::new() };
        let mut topics: Vec<_> = TopicName::new(&manifest_topic(board)).into_iter().collect();
        if let Some(Sheet { manifest, .. }) = card.sheet() {
            let states = manifest.components.iter().filter_map(|part| part.state_topic.as_ref());
            let all = manifest.availability.iter().map(|availability| &availability.topic);
            for topic in all.chain(states) {
                if self.is_only_of(board, topic.as_str()) && !topics.contains(topic) {
                    topics.push(topic.clone());
                }
            }
        }
        topics
    }

    fn is_only_of(&self, board: &str, topic: &str) -> bool {
        self.routes.get(topic).into_iter().flatten().all(|route| match route {
            Route::Availability(owner, _) | Route::State(owner, _) => **owner == *board,
        })
    }

    /// The broker does not let the page see a topic.
    pub fn note_refusal(&mut self, topic: &str, reason: ReasonCode) {
        let routes = Rc::clone(&self.routes);
        for route in routes.get(topic).into_iter().flatten() {
            if let Route::State(board, index) = route
                && let Some(card) = self.cards.get_mut(board)
                && let Some(part) = card.edit().sheet_mut().and_then(|s| s.parts.get_mut(*index))
            {
                part.trouble = Some(Trouble::NotSubscribed(reason));
            }
        }
    }

    /// A person switches a part: where the command goes and what it is. `None` if there is no such
    /// part, or its board is known not to be there.
    pub fn ask(
        &mut self,
        now: Instant,
        board: &str,
        component: &str,
        on: bool,
    ) -> Option<(TopicName, String)> {
        let card = self.cards.get(board)?;
        let sheet = card.sheet()?;
        if sheet.is_online() == Some(false) {
            return None;
        }
        let index = sheet.manifest.components.iter().position(|part| part.id == component)?;
        let control = control(&sheet.manifest.components[index])?;
        let command = (control.command_topic.clone(), control.command(on).to_owned());
        self.part_mut(board, component)?.ask(now, on);
        Some(command)
    }

    /// A command did not get to the broker.
    pub fn note_failure(&mut self, board: &str, component: &str, error: SendError) {
        if let Some(part) = self.part_mut(board, component) {
            part.fail(error);
        }
    }

    fn part_mut(&mut self, board: &str, component: &str) -> Option<&mut PartState> {
        let sheet = self.cards.get_mut(board)?.edit().sheet_mut()?;
        let index = sheet.manifest.components.iter().position(|part| part.id == component)?;
        sheet.parts.get_mut(index)
    }

    /// Lets what was not answered in time be seen.
    pub fn tick(&mut self, now: Instant) {
        for card in self.cards.values_mut() {
            if card.sheet().is_some_and(|sheet| sheet.is_due(now))
                && let Some(sheet) = card.edit().sheet_mut()
            {
                sheet.tick(now);
            }
        }
    }

    /// When `tick` has something to do.
    pub fn deadline(&self) -> Option<Instant> {
        self.cards
            .values()
            .filter_map(|card| card.sheet()?.deadline())
            .fold(None, |first, at| earliest(first, Some(at)))
    }

    /// Forgets everything: another broker has other boards.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The cards, by board.
    pub fn iter(&self) -> impl Iterator<Item = (&Rc<str>, &Snapshot<Card>)> {
        self.cards.iter()
    }

    /// A board's card.
    pub fn get(&self, board: &str) -> Option<&Snapshot<Card>> {
        self.cards.get(board)
    }

    /// How many cards there are.
    pub fn len(&self) -> usize {
        self.cards.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }

    /// How many boards announced themselves after the dashboard was full.
    pub fn not_shown(&self) -> usize {
        self.not_shown.len()
    }
}

/// The topic of a board's manifest, of one that could not be read as well.
pub fn manifest_topic(board: &str) -> String {
    format!("homeassistant/device/{board}/config")
}
