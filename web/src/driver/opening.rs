//! How the engine's connections begin and end: targets, the queue of WebSockets, and why one failed.

use shared::client::Client;
use shared::time::{Duration, Instant};
use shared::wire::{Bytes, Text, TextError};

use super::browser;
use super::engine::Engine;
use super::machine::Machine;
use super::socket::{Socket, SocketEvent};
use super::wire::{Transport, Wire};
use crate::state::action::Parting;
use crate::state::address::SocketAddress;
use crate::state::connection::{Login, Target};
use crate::state::failure::Failure;
use crate::state::line::{LineEvent, LineId};
use crate::state::peer::PeerId;

/// How long a WebSocket may take to open.
const OPEN_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a look at who is there instead may take.
const PROBE_TIMEOUT: Duration = Duration::from_secs(3);

impl Engine {
    pub(super) fn open(&mut self, now: Instant, line: LineId, target: Target) {
        if let Err(error) = self.prepare(now, &line, &target) {
            let failure = Failure::Unsendable(error.to_string());
            return self.out.line(&line, LineEvent::Closed(Some(failure)));
        }
        let Some(wire) = self.wires.get_mut(&line) else {
            return self.out.line(&line, LineEvent::Closed(None));
        };
        wire.close_code = None;
        match target {
            Target::Tab | Target::Private => {
                let is_private = target == Target::Private;
                let lane = self.tab.open(now, is_private, &self.tab_listener);
                wire.transport = Transport::Lane(lane);
                wire.machine.handle_open(now);
                self.set_stage(&line);
            }
            Target::Socket(address, _) => {
                wire.transport = Transport::Queued(address);
                self.queue.push_back(line);
            }
        }
    }

