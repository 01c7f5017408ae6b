//! The offer to take back what was just deleted.

use yew::prelude::*;

use super::context::Context;
use super::icon::Icon;
use crate::i18n::{Say, ShellSay};
use crate::state::action::Action;
use crate::state::shell::ShellAct;
use crate::state::undo::Deleted;

/// What was deleted, with a button that brings it back. Its place is always there, so that it is
/// read out when it is filled.
pub fn toast(page: &Context, offer: Option<&Deleted>) -> Html {
    let offer = offer.map(|deleted| {
        html! {
            <div class="toast" data-testid="deleted">
                <p>{ page.say(ShellSay::Deleted(deleted)) }</p>
                <button type="button" class="button slim" data-testid="undo"
                    onclick={page.on(Action::Shell(ShellAct::Undo))}>
                    { Icon::Undo.html(17) }{ page.say(ShellSay::Undo) }
                </button>
                <button type="button" class="icon-button" aria-label={page.say(Say::Close)}
                    onclick={page.on(Action::Shell(ShellAct::KeepDeleted))}>
                    { Icon::Close.html(17) }
                </button>
            </div>
        }
    });
    html! { <div class="toasts" role="status">{ offer }</div> }
}
