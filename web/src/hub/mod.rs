//! The broker that the tabs of one browser share.
//!
//! Knows `shared::broker`, which client of it is in which tab, how much may be on its way to each of
//! them, and what is to be kept over a reload. Does not know a browser: it is told of frames and of
//! the time, and says which frames go where. A driver runs it in a Worker that all tabs have in
//! common, or in one of the tabs; the same machine is a tab's private broker.

pub mod election;
pub mod frame;
pub mod guest;
mod keep;
mod lane;
mod status;

use shared::map::{Map, Set};
use std::collections::VecDeque;

use shared::broker::admin::{Page, UnknownClient};
use shared::broker::clearing::UnknownClearing;
use shared::broker::journal::Row;
use shared::broker::{Broker, Config, ConnId, Event, TooManyWatches};
use shared::flow::Limits;
use shared::time::{Duration, Instant, earliest};
use shared::topic::TopicFilter;

use self::frame::{Frame, Order, VERSION};
pub use self::keep::{Commit, Found, Keep, KeepFault, MAX_KEPT, Rows};
use self::lane::{Lane, LaneId};
pub use self::status::Status;
use crate::state::broker::admin::{Answer, MAX_ITEMS, Refusal, Request};

/// Tabs that share one broker. Further ones are told that it is full.
pub const MAX_TABS: usize = 32;
/// Connections of all tabs together: a desk of boards each, and a swarm in one of them.
const MAX_CONNECTIONS: usize = 8_192;
/// Retained messages.
const MAX_RETAINED: usize = 20_000;
/// Bytes that may wait for all Sessions together.
const MAX_QUEUED_BYTES: usize = 32 << 20;
/// What may wait for one Session.
const QUEUE: Limits = Limits { messages: 10_000, bytes: 8 << 20 };
/// Bytes on their way to one tab. Beyond it the broker's own queues fill, whose limits say what is
/// dropped: a tab that does not read costs no more than this.
pub const TAB_WINDOW: usize = 4 << 20;
/// How often a tab says that it is there, if it has nothing else to say.
pub const ALIVE_EVERY: Duration = Duration::from_secs(10);
/// A tab that was not heard of for so long is gone.
const SILENCE: Duration = Duration::from_secs(45);
/// What of a list an administrator is shown.
const FIRST: Page<'static> = Page { after: None, limit: MAX_ITEMS };

/// A tab, by a number that its hub gave it. Not used again for another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TabId(pub u32);

/// The broker and its clients.
#[derive(Debug)]
pub struct Hub {
    broker: Broker,
    tabs: Map<TabId, Tab>,
    lanes: Map<LaneId, Lane>,
    by_conn: Map<ConnId, LaneId>,
    /// Lanes that have something to send and may.
    ready: Set<LaneId>,
    rows: Rows,
    out: VecDeque<(TabId, Frame)>,
    status: Status,
    /// When a status that has changed only in its figures is said.
    status_at: Option<Instant>,
    restarts: u32,
}

#[derive(Debug)]
struct Tab {
    /// When it was last heard.
    heard: Instant,
    /// Bytes that are on their way to it.
    under_way: usize,
    /// Lanes that wait until some of them have arrived.
    held: Set<LaneId>,
}

impl Hub {
    /// A broker without connections, which keeps nothing beyond its own life.
    pub fn new(now: Instant) -> Self {
        Self::with(Broker::restore(config(), now, []).0, Rows::default())
    }

    /// A broker that goes on with what was found in the browser's storage, or what another tab has
    /// handed over.
    pub fn restore(now: Instant, found: Found) -> Self {
        let (rows, kept) = Rows::found(found);
        let (broker, restored) = Broker::restore(config(), now, kept);
        let mut hub = Self::with(broker, rows);
        hub.status.restored = restored.sessions + restored.retained;
        hub
    }

    fn with(broker: Broker, rows: Rows) -> Self {
        Self {
            broker,
            tabs: Map::new(),
            lanes: Map::new(),
            by_conn: Map::new(),
            ready: Set::new(),
            rows,
            out: VecDeque::new(),
            status: Status::default(),
            status_at: None,
            restarts: 0,
        }
    }

