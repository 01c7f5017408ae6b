//! The classroom: where students sit down, what a seat sees at every place, and the teacher's wall.
//!
//! What is asked over HTTP is asked here and kept here, for as long as it is seen: nothing else on
//! the page depends on it. The seat that is taken is the state's ([`crate::state::seat`]).

mod bar;
mod boards;
mod controls;
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
use self::join::Join;
use self::seat::seat;
use self::wall::Wall;
use super::context::Context;
use crate::state::State;
use crate::state::place::{Place, decoded};
use crate::state::snapshot::Snapshot;

/// Leads to the teacher's wall.
pub const WALL: &str = "#/room/wall";
/// Leads to the same for all to see.
const PROJECTOR: &str = "#/room/projector";

/// The classroom.
pub fn room(page: &Context, state: &Snapshot<State>) -> Html {
    let authorization = state.peer().broker.admin.authorization().cloned();
    match (&*state.path, &state.seat) {
        ("wall" | "projector", _) => {
            let is_projected = *state.path == *"projector";
            let boards = state.virtual_boards.clone();
            html! { <Wall {authorization} {is_projected} {boards} /> }
        }
        (_, Some(its)) => seat(page, state, its),
        (code, None) => html! { <Join code={decoded(code)} /> },
    }
}

/// Under the page's bar, while it has a seat.
pub fn seat_bar(_: &Context, state: &Snapshot<State>) -> Html {
    html! { <Bar state={state.clone()} /> }
}

/// Whether the seat's own page is seen.
fn is_seen(state: &State) -> bool {
    state.place == Place::Room && !matches!(&*state.path, "wall" | "projector")
}
