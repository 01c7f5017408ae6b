//! Simplified Chinese for the map.

use yew::AttrValue;

use super::super::map::MapSay;
use crate::state::map::Kind;

pub(in crate::i18n) fn say(what: MapSay<'_>) -> AttrValue {
    match what {
        MapSay::Title => text!("地图"),
        MapSay::Hint => {
            text!("客户端围着服务器，每条消息都看得见在走。选一个客户端，看它发布和订阅什么。")
        }
        MapSay::Incomplete => text!(
            "这里画的是本页自己知道的：它自己的连接、介绍过自己的板子，其余发布过消息的客户端合画成一个。管理员能看到所有客户端。"
        ),
        MapSay::LogAndLists => text!("指标、日志、列表"),
        MapSay::Broker => text!("服务器"),
        MapSay::Kept(count) => text!("{count} 条保留消息"),
        MapSay::Kind(Kind::Page) => text!("本页"),
        MapSay::Kind(Kind::Virtual) => text!("虚拟板"),
        MapSay::Kind(Kind::Board) => text!("板子"),
        MapSay::Kind(Kind::Stranger) => text!("其他客户端"),
        MapSay::Others => text!("不认识的客户端"),
        MapSay::Publishes => text!("发布到"),
        MapSay::Subscribes => text!("订阅"),
        MapSay::Nothing => text!("据本页所知，没有"),
        MapSay::NotDrawn(count) => text!("还有 {count} 个，只列在表中。"),
        MapSay::Clients => text!("客户端列表"),
        MapSay::Client(name) => text!("客户端 {name}"),
        MapSay::Will => text!("遗嘱"),
        MapSay::Messages => text!("本页看到经过的最近几条消息"),
        MapSay::NoMessages => text!("没有。"),
        MapSay::ToPackets => text!("查看报文"),
        MapSay::Unselect => text!("关闭"),
        MapSay::LegendUp => text!("发布"),
        MapSay::LegendDown => text!("送达"),
        MapSay::LegendRetained => text!("带 RETAIN"),
        MapSay::LegendWill => text!("遗嘱"),
        MapSay::Empty => text!("还没有人。在实验台添加一块虚拟板，它就会出现在地图上。"),
        MapSay::State => text!("连接"),
    }
}
