//! A swarm: many measuring points, each a client of its own that publishes a number again and again.
//!
//! Knows when which of them has something to do, so that thousands cost no more than what they send.
//! Does not know how their bytes travel: a driver opens a connection for each that wants one, and
//! carries bytes by the number of the point.

mod plan;

use crate::map::Set;
use alloc::collections::VecDeque;
use alloc::format;
use alloc::vec::Vec;

pub use plan::{Curve, MAX_EVERY, MAX_POINTS, MIN_EVERY, NUMBER, Plan, PlanError};

use crate::board::Source;
use crate::client::{Client, CloseCause, Event, State};
use crate::message::Message;
use crate::time::{Duration, Instant};
use crate::topic::TopicName;
use crate::wire::{Bytes, QoS, Text};

/// Delay before a lost point tries again; doubled with each further attempt.
const FIRST_DELAY: Duration = Duration::from_secs(2);
/// No delay is longer.
const LONGEST_DELAY: Duration = Duration::from_secs(60);

/// See the module's documentation.
#[derive(Debug)]
pub struct Swarm {
    plan: Plan,
    login: (Option<Text>, Option<Bytes>),
    points: Vec<Point>,
    /// When which point has something to do: one entry for each that has.
    due: Set<(Instant, u32)>,
    /// Points that may have bytes to send.
    ready: Set<u32>,
    wants: VecDeque<Want>,
    started: Instant,
    figures: Figures,
    is_ending: bool,
}

/// What a point wants of the driver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Want {
    /// A connection: answered by `handle_open` or `handle_failed`.
    Open(u32),
    /// Its connection is to be closed, once what it has to send is sent.
    Close(u32, CloseCause),
}

/// How a swarm is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Points that are connected.
    pub online: u32,
    /// Messages that were sent.
    pub sent: u64,
    /// Messages that were acknowledged, where the QoS asks for it.
    pub acknowledged: u64,
    /// Connections that failed or were lost, and messages that were refused.
    pub errors: u64,
}

#[derive(Debug)]
struct Point {
    client: Client,
    topic: TopicName,
    source: Source,
    /// How far its clock is ahead.
    ahead: Duration,
    value: f32,
    /// When it publishes next, or tries to connect again.
    next: Instant,
    /// Its entry in `due`.
    due: Option<Instant>,
    /// It has or wants a connection; otherwise `next` says when it does.
    is_open: bool,
    is_online: bool,
    attempts: u32,
}

impl Swarm {
    /// A swarm of which nobody is connected. A plan that is none makes no points.
    pub fn new(plan: Plan, now: Instant) -> Self {
        let count = if plan.check().is_ok() { plan.count } else { 0 };
        let mut swarm = Self {
            plan: Plan { count: 0, ..plan },
            login: (None, None),
            points: Vec::new(),
            due: Set::new(),
            ready: Set::new(),
            wants: VecDeque::new(),
            started: now,
            figures: Figures::default(),
            is_ending: false,
        };
        swarm.grow(now, count);
        swarm
    }

    /// Who they say they are from their next connection on.
    pub fn set_login(&mut self, username: Option<Text>, password: Option<Bytes>) {
        for point in &mut self.points {
            point.client.set_login(username.clone(), password.clone());
        }
        self.login = (username, password);
    }

    /// Adds points, [`MAX_POINTS`] in all.
    pub fn grow(&mut self, now: Instant, more: u32) {
        let first = self.plan.count;
        self.plan.count = first.saturating_add(more).min(MAX_POINTS);
        for index in first..self.plan.count {
            let Ok(topic) = self.plan.topic_of(index) else { continue };
            let (source, ahead) = self.plan.source(index);
            let mut client = Client::new(self.plan.options(index));
            client.set_login(self.login.0.clone(), self.login.1.clone());
            self.points.push(Point {
                client,
                topic,
                source,
                ahead,
                value: f32::NAN,
                next: now,
                due: None,
                is_open: true,
                is_online: false,
                attempts: 0,
            });
            self.wants.push_back(Want::Open(index));
        }
    }

    /// All of them say goodbye and stay away.
    pub fn end(&mut self, now: Instant) {
        self.is_ending = true;
        self.due.clear();
        self.wants.clear();
        for index in 0..self.len() {
            let point = &mut self.points[index as usize];
            point.due = None;
            if point.client.state() != State::Closed {
                point.client.disconnect(now);
                self.follow(now, index);
            }
        }
    }

    /// What it is made of.
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How many points there are.
    pub fn len(&self) -> u32 {
        self.points.len() as u32
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    /// How it is doing.
    pub const fn figures(&self) -> Figures {
        self.figures
    }

    /// What each point published last, in order; no number for one that is not connected.
    pub fn values(&self) -> impl ExactSizeIterator<Item = f32> + '_ {
        self.points.iter().map(|point| match point.client.state() {
            State::Connected => point.value,
            State::Closed | State::Connecting => f32::NAN,
        })
    }

    /// What a point wants next.
    pub fn poll_want(&mut self) -> Option<Want> {
        self.wants.pop_front()
    }

    /// Bytes of the next point that has some to send.
    pub fn poll_transmit(&mut self, now: Instant) -> Option<(u32, Bytes)> {
        while let Some(&index) = self.ready.first() {
            if let Some(bytes) = self.points[index as usize].client.poll_transmit() {
                self.follow(now, index);
                return Some((index, bytes));
            }
            self.ready.remove(&index);
        }
        None
    }

