//! The three roles, and the first five minutes.

use yew::prelude::*;

use super::super::context::Context;
use crate::i18n::LearnSay;
use crate::state::State;
use crate::state::learn::Step;

/// The first page.
pub(super) fn start(page: &Context, state: &State) -> Html {
    let say = |what: LearnSay<'_>| page.say(what);
    let role = |class, name, text| {
        html! { <li {class}><strong>{ say(name) }</strong><span>{ say(text) }</span></li> }
    };
    html! {
        <>
            <section class="lesson" aria-labelledby="roles">
                <h3 id="roles">{ say(LearnSay::Roles) }</h3>
                <p class="soft">{ say(LearnSay::RolesHint) }</p>
                <ul class="roles">
                    { role("role", LearnSay::Publisher, LearnSay::PublisherText) }
                    { role("role middle", LearnSay::Broker, LearnSay::BrokerText) }
                    { role("role", LearnSay::Subscriber, LearnSay::SubscriberText) }
                </ul>
            </section>
            <section class="lesson" aria-labelledby="first">
                <h3 id="first">{ say(LearnSay::First) }</h3>
                <p class="soft">{ say(LearnSay::FirstHint) }</p>
                <ol class="steps">{ for Step::ALL.iter().map(|&it| step(page, state, it)) }</ol>
                <p class="actions">
                    <a class="button primary" href="#/">{ say(LearnSay::ToBench) }</a>
                    <a class="button" href="#/broker/map">{ say(LearnSay::ToMap) }</a>
                </p>
            </section>
        </>
    }
}

fn step(page: &Context, state: &State, step: Step) -> Html {
    let say = |what: LearnSay<'_>| page.say(what);
    let is_done = step.is_done(state);
    let testid = match step {
        Step::Connected => "step-connected",
        Step::Board => "step-board",
        Step::Announced => "step-announced",
        Step::Switched => "step-switched",
        Step::Shared => "step-shared",
    };
    let mark = if is_done { "✓" } else { "" };
    html! {
        <li class="step" data-testid={testid} data-done={is_done.to_string()}>
            <span class="tick" aria-hidden="true">{ mark }</span>
            <strong>{ say(LearnSay::Step(step)) }</strong>
            <span class="visually-hidden">
                { say(if is_done { LearnSay::Done } else { LearnSay::NotDone }) }
            </span>
            <p class="soft">{ say(LearnSay::StepHint(step)) }</p>
        </li>
    }
}
