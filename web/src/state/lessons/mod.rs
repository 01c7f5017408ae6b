//! Lessons: which ones there are, which one is being done, and how far a person is in each.
//!
//! Knows texts by the ids of their lessons, and what was reported of the one that is being done. Does
//! not read them, nor judge what happens: [`stage`] does, which the components that show lessons hold,
//! so that a page on which nobody learns does not fetch it.

pub mod stage;

use shared::map::Map;
use std::rc::Rc;

use serde_json::{Value, json};
use shared::board::BoardSpec;
use shared::board::program::Program;
use shared::scenario::Words;
use shared::wire::Bytes;

use super::Notice;
use super::State;
use super::action::{Action, Effect};
use super::connection::{Choice, Profile};
use super::place::{Place, decoded};
use super::programs::examples::Loading;
use super::undo::Deleted;
use super::virtual_board::{MAX_VIRTUAL_BOARDS, StoredBoard};

/// Bytes of a lesson's file that is opened.
pub const MAX_BYTES: usize = 256 * 1024;
/// Lessons of which it is remembered how far a person is.
pub const MAX_REMEMBERED: usize = 200;
/// What stands for the lesson of a file in an address: no lesson has such an id.
pub const OWN: &str = "/file";
/// Where the lessons are.
pub const HASH: &str = "#/learn/lessons";

/// Something that a person does, or that comes of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// The lessons came, as a list in JSON, or did not.
    Fetched(Option<Rc<str>>),
    /// A person wants them to be fetched once more.
    FetchAgain,
    /// A person opened a file: the id that is in it, and its text.
    OpenFile(Rc<str>, Rc<str>),
    /// A person wants the file of a lesson, such as a teacher who writes one like it.
    Save(Rc<str>),
    /// How far a person is in the lesson that is being done.
    Report(Report),
    /// A person begins a lesson anew.
    Restart(Rc<str>),
    /// A person is done with the lesson that is being done.
    Close,
    /// A person wants the boards that a lesson needs: what they are made of, and the program of boards/
    /// that runs on one.
    AddBoards(Vec<(BoardSpec, Option<String>)>),
    /// A person does the lesson at the broker inside the browser, beside the one that the page is at.
    Inside,
    /// A person looks at the page's own broker again.
    Outside,
}

/// How far a person is in a lesson.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The lesson.
    pub id: Rc<str>,
    /// What it is called.
    pub title: Words,
    /// What the next step is called.
    pub step: Words,
    /// How many steps are done.
    pub done: usize,
    /// How many steps it has.
    pub steps: usize,
    /// Of the next step: how many of its checks are fulfilled, and how many it has.
    pub fulfilled: (usize, usize),
    /// Of the next step: how many have come of what is counted, and how many are wanted.
    pub counted: Option<(usize, usize)>,
    /// What was almost right.
    pub hint: Option<Words>,
}

/// A lesson's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The lesson's id.
    pub id: Rc<str>,
    /// What is in it.
    pub text: Rc<str>,
}

/// See the module's documentation.
#[derive(Clone, Debug, Default)]
pub struct Lessons {
    /// Whether they are there.
    pub loading: Loading,
    /// Those that came with the page.
    pub files: Rc<Vec<File>>,
    /// The one that a person opened.
    pub own: Option<File>,
    /// The one that is being done.
    pub open: Option<Rc<str>>,
    /// How far it is.
    pub report: Report,
    /// How often one was begun anew: whoever follows a lesson begins anew as well.
    pub restarts: u32,
    /// How many steps are done, of every lesson that was begun.
    done: Map<Rc<str>, usize>,
}

