//! The dashboards: their tabs, their cards, and what a person does to them.

mod chart;
mod file;
mod form;
mod frame;
mod gauge;
mod grid;
mod kinds;
pub mod part;
mod plot;
mod sender;

pub use form::CardForm;

use std::rc::Rc;

use yew::prelude::*;

use self::grid::Grid;
use super::context::Context;
use super::icon::Icon;
use super::later;
use crate::i18n::{BenchSay, Say};
use crate::state::State;
use crate::state::action::{Action, Dialog};
use crate::state::dashboard::spec::{CardKind, Spec};
use crate::state::dashboard::{Act, Dashboard, MAX_DASHBOARDS, address};
use crate::state::pieces::Piece;
use crate::state::snapshot::Snapshot;

/// The name of a dashboard.
pub fn name(page: &Context, dashboard: &Dashboard, is_first: bool) -> AttrValue {
    match dashboard.name.as_str() {
        "" if is_first => page.say(BenchSay::First),
        "" => page.say(BenchSay::Unnamed(dashboard.id)),
        name => name.to_owned().into(),
    }
}

/// A link to each dashboard, and what can be done to the one that is seen.
pub fn head(page: &Context, state: &State) -> Html {
    let all = &state.dashboards;
    let seen = state.dashboard();
    let tab = |dashboard: &Dashboard| {
        let is_first = all.is_first(dashboard.id);
        let href = if is_first { "#/".to_owned() } else { address(dashboard.id) };
        html! {
            <a key={dashboard.id} {href} aria-current={(dashboard.id == seen.id).then_some("page")}
                data-testid={format!("dashboard-{}", dashboard.id)}>
                { name(page, dashboard, is_first) }
            </a>
        }
    };
    let add_label = page.say(BenchSay::Add);
    let add = (all.list.len() < MAX_DASHBOARDS).then(|| {
        html! {
            <button type="button" class="icon-button add" data-testid="dashboard-add"
                onclick={page.on(Action::Dashboard(Act::Add))}
                aria-label={add_label.clone()} title={add_label}>{ Icon::Add.html(18) }</button>
        }
    });
    let new_card = Dialog::Card(Rc::new(Spec::new(CardKind::Switch, "")));
    html! {
        <header class="half-head dash-head">
            <h2 id="dashboard">{ page.say(BenchSay::Title) }</h2>
            <span class="spring"></span>
            <button type="button" class="button slim" data-testid="add-binding"
                onclick={page.on(Action::Show(Some(new_card)))}>
                { Icon::Topic.html(17) }{ page.say(BenchSay::AddCard) }
            </button>
            <button type="button" class="icon-button" data-testid="full-screen"
                onclick={page.on(Action::Dashboard(Act::FullScreen))}
                aria-label={page.say(BenchSay::FullScreen)}
                title={page.say(BenchSay::FullScreen)}>
                { Icon::FullScreen.html(19) }
            </button>
            <nav class="dash-tabs" aria-label={page.say(BenchSay::All)}>
                { for all.list.iter().map(|it| tab(it)) }
                { add }
            </nav>
            { file::menu(page, seen, all.is_first(seen.id)) }
        </header>
    }
}

/// What a file just brought.
pub fn news(page: &Context, state: &State) -> Html {
    file::outcome(page, state.dashboards.imported.as_ref())
}

fn close(page: &Context, act: Act) -> Html {
    html! {
        <button type="button" class="icon-button" aria-label={page.say(Say::Close)}
            onclick={page.on(Action::Dashboard(act))}>{ Icon::Close.html(16) }</button>
    }
}

/// The cards that a person put on the dashboard that is seen.
pub fn cards(page: &Context, state: &Snapshot<State>) -> Html {
    let dashboard = state.dashboard();
    if dashboard.cards.is_empty() {
        return if state.dashboards.is_first(dashboard.id) { Html::default() } else { empty(page) };
    }
    later::part(page, state, Piece::Cards)
}

/// They where they lie.
pub fn grid_of(_: &Context, state: &State) -> Html {
    html! {
        <Grid dashboard={state.dashboard().clone()} watch={state.watch.clone()}
            boards={state.peer().boards.clone()} moved={state.dashboards.moved}
            is_connected={state.peer().connection.line.is_online()} />
    }
}

/// What to do next.
fn empty(page: &Context) -> Html {
    let new_card = Dialog::Card(Rc::new(Spec::new(CardKind::Chart, "")));
    html! {
        <div class="empty" data-testid="empty-cards">
            <h3>{ page.say(BenchSay::Empty) }</h3>
            <p class="soft">{ page.say(BenchSay::EmptyHint) }</p>
            <div class="send-row">
                <button type="button" class="button primary" data-testid="add-first-card"
                    onclick={page.on(Action::Show(Some(new_card)))}>
                    { Icon::Add.html(18) }{ page.say(BenchSay::AddCard) }
                </button>
            </div>
        </div>
    }
}