    /// Another tab is there. False if there are as many as allowed.
    pub fn handle_tab(&mut self, now: Instant, tab: TabId) -> bool {
        if self.tabs.len() >= MAX_TABS {
            return false;
        }
        self.tabs.insert(tab, Tab { heard: now, under_way: 0, held: Set::new() });
        self.out.push_back((tab, Frame::Status(Box::new(self.status.clone()))));
        true
    }

    /// A tab is gone, with all its connections, and said no DISCONNECT on any. If it is there after
    /// all, it hears that they are over.
    pub fn handle_gone(&mut self, now: Instant, tab: TabId) {
        self.tabs.remove(&tab);
        let lanes = self.lanes.range(LaneId::all_of(tab)).map(|(id, _)| *id);
        self.out.retain(|(to, _)| *to != tab);
        for lane in lanes.collect::<Vec<_>>() {
            self.close(now, lane);
            self.out.push_back((tab, Frame::Closed(lane.number)));
        }
    }

    /// A tab says something. To be followed by [`Hub::pump`].
    pub fn handle_frame(&mut self, now: Instant, tab: TabId, frame: Frame) {
        // One that was taken for gone, as after the computer has slept, is there again.
        if frame == Frame::Bye || (!self.tabs.contains_key(&tab) && !self.handle_tab(now, tab)) {
            return self.handle_gone(now, tab);
        }
        if let Some(known) = self.tabs.get_mut(&tab) {
            known.heard = now;
        }
        let lane = |number| LaneId { tab, number };
        match frame {
            Frame::Open(number) => self.open(now, lane(number)),
            Frame::Bytes(number, bytes) => {
                if let Some(it) = self.lanes.get(&lane(number)) {
                    self.broker.handle_bytes(now, it.conn, &bytes);
                    let len = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
                    self.out.push_back((tab, Frame::Taken(number, len)));
                }
            }
            Frame::Taken(number, len) => self.note_taken(lane(number), len as usize),
            Frame::Closed(number) => self.close(now, lane(number)),
            Frame::Ask(number, request) => {
                let (status, body) = self.answer(now, &request);
                self.out.push_back((tab, Frame::Told(number, status, body.into())));
            }
            Frame::Do(order) => self.obey(now, order),
            Frame::Hello(version) if version != VERSION => self.handle_gone(now, tab),
            // It hears that the hub is there as well.
            Frame::Alive => self.out.push_back((tab, Frame::Alive)),
            // What only a hub says, and what says nothing more.
            Frame::Hello(_) | Frame::Bye | Frame::Told(..) | Frame::Status(_) => {}
        }
    }

    /// The next frame, and for whom.
    pub fn poll_frame(&mut self) -> Option<(TabId, Frame)> {
        self.out.pop_front()
    }

    /// Carries what the broker has to say to where it goes. True if anything moved.
    pub fn pump(&mut self, now: Instant) -> bool {
        let mut moved = false;
        loop {
            self.take_records(now);
            let mut is_quiet = true;
            while let Some(event) = self.broker.poll_event() {
                is_quiet = false;
                let (Event::Ready(conn) | Event::Close(conn, _)) = event else { continue };
                let Some(id) = self.by_conn.get(&conn) else { continue };
                self.ready.insert(*id);
                if let Event::Close(..) = event
                    && let Some(lane) = self.lanes.get_mut(id)
                {
                    lane.is_closing = true;
                }
            }
            while let Some(id) = self.ready.pop_first() {
                is_quiet &= !self.send(now, id);
            }
            if is_quiet {
                break;
            }
            moved = true;
        }
        self.note_status(now);
        moved
    }

