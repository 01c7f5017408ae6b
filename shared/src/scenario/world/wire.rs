//! One Network Connection of a world: a link, the machine at each end, and what they have not been
//! able to send yet.

use super::super::trace::Trace;
use super::node::Node;
use crate::broker::{Broker, ConnId};
use crate::inspect::Direction;
use crate::link::{self, Link, Side};
use crate::time::Instant;
use crate::wire::Bytes;

/// See the module's documentation. An end is `None` once its machine has let go of it.
#[derive(Debug)]
pub(super) struct Wire {
    link: Link,
    client: Option<usize>,
    conn: Option<ConnId>,
    from_client: Bytes,
    from_broker: Bytes,
    /// Until then nothing arrives.
    stalled_until: Option<Instant>,
    /// The broker said `Event::Ready` and has not been pulled empty since.
    is_ready: bool,
    /// The broker said `Event::Close`: once its last bytes are sent, the transport closes.
    is_closing: bool,
}

/// What came of sending.
#[derive(Clone, Copy, Debug, Default)]
struct Sent {
    any: bool,
    is_empty: bool,
}

impl Wire {
    pub(super) fn new(client: usize, conn: ConnId, seed: u64, network: link::Config) -> Self {
        Self {
            link: Link::new(seed, network),
            client: Some(client),
            conn: Some(conn),
            from_client: Bytes::new(),
            from_broker: Bytes::new(),
            stalled_until: None,
            is_ready: false,
            is_closing: false,
        }
    }

    /// The client at its end, while it is there.
    pub(super) const fn client(&self) -> Option<usize> {
        self.client
    }

    /// The broker's name for it, while the broker knows it.
    pub(super) const fn conn(&self) -> Option<ConnId> {
        self.conn
    }

    /// The client lets go of it. Nothing tells the broker.
    pub(super) fn forget_client(&mut self) {
        self.client = None;
    }

    /// The broker is gone with its machine: the system that it ran on breaks its connections.
    pub(super) fn lose_broker(&mut self) {
        self.conn = None;
        self.cut();
    }

    pub(super) fn cut(&mut self) {
        self.stalled_until = None;
        self.link.cut();
    }

    pub(super) fn stall(&mut self, until: Instant) {
        self.stalled_until = Some(until);
    }

    pub(super) fn set_network(&mut self, network: link::Config) {
        self.link.set_config(network);
    }

    /// The broker said that it has something to send.
    pub(super) fn set_ready(&mut self) {
        self.is_ready = true;
    }

    /// The broker said that it is to be closed.
    pub(super) fn set_closing(&mut self) {
        self.is_closing = true;
    }

    /// Whether both machines have let go of it.
    pub(super) const fn is_over(&self) -> bool {
        self.client.is_none() && self.conn.is_none()
    }

    /// When something arrives.
    pub(super) fn poll_timeout(&self) -> Option<Instant> {
        let arrival = self.link.poll_timeout()?;
        Some(self.stalled_until.map_or(arrival, |until| until.max(arrival)))
    }

    /// Moves what can be moved at the client's end; the node is the one of [`Wire::client`].
    /// Returns whether anything moved.
    pub(super) fn pump_client(
        &mut self,
        now: Instant,
        node: Option<&mut Node>,
        trace: &mut Trace,
    ) -> bool {
        let (Some(node), Some(who)) = (node, self.client) else {
            return self.discard(now, Side::Client);
        };
        let mut moved = false;
        while let Some(bytes) = self.receive(now, Side::Client) {
            trace.handle_bytes(now, who, Direction::ToClient, &bytes);
            node.handle_bytes(now, &bytes);
            moved = true;
        }
        let pull = || node.poll_transmit(now);
        let tap = |bytes: &[u8]| trace.handle_bytes(now, who, Direction::ToServer, bytes);
        let sent = send(now, &mut self.link, Side::Client, &mut self.from_client, pull, tap);
        let has_closed = node.has_closed() && sent.is_empty;
        if has_closed || self.has_ended(now, Side::Client) {
            if !has_closed {
                node.handle_closed(now);
            }
            trace.handle_end(now, who);
            self.link.close(now, Side::Client);
            self.client = None;
            return true;
        }
        moved || sent.any
    }

    /// Moves what can be moved at the broker's end. The broker is asked for bytes only after it
    /// said that it has some.
    pub(super) fn pump_broker(&mut self, now: Instant, broker: Option<&mut Broker>) -> bool {
        let (Some(conn), Some(broker)) = (self.conn, broker) else {
            return self.discard(now, Side::Broker);
        };
        let mut moved = false;
        while let Some(bytes) = self.receive(now, Side::Broker) {
            broker.handle_bytes(now, conn, &bytes);
            moved = true;
        }
        let mut sent = Sent::default();
        if self.is_ready || self.is_closing {
            let pull = || broker.poll_transmit(conn);
            sent = send(now, &mut self.link, Side::Broker, &mut self.from_broker, pull, |_| {});
            self.is_ready = !sent.is_empty;
        }
        if (self.is_closing && sent.is_empty) || self.has_ended(now, Side::Broker) {
            self.link.close(now, Side::Broker);
            broker.handle_closed(now, conn);
            self.conn = None;
            return true;
        }
        moved || sent.any
    }

    fn is_stalled(&mut self, now: Instant) -> bool {
        self.stalled_until = self.stalled_until.filter(|until| now < *until);
        self.stalled_until.is_some()
    }

    fn receive(&mut self, now: Instant, side: Side) -> Option<Bytes> {
        if self.is_stalled(now) { None } else { self.link.poll_receive(now, side) }
    }

    fn has_ended(&mut self, now: Instant, side: Side) -> bool {
        !self.is_stalled(now) && self.link.has_ended(now, side)
    }

    /// An end whose machine is gone still takes what arrives, and says nothing.
    fn discard(&mut self, now: Instant, side: Side) -> bool {
        let mut moved = false;
        while self.receive(now, side).is_some() {
            moved = true;
        }
        moved
    }
}

/// Sends what the link takes of `unsent`, pulling more whenever nothing is left.
fn send(
    now: Instant,
    link: &mut Link,
    side: Side,
    unsent: &mut Bytes,
    mut pull: impl FnMut() -> Option<Bytes>,
    mut tap: impl FnMut(&[u8]),
) -> Sent {
    let mut any = false;
    loop {
        if unsent.is_empty() {
            // A full link is no reason to pull: what waits, waits in the core.
            if link.capacity(side) == 0 && !link.is_cut() {
                return Sent { any, is_empty: false };
            }
            let Some(bytes) = pull() else { return Sent { any, is_empty: true } };
            *unsent = bytes;
        }
        let taken = link.send(now, side, unsent);
        if link.is_cut() {
            unsent.clear();
            continue;
        }
        if taken == 0 {
            return Sent { any, is_empty: false };
        }
        any = true;
        tap(&unsent.split_to(taken));
    }
}
