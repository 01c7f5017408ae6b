//! The cards of a dashboard side by side, in an order that dragging changes.
//!
//! Knows which card is being dragged. Where it lies is the state's.

use yew::prelude::*;

use super::super::context::use_page;
use super::frame::CardFrame;
use crate::i18n::DashboardSay;
use crate::state::action::Action;
use crate::state::boards::Boards;
use crate::state::dashboard::spec::CardKind;
use crate::state::dashboard::watch::Watch;
use crate::state::dashboard::{Act, Dashboard, Moved};
use crate::state::snapshot::Snapshot;

/// The cards of a dashboard.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The dashboard.
    pub dashboard: Snapshot<Dashboard>,
    /// What is seen on the topics of its cards.
    pub watch: Snapshot<Watch>,
    /// The boards that announced themselves.
    pub boards: Snapshot<Boards>,
    /// Where the last card went.
    pub moved: Option<Moved>,
    /// Whether the page is connected.
    pub is_connected: bool,
}

/// The grid.
#[component]
pub fn Grid(props: &Props) -> Html {
    let page = use_page();
    // The card that is dragged, and the one that it was last drawn over: a card that has just made
    // room lies under the pointer again, and must not take its place back.
    let drag = use_mut_ref(|| None::<(u32, u32)>);
    let dragged = use_state(|| None::<u32>);
    let on_grab = {
        let (drag, dragged) = (drag.clone(), dragged.clone());
        Callback::from(move |card: u32| {
            *drag.borrow_mut() = Some((card, card));
            dragged.set(Some(card));
        })
    };
    let on_over = {
        let (page, drag) = (page.clone(), drag.clone());
        Callback::from(move |over: u32| {
            let Some((card, last)) = &mut *drag.borrow_mut() else { return };
            if *last != over {
                *last = over;
                if *card != over {
                    page.act(Action::Dashboard(Act::Place { card: *card, over }));
                }
            }
        })
    };
    let release = {
        let dragged = dragged.clone();
        Callback::from(move |_: PointerEvent| {
            if drag.borrow_mut().take().is_some() {
                dragged.set(None);
            }
        })
    };
    let cards = props.dashboard.cards.iter().map(|spec| {
        let board = (spec.kind == CardKind::Board).then(|| props.boards.get(&spec.topic).cloned());
        let moved = props.moved.filter(|moved| moved.card == spec.id);
        html! {
            <CardFrame key={spec.id} spec={spec.clone()} live={props.watch.get(spec.id).cloned()}
                board={board.flatten()} is_connected={props.is_connected} {moved}
                is_dragged={*dragged == Some(spec.id)} on_grab={on_grab.clone()}
                on_over={on_over.clone()} />
        }
    });
    let moved = props.moved.map(|moved| page.say(DashboardSay::Moved(moved)));
    html! {
        <div class="grid-room">
            <div class="grid" data-testid="cards" onpointerup={release.clone()}
                onpointercancel={release.clone()} onpointerleave={release}>
                { for cards }
            </div>
            <p class="visually-hidden" role="status" aria-live="polite" data-testid="moved">
                { moved }
            </p>
        </div>
    }
}
