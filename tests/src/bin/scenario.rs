//! `cargo xtask scenario FILE…`: runs scenarios and says how each step went.
#![allow(clippy::print_stdout, reason = "a command says what it did")]

use std::env;
use std::fs;
use std::process::ExitCode;

use shared::inspect::Lang;
use shared::scenario::{Outcome, Run, Scenario};

fn main() -> ExitCode {
    let files: Vec<String> = env::args().skip(1).collect();
    if files.is_empty() {
        println!("usage: scenario FILE...");
        return ExitCode::FAILURE;
    }
    let lang = language();
    // All of them run, so that one sees everything that is wrong.
    let failed = files.iter().filter(|file| !run(file, lang)).count();
    if failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The language of the terminal.
fn language() -> Lang {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    if named.is_some_and(|value| value.starts_with("zh")) { Lang::Zh } else { Lang::En }
}

/// Runs one file; says whether all of it went well.
fn run(file: &str, lang: Lang) -> bool {
    let scenario = match fs::read_to_string(file) {
        Err(error) => Err(error.to_string()),
        Ok(text) => Scenario::parse(&text).map_err(|error| error.says(lang)),
    };
    let scenario = match scenario {
        Ok(scenario) => scenario,
        Err(why) => {
            println!("{file}: {why}");
            return false;
        }
    };
    println!("{file}: {}", scenario.name.get(lang));
    let mut run = Run::new(scenario);
    let mut is_well = true;
    while let Some(outcome) = run.step() {
        is_well = outcome.miss.is_none();
        say(&run, &outcome, lang);
    }
    let left = run.left();
    if left > 0 {
        println!("  - {left} more {}", if left == 1 { "step" } else { "steps" });
    }
    let trace = run.trace();
    println!("  = {} packets, trace {:016x}", trace.packets(), trace.fingerprint());
    is_well
}

fn say(run: &Run, outcome: &Outcome, lang: Lang) {
    let step = &run.scenario().steps[outcome.step];
    let mark = if outcome.miss.is_none() { "✓" } else { "✗" };
    let at = outcome.ended.as_millis();
    let note = step.note.iter().map(|note| format!("# {}", note.get(lang)));
    let mut lines = note.chain(step.text.lines().map(str::to_owned));
    println!("  {mark} {:>4}.{:03} s  {}", at / 1000, at % 1000, lines.next().unwrap_or_default());
    for line in lines {
        println!("                {line}");
    }
    if let Some(miss) = &outcome.miss {
        println!("    {}: {}", step.line, miss.says(lang));
    }
}
