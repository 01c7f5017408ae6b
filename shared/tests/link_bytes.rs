//! Whatever the network is like, the bytes that arrive are the bytes that were sent.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::num::NonZeroUsize;

use proptest::prelude::*;
use shared::link::{Config, Link, Side};
use shared::time::{Duration, Instant};

/// More steps than any case can need: a link that never gets done fails instead of hanging.
const STEPS: usize = 100_000;

fn config() -> impl Strategy<Value = Config> {
    let millis = || (0..50u64).prop_map(Duration::from_millis);
    let chunk = prop::option::of((1..20usize).prop_map(|max| NonZeroUsize::new(max).unwrap()));
    (millis(), millis(), chunk, 0..5u32, millis()).prop_map(
        |(delay, jitter, max_chunk, stall_one_in, stall)| Config {
            delay,
            jitter,
            max_chunk,
            stall_one_in,
            stall,
            cut_after: None,
        },
    )
}

/// What one side received: when, and which bytes.
type Arrivals = Vec<(Instant, Vec<u8>)>;

/// Sends `messages` a millisecond apart, then closes, and receives until the end.
fn run(seed: u64, config: &Config, messages: &[Vec<u8>]) -> Arrivals {
    let mut link = Link::new(seed, config.clone());
    let mut arrivals = Vec::new();
    let mut now = Instant::default();
    for message in messages {
        assert_eq!(link.send(now, Side::Client, message), message.len());
        now = now + Duration::from_millis(1);
    }
    link.close(now, Side::Client);
    for _ in 0..STEPS {
        if link.has_ended(now, Side::Broker) {
            assert_eq!(link.capacity(Side::Client), 0);
            return arrivals;
        }
        match link.poll_receive(now, Side::Broker) {
            Some(bytes) => arrivals.push((now, bytes.to_vec())),
            None => now = now.max(link.poll_timeout().expect("the end is still to come")),
        }
    }
    panic!("the link never ended");
}

proptest! {
    #[test]
    fn bytes_arrive_complete_and_in_order(
        seed: u64,
        config in config(),
        messages in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 0..20),
    ) {
        let arrivals = run(seed, &config, &messages);
        let received: Vec<u8> = arrivals.iter().flat_map(|(_, bytes)| bytes.clone()).collect();
        prop_assert_eq!(received, messages.concat());
        prop_assert!(arrivals.iter().all(|(_, bytes)| !bytes.is_empty()));
        if let Some(max) = config.max_chunk {
            prop_assert!(arrivals.iter().all(|(_, bytes)| bytes.len() <= max.get()));
        }
        let earliest = Instant::default() + config.delay;
        prop_assert!(arrivals.iter().all(|&(at, _)| at >= earliest));
    }

    #[test]
    fn the_same_seed_gives_the_same_run(
        seed: u64,
        config in config(),
        messages in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..10),
    ) {
        prop_assert_eq!(run(seed, &config, &messages), run(seed, &config, &messages));
    }

    #[test]
    fn a_planned_cut_leaves_exactly_the_bytes_before_it(
        seed: u64,
        mut config in config(),
        message in prop::collection::vec(any::<u8>(), 1..80),
        at in 1..80u64,
    ) {
        let at = at.min(message.len() as u64);
        config.cut_after = Some(at);
        let mut link = Link::new(seed, config);
        let mut now = Instant::default();
        prop_assert_eq!(link.send(now, Side::Broker, &message), message.len());
        let mut received = Vec::new();
        for _ in 0..STEPS {
            match (link.poll_receive(now, Side::Client), link.poll_timeout()) {
                (Some(bytes), _) => received.extend_from_slice(&bytes),
                (None, Some(arrival)) => now = now.max(arrival),
                (None, None) => break,
            }
        }
        prop_assert!(link.is_cut());
        prop_assert_eq!(&received[..], &message[..at as usize]);
    }
}

#[test]
fn a_stall_holds_up_what_follows() {
    let stall = Duration::from_secs(3);
    let mut link = Link::new(1, Config { stall_one_in: 1, stall, ..Config::default() });
    let start = Instant::default();
    assert_eq!(link.send(start, Side::Client, b"held"), 4);
    link.set_config(Config::default());
    assert_eq!(link.send(start, Side::Client, b"behind"), 6);
    assert_eq!(link.poll_receive(start, Side::Broker), None);
    assert_eq!(link.poll_receive(start + stall, Side::Broker).unwrap(), "held");
    assert_eq!(link.poll_receive(start + stall, Side::Broker).unwrap(), "behind");
}
