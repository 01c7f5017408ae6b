//! Builds the page: wasm from the `web` crate, the JavaScript that loads it, and the files beside
//! it, into web/dist, from where the broker embeds it and any file server can serve it.
//!
//! The folder is put together elsewhere and swapped in only when something changed, so that a
//! broker that is being compiled never embeds half of it, and is not compiled again for nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use crate::failure::{At, Failure};
use crate::files;
use crate::hash::Hash;
use crate::node::{self, Node};
use crate::places::exe;
use crate::process::{Context, Step};
use crate::toolchain::{Target, Toolchain};
use crate::tools;

const COMPILE_LIMIT: Duration = Duration::from_secs(30 * 60);
const CONVERT_LIMIT: Duration = Duration::from_secs(5 * 60);

/// The name of the page's JavaScript and wasm, which index.html loads from `pkg/`.
const NAME: &str = "blinklab";

/// Small first; the features are those that every browser of today has, and that Rust emits.
const WASM_OPT: [&str; 7] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-reference-types",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-multivalue",
];

/// How much the page's size matters.
///
/// wasm-opt takes 19 s of computing for a page of 1.08 MB, makes it 0.94 MB, and compressed no
/// smaller at all: not worth waiting for where the page is looked at on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Whatever is there first: as the compiler made it, or small from an earlier build.
    Any,
    /// As small as it gets.
    Small,
}

/// Builds the page; gives its folder.
pub fn build(cx: &Context, size: Size) -> Result<PathBuf, Failure> {
    // Side by side: each leaves cores idle for a while.
    let (wasm, bindgen) = thread::scope(|scope| {
        let bindgen = scope.spawn(|| tools::wasm_bindgen(cx));
        (compile(cx), bindgen.join())
    });
    let wasm = wasm?;
    let bindgen = bindgen.map_err(|_| Failure::new("installing wasm-bindgen-cli panicked"))??;
    let page = Page { cx, folder: cx.places.page(), parts: cx.places.scratch().join("page") };
    let inputs = page.inputs(&wasm, &bindgen)?;
    let accepted: &[Size] = if size == Size::Any { &[Size::Small, Size::Any] } else { &[size] };
    if !accepted.iter().any(|&size| page.is_made_from(&inputs, size)) {
        let wasm_opt = match size {
            Size::Any => None,
            Size::Small => Some(Node::find(cx)?.wasm_opt(cx)?),
        };
        page.make(&wasm, &bindgen, wasm_opt)?;
        page.remember(&inputs, size)?;
    }
    Ok(page.folder)
}

fn compile(cx: &Context) -> Result<PathBuf, Failure> {
    let toolchain = Toolchain::find(cx, Target::Browser)?;
    let target = Target::Browser.triple();
    let doing = if toolchain.builds_std() {
        "compiling for the browser, with std"
    } else {
        "compiling for the browser"
    };
    let mut command = toolchain.cargo(cx);
    command.args(["build", "--profile", "page", "--target", target]).args([
        "--package",
        "blinklab-web",
        "--lib",
    ]);
    Step { name: "page", doing, done: Some("compiled for the browser"), limit: COMPILE_LIMIT }
        .run(cx, &mut command)?;
    Ok(cx.places.wasm_target().join(target).join("page").join("web.wasm"))
}

/// The folder with the page, and the one where it is put together.
struct Page<'a> {
    cx: &'a Context,
    folder: PathBuf,
    parts: PathBuf,
}

impl Page<'_> {
    /// The fingerprint of all that the page is made from.
    fn inputs(&self, wasm: &Path, bindgen: &Path) -> Result<String, Failure> {
        let root = self.cx.places.root();
        let bindgen = bindgen.to_string_lossy();
        let tools = Hash::new().with(bindgen.as_bytes()).with(node::BINARYEN);
        let mut hash = tools.with_file(wasm)?.with_file(&root.join("index.html"))?;
        let folder = root.join("web").join("static");
        for file in files::below(&folder)? {
            hash = hash.with(file.to_string_lossy().as_bytes()).with_file(&folder.join(&file))?;
        }
        Ok(hash.text())
    }

    fn stamp(&self) -> PathBuf {
        self.cx.places.scratch().join("page.stamp")
    }

    fn is_made_from(&self, inputs: &str, size: Size) -> bool {
        let pkg = self.folder.join("pkg");
        let complete = [
            self.folder.join("index.html"),
            pkg.join(format!("{NAME}.js")),
            pkg.join(format!("{NAME}_bg.wasm")),
        ];
        complete.iter().all(|file| file.is_file())
            && fs::read_to_string(self.stamp()).is_ok_and(|text| text == stamp(inputs, size))
    }

    fn remember(&self, inputs: &str, size: Size) -> Result<(), Failure> {
        fs::write(self.stamp(), stamp(inputs, size)).at("write", self.stamp())
    }

    fn make(&self, wasm: &Path, bindgen: &Path, wasm_opt: Option<Command>) -> Result<(), Failure> {
        // What is there now stops being what the stamp says.
        if self.stamp().exists() {
            fs::remove_file(self.stamp()).at("remove", self.stamp())?;
        }
        files::remove(&self.parts)?;
        let pkg = self.parts.join("pkg");
        fs::create_dir_all(&pkg).at("create", &pkg)?;
        let mut command = Command::new(bindgen.join(exe("wasm-bindgen")));
        command
            .args(["--target", "web", "--no-typescript", "--remove-name-section"])
            .args(["--remove-producers-section", "--out-name", NAME, "--out-dir"])
            .args([&pkg, wasm]);
        Step {
            name: "bindgen",
            doing: "writing the JavaScript that loads the page",
            done: None,
            limit: CONVERT_LIMIT,
        }
        .run(self.cx, &mut command)?;
        if let Some(mut command) = wasm_opt {
            let file = pkg.join(format!("{NAME}_bg.wasm"));
            command.arg(&file).args(WASM_OPT).arg("-o").arg(&file);
            Step {
                name: "wasm-opt",
                doing: "making the page smaller",
                done: Some("made the page smaller"),
                limit: CONVERT_LIMIT,
            }
            .run(self.cx, &mut command)?;
        }
        let root = self.cx.places.root();
        files::copy(&root.join("index.html"), &self.parts.join("index.html"))?;
        let (from, to) = (root.join("web").join("static"), self.parts.join("static"));
        for file in files::below(&from)? {
            files::copy(&from.join(&file), &to.join(&file))?;
        }
        files::swap(&self.parts, &self.folder)
    }
}

/// What is kept of how a page was made.
fn stamp(inputs: &str, size: Size) -> String {
    format!("{size:?} {inputs}")
}
