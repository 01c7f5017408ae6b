//! The engine as a client on the hub: it subscribes to what rules follow, and publishes what they do.
//!
//! Without rules there is no client. Its Session ends with its connection: what is retained tells it
//! anew how things are.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use shared::Message;
use shared::automation::{Action, Cards};
use shared::board::manifest::{Discovery, FILTERS};
use shared::client::{Client, Event, Options, Token};
use shared::inspect::Lang;
use shared::time;
use shared::topic::{TopicFilter, TopicName};
use shared::wire::{Bytes, Properties, QoS, RetainHandling, SubscribeOptions, Text};
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};
use tracing::{info, warn};

use super::desk::Automation;
use crate::hub::{Hub, Line, Pull};
use crate::log::{Peer, Transport};

/// What the client is called, and the user that it is.
const NAME: &str = "rules";
/// Where is said what rules say.
const NOTICE: &str = "$SYS/broker/rules/notice";
/// Filters of one SUBSCRIBE.
const FILTERS_AT_ONCE: usize = 50;
/// Rounds before other tasks get their turn.
const ROUNDS: usize = 32;
/// The pause before this broker is asked again that did not let its own rules in.
const PAUSE: Duration = Duration::from_secs(5);

/// The engine's client.
struct Runner {
    automation: Arc<Automation>,
    hub: Arc<Hub>,
    client: Client,
    line: Option<Line>,
    /// When a line is asked for again.
    due: Instant,
    is_connected: bool,
    subscribed: Vec<TopicFilter>,
    /// The text of the rules for which that was.
    version: u64,
    /// What was published and not acknowledged, by which rule.
    under_way: BTreeMap<Token, String>,
    discovery: Discovery,
    /// The boards that were announced.
    boards: BTreeSet<String>,
}

/// Runs the rules until the server stops.
pub(crate) async fn run(
    automation: Arc<Automation>,
    hub: Arc<Hub>,
    mut stopping: watch::Receiver<bool>,
) {
    let mut runner = Runner {
        automation,
        hub,
        client: client(),
        line: None,
        due: Instant::now(),
        is_connected: false,
        subscribed: Vec::new(),
        version: 0,
        under_way: BTreeMap::new(),
        discovery: Discovery::default(),
        boards: BTreeSet::new(),
    };
    loop {
        runner.work();
        let deadline = runner.deadline();
        let line = runner.line.as_ref();
        tokio::select! {
            _ = stopping.wait_for(|&stop| stop) => break,
            () = runner.automation.changed() => {}
            () = woken(line) => {}
            () = due(deadline) => {}
        }
        tokio::task::consume_budget().await;
    }
}

fn client() -> Client {
    let id = Text::new(NAME).expect("a short name is a Text");
    Client::new(Options {
        keep_alive: 0,
        topic_alias_maximum: 0,
        use_topic_aliases: false,
        maximum_packet_size: u32::MAX,
        ..Options::new(id)
    })
}

impl Runner {
    /// Drives everything until nothing moves.
    fn work(&mut self) {
        let now = self.automation.now();
        self.client.handle_timeout(now);
        self.automation.lock().engine.handle_timeout(now);
        let wanted = self.wanted();
        match (&self.line, wanted.is_empty()) {
            (None, false) if self.due <= Instant::now() => self.open(now),
            (Some(_), true) => self.client.disconnect(now),
            _ => {}
        }
        if self.is_connected {
            self.subscribe(now, wanted);
        }
        for _ in 0..ROUNDS {
            let moved = [self.move_bytes(now), self.react(now), self.act(now)];
            if moved == [false; 3] {
                return;
            }
        }
        if let Some(line) = &self.line {
            line.wake();
        }
    }

    /// When there is something to do though nothing happens.
    fn deadline(&self) -> Option<Instant> {
        let engine = self.automation.lock().engine.poll_timeout();
        let needs_line = self.line.is_none() && !self.wanted().is_empty();
        let times = [engine, self.client.poll_timeout()].into_iter().flatten();
        let times = times.map(|at| self.automation.real(at));
        times.chain(needs_line.then_some(self.due)).min()
    }

    /// What has to be subscribed to: no filter is inside another.
    fn wanted(&self) -> Vec<TopicFilter> {
        let desk = self.automation.lock();
        let mut wanted = desk.engine.filters();
        if desk.engine.rules().any(|rule| rule.sets_cards()) {
            let further = self.discovery.further_filters();
            let filters = FILTERS.iter().map(|filter| (*filter).to_owned()).chain(further);
            for filter in filters.filter_map(|filter| TopicFilter::new(&filter).ok()) {
                if !wanted.iter().any(|other| other.covers(&filter)) {
                    wanted.retain(|other| !filter.covers(other));
                    wanted.push(filter);
                }
            }
        }
        wanted
    }

    fn open(&mut self, now: time::Instant) {
        self.due = Instant::now() + PAUSE;
        let addr = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let peer = Peer { addr, transport: Transport::Rules };
        // Why there is none is diagnosed by the hub.
        if let Ok(line) = self.hub.open(peer, Text::new(NAME).ok(), None) {
            self.line = Some(line);
            self.client.handle_open(now);
        }
    }

    /// Subscribes to what is wanted, and no longer to what is not. What is retained comes with it,
    /// also for a rule that is new under a filter that is not.
    fn subscribe(&mut self, now: time::Instant, wanted: Vec<TopicFilter>) {
        let version = self.automation.lock().version;
        if wanted == self.subscribed && version == self.version {
            return;
        }
        self.version = version;
        let gone = self.subscribed.iter().filter(|filter| !wanted.contains(filter));
        let gone: Vec<TopicFilter> = gone.cloned().collect();
        for filters in gone.chunks(FILTERS_AT_ONCE) {
            // A connection that is over has told so already, and subscribes on the next.
            let _ = self.client.unsubscribe(now, filters);
        }
        self.ask_for(now, &wanted);
        self.subscribed = wanted;
    }

