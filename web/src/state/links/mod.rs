//! The saved connections: a list that a person adds to, edits, takes from, exports and imports.
//!
//! Knows the list and which entry is seen. Does not connect: an entry is handed to a peer, which
//! keeps it as it was then.

mod edit;
pub mod import;
mod mqttx;

use std::rc::Rc;

use serde_json::{Value, json};
use shared::wire::Bytes;

use super::State;
use super::action::Effect;
use super::connection::Choice;
use super::console::Console;
use super::console::listening::Listening;
use super::failure::Failure;
use super::file::Chosen;
use super::form::{Field as _, Stored};
use super::profile::Profile;
use super::snapshot::Snapshot;
use super::undo::Deleted;
pub use edit::{Edit, Field, Flag, Number};
use import::{ImportError, Imported, Odd};

/// Saved connections.
pub const MAX_PROFILES: usize = 50;
/// Bytes of a file that is imported: MQTTX puts messages into it as well.
pub const MAX_FILE: usize = 16 << 20;
/// Names of entries that a report lists.
const MAX_NAMED: usize = 8;

/// The saved connections.
#[derive(Clone, Debug)]
pub struct Links {
    /// In the order in which they are shown; never none.
    pub profiles: Vec<Rc<Profile>>,
    /// The one whose form is seen.
    pub selected: u32,
    /// How the last import went, or what was deleted last.
    pub report: Option<Report>,
    /// What was found wrong when a person wanted to connect, and with which.
    pub fault: Option<(u32, Failure)>,
    /// The highest id that one had: what was deleted keeps its own.
    highest: u32,
}

/// Something to tell in the dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// A file was read.
    Imported {
        /// Entries that are in the list now.
        added: usize,
        /// Names of those that lead to a port for boards, for which a WebSocket's is proposed.
        proposed: Vec<String>,
        /// Entries that could not be used: their number in the file and what is wrong.
        failed: Vec<(usize, ImportError)>,
        /// Entries for which there was no room.
        left_out: usize,
        /// What came with them for the console.
        luggage: Luggage,
    },
    /// A file could not be used at all.
    NotImported(ImportError),
    /// An entry was deleted, and can be taken back.
    Deleted(Rc<Profile>),
    /// There are as many as allowed.
    Full,
}

/// What of a file is for the console.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Luggage {
    /// Subscriptions that are there now.
    pub subscriptions: usize,
    /// Some of them are not paused.
    pub is_active: bool,
    /// Messages that are saved now.
    pub messages: usize,
    /// Subscriptions and messages for which there was no room.
    pub left_out: usize,
    /// Messages that others had sent, which are not taken.
    pub received: usize,
    /// What could not be used: the number of the entry, and what in it.
    pub odd: Vec<(usize, Odd)>,
    /// How many more of those there were.
    pub more_odd: usize,
}

/// What a person does with the saved connections.
#[derive(Clone, Debug)]
pub enum Act {
    /// Sees another one.
    Select(u32),
    /// Adds one.
    Add,
    /// Adds a copy of one.
    Duplicate(u32),
    /// Deletes one.
    Delete(u32),
    /// Changes something of one.
    Edit(u32, Edit),
    /// Connects with the one whose form is seen: in place of the broker that is looked at, or also.
    Connect {
        /// Whether the connections that there are stay.
        also: bool,
    },
    /// Wants all of them as a file.
    Export,
    /// Chose a file with some.
    Import(Rc<Chosen>),
}

impl Default for Links {
    fn default() -> Self {
        Self { profiles: vec![Rc::default()], selected: 0, report: None, fault: None, highest: 0 }
    }
}

impl Links {
    /// Those of a file or of storage; what is over the limit or there twice is left out.
    pub fn new(profiles: Vec<Profile>) -> Self {
        let mut links = Self { profiles: Vec::new(), ..Self::default() };
        for profile in profiles {
            if links.get(profile.id).is_none() && links.profiles.len() < MAX_PROFILES {
                links.profiles.push(Rc::new(profile));
            }
        }
        if links.profiles.is_empty() {
            links.profiles.push(Rc::default());
        }
        links.selected = links.profiles[0].id;
        links
    }

    /// One of them.
    pub fn get(&self, id: u32) -> Option<&Rc<Profile>> {
        self.profiles.iter().find(|profile| profile.id == id)
    }

    /// The one whose form is seen.
    pub fn seen(&self) -> &Rc<Profile> {
        self.get(self.selected).unwrap_or(&self.profiles[0])
    }

    /// Puts it in place of the one with its id, or behind all.
    pub(super) fn put(&mut self, profile: Rc<Profile>) {
        match self.profiles.iter().position(|it| it.id == profile.id) {
            Some(place) => self.profiles[place] = profile,
            None if self.profiles.len() < MAX_PROFILES => self.profiles.push(profile),
            None => self.report = Some(Report::Full),
        }
    }

