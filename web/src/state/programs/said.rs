//! What a board's Worker says to the page, and what the page orders it to do.
//!
//! Knows the words of both. Does not know how they travel: the driver posts them as messages.

use std::rc::Rc;

use shared::board::program::File;

use super::addresses::Refused;
use super::fault::Fault;
use crate::state::connection::Target;

/// Something that a Worker says to the page's state. What it says about pins and bytes the driver
/// keeps to itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// MicroPython is there.
    Ready {
        /// Its version, such as `1.29.0`.
        version: Rc<str>,
    },
    /// The program printed this.
    Out(Rc<str>),
    /// What it does now.
    Doing(Doing),
    /// An exception that nothing caught, or a program that is none.
    Fault(Fault),
    /// It came to its end, with this in the memory of its clock.
    Exit(How, Rc<[u8]>),
    /// It wants a connection.
    Open {
        /// The program's number for it.
        socket: u32,
        /// A name or a number.
        host: Rc<str>,
        /// The port.
        port: u16,
    },
    /// It is done with a connection.
    Close {
        /// The program's number for it.
        socket: u32,
    },
    /// Its Wi-Fi is another one.
    Wifi {
        /// It has joined a network.
        connected: bool,
        /// Which one.
        ssid: Rc<str>,
    },
    /// What it has taken of its memory.
    Memory(Memory),
    /// It is there.
    Alive {
        /// So many milliseconds of the last second Python ran for; `None` if it did not say.
        busy_ms: Option<f64>,
    },
    /// It has written files.
    Files(Written),
    /// Something that a real board does and this one cannot.
    Note(Note),
    /// A limit was reached: so much is not shown, or was not sent.
    Lost {
        /// What of.
        what: Lost,
        /// How much: bytes.
        count: u64,
    },
    /// The Worker is gone, or never came; in the browser's words.
    Broken(Rc<str>),
}

/// What a program does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// It computes.
    Running,
    /// It waits for time to pass, or for bytes.
    Sleeping,
    /// It waits for what a person types.
    Input,
    /// No program runs; what a person types is done at once.
    Repl,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It came to its last line.
    End,
    /// A person stopped it.
    Stop,
    /// By an exception.
    Error,
    /// It asked for a restart.
    Reset,
    /// It sleeps for so many milliseconds and starts again; for ever if it did not say.
    DeepSleep(Option<u64>),
}

/// How a board starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wake {
    /// What `machine.reset_cause()` says: `power`, `reset` or `deepsleep`.
    pub cause: &'static str,
    /// What the memory of its clock holds.
    pub memory: Rc<[u8]>,
}

impl Default for Wake {
    fn default() -> Self {
        Self { cause: "power", memory: Rc::from([]) }
    }
}

/// Memory in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// Taken by the program.
    pub used: u64,
    /// All that it may take.
    pub total: u64,
}

/// What a program has done to its files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that are new, or have another text.
    pub changed: Vec<File>,
    /// Names of files that it has deleted.
    pub removed: Vec<Rc<str>>,
}

/// Something that a real board does and this one cannot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Which of them.
    pub code: Rc<str>,
    /// What it is about, such as the name of a class.
    pub name: Rc<str>,
    /// The file, as a traceback names it; empty if it is not known.
    pub file: Rc<str>,
    /// The line, counted from 1; 0 if it is not known.
    pub line: u32,
}

/// Of what something is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// Of what the program prints.
    Output,
    /// Of what it sends.
    Send,
    /// Of what came over a connection and was not read, which is cut then.
    Received,
    /// Of what a person types.
    Typed,
}

/// What the page orders.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Begin with these files, in a new Worker.
    Boot {
        /// The board's files.
        files: Vec<File>,
        /// Run `boot.py` and `main.py`; otherwise only what a person types.
        run: bool,
        /// Whether there is a Wi-Fi.
        wifi: bool,
        /// Why, and with what in the memory of its clock.
        wake: Wake,
    },
    /// Stop at the next sleep or read.
    Stop,
    /// Be gone.
    Kill,
    /// A person typed this.
    Input(Rc<str>),
    /// There is a Wi-Fi, or not.
    Wifi(bool),
    /// Make a connection for the program.
    Connect {
        /// Which of the board's connections.
        slot: u8,
        /// The program's number for it.
        socket: u32,
        /// Where to.
        target: Target,
    },
    /// It is made; this is what the program is told of the other side.
    Opened {
        /// Which of the board's connections.
        slot: u8,
        /// The other side.
        address: Rc<str>,
    },
    /// A connection is not made.
    Refuse {
        /// The program's number for it.
        socket: u32,
        /// Why.
        why: Refused,
    },
    /// The other side closed it, or it was cut.
    Closed {
        /// Which of the board's connections.
        slot: u8,
        /// The program's number for it.
        socket: u32,
    },
}
