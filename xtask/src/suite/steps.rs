//! The tests themselves, each a command with what it needs.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use super::count;
use super::{Part, Suite, Test};
use crate::broker;
use crate::browser::{self, Browser};
use crate::check;
use crate::failure::{At, Failure};
use crate::node::Node;
use crate::page::{self, Size};
use crate::places::{exe, path_with};
use crate::process::{Log, Step};
use crate::python;
use crate::spec;
use crate::toolchain::{Target, Toolchain, native_cargo};
use crate::tools;

/// Compiling everything and running it, on a slow machine.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// The tests in their order: what is quick and says most about the code comes first.
pub const ALL: [Test; 12] = [
    Test { name: "format", parts: &[Part::Lint], run: format },
    Test { name: "invariants", parts: &[Part::Lint], run: invariants },
    Test { name: "statements", parts: &[Part::Lint], run: statements },
    Test { name: "clippy", parts: &[Part::Lint], run: clippy },
    Test { name: "docs", parts: &[Part::Lint], run: docs },
    Test { name: "native", parts: &[Part::Native], run: native },
    Test { name: "without std", parts: &[Part::Native], run: without_std },
    Test { name: "wasm", parts: &[Part::Wasm], run: wasm },
    Test { name: "build", parts: &[Part::Clients, Part::Browser], run: build },
    Test { name: "weight", parts: &[Part::Browser], run: weight },
    Test { name: "clients", parts: &[Part::Clients], run: clients },
    Test { name: "browser", parts: &[Part::Browser], run: browser },
];

fn step(suite: &Suite, name: &str, doing: &str, command: &mut Command) -> Result<Log, Failure> {
    Step { name, doing, done: None, limit: LIMIT }.run(suite.cx, command)
}

fn cargo(suite: &Suite) -> Command {
    let mut command = Command::new(native_cargo());
    command.current_dir(suite.cx.places.root());
    command
}

fn format(suite: &Suite) -> Result<String, Failure> {
    step(
        suite,
        "format",
        "checking the format",
        cargo(suite).args(["fmt", "--all", "--check", "--", "--color", "never"]),
    )
    .map(|_| String::new())
    .map_err(|failure| failure.advice("cargo fmt --all"))
}

fn invariants(suite: &Suite) -> Result<String, Failure> {
    check::run(suite.cx).map(|count| format!("{count} checks"))
}

/// Every normative statement is shown by a test, and the table says so.
fn statements(suite: &Suite) -> Result<String, Failure> {
    let failed = |what: String| Failure::new(what).advice("cargo xtask spec");
    let report = spec::run(suite.cx.places.root()).map_err(|error| failed(error.to_string()))?;
    if report.is_complete {
        Ok(String::new())
    } else {
        Err(failed("a normative statement is neither shown by a test nor given a reason".into()))
    }
}

fn clippy(suite: &Suite) -> Result<String, Failure> {
    let mut command = cargo(suite);
    command.args(["clippy", "--workspace", "--all-targets", "--all-features", "--locked"]);
    command.args(["--", "--deny", "warnings"]);
    step(suite, "clippy", "linting", &mut command).map(|_| String::new())
}

fn docs(suite: &Suite) -> Result<String, Failure> {
    let mut command = cargo(suite);
    command.args(["doc", "--workspace", "--no-deps", "--all-features"]);
    command.env("RUSTDOCFLAGS", "--deny warnings");
    step(suite, "docs", "writing the documentation", &mut command).map(|_| String::new())
}

fn native(suite: &Suite) -> Result<String, Failure> {
    let mut command = cargo(suite);
    command.args(["test", "--workspace", "--no-fail-fast"]);
    counted("native", &step(suite, "native", "compiling and running the tests", &mut command)?)
}

fn without_std(suite: &Suite) -> Result<String, Failure> {
    let target = Target::NoStd;
    let mut command = Toolchain::find(suite.cx, target)?.cargo(suite.cx);
    command
        .args(["check", "--package", "blinklab-shared", "--lib"])
        .args(["--target", target.triple()]);
    step(suite, "without std", "compiling shared for a target without std", &mut command)?;
    Ok(target.triple().to_owned())
}

fn wasm(suite: &Suite) -> Result<String, Failure> {
    let cx = suite.cx;
    let browser = Browser::find(cx)?;
    let toolchain = Toolchain::find(cx, Target::Browser)?;
    let bindgen = tools::wasm_bindgen(cx)?;
    let wasm_pack = tools::wasm_pack(cx)?;
    let folders: Vec<_> = toolchain.folder().into_iter().chain([bindgen.as_path()]).collect();
    let mut command = Command::new(wasm_pack.join(exe("wasm-pack")));
    command
        .args(["test", "--mode", "no-install", "--headless", "--chrome", "--chromedriver"])
        .arg(&browser.driver)
        .arg("web")
        .current_dir(cx.places.root())
        .env("PATH", path_with(&folders)?)
        // Nothing in wasm reads it, and it makes 26 MB out of 3.
        .env("CARGO_PROFILE_DEV_DEBUG", "none")
        // A browser that starts on a busy machine takes its time.
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    toolchain.apply(cx, &mut command);
    counted(
        "wasm",
        &step(suite, "wasm", "compiling and running the tests in Chromium", &mut command)?,
    )
}

