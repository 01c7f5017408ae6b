//! `cargo xtask sim`: a long run of the simulation, or one seed again.
#![allow(clippy::print_stdout, reason = "a command says what it did")]

use std::process::ExitCode;
use std::time::Instant;

use blinklab_tests::simulation;

/// Steps of one seed; a long run takes one seed after the other.
const STEPS_OF_A_SEED: u64 = 50_000;

fn main() -> ExitCode {
    let mut numbers = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let (Some(Ok(mut seed)), Some(Ok(steps))) = (numbers.next(), numbers.next()) else {
        println!("usage: sim SEED STEPS");
        return ExitCode::FAILURE;
    };
    let started = Instant::now();
    let mut left = steps;
    while left > 0 {
        let now = left.min(STEPS_OF_A_SEED);
        match simulation::run(seed, now) {
            Ok(report) => println!("seed {seed}: {report}"),
            Err(failure) => {
                println!("FAILED: {failure}");
                println!("again: cargo xtask sim --seed {seed} --steps {now}");
                return ExitCode::FAILURE;
            }
        }
        left -= now;
        seed += 1;
    }
    println!("{steps} steps in {:.1} s", started.elapsed().as_secs_f64());
    ExitCode::SUCCESS
}
