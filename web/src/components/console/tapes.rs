//! Recordings that this browser keeps.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::super::context::Context;
use super::super::icon::Icon;
use super::super::links::title;
use super::on;
use crate::i18n::TapesSay;
use crate::state::State;
use crate::state::action::Action;
use crate::state::console::Act;
use crate::state::console::tapes::{End, MAX_NAME, Tape, TapeAct, Tapes};
use crate::state::console::template::iso;
use crate::state::profile::Profile;

/// Why what is recorded is not kept, and all that are.
pub fn tapes(page: &Context, state: &State) -> Html {
    let tapes = &state.console.tapes;
    let recording = state.feed().recording.as_ref();
    // What the browser does not do is said once.
    let note = match (recording.and_then(|it| it.unkept), tapes.fault) {
        (Some(unkept), _) => Some(page.say(TapesSay::Unkept(unkept))),
        (None, Some(fault)) => Some(page.say(TapesSay::Fault(fault))),
        (None, None) => None,
    };
    html! {
        <section class="tapes" aria-labelledby="tapes-title">
            if let Some(note) = note {
                <p class="note wait" role="status" data-testid="tapes-note">{ note }</p>
            }
            <h3 id="tapes-title">{ page.say(TapesSay::Title) }</h3>
            { list(page, state, tapes) }
        </section>
    }
}

fn list(page: &Context, state: &State, tapes: &Tapes) -> Html {
    if tapes.shown().next().is_none() {
        return html! { <p class="soft" data-testid="no-tapes">{ page.say(TapesSay::None) }</p> };
    }
    html! {
        <ul class="shelf" data-testid="tapes">
            { for tapes.shown().map(|tape| line(page, state, tape)) }
        </ul>
    }
}

fn line(page: &Context, state: &State, tape: &Tape) -> Html {
    let began = tape.began + f64::from(page.clock.offset_minutes) * 60_000.0;
    let began = iso(began).get(..16).unwrap_or_default().replace('T', " ");
    let name = if tape.name.is_empty() { &*began } else { &*tape.name };
    let of = Profile { name: tape.broker.to_string(), choice: tape.choice, ..Profile::default() };
    let seconds = tape.length.as_secs();
    let act = |act| on(page, Act::Tape(act));
    let tool =
        |what: TapeAct, icon: Icon, name: TapesSay<'_>, testid: &'static str, is_off: bool| {
            html! {
                <button type="button" class="icon-button" onclick={act(what)} title={page.say(name)}
                    aria-label={page.say(name)} data-testid={testid} disabled={is_off}>
                    { icon.html(16) }
                </button>
            }
        };
    let onchange = {
        let (page, id) = (page.clone(), tape.id.clone());
        Callback::from(move |event: Event| {
            let name = event.target_unchecked_into::<HtmlInputElement>().value();
            page.act(Action::Console(Act::Tape(TapeAct::Rename(id.clone(), name))));
        })
    };
    let runs = tape.end == End::Running;
    let end = match tape.end {
        End::Running => "running",
        End::Whole => "whole",
        End::BrokenOff => "broken",
        End::Cut => "cut",
    };
    let id = || tape.id.clone();
    html! {
        <li key={&*tape.id} data-testid="tape" data-end={end}>
            <div class="tape">
                <input class="input" type="text" ~defaultValue={tape.name.to_string()}
                    placeholder={began.clone()} maxlength={MAX_NAME.to_string()} autocomplete="off"
                    {onchange}
                    aria-label={page.say(TapesSay::Name)} data-testid="tape-name" />
                <span class="small soft">
                    if !tape.name.is_empty() { { &began }{ " · " } }
                    { title(page.language, &of, &state.server) }{ " · " }
                    <span data-testid="tape-counts">
                        { page.say(TapesSay::Counts { count: tape.count, size: tape.bytes }) }
                    </span>
                    { format!(" · {}:{:02}", seconds / 60, seconds % 60) }
                </span>
                if tape.end != End::Whole {
                    <span class={classes!("small", if runs { "soft" } else { "odd" })}
                        data-testid="tape-end">{ page.say(TapesSay::End(tape.end)) }</span>
                }
            </div>
            { tool(TapeAct::Play(id()), Icon::Play, TapesSay::Play(name), "tape-play", runs) }
            { tool(TapeAct::Save(id()), Icon::Save, TapesSay::Save(name), "tape-save", runs) }
            { tool(TapeAct::Delete(id()), Icon::Bin, TapesSay::Delete(name), "tape-delete", runs) }
        </li>
    }
}
