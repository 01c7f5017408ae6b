//! A mount point: a client that has its own part of the topics and takes it for all there is.
//!
//! Every seat of a classroom runs the same program text, with the same topics and the same
//! client identifier. A [`Mount`] at `rooms/blue/7` makes `LED` of seat 7 the broker's
//! `rooms/blue/7/LED`, and back:
//!
//! | the client says | the broker has | |
//! |---|---|---|
//! | `LED` | `rooms/blue/7/LED` | its own |
//! | `all`, `all/bell` | `rooms/blue/all`, `rooms/blue/all/bell` | common to all places of the room |
//! | `$seats/3/LED` | `rooms/blue/3/LED` | another place, if the rules allow it |
//! | `$SYS/…` | `$SYS/…` | the broker's own |
//!
//! Any other topic that begins with `$` is out of reach. Where the broker has a topic that no client
//! of the place could have named, the client does not see it. A wildcard in the first level stands
//! for `all` as well, and so becomes two filters.
//!
//! Knows names and filters. Does not know who may publish or read what: that is
//! [`super::access`], which is asked with the broker's names.

use alloc::format;
use alloc::string::String;

use crate::topic::{SharedFilter, TopicFilter, TopicName};
use crate::wire::Text;

/// The first level of the topics that all places of a room have in common.
pub const COMMON: &str = "all";
/// The first level of the topics of other places; the place is the second.
pub const OTHERS: &str = "$seats";

/// Where a client's topics are among the broker's, and how much there may be of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// `rooms/blue/`
    root: Text,
    /// `rooms/blue/7/`
    own: Text,
    /// `rooms/blue/7/#`
    branch: TopicFilter,
    /// `rooms/blue/all/#`
    common_branch: TopicFilter,
    limits: MountLimits,
}

/// What the clients of one mount point may use, all of them together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MountLimits {
    /// Sessions, and so connections. Beyond it the one without connection that ends first is
    /// forgotten; if all are connected, CONNECT is refused with Quota exceeded.
    pub sessions: usize,
    /// Retained messages of its own. Beyond it a message is passed on and not retained.
    pub retained: usize,
    /// Retained messages that all places of the room have in common.
    pub common_retained: usize,
    /// Largest packet in bytes that its clients may send.
    pub maximum_packet_size: u32,
}

/// A Topic Filter as the broker has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mounted {
    /// What the subscription is called.
    pub(super) filter: TopicFilter,
    /// What it asks for besides: the common topics that a wildcard in the first level stands for.
    pub(super) companion: Option<TopicFilter>,
}

/// There can be no mount point of this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidMount;

/// Why a Topic Filter is none of the broker's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotMounted {
    /// There is nothing that it could match.
    OutOfReach,
    /// It is a Shared Subscription without name or filter, or too long or deep.
    Invalid,
}

impl Mount {
    /// The mount point `place` below `root`: `7` below `rooms/blue`.
    ///
    /// # Errors
    ///
    /// `root` is no Topic Name or begins with `$`; `place` is no single level, is empty, begins with
    /// `$`, or is [`COMMON`].
    pub fn new(root: &str, place: &str, limits: MountLimits) -> Result<Self, InvalidMount> {
        if root.starts_with('$') || !is_place(place) || place.contains('/') {
            return Err(InvalidMount);
        }
        let name = |text: &str| match TopicName::new(text) {
            Ok(name) => Ok(name.text().clone()),
            Err(_) => Err(InvalidMount),
        };
        let branch = |place| TopicFilter::new(&format!("{root}/{place}/#"));
        name(root)?;
        Ok(Self {
            root: name(&format!("{root}/"))?,
            own: name(&format!("{root}/{place}/"))?,
            branch: branch(place).map_err(|_| InvalidMount)?,
            common_branch: branch(COMMON).map_err(|_| InvalidMount)?,
            limits,
        })
    }

    /// What there may be of it.
    pub const fn limits(&self) -> &MountLimits {
        &self.limits
    }

    /// What all client identifiers of this mount point begin with, and all topics of its own.
    pub fn prefix(&self) -> &str {
        &self.own
    }

    /// A client identifier as the broker has it; `None` if it gets too long.
    pub(super) fn client_id(&self, client_id: &str) -> Option<Text> {
        Text::new(&format!("{}{client_id}", self.own)).ok()
    }

