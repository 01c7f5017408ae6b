//! Messages that come from brokers.
//!
//! Knows who hears a message. Nearly all are for the console alone, which takes them over as they
//! are: one that others hear as well is cloned for them.

use shared::message::Message;

use super::State;
use super::action::{Action, Effect};
use super::broker::Broker;
use super::peer::PeerId;
use crate::ports::desk_acts;

impl State {
    /// Messages came from a broker, one behind the other.
    pub(super) fn handle_messages(
        &mut self,
        id: PeerId,
        messages: Vec<Message>,
        effects: &mut Vec<Effect>,
    ) {
        for message in messages {
            self.handle_message(id, message, effects);
        }
    }

    fn handle_message(&mut self, id: PeerId, message: Message, effects: &mut Vec<Effect>) {
        let (now, topic) = (self.now, message.topic.as_str());
        let is_current = self.is_current(id);
        let is_cards = is_current && self.watch.concerns(topic);
        let is_recorded = is_current && self.recording.is_some();
        let is_brokers = Broker::concerns(topic);
        let is_seats = self.home().id == id && self.is_at_seat();
        let Some(peer) = self.peer_of(id) else { return };
        let is_boards = peer.boards.concerns(topic);
        let is_shared = is_boards || is_brokers || is_seats || is_cards || is_recorded;
        let shared = is_shared.then(|| message.clone());
        let profile = peer.connection.profile.id;
        self.console.hear(profile, topic);
        let Some(peer) = self.peer_of_mut(id) else { return };
        let was_kept = peer.handle_message(now, message);
        let Some(message) = shared else { return };
        if is_boards {
            self.take(Action::BoardSaid(id, message.clone(), was_kept), effects);
        }
        if is_brokers {
            self.take(Action::BrokerSaid(id, message.clone()), effects);
        }
        if is_seats {
            self.hear_at_seat(&message, was_kept);
        }
        if is_cards {
            self.take(Action::CardSaid(id, message.clone(), was_kept), effects);
        }
        if is_recorded {
            let (topic, payload) = (message.topic.as_str(), &message.payload);
            desk_acts::note_for_recording(self, topic, payload, was_kept, effects);
        }
    }
}
