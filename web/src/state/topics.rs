//! What a page is subscribed to at one broker, and how that becomes what it wants.
//!
//! A filter whose messages another one brings as well is not subscribed to for itself: a broker may
//! send a message once for each subscription that matches. What is retained below such a filter has
//! to be asked for nevertheless, as it may have come before anybody wanted it: the page subscribes,
//! and unsubscribes at once.

use shared::map::Map;
use std::rc::Rc;

use shared::message::Message;
use shared::time::{Duration, Instant};
use shared::topic::TopicFilter;
use shared::wire::{Properties, RetainHandling, SubscribeOptions};

use super::action::Effect;
use super::peer::PeerId;

/// Topic filters in one SUBSCRIBE or UNSUBSCRIBE.
const MAX_FILTERS: usize = 100;
/// How long after a SUBSCRIBE what is retained may take to come.
pub const STORED_TIME: Duration = Duration::from_secs(5);

/// How a topic filter is subscribed to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// Its options.
    pub options: SubscribeOptions,
    /// What a SUBSCRIBE packet of its own says of it: a Subscription Identifier, User Properties.
    pub properties: Properties,
}

/// Topic filters that are wanted, each on terms that please all who want it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted(Map<Rc<str>, Terms>);

/// A subscription that brings what another one is for as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    /// To what.
    pub filter: Rc<str>,
    /// It brings what the page publishes itself.
    pub brings_own: bool,
}

/// What is subscribed, and what is covered by that.
#[derive(Clone, Debug, Default)]
pub struct Topics {
    /// Shared by the pictures of the state.
    subscribed: Rc<Map<Rc<str>, Terms>>,
    covered: Rc<Map<Rc<str>, Terms>>,
    /// Filters by which messages come with the flag that they were published with.
    as_published: Rc<[TopicFilter]>,
    /// What was subscribed to of late, and when.
    asked: Rc<[(Instant, TopicFilter)]>,
}

impl From<SubscribeOptions> for Terms {
    fn from(options: SubscribeOptions) -> Self {
        Self { options, properties: Properties::new() }
    }
}

impl Wanted {
    /// Somebody wants this.
    pub fn add(&mut self, filter: Rc<str>, terms: impl Into<Terms>) {
        let terms = terms.into();
        let options = terms.options;
        self.0
            .entry(filter)
            .and_modify(|Terms { options: old, properties }| {
                properties.0.extend(terms.properties.0.iter().cloned());
                old.qos = old.qos.max(options.qos);
                old.no_local &= options.no_local;
                old.retain_as_published |= options.retain_as_published;
                if (options.retain_handling as u8) < old.retain_handling as u8 {
                    old.retain_handling = options.retain_handling;
                }
            })
            .or_insert(terms);
    }

    /// Takes out what the rest covers. What has properties is subscribed to for their sake.
    fn split_covered(&mut self) -> Map<Rc<str>, Terms> {
        // Only a wildcard covers anything but itself, and there are few.
        let wide: Vec<_> = self
            .0
            .iter()
            .filter(|(filter, _)| has_wildcard(filter) && !is_shared(filter))
            .filter_map(|(filter, terms)| Some((TopicFilter::new(filter).ok()?, terms.options)))
            .collect();
        let is_covered = |filter: &Rc<str>, options: SubscribeOptions| {
            let narrow = has_wildcard(filter).then(|| TopicFilter::new(filter).ok()).flatten();
            wide.iter().any(|(wide, others)| {
                let covers = match &narrow {
                    None => wide.matches(filter),
                    // Of two that are as wide as each other the first one stays.
                    Some(it) if it.covers(wide) && suffices(options, *others) => {
                        wide.covers(it) && wide.as_str() < it.as_str()
                    }
                    Some(it) => wide.covers(it),
                };
                covers && suffices(*others, options)
            })
        };
        let (covered, kept) =
            std::mem::take(&mut self.0).into_iter().partition(|(filter, terms)| {
                let is_own = is_shared(filter) || !terms.properties.is_empty();
                !is_own && is_covered(filter, terms.options)
            });
        self.0 = kept;
        covered
    }
}

