//! What went wrong in a program, with what to do about it, and what is otherwise than on a real
//! board.

use yew::prelude::*;

use super::say;
use crate::components::context::Context;
use crate::i18n::ProgramsSay;
use crate::state::programs::Program;

/// The exception that it ended with.
pub fn fault(page: &Context, program: &Program) -> Html {
    let Some(fault) = &program.fault else { return Html::default() };
    let cause = fault.cause();
    html! {
        <div class="program-fault note bad" role="alert" data-testid="program-fault"
            data-line={fault.line.to_string()} data-kind={fault.kind.to_string()}>
            <p><strong>{ say(page, ProgramsSay::FaultAt(fault)) }</strong></p>
            <p data-testid="program-cause">{ say(page, ProgramsSay::Cause(&cause)) }</p>
        </div>
    }
}

/// What a real board does and this one cannot.
pub fn notes(page: &Context, program: &Program) -> Html {
    if program.notes.is_empty() {
        return Html::default();
    }
    let notes = program.notes.iter().map(|note| {
        html! {
            <li data-testid="program-note" data-code={note.code.to_string()}>
                if note.line > 0 { <code>{ format!("{}:{} ", note.file, note.line) }</code> }
                { say(page, ProgramsSay::Note(note)) }
            </li>
        }
    });
    html! {
        <details class="program-notes note">
            <summary>
                { say(page, ProgramsSay::NotesTitle) }{ format!(" ({})", program.notes.len()) }
            </summary>
            <ul>{ for notes }</ul>
        </details>
    }
}
