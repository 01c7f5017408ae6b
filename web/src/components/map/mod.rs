//! The map: the picture of the clients around the broker, the client that was chosen, and the same
//! as a table.

mod drawing;
mod panel;

use yew::prelude::*;

use self::drawing::Drawing;
use self::panel::{panel, table};
use super::context::Context;
use crate::i18n::MapSay;
use crate::state::State;
use crate::state::broker::admin::encoded;
use crate::state::map::Picture;
use crate::state::place::decoded;

/// Where the map is.
pub const HASH: &str = "#/broker/map";

/// The map; `path` is what follows it in the address: the client that was chosen.
pub fn map(page: &Context, state: &State, path: &str) -> Html {
    let say = |what: MapSay<'_>| page.say(what);
    let mut picture = Picture::of(state);
    picture.name_others(&say(MapSay::Others));
    let chosen = decoded(path);
    let node = picture.node(&chosen);
    html! {
        <section class="map" aria-labelledby="map">
            <header class="half-head">
                <h2 id="map">{ say(MapSay::Title) }</h2>
                <p>{ say(MapSay::Hint) }</p>
            </header>
            if picture.nodes.is_empty() {
                <p class="empty" data-testid="map-empty">{ say(MapSay::Empty) }</p>
            }
            <div class="map-halves">
                <Drawing picture={picture.clone()} chosen={AttrValue::from(chosen.clone())} />
                if let Some(node) = node { { panel(page, state, node) } }
            </div>
            if !picture.is_complete {
                <p class="soft small" data-testid="map-incomplete">{ say(MapSay::Incomplete) }</p>
            }
            { table(page, &picture) }
        </section>
    }
}

/// The address of a packet in the inspector.
fn packet_address(number: u64) -> String {
    format!("#/packets/{number}")
}

/// The address of a client.
fn address(id: &str) -> String {
    format!("{HASH}/{}", encoded(id))
}
