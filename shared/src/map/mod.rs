//! A map in order, and a set, that compile to little code: a page in a browser fetches the code
//! before it does anything, and the standard library's B-tree costs kilobytes for each pair of
//! types that it is used with.
//!
//! The pairs lie sorted in short lists, the lists in one list. Finding is a binary search in each of
//! the two; inserting and removing move at most `CHUNK` pairs and, once in a while, the pointers to
//! the lists that follow. So a map of a million entries changes in about a microsecond. Knows keys
//! that are ordered, and nothing else.

mod iter;
mod set;

use alloc::vec::Vec;
use core::borrow::Borrow;
use core::fmt;
use core::mem;
use core::ops::{Bound, RangeBounds};

pub use self::iter::{IntoIter, Iter};
pub use self::set::Set;

/// Pairs in one list at most. Longer lists make finding no slower, but moving.
const CHUNK: usize = 64;
/// A list that is not longer is joined with its neighbour, if both fit well into one.
const SHORT: usize = CHUNK / 4;

/// A map whose keys are in order.
#[derive(Clone)]
pub struct Map<K, V> {
    /// None is empty, and none is longer than `CHUNK`.
    chunks: Vec<Vec<(K, V)>>,
    len: usize,
}

/// Where a pair is, or would be.
#[derive(Clone, Copy)]
struct Place {
    chunk: usize,
    at: usize,
}

impl<K, V> Map<K, V> {
    /// An empty map.
    pub const fn new() -> Self {
        Self { chunks: Vec::new(), len: 0 }
    }

    /// How many pairs there are.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Removes all.
    pub fn clear(&mut self) {
        *self = Self::new();
    }

    /// All pairs in order.
    pub fn iter(&self) -> Iter<'_, K, V> {
        Iter::new(&self.chunks)
    }

    /// All keys in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + Clone {
        self.chunks.iter().flatten().map(|(key, _)| key)
    }

    /// All values, in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + Clone {
        self.chunks.iter().flatten().map(|(_, value)| value)
    }

    /// All pairs in order, the values to be changed.
    pub fn iter_mut(&mut self) -> impl DoubleEndedIterator<Item = (&K, &mut V)> {
        self.chunks.iter_mut().flatten().map(|(key, value)| (&*key, value))
    }

    /// All values to be changed, in the order of their keys.
    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut V> {
        self.chunks.iter_mut().flatten().map(|(_, value)| value)
    }

    /// All keys in order; the values are dropped.
    pub fn into_keys(self) -> impl DoubleEndedIterator<Item = K> {
        self.into_iter().map(|(key, _)| key)
    }

    /// All values, in the order of their keys, which are dropped.
    pub fn into_values(self) -> impl DoubleEndedIterator<Item = V> {
        self.into_iter().map(|(_, value)| value)
    }

    /// The first pair.
    pub fn first_key_value(&self) -> Option<(&K, &V)> {
        self.chunks.first()?.first().map(|(key, value)| (key, value))
    }

    /// The last pair.
    pub fn last_key_value(&self) -> Option<(&K, &V)> {
        self.chunks.last()?.last().map(|(key, value)| (key, value))
    }

    /// Removes the first pair.
    pub fn pop_first(&mut self) -> Option<(K, V)> {
        (self.len > 0).then(|| self.remove_at(Place { chunk: 0, at: 0 }))
    }

    /// Keeps the pairs that `is_kept` wants, asking in order.
    pub fn retain(&mut self, mut is_kept: impl FnMut(&K, &mut V) -> bool) {
        for chunk in &mut self.chunks {
            chunk.retain_mut(|(key, value)| is_kept(key, value));
        }
        self.chunks.retain(|chunk| !chunk.is_empty());
        self.len = self.chunks.iter().map(Vec::len).sum();
    }

    fn remove_at(&mut self, place: Place) -> (K, V) {
        let chunk = &mut self.chunks[place.chunk];
        let pair = chunk.remove(place.at);
        self.len -= 1;
        let len = chunk.len();
        if len == 0 {
            self.chunks.remove(place.chunk);
        } else if len <= SHORT
            && self.chunks.get(place.chunk + 1).is_some_and(|next| next.len() + len <= CHUNK / 2)
        {
            let mut next = self.chunks.remove(place.chunk + 1);
            self.chunks[place.chunk].append(&mut next);
        }
        pair
    }

    fn insert_at(&mut self, mut place: Place, pair: (K, V)) -> &mut V {
        self.len += 1;
        if self.chunks.is_empty() {
            self.chunks.push(Vec::new());
        }
        if self.chunks[place.chunk].len() == CHUNK {
            // Keys that come in order leave full lists behind.
            let is_last = place.chunk + 1 == self.chunks.len() && place.at == CHUNK;
            let middle = if is_last { CHUNK } else { CHUNK / 2 };
            let tail = self.chunks[place.chunk].split_off(middle);
            self.chunks.insert(place.chunk + 1, tail);
            if is_last || place.at > middle {
                place = Place { chunk: place.chunk + 1, at: place.at - middle };
            }
        }
        let chunk = &mut self.chunks[place.chunk];
        chunk.insert(place.at, pair);
        &mut chunk[place.at].1
    }
}

