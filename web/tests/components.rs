//! The components in a real browser: what they show for a state, and what a click asks for.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::cell::RefCell;
use std::rc::Rc;

use shared::broker::admin::{ClientView, Listing, RetainedView, SubscriptionView};
use shared::broker::diagnosis::{Cause, Diagnosis};
use shared::message::Message;
use shared::time::{Duration, Instant};
use shared::topic::TopicName;
use shared::wire::{Bytes, Text};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web::components::app::{App, Props, View};
use web::i18n::Language;
use web::state::action::{Action, Dialog, Start, Touch};
use web::state::administration::Administer;
use web::state::binding::{Binding, BindingKind};
use web::state::broker::admin::{Answer, Call, Refusal, Request};
use web::state::clock::WallClock;
use web::state::connection::Server;
use web::state::failure::Failure;
use web::state::line::{LineEvent, LineId};
use web::state::place::{Arrival, Place};
use web::state::settings::Settings;
use web::state::snapshot::Snapshot;
use web::state::{State, reduce};
use web_sys::{Element, HtmlElement, HtmlInputElement, InputEvent, InputEventInit};
use yew::Callback;

wasm_bindgen_test_configure!(run_in_browser);

const MANIFEST: &str = r#"{"dev": {"ids": "b1", "name": "Window"}, "avty_t": "b1/status", "cmps": {
    "led": {"p": "light", "name": "Lamp", "cmd_t": "b1/led/set", "stat_t": "b1/led/state"},
    "t": {"p": "sensor", "name": "Temperature", "dev_cla": "temperature", "stat_t": "b1/t",
          "unit_of_meas": "°C"}}}"#;

/// A page that is connected, without its driver.
struct Bench {
    state: State,
    root: Element,
    acts: Rc<RefCell<Vec<Action>>>,
}

impl Bench {
    fn new(language: &str) -> Self {
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
        bench.act(Action::Line(LineId::Page, LineEvent::Online));
        bench
    }

    fn with_board(language: &str) -> Self {
        let mut bench = Self::new(language);
        bench.message("homeassistant/device/b1/config", MANIFEST.as_bytes());
        bench.message("b1/status", b"online");
        bench
    }

    fn act(&mut self, action: Action) {
        reduce(&mut self.state, Instant::from_millis(60_000), action);
    }

    fn message(&mut self, topic: &str, payload: &[u8]) {
        let topic = TopicName::new(topic).unwrap();
        let payload = Bytes::copy_from_slice(payload);
        self.act(Action::Message(Message::new(topic, payload)));
    }

    /// Draws the state as it is.
    async fn draw(&mut self) {
        self.root.remove();
        self.root = root();
        let acts = Rc::clone(&self.acts);
        let dispatch = Callback::from(move |action| acts.borrow_mut().push(action));
        let props = Props { state: Snapshot::new(self.state.clone()), dispatch };
        yew::Renderer::<View>::with_root_and_props(self.root.clone(), props).render();
        pause(0).await;
    }

    fn at(&self, testid: &str) -> HtmlElement {
        find(&self.root, testid).unwrap_or_else(|| panic!("{testid}: {}", self.root.inner_html()))
    }

    fn has(&self, testid: &str) -> bool {
        find(&self.root, testid).is_some()
    }

    fn text(&self, testid: &str) -> String {
        self.at(testid).text_content().unwrap_or_default()
    }

    fn attribute(&self, testid: &str, name: &str) -> String {
        self.at(testid).get_attribute(name).unwrap_or_default()
    }

    fn type_into(&self, testid: &str, text: &str) {
        let input: HtmlInputElement = self.at(testid).dyn_into().unwrap();
        input.set_value(text);
        let init = InputEventInit::new();
        init.set_bubbles(true);
        let event = InputEvent::new_with_event_init_dict("input", &init).unwrap();
        input.dispatch_event(&event).unwrap();
    }

