//! Why a board cannot be built or read, in words for those who build it, in both languages.
//!
//! Knows sentences. Does not know where they are shown: the page and the scenarios say the same.

use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

use super::behaviour::{MAX_RULES, MAX_WORD_LEN, RuleError};
use super::kind::{Duty, Strap};
use super::part::{MAX_PIXELS, Need, Terminal};
use super::program::{MAX_FILES, MAX_PROGRAM_LEN};
use super::source::{CsvError, CsvFault, MAX_CSV_LEN, MAX_ROWS};
use super::spec::{Caution, MAX_NAME_LEN, MAX_PARTS, PinError, PinFault, SpecError};
use super::stored::{ReadError, ReadProblem, Wanted};
use super::topics::MAX_ID_LEN;
use crate::inspect::Lang;

/// One of two sentences.
macro_rules! both {
    ($lang:expr, $zh:literal, $en:literal) => {
        match $lang {
            Lang::Zh => format!($zh),
            Lang::En => format!($en),
        }
    };
}

impl SpecError {
    /// Says it.
    pub fn say(&self, lang: Lang) -> String {
        match self {
            Self::InvalidId { id } => both!(
                lang,
                "“{id}”不能作 id：应为 1 到 {MAX_ID_LEN} 个字母、数字、“_”或“-”",
                "`{id}` cannot be an id: 1 to {MAX_ID_LEN} letters, digits, `_` and `-` can"
            ),
            Self::NameTooLong => both!(
                lang,
                "名称最长 {MAX_NAME_LEN} 个字节",
                "a name has at most {MAX_NAME_LEN} bytes"
            ),
            Self::TooManyParts => both!(
                lang,
                "一块开发板最多接 {MAX_PARTS} 个元件",
                "a board has at most {MAX_PARTS} parts"
            ),
            Self::SameId { id } => {
                both!(lang, "有两个元件都叫“{id}”", "two parts are called `{id}`")
            }
            Self::Pin(error) => error.say(lang),
            Self::SameAddress { part, other, address } => both!(
                lang,
                "“{part}”和“{other}”在同一条 I²C 总线上用了同一个地址 0x{address:02X}",
                "`{part}` and `{other}` have the same address 0x{address:02X} on one I²C bus"
            ),
            Self::WrongProperty { part, property } => both!(
                lang,
                "“{part}”的设置“{property}”不合适（像素最多 {MAX_PIXELS} 个）",
                "`{part}` cannot have this `{property}` (a strip has at most {MAX_PIXELS} pixels)"
            ),
            Self::Rule { index, error } => {
                let (number, why) = (index + 1, error.say(lang));
                both!(lang, "第 {number} 条规则：{why}", "rule {number}: {why}")
            }
            Self::ProgramTooLong => both!(
                lang,
                "程序最多 {MAX_FILES} 个文件、{MAX_PROGRAM_LEN} 字节",
                "a program has at most {MAX_FILES} files and {MAX_PROGRAM_LEN} bytes"
            ),
            Self::FileName { name } => both!(
                lang,
                "文件不能叫“{name}”，或已有同名文件",
                "no file can be called `{name}`, or one is already"
            ),
            Self::NoBehaviour => {
                both!(lang, "它运行的是程序，不是规则", "it runs a program, not rules")
            }
        }
    }
}

impl PinError {
    /// Says it.
    pub fn say(&self, lang: Lang) -> String {
        let (part, pin) = (&self.part, self.pin);
        let (terminal, why) = (terminal(self.terminal, lang), self.fault.say(lang));
        both!(
            lang,
            "“{part}”的{terminal}不能接引脚 {pin}：{why}",
            "{terminal} of `{part}` cannot be on pin {pin}: {why}"
        )
    }
}

