//! What was broken between two packets: a line in the sequence where a person reads why what follows
//! is as it is.

use std::collections::VecDeque;
use std::rc::Rc;

use shared::time::Instant;

/// Marks that are kept. Of more, the oldest goes.
const MAX_MARKS: usize = 200;

/// Something that was done in the fault lab, or came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The number of the packet that came next.
    pub next: u64,
    /// When.
    pub at: Instant,
    /// To whom; `None` is the broker, and so everyone.
    pub who: Option<Rc<str>>,
    /// What.
    pub what: Happening,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// Its network is other than before: late, in pieces, or in order again.
    NetworkChanged,
    /// Bytes stand still, or go on.
    Stalled(bool),
    /// The link broke.
    Cut,
    /// The Wi-Fi came, or went.
    Wifi(bool),
    /// The connection ended, as this side has learnt.
    Ended,
    /// The power went, without a word.
    PlugPulled,
    /// The broker began again, with its store or with nothing.
    Restarted {
        /// With its store.
        keeps: bool,
    },
}

/// The marks, in order.
#[derive(Clone, Debug, Default)]
pub struct Marks(VecDeque<Mark>);

impl Marks {
    pub(super) fn push(&mut self, mark: Mark) {
        if self.0.len() == MAX_MARKS {
            self.0.pop_front();
        }
        self.0.push_back(mark);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Mark> {
        self.0.iter()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// What happened after packet `previous`, if there was one, and before packet `next`, if it has
    /// come; to whom `is_meant`.
    pub(super) fn between(
        &self,
        previous: Option<u64>,
        next: Option<u64>,
        is_meant: impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = &Mark> {
        self.0.iter().filter(move |mark| {
            previous.is_none_or(|previous| mark.next > previous)
                && next.is_none_or(|next| mark.next <= next)
                && mark.who.as_deref().is_none_or(&is_meant)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(next: u64, who: Option<&str>) -> Mark {
        let who = who.map(Rc::from);
        Mark { next, at: Instant::default(), who, what: Happening::Cut }
    }

    #[test]
    fn a_mark_stands_before_the_packet_that_came_next() {
        let mut marks = Marks::default();
        for it in [mark(3, Some("a")), mark(5, None), mark(9, Some("b"))] {
            marks.push(it);
        }
        let found = |previous, next, who: Option<&str>| -> Vec<u64> {
            let is_meant = |it: &str| who.is_none_or(|who| who == it);
            marks.between(previous, next, is_meant).map(|mark| mark.next).collect()
        };
        assert_eq!(found(Some(2), Some(3), None), [3]);
        assert_eq!(found(Some(3), Some(4), None), [0; 0]);
        // Packets that are not seen lie between these two.
        assert_eq!(found(Some(2), Some(8), None), [3, 5]);
        assert_eq!(found(Some(2), Some(8), Some("b")), [5]);
        assert_eq!(found(Some(8), None, None), [9]);
        assert_eq!(found(None, Some(3), None), [3]);
    }

    #[test]
    fn of_more_than_enough_the_oldest_goes() {
        let mut marks = Marks::default();
        (0..300).for_each(|next| marks.push(mark(next, None)));
        let left: Vec<u64> = marks.between(None, None, |_| true).map(|mark| mark.next).collect();
        assert_eq!((left.len(), left[0]), (MAX_MARKS, 100));
    }
}
