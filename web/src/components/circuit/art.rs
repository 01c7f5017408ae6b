//! Drawings of parts, each around the middle of its place, its legs reaching down.
//!
//! Knows what a part looks like as it is. Does not know where it stands, nor what a hand does to it.
//! Nothing is printed on what can be pressed: it would be taken for its name.

use shared::board::{LedColor, Look, Part, PartKind, Terminal};
use yew::prelude::*;

use super::displays::{lcd, oled};
use super::shape::{disc, line, n, print, rect, rgb, seen, shape};

/// Where legs end.
pub const LEGS: f64 = 112.0;

/// A leg of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leg {
    /// On a pin of the board.
    Pin(Terminal),
    /// On 3.3 V, or 5 V.
    Power,
    /// On ground.
    Ground,
}

/// The legs of a part, from the left, and where each is.
pub fn legs(kind: PartKind) -> Vec<(Leg, f64)> {
    use Leg::{Ground, Pin, Power};
    use Terminal::{Blue, Data, Echo, Green, Red, Scl, Sda, Signal, Trigger};
    let legs: &[Leg] = match kind {
        PartKind::Led => &[Pin(Signal), Ground],
        PartKind::RgbLed => &[Pin(Red), Ground, Pin(Green), Pin(Blue)],
        PartKind::Button | PartKind::Switch => &[Pin(Signal), Ground],
        PartKind::Buzzer => &[Ground, Pin(Signal)],
        PartKind::NeopixelStrip | PartKind::NeopixelRing | PartKind::Dht11 | PartKind::Dht22 => {
            &[Power, Pin(Data), Ground]
        }
        PartKind::Ds18b20 => &[Ground, Pin(Data), Power],
        PartKind::Potentiometer => &[Ground, Pin(Signal), Power],
        PartKind::HcSr04 => &[Power, Pin(Trigger), Pin(Echo), Ground],
        PartKind::Ssd1306 | PartKind::Lcd1602 => &[Ground, Power, Pin(Scl), Pin(Sda)],
        PartKind::Relay
        | PartKind::Servo
        | PartKind::Tmp36
        | PartKind::Photoresistor
        | PartKind::Pir => &[Power, Pin(Signal), Ground],
    };
    let gap = if legs.len() == 2 { 14.0 } else { 11.0 };
    let first = -gap * (legs.len() - 1) as f64 / 2.0;
    legs.iter().enumerate().map(|(index, leg)| (*leg, first + gap * index as f64)).collect()
}

/// Whether a part needs the room of two.
pub const fn is_wide(kind: PartKind) -> bool {
    matches!(
        kind,
        PartKind::NeopixelStrip | PartKind::HcSr04 | PartKind::Ssd1306 | PartKind::Lcd1602
    )
}

/// The light of an LED.
pub const fn light(color: LedColor) -> [f64; 3] {
    match color {
        LedColor::Red => [1.0, 0.29, 0.22],
        LedColor::Yellow => [1.0, 0.77, 0.19],
        LedColor::Green => [0.29, 0.88, 0.49],
        LedColor::Blue => [0.29, 0.64, 1.0],
        LedColor::White => [1.0, 0.95, 0.84],
    }
}

/// The part as it looks.
pub fn art(part: &Part, look: &Look, glow: &str) -> Html {
    let drawn = match (part.kind, look) {
        (PartKind::Led, Look::Lit(lit)) => led(light(part.properties.color), *lit, glow),
        (PartKind::RgbLed, Look::Color(color)) => rgb_led(*color, glow),
        (PartKind::NeopixelStrip, Look::Pixels(pixels)) => strip(pixels),
        (PartKind::NeopixelRing, Look::Pixels(pixels)) => ring(pixels),
        (PartKind::Button, look) => button(look.is_on()),
        (PartKind::Switch, look) => switch(look.is_on()),
        (PartKind::Potentiometer, Look::Turned(percent)) => potentiometer(*percent),
        (PartKind::Relay, look) => relay(look.is_on()),
        (PartKind::Servo, Look::Angle(angle)) => servo(*angle),
        (PartKind::Buzzer, look) => buzzer(look.is_on()),
        (PartKind::Pir, look) => pir(look.is_on()),
        (PartKind::Dht11, _) => dht("#4a90d9", "#2f6cad"),
        (PartKind::Dht22, _) => dht("#eceef0", "#c2c6c8"),
        (PartKind::Tmp36, _) => transistor("TMP36"),
        (PartKind::Ds18b20, _) => transistor("18B20"),
        (PartKind::Photoresistor, _) => photoresistor(),
        (PartKind::HcSr04, _) => hc_sr04(),
        (PartKind::Ssd1306, Look::Oled(face)) => oled(face),
        (PartKind::Lcd1602, Look::Lcd(face)) => lcd(face),
        _ => rect(-30.0, 30.0, 60.0, 50.0, 4.0, "#6b7178"),
    };
    let from = match part.kind {
        PartKind::Servo | PartKind::Relay | PartKind::Lcd1602 | PartKind::Ssd1306 => 88.0,
        _ => 76.0,
    };
    let legs = legs(part.kind).into_iter();
    let legs = legs.map(|(_, x)| line(format!("M{} {from}V{LEGS}", n(x)), "#c9ccd0", 2.4));
    html! { <>{ for legs }{ drawn }</> }
}

