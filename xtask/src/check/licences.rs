//! Under which licences the crates are that programs are made of, and where they come from.
//! What is allowed stands in deny.toml, where cargo-deny reads it as well.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Violation;
use crate::failure::{At, Failure};
use crate::process::{Context, answer};
use crate::toolchain::native_cargo;

/// The rule's name.
pub const NAME: &str = "crates are from crates.io and under licences of deny.toml";
/// Its reason.
pub const WHY: &str = "a program that is given away takes all of its crates along";

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Packages, and the targets that they are compiled for here.
const TREES: [&[&str]; 2] =
    [&["--workspace"], &["--package", "blinklab-web", "--target", "wasm32-unknown-unknown"]];

/// Asks cargo what is compiled, and under which licences it is.
pub fn find(cx: &Context) -> Result<Vec<Violation>, Failure> {
    let root = cx.places.root();
    let read = |name: &str| fs::read_to_string(root.join(name)).at("read", Path::new(name));
    let deny = read("deny.toml")?;
    let allowed = allowed_in(&deny);
    let mut found = strangers(&read("Cargo.lock")?);
    for tree in TREES {
        let mut command = Command::new(native_cargo());
        command.current_dir(root).args(["tree", "--locked", "--prefix", "none"]);
        command.args(["--edges", "normal,build,dev", "--format", "{p}|{l}"]).args(tree);
        let tree = answer(&mut command).ok_or_else(|| {
            Failure::new("cargo does not say which crates there are: is Cargo.lock up to date?")
                .tried(crate::process::command_line(&command))
        })?;
        found.extend(not_allowed(&tree, &allowed));
    }
    found.dedup();
    Ok(found)
}

/// The licences in the list `allow` of deny.toml.
fn allowed_in(deny: &str) -> Vec<&str> {
    let list = deny.split_once("[licenses]").and_then(|(_, rest)| rest.split_once("allow = ["));
    let list = list.and_then(|(_, rest)| rest.split_once(']')).map_or("", |(list, _)| list);
    list.split('"').skip(1).step_by(2).collect()
}

/// Crates from elsewhere than crates.io.
fn strangers(lock: &str) -> Vec<Violation> {
    let sources = lock.lines().enumerate().filter_map(|(index, line)| {
        let source = line.strip_prefix("source = \"")?.strip_suffix('"')?;
        Some((index + 1, source)).filter(|(_, source)| *source != CRATES_IO)
    });
    let violation = |(line, source): (usize, &str)| Violation {
        file: PathBuf::from("Cargo.lock"),
        line,
        what: format!("a crate is from {source}"),
    };
    sources.map(violation).collect()
}

fn not_allowed(tree: &str, allowed: &[&str]) -> Vec<Violation> {
    let lines =
        tree.lines().map(|line| line.trim_end_matches(" (*)")).filter(|line| !line.is_empty());
    let mut crates: Vec<(&str, &str)> = lines.filter_map(|line| line.split_once('|')).collect();
    crates.sort_unstable();
    crates.dedup();
    crates
        .into_iter()
        .filter(|(_, licence)| !is_allowed(licence, allowed))
        .map(|(package, licence)| Violation {
            file: PathBuf::from("Cargo.lock"),
            line: 0,
            what: format!("{package} is under {licence:?}"),
        })
        .collect()
}

/// Whether an expression of SPDX can be met with these licences alone. Crates of old times write a
/// slash for OR.
fn is_allowed(expression: &str, allowed: &[&str]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let is_met = either(&mut words, allowed);
    is_met && words.next().is_none()
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn either(words: &mut Words<'_>, allowed: &[&str]) -> bool {
    let mut is_met = all(words, allowed);
    while words.next_if_eq(&"OR").is_some() {
        is_met |= all(words, allowed);
    }
    is_met
}

fn all(words: &mut Words<'_>, allowed: &[&str]) -> bool {
    let mut is_met = one(words, allowed);
    while words.next_if_eq(&"AND").is_some() {
        is_met &= one(words, allowed);
    }
    is_met
}

fn one(words: &mut Words<'_>, allowed: &[&str]) -> bool {
    let is_met = match words.next() {
        Some("(") => {
            let is_met = either(words, allowed);
            words.next_if_eq(&")").is_some() && is_met
        }
        Some(licence) => allowed.contains(&licence),
        None => false,
    };
    // An exception gives more freedom, never less.
    if words.next_if_eq(&"WITH").is_some() {
        words.next();
    }
    is_met
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOWED: [&str; 3] = ["MIT", "Apache-2.0", "Unicode-3.0"];

    #[test]
    fn an_expression_is_met_or_not() {
        for (expression, expected) in [
            ("MIT", true),
            ("MIT OR GPL-3.0", true),
            ("GPL-3.0/MIT", true),
            ("Apache-2.0 WITH LLVM-exception OR GPL-3.0", true),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("(MIT OR GPL-3.0) AND GPL-2.0", false),
            ("MIT AND GPL-3.0", false),
            ("GPL-3.0 WITH Classpath-exception-2.0", false),
            ("GPL-3.0 AND MIT OR Apache-2.0", true),
            ("", false),
            ("(MIT", false),
            ("MIT MIT", false),
        ] {
            assert_eq!(is_allowed(expression, &ALLOWED), expected, "{expression}");
        }
    }

    #[test]
    fn crates_under_other_licences_are_found() {
        let tree = "a v1.0.0|MIT\nb v1.0.0|GPL-3.0-only (*)\n\nb v1.0.0|GPL-3.0-only\nc v1.0.0|\n";
        let found = not_allowed(tree, &ALLOWED);
        let what: Vec<&str> = found.iter().map(|violation| violation.what.as_str()).collect();
        assert_eq!(what, ["b v1.0.0 is under \"GPL-3.0-only\"", "c v1.0.0 is under \"\""]);
    }

    #[test]
    fn the_list_of_deny_toml_is_read() {
        let deny =
            "[x]\nallow = [\"GPL\"]\n[licenses]\n# why\nallow = [\n \"MIT\",\n \"ISC\",\n]\n";
        assert_eq!(allowed_in(deny), ["MIT", "ISC"]);
    }

    #[test]
    fn crates_from_elsewhere_are_found() {
        let lock =
            format!("name = \"a\"\nsource = \"{CRATES_IO}\"\n\nsource = \"git+https://x\"\n");
        let found = strangers(&lock);
        assert_eq!((found.len(), found[0].line), (1, 4));
    }
}
