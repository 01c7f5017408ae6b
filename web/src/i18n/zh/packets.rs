//! Simplified Chinese for the inspector.

use yew::AttrValue;

use super::super::packets::PacketsSay;

pub(super) fn say(what: PacketsSay<'_>) -> AttrValue {
    match what {
        PacketsSay::Title => text!("报文"),
        PacketsSay::Named(name) => text!("{name}"),
    }
}
