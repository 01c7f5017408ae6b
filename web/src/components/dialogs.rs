//! The dialogs: what stands above the page until it is answered or closed.

use std::rc::Rc;

use yew::prelude::*;

use super::broker::questions;
use super::circuit::share;
use super::confirm;
use super::console::clear;
use super::context::Context;
use super::dashboard::CardForm;
use super::faults::empty_broker;
use super::links::ConnectionDialog;
use super::shortcuts::shortcuts;
use crate::state::State;
use crate::state::action::Dialog;
use crate::state::dashboard::MAX_CARDS;
use crate::state::dashboard::spec::Spec;
use crate::state::snapshot::Snapshot;

/// The one that is open.
pub fn dialog(page: &Context, state: &Snapshot<State>) -> Html {
    match &state.dialog {
        None => Html::default(),
        Some(Dialog::Connection) => html! { <ConnectionDialog state={state.clone()} /> },
        Some(Dialog::Card(spec)) => card(state, spec),
        Some(Dialog::RemoveBoard(board)) => {
            let name = state.peer().boards.get(board).map_or("", |card| card.name());
            confirm::remove_board(page, board, name)
        }
        Some(Dialog::EmptyBroker) => empty_broker(page),
        Some(Dialog::ShareBoard(id)) => {
            let name = state.virtual_board(id).map_or("", |board| &board.spec.name);
            share::link(page, name, state.sharing.link.as_ref())
        }
        Some(Dialog::IncomingBoard) => share::incoming(page, state.sharing.incoming.as_ref()),
        Some(Dialog::Shortcuts) => shortcuts(page, state.layout.single_keys),
        Some(Dialog::ClearTopic(topic)) => clear::question(page, state, topic),
        Some(Dialog::Kick(client_id)) => {
            questions::kick(page, client_id, &state.peer().broker.admin)
        }
        Some(Dialog::ClearRetained(filter)) => {
            questions::clear(page, filter, &state.peer().broker.admin)
        }
        Some(Dialog::RemoveVirtualBoard(id)) => {
            let name = state.virtual_board(id).map_or("", |board| &board.spec.name);
            confirm::take_away(page, id, name)
        }
    }
}

fn card(state: &State, spec: &Rc<Spec>) -> Html {
    let boards = state.peer().boards.iter();
    let boards = boards.map(|(id, card)| (Rc::clone(id), card.name().to_owned()));
    let has_room = state.dashboard().cards.len() < MAX_CARDS;
    html! {
        <CardForm spec={Rc::clone(spec)} boards={boards.collect::<Vec<_>>()}
            topics={state.offered_topics()} {has_room} />
    }
}
