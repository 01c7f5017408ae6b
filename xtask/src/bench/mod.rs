//! `cargo xtask bench`: measures, and puts what came out into docs/BENCHMARKS.md with the machine
//! that it came out on. It knows which measurements there are, not what they measure.

use clap::ValueEnum;

use crate::failure::Failure;
use crate::process::Context;

mod boards;
mod broker;
mod codec;
mod machine;
mod page;
mod seats;
mod sections;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Bench {
    /// The codec and the topic tree, beside other codecs: some six minutes.
    Codec,
    /// The broker under load, beside mosquitto and rumqttd: some seven minutes.
    Broker,
    /// The page in headless Chromium, beside MQTT.js: some six minutes.
    Page,
    /// Virtual boards, many at once: a thousand measuring points, forty MicroPython programs, clicks.
    Boards,
    /// A class of forty at broker-ws and on the teacher's wall: two minutes, once all is compiled.
    Seats,
}

/// Measures, and rewrites the section of docs/BENCHMARKS.md.
///
/// `minutes` is how long the MicroPython programs of [`Bench::Boards`] run.
pub fn run(cx: &Context, what: Bench, minutes: u32) -> Result<(), Failure> {
    let (section, results) = match what {
        Bench::Codec => ("codec", codec::measure(cx)?),
        Bench::Broker => ("broker", broker::measure(cx)?),
        Bench::Page => ("page", page::measure(cx)?),
        Bench::Boards => ("boards", boards::measure(cx, minutes)?),
        Bench::Seats => ("seats", seats::measure(cx)?),
    };
    let text = format!("{}\n\n{}\n", machine::description(), results.trim());
    let file = sections::replace(cx.places.root(), section, &text)?;
    cx.console.line("bench", &format!("the results are in {}", file.display()));
    Ok(())
}
