//! Chinese for twins of real boards.

use yew::AttrValue;

use super::super::twins::TwinSay as Say;

pub(in crate::i18n) fn say(what: Say) -> AttrValue {
    AttrValue::Static(match what {
        Say::Begin => "给它一块虚拟孪生板",
        Say::BeginHint => {
            "同名的虚拟板：显示真板报告的状态，把在它上面的操作转给真板，真板掉线时替它在线。"
        }
        Say::End => "结束孪生",
        Say::Real => "真板在线。孪生板显示它的报告，并转达操作。",
        Say::Gone => "真板掉线了，孪生板即将替它在线。",
        Say::Virtual => "真板掉线，孪生板正在替它在线；真板回来后就退下。",
        Say::Mirrors => "正在映照真板",
    })
}
