//! The desk with its boards and parts, in Chinese.

use shared::board::{Expected, LedColor, PartKind, Quantity};
use shared::inspect::Lang;
use yew::AttrValue;

use crate::i18n::PartsSay;
use crate::state::file::Unread;
use crate::state::share::{MAX_LINK, ShareError};
use crate::state::virtual_board::BoardFault;

pub(in crate::i18n) fn say(it: PartsSay<'_>) -> AttrValue {
    match it {
        PartsSay::QuantityOf(part, it) => text!("{part}：{}", quantity(it)),
        PartsSay::SourceOf => text!("数值的来源"),
        PartsSay::Source(key) => text!("{}", source(key)),
        PartsSay::Amplitude => text!("上下波动"),
        PartsSay::Period => text!("周期（秒）"),
        PartsSay::Morning => text!("清晨五点"),
        PartsSay::Afternoon => text!("午后"),
        PartsSay::Day => text!("一天历时（秒）"),
        PartsSay::Low => text!("不低于"),
        PartsSay::High => text!("不高于"),
        PartsSay::Step => text!("最大步幅"),
        PartsSay::Every => text!("每隔多久变一次（秒）"),
        PartsSay::Values => text!("依次取这些值"),
        PartsSay::Rows(rows, duration) => {
            text!("共 {rows} 个值，{:.0} 秒播完，然后从头再来", duration.as_secs_f64())
        }
        PartsSay::Part(kind) => text!("{}", part(kind)),
        PartsSay::NotConnected => text!("未接线"),
        PartsSay::Press(part) => text!("按下 {part}"),
        PartsSay::Sound => text!("播放蜂鸣器的声音"),
        PartsSay::Fittings(count) => text!("元件与接线（{count}）"),
        PartsSay::AddPart => text!("添加元件…"),
        PartsSay::RemovePart(part) => text!("移除 {part}"),
        PartsSay::PartName => text!("元件名称"),
        PartsSay::Pin(number, label) => pin(number, label),
        PartsSay::Fault(fault) => text!("{}", board_fault(fault)),
        PartsSay::ColorOf => text!("颜色"),
        PartsSay::Color(color) => text!("{}", color_name(color)),
        PartsSay::ActiveLow => text!("低电平有效"),
        PartsSay::Pixels => text!("灯珠数"),
        PartsSay::OwnTone => text!("有源（自带音调）"),
        PartsSay::Wiring => text!("接法"),
        PartsSay::Contact(false, true) => text!("接地，带上拉电阻"),
        PartsSay::Contact(false, false) => text!("接地，不带电阻"),
        PartsSay::Contact(true, true) => text!("接 3.3 V，带下拉电阻"),
        PartsSay::Contact(true, false) => text!("接 3.3 V，不带电阻"),
        PartsSay::Address => text!("I²C 地址"),
        PartsSay::Tables => text!("用表格，或录制真实开发板的数据"),
        PartsSay::CsvHint => text!(
            "CSV：一列数值，或两列：时间和数值。时间可以是秒数、14:30:05 或 2026-05-01T14:30:05。"
        ),
        PartsSay::OpenCsv => text!("打开 CSV 文件"),
        PartsSay::RecordTopic => text!("真实开发板的主题"),
        PartsSay::RecordKey => text!("JSON 中的键（没有则留空）"),
        PartsSay::RecordBegin => text!("开始录制"),
        PartsSay::Recording(topic, count, 0) => text!("已从 {topic} 录得 {count} 个值"),
        PartsSay::Recording(topic, count, without) => {
            text!("已从 {topic} 录得 {count} 个值；{without} 条消息中没有数值")
        }
        PartsSay::RecordEnd => text!("停止并播放"),
        PartsSay::RecordDrop => text!("放弃"),
        PartsSay::Rules(count) => text!("它做什么（{count}）"),
        PartsSay::Announces => text!("介绍自己和所有元件"),
        PartsSay::Publishes => text!("发布传感器的读数"),
        PartsSay::Obeys => text!("服从一个主题"),
        PartsSay::Reports => text!("报告按钮或开关"),
        PartsSay::RemoveRule => text!("移除这条规则"),
        PartsSay::Format => text!("格式"),
        PartsSay::AsText => text!("文本：23.5"),
        PartsSay::AsJson => text!("JSON"),
        PartsSay::Words => text!("两个词"),
        PartsSay::Value => text!("数值本身"),
        PartsSay::Understands => text!("能听懂"),
        PartsSay::WordOn => text!("开"),
        PartsSay::WordOff => text!("关"),
        PartsSay::Key => text!("键"),
        PartsSay::PartOf => text!("元件"),
        PartsSay::Topic => text!("主题"),
        PartsSay::EverySeconds => text!("每隔（秒）"),
        PartsSay::Retained => text!("由服务器保留"),
        PartsSay::SaveBoard => text!("存为文件"),
        PartsSay::ShareBoard => text!("分享链接"),
        PartsSay::ShareTitle(name) => text!("分享 {name}"),
        PartsSay::ShareHint => text!(
            "整块开发板都在链接里：元件、接线、数值和程序，不会上传到任何服务器。打开链接的人会先看到内容，再决定是否添加。"
        ),
        PartsSay::LinkComing => text!("正在生成链接…"),
        PartsSay::LinkTooLong(length) => {
            text!("这块开发板的链接有 {length} 个字符，最多能传 {MAX_LINK} 个。请存为文件。")
        }
        PartsSay::LinkUnable => text!("这个浏览器无法生成链接，请把开发板存为文件。"),
        PartsSay::LinkLabel => text!("开发板的链接"),
        PartsSay::CopyLink => text!("复制链接"),
        PartsSay::Copied => text!("已复制。"),
        PartsSay::IncomingTitle => text!("添加这块开发板？"),
        PartsSay::ShareError(error) => text!("{}", share_error(error)),
        PartsSay::HasRules(count) => text!("它按 {count} 条规则工作，没有程序。"),
        PartsSay::HasFiles(count) => text!(
            "它运行 MicroPython 程序（{count} 个文件）。来自陌生人的开发板，请先读一读再添加。"
        ),
        PartsSay::AddBoard => text!("添加这块开发板"),
    }
}