impl Topics {
    /// The filters that the page is subscribed to.
    pub(super) fn subscribed(&self) -> impl Iterator<Item = &Rc<str>> {
        self.subscribed.keys()
    }

    /// By what the messages of a filter come, if the page is not subscribed to it for itself.
    pub(super) fn cover_of(&self, filter: &TopicFilter) -> Option<Cover> {
        if !self.covered.contains_key(filter.as_str()) {
            return None;
        }
        let covers = |wide: &str| TopicFilter::new(wide).is_ok_and(|it| it.covers(filter));
        let (wide, terms) = self.subscribed.iter().find(|(wide, _)| covers(wide))?;
        Some(Cover { filter: Rc::clone(wide), brings_own: !terms.options.no_local })
    }

    /// Whether a message was kept by the broker, and not just published. Its RETAIN flag says so,
    /// but where the page asked for the flag that it was published with (Retain As Published,
    /// [MQTT-3.3.1-12]): there it is one that was kept if it is the first on its topic soon after the
    /// page subscribed. `heard_at` is when the one before came on its topic.
    pub(super) fn was_kept(
        &self,
        now: Instant,
        message: &Message,
        heard_at: Option<Instant>,
    ) -> bool {
        let topic = message.topic.as_str();
        message.retain
            && (!self.as_published.iter().any(|filter| filter.matches(topic))
                || self.asked.iter().any(|(at, filter)| {
                    now <= *at + STORED_TIME
                        && heard_at.is_none_or(|it| it < *at)
                        && filter.matches(topic)
                }))
    }

    /// Subscribes to what is wanted and not subscribed to, and the other way round.
    pub(super) fn sync(
        &mut self,
        now: Instant,
        peer: PeerId,
        mut wanted: Wanted,
        effects: &mut Vec<Effect>,
    ) {
        let covered = wanted.split_covered();
        let wanted = wanted.0;
        let mut new = Vec::new();
        let mut gone = Vec::new();
        let mut brings_all = true;
        for (filter, terms) in &wanted {
            let is_new = self.subscribed.get(filter) != Some(terms);
            if is_new {
                new.push((Rc::clone(filter), terms.clone()));
            }
            if has_wildcard(filter) {
                brings_all &= is_new && terms.options.retain_handling == RetainHandling::Always;
            }
        }
        for (filter, terms) in &covered {
            let is_known =
                self.covered.contains_key(filter) || self.subscribed.contains_key(filter);
            let asks = terms.options.retain_handling != RetainHandling::Never;
            if !is_known && asks && !brings_all {
                new.push((Rc::clone(filter), terms.clone()));
                gone.push(Rc::clone(filter));
            }
        }
        gone.extend(self.subscribed.keys().filter(|it| !wanted.contains_key(*it)).cloned());
        if !new.is_empty() {
            let recent = self.asked.iter().filter(|(at, _)| now <= *at + STORED_TIME).cloned();
            let asked = new.iter().filter_map(|(it, _)| Some((now, TopicFilter::new(it).ok()?)));
            self.asked = recent.chain(asked).collect();
            let as_published = wanted.iter().filter(|(_, it)| it.options.retain_as_published);
            self.as_published =
                as_published.filter_map(|(filter, _)| TopicFilter::new(filter).ok()).collect();
        }
        let (own, plain): (Vec<_>, Vec<_>) =
            new.into_iter().partition(|(_, terms)| !terms.properties.is_empty());
        let plain: Vec<_> = plain.into_iter().map(|(it, terms)| (it, terms.options)).collect();
        effects.extend(plain.chunks(MAX_FILTERS).map(|it| Effect::Subscribe(peer, it.to_vec())));
        effects.extend(own.into_iter().map(|(it, terms)| Effect::SubscribeAs(peer, it, terms)));
        effects.extend(gone.chunks(MAX_FILTERS).map(|it| Effect::Unsubscribe(peer, it.to_vec())));
        (self.subscribed, self.covered) = (Rc::new(wanted), Rc::new(covered));
    }
}

