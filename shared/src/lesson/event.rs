//! What a lesson is told.

use crate::inspect::Direction;
use crate::wire::Packet;

/// Who is at the client's end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The page, at which a person works.
    Page,
    /// A virtual board of the page.
    Board,
    /// Somebody else, whom the broker lets the page watch.
    Other,
}

/// A packet that passed.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// Who sent it, or whom it was for.
    pub role: Role,
    /// The client_id.
    pub who: &'a str,
    /// Which way it went.
    pub direction: Direction,
    /// The packet.
    pub packet: &'a Packet,
    /// The Topic Name of a PUBLISH, also where only a Topic Alias stands for it.
    pub topic: Option<&'a str>,
}

/// Something that happened.
#[derive(Clone, Copy, Debug)]
pub enum Fact<'a> {
    /// A packet passed.
    Packet(Seen<'a>),
    /// A client is connected, or not any more.
    Online {
        /// What it is.
        role: Role,
        /// The client_id.
        who: &'a str,
        /// Whether it is connected.
        is_online: bool,
    },
    /// Somebody wants what matches a Topic Filter, whether or not there is a subscription for just
    /// that: a page does not subscribe to what another of its filters brings as well.
    Listens {
        /// What it is.
        role: Role,
        /// The Topic Filter.
        filter: &'a str,
        /// Whether it does.
        is_there: bool,
    },
    /// A part of a board gives light, has pulled, is closed or sounds, or does not.
    Part {
        /// The board.
        who: &'a str,
        /// The part's id.
        part: &'a str,
        /// What kind of part it is, as in a board's file.
        kind: &'a str,
        /// Whether it is on.
        is_on: bool,
    },
    /// A person has put a packet together at the workbench.
    Built(&'a Packet),
}
