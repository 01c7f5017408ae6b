//! What the desk with its boards and parts can say. The tables of the languages show what each one
//! is.

use std::time::Duration;

use shared::board::{LedColor, PartKind, Quantity};

use super::Language;
use crate::state::share::ShareError;
use crate::state::virtual_board::BoardFault;

/// Something that the desk can say.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum PartsSay<'a> {
    // Sources
    QuantityOf(&'a str, Quantity),
    SourceOf,
    Source(&'static str),
    Amplitude,
    Period,
    Morning,
    Afternoon,
    Day,
    Low,
    High,
    Step,
    Every,
    Values,
    Rows(usize, Duration),
    // Parts
    Part(PartKind),
    NotConnected,
    Press(&'a str),
    Sound,
    Fittings(usize),
    AddPart,
    RemovePart(&'a str),
    PartName,
    Pin(u8, &'a str),
    Fault(&'a BoardFault),
    ColorOf,
    Color(LedColor),
    ActiveLow,
    Pixels,
    OwnTone,
    Wiring,
    Contact(bool, bool),
    Address,
    // Tables
    Tables,
    CsvHint,
    OpenCsv,
    RecordTopic,
    RecordKey,
    RecordBegin,
    Recording(&'a str, usize, usize),
    RecordEnd,
    RecordDrop,
    // Rules
    Rules(usize),
    Announces,
    Publishes,
    Obeys,
    Reports,
    RemoveRule,
    Format,
    AsText,
    AsJson,
    Words,
    Value,
    Understands,
    WordOn,
    WordOff,
    Key,
    PartOf,
    Topic,
    EverySeconds,
    Retained,
    // Files and links
    SaveBoard,
    ShareBoard,
    ShareTitle(&'a str),
    ShareHint,
    LinkComing,
    LinkTooLong(usize),
    LinkUnable,
    LinkLabel,
    CopyLink,
    Copied,
    IncomingTitle,
    ShareError(&'a ShareError),
    HasRules(usize),
    HasFiles(usize),
    AddBoard,
}

/// What a new part is called, until a person gives it another name. It is written above its drawing.
pub const fn first_name(language: Language, kind: PartKind) -> &'static str {
    match language {
        Language::Zh => super::zh::parts::first_name(kind),
        Language::En => kind.name(),
    }
}

impl PartsSay<'_> {
    /// What the setting of a source is called in the page.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Amplitude => "swing",
            Self::Period => "period",
            Self::Morning | Self::Low => "low",
            Self::Afternoon | Self::High => "high",
            Self::Day => "day",
            Self::Step => "step",
            Self::Every => "every",
            _ => "setting",
        }
    }
}
