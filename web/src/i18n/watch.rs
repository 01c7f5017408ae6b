//! What the inspector can say of other clients' packets.

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
    LogIn,
    LogInLink,
    Elsewhere,
}
