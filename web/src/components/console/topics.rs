//! The topic tree.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::super::context::Context;
use super::super::icon::Icon;
use super::super::virtual_list::VirtualList;
use super::clear::progress;
use super::{on, say};
use crate::i18n::ConsoleSay;
use crate::state::State;
use crate::state::action::{Action, Dialog};
use crate::state::console::feed::Feed;
use crate::state::console::format::excerpt;
use crate::state::console::rows::{Order, Row, Step, rows};
use crate::state::console::{Act, Copied};
use crate::state::snapshot::Snapshot;

/// As in the style sheet.
const ROW: usize = 30;
/// Levels that are shown further in than the one above.
const DEEPEST: usize = 12;

/// The tree with its search.
pub fn topics(page: &Context, state: &State) -> Html {
    let feed = state.feed();
    let retained = feed.tree.count_retained("");
    let clear = page.on::<MouseEvent>(Action::Show(Some(Dialog::ClearTopic("".into()))));
    let root = feed.tree.root();
    let counts = ConsoleSay::TopicCounts { topics: root.topics, messages: root.total };
    let oninput = {
        let page = page.clone();
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            page.act(Action::Console(Act::SearchTopics(text)));
        })
    };
    let sort = {
        let page = page.clone();
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            if let Some(order) = value.parse().ok().and_then(|at: usize| Order::ALL.get(at)) {
                page.act(Action::Console(Act::SortTopics(*order)));
            }
        })
    };
    let option = |(at, it): (usize, Order)| {
        html! {
            <option value={at.to_string()} selected={it == state.console.order}>
                { say(page, ConsoleSay::OrderName(it)) }
            </option>
        }
    };
    let all = if feed.open.is_empty() { ConsoleSay::OpenAll } else { ConsoleSay::CloseAll };
    html! {
        <section class="console-topics" aria-labelledby="console-topics">
            <header>
                <h2 id="console-topics">{ say(page, ConsoleSay::Topics) }</h2>
                <span class="spring"></span>
                <button type="button" class="button slim quiet" onclick={on(page, Act::ToggleAll)}
                    disabled={!feed.search.is_empty()} data-testid="topics-all">{ say(page, all) }</button>
            </header>
            <div class="topics-tools">
            <input class="input" type="search" value={feed.search.to_string()} {oninput}
                placeholder={say(page, ConsoleSay::SearchTopics)}
                aria-label={say(page, ConsoleSay::SearchTopics)} data-testid="topics-search" />
            <select class="input" onchange={sort} aria-label={say(page, ConsoleSay::TreeOrder)}
                title={say(page, ConsoleSay::TreeOrder)} data-testid="topics-order">
                { for Order::ALL.into_iter().enumerate().map(option) }
            </select>
            </div>
            { tree(page, feed, state.console.order) }
            <p class="small soft topics-foot">
                <span data-testid="topics-count">{ say(page, counts) }</span>
                if root.topics > 0 {
                    <span class="spring"></span>
                    <button type="button" class="button slim quiet" onclick={clear}
                        title={say(page, ConsoleSay::ClearAll)} data-testid="topics-clear">
                        if retained > 0 {
                            { say(page, ConsoleSay::RetainedBelow(retained)) }
                        } else {
                            { say(page, ConsoleSay::ClearRetained) }
                        }
                        { Icon::Bin.html(14) }
                    </button>
                }
            </p>
            { progress(page, &state.console) }
            if feed.tree.left_out > 0 {
                <p class="note wait" data-testid="topics-left-out">
                    { say(page, ConsoleSay::TopicsLeftOut(feed.tree.left_out)) }
                </p>
            }
        </section>
    }
}

