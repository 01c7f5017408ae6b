//! How often the same thing is said: a board that fails ten times a second must not bury what else
//! happens.

use crate::map::Map;
use alloc::boxed::Box;
use alloc::vec::Vec;

use super::Diagnosis;
use crate::time::{Duration, Instant};
use crate::wire::Text;

/// Counts what was said in this window. What is held back is counted, and said at its end.
#[derive(Debug, Default)]
pub(in crate::broker) struct Floods {
    /// When the window began; `None` while nothing has been said.
    since: Option<Instant>,
    /// By code and origin; the origin of all of a code together is empty.
    counts: Map<(&'static str, Text), Count>,
}

#[derive(Debug, Default)]
struct Count {
    said: u32,
    /// The last one that was held back. It knows how many were before it.
    held: Option<Box<Diagnosis>>,
}

impl Floods {
    /// How long a window is.
    pub(in crate::broker) const WINDOW: Duration = Duration::from_secs(60);
    /// One cause of one client or machine is said that often within a window …
    pub(in crate::broker) const PER_ORIGIN: u32 = 3;
    /// … and one cause of all together that often, and as often again at its end.
    pub(in crate::broker) const PER_CAUSE: u32 = 30;
    /// Clients and machines that are counted on their own; more only count with all the others.
    pub(in crate::broker) const ORIGINS: usize = 1000;

    /// Returns what is to be said now, and keeps what is not.
    pub(in crate::broker) fn admit(
        &mut self,
        now: Instant,
        diagnosis: Box<Diagnosis>,
    ) -> Option<Box<Diagnosis>> {
        self.since.get_or_insert(now);
        let code = diagnosis.cause.code();
        let origin = Text::new(diagnosis.origin()).unwrap_or_default();
        let key = (code, origin);
        let has_room = self.counts.len() < Self::ORIGINS || self.counts.contains_key(&key);
        let diagnosis = if !key.1.is_empty() && has_room {
            self.pass(key, Self::PER_ORIGIN, diagnosis)?
        } else {
            diagnosis
        };
        self.pass((code, Text::default()), Self::PER_CAUSE, diagnosis)
    }

    fn pass(
        &mut self,
        key: (&'static str, Text),
        most: u32,
        mut diagnosis: Box<Diagnosis>,
    ) -> Option<Box<Diagnosis>> {
        let count = self.counts.entry(key).or_default();
        if count.said < most {
            count.said += 1;
            return Some(diagnosis);
        }
        diagnosis.take_over(count.held.as_deref());
        count.held = Some(diagnosis);
        None
    }

    /// When [`Floods::flush`] has something to do.
    pub(in crate::broker) fn deadline(&self) -> Option<Instant> {
        self.since.map(|since| since + Self::WINDOW)
    }

    /// Ends the window, and returns what was held back in it: one for each client or machine, with
    /// the number of the others, and not too many of one cause.
    pub(in crate::broker) fn flush(&mut self) -> Vec<Diagnosis> {
        self.since = None;
        let counts = core::mem::take(&mut self.counts);
        let mut said: Vec<Diagnosis> = Vec::new();
        let mut of_this_code = 0;
        // In the order of their codes.
        for mut diagnosis in counts.into_values().filter_map(|count| count.held) {
            let last = said.last().map(|last| last.cause.code());
            of_this_code = if last == Some(diagnosis.cause.code()) { of_this_code + 1 } else { 1 };
            if of_this_code > Self::PER_CAUSE {
                diagnosis.take_over(said.pop().as_ref());
            }
            said.push(*diagnosis);
        }
        said
    }
}

impl Diagnosis {
    /// Counts another one that is not said, and those that it stood for.
    fn take_over(&mut self, other: Option<&Self>) {
        self.more += other.map_or(0, |other| other.more + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::broker::diagnosis::{Cause, Peer};

    fn from(address: &str) -> Box<Diagnosis> {
        let peer = Peer { address: Text::new(address).unwrap(), transport: "tcp" };
        Box::new(Diagnosis::new(Cause::TlsOnPlainPort, None, Some(peer)))
    }

    fn at(seconds: u64) -> Instant {
        Instant::default() + Duration::from_secs(seconds)
    }

    #[test]
    fn what_one_machine_does_again_and_again_is_summed_up_once_a_minute() {
        let mut floods = Floods::default();
        let said = |port| floods.admit(at(1), from(&alloc::format!("10.0.0.1:{port}")));
        assert_eq!((1..=10).filter_map(said).count(), 3);
        assert!(floods.admit(at(2), from("10.0.0.2:1")).is_some(), "another machine");
        assert_eq!(floods.deadline(), Some(at(61)));
        let summed = floods.flush();
        assert_eq!(summed.len(), 1);
        assert_eq!(summed[0].more, 6, "seven were held back, one of them is this one");
        assert_eq!(floods.deadline(), None);
        assert!(floods.admit(at(63), from("10.0.0.1:1")).is_some());
    }

    #[test]
    fn many_machines_together_are_limited_and_none_is_lost_in_the_count() {
        let mut floods = Floods::default();
        let mut said = 0;
        let machines = 2 * Floods::ORIGINS;
        for machine in 0..machines {
            for port in 1..=5 {
                let address = alloc::format!("10.0.{machine}.1:{port}");
                said += u64::from(floods.admit(at(1), from(&address)).is_some());
            }
        }
        assert_eq!(said, u64::from(Floods::PER_CAUSE));
        assert_eq!(floods.counts.len(), Floods::ORIGINS);
        let summed = floods.flush();
        assert_eq!(summed.len(), Floods::PER_CAUSE as usize);
        said += summed.iter().map(|diagnosis| 1 + diagnosis.more).sum::<u64>();
        assert_eq!(said, 5 * machines as u64);
    }
}
