//! Simplified Chinese for the saved connections.

use yew::AttrValue;

use super::super::links::LinksSay;
use super::faults::address;
use crate::state::file::Unread;
use crate::state::links::import::ImportError;
use crate::state::links::{Luggage, Report};

pub(in crate::i18n) fn say(what: LinksSay<'_>) -> AttrValue {
    match what {
        LinksSay::AtServer => text!("本页服务器"),
        LinksSay::AtTab => text!("浏览器内"),
        LinksSay::AtPrivate => text!("仅本标签页"),
        LinksSay::Address(it) => address(it),
        LinksSay::ConnectTitle => text!("连接到哪个 MQTT 服务器？"),
        LinksSay::ChooseServer => text!("提供本页的服务器"),
        LinksSay::ChooseServerHint => text!("真实的开发板和其他同学的页面都在这里会合。"),
        LinksSay::NoServerHint => {
            text!("本页来自普通的文件服务器，它不是 MQTT 服务器。启动 broker-ws 后就有了。")
        }
        LinksSay::ChooseTab => text!("浏览器内的服务器"),
        LinksSay::ChooseTabHint => {
            text!(
                "页面里自带一个完整的 MQTT 服务器，不联网也能用；\
                 同一个浏览器里打开本页的标签页都能连上。"
            )
        }
        LinksSay::OnlyThisTab => text!("只给这个标签页用：其他标签页看不到，刷新后清空"),
        LinksSay::ChooseAddress => text!("其他地址"),
        LinksSay::ChooseAddressHint => text!("任何支持 WebSocket 的 MQTT 服务器。"),
        LinksSay::AddressLabel => text!("地址"),
        LinksSay::KeepPassword => text!("在这个浏览器里记住密码"),
        LinksSay::Connect => text!("连接"),

        LinksSay::List => text!("已保存的连接"),
        LinksSay::Add => text!("新建"),
        LinksSay::Duplicate => text!("复制"),
        LinksSay::Delete => text!("删除"),
        LinksSay::Undo => text!("撤销"),
        LinksSay::Export => text!("导出"),
        LinksSay::Import => text!("导入"),
        LinksSay::ImportHint => text!("本页或 MQTTX 导出的 JSON 文件"),
        LinksSay::InUse => text!("使用中"),
        LinksSay::Name => text!("名称"),
        LinksSay::ConnectAlso => text!("同时连接"),
        LinksSay::ConnectAlsoHint => text!("保留现有连接，再连接一个服务器"),
        LinksSay::Disconnect => text!("断开"),
        LinksSay::Home => text!("虚拟开发板在这里"),
        LinksSay::Look(name) => text!("查看{name}"),
        LinksSay::Leave(name) => text!("断开{name}"),
        LinksSay::Advanced => text!("高级设置"),
        LinksSay::Version => text!("MQTT 版本"),
        LinksSay::ClientId => text!("客户端标识符（Client ID）"),
        LinksSay::ClientIdHint => text!("留空则由本页生成"),
        LinksSay::CleanStart => text!("不沿用旧会话（Clean Start）"),
        LinksSay::CleanSession => text!("不保留会话（Clean Session）"),
        LinksSay::KeepAlive => text!("保持连接（Keep Alive，秒）"),
        LinksSay::SessionExpiry => text!("会话过期间隔（Session Expiry，秒）"),
        LinksSay::ReceiveMaximum => text!("接收最大值（Receive Maximum）"),
        LinksSay::MaximumPacketSize => text!("最大报文长度（字节）"),
        LinksSay::ConnectTimeout => text!("等待 CONNACK 的时间（秒）"),
        LinksSay::LongestWait => text!("两次重连之间最长间隔（秒）"),
        LinksSay::Reconnects => text!("连接断开后自动重连"),
        LinksSay::AsksProblem => {
            text!("允许服务器用文字说明错误（Request Problem Information）")
        }
        LinksSay::AsksResponse => {
            text!("询问响应主题从哪里开始（Request Response Information）")
        }
        LinksSay::TopicAliasMaximum => text!("主题别名最大值"),
        LinksSay::UserProperties => text!("用户属性（User Property）"),
        LinksSay::UserPropertiesHint => text!("每行一个：名称=值"),
        LinksSay::OnlyV5 => text!("仅 MQTT 5.0"),
        LinksSay::Will => text!("遗嘱"),
        LinksSay::HasWill => text!("本页意外断线时，让服务器发布一条消息"),
        LinksSay::WillTopic => text!("主题"),
        LinksSay::WillPayload => text!("内容"),
        LinksSay::WillDelay => text!("遗嘱延迟间隔（Will Delay，秒）"),
        LinksSay::WillExpiry => text!("消息过期间隔（秒，0 为不过期）"),
        LinksSay::WillIsText => text!("声明内容是 UTF-8 文字（Payload Format Indicator）"),
        LinksSay::WillContentType => text!("内容类型（Content Type）"),
        LinksSay::WillResponseTopic => text!("响应主题（Response Topic）"),
        LinksSay::WillCorrelationData => text!("关联数据（Correlation Data）"),
        LinksSay::OutOfRange(low, high) => text!("请填 {low} 到 {high} 之间的整数。"),
        LinksSay::Report(it) => report(it),
    }
}

