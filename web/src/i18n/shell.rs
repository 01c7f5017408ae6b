//! What the frame of the page can say. The tables of the languages show what each one is.

use crate::state::shell::layout::Split;
use crate::state::shell::shortcut::Shortcut;
use crate::state::undo::Deleted;

/// Something that the frame can say.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum ShellSay<'a> {
    Skip,
    Deleted(&'a Deleted),
    Undo,
    Shortcuts,
    ShortcutsHint,
    Shortcut(Shortcut),
    SingleKeys,
    Border(Split),
    Drawer,
    AllPackets,
    NoPackets,
    ToBroker,
    ToClient,
    Bytes(usize),
    PieceTitle,
    PieceComing,
    Peers,
    PieceFailed,
    PieceFailedHint,
}