    /// A point has its connection.
    pub fn handle_open(&mut self, now: Instant, index: u32) {
        self.with(now, index, |point| point.client.handle_open(now));
    }

    /// A point did not get a connection.
    pub fn handle_failed(&mut self, now: Instant, index: u32) {
        self.figures.errors += 1;
        self.retry(now, index);
    }

    /// Bytes came for a point.
    pub fn handle_bytes(&mut self, now: Instant, index: u32, bytes: &[u8]) {
        self.with(now, index, |point| point.client.handle_bytes(now, bytes));
    }

    /// A point's connection is gone.
    pub fn handle_closed(&mut self, now: Instant, index: u32) {
        self.with(now, index, |point| point.client.handle_closed(now));
    }

    /// Time has reached [`Swarm::poll_timeout`].
    pub fn handle_timeout(&mut self, now: Instant) {
        while let Some(&(at, index)) = self.due.first()
            && at <= now
        {
            self.due.pop_first();
            self.points[index as usize].due = None;
            self.act(now, index);
        }
    }

    /// When the next point has something to do.
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.due.first().map(|(at, _)| *at)
    }

    /// A point's time has come.
    fn act(&mut self, now: Instant, index: u32) {
        let point = &mut self.points[index as usize];
        if !point.is_open {
            point.is_open = true;
            self.wants.push_back(Want::Open(index));
            return;
        }
        if point.client.poll_timeout().is_some_and(|at| at <= now) {
            point.client.handle_timeout(now);
        }
        if point.client.state() == State::Connected && point.next <= now {
            self.publish(now, index);
        }
        self.follow(now, index);
    }

    fn publish(&mut self, now: Instant, index: u32) {
        let every = self.plan.every();
        let elapsed = now.saturating_since(self.started);
        let seed = self.plan.seed.wrapping_add(u64::from(index));
        let point = &mut self.points[index as usize];
        let value = point.source.sample(seed, elapsed + point.ahead);
        point.value = value as f32;
        // After a long sleep one message is enough.
        let next = point.next + every;
        point.next = if next > now { next } else { now + every };
        let qos = QoS::try_from(self.plan.qos).unwrap_or_default();
        let message = Message::new(point.topic.clone(), format!("{value:.1}")).qos(qos);
        match point.client.publish(now, message) {
            Ok(_) => self.figures.sent += 1,
            Err(_) => self.figures.errors += 1,
        }
    }

    fn with(&mut self, now: Instant, index: u32, act: impl FnOnce(&mut Point)) {
        if let Some(point) = self.points.get_mut(index as usize) {
            act(point);
            self.follow(now, index);
        }
    }

    /// Takes what a point's client has to tell, and notes when it has something to do.
    fn follow(&mut self, now: Instant, index: u32) {
        self.ready.insert(index);
        while let Some(event) = self.points[index as usize].client.poll_event() {
            match event {
                Event::Connected { .. } => {
                    let (first, point) = (self.first(now, index), &mut self.points[index as usize]);
                    (point.attempts, point.next) = (0, first);
                }
                Event::Published { reason, .. } if reason.is_error() => self.figures.errors += 1,
                Event::Published { .. } if self.plan.qos > 0 => self.figures.acknowledged += 1,
                Event::Closed(cause) => {
                    self.wants.push_back(Want::Close(index, cause));
                    if !self.is_ending {
                        self.figures.errors += 1;
                        self.retry(now, index);
                    }
                }
                _ => {}
            }
        }
        self.count_online(index);
        self.arm(index);
    }

    /// When a point that has just come publishes first: spread over the time between two messages.
    fn first(&self, now: Instant, index: u32) -> Instant {
        let every = self.plan.every().as_micros() as u64;
        let place = every * u64::from(index) / u64::from(self.plan.count.max(1));
        let since = now.saturating_since(self.started).as_micros() as u64;
        let late = since.saturating_sub(place).div_ceil(every.max(1));
        self.started + Duration::from_micros(place + late * every)
    }

    /// It tries again after a while, not all of them at once.
    fn retry(&mut self, now: Instant, index: u32) {
        let Some(point) = self.points.get_mut(index as usize) else { return };
        let delay = FIRST_DELAY.saturating_mul(1 << point.attempts.min(8)).min(LONGEST_DELAY);
        point.attempts += 1;
        point.is_open = false;
        let spread = delay.mul_f64(f64::from(index % 64) / 64.0);
        point.next = now + delay / 2 + spread;
        self.arm(index);
    }

    fn count_online(&mut self, index: u32) {
        let point = &mut self.points[index as usize];
        let is_online = point.client.state() == State::Connected;
        match (core::mem::replace(&mut point.is_online, is_online), is_online) {
            (false, true) => self.figures.online += 1,
            (true, false) => self.figures.online -= 1,
            _ => {}
        }
    }

    fn arm(&mut self, index: u32) {
        let point = &mut self.points[index as usize];
        let next =
            (!point.is_open || point.client.state() == State::Connected).then_some(point.next);
        let timeout = if point.is_open { point.client.poll_timeout() } else { None };
        let due = crate::time::earliest(next, timeout).filter(|_| !self.is_ending);
        if due == point.due {
            return;
        }
        if let Some(old) = core::mem::replace(&mut point.due, due) {
            self.due.remove(&(old, index));
        }
        self.due.extend(due.map(|at| (at, index)));
    }
}
