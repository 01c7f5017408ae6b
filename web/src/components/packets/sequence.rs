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
use crate::i18n::PacketsSay;
use crate::state::action::Action;
use crate::state::packets::mark::Happening;
use crate::state::packets::{Act, Packets, Record};
use crate::state::snapshot::Snapshot;

/// The height of a line, as the style sheet has it.
const LINE: usize = 38;
/// Lanes of clients, as the style sheet has them: for those of whom there were packets last. Others
/// share the last one, and are named.
const MAX_LANES: usize = 5;
/// Packets that tell who has a lane.
const LOOKED_AT: usize = 500;

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
        let mut clients: Vec<Rc<str>> = Vec::new();
        for who in (0..LOOKED_AT).map_while(|index| Some(&packets.nth(index)?.who)) {
            if clients.len() < MAX_LANES && !clients.contains(who) {
                clients.push(Rc::clone(who));
            }
        }
        clients.sort();
        if clients.is_empty() {
            clients.push("?".into());
        }
        Self(clients)
    }

    fn index(&self, who: &str) -> Option<usize> {
        self.0.iter().position(|it| **it == *who)
    }

    /// Where a lane stands: the drawing is as wide as there is room, and each lane in the middle of
    /// an equal part of it.
    fn place(&self, index: usize) -> String {
        format!("{}%", (index as f64 + 0.5) / (self.0.len() as f64 + 1.0) * 100.0)
    }

    /// As the style sheet has it.
    fn class(&self) -> String {
        format!("lanes-{}", self.0.len())
    }
}

/// The diagram with its controls.
#[component]
pub fn Sequence(props: &Props) -> Html {
    let page = use_page();
    let packets = &props.packets;
    html! {
        <section class="packet-list">
            { controls(&page, packets) }
            if packets.is_empty() {
                { nothing(&page, packets) }
            } else {
                { owed(&page, packets, &Lanes::of(packets)) }
                <Diagram packets={packets.clone()}
                    select={page.dispatch.reform(|it| Action::Packets(Act::Select(it)))}
                    step={page.dispatch.reform(|it| Action::Packets(Act::Step(it)))} />
            }
        </section>
    }
}

/// Packets as a diagram.
#[derive(Properties, PartialEq)]
pub struct DiagramProps {
    /// They.
    pub packets: Snapshot<Packets>,
    /// Is told which one a person looks at.
    pub select: Callback<Option<u64>>,
    /// Is told which one a person comes to by keys.
    pub step: Callback<Option<u64>>,
}

/// The diagram alone: from the first packet down to the last, which is followed until a person chooses
/// one or scrolls up.
#[component]
pub fn Diagram(props: &DiagramProps) -> Html {
    let page = use_page();
    let follows = use_state(|| true);
    let DiagramProps { packets, select, step } = props;
    let lanes = Lanes::of(packets);
    let last = packets.len().saturating_sub(1);
    let turned = move |index: usize| last.saturating_sub(index);
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
    let active = selected.or(follows.then_some(last));
    let on_end = {
        let follows = follows.setter();
        Callback::from(move |is_end| follows.set(is_end))
    };
    html! {
        <>
            <div class="lanes-head">{ heads(&page, packets, &lanes) }</div>
            <VirtualList total={packets.len()} height={LINE} {rows} role="listbox"
                label={page.say(PacketsSay::Sequence)} testid="sequence"
                {active} active_id={packets.selected.map(row_id)}
                onkeydown={keys(packets, step, turned)} {on_end} />
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
    let name = |text: AttrValue| html! { <span title={text.clone()}>{ text }</span> };
    html! {
        <div class="lanes-names" aria-hidden="true">
            { for lanes.0.iter().map(|who| name(packets.caller(who).into())) }
            { name(page.say(PacketsSay::Server)) }
        </div>
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
    let lane = lanes.index(&record.who);
    let index = lane.unwrap_or(lanes.0.len() - 1);
    let (client, server) = (lanes.place(index), lanes.place(lanes.0.len()));
    let is_up = record.direction == Direction::ToServer;
    // The head of the arrow, seen from where it points to.
    let (to, head) = if is_up { (&server, "0,0 -9,-5 -9,5") } else { (&client, "0,0 9,-5 9,5") };
    let height = LINE.to_string();
    let line = |index: usize| {
        let at = lanes.place(index);
        html! { <line class="lane" x1={at.clone()} x2={at} y1="0" y2={height.clone()} /> }
    };
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
        lanes.class(),
    );
    let is_selected = packets.selected == Some(number);
    html! {
        <div key={number} id={row_id(number)} {class} role="option"
            aria-selected={is_selected.to_string()}
            onclick={select.reform(move |_| Some(number))}
            data-testid="arrow" data-kind={record.name()}>
            <div class="lanes-row">
                <svg width="100%" height={height.clone()} aria-hidden="true">
                    { for (0..=lanes.0.len()).map(line) }
                    <line class="arrow-line" x1={client.clone()} x2={server.clone()} y1="26" y2="26" />
                    <svg class="arrow-tip" x={to.clone()} y="26" width="1" height="1">
                        <polygon class="arrow-head" points={head} />
                    </svg>
                </svg>
                <span class={format!("arrow-label lane-{index}")} aria-hidden="true">
                    if lane.is_none() { { record.caller().to_string() }{ ": " } }
                    { &summary }
                </span>
            </div>
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
    let marks: Vec<_> = packets.marks_between(previous, next).collect();
    // Where a person broke the link, its end needs no word.
    let is_broken = marks.iter().any(|mark| mark.what != Happening::Ended);
    let shown = marks.into_iter().filter(|mark| !is_broken || mark.what != Happening::Ended);
    let chips = shown.map(|mark| {
        let what = PacketsSay::Happened(mark.who.as_deref(), mark.what);
        let (class, testid) = match mark.what {
            Happening::Ended => ("chip", "end-mark"),
            _ => ("chip bad", "fault-mark"),
        };
        html! { <span {class} data-testid={testid}>{ page.say(what) }</span> }
    });
    html! { <span class="marks">{ for chips }</span> }
}
