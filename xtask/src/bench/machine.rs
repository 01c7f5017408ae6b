//! Says on which machine something was measured, in one sentence: a number of seconds means
//! nothing without it.

use std::env::consts;
use std::fs;
use std::process::Command;
use std::thread;

use crate::process::answer;

/// Processor, memory, system and compiler, as far as this machine tells.
pub fn description() -> String {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let processor = processor().unwrap_or_else(|| consts::ARCH.to_owned());
    let parts = [
        Some(format!("{processor}, {cores} cores")),
        memory().map(|gib| format!("{gib} GiB of memory")),
        Some(system()),
        answer(Command::new("rustc").arg("--version")).map(|version| short(&version)),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("Measured on: {}.", parts.join("; "))
}

fn processor() -> Option<String> {
    if cfg!(target_os = "macos") {
        return answer(Command::new("sysctl").args(["-n", "machdep.cpu.brand_string"]));
    }
    if cfg!(windows) {
        return std::env::var("PROCESSOR_IDENTIFIER").ok();
    }
    field(&fs::read_to_string("/proc/cpuinfo").ok()?, "model name").map(str::to_owned)
}

/// In GiB, rounded.
fn memory() -> Option<u64> {
    let bytes: u64 = if cfg!(target_os = "macos") {
        answer(Command::new("sysctl").args(["-n", "hw.memsize"]))?.parse().ok()?
    } else {
        let text = fs::read_to_string("/proc/meminfo").ok()?;
        let kibibytes = field(&text, "MemTotal")?.split(' ').next()?;
        kibibytes.parse::<u64>().ok()? * 1024
    };
    Some((bytes + (1 << 29)) >> 30)
}

fn system() -> String {
    answer(Command::new("uname").args(["-s", "-r", "-m"]))
        .unwrap_or_else(|| format!("{} {}", consts::OS, consts::ARCH))
}

/// The value of the first `name : value` line.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim())
    })
}

/// `rustc 1.95.0` of `rustc 1.95.0 (59807616e 2026-04-14)`.
fn short(version: &str) -> String {
    version.split(" (").next().unwrap_or(version).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_by_its_name() {
        let text = "processor\t: 0\nmodel name\t: A Processor: 9 GHz\nmodel name\t: another\n";
        assert_eq!(field(text, "model name"), Some("A Processor: 9 GHz"));
        assert_eq!(field(text, "model"), None);
    }

    #[test]
    fn a_description_is_one_sentence() {
        let text = description();
        assert!(text.starts_with("Measured on: ") && text.ends_with('.'), "{text}");
        assert!(text.contains(" cores"), "{text}");
    }
}
