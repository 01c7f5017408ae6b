//! The program of one board: its files in an editor, what it prints, a line to type to it, how it
//! goes, and where its bytes go.

mod addresses;
mod editor;
mod fault;
mod files;
mod head;
mod output;
mod prompt;

use std::rc::Rc;

use yew::prelude::*;

use self::addresses::Addresses;
use self::editor::Editor;
use self::fault::{fault, notes};
use self::files::FileBar;
use self::output::Output;
use self::prompt::PromptLine;
use super::context::Context;
use super::icon::Icon;
use super::virtual_board::VirtualBoardView;
use crate::i18n::ProgramsSay;
use crate::state::State;
use crate::state::action::Action;
use crate::state::faults::Subject;
use crate::state::programs::{Act, Program};
use crate::state::snapshot::Snapshot;
use crate::state::virtual_board::VirtualBoard;

/// What leads to the program of a board.
pub fn address(board: &str) -> String {
    format!("#/board/{board}/program")
}

fn say(page: &Context, what: ProgramsSay<'_>) -> AttrValue {
    page.say(what)
}

/// An Action about the program of a board.
fn act(board: &Rc<str>, act: Act) -> Action {
    Action::Program(Rc::clone(board), act)
}

/// The page of a board's program.
pub fn program(page: &Context, state: &State) -> Html {
    let Some(board) = state.seen_program().and_then(|id| state.virtual_board(&id)) else {
        return html! {
            <main class="program-missing empty" data-testid="program-missing">
                <h2>{ say(page, ProgramsSay::NoBoard) }</h2>
                <a class="button" href="#/">{ say(page, ProgramsSay::ToBench) }</a>
            </main>
        };
    };
    let retry_in = board.line.seconds_left(state.now);
    let status = state.program_status(&board.id);
    let condition = state.faults.of(&Subject::Board(Rc::clone(&board.id)));
    let recording = state.recording.clone().filter(|it| it.board == board.id);
    let view = html! {
        <VirtualBoardView key="board" board={board.clone()} {recording} {retry_in} {condition}
            program={status} />
    };
    let Some(files) = board.spec.program.files() else {
        return html! {
            <main class="program" data-testid="program" key={board.id.to_string()}>
                { title(page, board) }
                <div class="program-code">{ begin(page, board) }</div>
                <div class="program-side">{ view }</div>
            </main>
        };
    };
    let program = state.programs.get(&board.id).cloned().unwrap_or_default();
    let open = files.iter().find(|file| *file.name == *program.open);
    let names: Vec<Rc<str>> = files.iter().map(|file| file.name.as_str().into()).collect();
    html! {
        <main class="program" data-testid="program" key={board.id.to_string()}
            data-status={head::status_name(program.status)}>
            { title(page, board) }
            { head::controls(page, board, &program) }
            <section class="program-code" aria-label={say(page, ProgramsSay::Files)}>
                <FileBar board={Rc::clone(&board.id)} {names}
                    open={Rc::clone(&program.open)} error={program.file_error.clone()}
                    examples={state.programs.examples.clone()} />
                if let Some(file) = open {
                    <Editor board={Rc::clone(&board.id)} name={Rc::clone(&program.open)}
                        text={file.text.clone()}
                        revision={program.revision} fault={program.fault.clone()}
                        notes={program.notes.clone()} />
                }
                { fault(page, &program) }
                { notes(page, &program) }
            </section>
            <div class="program-side">
                { terminal(page, board, &program) }
                { view }
                { head::connections(page, board, &program) }
                <Addresses addresses={state.programs.addresses.clone()}
                    error={state.programs.address_error.clone()} />
            </div>
        </main>
    }
}

fn title(page: &Context, board: &Snapshot<VirtualBoard>) -> Html {
    html! {
        <header class="program-title">
            <a class="icon-button" href="#/" aria-label={say(page, ProgramsSay::ToBench)}
                data-testid="program-back">
                { Icon::Left.html(20) }
            </a>
            <h2>{ board.spec.name.clone() }</h2>
            <span class="soft">{ say(page, ProgramsSay::Program) }</span>
        </header>
    }
}

/// A board that has no program yet.
fn begin(page: &Context, board: &Snapshot<VirtualBoard>) -> Html {
    html! {
        <div class="empty" data-testid="program-none">
            <p>{ say(page, ProgramsSay::WriteProgramHint) }</p>
            <button type="button" class="button primary" data-testid="program-begin"
                onclick={page.on(act(&board.id, Act::Programmed(true)))}>
                { Icon::Add.html(18) }{ say(page, ProgramsSay::WriteProgram) }
            </button>
        </div>
    }
}

fn terminal(page: &Context, board: &VirtualBoard, program: &Snapshot<Program>) -> Html {
    html! {
        <section class="terminal" aria-label={say(page, ProgramsSay::Output)}>
            <Output program={program.clone()} name={board.spec.name.clone()} />
            <PromptLine board={Rc::clone(&board.id)} typed={program.typed.clone()}
                takes_input={program.takes_input()}
                is_code={program.is_at_prompt()} />
        </section>
    }
}
