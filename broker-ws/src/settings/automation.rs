//! Rules that the broker runs.

use std::path::PathBuf;

use broker_ws::Options;
use clap::Args;

/// See the module's documentation.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Rules")]
pub(crate) struct RuleSettings {
    /// A file of rules: when a value is such, changes or does not come, something is published or said
    ///
    /// docs/AUTOMATION.md describes the file, which a reload reads again. Without this setting the
    /// rules are kept in `rules.yaml` beside the store, and an administrator changes them on the page.
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
}

impl RuleSettings {
    pub(super) fn apply(&self, options: &mut Options) {
        options.rules.clone_from(&self.rules);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::options;

    #[test]
    fn rules_are_in_a_file_or_the_brokers_own() {
        assert_eq!(options(&[]).rules, None);
        assert_eq!(options(&["--rules", "my/rules.yaml"]).rules, Some("my/rules.yaml".into()));
    }
}
