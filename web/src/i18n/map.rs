//! What the map can say. The tables of the languages show what each one is.

use crate::state::map::Kind;

/// Something that the map can say.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum MapSay<'a> {
    Title,
    Hint,
    Incomplete,
    LogAndLists,
    Broker,
    Kept(usize),
    Kind(Kind),
    Others,
    Publishes,
    Subscribes,
    Nothing,
    NotDrawn(usize),
    Clients,
    Client(&'a str),
    Will,
    Messages,
    NoMessages,
    ToPackets,
    Unselect,
    LegendUp,
    LegendDown,
    LegendRetained,
    LegendWill,
    Empty,
    State,
}
