//! A scenario on its stage: the text of its file, how far it is, and what went over its links.
//!
//! Knows the engine of `shared::scenario` and what a person does with it. Is no part of the page's
//! State, so that a page that nobody runs a scenario on does not fetch it: the component that shows
//! it holds it.

mod examples;

use std::rc::Rc;

use shared::scenario::{MAX_FILE, Outcome, Run, Scenario, ScenarioError};
use shared::time::Duration;

pub use self::examples::{EXAMPLES, Example};
use super::file::{Chosen, Unread};
use super::line::LineId;
use super::packets::Packets;
use super::snapshot::Snapshot;

/// How long a step is looked at while the scenario goes on by itself.
pub const PACE: Duration = Duration::from_millis(700);

/// Something that a person does, or the time.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Takes one of the examples, by its place among them.
    Take(usize),
    /// Opens a file.
    Open(Chosen),
    /// Writes the text anew.
    Write(Rc<str>),
    /// Begins again.
    Reset,
    /// Does the next step.
    Step,
    /// Does one step after the other, or stops doing so.
    Play(bool),
    /// Does all that is left.
    Finish,
    /// The time of a step is over; of which playing, so that an old one does not count.
    Tick(u32),
    /// Looks at a packet.
    Select(Option<u64>),
}

/// What cannot be run, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault<'a> {
    /// The file could not be read.
    File(Unread),
    /// It is no text.
    NotText,
    /// It is no scenario.
    Scenario(&'a ScenarioError),
}

/// See the module's documentation.
#[derive(Debug)]
pub struct Stage {
    /// The text, as it is to be edited.
    pub text: Rc<str>,
    /// Counts texts that a person did not write: the field is filled anew with each.
    pub edition: u32,
    /// Which of the examples it is, while nothing of it was changed.
    pub example: Option<usize>,
    /// How the steps went that were done.
    pub outcomes: Vec<Outcome>,
    /// What went over the links.
    pub packets: Snapshot<Packets>,
    /// Steps are done by themselves.
    pub is_playing: bool,
    /// Which playing it is.
    pub playing: u32,
    state: Result<Run, ScenarioError>,
    unread: Option<Unread>,
    is_no_text: bool,
    /// How much of what passed is among the packets.
    taken: usize,
    /// And how many of the ends of connections.
    ended: usize,
}

impl Default for Stage {
    fn default() -> Self {
        Self::with(EXAMPLES[0].text.into(), Some(0))
    }
}

impl Stage {
    fn with(text: Rc<str>, example: Option<usize>) -> Self {
        let state = Scenario::parse(&text).map(Run::new);
        Self {
            text,
            edition: 0,
            example,
            outcomes: Vec::new(),
            packets: Snapshot::default(),
            is_playing: false,
            playing: 0,
            state,
            unread: None,
            is_no_text: false,
            taken: 0,
            ended: 0,
        }
    }

    /// The scenario on its way, if the text is one.
    pub fn run(&self) -> Option<&Run> {
        self.state.as_ref().ok()
    }

    /// Why there is nothing to run.
    pub fn fault(&self) -> Option<Fault<'_>> {
        match (self.unread, self.is_no_text) {
            (Some(unread), _) => Some(Fault::File(unread)),
            (None, true) => Some(Fault::NotText),
            (None, false) => self.state.as_ref().err().map(Fault::Scenario),
        }
    }

    /// Whether there is a step to be done.
    pub fn has_next(&self) -> bool {
        self.run().is_some_and(|run| run.left() > 0) && !self.has_failed()
    }

    /// Whether the last step failed.
    pub fn has_failed(&self) -> bool {
        self.outcomes.last().is_some_and(|outcome| outcome.miss.is_some())
    }

    /// Does something. Returns whether a [`Act::Tick`] is wanted after [`PACE`].
    pub fn act(&mut self, act: Act) -> bool {
        match act {
            Act::Take(index) => {
                if let Some(example) = EXAMPLES.get(index) {
                    self.set(example.text.into(), Some(index), true);
                }
            }
            Act::Open(Chosen { bytes: Ok(bytes), .. }) => match String::from_utf8(bytes) {
                Ok(text) => self.set(text.into(), None, true),
                Err(_) => self.is_no_text = true,
            },
            Act::Open(Chosen { bytes: Err(unread), .. }) => self.unread = Some(unread),
            Act::Write(text) => {
                let example = EXAMPLES.iter().position(|example| *example.text == *text);
                self.set(text, example, false);
            }
            Act::Reset => self.set(Rc::clone(&self.text), self.example, false),
            Act::Step => {
                self.is_playing = false;
                self.step();
            }
            Act::Finish => {
                self.is_playing = false;
                while self.has_next() {
                    self.step();
                }
            }
            Act::Play(plays) => {
                self.is_playing = plays && self.has_next();
                self.playing = self.playing.wrapping_add(1);
                return self.go_on();
            }
            Act::Tick(playing) if self.is_playing && playing == self.playing => {
                return self.go_on();
            }
            Act::Tick(_) => {}
            Act::Select(number) => self.packets.edit().selected = number,
        }
        false
    }

    /// Does a step while playing. Says whether another one follows.
    fn go_on(&mut self) -> bool {
        if self.is_playing {
            self.step();
            self.is_playing = self.has_next();
        }
        self.is_playing
    }

    fn set(&mut self, text: Rc<str>, example: Option<usize>, is_new: bool) {
        let (edition, playing) = (self.edition, self.playing);
        *self = Self::with(text, example);
        // What was playing plays no more.
        self.playing = playing.wrapping_add(1);
        self.edition = edition.wrapping_add(u32::from(is_new));
    }

    fn step(&mut self) {
        let Ok(run) = &mut self.state else { return };
        let Some(outcome) = run.step() else { return };
        self.outcomes.push(outcome);
        let packets = self.packets.edit();
        packets.selected = None;
        let (passed, ends) = (run.trace().passed(), run.trace().ends());
        for next in self.taken..=passed.len() {
            while let Some(end) = ends.get(self.ended).filter(|end| end.after <= next) {
                packets.handle_end(end.at, &LineId::Board(run.name(end.who).into()));
                self.ended += 1;
            }
            let Some(passed) = passed.get(next) else { break };
            let name: Rc<str> = run.name(passed.who).into();
            let line = LineId::Board(Rc::clone(&name));
            packets.handle_bytes(passed.at, &line, &name, passed.direction, &passed.bytes);
        }
        self.taken = passed.len();
    }
}

