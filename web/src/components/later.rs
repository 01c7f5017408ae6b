//! A piece of the page where it belongs, and what stands there until it has come.

use yew::prelude::*;

use super::context::Context;
use super::dialog::Dialog;
use crate::i18n::{Say, ShellSay};
use crate::pieces;
use crate::state::State;
use crate::state::action::Action;
use crate::state::pieces::{Piece, Progress};
use crate::state::snapshot::Snapshot;

/// A part of a place.
pub fn part(page: &Context, state: &Snapshot<State>, piece: Piece) -> Html {
    match pieces::view(piece) {
        Some(view) => view(page, state),
        None => missing(page, state.pieces.progress(piece)),
    }
}

/// A whole place.
pub fn place(page: &Context, state: &Snapshot<State>, piece: Piece) -> Html {
    match pieces::view(piece) {
        Some(view) => view(page, state),
        None => html! {
            <main class="page">{ missing(page, state.pieces.progress(piece)) }</main>
        },
    }
}

/// A dialog.
pub fn dialog(page: &Context, state: &Snapshot<State>, piece: Piece) -> Html {
    match pieces::view(piece) {
        Some(view) => view(page, state),
        None => html! {
            <Dialog title={page.say(ShellSay::PieceTitle)} testid="piece-dialog">
                { missing(page, state.pieces.progress(piece)) }
            </Dialog>
        },
    }
}

/// Says that it comes, or that it does not and what can be done.
fn missing(page: &Context, progress: Progress) -> Html {
    if progress != Progress::Failed {
        return html! {
            <p class="piece-coming soft" role="status" data-testid="piece-coming">
                { page.say(ShellSay::PieceComing) }
            </p>
        };
    }
    html! {
        <div class="empty" role="alert" data-testid="piece-failed">
            <h3>{ page.say(ShellSay::PieceFailed) }</h3>
            <p class="soft">{ page.say(ShellSay::PieceFailedHint) }</p>
            <div class="send-row">
                <button type="button" class="button primary" onclick={page.on(Action::FetchAgain)}
                    data-testid="piece-again">{ page.say(Say::TryNow) }</button>
            </div>
        </div>
    }
}
