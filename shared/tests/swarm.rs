//! A swarm at a broker: every point is a client of its own, and all of them are the same each time.

use std::collections::BTreeMap;

use shared::broker::{Broker, Config, ConnId, Event};
use shared::swarm::{Curve, MAX_POINTS, Plan, PlanError, Swarm, Want};
use shared::time::{Duration, Instant};
use shared::topic::{TopicErrorKind, TopicFilter};

/// A swarm, a broker, and connections that take no time.
struct World {
    now: Instant,
    broker: Broker,
    swarm: Swarm,
    conns: BTreeMap<u32, ConnId>,
    /// Points that get no connection.
    refused: Vec<u32>,
    opened: usize,
}

impl World {
    fn new(plan: Plan) -> Self {
        let now = Instant::from_millis(5);
        let broker = Broker::new(Config { sys_interval: None, ..Config::default() }, now);
        let (swarm, conns) = (Swarm::new(plan, now), BTreeMap::new());
        let mut world = Self { now, broker, swarm, conns, refused: Vec::new(), opened: 0 };
        world.settle();
        world
    }

    fn settle(&mut self) {
        loop {
            let mut moved = false;
            while let Some((index, bytes)) = self.swarm.poll_transmit(self.now) {
                moved = true;
                if let Some(conn) = self.conns.get(&index) {
                    self.broker.handle_bytes(self.now, *conn, &bytes);
                }
            }
            while let Some(want) = self.swarm.poll_want() {
                moved = true;
                match want {
                    Want::Open(index) if self.refused.contains(&index) => {
                        self.swarm.handle_failed(self.now, index);
                    }
                    Want::Open(index) => {
                        self.opened += 1;
                        let conn = self.broker.handle_open(self.now).expect("there is room");
                        self.conns.insert(index, conn);
                        self.swarm.handle_open(self.now, index);
                    }
                    Want::Close(index, _) => self.close(index),
                }
            }
            let conns: Vec<_> = self.conns.iter().map(|(index, conn)| (*index, *conn)).collect();
            while let Some(event) = self.broker.poll_event() {
                moved = true;
                if let Event::Close(conn, _) = event
                    && let Some((index, _)) = conns.iter().find(|(_, it)| *it == conn)
                {
                    self.close(*index);
                    self.swarm.handle_closed(self.now, *index);
                }
            }
            for (index, conn) in conns {
                while let Some(bytes) = self.broker.poll_transmit(conn) {
                    moved = true;
                    self.swarm.handle_bytes(self.now, index, &bytes);
                }
            }
            if !moved {
                return;
            }
        }
    }

    fn close(&mut self, index: u32) {
        if let Some(conn) = self.conns.remove(&index) {
            self.broker.handle_closed(self.now, conn);
        }
    }

    fn wait(&mut self, millis: u64) {
        let end = self.now + Duration::from_millis(millis);
        while let Some(at) = self.swarm.poll_timeout()
            && at <= end
        {
            self.now = self.now.max(at);
            self.swarm.handle_timeout(self.now);
            self.settle();
        }
        self.now = end;
    }
}

fn plan(count: u32) -> Plan {
    Plan { count, every_ms: 1_000, ..Plan::default() }
}

#[test]
fn every_point_is_a_client_and_publishes_once_in_its_time() {
    let mut world = World::new(Plan { qos: 1, ..plan(200) });
    assert_eq!(world.swarm.figures().online, 200);
    assert_eq!(world.broker.stats().clients, 200);
    world.wait(10_000);
    let figures = world.swarm.figures();
    assert!((1_990..=2_010).contains(&figures.sent), "{figures:?}");
    assert_eq!((figures.acknowledged, figures.errors), (figures.sent, 0));
    assert!(world.swarm.values().all(|value| (15.0..=30.0).contains(&value)));
}

#[test]
fn their_messages_are_spread_over_the_time_between_two() {
    let mut world = World::new(plan(100));
    world.wait(2_000);
    let before = world.swarm.figures().sent;
    world.wait(500);
    let half = world.swarm.figures().sent - before;
    assert!((45..=55).contains(&half), "{half} of 100 in half of the time");
}

