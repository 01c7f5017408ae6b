//! What the desk with its boards and parts can say. The tables of the languages show what each one
//! is.

use std::time::Duration;

use shared::board::{Expected, PartKind, Quantity};

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
    // The log
    Expected(&'a Expected),
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
