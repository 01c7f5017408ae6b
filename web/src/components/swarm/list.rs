//! All points as a list: what the heat map shows, in numbers.

use std::ops::Range;

use yew::prelude::*;

use super::super::context::Context;
use super::super::virtual_list::VirtualList;
use crate::i18n::SwarmSay;
use crate::state::action::Action;
use crate::state::swarm::{Act, Live, Way};

/// The height of a line, as the style sheet has it.
const LINE: usize = 30;

pub(super) fn list(page: &Context, live: &Live) -> Html {
    let say = |what: SwarmSay<'_>| page.say(what);
    let rows = {
        let (page, live) = (page.clone(), live.clone());
        Callback::from(move |range: Range<usize>| {
            range.map(|index| row(&page, &live, index as u32)).collect()
        })
    };
    let total = live.plan.count as usize;
    let onkeydown = {
        let page = page.clone();
        Callback::from(move |event: KeyboardEvent| {
            let way = match event.key().as_str() {
                "ArrowDown" => Way::By(1),
                "ArrowUp" => Way::By(-1),
                "PageDown" => Way::By(15),
                "PageUp" => Way::By(-15),
                "Home" => Way::First,
                "End" => Way::Last,
                _ => return,
            };
            event.prevent_default();
            page.act(Action::Swarm(Act::Move(way)));
        })
    };
    html! {
        <section class="panel swarm-list" aria-labelledby="swarm-list">
            <header class="panel-head"><h3 id="swarm-list">{ say(SwarmSay::List) }</h3></header>
            <div class="swarm-row swarm-heads soft" aria-hidden="true">
                <span>{ say(SwarmSay::Number) }</span>
                <span>{ say(SwarmSay::Topic) }</span>
                <span>{ say(SwarmSay::LastValue) }</span>
            </div>
            <VirtualList {total} height={LINE} {rows} role="listbox" label={say(SwarmSay::List)}
                testid="swarm-list" active={live.selected.map(|index| index as usize)}
                active_id={live.selected.map(row_id)} {onkeydown} />
        </section>
    }
}

fn row_id(index: u32) -> AttrValue {
    format!("point-{index}").into()
}

fn row(page: &Context, live: &Live, index: u32) -> Html {
    let topic = live.plan.topic_of(index).map(|topic| topic.as_str().to_owned());
    let value = match live.value(index) {
        Some(value) => format!("{value:.1}").into(),
        None => page.say(SwarmSay::Offline),
    };
    let is_selected = live.selected == Some(index);
    html! {
        <div key={index} id={row_id(index)} class="swarm-row" role="option"
            aria-selected={is_selected.to_string()} data-testid="swarm-point"
            onclick={page.on(Action::Swarm(Act::Select(Some(index))))}>
            <span class="number">{ index + 1 }</span>
            <span class="mono" dir="auto">{ topic.unwrap_or_default() }</span>
            <span class="number">{ value }</span>
        </div>
    }
}
