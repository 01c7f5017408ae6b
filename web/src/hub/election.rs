//! Which of several tabs runs the broker, where they have no Worker in common.
//!
//! Knows what tabs call to one another, and two ways to agree: the browser's own locks, of which one
//! tab gets one, or calls and patience where a page has none. Of two hosts that meet, the one with the
//! lower number stays. Does not know how calls travel: every tab hears all of them.

use std::collections::VecDeque;

use shared::time::{Duration, Instant, earliest};

/// A tab, by a number that it has made up.
pub type Name = u64;

/// How often a host says that it is there.
const BEAT: Duration = Duration::from_secs(1);
/// A host that was not heard of for so long is gone.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long a tab waits for a host to answer before it becomes one.
const SEEK_TIME: Duration = Duration::from_millis(400);

/// What a tab calls to all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// Who is the host? I would be.
    Seek,
    /// I am the host.
    Host,
    /// I was the host, and go.
    Leave,
}

/// What follows for this tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the host from now on.
    Begin,
    /// Another one is.
    Join(Name),
    /// The one that was is gone, and it is not known who is next.
    Lost,
}

/// How a tab finds its host.
#[derive(Debug)]
pub struct Election {
    me: Name,
    has_locks: bool,
    role: Role,
    calls: VecDeque<Call>,
    verdicts: VecDeque<Verdict>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// Nobody is known. With locks, the browser says when it is this tab's turn.
    Seeking {
        until: Instant,
    },
    Host {
        beat_at: Instant,
    },
    Guest {
        of: Name,
        heard: Instant,
    },
    /// This tab takes no part.
    Away,
}

impl Election {
    /// A tab that has just come.
    pub fn new(now: Instant, me: Name, has_locks: bool) -> Self {
        let role = Role::Away;
        let (calls, verdicts) = (VecDeque::new(), VecDeque::new());
        let mut election = Self { me, has_locks, role, calls, verdicts };
        election.seek(now);
        election
    }

    fn seek(&mut self, now: Instant) {
        self.role = Role::Seeking { until: now + SEEK_TIME };
        self.calls.push_back(Call::Seek);
    }

    /// The browser gave this tab the lock: no other one has it.
    pub fn handle_granted(&mut self, now: Instant) {
        if !matches!(self.role, Role::Away | Role::Host { .. }) {
            self.begin(now);
        }
    }

    fn begin(&mut self, now: Instant) {
        if let Role::Guest { .. } = self.role {
            self.verdicts.push_back(Verdict::Lost);
        }
        self.role = Role::Host { beat_at: now + BEAT };
        self.verdicts.push_back(Verdict::Begin);
        self.calls.push_back(Call::Host);
    }

    /// This tab is about to go.
    pub fn leave(&mut self) {
        if let Role::Host { .. } = self.role {
            self.calls.push_back(Call::Leave);
        }
        self.role = Role::Away;
    }

    /// Another tab calls.
    pub fn handle(&mut self, now: Instant, from: Name, call: Call) {
        match (call, self.role) {
            (Call::Seek, Role::Host { .. }) => self.calls.push_back(Call::Host),
            // Of two that seek, the lower one waits no longer than the other.
            (Call::Seek, Role::Seeking { .. }) if from < self.me && !self.has_locks => {
                self.role = Role::Seeking { until: now + SEEK_TIME * 2 };
            }
            (Call::Host, Role::Seeking { .. }) => self.join(now, from),
            (Call::Host, Role::Guest { of, .. }) => {
                if of == from {
                    self.role = Role::Guest { of, heard: now };
                } else {
                    self.verdicts.push_back(Verdict::Lost);
                    self.join(now, from);
                }
            }
            (Call::Host, Role::Host { .. }) => {
                if from < self.me {
                    self.verdicts.push_back(Verdict::Lost);
                    self.join(now, from);
                } else {
                    self.calls.push_back(Call::Host);
                }
            }
            (Call::Leave, Role::Guest { of, .. }) if of == from => {
                self.verdicts.push_back(Verdict::Lost);
                self.seek(now);
            }
            _ => {}
        }
    }

    fn join(&mut self, now: Instant, of: Name) {
        self.role = Role::Guest { of, heard: now };
        self.verdicts.push_back(Verdict::Join(of));
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Instant) {
        match self.role {
            Role::Seeking { until } if until <= now => {
                if self.has_locks {
                    self.seek(now);
                } else {
                    self.begin(now);
                }
            }
            Role::Host { beat_at } if beat_at <= now => {
                self.role = Role::Host { beat_at: now + BEAT };
                self.calls.push_back(Call::Host);
            }
            Role::Guest { heard, .. } if heard + PATIENCE <= now => {
                self.verdicts.push_back(Verdict::Lost);
                self.seek(now);
            }
            _ => {}
        }
    }

