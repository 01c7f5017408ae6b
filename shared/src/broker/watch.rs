//! What an administrator sees of the packets themselves: copies of those that pass between the
//! broker and a client, for as long as somebody asks for them.
//!
//! Knows who is watched and what has passed since. While nobody is, a packet costs one question.
//! Passwords do not get this far: each of their bytes is a `*`.

use crate::map::Map;
use alloc::collections::VecDeque;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use slotmap::Key;

use super::connection::Timer;
use super::whom::{Meant, Whom};
use super::{Broker, ConnId};
use crate::inspect::{self, Name};
use crate::time::{Duration, Instant};
use crate::wire::{
    self, Bytes, DecodeError, Decoder, Packet, PacketType, PropertyKind, Publish, Text, Version,
};

/// Questions about whom there may be at the same time: each is about one client, those of one place,
/// or all of them.
pub const MAX_WATCHES: usize = 8;
/// How long a client is watched after it was last asked for.
pub const WATCH_TIME: Duration = Duration::from_secs(10);
/// Bytes of packets that wait for the next question; beyond it the oldest are lost.
const MAX_BYTES: usize = 1024 * 1024;
/// A larger packet is counted as lost.
const MAX_PACKET: usize = 64 * 1024;
/// What a packet takes besides its bytes, about.
const OVERHEAD: usize = 128;
/// An answer ends with the packet that makes it this long.
const MAX_ANSWER: usize = 256 * 1024;

/// As many questions are asked as may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyWatches;

/// What has passed since the last question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchedPackets {
    /// The broker's time, in microseconds since an origin of its own.
    pub now: u64,
    /// The number of the last packet that is told of: what the next question says.
    pub last: u64,
    /// How many packets passed in between and are not told of.
    pub lost: u64,
    /// More can be asked for at once.
    pub more: bool,
    /// The packets, in the order in which they passed.
    pub items: Vec<WatchedPacket>,
}

/// A packet that passed, or bytes that are none and ended their connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchedPacket {
    /// When, as [`WatchedPackets::now`].
    pub at: u64,
    /// Which Network Connection.
    pub connection: u64,
    /// The client that it came from or went to; empty before it has a name.
    pub client: String,
    /// It came from the client.
    pub to_server: bool,
    /// `3.1`, `3.1.1` or `5.0`.
    pub version: String,
    /// Its bytes in hexadecimal digits, those of a password replaced by `2a`.
    pub bytes: String,
    /// The Topic Name of a PUBLISH in which nothing but a Topic Alias stands for it, which was set before
    /// anybody watched, perhaps.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub topic: String,
}

/// Who is watched.
#[derive(Debug, Default)]
pub(super) struct Watches {
    list: Vec<Watch>,
    /// What a connection was called last: it outlives its Session by some bytes.
    names: Map<ConnId, Text>,
    /// Numbers of watches that ended are below.
    begin: u64,
    /// `Timer::Watches` is among the timers.
    is_armed: bool,
}

#[derive(Debug)]
struct Watch {
    whom: Meant,
    until: Instant,
    /// Numbers begin behind this one.
    begin: u64,
    last: u64,
    kept: VecDeque<Kept>,
    bytes: usize,
}

#[derive(Clone, Debug)]
struct Kept {
    number: u64,
    at: Instant,
    connection: u64,
    client: Text,
    to_server: bool,
    version: Version,
    bytes: Bytes,
    topic: Text,
}

/// What there was of a connection's bytes before a packet was read from them.
pub(super) struct Before<'a> {
    waiting: Vec<u8>,
    bytes: &'a [u8],
}

impl<'a> Before<'a> {
    /// `waiting` came before `bytes`.
    pub(super) fn new(waiting: &[u8], bytes: &'a [u8]) -> Self {
        Self { waiting: waiting[..waiting.len().min(MAX_PACKET)].to_vec(), bytes }
    }

    /// The packet that was read, if `rest` is left of the bytes.
    fn packet(mut self, version: Version, rest: &[u8]) -> Option<Vec<u8>> {
        self.waiting.extend_from_slice(&self.bytes[..self.bytes.len() - rest.len()]);
        let size = wire::measure(version, u32::MAX, &self.waiting).ok()??.size;
        (size <= MAX_PACKET).then(|| {
            self.waiting.truncate(size);
            self.waiting
        })
    }
}

