//! Behaviours: what a board does without code, as a list of rules that a person chose.
//!
//! Knows the rules and what makes sense in them. Does not follow them: that is the
//! [`Board`](super::Board)'s.

mod actor;
mod display;
mod font;
mod order;

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

pub(super) use actor::{Actor, Aspect};
pub(super) use order::Command;

use super::part::{Part, PartKind, Quantity};
use super::topics;
use crate::time::Duration;
use crate::topic::TopicName;

/// The most rules of a behaviour.
pub const MAX_RULES: usize = 32;
/// The longest word or key of a rule, in bytes.
pub const MAX_WORD_LEN: usize = 64;
/// A rule may not be followed more often.
pub const MIN_EVERY: Duration = Duration::from_millis(50);
/// Or more seldom.
pub const MAX_EVERY: Duration = Duration::from_secs(24 * 3600);

/// What a board does.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Behaviour {
    /// Its rules, each followed by itself.
    pub rules: Vec<Rule>,
}

/// One thing that a board does.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// It announces itself, reports what its parts are like, obeys orders for each of them, and
    /// publishes what its sensors say.
    Announce {
        /// How often sensors are read.
        every: Duration,
    },
    /// It publishes what sensors say.
    Publish(Publish),
    /// It does with a part what comes on a topic.
    Obey(Obey),
    /// It publishes what a button, a switch or a motion sensor does, when it does it.
    Report(Report),
}

/// Sensors are published again and again.
#[derive(Debug, Clone, PartialEq)]
pub struct Publish {
    /// Where.
    pub topic: TopicName,
    /// The values: of which part, and which of its quantities.
    pub values: Vec<(String, Quantity)>,
    /// How they are written.
    pub format: Format,
    /// How often.
    pub every: Duration,
    /// Whether the broker keeps the last one.
    pub is_retained: bool,
}

/// How values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `23.4`, and several with a comma between them.
    Text,
    /// `{"temperature":23.4}`. Of two with the same quantity, the later has its part before it:
    /// `{"temperature":23.4,"roof_temperature":31.0}`.
    Json,
}

/// A part obeys a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct Obey {
    /// The topic.
    pub topic: TopicName,
    /// The part.
    pub part: String,
    /// What is understood there.
    pub language: Language,
}

/// What orders are understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Language {
    /// Two words.
    Words {
        /// On.
        on: String,
        /// Off.
        off: String,
    },
    /// The value itself: brightness from 0 to 255, degrees from 0 to 180, a tone in Hz, a colour
    /// such as `#ff8000`, a text for a display.
    Value,
    /// The same, or `ON` and `OFF`, in JSON.
    Json {
        /// The key of the object.
        key: String,
    },
}

/// A contact is reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Where.
    pub topic: TopicName,
    /// The part.
    pub part: String,
    /// What is said when it is pressed, closed, or sees something.
    pub on: String,
    /// What is said when it is not any more; nothing if empty.
    pub off: String,
    /// Whether the broker keeps the last one.
    pub is_retained: bool,
}

/// Why a rule makes no sense on its board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleError {
    /// There is no such part.
    NoSuchPart {
        /// Its id.
        part: String,
    },
    /// The part cannot do that.
    WrongPart {
        /// Its id.
        part: String,
    },
    /// It names no value to be published.
    NothingToPublish,
    /// It is followed more often than [`MIN_EVERY`] or more seldom than [`MAX_EVERY`].
    WrongInterval,
    /// The topic cannot be one, or has wildcards.
    WrongTopic,
    /// A word is empty, too long, or the same as the other.
    WrongWord,
    /// There are more than [`MAX_RULES`].
    TooManyRules,
    /// It announces itself twice.
    SecondAnnouncement,
}

impl Behaviour {
    /// How a board announces itself and reads its sensors every so often.
    pub fn announcing(every: Duration) -> Self {
        Self { rules: [Rule::Announce { every }].into() }
    }

    /// The rule of the first lesson: this part obeys `LED_ON` and `LED_OFF` on the plain topic.
    pub fn lesson(part: &str) -> Rule {
        let (on, off) = (topics::LED_ON.to_owned(), topics::LED_OFF.to_owned());
        Rule::Obey(Obey {
            topic: topics::known(topics::LED_CONTROL),
            part: part.to_owned(),
            language: Language::Words { on, off },
        })
    }

    /// Whether a part obeys the first lesson's topic.
    pub fn obeys_lesson(&self) -> bool {
        self.rules.iter().any(is_lesson)
    }

