//! Where the tools are that the tests did not write: a contract of environment variables.
//!
//! | variable | what it names |
//! |---|---|
//! | `BLINKLAB_BROKER` | the `broker-ws` binary |
//! | `BLINKLAB_PYTHON` | a Python with tests/clients/requirements.txt installed |
//! | `BLINKLAB_NODE` | Node |
//! | `BLINKLAB_NODE_MODULES` | the folder with `node_modules` made from tests/e2e/package.json |
//! | `BLINKLAB_PAGE_MODULES` | the folder with `node_modules` made from web/npm/package.json |
//! | `BLINKLAB_CHROMIUM` | Chromium |
//! | `BLINKLAB_SCENARIO` | the program that runs scenarios; tests/tests/browser.rs sets it |
//! | `BLINKLAB_CACHE` | where umqtt.simple is kept once fetched (default `~/.cache/blinklab`) |
//!
//! A missing tool fails the test that needs it: a test that is skipped in silence proves nothing.

use std::env;
use std::path::{Path, PathBuf};

/// The file or folder that `variable` names.
///
/// # Panics
/// When the variable is not set, or names nothing that exists.
pub fn required(variable: &str) -> PathBuf {
    let Some(value) = env::var_os(variable) else {
        panic!("{variable} is not set: `cargo xtask test` sets it and runs these tests")
    };
    let path = PathBuf::from(value);
    assert!(path.exists(), "{variable} names {}, which does not exist", path.display());
    path
}

/// A program found on the `PATH`, if it is there.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// A program that the system's package manager provides.
///
/// # Panics
/// When it is not on the `PATH`; the message names the package.
pub fn from_package(program: &str, package: &str) -> PathBuf {
    on_path(program).unwrap_or_else(|| {
        panic!("{program} is not on the PATH: install {package} with the system's package manager")
    })
}

/// A program of this package: cargo puts it beside the tests' folder when it builds them.
///
/// # Panics
/// When it is not there.
pub fn of_tests(program: &str) -> PathBuf {
    let test = env::current_exe().expect("a test knows where it is");
    let folder = test.parent().and_then(Path::parent).expect("tests are in target/*/deps");
    let path = folder.join(format!("{program}{}", env::consts::EXE_SUFFIX));
    assert!(path.exists(), "{} does not exist: it needs the feature `clients`", path.display());
    path
}

/// A folder of this repository, such as `boards`.
pub fn repository(folder: &str) -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("tests/ lies in the repository").join(folder)
}
