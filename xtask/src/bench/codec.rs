//! The measurements of tests/bench: a workspace of its own, since nobody who tests wants to compile
//! five other codecs. Its program `report` makes tables of what criterion and Node wrote down.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::failure::{At, Failure};
use crate::files;
use crate::process::{Context, Step};
use crate::toolchain::native_cargo;

const COMPILE_LIMIT: Duration = Duration::from_secs(30 * 60);
const MEASURE_LIMIT: Duration = Duration::from_secs(15 * 60);

/// Measures; gives the tables.
pub fn measure(cx: &Context) -> Result<String, Failure> {
    let results = cx.places.scratch().join("bench-codec");
    files::remove(&results)?;
    fs::create_dir_all(&results).at("create", &results)?;
    let bench = Bench { cx, results };
    // All is compiled before anything is measured.
    bench.compile()?;
    bench.run("codec", "measuring the codecs", &["bench", "--bench", "codec"])?;
    bench.run("topics", "measuring the topic tree", &["bench", "--bench", "topics"])?;
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
    fn cargo(&self) -> Command {
        let places = &self.cx.places;
        let mut command = Command::new(native_cargo());
        command
            .current_dir(places.root().join("tests").join("bench"))
            .env("CARGO_TARGET_DIR", places.target().join("bench"))
            .env("CRITERION_HOME", self.results.join("criterion"))
            .env("BLINKLAB_BENCH_RESULTS", &self.results);
        command
    }

    fn compile(&self) -> Result<(), Failure> {
        let mut command = self.cargo();
        command.args(["bench", "--no-run", "--locked", "--benches", "--bins"]);
        let (doing, done) = ("compiling the codecs", Some("compiled the codecs"));
        Step { name: "bench", doing, done, limit: COMPILE_LIMIT }
            .run(self.cx, &mut command)
            .map(drop)
    }

    fn run(&self, name: &str, doing: &str, arguments: &[&str]) -> Result<(), Failure> {
        let mut command = self.cargo();
        command.args(arguments).arg("--locked");
        Step { name, doing, done: Some("measured"), limit: MEASURE_LIMIT }
            .run(self.cx, &mut command)
            .map(drop)
    }
}
