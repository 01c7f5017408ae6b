//! A lesson that is being done: what happens on the page, told to the lesson.
//!
//! Knows how the page's packets, connections, boards and workbench become facts. Looks at pictures of
//! the state, one after the other, and remembers what it has seen. The component that guides through a
//! lesson holds it.

use std::collections::BTreeMap;
use std::rc::Rc;

use shared::lesson::{Fact, Lesson, LessonError, Progress, Role, Seen};
use shared::wire::Decoder;

use super::Report;
use crate::state::State;
use crate::state::line::LineId;
use crate::state::packets::{MAX_PACKET_SIZE, Packets, Record};
use crate::state::snapshot::Snapshot;
use crate::state::virtual_board::VirtualBoard;

/// See the module's documentation.
#[derive(Debug)]
pub struct Stage {
    progress: Progress,
    /// The number of the next packet.
    next: u64,
    boards: Vec<Snapshot<VirtualBoard>>,
    online: BTreeMap<(Role, Rc<str>), bool>,
    filters: Vec<Rc<str>>,
    bench: Rc<str>,
}

impl Stage {
    /// A lesson of which so many steps are done. What has happened before is known, and does nothing.
    ///
    /// # Errors
    ///
    /// The text is no lesson.
    pub fn new(text: &str, done: usize, state: &State) -> Result<Self, LessonError> {
        let mut stage = Self {
            progress: Progress::new(Lesson::parse(text)?, done),
            next: state.packets.ring.first(),
            boards: Vec::new(),
            online: BTreeMap::new(),
            filters: Vec::new(),
            bench: Rc::clone(&state.packets.workbench.text),
        };
        let progress = &mut stage.progress;
        for record in state.packets.ring.iter() {
            tell(&state.packets, record, |fact| progress.recall(fact));
        }
        stage.next = state.packets.ring.end();
        stage.look(state);
        stage.progress.settle();
        Ok(stage)
    }

    /// The lesson.
    pub fn lesson(&self) -> &Lesson {
        self.progress.lesson()
    }

    /// Sees what has happened since the last picture.
    pub fn look(&mut self, state: &State) {
        let packets = &state.packets;
        let progress = &mut self.progress;
        for number in self.next.max(packets.ring.first())..packets.ring.end() {
            if let Some(record) = packets.ring.get(number) {
                tell(packets, record, |fact| _ = progress.handle(fact));
            }
        }
        self.next = packets.ring.end();
        self.look_at_lines(state);
        self.look_at_filters(state);
        self.look_at_parts(state);
        if self.bench != packets.workbench.text {
            self.bench = Rc::clone(&packets.workbench.text);
            for dissection in packets.workbench.dissections().into_iter().flatten() {
                if let shared::inspect::Verdict::Packet(packet) = &dissection.verdict {
                    self.progress.handle(&Fact::Built(packet));
                }
            }
        }
    }

    /// How far it is.
    pub fn report(&self) -> Report {
        let (lesson, done) = (self.progress.lesson(), self.progress.done());
        Report {
            id: lesson.id.as_str().into(),
            title: lesson.title.clone(),
            step: lesson.steps.get(done).map(|step| step.title.clone()).unwrap_or_default(),
            done,
            steps: lesson.steps.len(),
            fulfilled: self.progress.fulfilled(),
            counted: self.progress.counted(),
            hint: self.progress.hint().map(|hint| hint.words.clone()),
        }
    }

    fn look_at_lines(&mut self, state: &State) {
        let mut now = BTreeMap::new();
        let is_online = state.peer().connection.line.is_online();
        now.insert((Role::Page, "".into()), is_online);
        for board in &state.virtual_boards {
            // A program has connections of its own; of a behaviour there is one.
            let of_program = || {
                state
                    .packets
                    .lines()
                    .any(|line| matches!(line, LineId::Program(id, _) if *id == board.id))
            };
            let is_online = match board.spec.program.behaviour() {
                Some(_) => board.line.is_online(),
                None => of_program(),
            };
            now.insert((Role::Board, Rc::clone(&board.id)), is_online);
        }
        for (key, _) in std::mem::take(&mut self.online) {
            now.entry(key).or_insert(false);
        }
        for ((role, who), is_online) in &now {
            self.progress.handle(&Fact::Online { role: *role, who, is_online: *is_online });
        }
        self.online = now;
    }

    fn look_at_filters(&mut self, state: &State) {
        let profile = state.peer().connection.profile.id;
        let subscriptions = state.console.listening.active(profile);
        let now: Vec<Rc<str>> = subscriptions.map(|it| it.filter.as_str().into()).collect();
        if now == self.filters {
            return;
        }
        let mut tell = |filter: &str, is_there| {
            self.progress.handle(&Fact::Listens { role: Role::Page, filter, is_there });
        };
        self.filters.iter().filter(|it| !now.contains(it)).for_each(|it| tell(it, false));
        now.iter().filter(|it| !self.filters.contains(it)).for_each(|it| tell(it, true));
        self.filters = now;
    }

    fn look_at_parts(&mut self, state: &State) {
        for board in &state.virtual_boards {
            if self.boards.contains(board) {
                continue;
            }
            for (part, seen) in board.spec.parts.iter().zip(&board.seen) {
                let (kind, is_on) = (part.kind.key(), seen.look.is_on());
                self.progress.handle(&Fact::Part { who: &board.id, part: &part.id, kind, is_on });
            }
        }
        self.boards.clone_from(&state.virtual_boards);
    }
}

/// A packet as a fact; what is none is not told.
fn tell(packets: &Packets, record: &Record, mut fact: impl FnMut(&Fact<'_>)) {
    let role = match packets.line_of(&record.who) {
        Some(LineId::Peer(_)) => Role::Page,
        Some(LineId::Board(_) | LineId::Program(..)) => Role::Board,
        Some(LineId::Rules) | None => Role::Other,
    };
    let mut decoder = Decoder::new(record.version, MAX_PACKET_SIZE);
    decoder.feed(&record.bytes);
    if let Some(Ok(packet)) = decoder.poll_packet() {
        let (who, direction, topic) = (&*record.who, record.direction, record.topic.as_deref());
        let seen = Seen { role, who, direction, packet: &packet, topic };
        fact(&Fact::Packet(seen));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_lesson_has_no_stage() {
        assert!(Stage::new("# hello", 0, &State::default()).is_err());
    }
}
