//! How often the page is drawn.
//!
//! Every frame in which something changed, as long as little comes. Under load fewer: nobody reads
//! sixty lists of messages a second, and what drawing does not take is there for what comes. What a
//! person does is always seen in the next frame.

use shared::time::{Duration, Instant};

use super::engine::Input;
use super::program::Message;
use super::socket::SocketEvent;
use super::swarm::SwarmEvent;
use super::tab::TabEvent;
use crate::state::programs::said::Said;

/// Bytes from sockets since the page was last drawn, beyond which it is under load.
const CALM: usize = 4096;
/// What a word of a program counts.
const WORD: usize = 64;
/// How often it is drawn then.
const INTERVAL: Duration = Duration::from_millis(80);

/// What came since the page was last drawn.
#[derive(Debug, Default)]
pub struct Pace {
    drawn_at: Instant,
    bytes: usize,
    is_awaited: bool,
}

impl Pace {
    /// Something came.
    pub fn note(&mut self, input: &Input) {
        match input {
            Input::Socket(_, SocketEvent::Bytes(bytes)) => self.bytes += bytes.len(),
            Input::Tab(TabEvent::Batch(bytes) | TabEvent::Call(bytes)) => self.bytes += bytes.len(),
            Input::Program(_, Message::Said(Said::Out(text))) => self.bytes += text.len(),
            // The rest is a line in a list, or moves a part, as often as the program does it.
            Input::Program(..) => self.bytes += WORD,
            Input::Socket(..) | Input::Action(_) | Input::Tab(_) => self.is_awaited = true,
            Input::Swarm(SwarmEvent::Report(_) | SwarmEvent::Failed) => self.is_awaited = true,
            Input::Swarm(SwarmEvent::Batch(_)) | Input::Alarm => {}
        }
    }

    /// Whether the page is to be drawn now. If so, it is taken for drawn.
    pub fn draw(&mut self, now: Instant) -> bool {
        let is_due = self.is_awaited
            || self.bytes <= CALM
            || now.saturating_since(self.drawn_at) >= INTERVAL;
        if is_due {
            *self = Self { drawn_at: now, ..Self::default() };
        }
        is_due
    }
}
