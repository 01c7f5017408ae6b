//! The compiler for WebAssembly. Rust's own installs do not bring the target along, and not every
//! machine can fetch it, so there are three ways to have one, tried in this order:
//!
//! 1. the target is installed: plain cargo;
//! 2. `rustup target add` installs it;
//! 3. Debian's rustc-web, made to build Chromium and Firefox, with its library's source: std is
//!    then built along with the crate (`build-std`), linked by the lld that comes with rustup.
//!
//! It knows compilers, not what is compiled.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::failure::{At, Failure};
use crate::places::{exe, which};
use crate::process::{Context, Step, answer};
use crate::system::Package;

/// rustup fetches about 20 MB; where it cannot, it often finds out late.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

/// Where Debian puts its compiler.
const DEBIAN_BIN: &str = "/usr/bin";

/// The oldest compiler that has what the workspace uses (`rust-version` in Cargo.toml).
const OLDEST_MINOR: u32 = 88;

const RUSTC_WEB: Package = Package {
    what: "Rust compiler for WebAssembly",
    apt: &["rustc-web", "cargo-web", "rust-web-src"],
    mac: ADD_TARGETS,
    windows: ADD_TARGETS,
    or: ADD_TARGETS,
};

const ADD_TARGETS: &str = "rustup target add wasm32-unknown-unknown wasm32v1-none";

/// What is compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The page and its tests.
    Browser,
    /// A target that has no std at all: what compiles for it needs none.
    NoStd,
}

impl Target {
    /// Its name.
    pub fn triple(self) -> &'static str {
        match self {
            Self::Browser => "wasm32-unknown-unknown",
            Self::NoStd => "wasm32v1-none",
        }
    }

    fn libraries(self) -> &'static str {
        match self {
            Self::Browser => "std,panic_abort",
            Self::NoStd => "core,alloc",
        }
    }
}

/// A compiler for one target, as the program and the variables that make cargo use it.
#[derive(Debug)]
pub struct Toolchain {
    cargo: OsString,
    variables: Vec<(String, OsString)>,
    builds_std: bool,
}

impl Toolchain {
    /// Finds one, installing it if need be.
    pub fn find(cx: &Context, target: Target) -> Result<Self, Failure> {
        let sysroot = sysroot()?;
        if has_target(&sysroot, target) {
            return Ok(Self::plain());
        }
        let memory = Memory::of(cx, &sysroot);
        let rustup = which("rustup").filter(|_| !memory.is_set());
        if let Some(rustup) = &rustup {
            match add_target(cx, rustup, target) {
                Ok(()) if has_target(&sysroot, target) => return Ok(Self::plain()),
                Ok(()) => cx.console.line("rustup", "added the target to another toolchain"),
                Err(_) => cx.console.line("rustup", "cannot add it here: taking another compiler"),
            }
        }
        if debian_rustc().is_none() {
            RUSTC_WEB.install(cx)?;
        }
        let toolchain = Self::debian(&sysroot, target)?;
        if rustup.is_some() {
            memory.set()?;
        }
        Ok(toolchain)
    }

    /// Cargo of this toolchain, in the checkout.
    pub fn cargo(&self, cx: &Context) -> Command {
        let mut command = Command::new(&self.cargo);
        command.current_dir(cx.places.root());
        self.apply(cx, &mut command);
        command
    }

    /// Sets the variables for a program that calls cargo itself.
    pub fn apply(&self, cx: &Context, command: &mut Command) {
        command.env("CARGO_TARGET_DIR", cx.places.wasm_target());
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
    }

    /// The folder of its cargo, for a program that looks for it in PATH.
    pub fn folder(&self) -> Option<&Path> {
        Path::new(&self.cargo).parent().filter(|folder| folder.is_absolute())
    }

    /// Whether its compiler knows this unstable flag, and does what it does without complaint.
    pub fn accepts(&self, flag: &str) -> bool {
        let own = self.variables.iter().find(|(name, _)| name == "RUSTC");
        let rustc = own.map(|(_, rustc)| rustc.clone()).or_else(|| env::var_os("RUSTC"));
        let mut command = Command::new(rustc.unwrap_or_else(|| "rustc".into()));
        command.env("RUSTC_BOOTSTRAP", "1").args([flag, "--print", "sysroot"]);
        answer(&mut command).is_some()
    }

    /// Whether std is built along: the first build takes longer then.
    pub fn builds_std(&self) -> bool {
        self.builds_std
    }

    fn plain() -> Self {
        Self { cargo: native_cargo(), variables: Vec::new(), builds_std: false }
    }

