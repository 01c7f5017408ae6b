//! Dashboards: cards that a person lays out, for topics and for boards.
//!
//! Knows the cards of the page and in which order they lie. What is seen on their topics is each
//! broker's own ([`watch`]). Boards that announce themselves are on the first dashboard without
//! being put there.

mod act;
pub mod fields;
pub mod live;
pub mod picture;
pub mod propose;
pub mod series;
pub mod spec;
pub mod stored;
pub mod view;
pub mod watch;

use shared::map::Set;

pub use self::act::Act;
use self::live::Past;
use self::spec::{MAX_HEIGHT, MAX_WIDTH, Spec, SpecError};
use self::stored::ImportError;
use super::peer::PeerId;
use super::snapshot::Snapshot;

/// Dashboards of the page.
pub const MAX_DASHBOARDS: usize = 16;
/// Cards of one dashboard.
pub const MAX_CARDS: usize = 48;
/// Bytes of a dashboard's name.
pub const MAX_NAME: usize = 60;

/// The dashboards of the page. There is always a first one.
#[derive(Clone, Debug, PartialEq)]
pub struct Dashboards {
    /// In their order.
    pub list: Vec<Snapshot<Dashboard>>,
    /// Why the last file was not read, or how many dashboards it brought.
    pub imported: Option<Result<usize, ImportError>>,
    /// Where the last card went, for those who do not see it.
    pub moved: Option<Moved>,
}

/// A dashboard.
#[derive(Clone, Debug, PartialEq)]
pub struct Dashboard {
    /// Its number, which is its address.
    pub id: u32,
    /// What a person calls it; empty for the first one until it has a name.
    pub name: String,
    /// Its cards, in the order in which they lie.
    pub cards: Vec<Snapshot<Spec>>,
}

/// Something that was removed and can be brought back.
#[derive(Clone, Debug, PartialEq)]
pub enum Removed {
    /// A card: its dashboard, its place, what it was, and what it had seen.
    Card(u32, usize, Snapshot<Spec>, Pasts),
    /// A dashboard: its place, what it was, and what its cards had seen.
    Dashboard(usize, Snapshot<Dashboard>, Pasts),
    /// What a card has seen over time, at which broker.
    Past(PeerId, u32, Box<Past>),
}

/// What cards have seen over time, by the broker at which they did and their number.
pub type Pasts = Vec<(PeerId, u32, Box<Past>)>;

impl Removed {
    /// What comes back with it into cards.
    pub(super) fn pasts_mut(&mut self) -> Option<&mut Pasts> {
        match self {
            Self::Card(.., pasts) | Self::Dashboard(.., pasts) => Some(pasts),
            Self::Past(..) => None,
        }
    }
}

/// Where a card went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The card.
    pub card: u32,
    /// Its place, from 1.
    pub place: usize,
    /// How many there are.
    pub of: usize,
    /// Columns that it is wide.
    pub width: u8,
    /// Rows that it is high.
    pub height: u8,
}

/// The address of a dashboard.
pub fn address(id: u32) -> String {
    format!("#//dashboard/{id}")
}

impl Default for Dashboards {
    fn default() -> Self {
        let list = vec![Snapshot::new(Dashboard::new(1, ""))];
        Self { list, imported: None, moved: None }
    }
}

impl Dashboard {
    fn new(id: u32, name: &str) -> Self {
        Self { id, name: name.to_owned(), cards: Vec::new() }
    }
}

impl Dashboards {
    /// The dashboard that an address leads to, by what follows the place in it: the first one if
    /// there is no such dashboard.
    pub fn at(&self, path: &str) -> &Snapshot<Dashboard> {
        let id = path.strip_prefix("dashboard/").and_then(|id| id.parse().ok());
        let found = id.and_then(|id: u32| self.list.iter().find(|it| it.id == id));
        found.unwrap_or(&self.list[0])
    }

    /// Whether this is the first one, where boards show themselves.
    pub fn is_first(&self, id: u32) -> bool {
        self.list[0].id == id
    }

