//! What a person listens to at each of the saved connections: a list of subscriptions for each.
//!
//! Knows the lists, how they are stored, and how the one list that there was before becomes one for
//! each. Does not know which broker is looked at.

use serde_json::{Value, json};
use shared::map::Map;
use shared::wire::{Property, ReasonCode};

use super::record::Record;
use super::subscriptions::{MAX_SUBSCRIPTIONS, Subscription, free_colour};

/// Lists of subscriptions, by the number of the saved connection.
#[derive(Clone, Debug, Default)]
pub struct Listening {
    lists: Map<u32, List>,
    /// The list for every connection, of a page that knew no other: nobody has taken it yet.
    common: Option<List>,
}

/// What is listened to at one broker.
#[derive(Clone, Debug, Default, PartialEq)]
struct List {
    /// The console was entered there once: a person has seen what is subscribed to.
    is_known: bool,
    all: Vec<Subscription>,
}

impl Listening {
    /// The subscriptions at one broker.
    pub fn of(&self, profile: u32) -> &[Subscription] {
        self.lists.get(&profile).map(|list| &*list.all).unwrap_or_default()
    }

    /// Those by which something is heard now.
    pub fn active(&self, profile: u32) -> impl Iterator<Item = &Subscription> {
        self.of(profile).iter().filter(|it| !it.is_paused)
    }

    /// The subscription that a message came through, as far as the page can tell: in MQTT 5 a message
    /// says the Subscription Identifiers of those that it is for (3.3.4).
    pub fn of_message(&self, profile: u32, record: &Record) -> Option<&Subscription> {
        let number = |it: &Subscription| it.properties.subscription_identifier().copied();
        let is_said = |number| {
            let mut all = record.properties.0.iter();
            all.any(|it| matches!(it, Property::SubscriptionIdentifier(said) if *said == number))
        };
        let matching = || self.active(profile).filter(|it| it.matches(&record.topic));
        let said = matching().find(|it| number(it).is_some_and(is_said));
        let plain = || matching().find(|it| number(it).is_none());
        said.or_else(plain).or_else(|| matching().next())
    }

    /// The same list, to change.
    pub(super) fn edit(&mut self, profile: u32) -> &mut Vec<Subscription> {
        &mut self.lists.entry(profile).or_default().all
    }

    /// The console is entered there. Whether it is for the first time.
    pub(super) fn meet(&mut self, profile: u32) -> bool {
        !std::mem::replace(&mut self.lists.entry(profile).or_default().is_known, true)
    }

    /// Takes in a subscription from elsewhere. Whether it is new; none if there is no room.
    pub(in crate::state) fn keep(&mut self, profile: u32, mut it: Subscription) -> Option<bool> {
        let all = self.edit(profile);
        if all.iter().any(|other| other.filter == it.filter) {
            return Some(false);
        }
        (all.len() < MAX_SUBSCRIPTIONS).then(|| {
            it.colour = free_colour(all);
            all.push(it);
            true
        })
    }

    /// What came with a connection is what is wanted there: nothing is added when it is entered.
    pub(in crate::state) fn settle(&mut self, profile: u32) {
        self.lists.entry(profile).or_default().is_known = true;
    }

    /// Another connection is to be as this one.
    pub(in crate::state) fn copy(&mut self, from: u32, to: u32) {
        if let Some(list) = self.lists.get(&from).cloned() {
            self.lists.insert(to, list);
        }
    }

    /// What goes along with a connection that is exported; nothing if nobody has seen it yet.
    pub(in crate::state) fn exported(&self, profile: u32) -> Option<Value> {
        let list = self.lists.get(&profile).filter(|it| it.is_known || !it.all.is_empty())?;
        Some(list.all.iter().map(Subscription::to_value).collect())
    }

    /// Each of the saved connections takes the list that they had in common.
    pub(in crate::state) fn share_out(&mut self, profiles: impl Iterator<Item = u32>) {
        let Some(common) = self.common.take() else { return };
        for profile in profiles {
            self.lists.entry(profile).or_insert_with(|| common.clone());
        }
    }

    /// The stored form, of these connections.
    pub(super) fn to_value(&self, is_saved: impl Fn(u32) -> bool) -> Value {
        let lists = self.lists.iter().filter(|(profile, _)| is_saved(**profile));
        let one = |(profile, list): (&u32, &List)| {
            let mut value = list.to_value();
            value["of"] = (*profile).into();
            value
        };
        lists.map(one).collect()
    }

    /// Reads the stored form of the console; what is not understood or over a limit is left out.
    pub(super) fn from_value(console: &Value) -> Self {
        let Some(lists) = console["listening"].as_array() else {
            // As it was when there was one list for all.
            let common = List::from_value(console);
            return Self {
                common: (common != List::default()).then_some(common),
                ..Self::default()
            };
        };
        let number = |value: &Value| value["of"].as_u64()?.try_into().ok();
        let lists = lists.iter().filter_map(|it| Some((number(it)?, List::from_value(it))));
        Self { lists: lists.collect(), common: None }
    }
}

