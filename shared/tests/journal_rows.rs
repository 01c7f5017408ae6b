//! Rows as bytes: there and back, cut short, and any others.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod strategies;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use shared::broker::journal::{Record, Reference, Row, RowFault, Step};
use shared::broker::{Broker, Config, Stored};
use shared::time::Instant;
use shared::topic::TopicFilter;
use shared::wire::{Property, PropertyHolder, QoS, RetainHandling, SubscribeOptions};
use strategies::{binary, packet_id, properties, qos, text, topic, will};

/// Numbers that rows share now and then, and that are large now and then.
fn number() -> impl Strategy<Value = u64> {
    prop_oneof![0..6u64, any::<u64>()]
}

fn instant() -> impl Strategy<Value = Instant> {
    number().prop_map(Instant::from_micros)
}

fn identifier() -> impl Strategy<Value = NonZeroU32> {
    (1..=u32::MAX).prop_map(|id| id.try_into().unwrap())
}

fn stored(number: impl Strategy<Value = u64>) -> impl Strategy<Value = Stored> {
    let fields = (topic(), binary(), qos(), any::<bool>());
    (fields, properties(PropertyHolder::Publish), instant(), number).prop_map(
        |((topic, payload, qos, retain), mut properties, received_at, number)| {
            properties.0.retain(|property| {
                !matches!(property, Property::TopicAlias(_) | Property::SubscriptionIdentifier(_))
            });
            Stored { topic, payload, qos, retain, properties, received_at, number, after: 0 }
        },
    )
}

fn options() -> impl Strategy<Value = SubscribeOptions> {
    use RetainHandling::{Always, IfNew, Never};
    let handling = prop::sample::select(vec![Always, IfNew, Never]);
    (qos(), any::<bool>(), any::<bool>(), handling).prop_map(
        |(qos, no_local, retain_as_published, retain_handling)| SubscribeOptions {
            qos,
            no_local,
            retain_as_published,
            retain_handling,
        },
    )
}

fn reference() -> impl Strategy<Value = Reference> {
    let qos = prop::sample::select(vec![QoS::AtLeastOnce, QoS::ExactlyOnce]);
    (number(), qos, any::<bool>(), vec(identifier(), 0..4)).prop_map(
        |(message, qos, retain, identifiers)| Reference { message, qos, retain, identifiers },
    )
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        reference().prop_map(Step::Waiting),
        (packet_id(), reference()).prop_map(|(id, reference)| Step::Sent(id, reference)),
        (packet_id(), number())
            .prop_map(|(packet_id, pubrec)| Step::Released { packet_id, pubrec }),
    ]
}

fn filter() -> impl Strategy<Value = TopicFilter> {
    "(\\$share/[a-z]{0,3}/)?[a-z+灯]{0,3}(/[a-z]{1,3}|/\\+){0,3}(/#)?"
        .prop_filter_map("a Topic Filter", |text| TopicFilter::new(&text).ok())
}

fn user() -> impl Strategy<Value = Option<shared::wire::Text>> {
    option::of("[a-z灯]{1,5}".prop_map(|name| shared::wire::Text::new(&name).unwrap()))
}

fn row() -> impl Strategy<Value = Row> {
    let payload_filter = option::of("[a-z]{1,5}( > [0-9]{1,3})?");
    let companion = option::of(filter());
    prop_oneof![
        (number(), text(), user(), number(), option::of(instant())).prop_map(
            |(session, client_id, user, expiry, ends_at)| {
                let expiry = Duration::from_micros(expiry);
                Row::Session { session, client_id, user, expiry, ends_at }
            }
        ),
        (number(), filter(), options(), option::of(identifier()), payload_filter, companion)
            .prop_map(|(session, filter, options, identifier, payload_filter, companion)| {
                Row::Subscription {
                    session,
                    filter,
                    options,
                    identifier,
                    payload_filter: payload_filter
                        .map(|text| shared::wire::Text::new(&text).unwrap()),
                    companion,
                }
            }),
        stored(number()).prop_map(|message| Row::Message(Arc::new(message))),
        (number(), number(), step()).prop_map(|(session, order, step)| Row::Queued {
            session,
            order,
            step
        }),
        (number(), packet_id())
            .prop_map(|(session, packet_id)| Row::Inbound { session, packet_id }),
        stored(Just(0)).prop_filter_map("a retained message", |mut message| {
            message.retain = true;
            (!message.payload.is_empty()).then(|| Row::Retained(Arc::new(message)))
        }),
        (number(), text(), user(), option::of(instant()), will()).prop_map(
            |(session, client_id, user, due, mut will)| {
                // No delay and one of 0 are the same.
                let delay = Property::WillDelayInterval(0);
                will.properties.0.retain(|property| *property != delay);
                will.properties
                    .0
                    .sort_by_key(|property| matches!(property, Property::WillDelayInterval(_)));
                Row::Will { session, client_id, user, due, will }
            }
        ),
    ]
}

proptest! {
    #[test]
    fn every_row_comes_back_as_it_was(row in row()) {
        let (key, value) = row.encode();
        prop_assert_eq!(&key, &row.key().encode());
        prop_assert_eq!(Row::decode(&key, &value), Ok(row));
    }

    #[test]
    fn a_row_that_is_cut_short_or_goes_on_is_an_error(row in row(), more in any::<u8>()) {
        let (key, mut value) = row.encode();
        for end in 0..value.len() {
            let decoded = Row::decode(&key, &value[..end]);
            prop_assert!(decoded.is_err(), "{} of {} bytes: {:?}", end, value.len(), decoded);
        }
        value.push(more);
        let error = Row::decode(&key, &value).unwrap_err();
        prop_assert_eq!(error.fault, RowFault::TrailingBytes);
    }

    #[test]
    fn any_bytes_are_a_row_or_an_error(
        kind in 0..9u8,
        key in vec(any::<u8>(), 0..20),
        value in vec(any::<u8>(), 0..60),
    ) {
        let key = [vec![kind], key].concat();
        if let Ok(row) = Row::decode(&key, &value) {
            prop_assert_eq!(row.key().encode(), key);
        }
    }

    #[test]
    fn rows_sort_as_their_keys_do(a in row(), b in row()) {
        prop_assert_eq!(a.key().cmp(&b.key()), a.key().encode().cmp(&b.key().encode()));
    }

    /// Nonsense is left out and taken back, and what is left makes the same broker again.
    #[test]
    fn any_rows_make_a_broker(rows in vec(row(), 0..30), now in instant()) {
        let config = Config { sys_interval: None, max_sessions: 3, ..Config::default() };
        let mut table = std::collections::BTreeMap::new();
        for row in &rows {
            table.insert(row.key(), row.clone());
        }
        let (mut broker, _) = Broker::restore(config.clone(), now, rows);
        while let Some(batch) = broker.poll_journal() {
            for record in batch.records {
                match record {
                    Record::Put(row) => table.insert(row.key(), row),
                    Record::Delete(key) => table.remove(&key),
                };
            }
        }
        let (again, restored) = Broker::restore(config, now, table.into_values());
        prop_assert_eq!(restored.left_out, 0);
        prop_assert_eq!(again.stats(), broker.stats());
    }
}
