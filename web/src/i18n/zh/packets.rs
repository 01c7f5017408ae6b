//! Simplified Chinese for the inspector.

use shared::inspect::{Kept, Link};
use yew::AttrValue;

use super::super::packets::PacketsSay;
use crate::state::packets::draft::{DraftError, Entry};
use crate::state::packets::hex::{HexError, MAX_BYTES};
use crate::state::packets::mark::Happening;

pub(in crate::i18n) fn say(what: PacketsSay<'_>) -> AttrValue {
    match what {
        PacketsSay::Title => text!("报文"),
        PacketsSay::Views => text!("查看报文的方式"),
        PacketsSay::List => text!("列表"),
        PacketsSay::Happened(who, what) => happened(who, what),
        PacketsSay::Sequence => text!("时序图"),
        PacketsSay::Workbench => text!("工作台"),

        PacketsSay::Seen(seen, all) if seen == all => text!("{all} 个报文"),
        PacketsSay::Seen(seen, all) => text!("{all} 个报文中的 {seen} 个"),
        PacketsSay::AllClients => text!("全部客户端"),
        PacketsSay::AllTypes => text!("全部类型"),
        PacketsSay::Client => text!("客户端"),
        PacketsSay::Type => text!("类型"),
        PacketsSay::More => text!("搜索和更多"),
        PacketsSay::Search => text!("主题、客户端或类型"),
        PacketsSay::HidePings => text!("隐藏心跳"),
        PacketsSay::Hold => text!("暂停"),
        PacketsSay::GoOn => text!("继续"),
        PacketsSay::Clear => text!("清空"),
        PacketsSay::Save => text!("存为 pcap（Wireshark）"),
        PacketsSay::Empty => text!("还没有报文经过"),
        PacketsSay::EmptyHint => {
            text!("连接服务器或添加一块虚拟开发板，每个报文都会逐字节出现在这里。")
        }
        PacketsSay::NothingFound => text!("没有符合条件的报文，请换一个筛选条件。"),
        PacketsSay::Bytes(count) => text!("{count} 字节"),
        PacketsSay::Sent => text!("发往服务器"),
        PacketsSay::Received => text!("发往客户端"),

        PacketsSay::Detail => text!("单个报文"),
        PacketsSay::ChooseOne => text!("选择一个报文，这里会显示它的每个字节和含义。"),
        PacketsSay::Gone(number) => text!("第 {number} 号报文不在这里了"),
        PacketsSay::GoneHint => {
            text!(
                "它可能已被清空、让位给更新的报文，或者是页面刷新之前的：每次打开页面都从 1 重新编号。请从列表里另选一个。"
            )
        }
        PacketsSay::Hex => text!("字节"),
        PacketsSay::Fields => text!("字段"),
        PacketsSay::Section(version, number) => text!("MQTT {version} 第 {number} 节"),
        PacketsSay::At(first, 1) => text!("第 {first} 字节"),
        PacketsSay::At(first, count) => text!("第 {first} 至 {} 字节", first + count - 1),
        PacketsSay::Bits(high, low) if high == low => text!("第 {high} 位"),
        PacketsSay::Bits(high, low) => text!("第 {high} 至 {low} 位"),
        PacketsSay::Secret => text!("密码已隐藏。"),
        PacketsSay::ShowSecret => text!("显示密码"),
        PacketsSay::HideSecret => text!("隐藏密码"),
        PacketsSay::Cut(count) => text!("其余 {count} 字节未显示。"),
        PacketsSay::OnWorkbench => text!("放到工作台"),
        PacketsSay::Masked => text!("已隐藏"),
        PacketsSay::Incomplete => text!("字节到此为止，报文却还没有结束。"),

        PacketsSay::Server => text!("服务器"),
        PacketsSay::SequenceHint => {
            text!("从上往下，越往下越新。选择一个箭头，查看它的字节，以及它之后双方还欠着什么。")
        }
        PacketsSay::Owed => text!("现在还欠着的"),
        PacketsSay::NothingOwed => text!("双方都不欠对方答复。"),

        PacketsSay::MomentAfter(number) => text!("第 {number} 号报文之后"),
        PacketsSay::MomentPart => text!("更早的报文已不在这里，只按留下的来算。"),
        PacketsSay::ClientOwes => text!("客户端欠服务器"),
        PacketsSay::ServerOwes => text!("服务器欠客户端"),
        PacketsSay::OwesNothing => text!("什么也不欠"),
        PacketsSay::AndMore(count) => text!("还有 {count} 项"),
        PacketsSay::Awaited(packet) => text!("等待 {packet}"),
        PacketsSay::Identifier(id) => text!("报文标识符 {id}"),
        PacketsSay::ForPacket(packet, number) => text!("第 {number} 号 {packet}"),
        PacketsSay::LinkIs(link) => self::link(link),
        PacketsSay::SessionIs(kept) => session(kept),
        PacketsSay::WillIs(topic, qos, retain, is_due) => {
            let kept = if retain { "，保留" } else { "" };
            if is_due {
                text!("遗嘱已触发，由服务器发布：{topic}（QoS {qos}{kept}）")
            } else {
                text!("遗嘱已就绪：{topic}（QoS {qos}{kept}）")
            }
        }
        PacketsSay::Queued(count) => text!("会话里排队等它的消息：{count} 条"),
        PacketsSay::QueuedOne(topic, qos) => text!("{topic}，以 QoS {qos} 送达"),

        PacketsSay::Build => text!("组装报文"),
        PacketsSay::BuildHint => {
            text!("每填一个字段，旁边的字节就跟着变；哪里不对，会指出是哪个字节。")
        }
        PacketsSay::TakeApart => text!("字节"),
        PacketsSay::TakeApartHint => text!("粘贴十六进制数字：一个报文，或连续的多个报文。"),
        PacketsSay::Version => text!("版本"),
        PacketsSay::Link => text!("这些字节的链接"),
        PacketsSay::NoBytes => text!("还没有字节。"),
        PacketsSay::HexError(HexError::NotHex(character, at)) => {
            text!("第 {at} 个字符“{character}”不是十六进制数字（0-9、A-F）。")
        }
        PacketsSay::HexError(HexError::HalfByte) => {
            text!("多出一个数字：一个字节要写两个数字。")
        }
        PacketsSay::HexError(HexError::TooLong) => {
            text!("超过 {MAX_BYTES} 字节，这里不再解析。")
        }
        PacketsSay::DraftError(DraftError::Number(Entry::Reasons), field) => {
            text!("“{field}”要填十六进制的代码，每行一个，例如 00 或 87。")
        }
        PacketsSay::DraftError(DraftError::Number(_), field) => {
            text!("“{field}”要填 0 至 65535 的数。")
        }
        PacketsSay::DraftError(DraftError::Property(kind), field) => {
            text!("属性“{field}”（{}）的值不合适。", kind.name())
        }
        PacketsSay::DraftError(DraftError::TooLong, _) => {
            text!("有一段文字超过了 65535 字节，它的长度写不下。")
        }
        PacketsSay::AddProperty => text!("添加属性"),
        PacketsSay::Value => text!("值"),
        PacketsSay::SecondValue => text!("用户属性的值"),
        PacketsSay::Name => text!("用户属性的名称"),
        PacketsSay::RemoveProperty(kind) => text!("移除 {}", kind.name()),
        PacketsSay::LinesHint => text!("每行一个；SUBSCRIBE 中后面写 QoS，例如 room/+ 1"),
        PacketsSay::CodesHint => text!("每行一个十六进制代码，例如 00、01、87"),
        PacketsSay::BinaryHint => text!("十六进制数字"),
    }
}

