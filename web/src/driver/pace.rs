//! How often the page is drawn.
//!
//! Every frame in which something changed, as long as little comes. Under load fewer: nobody reads
//! sixty lists of messages a second, and what drawing does not take is there for what comes. What a
//! person does is always seen in the next frame.
//!
//! What comes into quiet does not wait for the next frame: it is drawn at once, and so are the few
//! changes that follow from it, as the answers to a click. Where something comes in every frame,
//! nothing is drawn ahead, and for what a program says without moving a part nothing ever is.

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
/// For how long nothing may have come, so that what comes then is drawn at once: a frame's time.
const QUIET: Duration = Duration::from_millis(16);
/// How often the page is then drawn at once, until it is quiet again: a click with all its answers,
/// of the page's own broker and of a virtual board's, is five things that come.
const AHEAD: u8 = 6;

/// What came since the page was last drawn.
#[derive(Debug, Default)]
pub struct Pace {
    drawn_at: Instant,
    came_at: Instant,
    bytes: usize,
    is_awaited: bool,
    /// Nothing came since the page was drawn.
    is_drawn: bool,
    /// What came last may be something that a person waits for.
    is_prompt: bool,
    ahead: u8,
}

impl Pace {
    /// Something came.
    pub fn note(&mut self, now: Instant, input: &Input) {
        self.is_drawn = false;
        self.is_prompt = match input {
            Input::Action(_) | Input::Socket(..) | Input::Tab(_) => true,
            Input::Program(_, message) => matches!(message, Message::Pins(_)),
            Input::Swarm(_) | Input::Alarm => false,
        };
        if !matches!(input, Input::Alarm) {
            if now.saturating_since(self.came_at) >= QUIET {
                self.ahead = AHEAD;
            }
            self.came_at = now;
        }
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

    /// Whether the page is to be drawn at once. If so, it is taken for drawn.
    pub fn draw_ahead(&mut self, now: Instant) -> bool {
        let is_due = self.is_prompt && self.ahead > 0 && self.bytes <= CALM;
        if is_due {
            self.ahead -= 1;
            self.note_drawn(now);
        }
        is_due
    }

    /// What is to be done in this frame. If the page is drawn, it is taken for drawn.
    pub fn draw(&mut self, now: Instant) -> Turn {
        if self.is_drawn {
            return Turn::Done;
        }
        let is_due = self.is_awaited
            || self.bytes <= CALM
            || now.saturating_since(self.drawn_at) >= INTERVAL;
        if !is_due {
            return Turn::Wait;
        }
        self.note_drawn(now);
        Turn::Draw
    }

    const fn note_drawn(&mut self, now: Instant) {
        (self.drawn_at, self.bytes) = (now, 0);
        (self.is_awaited, self.is_drawn) = (false, true);
    }
}

/// What is done in a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The page is drawn.
    Draw,
    /// There is something to draw, which waits for a later frame.
    Wait,
    /// All is drawn.
    Done,
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::driver::program::Pins;
    use crate::state::line::LineId;
    use crate::state::peer::PeerId;

    fn bytes(count: usize) -> Input {
        Input::Socket(LineId::Peer(PeerId(0)), SocketEvent::Bytes(vec![0; count]))
    }

    const fn at(ms: u64) -> Instant {
        Instant::from_millis(1000 + ms)
    }

    #[test]
    fn what_comes_into_quiet_is_drawn_at_once_and_what_follows_a_few_times() {
        let mut pace = Pace::default();
        for ms in 0..u64::from(AHEAD) {
            pace.note(at(ms), &bytes(10));
            assert!(pace.draw_ahead(at(ms)));
            assert_eq!(pace.draw(at(ms)), Turn::Done);
        }
        pace.note(at(9), &bytes(10));
        assert!(!pace.draw_ahead(at(9)));
        assert_eq!(pace.draw(at(12)), Turn::Draw);
        assert_eq!(pace.draw(at(28)), Turn::Done);
        // A frame later it is quiet again.
        pace.note(at(25), &bytes(10));
        assert!(pace.draw_ahead(at(25)));
    }

    #[test]
    fn what_a_program_says_waits_for_the_frame_and_what_it_does_to_a_part_does_not() {
        let mut pace = Pace::default();
        let board: Rc<str> = "b1".into();
        pace.note(at(0), &Input::Program(Rc::clone(&board), Message::Took(1, 10)));
        assert!(!pace.draw_ahead(at(0)));
        let pins = Pins::Pwm { pin: 2, hz: 100, duty: None };
        pace.note(at(1), &Input::Program(board, Message::Pins(pins)));
        assert!(pace.draw_ahead(at(1)));
        pace.note(at(2), &Input::Alarm);
        assert!(!pace.draw_ahead(at(2)));
        assert_eq!(pace.draw(at(10)), Turn::Draw);
    }

    #[test]
    fn where_something_comes_in_every_frame_nothing_is_drawn_ahead() {
        let mut pace = Pace::default();
        for ms in 0..u64::from(AHEAD) {
            pace.note(at(ms), &bytes(10));
            assert!(pace.draw_ahead(at(ms)));
        }
        for ms in (10..1000).step_by(10) {
            pace.note(at(ms), &bytes(10));
            assert!(!pace.draw_ahead(at(ms)));
            assert_eq!(pace.draw(at(ms)), Turn::Draw);
        }
    }

    #[test]
    fn under_load_the_page_is_drawn_twelve_times_a_second() {
        let mut pace = Pace::default();
        pace.note(at(0), &bytes(CALM + 1));
        assert!(!pace.draw_ahead(at(0)));
        assert_eq!(pace.draw(at(10)), Turn::Draw);
        let drawn = (16..1000).step_by(16).filter(|ms| {
            pace.note(at(*ms), &bytes(CALM + 1));
            assert!(!pace.draw_ahead(at(*ms)));
            pace.draw(at(*ms)) == Turn::Draw
        });
        assert!((11..=13).contains(&drawn.count()));
    }
}
