//! A card for a topic, as a person set it up.
//!
//! Knows which kinds there are and what each needs. Does not know what was seen on the topic.

use std::rc::Rc;

use shared::board::manifest::ValueTemplate;
use shared::board::topics::{LED_CONTROL, LED_OFF, LED_ON};
use shared::topic::{TopicError, TopicFilter, TopicName};
use shared::wire::QoS;

/// Columns that a card is wide at most.
pub const MAX_WIDTH: u8 = 6;
/// Rows that a card is high at most.
pub const MAX_HEIGHT: u8 = 8;
/// Further lines of one chart.
pub const MAX_MORE: usize = 7;
/// Characters of a title, a unit, a field or a payload.
pub const MAX_WORDS: usize = 256;

/// What a card is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardKind {
    /// Two messages, one for on and one for off.
    Switch,
    /// One message, sent by a press.
    Button,
    /// A number, sent by dragging.
    Slider,
    /// A number between two ends.
    Gauge,
    /// The last value, large.
    Value,
    /// Numbers over time.
    Chart,
    /// The last message, and a field for another.
    Text,
    /// The last messages, one below the other.
    Log,
    /// A picture.
    Image,
    /// A board, drawn from its manifest.
    Board,
}

/// One more line of a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Its topic.
    pub topic: Rc<str>,
    /// Where in the JSON its number is.
    pub field: String,
}

/// A card for a topic.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// The card's own number; 0 for one that is not on a dashboard yet.
    pub id: u32,
    /// What it is.
    pub kind: CardKind,
    /// What a person calls it; empty: its topic.
    pub title: String,
    /// The topic; a Topic Filter for a log, a board for its card.
    pub topic: Rc<str>,
    /// Where it sends to, if not to the topic.
    pub send_to: Rc<str>,
    /// Where in the JSON the value is; empty: the whole payload.
    pub field: String,
    /// The unit of the value.
    pub unit: String,
    /// The least number.
    pub min: f64,
    /// The greatest number.
    pub max: f64,
    /// What lies between two neighbours.
    pub step: f64,
    /// Sent for on, or by a press.
    pub on: String,
    /// Sent for off.
    pub off: String,
    /// The QoS of what it sends.
    pub qos: u8,
    /// Whether the broker shall keep what it sends.
    pub retain: bool,
    /// Further lines of a chart.
    pub more: Vec<Line>,
    /// Columns that it is wide.
    pub width: u8,
    /// Rows that it is high.
    pub height: u8,
}

/// What is wrong with what a person filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpecError {
    /// A topic is none.
    Topic(TopicError),
    /// A field is none.
    Field,
    /// On and off would be the same message, or one is empty.
    SamePayload,
    /// The least number is not below the greatest.
    Range,
    /// The step is no positive number.
    Step,
    /// There are as many lines as allowed.
    TooManyLines,
    /// A text is too long.
    TooLong,
    /// There are as many cards as allowed.
    Full,
}

impl CardKind {
    /// All of them, in the order in which a person is offered them.
    pub const ALL: [Self; 10] = [
        Self::Switch,
        Self::Button,
        Self::Slider,
        Self::Gauge,
        Self::Value,
        Self::Chart,
        Self::Text,
        Self::Log,
        Self::Image,
        Self::Board,
    ];

    /// Its name in what is stored.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Switch => "switch",
            Self::Button => "button",
            Self::Slider => "slider",
            Self::Gauge => "gauge",
            Self::Value => "value",
            Self::Chart => "chart",
            Self::Text => "text",
            Self::Log => "log",
            Self::Image => "image",
            Self::Board => "board",
        }
    }

    /// The kind with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it sends something.
    pub const fn sends(self) -> bool {
        matches!(self, Self::Switch | Self::Button | Self::Slider | Self::Text)
    }

    /// Whether it looks for a value in the payload.
    pub const fn has_value(self) -> bool {
        matches!(
            self,
            Self::Switch | Self::Slider | Self::Gauge | Self::Value | Self::Chart | Self::Text
        )
    }

    /// Whether its value is a number between two ends.
    pub const fn has_range(self) -> bool {
        matches!(self, Self::Slider | Self::Gauge)
    }

    /// Columns and rows of a new card.
    pub const fn size(self) -> (u8, u8) {
        match self {
            Self::Button | Self::Value => (2, 2),
            Self::Switch | Self::Slider | Self::Gauge => (2, 3),
            Self::Text => (2, 4),
            Self::Chart => (4, 4),
            Self::Log => (3, 4),
            Self::Image => (3, 4),
            Self::Board => (3, 5),
        }
    }
}

impl Spec {
    /// A card for a topic, with what is usual for its kind.
    pub fn new(kind: CardKind, topic: &str) -> Self {
        let (width, height) = kind.size();
        let (on, off) = if kind == CardKind::Button { ("1", "") } else { ("ON", "OFF") };
        Self {
            id: 0,
            kind,
            title: String::new(),
            topic: topic.into(),
            send_to: Rc::default(),
            field: String::new(),
            unit: String::new(),
            min: 0.0,
            max: 100.0,
            step: 1.0,
            on: on.to_owned(),
            off: off.to_owned(),
            qos: 0,
            retain: false,
            more: Vec::new(),
            width,
            height,
        }
    }

