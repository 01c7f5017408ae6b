//! Who owes which answer to whom: the exchanges of one Session that are not complete yet.
//!
//! Watches and never judges: an acknowledgement that answers nothing is said to be unexpected, not
//! wrong, for the watcher may have come late.

use crate::map::Map;

use super::stream::Direction;
use crate::wire::{Packet, PacketId, PacketType, Publish, QoS, ReasonCode};

/// Exchanges that are remembered, both directions together. Beyond it the oldest is forgotten, and
/// its answer will be unexpected.
pub const MAX_EXCHANGES: usize = 4096;

/// A packet that has to be answered, and how far that has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The packet that began it, by its running number.
    pub opened: u64,
    /// Who sent that.
    pub opened_by: Direction,
    /// Which type it was.
    pub kind: PacketType,
    /// Its Packet Identifier.
    pub packet_id: Option<PacketId>,
    /// The latest packet of the exchange, by its running number.
    pub latest: u64,
    /// What has to come next.
    pub owed: PacketType,
    /// Who has to send it.
    pub owed_by: Direction,
}

/// What a packet has to do with the packets before it. Numbers are running packet numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Nothing: nobody owes an answer.
    Alone,
    /// It asks for an answer.
    Opens,
    /// It answers packet `to`, in the exchange that packet `opened` began.
    Answers {
        /// The packet that is answered.
        to: u64,
        /// The first packet of the exchange.
        opened: u64,
        /// Nothing is owed any more.
        complete: bool,
    },
    /// It is packet `earlier` once more.
    Resends {
        /// The packet as it was sent before.
        earlier: u64,
    },
    /// It says that it is sent again, but the first time was not seen.
    ResendsUnseen,
    /// It uses the Packet Identifier of packet `earlier`, which is not complete.
    Reuses {
        /// The packet that the identifier belongs to.
        earlier: u64,
    },
    /// It answers nothing that was seen.
    Unexpected,
    /// It is no packet, because a length before it was counted in characters instead of bytes.
    CountedInCharacters,
}

/// The exchanges that are not complete.
#[derive(Clone, Debug, Default)]
pub(super) struct Ledger {
    /// By the number of the packet that began it.
    open: Map<u64, Exchange>,
    ids: Map<(Direction, PacketId), u64>,
}

impl Ledger {
    /// Oldest first.
    pub(super) fn exchanges(&self) -> impl Iterator<Item = &Exchange> {
        self.open.values()
    }

    /// A new Network Connection: of what was under way only QoS 1 and 2 messages live on.
    pub(super) fn reconnect(&mut self) {
        self.retain(|exchange| matches!(exchange.kind, PacketType::Publish | PacketType::PubRel));
    }

    /// Takes note of packet `number`, sent in `direction`.
    pub(super) fn note(&mut self, number: u64, direction: Direction, packet: &Packet) -> Relation {
        let sent = Sent { number, direction, kind: packet.packet_type() };
        match packet {
            Packet::Connect(_) => self.open(sent, None, PacketType::ConnAck),
            Packet::ConnAck(ack) => self.connack(sent, ack.session_present),
            Packet::Publish(publish) => self.publish(sent, publish),
            Packet::PubAck(ack) => self.close(sent, ack.packet_id),
            Packet::PubRec(ack) => self.pubrec(sent, ack.packet_id, ack.reason),
            Packet::PubRel(ack) => self.pubrel(sent, ack.packet_id),
            Packet::PubComp(ack) => self.close(sent, ack.packet_id),
            Packet::Subscribe(subscribe) => {
                self.request(sent, subscribe.packet_id, PacketType::SubAck)
            }
            Packet::Unsubscribe(unsubscribe) => {
                self.request(sent, unsubscribe.packet_id, PacketType::UnsubAck)
            }
            Packet::SubAck(ack) => self.close(sent, ack.packet_id),
            Packet::UnsubAck(ack) => self.close(sent, ack.packet_id),
            Packet::PingReq => self.open(sent, None, PacketType::PingResp),
            Packet::PingResp => {
                let opened = self.find(|one| owes(one, sent)).map(|one| one.opened);
                self.complete(opened, |_| true)
            }
            Packet::Disconnect(_) => Relation::Alone,
            Packet::Auth(auth) => self.auth(sent, auth.reason),
        }
    }

    fn open(&mut self, sent: Sent, packet_id: Option<PacketId>, owed: PacketType) -> Relation {
        let Sent { number, direction, kind } = sent;
        if self.open.len() >= MAX_EXCHANGES
            && let Some((_, oldest)) = self.open.pop_first()
        {
            self.forget_id(&oldest);
        }
        if let Some(id) = packet_id {
            self.ids.insert((direction, id), number);
        }
        let owed_by = direction.other();
        let (opened, opened_by, latest) = (number, direction, number);
        let exchange = Exchange { opened, opened_by, kind, packet_id, latest, owed, owed_by };
        self.open.insert(number, exchange);
        Relation::Opens
    }

    /// SUBSCRIBE, UNSUBSCRIBE and new messages.
    fn request(&mut self, sent: Sent, id: PacketId, owed: PacketType) -> Relation {
        let earlier = self.ids.get(&(sent.direction, id)).copied();
        if let Some(earlier) = earlier {
            self.remove(earlier);
        }
        let opens = self.open(sent, Some(id), owed);
        earlier.map_or(opens, |earlier| Relation::Reuses { earlier })
    }

