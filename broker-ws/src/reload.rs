//! New settings for a broker that runs.
//!
//! On SIGHUP the file is read again, with the flags and the environment of the start. What may
//! change while the broker runs changes; the rest is named in the log and stays. A file with a
//! mistake changes nothing.

use std::error::Error;

use broker_ws::Control;
use tracing::{error, info, warn};

use crate::cli::Invocation;
use crate::logging::Level;
use crate::settings::Loaded;

/// What a reload needs.
pub(crate) struct Reload {
    invocation: Invocation,
    /// What holds now.
    held: Loaded,
    control: Control,
    level: Level,
}

impl Reload {
    /// For a server that was started with `held`.
    pub(crate) fn new(
        invocation: Invocation,
        held: Loaded,
        control: Control,
        level: Level,
    ) -> Self {
        Self { invocation, held, control, level }
    }

    /// Reads the settings again and lets them hold, and says what changes.
    pub(crate) fn now(&mut self) {
        let (wanted, loaded) = match self.try_now() {
            Ok(loaded) => loaded,
            Err(error) => {
                for line in error.to_string().lines() {
                    error!("{line}");
                }
                return error!("nothing was reloaded: everything stays as it was");
            }
        };
        self.level.set(loaded.settings.log.log);
        let mut changes = 0;
        for ((old, new), wanted) in
            self.held.effective.iter().zip(&loaded.effective).zip(&wanted.effective)
        {
            let (key, was, is) = (&old.key, old.said(), new.said());
            if was != is {
                changes += 1;
                info!("{key} is {is} now, and was {was}");
            }
            if new.values != wanted.values {
                let wanted = wanted.said();
                warn!("{key} changes with a restart only: it is still {is}, not yet {wanted}");
            }
        }
        self.held = loaded;
        info!("reloaded: {changes} settings changed");
    }

    /// The settings as they would hold after a restart, and as they hold now.
    fn try_now(&self) -> Result<(Loaded, Loaded), Box<dyn Error>> {
        let wanted = self.invocation.load()?;
        let loaded = self.invocation.load_again(&self.held)?;
        self.control.reload(loaded.settings.options())?;
        Ok((wanted, loaded))
    }
}
