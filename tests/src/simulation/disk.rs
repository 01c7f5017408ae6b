//! A disk that loses what it has not yet finished: batches become rows after a while, and the broker
//! hears of it later still.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use shared::broker::journal::{Batch, Record, Row};
use shared::broker::{Broker, Config, Restored};
use shared::time::{Instant, earliest};

use super::random::Random;

/// What it has and what is on the way to it.
#[derive(Debug)]
pub struct Disk {
    random: Random,
    rows: BTreeMap<Vec<u8>, Vec<u8>>,
    /// Batches, with when they will be there.
    coming: VecDeque<(Instant, Batch)>,
    /// Sequence numbers of what is there, with when the broker is told.
    reports: VecDeque<(Instant, u64)>,
    /// How long a step takes at most.
    slowness: Duration,
}

impl Disk {
    /// An empty one. How slow it is changes now and then, as `seed` wants.
    pub fn new(seed: u64) -> Self {
        let (rows, coming, reports) = (BTreeMap::new(), VecDeque::new(), VecDeque::new());
        Self { random: Random::new(seed), rows, coming, reports, slowness: Duration::ZERO }
    }

    /// Takes what the broker has recorded. Each batch is whole or not there at all.
    pub fn collect(&mut self, broker: &mut Broker, now: Instant) {
        let Some(batch) = broker.poll_journal() else { return };
        if self.random.below(50) == 0 {
            self.slowness = Duration::from_millis([0, 5, 50, 500][self.random.below(4)]);
        }
        let at = self.after(now, self.coming.back().map(|&(at, _)| at));
        self.coming.push_back((at, batch));
    }

    /// A moment not before `last`.
    fn after(&mut self, now: Instant, last: Option<Instant>) -> Instant {
        let micros = usize::try_from(self.slowness.as_micros()).unwrap_or(0);
        let takes = Duration::from_micros(self.random.below(micros + 1) as u64);
        last.map_or(now + takes, |last| last.max(now + takes))
    }

    /// When something happens next.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let coming = self.coming.front().map(|&(at, _)| at);
        earliest(coming, self.reports.front().map(|&(at, _)| at))
    }

    /// Does what is due; `true` if the broker was told anything.
    pub fn handle_timeout(&mut self, broker: &mut Broker, now: Instant) -> bool {
        while self.coming.front().is_some_and(|(at, _)| *at <= now)
            && let Some((_, batch)) = self.coming.pop_front()
        {
            let sequence = batch.sequence;
            self.store(batch);
            let at = self.after(now, self.reports.back().map(|&(at, _)| at));
            self.reports.push_back((at, sequence));
        }
        let mut has_told = false;
        while self.reports.front().is_some_and(|(at, _)| *at <= now)
            && let Some((_, sequence)) = self.reports.pop_front()
        {
            broker.handle_durable(now, sequence);
            self.collect(broker, now);
            has_told = true;
        }
        has_told
    }

    fn store(&mut self, batch: Batch) {
        for record in &batch.records {
            match (record, record.encode()) {
                (Record::Put(_), (key, Some(value))) => self.rows.insert(key, value),
                (_, (key, _)) => self.rows.remove(&key),
            };
        }
    }

    /// The power fails: some of what was coming is there, the rest is lost. A new broker goes on.
    pub fn crash(&mut self, config: Config, now: Instant) -> Result<Broker, String> {
        let arrived = self.random.below(self.coming.len() + 1);
        for _ in 0..arrived {
            if let Some((_, batch)) = self.coming.pop_front() {
                self.store(batch);
            }
        }
        self.coming.clear();
        self.reports.clear();
        let (mut broker, restored) = self.restore(config, now)?;
        if restored.left_out > 0 {
            return Err(format!("{} rows mean nothing after a crash", restored.left_out));
        }
        self.collect(&mut broker, now);
        Ok(broker)
    }

    /// A broker from what is there.
    pub fn restore(&self, config: Config, now: Instant) -> Result<(Broker, Restored), String> {
        let rows = self.rows.iter().map(|(key, value)| Row::decode(key, value));
        let rows = rows.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
        Ok(Broker::restore(config, now, rows))
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }
}
