//! Rules that run on this page, as far as the rest of the page has to do with them: their text as it is
//! stored, whether this tab is the one that runs them, and their connection.
//!
//! What a rule is, is known to the piece that runs and shows them (`stage`, `components::rules`), which is fetched
//! where there are any. Of several tabs one runs the rules: they share the storage, and so the text.

pub mod form;
pub mod herald;
pub mod row;
pub mod sheet;
pub mod stage;

use std::rc::Rc;

use self::herald::Herald;
use super::action::{Effect, Parting};
use super::line::{Line, LineEvent, LineId, Phase};
use super::undo::Deleted;
use super::{Notice, State};

/// What follows the address of the bench.
pub const PATH: &str = "rules";
/// What leads there.
pub const HASH: &str = "#/rules";

/// Rules on this page.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Their text, as it is stored.
    pub text: Rc<str>,
    /// This tab is the one that runs them.
    pub is_mine: bool,
    /// The piece that runs them is here.
    is_ready: bool,
    /// Their connection, to the page's home.
    pub line: Line,
    /// What those of a broker say.
    herald: Herald,
    /// Counts what has happened to them, so that who shows them looks again.
    pub edition: u32,
}

/// What happens to them.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// This text is stored: at the beginning, or by another tab.
    Stored(Rc<str>),
    /// A person wants this text.
    Keep(Rc<str>, How),
    /// This tab runs them, or another one does.
    Mine(bool),
    /// The piece that runs them is here.
    Ready,
    /// A person stopped or started one: it may have something to do.
    Look,
    /// A rule says something.
    Said {
        /// The rule.
        rule: Rc<str>,
        /// What.
        text: Rc<str>,
    },
    /// A person has changed those of the broker.
    Changed(Change),
    /// Something happened that is to be seen.
    Happened,
}

/// How a person came to another text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// Adds a rule.
    Added,
    /// Deletes this one.
    Deleted(Rc<str>),
    /// Writes.
    Written,
}

/// Rules that are others now, with what is needed to have them as they were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// They are the broker's.
    pub is_brokers: bool,
    /// How that came.
    pub how: How,
    /// The text before.
    pub before: Rc<str>,
    /// The text now.
    pub after: Rc<str>,
}

impl Rules {
    /// Whether there are any that this tab runs.
    pub fn run_here(&self) -> bool {
        self.is_mine && self.are_there()
    }

    /// Whether there may be any.
    pub fn are_there(&self) -> bool {
        !self.text.trim().is_empty()
    }
}

impl State {
    pub(super) fn act_on_rules(&mut self, act: Act, effects: &mut Vec<Effect>) {
        self.rules.edition = self.rules.edition.wrapping_add(1);
        match act {
            Act::Stored(text) => {
                self.undo.forget_rules();
                self.rules.text = Rc::clone(&text);
                effects.push(Effect::Rules(text));
            }
            Act::Keep(text, how) => {
                let before = Rc::clone(&self.rules.text);
                let change = Change { is_brokers: false, how, before, after: Rc::clone(&text) };
                self.note_rules(change);
                return self.keep_rules(&text, effects);
            }
            Act::Mine(is_mine) => self.rules.is_mine = is_mine,
            Act::Ready => self.rules.is_ready = true,
            Act::Said { rule, text } => self.notify(Notice::Rule { rule, text, more: 0 }),
            Act::Changed(change) => return self.note_rules(change),
            Act::Look | Act::Happened => return,
        }
        self.sync_rules(effects);
    }

    /// A person has changed rules. It is offered to be taken back, unless nothing was lost.
    pub(super) fn note_rules(&mut self, change: Change) {
        let now = self.now;
        let is_loss = change.how != How::Added && !change.before.trim().is_empty();
        let changed = Deleted::Rules(Rc::new(change));
        if is_loss { self.undo.push(now, changed) } else { self.undo.note(now, changed) }
    }

    /// From now on this text holds.
    pub(super) fn keep_rules(&mut self, text: &Rc<str>, effects: &mut Vec<Effect>) {
        self.rules.edition = self.rules.edition.wrapping_add(1);
        self.rules.text = Rc::clone(text);
        effects.push(Effect::KeepRules(Rc::clone(text)));
        effects.push(Effect::Rules(Rc::clone(text)));
        self.sync_rules(effects);
    }

    /// Their connection is there as long as they run here.
    fn sync_rules(&mut self, effects: &mut Vec<Effect>) {
        if !(self.rules.run_here() && self.rules.is_ready) {
            return self.shut_rules(effects);
        }
        if self.rules.line.phase == Phase::Off {
            self.open(&LineId::Rules, effects);
        }
    }

    /// The home is another one, or back: they connect to it.
    pub(super) fn open_rules(&mut self, effects: &mut Vec<Effect>) {
        if self.rules.run_here() && self.rules.is_ready {
            self.open(&LineId::Rules, effects);
        }
    }

    pub(super) fn shut_rules(&mut self, effects: &mut Vec<Effect>) {
        if self.rules.line.shut() {
            effects.push(Effect::Shut(LineId::Rules, Parting::Polite));
        }
    }

    pub(super) fn handle_rules_line(&mut self, event: LineEvent) {
        let now = self.now;
        self.rules.line.handle(now, event, &mut self.random);
        self.rules.edition = self.rules.edition.wrapping_add(1);
    }
}
