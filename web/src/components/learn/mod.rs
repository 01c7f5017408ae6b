//! What is seen of the place to learn.

use yew::prelude::*;

use super::context::Context;
use crate::i18n::{LearnSay, Say};
use crate::state::State;

/// The place.
pub fn learn(page: &Context, _state: &State) -> Html {
    html! {
        <main class="learn">
            <h2>{ page.say(Say::Learn(LearnSay::Title)) }</h2>
        </main>
    }
}
