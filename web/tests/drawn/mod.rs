//! A page that is drawn in a browser, without its driver.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::cell::RefCell;
use std::rc::Rc;

use shared::message::Message;
use shared::time::{Duration, Instant};
use shared::topic::TopicName;
use shared::wire::Bytes;
use wasm_bindgen::JsCast;
use web::components::app::{Props, View};
use web::state::action::{Action, Start};
use web::state::clock::WallClock;
use web::state::connection::Server;
use web::state::dashboard::Act;
use web::state::dashboard::spec::Spec;
use web::state::line::{LineEvent, LineId};
use web::state::part::Order;
use web::state::peer::PeerId;
use web::state::place::Arrival;
use web::state::settings::Settings;
use web::state::snapshot::Snapshot;
use web::state::{State, reduce};
use web_sys::{Element, HtmlElement, HtmlInputElement, InputEvent, InputEventInit};
use yew::Callback;

/// A board with a lamp and a thermometer.
pub const MANIFEST: &str = r#"{"dev": {"ids": "b1", "name": "Window"}, "avty_t": "b1/status", "cmps": {
    "led": {"p": "light", "name": "Lamp", "cmd_t": "b1/led/set", "stat_t": "b1/led/state"},
    "t": {"p": "sensor", "name": "Temperature", "dev_cla": "temperature", "stat_t": "b1/t",
          "unit_of_meas": "°C"}}}"#;

/// A page that is connected, without its driver.
pub struct Bench {
    pub state: State,
    pub root: Element,
    pub acts: Rc<RefCell<Vec<Action>>>,
}

impl Bench {
    pub fn new(language: &str) -> Self {
        let mut bench =
            Self { state: State::default(), root: root(), acts: Rc::new(RefCell::default()) };
        bench.act(Action::Start(Box::new(Start {
            settings: Settings::default(),
            languages: vec![language.to_owned()],
            seed: 1,
            clock: WallClock::default(),
            arrival: Arrival::default(),
            authorization: None,
        })));
        bench.act(Action::ServerKnown(Server::None));
        bench.act(Action::Line(LineId::Peer(PeerId(0)), LineEvent::Online));
        bench
    }

    pub fn put(&mut self, spec: Spec) {
        self.act(Action::Dashboard(Act::Put(Box::new(spec))));
    }

    pub fn switch(&mut self, on: bool) {
        let order = Order::Switch(on);
        self.act(Action::Order { board: "b1".into(), component: "led".into(), order });
    }

    pub fn with_board(language: &str) -> Self {
        let mut bench = Self::new(language);
        bench.message("homeassistant/device/b1/config", MANIFEST.as_bytes());
        bench.message("b1/status", b"online");
        bench
    }

    pub fn act(&mut self, action: Action) {
        reduce(&mut self.state, Instant::from_millis(60_000), action);
    }

    pub fn message(&mut self, topic: &str, payload: &[u8]) {
        let topic = TopicName::new(topic).unwrap();
        let payload = Bytes::copy_from_slice(payload);
        self.act(Action::Messages(PeerId(0), vec![Message::new(topic, payload)]));
    }

    /// Draws the state as it is.
    pub async fn draw(&mut self) {
        self.root.remove();
        self.root = root();
        let acts = Rc::clone(&self.acts);
        let dispatch = Callback::from(move |action| acts.borrow_mut().push(action));
        let props = Props { state: Snapshot::new(self.state.clone()), dispatch };
        yew::Renderer::<View>::with_root_and_props(self.root.clone(), props).render();
        pause(0).await;
    }

    pub fn at(&self, testid: &str) -> HtmlElement {
        find(&self.root, testid).unwrap_or_else(|| panic!("{testid}: {}", self.root.inner_html()))
    }

    pub fn has(&self, testid: &str) -> bool {
        find(&self.root, testid).is_some()
    }

    pub fn text(&self, testid: &str) -> String {
        self.at(testid).text_content().unwrap_or_default()
    }

    pub fn attribute(&self, testid: &str, name: &str) -> String {
        self.at(testid).get_attribute(name).unwrap_or_default()
    }

    pub fn type_into(&self, testid: &str, text: &str) {
        let input: HtmlInputElement = self.at(testid).dyn_into().unwrap();
        input.set_value(text);
        let init = InputEventInit::new();
        init.set_bubbles(true);
        let event = InputEvent::new_with_event_init_dict("input", &init).unwrap();
        input.dispatch_event(&event).unwrap();
    }

    pub fn last_act(&self) -> String {
        format!("{:?}", self.acts.borrow().last())
    }
}

pub fn root() -> Element {
    let document = web_sys::window().unwrap().document().unwrap();
    let root = document.create_element("div").unwrap();
    document.body().unwrap().append_child(&root).unwrap();
    root
}

fn find(root: &Element, testid: &str) -> Option<HtmlElement> {
    let selector = format!("[data-testid=\"{testid}\"]");
    root.query_selector(&selector).unwrap().map(JsCast::unchecked_into)
}

pub async fn pause(millis: u64) {
    yew::platform::time::sleep(Duration::from_millis(millis)).await;
}