/// Light around something, from 0 to 1.
fn halo(x: f64, y: f64, r: f64, color: [f64; 3], lit: f64, id: &str) -> Html {
    if lit <= 0.0 {
        return Html::default();
    }
    let stop_color: AttrValue = rgb(color).into();
    let stop = |offset: &'static str, opacity: f64| {
        html! {
            <stop {offset} stop-color={stop_color.clone()} stop-opacity={n(opacity * seen(lit))} />
        }
    };
    html! {
        <>
            <radialGradient id={id.to_owned()}>
                { stop("0", 0.8) }{ stop("0.35", 0.4) }{ stop("0.7", 0.1) }{ stop("1", 0.0) }
            </radialGradient>
            <circle class="glow" cx={n(x)} cy={n(y)} r={n(r)} fill={format!("url(#{id})")} />
        </>
    }
}

fn dome(fill: impl Into<AttrValue>) -> Html {
    let fill: AttrValue = fill.into();
    html! {
        <>
            { shape("M-17 72v-22a17 17 0 0134 0v22z", fill.clone()) }
            { html! { <rect x="-21" y="70" width="42" height="8" rx="2" {fill} /> } }
            { html! {
                <path d="M-10 64v-12a11 11 0 017-10" fill="none" stroke="#fff"
                    stroke-opacity="0.55" stroke-width="3.2" stroke-linecap="round" />
            } }
        </>
    }
}

fn led(color: [f64; 3], lit: f64, glow: &str) -> Html {
    let dark = color.map(|it| 0.14 + it * 0.36);
    let strength = seen(lit);
    let mut mixed = [0.0; 3];
    for (mixed, (dark, color)) in mixed.iter_mut().zip(dark.into_iter().zip(color)) {
        *mixed = dark + (color - dark) * strength;
    }
    html! {
        <>
            { halo(0.0, 50.0, 58.0, color, lit, glow) }
            { dome(rgb(mixed)) }
            { resistor(-7.0) }
        </>
    }
}

fn resistor(x: f64) -> Html {
    html! {
        <>
            { rect(x - 4.0, 84.0, 8.0, 20.0, 3.0, "#d8c29a") }
            { rect(x - 4.0, 88.0, 8.0, 2.2, 0.0, "#c0392b") }
            { rect(x - 4.0, 92.0, 8.0, 2.2, 0.0, "#c0392b") }
            { rect(x - 4.0, 96.0, 8.0, 2.2, 0.0, "#6b4226") }
        </>
    }
}

fn rgb_led(color: [f64; 3], glow: &str) -> Html {
    let lit = color.into_iter().fold(0.0, f64::max);
    let seen = color.map(seen);
    let face = if lit > 0.0 { seen.map(|it| 0.2 + 0.8 * it) } else { [0.78; 3] };
    html! { <>{ halo(0.0, 50.0, 58.0, seen, lit, glow) }{ dome(rgb(face)) }</> }
}

fn pixel(x: f64, y: f64, size: f64, color: [u8; 3]) -> Html {
    let lit = color.iter().any(|it| *it > 0);
    let face = color.map(|it| seen(f64::from(it) / 255.0));
    let fill = if lit { rgb(face) } else { "#f4f1e6".to_owned() };
    html! {
        <>
            if lit {
                <circle cx={n(x)} cy={n(y)} r={n(size * 1.1)} fill={fill.clone()} opacity="0.35" />
            }
            { rect(x - size / 2.0, y - size / 2.0, size, size, size * 0.15, "#e9e6dc") }
            { disc(x, y, size * 0.36, fill) }
        </>
    }
}

