//! What passes on one connection, cut into packets.
//!
//! Bytes come in pieces of any size: MQTT over WebSocket is a stream. Knows what is under way from
//! one Network Connection of a Session to the next. Takes no part in the conversation.

use shared::map::Map;
use std::fmt;
use std::rc::Rc;

use shared::inspect::{Direction, Exchange, Frame, Relation, Stream};
use shared::wire::{Packet, Version};

use super::record::MAX_PACKET_SIZE;

/// Numbers of packets that are remembered, to say which one another answers.
const MAX_NUMBERS: usize = 4_096;

/// One connection that is listened to.
#[derive(Clone, Debug)]
pub struct Tap {
    /// Whose it is: the client id once that is known.
    pub who: Rc<str>,
    /// The board whose program speaks, by its name. A program calls itself what it wants.
    pub board: Option<Rc<str>>,
    stream: Stream,
    is_open: bool,
    /// The stream counts its own packets only: their numbers on the page.
    numbers: Map<u64, u64>,
}

impl Tap {
    /// A connection of which nothing is known but its version, until a CONNECT says another one.
    pub fn new(who: Rc<str>, version: Version) -> Self {
        let stream = Stream::new(version, MAX_PACKET_SIZE);
        Self { who, board: None, stream, is_open: false, numbers: Map::new() }
    }

    /// A connection of the program of a board with this name.
    pub fn of_program(board: Rc<str>, version: Version) -> Self {
        Self { board: Some(Rc::clone(&board)), ..Self::new(board, version) }
    }

    /// Who speaks, as a person reads it.
    pub fn caller(&self) -> Caller<'_> {
        Caller { who: &self.who, board: self.board.as_deref() }
    }

    /// Whether bytes have passed since it last ended.
    pub const fn is_open(&self) -> bool {
        self.is_open
    }

    /// The connection has ended: what only that one owed is owed no more.
    pub fn handle_end(&mut self) {
        self.is_open = false;
        self.stream.handle_reconnect();
    }

    /// Bytes passed. To be followed by [`Tap::poll`] until there is nothing.
    pub fn handle_bytes(&mut self, direction: Direction, bytes: &[u8]) {
        if self.stream.seen() > 0 && direction == Direction::ToServer && is_connect(bytes) {
            self.stream.handle_reconnect();
        }
        self.is_open = true;
        self.stream.handle_bytes(direction, bytes);
    }

    /// The next packet, which will have this number on the page.
    pub fn poll(&mut self, number: u64) -> Option<Frame> {
        let mut frame = self.stream.poll_frame()?;
        if !is_final(&frame) {
            self.numbers.insert(frame.number, number);
            if self.numbers.len() > MAX_NUMBERS {
                self.numbers.pop_first();
            }
        }
        frame.relation = self.on_page(frame.relation);
        match &frame.outcome {
            Ok(Packet::Connect(connect)) if !connect.client_id.is_empty() => {
                self.who = connect.client_id.as_str().into();
            }
            Ok(Packet::ConnAck(connack)) => {
                if let Some(id) = connack.properties.assigned_client_identifier() {
                    self.who = id.as_str().into();
                }
            }
            _ => {}
        }
        Some(frame)
    }

    /// The packets of it that are remembered, by their numbers on the page.
    pub fn numbers(&self) -> impl Iterator<Item = u64> + '_ {
        self.numbers.values().copied()
    }

    /// What is owed now, with the numbers of the page.
    pub fn owed(&self) -> impl Iterator<Item = Exchange> + '_ {
        self.stream.owed().map(|exchange| Exchange {
            opened: self.number(exchange.opened),
            latest: self.number(exchange.latest),
            ..exchange.clone()
        })
    }

    fn number(&self, own: u64) -> u64 {
        self.numbers.get(&own).copied().unwrap_or_default()
    }

    /// The same with the numbers of the page; a packet that is forgotten was not seen.
    fn on_page(&self, relation: Relation) -> Relation {
        let known = |own: u64| self.numbers.get(&own).copied();
        match relation {
            Relation::Answers { to, opened, complete } => match (known(to), known(opened)) {
                (Some(to), Some(opened)) => Relation::Answers { to, opened, complete },
                _ => Relation::Unexpected,
            },
            Relation::Resends { earlier } => known(earlier)
                .map_or(Relation::ResendsUnseen, |earlier| Relation::Resends { earlier }),
            Relation::Reuses { earlier } => {
                known(earlier).map_or(Relation::Unexpected, |earlier| Relation::Reuses { earlier })
            }
            other => other,
        }
    }
}

/// Who speaks: the client id, and before it the board that it is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller<'a> {
    /// The client.
    pub who: &'a str,
    /// The board whose program it is.
    pub board: Option<&'a str>,
}

impl fmt::Display for Caller<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.board {
            Some(board) if board != self.who => write!(f, "{board} · {}", self.who),
            _ => f.write_str(self.who),
        }
    }
}

/// Whether no other packet ever has to do with this one, nor its client still waits for a name: a
/// message to the client that nothing answers.
fn is_final(frame: &Frame) -> bool {
    let is_unanswered =
        |packet: &Packet| matches!(packet, Packet::Publish(it) if it.packet_id.is_none());
    frame.direction == Direction::ToClient && frame.outcome.as_ref().is_ok_and(is_unanswered)
}

/// Whether a new Network Connection begins with these bytes: nothing but a CONNECT begins with its
/// type and names the protocol.
fn is_connect(bytes: &[u8]) -> bool {
    let beginning = &bytes[..bytes.len().min(13)];
    let names = |name: &[u8]| beginning.windows(name.len()).any(|it| it == name);
    bytes.first() == Some(&0x10) && (names(b"MQTT") || names(b"MQIsdp"))
}
