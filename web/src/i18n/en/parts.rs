//! The desk with its boards and parts, in English.

use shared::board::{Expected, PartKind, Quantity};
use yew::AttrValue;

use crate::i18n::PartsSay;

pub(in crate::i18n) fn say(it: PartsSay<'_>) -> AttrValue {
    match it {
        PartsSay::QuantityOf(part, it) => text!("{part}: {}", quantity(it)),
        PartsSay::SourceOf => text!("Where the values come from"),
        PartsSay::Source(key) => text!("{}", source(key)),
        PartsSay::Amplitude => text!("Up and down by"),
        PartsSay::Period => text!("Period (s)"),
        PartsSay::Morning => text!("At five in the morning"),
        PartsSay::Afternoon => text!("In the afternoon"),
        PartsSay::Day => text!("A day takes (s)"),
        PartsSay::Low => text!("Not below"),
        PartsSay::High => text!("Not above"),
        PartsSay::Step => text!("Longest step"),
        PartsSay::Every => text!("A new value every (s)"),
        PartsSay::Values => text!("Values, one after another"),
        PartsSay::Rows(rows, duration) => {
            text!("{rows} values in {:.0} s, then from the start again", duration.as_secs_f64())
        }
        PartsSay::Part(kind) => text!("{}", part(kind)),
        PartsSay::Expected(expected) => match expected {
            Expected::Words(on, off) => text!("{on} or {off}"),
            Expected::Number(low, high) => text!("a number from {low} to {high}"),
            Expected::Color => text!("a colour such as #ff8000"),
            Expected::Text => text!("a text"),
            Expected::Json(key) => text!("JSON with “{key}”"),
        },
    }
}

const fn source(key: &str) -> &'static str {
    match key.as_bytes() {
        b"constant" => "By hand",
        b"wave" => "Wave",
        b"day-curve" => "Course of a day",
        b"random-walk" => "Random walk",
        b"noise" => "Noise",
        b"steps" => "Steps",
        b"csv" => "CSV table",
        _ => "Recording",
    }
}

pub(super) const fn quantity(it: Quantity) -> &'static str {
    match it {
        Quantity::Temperature => "temperature",
        Quantity::Humidity => "humidity",
        Quantity::Illuminance => "light",
        Quantity::Distance => "distance",
        Quantity::Motion => "motion",
        Quantity::Position => "position",
    }
}

pub(super) const fn part(kind: PartKind) -> &'static str {
    match kind {
        PartKind::Button => "Push button",
        PartKind::Pir => "Motion sensor (PIR)",
        PartKind::HcSr04 => "Distance sensor HC-SR04",
        PartKind::Ssd1306 => "OLED display SSD1306",
        PartKind::Lcd1602 => "LCD display 1602",
        PartKind::Tmp36 => "Thermometer TMP36",
        PartKind::Ds18b20 => "Thermometer DS18B20",
        PartKind::Dht11 => "Climate sensor DHT11",
        PartKind::Dht22 => "Climate sensor DHT22",
        other => other.name(),
    }
}
