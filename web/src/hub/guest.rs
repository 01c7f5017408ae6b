//! The clients' side of a hub: many connections over one port.
//!
//! Knows which connections are open and how much may be on its way on each. Does not know what the
//! port is, nor who speaks on a connection.

use shared::map::Map;
use std::collections::VecDeque;

use shared::wire::Bytes;

use super::frame::{Frame, MAX_BATCH, Order, VERSION, write_request};
use super::status::Status;
use crate::state::broker::admin::Request;

/// Bytes on their way on one connection in one direction. Beyond it the sender waits.
pub const WINDOW: usize = 256 * 1024;
/// A connection's bytes are acknowledged once so many have been taken, or all.
const ACKNOWLEDGE_AT: usize = WINDOW / 2;

/// The connections of one tab.
#[derive(Debug, Default)]
pub struct Guest {
    lanes: Map<u32, Lane>,
    out: VecDeque<Frame>,
    last_lane: u32,
    last_ask: u32,
    /// Questions without an answer.
    asked: Vec<(u32, Bytes)>,
}

#[derive(Debug, Default)]
struct Lane {
    /// What came and was not taken.
    inbox: VecDeque<Bytes>,
    /// What was taken and not acknowledged yet.
    taken: usize,
    /// Bytes on their way to the hub.
    under_way: usize,
    has_ended: bool,
}

/// What a hub has said that is not a connection's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// An answer: the number of the question, a status of HTTP and a body.
    Told(u32, u16, Bytes),
    /// How it goes.
    Status(Box<Status>),
}

impl Guest {
    /// There is a hub now: it is told that somebody has come, before all else.
    pub fn greet(&mut self) {
        self.out.push_front(Frame::Hello(VERSION));
    }

    /// Opens a connection, and gives its number.
    pub fn open(&mut self) -> u32 {
        self.last_lane = self.last_lane.wrapping_add(1);
        self.lanes.insert(self.last_lane, Lane::default());
        self.out.push_back(Frame::Open(self.last_lane));
        self.last_lane
    }

    /// Whether it takes more bytes.
    pub fn is_ready(&self, lane: u32) -> bool {
        self.lanes.get(&lane).is_some_and(|lane| lane.under_way < WINDOW && !lane.has_ended)
    }

    /// Sends bytes.
    pub fn send(&mut self, lane: u32, bytes: Bytes) {
        if let Some(it) = self.lanes.get_mut(&lane).filter(|lane| !lane.has_ended) {
            it.under_way += bytes.len();
            self.out.push_back(Frame::Bytes(lane, bytes));
        }
    }

    /// The next bytes that came.
    pub fn receive(&mut self, lane: u32) -> Option<Bytes> {
        let it = self.lanes.get_mut(&lane)?;
        let bytes = it.inbox.pop_front()?;
        it.taken += bytes.len();
        if it.taken >= ACKNOWLEDGE_AT || it.inbox.is_empty() {
            let taken = u32::try_from(std::mem::take(&mut it.taken)).unwrap_or(u32::MAX);
            self.out.push_back(Frame::Taken(lane, taken));
        }
        Some(bytes)
    }

    /// Whether the other side has closed it, and everything before that was received.
    pub fn has_ended(&self, lane: u32) -> bool {
        self.lanes.get(&lane).is_none_or(|lane| lane.has_ended && lane.inbox.is_empty())
    }

    /// Whether the other side has closed it, whatever came before.
    pub fn is_over(&self, lane: u32) -> bool {
        self.lanes.get(&lane).is_none_or(|lane| lane.has_ended)
    }

    /// Closes it. What was sent before still arrives.
    pub fn close(&mut self, lane: u32) {
        if self.lanes.remove(&lane).is_some_and(|lane| !lane.has_ended) {
            self.out.push_back(Frame::Closed(lane));
        }
    }

    /// Asks as an administrator, unless the same question waits to be sent or answered, and gives
    /// the number of the question.
    pub fn ask_once(&mut self, request: &Request) -> u32 {
        let written = write_request(request);
        if let Some((number, _)) = self.asked.iter().find(|(_, it)| *it == written) {
            return *number;
        }
        self.last_ask = self.last_ask.wrapping_add(1);
        self.asked.push((self.last_ask, written.clone()));
        self.out.push_back(Frame::Ask(self.last_ask, written));
        self.last_ask
    }

    /// The questions that wait for an answer.
    pub fn waiting(&self) -> impl Iterator<Item = u32> {
        self.asked.iter().map(|(number, _)| *number)
    }

    /// Wants something of the broker.
    pub fn order(&mut self, order: Order) {
        self.out.push_back(Frame::Do(order));
    }

    /// Says something that is no connection's.
    pub fn say(&mut self, frame: Frame) {
        self.out.push_back(frame);
    }

    /// The hub says something.
    pub fn handle_frame(&mut self, frame: Frame) -> Option<News> {
        match frame {
            Frame::Bytes(lane, bytes) => {
                if let Some(lane) = self.lanes.get_mut(&lane) {
                    lane.inbox.push_back(bytes);
                }
            }
            Frame::Taken(lane, len) => {
                if let Some(lane) = self.lanes.get_mut(&lane) {
                    lane.under_way = lane.under_way.saturating_sub(len as usize);
                }
            }
            Frame::Closed(lane) => {
                if let Some(lane) = self.lanes.get_mut(&lane) {
                    lane.has_ended = true;
                }
            }
            Frame::Told(ask, status, body) => {
                self.asked.retain(|(number, _)| *number != ask);
                return Some(News::Told(ask, status, body));
            }
            Frame::Status(status) => return Some(News::Status(status)),
            // What only a tab says, and what says nothing more.
            Frame::Hello(_)
            | Frame::Open(_)
            | Frame::Ask(..)
            | Frame::Do(_)
            | Frame::Alive
            | Frame::Bye => {}
        }
        None
    }

    /// The hub is gone: every connection is over, after what came before.
    pub fn handle_lost(&mut self) {
        self.out.clear();
        self.asked.clear();
        for lane in self.lanes.values_mut() {
            lane.has_ended = true;
        }
    }

    /// The next frame for the hub.
    pub fn poll_frame(&mut self) -> Option<Frame> {
        self.out.pop_front()
    }

    /// A batch of them; `None` if there is nothing to say.
    pub fn poll_batch(&mut self) -> Option<Vec<u8>> {
        batch(|| self.out.pop_front())
    }
}

/// As many frames as a batch holds.
pub fn batch(mut next: impl FnMut() -> Option<Frame>) -> Option<Vec<u8>> {
    let mut batch = Vec::new();
    // No frame is longer than half a batch: bytes come in pieces of a window at most.
    while batch.len() < MAX_BATCH / 2
        && let Some(frame) = next()
    {
        frame.write(&mut batch);
    }
    (!batch.is_empty()).then_some(batch)
}
