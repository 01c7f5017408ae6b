//! What can be said of recordings that are kept.

use crate::hub::KeepFault;
use crate::state::console::tapes::{End, Unkept};

/// Something to say of them.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum TapesSay<'a> {
    Title,
    None,
    Unkept(Unkept),
    Counts { count: usize, size: usize },
    End(End),
    Name,
    Fault(KeepFault),
    Play(&'a str),
    Save(&'a str),
    Delete(&'a str),
}
