//! Every board that announced itself, and which topic belongs to which.
//!
//! Knows how a message finds the parts that it is for, and which topics the page must subscribe to
//! for that. Does not send anything: it says what is wanted, and `reduce` makes effects of it.

use shared::map::{Map, Set};
use std::rc::Rc;

use shared::board::manifest::{Discovery, FILTERS};
use shared::time::{Duration, Instant, earliest};
use shared::topic::TopicName;
use shared::wire::ReasonCode;

use super::card::{Card, Sheet};
use super::console::record::Record;
use super::part::{Order, PartState, Reported, SendError, Trouble, command};
use super::snapshot::Snapshot;

/// Boards on the dashboard; further ones are counted, not shown.
pub const MAX_BOARDS: usize = 200;
/// How long a board that announces itself in several messages is waited for.
pub const GATHER_TIME: Duration = Duration::from_millis(150);

/// The boards of the dashboard.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Boards {
    cards: Map<Rc<str>, Snapshot<Card>>,
    not_shown: Set<Rc<str>>,
    /// Shared by the pictures of the state: it changes only with what announces boards.
    discovery: Rc<Discovery>,
    /// Boards of which more is likely to come at once.
    gathering: Set<String>,
    gather_until: Option<Instant>,
    /// Cards drawn anew, whose parts may have been heard of before.
    fresh: Set<Rc<str>>,
    /// Shared by the pictures of the state: it changes only with the manifests.
    routes: Rc<Map<Rc<str>, Vec<Route>>>,
}

/// What a topic is to a board.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Route {
    /// The availability with this index.
    Availability(Rc<str>, usize),
    /// The state of the component with this index.
    State(Rc<str>, usize),
    /// The other topic where the component with this index reports.
    Also(Rc<str>, usize),
}

impl Route {
    const fn board(&self) -> &Rc<str> {
        match self {
            Self::Availability(board, _) | Self::State(board, _) | Self::Also(board, _) => board,
        }
    }
}

impl Boards {
    /// Whether a message on this topic is for a board.
    pub fn concerns(&self, topic: &str) -> bool {
        self.routes.contains_key(topic) || self.discovery.concerns(topic)
    }

    /// A message came. True if the page needs other topics now.
    pub fn handle(&mut self, now: Instant, topic: &str, payload: &[u8], retained: bool) -> bool {
        let before = Rc::clone(&self.routes);
        if self.discovery.concerns(topic) {
            let mut is_whole = false;
            for heard in Rc::make_mut(&mut self.discovery).handle(topic, payload) {
                if heard.is_whole {
                    self.renew(&heard.board);
                    is_whole = true;
                } else {
                    self.gathering.insert(heard.board);
                    self.gather_until.get_or_insert(now + GATHER_TIME);
                }
            }
            if is_whole {
                self.find_routes();
            }
        }
        let routes = Rc::clone(&self.routes);
        for route in routes.get(topic).into_iter().flatten() {
            let Some(card) = self.cards.get_mut(route.board()) else { continue };
            let Some(sheet) = card.edit().sheet_mut() else { continue };
            match route {
                Route::Availability(_, index) => sheet.note_availability(*index, payload),
                Route::State(_, index) => sheet.report(now, *index, payload, retained, false),
                Route::Also(_, index) => sheet.report(now, *index, payload, retained, true),
            }
        }
        !Rc::ptr_eq(&before, &self.routes)
    }

    /// Draws a board's card anew, from all that is known of it.
    fn renew(&mut self, board: &str) {
        let discovery = Rc::clone(&self.discovery);
        let Some(manifest) = discovery.manifest(board) else {
            self.not_shown.remove(board);
            self.cards.remove(board);
            return;
        };
        let old = self.cards.get(board);
        if old.is_none() && self.cards.len() >= MAX_BOARDS {
            // Beyond twice the limit they are not even counted: ids are bytes of strangers.
            if self.not_shown.len() < MAX_BOARDS {
                self.not_shown.insert(board.into());
            }
            return;
        }
        let id: Rc<str> = board.into();
        let card = Card::new(Rc::clone(&id), manifest, old.map(|card| &**card));
        self.fresh.insert(Rc::clone(&id));
        self.cards.insert(id, Snapshot::new(card));
    }

