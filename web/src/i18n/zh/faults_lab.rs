//! Simplified Chinese for the fault lab and the broker inside the browser.

use yew::AttrValue;

use super::super::broker::bytes;
use super::super::faults::FaultsSay;
use crate::hub::{KeepFault, MAX_KEPT};
use crate::state::household::Home;

pub(in crate::i18n) fn say(what: FaultsSay<'_>) -> AttrValue {
    match what {
        FaultsSay::Title => text!("故障实验"),
        FaultsSay::BoardHint => text!("制造一个故障，再到报文里看 MQTT 怎样应对。"),
        FaultsSay::BrokerTitle => text!("故障实验：本页到这台服务器的全部连接"),
        FaultsSay::BrokerHint => {
            text!("包括本页自己的连接和各虚拟开发板的连接。刷新页面即全部恢复。")
        }
        FaultsSay::Delay => text!("每个字节都晚到"),
        FaultsSay::NoDelay => text!("无延迟"),
        FaultsSay::DelayOf(ms) if ms < 1000 => text!("{ms} 毫秒"),
        FaultsSay::DelayOf(ms) => text!("{} 秒", ms / 1000),
        FaultsSay::Jitter => text!("忽快忽慢"),
        FaultsSay::Chunks => text!("报文拆成小块到达"),
        FaultsSay::ByteByByte => text!("拆成小块"),
        FaultsSay::Stall => text!("卡住"),
        FaultsSay::GoOn => text!("恢复流动"),
        FaultsSay::Cut => text!("剪断连接"),
        FaultsSay::CutHint => text!("两边立刻都知道：服务器发布遗嘱，开发板重新连接。"),
        FaultsSay::WifiOff => text!("关 Wi-Fi"),
        FaultsSay::WifiOn => text!("开 Wi-Fi"),
        FaultsSay::WifiHint => {
            text!("开发板知道，服务器不知道：它要等到保持连接时间的一倍半，才发布遗嘱。")
        }
        FaultsSay::PullPlug => text!("拔电源"),
        FaultsSay::PlugHint => {
            text!(
                "来不及发 DISCONNECT，也没人通知服务器：它要等到保持连接时间的一倍半，才发布遗嘱。"
            )
        }
        FaultsSay::Mend => text!("全部恢复"),
        FaultsSay::MarkDelay(ms) if ms < 1000 => text!("晚 {ms} 毫秒"),
        FaultsSay::MarkDelay(ms) => text!("晚 {} 秒", ms / 1000),
        FaultsSay::MarkChunks => text!("拆成小块"),
        FaultsSay::MarkStalled => text!("卡住了"),
        FaultsSay::MarkWifi => text!("没有 Wi-Fi"),
        FaultsSay::Inside => text!("这个浏览器里的服务器"),
        FaultsSay::At(Home::Seeking) => text!("正在寻找其他标签页……"),
        FaultsSay::At(Home::Worker) => {
            text!("它在后台运行；只要还有标签页打开着本页，它就一直在。")
        }
        FaultsSay::At(Home::ThisTab) => text!("它在这个标签页里运行；关掉后由另一个标签页接手。"),
        FaultsSay::At(Home::OtherTab) => {
            text!("它在另一个标签页里运行；那里关掉后由别的标签页接手。")
        }
        FaultsSay::Private => text!("它只给这个标签页用，刷新后清空。"),
        FaultsSay::Tabs(1) => text!("1 个标签页"),
        FaultsSay::Tabs(count) => text!("{count} 个标签页共用"),
        FaultsSay::Keep => text!("刷新后保留服务器里的内容"),
        FaultsSay::KeepHint => text!(
            "会话和保留消息存进这个浏览器。关掉这个开关就从浏览器里删除，正在运行的服务器不受影响。"
        ),
        FaultsSay::KeepPrivate => text!("只有各标签页共用的服务器才能保留内容。"),
        FaultsSay::Beginning => text!("正在保存……"),
        FaultsSay::Kept(rows, size) => text!("已保存 {rows} 条，{}", bytes(size as f64)),
        FaultsSay::NotKept => text!("最后一个标签页关掉后就清空"),
        FaultsSay::KeepFault(fault) => keep_fault(fault),
        FaultsSay::Aside(why) => {
            text!("以前保存的内容读不出来，已另放一边，服务器从空白开始。第 {why} 条。")
        }
        FaultsSay::Restored(count) => text!("启动时恢复了 {count} 个会话和保留消息。"),
        FaultsSay::Restart => text!("重启服务器"),
        FaultsSay::RestartHint => text!("就像服务器崩溃了：所有标签页的连接都突然中断。"),
        FaultsSay::RestartWith => text!("保留存储"),
        FaultsSay::RestartWithout => text!("清空存储……"),
        FaultsSay::NoRestart => text!(
            "本页不能重启这台服务器，它是另一个程序。请在它运行的地方重启，或者改连浏览器里的服务器。"
        ),
        FaultsSay::EmptyTitle => text!("清空并重启服务器？"),
        FaultsSay::EmptyHint => text!(
            "全部会话、排队的消息和保留消息都会丢失，存在这个浏览器里的也会删除。此操作不能撤销。"
        ),
        FaultsSay::EmptyIt => text!("清空并重启"),
    }
}

fn keep_fault(fault: KeepFault) -> AttrValue {
    match fault {
        KeepFault::Denied => {
            text!("没有保存：浏览器不让本页使用存储。是不是无痕窗口，或者在设置里禁止了网站数据？")
        }
        KeepFault::Full => {
            text!("已停止保存：浏览器的存储空间满了。请腾出空间，再打开这个开关。")
        }
        KeepFault::TooLarge => text!(
            "已停止保存：服务器里的内容超过 {} MiB。请清除一些保留消息，再打开这个开关。",
            MAX_KEPT >> 20
        ),
        KeepFault::TakenOver => {
            text!("已停止保存：另一个标签页里是本页的其他版本，正在使用存储。请刷新所有标签页。")
        }
        KeepFault::Broken => text!("没有保存：浏览器的存储无法读写。"),
    }
}
