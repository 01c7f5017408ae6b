//! Messages that are sent again and again: one, or those of a folder in turn.

use std::rc::Rc;

use serde_json::{Value, json};
use shared::time::{Duration, Instant};

use super::draft::{Draft, DraftError};
use super::shelf::MAX_SAVED;
use super::template::Filling;

/// Repeats at once.
pub const MAX_REPEATS: usize = 8;
/// The shortest time from one message to the next.
pub const SHORTEST: Duration = Duration::from_millis(10);
/// Bytes of the messages of all repeats that survive a reload.
pub const MAX_STORED: usize = 256 * 1024;
/// The longest.
pub const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// A repeat.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeat {
    /// Unlike that of any other.
    pub id: u32,
    /// What it is called: a topic, or a folder.
    pub name: Rc<str>,
    /// What is sent, in turn.
    pub drafts: Rc<[Rc<Draft>]>,
    /// Time from one message to the next.
    pub every: Duration,
    /// After how many messages it ends; 0 is never.
    pub times: u64,
    /// How many were sent.
    pub sent: u64,
    /// When the next one is due; nothing while it is stopped.
    pub next: Option<Instant>,
    /// Why it stopped by itself.
    pub error: Option<DraftError>,
    /// It was there before a reload, which has stopped it.
    pub is_back: bool,
    filling: Filling,
}

impl Repeat {
    /// One that begins at once.
    pub fn new(
        id: u32,
        now: Instant,
        name: Rc<str>,
        drafts: Rc<[Rc<Draft>]>,
        every: Duration,
        times: u64,
    ) -> Self {
        Self {
            id,
            name,
            drafts,
            every: every.clamp(SHORTEST, LONGEST),
            times,
            sent: 0,
            next: Some(now),
            error: None,
            is_back: false,
            filling: Filling::default(),
        }
    }

    /// What is due now, and what its template knows. The next one is due one interval later: what
    /// was missed while the page slept is not made up for.
    pub fn poll(&mut self, now: Instant, epoch_ms: f64) -> Option<(Rc<Draft>, &mut Filling)> {
        let due = self.next.filter(|at| *at <= now)?;
        let turn = usize::try_from(self.sent % self.drafts.len().max(1) as u64).unwrap_or_default();
        let draft = Rc::clone(self.drafts.get(turn)?);
        (self.filling.counter, self.filling.epoch_ms) = (self.sent, epoch_ms);
        self.sent += 1;
        let is_last = self.times > 0 && self.sent >= self.times;
        self.next = (!is_last).then(|| (due + self.every).max(now));
        Some((draft, &mut self.filling))
    }

    /// Stops it, with the reason if it is not a person's wish.
    pub fn stop(&mut self, error: Option<DraftError>) {
        self.next = None;
        self.error = error;
    }

    /// Goes on, or begins again after its last message.
    pub fn start(&mut self, now: Instant) {
        if self.times > 0 && self.sent >= self.times {
            self.sent = 0;
        }
        self.next = Some(now);
        self.error = None;
        self.is_back = false;
    }

    /// About how many bytes it takes to store it.
    pub fn size(&self) -> usize {
        let sizes = self.drafts.iter().map(|it| it.topic.len() + it.payload.len() + 64);
        self.name.len() + sizes.sum::<usize>()
    }

    /// The stored form; none of one with a message that is too long to be stored.
    pub fn to_value(&self) -> Option<Value> {
        let messages = self.drafts.iter().map(|draft| draft.to_value());
        let messages = messages.collect::<Option<Vec<_>>>()?;
        Some(json!({
            "name": &*self.name,
            "every": u64::try_from(self.every.as_millis()).ok()?,
            "times": self.times,
            "messages": messages,
        }))
    }

    /// Reads the stored form. Nothing is sent because somebody opens the page: it stands still, and
    /// begins with its first message when a person wants it to.
    pub fn from_value(id: u32, value: &Value) -> Option<Self> {
        let messages = value["messages"].as_array()?.iter().take(MAX_SAVED);
        let drafts: Rc<[_]> = messages.map(|it| Rc::new(Draft::from_value(it))).collect();
        let every = Duration::from_millis(value["every"].as_u64()?);
        let times = value["times"].as_u64().unwrap_or_default();
        let name = value["name"].as_str()?.into();
        let repeat = Self::new(id, Instant::default(), name, drafts, every, times);
        (!repeat.drafts.is_empty()).then_some(Self { next: None, is_back: true, ..repeat })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_sends_in_turn_until_it_has_sent_enough() {
        let draft = |topic: &str| Rc::new(Draft { topic: topic.into(), ..Draft::default() });
        let start = Instant::from_millis(1000);
        let drafts = [draft("a"), draft("b")].into();
        let mut repeat = Repeat::new(1, start, "f".into(), drafts, Duration::from_millis(100), 3);
        let mut topic_at = |millis| {
            let polled = repeat.poll(Instant::from_millis(millis), 0.0);
            polled.map(|(draft, filling)| (draft.topic.to_string(), filling.counter))
        };
        assert_eq!(topic_at(1000), Some(("a".into(), 0)));
        assert_eq!(topic_at(1099), None);
        assert_eq!(topic_at(1100), Some(("b".into(), 1)));
        // It slept: one message, not fifty.
        assert_eq!(topic_at(6100), Some(("a".into(), 2)));
        assert_eq!(topic_at(9999), None);
        repeat.start(Instant::from_millis(10_000));
        assert_eq!((repeat.sent, repeat.next.is_some()), (0, true));
        repeat.stop(Some(DraftError::Expiry));
        assert!(repeat.poll(Instant::from_millis(99_999), 0.0).is_none());
        let stored = repeat.to_value().unwrap();
        let mut back = Repeat::from_value(7, &stored).unwrap();
        assert_eq!((back.next, back.is_back, back.sent), (None, true, 0));
        back.start(Instant::from_millis(5));
        let again = back.poll(Instant::from_millis(5), 0.0).unwrap().0;
        assert_eq!((&*again.topic, back.is_back, back.times), ("a", false, 3));
        assert_eq!(Repeat::from_value(8, &json!({"name": "n", "every": 5, "messages": []})), None);
        let quick = Repeat::new(1, start, "f".into(), [].into(), Duration::ZERO, 0);
        assert_eq!(quick.every, SHORTEST);
    }
}
