//! What must hold, kept as simply as possible: who published what, and who must have received it.

use std::collections::{BTreeMap, HashMap};

use shared::Message;
use shared::client::Token;
use shared::topic::TopicFilter;
use shared::wire::QoS;

/// A message that was published.
#[derive(Clone, Copy, Debug)]
pub struct Sent {
    pub publisher: usize,
    pub topic: usize,
    pub qos: QoS,
    pub retain: bool,
    /// False where a Session ended under it: it may or may not arrive.
    pub is_certain: bool,
}

struct Subscriber {
    filter: TopicFilter,
    qos: QoS,
    /// How often each message came.
    received: HashMap<u64, u32>,
    /// The newest message of each publisher's topic.
    newest: HashMap<(usize, usize), u64>,
}

/// The model.
pub struct Model {
    sequence: u64,
    sent: BTreeMap<u64, Sent>,
    tokens: HashMap<(usize, Token), u64>,
    subscribers: Vec<Subscriber>,
    /// By topic: the retained messages that may be there, oldest first; the last certain one and
    /// those after it.
    retained: BTreeMap<(usize, usize), Vec<u64>>,
    /// Everything up to this one was checked and forgotten.
    forgotten: u64,
}

impl Model {
    /// A model of so many publishers with so many topics each.
    pub fn new(publishers: usize, topics: usize) -> Self {
        let all = (0..publishers).flat_map(|p| (0..topics).map(move |t| ((p, t), Vec::new())));
        Self {
            sequence: 0,
            sent: BTreeMap::new(),
            tokens: HashMap::new(),
            subscribers: Vec::new(),
            retained: all.collect(),
            forgotten: 0,
        }
    }

    /// Another subscriber.
    pub fn add_subscriber(&mut self, filter: TopicFilter, qos: QoS) {
        let (received, newest) = (HashMap::new(), HashMap::new());
        self.subscribers.push(Subscriber { filter, qos, received, newest });
    }

    /// The number of the next message.
    pub const fn next_sequence(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
    }

    /// A message was given to its client.
    pub fn published(&mut self, sequence: u64, sent: Sent, token: Token) {
        self.sent.insert(sequence, sent);
        self.tokens.insert((sent.publisher, token), sequence);
        if sent.retain
            && let Some(history) = self.retained.get_mut(&(sent.publisher, sent.topic))
        {
            history.push(sequence);
        }
    }

    /// Its client says that it is done with.
    pub fn acknowledged(&mut self, publisher: usize, token: Token) {
        self.tokens.remove(&(publisher, token));
    }

    /// Its client says that nobody knows.
    pub fn discarded(&mut self, publisher: usize, token: Token) {
        let sequence = self.tokens.remove(&(publisher, token));
        if let Some(sent) = sequence.and_then(|sequence| self.sent.get_mut(&sequence)) {
            sent.is_certain = false;
        }
    }

    /// The broker has forgotten everything.
    pub fn broker_restarted(&mut self) {
        for sent in self.sent.values_mut() {
            sent.is_certain = false;
        }
        for history in self.retained.values_mut() {
            history.retain(|sequence| self.sent.contains_key(sequence));
        }
    }

