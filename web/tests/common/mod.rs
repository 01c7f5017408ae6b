//! A page without a browser: its state, its clock, and what it asked the world for.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use shared::message::Message;
use shared::time::{Duration, Instant};
use shared::topic::TopicName;
use shared::wire::Bytes;
use web::state::action::{Action, Effect, Start};
use web::state::clock::WallClock;
use web::state::connection::Server;
use web::state::dashboard::Act;
use web::state::dashboard::live::Live;
use web::state::dashboard::spec::Spec;
use web::state::failure::Failure;
use web::state::line::{LineEvent, LineId};
use web::state::part::{Order, PartState};
use web::state::peer::PeerId;
use web::state::pieces::Pieces;
use web::state::place::Arrival;
use web::state::settings::Settings;
use web::state::snapshot::Snapshot;
use web::state::{State, reduce};

/// A board with a lamp and a thermometer.
pub const MANIFEST: &str = r#"{
  "dev": {"ids": "b1", "name": "Window"},
  "avty_t": "b1/status",
  "cmps": {
    "led": {"p": "light", "name": "Lamp", "cmd_t": "b1/led/set", "stat_t": "b1/led/state"},
    "temp": {"p": "sensor", "name": "Temp", "stat_t": "b1/dht", "unit_of_meas": "°C",
             "val_tpl": "{{ value_json.t }}"}
  }
}"#;

/// A page with its clock, and what it asked the world for.
pub struct Bench {
    pub state: State,
    pub now: Instant,
    pub effects: Vec<Effect>,
}

impl Bench {
    /// Begun, and connected to the broker in the tab.
    pub fn online() -> Self {
        let mut bench = Self::begun(Settings::default());
        bench.act(Action::ServerKnown(Server::None));
        bench.act(Action::Line(LineId::Peer(PeerId(0)), LineEvent::Online));
        bench
    }

    pub fn begun(settings: Settings) -> Self {
        Self::with(State::default(), settings)
    }

    /// Begun as a first visit begins: no piece of the page is here.
    pub fn apart(settings: Settings) -> Self {
        let mut state = State::default();
        state.pieces = Pieces::apart();
        Self::with(state, settings)
    }

    fn with(state: State, settings: Settings) -> Self {
        let now = Instant::from_millis(1000);
        let mut bench = Self { state, now, effects: Vec::new() };
        bench.act(Action::Start(Box::new(Start {
            settings,
            languages: vec!["zh-CN".into()],
            seed: 7,
            clock: WallClock::default(),
            arrival: Arrival::default(),
            authorization: None,
        })));
        bench
    }

    pub fn act(&mut self, action: Action) -> Vec<Effect> {
        let effects = reduce(&mut self.state, self.now, action);
        self.effects.extend(effects.clone());
        effects
    }

    pub fn wait(&mut self, time: Duration) -> Vec<Effect> {
        self.now = self.now + time;
        self.act(Action::Tick)
    }

    pub fn message(&mut self, topic: &str, payload: impl Into<Bytes>) -> Vec<Effect> {
        self.act(Action::Messages(
            PeerId(0),
            vec![Message::new(TopicName::new(topic).unwrap(), payload)],
        ))
    }

    pub fn retained(&mut self, topic: &str, payload: &'static str) {
        let topic = TopicName::new(topic).unwrap();
        self.act(Action::Messages(PeerId(0), vec![Message::new(topic, payload).retain(true)]));
    }

    /// With a board that is there.
    pub fn with_board() -> Self {
        let mut bench = Self::online();
        bench.message("homeassistant/device/b1/config", MANIFEST);
        bench.message("b1/status", "online");
        bench
    }

    pub fn switch(&mut self, on: bool) -> Vec<Effect> {
        self.act(Action::Order {
            board: "b1".into(),
            component: "led".into(),
            order: Order::Switch(on),
        })
    }

    /// Puts a card on the dashboard that is seen.
    pub fn put(&mut self, spec: Spec) -> Vec<Effect> {
        self.act(Action::Dashboard(Act::Put(Box::new(spec))))
    }

    /// The number of the card for a topic.
    pub fn card(&self, topic: &str) -> u32 {
        self.state.dashboards.cards().find(|spec| *spec.topic == *topic).unwrap().id
    }

    /// What is known of the topic of a card.
    pub fn live(&self, topic: &str) -> &Snapshot<Live> {
        self.state.watch.get(self.card(topic)).unwrap()
    }

    pub fn part(&self, index: usize) -> &PartState {
        &self.state.peer().boards.get("b1").unwrap().sheet().unwrap().parts[index]
    }
}

pub fn published<'a>(effects: &'a [Effect]) -> Vec<(&'a str, &'a [u8], bool)> {
    let publish = |effect: &'a Effect| match effect {
        Effect::Publish(_, _, message) => {
            Some((message.topic.as_str(), &message.payload[..], message.retain))
        }
        _ => None,
    };
    effects.iter().filter_map(publish).collect()
}

pub fn subscribed(effects: &[Effect]) -> Vec<&str> {
    let topics = effects.iter().filter_map(|effect| match effect {
        Effect::Subscribe(_, topics) => Some(topics.iter().map(|(topic, _)| &**topic)),
        _ => None,
    });
    topics.flatten().collect()
}

pub fn closed(failure: Failure) -> LineEvent {
    LineEvent::Closed(Some(failure))
}