impl Lessons {
    /// Reads the stored form; what is not understood is left out.
    pub fn from_value(value: &Value) -> Self {
        let entries = value["done"].as_object().into_iter().flatten();
        let done =
            entries.filter_map(|(id, steps)| Some((id.as_str().into(), steps.as_u64()? as usize)));
        let own = || {
            let text = value["own"]["text"].as_str().filter(|text| text.len() <= MAX_BYTES)?;
            Some(File { id: value["own"]["id"].as_str()?.into(), text: text.into() })
        };
        Self {
            own: own(),
            open: value["open"].as_str().map(Rc::from),
            done: done.take(MAX_REMEMBERED).collect(),
            ..Self::default()
        }
    }

    /// The stored form.
    pub fn to_value(&self) -> Value {
        let done: serde_json::Map<_, _> =
            self.done.iter().map(|(id, steps)| (id.to_string(), json!(steps))).collect();
        let own = self.own.as_ref().map(|it| json!({ "id": *it.id, "text": *it.text }));
        json!({ "done": done, "own": own, "open": self.open.as_deref() })
    }

    /// How many steps of a lesson are done.
    pub fn done(&self, id: &str) -> usize {
        self.done.get(id).copied().unwrap_or_default()
    }

    /// The text of a lesson; [`OWN`] is the one of the file that was opened.
    pub fn text(&self, id: &str) -> Option<&Rc<str>> {
        if let Some(own) = self.own.as_ref().filter(|own| id == OWN || *own.id == *id) {
            return Some(&own.text);
        }
        self.files.iter().find(|file| *file.id == *id).map(|file| &file.text)
    }

    /// The lesson that is being done: its id and its text.
    pub fn current(&self) -> Option<(&Rc<str>, &Rc<str>)> {
        let id = self.open.as_ref()?;
        Some((id, self.text(id)?))
    }

    fn set_done(&mut self, id: &Rc<str>, steps: usize) {
        if self.done.len() < MAX_REMEMBERED || self.done.contains_key(id) {
            self.done.insert(Rc::clone(id), steps);
        }
    }
}

/// Reads what was fetched: objects with `name` and `text`; the id follows the number in the name.
fn read(text: &str) -> Vec<File> {
    let list: Value = serde_json::from_str(text).unwrap_or_default();
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    let file = |value: &Value| {
        let (_, id) = value["name"].as_str()?.split_once('-')?;
        Some(File { id: id.into(), text: value["text"].as_str()?.into() })
    };
    list.iter().filter_map(file).collect()
}

/// The lesson that an address leads to; `None` where it leads elsewhere, nothing for all of them.
pub fn of_path(path: &str) -> Option<String> {
    match path.strip_prefix("lessons")? {
        "" => Some(String::new()),
        rest => rest.strip_prefix('/').map(decoded),
    }
}

impl State {
    /// A person came to the lessons, or to one of them, which is the one that is being done then.
    pub(super) fn enter_lessons(&mut self, effects: &mut Vec<Effect>) {
        let Some(id) = of_path(&self.path).filter(|_| self.place == Place::Learn) else { return };
        self.fetch_lessons(effects);
        let own = self.lessons.own.as_ref().filter(|_| id == OWN);
        let id: Rc<str> = own.map_or_else(|| id.into(), |own| Rc::clone(&own.id));
        if !id.is_empty() && self.lessons.open.as_ref() != Some(&id) {
            let lessons = self.lessons.edit();
            lessons.report = Report::default();
            lessons.open = Some(id);
            self.changed();
        }
    }

    /// Asks for the lessons, and for the programs that they begin with, unless they are there.
    pub(super) fn fetch_lessons(&mut self, effects: &mut Vec<Effect>) {
        if matches!(self.lessons.loading, Loading::Unasked | Loading::Failed) {
            self.lessons.edit().loading = Loading::Asked;
            effects.push(Effect::FetchLessons);
        }
        if matches!(self.programs.examples.state, Loading::Unasked | Loading::Failed) {
            self.programs.examples.edit().state = Loading::Asked;
            effects.push(Effect::FetchExamples);
        }
    }

