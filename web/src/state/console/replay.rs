//! A recording that is published again, as fast or slow as a person likes.

use std::rc::Rc;

use shared::time::{Duration, Instant};

use super::transfer::Entry;

/// Messages that are sent at once; what is due beyond that waits until the browser had its turn.
const BATCH: usize = 100;
/// Until what was left is looked at again.
const PAUSE: Duration = Duration::from_millis(10);

/// How fast a recording may be played: hundredths of its own speed.
pub const SPEEDS: [u32; 7] = [25, 50, 100, 200, 500, 1000, 10_000];

/// A recording, and where it is.
#[derive(Clone, Debug)]
pub struct Replay {
    /// Its messages.
    pub entries: Rc<[Entry]>,
    /// How many were sent.
    pub position: usize,
    /// Hundredths of its own speed.
    pub speed: u32,
    /// Where it was in the recording at which time; nothing while it is stopped.
    since: Option<(Instant, Duration)>,
    /// Not before this.
    pause_until: Instant,
}

impl Replay {
    /// At its beginning, not playing.
    pub fn new(entries: Vec<Entry>) -> Self {
        let pause_until = Instant::default();
        Self { entries: entries.into(), position: 0, speed: 100, since: None, pause_until }
    }

    /// How long it takes at its own speed.
    pub fn length(&self) -> Duration {
        self.entries.last().map_or(Duration::ZERO, |entry| entry.after)
    }

    /// Whether it plays.
    pub const fn is_playing(&self) -> bool {
        self.since.is_some()
    }

    /// Plays on, or from the beginning if it was at its end.
    pub fn play(&mut self, now: Instant) {
        if self.position >= self.entries.len() {
            self.position = 0;
        }
        let at = self.entries.get(self.position).map_or(Duration::ZERO, |entry| entry.after);
        self.since = Some((now, at));
    }

    /// Stops where it is.
    pub fn stop(&mut self) {
        self.since = None;
    }

    /// Another speed, from where it is.
    pub fn set_speed(&mut self, now: Instant, speed: u32) {
        let at = self.at(now);
        self.speed = speed.clamp(1, 100_000);
        self.since = self.since.map(|_| (now, at));
    }

    /// Some of what is due.
    pub fn poll(&mut self, now: Instant) -> Vec<Entry> {
        if self.since.is_none() {
            return Vec::new();
        }
        let at = self.at(now);
        let rest = self.entries.get(self.position..).unwrap_or_default();
        let due: Vec<_> =
            rest.iter().take(BATCH).take_while(|entry| entry.after <= at).cloned().collect();
        self.position += due.len();
        self.pause_until = now + PAUSE;
        if self.position >= self.entries.len() {
            self.since = None;
        }
        due
    }

    /// When something is due.
    pub fn deadline(&self) -> Option<Instant> {
        let (since, start) = self.since?;
        let next = self.entries.get(self.position)?.after.saturating_sub(start);
        let wait = next.saturating_mul(100) / self.speed;
        // Rounded up, so that it is due then.
        let round = Duration::from_micros(u64::from(!wait.is_zero()));
        Some((since + wait + round).max(self.pause_until))
    }

    fn at(&self, now: Instant) -> Duration {
        let Some((since, start)) = self.since else { return Duration::ZERO };
        start + now.saturating_since(since).saturating_mul(self.speed) / 100
    }
}

#[cfg(test)]
mod tests {
    use shared::message::Message;
    use shared::topic::TopicName;

    use super::*;

    fn replay(millis: &[u64]) -> Replay {
        let message = Message::new(TopicName::new("a").unwrap(), "");
        let entry =
            |it: &u64| Entry { after: Duration::from_millis(*it), message: message.clone() };
        Replay::new(millis.iter().map(entry).collect())
    }

    #[test]
    fn it_keeps_time_at_any_speed() {
        let at = Instant::from_millis;
        let mut replay = replay(&[0, 1000, 1000, 4000]);
        assert_eq!((replay.deadline(), replay.poll(at(5)).len()), (None, 0));
        replay.play(at(5));
        assert_eq!(replay.poll(at(5)).len(), 1);
        assert_eq!(replay.poll(at(1004)).len(), 0);
        assert!(replay.deadline().is_some_and(|it| it >= at(1005) && it <= at(1015)));
        assert_eq!(replay.poll(at(1005)).len(), 2);
        replay.set_speed(at(1005), 200);
        assert_eq!(replay.poll(at(2504)).len(), 0);
        replay.stop();
        assert_eq!(replay.poll(at(9000)).len(), 0);
        replay.play(at(9000));
        assert_eq!(replay.poll(at(9000)).len(), 1);
        assert!(!replay.is_playing());
        replay.play(at(9100));
        assert_eq!((replay.poll(at(9100)).len(), replay.position), (1, 1));
    }

    #[test]
    fn much_at_once_is_sent_in_batches() {
        let mut replay = replay(&[0; 250]);
        replay.play(Instant::default());
        let batches: Vec<_> = (0..3).map(|_| replay.poll(Instant::default()).len()).collect();
        assert_eq!(batches, [100, 100, 50]);
    }
}