    /// Sends what a lane has, as far as its windows allow. True if anything was sent.
    fn send(&mut self, now: Instant, id: LaneId) -> bool {
        let mut sent = false;
        loop {
            let Some(lane) = self.lanes.get_mut(&id) else { return sent };
            let Some(tab) = self.tabs.get_mut(&id.tab) else { return sent };
            if !lane.has_room() {
                return sent;
            }
            if tab.under_way >= TAB_WINDOW {
                tab.held.insert(id);
                return sent;
            }
            let Some(bytes) = self.broker.poll_transmit(lane.conn) else {
                if lane.is_closing {
                    self.out.push_back((id.tab, Frame::Closed(id.number)));
                    self.close(now, id);
                    return true;
                }
                return sent;
            };
            lane.under_way += bytes.len();
            tab.under_way += bytes.len();
            self.out.push_back((id.tab, Frame::Bytes(id.number, bytes)));
            sent = true;
        }
    }

    fn note_taken(&mut self, id: LaneId, len: usize) {
        let Some(lane) = self.lanes.get_mut(&id) else { return };
        let len = len.min(lane.under_way);
        lane.under_way -= len;
        self.ready.insert(id);
        self.note_arrived(id.tab, len);
    }

    /// There is room for others of this tab.
    fn note_arrived(&mut self, tab: TabId, len: usize) {
        if let Some(tab) = self.tabs.get_mut(&tab) {
            tab.under_way -= len.min(tab.under_way);
            self.ready.append(&mut tab.held);
        }
    }

    fn open(&mut self, now: Instant, id: LaneId) {
        self.close(now, id);
        match self.broker.handle_open(now) {
            Ok(conn) => {
                self.by_conn.insert(conn, id);
                self.lanes.insert(id, Lane::new(conn));
            }
            Err(_) => self.out.push_back((id.tab, Frame::Closed(id.number))),
        }
    }

    fn close(&mut self, now: Instant, id: LaneId) {
        let Some(lane) = self.lanes.remove(&id) else { return };
        self.by_conn.remove(&lane.conn);
        self.ready.remove(&id);
        self.note_arrived(id.tab, lane.under_way);
        self.broker.handle_closed(now, lane.conn);
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.broker.poll_timeout().is_some_and(|at| at <= now) {
            self.broker.handle_timeout(now);
        }
        let silent = |(id, tab): (&TabId, &Tab)| (tab.heard + SILENCE <= now).then_some(*id);
        for tab in self.tabs.iter().filter_map(silent).collect::<Vec<_>>() {
            self.handle_gone(now, tab);
        }
    }

