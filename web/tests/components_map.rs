//! The map, the drawer and the cards of real devices in a real browser.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod drawn;

use shared::inspect::Direction;
use shared::wire::Bytes;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web::state::action::Action;
use web::state::line::LineId;
use web::state::peer::PeerId;
use web::state::place::{Arrival, Place};
use web::state::shell::ShellAct;

use crate::drawn::Bench;

wasm_bindgen_test_configure!(run_in_browser);

/// The page's CONNECT (3.1.1, client id `page`), and a retained message on `a` from it.
const CONNECT: &[u8] = b"\x10\x10\x00\x04MQTT\x04\x02\x00\x3c\x00\x04page";
const PUBLISH: &[u8] = b"\x31\x04\x00\x01a1";

fn passes(bench: &mut Bench, bytes: &'static [u8]) {
    let line = LineId::Peer(PeerId(0));
    bench.act(Action::Traffic(line, Direction::ToServer, Bytes::from_static(bytes)));
}

fn go(bench: &mut Bench, place: Place, path: &str) {
    bench.act(Action::Arrived(Arrival { place, path: path.into(), ..Arrival::default() }));
}

#[wasm_bindgen_test]
async fn the_map_leads_to_clients_and_marks_lead_to_packets() {
    let mut bench = Bench::with_board("en");
    passes(&mut bench, CONNECT);
    passes(&mut bench, PUBLISH);
    go(&mut bench, Place::Broker, "map");
    bench.draw().await;
    assert_eq!(bench.attribute("map-client-page", "data-kind"), "page");
    assert_eq!(bench.attribute("map-client-b1", "data-kind"), "board");
    assert_eq!(bench.attribute("map-client-b1", "href"), "#/broker/map/b1");
    let mark = "map-mark";
    assert_eq!(bench.attribute(mark, "href"), "#/packets/2");
    assert_eq!(
        (bench.attribute(mark, "data-way"), bench.attribute(mark, "data-retain")),
        ("up".into(), "true".into())
    );
    assert_eq!(bench.attribute(mark, "tabindex"), "-1", "it is gone before a key finds it");
    assert!(!bench.has("map-panel"));

    go(&mut bench, Place::Broker, "map/page");
    bench.draw().await;
    assert_eq!(bench.attribute("map-client-page", "aria-current"), "true");
    assert_eq!(bench.attribute("map-message", "href"), "#/packets/2");
    assert!(bench.text("map-message").contains("PUBLISH"));
}

#[wasm_bindgen_test]
async fn with_many_clients_each_has_its_place_and_only_the_chosen_one_its_name() {
    let mut bench = Bench::new("en");
    for number in 0..120 {
        let topic = format!("homeassistant/device/d{number}/config");
        let json = format!(r#"{{"dev":{{"name":"Device {number}"}},"cmps":{{}}}}"#);
        bench.message(&topic, json.as_bytes());
    }
    go(&mut bench, Place::Broker, "map/d7");
    bench.draw().await;
    let all = bench.root.query_selector_all("[data-testid^=map-client-]").unwrap();
    assert_eq!(all.length(), 120);
    let name = |id: &str| {
        let selector = format!("[data-testid=\"map-client-{id}\"] text");
        bench.root.query_selector(&selector).unwrap().and_then(|it| it.text_content())
    };
    assert_eq!((name("d7").as_deref(), name("d8")), (Some("Device 7"), None));
}

#[wasm_bindgen_test]
async fn the_drawer_shows_the_last_packets_below_every_place() {
    let mut bench = Bench::new("en");
    passes(&mut bench, CONNECT);
    passes(&mut bench, PUBLISH);
    bench.draw().await;
    assert!(!bench.has("drawer"));
    bench.act(Action::Shell(ShellAct::ToggleDrawer));
    for place in [Place::Bench, Place::Console, Place::Learn, Place::Broker] {
        go(&mut bench, place, "");
        bench.draw().await;
        let drawer = bench.text("drawer");
        assert!(drawer.contains("CONNECT") && drawer.contains("PUBLISH"), "{place:?}: {drawer}");
    }
}

#[wasm_bindgen_test]
async fn what_belongs_to_a_light_has_its_name_in_both_languages() {
    let config =
        br#"{"dev":{"name":"Bulb"},"cmps":{"l":{"p":"light","schema":"json","cmd_t":"b/set",
        "stat_t":"b","sup_clrm":["color_temp","xy"],"fx_list":["blink"]}}}"#;
    for (language, names) in [
        ("en", ["Brightness", "Colour temperature", "Colour", "Effect"]),
        ("zh", ["亮度", "色温", "颜色", "灯效"]),
    ] {
        let mut bench = Bench::new(language);
        bench.message("homeassistant/device/bulb/config", config);
        let state = br#"{"state":"ON","brightness":99,"color_temp":250,"color":{"x":0.3,"y":0.6}}"#;
        bench.message("b", state);
        bench.draw().await;
        let card = bench.text("board-bulb");
        assert!(names.iter().all(|name| card.contains(name)), "{card}");
        assert_eq!(bench.text("value-bulb-l.color_temp").trim(), "250 mired");
        assert_eq!(bench.attribute("part-bulb-l.color", "type"), "color");
        assert!(bench.text("value-bulb-l.color").contains("#00ff00"), "{card}");
    }
}
