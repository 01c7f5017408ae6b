//! What is logged.

use clap::Args;
use tracing_subscriber::filter::LevelFilter;

use crate::logging::Format;

/// See the module's documentation.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Log")]
pub(crate) struct LogSettings {
    /// How much is logged: off, error, warn, info, debug or trace
    #[arg(long, value_name = "LEVEL", default_value = "info", value_parser = level)]
    pub(crate) log: LevelFilter,

    /// How it is logged: human (a sentence to a line) or json (an object to a line)
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = format)]
    pub(crate) log_format: Format,
}

fn level(text: &str) -> Result<LevelFilter, String> {
    match text {
        "off" => Ok(LevelFilter::OFF),
        "error" => Ok(LevelFilter::ERROR),
        "warn" => Ok(LevelFilter::WARN),
        "info" => Ok(LevelFilter::INFO),
        "debug" => Ok(LevelFilter::DEBUG),
        "trace" => Ok(LevelFilter::TRACE),
        _ => Err("use off, error, warn, info, debug or trace".into()),
    }
}

fn format(text: &str) -> Result<Format, String> {
    match text {
        "human" => Ok(Format::Human),
        "json" => Ok(Format::Json),
        _ => Err("use human or json".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{error, settings};
    use super::*;

    #[test]
    fn knows_six_levels_and_two_formats() {
        for level in ["off", "error", "warn", "info", "debug", "trace"] {
            assert_eq!(settings(&["--log", level]).log.log.to_string(), level);
        }
        assert!(error(&["--log", "loud"]).contains("use off, error,"));
        assert_eq!(settings(&["--log-format=json"]).log.log_format, Format::Json);
        assert!(error(&["--log-format", "xml"]).contains("use human or json"));
    }
}
