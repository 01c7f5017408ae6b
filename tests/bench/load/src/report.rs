//! Numbers of many rounds as tables of medians.

use std::fmt::Write;

use crate::scene::{Number, Table};

/// All numbers so far.
#[derive(Debug)]
pub struct Report {
    brokers: Vec<String>,
    lines: Vec<Line>,
}

/// A line of a table, with all rounds of each broker.
#[derive(Debug)]
struct Line {
    table: Table,
    name: String,
    rounds: Vec<Vec<f64>>,
}

impl Report {
    /// A report without numbers, on brokers of these names.
    pub const fn new(brokers: Vec<String>) -> Self {
        Self { brokers, lines: Vec::new() }
    }

    /// Takes what a broker did in one round.
    pub fn add(&mut self, broker: usize, numbers: Vec<Number>) {
        for Number { table, line: name, value } in numbers {
            let known = self.lines.iter().position(|line| line.table == table && line.name == name);
            let at = known.unwrap_or_else(|| {
                let rounds = vec![Vec::new(); self.brokers.len()];
                self.lines.push(Line { table, name, rounds });
                self.lines.len() - 1
            });
            self.lines[at].rounds[broker].push(value);
        }
    }

    /// The tables in Markdown.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        for (table, title) in [
            (Table::Cost, "CPU time of the broker for each delivered message, µs"),
            (Table::RoundTrip, "From the write to the arrival, one message under way"),
            (Table::Idle, "Idle connections"),
            (Table::Stopped, "A subscriber that stops reading a flood of 10,000 messages a second"),
            (Table::Durable, "QoS 1 for a client that is away, acknowledged when it is on disk"),
        ] {
            let lines: Vec<_> = self.lines.iter().filter(|line| line.table == table).collect();
            if lines.is_empty() {
                continue;
            }
            let _ = writeln!(text, "\n| {title} | {} |", self.brokers.join(" | "));
            let _ = writeln!(text, "|---|{}", "--:|".repeat(self.brokers.len()));
            for line in lines {
                let cells: Vec<_> = line.rounds.iter().map(|rounds| cell(rounds)).collect();
                let _ = writeln!(text, "| {} | {} |", line.name, cells.join(" | "));
            }
        }
        text
    }
}

/// The median with as many digits as mean something.
fn cell(rounds: &[f64]) -> String {
    let mut sorted = rounds.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    match sorted.get(sorted.len() / 2) {
        None => "–".to_owned(),
        Some(median) if *median < 10.0 => format!("{median:.2}"),
        Some(median) if *median < 100.0 => format!("{median:.1}"),
        Some(median) => format!("{median:.0}"),
    }
}
