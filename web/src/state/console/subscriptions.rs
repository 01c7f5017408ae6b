//! What a person wants to hear: topic filters with their options, and how much came of each.

use serde_json::{Value, json};
use shared::topic::{SharedFilter, TopicFilter};
use shared::wire::{QoS, ReasonCode, RetainHandling, SubscribeOptions};

/// Subscriptions of the console.
pub const MAX_SUBSCRIPTIONS: usize = 50;
/// Colours that tell them apart: classes of the style sheet.
pub const COLOURS: u8 = 8;

/// A subscription.
#[derive(Clone, Debug, PartialEq)]
pub struct Subscription {
    /// To what.
    pub filter: TopicFilter,
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
    /// What messages must match: of a Shared Subscription, the filter behind its name.
    inner: TopicFilter,
}

impl Subscription {
    /// A subscription that is about to be made.
    pub fn new(filter: TopicFilter, options: SubscribeOptions, colour: u8) -> Self {
        let inner = SharedFilter::parse(&filter).map_or_else(|_| filter.clone(), |it| it.filter);
        Self { filter, options, colour, is_paused: false, hits: 0, refused: None, inner }
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
            "qos": options.qos as u8,
            "noLocal": options.no_local,
            "retainAsPublished": options.retain_as_published,
            "retainHandling": options.retain_handling as u8,
            "colour": self.colour,
            "paused": self.is_paused,
        })
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
        Some(Self { is_paused: value["paused"] == true, ..Self::new(filter, options, colour) })
    }
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
        let it = Subscription { is_paused: true, ..Subscription::new(filter, options, 3) };
        assert_eq!(Subscription::from_value(&it.to_value()), Some(it));
        for value in [json!(null), json!({"filter": "a/#/b", "qos": 0}), json!({"filter": "a"})] {
            assert_eq!(Subscription::from_value(&value), None);
        }
    }
}
