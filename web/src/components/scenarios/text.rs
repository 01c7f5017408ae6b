//! The text of the scenario, to be changed.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::super::context::Context;
use crate::i18n::ScenarioSay;
use crate::state::scenarios::{Act, Stage};

pub(super) fn text(page: &Context, stage: &Stage, act: &Callback<Act>) -> Html {
    let say = |what: ScenarioSay| page.say(what);
    let oninput = act.reform(|event: InputEvent| {
        Act::Write(event.target_unchecked_into::<HtmlTextAreaElement>().value().into())
    });
    // What a person types stays as it is typed: the field is made anew for another file alone.
    html! {
        <details class="scenario-text" open={stage.fault().is_some()}>
            <summary data-testid="scenario-text-open">{ say(ScenarioSay::Text) }</summary>
            <p class="soft">{ say(ScenarioSay::TextHint) }</p>
            <textarea key={stage.edition} class="input mono" rows="18" spellcheck="false"
                autocapitalize="off" aria-label={say(ScenarioSay::Format)} {oninput}
                defaultvalue={stage.text.to_string()} data-testid="scenario-text" />
        </details>
    }
}
