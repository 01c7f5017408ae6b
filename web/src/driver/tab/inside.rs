//! What runs in this page: the broker of all tabs where they have no Worker in common, or this tab's
//! own.
//!
//! The rest of the page knows it by what is said here alone, as it comes with a piece of its own.

use std::fmt;

use shared::time::Instant;

use super::local::Local;
use super::room::Room;
use super::{Listener, TabEvent};
use crate::hub::Found;
use crate::hub::guest::{Guest, News};
use crate::state::household::Home;

/// A broker that this page runs, alone or with others.
pub trait Inside {
    /// The browser says something.
    fn handle(
        &mut self,
        now: Instant,
        event: TabEvent,
        guest: &mut Guest,
        news: &mut Vec<News>,
        listener: &Listener,
    );

    /// Carries what is to be carried. True if anything was.
    fn pump(
        &mut self,
        now: Instant,
        guest: &mut Guest,
        news: &mut Vec<News>,
        listener: &Listener,
    ) -> bool;

    /// Where it runs.
    fn home(&self) -> Home;

    /// Time has passed.
    fn handle_timeout(&mut self, now: Instant);

    /// When `handle_timeout` has something to do.
    fn poll_timeout(&self) -> Option<Instant>;

    /// The page goes, perhaps for good.
    fn leave(&mut self, now: Instant, guest: &mut Guest);
}

// By name alone: its fields would bring what writes each of them out into the page.
impl fmt::Debug for dyn Inside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inside")
    }
}

/// The broker of all tabs, which one of them runs.
pub fn room(now: Instant, listener: &Listener) -> Option<Box<dyn Inside>> {
    Some(Box::new(Room::new(now, listener)))
}

/// A broker that is this tab's alone.
pub fn own(now: Instant) -> Option<Box<dyn Inside>> {
    Some(Box::new(Local::new(now, Found::default(), None)))
}

impl Inside for Room {
    fn handle(
        &mut self,
        now: Instant,
        event: TabEvent,
        guest: &mut Guest,
        news: &mut Vec<News>,
        listener: &Listener,
    ) {
        Self::handle(self, now, event, guest, news, listener);
    }

    fn pump(
        &mut self,
        now: Instant,
        guest: &mut Guest,
        news: &mut Vec<News>,
        listener: &Listener,
    ) -> bool {
        Self::pump(self, now, guest, news, listener)
    }

    fn home(&self) -> Home {
        Self::home(self)
    }

    fn handle_timeout(&mut self, now: Instant) {
        Self::handle_timeout(self, now);
    }

    fn poll_timeout(&self) -> Option<Instant> {
        Self::poll_timeout(self)
    }

    fn leave(&mut self, now: Instant, guest: &mut Guest) {
        Self::leave(self, now, guest);
    }
}

impl Inside for Local {
    fn handle(&mut self, _: Instant, _: TabEvent, _: &mut Guest, _: &mut Vec<News>, _: &Listener) {
        // What the browser says is for the broker of all tabs.
    }

    fn pump(
        &mut self,
        now: Instant,
        guest: &mut Guest,
        news: &mut Vec<News>,
        listener: &Listener,
    ) -> bool {
        self.exchange(now, guest, news, listener)
    }

    fn home(&self) -> Home {
        Home::ThisTab
    }

    fn handle_timeout(&mut self, now: Instant) {
        Self::handle_timeout(self, now);
    }

    fn poll_timeout(&self) -> Option<Instant> {
        Self::poll_timeout(self)
    }

    fn leave(&mut self, _: Instant, _: &mut Guest) {
        // It ends with the page.
    }
}
