//! The fault lab: what a person does to the network, the boards and the broker, to see how MQTT copes.
//!
//! Knows which links are under a fault. Does not know how bytes are delayed: `shared::link` does, with
//! a seed, in the driver. Nothing of it survives a reload: then everything is in order again.

use shared::map::Map;
use std::num::NonZeroUsize;
use std::rc::Rc;

use shared::link;
use shared::time::Duration;

use super::State;
use super::action::Effect;
use super::failure::Failure;
use super::line::{LineId, Phase};
use super::packets::mark::Happening;
use super::peer::PeerId;
use super::virtual_board::LogEntry;
use crate::hub::frame::Order;

/// The longest delay, and the longest jitter.
pub const MAX_DELAY_MS: u32 = 60_000;

/// Whose links.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// All of a board of this page.
    Board(Rc<str>),
    /// The page's own to one of its brokers.
    Page(PeerId),
}

/// Whom a person means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One.
    Only(Subject),
    /// Every link of this page to this broker: its own, and its boards' if they are there.
    Broker(PeerId),
}

/// What a network is like. The default is as good as it gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// How long every byte takes, in milliseconds.
    pub delay_ms: u32,
    /// How much longer it may take, at random.
    pub jitter_ms: u32,
    /// Bytes come in pieces of random lengths up to this one, whatever was sent at once.
    pub max_chunk: Option<NonZeroUsize>,
    /// Nothing moves, and nothing is lost: as long as this is so, bytes wait.
    pub is_stalled: bool,
}

/// What is wrong with the links of one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// What they are like.
    pub network: Network,
    /// There is no Wi-Fi: what is sent is lost, and nobody is told.
    pub has_no_wifi: bool,
}

/// Something that is done in the fault lab.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Bytes take so long, and at random so much longer, in milliseconds.
    Delay(Scope, u32, u32),
    /// Bytes come in pieces of at most so many, or as they were sent.
    Chunk(Scope, Option<NonZeroUsize>),
    /// Bytes stand still, or go on.
    Stall(Scope, bool),
    /// The links break: both sides learn it at once. They are opened again.
    Cut(Scope),
    /// A board's Wi-Fi is there, or not: the board knows, the broker does not.
    Wifi(Rc<str>, bool),
    /// A board loses its power without a DISCONNECT, and nobody tells the broker.
    PullPlug(Rc<str>),
    /// The broker inside the browser begins again, as after a crash.
    RestartBroker {
        /// With what it had stored, or with nothing.
        keeps: bool,
    },
    /// Everything of one is in order again.
    Mend(Scope),
}

/// Which links are under a fault.
#[derive(Clone, Debug, Default)]
pub struct Faults(Map<Subject, Condition>);

impl Faults {
    /// What is wrong with one's links; nothing if it is not known.
    pub fn of(&self, subject: &Subject) -> Condition {
        self.0.get(subject).copied().unwrap_or_default()
    }

    /// Whether anything is wrong anywhere.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn forget(&mut self, subject: &Subject) {
        self.0.remove(subject);
    }

    fn change(&mut self, subject: &Subject, change: impl FnOnce(&mut Condition)) -> Condition {
        let mut condition = self.of(subject);
        change(&mut condition);
        if condition == Condition::default() {
            self.0.remove(subject);
        } else {
            self.0.insert(subject.clone(), condition);
        }
        condition
    }
}

impl Network {
    /// As `shared::link` has it. What stands still is not its concern.
    pub fn link(&self) -> link::Config {
        link::Config {
            delay: Duration::from_millis(self.delay_ms.into()),
            jitter: Duration::from_millis(self.jitter_ms.into()),
            max_chunk: self.max_chunk,
            ..link::Config::default()
        }
    }

    /// Whether bytes pass as if it were not there.
    pub fn is_clear(&self) -> bool {
        *self == Self::default()
    }
}

impl LineId {
    /// Whose link it is.
    pub fn subject(&self) -> Subject {
        match self {
            Self::Peer(id) => Subject::Page(*id),
            Self::Rules => Subject::Page(PeerId::default()),
            Self::Board(id) | Self::Program(id, _) => Subject::Board(Rc::clone(id)),
        }
    }
}

