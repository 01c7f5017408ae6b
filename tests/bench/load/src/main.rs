//! Load for MQTT brokers, and what it costs them.
//!
//! Every scene is played on every broker in turn, and all of that several times, so that what else
//! the machine does falls on all of them alike. A broker is started for each scene anew. Writes
//! tables of medians in Markdown, and says on standard error what it does.

mod account;
mod durable;
mod fleet;
mod flow;
mod link;
mod report;
mod scene;
mod stopped;
mod subject;

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use report::Report;
use scene::{ALL, Scene};
use subject::{Kind, Subject};

/// Load for MQTT brokers, and what it costs them.
#[derive(Debug, Parser)]
struct Arguments {
    /// The program of each broker: `broker-ws=PATH`, `mosquitto=PATH`, `rumqttd=PATH`.
    #[arg(required = true, value_parser = subject)]
    brokers: Vec<Subject>,
    /// Where to write the tables; else on standard output.
    #[arg(long)]
    report: Option<PathBuf>,
    /// How often everything is played.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Only scenes whose name has this in it.
    #[arg(long, default_value = "")]
    only: String,
}

fn subject(text: &str) -> Result<Subject, String> {
    let (name, program) = text.split_once('=').ok_or("write NAME=PATH")?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.name() == name);
    let kind = kind.ok_or_else(|| format!("no broker called {name} is known here"))?;
    Ok(Subject { kind, program: PathBuf::from(program) })
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match play(&arguments) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(failures) => {
            say(&format!("error: {failures} scenes failed"));
            ExitCode::FAILURE
        }
        Err(error) => {
            say(&format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Writes the report, and says how many times our own broker failed in a scene. What another one
/// fails in once has a median of its other rounds.
fn play(arguments: &Arguments) -> io::Result<usize> {
    // Ten thousand connections are more than many systems allow a program unasked.
    rlimit::increase_nofile_limit(u64::MAX)?;
    let brokers = &arguments.brokers;
    let versions = brokers.iter().map(Subject::version).collect::<io::Result<_>>()?;
    let mut report = Report::new(versions);
    let mut failures = 0;
    let wanted = |scene: &&Scene| scene.name().contains(&arguments.only);
    for round in 1..=arguments.rounds {
        for scene in ALL.iter().filter(wanted).filter(|scene| round <= scene.rounds()) {
            say(&format!("round {round} of {}: {}", arguments.rounds, scene.name()));
            for (at, broker) in brokers.iter().enumerate() {
                match broker.start(scene.keeps()).and_then(|running| scene.play(&running)) {
                    Ok(numbers) => report.add(at, numbers),
                    Err(error) => {
                        failures += usize::from(broker.kind == Kind::BrokerWs);
                        say(&format!("{} on {}: {error}", scene.name(), broker.kind.name()));
                    }
                }
            }
        }
    }
    match &arguments.report {
        Some(file) => fs::write(file, report.markdown())?,
        None => io::stdout().write_all(report.markdown().as_bytes())?,
    }
    Ok(failures)
}

/// Where nobody reads, there is nobody to tell.
fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
