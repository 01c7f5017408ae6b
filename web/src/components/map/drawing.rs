//! The drawing: who stands where, the edges, and the marks that travel along them.
//!
//! A mark travels by itself, by an animation of the style sheet: its group is laid out so that one
//! unit is the length of the edge.

use shared::inspect::Direction;
use yew::prelude::*;

use super::super::context::{Context, use_page};
use super::{address, packet_address};
use crate::i18n::MapSay;
use crate::state::map::{Kind, Mark, Node, Picture, ROOMY, Slots, crowded_place, place};

/// The drawing's size, and how far from its middle the clients stand.
const SIZE: (f64, f64) = (800.0, 560.0);
const REACH: (f64, f64) = (305.0, 205.0);
/// With more clients than these, the topics on the edges would hide each other.
const LABELLED: usize = 8;
/// Letters of a name, and of a topic.
const LETTERS: usize = 16;
const TOPIC_LETTERS: usize = 24;

/// What is drawn.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The picture.
    pub picture: Picture,
    /// The client that was chosen.
    pub chosen: AttrValue,
}

/// The drawing.
#[component]
pub fn Drawing(props: &Props) -> Html {
    let page = use_page();
    let slots = use_mut_ref(Slots::default);
    let Picture { nodes, marks, retained, .. } = &props.picture;
    let ids: Vec<_> = nodes.iter().map(|node| node.id.clone()).collect();
    let is_crowded = ids.len() > ROOMY;
    let spot = |slot: Option<usize>| Some(spot(slot?, is_crowded));
    let spots: Vec<Option<(f64, f64)>> =
        slots.borrow_mut().assign(&ids).into_iter().map(spot).collect();
    let drawn = || nodes.iter().zip(&spots).filter_map(|(node, spot)| Some((node, (*spot)?)));
    let not_drawn = spots.iter().filter(|spot| spot.is_none()).count();
    let is_labelled = nodes.len() <= LABELLED;
    let edges = drawn().map(|(node, at)| {
        let is_busy = marks.iter().any(|mark| nodes.get(mark.node) == Some(node));
        edge(node, at, is_busy)
    });
    let labels = drawn().filter(|(node, _)| is_labelled || *node.id == *props.chosen);
    let moving = marks.iter().filter_map(|mark| Some(moving(mark, (*spots.get(mark.node)?)?)));
    html! {
        <div class="map-drawing">
            <svg viewBox={format!("0 0 {} {}", SIZE.0, SIZE.1)} class="map-svg" data-testid="map"
                role="group" aria-label={page.say(MapSay::Title)}>
                { for edges }
                { broker(&page, *retained) }
                { for drawn().map(|(node, at)| {
                    client(&page, node, at, *node.id == *props.chosen, is_crowded)
                }) }
                { for labels.map(|(node, at)| topics(node, at)) }
                { for moving }
            </svg>
            { legend(&page) }
            if not_drawn > 0 {
                <p class="soft small">{ page.say(MapSay::NotDrawn(not_drawn)) }</p>
            }
        </div>
    }
}

fn spot(slot: usize, is_crowded: bool) -> (f64, f64) {
    let (x, y) = if is_crowded { crowded_place(slot) } else { place(slot) };
    (SIZE.0 / 2.0 + REACH.0 * x, SIZE.1 / 2.0 + REACH.1 * y)
}

fn edge(node: &Node, (x, y): (f64, f64), is_busy: bool) -> Html {
    let is_away = node.online == Some(false);
    let class = classes!("edge", is_away.then_some("away"), is_busy.then_some("busy"));
    html! {
        <line {class} key={format!("edge {}", node.id)} x1={x.to_string()} y1={y.to_string()}
            x2={(SIZE.0 / 2.0).to_string()} y2={(SIZE.1 / 2.0).to_string()} />
    }
}

/// What is published and subscribed to, on the edge.
fn topics(node: &Node, (x, y): (f64, f64)) -> Html {
    let line = |sign: &str, topics: &[std::rc::Rc<str>]| {
        let first = topics.first()?;
        let more = match topics.len() {
            1 => String::new(),
            all => format!(" +{}", all - 1),
        };
        Some(format!("{sign} {}{more}", cut(first, TOPIC_LETTERS)))
    };
    let up = line("↑", &node.publishes);
    let down = line("↓", &node.subscribes);
    let (x, y) = (0.58 * x + 0.42 * SIZE.0 / 2.0, 0.58 * y + 0.42 * SIZE.1 / 2.0);
    let text = |text: String, y: f64| {
        html! { <text class="edge-topic" text-anchor="middle" x={x.to_string()} y={y.to_string()}>{ text }</text> }
    };
    html! {
        <g key={format!("topics {}", node.id)} aria-hidden="true">
            { up.map(|it| text(it, y - 5.0)) }
            { down.map(|it| text(it, y + 11.0)) }
        </g>
    }
}

fn broker(page: &Context, retained: usize) -> Html {
    let (x, y) = (SIZE.0 / 2.0, SIZE.1 / 2.0);
    html! {
        <g key="broker" class="map-broker" transform={format!("translate({x} {y})")}>
            <rect x="-62" y="-32" width="124" height="64" rx="14" />
            <text text-anchor="middle" y="-4">{ page.say(MapSay::Broker) }</text>
            <text class="kept" text-anchor="middle" y="17" data-testid="map-retained">
                { page.say(MapSay::Kept(retained)) }
            </text>
        </g>
    }
}

