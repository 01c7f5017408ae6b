//! What the broker's place can say. The tables of the languages show what each one is.

use shared::broker::clearing::{BroughtBack, Cleared};
use shared::wire::ReasonCode;

use crate::state::broker::admin::Refusal;

/// Something that the broker's place can say.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum BrokerSay<'a> {
    Classroom,
    // Figures
    Figures,
    SysRefused(ReasonCode),
    UptimeName,
    Uptime(u64),
    Connected,
    AtMost(u64),
    MessagesIn,
    MessagesOut,
    PerSecond(f64),
    BytesPerSecond(f64),
    Subscriptions,
    RetainedName,
    Dropped,

    // The log
    Log,
    LogHint,
    LogEmpty,
    LogElsewhere(&'a str),
    ClearLog,
    Warning,
    Info,
    More(u64),

    // Who asks as an administrator
    AdminMissing,
    AdminElsewhere,
    LoginTitle,
    LoginHint,
    Token,
    OrLogin,
    LogIn,
    LogOut,
    LoginWrong,
    Refused(Refusal),

    // Clients
    Clients,
    ClientsHint,
    Search,
    NoClients,
    FirstOf(usize, usize),
    User(&'a str),
    ConnectedFor(u64),
    KeepAlive(u16),
    Waiting(usize),
    Inflight(usize),
    DroppedFor(u64),
    SubscriptionsOf(usize),
    Kick,
    KickOf(&'a str),
    KickTitle(&'a str),
    KickHint,
    KickHas { subscriptions: usize, waiting: usize },
    KickAndForget,
    Kicked(&'a str),

    // Retained messages
    RetainedHint,
    FilterLabel,
    FilterWrong,
    NoRetained,
    Bytes(u64),
    ClearThese,
    ClearBelow(&'a str),
    ClearTitle(&'a str),
    Counting,
    ClearHint(usize),
    ClearUndo(Cleared),
    AndMore(usize),
    ClearIt(usize),
    Cleared(Cleared),
    BroughtBack(BroughtBack),
}

/// A rate with as many digits as tell something.
pub(super) fn rate(number: f64) -> String {
    if number < 10.0 { format!("{number:.1}") } else { format!("{number:.0}") }
}

/// `1.5 kB`
pub(super) fn bytes(number: f64) -> String {
    match number {
        ..1000.0 => format!("{number:.0} B"),
        ..1e6 => format!("{} kB", rate(number / 1e3)),
        _ => format!("{} MB", rate(number / 1e6)),
    }
}

/// Days, hours, minutes.
pub(super) const fn split(seconds: u64) -> (u64, u64, u64) {
    (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_long_as_they_tell_something() {
        assert_eq!([0.0, 0.25, 9.94, 12.5, 2000.0].map(rate), ["0.0", "0.2", "9.9", "12", "2000"]);
        assert_eq!(
            [0.0, 999.0, 1500.0, 45_000.0, 2_340_000.0].map(bytes),
            ["0 B", "999 B", "1.5 kB", "45 kB", "2.3 MB"]
        );
        assert_eq!(split(90_061), (1, 1, 1));
    }
}