    /// Adds one behind `after`, under an id of its own, and shows it.
    fn add(&mut self, profile: Profile, after: Option<u32>) -> bool {
        if self.profiles.len() >= MAX_PROFILES {
            return false;
        }
        let id = self.next_id();
        let place = after.and_then(|after| self.profiles.iter().position(|it| it.id == after));
        let place = place.map_or(self.profiles.len(), |place| place + 1);
        self.profiles.insert(place, Rc::new(Profile { id, ..profile }));
        self.selected = id;
        true
    }

    /// An id that none has, nor had in this visit.
    fn next_id(&mut self) -> u32 {
        let highest = self.profiles.iter().map(|it| it.id).chain([self.highest]).max();
        self.highest = highest.unwrap_or_default().wrapping_add(1);
        self.highest
    }

    fn delete(&mut self, id: u32) -> Option<Deleted> {
        let place = self.profiles.iter().position(|it| it.id == id)?;
        self.highest = self.highest.max(id);
        let gone = self.profiles.remove(place);
        if self.profiles.is_empty() {
            let id = self.next_id();
            self.profiles.push(Rc::new(Profile { id, ..Profile::default() }));
        }
        if self.selected == id {
            self.selected = self.profiles[place.min(self.profiles.len() - 1)].id;
        }
        self.report = Some(Report::Deleted(Rc::clone(&gone)));
        Some(Deleted::Link(place, gone))
    }

    /// Puts one where it stood.
    pub(super) fn restore(&mut self, place: usize, profile: Rc<Profile>) {
        if self.get(profile.id).is_some() || self.profiles.len() >= MAX_PROFILES {
            return;
        }
        self.report = None;
        self.selected = profile.id;
        self.profiles.insert(place.min(self.profiles.len()), profile);
    }

    fn import(&mut self, chosen: &Chosen, console: &mut Console) -> Report {
        let entries = match import::read(chosen) {
            Ok(entries) => entries,
            Err(error) => return Report::NotImported(error),
        };
        let (mut added, mut left_out) = (0, 0);
        let (mut proposed, mut failed) = (Vec::new(), Vec::new());
        let mut luggage = Luggage::default();
        for (index, entry) in entries.into_iter().enumerate() {
            match entry {
                Ok(mut imported) => {
                    let (profile, is_proposal) = (imported.profile.clone(), imported.is_proposal);
                    let name = profile.name.clone();
                    if !self.add(profile, None) {
                        left_out += 1;
                        continue;
                    }
                    added += 1;
                    luggage.note_odd(index + 1, std::mem::take(&mut imported.odd));
                    luggage.unpack(imported, self.selected, console);
                    if is_proposal && proposed.len() < MAX_NAMED {
                        proposed.push(name);
                    }
                }
                Err(error) if failed.len() < MAX_NAMED => failed.push((index + 1, error)),
                Err(_) => {}
            }
        }
        Report::Imported { added, proposed, failed, left_out, luggage }
    }

    /// All of them as a file: docs/PROTOCOL.md has its form.
    pub fn export(&self, listening: &Listening) -> String {
        let entry = |profile: &Rc<Profile>| {
            let mut value = own_form(profile);
            if let Some(subscriptions) = listening.exported(profile.id) {
                value[import::SUBSCRIPTIONS] = subscriptions;
            }
            value
        };
        let list: Vec<Value> = self.profiles.iter().map(entry).collect();
        let file = json!({ import::KEY: import::KIND, "version": 1, import::KIND: list });
        serde_json::to_string_pretty(&file).unwrap_or_default()
    }
}

impl Luggage {
    fn note_odd(&mut self, entry: usize, odd: Vec<Odd>) {
        let room = MAX_NAMED.saturating_sub(self.odd.len());
        self.more_odd += odd.len().saturating_sub(room);
        self.odd.extend(odd.into_iter().take(room).map(|it| (entry, it)));
    }

    fn unpack(&mut self, imported: Imported, profile: u32, console: &mut Console) {
        self.received += imported.received;
        if imported.is_known {
            console.listening.settle(profile);
        }
        for it in imported.subscriptions {
            let is_active = !it.is_paused;
            match console.listening.keep(profile, it) {
                Some(true) => {
                    self.subscriptions += 1;
                    self.is_active |= is_active;
                }
                Some(false) => {}
                None => self.left_out += 1,
            }
        }
        let folder = imported.profile.title();
        let shelf = console.shelf.edit();
        for draft in imported.messages {
            match shelf.take_in(folder, draft) {
                Some(true) => self.messages += 1,
                Some(false) => {}
                None => self.left_out += 1,
            }
        }
    }
}

/// What differs from the default, without the id, which means nothing elsewhere.
fn own_form(profile: &Profile) -> Value {
    let (mut value, plain) = (profile.for_storage().to_value(), Profile::default().to_value());
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|key, value| key != "id" && plain[key.as_str()] != *value);
        fields.insert("choice".into(), profile.choice.write());
    }
    value
}

