//! One component of a board as the dashboard shows it: what it reported, and what was asked of it.
//!
//! Knows that the two are not the same. Nothing here sets what is reported but a message from the
//! board.

use shared::board::manifest::{Component, Kind, Number, Rgb, ValueError, ValueTemplate};
use shared::client::ClientError;
use shared::time::{Duration, Instant};
use shared::topic::TopicName;
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
    /// A colour.
    Color(Rgb),
}

/// What a person asks of a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// That it is on, or off.
    Switch(bool),
    /// That it has this value.
    Value(String),
    /// That it has this colour.
    Color(Rgb),
    /// That it does what it does.
    Press,
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
        order: Order,
        /// When.
        since: Instant,
    },
    /// The board did not report it in time.
    NoAnswer {
        /// What was asked for.
        order: Order,
    },
    /// Sent, to a component that never reports.
    Sent {
        /// What was asked for.
        order: Order,
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
    /// This is no colour that is understood.
    NoColor(Shown),
    /// The broker does not let this page see the topic.
    NotSubscribed(ReasonCode),
}

impl PartState {
    /// A message came on the component's state topic, or on the `other` one where it reports.
    pub fn report(
        &mut self,
        now: Instant,
        component: &Component,
        payload: &[u8],
        retained: bool,
        other: bool,
    ) {
        let value = component.also.as_ref().filter(|_| other).map(|also| &also.value);
        let read = read(component, value.unwrap_or(&component.value), payload);
        // There, and where several things are said in one, this may not be among them.
        if (other || component.is_sparse || component.of.is_some())
            && matches!(read, Err(Trouble::NoValue(ValueError::Missing { .. }, _)) | Ok(None))
        {
            return;
        }
        self.trouble = None;
        self.reported_at = (!retained).then_some(now);
        if payload.is_empty() {
            // A retained state was cleared.
            self.reported = Reported::Unknown;
            return;
        }
        match read {
            Ok(reported) => {
                let reported = reported.unwrap_or_default();
                if let (Reported::Value(text), false) = (&reported, retained)
                    && let Ok(number) = text.trim().parse()
                {
                    self.history.push(now, number);
                }
                self.settle(component, &reported);
                self.reported = reported;
            }
            Err(trouble) => {
                self.reported = Reported::Unknown;
                self.trouble = Some(trouble);
            }
        }
    }

    /// A command is on its way to a component that reports, or to one that does not.
    pub fn ask(&mut self, now: Instant, order: Order, reports: bool) {
        self.request = if reports && order != Order::Press {
            Request::Pending { order, since: now }
        } else {
            Request::Sent { order }
        };
    }

    /// The command did not get to the broker.
    pub fn fail(&mut self, error: SendError) {
        if matches!(self.request, Request::Pending { .. } | Request::Sent { .. }) {
            self.request = Request::Failed(error);
        }
    }

    /// True if something changed: the board has had its time.
    pub fn tick(&mut self, now: Instant) -> bool {
        match &self.request {
            Request::Pending { order, since } if *since + ANSWER_TIMEOUT <= now => {
                self.request = Request::NoAnswer { order: order.clone() };
                true
            }
            _ => false,
        }
    }

    /// When `tick` has something to do.
    pub fn deadline(&self) -> Option<Instant> {
        match self.request {
            Request::Pending { since, .. } => Some(since + ANSWER_TIMEOUT),
            Request::None
            | Request::NoAnswer { .. }
            | Request::Sent { .. }
            | Request::Failed(_) => None,
        }
    }

    /// Whether a command is on its way.
    pub fn is_pending(&self) -> bool {
        matches!(self.request, Request::Pending { .. })
    }

    /// A report answers a command if it says what was asked for, late or not. Another report does
    /// not: the board may have sent it before the command came.
    fn settle(&mut self, component: &Component, reported: &Reported) {
        let (Request::Pending { order, .. } | Request::NoAnswer { order }) = &self.request else {
            return;
        };
        if answers(component, order, reported) {
            self.request = Request::None;
        }
    }
}