    /// When [`Election::handle_timeout`] has something to do.
    pub fn poll_timeout(&self) -> Option<Instant> {
        let role = match self.role {
            Role::Seeking { until } => Some(until),
            Role::Host { beat_at } => Some(beat_at),
            Role::Guest { heard, .. } => Some(heard + PATIENCE),
            Role::Away => None,
        };
        earliest(role, None)
    }

    /// The next call to all other tabs.
    pub fn poll_call(&mut self) -> Option<Call> {
        self.calls.pop_front()
    }

    /// What follows for this tab.
    pub fn poll_verdict(&mut self) -> Option<Verdict> {
        self.verdicts.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tabs that hear all that the others call, at once.
    struct Room {
        now: Instant,
        tabs: Vec<(Name, Election, Vec<Verdict>)>,
    }

    impl Room {
        fn new(names: &[Name], has_locks: bool) -> Self {
            let now = Instant::from_millis(10);
            let tab = |name: &Name| (*name, Election::new(now, *name, has_locks), Vec::new());
            let mut room = Self { now, tabs: names.iter().map(tab).collect() };
            room.settle();
            room
        }

        fn settle(&mut self) {
            loop {
                let mut calls = Vec::new();
                for (name, tab, said) in &mut self.tabs {
                    calls.extend(std::iter::from_fn(|| tab.poll_call()).map(|call| (*name, call)));
                    said.extend(std::iter::from_fn(|| tab.poll_verdict()));
                }
                if calls.is_empty() {
                    return;
                }
                for (from, call) in calls {
                    for (name, tab, _) in &mut self.tabs {
                        if *name != from {
                            tab.handle(self.now, from, call);
                        }
                    }
                }
            }
        }

        fn wait(&mut self, millis: u64) {
            let end = self.now + Duration::from_millis(millis);
            while let Some(at) = self.tabs.iter().filter_map(|(_, tab, _)| tab.poll_timeout()).min()
                && at <= end
            {
                self.now = self.now.max(at);
                self.tabs.iter_mut().for_each(|(_, tab, _)| tab.handle_timeout(at));
                self.settle();
            }
            self.now = end;
        }

        fn verdict(&self, name: Name) -> Option<Verdict> {
            let (_, _, said) = self.tabs.iter().find(|(it, ..)| *it == name)?;
            said.last().copied()
        }
    }

    #[test]
    fn of_many_that_come_at_once_the_lowest_is_the_host() {
        let mut room = Room::new(&[5, 3, 9], false);
        room.wait(3000);
        assert_eq!(room.verdict(3), Some(Verdict::Begin));
        for other in [5, 9] {
            assert_eq!(room.verdict(other), Some(Verdict::Join(3)));
        }
    }

    #[test]
    fn who_comes_later_joins_whatever_its_number() {
        let mut room = Room::new(&[5], false);
        room.wait(1000);
        room.tabs.push((1, Election::new(room.now, 1, false), Vec::new()));
        room.settle();
        room.wait(5000);
        assert_eq!(room.verdict(1), Some(Verdict::Join(5)));
        assert_eq!(room.verdict(5), Some(Verdict::Begin));
    }

    #[test]
    fn a_host_that_leaves_or_falls_silent_is_followed_by_another() {
        for is_polite in [true, false] {
            let mut room = Room::new(&[2, 4, 6], false);
            room.wait(2000);
            if is_polite {
                room.tabs[0].1.leave();
                room.settle();
            }
            room.tabs.remove(0);
            room.wait(if is_polite { 1000 } else { 6000 });
            assert_eq!(room.verdict(4), Some(Verdict::Begin), "{is_polite}");
            assert_eq!(room.verdict(6), Some(Verdict::Join(4)), "{is_polite}");
        }
    }

    #[test]
    fn of_two_hosts_that_meet_one_stays() {
        let mut room = Room::new(&[8], false);
        room.wait(1000);
        let mut other = Room::new(&[7], false);
        other.wait(1000);
        room.tabs.append(&mut other.tabs);
        room.wait(3000);
        assert_eq!(room.verdict(7), Some(Verdict::Begin));
        assert_eq!(room.verdict(8), Some(Verdict::Join(7)));
        assert!(room.tabs[0].2.contains(&Verdict::Lost), "its clients are told");
    }

    #[test]
    fn with_locks_the_browser_decides() {
        let mut room = Room::new(&[1, 2], true);
        room.wait(5000);
        assert_eq!((room.verdict(1), room.verdict(2)), (None, None));
        room.tabs[1].1.handle_granted(room.now);
        room.settle();
        assert_eq!(room.verdict(2), Some(Verdict::Begin));
        assert_eq!(room.verdict(1), Some(Verdict::Join(2)));
    }
}
