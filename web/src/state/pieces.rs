//! The pieces of the page: what not every visit needs, and is fetched when it is first to be seen.
//!
//! Knows which pieces there are, which of them the state asks for, and how far each one is. What is
//! in a piece, and how it is fetched, is known to `crate::pieces` alone.

use super::State;
use super::action::Effect;
use super::learn::Lesson;
use super::lessons;
use super::place::Place;
use super::real;
use super::swarm;

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
    /// Programs for real boards, and how they get there.
    Real,
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
    /// What is asked before the page goes on: every dialog.
    Dialogs,
}

impl Piece {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Cards,
        Self::Boards,
        Self::Desk,
        Self::Program,
        Self::Swarm,
        Self::Real,
        Self::Workbench,
        Self::Learn,
        Self::Lessons,
        Self::Guide,
        Self::Scenarios,
        Self::Broker,
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

/// How far all of them are.
#[derive(Clone, Debug, Default)]
pub struct Pieces([Progress; Piece::ALL.len()]);

impl Pieces {
    /// How far this one is.
    pub fn progress(&self, piece: Piece) -> Progress {
        self.0[piece as usize]
    }

    fn set(&mut self, piece: Piece, progress: Progress) {
        self.0[piece as usize] = progress;
    }
}

impl State {
    /// What has to be here for what is to be seen.
    fn needs(&self, piece: Piece) -> bool {
        match piece {
            Piece::Program => self.place == Place::Bench && is_program(&self.path),
            Piece::Cards => self.place == Place::Bench && !self.dashboard().cards.is_empty(),
            Piece::Boards => self.place == Place::Bench && !self.peer().boards.is_empty(),
            Piece::Desk => self.place == Place::Bench && !self.virtual_boards.is_empty(),
            Piece::Swarm => self.place == Place::Bench && *self.path == *swarm::PATH,
            Piece::Real => self.place == Place::Bench && *self.path == *real::PATH,
            Piece::Workbench => self.place == Place::Packets && is_workbench(&self.path),
            Piece::Learn => self.place == Place::Learn,
            Piece::Lessons => self.place == Place::Learn && lessons::of_path(&self.path).is_some(),
            Piece::Guide => self.lessons.open.is_some(),
            Piece::Scenarios => {
                self.place == Place::Learn && Lesson::of(&self.path) == Lesson::Scenarios
            }
            Piece::Broker => self.place == Place::Broker,
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

    /// A piece came, or did not.
    pub(super) fn note_fetched(&mut self, piece: Piece, is_here: bool) {
        self.pieces.set(piece, if is_here { Progress::Here } else { Progress::Failed });
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

/// Whether this path on the bench leads to a board's program, be the board there or not.
pub fn is_program(path: &str) -> bool {
    path.starts_with("board/") && path.ends_with("/program")
}
