//! The map does what the standard library's does, whatever is done to it.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use shared::map::{Map, Set};

#[derive(Clone, Debug)]
enum Deed {
    Insert(u16),
    Remove(u16),
    PopFirst,
    Count(u16),
    CountAsIs(u16),
    RetainNotMultiples(u16),
    Append(Vec<u16>),
}

fn deed() -> impl Strategy<Value = Deed> {
    let key = || 0..400_u16;
    prop_oneof![
        8 => key().prop_map(Deed::Insert),
        6 => key().prop_map(Deed::Remove),
        2 => Just(Deed::PopFirst),
        4 => key().prop_map(Deed::Count),
        4 => key().prop_map(Deed::CountAsIs),
        1 => (2..7_u16).prop_map(Deed::RetainNotMultiples),
        1 => prop::collection::vec(key(), 0..200).prop_map(Deed::Append),
    ]
}

fn same(map: &Map<u16, u32>, model: &BTreeMap<u16, u32>) {
    assert_eq!(map.len(), model.len());
    assert!(map.iter().eq(model.iter()), "{map:?}\n{model:?}");
    assert!(map.iter().rev().eq(model.iter().rev()));
    assert_eq!(map.first_key_value(), model.first_key_value());
    assert_eq!(map.last_key_value(), model.last_key_value());
}

proptest! {
    #[test]
    fn a_map_is_what_a_b_tree_would_be(deeds in prop::collection::vec(deed(), 0..600)) {
        let (mut map, mut model) = (Map::new(), BTreeMap::new());
        for (number, deed) in (0_u32..).zip(deeds) {
            match deed {
                Deed::Insert(key) => {
                    assert_eq!(map.insert(key, number), model.insert(key, number));
                }
                Deed::Remove(key) => assert_eq!(map.remove(&key), model.remove(&key)),
                Deed::PopFirst => assert_eq!(map.pop_first(), model.pop_first()),
                Deed::Count(key) => {
                    *map.entry(key).or_default() += 1;
                    *model.entry(key).or_default() += 1;
                }
                Deed::CountAsIs(key) => {
                    *map.get_or_insert_with(&key, || (key, 7)) += 1;
                    *model.entry(key).or_insert(7) += 1;
                }
                Deed::RetainNotMultiples(of) => {
                    map.retain(|key, _| key % of != 0);
                    model.retain(|key, _| key % of != 0);
                }
                Deed::Append(keys) => {
                    let pairs = || keys.iter().map(|key| (*key, number));
                    map.append(&mut pairs().collect());
                    model.append(&mut pairs().collect());
                }
            }
            for key in [0, 17, 200, 399] {
                assert_eq!(map.get(&key), model.get(&key));
            }
        }
        same(&map, &model);
        for (from, to) in [(0, 400), (50, 51), (100, 300), (399, 400)] {
            assert!(map.range(from..to).eq(model.range(from..to)));
            assert!(map.range(from..=to).eq(model.range(from..=to)));
        }
        let again: Map<u16, u32> = model.iter().rev().map(|(key, value)| (*key, *value)).collect();
        assert_eq!(again, map, "how it came about makes no difference");
        assert!(map.into_iter().eq(model));
    }
}

#[test]
fn keys_that_come_in_order_and_go_in_order_are_cheap() {
    let mut set = Set::new();
    for round in 0..100_000_u32 {
        assert!(set.insert(round));
        if round >= 1000 {
            assert_eq!(set.pop_first(), Some(round - 1000));
        }
    }
    assert_eq!(set.len(), 1000);
    assert_eq!((set.first(), set.last()), (Some(&99_000), Some(&99_999)));
}
