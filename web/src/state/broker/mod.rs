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

/// What the page knows of its broker.
#[derive(Clone, Debug, Default)]
pub struct Broker {
    /// Its place was entered.
    pub is_wanted: bool,
    /// The broker does not let the page see any of it.
    pub refused: Option<ReasonCode>,
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
        } else {
            self.figures.handle(topic, payload);
        }
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
