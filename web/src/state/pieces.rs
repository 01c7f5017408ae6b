//! The pieces of the page: what not every visit needs, and is fetched when it is first to be seen.
//!
//! Knows which pieces there are, which of them the state asks for, how far each one is, and which
//! Actions wait for one: a piece may bring what decides about them (`crate::ports`). Effects that wait
//! are `super::early`'s. What is in a piece, and how it is fetched, is known to `crate::pieces` alone.

use std::collections::VecDeque;

use super::action::{Action, Effect};
use super::early::MAX_EARLY;
use super::learn::Lesson;
use super::lessons;
use super::place::Place;
use super::real;
use super::rules;
use super::snapshot::Snapshot;
use super::swarm;
use super::{Notice, State};
use crate::ports::{admin_acts, console_acts, packet_acts};

/// A piece of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// The cards of a dashboard.
    Cards,
    /// The cards of boards that describe themselves.
    Boards,
    /// The virtual boards on the desk.
    Desk,
    /// The program of one board: editor, output, prompt.
    Program,
    /// A crowd of virtual boards.
    Swarm,
    /// Rules, as they are seen.
    Rules,
    /// Rules, as they run.
    RuleRunner,
    /// Programs for real boards, and how they get there.
    Real,
    /// Twins of real boards.
    Twins,
    /// The console.
    Console,
    /// The inspector.
    Packets,
    /// The last packets, below every place.
    Drawer,
    /// Where packets are taken apart and put together by hand.
    Workbench,
    /// The place to learn.
    Learn,
    /// The lessons, with the parser of their files.
    Lessons,
    /// What follows a person through a lesson.
    Guide,
    /// Scenarios, with the engine that runs them and the parser of their files.
    Scenarios,
    /// The broker's place.
    Broker,
    /// What the broker says of itself, and what an administrator asks of it.
    Admin,
    /// The brokers that run inside the browser.
    Hub,
    /// A classroom.
    Room,
    /// What passes at one seat of a classroom.
    Glance,
    /// What a student sees at every place, while the page has a seat in a classroom.
    Seat,
    /// What is asked before the page goes on: every dialog.
    Dialogs,
}

impl Piece {
    /// All of them.
    pub const ALL: [Self; 24] = [
        Self::Cards,
        Self::Boards,
        Self::Desk,
        Self::Program,
        Self::Swarm,
        Self::Rules,
        Self::RuleRunner,
        Self::Real,
        Self::Twins,
        Self::Console,
        Self::Packets,
        Self::Drawer,
        Self::Workbench,
        Self::Learn,
        Self::Lessons,
        Self::Guide,
        Self::Scenarios,
        Self::Broker,
        Self::Admin,
        Self::Hub,
        Self::Room,
        Self::Glance,
        Self::Seat,
        Self::Dialogs,
    ];
}

/// How far a piece is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    /// Nobody asked for it.
    #[default]
    Unknown,
    /// It is on its way.
    Fetching,
    /// It is here.
    Here,
    /// It could not be fetched: the server is gone, or has another version of the page.
    Failed,
}

/// Actions that wait for their pieces; further ones are not taken. A person does a few things in the
/// seconds that it takes, but a broker may know many boards.
pub const MAX_WAITING: usize = 10_000;
/// Bytes of messages among them.
pub const MAX_WAITING_BYTES: usize = 4 << 20;

/// How far all of them are.
#[derive(Clone, Debug)]
pub struct Pieces {
    /// All are here from the beginning: the page was not taken apart.
    is_whole: bool,
    progress: [Progress; Piece::ALL.len()],
    waiting: Snapshot<VecDeque<(Piece, Action)>>,
    waiting_bytes: usize,
    /// Effects that wait for the pieces that carry them out ([`super::early`]).
    early: Snapshot<VecDeque<(Piece, Effect)>>,
}

impl Default for Pieces {
    fn default() -> Self {
        Self { is_whole: !cfg!(feature = "split"), ..Self::apart() }
    }
}

impl Pieces {
    /// None is here, as on a first visit.
    pub fn apart() -> Self {
        Self {
            is_whole: false,
            progress: Default::default(),
            waiting: Snapshot::default(),
            waiting_bytes: 0,
            early: Snapshot::default(),
        }
    }

    /// Whether this one is here.
    pub fn has(&self, piece: Piece) -> bool {
        self.is_whole || self.progress(piece) == Progress::Here
    }

    /// How far this one is.
    pub fn progress(&self, piece: Piece) -> Progress {
        self.progress[piece as usize]
    }

    fn set(&mut self, piece: Piece, progress: Progress) {
        self.progress[piece as usize] = progress;
    }

