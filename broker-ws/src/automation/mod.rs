//! Rules that this broker runs, whether or not a page is open ([`shared::automation`]).
//!
//! The rules come from the file that the settings name, or from one beside the store, which an
//! administrator changes over HTTP; never from both. The engine is a client on the hub, in bytes, as
//! every client is. Knows where rules are kept and who hears of them. Does not know when one fires.

mod desk;
mod pictures;
mod place;
mod routes;
mod runner;

pub(crate) use desk::Automation;
pub use place::RulesError;
pub(crate) use routes::{MAX_BODY, change, is_for_change, show, switch};
pub(crate) use runner::run;