fn strip(pixels: &[[u8; 3]]) -> Html {
    // Rows of at most 16.
    let columns = pixels.len().clamp(1, 16);
    let rows = pixels.len().div_ceil(columns).min(16);
    let cell = (164.0 / columns as f64).min(66.0 / rows as f64).min(22.0);
    let (width, height) = (cell * columns as f64, cell * rows as f64);
    let top = 74.0 - height;
    let drawn = pixels.iter().enumerate().map(|(index, color)| {
        let (column, row) = ((index % columns) as f64, (index / columns) as f64);
        let x = -width / 2.0 + cell * (column + 0.5);
        pixel(x, top + cell * (row + 0.5), cell * 0.72, *color)
    });
    html! {
        <>
            { rect(-width / 2.0 - 4.0, top - 4.0, width + 8.0, height + 8.0, 2.0, "#17191c") }
            { for drawn }
        </>
    }
}

fn ring(pixels: &[[u8; 3]]) -> Html {
    let count = pixels.len().max(1) as f64;
    let size = (200.0 / count).clamp(1.6, 11.0);
    let drawn = pixels.iter().enumerate().map(|(index, color)| {
        let angle = std::f64::consts::TAU * index as f64 / count - std::f64::consts::FRAC_PI_2;
        pixel(34.0 * angle.cos(), 42.0 + 34.0 * angle.sin(), size, *color)
    });
    html! {
        <>
            <circle cx="0" cy="42" r="34" fill="none" stroke="#17191c" stroke-width="16" />
            { for drawn }
        </>
    }
}

fn button(pressed: bool) -> Html {
    html! {
        <>
            { rect(-25.0, 28.0, 50.0, 50.0, 4.0, "#2b2e33") }
            { rect(-22.0, 31.0, 44.0, 44.0, 3.0, "#c9ccd0") }
            { for [(-18.0, 35.0), (18.0, 35.0), (-18.0, 71.0), (18.0, 71.0)]
                .map(|(x, y)| disc(x, y, 2.4, "#565b62")) }
            { disc(0.0, if pressed { 54.0 } else { 52.0 }, 14.5, "#7c1f1a") }
            { disc(0.0, if pressed { 53.0 } else { 49.0 }, 14.0, "#d8453a") }
        </>
    }
}

fn switch(closed: bool) -> Html {
    let x = if closed { 4.0 } else { -20.0 };
    html! {
        <>
            { rect(-30.0, 42.0, 60.0, 34.0, 3.0, "#b9bdc3") }
            { rect(-23.0, 48.0, 46.0, 20.0, 2.0, "#2b2e33") }
            { rect(x, 46.0, 16.0, 24.0, 2.0, if closed { "#4be07e" } else { "#e6e3da" }) }
        </>
    }
}

fn potentiometer(percent: f64) -> Html {
    let angle = -135.0 + 270.0 * percent / 100.0;
    html! {
        <>
            { rect(-27.0, 22.0, 54.0, 56.0, 5.0, "#2f5fa8") }
            { disc(0.0, 50.0, 23.0, "#d9dce0") }
            <g transform={format!("rotate({} 0 50)", n(angle))}>
                { disc(0.0, 50.0, 19.0, "#4a4e55") }
                { rect(-2.0, 32.0, 4.0, 15.0, 1.5, "#ffffff") }
            </g>
        </>
    }
}

fn dht(body: &'static str, holes: &'static str) -> Html {
    let slots = (0..12).map(|index| {
        let (column, row) = (f64::from(index % 3), f64::from(index / 3));
        rect(-20.0 + column * 14.5, 30.0 + row * 11.0, 11.0, 6.0, 2.0, holes)
    });
    html! {
        <>
            { rect(-24.0, 15.0, 56.0, 66.0, 5.0, "rgb(0 0 0 / 28%)") }
            { rect(-28.0, 10.0, 56.0, 68.0, 5.0, body) }
            { disc(0.0, 19.0, 4.0, holes) }
            { for slots }
        </>
    }
}

fn transistor(name: &'static str) -> Html {
    html! {
        <>
            { shape("M-24 76v-22a24 24 0 0148 0v22z", "#1c1e21") }
            { rect(-24.0, 70.0, 48.0, 8.0, 1.0, "#2b2e33") }
            { print(0.0, 60.0, 9.5, "#d5d8dc", name) }
        </>
    }
}

fn photoresistor() -> Html {
    html! {
        <>
            { disc(0.0, 46.0, 26.0, "#e8dcc6") }
            { disc(0.0, 46.0, 23.0, "#d98f4e") }
            { line("M-14 34h28M14 34v6h-28M-14 40v6h28M14 46v6h-28M-14 52v6h28", "#6b3f1c", 3.0) }
            { rect(-20.0, 72.0, 40.0, 8.0, 2.0, "#1f7a4d") }
        </>
    }
}

