//! Builds the page: wasm from the `web` crate, the JavaScript that loads it, and the files beside
//! it, into web/dist, from where the broker embeds it and any file server can serve it.
//!
//! What is in the repository is written for people; names with hashes, one style sheet and compressed
//! copies are made here (`delivery`, `weight`). The page's pieces (web/src/pieces.rs) are taken out of
//! the WebAssembly before wasm-bindgen sees it: what they share with nothing else becomes files of
//! its own.
//!
//! The folder is put together elsewhere and swapped in only when something changed, so that a
//! broker that is being compiled never embeds half of it, and is not compiled again for nothing.

use std::env;
use std::ffi::{OsStr, OsString};
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

use delivery::{Files, INDEX};
use weight::{Effort, Weight};

mod delivery;
mod groups;
mod later;
mod names;
mod pieces;
mod wasm;
mod weight;

const COMPILE_LIMIT: Duration = Duration::from_secs(30 * 60);
const CONVERT_LIMIT: Duration = Duration::from_secs(5 * 60);

/// The name of the page's JavaScript and wasm, which index.html loads from `pkg/`.
const NAME: &str = "blinklab";

/// What makes the page smaller to fetch. Not `-Oz`: it takes 20 s of computing, makes 1.25 MB into
/// 1.10 MB, and of 347 KB of brotli 364, since what it folds together is no longer alike.
const WASM_OPT: [&str; 6] = [
    // Named by what they do (`wasm::named_by_content`): brotli finds what is alike side by side, which
    // makes the page smaller by a fiftieth.
    "--reorder-functions-by-name",
    "--strip-debug",
    "--duplicate-function-elimination",
    "--dce",
    "--vacuum",
    "--remove-unused-module-elements",
];

/// What every browser of today has, and Rust emits.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-reference-types",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-multivalue",
];

/// How much the page's size matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Whatever is there first: as the compiler made it and compressed in a second, or small from an
    /// earlier build.
    Any,
    /// As small as it gets.
    Small,
}

/// Builds the page; gives its folder.
pub fn build(cx: &Context, size: Size) -> Result<PathBuf, Failure> {
    // Side by side: each leaves cores idle for a while.
    let (wasm, tools) = thread::scope(|scope| {
        let tools = scope.spawn(|| Ok((tools::wasm_split(cx)?, tools::wasm_bindgen(cx)?)));
        (compile(cx), tools.join())
    });
    let wasm = wasm?;
    let (split, bindgen) =
        tools.map_err(|_| Failure::new("installing the page's tools panicked"))??;
    let made = Made { wasm, split, bindgen };
    let page = Page { cx, folder: cx.places.page(), parts: cx.places.scratch().join("page") };
    let inputs = page.inputs(&made)?;
    let accepted: &[Size] = if size == Size::Any { &[Size::Small, Size::Any] } else { &[size] };
    if !accepted.iter().any(|&size| page.is_made_from(&inputs, size)) {
        let wasm_opt = match size {
            Size::Any => None,
            Size::Small => Some(Node::find(cx)?),
        };
        page.make(&made, wasm_opt)?;
        page.remember(&inputs, size)?;
    }
    Ok(page.folder)
}

/// Fails if a first visit to the page in `folder` fetches too much; gives what it fetches.
pub fn check_weight(folder: &Path) -> Result<usize, Failure> {
    let weights = weigh(folder)?;
    weight::check(&weights)?;
    Ok(weight::together(&weights).brotli)
}

/// Copies the page from `folder` to where a file server has it. Its entry comes last: it names all
/// others, so that whoever opens the page meanwhile gets the old one or the new one.
pub fn copy(folder: &Path, to: &Path) -> Result<(), Failure> {
    let is_entry = |file: &&PathBuf| file.to_string_lossy().starts_with(INDEX);
    let files = files::below(folder)?;
    let (entries, others): (Vec<_>, Vec<_>) = files.iter().partition(is_entry);
    for file in others.into_iter().chain(entries) {
        files::copy(&folder.join(file), &to.join(file))?;
    }
    Ok(())
}