impl Broker {
    /// The packets that have passed between the broker and these clients since the packet with the
    /// number `after`. The first question begins to watch; ten seconds after the last one it
    /// ends.
    pub fn watch(
        &mut self,
        now: Instant,
        whom: Whom<'_>,
        after: u64,
    ) -> Result<WatchedPackets, TooManyWatches> {
        self.advance(now);
        let until = self.now + WATCH_TIME;
        if !self.watches.is_armed {
            self.watches.is_armed = true;
            self.timers.insert((until, Timer::Watches));
        }
        let watch = self.watches.of(whom, self.now)?;
        watch.until = until;
        Ok(watch.answer(self.now, after))
    }

    /// Nobody has asked for a while.
    pub(super) fn check_watches(&mut self) {
        self.watches.end(self.now);
        let next = self.watches.list.iter().map(|watch| watch.until).min();
        self.watches.is_armed = next.is_some();
        self.timers.extend(next.map(|at| (at, Timer::Watches)));
    }

    /// Something was read from a connection.
    pub(super) fn watch_received(
        &mut self,
        conn: ConnId,
        before: Before<'_>,
        rest: &[u8],
        decoded: &Result<Packet, DecodeError>,
    ) {
        let mut name = self.watched_name(conn);
        let Some(connection) = self.conns.get(conn) else { return };
        let mut version = connection.version;
        if let Ok(Packet::Connect(connect)) = decoded {
            (name, version) = (connect.client_id.clone(), connect.version);
        }
        let bytes = match decoded {
            Ok(_) => before.packet(version, rest),
            Err(_) => {
                let rejected = connection.decoder.rejected();
                let is_mqtt = |first: u8| PacketType::of(first) == Some(PacketType::Connect);
                // What speaks another protocol may say anything, secrets included.
                if connection.session().is_none() && !rejected.first().copied().is_some_and(is_mqtt)
                {
                    return;
                }
                (rejected.len() <= MAX_PACKET).then(|| rejected.to_vec())
            }
        };
        let alias = match decoded {
            Ok(Packet::Publish(publish)) => alias_alone(publish),
            _ => None,
        };
        let connection = self.conns.get(conn);
        let topic = alias.and_then(|alias| connection?.aliases_in.topic(alias).cloned());
        self.keep_watched(conn, &name, true, version, bytes, topic);
    }

    /// Whole packets go out on a connection.
    pub(super) fn watch_sent(&mut self, conn: ConnId, mut bytes: &[u8]) {
        let Some(version) = self.conns.get(conn).map(|connection| connection.version) else {
            return;
        };
        let name = self.watched_name(conn);
        if !self.watches.list.iter().any(|watch| watch.whom.has(&name)) {
            return;
        }
        while let Ok(Some(extent)) = wire::measure(version, u32::MAX, bytes)
            && let Some((packet, rest)) = bytes.split_at_checked(extent.size)
        {
            let kept = (packet.len() <= MAX_PACKET).then(|| packet.to_vec());
            let connection = self.conns.get(conn);
            let alias = kept.as_deref().and_then(|packet| alias_sent(packet, version));
            let topic = alias.and_then(|alias| connection?.aliases_out.topic(alias).cloned());
            self.keep_watched(conn, &name, false, version, kept, topic);
            bytes = rest;
        }
    }

    /// A connection is gone.
    pub(super) fn watch_closed(&mut self, conn: ConnId) {
        self.watches.names.remove(&conn);
    }

    fn watched_name(&mut self, conn: ConnId) -> Text {
        let connection = self.conns.get(conn);
        let session = connection.and_then(|it| self.sessions.get(it.session()?));
        if let Some(session) = session {
            let known = self.watches.names.entry(conn).or_default();
            if *known != session.client_id {
                known.clone_from(&session.client_id);
            }
            return session.client_id.clone();
        }
        let asked = connection.and_then(|it| it.asked_id.as_ref());
        asked.or_else(|| self.watches.names.get(&conn)).cloned().unwrap_or_default()
    }

    /// Keeps a packet for those who watch; `None` for one that is too large.
    fn keep_watched(
        &mut self,
        conn: ConnId,
        client: &Text,
        to_server: bool,
        version: Version,
        bytes: Option<Vec<u8>>,
        topic: Option<Text>,
    ) {
        let is_meant = |watch: &Watch| watch.whom.has(client);
        if !self.watches.list.iter().any(is_meant) {
            return;
        }
        let packet = bytes.map(|mut bytes| {
            mask(&mut bytes, version);
            let (connection, client, bytes) =
                (conn.data().as_ffi(), client.clone(), Bytes::from(bytes));
            let topic = topic.unwrap_or_default();
            Kept { number: 0, at: self.now, connection, client, to_server, version, bytes, topic }
        });
        for watch in self.watches.list.iter_mut().filter(|watch| is_meant(watch)) {
            watch.keep(packet.clone());
        }
    }
}

