//! The drive loop: one mutation, then everything drained, then one timer armed.
//!
//! Knows the state, the connections, the broker in the tab and the effects. What it does not know
//! is what to do: each decision is an Action's, in `state`.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use shared::board::Board;
use shared::client::{Client, ClientError, Options};
use shared::message::Message;
use shared::time::{Duration, Instant, earliest};
use shared::topic::TopicFilter;
use shared::wire::{Bytes, QoS, Text, TextError};

use super::browser;
use super::clock::Clock;
use super::machine::Machine;
use super::socket::{Socket, SocketEvent};
use super::tab::Tab;
use super::wire::{Outbox, Transport, Wire};
use crate::state::action::{Action, Effect, Origin, Parting};
use crate::state::address::SocketAddress;
use crate::state::connection::{Login, Target};
use crate::state::failure::Failure;
use crate::state::line::{LineEvent, LineId};
use crate::state::part::SendError;
use crate::state::{State, reduce};

/// How long a WebSocket may take to open.
const OPEN_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a look at who is there instead may take.
const PROBE_TIMEOUT: Duration = Duration::from_secs(3);
/// When to look again whether a full transport takes bytes.
const STALL_DELAY: Duration = Duration::from_millis(20);
/// Rounds of one turn; what is left then waits until the browser has had its turn.
const MAX_ROUNDS: usize = 1000;
/// Keep Alive of the page in seconds: also how old the shown round-trip time gets.
const KEEP_ALIVE: u16 = 10;
/// A time of day that is off by more was slept through.
const CLOCK_TOLERANCE_MS: f64 = 2000.0;

/// Something for the engine.
#[derive(Debug)]
pub enum Input {
    /// From a person or from the browser.
    Action(Action),
    /// From a connection's WebSocket.
    Socket(LineId, SocketEvent),
    /// The timer.
    Alarm,
}

/// Opens WebSockets and timers that come back to this engine.
pub trait Callbacks {
    /// What a WebSocket of this connection says.
    fn socket_listener(&self, line: &LineId) -> Box<dyn FnMut(SocketEvent)>;
}

/// Everything behind the page.
pub struct Engine {
    /// What the page shows.
    pub state: State,
    clock: Clock,
    client_id: Text,
    wires: BTreeMap<LineId, Wire>,
    tab: Tab,
    out: Outbox,
    /// WebSockets are opened one after another: Chromium slows down many at once.
    queue: VecDeque<LineId>,
    opening: Option<(LineId, Instant)>,
    is_unsettled: bool,
    storage_failed: bool,
    callbacks: Box<dyn Callbacks>,
}

impl Engine {
    /// An engine that has not begun.
    pub fn new(callbacks: Box<dyn Callbacks>) -> Self {
        let mut clock = Clock::new();
        let tab = Tab::new(clock.now());
        Self {
            state: State::default(),
            clock,
            client_id: Text::default(),
            wires: BTreeMap::new(),
            tab,
            out: Outbox::default(),
            queue: VecDeque::new(),
            opening: None,
            is_unsettled: false,
            storage_failed: false,
            callbacks,
        }
    }

    /// Begins with what was stored.
    pub fn start(&mut self) -> Option<Instant> {
        let now = self.clock.now();
        let start = browser::start(&self.clock, now);
        let id = format!("blinklab-page-{:08x}", start.seed >> 32);
        self.client_id = Text::new(&id).expect("hex digits are text");
        self.turn(Input::Action(Action::Start(Box::new(start))))
    }

    /// The time.
    pub fn now(&mut self) -> Instant {
        self.clock.now()
    }

    /// One mutation, and everything that follows from it. Says when the timer is to fire.
    pub fn turn(&mut self, input: Input) -> Option<Instant> {
        let now = self.clock.now();
        match input {
            Input::Action(action) => self.out.actions.push_back(action),
            Input::Socket(line, event) => self.handle_socket(now, &line, event),
            Input::Alarm => self.handle_alarm(now),
        }
        self.settle(now);
        self.deadline(now)
    }