    fn last_act(&self) -> String {
        format!("{:?}", self.acts.borrow().last())
    }
}

fn root() -> Element {
    let document = web_sys::window().unwrap().document().unwrap();
    let root = document.create_element("div").unwrap();
    document.body().unwrap().append_child(&root).unwrap();
    root
}

fn find(root: &Element, testid: &str) -> Option<HtmlElement> {
    let selector = format!("[data-testid=\"{testid}\"]");
    root.query_selector(&selector).unwrap().map(JsCast::unchecked_into)
}

async fn pause(millis: u64) {
    yew::platform::time::sleep(Duration::from_millis(millis)).await;
}

#[wasm_bindgen_test]
async fn a_switch_shows_what_was_reported_and_apart_from_it_what_was_asked() {
    let mut bench = Bench::with_board("en");
    bench.message("b1/led/state", b"OFF");
    bench.draw().await;
    assert_eq!(bench.attribute("board-b1", "data-online"), "true");
    let led = "part-b1-led";
    assert_eq!(bench.attribute(led, "role"), "switch");
    assert_eq!(bench.attribute(led, "aria-checked"), "false");
    bench.at(led).click();
    assert!(bench.last_act().contains("on: true"), "{}", bench.last_act());

    bench.act(Action::Switch { board: "b1".into(), component: "led".into(), on: true });
    bench.draw().await;
    assert_eq!(bench.attribute(led, "data-pending"), "true");
    assert_eq!(bench.attribute(led, "data-reported"), "off");
    assert_eq!(bench.attribute(led, "aria-checked"), "false");
    assert!(bench.text("board-b1").contains("no report yet"));
    // A second click takes the command back: it does not ask for the same again.
    bench.at(led).click();
    assert!(bench.last_act().contains("on: false"), "{}", bench.last_act());

    bench.message("b1/led/state", b"ON");
    bench.draw().await;
    assert_eq!(bench.attribute(led, "aria-checked"), "true");
    assert_eq!(bench.attribute(led, "data-pending"), "false");
}

#[wasm_bindgen_test]
async fn an_offline_board_cannot_be_switched_but_removed() {
    let mut bench = Bench::with_board("en");
    bench.message("b1/status", b"offline");
    bench.draw().await;
    assert_eq!(bench.attribute("board-b1", "data-online"), "false");
    assert!(bench.at("part-b1-led").has_attribute("disabled"));
    bench.at("remove-b1").click();
    assert!(bench.last_act().contains("RemoveBoard"));
    bench.act(Action::Show(Some(Dialog::RemoveBoard("b1".into()))));
    bench.draw().await;
    assert!(bench.text("confirm").contains("Window"));
    bench.at("confirm-yes").click();
    assert!(matches!(bench.acts.borrow().last(), Some(Action::RemoveBoard(_))));
}

#[wasm_bindgen_test]
async fn a_sensor_shows_value_unit_and_trouble_in_both_languages() {
    for (language, name, bad) in [("zh", "温度", "不是数字"), ("en", "Temperature", "not a number")]
    {
        let mut bench = Bench::with_board(language);
        bench.message("b1/t", b"21.5");
        bench.draw().await;
        assert_eq!(bench.text("value-b1-t"), "21.5");
        let card = bench.text("board-b1");
        assert!(card.contains(name) && card.contains("°C"), "{card}");
        bench.message("b1/t", b"warm");
        bench.draw().await;
        assert!(bench.text("board-b1").contains(bad), "{}", bench.text("board-b1"));
        assert!(!bench.text("value-b1-t").contains("21.5"));
    }
}

#[wasm_bindgen_test]
async fn a_broken_manifest_says_where_and_its_payload_stays_text() {
    let mut bench = Bench::new("en");
    bench.message("homeassistant/device/x/config", b"{\n  <img src=x onerror=alert(1)>\n}");
    bench.draw().await;
    let fault = bench.text("manifest-fault");
    assert!(fault.contains("Line 2, column 3"), "{fault}");
    assert!(fault.contains("<img src=x"));
    assert!(bench.root.query_selector("img").unwrap().is_none());
}

