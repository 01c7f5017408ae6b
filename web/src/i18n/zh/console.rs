//! Simplified Chinese for the console.

use yew::AttrValue;

use super::super::console::ConsoleSay;

pub(super) fn say(what: ConsoleSay<'_>) -> AttrValue {
    match what {
        ConsoleSay::Title => text!("控制台"),
        ConsoleSay::Named(name) => text!("{name}"),
    }
}
