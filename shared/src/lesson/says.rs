//! What is wrong with a file, and what was almost right, in Chinese and in English.
//!
//! Both languages stand side by side: what has no words in one of them does not compile.

use alloc::format;
use alloc::string::String;

use super::fault::{LessonError, LessonFault};
use super::near::{Differs, Near};
use crate::inspect::Lang;
use crate::scenario::Words;

/// Picks one of two texts.
macro_rules! pick {
    ($lang:expr, $zh:expr, $en:expr $(,)?) => {
        match $lang {
            Lang::Zh => String::from($zh),
            Lang::En => String::from($en),
        }
    };
}

/// A text in both languages.
macro_rules! words {
    ($zh:expr, $en:expr $(,)?) => {
        Words { zh: String::from($zh), en: String::from($en) }
    };
}

pub(super) fn error(error: &LessonError, lang: Lang) -> String {
    let line = error.line;
    let what = match &error.fault {
        LessonFault::Form(fault) => return fault.clone().at(line).says(lang),
        fault => self::fault(fault, lang),
    };
    pick!(lang, format!("第 {line} 行：{what}"), format!("line {line}: {what}"))
}

fn fault(fault: &LessonFault, lang: Lang) -> String {
    match fault {
        LessonFault::NoFrontMatter => pick!(
            lang,
            "课程文件以一行“---”开头，再用一行“---”结束开头部分",
            "a lesson begins with a line `---`, and another one ends its front matter",
        ),
        LessonFault::NoLanguage(Lang::Zh) => {
            pick!(lang, "缺少中文部分（# 中文）", "the Chinese text is missing (`# 中文`)")
        }
        LessonFault::NoLanguage(Lang::En) => {
            pick!(lang, "缺少英文部分（# English）", "the English text is missing (`# English`)")
        }
        LessonFault::UnknownLanguage { heading } => pick!(
            lang,
            format!("一级标题只能是“# 中文”和“# English”，各一次，不能是“{heading}”"),
            format!("`# {heading}`: there is one `# 中文` and one `# English`, nothing else"),
        ),
        LessonFault::BeforeLanguage => pick!(
            lang,
            "正文要写在“# 中文”或“# English”之下",
            "text stands below `# 中文` or `# English`",
        ),
        LessonFault::StepNumber { expected } => pick!(
            lang,
            format!("这里应当是第 {expected} 步，写作“## {expected}. 标题”"),
            format!("the heading of step {expected} is expected here: `## {expected}. Title`"),
        ),
        LessonFault::StepCount { lang: of, expected, found } => {
            let (zh, en) = match of {
                Lang::Zh => ("中文", "Chinese"),
                Lang::En => ("英文", "English"),
            };
            pick!(
                lang,
                format!("steps 里有 {expected} 步，{zh}正文却有 {found} 步"),
                format!("`steps` has {expected} steps, the {en} text {found}"),
            )
        }
        LessonFault::NoText => {
            pick!(lang, "标题下面没有正文", "there is no text below this heading")
        }
        LessonFault::Link { address } => pick!(
            lang,
            format!("链接“{address}”无效：只能指向本页面（#/…）或网址（https://…）"),
            format!("`{address}`: a link leads into the page (`#/…`) or to the web (`https://…`)"),
        ),
        LessonFault::CodeNotClosed => pick!(
            lang,
            "代码没有用一行“```”结束",
            "the code is not ended by a line with three backquotes",
        ),
        LessonFault::NotInBoth => pick!(
            lang,
            "这里要写两种语言：{zh: …, en: …}",
            "both languages are needed here: `{zh: …, en: …}`",
        ),
        LessonFault::NoCheck | LessonFault::Form(_) => {
            pick!(lang, "每一步至少要有一项检查", "a step has one check at least")
        }
    }
}

