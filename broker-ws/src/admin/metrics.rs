//! `/metrics`, in the format of OpenMetrics 1.0 that Prometheus reads.

use std::fmt::{Display, Write};

use hyper::StatusCode;
use shared::broker::{Counters, Stats};

use super::{Admin, no_store};
use crate::page::{self, Response};
use crate::store::Commits;

const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What is measured.
#[derive(Clone, Debug, Default)]
struct Measured {
    stats: Stats,
    counters: Counters,
    uptime: f64,
    open_sockets: usize,
    /// Without a store there is none to measure.
    commits: Option<Commits>,
    is_store_failing: bool,
    resident_memory: Option<u64>,
}

/// The answer to a request for the metrics.
pub(super) fn respond(admin: &Admin, open_sockets: usize) -> Response {
    let (stats, counters, uptime) =
        admin.hub.ask(|broker, now| (broker.stats(), broker.counters(), broker.uptime(now)));
    let measured = Measured {
        stats,
        counters,
        uptime: uptime.as_secs_f64(),
        open_sockets,
        commits: admin.hub.commits(),
        is_store_failing: admin.hub.is_store_failing(),
        resident_memory: resident_memory(),
    };
    no_store(page::body(StatusCode::OK, CONTENT_TYPE, measured.text().into()))
}

/// The bytes of memory that the system has given to this program; known on Linux alone.
fn resident_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

impl Measured {
    fn text(&self) -> String {
        let mut out = Text(String::new());
        out.head("blinklab_build", "info", "Which version runs");
        out.0 += concat!("blinklab_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"} 1\n");
        out.gauge("blinklab_uptime_seconds", "Seconds since the start", self.uptime);
        self.now(&mut out);
        self.since_the_start(&mut out);
        self.store(&mut out);
        if let Some(bytes) = self.resident_memory {
            out.gauge("process_resident_memory_bytes", "Resident memory", bytes);
        }
        out.0 += "# EOF\n";
        out.0
    }

    fn now(&self, out: &mut Text) {
        let stats = &self.stats;
        out.gauge("blinklab_open_sockets", "Open sockets, whatever they speak", self.open_sockets);
        for (name, help, value) in [
            ("connections", "MQTT connections, those that are closing included", stats.connections),
            ("clients_connected", "Clients that are connected", stats.clients),
            ("sessions", "Sessions, connected or not", stats.sessions),
            ("subscriptions", "Subscriptions of all Sessions", stats.subscriptions),
            ("retained_messages", "Retained messages", stats.retained),
            ("queued_bytes", "Bytes in the queues of all Sessions", stats.queued_bytes),
        ] {
            out.gauge(&format!("blinklab_{name}"), help, value);
        }
    }

    fn since_the_start(&self, out: &mut Text) {
        let counters = &self.counters;
        for (name, help, value) in [
            ("bytes_received", "Bytes from clients", counters.bytes_received),
            ("bytes_sent", "Bytes to clients", counters.bytes_sent),
            ("packets_received", "Control Packets from clients", counters.packets_received),
            ("packets_sent", "Control Packets to clients", counters.packets_sent),
            ("messages_received", "PUBLISH packets from clients", counters.messages_received),
            ("messages_sent", "PUBLISH packets to clients", counters.messages_sent),
            (
                "messages_dropped",
                "Messages dropped because a queue was full",
                counters.messages_dropped,
            ),
            ("clients_accepted", "CONNECT packets accepted", counters.clients_accepted),
            (
                "sessions_expired",
                "Sessions that ended without their client",
                counters.clients_expired,
            ),
        ] {
            out.counter(&format!("blinklab_{name}"), help, value);
        }
    }

    fn store(&self, out: &mut Text) {
        let Some(Commits { count, seconds }) = self.commits else { return };
        let name = "blinklab_store_commit_seconds";
        out.head(name, "summary", "How long the disk takes for a group of changes");
        let _ = writeln!(out.0, "{name}_count {count}\n{name}_sum {seconds}");
        let help = "1 while the store cannot be written";
        out.gauge("blinklab_store_failing", help, u8::from(self.is_store_failing));
    }
}

/// The text so far.
struct Text(String);

impl Text {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _ = writeln!(self.0, "# TYPE {name} {kind}");
        if let Some(unit) = ["seconds", "bytes"].into_iter().find(|unit| name.ends_with(unit)) {
            let _ = writeln!(self.0, "# UNIT {name} {unit}");
        }
        let _ = writeln!(self.0, "# HELP {name} {help}.");
    }

    fn gauge(&mut self, name: &str, help: &str, value: impl Display) {
        self.head(name, "gauge", help);
        let _ = writeln!(self.0, "{name} {value}");
    }

    fn counter(&mut self, name: &str, help: &str, value: u64) {
        self.head(name, "counter", help);
        let _ = writeln!(self.0, "{name}_total {value}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_belongs_to_the_family_above_it() {
        let commits = Some(Commits { count: 3, seconds: 0.5 });
        let measured = Measured { commits, resident_memory: Some(4096), ..Measured::default() };
        let text = measured.text();
        let (mut family, mut seen) = (String::new(), Vec::new());
        for line in text.lines().filter(|line| *line != "# EOF") {
            if let Some(rest) = line.strip_prefix("# TYPE ") {
                family = rest.split(' ').next().unwrap().to_owned();
                assert!(!seen.contains(&family), "{family} twice");
                seen.push(family.clone());
            } else if let Some(rest) = line.strip_prefix("# ") {
                assert_eq!(rest.split(' ').nth(1), Some(&*family), "{line}");
            } else {
                let (name, value) = line.split_once(' ').unwrap();
                let name = name.split('{').next().unwrap();
                let suffix = name.strip_prefix(&family).unwrap();
                assert!(["", "_total", "_info", "_count", "_sum"].contains(&suffix), "{line}");
                value.parse::<f64>().unwrap();
            }
        }
        assert!(text.ends_with("\n# EOF\n"));
        assert!(seen.iter().any(|name| name == "blinklab_store_commit_seconds"));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_memory_of_this_program_is_known() {
        assert!(resident_memory().unwrap() > 100_000);
    }
}
