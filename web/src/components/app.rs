//! The page as a whole.

use std::rc::Rc;

use yew::prelude::*;

use super::banner::{banner, notice_line};
use super::bench::bench;
use super::broker::{broker, questions};
use super::confirm;
use super::console::{clear, console};
use super::context::Context;
use super::dashboard::CardForm;
use super::drawer::Drawer;
use super::faults::empty_broker;
use super::frame::Frame;
use super::learn::learn;
use super::links::ConnectionDialog;
use super::packets::packets;
use super::programs;
use super::shortcuts::shortcuts;
use super::toast::toast;
use super::top_bar::top_bar;
use crate::driver::Page;
use crate::state::State;
use crate::state::action::{Action, Dialog};
use crate::state::dashboard::MAX_CARDS;
use crate::state::place::Place;
use crate::state::shell::layout::Split;
use crate::state::snapshot::Snapshot;

/// The running page: starts the driver and draws each picture of the state that it hands over.
#[component]
pub fn App() -> Html {
    let state = use_state(|| None::<Snapshot<State>>);
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
    pub state: Snapshot<State>,
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
            html! { <ConnectionDialog state={state.clone()} /> }
        }
        Some(Dialog::Card(spec)) => {
            let boards = state.peer().boards.iter();
            let boards = boards.map(|(id, card)| (Rc::clone(id), card.name().to_owned()));
            let has_room = state.dashboard().cards.len() < MAX_CARDS;
            html! {
                <CardForm spec={Rc::clone(spec)} boards={boards.collect::<Vec<_>>()} {has_room} />
            }
        }
        Some(Dialog::RemoveBoard(board)) => {
            let name = state.peer().boards.get(board).map_or("", |card| card.name());
            confirm::remove_board(&context, board, name)
        }
        Some(Dialog::EmptyBroker) => empty_broker(&context),
        Some(Dialog::Shortcuts) => shortcuts(&context, state.layout.single_keys),
        Some(Dialog::ClearTopic(topic)) => clear::question(&context, state.feed(), topic),
        Some(Dialog::Kick(client_id)) => questions::kick(&context, client_id),
        Some(Dialog::ClearRetained(filter)) => {
            questions::clear(&context, filter, state.peer().broker.admin.preview.as_deref())
        }
        Some(Dialog::RemoveVirtualBoard(id)) => {
            let name = state.virtual_board(id).map_or("", |board| &board.spec.name);
            confirm::take_away(&context, id, name)
        }
    };
    html! {
        <ContextProvider<Context> context={context.clone()}>
            <Frame place={state.place} bar={top_bar(&context, state)} has_drawer={state.layout.drawer}
                foot={foot(&context, state)}>
                { banner(&context, &state.peer().connection.line, state.now) }
                { notice_line(&context, state.notice.as_ref()) }
                { match state.place {
                    Place::Bench if programs::is_address(&state.path) => {
                        programs::program(&context, state)
                    }
                    Place::Bench => bench(&context, state),
                    Place::Console => console(&context, state),
                    Place::Packets => packets(&context, state),
                    Place::Learn => learn(&context, state),
                    Place::Broker => broker(&context, state),
                } }
            </Frame>
            { dialog }
        </ContextProvider<Context>>
    }
}

/// What is below all: the drawer, and the offer to take back a deletion.
fn foot(page: &Context, state: &State) -> Html {
    html! {
        <>
            if state.layout.drawer {
                <Drawer packets={state.packets.clone()}
                    share={state.layout.share(Split::Drawer)} />
            }
            { toast(page, state.undo.offer()) }
        </>
    }
}