impl State {
    pub(crate) fn act_on_faults(&mut self, act: Act, effects: &mut Vec<Effect>) {
        match act {
            Act::Delay(scope, delay, jitter) => self.change_network(&scope, effects, |network| {
                network.delay_ms = delay.min(MAX_DELAY_MS);
                network.jitter_ms = jitter.min(MAX_DELAY_MS);
            }),
            Act::Chunk(scope, chunk) => {
                self.change_network(&scope, effects, |network| network.max_chunk = chunk);
            }
            Act::Stall(scope, stalls) => {
                self.change_network(&scope, effects, |network| network.is_stalled = stalls);
            }
            Act::Cut(scope) => {
                for subject in self.subjects(&scope) {
                    self.mark(&subject, Happening::Cut);
                    effects.push(Effect::Cut(subject));
                }
            }
            Act::Wifi(board, is_there) => self.set_wifi(&board, is_there, effects),
            Act::PullPlug(board) => self.pull_plug(&board, effects),
            Act::RestartBroker { keeps } => {
                if self.inside(self.peer().id).is_some() {
                    self.packets.edit().mark(self.now, None, Happening::Restarted { keeps });
                }
                self.order_broker(Order::Restart { keeps }, effects);
            }
            Act::Mend(scope) => {
                self.change_network(&scope, effects, |network| *network = Network::default());
                for subject in self.subjects(&scope) {
                    if let Subject::Board(board) = subject {
                        self.set_wifi(&board, true, effects);
                    }
                }
            }
        }
    }

    /// Those who are meant.
    fn subjects(&self, scope: &Scope) -> Vec<Subject> {
        match scope {
            Scope::Only(subject) => vec![subject.clone()],
            Scope::Broker(peer) => {
                let mut all = vec![Subject::Page(*peer)];
                if self.home().id == *peer {
                    let boards = self.virtual_boards.iter();
                    all.extend(boards.map(|board| Subject::Board(Rc::clone(&board.id))));
                }
                all
            }
        }
    }

    fn change_network(
        &mut self,
        scope: &Scope,
        effects: &mut Vec<Effect>,
        change: impl Fn(&mut Network),
    ) {
        for subject in self.subjects(scope) {
            let before = self.faults.of(&subject).network;
            let mut after = before;
            change(&mut after);
            if after != before {
                self.faults.edit().change(&subject, |condition| condition.network = after);
                self.mark(
                    &subject,
                    match (before.is_stalled, after.is_stalled) {
                        (before, after) if before != after => Happening::Stalled(after),
                        _ => Happening::NetworkChanged,
                    },
                );
                effects.push(Effect::Network(subject, after));
            }
        }
    }

    /// Without it the board knows that it has no network; the broker waits out its Keep Alive.
    fn set_wifi(&mut self, id: &Rc<str>, is_there: bool, effects: &mut Vec<Effect>) {
        let subject = Subject::Board(Rc::clone(id));
        let (now, had_none) = (self.now, self.faults.of(&subject).has_no_wifi);
        let Some(board) = self.virtual_board_mut(id) else { return };
        if had_none != is_there {
            return;
        }
        board.note(now, LogEntry::Wifi(is_there));
        if !is_there && board.line.phase != Phase::Off {
            board.line.refuse(Failure::NoWifi);
        }
        self.faults.edit().change(&subject, |condition| condition.has_no_wifi = !is_there);
        self.mark(&subject, Happening::Wifi(is_there));
        effects.push(Effect::Wifi(Rc::clone(id), is_there));
        self.tell_program_of_wifi(id, is_there, effects);
        if is_there {
            self.open(&LineId::Board(Rc::clone(id)), effects);
        }
    }

    fn pull_plug(&mut self, id: &Rc<str>, effects: &mut Vec<Effect>) {
        let now = self.now;
        let Some(board) = self.virtual_board_mut(id).filter(|board| board.powered) else { return };
        board.powered = false;
        board.note(now, LogEntry::PlugPulled);
        board.line.shut();
        self.mark(&Subject::Board(Rc::clone(id)), Happening::PlugPulled);
        effects.push(Effect::PullPlug(Rc::clone(id)));
        self.power_program(id, false, effects);
        self.changed();
    }

    /// The packets say where it happened among them.
    fn mark(&mut self, subject: &Subject, what: Happening) {
        let who = match subject {
            Subject::Board(id) => Some(Rc::clone(id)),
            Subject::Page(id) => self.packets.who(&LineId::Peer(*id)).cloned(),
        };
        self.packets.edit().mark(self.now, who, what);
    }

    /// Whether a line cannot be opened, as there is no Wi-Fi.
    pub(super) fn has_no_wifi(&self, line: &LineId) -> bool {
        self.faults.of(&line.subject()).has_no_wifi
    }

    pub(super) fn forget_faults(&mut self, subject: &Subject) {
        if self.faults.of(subject) != Condition::default() {
            self.faults.edit().forget(subject);
        }
    }
}
