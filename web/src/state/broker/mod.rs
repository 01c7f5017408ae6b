//! What the page knows of its broker: its figures, and what it says went wrong.
//!
//! Both come as messages below `$SYS/broker`, as for every other client. They are asked for when
//! the broker's place is entered for the first time.

pub mod admin;
mod figures;
mod log;

use std::rc::Rc;

use shared::time::Instant;
use shared::wire::ReasonCode;

use self::admin::Admin;
pub use self::figures::{Figure, Figures};
pub use self::log::{Log, LogLine, MAX_LINES};

/// What brings all of it.
pub const FILTER: &str = "$SYS/broker/#";
/// What the topics of that begin with.
const PREFIX: &str = "$SYS/broker/";
/// What the topics of the log go on with.
const LOG: &str = "log/";
/// Where a broker says what it is.
const VERSION: &str = "version";
/// Characters of that which are kept.
const MAX_VERSION: usize = 80;
/// What the versions of brokers begin with that tell here what went wrong.
const BLINKLAB: &str = "blinklab ";

/// What the page knows of its broker.
#[derive(Clone, Debug, Default)]
pub struct Broker {
    /// Its place was entered.
    pub is_wanted: bool,
    /// The broker does not let the page see any of it.
    pub refused: Option<ReasonCode>,
    /// What it says that it is, with its version.
    pub version: Option<Rc<str>>,
    /// What it counts.
    pub figures: Figures,
    /// What went wrong.
    pub log: Log,
    /// What an administrator sees and does.
    pub admin: Admin,
}

impl Broker {
    /// Whether a message on this topic is for here.
    pub fn concerns(topic: &str) -> bool {
        topic.starts_with(PREFIX)
    }

    /// A message came.
    pub fn handle(&mut self, now: Instant, topic: &str, payload: &[u8]) {
        let Some(topic) = topic.strip_prefix(PREFIX) else { return };
        if topic.starts_with(LOG) {
            self.log.handle(now, payload);
        } else if topic == VERSION {
            let text = String::from_utf8_lossy(payload);
            let kept: String = text.trim().chars().take(MAX_VERSION).collect();
            self.version = (!kept.is_empty()).then(|| kept.into());
        } else {
            self.figures.handle(topic, payload);
        }
    }

    /// What it is, if that is known to be one that does not tell clients what went wrong.
    pub fn silent_name(&self) -> Option<&Rc<str>> {
        self.version.as_ref().filter(|it| !it.starts_with(BLINKLAB) && self.log.is_empty())
    }

    /// Another broker, which has said nothing yet.
    pub fn clear(&mut self) {
        let admin = std::mem::take(&mut self.admin);
        *self = Self { is_wanted: self.is_wanted, admin, ..Self::default() };
    }

    /// The topic filter that is needed.
    pub fn topic(&self) -> Option<Rc<str>> {
        self.is_wanted.then(|| FILTER.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_broker_is_tells_whether_its_log_comes_here() {
        let mut broker = Broker::default();
        let now = Instant::default();
        assert_eq!(broker.silent_name(), None, "nothing is known");
        broker.handle(now, "$SYS/broker/version", b"blinklab 0.1.0");
        assert_eq!(
            (broker.silent_name(), broker.version.as_deref()),
            (None, Some("blinklab 0.1.0"))
        );
        broker.handle(now, "$SYS/broker/version", b" mosquitto version 2.0.11\n");
        assert_eq!(broker.silent_name().map(|it| &**it), Some("mosquitto version 2.0.11"));
        broker.handle(now, "$SYS/broker/version", "版".repeat(1000).as_bytes());
        assert_eq!(broker.version.as_ref().unwrap().chars().count(), MAX_VERSION);
        broker.clear();
        assert_eq!(broker.version, None);
    }
}
