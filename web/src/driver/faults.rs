//! What the fault lab asks for, done to the connections of the page.

use shared::time::Instant;

use super::engine::Engine;
use super::stage::Stage;
use super::wire::Transport;
use crate::state::failure::Failure;
use crate::state::faults::{Network, Subject};
use crate::state::line::LineId;

impl Engine {
    /// From now on the network of one is like this.
    pub(super) fn set_network(&mut self, subject: Subject, network: Network) {
        let seed = self.seed_of(&subject);
        for (line, wire) in self.wires.iter_mut() {
            if line.subject() == subject && wire.transport.is_open() {
                let stage = || Box::new(Stage::new(seed, network));
                wire.stage.get_or_insert_with(stage).set(network);
            }
        }
        if network.is_clear() {
            self.networks.remove(&subject);
        } else {
            self.networks.insert(subject, network);
        }
    }

    /// A connection was opened: it is as its network is.
    pub(super) fn set_stage(&mut self, line: &LineId) {
        let subject = line.subject();
        let network = self.networks.get(&subject).copied();
        let seed = self.seed_of(&subject);
        if let Some(wire) = self.wires.get_mut(line) {
            wire.stage = network.map(|network| Box::new(Stage::new(seed, network)));
        }
    }

    /// The links of one break.
    pub(super) fn cut(&mut self, now: Instant, subject: &Subject) {
        for (line, wire) in self.wires.iter_mut() {
            if line.subject() != *subject || !wire.transport.is_open() {
                continue;
            }
            let transport = std::mem::replace(&mut wire.transport, Transport::None);
            transport.close(&mut self.tab);
            wire.break_off(now, Failure::Cut);
        }
    }

    /// One has no network any more, and the other sides are not told.
    pub(super) fn lose(&mut self, now: Instant, subject: &Subject) {
        let mut lost = Vec::new();
        for (line, wire) in self.wires.iter_mut() {
            if line.subject() == *subject {
                wire.lose(now, line, &mut self.tab, &mut self.out);
                lost.push(line.clone());
            }
        }
        lost.iter().for_each(|line| self.forget_opening(line));
    }

    /// The same for the same one in the same page: a network that is made again behaves as before.
    fn seed_of(&self, subject: &Subject) -> u64 {
        let name = match subject {
            Subject::Board(id) => id.to_string(),
            Subject::Page(id) => id.0.to_string(),
        };
        // FNV-1a.
        let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        name.bytes().fold(self.seed ^ 0xcbf2_9ce4_8422_2325, step)
    }
}
