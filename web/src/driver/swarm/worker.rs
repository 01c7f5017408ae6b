//! The swarm in its Worker: the same wasm as the page's, where there is no window.
//!
//! Knows the Worker's clock and timer, WebSockets, and the page as a port. All else is
//! `shared::swarm`'s.

use shared::map::{Map, Set};
use std::cell::RefCell;
use std::collections::VecDeque;

use js_sys::{Array, ArrayBuffer, Function, Reflect, Uint8Array};
use serde::Deserialize;
use serde_json::Value;
use shared::client::CloseCause;
use shared::swarm::{Plan, Swarm, Want};
use shared::time::{Duration, Instant};
use shared::wire::{Bytes, Text};
use wasm_bindgen::prelude::*;

use super::super::clock::Clock;
use super::super::ports::swarm_drive;
use super::super::socket::{Socket, SocketEvent};
use super::write;
use crate::hub::frame::Frame;
use crate::hub::guest::Guest;
use crate::pieces;
use crate::state::address::SocketAddress;
use crate::state::pieces::Piece;
use crate::state::swarm::{Cause, Report};

/// What falls due within this time is done together, in milliseconds.
const TICK: i32 = 50;
/// How often the page is told how it goes.
const REPORT_EVERY: Duration = Duration::from_millis(250);
/// Connections to a broker inside the browser that are opened in one tick.
const OPENED_AT_ONCE: usize = 100;
/// WebSockets that are being opened at the same time: browsers slow down more.
const OPENING_AT_ONCE: usize = 6;
/// WebSockets of a swarm. A browser has some 250 for a page: the others are for the page itself and
/// its boards.
const MAX_SOCKETS: usize = 230;
/// How long goodbyes may take.
const PARTING: Duration = Duration::from_secs(2);

thread_local! {
    static WORKER: RefCell<Option<Worker>> = const { RefCell::new(None) };
}

struct Worker {
    clock: Clock,
    post: Function,
    live: Option<Live>,
    _on_time: Closure<dyn FnMut()>,
}

struct Live {
    swarm: Swarm,
    way: Way,
    /// Points that want a connection.
    queue: VecDeque<u32>,
    cause: Option<Cause>,
    reported_at: Instant,
    ends_at: Option<Instant>,
}

/// How bytes travel.
enum Way {
    /// To the page, which hands them to a broker inside the browser.
    Page { guest: Guest, lanes: Map<u32, u32>, points: Map<u32, u32> },
    /// By WebSockets.
    Sockets { address: SocketAddress, open: Map<u32, Socket>, opening: Set<u32> },
}

/// Begins. Called once, by static/swarm-worker.js.
///
/// # Errors
///
/// What it needs could not be fetched.
#[wasm_bindgen(js_name = serveSwarm)]
pub async fn serve_swarm() -> Result<(), JsValue> {
    if !pieces::fetch(Piece::Swarm).await {
        return Err("the swarm could not be fetched".into());
    }
    swarm_drive::serve();
    Ok(())
}

/// The page says something. Called by static/swarm-worker.js.
#[wasm_bindgen(js_name = tellSwarm)]
pub fn tell_swarm(word: JsValue) {
    swarm_drive::tell(word);
}

/// Begins.
pub fn serve() {
    let global = js_sys::global();
    let function = |name: &str| {
        Reflect::get(&global, &name.into()).ok().and_then(|it| it.dyn_into::<Function>().ok())
    };
    let on_time = Closure::<dyn FnMut()>::new(|| turn(|worker, now| worker.tick(now)));
    let (Some(post), Some(repeat)) = (function("postMessage"), function("setInterval")) else {
        return;
    };
    // In a Worker nothing refuses it.
    let _ = repeat.call2(&global, on_time.as_ref(), &TICK.into());
    let worker = Worker { clock: Clock::new(), post, live: None, _on_time: on_time };
    WORKER.with_borrow_mut(|it| *it = Some(worker));
}

