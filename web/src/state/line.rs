//! One connection as a person sees it: wanted or not, on its way, up, or waiting to be tried again.
//!
//! Knows the life of a connection and when to try again. Does not know sockets: the driver opens
//! and shuts, and says how it went.

use std::rc::Rc;

use shared::time::{Duration, Instant};

use super::failure::Failure;
use super::peer::PeerId;
use super::random::Random;

/// Delay before the second attempt; doubled with each further one.
const FIRST_DELAY: Duration = Duration::from_secs(1);
/// No delay is longer, jitter apart.
const LONGEST_DELAY: Duration = Duration::from_secs(30);

/// Whose connection.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineId {
    /// The page's own to one of its brokers.
    Peer(PeerId),
    /// A virtual board's.
    Board(Rc<str>),
    /// One of those of a virtual board's program.
    Program(Rc<str>, u8),
    /// That of the rules.
    Rules,
}

/// A connection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    /// Where it is in its life.
    pub phase: Phase,
    /// Why it last failed; kept while it is tried again, gone once it is up.
    pub failure: Option<Failure>,
    /// Time to the server and back, as last measured.
    pub round_trip: Option<Duration>,
    attempts: u32,
}

/// Where a connection is in its life.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Nobody wants it.
    #[default]
    Off,
    /// The driver was asked to open it; it may wait for its turn.
    Opening,
    /// CONNACK said yes.
    Online,
    /// It failed and is tried again then.
    Waiting {
        /// When.
        until: Instant,
    },
    /// It failed in a way that only a person can cure.
    Stopped,
}

/// What the driver says of a connection.
#[derive(Clone, Debug, PartialEq)]
pub enum LineEvent {
    /// CONNACK said yes.
    Online,
    /// Measured.
    RoundTrip(Duration),
    /// It is over: as asked for (`None`), or failed.
    Closed(Option<Failure>),
}

impl Line {
    /// Wanted from now on. True if the driver must open it.
    pub fn open(&mut self) -> bool {
        match self.phase {
            Phase::Opening | Phase::Online => false,
            Phase::Off | Phase::Waiting { .. } | Phase::Stopped => {
                self.phase = Phase::Opening;
                true
            }
        }
    }

    /// Not wanted any more, with nothing remembered. True if the driver must shut it.
    pub fn shut(&mut self) -> bool {
        let had_transport = matches!(self.phase, Phase::Opening | Phase::Online);
        *self = Self::default();
        had_transport
    }

    /// It can't even be tried, as things stand.
    pub fn refuse(&mut self, failure: Failure) {
        self.phase = Phase::Stopped;
        self.failure = Some(failure);
        self.round_trip = None;
    }

    /// The driver says how it went. What comes after `shut` is late news and changes nothing.
    pub fn handle(&mut self, now: Instant, event: LineEvent, random: &mut Random) {
        if !matches!(self.phase, Phase::Opening | Phase::Online) {
            return;
        }
        match event {
            LineEvent::Online => {
                self.phase = Phase::Online;
                self.failure = None;
                self.attempts = 0;
            }
            LineEvent::RoundTrip(duration) => self.round_trip = Some(duration),
            LineEvent::Closed(None) => *self = Self::default(),
            LineEvent::Closed(Some(failure)) => {
                self.round_trip = None;
                self.phase = if failure.is_worth_retrying() {
                    let delay = delay(self.attempts, random);
                    self.attempts = self.attempts.saturating_add(1);
                    Phase::Waiting { until: now + delay }
                } else {
                    Phase::Stopped
                };
                self.failure = Some(failure);
            }
        }
    }

    /// What a person wants otherwise: not to be tried again by itself, or sooner.
    pub fn limit_wait(&mut self, now: Instant, reconnects: bool, longest: Duration) {
        if let Phase::Waiting { until } = &mut self.phase {
            *until = (*until).min(now + longest);
            if !reconnects {
                self.phase = Phase::Stopped;
            }
        }
    }

    /// Whether the wait is over: it is to be opened.
    pub fn is_due(&self, now: Instant) -> bool {
        matches!(self.phase, Phase::Waiting { until } if until <= now)
    }

    /// When it is due, or the count-down shows another second.
    pub fn deadline(&self, now: Instant) -> Option<Instant> {
        let Phase::Waiting { until } = self.phase else { return None };
        let left = until.saturating_since(now).as_micros();
        let to_next_second = u64::try_from(left.saturating_sub(1) % 1_000_000 + 1).unwrap_or(1);
        Some(until.min(now + Duration::from_micros(to_next_second)))
    }

    /// Whole seconds until the next attempt, rounded up.
    pub fn seconds_left(&self, now: Instant) -> Option<u64> {
        let Phase::Waiting { until } = self.phase else { return None };
        let left = until.saturating_since(now);
        Some(left.as_secs() + u64::from(left.subsec_nanos() > 0))
    }

