//! The page as a whole.

use std::rc::Rc;

use yew::prelude::*;

use super::banner::{Banner, NoticeLine};
use super::bench::Bench;
use super::bind_dialog::BindDialog;
use super::confirm::{ConfirmRemoveBoard, ConfirmTakeAway};
use super::connection_dialog::ConnectionDialog;
use super::context::Context;
use super::top_bar::TopBar;
use crate::driver::Page;
use crate::state::State;
use crate::state::action::{Action, Dialog};

/// The running page: starts the driver and draws each picture of the state that it hands over.
#[component]
pub fn App() -> Html {
    let state = use_state(|| None::<Rc<State>>);
    let page = use_mut_ref(|| None::<Page>);
    use_effect_with((), {
        let (state, page) = (state.clone(), Rc::clone(&page));
        move |()| {
            let started = Page::start(move |picture| state.set(Some(picture)));
            *page.borrow_mut() = Some(started);
        }
    });
    let dispatch = use_callback((), move |action: Action, ()| {
        if let Some(page) = page.borrow().as_ref() {
            page.dispatch(action);
        }
    });
    match (*state).clone() {
        Some(state) => html! { <View {state} {dispatch} /> },
        None => Html::default(),
    }
}

/// A picture of the state.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The state.
    pub state: Rc<State>,
    /// Where Actions go.
    pub dispatch: Callback<Action>,
}

/// The page for one state.
#[component]
pub fn View(props: &Props) -> Html {
    let state = &props.state;
    let context =
        Context { language: state.language, clock: state.clock, dispatch: props.dispatch.clone() };
    let dialog = match &state.dialog {
        None => Html::default(),
        Some(Dialog::Connection) => {
            html! { <ConnectionDialog connection={state.connection.clone()} now={state.now} /> }
        }
        Some(Dialog::Bind) => html! { <BindDialog state={Rc::clone(state)} /> },
        Some(Dialog::RemoveBoard(board)) => {
            let name = state.boards.get(board).map_or("", |card| card.name());
            html! { <ConfirmRemoveBoard board={Rc::clone(board)} name={name.to_owned()} /> }
        }
        Some(Dialog::RemoveVirtualBoard(id)) => {
            let name = state.virtual_board(id).map_or("", |board| &board.spec.name);
            html! { <ConfirmTakeAway id={Rc::clone(id)} name={name.to_owned()} /> }
        }
    };
    html! {
        <ContextProvider<Context> {context}>
            <TopBar connection={state.connection.clone()} language={state.language}
                theme={state.theme} />
            <Banner connection={state.connection.clone()} now={state.now} />
            <NoticeLine notice={state.notice.clone()} />
            <Bench state={Rc::clone(state)} />
            { dialog }
        </ContextProvider<Context>>
    }
}
