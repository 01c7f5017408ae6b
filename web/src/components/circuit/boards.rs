//! Drawings of the boards, each lying with its USB socket to the left.
//!
//! Knows where each pin is and what the boards look like. Does not know what is plugged in.

use shared::board::Kind;
use yew::prelude::*;

use super::shape::{disc, line, n, print, rect};
use crate::components::devkit;

pub use crate::components::devkit::Pad;

/// The height of a drawing.
pub const HEIGHT: f64 = 216.0;

const LEFT: f64 = 30.0;
const TOP: f64 = 40.0;

/// A board other than the DevKit: its rows of pins and its outline.
struct Layout {
    upper: &'static [&'static str],
    lower: &'static [&'static str],
    width: f64,
    height: f64,
    pitch: f64,
}

const NODEMCU: Layout = Layout {
    upper: &[
        "VIN", "GND", "RST", "EN", "3V3", "GND", "CLK", "SD0", "CMD", "SD1", "SD2", "SD3", "RSV",
        "RSV", "A0",
    ],
    lower: &[
        "3V3", "GND", "TX", "RX", "D8", "D7", "D6", "D5", "GND", "3V3", "D4", "D3", "D2", "D1",
        "D0",
    ],
    width: 330.0,
    height: 160.0,
    pitch: 21.0,
};

const PICO_W: Layout = Layout {
    upper: &[
        "VBUS", "VSYS", "GND", "EN", "3V3", "VREF", "GP28", "GND", "GP27", "GP26", "RUN", "GP22",
        "GND", "GP21", "GP20", "GP19", "GP18", "GND", "GP17", "GP16",
    ],
    lower: &[
        "GP0", "GP1", "GND", "GP2", "GP3", "GP4", "GP5", "GND", "GP6", "GP7", "GP8", "GP9", "GND",
        "GP10", "GP11", "GP12", "GP13", "GND", "GP14", "GP15",
    ],
    width: 334.0,
    height: 138.0,
    pitch: 16.2,
};

const fn layout(kind: Kind) -> Option<&'static Layout> {
    match kind {
        Kind::Esp32 => None,
        Kind::Esp8266 => Some(&NODEMCU),
        Kind::PicoW => Some(&PICO_W),
    }
}

/// Where the pin with this number is; `None` for one that the board does not bring out.
pub fn pin(kind: Kind, number: u8) -> Option<Pad> {
    pad(kind, kind.pin(number)?.label)
}

/// Where the pad with this name is.
pub fn pad(kind: Kind, name: &str) -> Option<Pad> {
    let Some(layout) = layout(kind) else { return devkit::pad(name) };
    let on = |row: &[&str], y: f64| {
        let index = row.iter().position(|it| *it == name)?;
        Some(Pad { x: layout.x(index), y })
    };
    on(layout.lower, layout.lower_y()).or_else(|| on(layout.upper, TOP + 10.0))
}

impl Layout {
    fn x(&self, index: usize) -> f64 {
        let row = self.pitch * (self.lower.len() - 1) as f64;
        LEFT + (self.width - row) / 2.0 + index as f64 * self.pitch
    }

    const fn lower_y(&self) -> f64 {
        TOP + self.height - 10.0
    }

    fn row(&self, names: &'static [&'static str], y: f64, below: f64, round: bool) -> Html {
        let pins = names.iter().enumerate().map(|(index, name)| {
            let x = self.x(index);
            // Long names stand upright, as they are printed on the board.
            let transform = format!("translate({} {}) rotate(-90)", n(x + 2.2), n(y + below));
            let anchor = if below > 0.0 { "end" } else { "start" };
            html! {
                <>
                    { disc(x, y, if round { 5.0 } else { 4.4 }, "#d9b45b") }
                    { disc(x, y, 2.2, "#3b3320") }
                    <text {transform} font-size="6.6" text-anchor={anchor} fill="#e4e8ec">
                        { *name }
                    </text>
                </>
            }
        });
        html! { <>{ for pins }</> }
    }
}

/// The board. `powered` lights its power lamp, `lamp` the other one, from 0 to 1.
pub fn board(kind: Kind, powered: bool, lamp: f64) -> Html {
    match layout(kind) {
        None => devkit::devkit(powered, lamp > 0.0),
        Some(layout) if kind == Kind::PicoW => pico_w(layout, lamp),
        Some(layout) => nodemcu(layout, lamp),
    }
}

fn lamp_of(x: f64, y: f64, color: &'static str, lamp: f64) -> Html {
    html! {
        <>
            if lamp > 0.0 {
                <circle cx={n(x)} cy={n(y)} r="13" fill={color} opacity={n(lamp * 0.35)} />
            }
            { rect(x - 4.0, y - 3.0, 8.0, 6.0, 1.0, if lamp > 0.0 { color } else { "#e6e3da" }) }
        </>
    }
}

