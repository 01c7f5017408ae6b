//! What is wrong with a file of rules, and how a rule is, in Chinese and in English.
//!
//! Both languages stand side by side: what has no words in one of them does not compile.

use alloc::format;
use alloc::string::String;

use super::fault::{Fault, Problem, RuleError};
use super::status::{Halt, Trouble, Verdict};
use super::terms::{FILTERS, NAMES, TESTS};
use super::{MAX_FIRINGS, MAX_PAYLOAD, MAX_TOPICS, RATE_WINDOW};
use crate::inspect::Lang;
use crate::scenario;
use crate::time::Duration;

/// Picks one of two texts.
macro_rules! pick {
    ($lang:expr, $zh:expr, $en:expr $(,)?) => {
        match $lang {
            Lang::Zh => String::from($zh),
            Lang::En => String::from($en),
        }
    };
}

pub(super) fn error(error: &RuleError, lang: Lang) -> String {
    let (line, column, what) = (error.line, error.column, fault(&error.fault, lang));
    pick!(
        lang,
        format!("第 {line} 行第 {column} 列：{what}"),
        format!("line {line}, column {column}: {what}"),
    )
}

pub(super) fn fault(fault: &Fault, lang: Lang) -> String {
    match fault {
        Fault::Form(form) => scenario::cause(form, lang),
        Fault::TooMany { key, limit } => pick!(
            lang,
            format!("“{key}”最多 {limit} 项"),
            format!("`{key}` has more than {limit} entries"),
        ),
        Fault::Length { limit } => pick!(
            lang,
            format!("这里应为 1 到 {limit} 个字符的文字"),
            format!("a text of 1 to {limit} characters is expected here"),
        ),
        Fault::TwiceName { name, first } => pick!(
            lang,
            format!("已经有一条规则叫“{name}”（第 {first} 行）"),
            format!("there is another rule `{name}`, in line {first}"),
        ),
        Fault::Together { key, other } => pick!(
            lang,
            format!("“{key}”不能与“{other}”同时使用"),
            format!("`{key}` makes no sense together with `{other}`"),
        ),
        Fault::Without { key, other } => pick!(
            lang,
            format!("“{key}”需要与“{other}”一起使用"),
            format!("`{key}` makes no sense without `{other}`"),
        ),
        Fault::Shared => pick!(
            lang,
            "规则不能使用共享订阅（$share）：消息可能分给别人，规则就看不到了",
            "a rule follows no shared subscription (`$share`): others would get messages instead",
        ),
        Fault::Topic { topic, error } => {
            let (why, at) = (scenario::topic_error(*error, lang), error.offset + 1);
            pick!(
                lang,
                format!("不能发布到“{topic}”：{why}（第 {at} 字节）"),
                format!("`{topic}` is no topic to publish to: {why} (byte {at})"),
            )
        }
        Fault::Field { field } => pick!(
            lang,
            format!("“{field}”不是字段的位置，写法如 temperature 或 sensors[0].value"),
            format!("`{field}` is no place in a payload, such as temperature or sensors[0].value"),
        ),
        Fault::NotOneAct => pick!(
            lang,
            "每个动作是 publish、notify、set 中的一个",
            "an action is one of publish, notify and set",
        ),
        Fault::Term(problem) => self::problem(problem, lang),
    }
}

pub(super) fn problem(problem: &Problem, lang: Lang) -> String {
    match problem {
        Problem::Ends => pick!(
            lang,
            "表达式不完整，后面还缺内容（或括号没有闭合）",
            "the expression ends too early: something is missing, or a bracket is not closed",
        ),
        Problem::Extra { found } => {
            pick!(lang, format!("这里不应出现“{found}”"), format!("`{found}` does not belong here"),)
        }
        Problem::OpenQuote => pick!(lang, "引号没有闭合", "a quote is not closed"),
        Problem::Instead { found, meant } => pick!(
            lang,
            format!("这里应写“{meant}”，而不是“{found}”"),
            format!("write `{meant}` instead of `{found}`"),
        ),
        Problem::Name(name) => {
            let known = NAMES.join(", ");
            pick!(
                lang,
                format!("没有“{name}”这个名称，可用的有：{known}；文字要加引号，如 '{name}'"),
                format!("there is no `{name}`; known are {known}. A text is quoted: '{name}'"),
            )
        }
        Problem::Filter(name) => {
            let known = FILTERS.join(", ");
            pick!(
                lang,
                format!("没有“{name}”这个过滤器，可用的有：{known}"),
                format!("there is no filter `{name}`; known are {known}"),
            )
        }
        Problem::Test(name) => {
            let known = TESTS.join(", ");
            pick!(
                lang,
                format!("没有“is {name}”这种判断，可用的有：{known}"),
                format!("there is no test `is {name}`; known are {known}"),
            )
        }
        Problem::Call => pick!(
            lang,
            "这里不能调用函数，可以用过滤器，如 value|round(1)",
            "nothing can be called here; there are filters, such as value|round(1)",
        ),
        Problem::Missing(name) => pick!(
            lang,
            format!("这条消息里没有“{name}”"),
            format!("there is no `{name}` in this message"),
        ),
        Problem::Work => pick!(lang, "计算量太大", "it is too much work"),
        // The words are minijinja's, which speaks English.
        Problem::Other(words) => {
            pick!(lang, format!("无法计算：{words}"), format!("it makes no sense: {words}"))
        }
    }
}

