//! The measurements of tests/bench: a workspace of its own, since nobody who tests wants to compile
//! five other codecs. Its program `report` makes tables of what criterion and Node wrote down.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::failure::{At, Failure};
use crate::files;
use crate::node::Node;
use crate::process::{Context, Step};
use crate::toolchain::{Target, Toolchain, native_cargo};

/// Compiling, on a slow machine; measuring takes minutes on any.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// Measures; gives the tables.
pub fn measure(cx: &Context) -> Result<String, Failure> {
    let results = cx.places.scratch().join("bench-codec");
    files::remove(&results)?;
    fs::create_dir_all(&results).at("create", &results)?;
    let bench = Bench { cx, results };
    // All is compiled and fetched before anything is measured.
    bench.compile()?;
    let wasm = bench.compile_wasm()?;
    let node = Node::find(cx)?;
    let modules = node.modules(cx, &bench.folder(), "the benchmarks' packages")?;
    bench.run("codec", "measuring the codecs", &["bench", "--bench", "codec"])?;
    bench.run("topics", "measuring the topic tree", &["bench", "--bench", "topics"])?;
    let mut command = Command::new(node.program());
    command.current_dir(bench.folder()).arg("wasm.mjs").args([&wasm, &modules]);
    command.arg(bench.results.join("wasm.json"));
    bench.step("wasm", "measuring the codec as wasm", Some("measured"), &mut command)?;
    bench.run("report", "making tables", &["run", "--profile", "bench", "--bin", "report"])?;
    let report = bench.results.join("report.md");
    fs::read_to_string(&report).at("read", report)
}

/// The folder that the measurements are made in and the one that they are written to.
struct Bench<'a> {
    cx: &'a Context,
    results: PathBuf,
}

impl Bench<'_> {
    fn folder(&self) -> PathBuf {
        self.cx.places.root().join("tests").join("bench")
    }

    fn cargo(&self) -> Command {
        let places = &self.cx.places;
        let mut command = Command::new(native_cargo());
        command
            .current_dir(self.folder())
            .env("CARGO_TARGET_DIR", places.target().join("bench"))
            .env("CRITERION_HOME", self.results.join("criterion"))
            .env("BLINKLAB_BENCH_RESULTS", &self.results);
        command
    }

    fn compile(&self) -> Result<(), Failure> {
        let mut command = self.cargo();
        command.args(["bench", "--no-run", "--locked", "--benches", "--bins"]);
        self.step("bench", "compiling the codecs", Some("compiled the codecs"), &mut command)
    }

    /// Compiles the codec for Node; gives the file.
    fn compile_wasm(&self) -> Result<PathBuf, Failure> {
        let target = Target::Browser;
        let mut command = Toolchain::find(self.cx, target)?.cargo(self.cx);
        command.current_dir(self.folder().join("wasm"));
        command.args(["build", "--release", "--locked", "--target", target.triple()]);
        self.step(
            "bench wasm",
            "compiling the codec as wasm",
            Some("compiled as wasm"),
            &mut command,
        )?;
        let folder = self.cx.places.wasm_target().join(target.triple()).join("release");
        Ok(folder.join("blinklab_bench_wasm.wasm"))
    }

    fn run(&self, name: &str, doing: &str, arguments: &[&str]) -> Result<(), Failure> {
        let mut command = self.cargo();
        command.args(arguments).arg("--locked");
        self.step(name, doing, Some("measured"), &mut command)
    }

    fn step(
        &self,
        name: &str,
        doing: &str,
        done: Option<&str>,
        command: &mut Command,
    ) -> Result<(), Failure> {
        Step { name, doing, done, limit: LIMIT }.run(self.cx, command).map(drop)
    }
}
