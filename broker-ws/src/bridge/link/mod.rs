//! One bridge at work: connects, drives both clients, and connects again.

mod events;
mod way;

use std::future::pending;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use shared::client::{Client, Receipt, Reconnect, State};
use shared::time;
use shared::wire::Text;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};

use super::relay::Relay;
use super::trouble::Trouble;
use super::{BridgeOptions, ends};
use crate::hub::{Hub, Line, Pull};
use crate::log::{Peer, Transport};
use crate::net::upstream::Turn;
use way::{Happened, Way, connect, next};

/// Bytes that wait for the socket beside what the client holds.
const SEND_AHEAD: usize = 256 * 1024;
/// Rounds before other tasks get their turn.
const ROUNDS: usize = 32;
/// How long the last bytes may take.
const FAREWELL: Duration = Duration::from_secs(1);
/// The pause before this broker is asked again that refused its own bridge.
const LOCAL_PAUSE: Duration = Duration::from_secs(5);

/// One bridge.
pub(super) struct Link {
    bridge: BridgeOptions,
    hub: Arc<Hub>,
    /// What this broker is called.
    broker_id: Text,
    /// What the other broker is called: by itself, or else by this bridge.
    remote_id: Text,
    began: Instant,
    local: Client,
    line: Option<Line>,
    /// When a line is asked for again.
    local_due: Instant,
    remote: Client,
    way: Way,
    /// On its way to the socket.
    bytes: BytesMut,
    out: Relay,
    into: Relay,
    /// What has crossed, or never will: to be acknowledged here, and there.
    finished: [Vec<Receipt>; 2],
    reconnect: Reconnect,
    /// CONNECT carries the bridges' bit, and the other broker has not accepted it yet.
    tries_bridge_bit: bool,
    /// There was no link yet.
    is_new: bool,
    /// Why the connection that is ending ends, where the client does not know.
    trouble: Option<Trouble>,
    /// What was said of the last trouble, so that it is said once.
    said: String,
    maximum_packet_size: u32,
}

impl Link {
    pub(super) fn new(
        bridge: BridgeOptions,
        hub: Arc<Hub>,
        broker_id: Text,
        maximum_packet_size: u32,
    ) -> Self {
        let bit = ends::needs_bridge_bit(bridge.version);
        let remote = ends::remote(&bridge, &broker_id, maximum_packet_size, bit);
        let (first, longest) = bridge.reconnect;
        let now = Instant::now();
        Self {
            remote_id: behind(&broker_id, &bridge),
            local: Client::new(ends::local(&bridge)),
            remote: Client::new(remote),
            began: now,
            line: None,
            local_due: now,
            way: Way::Pausing(now),
            bytes: BytesMut::new(),
            out: Relay::default(),
            into: Relay::default(),
            finished: [Vec::new(), Vec::new()],
            reconnect: Reconnect::new(first, longest),
            tries_bridge_bit: bit,
            is_new: true,
            trouble: None,
            said: String::new(),
            bridge,
            hub,
            broker_id,
            maximum_packet_size,
        }
    }

    /// Works until it is told to stop.
    pub(super) async fn run(mut self, mut stop: watch::Receiver<bool>) {
        self.say(false);
        loop {
            self.work();
            let deadline = self.deadline();
            let (way, bytes, line) = (&mut self.way, &mut self.bytes, self.line.as_ref());
            let happened = tokio::select! {
                _ = stop.wait_for(|&stop| stop) => break,
                happened = next(way, bytes, line) => Some(happened),
                () = woken(line) => None,
                () = due(deadline) => None,
            };
            if let Some(happened) = happened {
                self.take_note(happened);
            }
            tokio::task::consume_budget().await;
        }
        self.stop().await;
    }

    fn now(&self) -> time::Instant {
        time::Instant::default() + self.began.elapsed()
    }

    /// When there is something to do though nothing happens.
    fn deadline(&self) -> Option<Instant> {
        let clients = [self.local.poll_timeout(), self.remote.poll_timeout()];
        let clients = clients
            .into_iter()
            .flatten()
            .map(|at| self.began + at.saturating_since(time::Instant::default()));
        clients.chain(self.line.is_none().then_some(self.local_due)).min()
    }

    /// Drives everything until nothing moves.
    fn work(&mut self) {
        let now = self.now();
        self.local.handle_timeout(now);
        self.remote.handle_timeout(now);
        if self.line.is_none() && self.local_due <= Instant::now() {
            self.open_line(now);
        }
        for _ in 0..ROUNDS {
            let moved = [self.move_local(now), self.move_remote(), self.react(now)];
            if moved == [false; 3] {
                return;
            }
        }
        if let Some(line) = &self.line {
            line.wake();
        }
    }

