//! What is seen of the console.

use yew::prelude::*;

use super::context::Context;
use crate::i18n::{ConsoleSay, Say};
use crate::state::State;

/// The place.
pub fn console(page: &Context, _state: &State) -> Html {
    html! {
        <main class="console">
            <h2>{ page.say(Say::Console(ConsoleSay::Title)) }</h2>
        </main>
    }
}
