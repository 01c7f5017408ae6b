//! A rule is tried with a sample message.

use std::time::Duration;

use shared::automation::{Action, Tried};
use yew::prelude::*;

use super::super::context::Context;
use super::super::icon::Icon;
use super::form::{chosen, field};
use crate::i18n::RuleSay;
use crate::state::rules::form::Field;
use crate::state::rules::row::roughly;
use crate::state::rules::stage::{Act, Stage, example};

pub(super) fn trial(page: &Context, stage: &Stage, act: &Callback<Act>) -> Html {
    let say = |what: RuleSay<'_>| page.say(what);
    let Some(rule) = stage.tried_rule() else { return Html::default() };
    let onsubmit = act.reform(|event: SubmitEvent| {
        event.prevent_default();
        Act::Try
    });
    let options = stage.rules().iter().enumerate().map(|(index, it)| {
        let selected = it.name == rule.name;
        html! { <option value={index.to_string()} {selected}>{ &it.name }</option> }
    });
    let onchange = act.reform(|event: Event| Act::Choose(chosen(&event)));
    html! {
        <section class="panel" aria-labelledby="rules-try">
            <header class="panel-head"><h3 id="rules-try">{ say(RuleSay::Try) }</h3></header>
            <form class="panel-body" {onsubmit}>
                <p class="soft">{ say(RuleSay::TryHint) }</p>
                <div class="rules-fields">
                    <label class="field">
                        <span>{ say(RuleSay::Rule) }</span>
                        <select class="input select" {onchange} data-testid="try-rule">
                            { for options }
                        </select>
                    </label>
                    { field(page, act, Field::TryTopic, RuleSay::SampleTopic, Some(example(rule).into()), false) }
                    { field(page, act, Field::TryBefore, RuleSay::Before, Some(say(RuleSay::BeforeHint)), false) }
                    { field(page, act, Field::TryPayload, RuleSay::Sample, None, false) }
                </div>
                <div class="send-row">
                    <button type="submit" class="button" data-testid="try-now">
                        { Icon::Play.html(17) }{ say(RuleSay::TryNow) }
                    </button>
                </div>
                { outcome(page, stage, &rule.name) }
            </form>
        </section>
    }
}

fn outcome(page: &Context, stage: &Stage, name: &str) -> Html {
    let Some((_, tried)) = stage.tried.as_ref().filter(|(of, _)| of == name) else {
        return Html::default();
    };
    let lines = match tried {
        None => vec![page.say(RuleSay::NoTopic)],
        Some(Tried { verdict: None, .. }) => vec![page.say(RuleSay::NotItsTopic)],
        Some(Tried { verdict: Some(verdict), actions, trouble, .. }) => {
            let lang = page.language.into();
            let mut lines = vec![page.say(RuleSay::Would(&verdict.says(lang)))];
            lines.extend(actions.iter().map(|(after, action)| done(page, *after, action)));
            let trouble = trouble.as_ref().map(|it| it.says(lang));
            lines.extend(trouble.map(|words| page.say(RuleSay::Trouble(&words))));
            lines
        }
    };
    html! {
        <ul class="note" role="status" data-testid="tried">
            { for lines.into_iter().map(|line| html! { <li>{ line }</li> }) }
        </ul>
    }
}

fn done(page: &Context, after: Duration, action: &Action) -> AttrValue {
    let what = match action {
        Action::Publish { message, .. } => {
            let payload = String::from_utf8_lossy(&message.payload);
            page.say(RuleSay::Publishes(message.topic.as_str(), &payload))
        }
        Action::Notify { text, .. } => page.say(RuleSay::Says(text)),
        Action::Halted { halt, .. } => halt.says(page.language.into()).into(),
    };
    match after.is_zero() {
        true => what,
        false => page.say(RuleSay::WouldAfter(&roughly(after, page.language.into()), &what)),
    }
}
