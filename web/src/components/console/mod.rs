//! What is seen of the console: topics, messages, and what is done with one of them.

pub mod clear;
mod copy;
mod detail;
mod facts;
mod messages;
mod numbers;
mod payload;
mod publish;
mod repeats;
mod saved;
mod session;
mod subscribe;
mod subscriptions;
mod tapes;
mod topics;

use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use self::detail::detail;
use self::messages::messages;
use self::publish::Publish;
use self::session::session;
use self::subscriptions::Subscriptions;
use self::topics::topics;
use super::context::{Context, use_page};
use super::frame::is_focus_lost;
use crate::i18n::ConsoleSay;
use crate::state::State;
use crate::state::action::Action;
use crate::state::console::Act;
use crate::state::snapshot::Snapshot;

/// The place.
pub fn console(page: &Context, state: &Snapshot<State>) -> Html {
    html! {
        <main class="console">
            <h1 class="visually-hidden">{ say(page, ConsoleSay::Title) }</h1>
            { topics(page, state) }
            { messages(page, state) }
            <Panel state={state.clone()} />
        </main>
    }
}

/// Says it in the page's language.
fn say(page: &Context, what: ConsoleSay<'_>) -> AttrValue {
    page.say(what)
}

/// A callback that does something in the console, whatever the event.
fn on<E: 'static>(page: &Context, act: Act) -> Callback<E> {
    page.on(Action::Console(act))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tab {
    Details,
    Publish,
    Subscriptions,
    Session,
}

#[derive(Properties, PartialEq)]
struct PanelProps {
    state: Snapshot<State>,
}

/// One of four things at a time: a message, publishing, subscriptions, sessions.
#[component]
fn Panel(props: &PanelProps) -> Html {
    let page = use_page();
    let chosen = use_state(|| Tab::Details);
    let panel = use_node_ref();
    let state = &props.state;
    let feed = state.feed();
    let looked_at = (feed.topic.clone(), feed.chosen.as_ref().map(|it| it.number));
    use_effect_with((looked_at, panel.clone()), |((topic, _), panel)| {
        if let (Some(_), Some(panel)) = (topic, panel.cast::<Element>()) {
            bring_into_sight(&panel);
        }
    });
    use_effect_with((*chosen, panel.clone()), |(tab, panel)| {
        // What led to the form has gone with what it stood in.
        let panel = panel.cast::<Element>().filter(|_| *tab == Tab::Publish && is_focus_lost());
        let field = panel.and_then(|it| it.query_selector("#publish-payload").ok().flatten());
        if let Some(field) = field.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
            // A field that is gone has no focus to take.
            let _ = field.focus();
        }
    });
    let tabs = [
        (Tab::Details, ConsoleSay::Details, "console-tab-details"),
        (Tab::Publish, ConsoleSay::Publish, "console-tab-publish"),
        (Tab::Subscriptions, ConsoleSay::Subscriptions, "console-tab-subscriptions"),
        (Tab::Session, ConsoleSay::Session, "console-tab-session"),
    ];
    let to_publish = {
        let chosen = chosen.clone();
        Callback::from(move |()| chosen.set(Tab::Publish))
    };
    let tab = |(tab, name, testid): (Tab, ConsoleSay<'static>, &'static str)| {
        let onclick = {
            let chosen = chosen.clone();
            Callback::from(move |_: MouseEvent| chosen.set(tab))
        };
        html! {
            <button type="button" class="tab" aria-pressed={(*chosen == tab).to_string()} {onclick}
                data-testid={testid}>{ say(&page, name) }</button>
        }
    };
    html! {
        <section class="console-panel" ref={panel} aria-label={say(&page, ConsoleSay::Details)}>
            <div class="tabs" role="group">{ for tabs.into_iter().map(tab) }</div>
            { match *chosen {
                Tab::Details => detail(&page, state, &to_publish),
                Tab::Publish => html! { <Publish state={state.clone()} /> },
                Tab::Subscriptions => {
                    let has_properties = state.peer().has_properties();
                    let profile = state.peer().connection.profile.id;
                    let all = state.console.listening.of(profile).iter();
                    let covers = all.map(|it| state.peer().cover_of(&it.filter));
                    let seen = Rc::clone(&feed.wish.topic);
                    html! {
                        <Subscriptions console={state.console.clone()} {profile} {has_properties}
                            {seen} covers={covers.collect::<Rc<[_]>>()} />
                    }
                }
                Tab::Session => session(&page, state),
            } }
        </section>
    }
}

/// Where all stands in one column, what was chosen is far below.
fn bring_into_sight(panel: &Element) {
    /// As in the style sheet.
    const ONE_COLUMN: i32 = 700;
    let Some(page) = panel.owner_document().and_then(|it| it.document_element()) else { return };
    let is_below = panel.get_bounding_client_rect().top() > 0.6 * f64::from(page.client_height());
    if page.client_width() <= ONE_COLUMN && is_below {
        panel.scroll_into_view();
    }
}
