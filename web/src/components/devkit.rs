//! The drawing of an ESP32 DevKit with 30 pins, lying with its USB socket to the left.
//!
//! Knows where each pin is and what the board looks like. Does not know what is plugged in.

use shared::board::Kind;
use yew::prelude::*;

/// Left and top of the board in the scene.
const LEFT: f64 = 30.0;
const TOP: f64 = 40.0;
/// Its size: that of the real one, 52 by 28 mm, at about 6.3 to the millimetre.
const WIDTH: f64 = 330.0;
const HEIGHT: f64 = 176.0;
/// From one pin to the next: 2.54 mm.
const PITCH: f64 = 20.0;
const FIRST_PIN: f64 = LEFT + 25.0;
/// The middle of the lower row of pins.
const LOWER_ROW: f64 = TOP + HEIGHT - 12.0;
const UPPER_ROW: f64 = TOP + 12.0;

/// The lower edge of the board.
pub const BOTTOM: f64 = TOP + HEIGHT;
/// The right edge of the board.
pub const RIGHT: f64 = LEFT + WIDTH;

const UPPER: [&str; 15] =
    ["VIN", "GND", "13", "12", "14", "27", "26", "25", "33", "32", "35", "34", "VN", "VP", "EN"];
const LOWER: [&str; 15] =
    ["3V3", "GND", "15", "2", "4", "RX2", "TX2", "5", "18", "19", "21", "RX0", "TX0", "22", "23"];

/// A place where a wire can be plugged in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pad {
    /// The middle.
    pub x: f64,
    /// The middle.
    pub y: f64,
}

/// Where the pin with this number is; `None` for one that this board does not bring out.
pub fn pin(number: u8) -> Option<Pad> {
    pad(Kind::Esp32.pin(number)?.label)
}

/// Where the pad with this name is, on the lower row if it is on both.
pub fn pad(name: &str) -> Option<Pad> {
    let on = |row: &[&str; 15], y: f64| {
        let index = row.iter().position(|it| *it == name)?;
        Some(Pad { x: FIRST_PIN + index as f64 * PITCH, y })
    };
    on(&LOWER, LOWER_ROW).or_else(|| on(&UPPER, UPPER_ROW))
}

/// The board. `powered` lights its red lamp, `lamp` the blue one that is soldered to pin 2.
pub fn devkit(powered: bool, lamp: bool) -> Html {
    html! {
        <g class="device">
            <rect class="board-shadow" x={n(LEFT + 4.0)} y={n(TOP + 6.0)} width={n(WIDTH)}
                height={n(HEIGHT)} rx="9" />
            <rect x={n(LEFT)} y={n(TOP)} width={n(WIDTH)} height={n(HEIGHT)} rx="9" fill="#1d2024"
                stroke="#34383f" stroke-width="1.5" />
            { for [(LEFT + 9.0, TOP + 9.0), (RIGHT - 9.0, TOP + 9.0), (LEFT + 9.0, BOTTOM - 9.0),
                (RIGHT - 9.0, BOTTOM - 9.0)].map(hole) }
            { row(&UPPER, UPPER_ROW, 18.0) }
            { row(&LOWER, LOWER_ROW, -11.0) }
            { usb() }
            { button(LEFT + 54.0, TOP + 42.0, "EN") }
            { button(LEFT + 54.0, BOTTOM - 56.0, "BOOT") }
            { chips() }
            { lamp_on_board(LEFT + 104.0, TOP + 46.0, "#ff4336", powered, "PWR") }
            { lamp_on_board(LEFT + 104.0, BOTTOM - 50.0, "#4aa3ff", lamp, "D2") }
            { module() }
        </g>
    }
}

/// Light of this colour that fades outwards, to be filled with by its `id`.
pub fn glow(id: String, color: &'static str) -> Html {
    let stop = |offset: &'static str, opacity: &'static str| {
        html! { <stop {offset} stop-color={color} stop-opacity={opacity} /> }
    };
    html! {
        <radialGradient {id}>
            { stop("0", "0.75") }{ stop("0.35", "0.4") }{ stop("0.7", "0.12") }{ stop("1", "0") }
        </radialGradient>
    }
}

