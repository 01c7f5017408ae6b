//! Topic Names that were read before: one that comes again costs no memory and no check.
//!
//! Knows what they are made of, and nothing of what they stand for: which ones are remembered makes
//! no difference but to what reading costs.

use alloc::boxed::Box;

use super::Text;

/// Names that are remembered at most, besides the last.
const SLOTS: usize = 1024;
/// Longer names are not, so that all of them take little.
const MAX_LEN: usize = 128;
/// How often another name has to come before more than the last is remembered: who hears of few
/// things keeps no memory for many.
const PATIENCE: u8 = 64;

/// The Topic Names that were read on one connection: the last one, or many.
#[derive(Clone, Debug, Default)]
pub(crate) struct Topics {
    last: Text,
    /// Each name is in one of two slots, side by side.
    others: Option<Box<[Text]>>,
    /// How much patience is left; none is ever asked for where but the last one is remembered.
    patience: Option<u8>,
}

impl Topics {
    /// Remembers the last one: of who publishes to one topic again and again, as a sensor does.
    pub(crate) fn one() -> Self {
        Self::default()
    }

    /// Remembers many, once many have come: of who hears of many things in turn.
    pub(crate) fn many() -> Self {
        Self { patience: Some(PATIENCE), ..Self::default() }
    }

    /// The name with these bytes, if it is remembered.
    #[inline]
    pub(crate) fn find(&self, bytes: &[u8]) -> Option<&Text> {
        if bytes == self.last.as_bytes() {
            return Some(&self.last);
        }
        let others = self.others.as_ref()?;
        let slot = slot(bytes);
        let pair = others.get(slot..slot + 2)?;
        pair.iter().find(|it| it.as_bytes() == bytes)
    }

    /// A name was read that is not remembered.
    pub(crate) fn note(&mut self, name: &Text) {
        self.last.clone_from(name);
        match &mut self.patience {
            None => return,
            Some(left @ 1..) => return *left -= 1,
            Some(0) => {}
        }
        if name.len() > MAX_LEN {
            return;
        }
        let others = self
            .others
            .get_or_insert_with(|| core::iter::repeat_n(Text::default(), SLOTS).collect());
        let slot = slot(name.as_bytes());
        // The older one of the two goes.
        if let Some([first, second]) = others.get_mut(slot..slot + 2) {
            *second = core::mem::replace(first, name.clone());
        }
    }
}

/// Where a name is, or next to it: an even number.
fn slot(bytes: &[u8]) -> usize {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    let (words, rest) = bytes.as_chunks();
    let mix = |hash: u64, word: u64| (hash ^ word).wrapping_mul(ODD).rotate_left(29);
    let hash =
        words.iter().fold(bytes.len() as u64, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    let rest = rest.iter().fold(0, |word, &byte| word << 8 | u64::from(byte));
    let hash = (hash ^ rest).wrapping_mul(ODD);
    (hash >> (64 - SLOTS.ilog2())) as usize & !1
}

#[cfg(test)]
mod tests {
    use alloc::format;
    use alloc::string::String;

    use super::*;

    /// Reads names as a decoder does; how many of them were remembered.
    fn read(topics: &mut Topics, names: impl Iterator<Item = String>) -> usize {
        let known = names.filter(|name| {
            let known = topics.find(name.as_bytes()).cloned();
            if let Some(known) = &known {
                assert_eq!(known.as_str(), name, "it is this one and no other");
            } else {
                topics.note(&Text::new(name).unwrap());
            }
            known.is_some()
        });
        known.count()
    }

    fn rooms(count: usize) -> impl Iterator<Item = String> {
        (0..count).map(|number| format!("room/{number:02}/temperature/state"))
    }

    #[test]
    fn one_that_comes_again_is_known_and_another_is_not_taken_for_it() {
        for mut topics in [Topics::one(), Topics::many()] {
            let names = ["a/b", "a/b", "a/c", "a/c", "", "a/b"].map(String::from);
            assert_eq!(read(&mut topics, names.into_iter()), 2);
        }
    }

    #[test]
    fn nearly_all_of_a_hundred_in_turn_are_known_to_who_remembers_many() {
        let mut topics = Topics::many();
        read(&mut topics, rooms(100).chain(rooms(100)));
        assert!(read(&mut topics, rooms(100)) > 90);
        let mut topics = Topics::one();
        read(&mut topics, rooms(100).chain(rooms(100)));
        assert_eq!(read(&mut topics, rooms(100)), 0);
        assert!(topics.others.is_none());
    }

    #[test]
    fn it_keeps_little_whatever_comes() {
        let mut topics = Topics::many();
        read(&mut topics, rooms(PATIENCE.into()));
        assert!(topics.others.is_none(), "who hears of few things keeps no memory for many");
        read(&mut topics, (0..20_000).map(|number| format!("{number:0>200}")));
        read(&mut topics, (0..20_000).map(|number| format!("{number:0>128}")));
        let others = topics.others.unwrap();
        assert_eq!(others.len(), SLOTS);
        assert!(others.iter().all(|it| it.len() <= MAX_LEN));
    }
}
