//! Where Sessions and retained messages are kept.

use std::time::Duration;

use broker_ws::{Options, StoreOptions, StorePlace};
use clap::Args;

use super::value::{duration, size};

/// See the module's documentation.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Where things are kept")]
pub(crate) struct StorageSettings {
    /// Where Sessions and retained messages are kept: a folder; `none` for memory alone; `default`
    /// for `blinklab` in your folder for data
    #[arg(long, value_name = "none|PATH", default_value = "default", value_parser = place)]
    store: StorePlace,

    /// About how much may wait for the disk. Beyond it nobody is read from until it has caught up
    #[arg(long, value_name = "SIZE", default_value = "16MiB", value_parser = size)]
    store_backlog: usize,

    /// How long the disk may take for the last changes when the broker stops
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = duration)]
    store_flush_timeout: Duration,
}

impl StorageSettings {
    pub(super) fn apply(&self, options: &mut Options) {
        options.store = StoreOptions {
            place: self.store.clone(),
            max_backlog: self.store_backlog,
            flush_timeout: self.store_flush_timeout,
        };
    }
}

fn place(text: &str) -> Result<StorePlace, String> {
    match text {
        "none" => Ok(StorePlace::Memory),
        "default" => Ok(StorePlace::UserData),
        "" => Err("the folder is missing: write none to keep everything in memory".into()),
        folder => Ok(StorePlace::Folder(folder.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{error, options};
    use super::*;

    #[test]
    fn a_store_is_a_folder_or_none() {
        let place = |args: &[&str]| options(args).store.place;
        assert_eq!(place(&[]), StorePlace::UserData);
        assert_eq!(place(&["--store", "none"]), StorePlace::Memory);
        assert_eq!(place(&["--store", "kept/here"]), StorePlace::Folder("kept/here".into()));
        assert!(error(&["--store", ""]).contains("write none to keep everything in memory"));
    }
}
