//! How many connections come from one place, and how fast.
//!
//! Counts sockets, whatever they speak. One too many is closed at once. Pure: knows no clock.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::place::Place;

/// A place may open so many seconds' worth of connections at once after a pause.
const BURST: u32 = 5;
/// Places are looked through for those to forget when there are twice as many as were left the last
/// time, and at least so many.
const SWEEP: usize = 1024;

/// What one place may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressLimits {
    /// Connections that are open at once; `None` is any number.
    pub connections: Option<usize>,
    /// New connections a second; five seconds' worth may come at once. `None` is any number.
    pub rate: Option<u32>,
    /// This computer's own connections count as well.
    pub loopback: bool,
}

impl Default for AddressLimits {
    fn default() -> Self {
        Self { connections: Some(1000), rate: Some(100), loopback: false }
    }
}

/// Why a connection is turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turned {
    /// So many are open already.
    TooMany(usize),
    /// They come too fast.
    TooFast,
}

/// Knows who is there.
#[derive(Debug, Default)]
pub(super) struct Doorkeeper {
    places: Mutex<Places>,
}

#[derive(Debug, Default)]
struct Places {
    visits: BTreeMap<Place, Visits>,
    sweep_at: usize,
}

#[derive(Debug)]
struct Visits {
    open: usize,
    /// When the last connection would have come, had all come at the allowed rate.
    at_rate: Instant,
}

/// A connection that is counted until this is dropped.
#[derive(Debug)]
pub(super) struct Visit {
    doorkeeper: Arc<Doorkeeper>,
    place: Place,
}

impl Doorkeeper {
    /// Lets a connection in and counts it; `None` is one that does not count.
    pub(super) fn admit(
        self: &Arc<Self>,
        addr: IpAddr,
        limits: &AddressLimits,
        now: Instant,
    ) -> Result<Option<Visit>, Turned> {
        let place = Place::of(addr);
        if place.is_loopback() && !limits.loopback {
            return Ok(None);
        }
        let mut places = self.lock();
        places.sweep(now);
        let visits = places.visits.entry(place).or_insert(Visits { open: 0, at_rate: now });
        if let Some(limit) = limits.connections.filter(|limit| visits.open >= *limit) {
            return Err(Turned::TooMany(limit));
        }
        if let Some(rate) = limits.rate {
            let interval = Duration::from_secs(1) / rate.max(1);
            let at_rate = visits.at_rate.max(now) + interval;
            if at_rate > now + interval * rate.max(1) * BURST {
                return Err(Turned::TooFast);
            }
            visits.at_rate = at_rate;
        }
        visits.open += 1;
        Ok(Some(Visit { doorkeeper: self.clone(), place }))
    }

    fn lock(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Places {
    /// Forgets places of which nothing is open and nothing held against them.
    fn sweep(&mut self, now: Instant) {
        if self.visits.len() >= self.sweep_at.max(SWEEP) {
            self.visits.retain(|_, visits| visits.open > 0 || visits.at_rate > now);
            self.sweep_at = self.visits.len() * 2;
        }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        let mut places = self.doorkeeper.lock();
        if let Some(visits) = places.visits.get_mut(&self.place) {
            visits.open -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn addr(number: u32) -> IpAddr {
        Ipv4Addr::from_bits(0xC000_0200 + number).into()
    }

    #[test]
    fn each_place_has_its_own_number_of_connections() {
        let (doorkeeper, now) = (Arc::new(Doorkeeper::default()), Instant::now());
        let limits = AddressLimits { connections: Some(2), rate: None, loopback: false };
        let admit = |number| doorkeeper.admit(addr(number), &limits, now);
        let first = admit(1).unwrap();
        let _second = admit(1).unwrap();
        assert_eq!(admit(1).unwrap_err(), Turned::TooMany(2));
        assert!(admit(2).is_ok());
        drop(first);
        let third = admit(1);
        assert!(third.is_ok());
        assert_eq!(admit(1).unwrap_err(), Turned::TooMany(2));
        let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
        let many: Vec<_> = (0..5).map(|_| doorkeeper.admit(here, &limits, now)).collect();
        assert!(many.iter().all(|visit| matches!(visit, Ok(None))));
        let limits = AddressLimits { loopback: true, ..limits };
        let many: Vec<_> = (0..3).map(|_| doorkeeper.admit(here, &limits, now)).collect();
        assert_eq!(many.iter().filter(|visit| visit.is_ok()).count(), 2);
    }

    #[test]
    fn a_burst_is_allowed_and_then_the_rate_holds() {
        let (doorkeeper, start) = (Arc::new(Doorkeeper::default()), Instant::now());
        let limits = AddressLimits { connections: None, rate: Some(2), loopback: false };
        let admit = |after_ms| {
            let now = start + Duration::from_millis(after_ms);
            doorkeeper.admit(addr(1), &limits, now).is_ok()
        };
        assert_eq!((0..30).filter(|_| admit(0)).count(), 10);
        assert!(!admit(499));
        assert!(admit(500) && !admit(500));
        assert_eq!((0..30).filter(|_| admit(60_000)).count(), 10);
    }

    #[test]
    fn places_that_are_gone_are_forgotten() {
        let (doorkeeper, now) = (Arc::new(Doorkeeper::default()), Instant::now());
        let limits = AddressLimits { connections: Some(9), rate: Some(100), loopback: false };
        let mut kept = Vec::new();
        for number in 0..20_000 {
            let now = now + Duration::from_millis(number.into());
            let visit = doorkeeper.admit(addr(number), &limits, now).unwrap();
            if number % 100 == 0 {
                kept.push(visit);
            }
        }
        let known = doorkeeper.lock().visits.len();
        assert!((kept.len()..=SWEEP + 1).contains(&known), "{known}");
    }
}