fn answers(component: &Component, order: &Order, reported: &Reported) -> bool {
    match (order, reported, &component.kind) {
        (Order::Switch(asked), Reported::Switch(on), _) => asked == on,
        (Order::Value(asked), Reported::Value(value), Kind::Number(Number { step, .. })) => {
            match (asked.trim().parse::<f64>(), value.trim().parse::<f64>()) {
                (Ok(asked), Ok(value)) => (asked - value).abs() <= step / 2.0,
                _ => false,
            }
        }
        (Order::Value(asked), Reported::Value(value), _) => asked == value,
        (Order::Color(asked), Reported::Color(color), Kind::Color { space, .. }) => {
            space.is_same(*asked, *color)
        }
        _ => false,
    }
}

/// The command that an order is for a component: where it goes and what it is. `None` if the
/// component does not take it.
pub fn command(component: &Component, order: &Order) -> Option<(TopicName, String)> {
    Some(match (&component.kind, order) {
        (Kind::Light(control) | Kind::Switch(control), Order::Switch(on)) => {
            (control.command_topic.clone(), control.command(*on).to_owned())
        }
        (Kind::Number(number), Order::Value(text)) => {
            let value: f64 = text.trim().parse().ok().filter(|it: &f64| it.is_finite())?;
            if number.range.is_some_and(|(min, max)| !(min..=max).contains(&value)) {
                return None;
            }
            (number.command.topic.clone(), number.command.payload(text.trim()))
        }
        (Kind::Select { command, options }, Order::Value(text)) if options.contains(text) => {
            (command.topic.clone(), command.payload(text))
        }
        (Kind::Text { command, min, max, .. }, Order::Value(text))
            if (*min..=*max).contains(&text.chars().count()) =>
        {
            (command.topic.clone(), command.payload(text))
        }
        (Kind::Color { command, space }, Order::Color(color)) => {
            let values = space.values(*color);
            let values: Vec<_> = values.iter().map(|(name, value)| (*name, &**value)).collect();
            (command.topic.clone(), command.payload_of(&values))
        }
        (Kind::Button { command_topic, payload }, Order::Press) => {
            (command_topic.clone(), payload.clone())
        }
        _ => return None,
    })
}

/// What a payload reports; nothing where a value is there and says that there is none.
fn read(
    component: &Component,
    value: &ValueTemplate,
    payload: &[u8],
) -> Result<Option<Reported>, Trouble> {
    let shown = || Shown::new(payload);
    let text = value.extract(payload);
    let text = text.map_err(|error| Trouble::NoValue(error, shown()))?;
    let switch = |state: Option<bool>| {
        state.map(Reported::Switch).ok_or_else(|| Trouble::NeitherOnNorOff(shown()))
    };
    let value = || Reported::Value(up_to(&text, MAX_VALUE).to_owned());
    if (component.of.is_some() || component.is_sparse) && text == "None" {
        return Ok(None);
    }
    let reported = match &component.kind {
        Kind::Light(control) | Kind::Switch(control) => switch(control.read(&text))?,
        Kind::BinarySensor { on, off, .. } => {
            switch(if text == *on { Some(true) } else { (text == *off).then_some(false) })?
        }
        Kind::Sensor { unit: Some(_), .. } | Kind::Number(_) if !is_number(&text) => {
            return Err(Trouble::NotANumber(shown()));
        }
        Kind::Color { space, .. } => {
            Reported::Color(space.read(&text).ok_or_else(|| Trouble::NoColor(shown()))?)
        }
        Kind::Sensor { .. }
        | Kind::Number(_)
        | Kind::Select { .. }
        | Kind::Button { .. }
        | Kind::Text { .. }
        | Kind::Other(_) => value(),
    };
    Ok(Some(reported))
}

fn is_number(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok_and(f64::is_finite)
}