    fn find_routes(&mut self) {
        let mut routes = Map::<Rc<str>, Vec<Route>>::new();
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
                if let Some(also) = &component.also {
                    add(&also.topic, Route::Also(Rc::clone(board), index));
                }
            }
        }
        self.routes = Rc::new(routes);
    }

    /// The connection is new: what the broker still keeps comes again.
    pub fn await_confirmation(&mut self) {
        Rc::make_mut(&mut self.discovery).expect_again();
        self.not_shown.clear();
    }

    /// What did not come again is gone.
    pub fn drop_unconfirmed(&mut self) {
        for board in Rc::make_mut(&mut self.discovery).forget_unheard() {
            self.renew(&board);
        }
        self.find_routes();
    }

    /// The topics that the page must subscribe to, manifests included.
    pub fn topics(&self) -> impl Iterator<Item = Rc<str>> + '_ {
        let further = self.discovery.further_filters().map(Rc::from);
        let fixed = FILTERS.into_iter().map(Rc::from);
        fixed.chain(further).chain(self.routes.keys().cloned())
    }

    /// The topics that only this board speaks on, those that announce it first: what is cleared
    /// when its card is removed.
    pub fn own_topics(&self, board: &str) -> Vec<TopicName> {
        let Some(card) = self.cards.get(board) else { return Vec::new() };
        let announced = self.discovery.topics(board);
        let mut topics: Vec<_> = announced.filter_map(|it| TopicName::new(it).ok()).collect();
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
        self.routes.get(topic).into_iter().flatten().all(|route| **route.board() == *board)
    }

    /// The broker does not let the page see a topic.
    pub fn note_refusal(&mut self, topic: &str, reason: ReasonCode) {
        let routes = Rc::clone(&self.routes);
        for route in routes.get(topic).into_iter().flatten() {
            if let Route::State(board, index) | Route::Also(board, index) = route
                && let Some(card) = self.cards.get_mut(board)
                && let Some(part) = card.edit().sheet_mut().and_then(|s| s.parts.get_mut(*index))
            {
                part.trouble = Some(Trouble::NotSubscribed(reason));
            }
        }
    }

    /// A person asks something of a part: where the command goes and what it is. `None` if there
    /// is no such part, it does not take that, or its board is known not to be there.
    pub fn ask(
        &mut self,
        now: Instant,
        board: &str,
        component: &str,
        order: Order,
    ) -> Option<(TopicName, String)> {
        let card = self.cards.get(board)?;
        let sheet = card.sheet()?;
        if sheet.is_online() == Some(false) {
            return None;
        }
        let part = sheet.manifest.components.iter().find(|part| part.id == component)?;
        let (made, reports) = (command(part, &order)?, part.state_topic.is_some());
        self.part_mut(board, component)?.ask(now, order, reports);
        Some(made)
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

    /// Lets what was not answered in time be seen, and boards that have said all. True if the page
    /// needs other topics now.
    pub fn tick(&mut self, now: Instant) -> bool {
        let has_gathered = self.gather_until.is_some_and(|at| at <= now);
        if has_gathered {
            self.gather_until = None;
            for board in std::mem::take(&mut self.gathering) {
                self.renew(&board);
            }
            self.find_routes();
        }
        for card in self.cards.values_mut() {
            if card.sheet().is_some_and(|sheet| sheet.is_due(now))
                && let Some(sheet) = card.edit().sheet_mut()
            {
                sheet.tick(now);
            }
        }
        has_gathered
    }

    /// Whether there is a card that was drawn anew since `catch_up`.
    pub fn is_behind(&self) -> bool {
        !self.fresh.is_empty()
    }

    /// Tells the parts of cards that were drawn anew what came last on their topics: what is not
    /// retained does not come again, and nor does what the page was subscribed to already.
    pub fn catch_up<'a>(&mut self, last: impl Fn(&str) -> Option<&'a Record>) {
        for board in std::mem::take(&mut self.fresh) {
            let Some(card) = self.cards.get_mut(&*board) else { continue };
            let Some(sheet) = card.edit().sheet_mut() else { continue };
            let last = |topic: &TopicName| last(topic.as_str()).filter(|it| it.is_whole());
            let said: Vec<_> =
                sheet.manifest.availability.iter().map(|it| last(&it.topic)).collect();
            for (index, record) in said.into_iter().enumerate() {
                if let (Some(record), None) = (record, sheet.answer(index)) {
                    sheet.note_availability(index, &record.payload);
                }
            }
            for index in 0..sheet.parts.len() {
                let component = &sheet.manifest.components[index];
                let places = [
                    component.state_topic.as_ref().and_then(last),
                    component.also.as_ref().and_then(|also| last(&also.topic)),
                ];
                for (record, other) in places.into_iter().zip([false, true]) {
                    let is_new = sheet.parts[index].reported == Reported::Unknown;
                    if let Some(record) = record.filter(|_| is_new) {
                        sheet.report(record.at, index, &record.payload, record.retain, other);
                    }
                }
            }
        }
    }

    /// When `tick` has something to do.
    pub fn deadline(&self) -> Option<Instant> {
        self.cards
            .values()
            .filter_map(|card| card.sheet()?.deadline())
            .chain(self.gather_until)
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
