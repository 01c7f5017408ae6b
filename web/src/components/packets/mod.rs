//! What is seen of the inspector.

use yew::prelude::*;

use super::context::Context;
use crate::i18n::{PacketsSay, Say};
use crate::state::State;

/// The place.
pub fn packets(page: &Context, _state: &State) -> Html {
    html! {
        <main class="packets">
            <h2>{ page.say(Say::Packets(PacketsSay::Title)) }</h2>
        </main>
    }
}
