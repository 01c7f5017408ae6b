//! English for the inspector.

use yew::AttrValue;

use super::super::packets::PacketsSay;

pub(super) fn say(what: PacketsSay<'_>) -> AttrValue {
    match what {
        PacketsSay::Title => text!("Packets"),
        PacketsSay::Named(name) => text!("{name}"),
    }
}