impl Watches {
    /// Whether anybody is watched.
    pub(super) const fn is_on(&self) -> bool {
        !self.list.is_empty()
    }

    fn of(&mut self, whom: Whom<'_>, now: Instant) -> Result<&mut Watch, TooManyWatches> {
        let is_meant = |watch: &Watch| watch.whom.as_asked() == whom;
        let index = match self.list.iter().position(is_meant) {
            Some(index) => index,
            None => {
                self.end(now);
                if self.list.len() >= MAX_WATCHES {
                    return Err(TooManyWatches);
                }
                self.list.push(Watch::new(whom, now, self.begin));
                self.list.len() - 1
            }
        };
        Ok(&mut self.list[index])
    }

    /// Ends those that nobody has asked for until now.
    fn end(&mut self, now: Instant) {
        for watch in self.list.iter().filter(|watch| watch.until <= now) {
            self.begin = self.begin.max(watch.last);
        }
        self.list.retain(|watch| watch.until > now);
        if self.list.is_empty() {
            self.names.clear();
        }
    }
}

impl Watch {
    fn new(whom: Whom<'_>, until: Instant, begin: u64) -> Self {
        let whom = Meant::new(whom);
        Self { whom, until, begin, last: begin, kept: VecDeque::new(), bytes: 0 }
    }

    fn keep(&mut self, packet: Option<Kept>) {
        self.last += 1;
        let Some(packet) = packet else { return };
        self.bytes += packet.cost();
        self.kept.push_back(Kept { number: self.last, ..packet });
        while self.bytes > MAX_BYTES {
            let Some(oldest) = self.kept.pop_front() else { break };
            self.bytes -= oldest.cost();
        }
    }

    fn answer(&self, now: Instant, after: u64) -> WatchedPackets {
        let from = after.max(self.begin).min(self.last);
        let mut size = 0;
        let mut last = self.last;
        let mut more = false;
        let mut items = Vec::new();
        for packet in self.kept.range(self.kept.partition_point(|it| it.number <= from)..) {
            if size >= MAX_ANSWER {
                more = true;
                break;
            }
            size += packet.cost();
            items.push(packet);
        }
        if let Some(told) = items.last().filter(|_| more) {
            last = told.number;
        }
        WatchedPackets {
            now: now.as_micros(),
            last,
            lost: last - from - items.len() as u64,
            more,
            items: items.into_iter().map(Kept::view).collect(),
        }
    }
}

impl Kept {
    fn cost(&self) -> usize {
        OVERHEAD + self.bytes.len() + self.topic.len()
    }

    fn view(&self) -> WatchedPacket {
        WatchedPacket {
            at: self.at.as_micros(),
            connection: self.connection,
            client: self.client.to_string(),
            to_server: self.to_server,
            version: self.version.name().into(),
            bytes: hex(&self.bytes),
            topic: self.topic.to_string(),
        }
    }
}

/// The alias that stands for the topic of a PUBLISH.
fn alias_alone(publish: &Publish) -> Option<u16> {
    publish.properties.topic_alias().copied().filter(|_| publish.topic.is_empty())
}

/// The same of a packet that goes out.
fn alias_sent(packet: &[u8], version: Version) -> Option<u16> {
    let kind = packet.first().and_then(|&first| PacketType::of(first));
    if kind != Some(PacketType::Publish) || version != Version::V5 {
        return None;
    }
    let mut decoder = Decoder::new(version, u32::MAX);
    decoder.feed(packet);
    match decoder.poll_packet()? {
        Ok(Packet::Publish(publish)) => alias_alone(&publish),
        _ => None,
    }
}

fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Hides what proves who a client is: its password, its Authentication Data, and in a malformed
/// packet everything that could be one of them.
fn mask(packet: &mut [u8], version: Version) {
    let kind = packet.first().and_then(|&first| PacketType::of(first));
    if !matches!(kind, Some(PacketType::Connect | PacketType::ConnAck | PacketType::Auth)) {
        return;
    }
    let dissection = inspect::dissect(packet, version, u32::MAX);
    let mut secrets = Vec::new();
    dissection.for_each(|field| match field.name {
        Name::Unread => secrets.push(field.range.clone()),
        Name::Password | Name::Property(PropertyKind::AuthenticationData) => {
            let contents = field.children.iter().filter(|child| child.name == Name::Content);
            secrets.extend(contents.map(|content| content.range.clone()));
        }
        _ => {}
    });
    for range in secrets {
        packet[range].fill(b'*');
    }
}
