//! Where Sessions and retained messages are kept.

use broker_ws::Options;
use clap::Args;

/// See the module's documentation.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Where things are kept")]
pub(crate) struct StorageSettings {
    /// Where Sessions and retained messages are kept: `none` keeps them in memory
    #[arg(long, value_name = "STORE", default_value = "none", value_parser = store)]
    store: Store,
}

/// What outlives the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Store {
    /// Nothing does.
    None,
}

impl StorageSettings {
    pub(super) fn apply(&self, _: &mut Options) {
        match self.store {
            // Options has no other kind.
            Store::None => {}
        }
    }
}

fn store(text: &str) -> Result<Store, String> {
    match text {
        "none" => Ok(Store::None),
        _ => {
            Err("this version keeps everything in memory: write --store none, or leave it out"
                .into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::error;

    #[test]
    fn knows_one_store() {
        let error = error(&["--store", "disk"]);
        assert!(error.contains("keeps everything in memory: write --store none"), "{error}");
    }
}
