//! Rules with a client of their own: a machine that speaks MQTT, driven as any other.
//!
//! Knows what the client has to be subscribed to, which parts of boards can be set, and which rule a
//! refusal is for. Its Session ends with its connection: what is retained tells the rules anew how
//! things are. Does not know transports, or when to connect again.

use alloc::collections::VecDeque;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::cards::Cards;
use super::engine::{Action, Engine};
use super::plan::Rules;
use super::status::Halt;
use crate::board::manifest::{Discovery, FILTERS};
use crate::client::{self, Client, CloseCause, Options, Token};
use crate::map::{Map, Set};
use crate::message::Message;
use crate::time::{Instant, earliest};
use crate::topic::TopicFilter;
use crate::wire::{Bytes, Properties, QoS, ReasonCode, RetainHandling, SubscribeOptions};

/// Filters of one SUBSCRIBE.
const FILTERS_AT_ONCE: usize = 50;

/// Rules with their client.
pub struct Agent {
    client: Client,
    engine: Engine,
    has_properties: bool,
    is_connected: bool,
    /// The rules or what they need have changed since it was subscribed.
    is_stale: bool,
    subscribed: Vec<TopicFilter>,
    /// What was published and not acknowledged, by which rule.
    under_way: Map<Token, String>,
    discovery: Discovery,
    boards: Set<String>,
    /// Cards that no board announces.
    own_cards: Cards,
    events: VecDeque<AgentEvent>,
}

/// What its driver has to know.
#[derive(Clone, Debug, PartialEq)]
pub enum AgentEvent {
    /// CONNACK said yes.
    Connected,
    /// The connection is over.
    Closed(CloseCause),
    /// A rule says something to people.
    Notify {
        /// The rule.
        rule: String,
        /// What.
        text: String,
    },
    /// A rule was stopped.
    Halted {
        /// Which.
        rule: String,
        /// Why.
        halt: Halt,
    },
    /// The broker does not take what a rule publishes.
    Refused {
        /// The rule.
        rule: String,
        /// Why.
        why: String,
    },
    /// The broker does not let the rules read something.
    NotSubscribed(ReasonCode),
}

impl Agent {
    /// Rules that begin now, with a client that connects like that. It begins a Session each time.
    pub fn new(options: Options, rules: Rules, now: Instant) -> Self {
        let has_properties = options.version.has_properties();
        let options = Options {
            clean_start: true,
            session_expiry_interval: 0,
            will: None,
            acknowledge: client::Acknowledge::AtOnce,
            ..options
        };
        Self {
            client: Client::new(options),
            engine: Engine::new(rules, now),
            has_properties,
            is_connected: false,
            is_stale: true,
            subscribed: Vec::new(),
            under_way: Map::new(),
            discovery: Discovery::default(),
            boards: Set::new(),
            own_cards: Cards::default(),
            events: VecDeque::new(),
        }
    }

    /// The rules at work.
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Whether there are rules, so that a connection makes sense.
    pub fn has_rules(&self) -> bool {
        self.engine.rules().len() > 0
    }

    /// Other rules: see [`Engine::replace`].
    pub fn replace(&mut self, now: Instant, rules: Rules) {
        self.engine.replace(rules, now);
        self.is_stale = true;
        self.drive(now);
    }

    /// Cards that can be set beside the parts that boards announce.
    pub fn set_cards(&mut self, cards: Cards) {
        self.own_cards = cards;
        self.engine.set_cards(self.cards());
    }

    /// Stops or starts a rule. Whether there is one of this name.
    pub fn switch(&mut self, now: Instant, name: &str, on: bool) -> bool {
        let is_there = self.engine.rules().any(|rule| rule.name == name);
        match on {
            true => _ = self.engine.resume(now, name),
            false => _ = self.engine.halt(name),
        }
        self.drive(now);
        is_there
    }

    /// The transport is open.
    pub fn handle_open(&mut self, now: Instant) {
        self.client.handle_open(now);
    }

    /// Bytes came.
    pub fn handle_bytes(&mut self, now: Instant, bytes: &Bytes) {
        self.client.handle_bytes(now, bytes);
        self.drive(now);
    }

    /// The transport is gone.
    pub fn handle_closed(&mut self, now: Instant) {
        self.client.handle_closed(now);
        self.drive(now);
    }

