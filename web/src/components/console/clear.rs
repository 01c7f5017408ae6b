//! The question before what a broker keeps is cleared: it names all that will go, and says how far that
//! is known to be all; and how far clearing is.

use std::rc::Rc;

use yew::prelude::*;

use super::super::context::Context;
use super::super::dialog::Dialog;
use super::{on, say};
use crate::i18n::{ConsoleSay, Say};
use crate::state::State;
use crate::state::action::Action;
use crate::state::console::{Act, Console};

/// Topics that the question names.
const SHOWN: usize = 100;
/// From so many on, a broker with a usual queue may have sent less than it has.
const MANY: usize = 1000;

/// The question.
pub fn question(page: &Context, state: &State, topic: &Rc<str>) -> Html {
    let feed = state.feed();
    let all = feed.tree.retained(topic);
    let count = all.len();
    let lines = all.iter().take(SHOWN).map(|record| {
        html! { <li class="mono" dir="auto">{ &*record.topic }</li> }
    });
    let cut = all.iter().filter(|record| !record.is_whole()).count();
    let act = Act::ClearRetained(Rc::clone(topic));
    html! {
        <Dialog title={say(page, ConsoleSay::ClearTitle(count))} testid="console-clear-dialog">
            <p class="soft">{ say(page, ConsoleSay::ClearHint) }</p>
            { known(page, &state.console) }
            <ul class="filters clear-list" tabindex="0" data-testid="console-clear-list"
                aria-label={say(page, ConsoleSay::ClearTitle(count))}>{ for lines }</ul>
            if count > SHOWN {
                <p class="note soft">{ say(page, ConsoleSay::AndMore(count - SHOWN)) }</p>
            }
            if count >= MANY {
                <p class="note soft">{ say(page, ConsoleSay::ClearMany) }</p>
            }
            if feed.tree.left_out > 0 {
                <p class="note wait">{ say(page, ConsoleSay::ClearTreeFull) }</p>
            }
            if cut > 0 { <p class="note soft">{ say(page, ConsoleSay::ClearCut(cut)) }</p> }
            <div class="actions">
                <button type="button" class="button" onclick={page.on(Action::Show(None))}
                    data-testid="confirm-no">{ page.say(Say::Cancel) }</button>
                <button type="button" class="button danger" disabled={count == 0}
                    onclick={page.on(Action::Console(act))} data-testid="confirm-yes">
                    { say(page, ConsoleSay::Clear) }
                </button>
            </div>
        </Dialog>
    }
}

/// What the list can be trusted for.
fn known(page: &Context, console: &Console) -> Html {
    let Some(survey) = &console.survey else { return Html::default() };
    let filter = survey.filter().as_str();
    let (state, class, text) = match survey.refused {
        Some(reason) => ("refused", "note wait", ConsoleSay::ClearRefused(filter, reason)),
        None if !survey.is_asked => ("offline", "note wait", ConsoleSay::ClearOffline),
        None if survey.until.is_some() => ("asking", "note", ConsoleSay::ClearAsking(filter)),
        None => ("asked", "note", ConsoleSay::ClearAsked(filter)),
    };
    html! {
        <p {class} role="status" data-testid="console-clear-known" data-state={state}>
            { say(page, text) }
        </p>
    }
}

/// How far clearing is, or bringing back, where it takes more than a moment.
pub fn progress(page: &Context, console: &Console) -> Html {
    let Some(sweep) = console.sweeps.front() else { return Html::default() };
    let (sent, brings_back, all) = (sweep.sent, sweep.brings_back, sweep.len());
    let (state, text, name) = if sweep.next.is_some() {
        ("runs", ConsoleSay::Sweep { sent, all, brings_back }, ConsoleSay::Stop)
    } else {
        ("broken", ConsoleSay::SweepBroken { sent, all, brings_back }, ConsoleSay::Unload)
    };
    html! {
        <div class="note wait sweep" role="status" data-testid="sweep" data-state={state}>
            <span>{ say(page, text) }</span>
            <progress value={sent.to_string()} max={all.to_string()}
                aria-label={say(page, text)}></progress>
            <button type="button" class="button slim" onclick={on(page, Act::StopSweep)}
                data-testid="sweep-stop">{ say(page, name) }</button>
        </div>
    }
}