impl List {
    fn to_value(&self) -> Value {
        let all = self.all.iter().map(Subscription::to_value);
        json!({ "known": self.is_known, "subscriptions": all.collect::<Vec<_>>() })
    }

    fn from_value(value: &Value) -> Self {
        let stored = value["subscriptions"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut all: Vec<Subscription> = Vec::new();
        for it in stored.iter().filter_map(Subscription::from_value) {
            let is_new = all.iter().all(|other| other.filter != it.filter);
            if is_new && all.len() < MAX_SUBSCRIPTIONS {
                all.push(it);
            }
        }
        Self { is_known: value["known"] == true, all }
    }
}

impl Listening {
    /// Whether a topic is meant by one of them.
    pub(super) fn concerns(&self, profile: u32, topic: &str) -> bool {
        self.of(profile).iter().any(|it| it.matches(topic))
    }

    /// A message came there.
    pub(super) fn hear(&mut self, profile: u32, topic: &str) {
        for it in self.edit(profile) {
            it.hits += u64::from(!it.is_paused && it.matches(topic));
        }
    }

    /// That broker does not let the page see a topic.
    pub(super) fn note_refusal(&mut self, profile: u32, filter: &str, reason: ReasonCode) {
        let all = self.edit(profile).iter_mut();
        all.filter(|it| it.filter.as_str() == filter).for_each(|it| it.refused = Some(reason));
    }
}

#[cfg(test)]
mod tests {
    use shared::message::Message;
    use shared::time::Instant;
    use shared::topic::{TopicFilter, TopicName};
    use shared::wire::{Properties, SubscribeOptions};

    use super::super::subscriptions::{everything, properties};
    use super::*;

    fn filters(listening: &Listening, profile: u32) -> Vec<&str> {
        listening.of(profile).iter().map(|it| it.filter.as_str()).collect()
    }

    #[test]
    fn the_one_list_that_there_was_is_every_connections() {
        let mut it = everything().unwrap();
        (it.is_paused, it.colour) = (true, 5);
        let old = json!({ "known": true, "subscriptions": [it.to_value()] });
        let mut listening = Listening::from_value(&old);
        listening.share_out([3, 8].into_iter());
        for profile in [3, 8] {
            assert_eq!(listening.of(profile), [it.clone()]);
            assert!(!listening.meet(profile), "a person knows it");
        }
        assert_eq!(filters(&listening, 9), [""; 0]);
        assert!(listening.meet(9) && !listening.meet(9));
        // From then on each has its own, and nothing is shared out again.
        listening.edit(8).clear();
        let stored = json!({ "listening": listening.to_value(|profile| profile != 9) });
        let mut read = Listening::from_value(&stored);
        read.share_out([3, 8, 9].into_iter());
        assert_eq!((filters(&read, 3), filters(&read, 8)), (vec!["#"], vec![]));
        assert!(!read.meet(8) && read.meet(9));
    }

    #[test]
    fn a_message_came_by_the_subscription_that_it_names() {
        fn by<'a>(all: &'a Listening, topic: &str, numbers: &[u32]) -> Option<&'a str> {
            let mut message = Message::new(TopicName::new(topic).unwrap(), "");
            let number = |it: &u32| Property::SubscriptionIdentifier((*it).try_into().unwrap());
            message.properties = Properties(numbers.iter().map(number).collect());
            let record = Record::new(0, Instant::default(), topic.into(), &message);
            all.of_message(0, &record).map(|it| it.filter.as_str())
        }
        let mut listening = Listening::default();
        for (filter, number) in [("#", ""), ("a/+", "7"), ("a/b", "8"), ("only", "9")] {
            let (filter, properties) =
                (TopicFilter::new(filter).unwrap(), properties(number, "").unwrap());
            let mut it = Subscription::new(filter, SubscribeOptions::default(), 0);
            it.properties = properties;
            listening.keep(0, it);
        }
        assert_eq!(
            [by(&listening, "a/b", &[]), by(&listening, "a/b", &[8]), by(&listening, "a/b", &[7])],
            ["#", "a/b", "a/+"].map(Some)
        );
        assert_eq!(by(&listening, "a/c", &[8]), Some("#"), "a number of something else");
        listening.edit(0).retain(|it| it.filter.as_str() != "#");
        assert_eq!(
            (by(&listening, "only", &[]), by(&listening, "b", &[])),
            (Some("only"), None),
            "before MQTT 5"
        );
    }

    #[test]
    fn what_nobody_has_seen_is_nothing() {
        let mut listening = Listening::from_value(&json!({ "known": false, "subscriptions": [] }));
        listening.share_out([0].into_iter());
        assert!(listening.exported(0).is_none() && listening.meet(0));
        assert_eq!(listening.exported(0), Some(json!([])));
    }
}