/// Whether who wants `options` misses nothing with `others`.
fn suffices(others: SubscribeOptions, options: SubscribeOptions) -> bool {
    others.qos >= options.qos
        && (options.no_local || !others.no_local)
        && (others.retain_as_published || !options.retain_as_published)
}

fn has_wildcard(filter: &str) -> bool {
    filter.contains(['+', '#'])
}

/// A Shared Subscription brings a part of the messages only.
fn is_shared(filter: &str) -> bool {
    filter.starts_with("$share/")
}

#[cfg(test)]
mod tests {
    use shared::wire::{Property, QoS};

    use super::*;

    fn options(qos: QoS) -> SubscribeOptions {
        SubscribeOptions::with_qos(qos)
    }

    fn wanted(filters: &[(&str, SubscribeOptions)]) -> Wanted {
        let mut wanted = Wanted::default();
        for (filter, options) in filters {
            wanted.add((*filter).into(), *options);
        }
        wanted
    }

    /// What a sync with these filters at QoS 1 subscribes to and what it lets go.
    fn sync(topics: &mut Topics, filters: &[&str]) -> (Vec<String>, Vec<String>) {
        let qos1: Vec<_> = filters.iter().map(|it| (*it, options(QoS::AtLeastOnce))).collect();
        let mut effects = Vec::new();
        topics.sync(Instant::from_millis(0), PeerId::default(), wanted(&qos1), &mut effects);
        let (mut new, mut gone) = (Vec::new(), Vec::new());
        for effect in effects {
            match effect {
                Effect::Subscribe(_, it) => new.extend(it.iter().map(|it| it.0.to_string())),
                Effect::Unsubscribe(_, it) => gone.extend(it.iter().map(|it| it.to_string())),
                other => panic!("{other:?}"),
            }
        }
        (new, gone)
    }

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    #[test]
    fn what_another_filter_brings_is_not_subscribed_to() {
        let qos = |level| options(QoS::try_from(level).unwrap());
        let no_local = |level| SubscribeOptions { no_local: true, ..qos(level) };
        let as_published = |level| SubscribeOptions { retain_as_published: true, ..qos(level) };
        for (filters, kept) in [
            (vec![("#", qos(1)), ("a", qos(1)), ("a/+", qos(0)), ("$SYS/#", qos(0))], 2),
            (vec![("#", qos(0)), ("a", qos(1))], 2),
            (vec![("#", no_local(1)), ("a", qos(1)), ("b", no_local(0))], 2),
            (vec![("#", qos(1)), ("+/#", qos(1))], 1),
            (vec![("#", qos(1)), ("+/#", qos(2))], 1),
            (vec![("#", qos(2)), ("+/#", qos(1))], 1),
            (vec![("a/+", qos(1)), ("+/b", qos(1)), ("a/b", qos(1))], 2),
            (vec![("$share/g/#", qos(1)), ("$share/g/a", qos(1)), ("a", qos(1))], 3),
            (vec![("#", qos(1)), ("$share/g/a", qos(1))], 2),
            // The flag that a message was published with comes by no other one.
            (vec![("#", qos(2)), ("a/+", as_published(1)), ("a/b", qos(1))], 2),
            (vec![("#", as_published(2)), ("a/+", as_published(1)), ("a/b", qos(1))], 1),
        ] {
            let mut wanted = wanted(&filters);
            wanted.split_covered();
            assert_eq!(wanted.0.len(), kept, "{filters:?}: {wanted:?}");
        }
    }

