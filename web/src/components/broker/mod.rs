//! The broker's place: the map; its figures, what it says went wrong, and the administrator's side.

mod admin;
mod clients;
mod figures;
mod log;
mod login;
pub mod questions;
mod retained;

use yew::prelude::*;

use self::admin::admin;
use self::figures::figures;
use self::log::BrokerLog;
pub use self::login::Login;
use super::context::Context;
use super::faults::inside;
use super::map::{HASH, map};
use crate::i18n::{BrokerSay, MapSay};
use crate::state::State;

/// The broker.
pub fn broker(page: &Context, state: &State) -> Html {
    let (name, rest) = state.path.split_once('/').unwrap_or((&state.path, ""));
    let is_map = name == "map";
    html! {
        <main class="broker">
            { pages(page, is_map) }
            if is_map {
                { map(page, state, rest) }
            } else {
                { figures(page, &state.peer().broker) }
                { inside(page, state) }
                <BrokerLog broker={state.peer().broker.clone()} />
                { admin(page, state) }
            }
        </main>
    }
}

/// The ways to both of its pages.
fn pages(page: &Context, is_map: bool) -> Html {
    html! {
        <nav class="subplaces" aria-label={page.say(MapSay::Broker)}>
            <a href="#/broker" data-testid="broker-lists" aria-current={(!is_map).then_some("page")}>
                { page.say(MapSay::LogAndLists) }
            </a>
            <a href={HASH} data-testid="broker-map" aria-current={is_map.then_some("page")}>
                { page.say(MapSay::Title) }
            </a>
            <a href="#/room/wall" data-testid="to-wall">{ page.say(BrokerSay::Classroom) }</a>
        </nav>
    }
}
