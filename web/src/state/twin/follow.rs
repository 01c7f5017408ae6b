//! What a twin does: it mirrors, stands in, and steps back.
//!
//! Called after every Action, as long as there is a twin. Reads the card of the real board, which knows
//! nothing but what came from the broker, and the twin's own connection.

use std::rc::Rc;

use shared::board::manifest::Kind;
use shared::board::{Part, PartKind, Quantity, Source};
use shared::time::Instant;
use shared::wire::{Bytes, ReasonCode};

use super::super::Notice;
use super::super::State;
use super::super::action::{Effect, Parting};
use super::super::failure::Failure;
use super::super::line::LineId;
use super::super::part::{Order, Reported};
use super::super::snapshot::Snapshot;
use super::super::virtual_board::{LogEntry, MAX_VIRTUAL_BOARDS, StoredBoard, VirtualBoard};
use super::look::{is_so, light, orders};
use super::parts::spec_of;
use super::{Act, Mode, Twin};

impl State {
    pub(crate) fn act_on_twins(&mut self, act: Act, effects: &mut Vec<Effect>) {
        let Act::Begin(id) = act;
        let card = self.home().boards.get(&id);
        let spec = card.and_then(|card| spec_of(&card.sheet()?.manifest));
        let Some(spec) = spec.filter(|_| self.virtual_board(&id).is_none()) else { return };
        if self.virtual_boards.len() >= MAX_VIRTUAL_BOARDS {
            return self.notify(Notice::TooManyVirtualBoards);
        }
        let mut board = VirtualBoard::new(StoredBoard { powered: true, spec, is_twin: true });
        board.note(self.now, LogEntry::Power(true));
        effects.push(Effect::Build { spec: board.spec.clone(), powered: true });
        self.virtual_boards.push(Snapshot::new(board));
        self.changed();
    }

    /// Looks after all twins.
    pub(crate) fn follow_twins(&mut self, effects: &mut Vec<Effect>) {
        for id in self.virtual_board_ids() {
            let Some(board) = self.virtual_board(&id).filter(|it| !it.is_leaving) else { continue };
            let Some(twin) = board.twin.clone() else { continue };
            let next = if twin.speaks() {
                self.step_back(&id, &twin, effects)
            } else {
                self.stay_behind(&id, &twin, effects)
            };
            if let Some(board) = self.virtual_board_mut(&id).filter(|_| next != twin) {
                board.twin = Some(next);
            }
            let speaks = self.virtual_board(&id).is_some_and(|it| it.twin_speaks());
            if speaks && !twin.speaks() {
                self.open(&LineId::Board(Rc::clone(&id)), effects);
            }
        }
    }

    /// Whether the real board has come back: the broker gave it the twin's connection.
    fn step_back(&mut self, id: &Rc<str>, twin: &Twin, effects: &mut Vec<Effect>) -> Twin {
        let now = self.now;
        let Some(board) = self.virtual_board_mut(id) else { return twin.clone() };
        let is_taken = matches!(
            board.line.failure,
            Some(Failure::Disconnected { reason: ReasonCode::SessionTakenOver, .. })
        );
        if !is_taken && board.powered {
            return twin.clone();
        }
        // What was switched meanwhile is asked of the real board when it has introduced itself.
        let parts = board.spec.parts.iter().zip(&board.seen);
        let handed_over = parts.flat_map(|(part, seen)| orders(part, &seen.look));
        let handed_over = if is_taken { handed_over.collect() } else { Vec::new() };
        if board.line.shut() {
            effects.push(Effect::Shut(LineId::Board(Rc::clone(id)), Parting::Cut));
        }
        Twin { returned_at: Some(now), handed_over, ..Twin::default() }
    }

    /// The real board speaks, or nobody does.
    fn stay_behind(&mut self, id: &Rc<str>, twin: &Twin, effects: &mut Vec<Effect>) -> Twin {
        let mut next = twin.clone();
        let home = self.home();
        let is_powered = self.virtual_board(id).is_some_and(|board| board.powered);
        // Without a connection of its own the page does not know how the real board is.
        let online = home.boards.get(id).and_then(|card| card.is_online());
        let is_gone = online == Some(false) && home.connection.line.is_online() && is_powered;
        next.mode = match next.mode {
            Mode::Gone(at) if is_gone && at <= self.now => Mode::Virtual,
            Mode::Gone(at) if is_gone => Mode::Gone(at),
            _ if is_gone => Mode::Gone(next.stands_in_at(self.now)),
            _ => Mode::Real,
        };
        if online == Some(true) && home.connection.line.is_online() {
            for (component, order) in std::mem::take(&mut next.handed_over) {
                if !self.hand_over(id, &component, &order, next.returned_at, effects) {
                    next.handed_over.push((component, order));
                }
            }
            self.mirror(id, &mut next, effects);
        }
        next
    }

