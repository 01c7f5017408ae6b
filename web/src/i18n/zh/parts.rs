//! The desk with its boards and parts, in Chinese.

use shared::board::{Expected, PartKind, Quantity};
use yew::AttrValue;

use crate::i18n::PartsSay;

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
        PartsSay::Expected(expected) => match expected {
            Expected::Words(on, off) => text!("{on} 或 {off}"),
            Expected::Number(low, high) => text!("{low} 到 {high} 之间的数"),
            Expected::Color => text!("一种颜色，如 #ff8000"),
            Expected::Text => text!("一段文字"),
            Expected::Json(key) => text!("带有“{key}”的 JSON"),
        },
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
