//! What a swarm is to be.

use std::rc::Rc;

use shared::swarm::Curve;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::super::context::Context;
use super::super::icon::Icon;
use crate::i18n::SwarmSay;
use crate::state::action::Action;
use crate::state::swarm::{Act, Edit, Fault, Hive};

pub(super) fn form(page: &Context, hive: &Hive) -> Html {
    let say = |what: SwarmSay<'_>| page.say(what);
    let draft = &hive.draft;
    let onsubmit = page.dispatch.reform(|event: SubmitEvent| {
        event.prevent_default();
        Action::Swarm(Act::Start)
    });
    let text =
        |label: SwarmSay<'_>, value: &Rc<str>, testid: &'static str, edit: fn(Rc<str>) -> Edit| {
            let oninput = page.dispatch.reform(move |event: InputEvent| {
                let value = event.target_unchecked_into::<HtmlInputElement>().value();
                Action::Swarm(Act::Edit(edit(value.into())))
            });
            html! {
                <label class="field">
                    <span>{ say(label) }</span>
                    <input class="input" value={value.to_string()} {oninput} data-testid={testid}
                        autocomplete="off" spellcheck="false" />
                </label>
            }
        };
    let on_curve = page.dispatch.reform(|event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
        let curve = usize::try_from(value).ok().and_then(|index| Curve::ALL.get(index).copied());
        Action::Swarm(Act::Edit(Edit::Curve(curve.unwrap_or(Curve::Walk))))
    });
    let on_qos = page.dispatch.reform(|event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().selected_index();
        Action::Swarm(Act::Edit(Edit::QoS(u8::try_from(value).unwrap_or_default())))
    });
    let curve = |curve: Curve| {
        html! { <option selected={curve == draft.curve}>{ say(SwarmSay::Curve(curve)) }</option> }
    };
    let qos =
        |qos: u8| html! { <option selected={qos == draft.qos}>{ format!("QoS {qos}") }</option> };
    let fault = hive.fault.map(|fault| {
        say(match fault {
            Fault::Plan(error) => SwarmSay::Fault(error),
            Fault::NoBroker => SwarmSay::NoBroker,
        })
    });
    html! {
        <form class="panel swarm-form" {onsubmit} novalidate=true>
            <div class="panel-body">
                { text(SwarmSay::Count, &draft.count, "swarm-count", Edit::Count) }
                { text(SwarmSay::Every, &draft.every, "swarm-every", Edit::Every) }
                { text(SwarmSay::Topic, &draft.topic, "swarm-topic", Edit::Topic) }
                { text(SwarmSay::Low, &draft.low, "swarm-low", Edit::Low) }
                { text(SwarmSay::High, &draft.high, "swarm-high", Edit::High) }
                <label class="field">
                    <span>{ say(SwarmSay::Values) }</span>
                    <select class="input select" onchange={on_curve} data-testid="swarm-curve">
                        { for Curve::ALL.map(curve) }
                    </select>
                </label>
                <label class="field">
                    <span>{ "QoS" }</span>
                    <select class="input select" onchange={on_qos} data-testid="swarm-qos">
                        { for [0, 1, 2].map(qos) }
                    </select>
                </label>
                <p class="soft">{ say(SwarmSay::TopicHint) }</p>
                if let Some(fault) = fault {
                    <p class="field-error" role="alert" data-testid="swarm-fault">{ fault }</p>
                }
                <button type="submit" class="button primary" data-testid="swarm-start">
                    { Icon::Add.html(18) }{ say(SwarmSay::Start(&draft.count)) }
                </button>
            </div>
        </form>
    }
}
