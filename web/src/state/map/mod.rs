//! The picture that every lesson draws: the clients around the broker, and what travels between.
//!
//! Knows nothing of its own: a picture is read off the packets that the page has seen, the boards
//! that announced themselves and, for an administrator, the broker's list of clients. Whom the page
//! cannot see is one client for all of them, if it has published what came here. Does not know how it
//! is drawn.

mod others;
mod slots;

use std::rc::Rc;

use shared::board::Behaviour;
use shared::board::topics::LED_CONTROL;
use shared::inspect::{Direction, Verdict};
use shared::time::{Duration, Instant};
use shared::wire::{Bytes, Packet, PacketType};

pub use self::slots::{MAX_DRAWN, ROOMY, Slots, crowded_place, place};
use super::State;
use super::card::Sheet;
use super::line::LineId;
use super::packets::Record;
use super::virtual_board::VirtualBoard;

/// Clients of a picture; of more, only their number is known.
pub const MAX_CLIENTS: usize = 200;
/// How long a message is seen travelling along an edge.
pub const TRAVEL: Duration = Duration::from_millis(600);
/// Messages that follow closer upon each other on one edge are one mark.
const APART: Duration = Duration::from_millis(120);
/// Packets that are looked at for what a client publishes, the newest first.
const LOOK_BACK: usize = 1000;
/// Topics that are named for one client.
const MAX_TOPICS: usize = 20;

/// What a client is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// This page.
    Page,
    /// A virtual board of this page.
    Virtual,
    /// Another board that has announced itself.
    Board,
    /// Anybody else.
    Stranger,
}

/// A client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its Client Identifier.
    pub id: Rc<str>,
    /// What it is.
    pub kind: Kind,
    /// What a person calls it.
    pub name: Rc<str>,
    /// Whether it is connected; `None` if nobody knows.
    pub online: Option<bool>,
    /// What it subscribes to, as far as is known.
    pub subscribes: Vec<Rc<str>>,
    /// What it has published to, or says that it publishes to.
    pub publishes: Vec<Rc<str>>,
    /// Its address at the broker.
    pub address: Option<Rc<str>>,
    /// Its Will: where, and what. Known of those whose CONNECT was seen.
    pub will: Option<Will>,
}

/// What the broker publishes for a client that is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Will {
    /// Where.
    pub topic: Rc<str>,
    /// What.
    pub payload: Bytes,
}

/// A message on its way along the edge of a client, or several that follow each other closely.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The number of its packet, of the first one of several.
    pub number: u64,
    /// The place of its client among the nodes.
    pub node: usize,
    /// Towards the broker, or from it.
    pub direction: Direction,
    /// The topic.
    pub topic: Rc<str>,
    /// How many there are.
    pub count: u32,
    /// It has the RETAIN flag: to be kept, or kept before.
    pub retain: bool,
    /// It is the Will of a client that is gone.
    pub is_will: bool,
    /// It follows a message that is seen on its way to the broker: it sets out when that is there.
    pub follows: bool,
}

/// The picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// The clients: the page, its boards, other boards, strangers.
    pub nodes: Vec<Node>,
    /// What travels at this moment.
    pub marks: Vec<Mark>,
    /// Messages that the broker is known to keep.
    pub retained: usize,
    /// The broker has said who all the clients are.
    pub is_complete: bool,
}

impl Picture {
    /// The picture of the broker that is looked at.
    pub fn of(state: &State) -> Self {
        let mut picture = Self::default();
        picture.add_page(state);
        picture.add_boards(state);
        picture.add_listed(state);
        picture.nodes.sort_by(|a, b| (a.kind, &a.id).cmp(&(b.kind, &b.id)));
        picture.nodes.truncate(MAX_CLIENTS);
        for record in state.packets.latest(LOOK_BACK) {
            if let (Some(topic), Direction::ToServer) = (&record.topic, record.direction)
                && let Some(node) = picture.node_mut(&record.who)
            {
                add(&mut node.publishes, topic);
            }
        }
        picture.add_wills(state);
        picture.add_others(state);
        picture.marks = picture.find_marks(state);
        let peer = state.peer();
        let counted = peer.broker.admin.retained.as_ref().map(|listing| listing.total);
        picture.retained = counted.unwrap_or_else(|| peer.feed.tree.retained("").len());
        picture
    }

