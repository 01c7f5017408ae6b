//! The measurements of tests/bench/page: the page in headless Chromium, beside MQTT.js on a page
//! that shows nothing.

use std::fs;
use std::process::Command;
use std::time::Duration;

use crate::broker;
use crate::browser::Browser;
use crate::failure::{At, Failure};
use crate::node::Node;
use crate::page::{self, Size};
use crate::process::{Context, Step};

/// Two loads of a minute each and two of a million messages, on a slow machine.
const LIMIT: Duration = Duration::from_secs(20 * 60);

/// Measures; gives the tables.
pub fn measure(cx: &Context) -> Result<String, Failure> {
    let page = page::build(cx, Size::Small)?;
    let weights = page::markdown(&page)?;
    let broker = broker::build(cx)?;
    let chromium = Browser::find(cx)?.chromium;
    let node = Node::find(cx)?;
    let tests = cx.places.root().join("tests");
    let modules = node.modules(cx, &tests.join("e2e"), "the tests' packages")?;
    let report = cx.places.scratch().join("bench-page.md");
    let mut command = Command::new(node.program());
    command
        .arg(tests.join("bench").join("page").join("measure.mjs"))
        .arg(&report)
        .env("BLINKLAB_BROKER", broker)
        .env("BLINKLAB_CHROMIUM", chromium)
        .env("BLINKLAB_NODE_MODULES", modules);
    let (doing, done) = ("measuring the page", Some("measured"));
    Step { name: "page bench", doing, done, limit: LIMIT }.run(cx, &mut command)?;
    let tables = fs::read_to_string(&report).at("read", report)?;
    Ok(format!("{weights}\n{tables}"))
}
