//! Who was promised what: kept by the test, beside everything that the broker keeps.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use shared::wire::QoS;

/// Publishers.
pub const PUBLISHERS: usize = 4;
/// Those who subscribe to everything that they publish.
pub const LISTENERS: usize = 3;
/// Messages that a publisher has under way at most.
const WINDOW: u64 = 50;
/// How far a listener may lie behind: what waits for it must fit into its queue.
const MAX_BEHIND: u64 = 1_000;

/// Where the board says that it is there, and its Will that it is not.
pub const STATUS: &str = "crash/status";
/// What it says.
pub const ONLINE: &str = "online";
/// What its Will says.
pub const OFFLINE: &str = "offline";

/// The topic that a publisher publishes to.
pub fn topic(publisher: usize) -> String {
    format!("crash/message/{publisher}")
}

/// The topic that a publisher keeps its newest number at.
pub fn kept_topic(publisher: usize) -> String {
    format!("crash/kept/{publisher}")
}

/// What was published, acknowledged and received. Numbers of each publisher begin with 1.
pub struct Ledger(Mutex<State>);

#[derive(Default)]
struct State {
    publishers: [Publisher; PUBLISHERS],
    /// By listener and publisher, for each number how often it came.
    received: [[HashMap<u64, u32>; PUBLISHERS]; LISTENERS],
    total_received: u64,
    is_online: bool,
    has_stopped: bool,
    complaint: Option<String>,
}

#[derive(Default)]
struct Publisher {
    qos: QoS,
    published: u64,
    acknowledged: u64,
    /// The newest that was acknowledged as retained.
    retained: u64,
}

impl Ledger {
    pub fn new() -> Self {
        Self(Mutex::default())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of a publisher's next message, if it may publish one now.
    pub fn next(&self, publisher: usize, qos: QoS) -> Option<u64> {
        let mut state = self.lock();
        let furthest = state.received.iter().map(|by| by[publisher].len() as u64).min();
        let own = &mut state.publishers[publisher];
        own.qos = qos;
        let is_far = own.published - furthest.unwrap_or(0) >= MAX_BEHIND;
        if own.published - own.acknowledged >= WINDOW || is_far || state.has_stopped {
            return None;
        }
        let own = &mut state.publishers[publisher];
        own.published += 1;
        Some(own.published)
    }

    /// One of its messages was acknowledged.
    pub fn acknowledged(&self, publisher: usize) {
        self.lock().publishers[publisher].acknowledged += 1;
    }

    /// The broker has promised to keep this number.
    pub fn kept(&self, publisher: usize, number: u64) {
        let retained = &mut self.lock().publishers[publisher].retained;
        *retained = number.max(*retained);
    }

    /// A listener received a message.
    pub fn received(&self, listener: usize, publisher: usize, number: u64, qos: QoS) {
        let mut state = self.lock();
        state.total_received += 1;
        let count = state.received[listener][publisher].entry(number).or_default();
        *count += 1;
        if qos == QoS::ExactlyOnce && *count > 1 {
            state.complain(format!(
                "message {number} of publisher {publisher} came twice to listener {listener} with \
                 QoS 2"
            ));
        }
    }

    /// Something happened that must not.
    pub fn complain(&self, what: String) {
        self.lock().complain(what);
    }

    /// The first thing that must not have happened.
    pub fn complaint(&self) -> Result<(), String> {
        self.lock().complaint.clone().map_or(Ok(()), Err)
    }

    /// Whether the board's word that it is there was acknowledged.
    pub fn set_online(&self, is_online: bool) {
        self.lock().is_online = is_online;
    }

    pub fn is_online(&self) -> bool {
        self.lock().is_online
    }

    /// The newest number of each publisher that was acknowledged as retained.
    pub fn retained(&self) -> [u64; PUBLISHERS] {
        self.lock().publishers.each_ref().map(|publisher| publisher.retained)
    }

    /// The newest number of each publisher.
    pub fn published(&self) -> [u64; PUBLISHERS] {
        self.lock().publishers.each_ref().map(|publisher| publisher.published)
    }

    /// No number is given out any more.
    pub fn stop_publishing(&self) {
        self.lock().has_stopped = true;
    }

    /// Messages published and not acknowledged.
    pub fn under_way(&self) -> u64 {
        self.lock().publishers.iter().map(|own| own.published - own.acknowledged).sum()
    }

    pub fn total_published(&self) -> u64 {
        self.lock().publishers.iter().map(|own| own.published).sum()
    }

    pub fn total_received(&self) -> u64 {
        self.lock().total_received
    }

    /// A message that has not come to everyone.
    pub fn missing(&self) -> Option<String> {
        let state = self.lock();
        for (listener, by_publisher) in state.received.iter().enumerate() {
            for (publisher, (came, own)) in by_publisher.iter().zip(&state.publishers).enumerate() {
                let missing = (1..=own.published).find(|number| !came.contains_key(number));
                if let Some(number) = missing {
                    let qos = own.qos as u8;
                    return Some(format!(
                        "message {number} of publisher {publisher} (QoS {qos}) for listener \
                         {listener}"
                    ));
                }
            }
        }
        None
    }
}

impl State {
    fn complain(&mut self, what: String) {
        self.complaint.get_or_insert(what);
    }
}
