//! The exchange as a sequence diagram: a lane for each client and one for the broker, an arrow for
//! each packet, and what is owed.
//!
//! Each line of the list is a drawing of its own, so that only those in sight are drawn.

use std::ops::Range;
use std::rc::Rc;

use shared::inspect::{Direction, Relation};
use yew::prelude::*;

use super::super::context::{Context, use_page};
use super::super::virtual_list::VirtualList;
use super::list::{controls, keys, nothing, row_id};
use crate::i18n::{FaultsSay, PacketsSay};
use crate::state::action::Action;
use crate::state::packets::{Act, Packets, Record};
use crate::state::snapshot::Snapshot;

/// The height of a line, as the style sheet has it.
const LINE: usize = 38;
/// From lane to lane.
const LANE: usize = 130;
/// From the edge to the first lane.
const EDGE: usize = 70;
/// Lanes of clients; further ones share the last.
pub const MAX_LANES: usize = 5;

/// Which packets.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// They.
    pub packets: Snapshot<Packets>,
}

/// The lanes, from left to right: clients, then the broker.
#[derive(Clone)]
struct Lanes(Vec<Rc<str>>);

impl Lanes {
    fn of(packets: &Packets) -> Self {
        let mut clients = match &packets.filter.who {
            Some(who) => vec![Rc::clone(who)],
            None => packets.clients(),
        };
        clients.truncate(MAX_LANES);
        if clients.is_empty() {
            clients.push("?".into());
        }
        Self(clients)
    }

    fn at(&self, who: &str) -> usize {
        let index = self.0.iter().position(|it| **it == *who).unwrap_or(self.0.len() - 1);
        EDGE + index * LANE
    }

    fn server(&self) -> usize {
        // An arrow has room for its words even where there is one client.
        EDGE + self.0.len().max(2) * LANE + LANE / 2
    }

    fn width(&self) -> usize {
        self.server() + EDGE
    }
}

/// The diagram with its controls.
#[component]
pub fn Sequence(props: &Props) -> Html {
    let page = use_page();
    let packets = &props.packets;
    let select = page.dispatch.reform(|number| Action::Packets(Act::Select(number)));
    html! {
        <section class="packet-list">
            { controls(&page, packets) }
            if packets.is_empty() {
                { nothing(&page, packets) }
            } else {
                { owed(&page, packets, &Lanes::of(packets)) }
                { diagram(&page, packets, &select, First::Newest) }
            }
        </section>
    }
}

/// Which packet stands at the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First {
    /// The one that came last.
    Newest,
    /// The one that came first; what comes is followed.
    Oldest,
}

/// The diagram alone. `select` is told which packet a person looks at.
pub fn diagram(
    page: &Context,
    packets: &Snapshot<Packets>,
    select: &Callback<Option<u64>>,
    first: First,
) -> Html {
    let lanes = Lanes::of(packets);
    let last = packets.len().saturating_sub(1);
    let turned = move |index: usize| match first {
        First::Newest => index,
        First::Oldest => last.saturating_sub(index),
    };
    let rows = {
        let (page, packets, lanes) = (page.clone(), packets.clone(), lanes.clone());
        let select = select.clone();
        Callback::from(move |range: Range<usize>| {
            let record = |index| packets.nth(turned(index));
            let row = |index| Some(row(&page, &packets, &lanes, record(index)?, &select));
            range.filter_map(row).collect()
        })
    };
    let selected = packets.selected.and_then(|it| packets.position(it)).map(turned);
    let active = selected.or((first == First::Oldest).then_some(last));
    html! {
        <>
            <div class="lanes-head">{ heads(page, packets, &lanes) }</div>
            <VirtualList total={packets.len()} height={LINE} {rows} role="listbox"
                label={page.say(PacketsSay::Sequence)} testid="sequence"
                {active} active_id={packets.selected.map(row_id)}
                onkeydown={keys(packets, select, turned)} />
        </>
    }
}

/// What nobody has answered yet.
fn owed(page: &Context, packets: &Packets, lanes: &Lanes) -> Html {
    let all = lanes.0.iter().flat_map(|who| {
        packets.owed(who).into_iter().map(move |exchange| (Rc::clone(who), exchange))
    });
    let lang = page.language.into();
    let items: Vec<Html> = all
        .take(4)
        .map(|(who, exchange)| {
            let select = page.on(Action::Packets(Act::Select(Some(exchange.opened))));
            html! {
                <button type="button" class="chip wait" onclick={select} data-testid="owed">
                    <span class="mono">{ packets.caller(&who) }</span>{ ": " }{ exchange.says(lang) }
                </button>
            }
        })
        .collect();
    html! {
        <div class="owed chips" role="status">
            <strong>{ page.say(PacketsSay::Owed) }</strong>
            if items.is_empty() {
                <span class="soft" data-testid="nothing-owed">
                    { page.say(PacketsSay::NothingOwed) }
                </span>
            }
            { for items }
            { happened(page, packets, None) }
            <span class="spring"></span>
            <span class="small soft">{ page.say(PacketsSay::SequenceHint) }</span>
        </div>
    }
}