    #[test]
    fn two_who_want_the_same_both_get_what_they_need() {
        let weak = SubscribeOptions {
            no_local: true,
            retain_handling: RetainHandling::Never,
            ..options(QoS::AtMostOnce)
        };
        let both = wanted(&[("a", weak), ("a", options(QoS::ExactlyOnce))]);
        assert_eq!(both.0.get("a").unwrap().options, options(QoS::ExactlyOnce));
    }

    #[test]
    fn a_wider_filter_takes_over_and_gives_back() {
        let mut topics = Topics::default();
        assert_eq!(sync(&mut topics, &["a", "b/c"]), (strings(&["a", "b/c"]), vec![]));
        assert_eq!(
            sync(&mut topics, &["#", "a", "b/c"]),
            (strings(&["#"]), strings(&["a", "b/c"]))
        );
        assert_eq!(sync(&mut topics, &["#", "a", "b/c"]), (vec![], vec![]));
        assert_eq!(sync(&mut topics, &["a", "b/c"]), (strings(&["a", "b/c"]), strings(&["#"])));
    }

    #[test]
    fn what_another_filter_brings_is_told_with_it() {
        let mut topics = Topics::default();
        sync(&mut topics, &["#", "a", "$SYS/x"]);
        let cover = |topics: &Topics, filter| topics.cover_of(&TopicFilter::new(filter).unwrap());
        let all = Cover { filter: "#".into(), brings_own: true };
        assert_eq!(cover(&topics, "a"), Some(all));
        for filter in ["#", "$SYS/x", "never/wanted"] {
            assert_eq!(cover(&topics, filter), None, "{filter}");
        }
    }

    #[test]
    fn what_is_retained_below_a_filter_that_is_there_is_asked_for() {
        let mut topics = Topics::default();
        // All of it comes with `#` itself.
        assert_eq!(sync(&mut topics, &["#", "a"]), (strings(&["#"]), vec![]));
        assert_eq!(sync(&mut topics, &["#", "a", "b"]), (strings(&["b"]), strings(&["b"])));
        assert_eq!(sync(&mut topics, &["#", "a", "b"]), (vec![], vec![]));
    }

    /// A Subscription Identifier holds for a whole SUBSCRIBE packet (3.8.2.1.2).
    #[test]
    fn what_has_properties_is_subscribed_to_for_itself() {
        let with = |identifier: u32| Terms {
            options: options(QoS::AtMostOnce),
            properties: Properties::new()
                .with(Property::SubscriptionIdentifier(identifier.try_into().unwrap())),
        };
        let mut topics = Topics::default();
        let mut sync = |terms: Option<Terms>| {
            let mut all =
                wanted(&[("#", options(QoS::ExactlyOnce)), ("b", options(QoS::AtMostOnce))]);
            terms.into_iter().for_each(|terms| all.add("a/+".into(), terms));
            let mut effects = Vec::new();
            topics.sync(Instant::from_millis(0), PeerId::default(), all, &mut effects);
            effects
        };
        let first = sync(Some(with(7)));
        let [Effect::Subscribe(_, plain), Effect::SubscribeAs(_, filter, terms)] = &first[..]
        else {
            panic!("{first:?}")
        };
        assert_eq!((plain.len(), &**filter, terms), (1, "a/+", &with(7)));
        assert_eq!(sync(Some(with(7))), []);
        assert!(matches!(&sync(Some(with(8)))[..], [Effect::SubscribeAs(..)]));
        let gone = sync(Some(options(QoS::AtMostOnce).into()));
        assert!(gone.iter().any(|it| matches!(it, Effect::Unsubscribe(..))), "{gone:?}");
    }

    #[test]
    fn other_options_are_subscribed_to_again() {
        let mut topics = Topics::default();
        sync(&mut topics, &["a"]);
        let mut effects = Vec::new();
        topics.sync(
            Instant::from_millis(0),
            PeerId::default(),
            wanted(&[("a", options(QoS::ExactlyOnce))]),
            &mut effects,
        );
        assert!(matches!(effects.as_slice(), [Effect::Subscribe(..)]), "{effects:?}");
    }
}