    /// The classic lesson: `LED_ON` and `LED_OFF` on `LED_CONTROL`.
    pub fn lesson() -> Self {
        let (on, off) = (LED_ON.to_owned(), LED_OFF.to_owned());
        Self { on, off, ..Self::new(CardKind::Switch, LED_CONTROL) }
    }

    /// What a person calls it.
    pub fn name(&self) -> &str {
        if self.title.is_empty() { &self.topic } else { &self.title }
    }

    /// Where it sends to.
    pub fn target(&self) -> &str {
        if self.send_to.is_empty() { &self.topic } else { &self.send_to }
    }

    /// The QoS of what it sends.
    pub fn qos(&self) -> QoS {
        QoS::try_from(self.qos).unwrap_or(QoS::AtMostOnce)
    }

    /// Its first line and the further ones.
    pub fn lines(&self) -> impl Iterator<Item = (&Rc<str>, &str)> {
        let more = self.more.iter().map(|line| (&line.topic, line.field.as_str()));
        std::iter::once((&self.topic, self.field.as_str())).chain(more)
    }

    /// What is wrong with it.
    pub fn check(&self) -> Result<(), SpecError> {
        let words = [&self.title, &self.field, &self.unit, &self.on, &self.off];
        if words.iter().any(|text| text.len() > MAX_WORDS) || self.topic.len() > u16::MAX.into() {
            return Err(SpecError::TooLong);
        }
        if self.kind == CardKind::Board {
            return Ok(());
        }
        if self.kind == CardKind::Log {
            TopicFilter::new(&self.topic).map_err(SpecError::Topic)?;
        } else {
            TopicName::new(&self.topic).map_err(SpecError::Topic)?;
        }
        if self.kind.sends() {
            TopicName::new(self.target()).map_err(SpecError::Topic)?;
        }
        if self.more.len() > MAX_MORE {
            return Err(SpecError::TooManyLines);
        }
        for line in &self.more {
            TopicName::new(&line.topic).map_err(SpecError::Topic)?;
        }
        if self.kind.has_value() && self.lines().any(|(_, field)| template(field).is_none()) {
            return Err(SpecError::Field);
        }
        let (on, off) = (&self.on, &self.off);
        if self.kind == CardKind::Switch && (on == off || on.is_empty() || off.is_empty()) {
            return Err(SpecError::SamePayload);
        }
        let is_finite = [self.min, self.max, self.step].iter().all(|it| it.is_finite());
        if self.kind.has_range() && (!is_finite || self.min >= self.max) {
            return Err(SpecError::Range);
        }
        if self.kind == CardKind::Slider && self.step <= 0.0 {
            return Err(SpecError::Step);
        }
        Ok(())
    }
}

/// Where a field is in a payload; `None` if it is no field.
pub fn template(field: &str) -> Option<ValueTemplate> {
    let field = field.trim();
    let text = match field.chars().next() {
        None => return Some(ValueTemplate::default()),
        Some('[') => format!("{{{{ value_json{field} }}}}"),
        Some(_) => format!("{{{{ value_json.{field} }}}}"),
    };
    // A filter would be understood, and is none of a field's business.
    let template = ValueTemplate::parse(&text);
    (template.is_supported() && !field.contains(['|', '}'])).then_some(template)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_a_card_is_refused() {
        let with = |kind, change: fn(&mut Spec)| {
            let mut spec = Spec::new(kind, "a/b");
            change(&mut spec);
            spec.check()
        };
        for kind in CardKind::ALL {
            assert_eq!(with(kind, |_| {}), Ok(()), "{kind:?}");
            assert_eq!(CardKind::named(kind.name()), Some(kind));
            let (width, height) = kind.size();
            assert!(width <= MAX_WIDTH && height <= MAX_HEIGHT);
        }
        assert_eq!(with(CardKind::Log, |it| it.topic = "a/#".into()), Ok(()));
        let topic = with(CardKind::Value, |it| it.topic = "a/#".into());
        assert!(matches!(topic, Err(SpecError::Topic(_))));
        let target = with(CardKind::Button, |it| it.send_to = "+".into());
        assert!(matches!(target, Err(SpecError::Topic(_))));
        assert_eq!(with(CardKind::Switch, |it| it.off = "ON".into()), Err(SpecError::SamePayload));
        assert_eq!(with(CardKind::Switch, |it| it.off.clear()), Err(SpecError::SamePayload));
        assert_eq!(with(CardKind::Gauge, |it| it.max = 0.0), Err(SpecError::Range));
        assert_eq!(with(CardKind::Gauge, |it| it.max = f64::NAN), Err(SpecError::Range));
        assert_eq!(with(CardKind::Slider, |it| it.step = 0.0), Err(SpecError::Step));
        assert_eq!(with(CardKind::Value, |it| it.field = "a..b".into()), Err(SpecError::Field));
        assert_eq!(with(CardKind::Value, |it| it.field = "a|int".into()), Err(SpecError::Field));
        assert_eq!(with(CardKind::Value, |it| it.field = "a.b[0]['c d']".into()), Ok(()));
        assert_eq!(with(CardKind::Value, |it| it.title = "x".repeat(300)), Err(SpecError::TooLong));
        let many = with(CardKind::Chart, |it| it.more = vec![Line::default(); MAX_MORE + 1]);
        assert_eq!(many, Err(SpecError::TooManyLines));
    }
}
