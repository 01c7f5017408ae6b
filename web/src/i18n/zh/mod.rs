//! Simplified Chinese.

pub(super) mod broker;
pub(super) mod console;
pub(super) mod dashboard;
mod faults;
pub(super) mod faults_lab;
pub(super) mod learn;
pub(super) mod lessons;
pub(super) mod links;
pub(super) mod map;
pub(super) mod packets;
pub(super) mod parts;
pub(super) mod program_faults;
pub(super) mod programs;
pub(super) mod real;
pub(super) mod room;
pub(super) mod rules;
pub(super) mod scenarios;
pub(super) mod shell;
pub(super) mod swarm;
pub(super) mod twins;
pub(super) mod watch;

use yew::AttrValue;

use self::faults::{
    address, failure, log_entry, notice, problem, reason_words, send_error, trouble,
};
use super::Say;
use crate::state::place::Place;

pub(super) fn say(what: Say<'_>) -> AttrValue {
    match what {
        Say::Tagline => text!("MQTT 实验台"),
        Say::Language => text!("语言"),
        Say::Theme => text!("主题"),
        Say::ThemeAuto => text!("跟随系统"),
        Say::ThemeLight => text!("浅色"),
        Say::ThemeDark => text!("深色"),
        Say::Connection => text!("连接"),
        Say::PhaseOff => text!("未连接"),
        Say::PhaseOpening => text!("正在连接…"),
        Say::PhaseOnline => text!("已连接"),
        Say::PhaseWaiting => text!("等待重连"),
        Say::PhaseStopped => text!("未连接"),
        Say::AtServer => text!("本页服务器"),
        Say::AtTab => text!("浏览器内"),
        Say::AtPrivate => text!("仅本标签页"),
        Say::Milliseconds(ms) => text!("{ms} 毫秒"),
        Say::RoundTripTitle => text!("消息到服务器再回来的时间"),

        Say::Places => text!("页面导航"),
        Say::Rules => text!("规则"),
        Say::Swarm => text!("测点群"),
        Say::Place(Place::Bench) => text!("实验台"),
        Say::Place(Place::Console) => text!("控制台"),
        Say::Place(Place::Packets) => text!("报文"),
        Say::Place(Place::Learn) => text!("学习"),
        Say::Place(Place::Broker) => text!("服务器"),
        Say::Place(Place::Room) => text!("课堂"),

        Say::NotConnected => text!("没有连接。"),
        Say::RetryIn(0) => text!("正在重试。"),
        Say::RetryIn(seconds) => text!("{seconds} 秒后自动重试。"),
        Say::TryNow => text!("立即重试"),
        Say::ChangeConnection => text!("更改连接"),
        Say::Failure(it) => failure(it),
        Say::Address(it) => address(it),
        Say::Notice(it) => notice(it),
        Say::Dismiss => text!("知道了"),

        Say::ConnectTitle => text!("连接到哪个 MQTT 服务器？"),
        Say::ChooseServer => text!("提供本页的服务器"),
        Say::ChooseServerHint => text!("真实的开发板和其他同学的页面都在这里会合。"),
        Say::NoServerHint => {
            text!("本页来自普通的文件服务器，它不是 MQTT 服务器。启动 broker-ws 后就有了。")
        }
        Say::ChooseTab => text!("浏览器内的服务器"),
        Say::ChooseTabHint => {
            text!(
                "页面里自带一个完整的 MQTT 服务器，不联网也能用；\
                 同一个浏览器里打开本页的标签页都能连上。"
            )
        }
        Say::OnlyThisTab => text!("只给这个标签页用：其他标签页看不到，刷新后清空"),
        Say::ChooseAddress => text!("其他地址"),
        Say::ChooseAddressHint => text!("任何支持 WebSocket 的 MQTT 服务器。"),
        Say::AddressLabel => text!("地址"),
        Say::Username => text!("用户名"),
        Say::Password => text!("密码"),
        Say::Optional => text!("可不填"),
        Say::KeepPassword => text!("在这个浏览器里记住密码"),
        Say::Connect => text!("连接"),
        Say::Cancel => text!("取消"),
        Say::Close => text!("关闭"),

        Say::DashboardHint => text!("卡片由开发板的自我介绍生成；灯亮不亮，以开发板的回报为准。"),
        Say::BoardsNotShown(count) => text!("还有 {count} 块开发板，这里放不下了。"),
        Say::EmptyDashboard => text!("还没有开发板报到"),
        Say::EmptyDashboardHint => {
            text!(
                "添加一块虚拟 ESP32：它会连上服务器、介绍自己，卡片随即出现在这里。\
                如果开发板只会收发普通主题，可以自己动手，把卡片绑定到那个主题。"
            )
        }
        Say::LessonCard => text!("LED_CONTROL 课堂卡片"),
        Say::Desk => text!("虚拟开发板"),
        Say::DeskHint => text!("它们在本页中运行，每块都有自己的 MQTT 连接。"),
        Say::OtherBoard => text!("别种开发板，或从文件打开"),
        Say::OpenBoard => text!("打开文件"),
        Say::AddVirtualBoard => text!("添加虚拟 ESP32"),
        Say::EmptyDesk => text!("还没有虚拟开发板"),
        Say::EmptyDeskHint => {
            text!(
                "虚拟 ESP32 的 2 号引脚接了一个 LED，4 号引脚接了 DHT22 温湿度传感器，\
                它和真板子一样使用 MQTT。给传感器加热、按一下 LED、拔掉电源试试：\
                控制面板只能通过 MQTT 服务器得知这一切。"
            )
        }

        Say::JoinTitle => text!("接入真实的开发板"),
        Say::JoinLan => text!("在开发板的程序里，把 MQTT 服务器地址写成："),
        Say::JoinLoopback => {
            text!("服务器目前只接受本机的连接。要让同一网络里的开发板连进来，请这样重新启动：")
        }
        Say::JoinTab => {
            text!("开发板连不到浏览器里的服务器。请在同一网络的电脑上启动它，再从那里打开本页：")
        }
        Say::JoinProgram => text!("为它生成程序"),
        Say::JoinAddress => {
            text!("让开发板连接同一个服务器的 TCP 端口（通常是 1883）即可。")
        }

        Say::Online => text!("在线"),
        Say::Offline => text!("离线"),
        Say::PresenceUnknown => text!("在线状态未知"),
        Say::OnThisPage => text!("在本页中"),
        Say::Broken => text!("无法识别"),
        Say::BrokenHint => text!("这块开发板发来了自我介绍，但是内容读不懂。"),
        Say::At(line, column) => text!("第 {line} 行，第 {column} 列："),
        Say::Problem(it) => problem(it),
        Say::NoParts => text!("这块开发板没有列出任何部件。"),
        Say::UnknownPart(platform) => text!("“{platform}”类型的部件"),
        Say::Lit => text!("亮"),
        Say::Dark => text!("灭"),
        Say::On => text!("开"),
        Say::Off => text!("关"),
        Say::NotReported => text!("尚未回报"),
        Say::Asked(true) => text!("已发出“开”，等待开发板回报…"),
        Say::Asked(false) => text!("已发出“关”，等待开发板回报…"),
        Say::NoAnswer => text!("5 秒内没有收到开发板的回报。"),
        Say::NotSent(it) => send_error(it),
        Say::Trouble(it) => trouble(it),
        Say::ReportedAt(time) => text!("{time} 回报"),
        Say::ReportedEarlier => text!("此前回报，由服务器保留"),
        Say::SwitchOf(name) => text!("{name} 的开关"),
        Say::OfflineNote => text!("已离线。以上是它最后一次回报的内容。"),
        Say::StaleNote => text!("页面没有连接服务器，以上内容可能已经过时。"),
        Say::NoValue => text!("还没有数据"),
        Say::Trend(low, high) => text!("变化曲线，在 {low} 与 {high} 之间"),
        Say::Quantity(class) => match class {
            "temperature" => text!("温度"),
            "humidity" => text!("湿度"),
            other => text!("{other}"),
        },
        Say::RemoveCard => text!("移除卡片"),
        Say::RemoveCardTitle(name) => text!("移除 {name} 的卡片？"),
        Say::RemoveCardHint => {
            text!(
                "服务器会忘掉为它保留的消息：自我介绍和最后的状态。开发板再次上线时，会重新报到。"
            )
        }
        Say::Remove => text!("移除"),

        Say::LastSent => text!("这个主题上最后的消息"),
        Say::LastSentEarlier => text!("此前发送，由服务器保留"),
        Say::NothingSent => text!("还没有看到这个主题的消息。"),
        Say::SwitchHonesty => {
            text!("这里显示的是最后发到该主题的命令；开发板是否照做，它没有回报。")
        }
        Say::SendIt(payload) => text!("发送 {payload}"),
        Say::Payload => text!("消息内容"),
        Say::Send => text!("发送"),
        Say::Retain => text!("保留"),
        Say::Retained => text!("保留消息"),
        Say::Hex => text!("不是文本，以十六进制显示。"),
        Say::Cut(size) => text!("共 {size} 字节，只显示开头部分。"),
        Say::EmptyPayload => text!("（空消息）"),
        Say::NoPermission(code) => text!("服务器拒绝了订阅：{}。", reason_words(code)),

        Say::Topic => text!("主题"),
        Say::PayloadOn => text!("“开”的消息"),
        Say::PayloadOff => text!("“关”的消息"),

        Say::Power => text!("电源"),
        Say::BoardName => text!("开发板的名字"),
        Say::BoardOff => text!("未通电"),
        Say::BoardOpening => text!("正在连接…"),
        Say::BoardOnline => text!("已连接"),
        Say::BoardWaiting(seconds) => text!("没有连接，{seconds} 秒后重试"),
        Say::BoardStopped => text!("没有连接"),
        Say::Reconnect => text!("重新连接"),
        Say::Drawing(name) => text!("{name} 和它的部件"),
        Say::PressLed(name) => text!("在开发板上手动切换 {name}"),
        Say::Surroundings => text!("传感器周围的环境"),
        Say::Temperature => text!("温度"),
        Say::Humidity => text!("湿度"),
        Say::WaveForm => text!("变化方式"),
        Say::WaveConstant => text!("恒定"),
        Say::WaveSine => text!("正弦"),
        Say::WaveTriangle => text!("三角"),
        Say::WaveSquare => text!("方波"),
        Say::Swing => text!("幅度"),
        Say::Period => text!("周期"),
        Say::Seconds(seconds) => text!("{seconds} 秒"),
        Say::NotRead => text!("尚未读数"),
        Say::ObeyLesson => text!("也听从 LED_CONTROL 主题上的 LED_ON / LED_OFF"),
        Say::Log => text!("日志"),
        Say::LogEmpty => text!("还没有发生任何事。"),
        Say::LogEntry(it) => log_entry(it),
        Say::TakeAway => text!("移除"),
        Say::TakeAwayTitle(name) => text!("移除 {name}？"),
        Say::TakeAwayHint => text!("这块虚拟开发板会向服务器道别，然后连同它的设置一起消失。"),
    }
}
