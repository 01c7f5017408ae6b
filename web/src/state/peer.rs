//! What the page knows of one broker that it talks to: the connection, the boards there, the
//! broker's figures, and what the page is subscribed to.
//!
//! Knows how a message changes that, and which topics it takes. Does not know of other brokers: the
//! page has several of these, and one is looked at.

use std::rc::Rc;

use shared::message::Message;
use shared::time::{Duration, Instant, earliest};
use shared::topic::TopicFilter;
use shared::wire::{QoS, ReasonCode, SubscribeOptions};

use super::boards::Boards;
use super::broker::{self, Broker};
use super::connection::Connection;
use super::console::draft::Aliases;
use super::console::feed::Feed;
use super::dashboard::watch::Watch;
use super::keepsake::Keepsakes;
use super::profile::Mqtt;
use super::snapshot::Snapshot;
use super::topics::{Cover, Topics, Wanted};
use crate::ports::board_acts;

/// Brokers that the page talks to at once.
pub const MAX_PEERS: usize = 8;
/// How long after a reconnect a board's retained manifest may take to come again.
const CONFIRM_TIME: Duration = Duration::from_secs(4);
/// How the page subscribes to what it shows.
pub(super) const OPTIONS: SubscribeOptions = SubscribeOptions::with_qos(QoS::AtLeastOnce);

/// One of the brokers that the page talks to. A number is not used again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PeerId(pub u32);

/// What the page knows of one broker.
#[derive(Clone, Debug, Default)]
pub struct Peer {
    /// Which one it is.
    pub id: PeerId,
    /// The connection.
    pub connection: Connection,
    /// The boards that announced themselves there.
    pub boards: Snapshot<Boards>,
    /// What is known of the broker itself.
    pub broker: Snapshot<Broker>,
    /// What came from there, and went there.
    pub feed: Snapshot<Feed>,
    /// What was seen on the topics of the cards, while another broker is looked at.
    pub(super) watch: Snapshot<Watch>,
    pub(super) topics: Topics,
    /// What is subscribed may not be what is wanted.
    pub(super) topics_changed: bool,
    /// Topic Aliases that a person has named on this connection.
    pub(super) aliases: Aliases,
    keepsakes: Snapshot<Keepsakes>,
    confirm_until: Option<Instant>,
}

impl Peer {
    /// One of which nothing is known.
    pub fn new(id: PeerId) -> Self {
        Self { id, ..Self::default() }
    }

    /// Whether the page speaks MQTT 5 there, where packets have properties.
    pub fn has_properties(&self) -> bool {
        self.connection.profile.mqtt == Mqtt::V5
    }

    /// By what the messages of a filter come, if the page is not subscribed to it for itself there.
    pub fn cover_of(&self, filter: &TopicFilter) -> Option<Cover> {
        self.topics.cover_of(filter)
    }

    /// A message came. Says whether it had been kept by the broker.
    pub(super) fn handle_message(&mut self, now: Instant, message: Message) -> bool {
        let was_kept = message.retain && {
            let topic = message.topic.as_str();
            let before = self.feed.tree.get(topic).and_then(|node| node.last.as_ref());
            self.topics.was_kept(now, &message, before.map(|record| record.at))
        };
        self.feed.edit().receive(now, message);
        if self.boards.is_behind() {
            board_acts::catch_up(self);
        }
        was_kept
    }

    /// Boards that are new here hear what was heard before.
    pub(crate) fn catch_up(&mut self) {
        if self.boards.is_behind() {
            let tree = &self.feed.tree;
            let last =
                |topic: &str| tree.get(topic)?.last.as_deref().filter(|it| it.sent.is_none());
            self.boards.edit().catch_up(last);
        }
    }

    /// One of those was a board's; whether it had been kept by the broker is said with it.
    pub(super) fn hear_board(&mut self, now: Instant, message: &Message, was_kept: bool) {
        let (topic, payload) = (message.topic.as_str(), &message.payload);
        if self.keepsakes.concerns(message) {
            self.keepsakes.edit().note(message);
        }
        let boards = self.boards.edit();
        self.topics_changed |= board_acts::hear(boards, now, topic, payload, was_kept);
        board_acts::catch_up(self);
    }

    /// The broker does not let the page see a topic.
    pub(super) fn handle_refusal(&mut self, topic: &str, reason: ReasonCode) {
        board_acts::note_refusal(self.boards.edit(), topic, reason);
        if topic == broker::FILTER {
            self.broker.edit().refused = Some(reason);
        }
    }

    /// The connection is up: nothing is subscribed, and what is retained comes again.
    pub(super) fn handle_online(&mut self, now: Instant) {
        self.topics = Topics::default();
        self.topics_changed = true;
        self.aliases.clear();
        self.broker.edit().refused = None;
        board_acts::await_confirmation(self.boards.edit());
        self.confirm_until = Some(now + CONFIRM_TIME);
    }

    /// The connection is gone; what was known is still shown.
    pub(super) fn handle_offline(&mut self) {
        self.aliases.clear();
        self.confirm_until = None;
    }

    /// Another broker, of which nothing is known.
    pub(super) fn forget(&mut self) {
        self.confirm_until = None;
        self.keepsakes = Snapshot::default();
        self.boards.edit().clear();
        self.broker.edit().clear();
        self.feed = Snapshot::default();
    }

    /// What this broker keeps of a board.
    pub(super) fn kept(&self, board: &str) -> impl Iterator<Item = Message> {
        let topics = board_acts::own_topics(&self.boards, board).into_iter();
        topics.filter_map(|topic| self.keepsakes.get(topic.as_str()).cloned())
    }

    pub(super) fn tick(&mut self, now: Instant) {
        let is_due = |at: Option<Instant>| at.is_some_and(|at| at <= now);
        if is_due(self.boards.deadline()) {
            self.topics_changed |= board_acts::tick(self.boards.edit(), now);
            board_acts::catch_up(self);
        }
        if self.feed.is_searching() {
            self.feed.edit().step();
        }
        if is_due(self.confirm_until) {
            self.confirm_until = None;
            board_acts::drop_unconfirmed(self.boards.edit());
            self.topics_changed = true;
        }
    }

    pub(super) fn deadline(&self, now: Instant) -> Option<Instant> {
        let own = [
            self.connection.line.deadline(now),
            self.boards.deadline(),
            self.confirm_until,
            self.feed.is_searching().then_some(now),
        ];
        own.into_iter().fold(None, earliest)
    }

    /// What the page wants to hear from this broker; `extra` is what it wants only of the one that
    /// is looked at.
    pub(super) fn wanted(&self, extra: impl Iterator<Item = Rc<str>>) -> Wanted {
        let mut wanted = Wanted::default();
        for topic in self.boards.topics().chain(self.broker.topic()).chain(extra) {
            wanted.add(topic, OPTIONS);
        }
        wanted
    }
}
