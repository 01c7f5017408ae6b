//! What rules of a broker say, on its way to a notice: one at a time, however much they say.
//!
//! Knows the topic that broker-ws says it on, and the newest thing that was not shown yet. Does not know
//! the rules: who wants to read all of it has their page.

use std::rc::Rc;

use serde_json::Value;
use shared::time::{Duration, Instant};

use super::super::{Notice, State};
use crate::state::connection::{Choice, Server};

/// Where broker-ws says what its rules say.
pub const TOPIC: &str = "$SYS/broker/rules/notice";
/// From one to the next. What comes in between is counted, and the newest of it shown then.
pub const PAUSE: Duration = Duration::from_secs(4);
/// Characters of a rule's name that are shown.
const MAX_NAME: usize = 60;
/// Characters of what it says.
const MAX_TEXT: usize = 300;

/// See the module's documentation.
#[derive(Clone, Debug, Default)]
pub struct Herald {
    /// The rule, and what it says.
    next: Option<(Rc<str>, Rc<str>)>,
    /// How many others there were since the last one was shown.
    more: u32,
    not_before: Instant,
}

impl State {
    /// Whether the page follows what rules say: at its home, if that is the broker that served it. A
    /// seat in a classroom does not.
    pub(in crate::state) fn follows_rules(&self) -> bool {
        let choice = self.home().connection.effective_choice(&self.server);
        matches!(self.server, Server::Broker(_)) && choice == Choice::Server && !self.is_at_seat()
    }

    /// A rule of a broker says something.
    pub(crate) fn hear_rule(&mut self, payload: &[u8]) {
        let said: Value = serde_json::from_slice(payload).unwrap_or_default();
        let (Some(rule), Some(text)) = (said["rule"].as_str(), said["text"].as_str()) else {
            return;
        };
        let herald = &mut self.rules.herald;
        herald.more = herald.more.saturating_add(u32::from(herald.next.is_some()));
        herald.next = Some((cut(rule, MAX_NAME), cut(text, MAX_TEXT)));
        self.tick_herald();
    }

    /// Shows what waits, if it is time.
    pub(crate) fn tick_herald(&mut self) {
        if self.herald_deadline().is_none_or(|due| due > self.now) {
            return;
        }
        let herald = &mut self.rules.herald;
        let Some((rule, text)) = herald.next.take() else { return };
        let more = std::mem::take(&mut herald.more);
        herald.not_before = self.now + PAUSE;
        self.notify(Notice::Rule { rule, text, more });
    }

    /// When what waits is shown. A notice of another kind is read first.
    pub(in crate::state) fn herald_deadline(&self) -> Option<Instant> {
        let herald = &self.rules.herald;
        herald.next.as_ref()?;
        let is_other = !matches!(self.notice, None | Some(Notice::Rule { .. }));
        let free_at = self.notice_until.filter(|_| is_other);
        Some(free_at.unwrap_or_default().max(herald.not_before))
    }
}

fn cut(text: &str, most: usize) -> Rc<str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}
