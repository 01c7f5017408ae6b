//! What a person wants to hear: topic filters with their options, and how much came of each.

use std::num::NonZeroU32;
use std::rc::Rc;

use serde_json::{Value, json};
use shared::topic::{SharedFilter, TopicError, TopicFilter};
use shared::wire::{Properties, Property, QoS, ReasonCode, RetainHandling, SubscribeOptions, Text};

use crate::state::payload::up_to;
use crate::state::topics::Terms;

/// The largest Subscription Identifier (3.8.2.1.2).
pub const MAX_IDENTIFIER: u32 = 268_435_455;
/// User Properties of a subscription.
pub const MAX_USER_PROPERTIES: usize = 32;
/// Bytes of what a person calls one.
pub const MAX_ALIAS: usize = 100;
/// Subscriptions of the console.
pub const MAX_SUBSCRIPTIONS: usize = 50;
/// Colours that tell them apart: classes of the style sheet.
pub const COLOURS: u8 = 8;

/// A subscription.
#[derive(Clone, Debug, PartialEq)]
pub struct Subscription {
    /// To what.
    pub filter: TopicFilter,
    /// What a person calls it; empty: its filter.
    pub alias: Rc<str>,
    /// How.
    pub options: SubscribeOptions,
    /// Below [`COLOURS`].
    pub colour: u8,
    /// Not now.
    pub is_paused: bool,
    /// Messages that matched.
    pub hits: u64,
    /// The broker's no.
    pub refused: Option<ReasonCode>,
    /// MQTT 5: what the SUBSCRIBE packet says besides.
    pub properties: Properties,
    /// What messages must match: of a Shared Subscription, the filter behind its name.
    inner: TopicFilter,
}

impl Subscription {
    /// A subscription that is about to be made.
    pub fn new(filter: TopicFilter, options: SubscribeOptions, colour: u8) -> Self {
        let inner = SharedFilter::parse(&filter).map_or_else(|_| filter.clone(), |it| it.filter);
        let properties = Properties::new();
        Self {
            filter,
            alias: Rc::default(),
            options,
            colour,
            is_paused: false,
            hits: 0,
            refused: None,
            properties,
            inner,
        }
    }

    /// On which terms: before MQTT 5 a SUBSCRIBE packet says the QoS, and nothing besides.
    pub fn terms(&self, has_properties: bool) -> Terms {
        if !has_properties {
            return SubscribeOptions::with_qos(self.options.qos).into();
        }
        Terms { options: self.options, properties: self.properties.clone() }
    }

    /// What a person calls it.
    pub fn name(&self) -> &str {
        if self.alias.is_empty() { self.filter.as_str() } else { &self.alias }
    }

    /// What its messages match: of a Shared Subscription, the filter behind its name.
    pub fn topics(&self) -> &str {
        self.inner.as_str()
    }

    /// Whether a topic is meant by it.
    pub fn matches(&self, topic: &str) -> bool {
        self.inner.matches(topic)
    }

    /// The stored form.
    pub fn to_value(&self) -> Value {
        let options = self.options;
        json!({
            "filter": self.filter.as_str(),
            "alias": &*self.alias,
            "qos": options.qos as u8,
            "noLocal": options.no_local,
            "retainAsPublished": options.retain_as_published,
            "retainHandling": options.retain_handling as u8,
            "colour": self.colour,
            "paused": self.is_paused,
            "identifier": self.properties.subscription_identifier().map(|it| it.get()),
            "user": self.user().map(|(name, value)| vec![name, value]).collect::<Vec<_>>(),
        })
    }

    /// Its User Properties.
    pub fn user(&self) -> impl Iterator<Item = (&str, &str)> {
        self.properties.user_properties().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Reads the stored form.
    pub fn from_value(value: &Value) -> Option<Self> {
        let number = |key: &str| value[key].as_u64().and_then(|it| u8::try_from(it).ok());
        let options = SubscribeOptions {
            qos: QoS::try_from(number("qos")?).ok()?,
            no_local: value["noLocal"] == true,
            retain_as_published: value["retainAsPublished"] == true,
            retain_handling: handling(number("retainHandling").unwrap_or_default()),
        };
        let filter = TopicFilter::new(value["filter"].as_str()?).ok()?;
        let colour = number("colour").unwrap_or_default() % COLOURS;
        let number = value["identifier"].as_u64().and_then(|it| u32::try_from(it).ok());
        let identifier = number.and_then(number_of);
        let user = value["user"].as_array().map(Vec::as_slice).unwrap_or_default();
        let user = user.iter().filter_map(|it| pair(it[0].as_str()?, it[1].as_str()?).ok());
        let properties = identifier.into_iter().chain(user.take(MAX_USER_PROPERTIES));
        let properties = Properties(properties.collect());
        let is_paused = value["paused"] == true;
        let alias = up_to(value["alias"].as_str().unwrap_or_default(), MAX_ALIAS).into();
        Some(Self { alias, is_paused, properties, ..Self::new(filter, options, colour) })
    }
}

/// What a person filled in, to listen to.
#[derive(Clone, Debug, PartialEq)]
pub struct Listening {
    /// To what.
    pub filters: Vec<TopicFilter>,
    /// What it is called; empty of several.
    pub alias: Rc<str>,
    /// On which terms each of them.
    pub terms: Terms,
    /// In place of this one, which was there before.
    pub instead_of: Option<TopicFilter>,
}

/// What is wrong with what a person filled in, by its field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubscribeFault {
    /// The Topic Filter in this line, counted from 1.
    Filter(usize, TopicError),
    /// Several filters cannot have one name.
    Alias,
    /// No number that a Subscription Identifier can be.
    Identifier,
    /// The User Property in this line, counted from 1.
    User(usize),
}

