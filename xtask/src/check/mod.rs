//! `cargo xtask check`: the invariants of docs/ARCHITECTURE.md that a program can check. Each rule
//! is a small function over the sources as text, so that its test can show it a violation.

use std::path::PathBuf;

use crate::failure::Failure;
use crate::process::Context;

mod dependencies;
mod io;
mod licences;
mod pure;
mod source;
mod tidy;
mod tree;

use tree::Tree;

/// One rule.
struct Rule {
    name: &'static str,
    /// Why there is such a rule: shown with every violation.
    why: &'static str,
    find: fn(&Tree) -> Vec<Violation>,
}

/// One place that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
struct Violation {
    file: PathBuf,
    /// Counted from 1; 0 for the file as a whole.
    line: usize,
    what: String,
}

/// The rules over sources; those over dependencies ask cargo.
fn rules() -> impl Iterator<Item = &'static Rule> {
    pure::RULES.iter().chain(&io::RULES).chain(&tidy::RULES)
}

/// Checks all rules; gives their number if none is broken.
pub fn run(cx: &Context) -> Result<usize, Failure> {
    let tree = Tree::read(cx.places.root())?;
    let mut broken = String::new();
    for rule in rules() {
        report(&mut broken, rule.name, rule.why, &(rule.find)(&tree));
    }
    let (name, why) = (dependencies::NAME, dependencies::WHY);
    report(&mut broken, name, why, &dependencies::find(cx)?);
    report(&mut broken, licences::NAME, licences::WHY, &licences::find(cx)?);
    if broken.is_empty() {
        return Ok(rules().count() + 2);
    }
    Err(Failure::new(format!("an invariant does not hold:{broken}")))
}

fn report(broken: &mut String, name: &str, why: &str, violations: &[Violation]) {
    if violations.is_empty() {
        return;
    }
    broken.push_str(&format!("\n  {name}: {why}"));
    for Violation { file, line, what } in violations {
        let file = file.display();
        let place = if *line == 0 { file.to_string() } else { format!("{file}:{line}") };
        broken.push_str(&format!("\n    {place}: {what}"));
    }
}
