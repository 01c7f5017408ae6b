//! Where clients stand: who has a place keeps it, whoever comes and goes.
//!
//! Knows numbers of places and where each lies. A place that becomes free goes to the next who
//! comes.

use std::f64::consts::{FRAC_PI_2, TAU};
use std::rc::Rc;

/// Clients that are drawn; more are only listed.
pub const MAX_DRAWN: usize = 200;
/// With more clients than these they stand close together, in rings, and are drawn small.
pub const ROOMY: usize = 60;
/// The rings: how far each is from the broker, and how many have room on it.
const RINGS: [(f64, usize); 5] = [(1.0, 60), (0.86, 50), (0.72, 42), (0.58, 32), (0.44, 24)];

/// Who has which place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slots(Vec<Option<Rc<str>>>);

impl Slots {
    /// The places of these clients, in their order; `None` for those that are not drawn. Places of
    /// others become free.
    pub fn assign(&mut self, ids: &[Rc<str>]) -> Vec<Option<usize>> {
        for slot in &mut self.0 {
            if slot.as_ref().is_some_and(|id| !ids.contains(id)) {
                *slot = None;
            }
        }
        ids.iter().map(|id| self.of(id)).collect()
    }

    fn of(&mut self, id: &Rc<str>) -> Option<usize> {
        if let Some(at) = self.0.iter().position(|slot| slot.as_ref() == Some(id)) {
            return Some(at);
        }
        let free = self.0.iter().position(Option::is_none).unwrap_or(self.0.len());
        if free >= MAX_DRAWN {
            return None;
        }
        if free == self.0.len() {
            self.0.push(None);
        }
        self.0[free] = Some(Rc::clone(id));
        Some(free)
    }
}

/// Where a place lies around the broker, which is at 0, 0: both from -1 to 1. Each further place is
/// in the middle of the largest gap, so that any number of them is spread evenly and none ever moves.
pub fn place(slot: usize) -> (f64, f64) {
    let (mut turn, mut half, mut rest) = (0.0, 0.5, slot);
    while rest > 0 {
        if rest & 1 == 1 {
            turn += half;
        }
        half /= 2.0;
        rest >>= 1;
    }
    let distance = match slot {
        0..16 => 1.0,
        16..32 => 0.68,
        _ => 0.84,
    };
    let angle = TAU * turn - FRAC_PI_2;
    (distance * angle.cos(), distance * angle.sin())
}

/// Where a place lies when there are many. A ring is filled before the next one; on each, a place
/// is far from the one before, so that a ring that is not full has no heap on one side.
pub fn crowded_place(slot: usize) -> (f64, f64) {
    let (mut rest, mut ring) = (slot, 0);
    while ring + 1 < RINGS.len() && rest >= RINGS[ring].1 {
        rest -= RINGS[ring].1;
        ring += 1;
    }
    let (distance, room) = RINGS[ring];
    // The golden section of the ring, made a number that has no divisor in common with it.
    let mut step = (room * 618).div_ceil(1000);
    while greatest_divisor(step, room) > 1 {
        step += 1;
    }
    let turn = (rest * step % room) as f64 / room as f64;
    let angle = TAU * turn - FRAC_PI_2;
    (distance * angle.cos(), distance * angle.sin())
}

fn greatest_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(names: &[&str]) -> Vec<Rc<str>> {
        names.iter().map(|&name| name.into()).collect()
    }

    #[test]
    fn who_has_a_place_keeps_it() {
        let mut slots = Slots::default();
        assert_eq!(slots.assign(&ids(&["a", "b", "c"])), [Some(0), Some(1), Some(2)]);
        assert_eq!(slots.assign(&ids(&["0", "c", "a"])), [Some(1), Some(2), Some(0)]);
        assert_eq!(slots.assign(&ids(&["a", "0", "z", "c"])), [Some(0), Some(1), Some(3), Some(2)]);
    }

    #[test]
    fn more_than_can_be_drawn_have_none() {
        let names: Vec<Rc<str>> =
            (0..MAX_DRAWN + 9).map(|number| format!("c{number}").into()).collect();
        let assigned = Slots::default().assign(&names);
        assert_eq!(assigned.iter().flatten().count(), MAX_DRAWN);
        assert!(assigned[MAX_DRAWN..].iter().all(Option::is_none));
    }

    #[test]
    fn no_two_places_lie_upon_each_other() {
        for (place, count, apart) in
            [(place as fn(usize) -> (f64, f64), ROOMY, 0.06), (crowded_place, MAX_DRAWN, 0.1)]
        {
            for one in 0..count {
                for other in 0..one {
                    let ((ax, ay), (bx, by)) = (place(one), place(other));
                    assert!((ax - bx).hypot(ay - by) > apart, "{one} {other}");
                }
            }
        }
    }
}
