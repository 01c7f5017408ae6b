//! What a hub says of itself to every tab.

use serde::{Deserialize, Serialize};
use shared::time::Duration;

use super::keep::Keep;

/// What a hub says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// How many tabs share it.
    pub tabs: usize,
    /// Whether what it holds outlives a reload.
    pub keep: Keep,
    /// How many rows it would keep: Sessions, subscriptions, messages.
    pub rows: usize,
    /// How many bytes these are.
    pub bytes: usize,
    /// How often it was begun again.
    pub restarts: u32,
    /// Sessions and retained messages that it began with.
    pub restored: usize,
    /// Stored rows could not be read and were put aside: the number of the first one, and why.
    pub aside: Option<String>,
}

impl Status {
    /// How often a status that has changed only in its figures is said.
    pub(super) const FIGURES_EVERY: Duration = Duration::from_secs(1);

    /// Whether more than a figure has changed.
    pub(super) fn is_news_since(&self, old: &Self) -> bool {
        self.tabs != old.tabs
            || self.keep != old.keep
            || self.restarts != old.restarts
            || self.aside != old.aside
    }
}