impl PinFault {
    /// Says it, after the pin was named.
    pub fn say(&self, lang: Lang) -> String {
        match self {
            Self::NoSuchPin => {
                both!(lang, "这块板没有引出这个引脚", "this board does not bring it out")
            }
            Self::Reserved(Duty::Radio) => {
                both!(lang, "它被无线芯片占用", "the radio chip is on it")
            }
            Self::Reserved(_) => both!(
                lang,
                "它接着闪存，占用后板子无法启动",
                "the flash memory is on it, and the board would not start"
            ),
            Self::Cannot(Need::Output) => {
                both!(lang, "它只能输入，不能输出", "it is an input only, and cannot be driven")
            }
            Self::Cannot(Need::Pulses) => {
                both!(lang, "它不能输出 PWM 脉冲", "it cannot be driven with pulses (PWM)")
            }
            Self::Cannot(Need::Input) => {
                both!(lang, "它不能作数字输入", "it cannot be read as high or low")
            }
            Self::Cannot(Need::Analog) => {
                both!(lang, "它不能测电压（没有 ADC）", "its voltage cannot be measured (no ADC)")
            }
            Self::Cannot(Need::Bus) => {
                both!(lang, "它不能既输入又输出", "it cannot be both driven and read")
            }
            Self::Taken { other, terminal: of } => {
                let of = terminal(*of, lang);
                both!(lang, "“{other}”的{of}已经接在上面", "{of} of `{other}` is on it")
            }
        }
    }
}

impl Caution {
    /// Says it, after the pin was named.
    pub fn say(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::Strapping(Strap::LowLoads) => (
                "启动时若为低电平，板子会进入下载模式",
                "low at the start makes the board wait for a new program",
            ),
            Self::Strapping(Strap::HighRefuses) => (
                "启动时若为高电平，就无法下载新程序",
                "high at the start keeps a new program from being sent",
            ),
            Self::Strapping(Strap::HighStops) => (
                "启动时若为高电平，板子无法启动",
                "high at the start keeps the board from starting",
            ),
            Self::Strapping(Strap::LowStops) => {
                ("启动时若为低电平，板子无法启动", "low at the start keeps the board from starting")
            }
            Self::Strapping(Strap::HighStarves) => (
                "启动时若为高电平，闪存电压出错，板子无法启动",
                "high at the start gives the flash the wrong voltage, and the board does not start",
            ),
            Self::Strapping(Strap::LowSilences) => (
                "启动时若为低电平，板子启动时不输出信息",
                "low at the start silences what the board says while it starts",
            ),
            Self::Serial => (
                "它是连电脑的串口，下载程序时会有信号",
                "the serial line to the computer is on it: a program being sent is seen there",
            ),
            Self::AdcWithRadio => (
                "Wi-Fi 开启时它不能测电压（ADC2）",
                "its voltage cannot be measured while Wi-Fi is on (ADC2)",
            ),
            Self::Floating => (
                "断开时引脚悬空，程序须打开上拉或下拉电阻",
                "open, it gives the pin no level: the program must switch a resistor on",
            ),
            Self::Wake => (
                "深度睡眠时要用它接复位脚来唤醒",
                "a board that sleeps needs it, joined to its reset, to wake up",
            ),
        };
        if lang == Lang::Zh { zh } else { en }
    }
}

impl RuleError {
    /// Says it.
    pub fn say(&self, lang: Lang) -> String {
        match self {
            Self::NoSuchPart { part } => {
                both!(lang, "没有元件“{part}”", "there is no part `{part}`")
            }
            Self::WrongPart { part } => {
                both!(lang, "元件“{part}”做不到", "the part `{part}` cannot do that")
            }
            Self::NothingToPublish => {
                both!(lang, "没有选要发布的数值", "no value was chosen to be published")
            }
            Self::WrongInterval => both!(
                lang,
                "间隔应在 0.05 秒到一天之间",
                "the interval is from 0.05 seconds to a day"
            ),
            Self::WrongTopic => both!(
                lang,
                "主题不能为空，也不能带通配符 + 和 #",
                "a topic is not empty, and has no wildcards + and #"
            ),
            Self::WrongWord => both!(
                lang,
                "词语不能为空，不能相同，最长 {MAX_WORD_LEN} 字节",
                "words are not empty, differ, and have at most {MAX_WORD_LEN} bytes"
            ),
            Self::TooManyRules => {
                both!(lang, "最多 {MAX_RULES} 条规则", "there are at most {MAX_RULES} rules")
            }
            Self::SecondAnnouncement => {
                both!(lang, "自我介绍一次就够了", "it announces itself already")
            }
        }
    }
}

