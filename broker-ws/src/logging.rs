//! Where log lines go, in which form, and how many of them.

use std::io::{self, IsTerminal};

use tracing::field::Field;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::{self, Writer};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Registry, fmt, reload};

use crate::log_queue::LogQueue;

/// What a line looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// A sentence.
    Human,
    /// A JSON object, with the facts of the sentence as fields.
    Json,
}

/// How much is logged; it can be changed.
#[derive(Debug)]
pub(crate) struct Level(reload::Handle<LevelFilter, Registry>);

impl Level {
    /// From now on this is logged.
    pub(crate) fn set(&self, level: LevelFilter) {
        self.0.reload(level).expect("the subscriber is the program's own and lives as long");
    }
}

/// Begins to log.
pub(crate) fn start(level: LevelFilter, format: Format, queue: LogQueue) -> Level {
    let (filter, handle) = reload::Layer::new(level);
    let lines = fmt::layer().with_writer(queue);
    let registry = tracing_subscriber::registry().with(filter);
    match format {
        Format::Human => registry
            .with(
                lines
                    .with_target(false)
                    .with_ansi(io::stderr().is_terminal())
                    .fmt_fields(format::debug_fn(sentence)),
            )
            .init(),
        Format::Json => registry.with(lines.json().flatten_event(true).with_target(true)).init(),
    }
    Level(handle)
}

/// The sentence says it all, and a person may look its code up: other fields only repeat it.
fn sentence(
    writer: &mut Writer<'_>,
    field: &Field,
    value: &dyn std::fmt::Debug,
) -> std::fmt::Result {
    match field.name() {
        "message" => write!(writer, "{value:?}"),
        "code" => write!(writer, " code={value:?}"),
        _ => Ok(()),
    }
}
