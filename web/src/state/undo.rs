//! What was deleted, and how it comes back.
//!
//! Knows the last things that a person deleted, each with all that is needed to make it again. Does
//! not know what was deleted otherwise: who deletes something hands it in here, and says in
//! `State::restore` how it is made again.

use std::collections::VecDeque;
use std::rc::Rc;

use shared::board::Part;
use shared::board::behaviour::Rule;
use shared::broker::clearing::Cleared;
use shared::message::Message;
use shared::swarm::Plan;
use shared::time::{Duration, Instant};
use shared::wire::QoS;

use super::action::{Action, Effect, Origin, Parting};
use super::broker::Log;
use super::console;
use super::dashboard::Removed;
use super::line::LineId;
use super::packets::Gone as Packets;
use super::peer::PeerId;
use super::pieces::Piece;
use super::profile::Profile;
use super::programs::Gone;
use super::real;
use super::rules::{self, Change};
use super::snapshot::Snapshot;
use super::virtual_board::{MAX_VIRTUAL_BOARDS, StoredBoard, VirtualBoard};
use super::{Notice, State};
use crate::ports::{
    admin_acts, card_acts, console_acts, desk_acts, packet_acts, program_acts, swarm_acts,
};

/// Deletions that are remembered; the oldest goes first.
pub const MAX_UNDO: usize = 20;
/// How long a person is offered to take one back. Ctrl+Z does it later, too.
pub const OFFER_TIME: Duration = Duration::from_secs(10);
/// The most that is kept of the messages of one deletion, in bytes.
pub const MAX_MESSAGES: usize = 1024 * 1024;

/// Something that a person deleted, with what is needed to make it again.
#[derive(Clone, Debug)]
pub enum Deleted {
    /// A virtual board, and where it stood.
    VirtualBoard(usize, StoredBoard),
    /// A part of a virtual board: where it stood, and the rules that spoke of it.
    Part(Rc<str>, (usize, Box<Part>), Vec<(usize, Rule)>),
    /// A rule of a virtual board, and where it stood.
    Rule(Rc<str>, usize, Box<Rule>),
    /// A card of a dashboard, or a whole one, and where it stood.
    Dashboard(Removed),
    /// Something of the console's.
    Console(console::Gone),
    /// A board's card: at which broker, its name, and what that broker kept of the board.
    Board(PeerId, Rc<str>, Vec<Message>),
    /// Something of a board's program, or of the addresses that programs connect to.
    Program(Gone),
    /// What was done of a lesson: how many steps.
    Lesson(Rc<str>, usize),
    /// A saved connection, and where it stood.
    Link(usize, Rc<Profile>),
    /// A swarm.
    Swarm(Box<Plan>),
    /// Rules are others now.
    Rules(Rc<Change>),
    /// Something of the plan for a real board.
    Planned(Rc<real::Gone>),
    /// The list of packets.
    Packets(Box<Packets>),
    /// What a broker said went wrong.
    Log(PeerId, Box<Log>),
    /// What an administrator cleared of what a broker retains: the broker keeps it for a while.
    Retained(PeerId, Cleared),
}

/// What comes back to the component that holds the rest of it.
#[derive(Clone, Debug, Default)]
pub struct HandedBack {
    count: u32,
    /// The last one.
    pub what: Option<Rc<Deleted>>,
}

impl PartialEq for HandedBack {
    fn eq(&self, other: &Self) -> bool {
        self.count == other.count
    }
}

/// The last deletions.
#[derive(Clone, Debug, Default)]
pub struct Undo {
    stack: VecDeque<Rc<Deleted>>,
    offered_until: Option<Instant>,
    handed_back: HandedBack,
}

impl Deleted {
    /// The piece of the page that makes it again, if the first visit does not.
    pub(super) const fn owner(&self) -> Option<Piece> {
        match self {
            Self::VirtualBoard(..) | Self::Part(..) | Self::Rule(..) | Self::Program(_) => {
                Some(Piece::Desk)
            }
            Self::Dashboard(_) => Some(Piece::Cards),
            Self::Console(_) => Some(Piece::Console),
            Self::Swarm(_) => Some(Piece::Swarm),
            Self::Packets(_) => Some(Piece::Packets),
            Self::Retained(..) => Some(Piece::Admin),
            _ => None,
        }
    }

