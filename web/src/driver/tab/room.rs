//! One broker among tabs that have no Worker in common: one of them is the host, the others reach it
//! by a channel on which every tab hears all.
//!
//! Knows how calls and batches travel, and what passes from a host that goes to the next one. Who
//! that is, `hub::election` says.

use std::collections::VecDeque;

use js_sys::{ArrayBuffer, Function, Promise, Reflect, Uint8Array};
use shared::time::{Duration, Instant, earliest};
use shared::wire::Bytes;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{BroadcastChannel, MessageEvent};

use super::super::browser;
use super::local::{Local, OWN};
use super::store::Store;
use super::{Listener, TabEvent};
use crate::hub::election::{Call, Election, Name, Verdict};
use crate::hub::frame::Frame;
use crate::hub::guest::{Guest, News, batch};
use crate::hub::{Found, TabId};
use crate::state::household::Home;

/// The channel, and the lock of its host.
const NAME: &str = "blinklab-broker";
/// For every tab.
const ALL: Name = 0;
/// Batches that come while the host still looks at what was kept. Further ones are lost, and with
/// them the connections that they are about: they are opened again.
const MAX_EARLY: usize = 256;
/// What a host that went has left is of use for so long.
const FRESH: Duration = Duration::from_secs(20);

/// The tabs.
#[derive(Debug)]
pub struct Room {
    me: Name,
    channel: Option<Channel>,
    election: Election,
    part: Part,
    /// What the last host left, and when.
    left: Option<(Found, Instant)>,
}

/// What this tab is in it.
#[derive(Debug)]
enum Part {
    Seeking,
    Guest {
        of: Name,
    },
    /// It is to be the host, and looks at what was kept.
    Preparing {
        early: VecDeque<(Name, Bytes)>,
    },
    Host {
        local: Box<Local>,
        tabs: Vec<(Name, TabId)>,
    },
}

#[derive(Debug)]
struct Channel {
    channel: BroadcastChannel,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

/// What a message is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Call = 0,
    Batch = 1,
    Left = 2,
}

impl Room {
    /// A tab that has just come.
    pub fn new(now: Instant, listener: &Listener) -> Self {
        // 0 is everyone.
        let me = browser::seed().max(1);
        let channel = Channel::open(listener);
        let has_locks = channel.is_some() && wait_for_lock(listener);
        let election = Election::new(now, me, has_locks);
        Self { me, channel, election, part: Part::Seeking, left: None }
    }

    /// What a person is told of it.
    pub fn home(&self) -> Home {
        match self.part {
            Part::Seeking | Part::Preparing { .. } => Home::Seeking,
            Part::Guest { .. } => Home::OtherTab,
            Part::Host { .. } => Home::ThisTab,
        }
    }

    /// The browser says something.
    pub fn handle(
        &mut self,
        now: Instant,
        event: TabEvent,
        guest: &mut Guest,
        news: &mut Vec<News>,
        listener: &Listener,
    ) {
        match event {
            TabEvent::Call(message) => self.hear(now, message, guest, news),
            TabEvent::Granted => self.election.handle_granted(now),
            TabEvent::Found(store, found) => self.begin(now, store, found, guest),
            TabEvent::Committed(outcome) => {
                if let Part::Host { local, .. } = &mut self.part {
                    local.handle_committed(outcome);
                }
            }
            TabEvent::Batch(_) | TabEvent::NoWorker | TabEvent::Leave => {}
        }
        self.follow(guest, listener);
    }

    /// Does what the election says.
    fn follow(&mut self, guest: &mut Guest, listener: &Listener) {
        while let Some(verdict) = self.election.poll_verdict() {
            match verdict {
                Verdict::Begin => {
                    self.part = Part::Preparing { early: VecDeque::new() };
                    let listener = listener.clone();
                    spawn_local(async move {
                        let (store, found) = Store::open().await;
                        listener(TabEvent::Found(store, found));
                    });
                }
                Verdict::Join(host) => {
                    self.part = Part::Guest { of: host };
                    guest.greet();
                }
                Verdict::Lost => {
                    guest.handle_lost();
                    self.part = Part::Seeking;
                }
            }
        }
        while let Some(call) = self.election.poll_call() {
            self.post(ALL, Kind::Call, &[call as u8]);
        }
    }

