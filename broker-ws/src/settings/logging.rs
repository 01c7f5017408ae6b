//! What is logged.

use clap::Args;
use tracing_subscriber::filter::LevelFilter;

/// See the module's documentation.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Log")]
pub(crate) struct LogSettings {
    /// How much is logged: off, error, warn, info, debug or trace
    #[arg(long, value_name = "LEVEL", default_value = "info", value_parser = level)]
    pub(crate) log: LevelFilter,
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

#[cfg(test)]
mod tests {
    use super::super::tests::{error, settings};

    #[test]
    fn knows_six_levels() {
        for level in ["off", "error", "warn", "info", "debug", "trace"] {
            assert_eq!(settings(&["--log", level]).log.log.to_string(), level);
        }
        assert!(error(&["--log", "loud"]).contains("use off, error,"));
    }
}