/// The page says something.
pub fn tell(word: JsValue) {
    turn(|worker, now| match word.dyn_into::<ArrayBuffer>() {
        Ok(buffer) => worker.hear(now, Uint8Array::new(&buffer).to_vec().into()),
        Err(order) => worker.obey(now, &order.as_string().unwrap_or_default()),
    });
}

/// One mutation, and everything that follows from it.
fn turn(act: impl FnOnce(&mut Worker, Instant)) {
    WORKER.with_borrow_mut(|worker| {
        if let Some(worker) = worker {
            let now = worker.clock.now();
            act(worker, now);
        }
    });
}

impl Worker {
    fn obey(&mut self, now: Instant, order: &str) {
        let Ok(order) = serde_json::from_str::<Value>(order) else { return };
        if let Some(plan) = order.get("start").and_then(|plan| Plan::deserialize(plan).ok()) {
            let text = |key: &str| order.get(key).and_then(Value::as_str);
            let way = match text("address").map(SocketAddress::parse) {
                Some(Ok(address)) => {
                    Way::Sockets { address, open: Map::new(), opening: Set::new() }
                }
                _ => Way::Page { guest: Guest::default(), lanes: Map::new(), points: Map::new() },
            };
            let mut swarm = Swarm::new(plan, now);
            let username = text("username").and_then(|name| Text::new(name).ok());
            let password = text("password").map(|it| Bytes::copy_from_slice(it.as_bytes()));
            swarm.set_login(username, password);
            let queue = VecDeque::new();
            let (cause, ends_at) = (None, None);
            self.live = Some(Live { swarm, way, queue, cause, reported_at: now, ends_at });
        }
        let Some(live) = &mut self.live else { return };
        if let Some(more) = order.get("grow").and_then(Value::as_u64) {
            live.swarm.grow(now, u32::try_from(more).unwrap_or(u32::MAX));
        }
        if order.get("end").is_some() {
            live.queue.clear();
            live.swarm.end(now);
            live.ends_at = Some(now + PARTING);
        }
    }

    fn hear(&mut self, now: Instant, batch: Bytes) {
        if let Some(live) = &mut self.live {
            live.hear(now, batch);
        }
    }

    fn tick(&mut self, now: Instant) {
        let Some(live) = &mut self.live else { return };
        live.swarm.handle_timeout(now);
        live.open(now);
        live.carry(now);
        if let Way::Page { guest, .. } = &mut live.way {
            while let Some(batch) = guest.poll_batch() {
                post(&self.post, &Uint8Array::from(batch.as_slice()).buffer());
            }
        }
        let figures = live.swarm.figures();
        let is_over = live.ends_at.is_some_and(|at| at <= now || figures.online == 0);
        if is_over || now.saturating_since(live.reported_at) >= REPORT_EVERY {
            live.reported_at = now;
            let values = live.swarm.values().collect();
            let report = Report { figures, values, cause: live.cause, is_over };
            let parts: Array = write(&report);
            post(&self.post, &parts);
        }
        if is_over {
            self.live = None;
        }
    }
}

fn post(post: &Function, word: &JsValue) {
    // What is posted here can be cloned.
    let _ = post.call1(&js_sys::global(), word);
}

impl Live {
    /// Carries what the points have to send, and does what they want.
    fn carry(&mut self, now: Instant) {
        loop {
            while let Some((index, bytes)) = self.swarm.poll_transmit(now) {
                self.way.send(index, bytes);
            }
            let Some(want) = self.swarm.poll_want() else { return };
            match want {
                Want::Open(index) => self.queue.push_back(index),
                Want::Close(index, cause) => {
                    if self.ends_at.is_none() {
                        self.cause.get_or_insert(self::cause(&cause));
                    }
                    self.way.close(index);
                }
            }
        }
    }