/// A number as an attribute, to the hundredth: nobody sees less, and to write any number as it is takes
/// more than the rest of this drawing.
pub fn n(value: f64) -> AttrValue {
    let hundredths = (value * 100.0).round() as i64;
    let sign = if hundredths < 0 { "-" } else { "" };
    let (whole, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    let text = match rest {
        0 => format!("{sign}{whole}"),
        _ if rest % 10 == 0 => format!("{sign}{whole}.{}", rest / 10),
        _ => format!("{sign}{whole}.{rest:02}"),
    };
    text.into()
}

fn hole((x, y): (f64, f64)) -> Html {
    html! {
        <circle cx={n(x)} cy={n(y)} r="4.4" fill="var(--mat)" stroke="#b8923f"
            stroke-width="1.6" />
    }
}

/// A row of pins in its black strip, each with its name.
fn row(names: &[&'static str; 15], y: f64, label_offset: f64) -> Html {
    let pins = names.iter().enumerate().map(|(index, name)| {
        let x = FIRST_PIN + index as f64 * PITCH;
        html! {
            <>
                <rect x={n(x - 3.6)} y={n(y - 3.6)} width="7.2" height="7.2" rx="1.2"
                    fill="#d9b45b" />
                <rect x={n(x - 1.7)} y={n(y - 1.7)} width="3.4" height="3.4" fill="#8f6f26" />
                <text x={n(x)} y={n(y + label_offset)} font-size="7.5" text-anchor="middle"
                    fill="#cfd3d8">{ name }</text>
            </>
        }
    });
    let (x, width) = (FIRST_PIN - PITCH / 2.0 + 1.0, PITCH * 15.0 - 2.0);
    html! {
        <>
            <rect x={n(x)} y={n(y - 7.0)} width={n(width)} height="14" rx="2" fill="#0d0e10" />
            { for pins }
        </>
    }
}

fn usb() -> Html {
    let y = TOP + HEIGHT / 2.0 - 24.0;
    html! {
        <>
            <rect x={n(LEFT - 14.0)} y={n(y)} width="46" height="48" rx="3" fill="#b9bdc3"
                stroke="#84898f" />
            <rect x={n(LEFT - 14.0)} y={n(y + 5.0)} width="30" height="38" rx="2" fill="#d5d8dc" />
            <rect x={n(LEFT - 13.0)} y={n(y + 14.0)} width="8" height="20" rx="2" fill="#5b6066" />
        </>
    }
}

fn button(x: f64, y: f64, name: &'static str) -> Html {
    html! {
        <>
            <rect x={n(x)} y={n(y)} width="22" height="16" rx="2" fill="#c3c7cc" />
            <circle cx={n(x + 11.0)} cy={n(y + 8.0)} r="5.2" fill="#34373c" />
            <text x={n(x + 28.0)} y={n(y + 11.0)} font-size="6.5" fill="#cfd3d8">{ name }</text>
        </>
    }
}

/// The USB chip, the regulator and small parts around them.
fn chips() -> Html {
    let y = TOP + HEIGHT / 2.0;
    let small = [(136.0, -20.0), (136.0, -9.0), (136.0, 3.0), (136.0, 14.0), (150.0, 24.0)];
    let small = small.map(|(dx, dy)| {
        html! {
            <>
                <rect x={n(LEFT + dx - 2.0)} y={n(y + dy)} width="11" height="6" fill="#b8bcc1" />
                <rect x={n(LEFT + dx)} y={n(y + dy)} width="7" height="6" fill="#6b4f33" />
            </>
        }
    });
    html! {
        <>
            <rect x={n(LEFT + 46.0)} y={n(y - 14.0)} width="28" height="28" rx="1.5"
                fill="#0c0d0f" stroke="#4a4e55" />
            <circle cx={n(LEFT + 51.0)} cy={n(y - 9.0)} r="1.7" fill="#565b62" />
            <rect x={n(LEFT + 86.0)} y={n(y - 13.0)} width="36" height="26" rx="1.5"
                fill="#121316" stroke="#44484f" />
            <rect x={n(LEFT + 122.0)} y={n(y - 9.0)} width="6" height="18" fill="#a9adb3" />
            { for small }
        </>
    }
}

fn lamp_on_board(x: f64, y: f64, color: &'static str, lit: bool, name: &'static str) -> Html {
    html! {
        <g class={lit.then_some("lit")}>
            { glow(format!("glow-{name}"), color) }
            <circle class="halo" cx={n(x + 5.0)} cy={n(y + 3.0)} r="20"
                fill={format!("url(#glow-{name})")} />
            <rect x={n(x)} y={n(y)} width="10" height="6" rx="1" class="dome"
                fill={if lit { color } else { "#e6e3da" }} />
            <text x={n(x + 5.0)} y={n(y + 14.0)} font-size="6" text-anchor="middle"
                fill="#cfd3d8">{ name }</text>
        </g>
    }
}

/// The radio module: a metal lid, and the antenna that reaches over the board's end.
fn module() -> Html {
    let (x, y) = (LEFT + 168.0, TOP + 38.0);
    let (width, height) = (158.0, 100.0);
    let pads = (0..14).map(|index| {
        let at = n(x + 8.0 + f64::from(index) * 8.2);
        html! {
            <>
                <rect x={at.clone()} y={n(y - 2.0)} width="4" height="4" fill="#d9b45b" />
                <rect x={at} y={n(y + height - 2.0)} width="4" height="4" fill="#d9b45b" />
            </>
        }
    });
    let (end, top) = (n(x + width - 34.0), n(y + 14.0));
    let antenna = format!("M{end} {top}h28v14h-22v13h22v13h-22v13h22v13h-28");
    html! {
        <>
            { for pads }
            <rect x={n(x)} y={n(y)} width={n(width)} height={n(height)} rx="2" fill="#101113"
                stroke="#3b3f45" />
            <path d={antenna} fill="none" stroke="#caa24c" stroke-width="4" />
            <rect x={n(x + 5.0)} y={n(y + 6.0)} width="112" height={n(height - 12.0)} rx="3"
                fill="#c5c9ce" stroke="#8b9096" />
            <path d={format!("M{} {}h104", n(x + 9.0), n(y + 10.5))} stroke="#e9ebee" stroke-width="2" />
            <circle cx={n(x + 14.0)} cy={n(y + height - 15.0)} r="2.4" fill="#8b9096" />
            <text x={n(x + 61.0)} y={n(y + 46.0)} font-size="13.5" font-weight="700"
                text-anchor="middle" fill="#4d5258">{ "ESP32" }</text>
            <text x={n(x + 61.0)} y={n(y + 61.0)} font-size="8" text-anchor="middle"
                fill="#666b71">{ "Wi-Fi · Bluetooth" }</text>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_to_the_hundredth() {
        for (value, text) in [
            (30.0, "30"),
            (206.799_999_999_999_98, "206.8"),
            (0.1 + 0.2, "0.3"),
            (1.05, "1.05"),
            (-0.25, "-0.25"),
            (-3.0, "-3"),
            (-0.001, "0"),
        ] {
            assert_eq!(n(value), text);
        }
    }

    #[test]
    fn every_pin_has_its_own_pad() {
        let mut pads = Vec::new();
        for number in Kind::Esp32.pins().iter().map(|pin| pin.number) {
            let pad = pin(number).unwrap_or_else(|| panic!("pin {number}"));
            assert!(!pads.contains(&pad), "pin {number}");
            pads.push(pad);
        }
        assert_eq!(pin(0), None);
        assert_eq!(pin(6), None);
    }

    #[test]
    fn the_lesson_pin_and_ground_are_on_the_lower_row() {
        let (lesson, ground) = (pin(2).unwrap(), pad("GND").unwrap());
        assert_eq!((lesson.y, ground.y), (LOWER_ROW, LOWER_ROW));
        assert!(ground.x < lesson.x);
    }
}