impl CsvError {
    /// Says it.
    pub fn say(&self, lang: Lang) -> String {
        let line = self.line;
        let why = match &self.fault {
            CsvFault::NoValues => both!(lang, "表中没有数值", "there is no value in the table"),
            CsvFault::TooLong => both!(
                lang,
                "表格最多 {MAX_ROWS} 行、{MAX_CSV_LEN} 字节",
                "a table has at most {MAX_ROWS} rows and {MAX_CSV_LEN} bytes"
            ),
            CsvFault::Columns(count) => both!(
                lang,
                "有 {count} 列；只读一列（数值）或两列（时间、数值）",
                "{count} columns; one (values) or two (times and values) can be read"
            ),
            CsvFault::OtherColumns => {
                both!(lang, "列数与上面不同", "another number of columns than above")
            }
            CsvFault::NotANumber(text) => both!(lang, "“{text}”不是数", "`{text}` is no number"),
            CsvFault::NotATime(text) => both!(lang, "“{text}”不是时间", "`{text}` is no time"),
            CsvFault::TimeOutOfOrder => both!(
                lang,
                "时间早于上一行，或距第一行超过 49 天",
                "the time is before the line above, or more than 49 days after the first"
            ),
        };
        both!(lang, "第 {line} 行：{why}", "line {line}: {why}")
    }
}

impl ReadError {
    /// Says it.
    pub fn say(&self, lang: Lang) -> String {
        let why = match &self.problem {
            ReadProblem::NotJson { line, column } => both!(
                lang,
                "从第 {line} 行第 {column} 列起不是 JSON",
                "no JSON, from line {line}, column {column} on"
            ),
            ReadProblem::Missing => both!(lang, "缺少这一项", "missing"),
            ReadProblem::NotA(wanted) => wanted.say(lang).to_string(),
            ReadProblem::Unknown(word) => {
                both!(lang, "不认识“{word}”", "`{word}` is not known here")
            }
        };
        let path = &self.path;
        if path.is_empty() { why } else { both!(lang, "{path}：{why}", "{path}: {why}") }
    }
}

impl Wanted {
    const fn say(self, lang: Lang) -> &'static str {
        let (zh, en) = match self {
            Self::Text => ("应为文字", "this is no text"),
            Self::Number => ("应为合适的数", "this is no number that can be here"),
            Self::Boolean => ("应为 true 或 false", "this is neither true nor false"),
            Self::List => ("应为列表，且长度合适", "this is no list that can be here"),
            Self::Object => ("应为对象", "this is no object"),
            Self::Topic => ("应为不带通配符的主题", "this is no topic without wildcards"),
            Self::Rows => ("应为时间和数值的表", "this is no table of times and values"),
        };
        match lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// What a terminal is called.
pub const fn terminal(terminal: Terminal, lang: Lang) -> &'static str {
    let (zh, en) = match terminal {
        Terminal::Signal => ("信号线", "signal"),
        Terminal::Red => ("红色", "red"),
        Terminal::Green => ("绿色", "green"),
        Terminal::Blue => ("蓝色", "blue"),
        Terminal::Data => ("数据线", "data"),
        Terminal::Trigger => ("触发线", "trigger"),
        Terminal::Echo => ("回波线", "echo"),
        Terminal::Sda => ("SDA", "SDA"),
        Terminal::Scl => ("SCL", "SCL"),
    };
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl fmt::Display for CsvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl core::error::Error for SpecError {}
impl core::error::Error for CsvError {}
impl core::error::Error for ReadError {}
