//! The brokers inside the browser, as a person sees them: where the common one runs, how many tabs
//! share it, and whether what it holds outlives a reload.

use super::State;
use super::action::Effect;
use super::connection::{Choice, Target};
use super::peer::PeerId;
use crate::hub::Status;
use crate::hub::frame::Order;

/// What is known of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Household {
    /// Where the common one runs, once this tab has asked for it.
    pub home: Option<Home>,
    common: Option<Box<Status>>,
    private: Option<Box<Status>>,
}

/// Where the broker runs that the tabs have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// It is being looked for.
    Seeking,
    /// In a Worker of its own, which lives as long as any of the tabs.
    Worker,
    /// In this tab. Another one takes over when it is closed.
    ThisTab,
    /// In another tab.
    OtherTab,
}

/// What the driver says of them.
#[derive(Clone, Debug, PartialEq)]
pub enum HouseholdNews {
    /// Where the common one runs.
    Home(Home),
    /// How one goes.
    Status {
        /// This tab's own.
        is_private: bool,
        /// How.
        status: Box<Status>,
    },
}

impl Household {
    pub(super) fn handle(&mut self, news: HouseholdNews) {
        match news {
            HouseholdNews::Home(home) => self.home = Some(home),
            HouseholdNews::Status { is_private: true, status } => self.private = Some(status),
            HouseholdNews::Status { is_private: false, status } => self.common = Some(status),
        }
    }

    /// How one goes, if it has said so.
    pub fn status(&self, is_private: bool) -> Option<&Status> {
        if is_private { self.private.as_deref() } else { self.common.as_deref() }
    }
}

impl State {
    /// Whether a peer is a broker inside the browser, and then whether it is this tab's own.
    pub fn inside(&self, id: PeerId) -> Option<bool> {
        let peer = self.peer_of(id)?;
        match peer.connection.target(&self.server)?.ok()? {
            Target::Tab => Some(false),
            Target::Private => Some(true),
            Target::Socket(..) => None,
        }
    }

    /// Whether a peer is one, where it may be meant but cannot be connected to.
    pub fn is_inside(&self, id: PeerId) -> bool {
        let peer = self.peer_of(id);
        peer.is_some_and(|it| it.connection.effective_choice(&self.server) == Choice::Tab)
    }

    /// A person wants something of the broker that is looked at.
    pub(super) fn order_broker(&mut self, order: Order, effects: &mut Vec<Effect>) {
        self.dialog = None;
        if let Some(is_private) = self.inside(self.peer().id) {
            effects.push(Effect::Order { is_private, order });
        }
    }
}
