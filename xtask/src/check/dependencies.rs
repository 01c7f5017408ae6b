//! What `shared` may depend on: crates that compute and nothing else. A new one is added here on
//! purpose, after a look at what it does.

use std::path::PathBuf;
use std::process::Command;

use super::Violation;
use crate::failure::Failure;
use crate::process::{Context, answer};
use crate::toolchain::native_cargo;

/// The rule's name.
pub const NAME: &str = "shared depends on nothing that does I/O";
/// Its reason.
pub const WHY: &str = "its wasm must import nothing, and a dependency is where I/O sneaks in; \
    what only computes is listed in xtask/src/check/dependencies.rs";

/// Looked at: `no_std`, no I/O, no clock, nothing from JavaScript.
const ALLOWED: [&str; 13] = [
    "arraydeque",
    "blinklab-shared",
    "bytes",
    "granit-parser",
    "itoa",
    "libm",
    "memchr",
    "serde",
    "serde_core",
    "serde_json",
    "slotmap",
    "smallvec",
    "zmij",
];

/// Asks cargo what shared depends on, on any platform.
pub fn find(cx: &Context) -> Result<Vec<Violation>, Failure> {
    let mut command = Command::new(native_cargo());
    command.current_dir(cx.places.root()).args([
        "tree",
        "--locked",
        "--package",
        "blinklab-shared",
        "--edges",
        "normal,no-proc-macro",
        "--target",
        "all",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    let tree = answer(&mut command).ok_or_else(|| {
        Failure::new("cargo does not say what shared depends on: is Cargo.lock up to date?")
            .tried(crate::process::command_line(&command))
    })?;
    Ok(not_allowed(&tree))
}

fn not_allowed(tree: &str) -> Vec<Violation> {
    let mut names: Vec<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    names.sort_unstable();
    names.dedup();
    names
        .into_iter()
        .filter(|name| !name.is_empty() && !ALLOWED.contains(name))
        .map(|name| Violation {
            file: PathBuf::from("shared/Cargo.toml"),
            line: 0,
            what: format!("depends on {name}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREE: &str = "blinklab-shared v0.1.0 (/blinklab/shared)\nbytes v1.10.1\n\
        serde v1.0.228\nserde_core v1.0.228\nserde_core v1.0.228 (*)\n";

    #[test]
    fn crates_that_compute_are_allowed() {
        assert_eq!(not_allowed(TREE), []);
    }

    #[test]
    fn crates_that_are_not_listed_are_found() {
        let found = not_allowed(&format!("{TREE}js-sys v0.3.80\nwasm-bindgen v0.2.130\n"));
        let what: Vec<&str> = found.iter().map(|violation| violation.what.as_str()).collect();
        assert_eq!(what, ["depends on js-sys", "depends on wasm-bindgen"]);
    }
}
