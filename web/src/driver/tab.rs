//! The broker inside the tab, and the links to it.
//!
//! Knows how to carry bytes between `shared::broker` and the clients of this page. They exchange
//! encoded bytes over `shared::link`, never objects, as over a network.

use shared::broker::admin::{Page, UnknownClient};
use shared::broker::{Broker, Config, ConnId, Event, TooManyWatches};
use shared::link::{self, Link, Side};
use shared::time::{Instant, earliest};
use shared::topic::TopicFilter;
use shared::wire::Bytes;

use super::few::Few;
use crate::state::broker::admin::{Answer, MAX_ITEMS, Refusal, Request};
use crate::state::failure::Failure;
use crate::state::line::LineId;

/// Connections to the broker in the tab: every virtual board, the page, and some that are closing.
const MAX_CONNECTIONS: usize = 64;
/// Messages and bytes that may wait for one of them are few: all of them are on this page.
const MAX_RETAINED: usize = 5_000;
/// What of a list an administrator is shown.
const FIRST: Page<'static> = Page { after: None, limit: MAX_ITEMS };

/// The broker inside the tab.
#[derive(Debug)]
pub struct Tab {
    broker: Broker,
    wires: Few<LineId, Wire>,
}

/// A connection as both its ends see it.
#[derive(Debug)]
struct Wire {
    conn: ConnId,
    link: Link,
    /// What the link did not take yet, from the client and from the broker.
    unsent: [Bytes; 2],
    /// The broker wants it closed once all is sent.
    is_closing: bool,
}

impl Tab {
    /// A broker without connections or messages.
    pub fn new(now: Instant) -> Self {
        let config = Config {
            max_connections: MAX_CONNECTIONS,
            max_sessions: 2 * MAX_CONNECTIONS,
            max_retained: MAX_RETAINED,
            ..Config::default()
        };
        Self { broker: Broker::new(config, now), wires: Few::default() }
    }

    /// Opens a connection; it is open at once.
    pub fn open(&mut self, now: Instant, line: LineId) -> Result<(), Failure> {
        self.cut(now, &line);
        let conn = self.broker.handle_open(now).map_err(|_| Failure::TabFull)?;
        let wire = Wire {
            conn,
            link: Link::new(0, link::Config::default()),
            unsent: [Bytes::new(), Bytes::new()],
            is_closing: false,
        };
        self.wires.insert(line, wire);
        Ok(())
    }

    /// Whether the client's end takes more bytes.
    pub fn is_ready(&self, line: &LineId) -> bool {
        self.wires.get(line).is_some_and(|wire| wire.unsent[0].is_empty())
    }

    /// Sends bytes from the client's end.
    pub fn send(&mut self, now: Instant, line: &LineId, bytes: Bytes) {
        if let Some(wire) = self.wires.get_mut(line) {
            wire.send(now, Side::Client, bytes);
        }
    }

    /// The next bytes at the client's end.
    pub fn receive(&mut self, now: Instant, line: &LineId) -> Option<Bytes> {
        self.wires.get_mut(line)?.link.poll_receive(now, Side::Client)
    }

    /// Whether the broker has closed the connection, and everything before that was received.
    pub fn has_ended(&self, now: Instant, line: &LineId) -> bool {
        self.wires.get(line).is_some_and(|wire| wire.link.has_ended(now, Side::Client))
    }

    /// The client closes its end. What it sent before still arrives: these links do not delay.
    pub fn close(&mut self, now: Instant, line: &LineId) {
        if let Some(wire) = self.wires.get_mut(line) {
            wire.pump_up(now, &mut self.broker);
        }
        self.cut(now, line);
    }

    /// The client's end is gone without a word.
    pub fn cut(&mut self, now: Instant, line: &LineId) {
        if let Some(wire) = self.wires.remove(line) {
            self.broker.handle_closed(now, wire.conn);
        }
    }

    /// Carries what is to be carried. True if anything was.
    pub fn pump(&mut self, now: Instant) -> bool {
        let mut moved = false;
        for (_, wire) in self.wires.iter_mut() {
            moved |= wire.pump_up(now, &mut self.broker);
        }
        while let Some(event) = self.broker.poll_event() {
            if let Event::Close(conn, _) = event
                && let Some((_, wire)) = self.wires.iter_mut().find(|(_, wire)| wire.conn == conn)
            {
                wire.is_closing = true;
            }
        }
        for (_, wire) in self.wires.iter_mut() {
            moved |= wire.pump_down(now, &mut self.broker);
        }
        moved
    }

    /// Answers an administrator: whoever sees this page is that.
    pub fn administer(&mut self, now: Instant, request: &Request) -> Result<Answer, Refusal> {
        let filter = |text: &str| TopicFilter::new(text).map_err(|_| Refusal::NotFound);
        Ok(match request {
            Request::Clients(search) => Answer::Clients(self.broker.client_views(search, FIRST)),
            Request::Retained(text) | Request::Preview(text) => {
                Answer::Retained(self.broker.retained_views(&filter(text)?, FIRST))
            }
            Request::Packets { client, after } => {
                let watched = self.broker.watch(now, client.as_deref(), *after);
                Answer::Packets(watched.map_err(|TooManyWatches| Refusal::Status(429))?)
            }
            Request::Kick { client_id, forget } => {
                let kicked = self.broker.kick(now, client_id, *forget);
                kicked.map_err(|UnknownClient| Refusal::NotFound)?;
                Answer::Kicked
            }
            Request::Clear(text) => {
                let filter = filter(text)?;
                // A tab's broker keeps few enough to clear them in one go.
                let some = || match self.broker.clear_some_retained(now, &filter) {
                    0 => None,
                    some => Some(some),
                };
                Answer::Cleared(std::iter::from_fn(some).sum())
            }
        })
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.broker.poll_timeout().is_some_and(|at| at <= now) {
            self.broker.handle_timeout(now);
        }
    }

    /// When `handle_timeout` has something to do.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let links = self.wires.values().map(|wire| wire.link.poll_timeout());
        links.fold(self.broker.poll_timeout(), earliest)
    }
}

impl Wire {
    fn send(&mut self, now: Instant, from: Side, bytes: Bytes) {
        let unsent = &mut self.unsent[from as usize];
        *unsent = bytes;
        let taken = self.link.send(now, from, unsent);
        let _ = unsent.split_to(taken);
    }

    /// From the client to the broker.
    fn pump_up(&mut self, now: Instant, broker: &mut Broker) -> bool {
        let mut moved = false;
        loop {
            let rest = std::mem::take(&mut self.unsent[Side::Client as usize]);
            self.send(now, Side::Client, rest);
            let Some(bytes) = self.link.poll_receive(now, Side::Broker) else { return moved };
            broker.handle_bytes(now, self.conn, &bytes);
            moved = true;
        }
    }

    /// From the broker to the client.
    fn pump_down(&mut self, now: Instant, broker: &mut Broker) -> bool {
        let rest = std::mem::take(&mut self.unsent[Side::Broker as usize]);
        self.send(now, Side::Broker, rest);
        let mut moved = false;
        while self.unsent[Side::Broker as usize].is_empty() {
            let Some(bytes) = broker.poll_transmit(self.conn) else {
                if self.is_closing {
                    self.link.close(now, Side::Broker);
                }
                return moved;
            };
            self.send(now, Side::Broker, bytes);
            moved = true;
        }
        moved
    }
}
