//! Questions before something is removed.

use std::rc::Rc;

use yew::prelude::*;

use super::context::use_page;
use super::dialog::Dialog;
use crate::i18n::Say;
use crate::state::action::{Action, Touch};

/// A board on the dashboard.
#[derive(Properties, PartialEq)]
pub struct BoardProps {
    /// Which.
    pub board: Rc<str>,
    /// What a person calls it.
    pub name: String,
}

/// Really remove this board's card?
#[component]
pub fn ConfirmRemoveBoard(props: &BoardProps) -> Html {
    let page = use_page();
    html! {
        <Question title={page.say(Say::RemoveCardTitle(&props.name))}
            hint={page.say(Say::RemoveCardHint)}
            action={Asked(Action::RemoveBoard(Rc::clone(&props.board)))} />
    }
}

/// A virtual board.
#[derive(Properties, PartialEq)]
pub struct VirtualProps {
    /// Which.
    pub id: Rc<str>,
    /// What a person calls it.
    pub name: String,
}

/// Really take this virtual board away?
#[component]
pub fn ConfirmTakeAway(props: &VirtualProps) -> Html {
    let page = use_page();
    html! {
        <Question title={page.say(Say::TakeAwayTitle(&props.name))}
            hint={page.say(Say::TakeAwayHint)}
            action={Asked(Action::Handle(Rc::clone(&props.id), Touch::Remove))} />
    }
}

/// What happens on yes. A dialog lives too short for it to change.
#[derive(Clone)]
struct Asked(Action);

impl PartialEq for Asked {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

#[derive(Properties, PartialEq)]
struct QuestionProps {
    title: AttrValue,
    hint: AttrValue,
    action: Asked,
}

#[component]
fn Question(props: &QuestionProps) -> Html {
    let page = use_page();
    html! {
        <Dialog title={props.title.clone()} testid="confirm">
            <p>{ &props.hint }</p>
            <div class="actions">
                <button type="button" class="button" onclick={page.on(Action::Show(None))}
                    data-testid="confirm-no">{ page.say(Say::Cancel) }</button>
                <button type="button" class="button danger" data-testid="confirm-yes"
                    onclick={page.on(props.action.0.clone())}>{ page.say(Say::Remove) }</button>
            </div>
        </Dialog>
    }
}
