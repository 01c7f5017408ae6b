//! `cargo xtask`: what a person types to try Blinklab, test it and hand it out. It fetches what is
//! missing, says what it does while it does it, and where it cannot go on says which command would.
//!
//! It knows how the workspace is built and tested, nothing of MQTT or boards.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

mod bench;
mod broker;
mod browser;
mod check;
mod console;
mod crash;
mod failure;
mod files;
mod hash;
mod lockfile;
mod node;
mod page;
mod places;
mod process;
mod python;
mod scenario;
mod simulation;
mod spec;
mod suite;
mod system;
mod toolchain;
mod tools;

use bench::Bench;
use console::Console;
use failure::Failure;
use page::Size;
use places::Places;
use process::Context;
use suite::Part;

/// Set-up, tests and checks of Blinklab.
///
/// What is missing gets installed: programs from crates.io, npm and PyPI in a cache folder outside
/// the checkout (BLINKLAB_CACHE, else `blinklab` in your cache folder), the rest by apt-get where
/// that needs no password. The log of every step is in target/xtask.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Build the page and the broker, and start the broker: it prints the page's address.
    ///
    /// The first time on a machine takes some minutes, later ones seconds. Ctrl-C ends the broker.
    Run {
        /// What the broker is to be started with, after `--`; `-- --help` lists it.
        #[arg(last = true, value_name = "BROKER ARGUMENTS")]
        arguments: Vec<OsString>,
    },
    /// Run every test that there is; a missing tool is a failure.
    Test {
        /// Run only these parts (repeatable, or with commas).
        #[arg(long, value_enum, value_delimiter = ',')]
        only: Vec<Part>,
    },
    /// Take pictures of each view of the page, in both languages and themes, on a desktop and on a
    /// phone, to be looked at: in target/shots.
    Shots,
    /// Check the invariants that a program can check (docs/ARCHITECTURE.md).
    Check,
    /// Say which test shows which normative statement of MQTT 3.1.1 and 5.0, and write the table
    /// docs/spec/COVERAGE.md; fails if one is neither shown nor has a reason.
    Spec,
    /// Run scenarios (docs/SCENARIOS.md), and say how each step went; fails if one did.
    Scenario {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Simulate clients and the broker over faulty links, against a model.
    Sim {
        /// Decides everything: the same seed gives the same run.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// How long; a million takes about a minute.
        #[arg(long, default_value_t = 1_000_000)]
        steps: u64,
    },
    /// Measure, and put the results into docs/BENCHMARKS.md; best on a machine with nothing else to do.
    Bench {
        /// What.
        what: Bench,
        /// How long the MicroPython programs of `boards` run.
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=600))]
        minutes: u32,
    },
    /// Kill a broker at random moments under load, start it again, and see that it has kept every
    /// promise.
    Crash {
        /// How often; each takes about half a second.
        #[arg(long, default_value_t = 100)]
        rounds: u32,
        /// Decides the moments.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Make what is handed out: the page and one program that has it inside, in target/dist.
    Dist,
    /// Build only the page, in web/dist: plain files that any file server serves, a whole classroom
    /// without a broker.
    Page {
        /// Copy it there as well: to the folder of a file server. What else is there stays.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

fn main() -> ExitCode {
    let task = Arguments::parse().command;
    let console = Console::new();
    let cx = match Places::find() {
        Ok(places) => Context { places, console },
        Err(failure) => return failed(&console, &failure),
    };
    perform(&cx, task).unwrap_or_else(|failure| failed(&cx.console, &failure))
}

fn failed(console: &Console, failure: &Failure) -> ExitCode {
    console.block(&format!("error: {failure}"));
    ExitCode::FAILURE
}

fn perform(cx: &Context, task: Task) -> Result<ExitCode, Failure> {
    match task {
        Task::Run { arguments } => return broker::run(cx, &arguments),
        Task::Test { only } if !suite::run(cx, &only) => return Ok(ExitCode::FAILURE),
        Task::Test { .. } => {}
        Task::Shots => {
            let folder = suite::shots(cx)?;
            cx.console.line("shots", &format!("are in {}", folder.display()));
        }
        Task::Check => {
            let count = check::run(cx)?;
            cx.console.line("check", &format!("{count} invariants hold"));
        }
        Task::Spec => {
            let report =
                spec::run(cx.places.root()).map_err(|error| Failure::new(error.to_string()))?;
            cx.console.block(&report.text);
            if !report.is_complete {
                return Ok(ExitCode::FAILURE);
            }
        }
        Task::Scenario { files } => return scenario::run(cx, &files),
        Task::Sim { seed, steps } => return simulation::run(cx, seed, steps),
        Task::Bench { what, minutes } => bench::run(cx, what, minutes)?,
        Task::Crash { rounds, seed } => return crash::run(cx, rounds, seed),
        Task::Dist => broker::dist(cx)?,
        Task::Page { out } => {
            let folder = page::build(cx, Size::Small)?;
            cx.console.block(&page::table(&folder)?);
            if let Some(out) = &out {
                page::copy(&folder, out)?;
            }
            let folder = out.unwrap_or(folder);
            cx.console.line("page", &format!("is in {}", folder.display()));
        }
    }
    Ok(ExitCode::SUCCESS)
}