    fn open_line(&mut self, now: time::Instant) {
        self.local_due = Instant::now() + LOCAL_PAUSE;
        let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let peer = Peer { addr, transport: Transport::Bridge };
        let user = Text::new(&format!("bridge/{}", self.bridge.name)).ok();
        // Why there is none is diagnosed by the hub.
        if let Ok(line) = self.hub.open(peer, user, None) {
            self.line = Some(line);
            self.local.handle_open(now);
        }
    }

    /// Bytes between the local client and the hub.
    fn move_local(&mut self, now: time::Instant) -> bool {
        let Some(line) = &self.line else { return false };
        let mut moved = false;
        while let Some(bytes) = self.local.poll_transmit() {
            line.receive([&bytes[..]]);
            moved = true;
        }
        if self.out.is_full() {
            // What comes meanwhile waits in the Session, within the broker's limit for one.
            return moved;
        }
        let mut chunks = Vec::new();
        match line.pull(&mut chunks) {
            Pull::Send => {
                for chunk in chunks {
                    self.local.handle_bytes(now, &chunk);
                }
                true
            }
            Pull::Wait => moved,
            Pull::Close(_) => {
                self.line = None;
                self.local.handle_closed(now);
                true
            }
        }
    }

    /// Bytes from the remote client towards its socket.
    fn move_remote(&mut self) -> bool {
        let mut moved = false;
        while self.bytes.len() < SEND_AHEAD
            && matches!(self.way, Way::Open(_))
            && let Some(bytes) = self.remote.poll_transmit()
        {
            self.bytes.extend_from_slice(&bytes);
            moved = true;
        }
        moved
    }

    /// Lets go of the socket, once it has taken the last bytes.
    fn part(&mut self) {
        while let Some(bytes) = self.remote.poll_transmit() {
            self.bytes.extend_from_slice(&bytes);
        }
        let mut bytes = std::mem::take(&mut self.bytes);
        if let Way::Open(mut upstream) = std::mem::replace(&mut self.way, Way::Pausing(self.began))
            && self.trouble.is_none()
            && !bytes.is_empty()
        {
            tokio::spawn(async move {
                // Whether the other side plays along makes no difference any more.
                let _ = timeout(FAREWELL, upstream.send(&mut bytes)).await;
            });
        }
    }

    fn take_note(&mut self, happened: Happened) {
        let now = self.now();
        match happened {
            Happened::Due => self.way = Way::Connecting(Box::pin(connect(self.bridge.clone()))),
            Happened::Connected(Ok(upstream)) => {
                self.way = Way::Open(upstream);
                self.trouble = None;
                self.remote.handle_open(now);
            }
            Happened::Connected(Err(trouble)) => self.come_down(trouble),
            Happened::Turned(Ok(Turn::Received(bytes))) => self.remote.handle_bytes(now, &bytes),
            Happened::Turned(Ok(Turn::Sent)) => {}
            Happened::Turned(Ok(Turn::Ended)) => self.lose(now, None),
            Happened::Turned(Err(error)) => self.lose(now, Some(Trouble::Broken(error))),
        }
    }

    /// The socket is of no use any more.
    fn lose(&mut self, now: time::Instant, trouble: Option<Trouble>) {
        self.trouble = trouble;
        self.bytes.clear();
        self.way = Way::Pausing(Instant::now() + self.bridge.reconnect.1);
        self.remote.handle_closed(now);
    }

    /// Says goodbye on both sides. What has not crossed stays where it is.
    async fn stop(mut self) {
        let now = self.now();
        if let Some(topic) = self.bridge.status_topic.clone() {
            let _ = self.remote.publish(now, ends::status(topic, false));
        }
        if self.remote.state() == State::Connected {
            self.remote.disconnect(now);
        }
        while let Some(bytes) = self.remote.poll_transmit() {
            self.bytes.extend_from_slice(&bytes);
        }
        if let Way::Open(upstream) = &mut self.way {
            // Whether the other side plays along makes no difference any more.
            let _ = timeout(FAREWELL, upstream.send(&mut self.bytes)).await;
        }
        self.local.disconnect(now);
        if let Some(line) = &self.line {
            while let Some(bytes) = self.local.poll_transmit() {
                line.receive([&bytes[..]]);
            }
        }
        self.say(false);
    }
}

/// What a broker is called that does not say it: the one behind this bridge.
fn behind(broker_id: &Text, bridge: &BridgeOptions) -> Text {
    Text::new(&format!("{}/{}", &**broker_id, bridge.name)).unwrap_or_default()
}

async fn woken(line: Option<&Line>) {
    match line {
        Some(line) => line.woken().await,
        None => pending().await,
    }
}

async fn due(deadline: Option<Instant>) {
    match deadline {
        Some(at) => sleep_until(at).await,
        None => pending().await,
    }
}
