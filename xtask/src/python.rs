//! Python with packages: virtual environments in the cache folder, named after what is in them.
//! It does not know what the packages are for.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::failure::Failure;
use crate::hash::Hash;
use crate::places::which_all;
use crate::process::{Context, Step, answer};
use crate::system::Package;

/// Fetching some packages on a slow line.
const INSTALL_LIMIT: Duration = Duration::from_secs(10 * 60);

const PYTHON: Package = Package {
    what: "Python 3.9 or newer (with venv)",
    apt: &["python3", "python3-venv"],
    mac: "brew install python",
    windows: "winget install Python.Python.3.12",
    or: "",
};

/// A Python that has the packages which a requirements.txt asks for.
pub fn with_requirements(cx: &Context, file: &Path) -> Result<PathBuf, Failure> {
    let hash = Hash::new().with_file(file)?;
    environment(
        cx,
        "tests",
        hash,
        "the tests' packages",
        // The file names all that is needed: what a package would like to have besides is not.
        &["--no-deps".as_ref(), "--requirement".as_ref(), file.as_ref()],
    )
}

/// A Python with pip and nothing else.
pub fn plain(cx: &Context) -> Result<PathBuf, Failure> {
    environment(cx, "plain", Hash::new(), "pip", &["pip".as_ref()])
}

/// A Python that has one package, as in `name==1.2`.
pub fn with_package(cx: &Context, package: &str, what: &str) -> Result<PathBuf, Failure> {
    environment(cx, package, Hash::new(), what, &[package.as_ref()])
}

fn environment(
    cx: &Context,
    name: &str,
    hash: Hash,
    what: &str,
    asked: &[&OsStr],
) -> Result<PathBuf, Failure> {
    let python = match usable() {
        Some(python) => python,
        None => {
            PYTHON.install(cx)?;
            usable().ok_or_else(|| PYTHON.missing())?
        }
    };
    // An environment belongs to the Python that made it.
    let version = answer(Command::new(&python).arg("--version")).unwrap_or_default();
    let name = format!("python/{name}-{}", hash.with(version).text());
    let folder = cx.places.provide(&name, |folder| {
        let doing = "making a Python environment";
        Step { name: "venv", doing, done: None, limit: INSTALL_LIMIT }
            .run(cx, Command::new(&python).args(["-m", "venv"]).arg(folder))?;
        let (doing, done) = (format!("fetching {what} (pip)"), format!("fetched {what}"));
        let mut install = Command::new(program(folder));
        install.args(["-m", "pip", "install", "--disable-pip-version-check"]).args(asked);
        Step { name: "pip", doing: &doing, done: Some(&done), limit: INSTALL_LIMIT }
            .run(cx, &mut install)
            .map(drop)
    })?;
    Ok(program(&folder))
}

/// The first Python in PATH that can make an environment: a version manager's may be there
/// without working, and Debian's comes without pip.
fn usable() -> Option<PathBuf> {
    const PROBE: &str = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 9))";
    let names: &[&str] = if cfg!(windows) { &["python", "python3"] } else { &["python3"] };
    names
        .iter()
        .flat_map(|name| which_all(name))
        .find(|python| answer(Command::new(python).args(["-c", PROBE])).is_some())
}

fn program(folder: &Path) -> PathBuf {
    if cfg!(windows) {
        folder.join("Scripts").join("python.exe")
    } else {
        folder.join("bin").join("python")
    }
}
