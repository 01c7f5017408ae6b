//! The classroom: where students sit down, what a seat sees at every place, and the teacher's wall.
//!
//! What is asked over HTTP is asked here and kept here, for as long as it is seen: nothing else on
//! the page depends on it. The seat that is taken is the state's ([`crate::state::seat`]).

mod bar;
mod boards;
mod controls;
mod glance;
mod join;
mod look;
mod projector;
mod qr;
mod seat;
mod seats;
mod speak;
mod wall;

use yew::prelude::*;

use self::bar::Bar;
pub use self::glance::glance;
use self::join::Join;
use self::seat::seat;
use self::wall::Wall;
use super::context::Context;
use super::later;
use crate::state::State;
use crate::state::pieces::Piece;
use crate::state::place::{Place, decoded};
use crate::state::room::Way;
use crate::state::snapshot::Snapshot;

/// Leads to the teacher's wall.
pub const WALL: &str = "#/room/wall";
/// Leads to the same for all to see.
const PROJECTOR: &str = "#/room/projector";

/// The classroom.
pub fn room(page: &Context, state: &Snapshot<State>) -> Html {
    let authorization = state.peer().broker.admin.authorization().cloned();
    let wall = |is_projected: bool, looked: Option<u32>| {
        let (authorization, boards) = (authorization.clone(), state.virtual_boards.clone());
        html! { <Wall {authorization} {is_projected} {looked} {boards} /> }
    };
    match (Way::of(&state.path), &state.seat) {
        (Some(Way::Wall(looked)), _) => wall(false, looked),
        (Some(Way::Projector), _) => wall(true, None),
        (Some(Way::Glance(..)), _) => later::place(page, state, Piece::Glance),
        (None, Some(its)) => seat(page, state, its),
        (None, None) => html! { <Join code={decoded(&state.path)} /> },
    }
}

/// Under the page's bar, while it has a seat.
pub fn seat_bar(_: &Context, state: &Snapshot<State>) -> Html {
    html! { <Bar state={state.clone()} /> }
}

/// Whether the seat's own page is seen.
fn is_seen(state: &State) -> bool {
    state.place == Place::Room && Way::of(&state.path).is_none()
}
