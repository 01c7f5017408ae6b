//! The list of messages, and what it is filtered by.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::super::context::Context;
use super::super::icon::Icon;
use super::super::virtual_list::VirtualList;
use super::facts::{marks, outcome};
use super::{on, say};
use crate::i18n::{CardSay, ConsoleSay};
use crate::state::State;
use crate::state::action::Action;
use crate::state::console::feed::Feed;
use crate::state::console::filter::{Direction, Fault, Mode};
use crate::state::console::format::excerpt;
use crate::state::console::record::Record;
use crate::state::console::subscriptions::Subscription;
use crate::state::console::{Act, Console, Copied, File, Search};
use crate::state::snapshot::Snapshot;

/// As in the style sheet.
const ROW: usize = 46;

/// The messages.
pub fn messages(page: &Context, state: &State) -> Html {
    let feed = state.feed();
    let (ring, list) = feed.shown();
    let (kept, all) = feed.counts();
    let counts = ConsoleSay::Shown { shown: list.len(ring), kept, all };
    let is_frozen = feed.frozen.is_some();
    let freeze = if is_frozen { ConsoleSay::Resume } else { ConsoleSay::Pause };
    let tool = |act, icon: Icon, what, testid: &'static str| {
        html! {
            <button type="button" class="icon-button" onclick={on(page, act)} data-testid={testid}
                title={say(page, what)} aria-label={say(page, what)}>{ icon.html(18) }</button>
        }
    };
    html! {
        <section class="console-messages" aria-labelledby="console-messages">
            <header>
                <h2 id="console-messages">{ say(page, ConsoleSay::Messages) }</h2>
                <span class="small soft" data-testid="messages-count">{ say(page, counts) }</span>
                if feed.is_searching() {
                    <span class="small soft">{ say(page, ConsoleSay::Searching) }</span>
                }
                <span class="spring"></span>
                <button type="button" class={classes!("button", "slim", is_frozen.then_some("primary"))}
                    onclick={on(page, Act::Freeze(!is_frozen))} data-testid="messages-pause"
                    aria-pressed={is_frozen.to_string()}>
                    { say(page, freeze) }
                    if feed.behind() > 0 { <>{ " · " }{ say(page, ConsoleSay::Behind(feed.behind())) }</> }
                </button>
                { tool(Act::Export(File::Csv), Icon::Table, ConsoleSay::ExportCsv, "export-csv") }
                { tool(Act::Export(File::JsonLines), Icon::Save, ConsoleSay::ExportJson, "export-json") }
                { tool(Act::ClearMessages, Icon::Bin, ConsoleSay::ClearMessages, "messages-clear") }
            </header>
            { filter(page, feed) }
            { list_of(page, feed, &state.console, state.peer().connection.profile.id) }
        </section>
    }
}

fn filter(page: &Context, feed: &Feed) -> Html {
    let wish = &feed.wish;
    let typed = |change: fn(String) -> Search| {
        let page = page.clone();
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            page.act(Action::Console(Act::Search(change(text))));
        })
    };
    let picked = |change: fn(usize) -> Option<Search>| {
        let page = page.clone();
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            if let Some(change) = value.parse().ok().and_then(change) {
                page.act(Action::Console(Act::Search(change)));
            }
        })
    };
    let option = |index: usize, is_chosen: bool, name: ConsoleSay<'_>| {
        html! { <option value={index.to_string()} selected={is_chosen}>{ say(page, name) }</option> }
    };
    let hint = match wish.mode {
        Mode::Field => ConsoleSay::FieldExample,
        Mode::Text | Mode::Pattern => ConsoleSay::FilterText,
    };
    let modes = Mode::ALL.into_iter().enumerate();
    let modes = modes.map(|(at, it)| option(at, it == wish.mode, ConsoleSay::ModeName(it)));
    let ways = Direction::ALL.into_iter().enumerate();
    let ways = ways.map(|(at, it)| option(at, it == wish.direction, ConsoleSay::DirectionName(it)));
    let is_of_topic = |fault: &Fault| matches!(fault, Fault::Topic(_));
    let has_topic_fault = feed.faults.iter().any(is_of_topic);
    let has_text_fault = feed.faults.iter().any(|fault| !is_of_topic(fault));
    let faults = feed.faults.iter().map(|fault| {
        html! { <p class="field-error">{ say(page, ConsoleSay::Fault(fault)) }</p> }
    });
    let is_set =
        !wish.topic.is_empty() || !wish.text.trim().is_empty() || wish.direction != Direction::Both;
    html! {
        <div class="console-filter" role="search">
            <input class="input mono" type="search" value={wish.topic.to_string()}
                oninput={typed(Search::Topic)} placeholder={say(page, ConsoleSay::Filter)}
                aria-label={say(page, ConsoleSay::FilterTopic)}
                aria-invalid={has_topic_fault.to_string()} data-testid="filter-topic" />
            <div class="filter-text">
                <select class="input" onchange={picked(|at| Mode::ALL.get(at).map(|it| Search::Mode(*it)))}
                    aria-label={say(page, ConsoleSay::FilterMode)} data-testid="filter-mode">
                    { for modes }
                </select>
                <input class="input mono" type="search" value={wish.text.to_string()}
                    oninput={typed(Search::Text)} placeholder={say(page, hint)}
                    aria-label={say(page, hint)} aria-invalid={has_text_fault.to_string()}
                    data-testid="filter-text" />
            </div>
            <select class="input" data-testid="filter-direction"
                aria-label={say(page, ConsoleSay::DirectionTitle)}
                onchange={picked(|at| Direction::ALL.get(at).map(|it| Search::Direction(*it)))}>
                { for ways }
            </select>
            if is_set {
                <button type="button" class="button slim quiet" data-testid="filter-reset"
                    onclick={on(page, Act::Search(Search::Reset))}>
                    { say(page, ConsoleSay::ResetFilter) }
                </button>
            }
            <div class="faults" role="status" data-testid="filter-faults">{ for faults }</div>
        </div>
    }
}

