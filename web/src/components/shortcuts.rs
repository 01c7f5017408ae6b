//! Which keys do what.

use yew::prelude::*;

use super::context::Context;
use super::dialog::Dialog;
use crate::i18n::ShellSay;
use crate::state::action::Action;
use crate::state::shell::ShellAct;
use crate::state::shell::shortcut::Shortcut;

/// The list, and the switch for single keys.
pub fn shortcuts(page: &Context, single_keys: bool) -> Html {
    let row = |shortcut: Shortcut| {
        let keys = shortcut.keys().split('+').map(|key| html! { <kbd>{ key }</kbd> });
        html! {
            <div>
                <dt>{ for keys }</dt>
                <dd>{ page.say(ShellSay::Shortcut(shortcut)) }</dd>
            </div>
        }
    };
    let onchange = page.on::<Event>(Action::Shell(ShellAct::SingleKeys(!single_keys)));
    html! {
        <Dialog title={page.say(ShellSay::Shortcuts)} testid="shortcuts">
            <dl class="keys">{ for Shortcut::ALL.map(row) }</dl>
            <label class="check">
                <input type="checkbox" checked={single_keys} {onchange} data-testid="single-keys" />
                { page.say(ShellSay::SingleKeys) }
            </label>
            <p class="small soft">{ page.say(ShellSay::ShortcutsHint) }</p>
        </Dialog>
    }
}
