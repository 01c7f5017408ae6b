//! Rules with their client at a broker, in bytes and in both versions.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use shared::automation::{Agent, AgentEvent, Halt, MAX_DEPTH, MAX_FIRINGS, Rules};
use shared::broker::{Broker, Config, ConnId};
use shared::client::Options;
use shared::time::Instant;
use shared::topic::TopicName;
use shared::wire::{Bytes, Text, Version};

/// A broker with the rules at it.
struct World {
    broker: Broker,
    conn: ConnId,
    agent: Agent,
    now: Instant,
    events: Vec<AgentEvent>,
}

impl World {
    fn new(version: Version, rules: &str) -> Self {
        let now = Instant::from_millis(1);
        let mut broker = Broker::new(Config::default(), now);
        let conn = broker.handle_open(now).unwrap();
        let options = Options { version, ..Options::new(Text::new("rules").unwrap()) };
        let mut agent = Agent::new(options, Rules::parse(rules).unwrap(), now);
        agent.handle_open(now);
        let mut world = Self { broker, conn, agent, now, events: Vec::new() };
        world.settle();
        assert_eq!(world.events, [AgentEvent::Connected]);
        world.events.clear();
        world
    }

    /// Bytes go to and fro until there are none.
    fn settle(&mut self) {
        loop {
            let mut moved = false;
            while let Some(bytes) = self.agent.poll_transmit() {
                self.broker.handle_bytes(self.now, self.conn, &bytes);
                moved = true;
            }
            while self.broker.poll_event().is_some() {}
            while let Some(bytes) = self.broker.poll_transmit(self.conn) {
                self.agent.handle_bytes(self.now, &bytes);
                moved = true;
            }
            self.events.extend(std::iter::from_fn(|| self.agent.poll_event()));
            if !moved {
                return;
            }
        }
    }

    fn say(&mut self, topic: &str, payload: &str, retain: bool) {
        let topic = TopicName::new(topic).unwrap();
        self.broker.say(self.now, &topic, Bytes::copy_from_slice(payload.as_bytes()), retain);
        self.settle();
    }

    fn fired(&self) -> u64 {
        self.agent.engine().status()[0].fired
    }
}

const CIRCLE: &str = "rules: [{name: r, when: x, then: [{publish: x, payload: '1'}]}]";

#[test]
fn a_circle_is_stopped_by_its_mark_or_without_one_by_its_rate() {
    let mut marked = World::new(Version::V5, CIRCLE);
    marked.say("x", "1", false);
    let halt = Halt::Loop { depth: MAX_DEPTH, from: "r".into() };
    assert_eq!(marked.events, [AgentEvent::Halted { rule: "r".into(), halt }]);
    assert_eq!(marked.fired(), u64::from(MAX_DEPTH));

    let mut bare = World::new(Version::V311, CIRCLE);
    bare.say("x", "1", false);
    assert_eq!(bare.events, [AgentEvent::Halted { rule: "r".into(), halt: Halt::TooOften }]);
    assert_eq!(bare.fired(), u64::from(MAX_FIRINGS));
}

#[test]
fn what_comes_live_fires_though_it_is_to_be_retained_and_what_was_kept_does_not() {
    let text = "rules: [{name: r, when: 't/+', if: value > 3, then: [notify: '{{ levels[1] }}']}]";
    let mut world = World::new(Version::V5, text);
    world.say("t/live", "5", true);
    let said = |text: &str| AgentEvent::Notify { rule: "r".into(), text: text.into() };
    assert_eq!(world.events, [said("live")]);
    world.events.clear();
    world.say("u/kept", "5", true);
    let wider = text.replace("t/+", "+/+");
    world.agent.replace(world.now, Rules::parse(&wider).unwrap());
    world.settle();
    assert_eq!(world.events, [], "both were kept, and the rule is new");
    assert_eq!(world.agent.engine().status()[0].topics, 2);
    world.say("u/kept", "1", false);
    world.say("u/kept", "6", false);
    assert_eq!(world.events, [said("kept")]);
}

#[test]
fn a_part_is_set_once_its_board_has_announced_itself_and_never_after_it_was_removed() {
    let text = "rules: [{name: r, when: k, then: [{set: b/led, to: 'on'}, {publish: done, payload: ''}]}, \
                {name: heard, when: b/led/set, then: [notify: '{{ value }}']}]";
    let mut world = World::new(Version::V5, text);
    world.say("k", "1", false);
    assert_eq!(world.events, []);
    assert!(world.agent.engine().status()[0].trouble.is_some());
    let manifest =
        r#"{"dev":{"name":"B"},"cmps":{"led":{"p":"switch","cmd_t":"b/led/set","pl_on":"EIN"}}}"#;
    world.say("homeassistant/device/b/config", manifest, true);
    world.say("k", "1", false);
    let said = AgentEvent::Notify { rule: "heard".into(), text: "EIN".into() };
    assert_eq!(world.events, [said]);
    world.events.clear();
    world.say("homeassistant/device/b/config", "", true);
    world.say("k", "1", false);
    assert_eq!(world.events, []);
}
