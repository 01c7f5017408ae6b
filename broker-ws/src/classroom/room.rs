//! The room as it is kept: its seats, and what the teacher has set.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use shared::broker::{COMMON, Grants, Permissions, Topics};
use shared::topic::TopicFilter;

use super::{FACTS, TEACHER};

/// A lesson's room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Room {
    /// Its code in small letters, which is its name as well.
    pub(super) code: String,
    /// When the lesson began, in milliseconds since 1970.
    pub(super) begun_at: u64,
    /// The lesson is over: nobody is let in.
    pub(super) is_ended: bool,
    /// Nobody new gets a seat.
    pub(super) is_locked: bool,
    /// What students publish goes nowhere.
    pub(super) is_frozen: bool,
    /// The seats by their number.
    pub(super) seats: BTreeMap<u32, Seat>,
}

/// A seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Seat {
    /// What its student is called.
    pub(super) name: String,
    /// What its page and its boards come in with.
    pub(super) password: String,
    /// When it was taken, in milliseconds since 1970.
    pub(super) joined_at: u64,
    /// What it publishes goes nowhere.
    pub(super) is_muted: bool,
    /// Other seats may read it and publish to it.
    pub(super) is_open: bool,
}

impl Room {
    /// An empty room.
    pub(super) const fn new(code: String, begun_at: u64) -> Self {
        let (is_ended, is_locked, is_frozen) = (false, false, false);
        Self { code, begun_at, is_ended, is_locked, is_frozen, seats: BTreeMap::new() }
    }

    /// What all topics of the room begin with.
    pub(super) fn root(&self) -> String {
        format!("rooms/{}", self.code)
    }

    /// The user that a seat is.
    pub(super) fn user(&self, number: u32) -> String {
        format!("{}-{number}", self.code)
    }

    /// The seat that a user name is about: `None` for a user that is none of this room's, and
    /// `Some(None)` for one that looks like it and has no seat.
    pub(super) fn seat_of(&self, user: &str) -> Option<Option<u32>> {
        let number = user.strip_prefix(&self.code)?.strip_prefix('-')?;
        let number = number.parse().ok();
        Some(number.filter(|number| self.seats.contains_key(number) && self.user(*number) == user))
    }

    /// The lowest number that is free, if there is one up to `most`.
    pub(super) fn free_number(&self, most: u32) -> Option<u32> {
        (1..=most).find(|number| !self.seats.contains_key(number))
    }

    /// What the seats may do.
    pub(super) fn grants(&self) -> Grants {
        if self.is_ended {
            return Grants::default();
        }
        let granted = |number| (self.user(number), Arc::new(self.permissions(number)));
        self.seats.keys().map(|&number| granted(number)).collect()
    }

    /// Its own topics, those in common, and the seats that are open; of the broker's own what is
    /// about all. What is frozen or muted still says how it is.
    fn permissions(&self, number: u32) -> Permissions {
        let root = self.root();
        let branch = |topics: String| {
            TopicFilter::new(&topics).expect("a room's code and a number are levels")
        };
        let of_seat = |number: u32| branch(format!("{root}/{number}/#"));
        let facts_of = |number: u32| branch(format!("{root}/{number}/{FACTS}/#"));
        let open = || {
            let open = self.seats.iter().filter(|(other, seat)| **other != number && seat.is_open);
            open.map(|(&other, _)| other)
        };
        let mut reach = vec![of_seat(number), branch(format!("{root}/{COMMON}/#"))];
        reach.extend(open().map(of_seat));
        let is_still = self.is_frozen || self.seats.get(&number).is_none_or(|seat| seat.is_muted);
        let publish = Topics {
            allowed: reach.clone(),
            denied: open()
                .map(facts_of)
                .chain([branch(format!("{root}/{COMMON}/{TEACHER}/#"))])
                .collect(),
        };
        reach.push(branch("$SYS/broker/#".to_owned()));
        let mut denied: Vec<TopicFilter> = open().map(facts_of).collect();
        denied.push(branch("$SYS/broker/log/#".to_owned()));
        denied.push(branch("$SYS/broker/rules/#".to_owned()));
        let permissions = Permissions::new(publish, Topics { allowed: reach, denied });
        if is_still { permissions.hushed(vec![facts_of(number)]) } else { permissions }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat() -> Seat {
        let (name, password) = ("Ada".to_owned(), "p".to_owned());
        Seat { name, password, joined_at: 0, is_muted: false, is_open: false }
    }

    fn room() -> Room {
        let mut room = Room::new("kmrtw".to_owned(), 0);
        room.seats.extend([(1, seat()), (2, seat()), (12, seat())]);
        room
    }

    #[test]
    fn a_seat_reaches_its_own_topics_and_the_common_ones() {
        let permissions = room().permissions(1);
        for topic in ["rooms/kmrtw/1/LED", "rooms/kmrtw/1/room/hand", "rooms/kmrtw/all/x"] {
            assert!(permissions.may_publish(topic) && permissions.may_read(topic), "{topic}");
        }
        for topic in ["rooms/kmrtw/12/LED", "rooms/kmrtw/2/LED", "rooms/other/1/LED", "LED"] {
            assert!(!permissions.may_publish(topic) && !permissions.may_read(topic), "{topic}");
        }
        let teacher = "rooms/kmrtw/all/teacher/message";
        assert!(permissions.may_read(teacher) && !permissions.may_publish(teacher));
        assert!(permissions.may_read("$SYS/broker/uptime"));
        for topic in ["$SYS/broker/log/info/x", "$SYS/broker/rules/notice"] {
            assert!(!permissions.may_read(topic), "{topic}");
        }
    }

    #[test]
    fn an_open_seat_is_reached_by_others_but_for_what_it_tells_the_teacher() {
        let mut room = room();
        room.seats.get_mut(&2).unwrap().is_open = true;
        let permissions = room.permissions(1);
        assert!(permissions.may_publish("rooms/kmrtw/2/LED"));
        assert!(permissions.may_read("rooms/kmrtw/2/LED"));
        let hand = "rooms/kmrtw/2/room/hand";
        assert!(!permissions.may_publish(hand) && !permissions.may_read(hand));
        assert!(room.permissions(2).may_publish(hand));
    }

    #[test]
    fn what_is_frozen_or_muted_still_raises_its_hand() {
        let mut frozen = room();
        frozen.is_frozen = true;
        let mut muted = room();
        muted.seats.get_mut(&1).unwrap().is_muted = true;
        for permissions in [frozen.permissions(1), muted.permissions(1)] {
            assert!(!permissions.may_publish("rooms/kmrtw/1/LED"));
            assert!(!permissions.may_publish("rooms/kmrtw/all/x"));
            assert!(permissions.may_publish("rooms/kmrtw/1/room/hand"));
            assert!(permissions.may_read("rooms/kmrtw/1/LED"));
        }
        assert!(muted.permissions(2).may_publish("rooms/kmrtw/2/LED"));
    }

    #[test]
    fn a_user_is_a_seat_by_its_exact_name() {
        let room = room();
        assert_eq!(room.seat_of("kmrtw-12"), Some(Some(12)));
        for wrong in ["kmrtw-3", "kmrtw-", "kmrtw-012", "kmrtw-+1", "kmrtw-x"] {
            assert_eq!(room.seat_of(wrong), Some(None), "{wrong}");
        }
        for other in ["teacher", "kmrtw", "KMRTW-1", "other-1"] {
            assert_eq!(room.seat_of(other), None, "{other}");
        }
        assert_eq!(room.free_number(60), Some(3));
        assert_eq!(room.free_number(2), None);
    }
}
