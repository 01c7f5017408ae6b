//! Chinese for cards, and for virtual boards.

use shared::client::ClientError;
use shared::wire::EncodeError;
use yew::AttrValue;

use super::faults::{log_entry, problem, reason_words, send_error, trouble};
use crate::i18n::CardSay;
use crate::state::part::SendError;

pub(in crate::i18n) fn say(what: CardSay<'_>) -> AttrValue {
    match what {
        CardSay::Online => text!("在线"),
        CardSay::Offline => text!("离线"),
        CardSay::PresenceUnknown => text!("在线状态未知"),
        CardSay::OnThisPage => text!("在本页中"),
        CardSay::Broken => text!("无法识别"),
        CardSay::BrokenHint => text!("这块开发板发来了自我介绍，但是内容读不懂。"),
        CardSay::At(line, column) => text!("第 {line} 行，第 {column} 列："),
        CardSay::Problem(it) => problem(it),
        CardSay::NoParts => text!("这块开发板没有列出任何部件。"),
        CardSay::UnknownPart(platform) => text!("“{platform}”类型的部件"),
        CardSay::Lit => text!("亮"),
        CardSay::Dark => text!("灭"),
        CardSay::On => text!("开"),
        CardSay::Off => text!("关"),
        CardSay::NotReported => text!("尚未回报"),
        CardSay::Asked(true) => text!("已发出“开”，等待开发板回报…"),
        CardSay::Asked(false) => text!("已发出“关”，等待开发板回报…"),
        CardSay::NoAnswer => text!("5 秒内没有收到开发板的回报。"),
        CardSay::NotSent(it) => send_error(it),
        CardSay::Trouble(it) => trouble(it),
        CardSay::ReportedAt(time) => text!("{time} 回报"),
        CardSay::ReportedEarlier => text!("此前回报，由服务器保留"),
        CardSay::SwitchOf(name) => text!("{name} 的开关"),
        CardSay::OfflineNote => text!("已离线。以上是它最后一次回报的内容。"),
        CardSay::StaleNote => text!("页面没有连接服务器，以上内容可能已经过时。"),
        CardSay::NoValue => text!("还没有数据"),
        CardSay::Trend(low, high) => text!("变化曲线，在 {low} 与 {high} 之间"),
        CardSay::Quantity(class) => match class {
            "temperature" => text!("温度"),
            "humidity" => text!("湿度"),
            other => text!("{other}"),
        },
        CardSay::RemoveCard => text!("移除卡片"),
        CardSay::RemoveCardTitle(name) => text!("移除 {name} 的卡片？"),
        CardSay::RemoveCardHint => {
            text!(
                "服务器会忘掉为它保留的消息：自我介绍和最后的状态。开发板再次上线时，会重新报到。"
            )
        }
        CardSay::Remove => text!("移除"),
        CardSay::LastSent => text!("这个主题上最后的消息"),
        CardSay::LastSentEarlier => text!("此前发送，由服务器保留"),
        CardSay::NothingSent => text!("还没有看到这个主题的消息。"),
        CardSay::SendIt(payload) => text!("发送 {payload}"),
        CardSay::Payload => text!("消息内容"),
        CardSay::Send => text!("发送"),
        CardSay::Retain => text!("保留"),
        CardSay::Retained => text!("保留消息"),
        CardSay::Hex => text!("不是文本，以十六进制显示。"),
        CardSay::Cut(size) => text!("共 {size} 字节，只显示开头部分。"),
        CardSay::EmptyPayload => text!("（空消息）"),
        CardSay::NoPermission(code) => text!("服务器拒绝了订阅：{}。", reason_words(code)),
        CardSay::Topic => text!("主题"),
        CardSay::PayloadOn => text!("“开”的消息"),
        CardSay::PayloadOff => text!("“关”的消息"),
        CardSay::Power => text!("电源"),
        CardSay::BoardName => text!("开发板的名字"),
        CardSay::BoardOff => text!("未通电"),
        CardSay::BoardOpening => text!("正在连接…"),
        CardSay::BoardOnline => text!("已连接"),
        CardSay::BoardWaiting(seconds) => text!("没有连接，{seconds} 秒后重试"),
        CardSay::BoardStopped => text!("没有连接"),
        CardSay::Unannounced(ClientError::Encode(EncodeError::TooLarge { limit })) => text!(
            "这块板子没有卡片：用来介绍它的清单放不进服务器允许的 {limit} 字节的包。请移走一些部件，或者让服务器允许更大的包（mosquitto：max_packet_size）。"
        ),
        CardSay::Unannounced(error) => text!(
            "这块板子没有卡片：用来介绍它的清单没有发出去。{}",
            send_error(&SendError::Client(*error))
        ),
        CardSay::Reconnect => text!("重新连接"),
        CardSay::Drawing(name) => text!("{name} 和它的部件"),
        CardSay::PressLed(name) => text!("在开发板上手动切换 {name}"),
        CardSay::WaveForm => text!("变化方式"),
        CardSay::WaveSine => text!("正弦"),
        CardSay::WaveTriangle => text!("三角"),
        CardSay::WaveSquare => text!("方波"),
        CardSay::ObeyLesson => text!("也听从 LED_CONTROL 主题上的 LED_ON / LED_OFF"),
        CardSay::Log => text!("日志"),
        CardSay::LogEmpty => text!("还没有发生任何事。"),
        CardSay::LogEntry(it) => log_entry(it),
        CardSay::TakeAway => text!("移除"),
        CardSay::TakeAwayTitle(name) => text!("移除 {name}？"),
        CardSay::TakeAwayHint => text!("这块虚拟开发板会向服务器道别，然后连同它的设置一起消失。"),
    }
}