    /// Makes the first LED of `parts` obey the first lesson's topic, or nothing any more. Without
    /// an LED there is nothing to obey.
    pub fn set_lesson(&mut self, parts: &[Part], obeys: bool) {
        self.rules.retain(|rule| !is_lesson(rule));
        if let (true, Some(led)) = (obeys, parts.iter().find(|it| it.kind == PartKind::Led)) {
            self.rules.push(Self::lesson(&led.id));
        }
    }

    /// How often it reads sensors for its announcement; `None` if it does not announce itself.
    pub fn announces(&self) -> Option<Duration> {
        self.rules.iter().find_map(|rule| match rule {
            Rule::Announce { every } => Some(*every),
            _ => None,
        })
    }

    /// Takes out all that is said of a part; the rules that went or changed, each with its place.
    pub fn forget_part(&mut self, id: &str) -> Vec<(usize, Rule)> {
        let mut gone = Vec::new();
        for (index, rule) in core::mem::take(&mut self.rules).into_iter().enumerate() {
            let rest = rule.without(id);
            if rest.as_ref() != Some(&rule) {
                gone.push((index, rule));
            }
            self.rules.extend(rest);
        }
        gone
    }

    /// Puts back what [`Behaviour::forget_part`] has taken out for this part.
    pub fn recall_part(&mut self, id: &str, gone: Vec<(usize, Rule)>) {
        for (index, rule) in gone {
            let rest = rule.without(id);
            match self.rules.iter_mut().find(|it| rest.as_ref() == Some(*it)) {
                Some(changed) => *changed = rule,
                None => self.rules.insert(index.min(self.rules.len()), rule),
            }
        }
    }

    /// Whether its rules make sense with these parts.
    ///
    /// # Errors
    ///
    /// The first rule that does not, and why.
    pub fn check(&self, parts: &[Part]) -> Result<(), (usize, RuleError)> {
        if self.rules.len() > MAX_RULES {
            return Err((MAX_RULES, RuleError::TooManyRules));
        }
        for (index, rule) in self.rules.iter().enumerate() {
            rule.check(parts).map_err(|error| (index, error))?;
            let announces = |rule: &Rule| matches!(rule, Rule::Announce { .. });
            if announces(rule) && self.rules[..index].iter().any(announces) {
                return Err((index, RuleError::SecondAnnouncement));
            }
        }
        Ok(())
    }
}

impl Rule {
    /// What is left of it without this part.
    fn without(&self, id: &str) -> Option<Self> {
        let mut rule = self.clone();
        let stays = match &mut rule {
            Self::Announce { .. } => true,
            Self::Obey(obey) => obey.part != id,
            Self::Report(report) => report.part != id,
            Self::Publish(publish) => {
                publish.values.retain(|(part, _)| part != id);
                !publish.values.is_empty()
            }
        };
        stays.then_some(rule)
    }

    fn check(&self, parts: &[Part]) -> Result<(), RuleError> {
        let find = |id: &str| {
            let part = parts.iter().find(|part| part.id == id);
            part.ok_or_else(|| RuleError::NoSuchPart { part: id.to_owned() })
        };
        let fits = |id: &str, fits: bool| {
            if fits { Ok(()) } else { Err(RuleError::WrongPart { part: id.to_owned() }) }
        };
        match self {
            Self::Announce { every } => interval(*every),
            Self::Publish(publish) => {
                interval(publish.every)?;
                if publish.values.is_empty() {
                    return Err(RuleError::NothingToPublish);
                }
                publish
                    .values
                    .iter()
                    .try_for_each(|(id, quantity)| fits(id, find(id)?.source(*quantity).is_some()))
            }
            Self::Obey(obey) => {
                let kind = find(&obey.part)?.kind;
                fits(&obey.part, acts(kind))?;
                match &obey.language {
                    Language::Words { on, off } if on == off => Err(RuleError::WrongWord),
                    Language::Words { on, off } => word(on).and_then(|()| word(off)),
                    Language::Json { key } => word(key),
                    Language::Value => Ok(()),
                }
            }
            Self::Report(report) => {
                fits(&report.part, is_reported(find(&report.part)?.kind))?;
                if report.on == report.off || report.off.len() > MAX_WORD_LEN {
                    return Err(RuleError::WrongWord);
                }
                word(&report.on)
            }
        }
    }
}

/// Whether a part does something when it is told to.
pub const fn acts(kind: PartKind) -> bool {
    kind.is_light()
        || kind.is_display()
        || matches!(kind, PartKind::Relay | PartKind::Servo | PartKind::Buzzer)
}

/// Whether a part says by itself that it is on or off.
pub const fn is_reported(kind: PartKind) -> bool {
    kind.is_contact() || matches!(kind, PartKind::Pir)
}

fn is_lesson(rule: &Rule) -> bool {
    matches!(rule, Rule::Obey(obey) if obey.topic.as_str() == topics::LED_CONTROL)
}