    fn keep(&mut self, piece: Piece, action: Action) {
        let bytes = self.waiting_bytes + len(&action);
        if self.waiting.len() < MAX_WAITING && bytes <= MAX_WAITING_BYTES {
            self.waiting_bytes = bytes;
            self.waiting.edit().push_back((piece, action));
        }
    }

    fn wait(&mut self, piece: Piece, action: Action) {
        self.keep(piece, action);
        self.want(piece);
    }

    /// Somebody waits for a piece: one that could not be fetched is asked for again.
    fn want(&mut self, piece: Piece) {
        if self.progress(piece) == Progress::Failed {
            self.set(piece, Progress::Unknown);
        }
    }

    /// An Effect waits for its piece. False if too many do.
    pub(super) fn hold(&mut self, piece: Piece, effect: Effect) -> bool {
        self.want(piece);
        let has_room = self.early.len() < MAX_EARLY;
        if has_room {
            self.early.edit().push_back((piece, effect));
        }
        has_room
    }

    /// The Effects that waited for a piece, in order.
    pub(super) fn take_early(&mut self, piece: Piece) -> Vec<Effect> {
        take_of(piece, self.early.edit())
    }

    /// Whether there are any.
    pub(super) fn has_early(&self, piece: Piece) -> bool {
        self.early.iter().any(|(of, _)| *of == piece)
    }

    /// What waited for a piece, in order.
    fn take_waiting(&mut self, piece: Piece) -> Vec<Action> {
        let own = take_of(piece, self.waiting.edit());
        self.waiting_bytes = self.waiting.iter().map(|(_, action)| len(action)).sum();
        own
    }

    /// Whether something waits for this piece.
    pub fn is_awaited(&self, piece: Piece) -> bool {
        self.has_early(piece) || self.waiting.iter().any(|(of, _)| *of == piece)
    }
}

/// What belongs to a piece, in order; the rest stays.
fn take_of<T>(piece: Piece, queue: &mut VecDeque<(Piece, T)>) -> Vec<T> {
    let all = std::mem::take(queue);
    let (own, others): (VecDeque<_>, _) = all.into_iter().partition(|(of, _)| *of == piece);
    *queue = others;
    own.into_iter().map(|(_, it)| it).collect()
}

fn len(action: &Action) -> usize {
    match action {
        Action::BoardSaid(_, message, _)
        | Action::CardSaid(_, message, _)
        | Action::BrokerSaid(_, message) => message.topic.as_str().len() + message.payload.len(),
        _ => 0,
    }
}

/// The piece that decides about an Action, if the first visit does not.
fn owner(action: &Action) -> Option<Piece> {
    match action {
        Action::Console(_) => Some(Piece::Console),
        Action::Packets(_) => Some(Piece::Packets),
        Action::BoardSaid(..) | Action::Order { .. } => Some(Piece::Boards),
        Action::AddVirtualBoard(_)
        | Action::Handle(..)
        | Action::Share(_)
        | Action::Record(_)
        | Action::Fault(_)
        | Action::Program(..)
        | Action::Addresses(_) => Some(Piece::Desk),
        Action::Dashboard(_) | Action::CardSaid(..) => Some(Piece::Cards),
        Action::Links(_) => Some(Piece::Dialogs),
        Action::Lessons(_) => Some(Piece::Lessons),
        Action::Swarm(_) => Some(Piece::Swarm),
        Action::BrokerSaid(..) | Action::Answered(..) | Action::Administer(_) => Some(Piece::Admin),
        Action::Needed(piece) => Some(*piece),
        Action::Restore(deleted) => deleted.owner(),
        Action::Seat(_) => Some(Piece::Seat),
        // A twin is a virtual board: without those nobody would build it.
        Action::Twin(_) => Some(Piece::Desk),
        _ => None,
    }
}

impl State {
    /// Whoever decides about an Action does, or it waits until that is here.
    pub(super) fn take(&mut self, action: Action, effects: &mut Vec<Effect>) {
        match owner(&action).filter(|piece| !self.pieces.has(*piece)) {
            None => self.apply(action, effects),
            Some(piece) => self.pieces.wait(piece, action),
        }
    }

    /// What has to be here for what is to be seen, or to be done.
    fn needs(&self, piece: Piece) -> bool {
        self.pieces.is_awaited(piece) || self.shows(piece)
    }