fn usb(y: f64) -> Html {
    html! {
        <>
            { rect(LEFT - 10.0, y - 19.0, 40.0, 38.0, 3.0, "#b9bdc3") }
            { rect(LEFT - 10.0, y - 14.0, 26.0, 28.0, 2.0, "#d5d8dc") }
        </>
    }
}

fn push_button(x: f64, y: f64, name: &'static str) -> Html {
    html! {
        <>
            { rect(x, y, 20.0, 15.0, 2.0, "#c3c7cc") }
            { disc(x + 10.0, y + 7.5, 4.8, "#34373c") }
            { print(x + 10.0, y + 23.0, 6.0, "#e4e8ec", name) }
        </>
    }
}

/// Black, with the module's metal lid and its antenna at the right.
fn nodemcu(layout: &Layout, lamp: f64) -> Html {
    let (middle, right) = (TOP + layout.height / 2.0, LEFT + layout.width);
    let antenna =
        format!("M{} {}h26v11h-20v11h20v11h-20v11h20v11h-26", right - 32.0, middle - 30.0);
    html! {
        <g class="device">
            { rect(LEFT + 4.0, TOP + 6.0, layout.width, layout.height, 8.0, "rgb(0 0 0 / 28%)") }
            { rect(LEFT, TOP, layout.width, layout.height, 8.0, "#20262d") }
            { layout.row(layout.upper, TOP + 10.0, 9.0, false) }
            { layout.row(layout.lower, layout.lower_y(), -9.0, false) }
            { usb(middle) }
            { push_button(LEFT + 40.0, middle - 34.0, "RST") }
            { push_button(LEFT + 40.0, middle + 12.0, "FLASH") }
            { rect(LEFT + 74.0, middle - 13.0, 30.0, 26.0, 1.5, "#0c0d0f") }
            { print(LEFT + 89.0, middle + 2.5, 6.0, "#888e95", "CP2102") }
            { rect(LEFT + 116.0, middle - 8.0, 20.0, 16.0, 1.0, "#121316") }
            { rect(LEFT + 156.0, middle - 42.0, 172.0, 84.0, 2.0, "#12151a") }
            { rect(LEFT + 162.0, middle - 36.0, 130.0, 72.0, 3.0, "#c5c9ce") }
            { print(LEFT + 227.0, middle - 4.0, 13.0, "#4d5258", "ESP8266MOD") }
            { print(LEFT + 227.0, middle + 12.0, 8.0, "#666b71", "Wi-Fi · 802.11 b/g/n") }
            { line(antenna, "#caa24c", 3.4) }
            { lamp_of(LEFT + 146.0, middle - 22.0, "#4aa3ff", lamp) }
        </g>
    }
}

/// Green, with castellated pads, the RP2040 in the middle and the radio's lid at the right.
fn pico_w(layout: &Layout, lamp: f64) -> Html {
    let (middle, right) = (TOP + layout.height / 2.0, LEFT + layout.width);
    let antenna = format!("M{} {}l22 10v24l-22 10", right - 30.0, middle - 22.0);
    html! {
        <g class="device">
            { rect(LEFT + 4.0, TOP + 6.0, layout.width, layout.height, 6.0, "rgb(0 0 0 / 28%)") }
            { rect(LEFT, TOP, layout.width, layout.height, 6.0, "#1f7a4d") }
            { layout.row(layout.upper, TOP + 10.0, 9.0, true) }
            { layout.row(layout.lower, layout.lower_y(), -9.0, true) }
            { usb(middle) }
            { push_button(LEFT + 74.0, middle - 12.0, "BOOTSEL") }
            { lamp_of(LEFT + 50.0, middle - 26.0, "#7dff9a", lamp) }
            { rect(LEFT + 128.0, middle - 22.0, 44.0, 44.0, 2.0, "#17191c") }
            { print(LEFT + 150.0, middle - 1.0, 7.5, "#a9aeb4", "RP2-B2") }
            { print(LEFT + 150.0, middle + 9.0, 5.5, "#7b8087", "20/22") }
            { rect(LEFT + 196.0, middle - 26.0, 66.0, 52.0, 2.0, "#c9cdd2") }
            { print(LEFT + 229.0, middle + 3.0, 8.0, "#5a5f65", "Wi-Fi") }
            { line(antenna, "#caa24c", 2.2) }
            { print(LEFT + 282.0, middle + 3.0, 9.0, "#e9fff3", "Pico W") }
        </g>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pin_of_every_board_has_its_own_pad() {
        for kind in Kind::ALL {
            let mut pads = Vec::new();
            for number in kind.pins().iter().map(|pin| pin.number) {
                let pad = pin(kind, number).unwrap_or_else(|| panic!("{kind:?} {number}"));
                assert!(!pads.contains(&pad), "{kind:?} {number}");
                assert!(pad.y < HEIGHT && pad.x < 364.0);
                pads.push(pad);
            }
            assert!(pad(kind, "GND").is_some() && pad(kind, "3V3").is_some());
        }
    }
}
