//! What the bench can say before anything is on it: the heads of its dashboards. The tables of the
//! languages show what each one is.

use crate::state::dashboard::stored::ImportError;

/// Something that the head of a dashboard can say.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum BenchSay<'a> {
    Title,
    All,
    First,
    Unnamed(u32),
    Add,
    Rename,
    NameLabel,
    RemoveIt,
    Export,
    Import,
    Imported(usize),
    ImportError(&'a ImportError),
    FullScreen,
    Empty,
    EmptyHint,
    AddCard,
}