#[test]
fn messages_come_where_they_are_meant_to() {
    let topic = "hall/{n}/light".to_owned();
    let mut world = World::new(Plan { topic, qos: 1, ..plan(3) });
    let filter = TopicFilter::new("hall/2/light").unwrap();
    let conn = world.broker.handle_open(world.now).unwrap();
    let mut listener = shared::client::Client::new(shared::client::Options::new(
        shared::wire::Text::new("listener").unwrap(),
    ));
    listener.handle_open(world.now);
    let mut heard = 0;
    for round in 0..100 {
        world.wait(50);
        while let Some(bytes) = listener.poll_transmit() {
            world.broker.handle_bytes(world.now, conn, &bytes);
        }
        while let Some(bytes) = world.broker.poll_transmit(conn) {
            listener.handle_bytes(world.now, &bytes);
        }
        if round == 1 {
            listener.subscribe(world.now, &[(filter.clone(), Default::default())]).unwrap();
        }
        while let Some(event) = listener.poll_event() {
            heard += usize::from(matches!(event, shared::client::Event::Message(_)));
        }
    }
    assert!((4..=5).contains(&heard), "one a second for five seconds: {heard}");
}

#[test]
fn a_point_that_is_lost_or_refused_comes_back_later() {
    let mut world = World::new(plan(10));
    world.close(4);
    world.swarm.handle_closed(world.now, 4);
    world.settle();
    let figures = world.swarm.figures();
    assert_eq!((figures.online, figures.errors), (9, 1));
    assert!(world.swarm.values().nth(4).unwrap().is_nan());
    world.refused = vec![4];
    world.wait(10_000);
    assert_eq!(world.swarm.figures().online, 9);
    assert!((2..=4).contains(&(world.swarm.figures().errors)), "it waits longer each time");
    world.refused.clear();
    world.wait(20_000);
    assert_eq!(world.swarm.figures().online, 10);
}

#[test]
fn it_grows_and_ends_with_a_goodbye() {
    let mut world = World::new(plan(10));
    world.swarm.grow(world.now, 15);
    world.settle();
    assert_eq!((world.swarm.len(), world.broker.stats().clients), (25, 25));
    world.swarm.grow(world.now, MAX_POINTS);
    assert_eq!(world.swarm.len(), MAX_POINTS);
    world.settle();
    world.swarm.end(world.now);
    world.settle();
    assert_eq!((world.swarm.figures().online, world.broker.stats().clients), (0, 0));
    assert_eq!(world.swarm.figures().errors, 0, "that was no loss");
    world.wait(60_000);
    assert_eq!(world.broker.stats().clients, 0);
}

#[test]
fn the_same_plan_goes_the_same_way() {
    for curve in Curve::ALL {
        let values = |seed: u64| {
            let mut world = World::new(Plan { curve, seed, ..plan(50) });
            world.wait(5_000);
            world.swarm.values().map(f32::to_bits).collect::<Vec<_>>()
        };
        assert_eq!(values(7), values(7), "{curve:?}");
        let all = values(7);
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert!(curve == Curve::Day || distinct.len() > 40, "{curve:?}: each has its own");
    }
}

#[test]
fn a_plan_that_is_none_is_said_to_be_so() {
    let check = |change: fn(&mut Plan)| {
        let mut plan = Plan::default();
        change(&mut plan);
        let swarm = Swarm::new(plan.clone(), Instant::default());
        assert_eq!(swarm.is_empty(), plan.check().is_err());
        plan.check()
    };
    assert_eq!(check(|_| {}), Ok(()));
    assert_eq!(check(|plan| plan.count = 0), Err(PlanError::Count));
    assert_eq!(check(|plan| plan.count = MAX_POINTS + 1), Err(PlanError::Count));
    assert_eq!(check(|plan| plan.every_ms = 10), Err(PlanError::Every));
    assert_eq!(check(|plan| plan.topic = "a/b".into()), Err(PlanError::NoNumber));
    let wildcard = Err(PlanError::Topic(TopicErrorKind::WildcardInName));
    assert_eq!(check(|plan| plan.topic = "a/{n}/#".into()), wildcard);
    assert_eq!(check(|plan| plan.high = plan.low), Err(PlanError::Range));
    assert_eq!(check(|plan| plan.low = f64::NAN), Err(PlanError::Range));
    assert_eq!(check(|plan| plan.qos = 3), Err(PlanError::QoS));
}
