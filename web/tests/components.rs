//! The components in a real browser: what they show for a state, and what a click asks for.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod drawn;

use shared::board::{Kind, Look};
use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web::components::app::App;
use web::i18n::Language;
use web::state::State;
use web::state::action::{Action, Dialog, Touch};
use web::state::connection::Choice;
use web::state::dashboard::spec::{CardKind, Spec};
use web::state::failure::Failure;
use web::state::line::{LineEvent, LineId};
use web::state::links::{Act, Edit, Field};
use web::state::peer::PeerId;
use web::state::settings::Settings;
use web::state::virtual_board::Seen;
use web_sys::HtmlElement;

use crate::drawn::{Bench, pause, root};

wasm_bindgen_test_configure!(run_in_browser);

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
    assert!(bench.last_act().contains("Switch(true)"), "{}", bench.last_act());

    bench.switch(true);
    bench.draw().await;
    assert_eq!(bench.attribute(led, "data-pending"), "true");
    assert_eq!(bench.attribute(led, "data-reported"), "off");
    assert_eq!(bench.attribute(led, "aria-checked"), "false");
    assert!(bench.text("board-b1").contains("no report yet"));
    // A second click takes the command back: it does not ask for the same again.
    bench.at(led).click();
    assert!(bench.last_act().contains("Switch(false)"), "{}", bench.last_act());

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
    bench.put(Spec::lesson());
    bench.put(Spec::new(CardKind::Text, "a"));
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
    bench.act(Action::AddVirtualBoard(Kind::Esp32));
    let id = Rc::clone(&bench.state.virtual_boards[0].id);
    bench.draw().await;
    let led = format!("vled-{id}-led1");
    assert_eq!(bench.attribute(&led, "data-lit"), "false");
    let click = web_sys::MouseEvent::new("click").unwrap();
    bench.at(&led).dispatch_event(&click).unwrap();
    let lit = Seen { look: Look::Lit(1.0), readings: Vec::new() };
    bench.act(Action::BoardPart(Rc::clone(&id), 0, lit));
    bench.draw().await;
    assert_eq!(bench.attribute(&led, "data-lit"), "true");
    assert_eq!(bench.attribute(&format!("vpower-{id}"), "aria-checked"), "true");
    bench.at(&format!("vpower-{id}")).click();
    let is_power_off = |act: &Action| matches!(act, Action::Handle(_, Touch::Power(false)));
    assert!(bench.acts.borrow().last().is_some_and(is_power_off));
    bench.type_into(&format!("level-{id}-dht22_temperature"), "31.5");
    assert!(bench.last_act().contains("Level(31.5)"), "{}", bench.last_act());
}

#[wasm_bindgen_test]
async fn a_wrong_address_is_said_in_the_dialog_and_not_tried() {
    let mut bench = Bench::new("en");
    let edit = |edit| Action::Links(Act::Edit(0, edit));
    let address = |text: &str| edit(Edit::Text(Field::Address, text.to_owned()));
    bench.act(Action::Show(Some(Dialog::Connection)));
    bench.act(edit(Edit::Choice(Choice::Address)));
    bench.act(address("mqtt://192.168.1.5"));
    bench.draw().await;
    bench.at("connect").click();
    assert_eq!(bench.last_act(), "Some(Links(Connect { also: false }))");
    bench.act(Action::Links(Act::Connect { also: false }));
    bench.draw().await;
    assert!(bench.text("address-error").contains("ws://"));
    bench.type_into("address", "ws://192.168.1.5:8080/mqtt");
    assert!(bench.last_act().starts_with("Some(Links(Edit(0"), "{}", bench.last_act());
    bench.act(address("ws://192.168.1.5:8080/mqtt"));
    bench.act(Action::Links(Act::Connect { also: false }));
    bench.draw().await;
    assert!(!bench.has("address-error"));
}

#[wasm_bindgen_test]
async fn a_lost_connection_is_said_with_a_count_down() {
    let mut bench = Bench::with_board("en");
    bench
        .act(Action::Line(LineId::Peer(PeerId(0)), LineEvent::Closed(Some(Failure::Closed(1006)))));
    bench.draw().await;
    assert_eq!(bench.attribute("connection-state", "data-state"), "waiting");
    assert!(bench.text("failure").contains("lost"));
    assert!(bench.text("countdown").contains("second"));
    assert!(bench.at("part-b1-led").has_attribute("disabled"));
    bench.act(Action::SetLanguage(Language::Zh));
    bench.draw().await;
    assert!(bench.text("failure").contains("连接突然中断"));
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
        settings.boards.len() == 1 && settings.boards[0]["powered"] == false
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