    /// A subscriber received a message.
    pub fn received(&mut self, subscriber: usize, message: &Message) -> Result<(), String> {
        let topic = message.topic.as_str();
        if topic.starts_with("will/") {
            return Ok(());
        }
        let payload = String::from_utf8_lossy(&message.payload);
        let mut fields = payload.split(' ').filter_map(|field| field.parse::<u64>().ok());
        let (Some(publisher), Some(number), Some(sequence)) =
            (fields.next(), fields.next(), fields.next())
        else {
            return Err(format!("subscriber {subscriber} received {payload:?} on {topic}"));
        };
        if topic != format!("p/{publisher}/{number}") {
            return Err(format!("message {sequence} came on {topic}"));
        }
        let own = &mut self.subscribers[subscriber];
        if !own.filter.matches(topic) {
            return Err(format!("{topic} came, {} was subscribed", own.filter));
        }
        // A retained message is older than the subscription: no promise of order or number.
        if message.retain || sequence <= self.forgotten {
            return Ok(());
        }
        let Some(sent) = self.sent.get(&sequence) else {
            return Err(format!("message {sequence} was never published"));
        };
        let qos = sent.qos.min(own.qos);
        if message.qos != qos {
            return Err(format!("message {sequence} came with {:?}, not {qos:?}", message.qos));
        }
        let count = own.received.entry(sequence).or_default();
        *count += 1;
        // Either hop with QoS 1 may repeat.
        if *count > 1 && sent.qos != QoS::AtLeastOnce && qos != QoS::AtLeastOnce {
            return Err(format!("message {sequence} came {count} times with {qos:?}"));
        }
        let newest = own.newest.entry((sent.publisher, sent.topic)).or_default();
        // A repetition may be the first that a QoS 0 subscriber sees: it was away for the original.
        let is_ordered = qos > QoS::AtMostOnce || sent.qos != QoS::AtLeastOnce;
        if *count == 1 && sequence < *newest && is_ordered {
            return Err(format!("message {sequence} came first after message {newest}"));
        }
        *newest = sequence.max(*newest);
        Ok(())
    }

    /// Nothing is under way: every message with QoS 1 and 2 is there.
    pub fn check_deliveries(&self) -> Result<(), String> {
        if let Some((&(publisher, _), sequence)) = self.tokens.iter().next() {
            return Err(format!("message {sequence} of publisher {publisher} is still under way"));
        }
        for (sequence, sent) in &self.sent {
            let topic = format!("p/{}/{}", sent.publisher, sent.topic);
            for (number, subscriber) in self.subscribers.iter().enumerate() {
                let is_promised = sent.is_certain
                    && sent.qos.min(subscriber.qos) > QoS::AtMostOnce
                    && subscriber.filter.matches(&topic);
                if is_promised && !subscriber.received.contains_key(sequence) {
                    return Err(format!(
                        "message {sequence} ({:?}) never came to subscriber {number} ({:?})",
                        sent.qos, subscriber.qos
                    ));
                }
            }
        }
        Ok(())
    }

    /// The broker keeps the last retained message of each topic.
    pub fn check_retained(&self, kept: &HashMap<String, Message>) -> Result<(), String> {
        for (&(publisher, topic), history) in &self.retained {
            let name = format!("p/{publisher}/{topic}");
            let kept = kept.get(&name).and_then(sequence_of);
            // QoS 0 may have been lost on its way, and uncertain ones as well. One with QoS 1 may
            // have come again behind a later one with QoS 2, which comes once.
            let is_last = |sequence: &u64, qos: fn(QoS) -> bool| {
                let sent = self.sent.get(sequence);
                sent.is_none_or(|sent| sent.is_certain && qos(sent.qos))
            };
            let certain =
                history.iter().rposition(|sequence| is_last(sequence, |qos| qos > QoS::AtMostOnce));
            let first = history
                .iter()
                .rposition(|sequence| is_last(sequence, |qos| qos == QoS::AtLeastOnce));
            let possible = &history[first.unwrap_or(0)..];
            let is_right = match kept {
                Some(sequence) => possible.contains(&sequence),
                None => certain.is_none(),
            };
            if !is_right {
                return Err(format!("{name}: {kept:?} is retained, possible are {possible:?}"));
            }
        }
        Ok(())
    }

    /// Begins anew from a moment of peace, in which these messages are retained.
    pub fn forget_delivered(&mut self, kept: &HashMap<String, Message>) {
        for (&(publisher, topic), history) in &mut self.retained {
            let kept = kept.get(&format!("p/{publisher}/{topic}")).and_then(sequence_of);
            *history = kept.into_iter().collect();
        }
        self.forgotten = self.sequence;
        self.sent.clear();
        self.tokens.clear();
        for subscriber in &mut self.subscribers {
            subscriber.received.clear();
        }
    }
}

/// The number that a payload of the simulation carries.
fn sequence_of(message: &Message) -> Option<u64> {
    String::from_utf8_lossy(&message.payload).split(' ').nth(2)?.parse().ok()
}
