//! The boards of a seat in little: drawn from what they announce, and beside them the topics that no
//! board announced.

use shared::board::manifest::{Component, Kind};
use yew::prelude::*;

use super::super::context::Context;
use super::super::sensor;
use crate::i18n::RoomSay;
use crate::state::boards::Boards;
use crate::state::card::{Card, Sheet};
use crate::state::part::{PartState, Reported};
use crate::state::room::wall::{SeatView, TopicValue};

/// Parts of a board that a card on the wall has room for.
pub const FEW: usize = 6;
/// Topics that no board announced.
const FEW_TOPICS: usize = 4;

/// The boards of a seat, with at most so many parts and topics each.
pub fn boards(page: &Context, seat: &SeatView, boards: &Boards, is_all: bool) -> Html {
    let (parts, topics) = if is_all { (usize::MAX, usize::MAX) } else { (FEW, FEW_TOPICS) };
    let mut others: Vec<&TopicValue> =
        seat.values.iter().filter(|value| !boards.concerns(&value.topic)).collect();
    others.sort_by_key(|value| std::cmp::Reverse(value.at));
    html! {
        <>
            { for boards.iter().map(|(_, card)| board(page, card, parts)) }
            if !others.is_empty() {
                <span class="room-values">
                    { for others.iter().take(topics).map(|value| self::value(page, value)) }
                </span>
            }
        </>
    }
}

fn board(page: &Context, card: &Card, parts: usize) -> Html {
    let (online, class) = match card.is_online() {
        Some(true) => ("true", "online"),
        Some(false) => ("false", "away"),
        None => ("unknown", ""),
    };
    let body = match card.sheet() {
        Some(sheet) => self::parts(page, sheet, parts),
        None => html! { <span class="soft">{ page.say(RoomSay::BrokenBoard) }</span> },
    };
    html! {
        <span key={&*card.board} class={classes!("room-board", class)} data-online={online}
            data-testid={format!("wall-board-{}", card.board)}>
            <bdi class="room-board-name">{ card.name() }</bdi>
            <span class="room-parts">{ body }</span>
        </span>
    }
}

fn parts(page: &Context, sheet: &Sheet, parts: usize) -> Html {
    let all = sheet.manifest.components.iter().zip(&sheet.parts);
    // What belongs to another part, such as a lamp's brightness, is seen where all is.
    let all: Vec<_> = all.filter(|(it, _)| parts == usize::MAX || it.of.is_none()).collect();
    let hidden = all.len().saturating_sub(parts);
    html! {
        <>
            { for all.iter().take(parts).map(|(component, state)| part(page, component, state)) }
            if hidden > 0 { <span class="soft">{ format!("+{hidden}") }</span> }
        </>
    }
}

fn part(page: &Context, component: &Component, state: &PartState) -> Html {
    let name = match component.of {
        Some(_) => page.say(RoomSay::Quality(&component.name)),
        None => sensor::name(page, component),
    };
    let said: AttrValue = match &state.reported {
        Reported::Switch(is_on) => {
            let word = page.say(if *is_on { RoomSay::LampOn } else { RoomSay::LampOff });
            return html! {
                <span class="room-part-chip" data-testid={format!("wall-part-{}", component.id)}
                    data-lit={is_on.to_string()}>
                    { lamp(*is_on) }<bdi>{ name }</bdi>
                    <span class="visually-hidden">{ word }</span>
                </span>
            };
        }
        Reported::Value(text) => match &component.kind {
            Kind::Sensor { unit: Some(unit), .. } => format!("{text} {unit}").into(),
            _ => text.clone().into(),
        },
        Reported::Color(color) => format!("#{}", color.hex()).into(),
        Reported::Unknown => AttrValue::Static("–"),
    };
    html! {
        <span class="room-part-chip" data-testid={format!("wall-part-{}", component.id)}>
            <bdi class="soft">{ name }</bdi>{ " " }<bdi class="mono">{ said }</bdi>
        </span>
    }
}

fn lamp(is_on: bool) -> Html {
    html! { <span class={classes!("room-lamp", is_on.then_some("lit"))} aria-hidden="true"></span> }
}

/// A topic and its last message; as a lamp where that says on or off.
fn value(page: &Context, value: &TopicValue) -> Html {
    let said = match value.lamp() {
        Some(is_on) => {
            let name = page.say(if is_on { RoomSay::LampOn } else { RoomSay::LampOff });
            html! { <>{ lamp(is_on) }{ name }</> }
        }
        None => html! { <bdi class="mono room-text">{ &value.text }</bdi> },
    };
    html! {
        <span key={value.topic.clone()} class="room-value">
            <bdi class="soft room-topic">{ &value.topic }</bdi>{ said }
        </span>
    }
}
