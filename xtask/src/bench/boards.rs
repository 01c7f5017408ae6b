//! The measurements of tests/bench/boards: virtual boards in headless Chromium, many at once.

use std::fs;
use std::process::Command;
use std::time::Duration;

use crate::broker;
use crate::browser::Browser;
use crate::failure::{At, Failure};
use crate::node::Node;
use crate::page::{self, Size};
use crate::process::{Context, Step};

/// All but the programs' own time, on a slow machine.
const LIMIT: Duration = Duration::from_secs(10 * 60);

/// Measures; gives the tables. MicroPython programs run for `minutes`.
pub fn measure(cx: &Context, minutes: u32) -> Result<String, Failure> {
    page::build(cx, Size::Small)?;
    let broker = broker::build(cx)?;
    let chromium = Browser::find(cx)?.chromium;
    let node = Node::find(cx)?;
    let tests = cx.places.root().join("tests");
    let modules = node.modules(cx, &tests.join("e2e"), "the tests' packages")?;
    let report = cx.places.scratch().join("bench-boards.md");
    let mut command = Command::new(node.program());
    command
        .arg(tests.join("bench").join("boards").join("measure.mjs"))
        .arg(&report)
        .arg(minutes.to_string())
        .env("BLINKLAB_BROKER", broker)
        .env("BLINKLAB_CHROMIUM", chromium)
        .env("BLINKLAB_NODE_MODULES", modules);
    let limit = LIMIT + Duration::from_secs(u64::from(minutes) * 60);
    let (doing, done) = ("measuring virtual boards", Some("measured"));
    Step { name: "board bench", doing, done, limit }.run(cx, &mut command)?;
    fs::read_to_string(&report).at("read", report)
}
