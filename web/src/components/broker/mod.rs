//! The broker's place: its figures, and what it says went wrong.

mod figures;
mod log;

use yew::prelude::*;

use self::figures::figures;
use self::log::BrokerLog;
use super::context::Context;
use crate::state::State;

/// The broker.
pub fn broker(page: &Context, state: &State) -> Html {
    html! {
        <main class="broker">
            { figures(page, &state.broker) }
            <BrokerLog broker={state.broker.clone()} />
        </main>
    }
}
