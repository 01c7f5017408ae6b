//! What the swarm can say. The tables of the languages show what each one is.

use shared::swarm::{Curve, PlanError};

use crate::state::swarm::Cause;

/// Something that the swarm can say.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum SwarmSay<'a> {
    Title,
    Hint,
    ToBench,
    Count,
    Every,
    Topic,
    TopicHint,
    Values,
    Low,
    High,
    Curve(Curve),
    Start(&'a str),
    Inside,
    Outside,
    More(u32),
    Remove,
    Online(u32, u32),
    Rate(&'a str),
    Sent(u64),
    Errors(u64),
    Cause(Cause, &'a str),
    Map,
    MapHint,
    List,
    Number,
    LastValue,
    Offline,
    Point(u32),
    Failed,
    NoBroker,
    Fault(PlanError),
    Full,
}