    /// The client with this identifier.
    pub fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| *node.id == *id)
    }

    fn node_mut(&mut self, id: &str) -> Option<&mut Node> {
        self.nodes.iter_mut().find(|node| *node.id == *id)
    }

    fn add_page(&mut self, state: &State) {
        let peer = state.peer();
        let Some(id) = state.packets.who(&LineId::Peer(peer.id)) else { return };
        let mut node = Node::new(id, Kind::Page);
        node.online = Some(peer.connection.line.is_online());
        peer.topics.subscribed().for_each(|filter| add(&mut node.subscribes, filter));
        self.nodes.push(node);
    }

    fn add_boards(&mut self, state: &State) {
        let peer = state.peer();
        if state.home().id == peer.id {
            for board in &state.virtual_boards {
                if board.spec.program.files().is_some() {
                    self.add_program(state, board);
                    continue;
                }
                let mut node = Node::new(&board.id, Kind::Virtual);
                node.name = board.spec.name.as_str().into();
                node.online = Some(board.line.is_online());
                if board.spec.program.behaviour().is_some_and(Behaviour::obeys_lesson) {
                    add(&mut node.subscribes, LED_CONTROL);
                }
                self.nodes.push(node);
            }
        }
        for (id, card) in peer.boards.iter() {
            if self.node(id).is_none() {
                let mut node = Node::new(id, Kind::Board);
                (node.name, node.online) = (card.name().into(), card.is_online());
                self.nodes.push(node);
            }
            if let (Some(node), Some(sheet)) = (self.node_mut(id), card.sheet()) {
                node.take(sheet);
            }
        }
    }

    /// A board with a program is there by the names that the program gives itself.
    fn add_program(&mut self, state: &State, board: &VirtualBoard) {
        let sockets = state.programs.get(&board.id).map(|program| program.sockets.iter());
        for (slot, socket) in (0..).zip(sockets.into_iter().flatten()) {
            let line = LineId::Program(Rc::clone(&board.id), slot);
            let leads_here = socket.as_ref().is_some_and(|it| it.is_open && it.route.leads_here());
            if let Some(id) = state.packets.who(&line).filter(|_| leads_here)
                && self.node(id).is_none()
            {
                let mut node = Node::new(id, Kind::Virtual);
                node.name = board.spec.name.as_str().into();
                node.online = Some(true);
                self.nodes.push(node);
            }
        }
    }

    fn add_listed(&mut self, state: &State) {
        let Some(listing) = &state.peer().broker.admin.clients else { return };
        self.is_complete = state.peer().broker.admin.search.is_empty();
        for client in &listing.items {
            let id: Rc<str> = client.client_id.as_str().into();
            if self.node(&id).is_none() {
                self.nodes.push(Node::new(&id, Kind::Stranger));
            }
            let Some(node) = self.node_mut(&id) else { continue };
            if node.kind > Kind::Virtual {
                node.online = Some(client.connected);
            }
            node.address = client.address.as_deref().map(Rc::from);
            for subscription in &client.subscriptions {
                add(&mut node.subscribes, subscription.filter.as_str());
            }
        }
    }

    /// The Wills of those whose CONNECT has been seen, on the page's own connections or by watching.
    fn add_wills(&mut self, state: &State) {
        let connects = state.packets.latest(LOOK_BACK);
        for record in connects.filter(|it| it.kind == Some(PacketType::Connect)) {
            let Some(node) = self.node_mut(&record.who) else { continue };
            if node.will.is_none()
                && let Verdict::Packet(Packet::Connect(connect)) = record.dissect().verdict
                && let Some(will) = connect.will
            {
                let topic = will.topic.as_str().into();
                node.will = Some(Will { topic, payload: will.payload.clone() });
            }
        }
    }

    fn find_marks(&self, state: &State) -> Vec<Mark> {
        let since = |record: &Record| state.now.saturating_since(record.at);
        let recent = state.packets.latest(LOOK_BACK);
        let mut recent: Vec<_> = recent.take_while(|it| since(it) < 2 * TRAVEL).collect();
        recent.reverse();
        let mut marks: Vec<(Instant, Mark)> = Vec::new();
        for record in recent {
            let (Some(topic), Some(PacketType::Publish)) = (&record.topic, record.kind) else {
                continue;
            };
            let Some(node) = self.nodes.iter().position(|it| it.id == record.who) else { continue };
            let is_down = record.direction == Direction::ToClient;
            let came = |(_, it): &(Instant, Mark)| {
                it.direction == Direction::ToServer && *it.topic == **topic
            };
            let follows = is_down && marks.iter().any(came);
            // A Will is never one of many.
            let is_will = is_down && !follows && self.is_will(state, record);
            let retain = record.bytes.first().is_some_and(|first| first & 1 != 0);
            let mut mark = Mark {
                number: record.number,
                node,
                direction: record.direction,
                topic: topic.as_str().into(),
                count: 1,
                retain,
                is_will,
                follows,
            };
            // What was not kept before has just been published.
            let others = self.others_at(topic).filter(|_| is_down && !retain);
            if let Some(node) = others {
                let direction = Direction::ToServer;
                mark.follows = true;
                let own = Mark { node, direction, follows: false, ..mark.clone() };
                put(&mut marks, record.at, own);
            }
            put(&mut marks, record.at, mark);
        }
        marks.into_iter().map(|(_, mark)| mark).collect()
    }
}

