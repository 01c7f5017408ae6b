//! Rules: those of this page and those of the broker, as a list, a form and a text.
//!
//! The component holds the stage itself: see `state::rules::stage`.

mod form;
mod help;
mod list;
mod runner;
mod text;
mod trial;

use std::rc::Rc;

use shared::time::Duration;
use yew::prelude::*;

use self::runner::{RuleRunner, agent, bound_cards};
use super::context::Context;
use super::icon::Icon;
use super::links;
use super::segments::{Segment, Segments};
use crate::driver;
use crate::i18n::{RuleSay, Say, SwarmSay};
use crate::state::State;
use crate::state::action::Action;
use crate::state::rules::stage::{Act, Order, Question, Remote, Side, Stage};
use crate::state::rules::{self, row::Row};
use crate::state::snapshot::Snapshot;
use crate::state::undo::Deleted;

/// How old what is seen of the broker's rules gets.
const REFRESH: Duration = Duration::from_secs(2);
/// Rules, as they are seen.
pub fn rules(page: &Context, state: &Snapshot<State>) -> Html {
    html! { <RulesView page={page.clone()} state={state.clone()} /> }
}

/// Rules, as they run.
pub fn runner(page: &Context, state: &Snapshot<State>) -> Html {
    html! { <RuleRunner page={page.clone()} state={state.clone()} /> }
}

/// What the component is given.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// Language and where Actions go.
    pub page: Context,
    /// The page's state.
    pub state: Snapshot<State>,
}

/// The component.
#[derive(Debug, Default)]
pub struct RulesView(Stage);

impl RulesView {
    fn carry_out(&self, context: &yew::Context<Self>, order: Order) {
        let page = &context.props().page;
        match order {
            Order::Keep(text, how) => page.act(Action::Rules(rules::Act::Keep(text, how))),
            Order::Changed(change) => page.act(Action::Rules(rules::Act::Changed(change))),
            Order::Switch(name, on) => {
                if let Some(agent) = agent() {
                    agent.borrow_mut().switch(context.props().state.now, &name, on);
                }
                page.act(Action::Rules(rules::Act::Look));
            }
            Order::Ask(question, body) => {
                let link = context.link().clone();
                let (method, path) = match question {
                    Question::See => ("GET", "/api/v1/rules"),
                    Question::Change => ("POST", "/api/v1/rules"),
                    Question::Switch => ("POST", "/api/v1/rules/switch"),
                };
                driver::rules::ask(method, path, body, move |answer| {
                    link.send_message(Act::Answered(answer, question));
                });
            }
        }
    }

    fn wait(context: &yew::Context<Self>) {
        let link = context.link().clone();
        driver::after(REFRESH, move || link.send_message(Act::Refresh));
    }
}

impl Component for RulesView {
    type Message = Act;
    type Properties = Props;

    fn create(context: &yew::Context<Self>) -> Self {
        let mut view = Self::default();
        let text = Rc::clone(&context.props().state.rules.text);
        view.0.act(Act::Stored(text), &bound_cards());
        Self::wait(context);
        view
    }

    fn changed(&mut self, context: &yew::Context<Self>, before: &Props) -> bool {
        let text = &context.props().state.rules.text;
        if *text != before.state.rules.text {
            self.0.act(Act::Stored(Rc::clone(text)), &bound_cards());
        }
        let handed_back = context.props().state.undo.handed_back();
        if handed_back != before.state.undo.handed_back()
            && let Some(Deleted::Rules(change)) = handed_back.what.as_deref()
        {
            context.link().send_message(Act::TakeBack((**change).clone()));
        }
        true
    }

    fn update(&mut self, context: &yew::Context<Self>, act: Act) -> bool {
        if act == Act::Refresh {
            Self::wait(context);
        }
        for order in self.0.act(act, &bound_cards()) {
            self.carry_out(context, order);
        }
        true
    }

    fn view(&self, context: &yew::Context<Self>) -> Html {
        let Props { page, state } = context.props();
        let act = context.link().callback(|act| act);
        let stage = &self.0;
        let is_known = stage.side == Side::Page || matches!(stage.remote, Remote::Known(_));
        html! {
            <main class="page rules">
                <header>
                    <a href="#/" class="button slim quiet" data-testid="rules-back">
                        { Icon::Left.html(17) }{ page.say(SwarmSay::ToBench) }
                    </a>
                    <h2>{ page.say(Say::Rules) }</h2>
                    <p class="soft">
                        { page.say(RuleSay::Hint) }
                    </p>
                    { sides(page, stage, state, &act) }
                    { place(page, stage, state) }
                </header>
                if is_known {
                    <div class="rules-columns">
                        <div class="rules-side">
                            { list::list(page, stage, &rows(page, stage, state), &act) }
                            if stage.is_editable() {
                                { form::form(page, stage, &state.offered_topics(), &act) }
                            }
                        </div>
                        <div class="rules-side">
                            { text::text(page, stage, &act) }
                            { trial::trial(page, stage, &act) }
                        </div>
                    </div>
                }
            </main>
        }
    }
}

