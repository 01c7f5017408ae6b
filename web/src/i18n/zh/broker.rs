//! Simplified Chinese for the broker's place.

use shared::broker::clearing::{BroughtBack, Cleared};
use yew::AttrValue;

use super::super::broker::{BrokerSay, bytes, rate, split};
use super::faults::reason_words;
use crate::state::broker::admin::Refusal;

fn time(seconds: u64) -> String {
    match split(seconds) {
        (0, 0, 0) => format!("{seconds} 秒"),
        (0, 0, minutes) => format!("{minutes} 分钟"),
        (0, hours, minutes) => format!("{hours} 小时 {minutes} 分"),
        (days, hours, _) => format!("{days} 天 {hours} 小时"),
    }
}

pub(in crate::i18n) fn say(what: BrokerSay<'_>) -> AttrValue {
    match what {
        BrokerSay::Classroom => text!("课堂"),
        BrokerSay::Figures => text!("数据"),
        BrokerSay::SysRefused(code) => {
            text!("服务器不允许本页查看它的数据和日志：{}。", reason_words(code))
        }
        BrokerSay::UptimeName => text!("已运行"),
        BrokerSay::Uptime(seconds) => text!("{}", time(seconds)),
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
        BrokerSay::LogElsewhere(name) => text!(
            "出了什么问题，这里看不到：这个服务器（{name}）只写在自己的日志里。连接被拒绝或断开的原因，请到它的日志里查看。"
        ),
        BrokerSay::ClearLog => text!("清空"),
        BrokerSay::Warning => text!("需要处理"),
        BrokerSay::Info => text!("正常情况"),
        BrokerSay::More(count) => text!("类似的还有 {count} 次。"),

        BrokerSay::AdminMissing => {
            text!("这里看不到该服务器的客户端和保留消息：它没有开启管理接口。")
        }
        BrokerSay::AdminElsewhere => {
            text!("只有提供本页的服务器和标签页内的服务器，才会在这里列出客户端和保留消息。")
        }
        BrokerSay::LoginTitle => text!("管理"),
        BrokerSay::LoginHint => {
            text!(
                "客户端、保留消息和教师墙只给服务器管理员看。在服务器所在的电脑上，打开它启动时 Manage 那一行的链接即可\
                 （每次启动都是新的链接）；\
                 在其他地方，要用管理员的用户名和密码。"
            )
        }
        BrokerSay::Token => text!("令牌"),
        BrokerSay::OrLogin => text!("或者用管理员的用户名登录："),
        BrokerSay::LogIn => text!("登录"),
        BrokerSay::LogOut => text!("退出登录"),
        BrokerSay::LoginWrong => {
            text!("服务器不接受。请逐字核对；如果服务器重新启动过，请打开新的链接。")
        }
        BrokerSay::Refused(refusal) => refused(refusal),

        BrokerSay::Clients => text!("客户端"),
        BrokerSay::ClientsHint => {
            text!("正在连接的，以及暂时离开、但服务器还替它保留会话的。每 5 秒更新一次。")
        }
        BrokerSay::Search => text!("名称、用户或地址"),
        BrokerSay::NoClients => text!("没有符合的客户端。"),
        BrokerSay::FirstOf(shown, total) => text!("共 {total} 个，只显示前 {shown} 个。"),
        BrokerSay::User(name) => text!("用户 {name}"),
        BrokerSay::ConnectedFor(seconds) => text!("已连接 {}", time(seconds)),
        BrokerSay::KeepAlive(0) => text!("没有 Keep Alive"),
        BrokerSay::KeepAlive(seconds) => text!("Keep Alive {seconds} 秒"),
        BrokerSay::Waiting(count) => text!("待发 {count} 条"),
        BrokerSay::Inflight(count) => text!("待确认 {count} 条"),
        BrokerSay::DroppedFor(count) => text!("丢弃 {count} 条"),
        BrokerSay::SubscriptionsOf(count) => text!("{count} 个订阅"),
        BrokerSay::Kick => text!("断开"),
        BrokerSay::KickOf(name) => text!("断开 {name}"),
        BrokerSay::KickTitle(name) => text!("断开 {name} 的连接？"),
        BrokerSay::KickHint => text!(
            "多数客户端会自动重新连接。如果同时忘掉会话，它的订阅和等待它接收的消息都会消失。"
        ),
        BrokerSay::KickHas { subscriptions: 0, waiting: 0 } => {
            text!(
                "多数客户端会自动重新连接。也可以同时忘掉会话：它没有订阅，也没有消息等待它接收。"
            )
        }
        BrokerSay::KickHas { subscriptions, waiting } => text!(
            "多数客户端会自动重新连接。如果同时忘掉会话，它的 {subscriptions} 个订阅和等待它接收的 \
             {waiting} 条消息都会永久消失。"
        ),
        BrokerSay::KickAndForget => text!("断开并忘掉会话"),
        BrokerSay::Kicked(name) => text!("已断开 {name}。"),

        BrokerSay::RetainedHint => text!(
            "每个主题上由服务器保留的最后一条消息，后来订阅的人也能收到。\
             输入框里写主题过滤器：+ 代表一层，# 代表其后所有层。"
        ),
        BrokerSay::FilterLabel => text!("主题过滤器"),
        BrokerSay::FilterWrong => text!("这不是主题过滤器，试试 # 或 room/#。"),
        BrokerSay::NoRetained => text!("那里没有保留消息。"),
        BrokerSay::Bytes(count) => text!("{}", bytes(count as f64)),
        BrokerSay::ClearThese => text!("清除这些"),
        BrokerSay::ClearBelow(topic) => text!("清除 {topic} 及其下的全部保留消息"),
        BrokerSay::ClearTitle(filter) => text!("清除 {filter} 上的保留消息？"),
        BrokerSay::Counting => text!("正在清点…"),
        BrokerSay::ClearHint(0) => text!("那里没有保留消息。"),
        BrokerSay::ClearHint(count) => {
            text!("将清除 {count} 条保留消息，订阅者会得到通知。")
        }
        BrokerSay::ClearUndo(gone) => undoable(gone),
        BrokerSay::AndMore(count) => text!("还有 {count} 个"),
        BrokerSay::ClearIt(0 | 1) => text!("清除"),
        BrokerSay::ClearIt(count) => text!("清除全部 {count} 条"),
        BrokerSay::Cleared(gone) => {
            text!("已清除 {} 条保留消息。{}", gone.cleared, undoable(gone))
        }
        BrokerSay::BroughtBack(back) => brought_back(back),
    }
}