    fn publish(&mut self, sent: Sent, publish: &Publish) -> Relation {
        let Some(id) = publish.packet_id else { return Relation::Alone };
        let earlier = self.by_id(sent.direction, id).filter(|one| one.kind == sent.kind);
        if let Some(exchange) = earlier.filter(|_| publish.dup) {
            if !matches!(exchange.owed, PacketType::PubAck | PacketType::PubRec) {
                return Relation::Resends { earlier: exchange.opened };
            }
            let earlier = core::mem::replace(&mut exchange.latest, sent.number);
            return Relation::Resends { earlier };
        }
        let owed = match publish.qos {
            QoS::ExactlyOnce => PacketType::PubRec,
            _ => PacketType::PubAck,
        };
        match self.request(sent, id, owed) {
            Relation::Opens if publish.dup => Relation::ResendsUnseen,
            relation => relation,
        }
    }

    /// The first answer to a QoS 2 message; again, if the message came again.
    fn pubrec(&mut self, sent: Sent, id: PacketId, reason: ReasonCode) -> Relation {
        let Some(exchange) = self.by_id(sent.direction.other(), id) else {
            return Relation::Unexpected;
        };
        if !matches!(exchange.owed, PacketType::PubRec | PacketType::PubRel) {
            return Relation::Unexpected;
        }
        let (to, opened) = (exchange.latest, exchange.opened);
        exchange.latest = sent.number;
        exchange.owed = PacketType::PubRel;
        exchange.owed_by = sent.direction.other();
        let complete = reason.is_error();
        if complete {
            self.remove(opened);
        }
        Relation::Answers { to, opened, complete }
    }

    fn pubrel(&mut self, sent: Sent, id: PacketId) -> Relation {
        let Some(exchange) = self.by_id(sent.direction, id) else {
            self.open(sent, Some(id), PacketType::PubComp);
            return Relation::Unexpected;
        };
        let (to, opened) = (exchange.latest, exchange.opened);
        let first = exchange.owed == PacketType::PubRel;
        if !first && exchange.owed != PacketType::PubComp {
            return Relation::Unexpected;
        }
        exchange.latest = sent.number;
        exchange.owed = PacketType::PubComp;
        exchange.owed_by = sent.direction.other();
        if first {
            Relation::Answers { to, opened, complete: false }
        } else {
            Relation::Resends { earlier: to }
        }
    }

    /// The answer that completes the exchange of this identifier.
    fn close(&mut self, sent: Sent, id: PacketId) -> Relation {
        let opened = self.ids.get(&(sent.direction.other(), id)).copied();
        self.complete(opened, |exchange| owes(exchange, sent))
    }

    fn connack(&mut self, sent: Sent, session_present: bool) -> Relation {
        let connect = self.find(|one| owes(one, sent)).map(|one| one.opened);
        if let Some(connect) = connect.filter(|_| !session_present) {
            self.retain(|exchange| exchange.opened >= connect);
        }
        self.retain(|exchange| exchange.kind != PacketType::Auth);
        self.complete(connect, |_| true)
    }

    /// Steps of enhanced authentication take turns until one says Success, or CONNACK comes.
    fn auth(&mut self, sent: Sent, reason: ReasonCode) -> Relation {
        let step = self
            .find(|one| one.kind == PacketType::Auth && one.owed_by == sent.direction)
            .map(|one| (one.latest, one.opened));
        let connect = self
            .find(|one| one.kind == PacketType::Connect && one.owed_by == sent.direction)
            .map(|one| (one.latest, one.opened));
        let answered = step.or(connect);
        if let Some((_, opened)) = step {
            self.remove(opened);
        }
        let complete = reason == ReasonCode::Success;
        if !complete {
            self.open(sent, None, PacketType::Auth);
        }
        match answered {
            Some((to, opened)) => Relation::Answers { to, opened, complete },
            None if complete => Relation::Unexpected,
            None => Relation::Opens,
        }
    }

    fn complete(&mut self, opened: Option<u64>, fits: impl Fn(&Exchange) -> bool) -> Relation {
        let exchange = opened.and_then(|opened| self.open.get(&opened)).filter(|one| fits(one));
        let Some(&Exchange { latest: to, opened, .. }) = exchange else {
            return Relation::Unexpected;
        };
        self.remove(opened);
        Relation::Answers { to, opened, complete: true }
    }

    fn find(&self, fits: impl Fn(&Exchange) -> bool) -> Option<&Exchange> {
        self.open.values().find(|one| fits(one))
    }

    fn by_id(&mut self, direction: Direction, id: PacketId) -> Option<&mut Exchange> {
        let opened = self.ids.get(&(direction, id))?;
        self.open.get_mut(opened)
    }

    fn remove(&mut self, opened: u64) {
        if let Some(exchange) = self.open.remove(&opened) {
            self.forget_id(&exchange);
        }
    }

    fn retain(&mut self, keep: impl Fn(&Exchange) -> bool) {
        self.open.retain(|_, exchange| keep(exchange));
        self.ids.retain(|_, opened| self.open.contains_key(opened));
    }

    fn forget_id(&mut self, exchange: &Exchange) {
        if let Some(id) = exchange.packet_id {
            self.ids.remove(&(exchange.opened_by, id));
        }
    }
}

/// A packet as the ledger sees it.
#[derive(Clone, Copy)]
struct Sent {
    number: u64,
    direction: Direction,
    kind: PacketType,
}

fn owes(exchange: &Exchange, sent: Sent) -> bool {
    exchange.owed == sent.kind && exchange.owed_by == sent.direction
}