    /// Opens some of the connections that are wanted.
    fn open(&mut self, now: Instant) {
        for _ in 0..OPENED_AT_ONCE {
            if !self.way.has_room() {
                return;
            }
            let Some(index) = self.queue.pop_front() else { return };
            match &mut self.way {
                Way::Page { guest, lanes, points } => {
                    let lane = guest.open();
                    lanes.insert(index, lane);
                    points.insert(lane, index);
                    self.swarm.handle_open(now, index);
                }
                Way::Sockets { opening, .. }
                    if opening.len() + self.swarm.figures().online as usize >= MAX_SOCKETS =>
                {
                    self.fail(now, index);
                }
                Way::Sockets { address, open, opening } => {
                    let listener = move |event| turn(|worker, now| worker.note(now, index, event));
                    match Socket::open(address, listener) {
                        Ok(socket) => {
                            opening.insert(index);
                            open.insert(index, socket);
                        }
                        Err(_) => self.fail(now, index),
                    }
                }
            }
        }
    }

    fn fail(&mut self, now: Instant, index: u32) {
        let online = self.swarm.figures().online;
        self.cause.get_or_insert(Cause::NoSocket(online));
        self.swarm.handle_failed(now, index);
    }

    fn hear(&mut self, now: Instant, mut batch: Bytes) {
        let Way::Page { guest, points, .. } = &mut self.way else { return };
        while let Some(frame) = Frame::read(&mut batch) {
            let lane = match &frame {
                Frame::Bytes(lane, _) | Frame::Closed(lane) => *lane,
                _ => continue,
            };
            let Some(&index) = points.get(&lane) else { continue };
            guest.handle_frame(frame);
            while let Some(bytes) = guest.receive(lane) {
                self.swarm.handle_bytes(now, index, &bytes);
            }
            if guest.has_ended(lane) {
                self.swarm.handle_closed(now, index);
            }
        }
        self.carry(now);
    }
}

impl Worker {
    /// A WebSocket says something.
    fn note(&mut self, now: Instant, index: u32, event: SocketEvent) {
        let Some(live) = &mut self.live else { return };
        let Way::Sockets { open, opening, .. } = &mut live.way else { return };
        let was_opening = opening.remove(&index);
        match event {
            SocketEvent::Opened => live.swarm.handle_open(now, index),
            SocketEvent::Bytes(bytes) => live.swarm.handle_bytes(now, index, &bytes),
            SocketEvent::Closed(_) => {
                // It is closed: nothing is lost with it. It is in the middle of its own event, and
                // dropped with the next one.
                if let Some(socket) = open.get(&index) {
                    socket.mute();
                }
                if was_opening {
                    live.fail(now, index);
                } else {
                    live.swarm.handle_closed(now, index);
                }
            }
        }
        live.carry(now);
    }
}

impl Way {
    fn has_room(&self) -> bool {
        match self {
            Self::Page { .. } => true,
            Self::Sockets { opening, .. } => opening.len() < OPENING_AT_ONCE,
        }
    }

    fn send(&mut self, index: u32, bytes: Bytes) {
        match self {
            Self::Page { guest, lanes, .. } => {
                if let Some(lane) = lanes.get(&index) {
                    guest.send(*lane, bytes);
                }
            }
            Self::Sockets { open, .. } => {
                if let Some(socket) = open.get(&index) {
                    socket.send(&bytes);
                }
            }
        }
    }

    fn close(&mut self, index: u32) {
        match self {
            Self::Page { guest, lanes, points } => {
                if let Some(lane) = lanes.remove(&index) {
                    points.remove(&lane);
                    guest.close(lane);
                }
            }
            Self::Sockets { open, opening, .. } => {
                opening.remove(&index);
                if let Some(socket) = open.get(&index) {
                    socket.mute();
                    socket.close();
                }
            }
        }
    }
}

/// Why a connection ended, as a person is told.
const fn cause(cause: &CloseCause) -> Cause {
    match cause {
        CloseCause::Refused { reason, .. } | CloseCause::ServerDisconnect { reason, .. } => {
            Cause::Refused(*reason)
        }
        CloseCause::TransportClosed => Cause::Lost,
        _ => Cause::Broken,
    }
}
