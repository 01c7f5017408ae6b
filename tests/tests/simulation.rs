//! A short run of the simulation with many seeds; `cargo xtask sim` makes long ones.

use blinklab_tests::simulation::{Report, run};

#[test]
fn what_the_model_promises_holds_over_faulty_links() {
    let mut all = Report::default();
    for seed in 1..=20 {
        let report = run(seed, 3_000).unwrap_or_else(|failure| panic!("{failure}"));
        all.published += report.published;
        all.received += report.received;
        all.losses += report.losses;
        all.restarts += report.restarts;
        all.crashes += report.crashes;
    }
    // No idle run: faults happened, and messages came through all the same.
    assert!(all.published > 10_000 && all.received > 10_000, "{all:?}");
    assert!(all.losses > 500 && all.restarts > 5 && all.crashes > 50, "{all:?}");
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let first = run(7, 2_000).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(run(7, 2_000).ok(), Some(first));
}
