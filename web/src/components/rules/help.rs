//! How a rule is written: what the expression language knows, and two examples.

use shared::automation::{FILTERS, TESTS};
use yew::prelude::*;

use super::super::context::Context;
use super::super::icon::Icon;
use crate::i18n::RuleSay;
use crate::state::rules::stage::{Act, Stage};

/// What can stand between two values.
const OPERATORS: &str = "== != < <= > >= + - * / % ~ and or not in";
/// What a rule can have besides a name, its topics and what it does.
const KEYS: [(&str, RuleSay<'static>); 6] = [
    ("if", RuleSay::KeyIf),
    ("changes: true", RuleSay::KeyChanges),
    ("each: true", RuleSay::KeyEach),
    ("for, silent, pause", RuleSay::KeyTimes),
    ("field", RuleSay::KeyField),
    ("retained: true", RuleSay::KeyRetained),
];
/// What an expression and a template can speak of.
const NAMES: [(&str, RuleSay<'static>); 4] = [
    ("value", RuleSay::NameValue),
    ("previous", RuleSay::NamePrevious),
    ("topic, levels", RuleSay::NameTopic),
    ("payload", RuleSay::NamePayload),
];

pub(super) fn help(page: &Context, stage: &Stage, act: &Callback<Act>) -> Html {
    let say = |what: RuleSay<'_>| page.say(what);
    let row = |(name, what): &(&'static str, RuleSay<'static>)| {
        html! { <><dt><code>{ *name }</code></dt><dd>{ say(*what) }</dd></> }
    };
    html! {
        <details class="rules-help" data-testid="rules-help">
            <summary>{ say(RuleSay::Help) }</summary>
            <dl>
                { for KEYS.iter().map(row) }
                { for NAMES.iter().map(row) }
                <dt>{ say(RuleSay::Operators) }</dt>
                <dd><code>{ OPERATORS }</code></dd>
                <dt>{ say(RuleSay::Filters) }</dt>
                <dd><code>{ "value | round(1)" }</code>{ " · " }<code>{ FILTERS.join(" ") }</code></dd>
                <dt>{ say(RuleSay::Tests) }</dt>
                <dd><code>{ "value is string" }</code>{ " · " }<code>{ TESTS.join(" ") }</code></dd>
                <dt>{ say(RuleSay::Templates) }</dt>
                <dd>{ say(RuleSay::TemplatesHint) }</dd>
            </dl>
            { for (0..2).map(|number| example(page, stage, act, number)) }
        </details>
    }
}

fn example(page: &Context, stage: &Stage, act: &Callback<Act>, number: usize) -> Html {
    let rule = page.say(RuleSay::Example(number));
    let onclick = {
        let rule = rule.clone();
        act.reform(move |_: MouseEvent| Act::Insert(rule.to_string()))
    };
    html! {
        <div class="rules-example">
            <pre class="mono" tabindex="0">{ rule }</pre>
            if stage.is_editable() {
                <button type="button" class="button slim" {onclick}
                    data-testid={format!("rules-example-{number}")}>
                    { Icon::Add.html(17) }{ page.say(RuleSay::TakeExample) }
                </button>
            }
        </div>
    }
}
