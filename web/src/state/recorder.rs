//! Recording what a real board says, to play it to a virtual one's sensor.
//!
//! Knows one recording at a time: a topic, where in its payload the number is, and what came so
//! far. It ends when a person ends it, or at its longest. Messages that were retained are from
//! before it began, and are left out.

use std::rc::Rc;

use shared::board::Quantity;
use shared::board::manifest::ValueTemplate;
use shared::board::source::{MAX_ROWS, Table};
use shared::time::Instant;
use shared::topic::TopicName;

use super::State;
use super::action::{Effect, Touch};
use super::dashboard::spec::template;
use super::peer::OPTIONS;
use super::snapshot::Snapshot;
use super::source::{Origin, SourceChange};
use super::topics::Wanted;

/// A recording that runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// The board that it is for.
    pub board: Rc<str>,
    /// The sensor.
    pub part: String,
    /// What of it.
    pub quantity: Quantity,
    /// Where the values come from.
    pub topic: TopicName,
    template: ValueTemplate,
    began: Option<Instant>,
    rows: Vec<(u32, f64)>,
    /// Messages without a number.
    pub without: usize,
}

/// What is done to the recording.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// It begins: what is on a topic, at a key of its JSON if there is one.
    Begin {
        /// The board that it is for.
        board: Rc<str>,
        /// The sensor.
        part: String,
        /// What of it.
        quantity: Quantity,
        /// The topic.
        topic: String,
        /// The key; empty if the payload is the number itself.
        key: String,
    },
    /// It ends, and is played from now on if anything came.
    End,
    /// It ends, and nothing comes of it.
    Drop,
}

impl Recording {
    /// Values that came so far.
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether none came yet.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A message came on its topic. True if it is full.
    fn note(&mut self, now: Instant, payload: &[u8]) -> bool {
        let text = self.template.extract(payload).ok();
        let number = text.and_then(|it| it.trim().parse().ok()).filter(|it: &f64| it.is_finite());
        let Some(number) = number else {
            self.without += 1;
            return false;
        };
        let began = *self.began.get_or_insert(now);
        let at = now.saturating_since(began).as_millis();
        self.rows.push((u32::try_from(at).unwrap_or(u32::MAX), number));
        self.rows.len() >= MAX_ROWS
    }
}

impl State {
    pub(crate) fn record(&mut self, record: Record, effects: &mut Vec<Effect>) {
        self.topics_changed();
        match record {
            Record::Begin { board, part, quantity, topic, key } => {
                if let (Ok(topic), Some(template)) = (TopicName::new(topic.trim()), template(&key))
                {
                    self.recording = Some(Snapshot::new(Recording {
                        board,
                        part,
                        quantity,
                        topic,
                        template,
                        began: None,
                        rows: Vec::new(),
                        without: 0,
                    }));
                }
            }
            Record::Drop => self.recording = None,
            Record::End => {
                let Some(recording) = self.recording.take() else { return };
                let Recording { board, part, quantity, rows, .. } = (*recording).clone();
                if let Some(table) = Table::new(rows) {
                    let change = SourceChange::Table(table, Origin::Recording);
                    self.touch(&board, Touch::Source { part, quantity, change }, effects);
                }
            }
        }
    }

    /// A message came at the broker that is looked at.
    pub(crate) fn note_for_recording(
        &mut self,
        topic: &str,
        payload: &[u8],
        retained: bool,
        effects: &mut Vec<Effect>,
    ) {
        let now = self.now;
        let recording = self.recording.as_mut().filter(|it| it.topic.as_str() == topic);
        if !retained && recording.is_some_and(|it| it.edit().note(now, payload)) {
            self.record(Record::End, effects);
        }
    }

    /// The topic that the recording needs, if it is the looked-at broker's turn.
    pub(super) fn want_recording(&self, index: usize, wanted: &mut Wanted) {
        if let Some(recording) = self.recording.as_ref().filter(|_| index == self.current) {
            wanted.add(recording.topic.as_str().into(), OPTIONS);
        }
    }

    fn topics_changed(&mut self) {
        self.peer_mut().topics_changed = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_is_kept_with_its_time() {
        let mut recording = Recording {
            board: "b".into(),
            part: "dht".into(),
            quantity: Quantity::Temperature,
            topic: TopicName::new("t").unwrap(),
            template: ValueTemplate::parse("{{ value_json.t }}"),
            began: None,
            rows: Vec::new(),
            without: 0,
        };
        for (millis, payload) in [
            (5000, r#"{"t":20}"#),
            (6500, r#"{"t":"21.5"}"#),
            (7000, "20"),
            (7500, r#"{"t":null}"#),
        ] {
            recording.note(Instant::from_millis(millis), payload.as_bytes());
        }
        assert_eq!(recording.rows, [(0, 20.0), (1500, 21.5)]);
        assert_eq!(recording.without, 2);
        recording.rows = vec![(0, 1.0); MAX_ROWS - 1];
        assert!(recording.note(Instant::from_millis(9000), br#"{"t":1}"#), "it is full");
    }
}
