//! `cargo xtask crash`: kills a broker again and again.
#![allow(clippy::print_stdout, reason = "a command says what it did")]

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use blinklab_tests::crash;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let program = arguments.next().map(PathBuf::from);
    let mut numbers = arguments.map(|argument| argument.to_str()?.parse::<u64>().ok());
    let rounds = numbers.next().flatten().and_then(|rounds| u32::try_from(rounds).ok());
    let (Some(program), Some(rounds), Some(Some(seed))) = (program, rounds, numbers.next()) else {
        println!("usage: crash BROKER ROUNDS SEED");
        return ExitCode::FAILURE;
    };
    let started = Instant::now();
    match crash::run(&program, rounds, seed) {
        Ok(report) => {
            println!(
                "{report}, in {:.1} s: every promise was kept",
                started.elapsed().as_secs_f64()
            );
            ExitCode::SUCCESS
        }
        Err(what) => {
            println!("FAILED: {what}");
            println!("again: cargo xtask crash --rounds {rounds} --seed {seed}");
            ExitCode::FAILURE
        }
    }
}
