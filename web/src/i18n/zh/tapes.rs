//! Simplified Chinese for recordings that are kept.

use yew::AttrValue;

use super::super::broker::bytes;
use super::super::tapes::TapesSay;
use crate::hub::KeepFault;
use crate::state::console::tapes::{End, MAX_BYTES, MAX_TAPES, Unkept};

pub(in crate::i18n) fn say(what: TapesSay<'_>) -> AttrValue {
    use TapesSay as S;
    match what {
        S::Unkept(why) => unkept(why),
        S::Title => text!("这个浏览器里的录制"),
        S::None => text!("还没有。"),
        S::Counts { count, size } => text!("{count} 条消息，{}", bytes(size as f64)),
        S::End(End::Running) => text!("正在录制"),
        S::End(End::Whole) => text!("完整"),
        S::End(End::BrokenOff) => {
            text!("中断：录制途中页面被关闭或刷新，或者另一个标签页还在录。")
        }
        S::End(End::Cut) => text!("只有开头：余下的部分放不下了。"),
        S::Name => text!("录制的名称"),
        S::Fault(fault) => keep_fault(fault),
        S::Play(name) => text!("重放 {name}"),
        S::Save(name) => text!("把 {name} 存为文件"),
        S::Delete(name) => text!("删除 {name}"),
    }
}

fn unkept(why: Unkept) -> AttrValue {
    match why {
        Unkept::TooMany => text!(
            "已保存 {MAX_TAPES} 段录制，这一段只在当前页面里。离开前请存为文件；下次录制前，先删掉几段。"
        ),
        Unkept::TooLarge => text!(
            "全部录制最多占 {}，这一段只保存了开头。完整内容在离开本页之前还在，请存为文件。",
            bytes(MAX_BYTES as f64)
        ),
        Unkept::Fault(fault) => {
            text!("{}录下的内容在离开本页之前还在，请存为文件。", keep_fault(fault))
        }
    }
}

fn keep_fault(fault: KeepFault) -> AttrValue {
    match fault {
        KeepFault::Denied => {
            text!("这个浏览器不保存录制：它不让本页使用存储。是不是无痕窗口？")
        }
        KeepFault::Full | KeepFault::TooLarge => {
            text!("浏览器的存储空间满了：录制没有保存，或只保存了一部分。")
        }
        KeepFault::TakenOver => {
            text!("另一个标签页里是本页的新版本，正在使用这些录制。请刷新所有标签页。")
        }
        KeepFault::Broken => text!("浏览器无法读写录制。"),
    }
}
