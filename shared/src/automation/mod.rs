//! Rules: what is done when a topic's value is such, changes, or does not come.
//!
//! Knows the format of a file of rules (docs/AUTOMATION.md), when a rule fires, and what it then
//! publishes or says. The same machine runs on the page and in broker-ws: messages and the time go
//! in, [`Action`]s come out. Does not know who carries them out, what a connection is, or where a
//! file is kept. Expressions and templates are minijinja's, which only `terms` and `value` know.

mod agent;
mod cards;
mod draft;
mod engine;
mod fault;
mod fire;
mod loops;
mod plan;
mod read;
mod says;
mod status;
mod terms;
mod text;
mod trial;
mod value;
mod watch;

pub use agent::{Agent, AgentEvent};
pub use cards::{Card, Cards};
pub use draft::{Compare, Deed, Draft, When};
pub use engine::{Action, Engine};
pub use fault::{Fault, Problem, RuleError};
pub use loops::Loop;
pub use plan::{Act, Condition, Rule, Rules};
pub use status::{Halt, RuleStatus, Sight, Trouble, Verdict};
pub use terms::{FILTERS, TESTS};
pub use text::{insert, remove};
pub use trial::{Trial, Tried};

use core::time::Duration;

/// The longest file in bytes.
pub const MAX_FILE: usize = 64 * 1024;
/// Rules in a file.
pub const MAX_RULES: usize = 100;
/// What one rule does.
pub const MAX_ACTS: usize = 8;
/// Characters of a name.
pub const MAX_NAME: usize = 60;
/// Bytes of an expression or a template.
pub const MAX_TERM: usize = 1_000;
/// Topics that one rule follows; those that come later are left out, and the rule says so.
pub const MAX_TOPICS: usize = 500;
/// Bytes of a payload that a rule looks at; longer messages are left out, and the rule says so.
pub const MAX_PAYLOAD: usize = 64 * 1024;
/// Actions that wait to be carried out; those that come later are lost and counted.
pub const MAX_ACTIONS: usize = 1_000;
/// How many rules may fire in a row, each because of the one before: what goes on is a loop.
pub const MAX_DEPTH: u8 = 8;
/// How often a rule may fire within [`RATE_WINDOW`] before it is stopped.
pub const MAX_FIRINGS: u32 = 200;
/// See [`MAX_FIRINGS`].
pub const RATE_WINDOW: Duration = Duration::from_secs(10);
/// The user property of MQTT 5 by which a rule marks what it publishes: how many rules have fired in
/// a row, a blank, and the name of the last one.
pub const RULE_PROPERTY: &str = "blinklab-rule";