    fn ask_for(&mut self, now: time::Instant, filters: &[TopicFilter]) {
        let options = SubscribeOptions {
            retain_handling: RetainHandling::Always,
            ..SubscribeOptions::with_qos(QoS::ExactlyOnce)
        };
        for filters in filters.chunks(FILTERS_AT_ONCE) {
            let filters: Vec<_> = filters.iter().map(|it| (it.clone(), options)).collect();
            let _ = self.client.subscribe_with(now, &filters, Properties::new());
        }
    }

    /// Bytes between the client and the hub.
    fn move_bytes(&mut self, now: time::Instant) -> bool {
        let Some(line) = &self.line else { return false };
        let mut moved = false;
        while let Some(bytes) = self.client.poll_transmit() {
            line.receive([&bytes[..]]);
            moved = true;
        }
        let mut chunks = Vec::new();
        match line.pull(&mut chunks) {
            Pull::Send => {
                for chunk in chunks {
                    self.client.handle_bytes(now, &chunk);
                }
                true
            }
            Pull::Wait => moved,
            Pull::Close(_) => {
                self.line = None;
                self.client.handle_closed(now);
                true
            }
        }
    }

    /// What the client says.
    fn react(&mut self, now: time::Instant) -> bool {
        let mut moved = false;
        while let Some(event) = self.client.poll_event() {
            moved = true;
            match event {
                Event::Connected { .. } => {
                    self.is_connected = true;
                    self.subscribed.clear();
                    let wanted = self.wanted();
                    self.subscribe(now, wanted);
                }
                Event::Message(message) => self.hear(now, &message),
                Event::Published { token, reason } => {
                    let rule = self.under_way.remove(&token);
                    if let Some(rule) = rule.filter(|_| reason.is_error()) {
                        self.refused(&rule, reason.name());
                    }
                }
                Event::Discarded { token } => _ = self.under_way.remove(&token),
                Event::Subscribed { reasons, .. } => {
                    for reason in reasons.iter().filter(|reason| reason.is_error()) {
                        warn!("rules: this broker refuses a subscription: {reason}");
                    }
                }
                Event::Closed(cause) => {
                    (self.is_connected, self.line) = (false, None);
                    self.client.handle_closed(now);
                    if !self.wanted().is_empty() && !self.hub.is_stopping() {
                        warn!("rules: this broker ends their connection: {cause:?}");
                    }
                }
                Event::Authenticate { .. }
                | Event::Unsubscribed { .. }
                | Event::RoundTrip(_)
                | Event::Delivery { .. } => {}
            }
        }
        moved
    }

    fn hear(&mut self, now: time::Instant, message: &Message) {
        if self.discovery.concerns(message.topic.as_str()) {
            let heard = self.discovery.handle(message.topic.as_str(), &message.payload);
            self.boards.extend(heard.iter().map(|heard| heard.board.clone()));
            if !heard.is_empty() {
                let cards = self.known_cards();
                self.automation.lock().engine.set_cards(cards);
            }
        }
        self.automation.lock().engine.handle_message(now, message);
    }

    /// The parts of all boards that have announced themselves.
    fn known_cards(&mut self) -> Cards {
        let mut cards = Cards::default();
        self.boards.retain(|board| match self.discovery.manifest(board) {
            Some(Ok(manifest)) => {
                cards.add_board(board, &manifest);
                true
            }
            Some(Err(_)) => true,
            None => false,
        });
        cards
    }

    /// Does what the rules want.
    fn act(&mut self, now: time::Instant) -> bool {
        let mut moved = false;
        loop {
            let action = self.automation.lock().engine.poll_action();
            let Some(action) = action else { return moved };
            moved = true;
            match action {
                Action::Publish { rule, message } => match self.client.publish(now, message) {
                    Ok(token) => _ = self.under_way.insert(token, rule),
                    Err(error) => self.refused(&rule, &error.to_string()),
                },
                Action::Notify { rule, text } => {
                    info!("rule {rule:?}: {text:?}");
                    self.say(now, rule, text);
                }
                Action::Halted { rule, halt } => {
                    let text = halt.says(Lang::En);
                    warn!("rule {rule:?}: {text}");
                    self.say(now, rule, text);
                }
            }
        }
    }

    fn refused(&self, rule: &str, why: &str) {
        warn!("rule {rule:?}: this broker does not take what it publishes: {why}");
        self.automation.lock().engine.note_refused(rule, why);
    }

    /// Tells whoever listens, and whoever asks later.
    fn say(&self, now: time::Instant, rule: String, text: String) {
        let payload = Bytes::from(json!({ "rule": rule, "text": text }).to_string());
        let topic = TopicName::new(NOTICE).expect("a topic without wildcards");
        self.hub.ask(|broker, now| broker.say(now, &topic, payload, false));
        self.automation.lock().note(now, rule, text);
    }
}

/// Waits until the hub has something for the line; for ever without one.
async fn woken(line: Option<&Line>) {
    match line {
        Some(line) => line.woken().await,
        None => std::future::pending().await,
    }
}

async fn due(deadline: Option<Instant>) {
    match deadline {
        Some(at) => sleep_until(at).await,
        None => std::future::pending().await,
    }
}
