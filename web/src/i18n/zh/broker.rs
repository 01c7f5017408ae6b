//! Simplified Chinese for the broker's place.

use yew::AttrValue;

use super::super::broker::{BrokerSay, bytes, rate, split};
use super::reason_words;

pub(super) fn say(what: BrokerSay) -> AttrValue {
    match what {
        BrokerSay::Figures => text!("数据"),
        BrokerSay::SysRefused(code) => {
            text!("服务器不允许本页查看它的数据和日志：{}。", reason_words(code))
        }
        BrokerSay::UptimeName => text!("已运行"),
        BrokerSay::Uptime(seconds) => match split(seconds) {
            (0, 0, 0) => text!("{seconds} 秒"),
            (0, 0, minutes) => text!("{minutes} 分钟"),
            (0, hours, minutes) => text!("{hours} 小时 {minutes} 分"),
            (days, hours, _) => text!("{days} 天 {hours} 小时"),
        },
        BrokerSay::Connected => text!("在线客户端"),
        BrokerSay::AtMost(most) => text!("最多时 {most} 个"),
        BrokerSay::MessagesIn => text!("收到消息"),
        BrokerSay::MessagesOut => text!("发出消息"),
        BrokerSay::PerSecond(number) => text!("{} 条/秒", rate(number)),
        BrokerSay::BytesPerSecond(number) => text!("{}/秒", bytes(number)),
        BrokerSay::Subscriptions => text!("订阅"),
        BrokerSay::RetainedName => text!("保留消息"),
        BrokerSay::Dropped => text!("丢弃的消息"),

        BrokerSay::Log => text!("出了什么问题"),
        BrokerSay::LogHint => text!("凡是被服务器拒绝或断开的，都会写明原因和解决办法。"),
        BrokerSay::LogEmpty => {
            text!("目前一切正常。连接一旦被拒绝、断开或丢失，会立即出现在这里。")
        }
        BrokerSay::ClearLog => text!("清空"),
        BrokerSay::Warning => text!("需要处理"),
        BrokerSay::Info => text!("正常情况"),
        BrokerSay::More(count) => text!("类似的还有 {count} 次。"),
    }
}
