//! `cargo xtask test`: every test that there is, one after the other, and one summary at the end.
//! A test that fails does not keep the next ones from running; one that ran nothing has failed.

use std::cell::RefCell;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::ValueEnum;

use crate::console::seconds;
use crate::failure::Failure;
use crate::process::Context;

mod count;
mod steps;

/// A part of the tests, for `--only`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Formatting, clippy, documentation and the invariants.
    Lint,
    /// Tests that need no browser and no other program, and `shared` without std.
    Native,
    /// Tests of the page's code, as wasm in headless Chromium.
    Wasm,
    /// Real MQTT clients and board programs against the broker.
    Clients,
    /// The page in headless Chromium against the broker.
    Browser,
}

/// One test of the summary.
struct Test {
    name: &'static str,
    /// It is run if one of these is.
    parts: &'static [Part],
    /// Gives what there is to say about it, such as how many tests it ran.
    run: fn(&Suite) -> Result<String, Failure>,
}

/// What tests hand on to later ones.
struct Suite<'a> {
    cx: &'a Context,
    /// The broker that is tested, once it is built.
    broker: RefCell<Option<PathBuf>>,
}

/// What came of one.
struct Outcome {
    name: &'static str,
    passed: bool,
    took: Duration,
    note: String,
}

/// Runs the tests of `only`, or all; true if all passed.
pub fn run(cx: &Context, only: &[Part]) -> bool {
    let started = Instant::now();
    let wanted =
        |test: &&Test| only.is_empty() || test.parts.iter().any(|part| only.contains(part));
    let suite = Suite { cx, broker: RefCell::new(None) };
    let outcomes: Vec<Outcome> =
        steps::ALL.iter().filter(wanted).map(|test| run_one(&suite, test)).collect();
    let mut output = io::stdout().lock();
    // A closed standard output does not make a test fail.
    let _ = output.write_all(summary(&outcomes, started.elapsed()).as_bytes());
    outcomes.iter().all(|outcome| outcome.passed)
}

/// Takes pictures of each view of the page; gives their folder.
pub fn shots(cx: &Context) -> Result<PathBuf, Failure> {
    steps::shots(&Suite { cx, broker: RefCell::new(None) })
}

fn run_one(suite: &Suite, test: &Test) -> Outcome {
    let console = &suite.cx.console;
    let started = Instant::now();
    let result = (test.run)(suite);
    let took = started.elapsed();
    let passed = result.is_ok();
    let note = match result {
        Ok(note) => {
            let text = if note.is_empty() { "ok".to_owned() } else { format!("ok, {note}") };
            console.timed(test.name, &text, took);
            note
        }
        Err(failure) => {
            console.timed(test.name, "FAILED", took);
            console.block(&format!("{failure}\n"));
            failure.what().to_owned()
        }
    };
    Outcome { name: test.name, passed, took, note }
}

/// A table, and a last line that other programs read too.
fn summary(outcomes: &[Outcome], took: Duration) -> String {
    let mut text = "\n".to_owned();
    for Outcome { name, passed, took, note } in outcomes {
        let result = if *passed { "ok" } else { "FAILED" };
        let line = format!("{name:>14}  {result:<6}  {:>12}  {note}", seconds(*took));
        text.push_str(line.trim_end());
        text.push('\n');
    }
    let passed = outcomes.iter().filter(|outcome| outcome.passed).count();
    let failed = outcomes.len() - passed;
    text.push_str(&format!("{:>14}  {:>20}\n", "together", seconds(took)));
    text.push_str(&format!("\n{passed} passed, {failed} failed\n"));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_counted_and_named() {
        let outcome = |name, passed, note: &str| Outcome {
            name,
            passed,
            took: Duration::from_secs(2),
            note: note.to_owned(),
        };
        let outcomes = [outcome("native", true, "7 tests"), outcome("wasm", false, "no browser")];
        let text = summary(&outcomes, Duration::from_secs(4));
        assert!(text.contains("native  ok             2.0 s  7 tests\n"), "{text}");
        assert!(text.contains("wasm  FAILED         2.0 s  no browser\n"), "{text}");
        assert!(text.ends_with("\n1 passed, 1 failed\n"), "{text}");
    }
}
