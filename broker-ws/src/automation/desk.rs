//! The rules as all sides see them: the runner that drives the engine, and administrators.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use shared::automation::{Agent, Loop, RuleError, Rules};
use shared::client::Options;
use shared::time;
use shared::wire::Text;
use tokio::sync::Notify;
use tokio::time::Instant;
use tracing::{info, warn};

use super::place::{Place, RulesError};

/// What the client is called, and the user that it is.
pub(super) const NAME: &str = "rules";
/// What rules have said is remembered so far back.
const NOTICES: usize = 50;

/// The rules and where they are kept.
pub(crate) struct Automation {
    desk: Mutex<Desk>,
    /// The folder of the store.
    folder: Option<PathBuf>,
    began: Instant,
    /// The rules are others now.
    changed: Notify,
}

/// What is behind the lock.
pub(super) struct Desk {
    pub(super) agent: Agent,
    pub(super) place: Place,
    pub(super) text: String,
    pub(super) loops: Vec<Loop>,
    /// Counts the texts.
    pub(super) version: u64,
    pub(super) notices: VecDeque<Notice>,
}

/// Something that a rule has said.
#[derive(Debug)]
pub(super) struct Notice {
    pub(super) number: u64,
    pub(super) at: time::Instant,
    pub(super) rule: String,
    pub(super) text: String,
}

/// Rules that were read and do not run yet.
#[derive(Debug)]
pub(crate) struct Found {
    place: Place,
    text: String,
    rules: Rules,
}

/// Why a text was not taken.
#[derive(Debug)]
pub(super) enum NotTaken {
    /// It is wrong.
    Wrong(RuleError),
    /// Somebody else has changed the rules meanwhile.
    Meanwhile,
    /// The rules are in this file, and are changed there.
    Elsewhere(PathBuf),
    /// The disk does not take it.
    Disk(io::Error),
}

impl fmt::Debug for Automation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Automation").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Automation {
    /// The rules of `file`, or of this broker's own file in `folder`.
    ///
    /// # Errors
    ///
    /// `file` cannot be read, or is wrong.
    pub(crate) fn open(file: Option<&Path>, folder: Option<&Path>) -> Result<Self, RulesError> {
        let place = Place::of(file, folder);
        let (text, rules) = place.begin()?;
        let (began, loops) = (Instant::now(), rules.loops());
        warn_of(&loops);
        let desk = Desk {
            agent: Agent::new(client(), rules, time::Instant::default()),
            place,
            text,
            loops,
            version: 1,
            notices: VecDeque::new(),
        };
        let (desk, folder) = (Mutex::new(desk), folder.map(Path::to_owned));
        Ok(Self { desk, folder, began, changed: Notify::new() })
    }

    /// The rules as they would be with this file now.
    ///
    /// # Errors
    ///
    /// As [`Self::open`]; of the broker's own file as well.
    pub(crate) fn read_again(&self, file: Option<&Path>) -> Result<Found, RulesError> {
        let place = Place::of(file, self.folder.as_deref());
        if place == Place::Memory && self.lock().place == Place::Memory {
            let text = self.lock().text.clone();
            let rules = Rules::parse(&text).unwrap_or_default();
            return Ok(Found { place, text, rules });
        }
        let (text, rules) = place.read()?;
        Ok(Found { place, text, rules })
    }

    /// Lets rules that were read run.
    pub(crate) fn take(&self, found: Found) {
        let mut desk = self.lock();
        let is_other = desk.text != found.text;
        desk.place = found.place.clone();
        if is_other {
            info!("{} rules run now", found.rules.rules.len());
            desk.replace(self.now(), found);
        }
        drop(desk);
        self.changed.notify_one();
    }

    /// Another text of the rules, if it is right and those that it was made from still hold.
    pub(super) fn edit(&self, text: String, version: u64) -> Result<usize, NotTaken> {
        let rules = Rules::parse(&text).map_err(NotTaken::Wrong)?;
        let mut desk = self.lock();
        if let Place::Settings(path) = &desk.place {
            return Err(NotTaken::Elsewhere(path.clone()));
        }
        if version != desk.version {
            return Err(NotTaken::Meanwhile);
        }
        desk.place.write(&text).map_err(NotTaken::Disk)?;
        let (count, place) = (rules.rules.len(), desk.place.clone());
        desk.replace(self.now(), Found { place, text, rules });
        drop(desk);
        self.changed.notify_one();
        Ok(count)
    }

    /// Stops or starts a rule. Whether there is one of this name.
    pub(super) fn switch(&self, name: &str, on: bool) -> bool {
        let is_there = self.lock().agent.switch(self.now(), name, on);
        self.changed.notify_one();
        is_there
    }

    /// The time of the engine.
    pub(super) fn now(&self) -> time::Instant {
        time::Instant::default() + self.began.elapsed()
    }

    /// When a time of the engine is.
    pub(super) fn real(&self, at: time::Instant) -> Instant {
        self.began + at.saturating_since(time::Instant::default())
    }

    /// Waits until something is different. A change in between is not lost.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// One look or change. A panic meanwhile leaves the rules as they were then.
    pub(super) fn lock(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    fn replace(&mut self, now: time::Instant, found: Found) {
        self.loops = found.rules.loops();
        warn_of(&self.loops);
        self.agent.replace(now, found.rules);
        (self.text, self.place) = (found.text, found.place);
        self.version += 1;
    }

    /// Remembers what a rule says.
    pub(super) fn note(&mut self, at: time::Instant, rule: String, text: String) {
        let number = self.notices.back().map_or(1, |last| last.number + 1);
        if self.notices.len() == NOTICES {
            self.notices.pop_front();
        }
        self.notices.push_back(Notice { number, at, rule, text });
    }
}

/// How the rules connect to their own broker.
fn client() -> Options {
    Options {
        keep_alive: 0,
        topic_alias_maximum: 0,
        use_topic_aliases: false,
        maximum_packet_size: u32::MAX,
        ..Options::new(Text::new(NAME).expect("a short name is a Text"))
    }
}

fn warn_of(loops: &[Loop]) {
    for found in loops {
        let names = found.names.join(", ");
        warn!("rules may set each other off without end: {names}");
    }
}