fn happened(who: Option<&str>, what: Happening) -> AttrValue {
    let who = who.unwrap_or("服务器");
    match what {
        Happening::NetworkChanged => text!("{who}：网络变了"),
        Happening::Stalled(true) => text!("{who}：卡住"),
        Happening::Stalled(false) => text!("{who}：恢复流动"),
        Happening::Cut => text!("{who}：连接剪断"),
        Happening::Ended => text!("{who}：连接结束"),
        Happening::Wifi(true) => text!("{who}：Wi-Fi 打开"),
        Happening::Wifi(false) => text!("{who}：Wi-Fi 关闭"),
        Happening::PlugPulled => text!("{who}：拔掉电源"),
        Happening::Restarted { keeps: true } => text!("{who}：保留存储重启"),
        Happening::Restarted { keeps: false } => text!("{who}：清空后重启"),
    }
}

fn link(link: Link) -> AttrValue {
    match link {
        Link::Unseen => text!("没有看到它连接"),
        Link::Connecting => text!("正在连接"),
        Link::Online => text!("已连接"),
        Link::Ended => text!("连接已结束"),
    }
}

fn session(kept: Kept) -> AttrValue {
    match kept {
        Kept::Unknown => text!("会话保留多久：没有看到"),
        Kept::WithConnection => text!("会话：随连接一起结束"),
        Kept::For(seconds) => text!("会话：连接结束后保留 {seconds} 秒"),
        Kept::Always => text!("会话：连接结束后一直保留"),
        Kept::Over => text!("会话已结束，什么也没有留下"),
    }
}
