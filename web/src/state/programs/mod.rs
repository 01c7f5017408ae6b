//! The MicroPython programs of the virtual boards: files, what they print, how they go, and where
//! their bytes go.
//!
//! Knows what a person sees and does about a program. Does not run one: each has a Worker of its
//! own, which the driver talks to in the words of [`said`].

pub mod act;
pub mod addresses;
mod board;
pub mod examples;
pub mod fault;
pub mod files;
mod listen;
pub mod prompt;
pub mod said;
pub mod serial;
mod sockets;

use std::collections::VecDeque;
use std::rc::Rc;

use shared::time::{Duration, Instant, earliest};

pub use self::act::{Act, AddressAct, Gone};
use self::addresses::{Addresses, Refused, Wish};
use self::examples::Examples;
use self::fault::Fault;
use self::said::{Doing, How, Lost, Memory, Note, Wake};
use self::serial::{Content, Line, Serial};
pub use self::sockets::{MAX_SOCKETS, Route, Socket};
use super::failure::Failure;
use super::search::folded;
use super::snapshot::Snapshot;
use crate::i18n::{Language, ProgramsSay};

/// A Worker that says nothing for so long hangs: it would say that it is alive once a second.
pub const SILENCE: Duration = Duration::from_secs(3);
/// Starting may take longer: MicroPython is fetched and made ready.
pub const START_SILENCE: Duration = Duration::from_secs(20);
/// How long a program may take to stop when it is asked to, before a person is offered force.
pub const STOP_TIME: Duration = Duration::from_secs(1);
/// Lines that a person typed at the prompt and gets back with the arrow keys.
pub const MAX_TYPED: usize = 50;
/// Notes about lines of the program; of one line and kind there is one.
pub const MAX_NOTES: usize = 100;

/// The programs of all boards.
#[derive(Clone, Debug, Default)]
pub struct Programs {
    /// Where their bytes go.
    pub addresses: Snapshot<Addresses>,
    /// Programs to begin with.
    pub examples: Snapshot<Examples>,
    /// What was last wrong with what a person did to the addresses.
    pub address_error: Option<addresses::RowError>,
    all: Vec<Snapshot<Program>>,
}

/// The program of one board, as far as it is not part of the board: how it goes.
#[derive(Clone, Debug, Default)]
pub struct Program {
    /// The board's id.
    pub board: Rc<str>,
    /// How it goes.
    pub status: Status,
    /// The file that is open.
    pub open: Rc<str>,
    /// What was last wrong with what a person did to the files.
    pub file_error: Option<files::FileError>,
    /// What it prints.
    pub serial: Serial<Remark>,
    /// What of it is seen.
    pub view: View,
    /// What a person typed at the prompt, the oldest first.
    pub typed: VecDeque<Rc<str>>,
    /// What it ended with.
    pub fault: Option<Fault>,
    /// What a real board does and this one cannot.
    pub notes: Vec<Note>,
    /// Counts what changed the text of the file that is open other than by typing.
    pub revision: u32,
    /// The files were changed since it was started.
    pub is_changed: bool,
    /// The version of MicroPython, once it is known.
    pub version: Option<Rc<str>>,
    /// What it takes.
    pub memory: Memory,
    /// Milliseconds of the last second that Python ran for.
    pub busy_ms: f64,
    /// The network that it has joined.
    pub network: Option<Rc<str>>,
    /// Whether there is a network to join.
    pub has_wifi: bool,
    /// Its connections.
    pub sockets: [Option<Socket>; MAX_SOCKETS],
    /// The last connection that it did not get.
    pub refused: Option<(Wish, Refused)>,
    heard_at: Instant,
    stop_by: Option<Instant>,
    wake_at: Option<Instant>,
    /// How it starts then.
    wake: Wake,
}

/// How a program goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// There is no Worker: nothing was started, or the board has no power.
    #[default]
    Off,
    /// MicroPython is on its way.
    Starting,
    /// It is there.
    On(Doing),
    /// It is asked to stop.
    Stopping {
        /// It did not, in the time that it has for that.
        is_late: bool,
    },
    /// Nothing was heard of it for some time.
    Hanging,
    /// It ended; the prompt is there.
    Ended(How),
    /// A person ended it by force.
    Killed,
    /// It sleeps and starts again by itself.
    DeepSleep,
    /// Its Worker broke, or never came.
    Broken,
}

/// What of the output is seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Lines with this text.
    pub search: Rc<str>,
    /// The number of the first line that is seen: those before it were cleared.
    pub from: u64,
    /// Held still: the number of the first line that is not seen any more.
    pub held: Option<u64>,
}

