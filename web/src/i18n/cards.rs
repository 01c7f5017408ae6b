//! What cards of boards and of topics can say, and virtual boards. The tables of the languages show what
//! each one is.

use shared::board::manifest::Problem;
use shared::client::ClientError;
use shared::wire::ReasonCode;

use crate::state::part::{SendError, Trouble};
use crate::state::virtual_board::LogEntry;

/// Something that a card or a virtual board can say.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum CardSay<'a> {
    // Cards
    Online,
    Offline,
    PresenceUnknown,
    OnThisPage,
    Broken,
    BrokenHint,
    At(usize, usize),
    Problem(&'a Problem),
    NoParts,
    UnknownPart(&'a str),
    Lit,
    Dark,
    On,
    Off,
    NotReported,
    Asked(bool),
    NoAnswer,
    NotSent(&'a SendError),
    Trouble(&'a Trouble),
    ReportedAt(&'a str),
    ReportedEarlier,
    SwitchOf(&'a str),
    OfflineNote,
    StaleNote,
    NoValue,
    Trend(&'a str, &'a str),
    Quantity(&'a str),
    RemoveCard,
    RemoveCardTitle(&'a str),
    RemoveCardHint,
    Remove,

    // Cards for topics
    LastSent,
    LastSentEarlier,
    NothingSent,
    SendIt(&'a str),
    Payload,
    Send,
    Retain,
    Retained,
    Hex,
    Cut(usize),
    EmptyPayload,
    NoPermission(ReasonCode),

    // The dialog for a card
    Topic,
    PayloadOn,
    PayloadOff,

    // Virtual boards
    Power,
    BoardName,
    BoardOff,
    BoardOpening,
    BoardOnline,
    BoardWaiting(u64),
    BoardStopped,
    Unannounced(&'a ClientError),
    Reconnect,
    Drawing(&'a str),
    PressLed(&'a str),
    WaveForm,
    WaveSine,
    WaveTriangle,
    WaveSquare,
    ObeyLesson,
    Log,
    LogEmpty,
    LogEntry(&'a LogEntry),
    TakeAway,
    TakeAwayTitle(&'a str),
    TakeAwayHint,
}
