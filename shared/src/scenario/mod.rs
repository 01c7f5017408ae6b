//! Scenarios: files that say what happens to boards, clients and a broker, and what has to come of it.
//!
//! Knows steps, the world in which they happen, and how to tell whether what was expected came. Time
//! is a number here and waiting is free: the same file and seed give the same outcomes and the same
//! bytes at the same times, wherever it is run. Does not know files: whoever has a text hands it over.
//!
//! docs/SCENARIOS.md describes the format.

pub(crate) mod expect;
mod fault;
mod parts;
pub(crate) mod plan;
pub(crate) mod read;
mod run;
mod says;
mod trace;
mod world;
pub(crate) mod yaml;

pub use expect::Miss;
pub use fault::{Fault, ScenarioError, Shape, Syntax};
pub use plan::{Scenario, Step, Tester, Words};
pub use run::{Outcome, Run};
#[cfg(feature = "automation")]
pub(crate) use says::{fault as cause, topic_error};
pub use trace::{Ended, Passed, Trace};
pub use yaml::{MAX_FILE, MAX_NODES};