pub(super) fn verdict(verdict: &Verdict, lang: Lang) -> String {
    match verdict {
        Verdict::Fired => pick!(lang, "已触发", "it fired"),
        Verdict::NotTrue => pick!(lang, "条件不成立", "the condition is not true"),
        Verdict::StillTrue => pick!(
            lang,
            "条件早已成立；变为不成立、再成立时才会触发",
            "the condition was true already: it fires when it becomes true again",
        ),
        Verdict::NoChange => pick!(lang, "值没有变化", "the value has not changed"),
        Verdict::NoPrevious => pick!(
            lang,
            "这是第一个值，还没有可比较的上一个值",
            "this is the first value: there is none before to compare it with",
        ),
        Verdict::Retained => pick!(
            lang,
            "这是服务器保留的旧消息，不触发（除非写明 retained: true）",
            "the broker had kept this message: it does not count without `retained: true`",
        ),
        Verdict::NoField => {
            pick!(lang, "消息里没有这个字段", "the message has no such field")
        }
        Verdict::NotANumber => pick!(lang, "值不是数字", "the value is no number"),
        Verdict::Lasts(left) => {
            let time = time(*left, lang);
            pick!(
                lang,
                format!("条件成立，还要保持 {time}"),
                format!("it is true, and has to stay so for {time}"),
            )
        }
        Verdict::Pauses => {
            pick!(lang, "刚触发过，暂停中", "it fired a moment ago, and pauses")
        }
        Verdict::Heard(left) => {
            let time = time(*left, lang);
            pick!(
                lang,
                format!("收到了消息；此后 {time} 没有新消息才触发"),
                format!("a message came: it fires when none follows for {time}"),
            )
        }
        Verdict::TooLong => {
            let limit = MAX_PAYLOAD / 1024;
            pick!(
                lang,
                format!("消息超过 {limit} KiB，规则不看这么长的消息"),
                format!("the message is longer than {limit} KiB, which no rule looks at"),
            )
        }
        Verdict::Wrong(problem) => self::problem(problem, lang),
    }
}

pub(super) fn halt(halt: &Halt, lang: Lang) -> String {
    match halt {
        Halt::ByHand => pick!(lang, "已停用", "stopped by hand"),
        Halt::Loop { depth, from } => pick!(
            lang,
            format!("已停用：规则相互触发，连续 {depth} 次（上一条是“{from}”）"),
            format!("stopped: rules set each other off, {depth} in a row (the last was `{from}`)"),
        ),
        Halt::TooOften => {
            let seconds = RATE_WINDOW.as_secs();
            pick!(
                lang,
                format!("已停用：{seconds} 秒内触发超过 {MAX_FIRINGS} 次，可能是循环"),
                format!(
                    "stopped: it fired more than {MAX_FIRINGS} times in {seconds} s, as in a loop"
                ),
            )
        }
    }
}

pub(super) fn trouble(trouble: &Trouble, lang: Lang) -> String {
    match trouble {
        Trouble::Wrong(problem) => self::problem(problem, lang),
        Trouble::NoTopic(topic) => pick!(
            lang,
            format!("填好的主题“{topic}”不能用来发布"),
            format!("`{topic}`, as filled in, is no topic to publish to"),
        ),
        Trouble::NoCard(card) => pick!(
            lang,
            format!("没有叫“{card}”的卡片（开发板的元件写作“开发板/元件”）"),
            format!("there is no card `{card}` (a part is written as `board/part`)"),
        ),
        Trouble::CardValue { card, to } => pick!(
            lang,
            format!("“{card}”不能设为“{to}”，只能是 on 或 off"),
            format!("`{card}` cannot be set to `{to}`, only to on or off"),
        ),
        Trouble::TooManyTopics => pick!(
            lang,
            format!("主题或数据太多（每条规则最多 {MAX_TOPICS} 个主题），其余未处理"),
            format!(
                "too many topics or too much data ({MAX_TOPICS} topics a rule): more is left out"
            ),
        ),
        Trouble::Lost => pick!(
            lang,
            "待执行的动作太多，有的没有执行",
            "so many actions waited that some were lost",
        ),
        Trouble::Refused(why) => pick!(
            lang,
            format!("服务器没有接受发布的消息：{why}"),
            format!("the broker did not take what was published: {why}"),
        ),
    }
}

/// `1.5 s`, `2 min`.
fn time(time: Duration, lang: Lang) -> String {
    let seconds = time.as_millis().div_ceil(100);
    let (minutes, seconds, tenths) = (seconds / 600, seconds % 600 / 10, seconds % 10);
    match (minutes, seconds, tenths) {
        (0, seconds, 0) => pick!(lang, format!("{seconds} 秒"), format!("{seconds} s")),
        (0, seconds, tenths) => {
            pick!(lang, format!("{seconds}.{tenths} 秒"), format!("{seconds}.{tenths} s"))
        }
        (minutes, 0, 0) => pick!(lang, format!("{minutes} 分钟"), format!("{minutes} min")),
        (minutes, seconds, _) => {
            pick!(lang, format!("{minutes} 分 {seconds} 秒"), format!("{minutes} min {seconds} s"))
        }
    }
}
