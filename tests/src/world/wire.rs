//! One Network Connection of a world: a link, the machine at each end, and what they have not
//! been able to send yet.

use shared::broker::{Broker, ConnId};
use shared::link::{self, Link, Side};
use shared::time::Instant;
use shared::wire::Bytes;

use super::Id;
use super::node::Node;
use super::tap::Tap;

/// See the module's documentation. An end is `None` once its machine has let go of it.
#[derive(Debug)]
pub(super) struct Wire {
    pub(super) link: Link,
    client: Option<Id>,
    conn: Option<ConnId>,
    from_client: Outbox,
    from_broker: Outbox,
    /// The broker said `Event::Ready` and has not been pulled empty since.
    is_ready: bool,
    /// The broker said `Event::Close`: once its last bytes are sent, the transport closes.
    is_closing: bool,
}

/// Bytes that a machine has handed out and the link has not taken.
#[derive(Debug, Default)]
struct Outbox(Bytes);

impl Wire {
    pub(super) fn new(client: Id, conn: ConnId, seed: u64, network: link::Config) -> Wire {
        Wire {
            link: Link::new(seed, network),
            client: Some(client),
            conn: Some(conn),
            from_client: Outbox::default(),
            from_broker: Outbox::default(),
            is_ready: false,
            is_closing: false,
        }
    }

    /// The client at its end, while it is there.
    pub(super) fn client(&self) -> Option<Id> {
        self.client
    }

    /// The broker's name for it, while the broker knows it.
    pub(super) fn conn(&self) -> Option<ConnId> {
        self.conn
    }

    /// The client lets go of it. Nothing tells the broker.
    pub(super) fn forget_client(&mut self) {
        self.client = None;
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
    pub(super) fn is_over(&self) -> bool {
        self.client.is_none() && self.conn.is_none()
    }

    /// Moves what can be moved at the client's end; the node is the one of [`Wire::client`].
    /// Returns whether anything moved.
    pub(super) fn pump_client(
        &mut self,
        now: Instant,
        node: Option<&mut Node>,
        tap: &mut Tap,
    ) -> bool {
        let Some(node) = node else { return self.discard(now, Side::Client) };
        let mut moved = false;
        while let Some(bytes) = self.link.poll_receive(now, Side::Client) {
            tap.pass(now, &bytes, |bytes| node.handle_bytes(now, bytes));
            moved = true;
        }
        let pull = || node.poll_transmit();
        let (sent, is_empty) = self.from_client.send(now, &mut self.link, Side::Client, pull);
        if node.has_closed() && is_empty {
            self.link.close(now, Side::Client);
            self.client = None;
            return true;
        }
        if self.link.has_ended(now, Side::Client) {
            node.handle_closed(now);
            self.link.close(now, Side::Client);
            self.client = None;
            return true;
        }
        moved || sent
    }

    /// Moves what can be moved at the broker's end. The broker is asked for bytes only after it
    /// said that it has some.
    pub(super) fn pump_broker(&mut self, now: Instant, broker: &mut Broker, tap: &mut Tap) -> bool {
        let Some(conn) = self.conn else { return self.discard(now, Side::Broker) };
        let mut moved = false;
        while let Some(bytes) = self.link.poll_receive(now, Side::Broker) {
            tap.pass(now, &bytes, |bytes| broker.handle_bytes(now, conn, bytes));
            moved = true;
        }
        let mut is_empty = false;
        if self.is_ready || self.is_closing {
            let pull = || broker.poll_transmit(conn);
            let (sent, empty) = self.from_broker.send(now, &mut self.link, Side::Broker, pull);
            self.is_ready = !empty;
            is_empty = empty;
            moved |= sent;
        }
        if (self.is_closing && is_empty) || self.link.has_ended(now, Side::Broker) {
            self.link.close(now, Side::Broker);
            broker.handle_closed(now, conn);
            self.conn = None;
            return true;
        }
        moved
    }

    /// An end whose machine is gone still takes what arrives, as a closing socket does.
    fn discard(&mut self, now: Instant, side: Side) -> bool {
        let mut moved = false;
        while self.link.poll_receive(now, side).is_some() {
            moved = true;
        }
        moved
    }
}

impl Outbox {
    /// Sends what the link takes, pulling more whenever nothing is left. Returns whether anything
    /// was sent, and whether the machine had no more.
    fn send(
        &mut self,
        now: Instant,
        link: &mut Link,
        side: Side,
        mut pull: impl FnMut() -> Option<Bytes>,
    ) -> (bool, bool) {
        let mut any = false;
        loop {
            if self.0.is_empty() {
                // A full link is no reason to pull: what waits, waits in the core.
                if link.capacity(side) == 0 && !link.is_cut() {
                    return (any, false);
                }
                let Some(bytes) = pull() else { return (any, true) };
                self.0 = bytes;
            }
            let taken = link.send(now, side, &self.0);
            if link.is_cut() {
                self.0.clear();
                continue;
            }
            if taken == 0 {
                return (any, false);
            }
            any = true;
            let _ = self.0.split_to(taken);
        }
    }
}
