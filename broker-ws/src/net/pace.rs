//! How fast one client may send.
//!
//! Who sends faster is read from more slowly: what is on its way waits in the network, and nothing
//! is lost. Pure: knows no clock.

use std::time::{Duration, Instant};

use super::scratch::SCRATCH;

const SECOND: Duration = Duration::from_secs(1);

/// What one client may send in a second. One second's worth may come at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClientRates {
    /// Messages (PUBLISH); `None` is any number.
    pub messages: Option<u32>,
    /// Bytes of whatever kind; `None` is any number.
    pub bytes: Option<u32>,
}

/// The smallest PUBLISH: a fixed header of two bytes, and a topic of one letter behind its length.
const SMALLEST_MESSAGE: usize = 5;
/// Fewer bytes than this are not read at a time, however low the rates are.
const SMALLEST_READ: usize = 256;

impl ClientRates {
    /// How many bytes are best read at a time: what has been read is handled, so it should not be
    /// much more than what a second allows.
    pub(crate) fn read_size(&self) -> usize {
        let rate = |rate: Option<u32>, each: usize| {
            rate.map_or(SCRATCH, |rate| (rate as usize).saturating_mul(each))
        };
        let most = rate(self.messages, SMALLEST_MESSAGE).min(rate(self.bytes, 1));
        most.clamp(SMALLEST_READ, SCRATCH)
    }
}

/// What one client has sent so far, as the time that it should have taken.
#[derive(Debug)]
pub(crate) struct Pace {
    rates: ClientRates,
    messages: Meter,
    bytes: Meter,
}

/// What a client keeps sending more of than it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// Messages in a second.
    Messages(u32),
    /// Bytes in a second.
    Bytes(u32),
}

/// When a sender would be done with what it has sent, had it kept to the rate; and how much that
/// was.
#[derive(Debug)]
struct Meter {
    due: Instant,
    counted: u64,
}

impl Pace {
    /// Nothing if nothing is limited.
    pub(crate) fn new(rates: ClientRates, now: Instant) -> Option<Self> {
        let is_limited = rates != ClientRates::default();
        let due = now.checked_sub(SECOND).unwrap_or(now);
        let meter = || Meter { due, counted: 0 };
        is_limited.then(|| Self { rates, messages: meter(), bytes: meter() })
    }

    /// The client has sent so much in all. Until when nothing more is to be read from it, if it must
    /// be waited for.
    pub(crate) fn note(&mut self, messages: u64, bytes: u64, now: Instant) -> Option<Instant> {
        let messages = self.messages.note(messages, self.rates.messages, now);
        let bytes = self.bytes.note(bytes, self.rates.bytes, now);
        messages.max(bytes)
    }

    /// What holds the client back longest, if something does.
    pub(crate) fn limit(&self, now: Instant) -> Option<Limit> {
        let messages = self.rates.messages.map(|rate| (self.messages.due, Limit::Messages(rate)));
        let bytes = self.rates.bytes.map(|rate| (self.bytes.due, Limit::Bytes(rate)));
        let longest = messages.into_iter().chain(bytes).max_by_key(|(due, _)| *due);
        longest.filter(|(due, _)| *due > now).map(|(_, limit)| limit)
    }
}

impl Meter {
    fn note(&mut self, total: u64, rate: Option<u32>, now: Instant) -> Option<Instant> {
        let rate = u64::from(rate?.max(1));
        let new = total - std::mem::replace(&mut self.counted, total);
        // What was not sent in the past may be sent now, up to a second's worth.
        let earliest = now.checked_sub(SECOND).unwrap_or(now);
        let takes = Duration::from_micros(new.saturating_mul(1_000_000) / rate);
        self.due = self.due.max(earliest) + takes;
        (self.due > now).then_some(self.due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_keeps_to_the_rate_never_waits() {
        let start = Instant::now() + Duration::from_secs(9);
        let rates = ClientRates { messages: Some(10), bytes: Some(1000) };
        let mut pace = Pace::new(rates, start).unwrap();
        for number in 1..200 {
            let now = start + Duration::from_millis(100 * number);
            assert_eq!(pace.note(number, number * 100, now), None, "{number}");
        }
        assert!(Pace::new(ClientRates::default(), start).is_none());
    }

    #[test]
    fn no_more_is_read_at_a_time_than_about_a_second_allows() {
        let size = |messages, bytes| ClientRates { messages, bytes }.read_size();
        assert_eq!(size(None, None), SCRATCH);
        assert_eq!(size(Some(100), None), 500);
        assert_eq!(size(Some(100), Some(400)), 400);
        assert_eq!(size(Some(1), Some(1)), SMALLEST_READ);
        assert_eq!(size(Some(u32::MAX), Some(u32::MAX)), SCRATCH);
    }

    #[test]
    fn who_sends_too_much_waits_until_it_would_have_been_sent() {
        let start = Instant::now() + Duration::from_secs(9);
        let rates = ClientRates { messages: Some(10), bytes: None };
        let mut pace = Pace::new(rates, start).unwrap();
        let now = start;
        assert_eq!(pace.note(10, 1 << 40, now), None);
        assert_eq!(pace.note(30, 1 << 41, now), Some(now + Duration::from_secs(2)));
        // A long silence is no credit for more than a second.
        let later = now + Duration::from_secs(100);
        assert_eq!(pace.note(50, 1 << 41, later), Some(later + Duration::from_secs(1)));
        let rates = ClientRates { messages: None, bytes: Some(100) };
        let mut pace = Pace::new(rates, start).unwrap();
        assert_eq!(pace.note(1000, 300, start), Some(start + Duration::from_secs(2)));
        assert_eq!(pace.limit(start), Some(Limit::Bytes(100)));
        assert_eq!(pace.limit(start + Duration::from_secs(2)), None);
    }
}
