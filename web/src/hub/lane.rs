//! A client's connection to the hub: one of many that share a tab's port.

use std::ops::RangeInclusive;

use shared::broker::ConnId;

use super::TabId;
use super::guest::WINDOW;

/// A connection, by its tab and its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LaneId {
    pub(super) tab: TabId,
    pub(super) number: u32,
}

impl LaneId {
    pub(super) const fn all_of(tab: TabId) -> RangeInclusive<Self> {
        Self { tab, number: 0 }..=Self { tab, number: u32::MAX }
    }
}

/// What the hub knows of it.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) conn: ConnId,
    /// Bytes on their way to the client.
    pub(super) under_way: usize,
    /// The broker wants it closed once all is sent.
    pub(super) is_closing: bool,
}

impl Lane {
    pub(super) const fn new(conn: ConnId) -> Self {
        Self { conn, under_way: 0, is_closing: false }
    }

    pub(super) const fn has_room(&self) -> bool {
        self.under_way < WINDOW
    }
}
