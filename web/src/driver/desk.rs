//! The browser's storage of settings, which all tabs share: what this tab stores leaves the boards of
//! others as they are, and what it writes down about itself keeps others from running its boards.

use shared::map::Set;

use shared::time::Instant;
use web_sys::Storage;

use super::browser;
use crate::state::desk::{BEAT, PREFIX, Presence, id, joined, may_run_rules, taken};
use crate::state::settings::Settings;

/// Where settings are stored; theme.js reads it as well.
const STORAGE_KEY: &str = "blinklab";

/// This tab's part of what is stored.
#[derive(Debug)]
pub struct Desk {
    key: String,
    had: Set<String>,
    beat_at: Option<Instant>,
    /// Since the last beat this tab says that it runs the rules.
    has_rules: bool,
}

impl Desk {
    /// Reads what is stored, without the boards that other tabs run.
    pub fn open(seed: u64) -> (Self, Settings) {
        let storage = browser::storage();
        let records = storage.as_ref().map(records).unwrap_or_default();
        let others = taken(records.iter().map(|(_, json)| json.as_str()), js_sys::Date::now());
        let stored = storage.as_ref().and_then(|it| it.get_item(STORAGE_KEY).ok().flatten());
        if let Some(storage) = &storage {
            for (key, json) in &records {
                if Presence::parse(json, js_sys::Date::now()).is_none() {
                    // Where it cannot be removed, it is as good as gone.
                    let _ = storage.remove_item(key);
                }
            }
        }
        let settings = Settings::parse_for(&stored.unwrap_or_default(), &others);
        let had = settings.boards.iter().filter_map(id).collect();
        let desk =
            Self { key: format!("{PREFIX}{seed:016x}"), had, beat_at: None, has_rules: false };
        (desk, settings)
    }

    /// Stores the settings. False if the browser does not.
    pub fn save(&mut self, json: &str) -> bool {
        let Some(storage) = browser::storage() else { return false };
        let stored = storage.get_item(STORAGE_KEY).ok().flatten().unwrap_or_default();
        let json = joined(&stored, json, &mut self.had);
        storage.set_item(STORAGE_KEY, &json).is_ok()
    }

    /// Writes down that this tab is there and runs these boards; the rules as well, if there are any and
    /// no other tab does. True if it runs the rules.
    pub fn beat(
        &mut self,
        now: Instant,
        boards: impl Iterator<Item = String>,
        are_rules: bool,
    ) -> bool {
        self.beat_at = Some(now + BEAT);
        let (seen, storage) = (js_sys::Date::now(), browser::storage());
        let said_before = self.has_rules;
        self.has_rules = are_rules && {
            let records = storage.as_ref().map(records).unwrap_or_default();
            let others = records.iter().filter(|(key, _)| *key != self.key);
            let others = others.map(|(key, json)| (key.as_str(), json.as_str()));
            may_run_rules(&self.key, said_before, others, seen)
        };
        let presence = Presence { seen, boards: boards.collect(), rules: self.has_rules };
        if let Some(storage) = storage {
            // Where nothing is stored, other tabs have no boards from here to run.
            let _ = storage.set_item(&self.key, &presence.to_json());
        }
        // What was said just now another tab may have said as well: that is seen with the next beat.
        said_before && self.has_rules
    }

    /// When to write that again.
    pub const fn beat_at(&self) -> Option<Instant> {
        self.beat_at
    }

    /// The page goes: its boards are free for others.
    pub fn leave(&mut self) {
        if let Some(storage) = browser::storage() {
            let _ = storage.remove_item(&self.key);
        }
    }
}

/// What tabs have written down about themselves.
fn records(storage: &Storage) -> Vec<(String, String)> {
    let count = storage.length().unwrap_or_default();
    let keys = (0..count).filter_map(|index| storage.key(index).ok().flatten());
    let own = keys.filter(|key| key.starts_with(PREFIX));
    own.filter_map(|key| Some((storage.get_item(&key).ok().flatten()?, key)))
        .map(|(json, key)| (key, json))
        .collect()
}