/// Another mark, or one more of what travels the same way at the same time.
fn put(marks: &mut Vec<(Instant, Mark)>, now: Instant, mark: Mark) {
    let is_same = |(_, it): &&mut (Instant, Mark)| {
        it.node == mark.node && it.direction == mark.direction && !it.is_will
    };
    if !mark.is_will
        && let Some((at, same)) = marks.iter_mut().rev().find(is_same)
        && now.saturating_since(*at) < APART
    {
        same.count += 1;
        same.retain |= mark.retain;
    } else {
        marks.push((now, mark));
    }
}

impl Picture {
    /// Whether a message is the Will of a client that is gone: it says what a CONNECT promised, or,
    /// as its board has announced, that the board is not there.
    fn is_will(&self, state: &State, record: &Record) -> bool {
        let Some(topic) = &record.topic else { return false };
        let wills = || self.nodes.iter().filter_map(|node| node.will.as_ref());
        let boards = state.peer().boards.iter();
        let mut sheets = boards.filter_map(|(_, card)| card.sheet());
        let about = sheets.find_map(|sheet| {
            sheet.manifest.availability.iter().find(|it| it.topic.as_str() == topic.as_str())
        });
        if about.is_none() && !wills().any(|will| *will.topic == **topic) {
            return false;
        }
        match record.dissect().verdict {
            Verdict::Packet(Packet::Publish(publish)) if !publish.retain => {
                about.is_some_and(|it| it.read(&publish.payload) == Some(false))
                    || wills().any(|will| *will.topic == **topic && will.payload == publish.payload)
            }
            _ => false,
        }
    }
}

impl Node {
    fn new(id: &Rc<str>, kind: Kind) -> Self {
        Self {
            id: Rc::clone(id),
            kind,
            name: Rc::clone(id),
            online: None,
            subscribes: Vec::new(),
            publishes: Vec::new(),
            address: None,
            will: None,
        }
    }

    /// What a board says of itself.
    fn take(&mut self, sheet: &Sheet) {
        for component in &sheet.manifest.components {
            if let Some(topic) = &component.state_topic {
                add(&mut self.publishes, topic.as_str());
            }
            if let Some(topic) = component.kind.command_topic() {
                add(&mut self.subscribes, topic.as_str());
            }
        }
    }
}

fn add(topics: &mut Vec<Rc<str>>, topic: &str) {
    if topics.len() < MAX_TOPICS && !topics.iter().any(|it| **it == *topic) {
        topics.push(topic.into());
    }
}
