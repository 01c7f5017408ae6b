//! The fault lab and the broker inside the browser in a real browser: what they say in both languages,
//! and what a click asks for.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod drawn;

use shared::board::kind::Kind;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web::hub::{Keep, KeepFault, Status};
use web::state::action::{Action, Dialog};
use web::state::faults::{Act, Scope, Subject};
use web::state::household::{Home, HouseholdNews};
use web::state::place::{Arrival, Place};

use crate::drawn::Bench;

wasm_bindgen_test_configure!(run_in_browser);

fn at_broker(language: &str, status: Status) -> Bench {
    let mut bench = Bench::new(language);
    bench.act(Action::Arrived(Arrival { place: Place::Broker, ..Arrival::default() }));
    bench.act(Action::Household(HouseholdNews::Home(Home::OtherTab)));
    let status = Box::new(status);
    bench.act(Action::Household(HouseholdNews::Status { is_private: false, status }));
    bench
}

#[wasm_bindgen_test]
async fn why_nothing_is_kept_is_said_in_the_pages_language() {
    for (language, where_it_runs, full) in
        [("zh-CN", "另一个标签页", "存储空间满了"), ("en", "in another tab", "storage is full")]
    {
        let keep = Keep::Failed(KeepFault::Full);
        let mut bench = at_broker(language, Status { tabs: 2, keep, ..Status::default() });
        bench.draw().await;
        assert!(bench.text("household-home").contains(where_it_runs));
        assert_eq!(bench.attribute("keep-state", "data-state"), "failed");
        assert!(bench.text("kept").contains(full), "{}", bench.text("kept"));
        bench.at("keep").click();
        assert_eq!(bench.last_act(), "Some(KeepBroker(true))");
    }
}

#[wasm_bindgen_test]
async fn what_was_put_aside_is_text_and_emptying_the_broker_is_asked_first() {
    let aside = Some("3: <b>no row</b>".to_owned());
    let mut bench = at_broker("en", Status { keep: Keep::On, aside, ..Status::default() });
    bench.draw().await;
    assert!(bench.text("put-aside").contains("<b>no row</b>"));
    bench.at("restart-without").click();
    assert_eq!(bench.last_act(), "Some(Show(Some(EmptyBroker)))");
    bench.act(Action::Show(Some(Dialog::EmptyBroker)));
    bench.draw().await;
    bench.at("confirm-yes").click();
    assert_eq!(bench.last_act(), "Some(Fault(RestartBroker { keeps: false }))");
}

#[wasm_bindgen_test]
async fn what_is_wrong_is_seen_at_the_board_and_each_fault_has_its_button() {
    let mut bench = Bench::new("en");
    bench.act(Action::AddVirtualBoard(Kind::Esp32));
    let id = bench.state.virtual_boards[0].id.clone();
    bench.draw().await;
    assert!(!bench.has(&format!("faults-of-{id}")));
    let scope = Scope::Only(Subject::Board(id.clone()));
    let clicks = [
        (format!("stall-{id}"), Act::Stall(scope.clone(), true)),
        (format!("cut-{id}"), Act::Cut(scope.clone())),
        (format!("wifi-{id}"), Act::Wifi(id.clone(), false)),
        (format!("pull-plug-{id}"), Act::PullPlug(id.clone())),
        (format!("delay-{id}-1000"), Act::Delay(scope.clone(), 1000, 0)),
    ];
    for (button, act) in clicks {
        bench.at(&button).click();
        assert_eq!(bench.last_act(), format!("{:?}", Some(Action::Fault(act))));
    }
    bench.act(Action::Fault(Act::Stall(scope, true)));
    bench.act(Action::Fault(Act::Wifi(id.clone(), false)));
    bench.draw().await;
    let marks = bench.text(&format!("faults-of-{id}"));
    assert!(marks.contains("stalled") && marks.contains("no Wi-Fi"), "{marks}");
    assert_eq!(bench.attribute(&format!("wifi-{id}"), "aria-pressed"), "true");
}
