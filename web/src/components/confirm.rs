//! Questions before something is removed.

use std::rc::Rc;

use yew::prelude::*;

use super::context::Context;
use super::dialog::Dialog;
use crate::i18n::{CardSay, Say};
use crate::state::action::{Action, Touch};

/// Really remove this board's card?
pub fn remove_board(page: &Context, board: &Rc<str>, name: &str) -> Html {
    let title = page.say(CardSay::RemoveCardTitle(name));
    question(page, title, CardSay::RemoveCardHint, Action::RemoveBoard(Rc::clone(board)))
}

/// Really take this virtual board away?
pub fn take_away(page: &Context, id: &Rc<str>, name: &str) -> Html {
    let title = page.say(CardSay::TakeAwayTitle(name));
    question(page, title, CardSay::TakeAwayHint, Action::Handle(Rc::clone(id), Touch::Remove))
}

fn question(page: &Context, title: AttrValue, hint: CardSay<'_>, action: Action) -> Html {
    html! {
        <Dialog {title} testid="confirm">
            <p>{ page.say(hint) }</p>
            <div class="actions">
                <button type="button" class="button" onclick={page.on(Action::Show(None))}
                    data-testid="confirm-no">{ page.say(Say::Cancel) }</button>
                <button type="button" class="button danger" onclick={page.on(action)}
                    data-testid="confirm-yes">{ page.say(CardSay::Remove) }</button>
            </div>
        </Dialog>
    }
}
