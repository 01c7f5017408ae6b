//! Scenarios: one is chosen or opened, runs step by step or by itself, and is seen as steps with their
//! outcomes beside the sequence of packets.
//!
//! The component holds the stage itself: see `state::scenarios`.

mod steps;
mod text;

use std::rc::Rc;

use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::context::Context;
use super::file_input::FileInput;
use super::icon::Icon;
use super::packets::{Diagram, MomentPanel};
use crate::driver;
use crate::i18n::ScenarioSay;
use crate::state::State;
use crate::state::file::Unread;
use crate::state::packets::hex;
use crate::state::scenarios::{Act, EXAMPLES, Fault, MAX_BYTES, PACE, Stage};
use crate::state::snapshot::Snapshot;

/// Bytes of a packet that fit into an address.
const MAX_LINKED: usize = 4_096;

/// Scenarios.
pub fn scenarios(page: &Context, _: &Snapshot<State>) -> Html {
    html! { <Scenarios page={page.clone()} /> }
}

/// What the component is given.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Language and where Actions go.
    pub page: Context,
}

/// The component.
#[derive(Debug, Default)]
pub struct Scenarios(Stage);

impl Component for Scenarios {
    type Message = Act;
    type Properties = Props;

    fn create(_: &yew::Context<Self>) -> Self {
        Self::default()
    }

    fn update(&mut self, context: &yew::Context<Self>, act: Act) -> bool {
        if self.0.act(act) {
            let (link, playing) = (context.link().clone(), self.0.playing);
            driver::after(PACE, move || link.send_message(Act::Tick(playing)));
        }
        true
    }

    fn view(&self, context: &yew::Context<Self>) -> Html {
        let page = &context.props().page;
        let act = context.link().callback(|act| act);
        view(page, &self.0, &act)
    }
}

fn view(page: &Context, stage: &Stage, act: &Callback<Act>) -> Html {
    let say = |what: ScenarioSay| page.say(what);
    html! {
        <section class="scenarios" aria-labelledby="scenarios">
            <header>
                <h3 id="scenarios">{ say(ScenarioSay::Title) }</h3>
                <p class="soft">{ say(ScenarioSay::Hint) }</p>
            </header>
            { choose(page, stage, act) }
            if let Some(fault) = stage.fault() {
                <p class="note bad" role="alert" data-testid="scenario-fault">
                    { fault_text(page, fault) }
                </p>
            }
            if let Some(run) = stage.run() {
                { about(page, run.scenario()) }
                { controls(page, stage, act) }
                <div class="scenario-stage">
                    { steps::steps(page, stage, run) }
                    { exchange(page, stage, act) }
                </div>
            }
            { text::text(page, stage, act) }
        </section>
    }
}

/// Which scenario.
fn choose(page: &Context, stage: &Stage, act: &Callback<Act>) -> Html {
    let say = |what: ScenarioSay| page.say(what);
    let onchange = act.reform(|event: Event| {
        let value = event.target_unchecked_into::<HtmlSelectElement>().value();
        Act::Take(value.parse().unwrap_or(usize::MAX))
    });
    let options = EXAMPLES.iter().enumerate().map(|(index, example)| {
        let selected = stage.example == Some(index);
        html! { <option value={index.to_string()} {selected}>{ title(page, example.text) }</option> }
    });
    let save = {
        let text = Rc::clone(&stage.text);
        Callback::from(move |_: MouseEvent| {
            // A browser that does not save says so itself.
            let _ = driver::download_file("scenario.yaml", "application/yaml", text.as_bytes());
        })
    };
    html! {
        <div class="toolbar">
            <select class="input select" aria-label={say(ScenarioSay::Choose)} {onchange}
                data-testid="scenario-choose">
                if stage.example.is_none() {
                    <option value="" selected=true>{ say(ScenarioSay::OwnText) }</option>
                }
                { for options }
            </select>
            <FileInput label={say(ScenarioSay::Open)} accept=".yaml,.yml,application/yaml,text/yaml"
                limit={MAX_BYTES} testid="scenario-open" on_file={act.reform(Act::Open)} />
            <button type="button" class="button slim" onclick={save} data-testid="scenario-save">
                { Icon::Save.html(17) }{ say(ScenarioSay::Save) }
            </button>
        </div>
    }
}