    /// The page on the bench that alone can make it again: what else it takes is there.
    fn page(&self) -> Option<&'static str> {
        match self {
            Self::Rules(change) if change.is_brokers => Some(rules::PATH),
            Self::Planned(_) => Some(real::PATH),
            _ => None,
        }
    }

    fn is_long(&self) -> bool {
        match self {
            Self::Console(console::Gone::Messages(_))
            | Self::Dashboard(Removed::Past(..))
            | Self::Packets(_) => true,
            Self::Console(console::Gone::Retained(_, all)) => all.len() > console::clearing::STEP,
            _ => false,
        }
    }
}

impl Undo {
    /// A person deleted something.
    pub fn push(&mut self, now: Instant, deleted: Deleted) {
        if deleted.is_long() {
            // One list of messages, of packets or of numbers is long enough.
            self.stack.retain(|it| !it.is_long());
            self.shorten(|_| false);
        }
        if self.stack.len() == MAX_UNDO {
            self.stack.pop_front();
        }
        self.stack.push_back(Rc::new(deleted));
        self.offered_until = Some(now + OFFER_TIME);
    }

    /// Lets go of what cards have seen, but for these brokers.
    fn shorten(&mut self, is_kept: impl Fn(PeerId) -> bool) {
        for deleted in &mut self.stack {
            if let Deleted::Dashboard(Removed::Card(.., pasts) | Removed::Dashboard(.., pasts)) =
                &**deleted
                && !pasts.is_empty()
                && let Deleted::Dashboard(removed) = Rc::make_mut(deleted)
                && let Some(pasts) = removed.pasts_mut()
            {
                pasts.retain(|(peer, ..)| is_kept(*peer));
            }
        }
    }

    /// A person changed something and sees that: it can be taken back, and is not offered.
    pub fn note(&mut self, now: Instant, changed: Deleted) {
        self.push(now, changed);
        self.withdraw();
    }

    /// What a person is offered to take back.
    pub fn offer(&self) -> Option<&Deleted> {
        self.offered_until.and(self.stack.back()).map(|deleted| &**deleted)
    }

    /// How many can be taken back.
    pub fn len(&self) -> usize {
        self.stack.len()
    }

    /// Whether nothing can be taken back.
    pub fn is_empty(&self) -> bool {
        self.stack.is_empty()
    }

    /// Offers nothing any more.
    pub fn withdraw(&mut self) {
        self.offered_until = None;
    }

    /// When the offer ends.
    pub const fn deadline(&self) -> Option<Instant> {
        self.offered_until
    }

    /// Another broker: what the last one kept is not this one's.
    pub fn forget_broker(&mut self, gone: PeerId) {
        self.stack.retain(|deleted| match **deleted {
            Deleted::Board(id, ..)
            | Deleted::Console(console::Gone::Retained(id, _))
            | Deleted::Dashboard(Removed::Past(id, ..))
            | Deleted::Log(id, _)
            | Deleted::Retained(id, _) => id != gone,
            Deleted::Console(console::Gone::Messages(_)) => false,
            _ => true,
        });
        self.shorten(|peer| peer != gone);
        self.withdraw();
    }

    /// A recording is not kept any more, wherever it was.
    pub(super) fn forget_tape(&mut self, id: &str) {
        let is_it = |gone: &console::Gone| matches!(gone, console::Gone::Tape(it) if *it.id == *id);
        self.forget(|deleted| matches!(deleted, Deleted::Console(gone) if is_it(gone)));
    }

    /// This page is seen now: what only another one can make again is gone with that.
    pub(super) fn leave_pages_but(&mut self, path: &str) {
        self.forget(|deleted| deleted.page().is_some_and(|page| page != path));
    }

    /// Somebody else has changed the rules of this page: what was there before is not it.
    pub(super) fn forget_rules(&mut self) {
        self.forget(|deleted| matches!(deleted, Deleted::Rules(change) if !change.is_brokers));
    }

    fn forget(&mut self, is_gone: impl Fn(&Deleted) -> bool) {
        let count = self.stack.len();
        self.stack.retain(|deleted| !is_gone(deleted));
        if self.stack.len() < count {
            self.withdraw();
        }
    }