fn report(it: &Report) -> AttrValue {
    match it {
        Report::Imported { added, proposed, failed, left_out, luggage: bags } => {
            let mut text = format!("已导入 {added} 个连接。");
            if !proposed.is_empty() {
                text += &format!(
                    "“{}”使用的是开发板的端口，浏览器无法连接，已改为常用的 WebSocket 端口，请核对。",
                    proposed.join("”“")
                );
            }
            for (number, fault) in failed {
                text += &format!("第 {number} 项没有导入：{}", error(fault));
            }
            if *left_out > 0 {
                text += &format!("列表已满，还有 {left_out} 项没有导入。");
            }
            luggage(&mut text, bags);
            text.into()
        }
        Report::NotImported(fault) => text!("没有导入任何连接。{}", error(fault)),
        Report::Deleted(profile) => text!("已删除“{}”。", profile.title()),
        Report::Full => text!("已保存 50 个连接，请先删除一个。"),
    }
}

/// What came with the connections for the console.
fn luggage(text: &mut String, it: &Luggage) {
    if it.subscriptions > 0 {
        let paused = if it.is_active { "" } else { "，处于暂停状态" };
        *text += &format!("控制台增加了 {} 个订阅{paused}。", it.subscriptions);
    }
    if it.messages > 0 {
        *text += &format!("按连接保存了 {} 条发过的消息。", it.messages);
    }
    for (number, odd) in &it.odd {
        let (list, place, field) = (odd.list, odd.place, odd.field);
        *text += &format!("第 {number} 项的 {list} 中第 {place} 个：“{field}”缺失或不正确。");
    }
    if it.more_odd > 0 {
        *text += &format!("另有 {} 个无法使用。", it.more_odd);
    }
    if it.left_out > 0 {
        *text += &format!("控制台放不下，还有 {} 个没有导入。", it.left_out);
    }
    if it.received > 0 {
        *text += &format!("文件里收到的 {} 条消息不导入。", it.received);
    }
}

fn error(it: &ImportError) -> AttrValue {
    match it {
        ImportError::Unread(Unread::TooLarge { limit }) => {
            text!("文件超过 {} MiB。", limit >> 20)
        }
        ImportError::Unread(Unread::Unreadable) => text!("浏览器无法读取这个文件。"),
        ImportError::NotText => text!("这个文件不是文本。"),
        ImportError::NotJson(line, column) => {
            text!("文件不是正确的 JSON：请看第 {line} 行第 {column} 列。")
        }
        ImportError::NotConnections => text!("文件里没有本页或 MQTTX 导出的连接。"),
        ImportError::Newer(version) => {
            text!("文件是第 {version} 版格式，本页只能读取第 1 版。")
        }
        ImportError::BadField(field) => text!("“{field}”缺失或不正确。"),
        ImportError::BadAddress(fault) => address(fault),
    }
}
