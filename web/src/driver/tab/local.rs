//! A hub that runs in this page: the broker of all tabs where this one is the host, or this tab's
//! own.
//!
//! Knows the hub's clock, which is the time of day so that what is kept means the same after a
//! reload, and how what it keeps gets to the storage.

use std::collections::VecDeque;

use shared::time::Instant;
use wasm_bindgen_futures::spawn_local;

use super::store::Store;
use super::{Listener, TabEvent};
use crate::hub::frame::Frame;
use crate::hub::guest::{Guest, News};
use crate::hub::{Found, Hub, KeepFault, TabId};

/// The tab that the hub is in.
pub const OWN: TabId = TabId(0);

/// A hub in this page.
#[derive(Debug)]
pub struct Local {
    hub: Hub,
    /// Microseconds from the page's clock to the hub's.
    offset: u64,
    store: Option<Store>,
    /// What goes to other tabs.
    away: VecDeque<(TabId, Frame)>,
}

impl Local {
    /// A hub that goes on with what was found.
    pub fn new(now: Instant, found: Found, store: Option<Store>) -> Self {
        let epoch = (js_sys::Date::now() * 1000.0).max(0.0) as u64;
        let offset = epoch.saturating_sub(now.as_micros());
        let at = Instant::from_micros(epoch);
        let mut hub = Hub::restore(at, found);
        hub.handle_tab(at, OWN);
        Self { hub, offset, store, away: VecDeque::new() }
    }

    fn time(&self, now: Instant) -> Instant {
        Instant::from_micros(now.as_micros() + self.offset)
    }

    /// Carries frames between this tab's clients and the hub. True if anything moved.
    pub fn exchange(
        &mut self,
        now: Instant,
        guest: &mut Guest,
        news: &mut Vec<News>,
        listener: &Listener,
    ) -> bool {
        let at = self.time(now);
        let mut moved = false;
        loop {
            let mut is_quiet = true;
            while let Some(frame) = guest.poll_frame() {
                self.hub.handle_frame(at, OWN, frame);
                is_quiet = false;
            }
            is_quiet &= !self.hub.pump(at);
            while let Some((tab, frame)) = self.hub.poll_frame() {
                is_quiet = false;
                if tab == OWN {
                    news.extend(guest.handle_frame(frame));
                } else {
                    self.away.push_back((tab, frame));
                }
            }
            if is_quiet {
                self.store(listener);
                return moved;
            }
            moved = true;
        }
    }

    /// Another tab says something. To be followed by [`Local::exchange`].
    pub fn handle_frame(&mut self, now: Instant, tab: TabId, frame: Frame) {
        let at = self.time(now);
        self.hub.handle_frame(at, tab, frame);
    }

    /// What goes to other tabs.
    pub fn poll_away(&mut self) -> Option<(TabId, Frame)> {
        self.away.pop_front()
    }

    /// How a commit went.
    pub fn handle_committed(&mut self, outcome: Result<(), KeepFault>) {
        self.hub.handle_committed(outcome);
    }

    fn store(&mut self, listener: &Listener) {
        let Some(commit) = self.hub.poll_commit() else { return };
        let listener = listener.clone();
        match self.store.clone() {
            Some(store) => spawn_local(async move {
                listener(TabEvent::Committed(store.commit(commit).await));
            }),
            None => self.hub.handle_committed(Err(KeepFault::Denied)),
        }
    }

    /// All that another tab needs to go on.
    pub fn hand_over(&mut self, now: Instant) -> Option<Found> {
        let at = self.time(now);
        self.hub.hand_over(at)
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Instant) {
        let at = self.time(now);
        self.hub.handle_timeout(at);
    }

    /// When `handle_timeout` has something to do, by the page's clock.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let at = self.hub.poll_timeout()?;
        Some(Instant::from_micros(at.as_micros().saturating_sub(self.offset)))
    }
}
