//! The way to the other broker: a pause, an attempt, or a connection.

use std::future::Future;
use std::pin::Pin;

use bytes::BytesMut;
use tokio::time::{Instant, sleep_until, timeout};

use crate::bridge::BridgeOptions;
use crate::bridge::trouble::Trouble;
use crate::hub::Line;
use crate::net::upstream::{Turn, Upstream};

/// Where the connection to the other broker is.
pub(super) enum Way {
    /// The next attempt is due then.
    Pausing(Instant),
    Connecting(Pin<Box<dyn Future<Output = Result<Upstream, Trouble>> + Send>>),
    Open(Upstream),
}

/// What happened on the way to the other broker.
pub(super) enum Happened {
    Due,
    Connected(Result<Upstream, Trouble>),
    Turned(std::io::Result<Turn>),
}

pub(super) async fn connect(bridge: BridgeOptions) -> Result<Upstream, Trouble> {
    let address = &bridge.address;
    let tls = bridge.tls().map_err(Trouble::Certificates)?;
    match timeout(bridge.connect_timeout, Upstream::connect(address, tls)).await {
        Ok(Ok(upstream)) => Ok(upstream),
        Ok(Err(error)) => Err(Trouble::Connect(address.clone(), error)),
        Err(_) => Err(Trouble::TimedOut(address.clone())),
    }
}

/// Waits for what happens next on the way to the other broker. Nothing is read from there while
/// this broker's disk is behind.
pub(super) async fn next(way: &mut Way, bytes: &mut BytesMut, line: Option<&Line>) -> Happened {
    match way {
        Way::Pausing(until) => {
            sleep_until(*until).await;
            Happened::Due
        }
        Way::Connecting(connecting) => Happened::Connected(connecting.await),
        Way::Open(upstream) => {
            if let Some(line) = line {
                line.ready_to_read().await;
            }
            Happened::Turned(upstream.turn(bytes).await)
        }
    }
}
