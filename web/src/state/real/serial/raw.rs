//! MicroPython's raw REPL: what a computer and a board say to one another on a serial line, to run
//! code and get its output (MicroPython documentation, "The MicroPython Interactive Interpreter Mode",
//! sections on the raw REPL and on its raw-paste mode).
//!
//! A machine without I/O: bytes in, bytes out, one deadline. Knows no files and no plan. A board's
//! buffer for what comes is small: in raw-paste mode the board says how much it takes, and without it
//! the code goes in pieces with pauses.

use std::collections::VecDeque;

use shared::time::{Duration, Instant};

const CTRL_A: u8 = 0x01;
const CTRL_B: u8 = 0x02;
const CTRL_C: u8 = 0x03;
const CTRL_D: u8 = 0x04;
const CTRL_E: u8 = 0x05;

/// What ends the welcome to the raw REPL.
const WELCOME: &[u8] = b"raw REPL; CTRL-B to exit\r\n>";
/// Asks for raw-paste mode.
const ASK_PASTE: &[u8] = &[CTRL_E, b'A', CTRL_A];
/// How long a board may take to let itself be interrupted; then it is tried once more.
const ENTER_TIME: Duration = Duration::from_millis(1_500);
/// How often it is tried.
const ENTER_TRIES: u8 = 4;
/// How long it may take to start anew, its boot.py included.
const RESET_TIME: Duration = Duration::from_secs(8);
/// How long it may take to answer, or to say the next word while it runs code.
const ANSWER_TIME: Duration = Duration::from_secs(10);
/// Without raw-paste mode: so many bytes at once, and the pause after them. An ESP8266 reads 128 from
/// its line before it loses some.
const PIECE: usize = 96;
const PAUSE: Duration = Duration::from_millis(15);
/// The most output of one piece of code.
const MAX_OUTPUT: usize = 64 * 1024;

/// Where it is.
#[derive(Debug)]
enum Step {
    /// The board runs its own program, or its prompt: what comes is for a person.
    Free,
    /// It was interrupted, and asked for the raw REPL.
    Entering { tries: u8 },
    /// It starts anew in the raw REPL: with a clean memory, and without main.py.
    Resetting,
    /// It waits for code.
    Ready,
    /// It was asked for raw-paste mode.
    Asked { code: Vec<u8> },
    /// It is about to say how much it takes at once.
    Window { code: Vec<u8> },
    /// It takes code: `room` bytes now, and `increment` more with each word.
    Pasting { code: Vec<u8>, sent: usize, room: usize, increment: usize },
    /// All was sent; it is to say that it has all.
    Pasted,
    /// Without raw-paste mode: code goes in pieces.
    Sending { code: Vec<u8>, sent: usize },
    /// All was sent; it is to say `OK`.
    Sent,
    /// It runs the code.
    Running,
    /// It has run it: what went wrong comes.
    Failing { output: Vec<u8> },
    /// The prompt of the raw REPL is to come.
    Closing { output: Vec<u8>, error: Vec<u8> },
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// It waits for code.
    Ready,
    /// It has run code.
    Done {
        /// What that printed.
        output: Vec<u8>,
        /// The traceback, if it failed.
        error: Vec<u8>,
    },
    /// Bytes for a person.
    Said(Vec<u8>),
    /// It cannot go on.
    Failed(Fault),
}

/// Why it cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No MicroPython answers.
    NoRepl,
    /// It did not answer any more.
    Silent,
    /// What it said makes no sense here.
    Garbled,
    /// The code printed without an end.
    TooMuch,
}

/// The machine.
#[derive(Debug)]
pub struct RawRepl {
    step: Step,
    incoming: Vec<u8>,
    outgoing: VecDeque<Vec<u8>>,
    events: VecDeque<Event>,
    deadline: Option<Instant>,
    has_paste: bool,
}

impl Default for RawRepl {
    fn default() -> Self {
        Self {
            step: Step::Free,
            incoming: Vec::new(),
            outgoing: VecDeque::new(),
            events: VecDeque::new(),
            deadline: None,
            // Until a board says otherwise.
            has_paste: true,
        }
    }
}

impl RawRepl {
    /// Interrupts what runs, and asks for the raw REPL. [`Event::Ready`] follows.
    pub fn enter(&mut self, now: Instant) {
        self.incoming.clear();
        self.has_paste = true;
        self.interrupt(now, 1);
    }

    /// Runs code. [`Event::Done`] follows. Only after [`Event::Ready`] or [`Event::Done`].
    pub fn run(&mut self, now: Instant, code: &str) {
        let code = code.as_bytes().to_vec();
        if self.has_paste {
            self.send(ASK_PASTE);
            self.wait(now, Step::Asked { code }, ANSWER_TIME);
        } else {
            self.wait(now, Step::Sending { code, sent: 0 }, Duration::ZERO);
        }
    }

