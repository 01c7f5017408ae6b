//! Chinese for the swarm.

use shared::swarm::{Curve, MAX_POINTS, NUMBER, PlanError};
use shared::wire::ReasonCode;
use yew::AttrValue;

use super::super::swarm::SwarmSay as Say;
use crate::state::swarm::Cause;

pub(in crate::i18n) fn say(what: Say<'_>) -> AttrValue {
    AttrValue::Static(match what {
        Say::Start(count) => return text!("添加 {count} 个测点"),
        Say::More(more) => return text!("再加 {more} 个"),
        Say::Online(online, all) => return text!("{online} / {all} 已连接"),
        Say::Rate(rate) => return text!("每秒 {rate} 条消息"),
        Say::Sent(sent) => return text!("已发送 {sent} 条"),
        Say::Errors(errors) => return text!("{errors} 个错误"),
        Say::Cause(cause, reason) => return self::cause(cause, reason),
        Say::Point(number) => return text!("测点 {number}"),
        Say::Fault(PlanError::NoNumber) => return text!("主题中要有 {NUMBER}，代表测点的编号。"),
        Say::Fault(PlanError::Count) => return text!("测点数量为 1 到 {MAX_POINTS}。"),
        Say::Full => return text!("最多 {MAX_POINTS} 个测点。"),
        Say::TopicHint => return text!("{NUMBER} 代表测点的编号"),
        Say::Fault(PlanError::Every) => "间隔为 0.1 到 3600 秒。",
        Say::Fault(PlanError::Topic(_)) => "不能向这个主题发布：+ 和 # 只用于订阅。",
        Say::Fault(PlanError::Range) => "最大值必须大于最小值。",
        Say::Fault(PlanError::QoS) => "QoS 只有 0、1、2。",
        Say::Curve(Curve::Walk) => "各自变化",
        Say::Curve(Curve::Wave) => "波浪依次经过",
        Say::Curve(Curve::Day) => "10 分钟一昼夜",
        Say::Curve(Curve::Noise) => "随机",
        Say::Title => "测点群",
        Say::Hint => {
            "一次添加许多测点：每个测点都是一个客户端，有自己的连接，反复发布一个数值。\
             它们在 Worker 中运行，页面依然流畅。"
        }
        Say::ToBench => "返回实验台",
        Say::Count => "数量",
        Say::Every => "间隔（秒）",
        Say::Topic => "主题",
        Say::Values => "数值",
        Say::Low => "最小值",
        Say::High => "最大值",
        Say::Inside => "连接浏览器内的服务器",
        Say::Outside => "通过 WebSocket",
        Say::Remove => "移除测点群",
        Say::Map => "热力图",
        Say::MapHint => "方向键逐个查看测点",
        Say::List => "全部测点",
        Say::Number => "编号",
        Say::LastValue => "数值",
        Say::Offline => "未连接",
        Say::Failed => "浏览器没能启动运行测点群的 Worker，请刷新页面后重试。",
        Say::NoBroker => "页面还没有服务器，请先连接。",
    })
}

fn cause(cause: Cause, reason: &str) -> AttrValue {
    AttrValue::Static(match cause {
        Cause::NoSocket(open) => {
            return text!(
                "打开 {open} 个 WebSocket 之后不再打开更多：浏览器大约只允许 250 个，其中要给页面留一些，\
                 服务器对同一地址也有限制。浏览器内的服务器可以容纳几千个。"
            );
        }
        Cause::Refused(ReasonCode::QuotaExceeded) => {
            "服务器不再让更多测点连接：课堂的一个座位只能有几个客户端。浏览器内的服务器可以容纳几千个。"
        }
        Cause::Refused(_) => return text!("服务器拒绝测点连接：{reason}。"),
        Cause::Lost => "连接被切断：服务器已停止，或连接数已达上限。测点会自动重连。",
        Cause::Broken => "服务器没有回应，或回应的不是 MQTT。测点会自动重连。",
    })
}
