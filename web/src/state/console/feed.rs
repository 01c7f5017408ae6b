//! What came from one broker and went to it, and what a person looks at of that.
//!
//! Knows the tree, the list of messages and what is chosen in them. Does not know the person's own
//! messages: those are for every broker.

use shared::map::Set;
use std::rc::Rc;

use shared::message::Message;
use shared::time::Instant;

use super::filter::{Comparison, Fault, Filter, Mode, Pattern, Test, Wish};
use super::list::List;
use super::record::{Record, Ring, Sent};
use super::recording::Recording;
use super::rows::{Order, Step, above, rows};
use super::tree::Tree;
use crate::state::ring::Kept;
use shared::topic::TopicFilter;

/// Messages that a person took from the list one by one.
const MAX_HIDDEN: usize = 10_000;

/// What came from one broker and went to it.
#[derive(Clone, Debug, Default)]
pub struct Feed {
    /// The topics.
    pub tree: Tree,
    /// The messages.
    pub ring: Ring,
    /// Those that the filter lets through.
    pub list: List,
    /// What a person typed as a filter.
    pub wish: Wish,
    /// What is wrong with that.
    pub faults: Vec<Fault>,
    /// The list as it was when it was stopped.
    pub frozen: Option<Frozen>,
    /// What is open in the tree.
    pub open: Rc<Set<Rc<str>>>,
    /// What is searched for in the tree.
    pub search: Rc<str>,
    /// The topic that is looked at.
    pub topic: Option<Rc<str>>,
    /// The messages of that topic.
    pub history: List,
    /// The message that is looked at, if it is not the last one of its topic.
    pub chosen: Option<Rc<Record>>,
    /// The message that others of its topic are compared with, if not each with the one before it.
    pub pinned: Option<Rc<Record>>,
    /// What is being recorded, or was.
    pub recording: Option<Recording>,
    /// Messages that a person took from the list, by their numbers.
    hidden: Rc<Set<u64>>,
    /// A person has subscribed to topics that begin with `$`.
    wants_system: bool,
    /// The regular expression for `wish`, once the driver has made one.
    pattern: Option<Pattern>,
}

/// A list that stands still.
#[derive(Clone, Debug)]
pub struct Frozen {
    /// The messages that there were.
    pub ring: Ring,
    /// Those that the filter let through.
    pub list: List,
    /// A person only scrolled: it goes on when the newest are looked at again.
    pub by_scrolling: bool,
}

impl Feed {
    /// A message came.
    pub fn receive(&mut self, now: Instant, message: Message) {
        let (number, topic) = (self.ring.end(), message.topic.clone());
        let record = |name| Record::taken(number, now, name, message);
        let record = self.tree.note(topic.as_str(), record);
        if let Some(recording) = &mut self.recording {
            recording.note(&record);
        }
        self.keep(record);
    }

    /// A message goes out. Its number is told, to say later how it went.
    pub fn send(&mut self, now: Instant, message: &Message) -> u64 {
        let number = self.ring.end();
        let name = self.tree.name(message.topic.as_str());
        let mut record = Record::new(number, now, name, message);
        record.sent = Some(Sent::Waiting);
        self.keep(Rc::new(record));
        number
    }

    /// How a message went that was sent.
    pub fn note_sent(&mut self, number: u64, sent: Sent) {
        if let (Some(record), Sent::Done(reason)) = (self.ring.get(number), &sent)
            && record.retain
            && !reason.is_error()
        {
            let (topic, is_there) = (Rc::clone(&record.topic), record.size > 0);
            self.tree.set_retained(&topic, is_there);
        }
        self.ring.edit(number, |record| record.sent = Some(sent.clone()));
        if let Some(frozen) = &mut self.frozen {
            frozen.ring.edit(number, |record| record.sent = Some(sent));
        }
    }

    fn keep(&mut self, record: Rc<Record>) {
        self.ring.push(Rc::clone(&record));
        self.list.note(&record, &self.ring);
        if self.topic.is_some() {
            self.history.note(&record, &self.ring);
        }
    }

    /// Brings back messages that were there before those that are there now.
    pub(super) fn restore(&mut self, mut old: Ring) {
        for number in self.ring.first()..self.ring.end() {
            if let Some(record) = self.ring.get(number) {
                old.push(Rc::clone(record));
            }
        }
        self.ring = old;
        self.list.set(self.list.filter().clone(), &self.ring);
        self.find_history();
    }

    /// Takes a message from the lists, or brings it back. Whether that was done.
    pub fn hide(&mut self, number: u64, is_hidden: bool) -> bool {
        let first = self.ring.first();
        let hidden = Rc::make_mut(&mut self.hidden);
        let is_done = if is_hidden {
            // Those that went by themselves need not be remembered.
            hidden.retain(|it| *it >= first);
            hidden.len() < MAX_HIDDEN && number >= first && hidden.insert(number)
        } else {
            hidden.remove(&number)
        };
        if is_done {
            let faults = std::mem::take(&mut self.faults);
            let pattern = faults.into_iter().find(|it| matches!(it, Fault::Pattern(_)));
            let was_frozen = self.frozen.take();
            self.apply_wish(pattern);
            // A list that a person stopped stays where it is.
            if was_frozen.is_some_and(|it| !it.by_scrolling) {
                self.freeze(true, false);
            }
            self.find_history();
            self.chosen = self.chosen.take().filter(|it| !is_hidden || it.number != number);
            self.pinned = self.pinned.take().filter(|it| !is_hidden || it.number != number);
        }
        is_done
    }

