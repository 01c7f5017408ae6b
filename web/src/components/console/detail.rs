//! One topic: its last message or the one that was chosen, and those before it.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::super::context::Context;
use super::super::icon::Icon;
use super::copy::Copy;
use super::facts::{marks, outcome, properties};
use super::numbers::Numbers;
use super::payload::Payload;
use super::{on, say};
use crate::i18n::ConsoleSay;
use crate::state::State;
use crate::state::action::{Action, Dialog};
use crate::state::console::draft::{Change, Draft};
use crate::state::console::feed::Feed;
use crate::state::console::format::{Format, excerpt};
use crate::state::console::record::Record;
use crate::state::console::rows::above;
use crate::state::console::template::iso;
use crate::state::console::{Act, Console, Copied, Search, encode};
use crate::state::dashboard;
use crate::state::place::Place;
use shared::time::Duration;

/// Messages before it that are listed.
const SHOWN: usize = 50;

/// The topic that is looked at.
pub fn detail(page: &Context, state: &State, to_publish: &Callback<()>) -> Html {
    let feed = state.feed();
    let Some(topic) = &feed.topic else {
        return html! {
            <div class="console-empty" data-testid="detail-empty">
                <strong>{ say(page, ConsoleSay::NothingChosen) }</strong>
                <p class="soft">{ say(page, ConsoleSay::NothingChosenHint) }</p>
            </div>
        };
    };
    let record = feed.looked_at();
    let node = feed.tree.get(topic);
    let retained = node.map_or(0, |node| node.retained);
    let is_seen = record.is_some() || node.is_some_and(|node| node.count > 0);
    let nothing = match node {
        Some(_) => ConsoleSay::NoMessageHere,
        None => ConsoleSay::NotSeenYet,
    };
    html! {
        <div class="detail" data-testid="detail">
            { heading(topic) }
            { tools(page, topic, record, retained, to_publish) }
            if let Some(record) = record {
                { about(page, feed, record) }
                { reading(page, &state.console, feed, record) }
                <Payload record={Rc::clone(record)} before={compared(feed, record).cloned()}
                    format={state.console.format}
                    shows_diff={state.console.shows_diff || feed.pinned.is_some()} />
                <Numbers feed={feed.clone()} record={Rc::clone(record)} />
                { properties(page, record) }
                { history(page, feed, record) }
            } else if !is_seen {
                <p class="soft">{ say(page, nothing) }</p>
            }
        </div>
    }
}

/// The topic, each level of which leads to what is there.
fn heading(topic: &Rc<str>) -> Html {
    let level = |(at, path): (usize, &str)| {
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        let href = format!("{}/{}", Place::Console.hash(), encode(path));
        let slash = if at > 0 { "/" } else { "" };
        if path.len() == topic.len() || path.is_empty() {
            return html! { <>{ slash }{ name }</> };
        }
        html! { <>{ slash }<a {href} data-testid={format!("level-{path}")}>{ name }</a></> }
    };
    let levels = above(topic).chain([&**topic]).enumerate();
    html! {
        <div class="detail-head">
            <h3 class="topic mono" dir="auto" data-testid="detail-topic">{ for levels.map(level) }</h3>
            <Copy what={Copied::Topic} of={topic.to_string()} />
        </div>
    }
}

/// What a message is compared with.
fn compared<'a>(feed: &'a Feed, record: &Record) -> Option<&'a Rc<Record>> {
    let pinned = feed.pinned.as_ref().filter(|it| it.number != record.number);
    pinned.or_else(|| feed.before(record))
}

