//! What a client says, what the broker has, and that the one is found in the other.

use alloc::borrow::ToOwned;
use alloc::string::ToString;
use alloc::vec::Vec;

use super::*;

const LIMITS: MountLimits =
    MountLimits { sessions: 1, retained: 1, common_retained: 1, maximum_packet_size: 100 };

fn mount() -> Mount {
    Mount::new("rooms/blue", "7", LIMITS).unwrap()
}

#[test]
fn names_in_and_out() {
    let mount = mount();
    for (view, inner) in [
        ("LED_CONTROL", "rooms/blue/7/LED_CONTROL"),
        ("/", "rooms/blue/7//"),
        ("a/$b", "rooms/blue/7/a/$b"),
        ("all", "rooms/blue/all"),
        ("all/bell", "rooms/blue/all/bell"),
        ("allx", "rooms/blue/7/allx"),
        ("rooms/blue/8/LED", "rooms/blue/7/rooms/blue/8/LED"),
        ("$SYS/broker/uptime", "$SYS/broker/uptime"),
        ("$seats/3/LED", "rooms/blue/3/LED"),
        ("$seats/77/LED", "rooms/blue/77/LED"),
    ] {
        assert_eq!(mount.name(view).as_deref(), Some(inner), "{view}");
        assert_eq!(mount.view(inner).as_deref(), Some(view), "{inner}");
    }
    for out_of_reach in [
        "",
        "$",
        "$x/y",
        "$SYSx",
        "$seats",
        "$seats/",
        "$seats/3",
        "$seats/3/",
        "$seats//x",
        "$seats/7/x",
        "$seats/all/x",
        "$seats/$x/x",
        "$seats/3/all/x",
        "$seats/3/$x",
    ] {
        assert_eq!(mount.name(out_of_reach), None, "{out_of_reach}");
    }
    for unseen in [
        "LED",
        "rooms/blue",
        "rooms/blue/",
        "rooms/blue/7",
        "rooms/blue/7/",
        "rooms/red/7/LED",
        "rooms/blue/7/all/x",
        "rooms/blue/7/$SYS/x",
        "rooms/blue//x",
        "rooms/blue/3/",
        "rooms/blue/3/all",
        "rooms/blue/$x/y",
        "$share/x",
    ] {
        assert_eq!(mount.view(unseen), None, "{unseen}");
    }
}

#[test]
fn filters_become_one_or_two() {
    let mount = mount();
    for (view, inner, companion) in [
        ("LED", "rooms/blue/7/LED", None),
        ("a/+/#", "rooms/blue/7/a/+/#", None),
        ("all/#", "rooms/blue/all/#", None),
        ("#", "rooms/blue/7/#", Some("rooms/blue/all/#")),
        ("+/#", "rooms/blue/7/+/#", Some("rooms/blue/all/#")),
        ("+", "rooms/blue/7/+", Some("rooms/blue/all")),
        ("+/x", "rooms/blue/7/+/x", Some("rooms/blue/all/x")),
        ("$SYS/#", "$SYS/#", None),
        ("$seats/3/#", "rooms/blue/3/#", None),
        ("$share/g/x", "$share/g/rooms/blue/7/x", None),
        ("$share/g/all/x", "$share/g/rooms/blue/all/x", None),
        ("$share/g/#", "$share/g/rooms/blue/7/#", Some("rooms/blue/all/#")),
    ] {
        let mounted = mount.filter(&TopicFilter::new(view).unwrap()).unwrap();
        assert_eq!(mounted.filter.as_str(), inner, "{view}");
        assert_eq!(mounted.companion.as_ref().map(TopicFilter::as_str), companion, "{view}");
    }
    for (view, why) in [
        ("$seats/#", NotMounted::OutOfReach),
        ("$seats/+/x", NotMounted::OutOfReach),
        ("$seats/7/x", NotMounted::OutOfReach),
        ("$x/#", NotMounted::OutOfReach),
        ("$share/g/$x", NotMounted::OutOfReach),
        ("$share/g", NotMounted::Invalid),
    ] {
        assert_eq!(mount.filter(&TopicFilter::new(view).unwrap()), Err(why), "{view}");
    }
}

