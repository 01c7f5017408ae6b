//! The desk with its boards and parts, in English.

use shared::board::{Expected, LedColor, PartKind, Quantity};
use shared::inspect::Lang;
use yew::AttrValue;

use super::s;
use crate::i18n::PartsSay;
use crate::state::file::Unread;
use crate::state::share::{MAX_LINK, ShareError};
use crate::state::virtual_board::BoardFault;

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
            text!(
                "{rows} value{s} in {:.0} s, then from the start again",
                duration.as_secs_f64(),
                s = s(rows)
            )
        }
        PartsSay::Part(kind) => text!("{}", part(kind)),
        PartsSay::NotConnected => text!("not connected"),
        PartsSay::Press(part) => text!("Press {part}"),
        PartsSay::Sound => text!("Hear the buzzers"),
        PartsSay::Fittings(count) => text!("Parts and wiring ({count})"),
        PartsSay::AddPart => text!("Add a part…"),
        PartsSay::RemovePart(part) => text!("Remove {part}"),
        PartsSay::PartName => text!("Name of the part"),
        PartsSay::Pin(number, label) => pin(number, label),
        PartsSay::Fault(fault) => text!("{}", board_fault(fault)),
        PartsSay::ColorOf => text!("Color"),
        PartsSay::Color(color) => text!("{}", color_name(color)),
        PartsSay::ActiveLow => text!("A low level switches it on"),
        PartsSay::Pixels => text!("Lights"),
        PartsSay::OwnTone => text!("Has a tone of its own (active)"),
        PartsSay::Wiring => text!("Wiring"),
        PartsSay::Contact(false, true) => text!("to GND, with a resistor to 3.3 V"),
        PartsSay::Contact(false, false) => text!("to GND, without a resistor"),
        PartsSay::Contact(true, true) => text!("to 3.3 V, with a resistor to GND"),
        PartsSay::Contact(true, false) => text!("to 3.3 V, without a resistor"),
        PartsSay::Address => text!("I²C address"),
        PartsSay::Tables => text!("A table, or a recording of a real board"),
        PartsSay::CsvHint => text!(
            "CSV: one column of values, or two: time and value. A time is seconds, 14:30:05, or 2026-05-01T14:30:05."
        ),
        PartsSay::OpenCsv => text!("Open a CSV file"),
        PartsSay::RecordTopic => text!("Topic of a real board"),
        PartsSay::RecordKey => text!("Key in its JSON, if any"),
        PartsSay::RecordBegin => text!("Record"),
        PartsSay::Recording(topic, count, 0) => {
            text!("{count} value{s} from {topic}", s = s(count))
        }
        PartsSay::Recording(topic, count, without) => {
            text!(
                "{count} value{s} from {topic}; {without} message{s_too} had none",
                s = s(count),
                s_too = s(without)
            )
        }
        PartsSay::RecordEnd => text!("Stop and play"),
        PartsSay::RecordDrop => text!("Discard"),
        PartsSay::Rules(count) => text!("What it does ({count})"),
        PartsSay::Announces => text!("Announces itself and all its parts"),
        PartsSay::Publishes => text!("Publishes what sensors say"),
        PartsSay::Obeys => text!("Obeys a topic"),
        PartsSay::Reports => text!("Reports a button or a switch"),
        PartsSay::RemoveRule => text!("Remove this rule"),
        PartsSay::Format => text!("Written as"),
        PartsSay::AsText => text!("Text: 23.5"),
        PartsSay::AsJson => text!("JSON"),
        PartsSay::Words => text!("Two words"),
        PartsSay::Value => text!("The value itself"),
        PartsSay::Understands => text!("Understands"),
        PartsSay::WordOn => text!("On"),
        PartsSay::WordOff => text!("Off"),
        PartsSay::Key => text!("Key"),
        PartsSay::PartOf => text!("Part"),
        PartsSay::Topic => text!("Topic"),
        PartsSay::EverySeconds => text!("Every (s)"),
        PartsSay::Retained => text!("Retained by the broker"),
        PartsSay::SaveBoard => text!("Save as a file"),
        PartsSay::ShareBoard => text!("Share as a link"),
        PartsSay::ShareTitle(name) => text!("Share {name}"),
        PartsSay::ShareHint => text!(
            "The whole board is in the link: its parts, wires, values and its program. Nothing is sent to a server. Whoever opens it sees what is in it before adding it."
        ),
        PartsSay::LinkComing => text!("Making the link…"),
        PartsSay::LinkTooLong(length) => text!(
            "This board needs a link of {length} characters; at most {MAX_LINK} can be passed on. Save it as a file."
        ),
        PartsSay::LinkUnable => {
            text!("This browser cannot make such a link. Save the board as a file.")
        }
        PartsSay::LinkLabel => text!("Link to the board"),
        PartsSay::CopyLink => text!("Copy the link"),
        PartsSay::Copied => text!("Copied."),
        PartsSay::IncomingTitle => text!("Add this board?"),
        PartsSay::ShareError(error) => text!("{}", share_error(error)),
        PartsSay::HasRules(count) => {
            text!("What it does: {count} rule{s}, no program.", s = s(count))
        }
        PartsSay::HasFiles(count) => text!(
            "It runs a MicroPython program ({count} file{s}). Read it before adding a board from a stranger.",
            s = s(count)
        ),
        PartsSay::AddBoard => text!("Add this board"),
    }
}

/// What a board would have understood.
pub(super) fn expected(it: &Expected) -> AttrValue {
    match it {
        Expected::Words(on, off) => text!("{on} or {off}"),
        Expected::Number(low, high) => text!("a number from {low} to {high}"),
        Expected::Color => text!("a colour such as #ff8000"),
        Expected::Text => text!("a text"),
        Expected::Json(key) => text!("JSON with “{key}”"),
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

fn pin(number: u8, label: &str) -> AttrValue {
    if label == number.to_string() {
        text!("GPIO {number}")
    } else {
        text!("GPIO {number} ({label})")
    }
}

const fn color_name(color: LedColor) -> &'static str {
    match color {
        LedColor::Red => "red",
        LedColor::Yellow => "yellow",
        LedColor::Green => "green",
        LedColor::Blue => "blue",
        LedColor::White => "white",
    }
}

fn unread(unread: Unread) -> String {
    match unread {
        Unread::TooLarge { limit } => format!("The file has more than {limit} bytes."),
        Unread::Unreadable => "The browser could not read the file.".to_owned(),
    }
}

fn board_fault(fault: &BoardFault) -> String {
    match fault {
        BoardFault::Spec(error) => format!("Not possible: {}.", error.say(Lang::En)),
        BoardFault::Csv(error) => format!("The table cannot be read: {}.", error.say(Lang::En)),
        BoardFault::Unread(it) => unread(*it),
        BoardFault::NotText => "The file is not text.".to_owned(),
    }
}

fn share_error(error: &ShareError) -> String {
    match error {
        ShareError::Unread(it) => unread(*it),
        ShareError::BadLink => {
            "The link is cut off or was changed on its way. Ask for it again, or for a file.".into()
        }
        ShareError::NotText => "The file is not text.".into(),
        ShareError::NotABoard => "This is not a file of a board: no board was saved in it.".into(),
        ShareError::Newer(version) => {
            format!("A later version of this page has made it (form {version}). Update this one.")
        }
        ShareError::Read(error) => format!("The board cannot be read. {}.", error.say(Lang::En)),
        ShareError::Spec(error) => format!("This board cannot be built: {}.", error.say(Lang::En)),
    }
}