fn tools(
    page: &Context,
    topic: &Rc<str>,
    record: Option<&Rc<Record>>,
    retained: u32,
    to_publish: &Callback<()>,
) -> Html {
    let write = |act: Act| {
        let (page, to_publish) = (page.clone(), to_publish.clone());
        Callback::from(move |_: MouseEvent| {
            page.act(Action::Console(act.clone()));
            to_publish.emit(());
        })
    };
    let here = write(Act::Write(Change::Topic(topic.to_string())));
    let again = record.map(|record| write(Act::Take(Rc::new(Draft::of(record)))));
    let card = record.map(|record| {
        let (topic, sample) = (Rc::clone(topic), record.payload.clone());
        page.on::<MouseEvent>(Action::Dashboard(dashboard::Act::AddTopicCard { topic, sample }))
    });
    let only = Act::Search(Search::Topic(topic.to_string()));
    let clear = page.on::<MouseEvent>(Action::Show(Some(Dialog::ClearTopic(Rc::clone(topic)))));
    let href = format!("{}/{}", Place::Console.hash(), encode(topic));
    html! {
        <div class="tools">
            <button type="button" class="button slim" onclick={here} data-testid="detail-publish">
                { say(page, ConsoleSay::PublishHere) }
            </button>
            if let Some(again) = again {
                <button type="button" class="button slim" onclick={again} data-testid="detail-again">
                    { say(page, ConsoleSay::SendAgain) }
                </button>
            }
            <button type="button" class="button slim" onclick={on(page, only)}
                data-testid="detail-only">{ say(page, ConsoleSay::OnlyThisTopic) }</button>
            <a class="button slim" {href} data-testid="detail-link">
                { say(page, ConsoleSay::LinkToTopic) }
            </a>
            if let Some(card) = card {
                <button type="button" class="button slim" onclick={card} data-testid="detail-card">
                    { say(page, ConsoleSay::MakeCard) }
                </button>
            }
            if !topic.is_empty() {
                <button type="button" class="button slim danger" onclick={clear}
                    data-testid="detail-clear">
                    { say(page, ConsoleSay::ClearRetained) }
                    if retained > 0 { <span class="count">{ retained }</span> }
                </button>
            }
        </div>
    }
}

fn about(page: &Context, feed: &Feed, record: &Record) -> Html {
    let way = if record.sent.is_some() { ConsoleSay::Sent } else { ConsoleSay::Received };
    html! {
        <p class="facts">
            <span>{ say(page, way) }{ " " }<time>{ moment(page, record) }</time></span>
            { outcome(page, record, false) }
            { marks(page, record) }
            if feed.chosen.is_some() {
                <button type="button" class="button slim quiet" data-testid="detail-follow"
                    onclick={on(page, Act::Select(Some(Rc::clone(&record.topic))))}>
                    { say(page, ConsoleSay::Follow) }
                </button>
            }
        </p>
    }
}

