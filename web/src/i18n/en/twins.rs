//! English for twins of real boards.

use yew::AttrValue;

use super::super::twins::TwinSay as Say;

pub(in crate::i18n) fn say(what: Say) -> AttrValue {
    AttrValue::Static(match what {
        Say::Begin => "Give it a virtual twin",
        Say::BeginHint => {
            "A virtual board under the same name: it shows what the real one reports, passes on what is \
             switched on it, and stands in when the real one is gone."
        }
        Say::End => "End the twin",
        Say::Real => {
            "the real board speaks. Its twin shows what it reports, and passes on what is switched."
        }
        Say::Gone => "the real board is gone. Its twin stands in in a moment.",
        Say::Virtual => {
            "the virtual twin speaks, as the real board is gone. It steps back when that returns."
        }
        Say::Mirrors => "mirrors the real board",
    })
}
