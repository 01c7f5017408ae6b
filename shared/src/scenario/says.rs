//! What is wrong with a file, and why a step failed, in Chinese and in English.
//!
//! Both languages stand side by side: what has no words in one of them does not compile.

use alloc::format;
use alloc::string::{String, ToString};

use super::expect::Miss;
use super::fault::{Fault, ScenarioError, Shape, Syntax};
use crate::inspect::Lang;
use crate::time::Duration;
use crate::topic::{TopicError, TopicErrorKind};

/// Picks one of two texts.
macro_rules! pick {
    ($lang:expr, $zh:expr, $en:expr $(,)?) => {
        match $lang {
            Lang::Zh => String::from($zh),
            Lang::En => String::from($en),
        }
    };
}

pub(super) fn error(error: &ScenarioError, lang: Lang) -> String {
    let (line, what) = (error.line, fault(&error.fault, lang));
    pick!(lang, format!("第 {line} 行：{what}"), format!("line {line}: {what}"))
}

pub(crate) fn fault(fault: &Fault, lang: Lang) -> String {
    match fault {
        Fault::Syntax(kind) => syntax(*kind, lang),
        Fault::Empty
        | Fault::TooLong { .. }
        | Fault::TooManyNodes { .. }
        | Fault::TooDeep { .. }
        | Fault::TooMany { .. }
        | Fault::Alias
        | Fault::Tag
        | Fault::SeveralDocuments
        | Fault::KeyIsNoText => whole_file(fault, lang),
        Fault::TwiceKey { key } => {
            pick!(lang, format!("“{key}”写了两次"), format!("`{key}` is there twice"))
        }
        Fault::UnknownKey { key, known } => {
            let known = known.join(", ");
            pick!(
                lang,
                format!("这里没有“{key}”这一项，可用的有：{known}"),
                format!("`{key}` means nothing here; known are: {known}"),
            )
        }
        Fault::MissingKey { key } => {
            pick!(lang, format!("缺少“{key}”"), format!("`{key}` is missing"))
        }
        Fault::OneOf { keys } => {
            let (zh, en) = (keys.join("、"), keys.join(", "));
            pick!(lang, format!("{zh} 只能写一个"), format!("only one of {en} can be given"))
        }
        Fault::Expected(shape) => {
            let what = self::shape(*shape, lang);
            pick!(lang, format!("这里应当是{what}"), format!("{what} is expected here"))
        }
        Fault::UnknownStep { key, known } => {
            let known = known.join(", ");
            pick!(
                lang,
                format!("没有“{key}”这种步骤，可用的有：{known}"),
                format!("there is no step `{key}`; there are: {known}"),
            )
        }
        Fault::NotOneStep => pick!(
            lang,
            "一个步骤只能有一个动作，其余的另起一行写“- ”",
            "a step does one thing: begin another one with `- `",
        ),
        other => names(other, lang),
    }
}

fn whole_file(fault: &Fault, lang: Lang) -> String {
    match fault {
        Fault::TooLong { limit } => pick!(
            lang,
            format!("文件超过了 {limit} 字节"),
            format!("the file has more than {limit} bytes"),
        ),
        Fault::TooManyNodes { limit } => pick!(
            lang,
            format!("文件里的内容超过了 {limit} 项"),
            format!("the file has more than {limit} entries"),
        ),
        Fault::TooDeep { limit } => pick!(
            lang,
            format!("嵌套超过了 {limit} 层"),
            format!("lists and maps are more than {limit} deep"),
        ),
        Fault::TooMany { key, limit } => pick!(
            lang,
            format!("“{key}”最多 {limit} 项"),
            format!("`{key}` has more than {limit} entries"),
        ),
        Fault::Alias => pick!(
            lang,
            "这种文件不支持 YAML 的引用（*名字），请直接写出内容",
            "references (`*name`) are not supported: write out what is meant",
        ),
        Fault::Tag => {
            pick!(lang, "这种文件不支持 YAML 的标签（!名字）", "tags (`!name`) are not supported",)
        }
        Fault::SeveralDocuments => pick!(
            lang,
            "一个文件只能有一份内容，请去掉后面的“---”",
            "a file has one part: what follows `---` is too much",
        ),
        Fault::KeyIsNoText => pick!(lang, "键必须是文字", "a key must be a text"),
        _ => pick!(lang, "文件是空的", "the file is empty"),
    }
}

