//! What the inspector can say of other clients' packets.

use crate::state::broker::admin::Refusal;

/// Something to say of them.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum WatchSay<'a> {
    Title,
    Client,
    Everyone,
    Begin,
    End,
    Watching(&'a str),
    WatchingAll,
    Lost(u64),
    TooMany,
    Refused(Refusal),
    LogIn,
    LogInLink,
    Elsewhere,
}
