//! What a buzzer sounds like, if a person wants to hear it.

use yew::prelude::*;

use super::super::context::Context;
use crate::driver::{Tone, hears, set_hears};
use crate::i18n::PartsSay;

/// A tone.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// In Hz; `None`: silence.
    pub tone: Option<f64>,
}

/// The tone, heard as long as it is drawn.
#[component]
pub fn Sound(props: &Props) -> Html {
    let playing = use_mut_ref(|| None::<Tone>);
    use_effect_with(props.tone, move |tone| {
        // The one before ends first.
        playing.borrow_mut().take();
        *playing.borrow_mut() = tone.and_then(Tone::play);
        move || {
            playing.borrow_mut().take();
        }
    });
    Html::default()
}

/// Whether buzzers are heard: not before a person says so.
#[component]
pub fn SoundSwitch() -> Html {
    let page: Context = super::super::context::use_page();
    let is_on = use_state(hears);
    let onchange = {
        let is_on = is_on.clone();
        Callback::from(move |_: Event| {
            set_hears(!*is_on);
            is_on.set(!*is_on);
        })
    };
    html! {
        <label class="check small">
            <input type="checkbox" checked={*is_on} {onchange} data-testid="sound" />
            { page.say(PartsSay::Sound) }
        </label>
    }
}
