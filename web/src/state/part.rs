//! One component of a board as the dashboard shows it: what it reported, and what was asked of it.
//!
//! Knows that the two are not the same. Nothing here sets what is reported but a message from the
//! board.

use shared::board::manifest::{Component, Control, Kind, ValueError};
use shared::client::ClientError;
use shared::time::{Duration, Instant};
use shared::wire::ReasonCode;

use super::history::History;
use super::payload::{Shown, up_to};

/// How long a board may take to report what was asked of it.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
/// Bytes kept of a reported value.
pub const MAX_VALUE: usize = 256;

/// What is known of a component.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartState {
    /// What the board said last.
    pub reported: Reported,
    /// When it said so; `None` for a retained message, which is of unknown age.
    pub reported_at: Option<Instant>,
    /// What was asked of it and is not reported yet.
    pub request: Request,
    /// Why there is no value, or why it can't be had.
    pub trouble: Option<Trouble>,
    /// The last readings, if they are numbers.
    pub history: History,
}

/// What a board said of a component.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reported {
    /// Nothing, or nothing that is understood.
    #[default]
    Unknown,
    /// It is on, or off.
    Switch(bool),
    /// A value in words or digits.
    Value(String),
}

/// A command and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Request {
    /// None is open.
    #[default]
    None,
    /// Sent; the board has not reported it yet.
    Pending {
        /// What was asked for.
        on: bool,
        /// When.
        since: Instant,
    },
    /// The board did not report it in time.
    NoAnswer {
        /// What was asked for.
        on: bool,
    },
    /// It could not be sent.
    Failed(SendError),
}

/// Why something was not sent, or not taken by the broker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendError {
    /// This page's client did not take it.
    Client(ClientError),
    /// The broker's acknowledgement said no.
    Refused(ReasonCode),
    /// The connection ended before it was acknowledged: nobody knows.
    Discarded,
}

/// Why there is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The template finds none in the payload.
    NoValue(ValueError, Shown),
    /// It is neither of the two states that the manifest names.
    NeitherOnNorOff(Shown),
    /// The manifest names a unit, and this is no number.
    NotANumber(Shown),
    /// The broker does not let this page see the topic.
    NotSubscribed(ReasonCode),
}

impl PartState {
    /// A message came on the component's state topic.
    pub fn report(&mut self, now: Instant, component: &Component, payload: &[u8], retained: bool) {
        self.trouble = None;
        self.reported_at = (!retained).then_some(now);
        if payload.is_empty() {
            // A retained state was cleared.
            self.reported = Reported::Unknown;
            return;
        }
        match read(component, payload) {
            Ok(reported) => {
                if let (Reported::Value(text), false) = (&reported, retained)
                    && let Ok(number) = text.trim().parse()
                {
                    self.history.push(now, number);
                }
                self.settle(&reported);
                self.reported = reported;
            }
            Err(trouble) => {
                self.reported = Reported::Unknown;
                self.trouble = Some(trouble);
            }
        }
    }

    /// A command is on its way.
    pub fn ask(&mut self, now: Instant, on: bool) {
        self.request = Request::Pending { on, since: now };
    }

    /// The command did not get to the broker.
    pub fn fail(&mut self, error: SendError) {
        if matches!(self.request, Request::Pending { .. }) {
            self.request = Request::Failed(error);
        }
    }

    /// True if something changed: the board has had its time.
    pub fn tick(&mut self, now: Instant) -> bool {
        match self.request {
            Request::Pending { on, since } if since + ANSWER_TIMEOUT <= now => {
                self.request = Request::NoAnswer { on };
                true
            }
            _ => false,
        }
    }

    /// When `tick` has something to do.
    pub fn deadline(&self) -> Option<Instant> {
        match self.request {
            Request::Pending { since, .. } => Some(since + ANSWER_TIMEOUT),
            Request::None | Request::NoAnswer { .. } | Request::Failed(_) => None,
        }
    }

    /// Whether a command is on its way.
    pub fn is_pending(&self) -> bool {
        matches!(self.request, Request::Pending { .. })
    }

    /// A report answers a command if it says what was asked for, late or not. Another report does
    /// not: the board may have sent it before the command came.
    fn settle(&mut self, reported: &Reported) {
        let asked = match self.request {
            Request::Pending { on, .. } | Request::NoAnswer { on } => on,
            Request::None | Request::Failed(_) => return,
        };
        if *reported == Reported::Switch(asked) {
            self.request = Request::None;
        }
    }
}

/// The control of a component that can be switched.
pub fn control(component: &Component) -> Option<&Control> {
    match &component.kind {
        Kind::Light(control) | Kind::Switch(control) => Some(control),
        Kind::Sensor { .. } | Kind::BinarySensor { .. } | Kind::Other(_) => None,
    }
}

fn read(component: &Component, payload: &[u8]) -> Result<Reported, Trouble> {
    let text = component
        .value
        .extract(payload)
        .map_err(|error| Trouble::NoValue(error, Shown::new(payload)))?;
    let switch = |state: Option<bool>| {
        state.map(Reported::Switch).ok_or_else(|| Trouble::NeitherOnNorOff(Shown::new(payload)))
    };
    match &component.kind {
        Kind::Light(control) | Kind::Switch(control) => switch(control.read(&text)),
        Kind::BinarySensor { on, off, .. } => {
            switch(if text == *on { Some(true) } else { (text == *off).then_some(false) })
        }
        Kind::Sensor { unit: Some(_), .. } if !is_number(&text) => {
            Err(Trouble::NotANumber(Shown::new(payload)))
        }
        Kind::Sensor { .. } | Kind::Other(_) => {
            Ok(Reported::Value(up_to(&text, MAX_VALUE).to_owned()))
        }
    }
}

fn is_number(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok_and(f64::is_finite)
}
