//! What a program prints: the last lines in sight, unless a person looks at earlier ones.

use std::ops::Range;
use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::{act, say};
use crate::components::context::{Context, use_page};
use crate::components::icon::Icon;
use crate::components::virtual_list::VirtualList;
use crate::i18n::ProgramsSay;
use crate::state::programs::serial::{Content, Line};
use crate::state::programs::{Act, Program, Remark};
use crate::state::snapshot::Snapshot;

/// The height of a line in pixels, as the style sheet has it.
const HEIGHT: usize = 20;

/// Whose output.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The program.
    pub program: Snapshot<Program>,
    /// What the board is called.
    pub name: AttrValue,
}

/// The output, with what is done with it.
#[component]
pub fn Output(props: &Props) -> Html {
    let page = use_page();
    let program = &props.program;
    let board = &program.board;
    let seen = Rc::new(program.seen());
    let total = seen.len();
    let rows = {
        let (page, program, seen) = (page.clone(), program.clone(), Rc::clone(&seen));
        Callback::from(move |range: Range<usize>| {
            let lines = seen[range].iter().filter_map(|index| program.serial.get(*index));
            lines.map(|line| row(&page, line)).collect::<Html>()
        })
    };
    let is_held = program.view.held.is_some();
    // At the end again, it goes on; away from it, it holds still.
    let on_end = {
        let (page, board) = (page.clone(), Rc::clone(board));
        Callback::from(move |is_end: bool| {
            if is_end == is_held {
                page.act(act(&board, Act::Hold(!is_end)));
            }
        })
    };
    let active = (!is_held).then(|| total.checked_sub(1)).flatten();
    let is_empty = program.serial.is_empty() || total == 0;
    html! {
        <>
            { tools(&page, program, total) }
            if is_empty {
                <p class="console-empty soft" data-testid="output-empty">
                    { say(&page, if program.view.search.is_empty() {
                        ProgramsSay::OutputEmpty
                    } else {
                        ProgramsSay::NothingFound
                    }) }
                </p>
            } else {
                <VirtualList {total} height={HEIGHT} {rows} role="log"
                    label={say(&page, ProgramsSay::OutputOf(&props.name))} testid="output"
                    {active} active_id={None::<AttrValue>} onkeydown={Callback::noop()} {on_end} />
            }
        </>
    }
}

fn row(page: &Context, line: &Line<Remark>) -> Html {
    let key = line.number.to_string();
    match &line.content {
        Content::Text(text) => {
            html! { <div {key} class="output-row" data-kind="text">{ text.to_string() }</div> }
        }
        Content::Typed(text) => {
            html! { <div {key} class="output-row typed" data-kind="typed">{ text.to_string() }</div> }
        }
        Content::Remark(remark) => {
            let words = say(page, ProgramsSay::Remark(remark));
            html! {
                <div {key} class="output-row remark" data-kind="remark" title={words.clone()}>
                    <time>{ page.time(line.at) }</time>{ words }
                </div>
            }
        }
    }
}

fn tools(page: &Context, program: &Program, total: usize) -> Html {
    let board = &program.board;
    let oninput = {
        let (page, board) = (page.clone(), Rc::clone(board));
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            page.act(act(&board, Act::Search(input.value().into())));
        })
    };
    let is_held = program.view.held.is_some();
    let (hold, hold_icon) =
        if is_held { (ProgramsSay::GoOn, Icon::Play) } else { (ProgramsSay::Hold, Icon::Pause) };
    let icon = |testid: &'static str, icon: Icon, what: ProgramsSay<'_>, it: Act| {
        let name = say(page, what);
        html! {
            <button type="button" class="icon-button" title={name.clone()} aria-label={name}
                data-testid={testid} onclick={page.on(act(board, it))}>{ icon.html(18) }</button>
        }
    };
    html! {
        <div class="output-tools">
            <h3>{ say(page, ProgramsSay::Output) }</h3>
            <input type="search" class="input slim" {oninput} autocomplete="off"
                ~defaultValue={program.view.search.to_string()} data-testid="output-search"
                placeholder={say(page, ProgramsSay::Search)}
                aria-label={say(page, ProgramsSay::Search)} />
            <span class="soft small" data-testid="output-count">
                { say(page, ProgramsSay::Lines(total)) }
            </span>
            { icon("output-hold", hold_icon, hold, Act::Hold(!is_held)) }
            { icon("output-copy", Icon::Copy, ProgramsSay::Copy, Act::CopyOutput) }
            { icon("output-save", Icon::Save, ProgramsSay::SaveOutput, Act::SaveOutput) }
            { icon("output-clear", Icon::Bin, ProgramsSay::Clear, Act::ClearOutput) }
        </div>
    }
}