impl State {
    pub(crate) fn link(&mut self, act: Act, effects: &mut Vec<Effect>) {
        let links = Snapshot::edit(&mut self.links);
        match act {
            Act::Select(id) => links.selected = id,
            Act::Add => {
                let profile = Profile { choice: Choice::Address, ..Profile::default() };
                links.report = (!links.add(profile, None)).then_some(Report::Full);
            }
            Act::Duplicate(id) => {
                if let Some(profile) = links.get(id).map(|it| (**it).clone()) {
                    let is_added = links.add(profile, Some(id));
                    links.report = (!is_added).then_some(Report::Full);
                    if is_added {
                        self.console.edit().listening.copy(id, links.selected);
                    }
                }
            }
            Act::Delete(id) => {
                if let Some(deleted) = links.delete(id) {
                    self.undo.push(self.now, deleted);
                }
            }
            Act::Edit(id, edit) => {
                if let Some(profile) = links.profiles.iter_mut().find(|it| it.id == id) {
                    edit.apply(Rc::make_mut(profile));
                }
            }
            Act::Connect { also } => return self.connect_seen(also, effects),
            Act::Export => effects.push(Effect::Download {
                name: "blinklab-connections.json".to_owned(),
                mime: "application/json",
                bytes: Bytes::from(links.export(&self.console.listening)),
            }),
            Act::Import(chosen) => {
                links.report = Some(links.import(&chosen, self.console.edit()));
            }
        }
        self.changed();
    }

    /// What is filled in now counts: the form may have been drawn before the last letter.
    fn connect_seen(&mut self, also: bool, effects: &mut Vec<Effect>) {
        let seen = Rc::clone(self.links.seen());
        let checked = seen.check();
        Snapshot::edit(&mut self.links).fault = checked.clone().err().map(|it| (seen.id, it));
        if checked.is_err() {
            return;
        }
        let choice = seen.choice.fallen_back(&self.server);
        let profile = Rc::new(Profile { choice, ..(*seen).clone() });
        if also {
            self.connect_also(profile, effects);
        } else {
            self.connect(profile, effects);
        }
    }
}

#[cfg(test)]
mod tests {
    use shared::topic::TopicFilter;
    use shared::wire::{QoS, SubscribeOptions};

    use super::*;
    use crate::state::console::subscriptions::Subscription;

    fn names(links: &Links) -> Vec<&str> {
        links.profiles.iter().map(|it| it.name.as_str()).collect()
    }

    fn named(id: u32, name: &str) -> Profile {
        Profile { id, name: name.into(), ..Profile::default() }
    }

    #[test]
    fn what_is_deleted_comes_back_where_it_was() {
        let mut links = Links::new(vec![named(3, "a"), named(5, "b"), named(7, "c")]);
        links.selected = 5;
        let Some(Deleted::Link(place, gone)) = links.delete(5) else { panic!() };
        assert_eq!((names(&links), links.selected), (vec!["a", "c"], 7));
        links.restore(place, Rc::clone(&gone));
        assert_eq!((names(&links), links.selected), (vec!["a", "b", "c"], 5));
        links.restore(place, gone);
        assert_eq!(links.profiles.len(), 3);
    }

    #[test]
    fn the_list_is_never_empty_and_never_over_its_limit() {
        let mut links = Links::new(Vec::new());
        assert!(links.delete(0).is_some() && links.delete(0).is_none());
        assert_eq!(links.profiles.len(), 1);
        while links.add(Profile::default(), None) {}
        assert_eq!(links.profiles.len(), MAX_PROFILES);
        let mut ids: Vec<_> = links.profiles.iter().map(|it| it.id).collect();
        ids.dedup();
        assert_eq!(ids.len(), MAX_PROFILES);
    }

    #[test]
    fn what_is_exported_can_be_imported() {
        let profile = Profile {
            choice: Choice::Address,
            address: "wss://h/mqtt".into(),
            password: "secret".into(),
            has_will: true,
            ..named(0, "school")
        };
        let links = Links::new(vec![profile.clone()]);
        let mut console = Console::default();
        let filter = TopicFilter::new("lab/#").unwrap();
        let it = Subscription::new(filter, SubscribeOptions::with_qos(QoS::AtLeastOnce), 0);
        console.listening.keep(0, it.clone());
        let file = links.export(&console.listening);
        assert!(!file.contains("secret"), "{file}");
        let chosen = Chosen { name: "x.json".into(), bytes: Ok(file.into_bytes()) };
        let mut other = Links::default();
        let mut theirs = Console::default();
        let report = other.import(&chosen, &mut theirs);
        let Report::Imported { added: 1, luggage, .. } = report else { panic!() };
        assert_eq!((luggage.subscriptions, theirs.listening.of(0).len()), (1, 0));
        assert_eq!(theirs.listening.of(1), [it]);
        let expected = Profile { id: 1, password: String::new(), ..profile };
        assert_eq!(**other.seen(), expected);
    }
}
