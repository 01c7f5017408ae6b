//! The broker inside the browser, in the broker's place: where it runs, whether it keeps what it holds,
//! and how it is begun again. Beside it the faults of all links to whichever broker is looked at.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::super::context::Context;
use super::super::dialog::Dialog;
use super::{cut, marks, mend, network, say};
use crate::hub::{Keep, Status};
use crate::i18n::{FaultsSay, Say};
use crate::state::State;
use crate::state::action::{self, Action};
use crate::state::faults::{Act, Condition, Scope, Subject};

/// The name of the whole in tests.
const BROKER: &str = "broker";

/// What is done to the broker that is looked at, and to the links of this page to it.
pub fn inside(page: &Context, state: &State) -> Html {
    let peer = state.peer().id;
    html! {
        <>
            { state.inside(peer).map(|it| household(page, state, it)).unwrap_or_default() }
            { lab(page, state) }
        </>
    }
}

fn household(page: &Context, state: &State, is_private: bool) -> Html {
    let home = match state.household.home {
        _ if is_private => Some(FaultsSay::Private),
        home => home.map(FaultsSay::At),
    };
    let status = state.household.status(is_private);
    let restored = status.filter(|status| status.restored > 0).map(|status| {
        html! { <>{ " " }{ say(page, FaultsSay::Restored(status.restored)) }</> }
    });
    html! {
        <section class="panel household" aria-labelledby="household">
            <header class="panel-head">
                <h2 id="household">{ say(page, FaultsSay::Inside) }</h2>
                <span class="spring"></span>
                <span class="count" data-testid="tab-count">
                    { status.map(|it| say(page, FaultsSay::Tabs(it.tabs))).unwrap_or_default() }
                </span>
            </header>
            <div class="panel-body">
                <p data-testid="household-home">
                    { home.map(|home| say(page, home)).unwrap_or_default() }
                    { restored.unwrap_or_default() }
                </p>
                if is_private {
                    <p class="soft">{ say(page, FaultsSay::KeepPrivate) }</p>
                } else {
                    { status.map(|status| keep(page, status)).unwrap_or_default() }
                }
            </div>
        </section>
    }
}

/// The switch, and what comes of it.
fn keep(page: &Context, status: &Status) -> Html {
    let (state, text, fault) = match &status.keep {
        Keep::Off => ("off", Some(FaultsSay::NotKept), None),
        Keep::Beginning => ("beginning", Some(FaultsSay::Beginning), None),
        Keep::On => ("on", Some(FaultsSay::Kept(status.rows, status.bytes as u64)), None),
        Keep::Failed(fault) => ("failed", None, Some(FaultsSay::KeepFault(*fault))),
    };
    let is_on = matches!(status.keep, Keep::Beginning | Keep::On);
    let onchange = {
        let page = page.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            page.act(Action::KeepBroker(input.checked()));
        })
    };
    html! {
        <div data-testid="keep-state" data-state={state}>
            <label class="check">
                <input type="checkbox" checked={is_on} {onchange} data-testid="keep" />
                { say(page, FaultsSay::Keep) }
            </label>
            <p class="soft">{ say(page, FaultsSay::KeepHint) }</p>
            <p role="status" class={fault.map_or("soft", |_| "note bad")} data-testid="kept">
                { text.or(fault).map(|what| say(page, what)).unwrap_or_default() }
            </p>
            if let Some(why) = &status.aside {
                <p class="note wait" role="status" data-testid="put-aside">
                    { say(page, FaultsSay::Aside(why)) }
                </p>
            }
        </div>
    }
}

/// The faults of all links, and the broker's own.
fn lab(page: &Context, state: &State) -> Html {
    let peer = state.peer().id;
    let scope = Scope::Broker(peer);
    let condition = state.faults.of(&Subject::Page(peer));
    let is_broken = !state.faults.is_empty();
    let restarts = Action::Fault(Act::RestartBroker { keeps: true });
    let empties = Action::Show(Some(action::Dialog::EmptyBroker));
    html! {
        <section class="panel fault-panel" aria-labelledby="faults">
            <header class="panel-head">
                <h2 id="faults">{ say(page, FaultsSay::BrokerTitle) }</h2>
            </header>
            <div class="panel-body">
                <p class="soft">{ say(page, FaultsSay::BrokerHint) }</p>
                { marks(page, Condition { network: condition.network, ..condition }, BROKER) }
                { network(page, &scope, condition.network, BROKER) }
                <div class="fault-row">
                    { cut(page, &scope, BROKER) }
                    { mend(page, &scope, is_broken, BROKER) }
                </div>
                <h3>{ say(page, FaultsSay::Restart) }</h3>
                if state.is_inside(peer) {
                    <p class="soft">{ say(page, FaultsSay::RestartHint) }</p>
                    <div class="fault-row">
                        <button type="button" class="button slim" data-testid="restart-with"
                            onclick={page.on::<MouseEvent>(restarts)}>
                            { say(page, FaultsSay::RestartWith) }
                        </button>
                        <button type="button" class="button slim danger"
                            data-testid="restart-without"
                            onclick={page.on::<MouseEvent>(empties)}>
                            { say(page, FaultsSay::RestartWithout) }
                        </button>
                    </div>
                } else {
                    <p class="soft" data-testid="no-restart">
                        { say(page, FaultsSay::NoRestart) }
                    </p>
                }
            </div>
        </section>
    }
}

/// Really begin again with nothing?
pub fn empty_broker(page: &Context) -> Html {
    let empties = Action::Fault(Act::RestartBroker { keeps: false });
    html! {
        <Dialog title={say(page, FaultsSay::EmptyTitle)} testid="confirm">
            <p>{ say(page, FaultsSay::EmptyHint) }</p>
            <div class="actions">
                <button type="button" class="button" onclick={page.on(Action::Show(None))}
                    data-testid="confirm-no">{ page.say(Say::Cancel) }</button>
                <button type="button" class="button danger" onclick={page.on(empties)}
                    data-testid="confirm-yes">{ say(page, FaultsSay::EmptyIt) }</button>
            </div>
        </Dialog>
    }
}