    /// Time has passed.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.client.handle_timeout(now);
        self.engine.handle_timeout(now);
        self.drive(now);
    }

    /// When [`Self::handle_timeout`] has something to do.
    pub fn poll_timeout(&self) -> Option<Instant> {
        earliest(self.client.poll_timeout(), self.engine.poll_timeout())
    }

    /// The next bytes to send.
    pub fn poll_transmit(&mut self) -> Option<Bytes> {
        self.client.poll_transmit()
    }

    /// The next thing to know.
    pub fn poll_event(&mut self) -> Option<AgentEvent> {
        self.events.pop_front()
    }

    /// Says goodbye.
    pub fn disconnect(&mut self, now: Instant) {
        self.client.disconnect(now);
        self.drive(now);
    }

    /// Everything that follows from what happened.
    fn drive(&mut self, now: Instant) {
        while let Some(event) = self.client.poll_event() {
            self.react(now, event);
        }
        if self.is_connected && core::mem::take(&mut self.is_stale) {
            self.subscribe(now);
        }
        self.act(now);
    }

    fn react(&mut self, now: Instant, event: client::Event) {
        match event {
            client::Event::Connected { .. } => {
                self.is_connected = true;
                self.is_stale = true;
                self.subscribed.clear();
                self.events.push_back(AgentEvent::Connected);
            }
            client::Event::Message(message) => self.hear(now, &message),
            client::Event::Published { token, reason } => {
                let rule = self.under_way.remove(&token);
                if let Some(rule) = rule.filter(|_| reason.is_error()) {
                    self.refuse(rule, reason.name().into());
                }
            }
            client::Event::Discarded { token } => _ = self.under_way.remove(&token),
            client::Event::Subscribed { reasons, .. } => {
                let refused = reasons.into_iter().find(|reason| reason.is_error());
                self.events.extend(refused.map(AgentEvent::NotSubscribed));
            }
            client::Event::Closed(cause) => {
                self.is_connected = false;
                self.events.push_back(AgentEvent::Closed(cause));
            }
            client::Event::Authenticate { .. }
            | client::Event::Delivery { .. }
            | client::Event::Unsubscribed { .. }
            | client::Event::RoundTrip(_) => {}
        }
    }

    fn hear(&mut self, now: Instant, message: &Message) {
        let topic = message.topic.as_str();
        if self.discovery.concerns(topic) {
            let heard = self.discovery.handle(topic, &message.payload);
            if !heard.is_empty() {
                for heard in heard {
                    self.boards.insert(heard.board);
                }
                self.engine.set_cards(self.cards());
                // Subscribing again brings all that is retained again, so only where it is needed.
                self.is_stale |= self.wanted() != self.subscribed;
            }
        }
        self.engine.handle_message(now, message);
    }

    /// The parts of all boards that have announced themselves, and what else can be set.
    fn cards(&self) -> Cards {
        let mut cards = self.own_cards.clone();
        for board in self.boards.iter() {
            if let Some(Ok(manifest)) = self.discovery.manifest(board) {
                cards.add_board(board, &manifest);
            }
        }
        cards
    }

    /// What has to be subscribed to: no filter is inside another.
    fn wanted(&self) -> Vec<TopicFilter> {
        let mut wanted = self.engine.filters();
        if self.engine.rules().any(|rule| rule.sets_cards()) {
            let further = self.discovery.further_filters();
            let filters = FILTERS.iter().map(|filter| (*filter).into()).chain(further);
            for filter in filters.filter_map(|filter: String| TopicFilter::new(&filter).ok()) {
                if !wanted.iter().any(|other| other.covers(&filter)) {
                    wanted.retain(|other| !filter.covers(other));
                    wanted.push(filter);
                }
            }
        }
        wanted
    }

    /// Subscribes to what is wanted, and no longer to what is not. What is retained comes with it,
    /// also for a rule that is new under a filter that is not.
    fn subscribe(&mut self, now: Instant) {
        let wanted = self.wanted();
        let gone = self.subscribed.iter().filter(|filter| !wanted.contains(filter));
        let gone: Vec<TopicFilter> = gone.cloned().collect();
        for filters in gone.chunks(FILTERS_AT_ONCE) {
            // A connection that is over has told so already, and subscribes on the next.
            let _ = self.client.unsubscribe(now, filters);
        }
        let options = SubscribeOptions {
            retain_handling: RetainHandling::Always,
            ..SubscribeOptions::with_qos(QoS::ExactlyOnce)
        };
        for filters in wanted.chunks(FILTERS_AT_ONCE) {
            let filters: Vec<_> = filters.iter().map(|it| (it.clone(), options)).collect();
            let _ = self.client.subscribe_with(now, &filters, Properties::new());
        }
        self.subscribed = wanted;
    }

    /// Does what the rules want.
    fn act(&mut self, now: Instant) {
        while let Some(action) = self.engine.poll_action() {
            match action {
                Action::Publish { rule, mut message } => {
                    if !self.has_properties {
                        message.properties = Properties::new();
                    }
                    match self.client.publish(now, message) {
                        Ok(token) => _ = self.under_way.insert(token, rule),
                        Err(error) => self.refuse(rule, error.to_string()),
                    }
                }
                Action::Notify { rule, text } => {
                    self.events.push_back(AgentEvent::Notify { rule, text });
                }
                Action::Halted { rule, halt } => {
                    self.events.push_back(AgentEvent::Halted { rule, halt });
                }
            }
        }
    }

    fn refuse(&mut self, rule: String, why: String) {
        self.engine.note_refused(&rule, &why);
        self.events.push_back(AgentEvent::Refused { rule, why });
    }
}
