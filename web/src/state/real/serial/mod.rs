//! A board on a USB cable: its line, what is sent, what it prints.
//!
//! Knows what a person does with it and what the driver says of the port. Does not know the browser's
//! Web Serial: that is the driver's.

pub mod job;
pub mod raw;
pub mod screen;

use shared::time::Instant;

use self::job::{Job, Order};
use self::raw::{Event, RawRepl};
use self::screen::Screen;

/// Bits a second of the line, as all these boards have it.
pub const BAUD: u32 = 115_200;

/// Why a port was not opened, or is not open any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortFault {
    /// A person chose none.
    NotChosen,
    /// Another program or tab has it, or the system does not let it be opened: the browser's words.
    NotOpened(String),
    /// The cable was pulled, or the board went.
    Lost,
}

/// The port.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Port {
    /// There is none.
    #[default]
    Closed,
    /// A person is choosing one.
    Opening,
    /// Bytes go both ways.
    Open,
    /// It is not open, and this is why.
    Failed(PortFault),
}

/// A board on a cable.
#[derive(Debug, Default)]
pub struct Usb {
    /// The port.
    pub port: Port,
    /// What was printed.
    pub screen: Screen,
    /// What is being sent, or was.
    pub job: Option<Job>,
    repl: RawRepl,
}

impl Usb {
    /// The port is open.
    pub fn handle_open(&mut self) {
        *self = Self { port: Port::Open, ..Self::default() };
    }

    /// It is not.
    pub fn handle_closed(&mut self, fault: Option<PortFault>) {
        self.port = fault.map_or(Port::Closed, Port::Failed);
        self.repl = RawRepl::default();
        self.job = None;
    }

    /// Bytes came.
    pub fn handle_bytes(&mut self, now: Instant, bytes: &[u8]) {
        self.repl.handle_bytes(now, bytes);
        self.react(now);
    }

    /// Time has reached [`Self::poll_timeout`].
    pub fn handle_timeout(&mut self, now: Instant) {
        self.repl.handle_timeout(now);
        self.react(now);
    }

    /// When `handle_timeout` has something to do.
    pub const fn poll_timeout(&self) -> Option<Instant> {
        self.repl.poll_timeout()
    }

    /// The next bytes to send.
    pub fn poll_transmit(&mut self) -> Option<Vec<u8>> {
        self.repl.poll_transmit()
    }

    /// Sends a program.
    pub fn send(&mut self, now: Instant, order: Order) {
        if self.port == Port::Open && !self.is_sending() {
            self.screen.clear();
            self.job = Some(Job::start(&mut self.repl, now, order));
        }
    }

    /// A person types.
    pub fn put(&mut self, text: &str) {
        if self.port == Port::Open {
            self.repl.put(text.as_bytes());
        }
    }

    /// Whether a program is on its way.
    pub fn is_sending(&self) -> bool {
        self.job.as_ref().is_some_and(|job| !job.is_over())
    }

    fn react(&mut self, now: Instant) {
        while let Some(event) = self.repl.poll_event() {
            match (event, &mut self.job) {
                (Event::Said(bytes), _) => self.screen.print(&bytes),
                (event, Some(job)) => job.handle(&mut self.repl, now, event),
                (_, None) => {}
            }
        }
    }
}
