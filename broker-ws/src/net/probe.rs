//! How a peer whose machine is gone gets noticed: a board without power says nothing more, and
//! neither does its network.
//!
//! MQTT's Keep Alive finds out, but not with a client that has none (umqtt's default). So the system
//! asks instead: a machine that is there answers a TCP keep-alive probe without any program of its
//! own.

use std::io;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::net::TcpStream;

/// Probes that go without an answer before the connection ends.
const PROBES: u32 = 6;

/// Lets the system end the connection when the peer's machine has answered nothing for `timeout`:
/// it asks after half of it, and then `PROBES` times in the other half. Bytes that are under way and
/// not acknowledged count as questions, where the system can be told so.
pub(super) fn watch(stream: &TcpStream, timeout: Duration) -> io::Result<()> {
    // The system counts in seconds.
    let interval = (timeout / 2 / PROBES).max(Duration::from_secs(1));
    let first = timeout.saturating_sub(interval * PROBES).max(Duration::from_secs(1));
    let socket = SockRef::from(stream);
    let keep_alive = TcpKeepalive::new().with_time(first).with_interval(interval);
    #[cfg(any(target_os = "linux", target_os = "macos", target_os = "windows"))]
    let keep_alive = keep_alive.with_retries(PROBES);
    socket.set_tcp_keepalive(&keep_alive)?;
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(timeout))?;
    Ok(())
}
