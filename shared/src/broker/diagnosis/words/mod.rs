//! The causes in words, for a student or a teacher: what happened, and what would mend it.
//!
//! A language is a `match` over each enum, so that a cause without words does not compile. Names
//! and texts that a peer chose stand in quotes, on one line, and cut.

mod en;
mod en_closed;
mod zh;
mod zh_closed;

use alloc::borrow::Cow;
use core::fmt;

use super::Cause;
use crate::broker::CloseReason;
use crate::inspect::{Lang, reason_name};
use crate::wire::{DecodeError, ReasonCode, Text};

/// What happened, and what would mend it: sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    /// What happened.
    pub cause: Cow<'static, str>,
    /// What would mend it.
    pub fix: Cow<'static, str>,
}

impl Cause {
    /// In words.
    pub fn says(&self, lang: Lang) -> Advice {
        match lang {
            Lang::En => en::says(self),
            Lang::Zh => zh::says(self),
        }
    }
}

impl CloseReason {
    /// In words: what [`Cause::Closed`] says, for who has no other cause to speak of.
    pub fn says(&self, lang: Lang) -> Advice {
        match lang {
            Lang::En => en_closed::says(self),
            Lang::Zh => zh_closed::says(self),
        }
    }
}

/// The ends of a connection that the client's side is told of, or finds: a few of [`CloseReason`], for
/// who must not carry the words for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// CONNACK refuses.
    Refused(ReasonCode),
    /// DISCONNECT of the server.
    ByServer(ReasonCode),
    /// What the server sent cannot be read.
    Malformed(DecodeError),
}

impl Told {
    /// In words, which are those of [`CloseReason::says`].
    pub fn says(self, lang: Lang) -> Advice {
        match (lang, self) {
            (Lang::En, Self::Refused(code)) => en_closed::refused(code),
            (Lang::En, Self::ByServer(code)) => en_closed::by_server(code),
            (Lang::En, Self::Malformed(error)) => en_closed::malformed(&error),
            (Lang::Zh, Self::Refused(code)) => zh_closed::refused(code),
            (Lang::Zh, Self::ByServer(code)) => zh_closed::by_server(code),
            (Lang::Zh, Self::Malformed(error)) => zh_closed::malformed(&error),
        }
    }
}

fn advice(cause: impl Into<Cow<'static, str>>, fix: impl Into<Cow<'static, str>>) -> Advice {
    Advice { cause: cause.into(), fix: fix.into() }
}

/// How long a client may be silent with this Keep Alive, in seconds ([MQTT-3.1.2-22]).
fn allowed_silence(keep_alive: u16) -> Tenths {
    Tenths(u32::from(keep_alive) * 15)
}

struct Tenths(u32);

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 % 10 {
            0 => write!(f, "{}", self.0 / 10),
            tenth => write!(f, "{}.{tenth}", self.0 / 10),
        }
    }
}

/// A name is shown up to so many characters.
const SHOWN: usize = 100;

/// A copy with one character more than is shown, so that it is seen to be cut.
pub(super) fn shortened(name: &Text) -> Text {
    let end = name.char_indices().nth(SHOWN + 1).map_or(name.len(), |(end, _)| end);
    Text::new(&name[..end]).expect("a part of a Text is one")
}

/// A name that a peer chose: in quotes, on one line, and never a screenful.
#[derive(Clone, Copy, Debug)]
pub struct Quoted<'a>(pub &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.char_indices().nth(SHOWN) {
            Some((end, _)) => write!(f, "{:?}…", &self.0[..end]),
            None => write!(f, "{:?}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn what_a_client_is_told_reads_as_at_the_broker() {
        let code = ReasonCode::NotAuthorized;
        for lang in [Lang::En, Lang::Zh] {
            assert_eq!(Told::Refused(code).says(lang), CloseReason::Refused(code).says(lang));
            assert_eq!(Told::ByServer(code).says(lang), CloseReason::ByServer(code).says(lang));
        }
    }

    #[test]
    fn a_name_stays_on_one_line() {
        assert_eq!(Quoted("a\nb\u{1b}[2J").to_string(), r#""a\nb\u{1b}[2J""#);
    }

    #[test]
    fn a_long_name_is_cut_between_characters() {
        let text = Quoted(&"灯".repeat(200)).to_string();
        assert_eq!(text, format!("\"{}\"…", "灯".repeat(100)));
    }

    #[test]
    fn the_silence_allowed_is_half_as_long_again_as_the_keep_alive() {
        assert_eq!(allowed_silence(60).to_string(), "90");
        assert_eq!(allowed_silence(5).to_string(), "7.5");
    }
}