    /// A Topic Name as the broker has it; `None` if it is out of reach, or gets too long.
    pub fn name(&self, topic: &str) -> Option<Text> {
        let inner = match first_level(topic) {
            "$SYS" => return Text::new(topic).ok(),
            COMMON => format!("{}{topic}", self.root),
            OTHERS => self.of_another(topic)?,
            first if first.starts_with('$') || topic.is_empty() => return None,
            _ => format!("{}{topic}", self.own),
        };
        Text::new(&inner).ok()
    }

    /// A Topic Name of the broker's as the client sees it; `None` if it does not.
    pub fn view(&self, topic: &str) -> Option<Text> {
        if first_level(topic) == "$SYS" {
            return Text::new(topic).ok();
        }
        let below = topic.strip_prefix(&*self.root)?;
        let (place, rest) = match below.split_once('/') {
            _ if first_level(below) == COMMON => return Text::new(below).ok(),
            Some((place, rest)) if is_place(place) && is_own(rest) => (place, rest),
            _ => return None,
        };
        if topic.starts_with(&*self.own) {
            return Text::new(rest).ok();
        }
        Text::new(&format!("{OTHERS}/{place}/{rest}")).ok()
    }

    /// A Topic Filter as the broker has it.
    pub(super) fn filter(&self, filter: &TopicFilter) -> Result<Mounted, NotMounted> {
        if !filter.is_shared() {
            return self.plain_filter(filter.as_str());
        }
        let shared = SharedFilter::parse(filter).map_err(|_| NotMounted::Invalid)?;
        let mounted = self.plain_filter(shared.filter.as_str())?;
        let whole = format!("$share/{}/{}", shared.share_name.as_str(), mounted.filter.as_str());
        let filter = TopicFilter::new(&whole).map_err(|_| NotMounted::Invalid)?;
        Ok(Mounted { filter, ..mounted })
    }

    fn plain_filter(&self, filter: &str) -> Result<Mounted, NotMounted> {
        let (inner, companion) = match first_level(filter) {
            "$SYS" => (filter.into(), None),
            COMMON => (format!("{}{filter}", self.root), None),
            OTHERS => (self.of_another(filter).ok_or(NotMounted::OutOfReach)?, None),
            "#" => (format!("{}#", self.own), Some(format!("{}{COMMON}/#", self.root))),
            "+" => {
                let companion = format!("{}{COMMON}{}", self.root, &filter[1..]);
                (format!("{}{filter}", self.own), Some(companion))
            }
            first if first.starts_with('$') => return Err(NotMounted::OutOfReach),
            _ => (format!("{}{filter}", self.own), None),
        };
        let checked = |text: String| TopicFilter::new(&text).map_err(|_| NotMounted::Invalid);
        Ok(Mounted { filter: checked(inner)?, companion: companion.map(checked).transpose()? })
    }

    /// A name or filter below [`OTHERS`]. The place is named, not a wildcard, so that what it
    /// matches cannot be the client's own.
    fn of_another(&self, topic: &str) -> Option<String> {
        let below = topic.strip_prefix(OTHERS)?.strip_prefix('/')?;
        let (place, rest) = below.split_once('/')?;
        let inner = format!("{}{below}", self.root);
        let is_there = is_place(place) && !place.contains(['+', '#']) && is_own(rest);
        (is_there && !inner.starts_with(&*self.own)).then_some(inner)
    }

    /// The branch of the retained messages that a topic of the broker's counts among, and how many
    /// may be there; `None` if nothing limits them here.
    pub(super) fn retained_branch(&self, topic: &str) -> Option<(TopicFilter, usize)> {
        if self.branch.matches(topic) {
            return Some((self.branch.clone(), self.limits.retained));
        }
        if self.common_branch.matches(topic) {
            return Some((self.common_branch.clone(), self.limits.common_retained));
        }
        let place = first_level(topic.strip_prefix(&*self.root)?);
        let branch = TopicFilter::new(&format!("{}{place}/#", self.root)).ok()?;
        Some((branch, self.limits.retained))
    }
}

fn first_level(topic: &str) -> &str {
    topic.split('/').next().unwrap_or_default()
}

/// Whether this level can be a place.
fn is_place(level: &str) -> bool {
    !level.is_empty() && level != COMMON && !level.starts_with('$')
}

/// Whether a client can have named this a topic of its own.
fn is_own(topic: &str) -> bool {
    !topic.is_empty() && !topic.starts_with('$') && first_level(topic) != COMMON
}

#[cfg(test)]
mod tests;