#[wasm_bindgen_test]
async fn a_bound_card_sends_its_messages_and_shows_what_was_seen() {
    let mut bench = Bench::new("en");
    bench.act(Action::Bind(Binding::lesson()));
    let text = BindingKind::Text;
    bench.act(Action::Bind(Binding { topic: "a".into(), kind: text, qos: 0, retain: false }));
    bench.draw().await;
    assert_eq!(bench.attribute("bound-LED_CONTROL", "data-last"), "none");
    bench.at("bound-LED_CONTROL-on").click();
    assert!(bench.last_act().contains("LED_ON"));
    bench.message("LED_CONTROL", b"LED_OFF");
    bench.message("a", b"\xff\x01");
    bench.draw().await;
    assert_eq!(bench.attribute("bound-LED_CONTROL", "data-last"), "off");
    assert_eq!(bench.text("bound-a-last"), "ff 01");

    bench.type_into("bound-a-input", "你好 <b>");
    pause(0).await;
    bench.at("bound-a-send").click();
    pause(0).await;
    assert!(bench.last_act().contains("你好 <b>"), "{}", bench.last_act());
}

#[wasm_bindgen_test]
async fn a_virtual_board_shows_its_parts_and_is_handled() {
    let mut bench = Bench::new("en");
    bench.act(Action::AddVirtualBoard);
    let id = Rc::clone(&bench.state.virtual_boards[0].id);
    bench.draw().await;
    let led = format!("vled-{id}-led1");
    assert_eq!(bench.attribute(&led, "data-lit"), "false");
    let click = web_sys::MouseEvent::new("click").unwrap();
    bench.at(&led).dispatch_event(&click).unwrap();
    let mut parts = bench.state.virtual_boards[0].spec.parts.clone();
    if let shared::board::Part::Led(led) = &mut parts[0] {
        led.on = true;
    }
    bench.act(Action::BoardParts(Rc::clone(&id), parts));
    bench.draw().await;
    assert_eq!(bench.attribute(&led, "data-lit"), "true");
    assert_eq!(bench.attribute(&format!("vpower-{id}"), "aria-checked"), "true");
    bench.at(&format!("vpower-{id}")).click();
    let is_power_off = |act: &Action| matches!(act, Action::Handle(_, Touch::Power(false)));
    assert!(bench.acts.borrow().last().is_some_and(is_power_off));
    bench.type_into(&format!("level-{id}-dht22_temperature"), "31.5");
    assert!(bench.last_act().contains("level: 31.5"), "{}", bench.last_act());
}

#[wasm_bindgen_test]
async fn a_wrong_address_is_said_in_the_dialog_and_not_tried() {
    let mut bench = Bench::new("en");
    bench.act(Action::Show(Some(Dialog::Connection)));
    bench.draw().await;
    bench.at("choose-address").click();
    pause(0).await;
    bench.type_into("address", "mqtt://192.168.1.5");
    pause(0).await;
    bench.at("connect").click();
    pause(0).await;
    assert!(bench.text("address-error").contains("ws://"));
    assert!(!bench.last_act().contains("Connect("));
    bench.type_into("address", "ws://192.168.1.5:8080/mqtt");
    pause(0).await;
    bench.at("connect").click();
    assert!(bench.last_act().contains("ws://192.168.1.5:8080/mqtt"));
}

#[wasm_bindgen_test]
async fn a_lost_connection_is_said_with_a_count_down() {
    let mut bench = Bench::with_board("en");
    bench.act(Action::Line(LineId::Page, LineEvent::Closed(Some(Failure::Closed(1006)))));
    bench.draw().await;
    assert_eq!(bench.attribute("connection-state", "data-state"), "waiting");
    assert!(bench.text("failure").contains("lost"));
    assert!(bench.text("countdown").contains("second"));
    assert!(bench.at("part-b1-led").has_attribute("disabled"));
    bench.act(Action::SetLanguage(Language::Zh));
    bench.draw().await;
    assert!(bench.text("failure").contains("连接中断"));
}

