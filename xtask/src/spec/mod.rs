//! `cargo xtask spec`: which test shows which normative statement of the specifications.
//!
//! The statements are in docs/spec/mqtt-*.toml. A test shows those that its documentation names:
//! `/// [MQTT-3.3.1-4]` for 5.0, `/// 3.1.1: [MQTT-3.3.1-4]` for 3.1.1. The table goes to
//! docs/spec/COVERAGE.md. It knows the form of test files, nothing of what they test.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

mod claims;
mod list;

use claims::{Claim, claims_of};
use list::{Statement, statements};

/// Where tests are, from the root of the workspace.
const TEST_FOLDERS: [&str; 6] =
    ["shared/src", "shared/tests", "tests/src", "tests/tests", "broker-ws/src", "broker-ws/tests"];
const SPEC_FOLDER: &str = "docs/spec";
const TABLE: &str = "docs/spec/COVERAGE.md";
/// The specifications; tags without a version are of the first one.
const VERSIONS: [&str; 2] = ["5.0", "3.1.1"];

/// What is known of all the statements of one version.
#[derive(Debug)]
struct Coverage {
    version: &'static str,
    statements: Vec<Statement>,
    tests: BTreeMap<String, Vec<String>>,
}

/// The state of one statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Covered,
    Reasoned,
    Open,
}

/// What the check found.
#[derive(Debug)]
pub struct Report {
    /// What to print.
    pub text: String,
    /// Every statement is shown or has a reason, and every tag names a statement.
    pub is_complete: bool,
}

/// Checks the workspace at `root` and writes the table.
///
/// # Errors
///
/// A file cannot be read or written, or a list of statements has a line that is none.
pub fn run(root: &Path) -> io::Result<Report> {
    let mut lists = Vec::new();
    for version in VERSIONS {
        let path = root.join(SPEC_FOLDER).join(format!("mqtt-{version}.toml"));
        let list = statements(&fs::read_to_string(&path)?);
        lists.push((version, list.map_err(|error| in_file(&path, &error))?));
    }
    let mut claims = Vec::new();
    for path in test_files(root)? {
        let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        let found = claims_of(&name.replace('\\', "/"), &fs::read_to_string(&path)?);
        claims.extend(found.map_err(|error| in_file(&path, &error))?);
    }
    let (coverage, unknown) = join(lists, claims);
    fs::write(root.join(TABLE), table(&coverage))?;
    Ok(report(&coverage, &unknown))
}

fn in_file(path: &Path, error: &str) -> io::Error {
    io::Error::other(format!("{}: {error}", path.display()))
}

