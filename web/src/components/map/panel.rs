//! The client that was chosen, and all clients as a table.

use std::rc::Rc;

use shared::inspect::{Direction, Lang};
use yew::prelude::*;

use super::super::context::Context;
use super::{HASH, address, packet_address};
use crate::i18n::{CardSay, MapSay};
use crate::state::State;
use crate::state::broker::admin::encoded;
use crate::state::map::{Node, Picture};
use crate::state::payload::Shown;

/// Messages that are named.
const SHOWN: usize = 8;
/// Packets among which they are looked for.
const LOOK_BACK: usize = 1000;

/// What is known of one client.
pub(super) fn panel(page: &Context, state: &State, node: &Node) -> Html {
    let say = |what: MapSay<'_>| page.say(what);
    let lang = Lang::from(page.language);
    let own = state.packets.latest(LOOK_BACK).filter(|record| node.has_seen(record));
    let messages: Vec<Html> = own
        .take(SHOWN)
        .map(|record| {
            let is_own = record.who == node.id && record.direction == Direction::ToClient;
            let arrow = if is_own { "↓" } else { "↑" };
            html! {
                <li>
                    <span class="soft">{ page.time(record.at) }</span>{ " " }{ arrow }{ " " }
                    <a class="mono" href={packet_address(record.number)}
                        data-testid="map-message">{ record.summary(lang) }</a>
                </li>
            }
        })
        .collect();
    html! {
        <aside class="map-panel" data-testid="map-panel" aria-label={say(MapSay::Client(&node.name))}>
            <header>
                <h3 dir="auto">{ node.name.to_string() }</h3>
                <a href={HASH} class="button slim" data-testid="map-unselect">{ say(MapSay::Unselect) }</a>
            </header>
            <p class="facts">
                <span>{ say(MapSay::Kind(node.kind)) }</span>
                <span class="mono">{ node.id.to_string() }</span>
                <span>{ online(page, node) }</span>
                { node.address.as_ref().map(|it| html! { <span class="mono">{ it.to_string() }</span> }) }
            </p>
            <h4>{ say(MapSay::Publishes) }</h4>
            { list(page, &node.publishes) }
            <h4>{ say(MapSay::Subscribes) }</h4>
            { list(page, &node.subscribes) }
            if let Some(will) = &node.will {
                <h4>{ say(MapSay::Will) }</h4>
                <p class="mono" data-testid="map-will" dir="auto">
                    { format!("{}: {}", will.topic, Shown::new(&will.payload).as_str()) }
                </p>
            }
            <h4>{ say(MapSay::Messages) }</h4>
            if messages.is_empty() { <p class="soft">{ say(MapSay::NoMessages) }</p> }
            <ul class="map-messages">{ for messages }</ul>
            <p><a href="#/packets">{ say(MapSay::ToPackets) }</a></p>
        </aside>
    }
}

fn online(page: &Context, node: &Node) -> AttrValue {
    page.say(match node.online {
        Some(true) => CardSay::Online,
        Some(false) => CardSay::Offline,
        None => CardSay::PresenceUnknown,
    })
}

/// Each leads to where filters are explained.
fn list(page: &Context, topics: &[Rc<str>]) -> Html {
    if topics.is_empty() {
        return html! { <p class="soft">{ page.say(MapSay::Nothing) }</p> };
    }
    let items = topics.iter().map(|topic| {
        let href = format!("#/learn/filter/{}", encoded(topic));
        html! { <li><a class="mono" {href}>{ topic.to_string() }</a></li> }
    });
    html! { <ul class="map-topics">{ for items }</ul> }
}

/// The same for those who do not see the drawing.
pub(super) fn table(page: &Context, picture: &Picture) -> Html {
    let say = |what: MapSay<'_>| page.say(what);
    let joined = |topics: &[Rc<str>]| topics.join(", ");
    let rows = picture.nodes.iter().map(|node| {
        html! {
            <tr key={node.id.to_string()}>
                <th scope="row"><a href={address(&node.id)}>{ node.name.to_string() }</a></th>
                <td>{ say(MapSay::Kind(node.kind)) }</td>
                <td>{ online(page, node) }</td>
                <td class="mono">{ joined(&node.publishes) }</td>
                <td class="mono">{ joined(&node.subscribes) }</td>
            </tr>
        }
    });
    html! {
        <details class="map-table">
            <summary data-testid="map-table">{ say(MapSay::Clients) }</summary>
            <div class="scroll" tabindex="0" role="region" aria-label={say(MapSay::Clients)}>
                <table class="facts-table">
                    <thead><tr>
                        <th scope="col">{ page.say(crate::i18n::BrokerSay::Clients) }</th>
                        <td></td>
                        <th scope="col">{ say(MapSay::State) }</th>
                        <th scope="col">{ say(MapSay::Publishes) }</th>
                        <th scope="col">{ say(MapSay::Subscribes) }</th>
                    </tr></thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
        </details>
    }
}