    fn shows(&self, piece: Piece) -> bool {
        match piece {
            Piece::Program => self.place == Place::Bench && is_program(&self.path),
            Piece::Cards => self.place == Place::Bench && !self.dashboard().cards.is_empty(),
            Piece::Boards => self.place == Place::Bench && !self.peer().boards.is_empty(),
            Piece::Desk => {
                let is_seen = self.place == Place::Bench && !self.virtual_boards.is_empty();
                is_seen || !self.stored_boards.is_empty()
            }
            Piece::Swarm => self.place == Place::Bench && *self.path == *swarm::PATH,
            Piece::Rules => self.place == Place::Bench && *self.path == *rules::PATH,
            Piece::RuleRunner => self.rules.run_here(),
            Piece::Twins => self.virtual_boards.iter().any(|board| board.twin.is_some()),
            Piece::Real => self.place == Place::Bench && *self.path == *real::PATH,
            Piece::Console => self.place == Place::Console,
            Piece::Packets => self.place == Place::Packets,
            Piece::Drawer => self.layout.drawer,
            Piece::Workbench => self.place == Place::Packets && is_workbench(&self.path),
            Piece::Learn => self.place == Place::Learn,
            Piece::Lessons => self.place == Place::Learn && lessons::of_path(&self.path).is_some(),
            Piece::Guide => self.lessons.open.is_some(),
            Piece::Scenarios => {
                self.place == Place::Learn && Lesson::of(&self.path) == Lesson::Scenarios
            }
            Piece::Broker => self.place == Place::Broker,
            Piece::Admin => matches!(self.place, Place::Broker | Place::Packets),
            // It is never seen: whoever needs it says so.
            Piece::Hub => false,
            Piece::Room => self.place == Place::Room,
            Piece::Glance => self.place == Place::Room && is_glance(&self.path),
            Piece::Seat => self.seat.is_some(),
            Piece::Dialogs => self.dialog.is_some(),
        }
    }

    /// Asks for what is needed and was not asked for.
    pub(super) fn sync_pieces(&mut self, effects: &mut Vec<Effect>) {
        for piece in Piece::ALL {
            if self.pieces.progress(piece) == Progress::Unknown && self.needs(piece) {
                self.pieces.set(piece, Progress::Fetching);
                effects.push(Effect::Fetch(piece));
            }
        }
    }

    /// Asks for what a place shows, before anybody is there: between pointing at a link and following it
    /// lies most of the time that a piece takes.
    pub(super) fn fetch_early(&mut self, place: Place, effects: &mut Vec<Effect>) {
        let piece = match place {
            Place::Room => Piece::Room,
            // What it shows depends on what there is, and that is here already.
            Place::Bench => return,
            Place::Console => Piece::Console,
            Place::Packets => Piece::Packets,
            Place::Learn => Piece::Learn,
            Place::Broker => Piece::Broker,
        };
        if self.pieces.progress(piece) == Progress::Unknown && !self.pieces.has(piece) {
            self.pieces.set(piece, Progress::Fetching);
            effects.push(Effect::Fetch(piece));
        }
    }

    /// A piece came, or did not. What waited for it is done in order, Effects first: they are of what was
    /// decided already. What a person wanted is not done
    /// much later: he sees that it was not, and does it again; but what was heard waits on.
    pub(super) fn note_fetched(&mut self, piece: Piece, is_here: bool, effects: &mut Vec<Effect>) {
        self.pieces.set(piece, if is_here { Progress::Here } else { Progress::Failed });
        self.release_early(piece, is_here, effects);
        match piece {
            Piece::Desk => self.wake_boards(effects),
            Piece::Admin => admin_acts::refresh(self, effects),
            Piece::Packets => packet_acts::look(self),
            Piece::Console => console_acts::enter(self, Place::Bench, effects),
            _ => {}
        }
        for action in self.pieces.take_waiting(piece) {
            match action {
                action if is_here => self.apply(action, effects),
                heard @ (Action::BoardSaid(..) | Action::BrokerSaid(..) | Action::CardSaid(..)) => {
                    self.pieces.keep(piece, heard)
                }
                _ => self.notify(Notice::NotFetched),
            }
        }
    }

    /// What could not be fetched is asked for again where it is needed: a person wants it, or the
    /// network is back.
    pub(super) fn retry_pieces(&mut self) {
        for piece in Piece::ALL {
            if self.pieces.progress(piece) == Progress::Failed {
                self.pieces.set(piece, Progress::Unknown);
            }
        }
    }
}

/// Whether this path in the inspector leads to the workbench.
pub fn is_workbench(path: &str) -> bool {
    path == "workbench" || path.starts_with("hex/")
}

/// Whether this path in the classroom leads to what passes at one seat.
pub fn is_glance(path: &str) -> bool {
    path.starts_with("wall/") && (path.ends_with("/console") || path.ends_with("/packets"))
}

/// Whether this path on the bench leads to a board's program, be the board there or not.
pub fn is_program(path: &str) -> bool {
    path.starts_with("board/") && path.ends_with("/program")
}
