//! A seat while the server runs: who is connected, how fast it sends, and when it last did.
//!
//! All clients of a seat have one rate together. Who sends faster is read from more slowly, by the
//! time that it would have taken ([`Pace`]); who is far ahead of it is not let in again before that
//! time is over, so that connecting anew is no way around.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use shared::board::manifest::FILTERS;
use shared::broker::{Mount, Received};
use shared::wire::Text;

use crate::net::pace::{ClientRates, Limit, Pace};

/// What a CONNECT costs, in messages.
const CONNECT: u64 = 10;
/// A seat that is ahead of its time by more than this is not let in.
const AHEAD: Duration = Duration::from_secs(2);
/// Rates are averages over so many seconds.
const SPAN: usize = 5;
/// Topics whose last message is kept; the one that was silent longest makes room.
const VALUES: usize = 24;
/// Characters of a last message that are kept.
const EXCERPT: usize = 200;
/// Longer topics are not kept.
const MAX_TOPIC: usize = 200;
/// What the teacher sees in another way.
const FACTS_BELOW: &str = "room/";
/// Bytes of what a program prints that are kept: the last ones.
const OUTPUT: usize = 4 * 1024;
/// What a program prints is not taken more often than this.
const OUTPUT_PAUSE: Duration = Duration::from_secs(1);
/// A seat counts as slowed for so long after it was.
const SHOWN: Duration = Duration::from_secs(5);

/// See the module's documentation.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) number: u32,
    pub(crate) user: Text,
    pub(crate) mount: Arc<Mount>,
    rates: ClientRates,
    started: Instant,
    use_: Mutex<Use>,
}

#[derive(Debug)]
struct Use {
    pace: Option<Pace>,
    /// What all clients have sent, and what connecting cost.
    total: Received,
    /// When it will have paid for that.
    due: Option<Instant>,
    /// When it was slowed last, and by which limit.
    slowed: Option<(Instant, Limit)>,
    /// Messages and bytes in each of the last seconds, with the second.
    seconds: [(u64, Received); SPAN],
    /// The clients that are connected, by a number for each connection.
    clients: BTreeMap<u64, String>,
    /// When the last message came, in milliseconds since 1970.
    last_message: Option<u64>,
    /// The last message on each of the topics that were published to last, with its time.
    values: BTreeMap<String, (u64, String)>,
    /// Counts what may have changed what is retained about boards.
    announced: u64,
    /// What its program printed last, and when that was told.
    output: Option<(Instant, String)>,
}

/// What the teacher sees of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Seen {
    pub(super) clients: Vec<String>,
    pub(super) messages_per_second: f64,
    pub(super) bytes_per_second: f64,
    pub(super) messages: u64,
    pub(super) last_message: Option<u64>,
    /// Topics, when their last messages came, and these.
    pub(super) values: Vec<(String, u64, String)>,
    pub(super) announced: u64,
    pub(super) is_slowed: bool,
}

impl Desk {
    pub(super) fn new(number: u32, user: Text, mount: Arc<Mount>, rates: ClientRates) -> Self {
        let started = Instant::now();
        let use_ = Use {
            pace: Pace::new(rates, started),
            total: Received::default(),
            due: None,
            slowed: None,
            seconds: [(0, Received::default()); SPAN],
            clients: BTreeMap::new(),
            last_message: None,
            values: BTreeMap::new(),
            announced: 0,
            output: None,
        };
        Self { number, user, mount, rates, started, use_: Mutex::new(use_) }
    }

    /// How many bytes are best read at a time from one of its clients.
    pub(crate) fn read_size(&self) -> usize {
        self.rates.read_size()
    }

    /// A client wants in; `false` if it has to come later.
    pub(super) fn admit(&self, now: Instant) -> bool {
        let mut use_ = self.lock();
        if use_.due.is_some_and(|due| due > now + AHEAD) {
            use_.note_slowed(now);
            return false;
        }
        use_.total.messages += CONNECT;
        use_.pay(now);
        true
    }

    /// Something came from a client. Until when no more is to be read from it, if it must wait.
    pub(crate) fn note_received(&self, new: Received, now: Instant) -> Option<Instant> {
        let mut use_ = self.lock();
        let second = now.saturating_duration_since(self.started).as_secs() + 1;
        let slot = &mut use_.seconds[(second % SPAN as u64) as usize];
        if slot.0 != second {
            *slot = (second, Received::default());
        }
        slot.1.messages += new.messages;
        slot.1.bytes += new.bytes;
        use_.total.messages += new.messages;
        use_.total.bytes += new.bytes;
        use_.pay(now)
    }