/// What a first visit fetches, file by file.
pub fn table(folder: &Path) -> Result<String, Failure> {
    Ok(weight::table(&weight::sums(&read(folder)?)))
}

/// The same for a document.
pub fn markdown(folder: &Path) -> Result<String, Failure> {
    Ok(weight::markdown(&weight::sums(&read(folder)?)))
}

fn weigh(folder: &Path) -> Result<Vec<Weight>, Failure> {
    Ok(weight::weigh(&read(folder)?))
}

/// All files of a folder.
fn read(folder: &Path) -> Result<Files, Failure> {
    let mut all = Files::new();
    for file in files::below(folder)? {
        let content = fs::read(folder.join(&file)).at("read", folder.join(&file))?;
        all.insert(file.to_string_lossy().replace('\\', "/"), content);
    }
    Ok(all)
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
    command
        .args(["build", "--profile", "page", "--target", target])
        .args(["--package", "blinklab-web", "--lib", "--features", "split"])
        .env("CARGO_ENCODED_RUSTFLAGS", flags(cx, &toolchain))
        // The compilers know it all, and call it unstable: see `flags`.
        .env("RUSTC_BOOTSTRAP", "1");
    Step { name: "page", doing, done: Some("compiled for the browser"), limit: COMPILE_LIMIT }
        .run(cx, &mut command)?;
    Ok(cx.places.wasm_target().join(target).join("page").join("web.wasm"))
}

/// What keeps the pieces apart, and out of the page what nobody reads there: where in the source a
/// panic was, as no panic's message is shown, and the folders of this machine.
fn flags(cx: &Context, toolchain: &Toolchain) -> OsString {
    // What takes the pieces out has to know what uses what.
    let mut flags: Vec<OsString> = vec!["-Clink-arg=--emit-relocs".into()];
    const SILENT: &str = "-Zlocation-detail=none";
    if toolchain.accepts(SILENT) {
        flags.push(SILENT.into());
    }
    let home = || env::home_dir().map(|home| home.join(".cargo"));
    let cargo_home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(home);
    for folder in [Some(cx.places.root()), cargo_home.as_deref()].into_iter().flatten() {
        let mut flag = OsString::from("--remap-path-prefix=");
        flag.push(folder);
        flag.push("=");
        flags.push(flag);
    }
    flags.join(OsStr::new("\x1f"))
}

/// What the compiler made, and the folders of the programs that make files for a browser of it.
struct Made {
    wasm: PathBuf,
    split: PathBuf,
    bindgen: PathBuf,
}

/// The folder with the page, and the one where it is put together.
struct Page<'a> {
    cx: &'a Context,
    folder: PathBuf,
    parts: PathBuf,
}