/// The whole page with its driver, its broker in the tab and a virtual board. There is no server.
#[wasm_bindgen_test]
async fn a_click_lights_the_led_of_a_virtual_board_through_the_broker_in_the_tab() {
    let storage = web_sys::window().unwrap().local_storage().unwrap().unwrap();
    storage.clear().unwrap();
    let root = root();
    yew::Renderer::<App>::with_root(root.clone()).render();
    let page = Bench { state: State::default(), root, acts: Rc::new(RefCell::default()) };
    until(|| page.has("connection-state")).await;
    until(|| page.attribute("connection-state", "data-state") == "online").await;
    page.at("add-virtual-board").click();
    until(|| page.root.query_selector("[data-testid^=part-esp32-]").unwrap().is_some()).await;
    let led = page.root.query_selector("[data-testid^=part-esp32-]").unwrap().unwrap();
    let led: HtmlElement = led.unchecked_into();
    until(|| led.get_attribute("data-reported").as_deref() == Some("off")).await;
    led.click();
    until(|| led.get_attribute("data-reported").as_deref() == Some("on")).await;
    assert!(page.root.query_selector("[data-lit=true]").unwrap().is_some());

    let power = page.root.query_selector("[data-testid^=vpower-]").unwrap().unwrap();
    power.unchecked_into::<HtmlElement>().click();
    until(|| {
        page.root.query_selector("[data-testid^=board-][data-online=false]").unwrap().is_some()
    })
    .await;
    assert!(led.has_attribute("disabled"));
    // Stored a moment later, the board and its switched-off power.
    until(|| {
        let stored = storage.get_item("blinklab").unwrap().unwrap_or_default();
        let settings = Settings::parse(&stored);
        settings.boards.len() == 1 && !settings.boards[0].powered
    })
    .await;
    storage.clear().unwrap();
}

/// Waits for at most five seconds.
async fn until(condition: impl Fn() -> bool) {
    for _ in 0..250 {
        if condition() {
            return;
        }
        pause(20).await;
    }
    panic!("it did not happen within five seconds");
}

fn go(bench: &mut Bench, place: Place) {
    bench.act(Action::Arrived(Arrival { place, token: None }));
}

/// What the administrator's side would be told by the broker.
fn answered(bench: &mut Bench, request: Request, answer: Answer) {
    let epoch = 0;
    let call = Call { request, is_for_tab: true, authorization: None, epoch };
    bench.act(Action::Answered(Box::new(call), Ok(answer)));
}

#[wasm_bindgen_test]
async fn the_brokers_place_says_what_went_wrong_in_the_pages_language() {
    for (language, cause) in [("zh-CN", "TLS 握手"), ("en", "TLS handshake")] {
        let mut bench = Bench::new(language);
        go(&mut bench, Place::Broker);
        let hostile = Text::new("<b>board</b>").unwrap();
        let said = Diagnosis::new(Cause::TlsOnPlainPort, Some(hostile), None);
        let payload = serde_json::to_vec(&said.message()).unwrap();
        bench.message("$SYS/broker/log/warning/tls-on-plain-port", &payload);
        bench.message("$SYS/broker/uptime", b"7500 seconds");
        bench.draw().await;
        assert!(bench.text("log-line").contains(cause), "{}", bench.text("log-line"));
        assert!(bench.text("log-line").contains("<b>board</b>"), "a name is text");
        assert!(bench.text("figure-uptime").starts_with("2 "));
        assert_eq!(bench.attribute("place-broker", "aria-current"), "page");
        bench.at("clear-log").click();
        assert_eq!(bench.last_act(), "ClearBrokerLog");
    }
}

