//! What `shared` must not contain: it is pure, so that the same core runs in a tab, in the broker
//! and in the tests, and a run can be repeated exactly.

use super::tree::{File, Tree};
use super::{Rule, Violation};

/// The rules about shared's sources.
pub const RULES: [Rule; 7] = [
    Rule {
        name: "shared has no std",
        why: "it must run where there is no operating system, and std is where I/O comes from",
        find: no_std,
    },
    Rule {
        name: "shared is not async",
        why: "a machine is driven by one call at a time; waiting is its driver's business",
        find: no_async,
    },
    Rule {
        name: "shared has no locks",
        why: "one owner drives a machine; who shares it locks it from outside",
        find: no_locks,
    },
    Rule {
        name: "shared has no hash maps",
        why: "their order differs from run to run, and would reach the output",
        find: no_hash_maps,
    },
    Rule {
        name: "shared has no unsafe code",
        why: "it reads bytes from strangers",
        find: no_unsafe,
    },
    Rule {
        name: "shared has no clock and no randomness",
        why: "time and seeds come from the driver, so that every run can be repeated",
        find: no_clock,
    },
    Rule {
        name: "time in shared is whole microseconds",
        why: "floats round, and two machines would disagree on what is due",
        find: no_float_time,
    },
];

fn core(tree: &Tree) -> impl Iterator<Item = &File> {
    tree.rust("shared/src")
}

fn naming(tree: &Tree, words: &[&str]) -> Vec<Violation> {
    core(tree).flat_map(|file| file.naming(words)).collect()
}

fn no_std(tree: &Tree) -> Vec<Violation> {
    let root = core(tree).find(|file| file.path.ends_with("src/lib.rs"));
    let unmarked = root.filter(|root| !root.code.contains("#![no_std]"));
    let mut found = naming(tree, &["std::", "extern crate std", "println!", "eprintln!"]);
    found.extend(unmarked.map(|root| root.violation(0, "there is no `#![no_std]`")));
    found
}

fn no_async(tree: &Tree) -> Vec<Violation> {
    naming(tree, &["async", ".await", "Future", "Waker"])
}

fn no_locks(tree: &Tree) -> Vec<Violation> {
    naming(tree, &["Mutex", "RwLock", "Condvar", "OnceLock", "LazyLock", "spin"])
}

fn no_hash_maps(tree: &Tree) -> Vec<Violation> {
    naming(tree, &["HashMap", "HashSet", "hashbrown"])
}

fn no_unsafe(tree: &Tree) -> Vec<Violation> {
    naming(tree, &["unsafe", "static mut"])
}

fn no_clock(tree: &Tree) -> Vec<Violation> {
    naming(tree, &["SystemTime", "Instant::now", "getrandom", "rand", "thread_rng"])
}

fn no_float_time(tree: &Tree) -> Vec<Violation> {
    let floats = ["f32", "f64"];
    let time = core(tree).filter(|file| file.path.ends_with("src/time.rs"));
    let mut found = naming(tree, &["from_secs_f32", "from_secs_f64"]);
    found.extend(time.flat_map(|file| file.naming(&floats)));
    found
}

#[cfg(test)]
mod tests {
    use super::super::tree::sample;
    use super::*;

    const GOOD: &str = "//! No `std::`, no async.\n#![no_std]\nextern crate alloc;\n\
        fn f(now: Instant) -> alloc::string::String { \"Mutex unsafe rand\".into() }\n\
        #[cfg(test)]\nmod tests { use std::collections::HashMap; async fn f() {} }\n";

    fn found(find: fn(&Tree) -> Vec<Violation>, line: &str) -> usize {
        find(&sample("shared/src/lib.rs", &format!("#![no_std]\n{line}\n"))).len()
    }

    #[test]
    fn pure_code_passes() {
        for rule in &RULES {
            assert_eq!((rule.find)(&sample("shared/src/lib.rs", GOOD)), [], "{}", rule.name);
        }
    }

    #[test]
    fn other_crates_may() {
        let tree = sample("broker-ws/src/lib.rs", "use std::sync::Mutex; async fn f() {}");
        assert!(RULES.iter().all(|rule| (rule.find)(&tree).is_empty()));
    }

    #[test]
    fn std_is_found() {
        assert_eq!(found(no_std, "use std::vec::Vec;"), 1);
        assert_eq!(no_std(&sample("shared/src/lib.rs", "extern crate alloc;")).len(), 1);
    }

    #[test]
    fn async_is_found() {
        assert_eq!(found(no_async, "async fn f() {}"), 1);
        assert_eq!(found(no_async, "g().await;"), 1);
    }

    #[test]
    fn locks_are_found() {
        assert_eq!(found(no_locks, "struct A { a: Mutex<u8> }"), 1);
        assert_eq!(found(no_locks, "struct A { a: RwLock<u8> }"), 1);
    }

    #[test]
    fn hash_maps_are_found() {
        assert_eq!(found(no_hash_maps, "use hashbrown::HashMap;"), 2);
        assert_eq!(found(no_hash_maps, "fn f(a: &HashSet<u8>) {}"), 1);
    }

    #[test]
    fn unsafe_code_is_found() {
        assert_eq!(found(no_unsafe, "fn f() { unsafe { g() } }"), 1);
        assert_eq!(found(no_unsafe, "static mut A: u8 = 0;"), 1);
    }

    #[test]
    fn clocks_and_randomness_are_found() {
        assert_eq!(found(no_clock, "let now = Instant::now();"), 1);
        assert_eq!(found(no_clock, "let now = SystemTime::UNIX_EPOCH;"), 1);
        assert_eq!(found(no_clock, "let a = rand::random();"), 1);
    }

    #[test]
    fn float_time_is_found() {
        assert_eq!(found(no_float_time, "let a = Duration::from_secs_f64(0.5);"), 1);
        assert_eq!(no_float_time(&sample("shared/src/time.rs", "struct Instant(f64);")).len(), 1);
        assert_eq!(no_float_time(&sample("shared/src/board/part.rs", "a: f64")), []);
    }
}