fn pir(sees: bool) -> Html {
    let facets = [-14.0, 0.0, 14.0];
    html! {
        <>
            { rect(-34.0, 58.0, 68.0, 22.0, 2.0, "#1f7a4d") }
            { shape("M-27 62a27 30 0 0154 0z", if sees { "#ffffff" } else { "#e9ebee" }) }
            { for facets.map(|x| line(format!("M{x} 62Q{} 44 0 33", x * 0.9), "#c3c7cc", 1.2)) }
            { line("M-25 52Q0 60 25 52", "#c3c7cc", 1.2) }
            { disc(27.0, 72.0, 3.6, if sees { "#ff4a38" } else { "#5b2320" }) }
        </>
    }
}

fn hc_sr04() -> Html {
    let eye = |x: f64| {
        html! {
            <>
                { disc(x, 42.0, 27.0, "#b9bdc3") }
                { disc(x, 42.0, 22.0, "#6b7178") }
                { disc(x, 42.0, 17.0, "#2b2e33") }
                <circle cx={n(x)} cy="42" r="12" fill="none" stroke="#565b62"
                    stroke-dasharray="2 2" stroke-width="3" />
            </>
        }
    };
    html! {
        <>
            { rect(-84.0, 14.0, 168.0, 64.0, 3.0, "#1c4f8f") }
            { eye(-48.0) }{ eye(48.0) }
            { rect(-12.0, 20.0, 24.0, 12.0, 5.0, "#c9cdd2") }
            { print(0.0, 44.0, 8.0, "#e4ecf6", "HC-SR04") }
        </>
    }
}

fn relay(pulled: bool) -> Html {
    html! {
        <>
            { rect(-38.0, 12.0, 76.0, 78.0, 3.0, "#1d4f91") }
            { rect(-30.0, 30.0, 60.0, 40.0, 2.0, "#2f6fd0") }
            { line("M-20 44H20M-20 50H12M-20 58H20", "#b4cdf2", 2.0) }
            { for [-22.0, 0.0, 22.0].map(|x| html! {
                <>{ rect(x - 9.0, 14.0, 18.0, 13.0, 1.0, "#2fa36b") }{ disc(x, 20.5, 4.2, "#c9ccd0") }</>
            }) }
            { disc(-28.0, 79.0, 3.6, if pulled { "#4be07e" } else { "#17362a" }) }
            { disc(28.0, 79.0, 3.6, "#ff4a38") }
        </>
    }
}

fn servo(angle: Option<f64>) -> Html {
    // 0° is to the right, 180° to the left, as seen from above.
    let turn = 90.0 - angle.unwrap_or(90.0);
    html! {
        <>
            { rect(-38.0, 46.0, 76.0, 12.0, 2.0, "#2f5fa8") }
            { rect(-26.0, 34.0, 52.0, 54.0, 4.0, "#3b74c9") }
            { disc(-33.0, 52.0, 2.6, "#1d2024") }{ disc(33.0, 52.0, 2.6, "#1d2024") }
            { disc(0.0, 54.0, 14.0, "#2b5aa0") }
            <g class="arm" transform={format!("rotate({} 0 54)", n(turn))}>
                { shape("M-6 54L-3.4 16a3.4 3.4 0 016.8 0L6 54a6 6 0 01-12 0z", "#f2f3f4") }
                { disc(0.0, 20.0, 1.4, "#8b9096") }{ disc(0.0, 28.0, 1.4, "#8b9096") }
            </g>
            { disc(0.0, 54.0, 4.0, "#8b9096") }
        </>
    }
}

fn buzzer(sounds: bool) -> Html {
    html! {
        <>
            { disc(0.0, 48.0, 29.0, "#1c1e21") }
            { disc(0.0, 48.0, 24.0, "#26292d") }
            { disc(0.0, 48.0, 5.0, "#0c0d0f") }
            { line("M-18 33h8M-14 29v8", "#d5d8dc", 1.8) }
            if sounds {
                { line("M34 36q8 12 0 24M42 30q12 18 0 36", "#ffd166", 2.6) }
                { line("M-34 36q-8 12 0 24M-42 30q-12 18 0 36", "#ffd166", 2.6) }
            }
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_terminal_has_one_leg() {
        for kind in PartKind::ALL {
            let legs = legs(kind);
            for (terminal, _) in kind.terminals() {
                let own = legs.iter().filter(|(leg, _)| *leg == Leg::Pin(*terminal));
                assert_eq!(own.count(), 1, "{kind:?} {terminal:?}");
            }
            let pins = legs.iter().filter(|(leg, _)| matches!(leg, Leg::Pin(_))).count();
            assert_eq!(pins, kind.terminals().len(), "{kind:?}");
        }
    }
}