fn build(suite: &Suite) -> Result<String, Failure> {
    page::build(suite.cx, Size::Small)?;
    let broker = broker::build_for_tests(suite.cx)?;
    suite.broker.replace(Some(broker));
    Ok("the page and the broker with it".to_owned())
}

/// How much a first visit fetches. Apart from the build, so that a heavy page is tested all the same.
fn weight(suite: &Suite) -> Result<String, Failure> {
    let bytes = page::check_weight(&suite.cx.places.page())?;
    Ok(format!("a first visit fetches {bytes} bytes"))
}

fn clients(suite: &Suite) -> Result<String, Failure> {
    browser::mosquitto(suite.cx)?;
    let mut command = end_to_end(suite, "clients")?;
    counted("clients", &step(suite, "clients", "running real clients", &mut command)?)
}

fn browser(suite: &Suite) -> Result<String, Failure> {
    let (mut command, _) = in_browser(suite, "screenshots")?;
    counted("browser", &step(suite, "browser", "using the page in Chromium", &mut command)?)
}

/// Only the pictures, in a folder of their own.
pub fn shots(suite: &Suite) -> Result<PathBuf, Failure> {
    build(suite)?;
    let (mut command, folder) = in_browser(suite, "shots")?;
    command.args(["screenshots", "--", "--exact"]);
    step(suite, "shots", "taking pictures of the page", &mut command)?;
    Ok(folder)
}

/// The tests in a browser, and the folder where their pictures go.
fn in_browser(suite: &Suite, pictures: &str) -> Result<(Command, PathBuf), Failure> {
    let cx = suite.cx;
    browser::chinese_font(cx)?;
    browser::tshark(cx)?;
    let folder = cx.places.root().join("target").join(pictures);
    fs::create_dir_all(&folder).at("create", &folder)?;
    let mut command = end_to_end(suite, "browser")?;
    command.env("BLINKLAB_CHROMIUM", Browser::find(cx)?.chromium).env("BLINKLAB_SHOTS", &folder);
    Ok((command, folder))
}

/// The tests of the `tests` package that one of its features unlocks, with what they are told.
fn end_to_end(suite: &Suite, feature: &str) -> Result<Command, Failure> {
    let cx = suite.cx;
    let broker = suite.broker.borrow().clone();
    let broker = broker.ok_or_else(|| Failure::new("the page or the broker was not built"))?;
    let folder = cx.places.root().join("tests");
    let manifest = folder.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).at("read", &manifest)?;
    let python = python::with_requirements(cx, &folder.join("clients").join("requirements.txt"))?;
    let node = Node::find(cx)?;
    let modules = node.modules(cx, &folder.join("e2e"), "the tests' packages")?;
    let npm = cx.places.root().join("web").join("npm");
    let page_modules = node.modules(cx, &npm, "the page's packages")?;
    let mut command = cargo(suite);
    // The whole workspace, so that its dependencies have the features they had before, and are
    // not compiled again.
    command.args(["test", "--workspace", "--no-fail-fast", "--features", broker::TEST_FEATURES]);
    let tests = unlocked_by(&text, feature);
    if tests.is_empty() {
        return Err(Failure::new(format!("{} gates no test by {feature}", manifest.display())));
    }
    command.args(tests.iter().flat_map(|test| ["--test", test]));
    command
        .env("BLINKLAB_CACHE", cx.places.cache())
        .env("BLINKLAB_BROKER", broker)
        .env("BLINKLAB_PYTHON", python)
        .env("BLINKLAB_NODE", node.program())
        .env("BLINKLAB_NODE_MODULES", modules)
        .env("BLINKLAB_PAGE_MODULES", page_modules);
    Ok(command)
}

fn counted(name: &str, log: &Log) -> Result<String, Failure> {
    count::note(name, log.path(), &log.text()?)
}

/// The names of the `[[test]]` entries that require `feature`.
fn unlocked_by<'a>(manifest: &'a str, feature: &str) -> Vec<&'a str> {
    let quoted = format!("\"{feature}\"");
    let sections = manifest.split("\n[").filter_map(|section| section.strip_prefix("[test]]"));
    sections
        .filter(|section| {
            let mut lines = section.lines();
            lines.any(|line| line.starts_with("required-features") && line.contains(&quoted))
        })
        .filter_map(|section| {
            let mut names = section.lines().filter_map(|line| line.strip_prefix("name = \""));
            names.next()?.strip_suffix('"')
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gated_tests_are_found() {
        let manifest = "[package]\nname = \"t\"\n\n[[test]]\nname = \"lessons\"\n\
            required-features = [\"clients\"]\n\n[[test]]\nname = \"page\"\n\
            required-features = [\"browser\"]\n\n[lints]\nworkspace = true\n";
        assert_eq!(unlocked_by(manifest, "clients"), ["lessons"]);
        assert_eq!(unlocked_by(manifest, "browser"), ["page"]);
    }
}
