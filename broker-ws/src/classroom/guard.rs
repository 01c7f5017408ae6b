//! How often somebody may try to get a seat: who guesses codes, or takes seat after seat, waits.
//!
//! Pure: knows no clock.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crate::place::Place;

/// What a try costs of the time that a place has.
const JOINED: Duration = Duration::from_millis(500);
const WRONG: Duration = Duration::from_secs(2);
/// What a place may be ahead of its time: 40 students behind one address may join at once.
const AHEAD: Duration = Duration::from_secs(20);
/// Places that are known at once. Beyond it, strangers wait.
const MOST: usize = 4096;

/// What was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tried {
    /// The code was right, and a seat was given.
    Joined,
    /// Something was wrong.
    Wrong,
}

/// Who has tried how much.
#[derive(Debug, Default)]
pub(super) struct Guard {
    /// When each place will have paid for what it has tried.
    paid: BTreeMap<Place, Instant>,
}

impl Guard {
    /// Whether a place may try; or how long it has to wait.
    pub(super) fn admit(&mut self, place: Place, now: Instant) -> Result<(), Duration> {
        self.paid.retain(|_, paid| *paid > now);
        match self.paid.get(&place) {
            None if self.paid.len() >= MOST => Err(WRONG),
            None => Ok(()),
            Some(paid) => match paid.saturating_duration_since(now + AHEAD) {
                Duration::ZERO => Ok(()),
                wait => Err(wait),
            },
        }
    }

    /// A place has tried.
    pub(super) fn note(&mut self, place: Place, tried: Tried, now: Instant) {
        let cost = match tried {
            Tried::Joined => JOINED,
            Tried::Wrong => WRONG,
        };
        let paid = self.paid.entry(place).or_insert(now);
        *paid = (*paid).max(now) + cost;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(last: u8) -> Place {
        Place::of(std::net::Ipv4Addr::new(192, 0, 2, last).into())
    }

    #[test]
    fn who_guesses_waits_and_holds_up_nobody_else() {
        let now = Instant::now();
        let mut guard = Guard::default();
        let mut guesses = 0;
        while guard.admit(place(1), now).is_ok() {
            guard.note(place(1), Tried::Wrong, now);
            guesses += 1;
        }
        assert_eq!(guesses, 11);
        assert_eq!(guard.admit(place(2), now), Ok(()));
        assert_eq!(guard.admit(place(1), now + WRONG), Ok(()));
        assert!(guard.paid.len() == 1 && guard.admit(place(1), now + 2 * AHEAD).is_ok());
        assert!(guard.paid.is_empty());
    }

    #[test]
    fn a_class_behind_one_address_comes_in_at_once() {
        let now = Instant::now();
        let mut guard = Guard::default();
        for student in 0..40 {
            assert_eq!(guard.admit(place(1), now), Ok(()), "{student}");
            guard.note(place(1), Tried::Joined, now);
        }
    }

    #[test]
    fn no_more_places_are_known_than_there_is_room_for() {
        let now = Instant::now();
        let mut guard = Guard::default();
        for number in 0..=MOST {
            let [high, low] = u16::try_from(number).unwrap().to_be_bytes();
            let place = Place::of(std::net::Ipv4Addr::new(10, 0, high, low).into());
            assert_eq!(guard.admit(place, now).is_ok(), number < MOST, "{number}");
            if number < MOST {
                guard.note(place, Tried::Wrong, now);
            }
        }
    }
}
