//! Twins of real boards: who speaks under each name.

use yew::prelude::*;

use super::context::Context;
use super::icon::Icon;
use crate::i18n::TwinSay;
use crate::state::State;
use crate::state::action::{Action, Touch};
use crate::state::twin::Mode;

/// One line for each twin.
pub fn twins(page: &Context, state: &State) -> Html {
    let line = |board: &crate::state::snapshot::Snapshot<
        crate::state::virtual_board::VirtualBoard,
    >| {
        let mode = board.twin.as_ref()?.mode;
        let (state, class, words) = match mode {
            Mode::Real => ("real", "good", TwinSay::Real),
            Mode::Gone(_) => ("gone", "wait", TwinSay::Gone),
            Mode::Virtual => ("virtual", "wait", TwinSay::Virtual),
        };
        let end = Action::Handle(board.id.clone(), Touch::Remove);
        Some(html! {
            <li class={classes!("note", class)} data-testid={format!("twin-{}", board.id)}
                data-state={state}>
                <p role="status"><strong>{ &board.spec.name }</strong>{ ": " }{ page.say(words) }</p>
                <button type="button" class="button slim quiet" onclick={page.on(end)}
                    data-testid={format!("twin-end-{}", board.id)}>
                    { Icon::Bin.html(16) }{ page.say(TwinSay::End) }
                </button>
            </li>
        })
    };
    html! { <ul class="twins">{ for state.virtual_boards.iter().filter_map(line) }</ul> }
}
