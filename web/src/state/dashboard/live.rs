//! What is known of a card's topic: what was seen there, and what was asked for.
//!
//! Knows that the two are not the same: only a message on the topic changes what is shown. Does not
//! know connections.

use std::collections::VecDeque;
use std::rc::Rc;

use shared::board::manifest::{ValueError, ValueTemplate};
use shared::time::Instant;
use shared::wire::ReasonCode;

use super::picture::Picture;
use super::series::Series;
use super::spec::{CardKind, Spec, template};
use super::view::View;
use crate::state::part::{ANSWER_TIMEOUT, SendError};
use crate::state::payload::{Shown, up_to};
use crate::state::snapshot::Snapshot;

/// Messages of a log; the oldest goes first.
pub const MAX_ENTRIES: usize = 300;
/// Bytes of a value that are kept.
const MAX_VALUE: usize = 512;

/// A card with what is known of its topic.
#[derive(Clone, Debug)]
pub struct Live {
    /// What it is.
    pub spec: Snapshot<Spec>,
    /// The last message.
    pub seen: Option<Seen>,
    /// What was asked for and not seen yet.
    pub asked: Asked,
    /// The broker does not let this page see the topic.
    pub refused: Option<ReasonCode>,
    /// The numbers of a chart, a series for each line.
    pub series: Vec<Series>,
    /// The stretch of time that a chart shows.
    pub view: View,
    /// The messages of a log, the oldest first.
    pub entries: VecDeque<Rc<Entry>>,
    /// Messages that a log has let go.
    pub lost: u64,
    /// The picture.
    pub picture: Option<Picture>,
    templates: Rc<[ValueTemplate]>,
}

/// A message that was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Its payload.
    pub payload: Shown,
    /// The value in it.
    pub value: Result<Rc<str>, ValueError>,
    /// When it came; `None` if it was retained, and is of unknown age.
    pub at: Option<Instant>,
}

/// A message of a log.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its topic.
    pub topic: Rc<str>,
    /// The beginning of its payload.
    pub text: String,
    /// When it came; `None` if it was retained.
    pub at: Option<Instant>,
}

/// What a card has seen over time, once a person has cleared it.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    series: Vec<Series>,
    entries: VecDeque<Rc<Entry>>,
    lost: u64,
}

/// Something that a person asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Asked {
    /// Nothing is open.
    #[default]
    Nothing,
    /// Sent, and not seen on the topic yet.
    Pending {
        /// What was sent.
        payload: Rc<str>,
        /// When.
        since: Instant,
    },
    /// It was not seen in time.
    Unseen(Rc<str>),
    /// It could not be sent.
    Failed(SendError),
}

impl Past {
    /// Whether nothing was seen.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.series.iter().all(|it| it.len() == 0)
    }
}

impl Live {
    /// A card of whose topic nothing is known.
    pub fn new(spec: Snapshot<Spec>) -> Self {
        let templates: Rc<[_]> =
            spec.lines().map(|(_, field)| template(field).unwrap_or_default()).collect();
        let series = if spec.kind == CardKind::Chart { templates.len() } else { 0 };
        Self {
            seen: None,
            asked: Asked::Nothing,
            refused: None,
            series: vec![Series::default(); series],
            view: View::default(),
            entries: VecDeque::new(),
            lost: 0,
            picture: None,
            templates,
            spec,
        }
    }

    /// The card is another one now. What is known stays known where it means the same.
    pub fn adopt(&mut self, spec: Snapshot<Spec>) {
        let is_same = spec.kind == self.spec.kind && spec.lines().eq(self.spec.lines());
        if is_same {
            self.spec = spec;
        } else {
            *self = Self::new(spec);
        }
    }