    /// Asks the real board for what was changed while it was gone, unless it is so already. False
    /// until it has reported since it came back: what is known before was the twin's. What it has no
    /// component for, nobody asks of it.
    fn hand_over(
        &mut self,
        id: &Rc<str>,
        component: &Rc<str>,
        order: &Order,
        since: Option<Instant>,
        out: &mut Vec<Effect>,
    ) -> bool {
        let Some(sheet) = self.home().boards.get(id).and_then(|card| card.sheet()) else {
            return false;
        };
        let mut components = sheet.manifest.components.iter().zip(&sheet.parts);
        let Some((own, part)) = components.find(|(it, _)| it.id == **component) else {
            return true;
        };
        if part.reported_at < since {
            return false;
        }
        if !is_so(own, &part.reported, order) {
            self.order_at_home(id, component, order.clone(), out);
        }
        true
    }

    /// A person presses a light of a twin: as long as the real board speaks, it is asked of that.
    pub(crate) fn press_twin(&mut self, id: &Rc<str>, part: &str, on: bool, out: &mut Vec<Effect>) {
        self.order_at_home(id, &part.into(), Order::Switch(on), out);
    }

    /// Shows what the real board reports.
    fn mirror(&mut self, id: &Rc<str>, twin: &mut Twin, effects: &mut Vec<Effect>) {
        let Some(sheet) = self.home().boards.get(id).and_then(|card| card.sheet()) else { return };
        let mut news = Vec::new();
        let components = sheet.manifest.components.iter().zip(&sheet.parts);
        for (component, part) in components.filter(|(it, _)| it.of.is_none()) {
            let text = match &part.reported {
                Reported::Switch(on) if matches!(component.kind, Kind::Light(_)) => {
                    light(sheet, &component.id, *on)
                }
                Reported::Switch(on) => if *on { "ON" } else { "OFF" }.to_owned(),
                Reported::Value(value) => value.clone(),
                Reported::Unknown | Reported::Color(_) => continue,
            };
            if twin.mirrored.get(&component.id) != Some(&text) {
                twin.mirrored.insert(component.id.clone(), text.clone());
                news.push((component.id.clone(), text));
            }
        }
        let Some(board) = self.virtual_board_mut(id).filter(|_| !news.is_empty()) else { return };
        for (component, text) in news {
            effects.extend(mirrored(board, id, &component, &text));
        }
    }
}

/// What makes a part of the twin be as the real one is.
fn mirrored(board: &mut VirtualBoard, id: &Rc<str>, component: &str, text: &str) -> Option<Effect> {
    let is_of = |part: &Part| {
        let rest = component.strip_prefix(&part.id);
        rest.is_some_and(|it| {
            it.is_empty() || (it.starts_with('_') && !part.kind.senses().is_empty())
        })
    };
    let index = board.spec.parts.iter().position(is_of)?;
    let part = &mut board.spec.parts[index];
    let part_id = part.id.clone();
    if part.kind == PartKind::Button {
        return Some(Effect::Press(Rc::clone(id), part_id, text == "ON"));
    }
    if part.kind.senses().is_empty() {
        return Some(Effect::Follow(Rc::clone(id), part_id, Bytes::from(text.to_owned())));
    }
    // A switch and a motion sensor say one thing, in words.
    let (quantity, value): (Quantity, f64) = match component.strip_prefix(&part_id)? {
        "" => (part.kind.senses().first()?.quantity, f64::from(u8::from(text == "ON"))),
        rest => {
            let key = rest.strip_prefix('_')?;
            let sensed = part.kind.senses().iter().find(|it| it.quantity.key() == key)?;
            (sensed.quantity, text.parse().ok().filter(|it: &f64| it.is_finite())?)
        }
    };
    let source = Source::constant(value);
    part.source_mut(quantity)?.clone_from(&source);
    Some(Effect::SetSource(Rc::clone(id), part_id, quantity, source))
}