    /// Whether there is something left to be looked through.
    pub const fn is_searching(&self) -> bool {
        self.list.is_searching() || self.history.is_searching()
    }

    /// Looks through some more.
    pub fn step(&mut self) {
        self.list.step(&self.ring);
        self.history.step(&self.ring);
    }

    /// The messages and those of them that are seen.
    pub fn shown(&self) -> (&Ring, &List) {
        self.frozen.as_ref().map_or((&self.ring, &self.list), |it| (&it.ring, &it.list))
    }

    /// How many messages are there, and how many there were in all: without what the broker says of
    /// itself, where that is not among the messages.
    pub fn counts(&self) -> (usize, u64) {
        let is_hidden = |path: &str| !self.wants_system && path.starts_with('$');
        let hidden = self.tree.root().children().filter(|it| is_hidden(&it.path));
        let all = self.ring.end().saturating_sub(hidden.map(|it| it.total).sum());
        let is_whole = self.ring.first() == Record::FIRST;
        let kept = if is_whole { usize::MAX } else { self.ring.len() };
        (kept.min(usize::try_from(all).unwrap_or(usize::MAX)), all)
    }

    /// Messages that came since the list was stopped.
    pub fn behind(&self) -> u64 {
        self.frozen.as_ref().map_or(0, |frozen| self.ring.end() - frozen.ring.end())
    }

    /// Stops the list, or lets it go on. What a person stopped goes on only by a person's wish.
    pub fn freeze(&mut self, is_frozen: bool, by_scrolling: bool) {
        match &self.frozen {
            None if is_frozen => {
                let (ring, list) = (self.ring.clone(), self.list.clone());
                self.frozen = Some(Frozen { ring, list, by_scrolling });
            }
            Some(frozen) if !is_frozen && (frozen.by_scrolling || !by_scrolling) => {
                self.frozen = None;
            }
            Some(_) if is_frozen && !by_scrolling => {
                if let Some(frozen) = &mut self.frozen {
                    frozen.by_scrolling = false;
                }
            }
            _ => {}
        }
    }

    /// Whether a person has subscribed to topics that begin with `$`: else they are in the tree, and
    /// not among the messages.
    pub fn want_system(&mut self, wants: bool) {
        self.wants_system = wants;
        self.apply_wish(None);
    }

    /// See [`Feed::want_system`].
    pub const fn wants_system(&self) -> bool {
        self.wants_system
    }

    /// A person typed another filter. True if a regular expression is to be made of its text.
    pub fn set_wish(&mut self, change: impl FnOnce(&mut Wish)) -> bool {
        let old = self.wish.clone();
        change(&mut self.wish);
        if old.text != self.wish.text || old.mode != self.wish.mode {
            self.pattern = None;
        }
        self.apply_wish(None);
        self.needs_pattern()
    }

    /// Whether a regular expression is to be made of the text of the filter.
    pub fn needs_pattern(&self) -> bool {
        self.wish.mode == Mode::Pattern && !self.wish.text.is_empty() && self.pattern.is_none()
    }

    /// The driver made a regular expression, or could not.
    pub fn set_pattern(&mut self, text: &str, made: Result<Pattern, Rc<str>>) {
        if *self.wish.text != *text || !self.needs_pattern() {
            return;
        }
        match made {
            Ok(pattern) => {
                self.pattern = Some(pattern);
                self.apply_wish(None);
            }
            Err(words) => self.apply_wish(Some(Fault::Pattern(words))),
        }
    }

    /// What is faulty lets everything through, and is said.
    fn apply_wish(&mut self, fault: Option<Fault>) {
        let mut faults: Vec<_> = fault.into_iter().collect();
        let wish = &self.wish;
        let topic = (!wish.topic.is_empty()).then(|| TopicFilter::new(&wish.topic));
        let topic = topic.and_then(|it| it.map_err(|it| faults.push(Fault::Topic(it))).ok());
        let text = wish.text.trim();
        let test = match wish.mode {
            _ if text.is_empty() => None,
            Mode::Text => Some(Test::Contains(text.into())),
            Mode::Pattern => self.pattern.clone().map(Test::Pattern),
            Mode::Field => match Comparison::parse(text) {
                Ok(comparison) => Some(Test::Field(comparison)),
                Err(fault) => {
                    faults.push(fault);
                    None
                }
            },
        };
        let with_system = self.wants_system || text.starts_with('$');
        let filter = Filter {
            only: None,
            topic,
            test,
            direction: wish.direction,
            with_system,
            hidden: Rc::clone(&self.hidden),
        };
        self.faults = faults;
        self.frozen = None;
        self.list.set(filter, &self.ring);
    }