    fn debian(sysroot: &Path, target: Target) -> Result<Self, Failure> {
        let rustc = debian_rustc().ok_or_else(|| RUSTC_WEB.missing())?;
        let cargo = Path::new(DEBIAN_BIN).join("cargo").into_os_string();
        let linker = linker(sysroot).ok_or_else(|| {
            Failure::new("there is no linker for WebAssembly (rust-lld or wasm-ld)")
                .advice("sudo apt-get install -y --no-install-recommends lld")
        })?;
        let variables = [
            // build-std is not stable; this says that we know.
            ("RUSTC_BOOTSTRAP".to_owned(), "1".into()),
            ("RUSTC".to_owned(), rustc.into_os_string()),
            ("CARGO".to_owned(), cargo.clone()),
            ("CARGO_UNSTABLE_BUILD_STD".to_owned(), target.libraries().into()),
            (format!("CARGO_TARGET_{}_LINKER", shouted(target.triple())), linker.into()),
        ];
        Ok(Self { cargo, variables: variables.into(), builds_std: true })
    }
}

/// The cargo that runs xtask, which native builds use too.
pub fn native_cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Where the compiler that native builds use has its libraries.
fn sysroot() -> Result<PathBuf, Failure> {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(rustc);
    answer(command.args(["--print", "sysroot"]))
        .map(PathBuf::from)
        .ok_or_else(|| Failure::new("rustc does not answer").tried("rustc --print sysroot"))
}

fn has_target(sysroot: &Path, target: Target) -> bool {
    let library = sysroot.join("lib").join("rustlib").join(target.triple()).join("lib");
    fs::read_dir(library).is_ok_and(|mut files| files.next().is_some())
}

fn add_target(cx: &Context, rustup: &Path, target: Target) -> Result<(), Failure> {
    let doing = format!("fetching Rust's {} target (rustup)", target.triple());
    let done = format!("added the {} target", target.triple());
    let step = Step { name: "rustup", doing: &doing, done: Some(&done), limit: RUSTUP_LIMIT };
    step.run(cx, Command::new(rustup).args(["target", "add", target.triple()])).map(drop)
}

/// Debian's compiler, if it is new enough and its library's source is there.
fn debian_rustc() -> Option<PathBuf> {
    let rustc = Path::new(DEBIAN_BIN).join("rustc");
    let cargo = Path::new(DEBIAN_BIN).join("cargo");
    let version = answer(Command::new(&rustc).arg("--version"))?;
    let sysroot = PathBuf::from(answer(Command::new(&rustc).args(["--print", "sysroot"]))?);
    let source = sysroot.join("lib/rustlib/src/rust/library/Cargo.lock");
    (minor_version(&version)? >= OLDEST_MINOR && source.is_file() && cargo.is_file())
        .then_some(rustc)
}

/// 96 of `rustc 1.96.0 (…)`.
fn minor_version(text: &str) -> Option<u32> {
    text.split_whitespace().nth(1)?.split('.').nth(1)?.parse().ok()
}

/// rustup's lld, else a wasm-ld of the system.
fn linker(sysroot: &Path) -> Option<PathBuf> {
    let hosts = fs::read_dir(sysroot.join("lib").join("rustlib")).ok()?;
    let mut lld = hosts.flatten().map(|host| host.path().join("bin").join(exe("rust-lld")));
    let llvm = || {
        let versions = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
        let mut found: Vec<PathBuf> = versions
            .filter(|folder| folder.file_name().to_string_lossy().starts_with("llvm-"))
            .map(|folder| folder.path().join("bin").join("wasm-ld"))
            .filter(|file| file.is_file())
            .collect();
        found.sort();
        found.pop()
    };
    lld.find(|file| file.is_file()).or_else(|| which("wasm-ld")).or_else(llvm)
}

fn shouted(triple: &str) -> String {
    triple.replace('-', "_").to_uppercase()
}

/// Remembers that rustup could not fetch the target while another way worked, so that the next
/// run does not wait for it again. A target that is installed later is used all the same.
struct Memory {
    file: PathBuf,
}

impl Memory {
    fn of(cx: &Context, sysroot: &Path) -> Self {
        let name = sysroot.file_name().unwrap_or(OsStr::new("rust")).to_string_lossy();
        Self { file: cx.places.cache().join(format!("rustup-cannot-add-targets-to-{name}")) }
    }

    fn is_set(&self) -> bool {
        self.file.is_file()
    }

    fn set(&self) -> Result<(), Failure> {
        if self.is_set() {
            return Ok(());
        }
        let folder = self.file.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).at("create", folder)?;
        fs::write(&self.file, "Remove this file to have rustup asked again.\n")
            .at("write", &self.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_a_compiler_is_read() {
        assert_eq!(minor_version("rustc 1.96.0 (ac68faa20 2026-05-25) (built from…)"), Some(96));
        assert_eq!(minor_version("rustc"), None);
    }

    #[test]
    fn a_target_makes_a_variable_name() {
        assert_eq!(shouted(Target::Browser.triple()), "WASM32_UNKNOWN_UNKNOWN");
    }
}
