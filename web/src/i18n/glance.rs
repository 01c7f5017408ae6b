//! What can be said where a teacher looks into one seat.

use crate::state::room::Refused;

/// Something to say there.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum GlanceSay {
    Seat(u32),
    Back,
    ReadOnly,
    Hint,
    Lost(u64),
    Views,
    Console,
    Packets,
    Topics,
    NoTopics,
    Messages,
    NoMessages,
    NoPackets,
    Search,
    Retained,
    Sent,
    Got,
    Bytes,
    ChooseOne,
    Refused(Refused),
}