/// The name of an example: every file says it in its second line or so, in both languages.
fn title(page: &Context, text: &str) -> String {
    let scenario = shared::scenario::Scenario::parse(text);
    scenario.map(|it| it.name.get(page.language.into()).to_owned()).unwrap_or_default()
}

fn about(page: &Context, scenario: &shared::scenario::Scenario) -> Html {
    let lang = page.language.into();
    html! {
        <div class="scenario-about">
            <h4 data-testid="scenario-name">{ scenario.name.get(lang) }</h4>
            if let Some(about) = &scenario.about { <p>{ about.get(lang) }</p> }
        </div>
    }
}

fn controls(page: &Context, stage: &Stage, act: &Callback<Act>) -> Html {
    let say = |what: ScenarioSay| page.say(what);
    let on = |what: Act| act.reform(move |_: MouseEvent| what.clone());
    let is_over = !stage.has_next();
    let (play, plays) =
        if stage.is_playing { (ScenarioSay::Pause, false) } else { (ScenarioSay::Play, true) };
    html! {
        <div class="toolbar">
            <button type="button" class="button primary" disabled={is_over} onclick={on(Act::Step)}
                data-testid="scenario-step">{ say(ScenarioSay::Step) }</button>
            <button type="button" class="button" disabled={is_over} onclick={on(Act::Play(plays))}
                aria-pressed={stage.is_playing.to_string()} data-testid="scenario-play">
                { say(play) }
            </button>
            <button type="button" class="button" disabled={is_over} onclick={on(Act::Finish)}
                data-testid="scenario-finish">{ say(ScenarioSay::Finish) }</button>
            <button type="button" class="button quiet" disabled={stage.outcomes.is_empty()}
                onclick={on(Act::Reset)} data-testid="scenario-reset">
                { Icon::Repeat.html(17) }{ say(ScenarioSay::Reset) }
            </button>
        </div>
    }
}

/// What went over the links.
fn exchange(page: &Context, stage: &Stage, act: &Callback<Act>) -> Html {
    let say = |what: ScenarioSay| page.say(what);
    let packets = &stage.packets;
    let link =
        packets.selection().filter(|record| record.bytes.len() <= MAX_LINKED).map(|record| {
            let href = format!("#/packets/hex/{}", hex::write(&record.bytes).replace(' ', ""));
            html! {
                <a class="button slim" {href} data-testid="scenario-packet">
                    { record.name() }{ ": " }{ say(ScenarioSay::ToWorkbench) }
                </a>
            }
        });
    html! {
        <div class="panel scenario-exchange">
            <header class="panel-head">
                <h4 data-testid="scenario-packets" data-total={packets.len().to_string()}>
                    { say(ScenarioSay::Packets(packets.len())) }
                </h4>
                <span class="spring"></span>
                { link.unwrap_or_default() }
            </header>
            if packets.is_empty() {
                <div class="empty"><p class="soft">{ say(ScenarioSay::NoPackets) }</p></div>
            } else {
                <div class="scenario-lanes">
                    <Diagram packets={packets.clone()} select={act.reform(Act::Select)}
                        step={act.reform(Act::Select)} />
                </div>
                { moment(stage, act) }
            }
        </div>
    }
}

/// What each side owed after the packet that is looked at; while none is, after the last one.
fn moment(stage: &Stage, act: &Callback<Act>) -> Html {
    let packets = &stage.packets;
    let last = || packets.nth(0).map(|record| record.number);
    let Some(number) = packets.selected.or_else(last) else { return Html::default() };
    // Another run is another exchange, with the same numbers.
    html! {
        <div class="scenario-moment">
            <MomentPanel key={stage.playing} packets={packets.clone()} {number}
                select={act.reform(Act::Select)} />
        </div>
    }
}

fn fault_text(page: &Context, fault: Fault<'_>) -> AttrValue {
    let say = |what: ScenarioSay| page.say(what);
    match fault {
        Fault::Scenario(error) => error.says(page.language.into()).into(),
        Fault::NotText => say(ScenarioSay::NotText),
        Fault::File(Unread::TooLarge { limit }) => say(ScenarioSay::TooLarge(limit - 1)),
        Fault::File(Unread::Unreadable) => say(ScenarioSay::Unreadable),
    }
}