    pub(crate) fn act_on_lessons(&mut self, act: Act, effects: &mut Vec<Effect>) {
        let lessons = self.lessons.edit();
        match act {
            Act::Fetched(text) => {
                lessons.files = Rc::new(text.as_deref().map(read).unwrap_or_default());
                let is_there = !lessons.files.is_empty();
                lessons.loading = if is_there { Loading::There } else { Loading::Failed };
                return;
            }
            Act::FetchAgain => return self.fetch_lessons(effects),
            Act::OpenFile(id, text) => {
                lessons.own = Some(File { id: Rc::clone(&id), text });
                lessons.report = Report::default();
                lessons.restarts += 1;
                lessons.open = Some(id);
            }
            Act::Save(id) => {
                effects.extend(lessons.text(&id).map(|text| Effect::Download {
                    name: format!("{id}.md"),
                    mime: "text/markdown",
                    bytes: Bytes::copy_from_slice(text.as_bytes()),
                }));
                return;
            }
            Act::Report(report) => {
                let is_further = report.done != lessons.done(&report.id);
                lessons.set_done(&report.id, report.done);
                lessons.report = report;
                if !is_further {
                    return;
                }
            }
            Act::Restart(id) => {
                let Some(steps) = lessons.done.remove(&id) else { return };
                lessons.report = Report::default();
                lessons.restarts += 1;
                self.undo.push(self.now, Deleted::Lesson(id, steps));
            }
            Act::Close => lessons.open = None,
            Act::AddBoards(boards) => return self.add_lesson_boards(boards, effects),
            Act::Inside => return self.look_inside(effects),
            Act::Outside => {
                let home = self.home().id;
                return self.look(home, effects);
            }
        }
        self.changed();
    }

    /// Gives back what was done of a lesson.
    pub(super) fn restore_lesson(&mut self, id: &Rc<str>, steps: usize) {
        let lessons = self.lessons.edit();
        lessons.set_done(id, steps);
        lessons.report = Report::default();
        lessons.restarts += 1;
        self.changed();
    }

    /// Looks at the broker inside the browser, which becomes one more of the page's if it was none.
    fn look_inside(&mut self, effects: &mut Vec<Effect>) {
        let is_inside = |profile: &Profile| profile.choice == Choice::Tab;
        let here = self.peers().iter().find(|peer| is_inside(&peer.connection.profile));
        if let Some(id) = here.map(|peer| peer.id) {
            return self.look(id, effects);
        }
        let profiles = &self.links.profiles;
        let known = profiles.iter().find(|profile| is_inside(profile)).map(Rc::clone);
        let profile = known.unwrap_or_else(|| {
            let id = profiles.iter().map(|it| it.id).max().map_or(0, |id| id.wrapping_add(1));
            Rc::new(Profile { id, choice: Choice::Tab, ..Profile::default() })
        });
        self.connect_also(profile, effects);
    }

    /// Adds boards, each with an id of its own.
    fn add_lesson_boards(
        &mut self,
        boards: Vec<(BoardSpec, Option<String>)>,
        effects: &mut Vec<Effect>,
    ) {
        for (mut spec, program) in boards {
            if self.virtual_boards.len() >= MAX_VIRTUAL_BOARDS {
                return self.notify(Notice::TooManyVirtualBoards);
            }
            if let Some(program) = program {
                let id = program.trim_end_matches(".py");
                let Some(example) = self.programs.examples.get(id) else { continue };
                spec.program = Program::MicroPython(example.files.clone());
            }
            loop {
                spec.id = StoredBoard::new(&mut self.random, spec.kind).spec.id;
                if self.virtual_board(&spec.id).is_none() {
                    break;
                }
            }
            // Behind all others, also behind those that wait with it until virtual boards are here.
            let at = usize::MAX;
            let board =
                Deleted::VirtualBoard(at, StoredBoard { powered: true, spec, is_twin: false });
            self.take(Action::Restore(Rc::new(board)), effects);
        }
    }
}
