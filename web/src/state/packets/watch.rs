//! Packets of other clients, which only their broker sees: it is asked for them again and again.
//!
//! Knows who is watched and what was told of them. Whether the page may ask is known to the
//! administrator's side ([`crate::state::administration`]); which way a question travels, to nobody here.

use std::rc::Rc;

use shared::broker::{WatchedPacket, WatchedPackets};
use shared::inspect::Direction;
use shared::time::{Duration, Instant};
use shared::wire::{Text, Version};

use super::Packets;
use super::hex;
use super::record::Record;
use super::tap::Tap;
use crate::state::State;
use crate::state::action::Effect;
use crate::state::broker::admin::{Call, REFRESH, Refusal, Request};
use crate::state::peer::PeerId;

/// The broker is asked that often.
pub const PACE: Duration = Duration::from_millis(400);
/// Connections whose exchanges are followed; the one that was heard of first is forgotten first.
const MAX_CONNECTIONS: usize = 64;

/// Who is watched.
#[derive(Clone, Debug, Default)]
pub struct Watch {
    /// What is asked for, while it is.
    pub wanted: Option<Wanted>,
    /// Packets that passed and were not told of.
    pub lost: u64,
    /// Why it ended, unless a person ended it.
    pub refusal: Option<Refusal>,
    connections: Vec<(u64, Rc<Tap>)>,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The client; `None` for all of them.
    pub client: Option<Rc<str>>,
    peer: PeerId,
    last: u64,
    /// When to ask again, whether there was an answer or not.
    due: Instant,
}

impl Watch {
    pub(super) fn taps(&self) -> impl Iterator<Item = &Rc<Tap>> {
        self.connections.iter().map(|(_, tap)| tap)
    }

    fn tap(&mut self, connection: u64, who: &str, version: Version) -> &mut Tap {
        let index = self.connections.iter().position(|(it, _)| *it == connection);
        let index = index.unwrap_or_else(|| {
            if self.connections.len() >= MAX_CONNECTIONS {
                self.connections.remove(0);
            }
            self.connections.push((connection, Rc::new(Tap::new(who.into(), version))));
            self.connections.len() - 1
        });
        Rc::make_mut(&mut self.connections[index].1)
    }
}

impl Packets {
    /// A broker has told of packets.
    pub(in crate::state) fn handle_watched(&mut self, now: Instant, told: &WatchedPackets) {
        self.watch.lost += told.lost;
        for packet in &told.items {
            let is_own = self.taps.iter().any(|(_, tap)| *tap.who == *packet.client);
            let age = Duration::from_micros(told.now.saturating_sub(packet.at));
            let micros = now.as_micros().saturating_sub(age.as_micros() as u64);
            // What passes on the page's own connections is seen there.
            let at = Instant::from_micros(micros);
            if !is_own && let Some(record) = self.watched_record(at, packet) {
                self.keep(record);
            }
        }
    }

    /// `None` for what this page cannot read.
    fn watched_record(&mut self, at: Instant, packet: &WatchedPacket) -> Option<Record> {
        let version = [Version::V31, Version::V311, Version::V5];
        let version = version.into_iter().find(|it| it.name() == packet.version)?;
        let bytes = hex::parse(&packet.bytes).ok()?;
        let direction = if packet.to_server { Direction::ToServer } else { Direction::ToClient };
        let end = self.ring.end();
        let tap = self.watch.tap(packet.connection, &packet.client, version);
        let was_nameless = tap.who.is_empty();
        if was_nameless {
            // The broker gives a name to who comes without one.
            tap.who = packet.client.as_str().into();
        }
        tap.handle_bytes(direction, &bytes);
        let frame = tap.poll(end)?;
        let mut record = Record::new(at, tap, frame);
        if record.topic.is_none() && !packet.topic.is_empty() {
            // Of an alias that was set before anybody watched.
            record.topic = Text::new(&packet.topic).ok();
        }
        if was_nameless && !tap.who.is_empty() {
            let (who, numbers) = (Rc::clone(&tap.who), tap.numbers().collect::<Vec<_>>());
            self.name("", &who, numbers.into_iter());
        }
        Some(record)
    }
}

impl State {
    /// Watches a client, all of them if it has no name, or nobody.
    pub(super) fn watch(&mut self, who: Option<Rc<str>>, effects: &mut Vec<Effect>) {
        let (peer, due) = (self.peer().id, self.now);
        let watch = &mut self.packets.edit().watch;
        *watch = Watch::default();
        watch.wanted = who.map(|who| {
            let client = (!who.is_empty()).then_some(who);
            Wanted { client, peer, last: 0, due }
        });
        self.tick_watch(effects);
    }

    /// When the broker is to be asked again.
    pub(in crate::state) fn watch_deadline(&self) -> Option<Instant> {
        self.packets.watch.wanted.as_ref().map(|wanted| wanted.due)
    }

    /// Asks, if it is time.
    pub(crate) fn tick_watch(&mut self, effects: &mut Vec<Effect>) {
        let (now, current) = (self.now, self.peer().id);
        if self.watch_deadline().is_none_or(|due| due > now) {
            return;
        }
        let watch = &mut self.packets.edit().watch;
        let Some(wanted) = &mut watch.wanted else { return };
        if wanted.peer != current {
            // The page looks at another broker.
            watch.wanted = None;
            return;
        }
        wanted.due = now + REFRESH;
        let request = Request::Packets { client: wanted.client.clone(), after: wanted.last };
        self.call(request, effects);
    }

    /// What became of a question.
    pub(in crate::state) fn handle_watched(
        &mut self,
        call: &Call,
        answer: Result<WatchedPackets, Refusal>,
        effects: &mut Vec<Effect>,
    ) {
        let Request::Packets { client, after } = &call.request else { return };
        let now = self.now;
        let packets = self.packets.edit();
        let wanted = packets.watch.wanted.as_mut();
        // Late for what is asked now.
        let Some(wanted) = wanted.filter(|it| it.client == *client && it.last == *after) else {
            return;
        };
        match answer {
            Ok(told) => {
                wanted.last = told.last;
                wanted.due = if told.more { now } else { now + PACE };
                packets.handle_watched(now, &told);
                self.tick_watch(effects);
            }
            Err(refusal) => {
                packets.watch.wanted = None;
                packets.watch.refusal = Some(refusal);
            }
        }
    }
}