fn names(fault: &Fault, lang: Lang) -> String {
    match fault {
        Fault::UnknownName { name } => pick!(
            lang,
            format!("上面的 boards 和 clients 里没有“{name}”"),
            format!("`{name}` is neither among the boards nor the clients above"),
        ),
        Fault::TwiceName { name } => pick!(
            lang,
            format!("已经有一个叫“{name}”的了"),
            format!("there is another `{name}` above"),
        ),
        Fault::NotABoard { name } => pick!(
            lang,
            format!("“{name}”是客户端，这一步只能用于开发板"),
            format!("`{name}` is a client, and this step is for boards"),
        ),
        Fault::NotAClient { name } => pick!(
            lang,
            format!("“{name}”是开发板，由它自己连接和收发，这一步只能用于客户端"),
            format!("`{name}` is a board, which does so by itself; this step is for clients"),
        ),
        Fault::UnknownPart { board, part } => pick!(
            lang,
            format!("开发板“{board}”上没有“{part}”"),
            format!("the board `{board}` has no part `{part}`"),
        ),
        Fault::NotOfPart { part, key } => {
            pick!(lang, format!("“{part}”没有“{key}”可言"), format!("`{part}` has no `{key}`"),)
        }
        Fault::Topic { topic, error } => {
            let (why, at) = (topic_error(*error, lang), error.offset + 1);
            pick!(
                lang,
                format!("“{topic}”不能用作主题：{why}（第 {at} 字节）"),
                format!("`{topic}` is no topic: {why} (byte {at})"),
            )
        }
        Fault::Board(error) => {
            let why = error.say(lang);
            pick!(
                lang,
                format!("这块开发板搭不出来：{why}"),
                format!("this board cannot be built: {why}")
            )
        }
        Fault::BoardForm(error) => {
            let why = error.say(lang);
            pick!(
                lang,
                format!("开发板的描述无法读取：{why}"),
                format!("the description of the board cannot be read: {why}"),
            )
        }
        _ => pick!(
            lang,
            "情景里的开发板运行内置行为，不运行 MicroPython 程序",
            "boards of a scenario run behaviours, no MicroPython programs",
        ),
    }
}

fn syntax(kind: Syntax, lang: Lang) -> String {
    match kind {
        Syntax::Tab => {
            pick!(lang, "缩进要用空格，不能用 Tab", "indent with spaces: a tab cannot be here")
        }
        Syntax::Indentation => {
            pick!(lang, "缩进与上面对不齐", "the indentation fits nothing above",)
        }
        Syntax::NotClosed => {
            pick!(lang, "引号或括号没有闭合", "a quote, bracket or brace is not closed",)
        }
        Syntax::Colon => pick!(
            lang,
            "冒号的位置不对：冒号后要有空格，含冒号的文字要加引号",
            "a colon is out of place: a blank follows it, and a text with one is quoted",
        ),
        Syntax::Escape => pick!(
            lang,
            "双引号里的反斜杠转义无效",
            "a backslash in double quotes is followed by something that means nothing",
        ),
        Syntax::Character(character) => pick!(
            lang,
            format!("不能以字符“{character}”开头，请给文字加引号"),
            format!("nothing begins with `{character}`: quote the text"),
        ),
        Syntax::Anchor => pick!(
            lang,
            "引用了不存在的锚点；以 * 开头的文字要加引号",
            "the anchor is not there; a text that begins with `*` is quoted",
        ),
        Syntax::Other => pick!(lang, "这里不是有效的 YAML", "this is no valid YAML"),
    }
}

fn shape(shape: Shape, lang: Lang) -> String {
    match shape {
        Shape::Text => pick!(lang, "一段文字", "a text"),
        Shape::List => pick!(lang, "列表（每项以“- ”开头）", "a list, each entry with `- `,"),
        Shape::Map => pick!(lang, "“键: 值”的形式", "a map, `key: value`,"),
        Shape::Whole { low, high } => pick!(
            lang,
            format!("{low} 到 {high} 的整数"),
            format!("a whole number from {low} to {high}"),
        ),
        Shape::Number => pick!(lang, "数字", "a number"),
        Shape::Time => pick!(
            lang,
            "时间，如 500 ms、2 s、1 min、1 h，最长 7 天",
            "a time such as 500 ms, 2 s, 1 min, 1 h, at most 7 days,",
        ),
        Shape::YesNo => pick!(lang, " true 或 false", "`true` or `false`"),
        Shape::QoS => pick!(lang, " QoS 0、1 或 2", "a QoS of 0, 1 or 2"),
        Shape::Store => pick!(lang, " keep（保留存储）或 lose（丢失存储）", "`keep` or `lose`",),
        Shape::Version => pick!(lang, "版本 3.1、3.1.1 或 5.0", "a version, 3.1, 3.1.1 or 5.0,"),
        Shape::PacketType => {
            pick!(lang, "报文类型的名称，如 PUBLISH", "the name of a packet such as PUBLISH",)
        }
        Shape::Reason => pick!(
            lang,
            "原因码：数字（如 0x87）或规范中的名称",
            "a Reason Code, its number such as 0x87 or its name,",
        ),
        Shape::Part => pick!(lang, "“开发板/元件”", "`board/part`"),
        Shape::Id => {
            pick!(lang, "1 到 23 个字节的名称，不含斜杠", "an id of 1 to 23 bytes without a slash",)
        }
    }
}