fn interval(every: Duration) -> Result<(), RuleError> {
    if (MIN_EVERY..=MAX_EVERY).contains(&every) { Ok(()) } else { Err(RuleError::WrongInterval) }
}

const fn word(word: &str) -> Result<(), RuleError> {
    if word.is_empty() || word.len() > MAX_WORD_LEN {
        return Err(RuleError::WrongWord);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::board::Terminal;

    fn parts() -> Vec<Part> {
        [
            Part::new("led1", PartKind::Led).on(Terminal::Signal, 2),
            Part::new("dht", PartKind::Dht22).on(Terminal::Data, 4),
            Part::new("button", PartKind::Button).on(Terminal::Signal, 5),
        ]
        .into()
    }

    fn publish(values: &[(&str, Quantity)]) -> Rule {
        Rule::Publish(Publish {
            topic: topics::known("t"),
            values: values.iter().map(|(part, it)| ((*part).to_owned(), *it)).collect(),
            format: Format::Text,
            every: Duration::from_secs(1),
            is_retained: false,
        })
    }

    #[test]
    fn rules_must_make_sense() {
        let (words, value) = (
            |on: &str, off: &str| Language::Words { on: on.into(), off: off.into() },
            Language::Value,
        );
        let obey = |part: &str, language| {
            let topic = topics::known("t");
            Rule::Obey(Obey { topic, part: part.into(), language })
        };
        let report = |part: &str, on: &str, off: &str| {
            let (topic, part) = (topics::known("t"), part.into());
            let (on, off) = (on.into(), off.into());
            Rule::Report(Report { topic, part, on, off, is_retained: false })
        };
        let no = |part: &str| RuleError::NoSuchPart { part: part.into() };
        let wrong = |part: &str| RuleError::WrongPart { part: part.into() };
        for (rule, expected) in [
            (publish(&[("dht", Quantity::Humidity)]), Ok(())),
            (publish(&[]), Err(RuleError::NothingToPublish)),
            (publish(&[("dht2", Quantity::Humidity)]), Err(no("dht2"))),
            (publish(&[("led1", Quantity::Humidity)]), Err(wrong("led1"))),
            (publish(&[("dht", Quantity::Distance)]), Err(wrong("dht"))),
            (obey("led1", value.clone()), Ok(())),
            (obey("dht", value), Err(wrong("dht"))),
            (obey("led1", words("1", "0")), Ok(())),
            (obey("led1", words("1", "1")), Err(RuleError::WrongWord)),
            (obey("led1", words("", "1")), Err(RuleError::WrongWord)),
            (report("button", "pressed", ""), Ok(())),
            (report("button", "", "x"), Err(RuleError::WrongWord)),
            (report("led1", "a", "b"), Err(wrong("led1"))),
            (Rule::Announce { every: Duration::ZERO }, Err(RuleError::WrongInterval)),
        ] {
            let behaviour = Behaviour { rules: [rule.clone()].into() };
            assert_eq!(behaviour.check(&parts()), expected.map_err(|it| (0, it)), "{rule:?}");
        }
        let announce = Rule::Announce { every: MIN_EVERY };
        let twice = Behaviour { rules: [announce.clone(), announce].into() };
        assert_eq!(twice.check(&parts()), Err((1, RuleError::SecondAnnouncement)));
    }

    #[test]
    fn the_lesson_is_a_rule_of_the_first_led() {
        let mut behaviour = Behaviour::announcing(Duration::from_secs(2));
        behaviour.set_lesson(&parts(), true);
        behaviour.set_lesson(&parts(), true);
        assert_eq!(behaviour.rules.len(), 2);
        assert!(behaviour.obeys_lesson() && behaviour.check(&parts()).is_ok());
        behaviour.set_lesson(&parts(), false);
        assert_eq!(behaviour, Behaviour::announcing(Duration::from_secs(2)));
        behaviour.set_lesson(&parts()[1..], true);
        assert!(!behaviour.obeys_lesson());
    }

    #[test]
    fn what_is_said_of_a_part_goes_with_it_and_is_handed_back() {
        let both = [("dht", Quantity::Humidity), ("pot", Quantity::Position)];
        let rules = [
            Behaviour::lesson("led1"),
            publish(&both),
            publish(&both[..1]),
            Behaviour::lesson("led2"),
        ];
        let mut behaviour = Behaviour { rules: rules.clone().into() };
        let gone = behaviour.forget_part("dht");
        assert_eq!(gone, [(1, rules[1].clone()), (2, rules[2].clone())]);
        assert_eq!(behaviour.rules, [rules[0].clone(), publish(&both[1..]), rules[3].clone()]);
        behaviour.recall_part("dht", gone);
        assert_eq!(behaviour.rules, rules);
    }
}
