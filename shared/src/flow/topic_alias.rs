//! Topic Alias (section 3.3.2.3.4): numbers that stand for Topic Names on one Network Connection.

use crate::map::Map;
use core::num::NonZeroU16;

use crate::wire::{Property, Publish, Text, Version};

/// The aliases that the peer has set towards this side.
#[derive(Debug, Default)]
pub struct InboundAliases {
    maximum: u16,
    topics: Map<u16, Text>,
}

/// What is wrong with the alias of a PUBLISH that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AliasError {
    /// Above the Topic Alias Maximum that this side named ([MQTT-3.3.2-9]).
    AboveMaximum,
    /// It stands for a Topic Name that was never said on this connection.
    Unknown,
}

impl InboundAliases {
    /// A side that takes aliases up to `maximum`; 0 takes none.
    pub const fn new(maximum: u16) -> Self {
        Self { maximum, topics: Map::new() }
    }

    /// The Topic Name that an alias stands for, if it was set.
    pub fn topic(&self, alias: u16) -> Option<&Text> {
        self.topics.get(&alias)
    }

    /// The Topic Name that a PUBLISH means: its own, which a new alias remembers, or the one that
    /// its alias stands for.
    pub fn resolve(&mut self, topic: Text, alias: Option<u16>) -> Result<Text, AliasError> {
        let Some(alias) = alias else { return Ok(topic) };
        if alias == 0 || alias > self.maximum {
            return Err(AliasError::AboveMaximum);
        }
        if topic.is_empty() {
            return self.topics.get(&alias).cloned().ok_or(AliasError::Unknown);
        }
        self.topics.insert(alias, topic.clone());
        Ok(topic)
    }
}

/// The aliases that this side has set towards the peer. The first topics get them and keep them:
/// the policy needs no bookkeeping per message, and the topics of a board are few and stay. Numbers
/// that whoever publishes has named himself are his: no other topic gets them.
#[derive(Debug, Default)]
pub struct OutboundAliases {
    maximum: u16,
    aliases: Map<Text, NonZeroU16>,
    named: Map<NonZeroU16, Text>,
    /// The last number that was looked at for a topic without one.
    last: u16,
}

/// How whoever publishes wants a Topic Alias to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TopicAlias {
    /// Sent with the Topic Name: it stands for that from then on.
    Set(NonZeroU16),
    /// Sent in place of the Topic Name, for which it stands already.
    Alone(NonZeroU16),
}

impl TopicAlias {
    /// Its number.
    pub const fn number(self) -> NonZeroU16 {
        match self {
            Self::Set(number) | Self::Alone(number) => number,
        }
    }
}

/// How a Topic Name goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aliased {
    /// In full, without an alias: all are taken.
    InFull,
    /// In full, with the alias that stands for it from now on.
    First(NonZeroU16),
    /// By its alias alone.
    Again(NonZeroU16),
}

impl OutboundAliases {
    /// A side whose peer takes aliases up to `maximum`; 0 takes none.
    pub const fn new(maximum: u16) -> Self {
        Self { maximum, aliases: Map::new(), named: Map::new(), last: 0 }
    }

    /// The highest number that the peer takes.
    pub const fn maximum(&self) -> u16 {
        self.maximum
    }

    /// True if the peer takes any.
    pub const fn is_enabled(&self) -> bool {
        self.maximum > 0
    }

    /// The Topic Name that an alias stands for, if it was set.
    pub fn topic(&self, alias: u16) -> Option<&Text> {
        let named = NonZeroU16::new(alias).and_then(|alias| self.named.get(&alias));
        let own = || self.aliases.iter().find(|(_, it)| it.get() == alias);
        named.or_else(|| own().map(|(topic, _)| topic))
    }

    /// Puts the alias into a PUBLISH and takes the topic out where the alias is known, unless that
    /// makes a packet of over `limit` bytes, or the topic is as short as the property.
    pub fn apply(&mut self, publish: &mut Publish, limit: u32, version: Version) {
        const PROPERTY: usize = 3;
        let roomy =
            publish.encoded_len(version).is_ok_and(|len| len + PROPERTY + 2 <= limit as usize);
        if !roomy || publish.topic.len() <= PROPERTY {
            return;
        }
        let alias = match self.assign(&publish.topic) {
            Aliased::InFull => return,
            Aliased::First(alias) => alias,
            Aliased::Again(alias) => {
                publish.topic = Text::default();
                alias
            }
        };
        publish.properties.0.push(Property::TopicAlias(alias.get()));
    }