    /// A client is connected.
    pub(super) fn note_connected(&self, connection: u64, client: String) {
        self.lock().clients.insert(connection, client);
    }

    /// It is so no more. Returns what it was called.
    pub(super) fn note_disconnected(&self, connection: u64) -> Option<String> {
        let mut use_ = self.lock();
        // Its Will may have spoken.
        use_.announced += 1;
        use_.clients.remove(&connection)
    }

    /// A message came at this time, in milliseconds since 1970.
    pub(super) fn note_message(&self, at: u64, topic: &str, payload: &[u8], retain: bool) {
        let mut use_ = self.lock();
        use_.last_message = Some(at);
        if announces(topic) {
            use_.announced += u64::from(retain);
            return;
        }
        if topic.len() > MAX_TOPIC || topic.starts_with(FACTS_BELOW) {
            return;
        }
        if let Some(value) = use_.values.get_mut(topic) {
            *value = (at, excerpt(payload));
            return;
        }
        if use_.values.len() == VALUES {
            let oldest = use_.values.iter().min_by_key(|(_, (at, _))| *at);
            if let Some(oldest) = oldest.map(|(topic, _)| topic.clone()) {
                use_.values.remove(&oldest);
            }
        }
        use_.values.insert(topic.to_owned(), (at, excerpt(payload)));
    }

    /// Its page tells what its program printed last, of which the end is kept. How long it has to wait
    /// if it tells too much.
    pub(super) fn note_output(&self, mut text: String, now: Instant) -> Result<(), Duration> {
        let mut use_ = self.lock();
        if let Some((at, _)) = &use_.output {
            match OUTPUT_PAUSE.saturating_sub(now.saturating_duration_since(*at)) {
                Duration::ZERO => {}
                wait => return Err(wait),
            }
        }
        let too_much = text.len().saturating_sub(OUTPUT);
        let from = (too_much..=text.len()).find(|&at| text.is_char_boundary(at));
        text.drain(..from.unwrap_or_default());
        use_.output = Some((now, text));
        Ok(())
    }

    /// What its program printed last.
    pub(super) fn output(&self) -> Option<String> {
        self.lock().output.as_ref().map(|(_, text)| text.clone())
    }

    /// The limit by which it is slowed, or was a moment ago.
    pub(super) fn slowed(&self, now: Instant) -> Option<Limit> {
        let (at, limit) = self.lock().slowed?;
        (now.saturating_duration_since(at) < SHOWN).then_some(limit)
    }

