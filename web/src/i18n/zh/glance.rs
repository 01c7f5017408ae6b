//! Chinese for a look into one seat.

use yew::AttrValue;

use super::super::glance::GlanceSay;
use crate::state::room::Refused;

pub(in crate::i18n) fn say(what: GlanceSay) -> AttrValue {
    match what {
        GlanceSay::Seat(number) => text!("{number} 号座位"),
        GlanceSay::Back => text!("教师墙"),
        GlanceSay::ReadOnly => text!("只读"),
        GlanceSay::Hint => {
            text!("这个座位的客户端从现在起收发的一切，用的是座位自己的名字。这里什么都发不出去。")
        }
        GlanceSay::Lost(count) => text!("有 {count} 个报文太多，没有显示。"),
        GlanceSay::Views => text!("看什么"),
        GlanceSay::Console => text!("控制台"),
        GlanceSay::Packets => text!("报文"),
        GlanceSay::Topics => text!("每个主题的最后一条消息"),
        GlanceSay::NoTopics => text!("没有保留的消息，也还没有消息经过。"),
        GlanceSay::Messages => text!("消息，最新的在前"),
        GlanceSay::NoMessages => text!("还没有消息。"),
        GlanceSay::NoPackets => text!("还没有报文。"),
        GlanceSay::Search => text!("主题、内容或客户端"),
        GlanceSay::Retained => text!("保留"),
        GlanceSay::Sent => text!("发出"),
        GlanceSay::Got => text!("收到"),
        GlanceSay::Bytes => text!("字节和字段"),
        GlanceSay::ChooseOne => text!("选一个报文，看它的字节。"),
        GlanceSay::Refused(Refused::Login) => text!("这里只给管理员看：请在教师墙上登录。"),
        GlanceSay::Refused(Refused::NoSeat) => text!("这个座位没有了。"),
        GlanceSay::Refused(Refused::NoLesson) => text!("还没有上过课。"),
        GlanceSay::Refused(Refused::Watched) => {
            text!("正在观察的客户端已经到了服务器允许的数目。网页会不断再问。")
        }
        GlanceSay::Refused(_) => text!("服务器没有回答。网页会不断再问。"),
    }
}