/// One unit of the group is the edge: from the client, at 0, to the broker, at 1. A mark leads to its
/// packet; by keyboard, the list of the client's messages does, as a mark is soon gone.
fn moving(mark: &Mark, (x, y): (f64, f64)) -> Html {
    let (dx, dy) = (SIZE.0 / 2.0 - x, SIZE.1 / 2.0 - y);
    let length = dx.hypot(dy);
    let size = if mark.count > 1 { 9.0 } else { 6.5 } / length;
    let way = match mark.direction {
        Direction::ToServer => "up",
        Direction::ToClient => "down",
    };
    let class = classes!(
        "map-mark",
        way,
        mark.retain.then_some("kept"),
        mark.is_will.then_some("will"),
        mark.follows.then_some("late")
    );
    let transform = format!("matrix({dx:.2} {dy:.2} {:.2} {dx:.2} {x:.2} {y:.2})", -dy);
    html! {
        <a key={format!("mark {way} {}", mark.number)} {transform} href={packet_address(mark.number)}
            tabindex="-1" data-testid="map-mark" data-way={way} data-number={mark.number.to_string()}
            data-will={mark.is_will.to_string()} data-retain={mark.retain.to_string()}>
            <g {class}>
                <circle class="reach" r={(14.0 / length).to_string()} />
                if mark.is_will {
                    <path d="M-1 -1L1 1M-1 1L1 -1" transform={format!("scale({size:.4})")} />
                } else if mark.retain {
                    <rect x={(-size).to_string()} y={(-size).to_string()}
                        width={(2.0 * size).to_string()} height={(2.0 * size).to_string()} />
                } else {
                    <circle r={size.to_string()} />
                }
                <title>{ mark.topic.to_string() }</title>
            </g>
        </a>
    }
}

fn client(
    page: &Context,
    node: &Node,
    (x, y): (f64, f64),
    is_chosen: bool,
    is_crowded: bool,
) -> Html {
    let kind = page.say(MapSay::Kind(node.kind));
    let (class, shape) = shape(node.kind);
    let state = match node.online {
        Some(true) => "online",
        Some(false) => "away",
        None => "unknown",
    };
    html! {
        <a key={format!("client {}", node.id)} href={address(&node.id)}
            class={classes!(
                "map-client",
                format!("map-{class}"),
                state,
                is_crowded.then_some("crowded")
            )}
            aria-current={is_chosen.then_some("true")}
            data-testid={format!("map-client-{}", node.id)} data-kind={class} data-online={state}
            transform={format!("translate({x:.1} {y:.1}) scale({})", if is_crowded { 0.5 } else { 1.0 })}>
            <title>{ full_name(node, &kind) }</title>
            <circle class="reach" r="30" />
            <path d={shape} />
            if !is_crowded || is_chosen {
                <text text-anchor="middle" y="38">{ cut(&node.name, LETTERS) }</text>
            }
        </a>
    }
}

/// What it is called where there is room: for a hovering pointer, and for those who do not see it.
fn full_name(node: &Node, kind: &str) -> String {
    if node.name == node.id {
        format!("{}, {kind}", node.id)
    } else {
        format!("{} ({}), {kind}", node.name, node.id)
    }
}

/// Each kind has a shape of its own.
const fn shape(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Page => ("page", "M-24 -17h48v34h-48zM-24 -8h48M-19 -12.5h1M-14 -12.5h1"),
        Kind::Virtual => {
            ("virtual", "M-20 -12h40v24h-40zM-12 -18v6M0 -18v6M12 -18v6M-12 12v6M0 12v6M12 12v6")
        }
        Kind::Board => (
            "board",
            "M-20 -12h40v24h-40zM-12 -18v6M0 -18v6M12 -18v6M-12 12v6M0 12v6M12 12v6M-8 -5h16v10h-16z",
        ),
        Kind::Stranger => ("stranger", "M0 -18a18 18 0 100 36 18 18 0 000-36z"),
    }
}

fn legend(page: &Context) -> Html {
    let say = |what: MapSay<'_>| page.say(what);
    let kinds = [Kind::Page, Kind::Virtual, Kind::Board, Kind::Stranger].map(|kind| {
        let (class, path) = shape(kind);
        html! {
            <li>
                <svg viewBox="-26 -22 52 44" width="30" height="25" aria-hidden="true"
                    class={classes!("map-client", format!("map-{class}"), "online")}><path d={path} /></svg>
                { say(MapSay::Kind(kind)) }
            </li>
        }
    });
    let mark = |class, path: &'static str, what| {
        html! {
            <li>
                <svg viewBox="-8 -8 16 16" width="16" height="16" aria-hidden="true"
                    class={classes!("map-mark", "still", class)}><path d={path} /></svg>
                { say(what) }
            </li>
        }
    };
    let round = "M0 -6a6 6 0 100 12 6 6 0 000-12z";
    html! {
        <ul class="map-legend">
            { for kinds }
            { mark("up", round, MapSay::LegendUp) }
            { mark("down", round, MapSay::LegendDown) }
            { mark("kept", "M-6 -6h12v12h-12z", MapSay::LegendRetained) }
            { mark("will", "M-5 -5L5 5M-5 5L5 -5", MapSay::LegendWill) }
        </ul>
    }
}

fn cut(text: &str, letters: usize) -> String {
    let mut all = text.chars();
    let mut head: String = all.by_ref().take(letters).collect();
    if all.next().is_some() {
        head.push('…');
    }
    head
}
