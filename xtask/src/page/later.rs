//! What the page fetches when it is asked for, not on a first visit: MicroPython in its Worker, and
//! the editor. It comes from npm and PyPI when the page is built, and is bundled by web/npm/build.mjs.
//! What is slow to make is kept in the cache folder, named after what it is made from. It knows
//! folders and commands, nothing of how the page uses them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::failure::{At, Failure};
use crate::files;
use crate::hash::Hash;
use crate::node::{self, Node};
use crate::process::{Context, Step};
use crate::python;

const CONVERT_LIMIT: Duration = Duration::from_secs(10 * 60);
const BUNDLE_LIMIT: Duration = Duration::from_secs(5 * 60);

/// Where they lie in the page's folder.
pub const FOLDER: &str = "later/";

/// What a sleeping or reading program is suspended in: the calls from Python into JavaScript, the
/// serial line, and what wasm calls through where it may be thrown over.
const SUSPENDED_IN: &str = "--pass-arg=asyncify-imports@env.call0,env.call1,env.call2,env.calln,\
    env.invoke_*,wasi_snapshot_preview1.fd_read,wasi_snapshot_preview1.fd_write";

const WASM: &str = "@micropython/micropython-webassembly-pyscript/micropython.wasm";

/// The folders that all of it is made from, in the checkout.
pub const SOURCES: [&str; 4] = ["web/npm", "web/micropython", "boards", "lessons"];

/// How a lesson is written: a text that the page leads to.
const FORMAT: &str = "docs/LESSONS.md";

/// Makes all of it; gives the folder that has it.
pub fn make(cx: &Context) -> Result<PathBuf, Failure> {
    let source = source(cx);
    let node = Node::find(cx)?;
    let modules = modules(cx, &node)?;
    let wasm = suspendable(cx, &node, &modules)?;
    let umqtt = umqtt(cx)?;
    let out = cx.places.scratch().join("later");
    let mut command = Command::new(node.program());
    command.arg(source.join("build.mjs"));
    for (name, folder) in
        [("--modules", &modules), ("--wasm", &wasm), ("--umqtt", &umqtt), ("--out", &out)]
    {
        command.arg(name).arg(folder);
    }
    let doing = "bundling what is fetched on demand";
    Step { name: "bundle", doing, done: None, limit: BUNDLE_LIMIT }.run(cx, &mut command)?;
    Ok(out)
}

/// The folder that says what comes from npm, and how it is bundled.
pub fn source(cx: &Context) -> PathBuf {
    cx.places.root().join("web").join("npm")
}

/// The node_modules folder with what comes from npm.
pub fn modules(cx: &Context, node: &Node) -> Result<PathBuf, Failure> {
    node.modules(cx, &source(cx), "the page's packages")
}

/// The fingerprint of the sources.
pub fn sources(root: &Path, mut hash: Hash) -> Result<Hash, Failure> {
    for source in SOURCES {
        let folder = root.join(source);
        let ours = |name: &str| name != "node_modules" && name != "__pycache__";
        for file in files::below_where(&folder, &ours)? {
            hash = hash.with(file.to_string_lossy().as_bytes()).with_file(&folder.join(&file))?;
        }
    }
    hash.with_file(&root.join(FORMAT))
}

/// MicroPython's wasm, able to unwind its stack and to go on later (Binaryen's asyncify).
fn suspendable(cx: &Context, node: &Node, modules: &Path) -> Result<PathBuf, Failure> {
    let given = modules.join(WASM);
    let hash = Hash::new().with_file(&given)?.with(node::BINARYEN).with(SUSPENDED_IN);
    let folder = cx.places.provide(&format!("micropython/{}", hash.text()), |folder| {
        fs::create_dir_all(folder).at("create", folder)?;
        let mut command = node.binaryen(cx, "wasm-opt")?;
        command.args(["--asyncify", SUSPENDED_IN, "-Os"]).arg(&given);
        command.arg("-o").arg(folder.join("micropython.wasm"));
        let doing = "making MicroPython suspendable";
        let done = Some("made MicroPython suspendable");
        Step { name: "asyncify", doing, done, limit: CONVERT_LIMIT }.run(cx, &mut command).map(drop)
    })?;
    Ok(folder.join("micropython.wasm"))
}

/// The folder with umqtt, from PyPI.
fn umqtt(cx: &Context) -> Result<PathBuf, Failure> {
    let folder = cx.places.root().join("web").join("micropython");
    let hash = ["fetch_umqtt.py", "umqtt.txt"]
        .iter()
        .try_fold(Hash::new(), |hash, name| hash.with_file(&folder.join(name)))?;
    let fetched = cx.places.provide(&format!("umqtt/{}", hash.text()), |made| {
        let mut command = Command::new(python::plain(cx)?);
        command.arg(folder.join("fetch_umqtt.py")).arg(made);
        let (doing, done) = ("fetching umqtt (pip)", Some("fetched umqtt (pip)"));
        Step { name: "umqtt", doing, done, limit: BUNDLE_LIMIT }.run(cx, &mut command).map(drop)
    })?;
    let mut found = files::below(&fetched)?.into_iter().filter(|file| file.ends_with("simple.py"));
    let home = found.next().and_then(|file| Some(fetched.join(file.parent()?.parent()?)));
    home.ok_or_else(|| Failure::new(format!("there is no umqtt in {}", fetched.display())))
}
