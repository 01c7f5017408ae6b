//! Simplified Chinese for other clients' packets.

use yew::AttrValue;

use super::super::watch::WatchSay;
use super::broker::refused;

pub(in crate::i18n) fn say(what: WatchSay<'_>) -> AttrValue {
    match what {
        WatchSay::Title => text!("其他客户端的报文"),
        WatchSay::Client => text!("观察客户端"),
        WatchSay::Everyone => text!("留空为全部客户端"),
        WatchSay::Begin => text!("观察"),
        WatchSay::End => text!("停止观察"),
        WatchSay::Watching(client) => text!("服务器正在转来“{client}”的报文。"),
        WatchSay::WatchingAll => text!("服务器正在转来全部客户端的报文。"),
        WatchSay::Lost(count) => text!("报文过多，有 {count} 个没有显示。"),
        WatchSay::TooMany => text!("被观察的客户端已达服务器的上限，请十秒后再试。"),
        WatchSay::Refused(refusal) => refused(refusal),
        WatchSay::LogIn => text!("这里是本页面收发的报文。要同时观察真实开发板，请先"),
        WatchSay::LogInLink => text!("以管理员身份登录"),
        WatchSay::Elsewhere => text!("这里是本页面收发的报文；这台服务器不提供其他客户端的报文。"),
    }
}
