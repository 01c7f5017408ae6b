//! English for the place to learn.

use yew::AttrValue;

use super::super::learn::LearnSay;

pub(super) fn say(what: LearnSay<'_>) -> AttrValue {
    match what {
        LearnSay::Title => text!("Learn"),
        LearnSay::Named(name) => text!("{name}"),
    }
}