    /// The host goes on with what was kept, or with what the last one has just left.
    fn begin(&mut self, now: Instant, store: Store, found: Found, guest: &mut Guest) {
        let Part::Preparing { early } = &mut self.part else { return };
        let early = std::mem::take(early);
        let left = self.left.take().filter(|(_, at)| now.saturating_since(*at) < FRESH);
        let found = match left {
            Some((left, _)) => Found { keeps: found.keeps, ..left },
            None => found,
        };
        let local = Box::new(Local::new(now, found, Some(store)));
        self.part = Part::Host { local, tabs: Vec::new() };
        guest.greet();
        for (from, message) in early {
            self.take(now, from, message);
        }
    }

    fn hear(&mut self, now: Instant, mut message: Bytes, guest: &mut Guest, news: &mut Vec<News>) {
        let Some((to, from, kind)) = head(&mut message) else { return };
        if from == self.me || (to != ALL && to != self.me) {
            return;
        }
        match (kind, &mut self.part) {
            (Kind::Call, _) => {
                if let Some(call) = message.first().and_then(|code| call(*code)) {
                    self.election.handle(now, from, call);
                }
            }
            (Kind::Batch, Part::Preparing { early }) => {
                if early.len() < MAX_EARLY {
                    early.push_back((from, message));
                }
            }
            (Kind::Batch, Part::Host { .. }) => self.take(now, from, message),
            (Kind::Batch, Part::Guest { of }) if *of == from => {
                while let Some(frame) = Frame::read(&mut message) {
                    news.extend(guest.handle_frame(frame));
                }
            }
            (Kind::Left, _) => self.left = Found::read(&message).map(|found| (found, now)),
            (Kind::Batch, _) => {}
        }
    }

    /// Another tab speaks to this one, which is the host.
    fn take(&mut self, now: Instant, from: Name, mut message: Bytes) {
        let Part::Host { local, tabs } = &mut self.part else { return };
        while let Some(frame) = Frame::read(&mut message) {
            let known = tabs.iter().find(|(name, _)| *name == from).map(|(_, tab)| *tab);
            let tab = match (known, &frame) {
                // Whoever comes again has a new number: nothing old is for it.
                (_, Frame::Hello(_)) => {
                    let last = tabs.iter().map(|(_, tab)| tab.0).max().unwrap_or(OWN.0);
                    if let Some(old) = known {
                        local.handle_frame(now, old, Frame::Bye);
                        tabs.retain(|(name, _)| *name != from);
                    }
                    tabs.push((from, TabId(last + 1)));
                    TabId(last + 1)
                }
                (Some(tab), _) => tab,
                (None, _) => continue,
            };
            let is_bye = frame == Frame::Bye;
            local.handle_frame(now, tab, frame);
            if is_bye {
                tabs.retain(|(name, _)| *name != from);
            }
        }
    }

    /// Carries what is to be carried. True if anything was.
    pub fn pump(
        &mut self,
        now: Instant,
        guest: &mut Guest,
        news: &mut Vec<News>,
        listener: &Listener,
    ) -> bool {
        self.follow(guest, listener);
        match &mut self.part {
            Part::Seeking | Part::Preparing { .. } => false,
            Part::Guest { of } => {
                let of = *of;
                let mut moved = false;
                while let Some(batch) = guest.poll_batch() {
                    self.post(of, Kind::Batch, &batch);
                    moved = true;
                }
                moved
            }
            Part::Host { local, .. } => {
                let moved = local.exchange(now, guest, news, listener);
                self.send_away();
                moved
            }
        }
    }

    /// What the hub says to other tabs, in one batch for each.
    fn send_away(&mut self) {
        let Part::Host { local, tabs } = &mut self.part else { return };
        let mut frames: Vec<(TabId, VecDeque<Frame>)> = Vec::new();
        while let Some((tab, frame)) = local.poll_away() {
            match frames.iter_mut().find(|(it, _)| *it == tab) {
                Some((_, all)) => all.push_back(frame),
                None => frames.push((tab, [frame].into())),
            }
        }
        let mut batches = Vec::new();
        for (tab, mut frames) in frames {
            let Some((name, _)) = tabs.iter().find(|(_, it)| *it == tab) else { continue };
            while let Some(batch) = batch(|| frames.pop_front()) {
                batches.push((*name, batch));
            }
        }
        for (name, batch) in batches {
            self.post(name, Kind::Batch, &batch);
        }
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Instant) {
        if self.election.poll_timeout().is_some_and(|at| at <= now) {
            self.election.handle_timeout(now);
        }
        if let Part::Host { local, .. } = &mut self.part {
            local.handle_timeout(now);
        }
    }

