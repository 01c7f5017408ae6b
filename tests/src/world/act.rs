//! What can be done to a world: clients and boards come, speak, and lose their links.

use shared::Message;
use shared::board::{Board, BoardSpec};
use shared::client::{Client, Event, Options, Token};
use shared::link;
use shared::time::Instant;
use shared::topic::TopicFilter;
use shared::wire::QoS;

use super::node::{Machine, Node};
use super::wire::Wire;
use super::{Id, World};

impl World {
    /// Adds a client that is not connected.
    pub fn add(&mut self, options: Options) -> Id {
        self.nodes.push(Node::new(Machine::Client(Box::new(Client::new(options)))));
        Id(self.nodes.len() - 1)
    }

    /// Adds a virtual board that has power and is not connected.
    ///
    /// # Panics
    /// When it cannot be built.
    pub fn add_board(&mut self, spec: BoardSpec) -> Id {
        let board = Board::new(spec, self.now).expect("a board that can be built");
        self.nodes.push(Node::new(Machine::Board(Box::new(board))));
        Id(self.nodes.len() - 1)
    }

    /// Does something on a board, as a hand on its parts would.
    ///
    /// # Panics
    /// When it is a client.
    pub fn touch(&mut self, id: Id, hand: impl FnOnce(&mut Board, Instant)) {
        let now = self.now;
        hand(self.nodes[id.0].board(), now);
        self.nodes[id.0].drain();
    }

    /// Opens a transport for a client that has none, over a network like `network`.
    ///
    /// # Panics
    /// When the client has one, or the broker takes no more connections.
    pub fn open(&mut self, id: Id, network: link::Config) {
        assert!(self.wire_of(id).is_none(), "a client has one transport at a time");
        self.seed += 1;
        let conn = self.broker.handle_open(self.now).expect("the broker has room");
        self.wires.push(Wire::new(id, conn, self.seed, network));
        self.nodes[id.0].handle_open(self.now);
    }

    /// Adds a client, connects it over a perfect link, and waits until it is connected.
    ///
    /// # Panics
    /// When the broker refuses it.
    pub fn join(&mut self, options: Options) -> Id {
        let id = self.add(options);
        self.open(id, link::Config::default());
        self.settle();
        assert!(self.is_connected(id), "{:?}", self.nodes[id.0].events);
        id
    }

    /// Queues a message.
    ///
    /// # Panics
    /// When the client does not take it.
    pub fn publish(&mut self, id: Id, message: Message) -> Token {
        self.nodes[id.0].client().publish(self.now, message).expect("the client takes a message")
    }

    /// Queues a subscription.
    ///
    /// # Panics
    /// When the client does not take it.
    pub fn request(&mut self, id: Id, filter: &str, qos: QoS) -> Token {
        let filters = [(TopicFilter::new(filter).expect("a valid filter"), qos)];
        self.nodes[id.0].client().subscribe(self.now, &filters).expect("connected")
    }

    /// Subscribes and waits for the answer.
    ///
    /// # Panics
    /// When the broker refuses it.
    pub fn subscribe(&mut self, id: Id, filter: &str, qos: QoS) {
        let asked = self.request(id, filter, qos);
        self.settle();
        let answers = self.nodes[id.0]
            .take(|event| matches!(event, Event::Subscribed { token, .. } if *token == asked));
        let [Event::Subscribed { reasons, .. }] = answers.as_slice() else {
            panic!("{filter} was not answered: {:?}", self.nodes[id.0].events)
        };
        assert!(!reasons.iter().any(|reason| reason.is_error()), "{filter}: {reasons:?}");
    }

    /// Says goodbye with a DISCONNECT.
    pub fn disconnect(&mut self, id: Id) {
        let now = self.now;
        self.nodes[id.0].client().disconnect(now);
        self.nodes[id.0].drain();
    }

    /// Breaks the client's link. Both ends see it at once; what was under way is lost.
    pub fn cut(&mut self, id: Id) {
        if let Some(wire) = self.wire_of(id) {
            wire.link.cut();
            self.work();
        }
    }

    /// The client loses its link without anyone telling the broker, as when a plug is pulled.
    pub fn unplug(&mut self, id: Id) {
        if let Some(wire) = self.wire_of(id) {
            wire.forget_client();
            let now = self.now;
            self.nodes[id.0].handle_closed(now);
        }
    }

    /// Puts bytes on the client's link that its machine did not make.
    ///
    /// # Panics
    /// When it has no link, or the link is full.
    pub fn inject(&mut self, id: Id, bytes: &[u8]) {
        let now = self.now;
        let wire = self.wire_of(id).expect("the client has a transport");
        assert_eq!(wire.link.send(now, link::Side::Client, bytes), bytes.len());
    }

    /// Changes the network of the client's link for the bytes that are sent from now on.
    pub fn set_network(&mut self, id: Id, network: link::Config) {
        if let Some(wire) = self.wire_of(id) {
            wire.link.set_config(network);
        }
    }
}
