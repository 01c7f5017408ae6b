//! Chinese for lessons.

use yew::AttrValue;

use super::super::lessons::LessonSay as Say;

pub(in crate::i18n) fn say(what: Say<'_>) -> AttrValue {
    AttrValue::Static(match what {
        Say::TooLarge(limit) => return text!("文件超过 {limit} 字节，不会是课程文件。"),
        Say::Unknown(id) => return text!("没有叫“{id}”的课程。"),
        Say::Minutes(minutes) => return text!("约 {minutes} 分钟"),
        Say::StepsDone(done, all) => return text!("已完成 {done} / {all} 步"),
        Say::AddBoards(1) => "添加开发板",
        Say::AddBoards(count) => return text!("添加 {count} 块开发板"),
        Say::Fulfilled(done, all) => return text!("这一步的 {all} 项检查已满足 {done} 项"),
        Say::Counted(done, all) => return text!("{done} / {all}"),
        Say::Next(title) => return text!("下一课：{title}"),
        Say::StepOf(step, all) => return text!("第 {step} / {all} 步"),
        Say::Title => "课程",
        Say::Hint => {
            "每一课都在这个网页上动手做。做对了，步骤会自己打勾，依据是真正发生的事：\
             收发的报文、开发板上的灯、保留的消息。"
        }
        Say::Coming => "正在取课程……",
        Say::NotFetched => "课程没有取到：可能断网了，或者网页不完整。",
        Say::FetchAgain => "再试一次",
        Say::Save => "存为文件",
        Say::SaveHint => "改一改，就是你自己的课：从课程列表里打开它。",
        Say::OpenFile => "打开课程文件",
        Say::Format => "老师可以自己写课程：一个 Markdown 文件，把任何一课存为文件就有了样板。",
        Say::ToFormat => "格式说明",
        Say::Crowd => {
            "这一课的客户端比课堂上一个座位能有的多。可以在你自己浏览器里的服务器上做：座位还在，老师也看得到你做到哪一步。"
        }
        Say::DoInside => "在浏览器内做",
        Say::IsInside => {
            "这一课现在在你自己浏览器里的服务器上做，座位还在。做完请回到课堂的服务器。"
        }
        Say::BackToClass => "回到课堂的服务器",
        Say::FromFile => "来自文件",
        Say::NotText => "这不是 UTF-8 文本文件。",
        Say::Unreadable => "浏览器读不了这个文件。",
        Say::All => "全部课程",
        Say::Finished => "已完成",
        Say::NotBegun => "未开始",
        Say::Needs => "要准备的",
        Say::NeedsHint => "这一课要用到下面的虚拟开发板，添加后就在实验台上。",
        Say::BoardsThere => "开发板已经在实验台上了。",
        Say::ProgramsComing => "正在取开发板的程序……",
        Say::Steps => "步骤",
        Say::StepDone => "已完成",
        Say::StepNext => "现在做这一步",
        Say::StepLater => "还没到",
        Say::Almost => "差一点",
        Say::Summary => "这一课做完了",
        Say::Restart => "从头再做",
        Say::Guide => "正在学的课程",
        Say::ToLesson => "回到课程",
        Say::Leave => "收起课程",
    })
}