/// What is to be said of something that is almost right.
pub(super) fn near(near: &Near<'_>) -> Words {
    match *near {
        Near::Topic { wanted, found, differs } => {
            differing("主题", "topic", wanted, found, differs)
        }
        Near::Payload { wanted, found, differs } => {
            differing("内容", "payload", wanted, found, differs)
        }
        Near::Filter { wanted, found, differs } => {
            differing("主题过滤器", "topic filter", wanted, found, differs)
        }
        Near::OtherTopic { wanted, found } => words!(
            format!("内容对了，但发到了主题“{found}”，这里要发到“{wanted}”。"),
            format!("The payload is right, but it went to `{found}`; here it goes to `{wanted}`."),
        ),
        Near::OtherPayload { wanted, found } => words!(
            format!("主题对了，但内容是“{found}”，这里要的是“{wanted}”。"),
            format!("The topic is right, but the payload is `{found}`; `{wanted}` is wanted."),
        ),
        Near::NoNumber { found } => words!(
            format!("主题对了，但内容“{found}”不是数字；不要带单位和引号。"),
            format!("The topic is right, but `{found}` is no number: leave unit and quotes out."),
        ),
        Near::Bounds { found, low, high } => words!(
            format!("主题对了，但 {found} 不在 {low} 到 {high} 之间。"),
            format!("The topic is right, but {found} is not between {low} and {high}."),
        ),
        Near::WideFilter { wanted, found } => words!(
            format!("“{found}”订阅得太宽：这一步要的正好是“{wanted}”。"),
            format!("`{found}` brings more than is wanted: this step is about just `{wanted}`."),
        ),
        Near::CleanStart { is_wanted } => {
            let (zh, en) = if is_wanted { ("打开", "on") } else { ("关闭", "off") };
            words!(
                format!("已经重新连接，但 Clean Start 没有{zh}。"),
                format!("This was a new connection, but Clean Start has to be {en}."),
            )
        }
        Near::SessionPresent { is_wanted: true } => words!(
            "连上了，但服务器没有原来的会话：Clean Start 要关闭，会话过期间隔要大于 0，客户端标识符要和上次相同。",
            "Connected, but the broker had no Session: Clean Start has to be off, the Session Expiry above 0, and the Client ID as before.",
        ),
        Near::SessionPresent { is_wanted: false } => words!(
            "连上了，但原来的会话还在：这一步要从头开始，请打开 Clean Start。",
            "Connected, but the old Session goes on: this step begins anew, with Clean Start on.",
        ),
        _ => near_flags(near),
    }
}

fn near_flags(near: &Near<'_>) -> Words {
    match *near {
        Near::Qos { wanted, found } => {
            let (wanted, found) = (wanted as u8, found as u8);
            words!(
                format!("主题和内容都对，但 QoS 是 {found}，这一步要用 QoS {wanted}。"),
                format!(
                    "Topic and payload are right, but it was QoS {found}: QoS {wanted} is wanted."
                ),
            )
        }
        Near::DeliveredQos { wanted, found } => {
            let (wanted, found) = (wanted as u8, found as u8);
            words!(
                format!(
                    "消息到了，但 QoS 是 {found} 而不是 {wanted}：送达时取发布和订阅两者中较低的 QoS。"
                ),
                format!(
                    "It arrived with QoS {found}, not {wanted}: a message is delivered with the lower of the QoS that it was published and subscribed with."
                ),
            )
        }
        Near::AskedQos { wanted, found } => {
            let (wanted, found) = (wanted as u8, found as u8);
            words!(
                format!("过滤器对了，但订阅的 QoS 是 {found}，这一步要用 QoS {wanted}。"),
                format!(
                    "The filter is right, but it asks for QoS {found}: QoS {wanted} is wanted."
                ),
            )
        }
        Near::NoRetain => words!(
            "主题和内容都对，但没有勾选“保留”（RETAIN），服务器不会留下这条消息。",
            "Topic and payload are right, but RETAIN was not set: the broker does not keep it.",
        ),
        _ => words!(
            "主题和内容都对，但勾选了“保留”（RETAIN），这一步不要保留。",
            "Topic and payload are right, but RETAIN was set: this one is not to be kept.",
        ),
    }
}

fn differing(zh: &str, en: &str, wanted: &str, found: &str, differs: Differs) -> Words {
    let (why_zh, why_en) = match differs {
        Differs::Case => ("MQTT 区分大小写", "capital and small letters count"),
        Differs::Space => ("首尾多了空格，空格也算字符", "a blank at its edge counts as well"),
        Differs::Slash => (
            "开头或结尾的斜杠会多出一个空的层级",
            "a slash at its edge makes one more, empty level",
        ),
        Differs::Quotes => {
            ("引号也被当作内容，不要加引号", "quotes are part of it: leave them out")
        }
        Differs::Typo => ("看看是不是写错了一两个字符", "is there a slip in it?"),
    };
    words!(
        format!("{zh}写成了“{found}”，应当是“{wanted}”——{why_zh}。"),
        format!("The {en} is `{found}`, not `{wanted}`: {why_en}."),
    )
}