/// The largest file that is read: one more byte, and the engine says that it is too long.
pub const MAX_BYTES: usize = MAX_FILE + 1;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::packets::Moments;
    use crate::state::packets::mark::Happening;

    const TWO: &str = "name: two\nclients:\n  - {id: a}\nsteps:\n  - connect: a\n  - expect-packet: {type: CONNACK, to: a}\n";

    fn stage(text: &str) -> Stage {
        let mut stage = Stage::default();
        stage.act(Act::Write(text.into()));
        stage
    }

    #[test]
    fn every_example_is_a_scenario_that_passes() {
        for (index, example) in EXAMPLES.iter().enumerate() {
            let mut stage = Stage::default();
            stage.act(Act::Take(index));
            assert_eq!((stage.fault(), stage.example), (None, Some(index)));
            stage.act(Act::Finish);
            assert!(!stage.has_failed() && !stage.has_next(), "{}", example.name);
            let run = stage.run().expect("it is one");
            assert_eq!(stage.outcomes.len(), run.scenario().steps.len());
            assert_eq!(stage.packets.len(), run.trace().packets(), "all of them are shown");
        }
    }

    #[test]
    fn steps_are_done_one_by_one_and_begun_again() {
        let mut stage = stage(TWO);
        assert!(!stage.act(Act::Step));
        assert_eq!((stage.outcomes.len(), stage.packets.len()), (1, 2));
        stage.act(Act::Step);
        assert!(!stage.has_next() && !stage.has_failed());
        stage.act(Act::Step);
        assert_eq!(stage.outcomes.len(), 2);
        stage.act(Act::Reset);
        assert_eq!((stage.outcomes.len(), stage.packets.len()), (0, 0));
        assert!(stage.has_next());
    }

    #[test]
    fn playing_does_a_step_with_each_tick_until_the_last() {
        let mut stage = stage(TWO);
        assert!(stage.act(Act::Play(true)), "another step follows");
        let playing = stage.playing;
        assert!(!stage.act(Act::Tick(playing)), "that was the last one");
        assert_eq!((stage.outcomes.len(), stage.is_playing), (2, false));
        stage.act(Act::Reset);
        assert!(stage.act(Act::Play(true)));
        let old = stage.playing;
        stage.act(Act::Play(false));
        assert!(!stage.act(Act::Tick(old)));
        assert_eq!(stage.outcomes.len(), 1, "a tick of what was stopped does nothing");
    }

    #[test]
    fn a_failed_step_is_the_last_one() {
        let mut stage = stage(&TWO.replace("CONNACK, to", "CONNACK, from"));
        stage.act(Act::Finish);
        assert!(stage.has_failed() && !stage.has_next());
        assert!(!stage.act(Act::Play(true)) && !stage.is_playing);
    }

    #[test]
    fn what_cannot_be_run_is_said_until_something_else_is_there() {
        let mut stage = stage("name: x\nsteps:\n  - sleep: soon\n");
        assert!(matches!(stage.fault(), Some(Fault::Scenario(error)) if error.line == 3));
        stage.act(Act::Step);
        assert!(stage.outcomes.is_empty());
        let chosen = |bytes| Act::Open(Chosen { name: "x".into(), bytes });
        stage.act(chosen(Err(Unread::Unreadable)));
        assert_eq!(stage.fault(), Some(Fault::File(Unread::Unreadable)));
        let edition = stage.edition;
        stage.act(chosen(Ok(TWO.into())));
        assert_eq!((stage.fault(), stage.edition), (None, edition + 1));
        stage.act(chosen(Ok(vec![0xFF])));
        assert_eq!(stage.fault(), Some(Fault::NotText));
    }

    #[test]
    fn what_was_owed_after_a_packet_is_known_and_that_a_connection_has_ended() {
        let text = "name: cut\nclients:\n  - {id: a}\n\
                    steps:\n  - connect: a\n  - expect-packet: {type: CONNACK, to: a}\n  - cut: a\n  \
                    - sleep: 1 s\n";
        let mut stage = stage(text);
        stage.act(Act::Finish);
        assert_eq!(stage.fault(), None);
        assert!(!stage.has_failed());
        let moment = |number| Moments::default().after(&stage.packets, number).unwrap();
        let owed =
            |number| moment(number).clients().map(|(_, it)| it.owed().count()).sum::<usize>();
        assert_eq!((owed(1), owed(2)), (1, 0), "CONNACK was owed");
        let marks = stage.packets.marks_between(Some(2), None);
        let ends: Vec<_> = marks.filter(|it| it.what == Happening::Ended).collect();
        assert_eq!(ends.first().map(|it| it.next), Some(3));
    }
}
