//! The programs that run on virtual boards: each in a Worker, each connection of theirs a connection
//! of the page.
//!
//! Knows how the Workers' words reach the state, and their bytes the lines. Does not decide where a
//! connection leads: the state does.

mod bench;
mod message;
pub mod pipe;
mod worker;

use std::rc::Rc;

use shared::board::program::File;
use shared::board::{BoardSpec, Part};
use shared::time::{Duration, Instant, earliest};

use self::bench::Bench;
pub use self::message::{Message, Pins};
use self::pipe::Pipe;
use self::worker::{Boot, ProgramWorker};
use super::engine::Engine;
use super::machine::Machine;
use super::wire::Wire;
use crate::state::action::Action;
use crate::state::line::LineId;
use crate::state::programs::said::{Order, Said, Wake};
use crate::state::reduce;

/// How often the state is told that a program is heard of, where it says nothing else.
const HEARD: Duration = Duration::from_secs(1);

/// A board that has a program.
#[derive(Debug)]
pub struct Programmed {
    bench: Bench,
    /// While it runs.
    worker: Option<ProgramWorker>,
    heard_at: Instant,
}

impl Engine {
    pub(super) fn order(&mut self, now: Instant, board: &Rc<str>, order: Order) {
        let worker = self.programs.get(board).and_then(|it| it.worker.as_ref());
        match (order, worker) {
            (Order::Boot { files, run, wifi, wake }, _) => {
                self.boot(now, board, &files, run, &wake);
                if let Some(worker) = self.programs.get(board).and_then(|it| it.worker.as_ref())
                    && !wifi
                {
                    worker.wifi(false);
                }
            }
            (Order::Kill, _) => {
                if let Some(it) = self.programs.get_mut(board) {
                    it.worker = None;
                    it.bench.start(now);
                }
            }
            (Order::Stop, Some(worker)) => worker.stop(),
            (Order::Input(text), Some(worker)) => worker.input(&text),
            (Order::Wifi(up), Some(worker)) => worker.wifi(up),
            (Order::Connect { slot, socket, target }, Some(_)) => {
                let line = LineId::Program(Rc::clone(board), slot);
                let pipe = Box::new(Pipe::new(socket));
                self.wires.insert(line.clone(), Wire::new(Machine::Program(pipe)));
                self.open(now, line, target);
            }
            (Order::Opened { slot, address }, Some(worker)) => {
                let line = LineId::Program(Rc::clone(board), slot);
                if let Some(pipe) = pipe(self.wires.get_mut(&line)) {
                    pipe.is_announced = true;
                    worker.opened(pipe.socket, &address);
                }
            }
            (Order::Refuse { socket, why }, Some(worker)) => {
                worker.refused(socket, why.errno(), why.name());
            }
            (Order::Closed { slot, socket }, Some(worker)) => {
                let line = LineId::Program(Rc::clone(board), slot);
                if let Some(pipe) = pipe(self.wires.get_mut(&line)) {
                    while let Some(bytes) = pipe.poll_read(true) {
                        worker.received(socket, &bytes);
                    }
                }
                self.wires.remove(&line);
                worker.closed(socket);
            }
            // Its Worker is gone.
            (_, None) => {}
        }
    }

    /// A board with a program is made of these parts from now on, and does nothing yet.
    pub(super) fn build_programmed(&mut self, now: Instant, spec: &BoardSpec) {
        let programmed = Programmed { bench: Bench::new(spec, now), worker: None, heard_at: now };
        self.programs.insert(spec.id.as_str().into(), programmed);
    }

    fn boot(&mut self, now: Instant, board: &Rc<str>, files: &[File], run: bool, wake: &Wake) {
        let Some(spec) = self.state.virtual_board(board).map(|it| &it.spec) else { return };
        let parts: Vec<_> = spec.parts.iter().map(Part::to_value).collect();
        let boot = Boot {
            id: board,
            name: &spec.name,
            kind: spec.kind.key(),
            unique_id: unique_id(board),
            parts: &serde_json::Value::from(parts).to_string(),
            files,
            run,
            wake,
        };
        let Some(programmed) = self.programs.get_mut(board) else { return };
        programmed.bench.start(now);
        programmed.heard_at = now;
        programmed.worker = None;
        match ProgramWorker::start(&boot, self.callbacks.program_listener(board)) {
            Ok(worker) => {
                programmed.bench.introduce(&worker);
                programmed.worker = Some(worker);
            }
            Err(words) => self.say(board, Said::Broken(words)),
        }
    }

