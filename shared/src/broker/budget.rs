//! What the queues of all Sessions may hold together.
//!
//! Half of [`super::Config::max_queued_bytes`] is for whoever needs it, the other half belongs to
//! the Sessions in equal shares. So a few slow readers can use up the common half and no more: a
//! Session whose queue is below its share loses nothing because of others.

use super::{Broker, SessionKey};

/// What is left for a message, whatever the Session's own limits say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    /// Left of the common half.
    common: usize,
    /// The half that is shared out.
    shared: usize,
    sessions: usize,
}

impl Budget {
    /// What is left when `sessions` Sessions hold `queued` bytes of `limit`.
    fn new(limit: usize, queued: usize, sessions: usize) -> Self {
        let half = limit / 2;
        Self { common: half.saturating_sub(queued), shared: half, sessions }
    }

    /// Whether a Session that holds `queued` bytes may hold `size` more.
    pub(super) fn allows(self, queued: usize, size: usize) -> bool {
        // Divided only where it matters.
        let share = || self.shared / self.sessions.max(1);
        size <= self.common || queued.saturating_add(size) <= share()
    }
}

impl Broker {
    pub(super) fn budget(&self) -> Budget {
        Budget::new(self.config.max_queued_bytes, self.queued_bytes, self.sessions.len())
    }

    /// Carries out what may change the queue of this one Session, and counts what it holds then.
    pub(super) fn account<R>(&mut self, key: SessionKey, change: impl FnOnce(&mut Self) -> R) -> R {
        let before = self.queued_by(key);
        let result = change(self);
        self.queued_bytes = self.queued_bytes + self.queued_by(key) - before;
        result
    }

    fn queued_by(&self, key: SessionKey) -> usize {
        self.sessions.get(key).map_or(0, |session| session.outbound.bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_order_of_messages_makes_all_queues_larger_than_the_limit() {
        const LIMIT: usize = 10_000;
        for sessions in [1, 2, 7, 100] {
            let mut queued = alloc::vec![0_usize; sessions];
            let mut random = 1_u64;
            for _ in 0..20_000 {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let number = (random >> 33) as usize;
                // Most messages are for the first: the slow one.
                let session = if number.is_multiple_of(4) { number / 4 % sessions } else { 0 };
                let (total, size) = (queued.iter().sum::<usize>(), number % 300);
                if Budget::new(LIMIT, total, sessions).allows(queued[session], size) {
                    queued[session] += size;
                }
                assert!(queued.iter().sum::<usize>() <= LIMIT, "{sessions}");
            }
            let share = LIMIT / 2 / sessions;
            assert!(queued.iter().all(|&held| held + 300 > share), "{queued:?} of {share}");
        }
    }
}
