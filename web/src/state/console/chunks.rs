//! A long list that a picture of the state shares: it is cut into chunks, and a change copies only
//! the chunk that it touches.

use std::collections::VecDeque;
use std::rc::Rc;

/// Items of a chunk: what the first change after a picture copies.
const CHUNK: usize = 256;

/// A list that grows and shrinks at both ends. Every chunk but the first and the last is full.
#[derive(Clone, Debug)]
pub struct Chunks<T> {
    chunks: VecDeque<Rc<VecDeque<T>>>,
    len: usize,
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Self { chunks: VecDeque::new(), len: 0 }
    }
}

impl<T: Clone> Chunks<T> {
    /// Adds one at the end.
    pub fn push_back(&mut self, item: T) {
        if self.chunks.back().is_none_or(|chunk| chunk.len() == CHUNK) {
            self.chunks.push_back(Rc::new(VecDeque::with_capacity(CHUNK)));
        }
        if let Some(last) = self.chunks.back_mut() {
            Rc::make_mut(last).push_back(item);
            self.len += 1;
        }
    }

    /// Adds one at the beginning.
    pub fn push_front(&mut self, item: T) {
        if self.chunks.front().is_none_or(|chunk| chunk.len() == CHUNK) {
            self.chunks.push_front(Rc::new(VecDeque::with_capacity(CHUNK)));
        }
        if let Some(first) = self.chunks.front_mut() {
            Rc::make_mut(first).push_front(item);
            self.len += 1;
        }
    }

    /// Takes the first one.
    pub fn pop_front(&mut self) -> Option<T> {
        let chunk = self.chunks.front_mut()?;
        let item = Rc::make_mut(chunk).pop_front();
        if chunk.is_empty() {
            self.chunks.pop_front();
        }
        self.len -= usize::from(item.is_some());
        item
    }

    /// Puts another one in a place that there is.
    pub fn set(&mut self, index: usize, item: T) {
        if let Some((chunk, place)) = self.place(index)
            && let Some(chunk) = self.chunks.get_mut(chunk)
            && let Some(old) = Rc::make_mut(chunk).get_mut(place)
        {
            *old = item;
        }
    }

    /// The one at a place, counted from the beginning.
    pub fn get(&self, index: usize) -> Option<&T> {
        let (chunk, place) = self.place(index)?;
        self.chunks.get(chunk)?.get(place)
    }

    /// The first one.
    pub fn first(&self) -> Option<&T> {
        self.chunks.front()?.front()
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// All of them, from the beginning.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }

    fn place(&self, index: usize) -> Option<(usize, usize)> {
        let first = self.chunks.front()?.len();
        Some(match index.checked_sub(first) {
            None => (0, index),
            Some(rest) => (1 + rest / CHUNK, rest % CHUNK),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::random::Random;

    #[test]
    fn it_is_a_list_whatever_is_done_at_its_ends() {
        let mut random = Random::new(3);
        let (mut chunks, mut plain) = (Chunks::default(), VecDeque::new());
        for number in 0..20_000_u64 {
            match random.below(10) {
                0..5 => {
                    chunks.push_back(number);
                    plain.push_back(number);
                }
                5..7 => {
                    chunks.push_front(number);
                    plain.push_front(number);
                }
                7 => assert_eq!(chunks.pop_front(), plain.pop_front()),
                _ if plain.is_empty() => {}
                _ => {
                    let index = random.below(plain.len() as u64) as usize;
                    assert_eq!(chunks.get(index), plain.get(index));
                    chunks.set(index, number);
                    plain[index] = number;
                }
            }
            assert_eq!((chunks.len(), chunks.first()), (plain.len(), plain.front()));
        }
        assert!(chunks.iter().eq(plain.iter()));
        assert_eq!(chunks.get(plain.len()), None);
    }

    #[test]
    fn a_picture_of_it_does_not_change() {
        let mut chunks = Chunks::default();
        (0..1000).for_each(|it| chunks.push_back(it));
        let picture = chunks.clone();
        chunks.set(999, 5);
        chunks.pop_front();
        chunks.push_back(7);
        assert!(picture.iter().copied().eq(0..1000));
    }
}
