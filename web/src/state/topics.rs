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
use shared::wire::{RetainHandling, SubscribeOptions};

use super::action::Effect;
use super::peer::PeerId;

/// Topic filters in one SUBSCRIBE or UNSUBSCRIBE.
const MAX_FILTERS: usize = 100;
/// How long after a SUBSCRIBE what is retained may take to come.
pub const STORED_TIME: Duration = Duration::from_secs(5);

/// Topic filters that are wanted, each with the options that please all who want it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted(Map<Rc<str>, SubscribeOptions>);

/// What is subscribed, and what is covered by that.
#[derive(Clone, Debug, Default)]
pub struct Topics {
    /// Shared by the pictures of the state.
    subscribed: Rc<Map<Rc<str>, SubscribeOptions>>,
    covered: Rc<Map<Rc<str>, SubscribeOptions>>,
    /// Filters by which messages come with the flag that they were published with.
    as_published: Rc<[TopicFilter]>,
    /// What was subscribed to of late, and when.
    asked: Rc<[(Instant, TopicFilter)]>,
}

impl Wanted {
    /// Somebody wants this.
    pub fn add(&mut self, filter: Rc<str>, options: SubscribeOptions) {
        self.0
            .entry(filter)
            .and_modify(|old| {
                old.qos = old.qos.max(options.qos);
                old.no_local &= options.no_local;
                old.retain_as_published |= options.retain_as_published;
                if (options.retain_handling as u8) < old.retain_handling as u8 {
                    old.retain_handling = options.retain_handling;
                }
            })
            .or_insert(options);
    }

    /// Takes out what the rest covers.
    fn split_covered(&mut self) -> Map<Rc<str>, SubscribeOptions> {
        // Only a wildcard covers anything but itself, and there are few.
        let wide: Vec<_> = self
            .0
            .iter()
            .filter(|(filter, _)| has_wildcard(filter) && !is_shared(filter))
            .filter_map(|(filter, options)| Some((TopicFilter::new(filter).ok()?, *options)))
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
        let (covered, kept) = std::mem::take(&mut self.0)
            .into_iter()
            .partition(|(filter, options)| !is_shared(filter) && is_covered(filter, *options));
        self.0 = kept;
        covered
    }
}

impl Topics {
    /// The filters that the page is subscribed to.
    pub(super) fn subscribed(&self) -> impl Iterator<Item = &Rc<str>> {
        self.subscribed.keys()
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
        for (filter, options) in &wanted {
            let is_new = self.subscribed.get(filter) != Some(options);
            if is_new {
                new.push((Rc::clone(filter), *options));
            }
            if has_wildcard(filter) {
                brings_all &= is_new && options.retain_handling == RetainHandling::Always;
            }
        }
        for (filter, options) in &covered {
            let is_known =
                self.covered.contains_key(filter) || self.subscribed.contains_key(filter);
            let asks = options.retain_handling != RetainHandling::Never;
            if !is_known && asks && !brings_all {
                new.push((Rc::clone(filter), *options));
                gone.push(Rc::clone(filter));
            }
        }
        gone.extend(self.subscribed.keys().filter(|it| !wanted.contains_key(*it)).cloned());
        if !new.is_empty() {
            let recent = self.asked.iter().filter(|(at, _)| now <= *at + STORED_TIME).cloned();
            let asked = new.iter().filter_map(|(it, _)| Some((now, TopicFilter::new(it).ok()?)));
            self.asked = recent.chain(asked).collect();
            let as_published = wanted.iter().filter(|(_, options)| options.retain_as_published);
            self.as_published =
                as_published.filter_map(|(filter, _)| TopicFilter::new(filter).ok()).collect();
        }
        effects.extend(new.chunks(MAX_FILTERS).map(|it| Effect::Subscribe(peer, it.to_vec())));
        effects.extend(gone.chunks(MAX_FILTERS).map(|it| Effect::Unsubscribe(peer, it.to_vec())));
        (self.subscribed, self.covered) = (Rc::new(wanted), Rc::new(covered));
    }
}

/// Whether who wants `options` misses nothing with `others`.
fn suffices(others: SubscribeOptions, options: SubscribeOptions) -> bool {
    others.qos >= options.qos && (options.no_local || !others.no_local)
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
    use shared::wire::QoS;

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
        assert_eq!(*both.0.get("a").unwrap(), options(QoS::ExactlyOnce));
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
    fn what_is_retained_below_a_filter_that_is_there_is_asked_for() {
        let mut topics = Topics::default();
        // All of it comes with `#` itself.
        assert_eq!(sync(&mut topics, &["#", "a"]), (strings(&["#"]), vec![]));
        assert_eq!(sync(&mut topics, &["#", "a", "b"]), (strings(&["b"]), strings(&["b"])));
        assert_eq!(sync(&mut topics, &["#", "a", "b"]), (vec![], vec![]));
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
