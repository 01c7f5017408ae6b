//! Mistakes that real boards make often, recognised so that they can be explained.

use alloc::collections::VecDeque;

use crate::time::{Duration, Instant};
use crate::wire::{Bytes, DecodeError, DecodeErrorKind, Text};

/// The end of a payload that stops inside a UTF-8 character: up to three bytes.
///
/// A known trap: a program takes the length of a text in characters and sends its bytes, of which
/// Chinese has three for each character. The receiver sees a payload that ends too early, and what
/// is left over where the next packet should begin.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CutEnd {
    bytes: [u8; 3],
    len: usize,
    /// There was a PUBLISH before at all.
    is_publish: bool,
}

impl CutEnd {
    /// What the payload of a PUBLISH ends with.
    pub(super) fn of(payload: &Bytes) -> Self {
        let mut end = Self { is_publish: !payload.is_empty(), ..Self::default() };
        // A character has at most four bytes: if one is cut, its first byte is among the last three.
        let lead = payload.iter().rev().take(3).position(|byte| *byte >= 0xC0);
        if let Some(behind) = lead {
            let cut = &payload[payload.len() - behind - 1..];
            if core::str::from_utf8(cut).is_err_and(|error| error.error_len().is_none()) {
                end.bytes[..cut.len()].copy_from_slice(cut);
                end.len = cut.len();
            }
        }
        end
    }

    /// True if the byte at fault goes on with, or begins, a character of several bytes.
    pub(super) fn explains(&self, error: &DecodeError, rejected: &[u8]) -> bool {
        let at_fault = rejected.get(error.offset..).unwrap_or_default();
        match error.kind {
            DecodeErrorKind::InvalidText(_) | DecodeErrorKind::InvalidSubscriptionOptions => {
                begins_with_wide_character(at_fault)
            }
            _ if !self.is_publish => false,
            _ => {
                let mut joined = [0; 7];
                let next = rejected.len().min(4);
                joined[..self.len].copy_from_slice(&self.bytes[..self.len]);
                joined[self.len..self.len + next].copy_from_slice(&rejected[..next]);
                begins_with_wide_character(&joined[..self.len + next])
            }
        }
    }
}

fn begins_with_wide_character(bytes: &[u8]) -> bool {
    let whole = |len| bytes.get(..len).is_some_and(|bytes| core::str::from_utf8(bytes).is_ok());
    bytes.first().is_some_and(|byte| *byte >= 0xC2) && (2..=4).any(whole)
}

/// Clients whose connections were taken over lately: two boards with one client identifier push
/// each other out again and again.
#[derive(Debug, Default)]
pub(super) struct Fights {
    recent: VecDeque<Fight>,
}

#[derive(Debug)]
struct Fight {
    client_id: Text,
    since: Instant,
    takeovers: u32,
}

impl Fights {
    /// A fight is that many takeovers …
    const TAKEOVERS: u32 = 3;
    /// … with no longer pause than this between them.
    const PAUSE: Duration = Duration::from_secs(30);
    /// Clients that are watched at once; the oldest makes room.
    const WATCHED: usize = 32;

    /// A connection of this client was taken over. Returns the number of takeovers when that is
    /// worth saying: at the third, and each time that it has doubled.
    pub(super) fn note_takeover(&mut self, client_id: &Text, now: Instant) -> Option<u32> {
        let index = self.recent.iter().position(|fight| fight.client_id == *client_id);
        let mut fight = index
            .and_then(|index| self.recent.remove(index))
            .unwrap_or_else(|| Fight { client_id: client_id.clone(), since: now, takeovers: 0 });
        if now.saturating_since(fight.since) > Self::PAUSE {
            fight.takeovers = 0;
        }
        fight.since = now;
        fight.takeovers = fight.takeovers.saturating_add(1);
        let takeovers = fight.takeovers;
        if self.recent.len() == Self::WATCHED {
            self.recent.pop_front();
        }
        self.recent.push_back(fight);
        let is_worth =
            takeovers % Self::TAKEOVERS == 0 && (takeovers / Self::TAKEOVERS).is_power_of_two();
        is_worth.then_some(takeovers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fight_is_said_at_its_third_takeover_and_forgotten_after_a_pause() {
        let mut fights = Fights::default();
        let (name, mut now) = (Text::new("esp32").unwrap(), Instant::default());
        let mut said = alloc::vec::Vec::new();
        for _ in 0..12 {
            now = now + Duration::from_secs(5);
            said.extend(fights.note_takeover(&name, now));
        }
        assert_eq!(said, [3, 6, 12]);
        now = now + Duration::from_secs(31);
        assert_eq!(fights.note_takeover(&name, now), None);
        for number in 0..100u32 {
            let other = Text::new(&alloc::format!("other{number}")).unwrap();
            assert_eq!(fights.note_takeover(&other, now), None);
        }
        assert_eq!(fights.recent.len(), Fights::WATCHED);
    }

    #[test]
    fn a_payload_that_ends_inside_a_character_is_recognised() {
        let end = |bytes: &'static [u8]| CutEnd::of(&Bytes::from_static(bytes)).len;
        assert_eq!(end("温度".as_bytes()), 0);
        assert_eq!(end(&"温度".as_bytes()[..5]), 2);
        assert_eq!(end(&"温度".as_bytes()[..4]), 1);
        assert_eq!(end(&"😀".as_bytes()[..3]), 3);
        assert_eq!(end(b"25.0"), 0);
        assert_eq!(end(&[0xFF, 0xFF]), 0);
    }
}
