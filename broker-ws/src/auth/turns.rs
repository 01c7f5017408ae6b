//! Whose login is looked at next.
//!
//! Looking at a password takes long, so logins wait. They wait in a queue for each address, and the
//! addresses take turns: a flood from one holds up nobody else. An address whose logins fail again
//! and again gets its next turn later.
//!
//! Pure: knows no clock, no task and no password.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use crate::place::Place;

/// Limits of the queue of logins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Logins that wait, in all.
    pub(super) waiting: usize,
    /// Logins that wait from one place.
    pub(super) per_place: usize,
    /// Logins in a row that may fail before their place has to wait.
    pub(super) free_failures: u32,
    /// How long a place waits for each failure beyond these.
    pub(super) pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { waiting: 4096, per_place: 256, free_failures: 10, pause: Duration::from_secs(1) }
    }
}

/// What to do next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next<T> {
    /// Look at this login, and say [`Turns::done`] when that is over.
    Take(Place, T),
    /// Nobody's turn comes before this time.
    Wait(Instant),
    /// Nobody waits.
    Idle,
}

/// Logins that wait.
#[derive(Debug)]
pub(super) struct Turns<T> {
    limits: Limits,
    places: BTreeMap<Place, Queue<T>>,
    /// Places where somebody waits, the next first.
    order: VecDeque<Place>,
    waiting: usize,
}

#[derive(Debug)]
struct Queue<T> {
    waiting: VecDeque<T>,
    /// Logins that are being looked at.
    running: u32,
    /// Failures, less one for each pause that has passed since.
    failures: u32,
    since: Instant,
}

impl<T> Turns<T> {
    pub(super) const fn new(limits: Limits) -> Self {
        Self { limits, places: BTreeMap::new(), order: VecDeque::new(), waiting: 0 }
    }

    /// Lets a login wait for its turn, or gives it back if there is no room for it.
    pub(super) fn push(&mut self, place: Place, login: T, now: Instant) -> Result<(), T> {
        let of_place = self.places.get(&place).map_or(0, |queue| queue.waiting.len());
        if self.waiting >= self.limits.waiting || of_place >= self.limits.per_place {
            return Err(login);
        }
        let queue = self.places.entry(place).or_insert_with(|| Queue::new(now));
        if queue.waiting.is_empty() {
            self.order.push_back(place);
        }
        queue.waiting.push_back(login);
        self.waiting += 1;
        Ok(())
    }

    /// The login whose turn it is.
    pub(super) fn next(&mut self, now: Instant) -> Next<T> {
        let mut earliest = None;
        for _ in 0..self.order.len() {
            let Some(place) = self.order.pop_front() else { break };
            let Some(queue) = self.places.get_mut(&place) else { continue };
            queue.forgive(now, self.limits.pause);
            // Those that are being looked at may all fail.
            if queue.failures + queue.running >= self.limits.free_failures {
                self.order.push_back(place);
                if queue.running == 0 {
                    let due = queue.since + self.limits.pause;
                    earliest = Some(earliest.map_or(due, |at: Instant| at.min(due)));
                }
                continue;
            }
            let Some(login) = queue.waiting.pop_front() else { continue };
            queue.running += 1;
            self.waiting -= 1;
            if !queue.waiting.is_empty() {
                self.order.push_back(place);
            }
            return Next::Take(place, login);
        }
        earliest.map_or(Next::Idle, Next::Wait)
    }

    /// A login was looked at.
    pub(super) fn done(&mut self, place: Place, is_right: bool, now: Instant) {
        let pause = self.limits.pause;
        if let Some(queue) = self.places.get_mut(&place) {
            queue.forgive(now, pause);
            queue.running = queue.running.saturating_sub(1);
            if !is_right {
                if queue.failures == 0 {
                    queue.since = now;
                }
                queue.failures = (queue.failures + 1).min(self.limits.free_failures);
            }
        }
        self.forget(now);
    }

    /// Forgets places that nothing is known of any more. What is left is bounded: whoever is there
    /// waits, is looked at, or has failed within the last seconds.
    fn forget(&mut self, now: Instant) {
        let pause = self.limits.pause;
        self.places.retain(|_, queue| {
            queue.forgive(now, pause);
            queue.running > 0 || queue.failures > 0 || !queue.waiting.is_empty()
        });
    }
}

impl<T> Queue<T> {
    const fn new(now: Instant) -> Self {
        Self { waiting: VecDeque::new(), running: 0, failures: 0, since: now }
    }

    /// Takes back one failure for each pause that has passed.
    fn forgive(&mut self, now: Instant, pause: Duration) {
        while self.failures > 0 && now.saturating_duration_since(self.since) >= pause {
            self.failures -= 1;
            self.since += pause;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits =
        Limits { waiting: 6, per_place: 4, free_failures: 3, pause: Duration::from_secs(1) };

    fn place(last: u8) -> Place {
        Place::of(std::net::Ipv4Addr::new(192, 0, 2, last).into())
    }

    fn taken<T>(next: Next<T>) -> T {
        match next {
            Next::Take(_, login) => login,
            Next::Wait(_) | Next::Idle => panic!("nobody's turn"),
        }
    }

    #[test]
    fn places_take_turns_however_many_wait_at_one() {
        let now = Instant::now();
        let mut turns = Turns::new(LIMITS);
        for login in ["1a", "1b", "1c", "1d"] {
            turns.push(place(1), login, now).unwrap();
        }
        assert_eq!(turns.push(place(1), "1e", now), Err("1e"));
        for (at, login) in [(2, "2a"), (3, "3a")] {
            turns.push(place(at), login, now).unwrap();
        }
        assert_eq!(turns.push(place(4), "4a", now), Err("4a"));
        let order: Vec<_> = (0..5).map(|_| taken(turns.next(now))).collect();
        assert_eq!(order, ["1a", "2a", "3a", "1b", "1c"]);
        // Three of the first place are being looked at, and all of them may fail.
        assert_eq!(turns.next(now), Next::Idle);
        turns.done(place(1), true, now);
        assert_eq!(taken(turns.next(now)), "1d");
    }

    #[test]
    fn a_place_that_fails_waits_and_holds_up_nobody_else() {
        let start = Instant::now();
        let mut turns = Turns::new(LIMITS);
        for login in 0..4 {
            turns.push(place(1), login, start).unwrap();
        }
        for _ in 0..3 {
            taken(turns.next(start));
            turns.done(place(1), false, start);
        }
        let due = start + LIMITS.pause;
        assert_eq!(turns.next(start), Next::Wait(due));
        turns.push(place(2), 9, start).unwrap();
        assert_eq!(taken(turns.next(start)), 9);
        assert_eq!(turns.next(start), Next::Wait(due));
        assert_eq!(taken(turns.next(due)), 3);
        turns.done(place(1), false, due);
        turns.push(place(1), 4, due).unwrap();
        assert_eq!(turns.next(due), Next::Wait(due + LIMITS.pause));
        // After a while nothing is left of it.
        let later = due + LIMITS.pause * 10;
        assert_eq!(taken(turns.next(later)), 4);
        turns.done(place(1), true, later);
        turns.done(place(2), true, later);
        assert!(turns.places.is_empty() && turns.order.is_empty());
    }

    #[test]
    fn logins_that_are_right_never_wait_for_each_other() {
        let now = Instant::now();
        let mut turns = Turns::new(LIMITS);
        for login in 0..100 {
            turns.push(place(1), login, now).unwrap();
            assert_eq!(taken(turns.next(now)), login);
            turns.done(place(1), true, now);
        }
    }
}
