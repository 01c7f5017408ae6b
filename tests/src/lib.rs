//! What the tests share: children with guards, real clients, and a simulated world.
//!
//! Two kinds of test stand on it. Scenarios drive `shared`'s cores over its seeded link with a
//! fake clock ([`world`]); they need nothing but Rust. The others start real processes: the
//! native broker ([`broker`]), MQTT clients that others wrote ([`peer`]), and the programs in
//! boards/ ([`board`]). Where those come from is a contract of environment variables ([`tools`])
//! that `cargo xtask test` fulfils.
//!
//! One does something worse to the broker than any client can: it kills it ([`crash`]).
//!
//! No test sleeps to let something happen: each waits for the fact itself, until a deadline
//! ([`process::PATIENCE`]). When a test fails, every process it started prints its log.

pub mod board;
pub mod broker;
pub mod crash;
pub mod peer;
pub mod process;
pub mod scratch;
pub mod simulation;
pub mod tools;
pub mod world;