#[test]
fn a_place_is_one_level_of_its_own() {
    for (root, place) in [
        ("", "7"),
        ("$SYS", "7"),
        ("a/+", "7"),
        ("a", ""),
        ("a", "all"),
        ("a", "$x"),
        ("a", "+"),
        ("a", "b/c"),
    ] {
        assert!(Mount::new(root, place, LIMITS).is_err(), "{root:?} {place:?}");
    }
    assert_eq!(mount().prefix(), "rooms/blue/7/");
}

/// All texts of up to `depth` of these levels.
fn texts(levels: &[&str], depth: usize) -> Vec<String> {
    let mut all: Vec<String> = levels.iter().map(|&level| level.to_owned()).collect();
    let mut deepest = all.clone();
    for _ in 1..depth {
        deepest = deepest
            .iter()
            .flat_map(|text| levels.iter().map(move |level| format!("{text}/{level}")))
            .collect();
        all.extend(deepest.iter().cloned());
    }
    all
}

/// The levels that mean something to a mount point at `rooms/blue/7`, and some that do not.
const LEVELS: [&str; 10] = ["a", "", "all", "$seats", "$SYS", "$x", "7", "3", "rooms", "blue"];

#[test]
fn what_a_client_names_it_sees_under_that_name_and_no_two_names_are_one() {
    let mount = mount();
    let mut inner_names = Vec::new();
    for name in texts(&LEVELS, 4).iter().filter(|name| !name.is_empty()) {
        let Some(inner) = mount.name(name) else { continue };
        assert_eq!(mount.view(&inner).as_deref(), Some(&**name));
        inner_names.push(inner);
    }
    let count = inner_names.len();
    inner_names.sort();
    inner_names.dedup();
    assert!(count > 8_000 && inner_names.len() == count, "{count}");
}

#[test]
fn what_a_client_sees_it_can_name_and_is_of_its_room() {
    let mount = mount();
    let mut seen = 0;
    for rest in texts(&LEVELS, 3) {
        for inner in [rest.clone(), format!("rooms/blue/{rest}"), format!("rooms/red/{rest}")] {
            let Some(view) = mount.view(&inner) else { continue };
            assert_eq!(mount.name(&view).as_deref(), Some(&*inner), "{view}");
            let is_of_another = view.starts_with("$seats/");
            assert!(
                inner.starts_with("rooms/blue/7/")
                    || inner == "rooms/blue/all"
                    || inner.starts_with("rooms/blue/all/")
                    || (is_of_another && inner.starts_with("rooms/blue/"))
                    || first_level(&inner) == "$SYS",
                "{inner}"
            );
            seen += 1;
        }
    }
    assert!(seen > 500, "{seen}");
}

#[test]
fn a_filter_matches_a_name_exactly_when_one_of_the_brokers_matches_the_brokers() {
    let mount = mount();
    let names: Vec<(String, Text)> = texts(&LEVELS[..8], 3)
        .into_iter()
        .filter_map(|name| mount.name(&name).map(|inner| (name, inner)))
        .collect();
    let filters = texts(&["a", "", "all", "$seats", "$SYS", "7", "3", "+", "#"], 3);
    let mut pairs = 0;
    for filter in filters.iter().filter_map(|text| TopicFilter::new(text).ok()) {
        let Ok(Mounted { filter: inner, companion }) = mount.filter(&filter) else { continue };
        for (name, inner_name) in &names {
            let matches = usize::from(inner.matches(inner_name))
                + companion.iter().filter(|filter| filter.matches(inner_name)).count();
            let expected = usize::from(filter.matches(name));
            assert_eq!(matches, expected, "{filter} of {name}: {inner}, {companion:?}");
            pairs += expected;
        }
        let shared = TopicFilter::new(&format!("$share/g/{filter}")).unwrap();
        let shared = mount.filter(&shared).unwrap();
        assert_eq!(shared.filter.to_string(), format!("$share/g/{inner}"));
        assert_eq!(shared.companion, companion);
    }
    assert!(pairs > 5_000, "{pairs}");
}
