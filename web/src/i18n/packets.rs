//! What the inspector can say. The tables of the languages show what each one is.

use shared::inspect::{Kept, Link};
use shared::wire::PropertyKind;

use crate::state::packets::draft::DraftError;
use crate::state::packets::hex::HexError;
use crate::state::packets::mark::Happening;

/// Something that the inspector can say.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum PacketsSay<'a> {
    Title,
    Views,
    List,
    Sequence,
    Happened(Option<&'a str>, Happening),
    Workbench,

    // The list
    Seen(usize, usize),
    AllClients,
    AllTypes,
    Client,
    Type,
    More,
    Search,
    HidePings,
    Hold,
    GoOn,
    Clear,
    Save,
    Empty,
    EmptyHint,
    NothingFound,
    Bytes(usize),
    Sent,
    Received,

    // One packet
    Detail,
    ChooseOne,
    Gone(u64),
    GoneHint,
    Hex,
    Fields,
    Section(&'a str, &'a str),
    At(usize, usize),
    Bits(u8, u8),
    Secret,
    ShowSecret,
    HideSecret,
    Cut(usize),
    OnWorkbench,
    Masked,
    Incomplete,

    // The exchange
    Server,
    SequenceHint,
    Owed,
    NothingOwed,
    MomentAfter(u64),
    MomentPart,
    ClientOwes,
    ServerOwes,
    OwesNothing,
    AndMore(usize),
    Awaited(&'a str),
    Identifier(u16),
    ForPacket(&'a str, u64),
    LinkIs(Link),
    SessionIs(Kept),
    WillIs(&'a str, u8, bool, bool),
    Queued(usize),
    QueuedOne(&'a str, u8),

    // The workbench
    Build,
    BuildHint,
    TakeApart,
    TakeApartHint,
    Version,
    Link,
    NoBytes,
    HexError(HexError),
    DraftError(DraftError, &'a str),
    AddProperty,
    Value,
    SecondValue,
    Name,
    RemoveProperty(PropertyKind),
    LinesHint,
    CodesHint,
    BinaryHint,
}
