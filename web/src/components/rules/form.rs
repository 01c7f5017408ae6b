//! A rule without writing YAML: when, and then.

use std::rc::Rc;

use shared::automation::Compare;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::super::context::Context;
use super::super::icon::Icon;
use crate::i18n::RuleSay;
use crate::state::rules::form::{Field, Form};
use crate::state::rules::stage::{Act, Stage};

/// The list of topics that a field offers.
const OFFERED: &str = "rule-topics";

pub(super) fn form(page: &Context, stage: &Stage, topics: &[Rc<str>], act: &Callback<Act>) -> Html {
    let say = |what: RuleSay<'_>| page.say(what);
    let form = &stage.form;
    let onsubmit = act.reform(|event: SubmitEvent| {
        event.prevent_default();
        Act::Add
    });
    let whens = [RuleSay::Is, RuleSay::Changes, RuleSay::Each, RuleSay::Silent];
    let deeds = [RuleSay::Publish, RuleSay::Notify, RuleSay::Set];
    html! {
        <section class="panel" aria-labelledby="rules-new">
            <header class="panel-head"><h3 id="rules-new">{ say(RuleSay::New) }</h3></header>
            <form class="panel-body" {onsubmit} key={form.edition} data-testid="rule-form">
                <datalist id={OFFERED}>
                    { for topics.iter().map(|it| html! { <option value={it.to_string()} /> }) }
                </datalist>
                <div class="rules-fields">
                    { field(page, act, Field::Filter, RuleSay::Filter, Some("sensors/+/state".into()), true) }
                    { field(page, act, Field::Where, RuleSay::Where, Some(say(RuleSay::WhereHint)), false) }
                    { field(page, act, Field::Name, RuleSay::Name, Some(say(RuleSay::NameHint)), false) }
                </div>
                <div class="rules-fields">
                    { choice(page, act, RuleSay::When, &whens, form.when, "rule-when", Act::When) }
                    { when(page, form, act) }
                </div>
                <div class="rules-fields">
                    { choice(page, act, RuleSay::Do, &deeds, form.deed, "rule-do", Act::Deed) }
                    { deed(page, form, act) }
                </div>
                <div class="send-row">
                    <button type="submit" class="button primary" data-testid="rule-add">
                        { Icon::Add.html(18) }{ say(RuleSay::Add) }
                    </button>
                </div>
            </form>
        </section>
    }
}

fn when(page: &Context, form: &Form, act: &Callback<Act>) -> Html {
    match form.when {
        0 => {
            let signs = Compare::ALL.iter().enumerate().map(|(index, compare)| {
                let selected = index == form.compare;
                html! { <option value={index.to_string()} {selected}>{ compare.sign() }</option> }
            });
            let onchange = act.reform(|event: Event| Act::Compare(chosen(&event)));
            html! {
                <>
                    <label class="field rules-sign">
                        <span>{ "\u{a0}" }</span>
                        <select class="input select" {onchange} aria-label={page.say(RuleSay::Is)}
                            data-testid="rule-compare">{ for signs }</select>
                    </label>
                    { field(page, act, Field::With, RuleSay::With, Some("30".into()), true) }
                    { field(page, act, Field::Lasts, RuleSay::Lasts, Some(page.say(RuleSay::LastsHint)), false) }
                </>
            }
        }
        3 => field(page, act, Field::Silence, RuleSay::Silence, Some("5 min".into()), true),
        _ => Html::default(),
    }
}

fn deed(page: &Context, form: &Form, act: &Callback<Act>) -> Html {
    match form.deed {
        0 => {
            let onchange = act.reform(|event: Event| {
                Act::Retain(event.target_unchecked_into::<HtmlInputElement>().checked())
            });
            html! {
                <>
                    { field(page, act, Field::Topic, RuleSay::Topic, Some("fan/set".into()), true) }
                    { field(page, act, Field::Payload, RuleSay::Payload, Some("ON".into()), false) }
                    <label class="check">
                        <input type="checkbox" {onchange} data-testid="rule-retain" />
                        { page.say(RuleSay::Retain) }
                    </label>
                </>
            }
        }
        1 => field(page, act, Field::Text, RuleSay::Text, Some(page.say(RuleSay::TextHint)), true),
        _ => html! {
            <>
                { field(page, act, Field::Card, RuleSay::Card, Some(page.say(RuleSay::CardHint)), true) }
                { field(page, act, Field::To, RuleSay::To, Some("on".into()), false) }
            </>
        },
    }
}

/// One of a few.
fn choice(
    page: &Context,
    act: &Callback<Act>,
    label: RuleSay<'_>,
    all: &[RuleSay<'_>],
    now: usize,
    testid: &'static str,
    make: fn(usize) -> Act,
) -> Html {
    let onchange = act.reform(move |event: Event| make(chosen(&event)));
    let options = all.iter().enumerate().map(|(index, what)| {
        html! { <option value={index.to_string()} selected={index == now}>{ page.say(*what) }</option> }
    });
    html! {
        <label class="field">
            <span>{ page.say(label) }</span>
            <select class="input select" {onchange} data-testid={testid}>{ for options }</select>
        </label>
    }
}

pub(super) fn chosen(event: &Event) -> usize {
    event.target_unchecked_into::<HtmlSelectElement>().value().parse().unwrap_or_default()
}

/// A field. What is typed stays as it is typed: a new form has new fields.
pub(super) fn field(
    page: &Context,
    act: &Callback<Act>,
    field: Field,
    label: RuleSay<'_>,
    hint: Option<AttrValue>,
    required: bool,
) -> Html {
    let oninput = act.reform(move |event: InputEvent| {
        Act::Fill(field, event.target_unchecked_into::<HtmlInputElement>().value())
    });
    let list = matches!(field, Field::Filter | Field::Topic).then_some(OFFERED);
    html! {
        <label class="field" key={testid(field)}>
            <span>{ page.say(label) }</span>
            <input class="input" type="text" autocomplete="off" autocapitalize="off" spellcheck="false"
                placeholder={hint} {required} {oninput} {list} data-testid={testid(field)} />
        </label>
    }
}

const fn testid(field: Field) -> &'static str {
    match field {
        Field::Name => "rule-name",
        Field::Filter => "rule-filter",
        Field::Where => "rule-field",
        Field::With => "rule-with",
        Field::Lasts => "rule-lasts",
        Field::Silence => "rule-silence",
        Field::Topic => "rule-topic",
        Field::Payload => "rule-payload",
        Field::Text => "rule-text",
        Field::Card => "rule-card",
        Field::To => "rule-to",
        Field::TryTopic => "try-topic",
        Field::TryBefore => "try-before",
        Field::TryPayload => "try-payload",
    }
}
