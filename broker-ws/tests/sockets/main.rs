//! The broker over real sockets on loopback, on ports that the system chooses.
//!
//! Nothing here sleeps to give the broker time: every wait is for a condition, with a deadline.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests as well")]

mod access;
mod admin;
mod bridge;
mod classroom;
mod closing;
mod detection;
mod diagnosis;
mod durable;
#[cfg(target_os = "linux")]
mod forty_seats;
mod http;
mod keep_alive;
mod limits;
#[cfg(unix)]
mod many;
mod messages;
mod origins;
mod passwd;
mod program;
mod rules;
mod sessions;
mod shutdown;
#[cfg(unix)]
mod signals;
mod slow_readers;
mod strangers;
mod support;
mod tls;
mod versions;
mod websocket;
