//! What the pieces of the page are, and where they come from.
//!
//! A piece is a function that draws something, with all that nothing else uses: components,
//! sentences, the state's own pictures; and the functions behind its ports (`crate::ports`). `cargo
//! xtask page` switches the feature `split` on, takes these functions out of the WebAssembly and makes
//! files of them, which are fetched when they are first needed. Without it, as in tests, everything is
//! in one and here at once. Which piece is needed when is decided in `state::pieces`.
#![allow(unsafe_code, reason = "the macro finds a piece by the name of a C function that it makes")]

use yew::Html;

use crate::components::context::Context;
use crate::components::{
    bench, broker, console, dashboard, dialogs, drawer, learn, lessons, packets, programs, real,
    room, rules, scenarios, swarm, twins,
};
#[cfg(feature = "split")]
use crate::driver::ports::{console_drive, desk_drive, hub_drive, swarm_drive};
#[cfg(feature = "split")]
use crate::ports::{
    admin_acts, board_acts, card_acts, console_acts, desk_acts, lesson_acts, link_acts,
    packet_acts, program_acts, seat_acts, swarm_acts, twin_acts,
};
use crate::state::State;
use crate::state::pieces::Piece;
use crate::state::snapshot::Snapshot;

/// Draws a piece.
pub type View = fn(&Context, &Snapshot<State>) -> Html;

/// Each piece, what draws it, the ports that it fills, and the file that it is in. Few files: what any
/// two of them share is a file more.
macro_rules! pieces {
    ($($piece:ident is $view:path $([$($port:ident)*])?, $name:ident in $file:ident;)*) => {
        /// What draws a piece, if it is here.
        #[cfg(not(feature = "split"))]
        pub fn view(piece: Piece) -> Option<View> {
            Some(match piece {
                $(Piece::$piece => |page: &Context, state: &Snapshot<State>| $view(page, state),)*
            })
        }

        /// Makes sure that a piece is here. Says whether it is.
        #[cfg(not(feature = "split"))]
        pub async fn fetch(_: Piece) -> bool {
            true
        }

        /// Makes sure that a piece is here. Says whether it is.
        #[cfg(feature = "split")]
        pub async fn fetch(piece: Piece) -> bool {
            let view = match piece {
                $(Piece::$piece => split::$name().await,)*
            };
            if let Ok(view) = view {
                here::keep(piece, view);
            }
            view.is_ok()
        }

        #[cfg(feature = "split")]
        mod split {
            use wasm_split_helpers::{SplitLoaderError, wasm_split};

            use super::*;

            $(#[wasm_split($file, fallible)]
            pub fn $name() -> Result<View, SplitLoaderError> {
                $($($port::fill();)*)?
                Ok(|page: &Context, state: &Snapshot<State>| $view(page, state))
            })*
        }
    };
}

pieces! {
    Cards is dashboard::grid_of [card_acts], cards in bench;
    Boards is bench::boards [board_acts], boards in bench;
    Desk is bench::desk [desk_acts program_acts twin_acts desk_drive], desk in bench;
    Program is programs::program, program in programs;
    Swarm is swarm::swarm [swarm_acts swarm_drive], swarm in programs;
    Rules is rules::rules, rules in rules;
    RuleRunner is rules::runner, rule_runner in rules;
    Twins is twins::twins, twins in bench;
    Real is real::real, real in real;
    Console is console::console [console_acts console_drive], console in console;
    Packets is packets::packets [packet_acts], packets in packets;
    Drawer is drawer::drawer, drawer in packets;
    Workbench is packets::workbench_of, workbench in packets;
    Learn is learn::learn, learn in places;
    Lessons is lessons::lessons [lesson_acts], lessons in lessons;
    Guide is lessons::guide, guide in lessons;
    Scenarios is scenarios::scenarios, scenarios in scenarios;
    Broker is broker::broker, broker in places;
    Admin is unseen [admin_acts], admin in packets;
    Hub is unseen [hub_drive], hub in hub;
    Room is room::room, room in room;
    Glance is room::glance, glance in packets;
    Seat is room::seat_bar [seat_acts], seat_bar in room;
    Dialogs is dialogs::dialog [link_acts], dialogs in dialogs;
}

/// What is seen of a piece that only does something.
fn unseen(_: &Context, _: &State) -> Html {
    Html::default()
}

#[cfg(feature = "split")]
pub use self::here::view;

/// The pieces that came.
#[cfg(feature = "split")]
mod here {
    use std::cell::Cell;

    use super::{Piece, View};

    thread_local! {
        static VIEWS: Cell<[Option<View>; Piece::ALL.len()]> =
            const { Cell::new([None; Piece::ALL.len()]) };
    }

    /// What draws a piece, if it is here.
    pub fn view(piece: Piece) -> Option<View> {
        VIEWS.get()[piece as usize]
    }

    /// A piece came.
    pub fn keep(piece: Piece, view: View) {
        let mut views = VIEWS.get();
        views[piece as usize] = Some(view);
        VIEWS.set(views);
    }
}