/// How much of it can be taken back, and for how long.
fn undoable(gone: Cleared) -> AttrValue {
    let minutes = gone.undo_seconds / 60;
    match gone.undoable {
        0 => text!("此操作无法撤销：服务器最多为撤销保留 32 MiB。"),
        some if some < gone.cleared => text!(
            "服务器最多为撤销保留 32 MiB：{minutes} 分钟内、服务器没有重启时，可以恢复其中前 {some} 条。"
        ),
        _ => text!("{minutes} 分钟内、服务器没有重启时可以撤销。"),
    }
}

/// What is there again, and why the rest is not.
fn brought_back(back: BroughtBack) -> AttrValue {
    let mut all = match back.restored {
        0 => "没有恢复任何保留消息。".to_owned(),
        count => format!("已恢复 {count} 条保留消息。"),
    };
    for (count, why) in [
        (back.newer, "条没有恢复：主题上已有更新的消息。"),
        (back.expired, "条没有恢复：消息过期时间已到。"),
        (back.no_room, "条没有恢复：那里的保留消息已达上限。"),
    ] {
        if count > 0 {
            all.push_str(&format!("{count} {why}"));
        }
    }
    all.into()
}

/// Why an administrator was not answered.
pub(super) fn refused(refusal: Refusal) -> AttrValue {
    match refusal {
        Refusal::Unreachable => text!("服务器没有应答，请确认它仍在运行。"),
        Refusal::Login => text!("服务器要求先登录。"),
        Refusal::Forbidden => text!("这个用户不是管理员，请换一个用户登录。"),
        Refusal::NotFound => text!("它已经不在了。"),
        Refusal::Gone => text!("来不及了：清除的消息只能在 10 分钟内、服务器没有重启时恢复一次。"),
        Refusal::Status(status) => {
            text!("服务器没能完成（HTTP 状态 {status}），详情见它的日志。")
        }
        Refusal::Unreadable => {
            text!("读不懂服务器的回答：网页和服务器的版本可能不同，请刷新网页。")
        }
    }
}
