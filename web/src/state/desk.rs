//! Whose the stored boards are, where several tabs of one browser share the storage: a board is run by
//! one tab at a time, and no tab forgets the boards of another one.
//!
//! Knows what tabs write down about themselves and how what one stores is joined with what is there.
//! Does not know the storage.

use shared::map::Set;

use serde_json::Value;
use shared::time::Duration;

use super::form::Field;
use super::virtual_board::MAX_VIRTUAL_BOARDS;

/// What begins the name of what a tab writes down about itself.
pub const PREFIX: &str = "blinklab-tab-";
/// How often it writes.
pub const BEAT: Duration = Duration::from_secs(3);
/// Milliseconds after which a tab that has not written is gone: it was closed without a word.
const FRESH_MS: f64 = 10_000.0;
/// Boards that are stored for all tabs together. Of more, the first ones of others go.
const MAX_STORED: usize = 4 * MAX_VIRTUAL_BOARDS;

/// What a tab writes down about itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Presence {
    /// When, in milliseconds since 1970.
    pub seen: f64,
    /// The boards that it runs.
    pub boards: Vec<String>,
    /// Whether it runs the rules.
    pub rules: bool,
}

impl Presence {
    /// In the form in which it is stored.
    pub fn to_json(&self) -> String {
        serde_json::json!({ "seen": self.seen, "boards": self.boards, "rules": self.rules })
            .to_string()
    }

    /// What was stored, if the tab is still there.
    pub fn parse(json: &str, now: f64) -> Option<Self> {
        let value = serde_json::from_str::<Value>(json).ok()?;
        let mut boards = Vec::new();
        boards.read(&value["boards"])?;
        let rules = value["rules"].as_bool().unwrap_or_default();
        // One from the future was written before the clock was set back.
        let seen = value["seen"].as_f64().filter(|seen| (now - seen).abs() < FRESH_MS)?;
        Some(Self { seen, boards, rules })
    }
}

/// The boards that other tabs run; `others` is what these have written down.
pub fn taken<'a>(others: impl Iterator<Item = &'a str>, now: f64) -> Set<String> {
    others.filter_map(|json| Presence::parse(json, now)).flat_map(|it| it.boards).collect()
}

/// Whether the tab `own` may run the rules: no other one does. Of two that both say so, the one whose
/// name comes first goes on; one that has not said so yet (`says`) leaves them to whoever does.
pub fn may_run_rules<'a>(
    own: &str,
    says: bool,
    mut others: impl Iterator<Item = (&'a str, &'a str)>,
    now: f64,
) -> bool {
    !others.any(|(name, json)| {
        Presence::parse(json, now).is_some_and(|it| it.rules) && (!says || name < own)
    })
}

/// What to store: `own` settings, and of what is stored the boards that were never this tab's. `had`
/// is what this tab has or had before.
pub fn joined(stored: &str, own: &str, had: &mut Set<String>) -> String {
    let Ok(mut own) = serde_json::from_str::<Value>(own) else { return own.to_owned() };
    let stored = serde_json::from_str::<Value>(stored).unwrap_or_default();
    had.extend(boards(&own).iter().filter_map(id));
    let is_others = |board: &&Value| id(board).is_some_and(|id| !had.contains(&id));
    let others: Vec<Value> = boards(&stored).iter().filter(is_others).cloned().collect();
    if let Some(all) = own["boards"].as_array_mut() {
        let room = MAX_STORED.saturating_sub(all.len());
        let left_out = others.len().saturating_sub(room);
        all.extend(others.into_iter().skip(left_out));
    }
    own.to_string()
}

fn boards(settings: &Value) -> &[Value] {
    settings["boards"].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The id of a stored board.
pub fn id(board: &Value) -> Option<String> {
    board["spec"]["id"].as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(boards: &[&str]) -> String {
        let boards: Vec<_> =
            boards.iter().map(|id| serde_json::json!({"spec": {"id": id}})).collect();
        serde_json::json!({ "theme": "dark", "boards": boards }).to_string()
    }

    fn ids(json: &str) -> Vec<String> {
        boards(&serde_json::from_str(json).unwrap()).iter().filter_map(id).collect()
    }

    fn set(ids: &[&str]) -> Set<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn boards_of_other_tabs_stay_and_own_ones_that_were_removed_go() {
        let mut had = set(&["b"]);
        let stored = joined(&settings(&["a", "b"]), &settings(&["c"]), &mut had);
        assert_eq!(ids(&stored), ["c", "a"]);
        assert_eq!(had, set(&["b", "c"]));
        assert!(stored.contains("dark"));
    }

    #[test]
    fn of_several_tabs_one_runs_the_rules() {
        let tab = |seen: f64, rules: bool| Presence { seen, boards: vec![], rules }.to_json();
        let (runs, idle, gone) = (tab(99_000.0, true), tab(99_000.0, false), tab(1.0, true));
        let may = |own: &str, says: bool, others: &[(&str, &str)]| {
            may_run_rules(own, says, others.iter().copied(), 100_000.0)
        };
        assert!(may("b", false, &[("a", &idle), ("c", &gone)]));
        assert!(!may("b", false, &[("c", &runs)]), "whoever runs them goes on");
        assert!(may("b", true, &[("c", &runs)]), "both say so: the first goes on");
        assert!(!may("b", true, &[("a", &runs)]));
        assert!(may("b", true, &[("a", "{\"seen\":99000.0,\"boards\":[]}")]), "an older page");
    }

    #[test]
    fn what_is_damaged_is_no_reason_to_store_nothing() {
        for damaged in ["", "[]", "{\"boards\":7}", "{\"boards\":[{\"spec\":1}]}"] {
            let stored = joined(damaged, &settings(&["c"]), &mut Set::new());
            assert_eq!(ids(&stored), ["c"], "{damaged}");
        }
    }

    #[test]
    fn own_boards_have_room_before_others() {
        let names: Vec<String> = (0..2 * MAX_STORED).map(|n| n.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let stored = joined(&settings(&names), &settings(&["mine"]), &mut Set::new());
        assert_eq!((ids(&stored).len(), ids(&stored)[0].as_str()), (MAX_STORED, "mine"));
    }

    #[test]
    fn a_tab_that_is_there_has_its_boards_for_itself() {
        let tab = |seen: f64, board: &str| {
            Presence { seen, boards: vec![board.to_owned()], rules: false }.to_json()
        };
        let others = [tab(99_000.0, "alive"), tab(80_000.0, "gone"), "{}".to_owned()];
        assert_eq!(taken(others.iter().map(String::as_str), 100_000.0), set(&["alive"]));
    }
}