/// The filters that a person filled in, one a line; empty lines say nothing, but for a single one.
pub fn filters(text: &str, alias: &str) -> Result<Vec<TopicFilter>, SubscribeFault> {
    let mut all = Vec::new();
    let lines = text.trim().lines().map(str::trim).zip(1..);
    for (line, at) in lines.filter(|(line, _)| !line.is_empty()) {
        let filter = filter(line).map_err(|error| SubscribeFault::Filter(at, error))?;
        if !all.contains(&filter) {
            all.push(filter);
        }
    }
    if all.is_empty() {
        filter("").map_err(|error| SubscribeFault::Filter(1, error))?;
    }
    if all.len() > 1 && !alias.trim().is_empty() {
        return Err(SubscribeFault::Alias);
    }
    Ok(all)
}

/// One of them.
pub fn filter(text: &str) -> Result<TopicFilter, TopicError> {
    let filter = TopicFilter::new(text.trim())?;
    if filter.is_shared() {
        SharedFilter::parse(&filter)?;
    }
    Ok(filter)
}

/// What MQTT 5 has to say besides, as a person filled it in. An empty identifier is none; each line of
/// `user` is `name=value`, and empty ones say nothing.
pub fn properties(number: &str, user: &str) -> Result<Properties, SubscribeFault> {
    let mut properties: Vec<_> = identifier(number)?.into_iter().collect();
    let lines = user.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    for (count, (line, at)) in lines.enumerate() {
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        let property = pair(name.trim(), value.trim()).ok().filter(|_| count < MAX_USER_PROPERTIES);
        properties.push(property.ok_or(SubscribeFault::User(at))?);
    }
    Ok(Properties(properties))
}

fn identifier(text: &str) -> Result<Option<Property>, SubscribeFault> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let property = text.trim().parse().ok().and_then(number_of);
    property.map(Some).ok_or(SubscribeFault::Identifier)
}

fn number_of(identifier: u32) -> Option<Property> {
    let identifier = NonZeroU32::new(identifier).filter(|it| it.get() <= MAX_IDENTIFIER);
    identifier.map(Property::SubscriptionIdentifier)
}

fn pair(name: &str, value: &str) -> Result<Property, shared::wire::TextError> {
    Ok(Property::UserProperty((Text::new(name)?, Text::new(value)?)))
}

/// As MQTT numbers it.
pub const fn handling(number: u8) -> RetainHandling {
    match number {
        1 => RetainHandling::IfNew,
        2 => RetainHandling::Never,
        _ => RetainHandling::Always,
    }
}

/// What is subscribed to when the console is entered for the first time: everything, with the
/// highest QoS, so that each message comes with its own.
pub fn everything() -> Option<Subscription> {
    let options = SubscribeOptions::with_qos(QoS::ExactlyOnce);
    Some(Subscription::new(TopicFilter::new("#").ok()?, options, 0))
}

/// A colour that none of these has, or the next in turn.
pub fn free_colour(all: &[Subscription]) -> u8 {
    let is_free = |colour: &u8| all.iter().all(|it| it.colour != *colour);
    (0..COLOURS).find(is_free).unwrap_or((all.len() % usize::from(COLOURS)) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_survives_being_stored() {
        let options = SubscribeOptions {
            qos: QoS::AtLeastOnce,
            no_local: true,
            retain_as_published: true,
            retain_handling: RetainHandling::Never,
        };
        let filter = TopicFilter::new("a/+").unwrap();
        let properties = properties("7", "room = 7\n\nempty").unwrap();
        let it = Subscription::new(filter, options, 3);
        let it = Subscription { alias: "Kitchen".into(), is_paused: true, properties, ..it };
        assert_eq!((it.name(), it.topics()), ("Kitchen", "a/+"));
        assert_eq!(it.user().collect::<Vec<_>>(), [("room", "7"), ("empty", "")]);
        assert_eq!(Subscription::from_value(&it.to_value()), Some(it));
        for value in [json!(null), json!({"filter": "a/#/b", "qos": 0}), json!({"filter": "a"})] {
            assert_eq!(Subscription::from_value(&value), None);
        }
    }

    #[test]
    fn what_is_wrong_is_said_by_its_field() {
        for (text, line) in [("a/#/b", 1), ("$share/g", 1), ("a\n\n a/#/b", 3), (" \n ", 1)] {
            let Err(SubscribeFault::Filter(at, _)) = filters(text, "") else { panic!("{text}") };
            assert_eq!(at, line, "{text:?}");
        }
        assert_eq!(filters("a\nb", "x"), Err(SubscribeFault::Alias));
        let all = filters(" a/+ \n$share/g/a\n\na/+", "").unwrap();
        assert_eq!(all.iter().map(TopicFilter::as_str).collect::<Vec<_>>(), ["a/+", "$share/g/a"]);
        let fault = |number, user| properties(number, user).unwrap_err();
        for number in ["0", "268435456", "x", "-1", "1.5"] {
            assert_eq!(fault(number, ""), SubscribeFault::Identifier, "{number}");
        }
        assert_eq!(fault("", "k=v\n\n\0=x"), SubscribeFault::User(3));
        let many = "k=v\n".repeat(MAX_USER_PROPERTIES + 1);
        assert_eq!(fault("", &many), SubscribeFault::User(MAX_USER_PROPERTIES + 1));
        assert_eq!(properties(" 268435455 ", "").unwrap().0.len(), 1);
    }
}