fn list_of(
    page: &Context,
    feed: &Snapshot<Feed>,
    console: &Snapshot<Console>,
    profile: u32,
) -> Html {
    let (ring, list) = feed.shown();
    let total = list.len(ring);
    if total == 0 {
        let (title, hint) = if ring.is_empty() {
            (Some(ConsoleSay::NoMessages), ConsoleSay::NoMessagesHint)
        } else {
            (None, ConsoleSay::NothingMatches)
        };
        return html! {
            <div class="console-empty" data-testid="messages-empty">
                if let Some(title) = title { <strong>{ say(page, title) }</strong> }
                <p class="soft">{ say(page, hint) }</p>
            </div>
        };
    }
    let draw = {
        let (page, feed, console) = (page.clone(), feed.clone(), console.clone());
        Callback::from(move |range: std::ops::Range<usize>| {
            let (ring, list) = feed.shown();
            let chosen = feed.chosen.as_ref().map(|it| it.number);
            let records = range.filter_map(|at| list.get(ring, at));
            let of = |it: &Record| console.listening.of_message(profile, it);
            let drawn = records.map(|it| row(&page, it, chosen == Some(it.number), of(it)));
            html! { <>{ for drawn }</> }
        })
    };
    let onkeydown = {
        let page = page.clone();
        Callback::from(move |event: KeyboardEvent| {
            let has_command = event.ctrl_key() || event.meta_key();
            if has_command && event.key() == "c" {
                event.prevent_default();
                return page.act(Action::Console(Act::Copy(Copied::Payload)));
            }
            if event.key() == "Delete" {
                event.prevent_default();
                return page.act(Action::Console(Act::HideMessage));
            }
            let by = match &*event.key() {
                "ArrowUp" => -1,
                "ArrowDown" => 1,
                "PageUp" => -10,
                "PageDown" => 10,
                "Home" => isize::MIN,
                "End" => isize::MAX,
                _ => return,
            };
            event.prevent_default();
            page.act(Action::Console(Act::MoveChoice(by)));
        })
    };
    let onscrolled = {
        let page = page.clone();
        Callback::from(move |is_away| page.act(Action::Console(Act::Scrolled(is_away))))
    };
    // While messages come, one that was chosen would run away with the list.
    let place = feed.chosen.as_ref().map(|it| list.place(ring, it.number));
    let active = place.filter(|place| feed.frozen.is_some() || *place == 0);
    html! {
        <VirtualList {total} height={ROW} rows={draw} role="listbox" {active} {onkeydown}
            active_id={place.map(|_| AttrValue::Static("console-message"))} {onscrolled}
            label={say(page, ConsoleSay::Messages)} testid="messages" />
    }
}

fn row(
    page: &Context,
    record: &Rc<Record>,
    is_chosen: bool,
    subscription: Option<&Subscription>,
) -> Html {
    let is_sent = record.sent.is_some();
    let way = if is_sent { ConsoleSay::Sent } else { ConsoleSay::Received };
    let heard = subscription.filter(|_| !is_sent);
    let colour = heard.map(|it| format!("colour-{}", it.colour));
    let through = heard.map(|it| format!("{}: {}", say(page, way), it.name()));
    let through = through.map_or_else(|| say(page, way), AttrValue::from);
    let value = match excerpt(&record.payload) {
        text if text.is_empty() => page.say(CardSay::EmptyPayload),
        text => text.into(),
    };
    html! {
        <div class={classes!("message-row", is_chosen.then_some("chosen"))}
            id={is_chosen.then_some("console-message")} role="option"
            aria-selected={is_chosen.to_string()} data-testid="message"
            onclick={on(page, Act::Choose(Rc::clone(record)))}
            data-way={if is_sent { "sent" } else { "received" }}>
            <span class={classes!("way", colour)} title={through}>
                { if is_sent { Icon::Sent } else { Icon::Received }.html(16) }
                <span class="visually-hidden">{ say(page, way) }</span>
            </span>
            <span class="topic mono" dir="auto">{ &*record.topic }</span>
            <span class="when">{ page.time(record.at) }</span>
            <span class="value mono" dir="auto">{ value }</span>
            <span class="marks">{ outcome(page, record, true) }{ marks(page, record) }</span>
        </div>
    }
}