/// Whose rules.
fn sides(page: &Context, stage: &Stage, state: &State, act: &Callback<Act>) -> Html {
    let count = match stage.side {
        Side::Page => stage.rules().len(),
        Side::Broker => {
            shared::automation::Rules::parse(&state.rules.text).map_or(0, |rules| rules.rules.len())
        }
    };
    let segment = |what: RuleSay<'_>, testid: &'static str| Segment {
        name: page.say(what),
        face: html! { <span>{ page.say(what) }</span> },
        testid: testid.into(),
    };
    let segments = Segments {
        legend: page.say(RuleSay::Side),
        group: "rules-side".into(),
        segments: vec![
            segment(RuleSay::OnPage(count), "rules-page"),
            segment(RuleSay::AtBroker, "rules-broker"),
        ],
        chosen: usize::from(stage.side == Side::Broker),
        on_choose: act.reform(|index: usize| Act::Look([Side::Page, Side::Broker][index.min(1)])),
    };
    segments.html()
}

/// Where they run, and whether they do.
fn place(page: &Context, stage: &Stage, state: &State) -> Html {
    let say = |what: RuleSay<'_>| page.say(what);
    let line = match (stage.side, &stage.remote) {
        (Side::Page, _) => html! { <>{ on_page(page, state) }{ " " }{ say(RuleSay::PageEnds) }</> },
        (Side::Broker, Remote::Asking) => say(RuleSay::Asking).into(),
        (Side::Broker, Remote::Missing) => say(RuleSay::Missing).into(),
        (Side::Broker, Remote::LoginNeeded) => html! {
            <>
                { say(RuleSay::LoginNeeded) }{ " " }
                <a href="#/broker" data-testid="rules-login">{ say(RuleSay::ToBroker) }</a>
            </>
        },
        (Side::Broker, Remote::Known(known)) => {
            let path = known["path"].as_str().unwrap_or_default();
            let more = match known["place"].as_str() {
                Some("settings") => say(RuleSay::InFile(path)),
                Some("memory") => say(RuleSay::InMemory),
                _ => AttrValue::default(),
            };
            html! { <>{ say(RuleSay::BrokerRuns) }{ " " }{ more }</> }
        }
    };
    html! { <p class="note" role="status" data-testid="rules-place">{ line }</p> }
}

fn on_page(page: &Context, state: &State) -> AttrValue {
    let name = links::title(page.language, &state.home().connection.profile, &state.server);
    let name = name.as_str();
    let rules = &state.rules;
    page.say(match (rules.are_there(), rules.is_mine, rules.line.is_online()) {
        (false, ..) => return AttrValue::default(),
        (true, true, true) => RuleSay::RunsHere(name),
        (true, true, false) if state.home().connection.line.is_online() => RuleSay::RunsSoon,
        (true, true, false) => RuleSay::NotConnected(name),
        (true, false, _) => RuleSay::RunsElsewhere,
    })
}

/// How each rule is.
fn rows(page: &Context, stage: &Stage, state: &State) -> Vec<Row> {
    let lang = page.language.into();
    let at_rest = || {
        let rules = stage.rules().iter();
        let row = |rule: &shared::automation::Rule| Row {
            name: rule.name.clone(),
            line: rule.lines.0,
            ..Row::default()
        };
        rules.map(row).collect()
    };
    match (stage.side, &stage.remote) {
        (Side::Page, _) => match agent().filter(|_| state.rules.run_here()) {
            Some(agent) => {
                let status = agent.borrow().engine().status();
                status.iter().map(|it| Row::of(it, state.now, lang)).collect()
            }
            None => at_rest(),
        },
        (Side::Broker, Remote::Known(known)) => {
            let rules = known["rules"].as_array().map(Vec::as_slice).unwrap_or_default();
            rules.iter().map(|rule| Row::of_json(rule, lang)).collect()
        }
        (Side::Broker, _) => Vec::new(),
    }
}
