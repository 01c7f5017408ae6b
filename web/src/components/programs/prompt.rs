//! The line that a person types to a board: Python at the prompt, or an answer to `input()`.

use std::collections::VecDeque;
use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{act, say};
use crate::components::context::use_page;
use crate::i18n::ProgramsSay;
use crate::state::programs::Act;
use crate::state::programs::prompt::{indentation, sent};

/// Whose line.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The board's id.
    pub board: Rc<str>,
    /// What was typed before, the oldest first.
    pub typed: VecDeque<Rc<str>>,
    /// What is typed gets to the board.
    pub takes_input: bool,
    /// It is Python for the prompt, not an answer to a program.
    pub is_code: bool,
}

/// The line, indented by itself in a block as on a real board. The arrow keys bring back what was typed before; Ctrl+C stops the program.
#[component]
pub fn PromptLine(props: &Props) -> Html {
    let page = use_page();
    let node = use_node_ref();
    // How far back it is in what was typed before: 0 is the line that is being typed.
    let back = use_mut_ref(|| 0_usize);
    let is_code = props.is_code;
    let onsubmit = {
        let (page, board, node, back) =
            (page.clone(), Rc::clone(&props.board), node.clone(), Rc::clone(&back));
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Some(input) = node.cast::<HtmlInputElement>() else { return };
            let line = input.value();
            let (line, next) =
                if is_code { (sent(&line), indentation(&line)) } else { (&*line, String::new()) };
            page.act(act(&board, Act::Type(line.into())));
            input.set_value(&next);
            *back.borrow_mut() = 0;
        })
    };
    let onkeydown = {
        let (page, board, node) = (page.clone(), Rc::clone(&props.board), node.clone());
        let (typed, back) = (props.typed.clone(), Rc::clone(&back));
        Callback::from(move |event: KeyboardEvent| {
            let Some(input) = node.cast::<HtmlInputElement>() else { return };
            let is_copy = input.selection_start() != input.selection_end();
            let mut back = back.borrow_mut();
            match &*event.key() {
                "ArrowUp" => *back = (*back + 1).min(typed.len()),
                "ArrowDown" => *back = back.saturating_sub(1),
                "c" if event.ctrl_key() && !is_copy => {
                    event.prevent_default();
                    return page.act(act(&board, Act::Stop));
                }
                _ => return,
            }
            event.prevent_default();
            let line = typed.len().checked_sub(*back).and_then(|at| typed.get(at));
            input.set_value(line.map_or("", |line| line));
        })
    };
    html! {
        <form class="prompt-line" {onsubmit}>
            <input ref={node} type="text" class="input mono" autocomplete="off" spellcheck="false"
                autocapitalize="off" disabled={!props.takes_input} {onkeydown}
                placeholder={say(&page, ProgramsSay::InputHint)}
                aria-label={say(&page, ProgramsSay::Input)} data-testid="prompt" />
            <button type="submit" class="button slim" disabled={!props.takes_input}
                data-testid="prompt-send">
                { say(&page, ProgramsSay::Send) }
            </button>
        </form>
    }
}