    /// When `handle_timeout` has something to do.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let local = match &self.part {
            Part::Host { local, .. } => local.poll_timeout(),
            _ => None,
        };
        earliest(self.election.poll_timeout(), local)
    }

    /// The page goes: the others are told, and given what the broker holds if this is the host.
    pub fn leave(&mut self, now: Instant, guest: &mut Guest) {
        match &mut self.part {
            Part::Host { local, .. } => {
                if let Some(found) = local.hand_over(now) {
                    self.post(ALL, Kind::Left, &found.write());
                }
            }
            Part::Guest { of } => {
                let of = *of;
                guest.say(Frame::Bye);
                while let Some(batch) = guest.poll_batch() {
                    self.post(of, Kind::Batch, &batch);
                }
            }
            Part::Seeking | Part::Preparing { .. } => {}
        }
        self.election.leave();
        while let Some(call) = self.election.poll_call() {
            self.post(ALL, Kind::Call, &[call as u8]);
        }
    }

    fn post(&self, to: Name, kind: Kind, bytes: &[u8]) {
        let Some(Channel { channel, .. }) = &self.channel else { return };
        let mut message = Vec::with_capacity(17 + bytes.len());
        message.extend(to.to_be_bytes());
        message.extend(self.me.to_be_bytes());
        message.push(kind as u8);
        message.extend(bytes);
        // A buffer can always be posted.
        let _ = channel.post_message(&Uint8Array::from(message.as_slice()).buffer());
    }
}

impl Channel {
    /// `None` where the browser has none: then this tab is alone, and its own host.
    fn open(listener: &Listener) -> Option<Self> {
        let has_class = Reflect::has(&js_sys::global(), &"BroadcastChannel".into());
        if !has_class.unwrap_or(false) {
            return None;
        }
        let channel = BroadcastChannel::new(NAME).ok()?;
        let listener = listener.clone();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Ok(buffer) = event.data().dyn_into::<ArrayBuffer>() {
                listener(TabEvent::Call(Uint8Array::new(&buffer).to_vec().into()));
            }
        });
        channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Some(Self { channel, _on_message: on_message })
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.set_onmessage(None);
        self.channel.close();
    }
}

/// Waits for the lock of the host, and holds it as long as the tab lives: the browser gives it to the
/// next one then. False where a page has no locks: over plain http.
fn wait_for_lock(listener: &Listener) -> bool {
    let request = || -> Option<()> {
        let navigator = web_sys::window()?.navigator();
        let locks = Reflect::get(&navigator, &"locks".into()).ok().filter(|it| it.is_object())?;
        let request = Reflect::get(&locks, &"request".into()).ok()?.dyn_into::<Function>().ok()?;
        let listener = listener.clone();
        let granted = Closure::once_into_js(move || -> Promise {
            listener(TabEvent::Granted);
            // Held until the tab is closed.
            Promise::new(&mut |_, _| {})
        });
        request.call2(&locks, &NAME.into(), &granted).ok()?;
        Some(())
    };
    request().is_some()
}

fn head(message: &mut Bytes) -> Option<(Name, Name, Kind)> {
    let (head, _) = message.split_first_chunk::<17>()?;
    let to = Name::from_be_bytes(*head.first_chunk()?);
    let from = Name::from_be_bytes(*head[8..].first_chunk()?);
    let kind = match head[16] {
        0 => Kind::Call,
        1 => Kind::Batch,
        2 => Kind::Left,
        _ => return None,
    };
    let _ = message.split_to(17);
    Some((to, from, kind))
}

const fn call(code: u8) -> Option<Call> {
    Some(match code {
        0 => Call::Seek,
        1 => Call::Host,
        2 => Call::Leave,
        _ => return None,
    })
}