    /// All cards.
    pub fn cards(&self) -> impl Iterator<Item = &Snapshot<Spec>> {
        self.list.iter().flat_map(|dashboard| &dashboard.cards)
    }

    /// A card.
    pub fn card(&self, id: u32) -> Option<&Snapshot<Spec>> {
        self.cards().find(|spec| spec.id == id)
    }

    /// Puts a card on a dashboard, in place of the one with its number.
    ///
    /// # Errors
    ///
    /// Something about it is wrong.
    pub fn put(&mut self, dashboard: u32, spec: Spec) -> Result<u32, SpecError> {
        spec.check()?;
        if let Some(old) = self.edit_card(spec.id) {
            let id = spec.id;
            *old = spec;
            return Ok(id);
        }
        let Some(dashboard) = self.edit(dashboard) else { return Err(SpecError::Full) };
        if dashboard.cards.len() >= MAX_CARDS {
            return Err(SpecError::Full);
        }
        dashboard.cards.push(Snapshot::new(Spec { id: 0, ..spec }));
        let index = dashboard.cards.len() - 1;
        let id = dashboard.id;
        self.number();
        let added = self.list.iter().find(|it| it.id == id).and_then(|it| it.cards.get(index));
        Ok(added.map_or(0, |spec| spec.id))
    }

    fn edit(&mut self, id: u32) -> Option<&mut Dashboard> {
        self.list.iter_mut().find(|it| it.id == id).map(Snapshot::edit)
    }

    fn edit_card(&mut self, id: u32) -> Option<&mut Spec> {
        let dashboard = self.list.iter_mut().find(|it| it.cards.iter().any(|it| it.id == id))?;
        dashboard.edit().cards.iter_mut().find(|it| it.id == id).map(Snapshot::edit)
    }

    /// Lays a card where another place is: 0 is the first.
    fn place(&mut self, card: u32, to: usize) {
        let Some(dashboard) =
            self.list.iter_mut().find(|it| it.cards.iter().any(|it| it.id == card))
        else {
            return;
        };
        let Some(from) = dashboard.cards.iter().position(|it| it.id == card) else { return };
        let to = to.min(dashboard.cards.len() - 1);
        if from != to {
            let cards = &mut dashboard.edit().cards;
            let spec = cards.remove(from);
            cards.insert(to, spec);
        }
        self.note_place(card);
    }

    /// Makes a card this wide and high, within the limits.
    fn resize(&mut self, card: u32, width: u8, height: u8) {
        if let Some(spec) = self.edit_card(card) {
            spec.width = width.clamp(1, MAX_WIDTH);
            spec.height = height.clamp(1, MAX_HEIGHT);
        }
        self.note_place(card);
    }

    fn note_place(&mut self, card: u32) {
        self.moved = self.list.iter().find_map(|dashboard| {
            let index = dashboard.cards.iter().position(|it| it.id == card)?;
            let spec = &dashboard.cards[index];
            let (width, height) = (spec.width, spec.height);
            Some(Moved { card, place: index + 1, of: dashboard.cards.len(), width, height })
        });
    }

    /// Gives a number to each dashboard and card that has none, or one that is taken.
    fn number(&mut self) {
        let mut taken = Set::from([0]);
        let mut next = self.list.iter().map(|it| it.id).max().unwrap_or_default();
        for dashboard in &mut self.list {
            if !taken.insert(dashboard.id) {
                next = next.wrapping_add(1).max(1);
                dashboard.edit().id = next;
                taken.insert(next);
            }
        }
        let mut taken = Set::from([0]);
        let mut next = self.cards().map(|it| it.id).max().unwrap_or_default();
        for dashboard in &mut self.list {
            if dashboard.cards.iter().all(|spec| !taken.contains(&spec.id)) {
                let ids: Set<_> = dashboard.cards.iter().map(|spec| spec.id).collect();
                if ids.len() == dashboard.cards.len() {
                    taken.extend(ids);
                    continue;
                }
            }
            for spec in &mut dashboard.edit().cards {
                if !taken.insert(spec.id) {
                    next = next.wrapping_add(1).max(1);
                    spec.edit().id = next;
                    taken.insert(next);
                }
            }
        }
    }
}
