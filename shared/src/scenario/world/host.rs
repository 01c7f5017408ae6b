//! The broker of a world, with a disk that takes no time.
//!
//! Knows how a broker ends and another one goes on with what the disk has, or without. Does not know
//! links.

use crate::map::Map;
use alloc::vec::Vec;

use crate::broker::journal::Row;
use crate::broker::{Broker, Config, ConnId, Event};
use crate::time::Instant;

/// See the module's documentation.
#[derive(Debug)]
pub(super) struct Host {
    broker: Option<Broker>,
    rows: Map<Vec<u8>, Vec<u8>>,
    returns_at: Option<Instant>,
}

/// A scenario's broker says nothing by itself, so that a world comes to rest.
fn config() -> Config {
    Config { sys_interval: None, durable: true, ..Config::default() }
}

impl Host {
    pub(super) fn new(now: Instant) -> Self {
        let broker = Some(Broker::new(config(), now));
        Self { broker, rows: Map::new(), returns_at: None }
    }

    pub(super) fn broker(&self) -> Option<&Broker> {
        self.broker.as_ref()
    }

    pub(super) fn broker_mut(&mut self) -> Option<&mut Broker> {
        self.broker.as_mut()
    }

    /// A link; `None` while there is no broker, or none that takes more.
    pub(super) fn handle_open(&mut self, now: Instant) -> Option<ConnId> {
        self.broker.as_mut()?.handle_open(now).ok()
    }

    /// It ends as when its power fails.
    pub(super) fn stop(&mut self, keeps_store: bool, returns_at: Instant) {
        self.broker = None;
        if !keeps_store {
            self.rows.clear();
        }
        self.returns_at = Some(returns_at);
    }

    /// Its next event, with everything before it on disk.
    pub(super) fn poll_event(&mut self, now: Instant) -> Option<Event> {
        self.commit(now);
        self.broker.as_mut()?.poll_event()
    }

    pub(super) fn handle_timeout(&mut self, now: Instant) {
        if self.returns_at.is_some_and(|at| at <= now) {
            self.returns_at = None;
            let rows = self.rows.iter().filter_map(|(key, value)| Row::decode(key, value).ok());
            self.broker = Some(Broker::restore(config(), now, rows).0);
            self.commit(now);
        }
        if let Some(broker) = &mut self.broker
            && broker.poll_timeout().is_some_and(|at| at <= now)
        {
            broker.handle_timeout(now);
        }
    }

    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        self.broker.as_ref().map_or(self.returns_at, Broker::poll_timeout)
    }

    fn commit(&mut self, now: Instant) {
        let Some(broker) = &mut self.broker else { return };
        while let Some(batch) = broker.poll_journal() {
            for record in &batch.records {
                match record.encode() {
                    (key, Some(value)) => self.rows.insert(key, value),
                    (key, None) => self.rows.remove(&key),
                };
            }
            broker.handle_durable(now, batch.sequence);
        }
    }
}
