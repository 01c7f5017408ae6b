//! Chinese for the heads of dashboards.

use yew::AttrValue;

use super::faults::spec_error;
use crate::i18n::BenchSay;
use crate::state::dashboard::stored::ImportError;
use crate::state::file::Unread;

pub(in crate::i18n) fn say(what: BenchSay<'_>) -> AttrValue {
    match what {
        BenchSay::Title => text!("控制面板"),
        BenchSay::All => text!("所有面板"),
        BenchSay::First => text!("开发板"),
        BenchSay::Unnamed(number) => text!("面板 {number}"),
        BenchSay::Add => text!("新建面板"),
        BenchSay::Rename => text!("重命名"),
        BenchSay::NameLabel => text!("面板名称"),
        BenchSay::RemoveIt => text!("删除这个面板"),
        BenchSay::Export => text!("保存为文件"),
        BenchSay::Import => text!("打开文件"),
        BenchSay::Imported(count) => text!("已添加 {count} 个面板。"),
        BenchSay::ImportError(it) => import_error(it),
        BenchSay::FullScreen => text!("全屏"),
        BenchSay::Empty => text!("这个面板还是空的"),
        BenchSay::EmptyHint => text!(
            "为任意主题添加卡片：开关、滑块、仪表、曲线等。在控制台的主题树里，也可以为选中的主题添加合适的卡片。"
        ),
        BenchSay::AddCard => text!("添加卡片"),
    }
}

fn import_error(it: &ImportError) -> AttrValue {
    match it {
        ImportError::Unread(Unread::TooLarge { limit }) => {
            text!("文件超过 {limit} 字节，没有读取。")
        }
        ImportError::Unread(Unread::Unreadable) => text!("浏览器无法读取这个文件。"),
        ImportError::NotJson(line, column) => {
            text!("文件不是 JSON，错误在第 {line} 行第 {column} 列。")
        }
        ImportError::NotDashboards => text!("文件里没有本页的面板，或者版本更新、这里读不懂。"),
        ImportError::TooMany => text!("面板将超过 16 个，或某个面板上的卡片超过 48 张。"),
        ImportError::Card(dashboard, card, key) => {
            text!("什么都没有添加：第 {dashboard} 个面板第 {card} 张卡片的“{key}”无法读取。")
        }
        ImportError::Spec(dashboard, card, error) => {
            text!("什么都没有添加：第 {dashboard} 个面板第 {card} 张卡片：{}", spec_error(*error))
        }
    }
}
