//! Programs that come from crates.io: wasm-bindgen's, wasm-split-cli, wasm-pack, and a broker to compare with. They
//! are installed in the cache folder, one folder a version.
//!
//! Why the wasm-bindgen program, and not its library inside xtask: the library would be compiled
//! by whoever says `cargo xtask` for the first time, whatever they want (15 s on two cores, 46 s
//! optimised), and the tests need the program all the same. Why not optimised: unoptimised, the
//! program is there after 40 s instead of 100, and takes 0.2 s instead of 0.05 s for the page,
//! 0.9 s instead of 0.3 s for 26 MB of unoptimised tests. For wasm-pack, which only calls others,
//! it is 37 s instead of 164.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::failure::Failure;
use crate::lockfile;
use crate::places::exe;
use crate::process::{Context, Step};
use crate::toolchain::native_cargo;

/// Minutes on two cores; a slow machine may need many more.
const INSTALL_LIMIT: Duration = Duration::from_secs(30 * 60);

/// The version of wasm-pack that the tests were tried with.
const WASM_PACK: &str = "0.15.1";

/// The version of wasm-split-cli: it has to know what the locked `wasm_split_helpers` emits.
const WASM_SPLIT: &str = "0.2.4";

/// The version of rumqttd that is measured.
const RUMQTTD: &str = "0.20.0";

/// How much a program is optimised: nothing waits for the one, the other is measured.
const NOT_AT_ALL: &str = "0";
const FULLY: &str = "3";

/// The folder with `wasm-bindgen` and `wasm-bindgen-test-runner` of the locked version.
pub fn wasm_bindgen(cx: &Context) -> Result<PathBuf, Failure> {
    let version = lockfile::version(&cx.places, "wasm-bindgen")?;
    // Its own lock file may name crates that a registry no longer has: not `--locked`.
    install(cx, "wasm-bindgen-cli", "wasm-bindgen", &version, NOT_AT_ALL, &[])
}

/// The folder with `wasm-split-cli`.
pub fn wasm_split(cx: &Context) -> Result<PathBuf, Failure> {
    let more = ["--locked", "--features", "build-binary"];
    install(cx, "wasm_split_cli_support", "wasm-split-cli", WASM_SPLIT, NOT_AT_ALL, &more)
}

/// The folder with `wasm-pack`.
pub fn wasm_pack(cx: &Context) -> Result<PathBuf, Failure> {
    install(cx, "wasm-pack", "wasm-pack", WASM_PACK, NOT_AT_ALL, &["--locked"])
}

/// rumqttd's program. It compiles for some minutes.
pub fn rumqttd(cx: &Context) -> Result<PathBuf, Failure> {
    // Its own lock file names crates that today's compiler refuses: not `--locked`.
    let folder = install(cx, "rumqttd", "rumqttd", RUMQTTD, FULLY, &[])?;
    Ok(folder.join(exe("rumqttd")))
}

/// Installs a crate's programs, and gives the folder that they are in.
fn install(
    cx: &Context,
    package: &str,
    program: &str,
    version: &str,
    level: &str,
    more: &[&str],
) -> Result<PathBuf, Failure> {
    let name = format!("tools/{package}-{version}");
    let folder = cx.places.provide(&name, |root| {
        let doing = format!("installing {package} {version}, once a machine");
        let done = format!("installed {package} {version}");
        let mut command = Command::new(native_cargo());
        command
            .args(["install", package, "--version", &format!("={version}"), "--root"])
            .arg(root)
            .args(more)
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", level)
            // Outside the checkout: its settings and its target folder are not for tools.
            .current_dir(std::env::temp_dir())
            .env("CARGO_TARGET_DIR", root.join("target"));
        Step { name: program, doing: &doing, done: Some(&done), limit: INSTALL_LIMIT }
            .run(cx, &mut command)?;
        remove_build(root)
    })?;
    let bin = folder.join("bin");
    if bin.join(exe(program)).is_file() {
        return Ok(bin);
    }
    Err(Failure::new(format!("{} has no {program}", bin.display()))
        .advice(format!("remove {}, then try again", folder.display())))
}

/// What was compiled on the way is not needed any more: half a gigabyte.
fn remove_build(root: &std::path::Path) -> Result<(), Failure> {
    use crate::failure::At;
    let build = root.join("target");
    std::fs::remove_dir_all(&build).at("remove", &build)
}
