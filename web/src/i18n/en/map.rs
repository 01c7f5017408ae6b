//! English for the map.

use yew::AttrValue;

use super::super::map::MapSay;

pub(super) fn say(what: MapSay<'_>) -> AttrValue {
    match what {
        MapSay::Title => text!("Map"),
        MapSay::Named(name) => text!("{name}"),
    }
}
