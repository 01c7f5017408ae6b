//! What a hub says of itself to every tab.

use shared::time::Duration;

use super::keep::Keep;
use crate::state::form::{Form, Stored};

/// What a hub says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

impl Stored for Status {
    fn fields(&mut self, form: &mut Form<'_>) {
        form.field("tabs", &mut self.tabs);
        form.field("keep", &mut self.keep);
        form.field("rows", &mut self.rows);
        form.field("bytes", &mut self.bytes);
        form.field("restarts", &mut self.restarts);
        form.field("restored", &mut self.restored);
        form.field("aside", &mut self.aside);
    }
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
