//! Mistakes that real boards make often, recognised so that they can be explained.

use alloc::collections::VecDeque;

use crate::time::{Duration, Instant};
use crate::wire::Text;

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
}