    /// Looks at a topic, or at none. What is above it is opened.
    pub fn select(&mut self, topic: Option<Rc<str>>) {
        self.chosen = None;
        if let Some(topic) = &topic {
            self.open_above(topic);
        }
        self.look_at(topic);
    }

    fn look_at(&mut self, topic: Option<Rc<str>>) {
        if self.topic != topic {
            self.topic = topic;
            self.pinned = None;
            self.find_history();
        }
    }

    /// Looks for the messages of the topic. Where none is looked at there are none.
    fn find_history(&mut self) {
        self.history = List::default();
        if let Some(only) = self.topic.clone() {
            let hidden = Rc::clone(&self.hidden);
            let filter = Filter { only: Some(only), hidden, ..Filter::default() };
            self.history.set(filter, &self.ring);
        }
    }

    /// Looks at a message, and thereby at its topic.
    pub fn choose(&mut self, record: Rc<Record>) {
        self.look_at(Some(Rc::clone(&record.topic)));
        self.chosen = Some(record);
    }

    /// Looks at the message that is `by` places further down in the list, which stands still
    /// meanwhile.
    pub fn move_choice(&mut self, by: isize) {
        let (ring, list) = self.shown();
        let place = match &self.chosen {
            Some(record) => list.place(ring, record.number).saturating_add_signed(by),
            None => 0,
        };
        let place = place.min(list.len(ring).saturating_sub(1));
        if let Some(record) = list.get(ring, place).cloned() {
            self.choose(record);
            self.freeze(place > 0, true);
        }
    }

    /// What the details are about: the message that was chosen, or the last one of the topic.
    pub fn looked_at(&self) -> Option<&Rc<Record>> {
        let topic = self.topic.as_ref()?;
        self.chosen
            .as_ref()
            .or_else(|| self.history.get(&self.ring, 0))
            .or_else(|| self.tree.get(topic)?.last.as_ref())
    }

    /// The message of the same topic before this one, if it is still there.
    pub fn before(&self, record: &Record) -> Option<&Rc<Record>> {
        let place = self.history.place(&self.ring, record.number);
        let other = self.history.get(&self.ring, place)?;
        if other.number < record.number {
            return Some(other);
        }
        self.history.get(&self.ring, place + 1)
    }

    fn open_above(&mut self, topic: &str) {
        let missing: Vec<Rc<str>> =
            above(topic).filter(|it| !self.open.contains(*it)).map(Rc::from).collect();
        if !missing.is_empty() {
            Rc::make_mut(&mut self.open).extend(missing);
        }
    }

    /// Opens a level of the tree, or closes it.
    pub fn toggle(&mut self, path: &Rc<str>) {
        let open = Rc::make_mut(&mut self.open);
        if !open.remove(path) {
            open.insert(Rc::clone(path));
        }
    }

    /// Opens everything, or closes it. Beyond a few thousand levels nobody wants that.
    pub fn toggle_all(&mut self) {
        if !self.open.is_empty() {
            return self.open = Rc::default();
        }
        let mut open = Set::new();
        let mut level: Vec<_> = self.tree.root().children().collect();
        while !level.is_empty() && open.len() < 5000 {
            open.extend(level.iter().filter(|it| it.has_children()).map(|it| Rc::clone(&it.path)));
            level = level.into_iter().flat_map(|node| node.children()).collect();
        }
        self.open = Rc::new(open);
    }

    /// Moves through the tree by a key.
    pub fn walk(&mut self, step: Step, order: Order) {
        let rows = rows(&self.tree, &self.open, &self.search, order);
        let here = self.topic.as_ref().and_then(|topic| {
            let at = rows.iter().position(|row| row.node.path == *topic)?;
            Some((at, &rows[at]))
        });
        let path = |row: Option<&super::rows::Row<'_>>| row.map(|row| Rc::clone(&row.node.path));
        let next = match (step, here) {
            (Step::Last, _) => path(rows.last()),
            (Step::First, _) | (_, None) => path(rows.first()),
            (Step::Up, Some((at, _))) => path(at.checked_sub(1).and_then(|at| rows.get(at))),
            (Step::Down, Some((at, _))) => path(rows.get(at + 1)),
            (Step::Right, Some((at, row))) if row.is_open => path(rows.get(at + 1)),
            (Step::Left, Some((at, row))) if !row.is_open || !self.search.is_empty() => {
                path(rows[..at].iter().rev().find(|it| it.depth < row.depth))
            }
            (Step::Right | Step::Left, Some((_, row))) => {
                let path = row.node.has_children().then(|| Rc::clone(&row.node.path));
                if let Some(path) = path {
                    self.toggle(&path);
                }
                return;
            }
        };
        if next.is_some() {
            self.chosen = None;
            self.look_at(next);
        }
    }

    /// Begins a recording, or ends it.
    pub fn record(&mut self, is_on: bool) {
        match &mut self.recording {
            Some(recording) if !is_on => recording.is_on = false,
            recording if is_on => {
                *recording = Some(Recording::begun());
            }
            _ => {}
        }
    }
}
