//! Simplified Chinese for the frame of the page.

use yew::AttrValue;

use super::super::shell::ShellSay;
use crate::i18n::Say;
use crate::state::dashboard::Removed;
use crate::state::real::Gone as Planned;
use crate::state::rules::How;
use crate::state::shell::layout::Split;
use crate::state::shell::shortcut::Shortcut;
use crate::state::undo::Deleted;

pub(in crate::i18n) fn say(what: ShellSay<'_>) -> AttrValue {
    match what {
        ShellSay::Skip => text!("跳到内容"),
        ShellSay::Deleted(Deleted::VirtualBoard(_, board)) => text!("已移除 {}。", board.spec.name),
        ShellSay::Deleted(Deleted::Part(_, (_, part), _)) => text!("已移除元件“{}”。", part.name),
        ShellSay::Deleted(Deleted::Rule(..)) => text!("已移除这条规则。"),
        ShellSay::Deleted(Deleted::Dashboard(Removed::Card(_, _, spec, _))) => {
            text!("已移除卡片“{}”。", spec.name())
        }
        ShellSay::Deleted(Deleted::Dashboard(Removed::Dashboard(_, it, _)))
            if it.name.is_empty() =>
        {
            text!("已删除面板“{}”。", it.id)
        }
        ShellSay::Deleted(Deleted::Dashboard(Removed::Dashboard(_, it, _))) => {
            text!("已删除面板“{}”。", it.name)
        }
        ShellSay::Deleted(Deleted::Console(gone)) => super::console::gone(gone),
        ShellSay::Deleted(Deleted::Board(_, name, _)) => text!("已移除 {name} 的卡片。"),
        ShellSay::Deleted(Deleted::Program(gone)) => super::programs::gone(gone),
        ShellSay::Deleted(Deleted::Swarm(plan)) => {
            text!("已移除 {} 个测点。", plan.count)
        }
        ShellSay::Deleted(Deleted::Lesson(..)) => text!("已清除这一课的进度。"),
        ShellSay::Deleted(Deleted::Link(_, profile)) => {
            text!("已删除“{}”。", profile.title())
        }
        ShellSay::Deleted(Deleted::Rules(change)) => match &change.how {
            How::Deleted(name) => text!("已删除规则“{name}”。"),
            How::Added | How::Written => text!("规则已修改。"),
        },
        ShellSay::Deleted(Deleted::Planned(gone)) => match &**gone {
            Planned::Part(_, part) => text!("已移除元件“{}”。", part.name),
            Planned::Parts(before) => text!("{} 上的元件已换掉。", before.name),
        },
        ShellSay::Deleted(Deleted::Dashboard(Removed::Past(..))) => text!("已清空这张卡片。"),
        ShellSay::Deleted(Deleted::Packets(_)) => text!("已清空报文。"),
        ShellSay::Deleted(Deleted::Retained(_, gone)) => {
            text!("已清除 {} 条保留消息。", gone.cleared)
        }
        ShellSay::Deleted(Deleted::Log(..)) => text!("已清空日志。"),
        ShellSay::Undo => text!("撤销"),
        ShellSay::Shortcuts => text!("键盘快捷键"),
        ShellSay::ShortcutsHint => {
            text!("在文本框中打字时不起作用。Tab 键移到下一个控件，方向键在一组选项中移动。")
        }
        ShellSay::Shortcut(Shortcut::Go(place)) => {
            text!("前往{}", super::say(Say::Place(place)))
        }
        ShellSay::Shortcut(Shortcut::Drawer) => text!("打开或收起最近的报文"),
        ShellSay::Shortcut(Shortcut::Undo) => text!("撤销上一次删除"),
        ShellSay::Shortcut(Shortcut::Help) => text!("显示这张表"),
        ShellSay::SingleKeys => text!("启用单键快捷键（使用语音输入时可以关掉）"),
        ShellSay::Border(Split::Drawer) => text!("调整抽屉的高度"),
        ShellSay::Border(Split::Packets) => text!("调整报文列表的宽度"),
        ShellSay::Drawer => text!("最近的报文"),
        ShellSay::AllPackets => text!("全部报文"),
        ShellSay::NoPackets => text!("还没有报文。连接一建立，往来的每个报文都会出现在这里。"),
        ShellSay::ToBroker => text!("发往服务器"),
        ShellSay::ToClient => text!("发往客户端"),
        ShellSay::Bytes(count) => text!("{count} 字节"),
        ShellSay::PieceTitle => text!("正在打开"),
        ShellSay::PieceComing => text!("正在载入…"),
        ShellSay::Peers => text!("正在使用的连接"),
        ShellSay::PieceFailed => text!("这一部分没有载入"),
        ShellSay::PieceFailedHint => {
            text!("服务器没有响应，或者它已经换了新版本。请再试一次；如果仍然不行，请刷新页面。")
        }
    }
}