    /// How `topic` goes out in the next PUBLISH on this connection.
    pub fn assign(&mut self, topic: &Text) -> Aliased {
        if let Some(&alias) = self.aliases.get(topic) {
            return Aliased::Again(alias);
        }
        while self.last < self.maximum {
            self.last += 1;
            let alias = NonZeroU16::new(self.last).filter(|it| !self.named.contains_key(it));
            if let Some(alias) = alias {
                self.aliases.insert(topic.clone(), alias);
                return Aliased::First(alias);
            }
        }
        Aliased::InFull
    }

    /// Puts the alias that whoever publishes has named into a PUBLISH. The topic stays in it unless the
    /// alias alone is wanted, and stands for it on this connection.
    pub fn apply_named(&mut self, publish: &mut Publish, wanted: TopicAlias) {
        let number = wanted.number();
        let is_known = self.topic(number.get()) == Some(&publish.topic);
        if is_known && wanted == TopicAlias::Alone(number) {
            publish.topic = Text::default();
        } else {
            // The topic that had it by itself is said in full again, and gets another one.
            self.aliases.retain(|_, it| *it != number);
            self.named.insert(number, publish.topic.clone());
        }
        publish.properties.0.push(Property::TopicAlias(number.get()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Text {
        Text::new(text).unwrap()
    }

    #[test]
    fn what_one_side_assigns_the_other_resolves() {
        let (mut out, mut inn) = (OutboundAliases::new(2), InboundAliases::new(2));
        for topic in ["a", "b", "a", "c", "b", "c"].map(text) {
            let (sent, alias) = match out.assign(&topic) {
                Aliased::InFull => (topic.clone(), None),
                Aliased::First(alias) => (topic.clone(), Some(alias.get())),
                Aliased::Again(alias) => (text(""), Some(alias.get())),
            };
            assert_eq!(inn.resolve(sent, alias), Ok(topic.clone()));
            if let Some(alias) = alias {
                assert_eq!((out.topic(alias), inn.topic(alias)), (Some(&topic), Some(&topic)));
            }
        }
    }

    #[test]
    fn a_number_that_was_named_is_nobody_elses() {
        let number = |it| NonZeroU16::new(it).unwrap();
        let mut out = OutboundAliases::new(3);
        let mut named = |wanted, topic: &str| {
            let (mut publish, alone) = (Publish { topic: text(topic), ..publish() }, text(""));
            out.apply_named(&mut publish, wanted);
            assert_eq!(publish.properties.topic_alias(), Some(&wanted.number().get()));
            (publish.topic == alone, out.topic(wanted.number().get()).cloned())
        };
        assert_eq!(named(TopicAlias::Set(number(2)), "x"), (false, Some(text("x"))));
        assert_eq!(named(TopicAlias::Alone(number(2)), "x"), (true, Some(text("x"))));
        // What it does not stand for is said with it.
        assert_eq!(named(TopicAlias::Alone(number(2)), "y"), (false, Some(text("y"))));
        let assigned = ["a", "y", "b"].map(|topic| out.assign(&text(topic)));
        let [one, three] = [1, 3].map(number);
        assert_eq!(assigned, [Aliased::First(one), Aliased::First(three), Aliased::InFull]);
        // A number is taken from the topic that had it by itself.
        let mut publish = Publish { topic: text("z"), ..publish() };
        out.apply_named(&mut publish, TopicAlias::Set(one));
        assert_eq!(out.topic(1), Some(&text("z")));
        assert_eq!(out.assign(&text("a")), Aliased::InFull);
    }

    fn publish() -> Publish {
        Publish {
            dup: false,
            qos: crate::wire::QoS::AtMostOnce,
            retain: false,
            topic: text("a"),
            packet_id: None,
            properties: crate::wire::Properties::new(),
            payload: crate::wire::Bytes::new(),
        }
    }

    #[test]
    fn an_alias_can_be_set_anew_and_a_wrong_one_is_told_apart() {
        let mut inn = InboundAliases::new(1);
        assert_eq!(inn.resolve(text(""), Some(1)), Err(AliasError::Unknown));
        assert_eq!((inn.topic(1), OutboundAliases::new(1).topic(1)), (None, None));
        assert_eq!(inn.resolve(text("a"), Some(2)), Err(AliasError::AboveMaximum));
        assert_eq!(inn.resolve(text("a"), Some(1)), Ok(text("a")));
        assert_eq!(inn.resolve(text("b"), Some(1)), Ok(text("b")));
        assert_eq!(inn.resolve(text(""), Some(1)), Ok(text("b")));
    }
}
