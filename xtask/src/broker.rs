//! Builds and starts the broker, and makes what is handed out: one program with the page in it.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::time::Duration;

use crate::failure::{At, Failure};
use crate::files;
use crate::page::{self, Size};
use crate::places::exe;
use crate::process::{Context, Step, command_line};
use crate::toolchain::native_cargo;

const COMPILE_LIMIT: Duration = Duration::from_secs(30 * 60);

/// The variable that says where the broker keeps what must outlive it.
const STORE: &str = "BROKER_WS_STORE";

/// The broker's package and program.
const NAME: &str = "broker-ws";

/// The features that unlock the tests which need other programs.
pub const TEST_FEATURES: &str = "blinklab-tests/clients,blinklab-tests/browser";

/// Builds the page and the broker, and becomes the broker. What it keeps is kept in the checkout,
/// unless it is told another place.
pub fn run(cx: &Context, arguments: &[OsString]) -> Result<ExitCode, Failure> {
    page::build(cx, Size::Any)?;
    let mut command = Command::new(build(cx)?);
    command.args(arguments);
    if env::var_os(STORE).is_none() {
        command.env(STORE, cx.places.target().join("store"));
    }
    become_it(command)
}

/// Builds the page as small as it gets and one broker with it, into target/dist.
pub fn dist(cx: &Context) -> Result<(), Failure> {
    let page = page::build(cx, Size::Small)?;
    let broker = build(cx)?;
    let parts = cx.places.scratch().join("dist");
    files::remove(&parts)?;
    for file in files::below(&page)? {
        files::copy(&page.join(&file), &parts.join("page").join(&file))?;
    }
    files::copy(&broker, &parts.join(exe(NAME)))?;
    let folder = cx.places.root().join("target").join("dist");
    files::swap(&parts, &folder)?;
    let program = folder.join(exe(NAME));
    let size = fs::metadata(&program).at("read", &program)?.len();
    cx.console.line("dist", &format!("target/dist/{}: {} KB", exe(NAME), size / 1000));
    cx.console.block(&page::table(&folder.join("page"))?);
    Ok(())
}

/// Builds the broker with the page that is there; gives the program.
pub fn build(cx: &Context) -> Result<PathBuf, Failure> {
    let mut command = Command::new(native_cargo());
    command.current_dir(cx.places.root()).args(["build", "--release", "--package", NAME]);
    let (doing, done) = ("compiling the broker", Some("compiled"));
    Step { name: "broker", doing, done, limit: COMPILE_LIMIT }.run(cx, &mut command)?;
    Ok(cx.places.target().join("release").join(exe(NAME)))
}

/// Builds the broker that the tests use, with the page that is there; gives the program.
///
/// It is the unoptimised one that `cargo test` builds along with the broker's own tests: nothing
/// is compiled twice, and it stops at an overflow.
pub fn build_for_tests(cx: &Context) -> Result<PathBuf, Failure> {
    let mut command = Command::new(native_cargo());
    command.current_dir(cx.places.root());
    command.args(["test", "--workspace", "--no-run", "--features"]).arg(TEST_FEATURES);
    let (doing, done) = ("compiling the broker and the tests", Some("compiled"));
    Step { name: "broker", doing, done, limit: COMPILE_LIMIT }.run(cx, &mut command)?;
    Ok(cx.places.target().join("debug").join(exe(NAME)))
}

/// A program takes this process's place: Ctrl-C and every other signal reach it and nothing else,
/// and its end is xtask's end.
#[cfg(unix)]
pub fn become_it(mut command: Command) -> Result<ExitCode, Failure> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(Failure::new(format!("the program could not be started: {error}"))
        .tried(command_line(&command)))
}

/// Ctrl-C reaches every program of the console by itself, so waiting is enough.
#[cfg(not(unix))]
pub fn become_it(mut command: Command) -> Result<ExitCode, Failure> {
    let status = command.status().map_err(|error| {
        Failure::new(format!("the program could not be started: {error}"))
            .tried(command_line(&command))
    })?;
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1).into())
}