impl<K: Ord, V> Map<K, V> {
    /// Where a key's pair is, else where it belongs.
    fn find<Q: Ord + ?Sized>(&self, key: &Q) -> Result<Place, Place>
    where
        K: Borrow<Q>,
    {
        let begins = |chunk: &Vec<(K, V)>| chunk.first().is_some_and(|(it, _)| it.borrow() <= key);
        let chunk = self.chunks.partition_point(begins).saturating_sub(1);
        let list = self.chunks.get(chunk).map_or(&[][..], Vec::as_slice);
        let place = |at| Place { chunk, at };
        list.binary_search_by(|(it, _)| it.borrow().cmp(key)).map(place).map_err(place)
    }

    /// The value of a key.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let place = self.find(key).ok()?;
        Some(&self.chunks[place.chunk][place.at].1)
    }

    /// The value of a key, to be changed.
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = self.find(key).ok()?;
        Some(&mut self.chunks[place.chunk][place.at].1)
    }

    /// The value of a key, to be changed; if it is not there, of the pair that `make` makes for it.
    pub fn get_or_insert_with<Q: Ord + ?Sized>(
        &mut self,
        key: &Q,
        make: impl FnOnce() -> (K, V),
    ) -> &mut V
    where
        K: Borrow<Q>,
    {
        match self.find(key) {
            Ok(place) => &mut self.chunks[place.chunk][place.at].1,
            Err(place) => self.insert_at(place, make()),
        }
    }

    /// Whether a key is there.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.find(key).is_ok()
    }

    /// Sets the value of a key; gives the one that it had. The key that was there stays.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Ok(place) => Some(mem::replace(&mut self.chunks[place.chunk][place.at].1, value)),
            Err(place) => {
                self.insert_at(place, (key, value));
                None
            }
        }
    }

    /// Removes a key; gives its value.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.remove_entry(key).map(|(_, value)| value)
    }

    /// Removes a key; gives it and its value.
    pub fn remove_entry<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<(K, V)>
    where
        K: Borrow<Q>,
    {
        self.find(key).ok().map(|place| self.remove_at(place))
    }

    /// The place of a key, be it there or not.
    pub fn entry(&mut self, key: K) -> Entry<'_, K, V> {
        let found = self.find(&key);
        Entry { map: self, key, found }
    }

    /// The pairs whose keys are in `keys`, in order.
    pub fn range<Q: Ord + ?Sized, R: RangeBounds<Q>>(
        &self,
        keys: R,
    ) -> impl Iterator<Item = (&K, &V)>
    where
        K: Borrow<Q>,
    {
        let from = match keys.start_bound() {
            Bound::Unbounded => Place { chunk: 0, at: 0 },
            Bound::Included(key) => self.find(key).unwrap_or_else(|place| place),
            Bound::Excluded(key) => {
                self.find(key).map_or_else(|place| place, |it| Place { at: it.at + 1, ..it })
            }
        };
        let rest = self.chunks.get(from.chunk..).unwrap_or_default();
        let pairs = rest.iter().flatten().skip(from.at).map(|(key, value)| (key, value));
        pairs.take_while(move |(key, _)| match keys.end_bound() {
            Bound::Unbounded => true,
            Bound::Included(end) => (*key).borrow() <= end,
            Bound::Excluded(end) => (*key).borrow() < end,
        })
    }

    /// Takes all pairs of another map over.
    pub fn append(&mut self, other: &mut Self) {
        self.extend(mem::take(other));
    }
}

/// The place of a key.
pub struct Entry<'a, K, V> {
    map: &'a mut Map<K, V>,
    key: K,
    found: Result<Place, Place>,
}

impl<'a, K: Ord, V> Entry<'a, K, V> {
    /// Changes the value that is there.
    #[must_use]
    pub fn and_modify(self, change: impl FnOnce(&mut V)) -> Self {
        if let Ok(place) = self.found {
            change(&mut self.map.chunks[place.chunk][place.at].1);
        }
        self
    }

    /// The value; `make` makes one if there is none.
    pub fn or_insert_with(self, make: impl FnOnce() -> V) -> &'a mut V {
        match self.found {
            Ok(place) => &mut self.map.chunks[place.chunk][place.at].1,
            Err(place) => self.map.insert_at(place, (self.key, make())),
        }
    }

    /// The value; this one if there is none.
    pub fn or_insert(self, value: V) -> &'a mut V {
        self.or_insert_with(|| value)
    }
}

impl<'a, K: Ord, V: Default> Entry<'a, K, V> {
    /// The value; the usual one if there is none.
    pub fn or_default(self) -> &'a mut V {
        self.or_insert_with(V::default)
    }
}

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: fmt::Debug, V: fmt::Debug> fmt::Debug for Map<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

/// How the pairs lie in lists makes no difference.
impl<K: PartialEq, V: PartialEq> PartialEq for Map<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.iter().eq(other)
    }
}

impl<K: Eq, V: Eq> Eq for Map<K, V> {}

impl<K: Ord, V> Extend<(K, V)> for Map<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, pairs: I) {
        for (key, value) in pairs {
            self.insert(key, value);
        }
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut map = Self::new();
        map.extend(pairs);
        map
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for Map<K, V> {
    fn from(pairs: [(K, V); N]) -> Self {
        Self::from_iter(pairs)
    }
}