    fn settle(&mut self, now: Instant) {
        self.is_unsettled = false;
        for _ in 0..MAX_ROUNDS {
            let mut moved = false;
            while let Some(action) = self.out.actions.pop_front() {
                for effect in reduce(&mut self.state, now, action) {
                    self.perform(now, effect);
                }
                moved = true;
            }
            self.open_next(now);
            for (line, wire) in &mut self.wires {
                moved |= wire.pump(now, line, &mut self.tab, &mut self.out);
            }
            moved |= self.tab.pump(now);
            if !moved && self.out.actions.is_empty() {
                return;
            }
        }
        self.is_unsettled = true;
    }

    fn deadline(&self, now: Instant) -> Option<Instant> {
        if self.is_unsettled {
            return Some(now);
        }
        let is_stalled = self.wires.values().any(|wire| wire.is_stalled);
        let others = [
            self.state.deadline(),
            self.tab.poll_timeout(),
            self.opening.as_ref().map(|(_, until)| *until),
            is_stalled.then(|| now + STALL_DELAY),
        ];
        let machines = self.wires.values().map(|wire| wire.machine.poll_timeout());
        machines.chain(others).fold(None, earliest)
    }

    fn handle_alarm(&mut self, now: Instant) {
        if let Some((line, until)) = self.opening.clone()
            && until <= now
        {
            self.give_up(&line);
        }
        for wire in self.wires.values_mut() {
            wire.machine.handle_timeout(now);
        }
        self.tab.handle_timeout(now);
        let wall = self.clock.wall(now);
        if (wall.epoch_ms - self.state.clock.epoch_ms).abs() > CLOCK_TOLERANCE_MS {
            self.out.actions.push_back(Action::ClockSet(wall));
        }
        if self.state.deadline().is_some_and(|at| at <= now) {
            self.out.actions.push_back(Action::Tick);
        }
    }

    fn perform(&mut self, now: Instant, effect: Effect) {
        match effect {
            Effect::Open(line, target) => self.open(now, line, target),
            Effect::Shut(line, parting) => self.shut(now, &line, parting),
            Effect::Subscribe(topics) => {
                let wanted: Vec<_> = filters(&topics).map(|it| (it, QoS::AtLeastOnce)).collect();
                if let Some(Ok(token)) = self.client().map(|it| it.subscribe(now, &wanted)) {
                    self.out.asked.insert(token, topics);
                }
            }
            Effect::Unsubscribe(topics) => {
                let unwanted: Vec<_> = filters(&topics).collect();
                // An unsubscription that cannot be sent ends with the connection anyway.
                let _ = self.client().map(|it| it.unsubscribe(now, &unwanted));
            }
            Effect::Publish(origin, message) => self.publish(now, origin, message),
            Effect::Build { spec, powered } => {
                let line = LineId::Board(spec.id.as_str().into());
                if let Ok(mut board) = Board::new(spec, now) {
                    if !powered {
                        board.power_off(now);
                    }
                    self.wires.insert(line, Wire::new(Machine::Board(Box::new(board))));
                }
            }
            Effect::Power(id, true) => self.with_board(id, |board| board.power_on(now)),
            Effect::Power(id, false) => self.with_board(id, |board| board.power_off(now)),
            Effect::PressLed(id, part, on) => {
                self.with_board(id, |board| board.set_led(now, &part, on));
            }
            Effect::SetSource(id, part, quantity, source) => {
                self.with_board(id, |board| board.set_source(now, &part, quantity, source));
            }
            Effect::Scrap(id) => {
                let line = LineId::Board(id);
                self.shut(now, &line, Parting::Cut);
                self.wires.remove(&line);
            }
            Effect::Save(json) => {
                if !browser::save(&json) && !self.storage_failed {
                    self.storage_failed = true;
                    self.out.actions.push_back(Action::StorageFailed);
                }
            }
            Effect::Dress(language, theme) => browser::dress(language, theme),
        }
    }