    /// Whether messages go through.
    pub fn is_online(&self) -> bool {
        self.phase == Phase::Online
    }
}

/// 1, 2, 4 … 30 seconds, each a quarter more or less at random, so that a class of pages does not
/// come back in the same millisecond.
fn delay(attempts: u32, random: &mut Random) -> Duration {
    let factor = 1_u32.checked_shl(attempts).unwrap_or(u32::MAX);
    let delay = FIRST_DELAY.saturating_mul(factor).min(LONGEST_DELAY);
    let percent = 75 + u32::try_from(random.below(51)).unwrap_or(25);
    delay * percent / 100
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::address::AddressError;

    const START: Instant = Instant::from_millis(10_000);

    fn lost() -> LineEvent {
        LineEvent::Closed(Some(Failure::Closed(1006)))
    }

    #[test]
    fn the_delay_grows_to_its_limit_and_starts_over_after_a_success() {
        let mut random = Random::new(1);
        let mut line = Line::default();
        let mut delays = Vec::new();
        for _ in 0..40 {
            assert!(line.open());
            line.handle(START, lost(), &mut random);
            let Phase::Waiting { until } = line.phase else { panic!("{line:?}") };
            delays.push(until.saturating_since(START));
        }
        for (attempt, delay) in delays.iter().enumerate() {
            let middle = (1_u64 << attempt.min(5)).min(30) as f64;
            let seconds = delay.as_secs_f64();
            assert!((0.75 * middle..=1.25 * middle).contains(&seconds), "{attempt}: {seconds}");
        }
        line.open();
        line.handle(START, LineEvent::Online, &mut random);
        line.handle(START, lost(), &mut random);
        let Phase::Waiting { until } = line.phase else { panic!("{line:?}") };
        assert!(until <= START + Duration::from_millis(1250));
    }

    #[test]
    fn the_reason_stays_until_it_is_up_again() {
        let mut random = Random::new(2);
        let mut line = Line::default();
        line.open();
        line.handle(START, lost(), &mut random);
        assert!(line.is_due(START + Duration::from_secs(2)) && line.open());
        assert_eq!((&line.phase, &line.failure), (&Phase::Opening, &Some(Failure::Closed(1006))));
        line.handle(START, LineEvent::Online, &mut random);
        assert_eq!(line.failure, None);
    }

    #[test]
    fn a_person_must_cure_some_failures() {
        let mut random = Random::new(3);
        let mut line = Line::default();
        line.open();
        let failure = Failure::BadAddress(AddressError::NoHost);
        line.handle(START, LineEvent::Closed(Some(failure.clone())), &mut random);
        assert_eq!((&line.phase, &line.failure), (&Phase::Stopped, &Some(failure)));
        assert!(!line.is_due(START + Duration::from_secs(1000)));
        assert!(line.open());
    }

    #[test]
    fn a_person_may_want_it_sooner_or_not_at_all() {
        let mut random = Random::new(3);
        let mut line = Line::default();
        for _ in 0..8 {
            line.open();
            line.handle(START, lost(), &mut random);
        }
        line.limit_wait(START, true, Duration::from_secs(3));
        assert_eq!(line.phase, Phase::Waiting { until: START + Duration::from_secs(3) });
        line.limit_wait(START, false, Duration::from_secs(3));
        assert_eq!((&line.phase, &line.failure), (&Phase::Stopped, &Some(Failure::Closed(1006))));
        assert!(line.open());
        line.limit_wait(START, false, Duration::from_secs(3));
        assert_eq!(line.phase, Phase::Opening);
    }

    #[test]
    fn late_news_of_a_shut_line_change_nothing() {
        let mut random = Random::new(4);
        let mut line = Line::default();
        assert!(line.open());
        assert!(line.shut());
        line.handle(START, LineEvent::Online, &mut random);
        line.handle(START, lost(), &mut random);
        assert_eq!(line, Line::default());
        assert!(!line.shut());
    }

    #[test]
    fn the_count_down_wakes_once_a_second() {
        let until = START + Duration::from_millis(2500);
        let line = Line { phase: Phase::Waiting { until }, ..Line::default() };
        assert_eq!(line.seconds_left(START), Some(3));
        assert_eq!(line.deadline(START), Some(START + Duration::from_millis(500)));
        let next = START + Duration::from_millis(500);
        assert_eq!(line.seconds_left(next), Some(2));
        assert_eq!(line.deadline(next), Some(START + Duration::from_millis(1500)));
        let last = START + Duration::from_millis(2500);
        assert_eq!((line.seconds_left(last), line.deadline(last)), (Some(0), Some(last)));
        assert!(!line.is_due(next) && line.is_due(last));
    }
}