    /// The page's client is made once for each time that a person connects: it keeps its Session
    /// from one connection to the next. A board only learns its login.
    fn prepare(&mut self, now: Instant, line: &LineId, target: &Target) -> Result<(), TextError> {
        match (line, self.wires.get_mut(line)) {
            (LineId::Peer(peer), None) => {
                // The page is another client at each of its brokers, which may be the same one.
                let name = match peer {
                    PeerId(0) => self.client_id.clone(),
                    PeerId(number) => format!("{}-{number}", self.client_id),
                };
                let profile = self.greetings.get(peer).cloned().unwrap_or_default();
                let client = Client::new(profile.options(&name)?);
                self.wires.insert(line.clone(), Wire::new(Machine::Page(Box::new(client))));
            }
            (LineId::Rules, None) => {
                let profile = self.state.home().connection.profile.clone();
                // Another client than the page, whatever that one is called.
                let name = format!("{}-rules", self.client_id);
                let mut options = profile.options(&name)?;
                options.client_id = Text::new(&name)?;
                self.make_rules(options, now);
            }
            (LineId::Board(_), Some(Wire { machine: Machine::Board(board), .. })) => {
                let (username, password) = login(target)?;
                board.set_login(username, password);
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn shut(&mut self, now: Instant, line: &LineId, parting: Parting) {
        let Some(wire) = self.wires.get_mut(line) else { return };
        match (parting, &mut wire.machine) {
            // Its connection closes as any other, and that is told.
            (Parting::Retire, Machine::Board(board)) => return board.retire(now),
            (Parting::Polite, Machine::Page(client)) => client.disconnect(now),
            (Parting::Polite, Machine::Rules(rules)) => rules.disconnect(now),
            _ => {}
        }
        wire.part(now, line, &mut self.tab, &mut self.out);
        self.forget_opening(line);
    }

    /// It is not to be opened any more.
    pub(super) fn forget_opening(&mut self, line: &LineId) {
        self.queue.retain(|queued| queued != line);
        if self.opening.as_ref().is_some_and(|(opening, _)| opening == line) {
            self.opening = None;
        }
        if matches!(line, LineId::Program(..) | LineId::Rules) {
            // The next connection of a program is another one, and rules that are shut begin anew.
            self.wires.remove(line);
        }
    }

    /// Opens the next WebSocket, if none is being opened.
    pub(super) fn open_next(&mut self, now: Instant) {
        while self.opening.is_none()
            && let Some(line) = self.queue.pop_front()
        {
            let Some(wire) = self.wires.get_mut(&line) else { continue };
            let Transport::Queued(address) = &wire.transport else { continue };
            let address = address.clone();
            match Socket::open(&address, self.callbacks.socket_listener(&line)) {
                Ok(socket) => {
                    wire.transport = Transport::Opening(socket, address);
                    self.opening = Some((line, now + OPEN_TIMEOUT));
                }
                Err(failure) => self.fail(&line, failure),
            }
        }
    }

    pub(super) fn handle_socket(&mut self, now: Instant, line: &LineId, event: SocketEvent) {
        let Some(wire) = self.wires.get_mut(line) else { return };
        match (std::mem::replace(&mut wire.transport, Transport::None), event) {
            (Transport::Opening(socket, address), SocketEvent::Opened) => {
                if !socket.speaks_mqtt() {
                    return self.fail(line, Failure::NotMqtt(address));
                }
                wire.transport = Transport::Socket(socket);
                wire.machine.handle_open(now);
                self.opening = None;
                self.set_stage(line);
            }
            (Transport::Opening(_, address), SocketEvent::Closed(_)) => {
                self.probe(now, line, address);
            }
            (Transport::Probing(_, address), SocketEvent::Opened) => {
                self.fail(line, Failure::NotMqtt(address));
            }
            (Transport::Probing(_, address), SocketEvent::Closed(_)) => {
                self.fail(line, Failure::Unreachable(address));
            }
            (Transport::Socket(socket), SocketEvent::Bytes(bytes)) => {
                wire.transport = Transport::Socket(socket);
                wire.arrive(now, line, bytes.into(), &mut self.out);
            }
            (Transport::Socket(_), SocketEvent::Closed(code)) => {
                wire.close_code = Some(code);
                wire.end(now);
            }
            // Nothing else is said by a socket in these states.
            (transport, _) => wire.transport = transport,
        }
    }

    /// A browser does not say why a WebSocket failed. If one without the subprotocol opens, that
    /// is why.
    fn probe(&mut self, now: Instant, line: &LineId, address: SocketAddress) {
        if browser::is_https() && address.is_plain_remote() {
            return self.fail(line, Failure::Blocked(address));
        }
        let socket = Socket::probe(&address, self.callbacks.socket_listener(line));
        match (socket, self.wires.get_mut(line)) {
            (Ok(socket), Some(wire)) => {
                wire.transport = Transport::Probing(socket, address);
                self.opening = Some((line.clone(), now + PROBE_TIMEOUT));
            }
            _ => self.fail(line, Failure::Unreachable(address)),
        }
    }

    /// What is being opened took too long.
    pub(super) fn give_up(&mut self, line: &LineId) {
        let transport = self.wires.get(line).map(|wire| &wire.transport);
        let failure = match transport {
            Some(Transport::Opening(_, address)) => Failure::OpenTimedOut(address.clone()),
            Some(Transport::Probing(_, address)) => Failure::Unreachable(address.clone()),
            _ => return self.opening = None,
        };
        self.fail(line, failure);
    }

    /// A WebSocket did not come to carry MQTT.
    fn fail(&mut self, line: &LineId, failure: Failure) {
        if let Some(wire) = self.wires.get_mut(line) {
            wire.transport = Transport::None;
        }
        self.opening = None;
        self.out.line(line, LineEvent::Closed(Some(failure)));
    }
}

/// Who a board says it is there.
fn login(target: &Target) -> Result<(Option<Text>, Option<Bytes>), TextError> {
    let Target::Socket(_, Login { username, password }) = target else { return Ok((None, None)) };
    let password = password.as_deref().map(|it| Bytes::copy_from_slice(it.as_bytes()));
    Ok((username.as_deref().map(Text::new).transpose()?, password))
}
