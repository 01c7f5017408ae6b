//! Chinese for scenarios.

use yew::AttrValue;

use super::super::scenarios::ScenarioSay as Say;

pub(in crate::i18n) fn say(what: Say) -> AttrValue {
    AttrValue::Static(match what {
        Say::AllPassed(count) => return text!("全部 {count} 步都符合预期。"),
        Say::StepFailed(number) => return text!("第 {number} 步不符合预期。"),
        Say::Progress(done, all) => return text!("已完成 {done} / {all} 步"),
        Say::Packets(count) => return text!("{count} 个报文"),
        Say::TooLarge(limit) => return text!("文件超过 {limit} 字节，不会是情景文件。"),
        Say::Title => "情景",
        Say::Hint => {
            "情景写明开发板、客户端和服务器会遇到什么、应当出现什么：断线、断电、服务器重启……\
             它在本页中一个独立的世界里运行，等待不花时间，每次运行的结果都一样。"
        }
        Say::Choose => "情景",
        Say::OwnText => "自己写的",
        Say::Open => "打开文件",
        Say::Save => "保存",
        Say::Step => "下一步",
        Say::Play => "播放",
        Say::Pause => "暂停",
        Say::Finish => "运行到底",
        Say::Reset => "重新开始",
        Say::Steps => "步骤",
        Say::Passed => "符合预期",
        Say::Failed => "不符合预期",
        Say::Next => "下一步",
        Say::NotDone => "尚未进行",
        Say::NoPackets => "连接上还没有报文，请先执行第一步。",
        Say::Text => "文件内容",
        Say::TextHint => {
            "可以直接修改，修改后情景从头开始。在电脑上用 cargo xtask scenario 运行同一个文件，结果相同。"
        }
        Say::Format => "情景的 YAML",
        Say::NotText => "这个文件不是文本。",
        Say::Unreadable => "浏览器无法读取这个文件。",
        Say::ToWorkbench => "逐字节查看这个报文",
    })
}
