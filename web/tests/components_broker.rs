//! The broker's place in a real browser: what it shows, and what a click asks for.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod drawn;

use shared::broker::admin::{ClientView, Listing, RetainedView, SubscriptionView};
use shared::broker::clearing::Cleared;
use shared::broker::diagnosis::{Cause, Diagnosis};
use shared::wire::Text;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web::state::action::{Action, Dialog};
use web::state::administration::Administer;
use web::state::broker::admin::{Answer, Call, Refusal, Request};
use web::state::peer::PeerId;
use web::state::place::{Arrival, Place};

use crate::drawn::Bench;

wasm_bindgen_test_configure!(run_in_browser);

fn go(bench: &mut Bench, place: Place) {
    bench.act(Action::Arrived(Arrival { place, ..Arrival::default() }));
}

/// What the administrator's side would be told by the broker.
fn answered(bench: &mut Bench, request: Request, answer: Answer) {
    let epoch = 0;
    let call = Call { peer: PeerId(0), request, is_for_tab: true, authorization: None, epoch };
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
        assert_eq!(bench.last_act(), "Some(ClearBrokerLog)");
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
        connected_for: Some(7500),
        session_expiry: 0,
        subscription_count: 25,
        subscriptions: vec![SubscriptionView { filter: "room/#".into(), qos: 1 }],
        waiting: 3,
        inflight: 0,
        dropped: 0,
    };
    let listing = Listing { total: 1, items: vec![client], next: None };
    answered(&mut bench, Request::Clients("".into()), Answer::Clients(listing));
    bench.draw().await;
    let row = bench.text("client-<i>esp32</i>");
    for word in [
        "<i>esp32</i>",
        "10.0.0.7:5000 (tcp)",
        "MQTT 3.1.1",
        "3 waiting",
        "room/#",
        "2 h 5 min",
        "and 24 more",
    ] {
        assert!(row.contains(word), "{word}: {row}");
    }
    bench.at("kick-<i>esp32</i>").click();
    assert_eq!(bench.last_act(), r#"Some(Show(Some(Kick("<i>esp32</i>"))))"#);
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
    let listing = || Listing {
        total: 12,
        items: (0..10).map(|n| view(&format!("room/{n}"))).collect(),
        next: None,
    };
    answered(&mut bench, Request::Retained("#".into()), Answer::Retained(listing()));
    bench.draw().await;
    assert!(bench.text("retained-room/3").contains("<script>"));
    bench.at("clear-room/3").click();
    assert_eq!(bench.last_act(), r#"Some(Administer(AskClear("room/3/#")))"#);
    bench.act(Action::Administer(Administer::AskClear("room/#".into())));
    bench.draw().await;
    assert!(bench.at("confirm-yes").has_attribute("disabled"), "not before it is counted");
    answered(&mut bench, Request::Preview("room/#".into()), Answer::Retained(listing()));
    bench.draw().await;
    assert!(
        bench.at("confirm-yes").has_attribute("disabled"),
        "nor before it is known what is undone"
    );
    let would =
        Cleared { cleared: 12, dry_run: true, undoable: 7, clearing: None, undo_seconds: 600 };
    answered(&mut bench, Request::TryClear("room/#".into()), Answer::Cleared(would));
    bench.draw().await;
    assert!(bench.text("clear-hint").contains("12 条"));
    assert!(bench.text("clear-undo").contains("前 7 条"), "{}", bench.text("clear-undo"));
    assert!(bench.text("clear-preview").contains("room/7"));
    assert!(bench.text("clear-preview").contains("还有 4 个"));
    bench.at("confirm-yes").click();
    assert_eq!(bench.last_act(), r#"Some(Administer(Clear("room/#")))"#);
}

#[wasm_bindgen_test]
async fn a_token_or_a_login_is_sent_from_the_form() {
    let mut bench = Bench::new("en");
    go(&mut bench, Place::Broker);
    let request = Request::Clients("".into());
    let call = Call { peer: PeerId(0), request, is_for_tab: false, authorization: None, epoch: 0 };
    bench.act(Action::Answered(Box::new(call), Err(Refusal::Login)));
    bench.draw().await;
    bench.type_into("admin-username", "ms-li");
    bench.type_into("admin-password", "secret");
    bench.at("admin-log-in").click();
    assert_eq!(bench.last_act(), r#"Some(Administer(Login("ms-li", "secret")))"#);
    bench.type_into("admin-token", "t0ken");
    bench.at("admin-log-in").click();
    assert_eq!(bench.last_act(), r#"Some(Administer(Token("t0ken")))"#);
}
