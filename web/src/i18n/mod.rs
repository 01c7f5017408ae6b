//! Everything that the page says, in Chinese and in English.
//!
//! A language is a `match` over [`Say`] and its like, so that a sentence missing in one of them does
//! not compile. Each place has a type of its own: only who sees the place fetches its sentences.

/// A sentence; one without anything to fill in costs no allocation.
macro_rules! text {
    ($($part:tt)*) => {
        AttrValue::from(format_args!($($part)*))
    };
}

mod bench;
mod broker;
mod cards;
mod console;
mod dashboard;
mod en;
mod faults;
mod glance;
mod learn;
mod lessons;
mod links;
mod map;
mod packets;
mod parts;
mod programs;
mod real;
mod room;
mod rules;
mod scenarios;
mod shell;
mod swarm;
mod tapes;
mod twins;
mod watch;
mod zh;

pub use self::bench::BenchSay;
pub use self::broker::BrokerSay;
pub use self::cards::CardSay;
pub use self::console::ConsoleSay;
pub use self::dashboard::DashboardSay;
pub use self::faults::FaultsSay;
pub use self::glance::GlanceSay;
pub use self::learn::{LearnSay, Word};
pub use self::lessons::LessonSay;
pub use self::links::LinksSay;
pub use self::map::MapSay;
pub use self::packets::PacketsSay;
pub use self::parts::{PartsSay, first_name};
pub use self::programs::ProgramsSay;
pub use self::real::RealSay;
pub use self::room::RoomSay;
pub use self::rules::RuleSay;
pub use self::scenarios::ScenarioSay;
pub use self::shell::ShellSay;
pub use self::swarm::SwarmSay;
pub use self::tapes::TapesSay;
pub use self::twins::TwinSay;
pub use self::watch::WatchSay;

use std::borrow::Cow;

use shared::board::manifest::{Problem, Shape, ValueError};
use shared::broker::diagnosis::Told;
use shared::inspect::{Lang, reason_name};
use shared::topic::TopicErrorKind;
use shared::wire::ReasonCode;
use yew::AttrValue;

use crate::state::Notice;
use crate::state::address::AddressError;
use crate::state::failure::Failure;
use crate::state::form::named;
use crate::state::part::{SendError, Trouble};
use crate::state::place::Place;
use crate::state::virtual_board::LogEntry;

/// A language of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Simplified Chinese.
    Zh,
    /// English.
    En,
}

named!(Language { Zh = "zh", En = "en" });

impl Language {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// The first of the browser's languages that the page speaks; English if there is none.
    pub fn of_browser(tags: &[String]) -> Self {
        let spoken = tags.iter().find_map(|tag| {
            let primary = tag.split(['-', '_']).next().unwrap_or_default();
            match primary.to_ascii_lowercase().as_str() {
                "zh" => Some(Self::Zh),
                "en" => Some(Self::En),
                _ => None,
            }
        });
        spoken.unwrap_or(Self::En)
    }

    /// For `<html lang>`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// Its own name, short.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Zh => "中文",
            Self::En => "EN",
        }
    }

    /// Says it.
    pub fn say(self, what: impl Sentence) -> AttrValue {
        what.said_in(self)
    }
}

/// Something that can be said. Each place of the page has a type of its own, whose sentences are
/// fetched with the place (`crate::pieces`).
pub trait Sentence {
    /// It, in this language.
    fn said_in(self, language: Language) -> AttrValue;
}

/// Each type with the module that has its sentences in both languages.
macro_rules! sentences {
    ($($name:ident in $($module:ident)?),* $(,)?) => {
        $(impl Sentence for $name<'_> {
            fn said_in(self, language: Language) -> AttrValue {
                match language {
                    Language::Zh => zh::$($module::)?say(self),
                    Language::En => en::$($module::)?say(self),
                }
            }
        })*
    };
}

impl Sentence for TwinSay {
    fn said_in(self, language: Language) -> AttrValue {
        match language {
            Language::Zh => zh::twins::say(self),
            Language::En => en::twins::say(self),
        }
    }
}

impl Sentence for GlanceSay {
    fn said_in(self, language: Language) -> AttrValue {
        match language {
            Language::Zh => zh::glance::say(self),
            Language::En => en::glance::say(self),
        }
    }
}

sentences! {
    Say in,
    BenchSay in bench,
    BrokerSay in broker,
    CardSay in cards,
    ConsoleSay in console,
    DashboardSay in dashboard,
    FaultsSay in faults_lab,
    LearnSay in learn,
    LinksSay in links,
    MapSay in map,
    PacketsSay in packets,
    PartsSay in parts,
    ProgramsSay in programs,
    RealSay in real,
    RuleSay in rules,
    RoomSay in room,
    ShellSay in shell,
    SwarmSay in swarm,
    TapesSay in tapes,
    WatchSay in watch,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::Zh => Self::Zh,
            Language::En => Self::En,
        }
    }
}

/// Something that the frame of the page can say, or more than one place. The tables show what each
/// one is.
#[allow(missing_docs, reason = "each name is explained by the two sentences that it stands for")]
#[derive(Clone, Copy, Debug)]
pub enum Say<'a> {
    // The bar
    Tagline,
    Language,
    Theme,
    ThemeAuto,
    ThemeLight,
    ThemeDark,
    Connection,
    PhaseOff,
    PhaseOpening,
    PhaseOnline,
    PhaseWaiting,
    PhaseStopped,
    Milliseconds(&'a str),
    RoundTripTitle,

    // The places
    Places,
    Rules,
    Swarm,
    Place(Place),

    // What went wrong with the connection
    NotConnected,
    RetryIn(u64),
    TryNow,
    ChangeConnection,
    Failure(&'a Failure),
    Notice(&'a Notice),
    Dismiss,

    // The connection dialog
    Username,
    Password,
    Optional,
    Cancel,
    Close,

    // The two halves of the bench
    BoardsNotShown(usize),
    EmptyDashboard,
    EmptyDashboardHint,
    LessonCard,
    Desk,
    DeskHint,
    AddVirtualBoard,
    OtherBoard,
    OpenBoard,
    EmptyDesk,
    EmptyDeskHint,

    // How a real board joins
    JoinTitle,
    JoinLan,
    JoinLoopback,
    JoinTab,
    JoinAddress,
    JoinProgram,
}

/// A Reason Code by its name in a language, with its number.
fn reason(language: Language, reason: ReasonCode) -> String {
    format!("{} (0x{:02X})", reason_name(reason, language.into()), reason.code())
}

/// What the broker's own catalogue says of an end that the page was told of: cause and fix.
fn told(language: Language, end: Told) -> (Cow<'static, str>, Cow<'static, str>) {
    let advice = end.says(language.into());
    (advice.cause, advice.fix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_first_known_language_is_taken() {
        let of = |tags: &[&str]| {
            Language::of_browser(&tags.iter().map(|&tag| tag.to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(of(&["zh-Hans-CN", "en"]), Language::Zh);
        assert_eq!(of(&["fr", "ZH_tw", "en"]), Language::Zh);
        assert_eq!(of(&["de-AT", "en-GB"]), Language::En);
        assert_eq!(of(&["fr"]), Language::En);
        assert_eq!(of(&[]), Language::En);
    }
}
