//! Twins: a virtual board under the manifest of a real one.
//!
//! While the real board speaks, its twin is not connected: it shows what the real one reports, and what
//! is switched on it is asked of the real one. When the real board is gone for a while (its Will, or
//! what it says of itself), the twin connects in its stead, under the same name and on the same topics.
//! The name is also the client_id: when the real board comes back, the broker takes the connection from
//! the twin, which steps back. Two can never speak at once.
//!
//! Knows what a twin is. What it does is in `follow`, and what can have one in `parts`: both come with the
//! virtual boards.

mod follow;
mod look;
pub mod parts;

use std::collections::BTreeMap;
use std::rc::Rc;

use shared::time::{Duration, Instant};

use super::part::Order;

/// How long a real board may be gone before its twin stands in.
pub const GRACE: Duration = Duration::from_secs(3);
/// How long a real board that came back has before its twin may stand in again: what it said last
/// time, that it is gone, stands until it has introduced itself.
pub const REST: Duration = Duration::from_secs(20);

/// Something about twins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// A person gives a real board a twin.
    Begin(Rc<str>),
}

/// What makes a virtual board a twin.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Twin {
    /// Who speaks.
    pub mode: Mode,
    /// When the real board last came back, if it did.
    returned_at: Option<Instant>,
    /// What it has taken over of each component, as it was reported.
    mirrored: BTreeMap<String, String>,
    /// What lights, relays and servos were when the real board came back, to be asked of it, by component.
    handed_over: Vec<(Rc<str>, Order)>,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The real board.
    #[default]
    Real,
    /// Nobody: the real board is gone, and at this time the twin stands in.
    Gone(Instant),
    /// The twin.
    Virtual,
}

impl Twin {
    /// When it stands in for a board that is gone `now`.
    fn stands_in_at(&self, now: Instant) -> Instant {
        let rested = self.returned_at.map(|at| at + REST);
        rested.unwrap_or(now).max(now + GRACE)
    }

    /// Whether it may be connected.
    pub fn speaks(&self) -> bool {
        self.mode == Mode::Virtual
    }

    /// When it has something to do.
    pub fn deadline(&self) -> Option<Instant> {
        match self.mode {
            Mode::Gone(at) => Some(at),
            Mode::Real | Mode::Virtual => None,
        }
    }
}