/// Something that the page remarks between the lines of a program.
#[derive(Clone, Debug, PartialEq)]
pub enum Remark {
    /// MicroPython of this version is there.
    Ready(Rc<str>),
    /// It ended so.
    Ended(How),
    /// A person ended it by force.
    Killed,
    /// Nothing is heard of it.
    Hanging,
    /// Its Worker broke.
    Broken(Rc<str>),
    /// So many bytes are not shown, or not sent.
    Lost(Lost, u64),
    /// Something that a real board does and this one cannot.
    Note(Note),
    /// A connection was made.
    Connected(Wish, Route),
    /// A connection was not made: the table, or the board, does not let it.
    Refused(Wish, Refused),
    /// A connection was tried, and failed.
    Failed(Wish, Failure),
    /// There is a Wi-Fi again, or none any more.
    Wifi(bool),
    /// The board has power, or lost it.
    Power(bool),
}

impl Program {
    fn new(board: &Rc<str>) -> Self {
        Self {
            board: Rc::clone(board),
            open: files::MAIN.into(),
            has_wifi: true,
            ..Self::default()
        }
    }

    /// Whether there is a Worker that could be stopped or typed to.
    pub const fn is_on(&self) -> bool {
        match self.status {
            Status::Starting
            | Status::On(_)
            | Status::Stopping { .. }
            | Status::Hanging
            | Status::Ended(_) => true,
            Status::Off | Status::Killed | Status::DeepSleep | Status::Broken => false,
        }
    }

    /// Whether a program runs: something is there to be stopped.
    pub const fn is_running(&self) -> bool {
        match self.status {
            Status::Starting | Status::Stopping { .. } | Status::Hanging | Status::DeepSleep => {
                true
            }
            Status::On(doing) => !matches!(doing, Doing::Repl),
            Status::Off | Status::Ended(_) | Status::Killed | Status::Broken => false,
        }
    }

    /// Whether what a person types gets there.
    pub const fn takes_input(&self) -> bool {
        matches!(self.status, Status::On(_) | Status::Ended(_))
    }

    /// Whether that is Python for the prompt: also after a program has ended.
    pub const fn is_at_prompt(&self) -> bool {
        matches!(self.status, Status::On(Doing::Repl) | Status::Ended(_))
    }

    /// The lines that a person sees: places in `serial`, oldest first.
    pub fn seen(&self) -> Vec<usize> {
        let search = folded(&self.view.search);
        let place = |number: u64| {
            let first = self.serial.get(0).map_or(number, |line| line.number);
            usize::try_from(number.saturating_sub(first)).unwrap_or(usize::MAX)
        };
        let end = self.view.held.map_or(usize::MAX, place).min(self.serial.len());
        let range = place(self.view.from).min(end)..end;
        let fits = |index: &usize| {
            search.is_empty() || self.serial.get(*index).is_some_and(|line| line.contains(&search))
        };
        range.filter(fits).collect()
    }

    /// What a person sees of the output, as text.
    fn text(&self, language: Language) -> String {
        let lines = self.seen().into_iter().filter_map(|index| self.serial.get(index));
        let text = |line: &Line<Remark>| match &line.content {
            Content::Text(text) | Content::Typed(text) => format!("{text}\n"),
            Content::Remark(it) => {
                format!("# {}\n", language.say(ProgramsSay::Remark(it)))
            }
        };
        lines.map(text).collect()
    }

    /// When nothing will have been heard of it for too long.
    fn silent_at(&self) -> Option<Instant> {
        match self.status {
            Status::Starting => Some(self.heard_at + START_SILENCE),
            Status::On(_) | Status::Stopping { .. } | Status::Ended(_) => {
                Some(self.heard_at + SILENCE)
            }
            _ => None,
        }
    }

    fn deadline(&self) -> Option<Instant> {
        [self.silent_at(), self.stop_by, self.wake_at].into_iter().fold(None, earliest)
    }
}

impl Programs {
    /// The program of a board.
    pub fn get(&self, board: &str) -> Option<&Snapshot<Program>> {
        self.all.iter().find(|program| *program.board == *board)
    }

    /// The same, to change; made if it is not there.
    pub(super) fn edit(&mut self, board: &Rc<str>) -> &mut Program {
        let index = self.all.iter().position(|it| it.board == *board).unwrap_or_else(|| {
            self.all.push(Snapshot::new(Program::new(board)));
            self.all.len() - 1
        });
        self.all[index].edit()
    }

    /// A board is gone.
    pub(super) fn forget(&mut self, board: &str) {
        self.all.retain(|program| *program.board != *board);
    }

    pub(super) fn boards(&self) -> Vec<Rc<str>> {
        self.all.iter().map(|program| Rc::clone(&program.board)).collect()
    }

    /// When something is to be said or done about one of them.
    pub fn deadline(&self) -> Option<Instant> {
        self.all.iter().map(|program| program.deadline()).fold(None, earliest)
    }
}