#[wasm_bindgen_test]
async fn a_client_is_disconnected_only_after_a_question_that_names_it() {
    let mut bench = Bench::new("en");
    go(&mut bench, Place::Broker);
    let client = ClientView {
        client_id: "<i>esp32</i>".into(),
        user: None,
        connected: true,
        address: Some("10.0.0.7:5000".into()),
        transport: Some("tcp".into()),
        version: Some("3.1.1".into()),
        keep_alive: Some(60),
        session_expiry: 0,
        subscriptions: vec![SubscriptionView { filter: "room/#".into(), qos: 1 }],
        waiting: 3,
        inflight: 0,
        dropped: 0,
    };
    let listing = Listing { total: 1, items: vec![client] };
    answered(&mut bench, Request::Clients("".into()), Answer::Clients(listing));
    bench.draw().await;
    let row = bench.text("client-<i>esp32</i>");
    for word in ["<i>esp32</i>", "10.0.0.7:5000 (tcp)", "MQTT 3.1.1", "3 waiting", "room/#"] {
        assert!(row.contains(word), "{word}: {row}");
    }
    bench.at("kick-<i>esp32</i>").click();
    assert_eq!(bench.last_act(), r#"Show(Some(Kick("<i>esp32</i>")))"#);
    bench.act(Action::Show(Some(Dialog::Kick("<i>esp32</i>".into()))));
    bench.draw().await;
    assert!(bench.text("confirm").contains("Disconnect <i>esp32</i>?"));
    bench.at("confirm-forget").click();
    assert!(bench.last_act().contains("forget: true"), "{}", bench.last_act());
}

#[wasm_bindgen_test]
async fn what_would_be_cleared_is_counted_and_named_first() {
    let mut bench = Bench::new("zh-CN");
    go(&mut bench, Place::Broker);
    let view = |topic: &str| RetainedView {
        topic: topic.into(),
        qos: 0,
        size: 2,
        excerpt: "<script>".into(),
    };
    let listing =
        || Listing { total: 12, items: (0..10).map(|n| view(&format!("room/{n}"))).collect() };
    answered(&mut bench, Request::Retained("#".into()), Answer::Retained(listing()));
    bench.draw().await;
    assert!(bench.text("retained-room/3").contains("<script>"));
    bench.at("clear-room/3").click();
    assert_eq!(bench.last_act(), r#"Administer(AskClear("room/3/#"))"#);
    bench.act(Action::Administer(Administer::AskClear("room/#".into())));
    bench.draw().await;
    assert!(bench.at("confirm-yes").has_attribute("disabled"), "not before it is counted");
    answered(&mut bench, Request::Preview("room/#".into()), Answer::Retained(listing()));
    bench.draw().await;
    assert!(bench.text("clear-hint").contains("12 条"));
    assert!(bench.text("clear-preview").contains("room/7"));
    assert!(bench.text("clear-preview").contains("还有 4 个"));
    bench.at("confirm-yes").click();
    assert_eq!(bench.last_act(), r#"Administer(Clear("room/#"))"#);
}

#[wasm_bindgen_test]
async fn a_token_or_a_login_is_sent_from_the_form() {
    let mut bench = Bench::new("en");
    go(&mut bench, Place::Broker);
    let request = Request::Clients("".into());
    let call = Call { request, is_for_tab: false, authorization: None, epoch: 0 };
    bench.act(Action::Answered(Box::new(call), Err(Refusal::Login)));
    bench.draw().await;
    bench.type_into("admin-username", "ms-li");
    bench.type_into("admin-password", "secret");
    bench.at("admin-log-in").click();
    assert_eq!(bench.last_act(), r#"Administer(Login("ms-li", "secret"))"#);
    bench.type_into("admin-token", "t0ken");
    bench.at("admin-log-in").click();
    assert_eq!(bench.last_act(), r#"Administer(Token("t0ken"))"#);
}