    /// How it is.
    pub(super) fn seen(&self, now: Instant) -> Seen {
        let use_ = self.lock();
        let second = now.saturating_duration_since(self.started).as_secs() + 1;
        let recent = use_.seconds.iter().filter(|(at, _)| at + SPAN as u64 > second);
        let sum = recent.fold(Received::default(), |sum, (_, received)| Received {
            messages: sum.messages + received.messages,
            bytes: sum.bytes + received.bytes,
        });
        let span = second.min(SPAN as u64) as f64;
        Seen {
            clients: use_.clients.values().cloned().collect(),
            messages_per_second: sum.messages as f64 / span,
            bytes_per_second: sum.bytes as f64 / span,
            messages: use_.total.messages,
            last_message: use_.last_message,
            values: use_
                .values
                .iter()
                .map(|(topic, (at, text))| (topic.clone(), *at, text.clone()))
                .collect(),
            announced: use_.announced,
            is_slowed: use_.slowed.is_some_and(|(at, _)| now.saturating_duration_since(at) < SHOWN),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Use> {
        self.use_.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether boards are announced on topics like this one.
fn announces(topic: &str) -> bool {
    let first = |topic: &str| topic.find('/').unwrap_or(topic.len());
    FILTERS.iter().any(|filter| filter[..first(filter)] == topic[..first(topic)])
}

/// The beginning of a message, as far as it is text.
fn excerpt(payload: &[u8]) -> String {
    let head = &payload[..payload.len().min(4 * EXCERPT)];
    String::from_utf8_lossy(head).chars().take(EXCERPT).collect()
}

impl Use {
    fn pay(&mut self, now: Instant) -> Option<Instant> {
        let Received { messages, bytes } = self.total;
        let until = self.pace.as_mut()?.note(messages, bytes, now);
        self.due = until;
        if until.is_some() {
            self.note_slowed(now);
        }
        until
    }

    fn note_slowed(&mut self, now: Instant) {
        let limit = self.pace.as_ref().and_then(|pace| pace.limit(now));
        self.slowed = limit.map(|limit| (now, limit)).or(self.slowed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn desk() -> Desk {
        let limits = super::super::ClassroomOptions::default().mount_limits();
        let mount = Arc::new(Mount::new("rooms/kmrtw", "7", limits).unwrap());
        let rates = ClientRates { messages: Some(100), bytes: None };
        Desk::new(7, Text::new("kmrtw-7").unwrap(), mount, rates)
    }

    fn messages(messages: u64) -> Received {
        Received { messages, bytes: 10 * messages }
    }

    #[test]
    fn clients_of_a_seat_have_one_rate_together_also_when_they_come_anew() {
        let desk = desk();
        let now = Instant::now() + Duration::from_secs(5);
        assert!(desk.admit(now) && desk.admit(now));
        assert_eq!(desk.note_received(messages(50), now), None);
        let until = desk.note_received(messages(430), now).unwrap();
        assert_eq!(until.duration_since(now), Duration::from_secs(4));
        assert!(!desk.admit(now), "it is ahead of its time");
        assert!(desk.seen(now).is_slowed);
        assert_eq!(desk.slowed(now), Some(Limit::Messages(100)));
        let later = now + Duration::from_secs(3);
        assert!(desk.admit(later));
        assert!(!desk.seen(later + SHOWN).is_slowed);
        assert_eq!(desk.slowed(later + SHOWN), None);
    }

    #[test]
    fn of_each_topic_the_last_message_is_seen_and_of_few_topics() {
        let desk = desk();
        for at in 0..30 {
            desk.note_message(at, &format!("t/{at}"), b"x", true);
            desk.note_message(at, "led", if at == 29 { b"ON" } else { b"OFF" }, false);
            desk.note_message(at, "room/hand", b"up", true);
        }
        for retain in [false, true] {
            desk.note_message(30, "homeassistant/device/b1/config", b"{}", retain);
        }
        let Seen { values, announced, .. } = desk.seen(Instant::now());
        assert_eq!(announced, 1, "only what is retained stays");
        assert_eq!(values.len(), VALUES);
        assert!(values.contains(&("led".to_owned(), 29, "ON".to_owned())), "{values:?}");
        assert_eq!(excerpt("灯".repeat(300).as_bytes()).chars().count(), EXCERPT);
    }

    #[test]
    fn connecting_in_a_loop_costs_as_messages_do() {
        let desk = desk();
        let now = Instant::now() + Duration::from_secs(5);
        let admitted = (0..1000).filter(|_| desk.admit(now)).count();
        assert_eq!(admitted, 31);
    }

    #[test]
    fn of_what_a_program_prints_the_end_is_kept_and_not_too_often() {
        let (desk, now) = (desk(), Instant::now());
        assert_eq!(desk.output(), None);
        let long = "灯".repeat(OUTPUT) + "end";
        assert_eq!(desk.note_output(long, now), Ok(()));
        let kept = desk.output().unwrap();
        assert!(kept.len() <= OUTPUT && kept.len() > OUTPUT - 3 && kept.ends_with("灯end"));
        let wait = desk.note_output("more".into(), now + OUTPUT_PAUSE / 4).unwrap_err();
        assert_eq!(wait, OUTPUT_PAUSE * 3 / 4);
        assert_eq!(desk.output().unwrap(), kept);
        assert_eq!(desk.note_output(String::new(), now + OUTPUT_PAUSE), Ok(()));
        assert_eq!(desk.output().as_deref(), Some(""));
    }

    #[test]
    fn rates_are_those_of_the_last_seconds() {
        let desk = desk();
        let now = desk.started + Duration::from_secs(100);
        for second in 0..5 {
            desk.note_received(messages(10), now + Duration::from_secs(second));
        }
        let at = |seconds| desk.seen(now + Duration::from_secs(seconds)).messages_per_second;
        assert_eq!((at(4), at(6), at(20)), (10.0, 6.0, 0.0));
        desk.note_connected(1, "esp32".to_owned());
        assert_eq!(desk.seen(now).clients, ["esp32"]);
        assert_eq!(desk.note_disconnected(1).as_deref(), Some("esp32"));
    }
}