    fn open(&mut self, now: Instant, line: LineId, target: Target) {
        if line == LineId::Page {
            match self.new_client(&target) {
                Ok(client) => {
                    self.out.sent.clear();
                    self.out.asked.clear();
                    let wire = Wire::new(Machine::Page(Box::new(client)));
                    self.wires.insert(LineId::Page, wire);
                }
                Err(error) => {
                    let failure = Failure::Unsendable(error.to_string());
                    return self.out.line(&line, LineEvent::Closed(Some(failure)));
                }
            }
        }
        let Some(wire) = self.wires.get_mut(&line) else {
            return self.out.line(&line, LineEvent::Closed(None));
        };
        wire.close_code = None;
        match target {
            Target::Tab => match self.tab.open(now, line.clone()) {
                Ok(()) => {
                    wire.transport = Transport::Tab;
                    wire.machine.handle_open(now);
                }
                Err(failure) => self.out.line(&line, LineEvent::Closed(Some(failure))),
            },
            Target::Socket(address, _) => {
                wire.transport = Transport::Queued(address);
                self.queue.push_back(line);
            }
        }
    }

    fn new_client(&self, target: &Target) -> Result<Client, TextError> {
        let mut options = Options::new(self.client_id.clone());
        options.keep_alive = KEEP_ALIVE;
        if let Target::Socket(_, Login { username, password }) = target {
            options.username = username.as_deref().map(Text::new).transpose()?;
            options.password = password.as_deref().map(|it| Bytes::copy_from_slice(it.as_bytes()));
        }
        Ok(Client::new(options))
    }

    fn shut(&mut self, now: Instant, line: &LineId, parting: Parting) {
        let Some(wire) = self.wires.get_mut(line) else { return };
        match (parting, &mut wire.machine) {
            // Its connection closes as any other, and that is told.
            (Parting::Retire, Machine::Board(board)) => return board.retire(now),
            (Parting::Polite, Machine::Page(client)) => client.disconnect(now),
            _ => {}
        }
        wire.part(now, line, &mut self.tab, &mut self.out);
        self.queue.retain(|queued| queued != line);
        if self.opening.as_ref().is_some_and(|(opening, _)| opening == line) {
            self.opening = None;
        }
    }

    /// Opens the next WebSocket, if none is being opened.
    fn open_next(&mut self, now: Instant) {
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

    fn handle_socket(&mut self, now: Instant, line: &LineId, event: SocketEvent) {
        let Some(wire) = self.wires.get_mut(line) else { return };
        match (std::mem::replace(&mut wire.transport, Transport::None), event) {
            (Transport::Opening(socket, address), SocketEvent::Opened) => {
                if !socket.speaks_mqtt() {
                    return self.fail(line, Failure::NotMqtt(address));
                }
                wire.transport = Transport::Socket(socket);
                wire.machine.handle_open(now);
                self.opening = None;
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
                wire.machine.handle_bytes(now, &bytes);
            }
            (Transport::Socket(_), SocketEvent::Closed(code)) => {
                wire.close_code = Some(code);
                wire.machine.handle_closed(now);
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
    fn give_up(&mut self, line: &LineId) {
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

    fn publish(&mut self, now: Instant, origin: Origin, message: Message) {
        let published = match self.client() {
            Some(client) => client.publish(now, message),
            None => Err(ClientError::NotConnected),
        };
        match published {
            Ok(token) => {
                self.out.sent.insert(token, origin);
            }
            Err(error) => {
                let error = SendError::Client(error);
                self.out.actions.push_back(Action::NotSent(origin, error));
            }
        }
    }

    fn client(&mut self) -> Option<&mut Client> {
        match &mut self.wires.get_mut(&LineId::Page)?.machine {
            Machine::Page(client) => Some(client),
            Machine::Board(_) => None,
        }
    }

    fn with_board(&mut self, id: Rc<str>, act: impl FnOnce(&mut Board)) {
        if let Some(Wire { machine: Machine::Board(board), .. }) =
            self.wires.get_mut(&LineId::Board(id))
        {
            act(board);
        }
    }
}

/// Topics of manifests and of bound cards were checked: all of them are filters.
fn filters(topics: &[Rc<str>]) -> impl Iterator<Item = TopicFilter> + '_ {
    topics.iter().filter_map(|topic| TopicFilter::new(topic).ok())
}