    /// Leaves the raw REPL, and lets the board start anew, so that it runs main.py.
    pub fn restart(&mut self) {
        self.send(&[CTRL_B]);
        self.send(&[CTRL_D]);
        self.free();
    }

    /// Leaves the raw REPL for the prompt.
    pub fn leave(&mut self) {
        self.send(&[CTRL_B]);
        self.free();
    }

    /// What a person types. Nothing while code is run.
    pub fn put(&mut self, text: &[u8]) {
        if self.is_free() {
            for piece in text.chunks(PIECE) {
                self.send(piece);
            }
        }
    }

    /// Whether the line is a person's.
    pub const fn is_free(&self) -> bool {
        matches!(self.step, Step::Free)
    }

    /// Bytes came.
    pub fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        if self.is_free() {
            return self.events.push_back(Event::Said(bytes.to_vec()));
        }
        self.incoming.extend_from_slice(bytes);
        while self.advance(now) {}
        if self.incoming.len() > MAX_OUTPUT {
            self.fail(Fault::TooMuch);
        }
    }

    /// Time has reached [`Self::poll_timeout`].
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.deadline.is_none_or(|at| at > now) {
            return;
        }
        self.deadline = None;
        match std::mem::replace(&mut self.step, Step::Free) {
            Step::Free => {}
            Step::Ready => self.step = Step::Ready,
            Step::Entering { tries } if tries < ENTER_TRIES => self.interrupt(now, tries + 1),
            Step::Entering { .. } => self.fail(Fault::NoRepl),
            Step::Sending { code, sent } if sent < code.len() => {
                let end = code.len().min(sent + PIECE);
                self.send(&code[sent..end]);
                self.wait(now, Step::Sending { code, sent: end }, PAUSE);
            }
            Step::Sending { .. } => {
                self.send(&[CTRL_D]);
                self.wait(now, Step::Sent, ANSWER_TIME);
            }
            _ => self.fail(Fault::Silent),
        }
    }

    /// When `handle_timeout` has something to do.
    pub const fn poll_timeout(&self) -> Option<Instant> {
        self.deadline
    }

    /// The next bytes to send.
    pub fn poll_transmit(&mut self) -> Option<Vec<u8>> {
        self.outgoing.pop_front()
    }

    /// The next thing that happened.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    fn interrupt(&mut self, now: Instant, tries: u8) {
        // Twice: the first may be lost in what runs.
        self.send(&[b'\r', CTRL_C, CTRL_C]);
        self.send(&[b'\r', CTRL_A]);
        self.wait(now, Step::Entering { tries }, ENTER_TIME);
    }

    fn send(&mut self, bytes: &[u8]) {
        self.outgoing.push_back(bytes.to_vec());
    }

    fn wait(&mut self, now: Instant, step: Step, time: Duration) {
        self.step = step;
        self.deadline = Some(now + time);
    }

    fn free(&mut self) {
        self.step = Step::Free;
        self.deadline = None;
        self.incoming.clear();
    }

    fn fail(&mut self, fault: Fault) {
        if fault != Fault::NoRepl {
            // So that it does not stay in a mode in which nobody can type.
            self.send(&[CTRL_C, CTRL_B]);
        }
        self.free();
        self.events.push_back(Event::Failed(fault));
    }

    /// Goes one step on, if enough has come. True if more may be possible.
    fn advance(&mut self, now: Instant) -> bool {
        match std::mem::replace(&mut self.step, Step::Free) {
            // What comes unasked after a prompt is of no interest.
            Step::Free | Step::Ready => {
                self.incoming.clear();
                self.step = Step::Ready;
                false
            }
            step @ (Step::Entering { .. } | Step::Resetting) => self.welcomed(now, step),
            Step::Asked { code } => self.answered(now, code),
            Step::Window { code } => {
                let Some(bytes) = self.take(2) else { return self.stay(Step::Window { code }) };
                let increment = usize::from(u16::from_le_bytes([bytes[0], bytes[1]]));
                if increment == 0 {
                    return self.garbled();
                }
                self.paste(now, code, 0, increment, increment);
                true
            }
            Step::Pasting { code, sent, room, increment } => match self.take_byte() {
                None => self.stay(Step::Pasting { code, sent, room, increment }),
                Some(CTRL_A) => {
                    self.paste(now, code, sent, room + increment, increment);
                    true
                }
                // It does not want the rest: a line of it is wrong, as it says next.
                Some(CTRL_D) => {
                    self.send(&[CTRL_D]);
                    self.wait(now, Step::Running, ANSWER_TIME);
                    true
                }
                Some(_) => self.garbled(),
            },
            Step::Pasted => match self.take_byte() {
                None => self.stay(Step::Pasted),
                Some(CTRL_A) => {
                    self.step = Step::Pasted;
                    true
                }
                Some(CTRL_D) => {
                    self.wait(now, Step::Running, ANSWER_TIME);
                    true
                }
                Some(_) => self.garbled(),
            },
            step @ Step::Sending { .. } => self.stay(step),
            Step::Sent => match self.take(2) {
                None => self.stay(Step::Sent),
                Some(bytes) if bytes == b"OK" => {
                    self.wait(now, Step::Running, ANSWER_TIME);
                    true
                }
                Some(_) => self.garbled(),
            },
            step @ (Step::Running | Step::Failing { .. }) => self.printed(now, step),
            Step::Closing { output, error } => match self.take_byte() {
                None => self.stay(Step::Closing { output, error }),
                Some(b'>') => {
                    self.step = Step::Ready;
                    self.deadline = None;
                    self.events.push_back(Event::Done { output, error });
                    true
                }
                Some(_) => self.garbled(),
            },
        }
    }

    fn welcomed(&mut self, now: Instant, step: Step) -> bool {
        let welcome = WELCOME.len();
        let found = self.incoming.windows(welcome).position(|it| it == WELCOME);
        let Some(at) = found else {
            // What a program printed before it was interrupted goes; a half of the welcome stays.
            let excess = self.incoming.len().saturating_sub(welcome);
            self.incoming.drain(..excess);
            return self.stay(step);
        };
        self.incoming.drain(..at + welcome);
        if matches!(step, Step::Entering { .. }) {
            self.incoming.clear();
            self.send(&[CTRL_D]);
            self.wait(now, Step::Resetting, RESET_TIME);
            return false;
        }
        self.step = Step::Ready;
        self.deadline = None;
        self.events.push_back(Event::Ready);
        true
    }

    /// What it says to the question for raw-paste mode: `R` with 1 or 0; or, if it is older, a
    /// new welcome.
    fn answered(&mut self, now: Instant, code: Vec<u8>) -> bool {
        if self.incoming.len() < 2 {
            return self.stay(Step::Asked { code });
        }
        match self.incoming[..2] {
            [b'R', 1] => {
                self.incoming.drain(..2);
                self.wait(now, Step::Window { code }, ANSWER_TIME);
                return true;
            }
            [b'R', 0] => {
                self.incoming.drain(..2);
            }
            _ => {
                let found = self.incoming.windows(WELCOME.len()).position(|it| it == WELCOME);
                let Some(at) = found else { return self.stay(Step::Asked { code }) };
                self.incoming.drain(..at + WELCOME.len());
            }
        }
        self.has_paste = false;
        self.wait(now, Step::Sending { code, sent: 0 }, Duration::ZERO);
        true
    }

    /// Sends as much as the board takes.
    fn paste(&mut self, now: Instant, code: Vec<u8>, sent: usize, room: usize, increment: usize) {
        let end = code.len().min(sent + room);
        if end > sent {
            self.send(&code[sent..end]);
        }
        let room = room - (end - sent);
        if end == code.len() {
            self.send(&[CTRL_D]);
            return self.wait(now, Step::Pasted, ANSWER_TIME);
        }
        self.wait(now, Step::Pasting { code, sent: end, room, increment }, ANSWER_TIME);
    }

    /// Output, and then what went wrong, each up to Ctrl-D.
    fn printed(&mut self, now: Instant, step: Step) -> bool {
        let Some(at) = self.incoming.iter().position(|it| *it == CTRL_D) else {
            // It is at work as long as it prints.
            self.deadline = Some(now + ANSWER_TIME);
            return self.stay(step);
        };
        let text: Vec<u8> = self.incoming.drain(..at).collect();
        self.incoming.remove(0);
        let next = match step {
            Step::Failing { output } => Step::Closing { output, error: text },
            _ => Step::Failing { output: text },
        };
        self.wait(now, next, ANSWER_TIME);
        true
    }

    fn garbled(&mut self) -> bool {
        self.fail(Fault::Garbled);
        false
    }

    /// Not enough has come.
    fn stay(&mut self, step: Step) -> bool {
        self.step = step;
        false
    }

    fn take(&mut self, count: usize) -> Option<Vec<u8>> {
        (self.incoming.len() >= count).then(|| self.incoming.drain(..count).collect())
    }

    fn take_byte(&mut self) -> Option<u8> {
        (!self.incoming.is_empty()).then(|| self.incoming.remove(0))
    }
}