    /// A message came for this line of the card.
    pub fn note(&mut self, now: Instant, line: usize, topic: &str, payload: &[u8], retained: bool) {
        let at = (!retained).then_some(now);
        match self.spec.kind {
            CardKind::Log => return self.log(topic, payload, at),
            CardKind::Image => {
                self.picture = (!payload.is_empty()).then(|| Picture::new(payload));
            }
            _ => {}
        }
        let Some(template) = self.templates.get(line) else { return };
        let value: Result<Rc<str>, ValueError> =
            template.extract(payload).map(|text| up_to(&text, MAX_VALUE).into());
        if let (Some(series), Ok(text), Some(at)) = (self.series.get_mut(line), &value, at)
            && let Ok(number) = text.trim().parse()
        {
            series.push(at, number);
        }
        if line > 0 {
            return;
        }
        if let (Asked::Pending { payload, .. } | Asked::Unseen(payload), Ok(value)) =
            (&self.asked, &value)
            && is_same(payload, value)
        {
            self.asked = Asked::Nothing;
        }
        let shown = match self.spec.kind {
            CardKind::Image => Shown::new(&[]),
            _ => Shown::new(payload),
        };
        self.seen = Some(Seen { payload: shown, value, at });
    }

    fn log(&mut self, topic: &str, payload: &[u8], at: Option<Instant>) {
        if self.entries.len() >= MAX_ENTRIES {
            self.entries.pop_front();
            self.lost += 1;
        }
        let text = Shown::new(&payload[..payload.len().min(MAX_VALUE)]).excerpt();
        self.entries.push_back(Rc::new(Entry { topic: topic.into(), text, at }));
    }

    /// Forgets what was seen over time, and hands it over.
    pub fn clear(&mut self) -> Past {
        self.view = View { span: self.view.span, end: None };
        let series = vec![Series::default(); self.series.len()];
        Past {
            series: std::mem::replace(&mut self.series, series),
            entries: std::mem::take(&mut self.entries),
            lost: std::mem::take(&mut self.lost),
        }
    }

    /// Puts what was cleared before what has come since. The card may be another one by now: then
    /// there is nothing to bring back.
    pub fn bring_back(&mut self, past: Past) {
        if past.series.len() != self.series.len() {
            return;
        }
        for (series, mut before) in self.series.iter_mut().zip(past.series) {
            before.extend(series);
            *series = before;
        }
        let since = std::mem::replace(&mut self.entries, past.entries);
        self.entries.extend(since);
        let surplus = self.entries.len().saturating_sub(MAX_ENTRIES);
        self.entries.drain(..surplus);
        self.lost += past.lost + surplus as u64;
    }

    /// Nobody listens for it any more: what was asked for will not be seen.
    pub fn rest(&mut self) {
        self.asked = Asked::Nothing;
        self.refused = None;
    }

    /// Something is on its way.
    pub fn ask(&mut self, now: Instant, payload: &str) {
        self.asked = match self.spec.kind {
            // What a press does may be seen anywhere.
            CardKind::Button => Asked::Nothing,
            _ => Asked::Pending { payload: up_to(payload, MAX_VALUE).into(), since: now },
        };
    }

    /// Lets what was not seen in time be known.
    pub fn tick(&mut self, now: Instant) {
        if let Asked::Pending { payload, since } = &self.asked
            && *since + ANSWER_TIMEOUT <= now
        {
            self.asked = Asked::Unseen(Rc::clone(payload));
        }
    }

    /// When `tick` has something to do.
    pub fn deadline(&self) -> Option<Instant> {
        match self.asked {
            Asked::Pending { since, .. } => Some(since + ANSWER_TIMEOUT),
            _ => None,
        }
    }

    /// On or off, where the card is a switch and the last message says one of them.
    pub fn is_on(&self) -> Option<bool> {
        let value = self.seen.as_ref()?.value.as_deref().ok()?;
        if value == self.spec.on { Some(true) } else { (value == self.spec.off).then_some(false) }
    }

    /// The last value, if it is a number.
    pub fn number(&self) -> Option<f64> {
        let value = self.seen.as_ref()?.value.as_deref().ok()?;
        value.trim().parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// The oldest and the newest time of a chart's numbers.
    pub fn extent(&self) -> Option<(Instant, Instant)> {
        let firsts = self.series.iter().filter_map(Series::first).map(|(at, _)| at);
        let lasts = self.series.iter().filter_map(Series::last).map(|(at, _)| at);
        Some((firsts.min()?, lasts.max()?))
    }
}

/// Whether a value is what was asked for: the same words, or the same number.
fn is_same(asked: &str, value: &str) -> bool {
    match (asked.trim().parse::<f64>(), value.trim().parse::<f64>()) {
        (Ok(asked), Ok(value)) => (asked - value).abs() <= asked.abs() * 1e-6,
        _ => asked == value,
    }
}
