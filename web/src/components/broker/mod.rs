//! The broker's place: its figures, what it says went wrong, and the administrator's side.

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
use super::context::Context;
use crate::state::State;

/// The broker.
pub fn broker(page: &Context, state: &State) -> Html {
    html! {
        <main class="broker">
            { figures(page, &state.peer().broker) }
            <BrokerLog broker={state.peer().broker.clone()} />
            { admin(page, state) }
        </main>
    }
}