/// Every Rust file that may hold tests, in the order of their names.
fn test_files(root: &Path) -> io::Result<Vec<PathBuf>> {
    let mut folders = TEST_FOLDERS.map(|folder| root.join(folder)).to_vec();
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Puts claims and statements together. Second: the claims for statements that do not exist.
fn join(
    lists: Vec<(&'static str, Vec<Statement>)>,
    claims: Vec<Claim>,
) -> (Vec<Coverage>, Vec<Claim>) {
    let (mut coverage, mut unknown) = (Vec::new(), claims);
    for (version, statements) in lists {
        let is_known = |claim: &Claim| {
            claim.version == version && statements.iter().any(|it| it.id == claim.id)
        };
        let (known, rest) = unknown.into_iter().partition::<Vec<_>, _>(is_known);
        let mut tests = BTreeMap::<_, Vec<_>>::new();
        known.into_iter().for_each(|claim| tests.entry(claim.id).or_default().push(claim.test));
        tests.values_mut().for_each(|tests| {
            tests.sort();
            tests.dedup();
        });
        coverage.push(Coverage { version, statements, tests });
        unknown = rest;
    }
    unknown.sort();
    (coverage, unknown)
}

impl Coverage {
    fn state(&self, statement: &Statement) -> State {
        match (self.tests.contains_key(&statement.id), &statement.reason) {
            (true, _) => State::Covered,
            (false, Some(_)) => State::Reasoned,
            (false, None) => State::Open,
        }
    }

    fn of(&self, state: State) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(move |statement| self.state(statement) == state)
    }

    fn summary(&self) -> String {
        let count = |state| self.of(state).count();
        let (covered, reasoned) = (count(State::Covered), count(State::Reasoned));
        let (all, open) = (self.statements.len(), count(State::Open));
        format!("{all} statements: {covered} covered, {reasoned} with a reason, {open} open")
    }
}

fn report(coverage: &[Coverage], unknown: &[Claim]) -> Report {
    let mut text = String::new();
    let mut line = |line: String| text += &(line + "\n");
    for of_version in coverage {
        line(format!("MQTT {}: {}", of_version.version, of_version.summary()));
        for statement in of_version.of(State::Covered) {
            let tests = &of_version.tests[&statement.id];
            let test = |test: &String| test.rsplit("::").next().unwrap_or(test).to_owned();
            let tests = tests.iter().map(test).collect::<Vec<_>>().join(", ");
            line(format!("  covered  {}  {tests}", statement.id));
        }
        for statement in of_version.of(State::Reasoned) {
            let reason = statement.reason.as_deref().unwrap_or_default();
            line(format!("  reason   {}  {reason}", statement.id));
        }
        for statement in of_version.of(State::Open) {
            line(format!("  OPEN     {}  {}: {}", statement.id, statement.binds, statement.says));
        }
    }
    for claim in unknown {
        line(format!("  UNKNOWN  {} of {}  {}", claim.id, claim.version, claim.test));
    }
    let is_closed = |coverage: &Coverage| coverage.of(State::Open).next().is_none();
    let is_complete = unknown.is_empty() && coverage.iter().all(is_closed);
    Report { text, is_complete }
}

fn table(coverage: &[Coverage]) -> String {
    let mut table = String::new();
    let mut line = |line: String| table += &(line + "\n");
    line("# Normative statements and the tests that show them\n".to_owned());
    line("Written by `cargo xtask spec` from the lists beside this file and the tests.".to_owned());
    for of_version in coverage {
        line(format!("\n## MQTT {}\n\n{}.", of_version.version, of_version.summary()));
        let mut section = "";
        for statement in &of_version.statements {
            if statement.section != section {
                section = &statement.section;
                line(format!("\n### {section}\n\n| Statement | Binds | Says | Shown by |"));
                line("|---|---|---|---|".to_owned());
            }
            let shown = match (of_version.tests.get(&statement.id), &statement.reason) {
                (Some(tests), _) => {
                    let tests = tests.iter().map(|test| format!("`{test}`")).collect::<Vec<_>>();
                    tests.join("<br>")
                }
                (None, Some(reason)) => format!("*{reason}*"),
                (None, None) => "**open**".to_owned(),
            };
            let Statement { id, binds, says, .. } = statement;
            line(format!("| {id} | {binds} | {says} | {shown} |"));
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"
# A comment.
["1 First"]
"MQTT-1.0.0-1" = { binds = "both", says = "It \"says\" this" }
"MQTT-1.0.0-2" = { binds = "server", says = "That", reason = "Conditional." }

["2 Second"]
"MQTT-2.0.0-1" = { binds = "client", says = "Those" }
"#;

    const SOURCE: &str = "
/// Running text that refers to [MQTT-9.9.9-9].
fn helper() {}

/// [MQTT-1.0.0-1]
/// 3.1.1: [MQTT-2.0.0-1] [MQTT-7.7.7-7]
/// What it is about.
#[test]
fn shows() {}

proptest! {
    /// [MQTT-2.0.0-1]
    #[test]
    fn shows_any(x in 0..9) {}
}
";

    fn both() -> (Vec<Coverage>, Vec<Claim>) {
        let lists = VERSIONS.map(|version| (version, statements(LIST).unwrap()));
        join(lists.into(), claims_of("a.rs", SOURCE).unwrap())
    }

    #[test]
    fn what_is_open_or_unknown_makes_the_report_fail() {
        let (coverage, unknown) = both();
        let summaries = coverage.iter().map(Coverage::summary).collect::<Vec<_>>();
        assert_eq!(summaries[0], "3 statements: 2 covered, 1 with a reason, 0 open");
        assert_eq!(summaries[1], "3 statements: 1 covered, 1 with a reason, 1 open");
        let report = report(&coverage, &unknown);
        assert!(!report.is_complete);
        assert!(report.text.contains("OPEN     MQTT-1.0.0-1  both: It \"says\" this"));
        assert!(report.text.contains("UNKNOWN  MQTT-7.7.7-7 of 3.1.1  a.rs::shows"));
        assert!(super::report(&coverage[..1], &[]).is_complete);
    }

    #[test]
    fn the_table_has_a_row_for_every_statement() {
        let table = table(&both().0);
        assert_eq!(table.lines().filter(|line| line.starts_with("| MQTT-")).count(), 6);
        assert!(table.contains("| MQTT-1.0.0-2 | server | That | *Conditional.* |"));
        assert!(table.contains("| MQTT-2.0.0-1 | client | Those | `a.rs::shows_any` |"));
        assert!(table.contains("| **open** |"));
    }
}
