//! A few kills of a real broker; `cargo xtask crash` makes many.

use std::path::Path;

use blinklab_tests::{crash, tools};

#[test]
fn a_broker_that_is_killed_under_load_keeps_every_promise() {
    let broker = tools::required("BLINKLAB_BROKER");
    let report = crash::run(Path::new(&broker), 5, 1).unwrap_or_else(|what| panic!("{what}"));
    // No idle run: messages were under way when the broker was killed.
    assert!(report.kills == 5 && report.interrupted > 0 && report.retained > 0, "{report}");
    assert!(report.published > 100 && report.received > 3 * 100, "{report}");
}
