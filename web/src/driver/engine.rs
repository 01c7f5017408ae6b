//! The drive loop: one mutation, then everything drained, then one timer armed.
//!
//! Knows the state, the connections, the broker in the tab and the effects. What it does not know
//! is what to do: each decision is an Action's, in `state`.

use std::collections::VecDeque;
use std::rc::Rc;

use shared::client::{Client, ClientError, Token};
use shared::time::{Duration, Instant, earliest};
use shared::topic::TopicFilter;
use shared::wire::{Bytes, Properties, ReasonCode, SubscribeOptions};

use super::browser;
use super::clock::Clock;
use super::desk::Desk;
use super::few::Few;
use super::files;
use super::machine::Machine;
use super::ports::{desk_drive, swarm_drive};
use super::program::{Message as Word, Programmed};
use super::rules;
use super::socket::SocketEvent;
use super::swarm::{self, Swarm, SwarmEvent};
use super::tab::{Listener, Tab, TabEvent};
use super::wire::{Outbox, Transport, Wire};
use crate::state::action::{Action, Effect, Origin};
use crate::state::broker::admin::Call;
use crate::state::console::Act;
use crate::state::console::tapes::Order;
use crate::state::faults::{Network, Subject};
use crate::state::line::LineId;
use crate::state::part::SendError;
use crate::state::peer::PeerId;
use crate::state::pieces::Piece;
use crate::state::profile::Profile;
use crate::state::topics::Terms;
use crate::state::{State, reduce};

/// When to look again whether a full transport takes bytes.
const STALL_DELAY: Duration = Duration::from_millis(20);
/// Rounds of one turn; what is left then waits until the browser has had its turn.
const MAX_ROUNDS: usize = 1000;
/// A time of day that is off by more was slept through.
const CLOCK_TOLERANCE_MS: f64 = 2000.0;

/// Something for the engine.
#[derive(Debug)]
pub enum Input {
    /// From a person or from the browser.
    Action(Action),
    /// From a connection's WebSocket.
    Socket(LineId, SocketEvent),
    /// From the browser, for the brokers inside it.
    Tab(TabEvent),
    /// From a board's program.
    Program(Rc<str>, Word),
    /// From the swarm's Worker.
    Swarm(SwarmEvent),
    /// The timer.
    Alarm,
}

/// Opens WebSockets, sends requests and fetches files: what comes of it comes back to this engine.
pub trait Callbacks {
    /// What a WebSocket of this connection says.
    fn socket_listener(&self, line: &LineId) -> Box<dyn FnMut(SocketEvent)>;
    /// What the Worker of this board's program says.
    fn program_listener(&self, board: &Rc<str>) -> Box<dyn Fn(Word)>;
    /// Fetches the programs to begin with. They come as an Action.
    fn fetch_examples(&self);
    /// Fetches the lessons. They come as an Action.
    fn fetch_lessons(&self);
    /// Asks the broker that served the page. The answer comes as an Action.
    fn ask(&self, call: Call);
    /// What the browser says to the brokers inside it.
    fn tab_listener(&self) -> Listener;
    /// What the swarm's Worker says.
    fn swarm_listener(&self) -> swarm::Listener;
    /// Fetches a piece of the page. Whether it came is told by an Action.
    fn fetch(&self, piece: Piece);
    /// Does something with the recordings that the browser keeps. What comes of it comes as an Action.
    fn tape(&self, order: Order);
    /// Squeezes bytes, or unsqueezes them. They come back as an Action.
    fn squeeze(&self, bytes: Bytes, is_out: bool);
}

/// Everything behind the page.
pub struct Engine {
    /// What the page shows.
    pub state: State,
    clock: Clock,
    pub(super) client_id: String,
    pub(super) greetings: Few<PeerId, Rc<Profile>>,
    pub(super) wires: Few<LineId, Wire>,
    pub(super) programs: Few<Rc<str>, Programmed>,
    pub(super) tab: Tab,
    pub(super) tab_listener: Listener,
    pub(super) networks: Few<Subject, Network>,
    /// Decides what is random in bad networks.
    pub(super) seed: u64,
    pub(super) out: Outbox,
    /// WebSockets are opened one after another: Chromium slows down many at once.
    pub(super) queue: VecDeque<LineId>,
    pub(super) opening: Option<(LineId, Instant)>,
    desk: Option<Desk>,
    pub(super) swarm: Option<Swarm>,
    is_unsettled: bool,
    storage_failed: bool,
    pub(super) callbacks: Box<dyn Callbacks>,
}

impl Engine {
    /// An engine that has not begun.
    pub fn new(callbacks: Box<dyn Callbacks>) -> Self {
        Self {
            state: State::default(),
            clock: Clock::new(),
            client_id: String::new(),
            greetings: Few::default(),
            wires: Few::default(),
            programs: Few::default(),
            tab: Tab::default(),
            tab_listener: callbacks.tab_listener(),
            networks: Few::default(),
            seed: 0,
            out: Outbox::default(),
            queue: VecDeque::new(),
            opening: None,
            desk: None,
            swarm: None,
            is_unsettled: false,
            storage_failed: false,
            callbacks,
        }
    }