fn reading(page: &Context, console: &Console, feed: &Feed, record: &Rc<Record>) -> Html {
    let onchange = {
        let page = page.clone();
        Callback::from(move |event: Event| {
            let value = event.target_unchecked_into::<HtmlSelectElement>().value();
            if let Some(format) = value.parse().ok().and_then(|at: usize| Format::ALL.get(at)) {
                page.act(Action::Console(Act::ReadAs(*format)));
            }
        })
    };
    let compare = {
        let page = page.clone();
        Callback::from(move |event: Event| {
            let shows = event.target_unchecked_into::<HtmlInputElement>().checked();
            page.act(Action::Console(Act::ShowDiff(shows)));
        })
    };
    let option = |(at, format): (usize, Format)| {
        let name = match format {
            Format::Auto => say(page, ConsoleSay::Auto),
            format => format.name().into(),
        };
        html! {
            <option value={at.to_string()} selected={format == console.format}>{ name }</option>
        }
    };
    let pinned = feed.pinned.as_ref().map(|it| page.time(it.at));
    html! {
        <div class="read-as">
            <select class="input" {onchange} aria-label={say(page, ConsoleSay::ReadAs)}
                data-testid="detail-format">
                { for Format::ALL.into_iter().enumerate().map(option) }
            </select>
            <label class="check">
                <input type="checkbox" checked={console.shows_diff} onchange={compare}
                    data-testid="detail-diff" />
                { say(page, ConsoleSay::ShowDiff) }
            </label>
            if feed.history.len(&feed.ring) > 1 {
                <button type="button" class="button slim quiet" data-testid="detail-pin"
                    onclick={on(page, Act::Pin(Some(Rc::clone(record))))}>
                    { say(page, ConsoleSay::PinThis) }
                </button>
            }
            <span class="icons">
                <Copy what={Copied::Payload} of={format!("{}#{}", record.topic, record.number)} />
                if record.is_whole() {
                    <button type="button" class="icon-button" onclick={on(page, Act::SavePayload)}
                        title={say(page, ConsoleSay::SavePayload)} data-testid="save-payload"
                        aria-label={say(page, ConsoleSay::SavePayload)}>
                        { Icon::Save.html(16) }
                    </button>
                    <button type="button" class="icon-button" onclick={on(page, Act::HideMessage)}
                        title={say(page, ConsoleSay::HideMessage)} data-testid="detail-hide"
                        aria-label={say(page, ConsoleSay::HideMessage)}>
                        { Icon::Bin.html(16) }
                    </button>
                }
            </span>
            if let Some(time) = pinned {
                <p class="note pinned" role="status" data-testid="detail-pinned">
                    { say(page, ConsoleSay::PinnedTo(&time)) }
                    <button type="button" class="icon-button" onclick={on(page, Act::Pin(None))}
                        title={say(page, ConsoleSay::Unpin)} data-testid="detail-unpin"
                        aria-label={say(page, ConsoleSay::Unpin)}>{ Icon::Close.html(16) }</button>
                </p>
            }
        </div>
    }
}

/// When it came, to the millisecond: `2026-12-01 14:03:22.123`, local time.
fn moment(page: &Context, record: &Record) -> String {
    let clock = page.clock;
    let local = clock.epoch_ms + f64::from(clock.offset_minutes) * 60_000.0;
    iso(local + record.at.as_millis() as f64).replace('T', " ").replace('Z', "")
}

/// Time from one message to the next.
fn gap(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        ..1.0 => format!("+{:.0} ms", seconds * 1e3),
        ..60.0 => format!("+{seconds:.1} s"),
        ..3600.0 => format!("+{:.1} min", seconds / 60.0),
        _ => format!("+{:.1} h", seconds / 3600.0),
    }
}

fn history(page: &Context, feed: &Feed, record: &Record) -> Html {
    let count = feed.history.len(&feed.ring);
    let first = feed.history.place(&feed.ring, record.number).saturating_sub(SHOWN / 2);
    let records =
        (first..count.min(first + SHOWN)).filter_map(|at| feed.history.get(&feed.ring, at));
    let line = |it: &Rc<Record>| {
        let is_here = it.number == record.number;
        let is_pinned = feed.pinned.as_ref().is_some_and(|pinned| pinned.number == it.number);
        let gap = feed.before(it).map(|older| gap(it.at.saturating_since(older.at)));
        html! {
            <li key={it.number}>
                <button type="button" class={classes!("history-row", is_pinned.then_some("pinned"))}
                    onclick={on(page, Act::Choose(Rc::clone(it)))}
                    aria-current={is_here.then_some("true")} data-testid="history-row">
                    <span class="when">{ page.time(it.at) }</span>
                    <span class="gap">{ gap }</span>
                    <span class="value mono" dir="auto">{ excerpt(&it.payload) }</span>
                </button>
            </li>
        }
    };
    html! {
        <details open=true>
            <summary>{ say(page, ConsoleSay::History) }
                <span class="count" data-testid="history-count">{ count }</span>
            </summary>
            <ol class="history">{ for records.map(line) }</ol>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_between_messages_is_told_in_its_own_unit() {
        for (ms, text) in [
            (0, "+0 ms"),
            (340, "+340 ms"),
            (2_040, "+2.0 s"),
            (90_000, "+1.5 min"),
            (5_400_000, "+1.5 h"),
        ] {
            assert_eq!(gap(Duration::from_millis(ms)), text);
        }
    }
}
