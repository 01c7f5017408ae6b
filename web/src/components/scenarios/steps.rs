//! The steps of a scenario, with how they went.

use shared::scenario::{Outcome, Run, Step};
use yew::prelude::*;

use super::super::context::Context;
use crate::i18n::ScenarioSay;
use crate::state::scenarios::Stage;

pub(super) fn steps(page: &Context, stage: &Stage, run: &Run) -> Html {
    let say = |what: ScenarioSay| page.say(what);
    let all = &run.scenario().steps;
    let done = stage.outcomes.len();
    let (class, sum) = match (stage.has_failed(), stage.has_next()) {
        (true, _) => ("pill offline", ScenarioSay::StepFailed(done)),
        (false, true) => ("pill", ScenarioSay::Progress(done, all.len())),
        (false, false) => ("pill online", ScenarioSay::AllPassed(all.len())),
    };
    let rows = all.iter().enumerate().map(|(index, step)| {
        let is_next = index == done && stage.has_next();
        row(page, index, step, stage.outcomes.get(index), is_next)
    });
    let trace = format!("{:016x}", run.trace().fingerprint());
    html! {
        <div class="panel scenario-steps">
            <header class="panel-head">
                <h4>{ say(ScenarioSay::Steps) }</h4>
                <span class="spring"></span>
                <span {class} role="status" data-testid="scenario-outcome" data-trace={trace}
                    data-done={done.to_string()} data-failed={stage.has_failed().to_string()}>
                    { say(sum) }
                </span>
            </header>
            <ol class="panel-body flush" tabindex="0" aria-label={say(ScenarioSay::Steps)}>
                { for rows }
            </ol>
        </div>
    }
}

fn row(
    page: &Context,
    index: usize,
    step: &Step,
    outcome: Option<&Outcome>,
    is_next: bool,
) -> Html {
    let lang = page.language.into();
    let (state, mark, says) = match outcome {
        Some(Outcome { miss: None, .. }) => ("passed", "✓", ScenarioSay::Passed),
        Some(_) => ("failed", "✗", ScenarioSay::Failed),
        None if is_next => ("next", "▸", ScenarioSay::Next),
        None => ("waiting", "", ScenarioSay::NotDone),
    };
    let time = outcome.map(|outcome| {
        let millis = outcome.ended.as_millis();
        html! { <time class="soft">{ format!("{}.{:03} s", millis / 1000, millis % 1000) }</time> }
    });
    let miss = outcome.and_then(|outcome| outcome.miss.as_ref());
    html! {
        <li key={index} class="scenario-step" data-state={state} data-testid="scenario-row">
            <span class="sign" aria-hidden="true">{ mark }</span>
            <div>
                if let Some(note) = &step.note { <p>{ note.get(lang) }</p> }
                <pre class="mono">{ &step.text }</pre>
                if let Some(miss) = miss {
                    <p class="note bad" data-testid="scenario-miss">{ miss.says(lang) }</p>
                }
                <span class="visually-hidden">{ page.say(says) }</span>
            </div>
            { time.unwrap_or_default() }
        </li>
    }
}