    /// Begins with what was stored.
    pub fn start(&mut self) -> Option<Instant> {
        let now = self.clock.now();
        self.seed = browser::seed();
        let (desk, settings) = Desk::open(self.seed);
        self.desk = Some(desk);
        let start = browser::start(&self.clock, now, self.seed, settings);
        self.client_id = format!("blinklab-page-{:08x}", start.seed >> 32);
        let deadline = self.turn(Input::Action(Action::Start(Box::new(start))));
        self.beat(now);
        earliest(deadline, self.desk.as_ref().and_then(Desk::beat_at))
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
            Input::Tab(event) => {
                if let (TabEvent::Leave, Some(desk)) = (&event, &mut self.desk) {
                    desk.leave();
                }
                self.tab.handle(now, event, &self.tab_listener, &mut self.out.actions);
            }
            Input::Program(board, word) => desk_drive::hear(self, now, &board, word),
            Input::Swarm(event) => swarm_drive::handle(self, now, event),
            Input::Alarm => self.handle_alarm(now),
        }
        self.settle(now);
        self.deadline(now)
    }

    /// Other tabs learn that this one is there, and which boards it runs.
    fn beat(&mut self, now: Instant) {
        if let Some(desk) = &mut self.desk {
            // What is stored counts, not what is known of it: after a reload nothing is, yet.
            let is_mine = desk.beat(now, self.state.board_ids(), rules::are_stored());
            self.look_at_rules(is_mine);
        }
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
            for (line, wire) in self.wires.iter_mut() {
                moved |= wire.pump(now, line, &mut self.tab, &mut self.out);
            }
            moved |= self.tab.pump(now, &self.tab_listener, &mut self.out.actions);
            moved |= self.out.limbo.pump(now, &mut self.tab);
            moved |= desk_drive::deliver(self);
            if !moved && self.out.actions.is_empty() {
                swarm_drive::pump(self);
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
            desk_drive::deadline(self),
            self.opening.as_ref().map(|(_, until)| *until),
            is_stalled.then(|| now + STALL_DELAY),
            self.desk.as_ref().and_then(Desk::beat_at),
        ];
        let machines = self.wires.values().map(|wire| wire.machine.poll_timeout());
        let stages = self.wires.values().filter_map(|wire| wire.stage.as_ref());
        let stages = stages.map(|stage| stage.poll_timeout());
        machines.chain(stages).chain(others).fold(self.out.limbo.poll_timeout(), earliest)
    }

    fn handle_alarm(&mut self, now: Instant) {
        if let Some((line, until)) = self.opening.clone()
            && until <= now
        {
            self.give_up(&line);
        }
        for (_, wire) in self.wires.iter_mut() {
            wire.machine.handle_timeout(now);
        }
        self.tab.handle_timeout(now, &self.tab_listener);
        if self.desk.as_ref().and_then(Desk::beat_at).is_some_and(|at| at <= now) {
            self.beat(now);
        }
        desk_drive::tick(self, now);
        let wall = self.clock.wall(now);
        if (wall.epoch_ms - self.state.clock.epoch_ms).abs() > CLOCK_TOLERANCE_MS {
            self.out.actions.push_back(Action::ClockSet(wall));
        }
        if self.state.deadline().is_some_and(|at| at <= now) {
            self.out.actions.push_back(Action::Tick);
        }
    }

    /// Carries out an Effect. One that a piece carries out comes when that is here: `state::early`.
    fn perform(&mut self, now: Instant, effect: Effect) {
        match effect {
            Effect::Open(line, target) => self.open(now, line, target),
            Effect::Greet(peer, profile) => {
                self.out.forget(peer);
                self.wires.remove(&LineId::Peer(peer));
                self.greetings.insert(peer, profile);
            }
            Effect::Shut(line, parting) => self.shut(now, &line, parting),
            Effect::Forget(peer) => {
                self.out.forget(peer);
                self.wires.remove(&LineId::Peer(peer));
                self.greetings.remove(&peer);
            }
            Effect::Subscribe(peer, topics) => self.subscribe(now, peer, topics, Properties::new()),
            Effect::SubscribeAs(peer, topic, Terms { options, properties }) => {
                self.subscribe(now, peer, vec![(topic, options)], properties);
            }
            Effect::Unsubscribe(peer, topics) => {
                let filters = topics.iter().filter_map(|topic| TopicFilter::new(topic).ok());
                let unwanted: Vec<_> = filters.collect();
                // An unsubscription that cannot be sent ends with the connection anyway.
                let _ = self.client(peer).map(|it| it.unsubscribe(now, &unwanted));
            }
            Effect::Publish(peer, origin, message) => {
                self.publish(peer, origin, |client| client.publish(now, message));
            }
            Effect::PublishAliased(peer, origin, message, alias) => {
                let publish = |client: &mut Client| client.publish_aliased(now, message, alias);
                self.publish(peer, origin, publish);
            }
            effect @ (Effect::Build { .. }
            | Effect::Power(..)
            | Effect::PressLed(..)
            | Effect::Follow(..)
            | Effect::Press(..)
            | Effect::SetSource(..)
            | Effect::Scrap(_)
            | Effect::PullPlug(_)
            | Effect::Program(..)) => desk_drive::perform(self, now, effect),
            Effect::FetchExamples => self.callbacks.fetch_examples(),
            Effect::FetchLessons => self.callbacks.fetch_lessons(),
            Effect::Copy(text) => browser::copy(&text),
            Effect::Save(json) => {
                let is_saved = self.desk.as_mut().is_some_and(|desk| desk.save(&json));
                if !is_saved && !self.storage_failed {
                    self.storage_failed = true;
                    self.out.actions.push_back(Action::StorageFailed);
                }
                self.beat(now);
            }
            Effect::Administer(call) if call.is_for_tab => {
                let wire = self.wires.get(&LineId::Peer(call.peer)).map(|wire| &wire.transport);
                let is_private = matches!(wire, Some(Transport::Lane(lane)) if lane.is_private);
                self.tab.administer(is_private, call, &mut self.out.actions);
            }
            Effect::Administer(call) => self.callbacks.ask(call),
            Effect::Tape(order) => self.callbacks.tape(order),
            Effect::Rules(text) => self.tell_rules(now, &text),
            Effect::KeepRules(text) => {
                if !rules::store(&text) {
                    self.out.actions.push_back(Action::StorageFailed);
                }
                self.beat(now);
            }
            Effect::KeepAuthorization(it) => browser::keep_authorization(it.as_deref()),
            Effect::Squeeze(bytes) => self.callbacks.squeeze(bytes, true),
            Effect::Unsqueeze(bytes) => self.callbacks.squeeze(bytes, false),
            Effect::Download { name, mime, bytes } => {
                if !files::download(&name, mime, &bytes) {
                    self.out.actions.push_back(Action::DownloadFailed);
                }
            }
            Effect::Network(subject, network) => self.set_network(subject, network),
            Effect::Cut(subject) => self.cut(now, &subject),
            Effect::Wifi(board, false) => self.lose(now, &Subject::Board(board)),
            // Its lines are opened by themselves.
            Effect::Wifi(_, true) => {}
            Effect::Order { is_private, order } => self.tab.order(is_private, order),
            Effect::Swarm(order) => swarm_drive::order(self, order),
            Effect::Fetch(piece) => self.callbacks.fetch(piece),
            Effect::FullScreen => browser::full_screen(),
            Effect::Dress(language, theme, place) => browser::dress(language, theme, place),
            Effect::Go(place) => browser::go(place.hash()),
            Effect::Visit(address) => browser::go(&address),
            Effect::Readdress(address) => browser::readdress(&address),
            Effect::CompilePattern(text) => {
                let made = browser::pattern(&text);
                self.out.actions.push_back(Action::Console(Act::Compiled(text, made)));
            }
        }
    }

    /// Whoever wants a filter has checked it: all of them are filters.
    fn subscribe(
        &mut self,
        now: Instant,
        peer: PeerId,
        topics: Vec<(Rc<str>, SubscribeOptions)>,
        properties: Properties,
    ) {
        let filter = |(topic, options): &(Rc<str>, SubscribeOptions)| {
            TopicFilter::new(topic).ok().map(|filter| (filter, *options))
        };
        let wanted: Vec<_> = topics.iter().filter_map(filter).collect();
        let Some(client) = self.client(peer) else { return };
        match client.subscribe_with(now, &wanted, properties) {
            Ok(token) => {
                let topics = topics.into_iter().map(|(topic, _)| topic).collect();
                self.out.asked.insert((peer, token), topics);
            }
            Err(ClientError::SubscriptionIdentifiersNotSupported) => {
                let reason = ReasonCode::SubscriptionIdentifiersNotSupported;
                let refused = topics.into_iter();
                let refused = refused.map(|(topic, _)| Action::NotSubscribed(peer, topic, reason));
                self.out.actions.extend(refused);
            }
            // It is made again with the next connection.
            Err(_) => {}
        }
    }

    fn publish(
        &mut self,
        peer: PeerId,
        origin: Origin,
        publish: impl FnOnce(&mut Client) -> Result<Token, ClientError>,
    ) {
        let published = match self.client(peer) {
            Some(client) => publish(client),
            None => Err(ClientError::NotConnected),
        };
        match published {
            Ok(token) => {
                self.out.sent.insert((peer, token), origin);
            }
            Err(error) => {
                let error = SendError::Client(error);
                self.out.actions.push_back(Action::NotSent(peer, origin, error));
            }
        }
    }

    fn client(&mut self, peer: PeerId) -> Option<&mut Client> {
        match &mut self.wires.get_mut(&LineId::Peer(peer))?.machine {
            Machine::Page(client) => Some(client),
            Machine::Board(_) | Machine::Program(_) | Machine::Rules(_) => None,
        }
    }
}