    /// When [`Hub::handle_timeout`] and [`Hub::pump`] have something to do.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let silence = self.tabs.values().map(|tab| tab.heard + SILENCE).min();
        earliest(earliest(self.broker.poll_timeout(), self.status_at), silence)
    }

    fn obey(&mut self, now: Instant, order: Order) {
        match order {
            Order::Keep(keeps) => self.rows.set_kept(keeps),
            Order::Restart { keeps } => self.restart(now, keeps),
        }
    }

    /// As if the broker had crashed and begun again: every connection is cut without a word, and
    /// what goes on is what it had kept, or nothing.
    fn restart(&mut self, now: Instant, keeps: bool) {
        for (id, _) in std::mem::take(&mut self.lanes) {
            self.out.push_back((id.tab, Frame::Closed(id.number)));
        }
        self.by_conn.clear();
        self.ready.clear();
        for tab in self.tabs.values_mut() {
            (tab.under_way, tab.held) = (0, Set::new());
        }
        let kept: Vec<Row> = if keeps { self.rows.decoded() } else { Vec::new() };
        if !keeps {
            self.rows.clear();
        }
        let (broker, restored) = Broker::restore(config(), now, kept);
        self.broker = broker;
        self.rows.forget_sequence();
        self.restarts += 1;
        self.status.restored = restored.sessions + restored.retained;
    }

    /// Moves what the broker has recorded to the rows, and tells it what is safe.
    fn take_records(&mut self, now: Instant) {
        while let Some(batch) = self.broker.poll_journal() {
            self.rows.add(&batch);
        }
        if let Some(sequence) = self.rows.take_durable() {
            self.broker.handle_durable(now, sequence);
        }
    }

    /// What is to be written to the browser's storage, if nothing is being written.
    pub fn poll_commit(&mut self) -> Option<Commit> {
        self.rows.poll_commit()
    }

    /// How the last one went.
    pub fn handle_committed(&mut self, outcome: Result<(), KeepFault>) {
        self.rows.handle_committed(outcome);
    }

    /// All that a broker needs to go on elsewhere, where it is small enough to be handed over.
    pub fn hand_over(&mut self, now: Instant) -> Option<Found> {
        self.take_records(now);
        self.rows.hand_over()
    }

    /// How many tabs share it.
    pub fn tab_count(&self) -> usize {
        self.tabs.len()
    }

    fn note_status(&mut self, now: Instant) {
        let status = Status {
            tabs: self.tabs.len(),
            keep: self.rows.keep().clone(),
            rows: self.rows.len(),
            bytes: self.rows.bytes(),
            restarts: self.restarts,
            restored: self.status.restored,
            aside: self.rows.aside().map(str::to_owned),
        };
        if status == self.status && self.status_at.is_none() {
            return;
        }
        if !status.is_news_since(&self.status) {
            let at = *self.status_at.get_or_insert(now + Status::FIGURES_EVERY);
            if now < at {
                return;
            }
        }
        self.status_at = None;
        self.status = status;
        let frame = Frame::Status(Box::new(self.status.clone()));
        self.out.extend(self.tabs.keys().map(|tab| (*tab, frame.clone())));
    }

    /// Answers an administrator as broker-ws does over HTTP: whoever sees the page is one.
    fn answer(&mut self, now: Instant, request: &[u8]) -> (u16, String) {
        let Some(request) = frame::read_request(request) else { return (400, String::new()) };
        match self.administer(now, &request) {
            Ok(answer) => (200, frame::write_answer(&answer)),
            Err(Refusal::Status(status)) => (status, String::new()),
            Err(Refusal::Gone) => (410, String::new()),
            Err(_) => (404, String::new()),
        }
    }

    fn administer(&mut self, now: Instant, request: &Request) -> Result<Answer, Refusal> {
        let filter = |text: &str| TopicFilter::new(text).map_err(|_| Refusal::NotFound);
        Ok(match request {
            Request::Clients(search) => Answer::Clients(self.broker.client_views(search, FIRST)),
            Request::Retained(text) | Request::Preview(text) => {
                Answer::Retained(self.broker.retained_views(&filter(text)?, FIRST))
            }
            Request::Packets { client, after } => {
                let watched = self.broker.watch(now, client.as_deref().into(), *after);
                Answer::Packets(watched.map_err(|TooManyWatches| Refusal::Status(429))?)
            }
            Request::Kick { client_id, forget } => {
                let kicked = self.broker.kick(now, client_id, *forget);
                kicked.map_err(|UnknownClient| Refusal::NotFound)?;
                Answer::Kicked
            }
            Request::TryClear(text) => {
                Answer::Cleared(self.broker.preview_clearing(&filter(text)?))
            }
            Request::Clear(text) => {
                let filter = filter(text)?;
                let clearing = self.broker.begin_clearing(now);
                // It keeps few enough to clear them in one go.
                let some = || match self.broker.clear_some_retained(now, &filter, clearing) {
                    0 => None,
                    some => Some(some),
                };
                let count = std::iter::from_fn(some).sum();
                Answer::Cleared(self.broker.cleared(clearing, count))
            }
            Request::Restore(gone) => {
                let clearing = gone.clearing.ok_or(Refusal::Gone)?;
                loop {
                    match self.broker.bring_back_some(now, clearing, None) {
                        Ok(None) => {}
                        Ok(Some(back)) => break Answer::BroughtBack(back),
                        Err(UnknownClearing) => return Err(Refusal::Gone),
                    }
                }
            }
        })
    }
}

fn config() -> Config {
    Config {
        max_connections: MAX_CONNECTIONS,
        max_sessions: 2 * MAX_CONNECTIONS,
        max_retained: MAX_RETAINED,
        max_queued_bytes: MAX_QUEUED_BYTES,
        queue: QUEUE,
        durable: true,
        ..Config::default()
    }
}

#[cfg(test)]
mod tests;
