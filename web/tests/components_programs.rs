//! A board's program in a real browser, without its Worker: what is said of it, and what a click asks
//! for.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod drawn;

use std::rc::Rc;

use shared::board::Kind;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web::state::action::Action;
use web::state::place::{Arrival, Place};
use web::state::programs::Act;
use web::state::programs::fault::Fault;
use web::state::programs::said::{Doing, How, Memory, Note, Said};
use web_sys::HtmlInputElement;
use web_sys::wasm_bindgen::JsCast;

use crate::drawn::{Bench, pause};

wasm_bindgen_test_configure!(run_in_browser);

/// The page of a program that runs.
fn programmed(language: &str) -> (Bench, Rc<str>) {
    let mut bench = Bench::new(language);
    bench.act(Action::AddVirtualBoard(Kind::Esp32));
    let board = Rc::clone(&bench.state.virtual_boards[0].id);
    bench.act(Action::Program(Rc::clone(&board), Act::Programmed(true)));
    let path = format!("board/{board}/program").into();
    bench.act(Action::Arrived(Arrival { place: Place::Bench, path, token: None, board: None }));
    for said in [
        Said::Ready { version: "1.29.0".into() },
        Said::Doing(Doing::Sleeping),
        Said::Memory(Memory { used: 40_000, total: 131_072 }),
        Said::Alive { busy_ms: Some(120.0) },
    ] {
        says(&mut bench, &board, said);
    }
    (bench, board)
}

fn says(bench: &mut Bench, board: &Rc<str>, said: Said) {
    bench.act(Action::ProgramSaid(Rc::clone(board), said));
}

#[wasm_bindgen_test]
async fn an_error_is_explained_in_the_pages_language() {
    for (language, words, memory) in
        [("zh-CN", "没有服务", "内存 40 KiB"), ("en", "nobody listens", "memory 40 KiB")]
    {
        let (mut bench, board) = programmed(language);
        bench.draw().await;
        assert!(bench.text("program-memory").starts_with(memory));
        let fault = Fault {
            file: "main.py".into(),
            line: 3,
            kind: "OSError".into(),
            message: "[Errno 111] ECONNREFUSED".into(),
            traceback: "".into(),
        };
        says(&mut bench, &board, Said::Fault(fault));
        says(&mut bench, &board, Said::Exit(How::Error, [].into()));
        bench.draw().await;
        assert_eq!(bench.attribute("program-fault", "data-line"), "3");
        assert!(bench.text("program-cause").contains(words), "{}", bench.text("program-cause"));
        assert_eq!(bench.attribute("program", "data-status"), "error");
    }
}

#[wasm_bindgen_test]
async fn what_a_program_prints_is_text_and_nothing_else() {
    let (mut bench, board) = programmed("en");
    says(&mut bench, &board, Said::Out("<b>bold</b>\n".into()));
    let note =
        Note { code: "no-udp".into(), name: "<i>x</i>".into(), file: "main.py".into(), line: 2 };
    says(&mut bench, &board, Said::Note(note));
    bench.draw().await;
    pause(50).await;
    assert!(bench.text("output").contains("<b>bold</b>"), "{}", bench.text("output"));
    assert_eq!(bench.root.query_selector(".output-row b, .output-row i").unwrap(), None);
    assert_eq!(bench.attribute("program-note", "data-code"), "no-udp");
}

#[wasm_bindgen_test]
async fn a_line_is_typed_to_the_board_and_buttons_ask_for_what_they_say() {
    let (mut bench, board) = programmed("en");
    says(&mut bench, &board, Said::Doing(Doing::Input));
    bench.draw().await;
    let input: HtmlInputElement = bench.at("prompt").unchecked_into();
    input.set_value("Ann");
    bench.at("prompt-send").click();
    assert_eq!(bench.last_act(), format!("Some(Program({board:?}, Type(\"Ann\")))"));
    assert_eq!(input.value(), "", "the line is free for the next one");
    bench.at("program-stop").click();
    assert_eq!(bench.last_act(), format!("Some(Program({board:?}, Stop))"));
    assert!(!bench.has("program-force"), "force is for a program that does not stop");
}

#[wasm_bindgen_test]
async fn a_board_that_is_not_there_is_said_and_leads_back() {
    let mut bench = Bench::new("en");
    let path = "board/nobody/program".into();
    bench.act(Action::Arrived(Arrival { place: Place::Bench, path, token: None, board: None }));
    bench.draw().await;
    assert!(bench.text("program-missing").contains("no such board"));
}
