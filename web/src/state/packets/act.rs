//! What a person does at the packets, and the addresses that lead to them.
//!
//! Knows which address belongs to which packet: a packet that is chosen has one, and the way back leads
//! through those that were chosen. Numbers are those of this visit: an address of an earlier one leads to
//! a packet that is gone.

use std::rc::Rc;

use shared::inspect::Direction;
use shared::wire::{Bytes, PacketType};

use super::workbench::Edit;
use super::{Gone, hex};
use crate::ports::packet_acts;
use crate::state::State;
use crate::state::action::{Effect, Parting};
use crate::state::line::LineId;
use crate::state::pieces::is_workbench;
use crate::state::place::Place;
use crate::state::undo::Deleted;

/// The name of a capture file.
const FILE_NAME: &str = "blinklab.pcap";

/// What a person does at the packets.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Sees those of one client, or of all.
    Who(Option<Rc<str>>),
    /// Sees those of one type, or of all.
    Kind(Option<PacketType>),
    /// Sees those with this text.
    Text(Rc<str>),
    /// Sees PINGREQ and PINGRESP, or does not.
    HidePings(bool),
    /// Looks at one, to which the way back leads as well.
    Select(Option<u64>),
    /// Goes on to one, in place of the one before.
    Step(Option<u64>),
    /// Holds the list still, or lets it go on.
    Hold(bool),
    /// Sees only what comes from now on.
    Clear,
    /// Sees what is in the field for a password, or does not.
    ShowSecrets(bool),
    /// Keeps what is seen as a capture file.
    Save,
    /// Works at the workbench.
    Workbench(Edit),
    /// Watches a client of the broker, all of them if it has no name, or nobody any more.
    Watch(Option<Rc<str>>),
}

/// The address of a packet, seen in the way that this path in the inspector leads to; without one, of
/// that way.
pub fn address(path: &str, number: Option<u64>) -> String {
    let mut address = Place::Packets.hash().to_owned();
    if is_sequence(path) {
        address += "/sequence";
    }
    if let Some(number) = number {
        address += &format!("/{number}");
    }
    address
}

/// Whether this path in the inspector leads to the sequence.
pub fn is_sequence(path: &str) -> bool {
    path == "sequence" || path.starts_with("sequence/")
}

impl State {
    pub(crate) fn packets(&mut self, act: Act, effects: &mut Vec<Effect>) {
        let epoch_ms = self.clock.epoch_ms;
        let packets = self.packets.edit();
        match act {
            Act::Who(who) => packets.filter.who = who,
            Act::Kind(kind) => packets.filter.kind = kind,
            Act::Text(text) => packets.filter.text = text,
            Act::HidePings(hides) => packets.filter.hides_pings = hides,
            Act::Select(number) => return self.select(number, Effect::Visit, effects),
            Act::Step(number) => return self.select(number, Effect::Readdress, effects),
            Act::Hold(true) => return packets.held = Some(packets.ring.end() - 1),
            Act::Hold(false) => return packets.held = None,
            Act::Clear => {
                let gone = packets.clear();
                self.undo.push(self.now, Deleted::Packets(Box::new(gone)));
                return;
            }
            Act::ShowSecrets(shows) => return packets.shows_secrets = shows,
            Act::Save => {
                let bytes = Bytes::from(packets.capture(epoch_ms));
                let (name, mime) = (FILE_NAME.to_owned(), "application/vnd.tcpdump.pcap");
                return effects.push(Effect::Download { name, mime, bytes });
            }
            Act::Workbench(edit) => return packets.workbench.edit(edit),
            Act::Watch(who) => return self.watch(who, effects),
        }
        packets.find_again();
        self.changed();
    }

    /// Looks at a packet; in its own place its address leads there.
    fn select(
        &mut self,
        number: Option<u64>,
        lead: fn(String) -> Effect,
        effects: &mut Vec<Effect>,
    ) {
        let packets = self.packets.edit();
        packets.known = packets.ring.end();
        packets.look_at(number);
        if self.place == Place::Packets && !is_workbench(&self.path) {
            let address = address(&self.path, number);
            self.path = address[Place::Packets.hash().len()..].trim_start_matches('/').into();
            effects.push(lead(address));
        }
    }

    /// Puts back the packets that were cleared.
    pub(crate) fn restore_packets(&mut self, gone: Gone) {
        self.packets.edit().bring_back(gone);
    }

    /// The page has another address, which may lead to a packet: to one that has passed.
    pub(in crate::state) fn arrive_at_packets(&mut self) {
        if self.place == Place::Packets {
            let packets = self.packets.edit();
            packets.known = packets.ring.end();
            packet_acts::look(self);
        }
    }

    /// The address may lead to one packet by its number, or to bytes on the workbench.
    pub(crate) fn look_at_packets(&mut self) {
        if self.place != Place::Packets {
            return;
        }
        let path = Rc::clone(&self.path);
        let packets = self.packets.edit();
        if let Some(hex) = path.strip_prefix("hex/") {
            return packets.workbench.edit(Edit::Hex(hex::spaced(hex).into()));
        }
        if !packets.filter.text.is_empty() {
            // What finds a text has just come.
            packets.find_again();
        }
        let number = path.strip_prefix("sequence/").unwrap_or(&path).parse().ok();
        packets.look_at(number.filter(|&it| it < packets.known));
        packets.missing = packets.missing.or(number.filter(|&it| it >= packets.known));
    }

    /// Connections that are cut by this page say nothing of it themselves.
    pub(in crate::state) fn note_ends(&mut self, effects: &[Effect]) {
        let now = self.now;
        for effect in effects {
            if let Effect::Shut(line, Parting::Cut) = effect {
                self.packets.edit().handle_end(now, line);
            }
        }
    }

    /// Bytes passed on one of the page's connections.
    pub(in crate::state) fn handle_traffic(
        &mut self,
        line: &LineId,
        direction: Direction,
        bytes: &[u8],
    ) {
        let now = self.now;
        let name: Rc<str> = match line {
            LineId::Peer(_) | LineId::Rules => "?".into(),
            LineId::Board(id) => Rc::clone(id),
            LineId::Program(id, _) => match self.virtual_board(id) {
                Some(board) => board.spec.name.as_str().into(),
                None => Rc::clone(id),
            },
        };
        self.packets.edit().handle_bytes(now, line, &name, direction, bytes);
    }
}