/// What a board would have understood.
pub(super) fn expected(it: &Expected) -> AttrValue {
    match it {
        Expected::Words(on, off) => text!("{on} 或 {off}"),
        Expected::Number(low, high) => text!("{low} 到 {high} 之间的数"),
        Expected::Color => text!("一种颜色，如 #ff8000"),
        Expected::Text => text!("一段文字"),
        Expected::Json(key) => text!("带有“{key}”的 JSON"),
    }
}

const fn source(key: &str) -> &'static str {
    match key.as_bytes() {
        b"constant" => "手动",
        b"wave" => "波形",
        b"day-curve" => "一天的变化",
        b"random-walk" => "随机游走",
        b"noise" => "噪声",
        b"steps" => "阶梯",
        b"csv" => "CSV 表格",
        _ => "录制的数据",
    }
}

pub(super) const fn quantity(it: Quantity) -> &'static str {
    match it {
        Quantity::Temperature => "温度",
        Quantity::Humidity => "湿度",
        Quantity::Illuminance => "光照",
        Quantity::Distance => "距离",
        Quantity::Motion => "有人移动",
        Quantity::Position => "位置",
    }
}

/// Short, as there is little room above a drawing.
pub(in crate::i18n) const fn first_name(kind: PartKind) -> &'static str {
    match kind {
        PartKind::NeopixelStrip => "灯带",
        PartKind::NeopixelRing => "灯环",
        PartKind::Button
        | PartKind::Switch
        | PartKind::Potentiometer
        | PartKind::Photoresistor
        | PartKind::Relay
        | PartKind::Servo
        | PartKind::Buzzer => part(kind),
        PartKind::Pir => "人体感应",
        PartKind::HcSr04 => "超声波测距",
        _ => kind.name(),
    }
}

pub(super) const fn part(kind: PartKind) -> &'static str {
    match kind {
        PartKind::Led => "LED",
        PartKind::RgbLed => "RGB LED",
        PartKind::NeopixelStrip => "NeoPixel 灯带",
        PartKind::NeopixelRing => "NeoPixel 灯环",
        PartKind::Button => "按钮",
        PartKind::Switch => "开关",
        PartKind::Potentiometer => "电位器",
        PartKind::Dht11 => "温湿度传感器 DHT11",
        PartKind::Dht22 => "温湿度传感器 DHT22",
        PartKind::Tmp36 => "温度传感器 TMP36",
        PartKind::Ds18b20 => "温度传感器 DS18B20",
        PartKind::Photoresistor => "光敏电阻",
        PartKind::Pir => "人体感应传感器（PIR）",
        PartKind::HcSr04 => "超声波测距 HC-SR04",
        PartKind::Relay => "继电器",
        PartKind::Servo => "舵机",
        PartKind::Buzzer => "蜂鸣器",
        PartKind::Ssd1306 => "OLED 屏 SSD1306",
        PartKind::Lcd1602 => "LCD 屏 1602",
    }
}

fn pin(number: u8, label: &str) -> AttrValue {
    if label == number.to_string() {
        text!("GPIO {number}")
    } else {
        text!("GPIO {number}（{label}）")
    }
}

const fn color_name(color: LedColor) -> &'static str {
    match color {
        LedColor::Red => "红",
        LedColor::Yellow => "黄",
        LedColor::Green => "绿",
        LedColor::Blue => "蓝",
        LedColor::White => "白",
    }
}

fn unread(unread: Unread) -> String {
    match unread {
        Unread::TooLarge { limit } => format!("文件超过 {limit} 字节。"),
        Unread::Unreadable => "浏览器无法读取这个文件。".to_owned(),
    }
}

fn board_fault(fault: &BoardFault) -> String {
    match fault {
        BoardFault::Spec(error) => format!("做不到：{}。", error.say(Lang::Zh)),
        BoardFault::Csv(error) => format!("表格无法读取：{}。", error.say(Lang::Zh)),
        BoardFault::Unread(it) => unread(*it),
        BoardFault::NotText => "这个文件不是文本。".to_owned(),
    }
}

fn share_error(error: &ShareError) -> String {
    match error {
        ShareError::Unread(it) => unread(*it),
        ShareError::BadLink => "链接不完整，或途中被改动。请重新索取，或索取文件。".into(),
        ShareError::NotText => "这个文件不是文本。".into(),
        ShareError::NotABoard => "这不是在这里保存的开发板。".into(),
        ShareError::Newer(version) => {
            format!("它由本页的更新版本生成（格式 {version}），请先更新本页。")
        }
        ShareError::Read(error) => format!("开发板无法读取。{}。", error.say(Lang::Zh)),
        ShareError::Spec(error) => format!("这块开发板搭不出来：{}。", error.say(Lang::Zh)),
    }
}
