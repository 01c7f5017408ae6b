//! Simplified Chinese.

pub(super) mod bench;
pub(super) mod broker;
pub(super) mod cards;
pub(super) mod console;
pub(super) mod dashboard;
mod faults;
pub(super) mod faults_lab;
pub(super) mod glance;
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
pub(super) mod tapes;
pub(super) mod twins;
pub(super) mod watch;

use yew::AttrValue;

use self::faults::{failure, notice};
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
        Say::Notice(it) => notice(it),
        Say::Dismiss => text!("知道了"),

        Say::Username => text!("用户名"),
        Say::Password => text!("密码"),
        Say::Optional => text!("可不填"),
        Say::Cancel => text!("取消"),
        Say::Close => text!("关闭"),

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
    }
}