    /// What came back to the component that holds the rest of it.
    pub const fn handed_back(&self) -> &HandedBack {
        &self.handed_back
    }

    fn hand_back(&mut self, deleted: Deleted) {
        let count = self.handed_back.count.wrapping_add(1);
        self.handed_back = HandedBack { count, what: Some(Rc::new(deleted)) };
    }

    fn pop(&mut self) -> Option<Rc<Deleted>> {
        self.withdraw();
        self.stack.pop_back()
    }
}

/// `messages`, the first ones of them if they are more than is kept.
pub fn within_limit(messages: impl Iterator<Item = Message>) -> Vec<Message> {
    let mut left = MAX_MESSAGES;
    let fits = |message: &Message| {
        let size = message.topic.as_str().len() + message.payload.len();
        left.checked_sub(size).inspect(|rest| left = *rest).is_some()
    };
    messages.take_while(fits).collect()
}

impl State {
    /// Takes back the last deletion.
    pub(super) fn undo(&mut self, effects: &mut Vec<Effect>) {
        let Some(deleted) = self.undo.pop() else { return };
        self.take(Action::Restore(deleted), effects);
    }

    /// Makes it again.
    pub(super) fn restore(&mut self, deleted: Deleted, effects: &mut Vec<Effect>) {
        match deleted {
            Deleted::VirtualBoard(at, stored) => desk_acts::restore(self, at, stored, effects),
            Deleted::Part(id, (at, part), rules) => {
                desk_acts::restore_part(self, &id, (at, *part), rules, effects);
            }
            Deleted::Rule(id, at, rule) => desk_acts::restore_rule(self, &id, at, *rule, effects),
            Deleted::Dashboard(removed) => card_acts::restore(self, removed),
            Deleted::Console(gone) => console_acts::restore(self, gone, effects),
            Deleted::Program(gone) => program_acts::restore(self, gone),
            Deleted::Lesson(id, steps) => self.restore_lesson(&id, steps),
            Deleted::Link(at, profile) => {
                self.links.edit().restore(at, profile);
                self.changed();
            }
            Deleted::Swarm(plan) => swarm_acts::start(self, *plan, effects),
            Deleted::Rules(change) if !change.is_brokers => {
                self.keep_rules(&change.before, effects)
            }
            deleted @ (Deleted::Rules(_) | Deleted::Planned(_)) => self.undo.hand_back(deleted),
            Deleted::Packets(packets) => packet_acts::restore(self, *packets),
            Deleted::Log(id, log) => {
                if let Some(peer) = self.peer_of_mut(id) {
                    peer.broker.edit().log.bring_back(*log);
                }
            }
            Deleted::Retained(id, gone) => admin_acts::bring_back(self, id, gone, effects),
            Deleted::Board(id, _, messages) => {
                effects.extend(messages.into_iter().map(|message| {
                    Effect::Publish(id, Origin::Undo, message.qos(QoS::AtLeastOnce).retain(true))
                }))
            }
        }
    }

    /// Puts a virtual board where it stood. It starts as after a power cut, and announces itself.
    pub(crate) fn restore_board(
        &mut self,
        at: usize,
        stored: StoredBoard,
        effects: &mut Vec<Effect>,
    ) {
        let mut board = VirtualBoard::new(stored);
        let id = Rc::clone(&board.id);
        if let Some(old) = self.virtual_boards.iter().position(|other| other.id == id) {
            // It is still saying goodbye.
            effects.push(Effect::Shut(LineId::Board(Rc::clone(&id)), Parting::Cut));
            board.log.clone_from(&self.virtual_boards[old].log);
            self.virtual_boards.remove(old);
        } else if self.virtual_boards.len() >= MAX_VIRTUAL_BOARDS {
            return self.notify(Notice::TooManyVirtualBoards);
        }
        let (spec, powered) = (board.spec.clone(), board.powered);
        let at = at.min(self.virtual_boards.len());
        self.virtual_boards.insert(at, Snapshot::new(board));
        effects.push(Effect::Build { spec, powered });
        self.run_program(&id, true, effects);
        self.open(&LineId::Board(id), effects);
        self.changed();
    }
}
