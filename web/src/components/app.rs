//! The page as a whole.

use std::rc::Rc;

use yew::prelude::*;

use super::banner::{banner, notice_line};
use super::bench::bench;
use super::context::Context;
use super::frame::Frame;
use super::later;
use super::toast::toast;
use super::top_bar::top_bar;
use crate::driver::Page;
use crate::pieces;
use crate::state::State;
use crate::state::action::Action;
use crate::state::pieces::{Piece, is_program};
use crate::state::place::Place;
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
        Some(_) => later::dialog(&context, state, Piece::Dialogs),
    };
    html! {
        <ContextProvider<Context> context={context.clone()}>
            <Frame place={state.place} path={Rc::clone(&state.path)} bar={top_bar(&context, state)} has_drawer={state.layout.drawer}
                foot={foot(&context, state)}>
                { banner(&context, &state.peer().connection.line, state.now) }
                { notice_line(&context, state.notice.as_ref()) }
                { seat_bar(&context, state) }
                { match state.place {
                    Place::Bench if is_program(&state.path) => {
                        later::place(&context, state, Piece::Program)
                    }
                    Place::Bench => bench(&context, state),
                    Place::Console => later::place(&context, state, Piece::Console),
                    Place::Packets => later::place(&context, state, Piece::Packets),
                    Place::Learn => later::place(&context, state, Piece::Learn),
                    Place::Broker => later::place(&context, state, Piece::Broker),
                    Place::Room => later::place(&context, state, Piece::Room),
                } }
            </Frame>
            { dialog }
        </ContextProvider<Context>>
    }
}

/// Under the bar, while the page has a seat in a classroom.
fn seat_bar(page: &Context, state: &Snapshot<State>) -> Html {
    let bar = pieces::view(Piece::Seat).filter(|_| state.seat.is_some());
    bar.map(|bar| bar(page, state)).unwrap_or_default()
}

/// What is below all: the drawer, the guide through a lesson, and the offer to take back a deletion.
fn foot(page: &Context, state: &Snapshot<State>) -> Html {
    let guide = pieces::view(Piece::Guide).filter(|_| state.lessons.open.is_some());
    let runner = pieces::view(Piece::RuleRunner).filter(|_| state.rules.run_here());
    html! {
        <>
            if state.layout.drawer {
                { later::part(page, state, Piece::Drawer) }
            }
            { guide.map(|guide| guide(page, state)).unwrap_or_default() }
            { runner.map(|runner| runner(page, state)).unwrap_or_default() }
            { toast(page, state.undo.offer()) }
        </>
    }
}