    pub(super) fn handle_program(&mut self, now: Instant, board: &Rc<str>, message: Message) {
        let Some(programmed) = self.programs.get_mut(board) else { return };
        match message {
            Message::Said(said) => {
                programmed.heard_at = now;
                return self.say(board, said);
            }
            Message::Send(socket, bytes) => {
                if let Some(pipe) = self.pipe_of(board, socket) {
                    pipe.write(bytes);
                }
            }
            Message::Took(socket, count) => {
                if let Some(pipe) = self.pipe_of(board, socket) {
                    pipe.handle_read(count);
                }
            }
            Message::Pins(pins) => {
                programmed.bench.handle_pins(pins);
                programmed.follow();
            }
        }
        let Some(programmed) = self.programs.get_mut(board) else { return };
        if now.saturating_since(programmed.heard_at) >= HEARD {
            programmed.heard_at = now;
            self.say(board, Said::Alive { busy_ms: None });
        }
    }

    fn say(&mut self, board: &Rc<str>, said: Said) {
        self.out.actions.push_back(Action::ProgramSaid(Rc::clone(board), said));
    }

    /// Hands what came to the programs, and tells them what has gone out. True if anything moved.
    pub(super) fn deliver(&mut self) -> bool {
        let mut moved = false;
        for (line, wire) in self.wires.iter_mut() {
            let (LineId::Program(board, _), Machine::Program(pipe)) = (line, &mut wire.machine)
            else {
                continue;
            };
            let worker = self.programs.get(board).and_then(|it| it.worker.as_ref());
            let Some(worker) = worker else { continue };
            while let Some(bytes) = pipe.poll_read(false) {
                worker.received(pipe.socket, &bytes);
                moved = true;
            }
            if let Some(count) = pipe.take_sent() {
                worker.sent(pipe.socket, count);
            }
        }
        moved
    }

    /// Does something to the parts of a board that has a program; nothing to another one's.
    pub(super) fn with_bench(&mut self, board: &Rc<str>, act: impl FnOnce(&mut Bench)) {
        if let Some(programmed) = self.programs.get_mut(board) {
            act(&mut programmed.bench);
            programmed.follow();
        }
    }

    /// Time has passed at the parts of the boards that have programs.
    pub(super) fn handle_bench_time(&mut self, now: Instant) {
        for (_, programmed) in self.programs.iter_mut().filter(|(_, it)| it.worker.is_some()) {
            programmed.bench.handle_time(now);
            programmed.follow();
        }
    }

    /// When it does.
    pub(super) fn bench_deadline(&self) -> Option<Instant> {
        let powered = self.programs.values().filter(|it| it.worker.is_some());
        powered.map(|it| it.bench.poll_timeout()).fold(None, earliest)
    }

    /// Shows what the parts look like, before the page is drawn.
    pub(super) fn show_benches(&mut self, now: Instant) {
        for (board, programmed) in self.programs.iter_mut() {
            for (index, seen) in programmed.bench.take_seen() {
                // It asks for nothing to be done.
                reduce(&mut self.state, now, Action::BoardPart(Rc::clone(board), index, seen));
            }
        }
    }

    fn pipe_of(&mut self, board: &Rc<str>, socket: u32) -> Option<&mut Pipe> {
        self.wires.iter_mut().find_map(|(line, wire)| match (line, &mut wire.machine) {
            (LineId::Program(of, _), Machine::Program(pipe))
                if of == board && pipe.socket == socket =>
            {
                Some(&mut **pipe)
            }
            _ => None,
        })
    }
}

impl Programmed {
    fn follow(&mut self) {
        self.bench.follow(self.worker.as_ref());
    }
}

fn pipe(wire: Option<&mut Wire>) -> Option<&mut Pipe> {
    match &mut wire?.machine {
        Machine::Program(pipe) => Some(pipe),
        _ => None,
    }
}

/// What `machine.unique_id()` gives: the maker's three bytes, then three that come from the board's
/// id, so that it is the same after every start.
fn unique_id(board: &str) -> [u8; 6] {
    const FNV: u32 = 0x811c_9dc5;
    let hash =
        board.bytes().fold(FNV, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let [a, b, c, _] = hash.to_be_bytes();
    [0x24, 0x0a, 0xc4, a, b, c]
}
