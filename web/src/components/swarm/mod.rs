//! The swarm: what it is to be, how it is doing, its heat map and its list.

mod form;
mod list;
mod map;

use shared::inspect::reason_name;
use shared::swarm::MAX_POINTS;
use yew::prelude::*;

use super::context::Context;
use super::icon::Icon;
use crate::i18n::SwarmSay;
use crate::state::State;
use crate::state::action::Action;
use crate::state::swarm::{Act, Cause, Live, MORE};

/// All of it.
pub fn swarm(page: &Context, state: &State) -> Html {
    let say = |what: SwarmSay<'_>| page.say(what);
    let hive = &state.swarm;
    html! {
        <main class="page swarm">
            <header>
                <a href="#/" class="button slim quiet" data-testid="swarm-back">
                    { Icon::Left.html(17) }{ say(SwarmSay::ToBench) }
                </a>
                <h2>{ say(SwarmSay::Title) }</h2>
                <p class="soft">{ say(SwarmSay::Hint) }</p>
            </header>
            if hive.has_failed {
                <p class="note bad" role="alert">{ say(SwarmSay::Failed) }</p>
            }
            if let Some(live) = &hive.live {
                { running(page, live) }
            } else {
                { form::form(page, hive) }
            }
        </main>
    }
}

fn running(page: &Context, live: &Live) -> Html {
    let say = |what: SwarmSay<'_>| page.say(what);
    let is_full = live.plan.count >= MAX_POINTS;
    html! {
        <>
            <div class="toolbar">
                <strong class="mono" dir="auto">{ &live.plan.topic }</strong>
                <span class="soft">
                    { say(if live.is_inside { SwarmSay::Inside } else { SwarmSay::Outside }) }
                </span>
                <span class="spring"></span>
                <button type="button" class="button slim" disabled={is_full}
                    title={is_full.then(|| say(SwarmSay::Full))} data-testid="swarm-more"
                    onclick={page.on(Action::Swarm(Act::Grow(MORE)))}>
                    { Icon::Add.html(17) }{ say(SwarmSay::More(MORE)) }
                </button>
                <button type="button" class="button slim danger" data-testid="swarm-remove"
                    onclick={page.on(Action::Swarm(Act::Remove))}>
                    { Icon::Bin.html(17) }{ say(SwarmSay::Remove) }
                </button>
            </div>
            { figures(page, live) }
            if let Some(cause) = live.report.cause {
                <p class="note bad" role="alert" data-testid="swarm-cause">
                    { cause_text(page, cause) }
                </p>
            }
            <div class="swarm-views">
                <map::HeatMap live={live.clone()} page={page.clone()} />
                { list::list(page, live) }
            </div>
        </>
    }
}

fn figures(page: &Context, live: &Live) -> Html {
    let say = |what: SwarmSay<'_>| page.say(what);
    let figures = live.report.figures;
    let is_whole = figures.online == live.plan.count;
    let rate =
        if live.rate < 10.0 { format!("{:.1}", live.rate) } else { format!("{:.0}", live.rate) };
    html! {
        <p class="chips swarm-figures">
            <span class={classes!("pill", if is_whole { "online" } else { "wait" })}
                data-testid="swarm-online" data-online={figures.online.to_string()}>
                { say(SwarmSay::Online(figures.online, live.plan.count)) }
            </span>
            <span class="chip" data-testid="swarm-rate" data-rate={rate.clone()}>
                { say(SwarmSay::Rate(&rate)) }
            </span>
            <span class="chip">{ say(SwarmSay::Sent(figures.sent)) }</span>
            <span class={classes!("chip", (figures.errors > 0).then_some("bad"))}
                data-testid="swarm-errors">
                { say(SwarmSay::Errors(figures.errors)) }
            </span>
        </p>
    }
}

fn cause_text(page: &Context, cause: Cause) -> AttrValue {
    let reason = match cause {
        Cause::Refused(reason) => reason_name(reason, page.language.into()),
        _ => "",
    };
    page.say(SwarmSay::Cause(cause, reason))
}
