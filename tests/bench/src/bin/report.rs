//! Makes Markdown tables of what criterion and Node wrote down: `report.md` in the folder
//! `BLINKLAB_BENCH_RESULTS`.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use blinklab_bench::samples;
use serde_json::Value;
use shared::wire::Version;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Median nanoseconds by (group, function).
type Medians = BTreeMap<(String, String), f64>;

/// The codecs in the order of the columns: ours first.
const CODECS: [&str; 5] = ["blinklab", "mqttbytes", "rumqttc", "mqtt-protocol-core", "ntex-mqtt"];

fn main() -> Result<()> {
    let folder = PathBuf::from(env::var_os("BLINKLAB_BENCH_RESULTS").ok_or("no folder is given")?);
    let mut medians = Medians::new();
    collect(&folder.join("criterion"), &mut medians)?;
    let mut out = String::new();
    for version in [Version::V311, Version::V5] {
        codecs(version, &medians, &mut out)?;
    }
    wasm(&folder.join("wasm.json"), &mut out)?;
    topics(&medians, &mut out)?;
    fs::write(folder.join("report.md"), out)?;
    Ok(())
}

/// Every `new/estimates.json` below the folder, by what its `benchmark.json` says.
fn collect(folder: &Path, medians: &mut Medians) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if !path.is_dir() {
            continue;
        }
        let id = path.join("benchmark.json");
        if path.ends_with("new") && id.is_file() {
            let id: Value = serde_json::from_slice(&fs::read(id)?)?;
            let estimates: Value = serde_json::from_slice(&fs::read(path.join("estimates.json"))?)?;
            let median = estimates["median"]["point_estimate"].as_f64().ok_or("no median")?;
            let text = |name: &str| id[name].as_str().unwrap_or_default().to_owned();
            medians.insert((text("group_id"), text("function_id")), median);
        } else {
            collect(&path, medians)?;
        }
    }
    Ok(())
}

fn find(medians: &Medians, group: &str, function: &str) -> Result<f64> {
    medians
        .get(&(group.to_owned(), function.to_owned()))
        .copied()
        .ok_or_else(|| format!("{group} was not measured with {function}").into())
}

/// The median of the round that was disturbed least.
fn fastest_round(medians: &Medians, group: &str, function: &str) -> Result<f64> {
    (1..=samples::ROUNDS)
        .map(|round| find(medians, &format!("{group}/{round}"), function))
        .try_fold(f64::INFINITY, |fastest, median| Ok(fastest.min(median?)))
}

fn codecs(version: Version, medians: &Medians, out: &mut String) -> Result<()> {
    let version_name = version.name();
    writeln!(out, "MQTT {version_name} | {} | fastest other ÷ blinklab", CODECS.join(" | "))?;
    writeln!(out, "---|{}--:", "--:|".repeat(CODECS.len()))?;
    for direction in ["encode", "decode"] {
        for sample in samples::all(version) {
            let group = format!("codec/MQTT {version_name}/{direction} {}", sample.name);
            let times = CODECS
                .iter()
                .map(|codec| fastest_round(medians, &group, codec))
                .collect::<Result<Vec<_>>>()?;
            let fastest = times[1..].iter().copied().fold(f64::INFINITY, f64::min);
            let cells: Vec<_> = times.iter().map(|&time| duration(time)).collect();
            let ratio = fastest / times[0];
            writeln!(out, "{direction} {} | {} | {ratio:.2}×", sample.name, cells.join(" | "))?;
        }
    }
    writeln!(out)?;
    Ok(())
}

/// The codec as wasm: `{version: {row: [ours, theirs]}}` in nanoseconds.
fn wasm(file: &Path, out: &mut String) -> Result<()> {
    let results: Value = serde_json::from_slice(&fs::read(file)?)?;
    writeln!(out, "Under Node | blinklab as wasm | mqtt-packet | mqtt-packet ÷ blinklab")?;
    writeln!(out, "---|--:|--:|--:")?;
    for version in [Version::V311, Version::V5] {
        let version_name = format!("MQTT {}", version.name());
        for direction in ["encode", "decode"] {
            for sample in samples::all(version) {
                let row = format!("{direction} {}", sample.name);
                let times = &results[&version_name][&row];
                let (Some(ours), Some(theirs)) = (times[0].as_f64(), times[1].as_f64()) else {
                    return Err(format!("{version_name}: {row} was not measured").into());
                };
                let ratio = theirs / ours;
                let (ours, theirs) = (duration(ours), duration(theirs));
                writeln!(out, "{version_name}, {row} | {ours} | {theirs} | {ratio:.1}×")?;
            }
        }
    }
    writeln!(out)?;
    Ok(())
}

fn topics(medians: &Medians, out: &mut String) -> Result<()> {
    writeln!(out, "Filters | tree, one topic | naive scan, one topic | scan ÷ tree")?;
    writeln!(out, "--:|--:|--:|--:")?;
    for filters in samples::FILTERS {
        let group = format!("topics/{filters}");
        let (tree, scan) = (find(medians, &group, "tree")?, find(medians, &group, "scan")?);
        let ratio = scan / tree;
        writeln!(out, "{filters} | {} | {} | {ratio:.0}×", duration(tree), duration(scan))?;
    }
    Ok(())
}

/// Nanoseconds as people write them.
fn duration(nanoseconds: f64) -> String {
    match nanoseconds {
        time if time < 100.0 => format!("{time:.1} ns"),
        time if time < 10_000.0 => format!("{time:.0} ns"),
        time if time < 1e6 => format!("{:.1} µs", time / 1e3),
        time => format!("{:.1} ms", time / 1e6),
    }
}