fn tree(page: &Context, feed: &Snapshot<Feed>, order: Order) -> Html {
    let seen = rows(&feed.tree, &feed.open, &feed.search, order);
    if seen.is_empty() {
        let (title, hint) = if feed.search.is_empty() {
            (Some(ConsoleSay::NoTopics), ConsoleSay::NoTopicsHint)
        } else {
            (None, ConsoleSay::NoTopicFound)
        };
        return html! {
            <div class="console-empty" data-testid="topics-empty">
                if let Some(title) = title { <strong>{ say(page, title) }</strong> }
                <p class="soft">{ say(page, hint) }</p>
            </div>
        };
    }
    let total = seen.len();
    let chosen = feed.topic.clone();
    let active =
        chosen.as_ref().and_then(|topic| seen.iter().position(|row| row.node.path == *topic));
    let draw = {
        let (page, feed) = (page.clone(), feed.clone());
        Callback::from(move |range: std::ops::Range<usize>| {
            let seen = rows(&feed.tree, &feed.open, &feed.search, order);
            let range = range.start.min(seen.len())..range.end.min(seen.len());
            let drawn = seen[range].iter().map(|it| row(&page, it, feed.topic.as_ref()));
            html! { <>{ for drawn }</> }
        })
    };
    let onkeydown = {
        let (page, chosen) = (page.clone(), chosen);
        Callback::from(move |event: KeyboardEvent| {
            let has_command = event.ctrl_key() || event.meta_key();
            let other = match (&*event.key(), &chosen) {
                ("c", Some(_)) if has_command => Some(Action::Console(Act::Copy(Copied::Topic))),
                ("Delete", Some(topic)) if !topic.is_empty() => {
                    Some(Action::Show(Some(Dialog::ClearTopic(Rc::clone(topic)))))
                }
                _ => None,
            };
            if let Some(action) = other {
                event.prevent_default();
                return page.act(action);
            }
            let step = match &*event.key() {
                "ArrowUp" => Step::Up,
                "ArrowDown" => Step::Down,
                "ArrowLeft" => Step::Left,
                "ArrowRight" => Step::Right,
                "Home" => Step::First,
                "End" => Step::Last,
                _ => return,
            };
            event.prevent_default();
            page.act(Action::Console(Act::Walk(step)));
        })
    };
    html! {
        <VirtualList {total} height={ROW} rows={draw} role="tree" {active} {onkeydown}
            active_id={active.map(|_| AttrValue::Static("console-topic"))}
            label={say(page, ConsoleSay::Topics)} testid="topics" />
    }
}

fn row(page: &Context, row: &Row<'_>, chosen: Option<&Rc<str>>) -> Html {
    let node = row.node;
    let is_chosen = chosen == Some(&node.path);
    let has_children = node.has_children();
    let toggle = {
        let (page, path) = (page.clone(), Rc::clone(&node.path));
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            page.act(Action::Console(Act::Toggle(Rc::clone(&path))));
        })
    };
    let value = node.last.as_ref().map(|last| excerpt(&last.payload));
    let level = match node.level() {
        "" => "∅".to_owned(),
        level => level.to_owned(),
    };
    let retained = node.is_retained.then(|| say(page, ConsoleSay::Retained));
    let below = ConsoleSay::TopicCounts { topics: node.topics, messages: node.total };
    html! {
        <div key={&*node.path} class={classes!("topic-row", is_chosen.then_some("chosen"))}
            id={is_chosen.then_some("console-topic")} role="treeitem"
            aria-level={(row.depth + 1).to_string()} aria-selected={is_chosen.to_string()}
            aria-expanded={has_children.then(|| row.is_open.to_string())}
            data-depth={row.depth.min(DEEPEST).to_string()} title={node.path.to_string()}
            onclick={on(page, Act::Select(Some(Rc::clone(&node.path))))}
            data-testid={format!("topic-{}", node.path)} data-count={node.total.to_string()}
            data-retained={node.is_retained.to_string()}>
            <Beat total={node.total} />
            if has_children {
                <span class={classes!("twig", row.is_open.then_some("open"))} onclick={toggle}
                    data-testid={format!("twig-{}", node.path)}>{ Icon::Twig.html(14) }</span>
            } else {
                <span class="twig"></span>
            }
            <span class="level" dir="auto">{ level }</span>
            if let Some(retained) = retained {
                <span class="mark" title={retained.clone()}>{ "R" }
                    <span class="visually-hidden">{ retained }</span>
                </span>
            }
            if let Some(value) = value { <span class="value mono" dir="auto">{ value }</span> }
            if has_children {
                <span class="count" title={say(page, below)}>{ node.total }</span>
            } else if node.count > 1 {
                <span class="count">{ node.count }</span>
            }
        </div>
    }
}

/// What a light in the row of a topic tells by.
#[derive(Properties, PartialEq)]
struct BeatProps {
    /// Messages there and below.
    total: u64,
}

/// Lights up when there are more messages than a picture ago, and fades. A row that has only come into
/// sight stays dark.
#[component]
fn Beat(props: &BeatProps) -> Html {
    let seen = use_mut_ref(|| (props.total, None));
    let mut seen = seen.borrow_mut();
    let (total, beat) = &mut *seen;
    if *total != props.total {
        // Two animations by turns: one that stays the same would not begin again.
        let next = if *beat == Some("beat-1") { "beat-2" } else { "beat-1" };
        (*total, *beat) = (props.total, Some(next));
    }
    html! { <i class={classes!("beat", *beat)} aria-hidden="true"></i> }
}
