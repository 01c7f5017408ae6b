//! What the tests stand on: a server in a thread, raw peers, and real clients.

mod bytes;
mod client;
mod http;
mod log;
mod peer;
mod program;
mod server;
mod tls;
mod ws;

use std::time::{Duration, Instant};

pub use bytes::*;
pub use client::{TestClient, connected, options};
pub use http::{Answer, ask};
pub use log::{keep_log, log_lines, log_lines_since, log_mark};
pub use peer::Peer;
pub use program::{PROGRAM, Program, SettingsFile, program, program_at};
pub use server::TestServer;
pub use tls::{Authority, Scratch, client, client_of};
pub use ws::{Opcode, WsPeer};

/// How long anything may take before a test fails.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// How long one look takes while a test waits.
pub const GLANCE: Duration = Duration::from_millis(20);

/// Repeats `look` until it finds something.
pub fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "waited in vain for {what}");
    }
}