pub(crate) fn topic_error(error: TopicError, lang: Lang) -> String {
    let Lang::Zh = lang else { return error.to_string() };
    String::from(match error.kind {
        TopicErrorKind::Empty => "至少要有一个字符",
        TopicErrorKind::TooLong => "最多 65535 字节",
        TopicErrorKind::Nul => "不能含有 U+0000",
        TopicErrorKind::TooManyLevels => "层级太多",
        TopicErrorKind::WildcardInName => "+ 和 # 只能用于订阅，不能用于发布",
        TopicErrorKind::PlusNotAlone => "+ 必须独占一层",
        TopicErrorKind::HashNotAlone => "# 必须独占一层",
        TopicErrorKind::HashNotLast => "# 只能在最后一层",
        TopicErrorKind::InvalidShareName => "共享订阅的组名为空或含有通配符",
        TopicErrorKind::NoFilterInShare => "共享订阅的组名后面缺少过滤器",
    })
}

/// `2 s`, `500 ms`.
fn time(time: Duration) -> String {
    let millis = time.as_millis();
    if millis.is_multiple_of(1000) {
        format!("{} s", millis / 1000)
    } else {
        format!("{millis} ms")
    }
}

pub(super) fn miss(miss: &Miss, lang: Lang) -> String {
    match miss {
        Miss::NoMessage { within, near } => {
            let (time, came) = (time(*within), instead(near.iter().map(String::as_str), lang));
            pick!(
                lang,
                format!("{time} 内没有等到这样的消息{came}"),
                format!("no such message came within {time}{came}"),
            )
        }
        Miss::NoPacket { kind, within, near } => {
            let (time, name) = (time(*within), kind.name());
            let came = instead(near.iter().map(|words| words.get(lang)), lang);
            pick!(
                lang,
                format!("{time} 内没有出现这样的 {name}{came}"),
                format!("no such {name} passed within {time}{came}"),
            )
        }
        Miss::Times { kind, wanted, found } => {
            let name = kind.name();
            pick!(
                lang,
                format!("这样的 {name} 应当有 {wanted} 个，实际有 {found} 个"),
                format!("{wanted} such {name} should have passed, {found} did"),
            )
        }
        Miss::Retained { topic, found: Some(found) } => pick!(
            lang,
            format!("服务器在“{topic}”上保留的是“{found}”"),
            format!("the broker keeps `{found}` on `{topic}`"),
        ),
        Miss::Retained { topic, found: None } => pick!(
            lang,
            format!("服务器在“{topic}”上没有保留消息"),
            format!("the broker keeps nothing on `{topic}`"),
        ),
        Miss::Status { name, connected, session, waiting } => {
            status(name, *connected, *session, *waiting, lang)
        }
        Miss::Part { part, found } => {
            pick!(lang, format!("“{part}”是 {found}"), format!("`{part}` is {found}"))
        }
        Miss::NotConnected { name } => pick!(
            lang,
            format!("“{name}”没有连接，无法收发"),
            format!("`{name}` is not connected, and cannot do that"),
        ),
        Miss::Client { name, why } => {
            pick!(
                lang,
                format!("“{name}”无法做到：{why}"),
                format!("`{name}` cannot do that: {why}")
            )
        }
        Miss::Exhausted => pick!(
            lang,
            "发生的事情太多，情景没有平静下来",
            "too much happens: the scenario does not come to rest",
        ),
    }
}

fn status(name: &str, connected: bool, session: bool, waiting: usize, lang: Lang) -> String {
    let zh = match (connected, session) {
        (true, _) => "已连接",
        (false, true) => "未连接，会话保留着",
        (false, false) => "未连接，没有会话",
    };
    let en = match (connected, session) {
        (true, _) => "is connected",
        (false, true) => "is not connected, its Session is kept",
        (false, false) => "is not connected and has no Session",
    };
    pick!(
        lang,
        format!("“{name}”{zh}，有 {waiting} 条消息未送达"),
        format!("`{name}` {en}; {waiting} messages are not delivered"),
    )
}

/// What came instead.
fn instead<'a>(near: impl Iterator<Item = &'a str>, lang: Lang) -> String {
    let mut list = String::new();
    for one in near {
        list.push_str(if list.is_empty() { "" } else { pick_str(lang, "；", "; ") });
        list.push_str(one);
    }
    match (list.is_empty(), lang) {
        (true, _) => String::new(),
        (false, Lang::Zh) => format!("；出现的是：{list}"),
        (false, Lang::En) => format!("; what came is: {list}"),
    }
}

const fn pick_str(lang: Lang, zh: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}