fn heads(page: &Context, packets: &Packets, lanes: &Lanes) -> Html {
    let name = |at: usize, text: AttrValue| {
        html! {
            <text x={at.to_string()} y="17" text-anchor="middle">
                <title>{ &text }</title>{ short(&text) }
            </text>
        }
    };
    let width = lanes.width().to_string();
    html! {
        <svg width={width} height="26" aria-hidden="true">
            { for lanes.0.iter().map(|who| name(lanes.at(who), packets.caller(who).into())) }
            { name(lanes.server(), page.say(PacketsSay::Server)) }
        </svg>
    }
}

/// A name that fits between two lanes.
fn short(text: &str) -> String {
    match text.chars().count() {
        ..=17 => text.to_owned(),
        _ => text.chars().take(16).chain(['…']).collect(),
    }
}

fn row(
    page: &Context,
    packets: &Packets,
    lanes: &Lanes,
    record: &Rc<Record>,
    select: &Callback<Option<u64>>,
) -> Html {
    let number = record.number;
    let (client, server) = (lanes.at(&record.who), lanes.server());
    let is_up = record.direction == Direction::ToServer;
    let (from, to) = if is_up { (client, server) } else { (server, client) };
    let height = LINE.to_string();
    let line = |at: usize| {
        let at = at.to_string();
        html! { <line class="lane" x1={at.clone()} x2={at} y1="0" y2={height.clone()} /> }
    };
    // The head of the arrow, seen from where it points to.
    let back = if is_up { to - 9 } else { to + 9 };
    let head = format!("{to},26 {back},21 {back},31");
    let summary = record.summary(page.language.into());
    let relation = record.relation.says(page.language.into());
    let is_done = matches!(record.relation, Relation::Answers { complete: true, .. });
    let class = classes!(
        "packet-row",
        "arrow-row",
        if is_up { "up" } else { "down" },
        record.is_fault.then_some("fault"),
        is_done.then_some("done"),
        matches!(record.relation, Relation::Opens).then_some("opens"),
    );
    let is_selected = packets.selected == Some(number);
    html! {
        <div key={number} id={row_id(number)} {class} role="option"
            aria-selected={is_selected.to_string()}
            onclick={select.reform(move |_| Some(number))}
            data-testid="arrow" data-kind={record.name()}>
            <svg width={lanes.width().to_string()} height={height.clone()} aria-hidden="true">
                { for lanes.0.iter().map(|who| line(lanes.at(who))) }
                { line(server) }
                <line class="arrow-line" x1={from.to_string()} x2={back.to_string()} y1="26" y2="26" />
                <polygon class="arrow-head" points={head} />
                <text x={usize::midpoint(from, to).to_string()} y="18" text-anchor="middle">
                    { fit(&summary, server - client) }
                </text>
            </svg>
            <span class="visually-hidden">{ record.caller().to_string() }{ ": " }{ &summary }{ ". " }</span>
            { happened(page, packets, Some(number)) }
            <span class="relation soft" title={relation.clone()}>{ relation }</span>
        </div>
    }
}

/// What was broken on purpose just before this packet; without one, since the newest.
fn happened(page: &Context, packets: &Packets, next: Option<u64>) -> Html {
    let before = match next {
        Some(number) => packets.position(number).map_or(0, |index| index + 1),
        None => 0,
    };
    let previous = packets.nth(before).map(|record| record.number);
    let marks = packets.marks_between(previous, next).map(|mark| {
        let what = FaultsSay::Happened(mark.who.as_deref(), mark.what);
        html! {
            <span class="chip bad" data-testid="fault-mark">{ page.say(what) }</span>
        }
    });
    html! { <span class="marks">{ for marks }</span> }
}

/// As much of a summary as an arrow has room for, at about seven pixels a letter; a Chinese
/// character takes two.
fn fit(text: &str, pixels: usize) -> String {
    let mut room = pixels / 7;
    let mut fitted = String::new();
    for character in text.chars() {
        let width = if character.is_ascii() { 1 } else { 2 };
        if room < width + 1 {
            fitted.push('…');
            break;
        }
        room -= width;
        fitted.push(character);
    }
    fitted
}