impl Page<'_> {
    /// The fingerprint of all that the page is made from.
    fn inputs(&self, made: &Made) -> Result<String, Failure> {
        let root = self.cx.places.root();
        let tools = [&made.split, &made.bindgen].into_iter();
        let tools = tools.fold(Hash::new().with(node::BINARYEN), |hash, folder| {
            hash.with(folder.to_string_lossy().as_bytes())
        });
        let mut hash = tools.with_file(&made.wasm)?.with_file(&root.join("index.html"))?;
        let folder = root.join("web").join("static");
        for file in files::below(&folder)? {
            hash = hash.with(file.to_string_lossy().as_bytes()).with_file(&folder.join(&file))?;
        }
        Ok(later::sources(root, hash)?.text())
    }

    fn stamp(&self) -> PathBuf {
        self.cx.places.scratch().join("page.stamp")
    }

    fn is_made_from(&self, inputs: &str, size: Size) -> bool {
        self.folder.join(INDEX).is_file()
            && self.folder.join("pkg").is_dir()
            && fs::read_to_string(self.stamp()).is_ok_and(|text| text == stamp(inputs, size))
    }

    fn remember(&self, inputs: &str, size: Size) -> Result<(), Failure> {
        fs::write(self.stamp(), stamp(inputs, size)).at("write", self.stamp())
    }

    fn make(&self, made: &Made, node: Option<Node>) -> Result<(), Failure> {
        // What is there now stops being what the stamp says.
        if self.stamp().exists() {
            fs::remove_file(self.stamp()).at("remove", self.stamp())?;
        }
        let later = later::make(self.cx)?;
        files::remove(&self.parts)?;
        let pkg = self.parts.join("pkg");
        fs::create_dir_all(&pkg).at("create", &pkg)?;
        self.split(made, &pkg)?;
        let shared = pieces::shared(&read(&self.parts)?)?;
        if let Some(node) = &node {
            for names in &shared {
                self.merge(node, names)?;
            }
            self.shrink(node, &pkg)?;
        }
        let all = self.deliverable(&later, &shared, node.as_ref())?;
        files::remove(&self.parts)?;
        for (name, content) in all {
            let file = self.parts.join(name);
            let folder = file.parent().unwrap_or(&self.parts);
            fs::create_dir_all(folder).at("create", folder)?;
            fs::write(&file, content).at("write", &file)?;
        }
        files::swap(&self.parts, &self.folder)
    }

    /// Takes the pieces out, and writes the JavaScript that loads what is left.
    fn split(&self, made: &Made, pkg: &Path) -> Result<(), Failure> {
        let mut command = Command::new(made.split.join(exe("wasm-split-cli")));
        command.arg(&made.wasm).arg(pkg).args(["--out-name", NAME]);
        Step {
            name: "wasm-split",
            doing: "taking the page's pieces apart",
            done: None,
            limit: CONVERT_LIMIT,
        }
        .run(self.cx, &mut command)?;
        let rest = pkg.join(format!("{NAME}.wasm"));
        let mut command = Command::new(made.bindgen.join(exe("wasm-bindgen")));
        command
            .args(["--target", "web", "--no-typescript", "--remove-name-section"])
            // The table of functions and the memory are what the pieces have in common with it.
            .args(["--remove-producers-section", "--keep-lld-exports"])
            .args(["--out-name", NAME, "--out-dir"])
            .args([pkg, rest.as_path()]);
        Step {
            name: "bindgen",
            doing: "writing the JavaScript that loads the page",
            done: None,
            limit: CONVERT_LIMIT,
        }
        .run(self.cx, &mut command)?;
        fs::remove_file(&rest).at("remove", &rest)
    }

    /// Makes one WebAssembly of these: the first of them. What each of a hundred tiny ones has, such as
    /// all types of the page, is then there once.
    fn merge(&self, node: &Node, names: &[String]) -> Result<(), Failure> {
        let [first, others @ ..] = names else { return Ok(()) };
        if others.is_empty() {
            return Ok(());
        }
        let files: Vec<PathBuf> = names.iter().map(|name| self.parts.join(name)).collect();
        let modules: Vec<Vec<u8>> =
            files.iter().map(|file| fs::read(file).at("read", file)).collect::<Result<_, _>>()?;
        let modules: Vec<&[u8]> = modules.iter().map(Vec::as_slice).collect();
        let door = wasm::door(&modules, pieces::PAGE_MODULE)
            .ok_or_else(|| Failure::new(format!("{first} and others are not as expected")))?;
        let door_file = self.parts.join("door.wasm");
        fs::write(&door_file, door).at("write", &door_file)?;
        let mut command = node.binaryen(self.cx, "wasm-merge")?;
        command.arg(&door_file).arg(pieces::MADE_MODULE);
        for (name, file) in names.iter().zip(&files) {
            command.arg(file).arg(name);
        }
        command.args(FEATURES).arg("-o").arg(&files[0]);
        let doing = "putting together what pieces share";
        Step { name: "wasm-merge", doing, done: None, limit: CONVERT_LIMIT }
            .run(self.cx, &mut command)?;
        for file in files[1..].iter().chain([&door_file]) {
            fs::remove_file(file).at("remove", file)?;
        }
        Ok(())
    }

    /// Makes each WebAssembly in the folder smaller.
    fn shrink(&self, node: &Node, pkg: &Path) -> Result<(), Failure> {
        for file in files::below(pkg)? {
            if file.extension() != Some(OsStr::new("wasm")) {
                continue;
            }
            let file = pkg.join(file);
            let content = fs::read(&file).at("read", &file)?;
            let named = wasm::named_by_content(&content)
                .ok_or_else(|| Failure::new(format!("{} is not as expected", file.display())))?;
            fs::write(&file, named).at("write", &file)?;
            let mut command = node.binaryen(self.cx, "wasm-opt")?;
            command.arg(&file).args(WASM_OPT).args(FEATURES).arg("-o").arg(&file);
            let doing = "making the page smaller";
            Step { name: "wasm-opt", doing, done: None, limit: CONVERT_LIMIT }
                .run(self.cx, &mut command)?;
        }
        let (module, script) =
            (pkg.join(format!("{NAME}_bg.wasm")), pkg.join(format!("{NAME}.js")));
        let content = fs::read(&module).at("read", &module)?;
        let text = fs::read_to_string(&script).at("read", &script)?;
        let (content, text) = names::shorten(&content, &text)?;
        fs::write(&module, content).at("write", &module)?;
        fs::write(&script, text).at("write", &script)?;
        self.cx.console.line("wasm-opt", "made the page smaller");
        Ok(())
    }

    /// What was made and what is in the repository, as it is served; `later` has what is fetched on
    /// demand. With a `node`, as small as it gets.
    fn deliverable(
        &self,
        later: &Path,
        shared: &[Vec<String>],
        node: Option<&Node>,
    ) -> Result<Files, Failure> {
        let root = self.cx.places.root();
        let mut all = read(&self.parts)?;
        let index = root.join(INDEX);
        all.insert(INDEX.to_owned(), fs::read(&index).at("read", index)?);
        let written = read(&root.join("web").join("static"))?;
        all.extend(written.into_iter().map(|(name, content)| (format!("static/{name}"), content)));
        let later = read(later)?;
        let below = |name| format!("{}{name}", later::FOLDER);
        all.extend(later.into_iter().map(|(name, content)| (below(name), content)));
        pieces::arrange(&mut all, shared)?;
        if let Some(node) = node {
            self.minify(node, &mut all)?;
        }
        let mut all = delivery::prepare(all)?;
        let effort = if node.is_some() { Effort::Best } else { Effort::Quick };
        weight::compress(&mut all, effort)?;
        Ok(all)
    }

    /// Makes the JavaScript smaller that a first visit fetches; what is fetched on demand is small.
    fn minify(&self, node: &Node, all: &mut Files) -> Result<(), Failure> {
        let modules = later::modules(self.cx, node)?;
        let folder = self.cx.places.scratch().join("scripts");
        files::remove(&folder)?;
        let mut command = Command::new(node.program());
        command.arg(later::source(self.cx).join("minify.mjs")).arg("--modules").arg(modules);
        let names: Vec<String> =
            all.keys().filter(|name| delivery::is_script(name)).cloned().collect();
        for name in &names {
            let file = folder.join(name);
            let below = file.parent().unwrap_or(&folder);
            fs::create_dir_all(below).at("create", below)?;
            fs::write(&file, &all[name]).at("write", &file)?;
            command.arg(file);
        }
        let doing = "making the page's JavaScript smaller";
        Step { name: "minify", doing, done: None, limit: CONVERT_LIMIT }
            .run(self.cx, &mut command)?;
        all.append(&mut read(&folder)?);
        Ok(())
    }
}

/// What is kept of how a page was made.
fn stamp(inputs: &str, size: Size) -> String {
    format!("{size:?} {inputs}")
}
