//! Colours as boards speak of them.
//!
//! Knows red, green and blue, and hue, saturation and value, in the spellings in use: `255,0,0`,
//! `rgb,255,0,0`, `FF0000`, `#ff0000`, `[255,0,0]`, `{"r":255,"g":0,"b":0}`, `{"h":0,"s":100}`; and
//! `x` and `y` of the CIE 1931 diagram, as lamps of Zigbee do, with the primaries of sRGB. Does not
//! know what a lamp cannot show.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use serde_json::Value;

/// What a colour is made of in a board's commands and reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Space {
    /// Red, green and blue from 0 to 255.
    Rgb,
    /// Hue from 0 to 360, saturation and value from 0 to 100. Where a report has no value, it is
    /// 100: how bright it is, is then said elsewhere.
    Hsv,
    /// `x` and `y` from 0 to 1 in the CIE 1931 diagram. How bright it is, is said elsewhere.
    Xy,
}

/// `x` and `y` of what has no colour of its own: the white of sRGB.
const WHITE: (f64, f64) = (0.3127, 0.329);

/// Red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub [u8; 3]);

impl Space {
    /// The colour that a report in these terms says.
    pub fn read(self, text: &str) -> Option<Rgb> {
        let text = text.trim();
        if text.starts_with('{') {
            return self.read_json(&serde_json::from_str(text).ok()?);
        }
        let text = text.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(text);
        let (space, numbers) = match text.split_once(',') {
            Some(("rgb", rest)) => (Self::Rgb, rest),
            Some(("hsv", rest)) => (Self::Hsv, rest),
            Some(_) => (self, text),
            None => return Rgb::of_hex(text.strip_prefix('#').unwrap_or(text)),
        };
        let numbers: Option<Vec<f64>> =
            numbers.split(',').map(|it| it.trim().parse().ok()).collect();
        space.of_numbers(&numbers?)
    }

    fn read_json(self, json: &Value) -> Option<Rgb> {
        let get = |key: &str| json.get(key).and_then(Value::as_f64);
        if let (Some(r), Some(g), Some(b)) = (get("r"), get("g"), get("b")) {
            return Self::Rgb.of_numbers(&[r, g, b]);
        }
        if let (Some(x), Some(y)) = (get("x"), get("y"))
            && self == Self::Xy
        {
            return Rgb::of_xy(x, y);
        }
        let hue = get("h").or(get("hue"))?;
        let saturation = get("s").or(get("saturation"))?;
        Self::Hsv.of_numbers(&[hue, saturation])
    }

    fn of_numbers(self, numbers: &[f64]) -> Option<Rgb> {
        if !numbers.iter().all(|number| number.is_finite()) {
            return None;
        }
        match (self, numbers) {
            (Self::Rgb, &[r, g, b, ..]) => {
                let channel = |it: f64| (0.0..=255.0).contains(&it).then(|| libm::rint(it) as u8);
                Some(Rgb([channel(r)?, channel(g)?, channel(b)?]))
            }
            (Self::Hsv, &[h, s]) => Rgb::of_hsv(h, s, 100.0),
            (Self::Hsv, &[h, s, v, ..]) => Rgb::of_hsv(h, s, v),
            (Self::Xy, &[x, y, ..]) => Rgb::of_xy(x, y),
            _ => None,
        }
    }

    /// The names and values of a colour, for a command's template.
    pub fn values(self, color: Rgb) -> Vec<(&'static str, String)> {
        let [red, green, blue] = color.0;
        let (hue, saturation, value) = color.hsv();
        let round = |it: f64| libm::rint(it).to_string();
        let (x, y) = color.xy();
        Vec::from([
            ("x", format!("{x:.4}")),
            ("y", format!("{y:.4}")),
            ("red", red.to_string()),
            ("green", green.to_string()),
            ("blue", blue.to_string()),
            ("hex", color.hex()),
            ("hue", round(hue)),
            ("saturation", round(saturation)),
            ("value", round(value)),
        ])
    }

    /// Whether a report says what was asked for, but for what rounding loses. Where the value is
    /// said elsewhere, it does not count.
    pub fn is_same(self, asked: Rgb, reported: Rgb) -> bool {
        let near = |a: Rgb, b: Rgb| a.0.iter().zip(b.0).all(|(&a, b)| a.abs_diff(b) <= 6);
        let full = |it: Rgb| {
            let (hue, saturation, _) = it.hsv();
            Rgb::of_hsv(hue, saturation, 100.0).unwrap_or(it)
        };
        near(asked, reported) || (self != Self::Rgb && near(full(asked), full(reported)))
    }
}

impl Rgb {
    /// `ff0000`, or more digits of which the first six count.
    pub fn of_hex(text: &str) -> Option<Self> {
        if !matches!(text.len(), 6 | 8 | 10) || !text.bytes().all(|it| it.is_ascii_hexdigit()) {
            return None;
        }
        let channel = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).ok();
        Some(Self([channel(0)?, channel(2)?, channel(4)?]))
    }

    /// `ff0000`
    pub fn hex(self) -> String {
        let [red, green, blue] = self.0;
        format!("{red:02x}{green:02x}{blue:02x}")
    }

    /// From hue (0 to 360), saturation and value (0 to 100).
    pub fn of_hsv(hue: f64, saturation: f64, value: f64) -> Option<Self> {
        let is_percent = |it: f64| (0.0..=100.0).contains(&it);
        if !(0.0..=360.0).contains(&hue) || !is_percent(saturation) || !is_percent(value) {
            return None;
        }
        let (saturation, value) = (saturation / 100.0, value / 100.0);
        let channel = |offset: f64| {
            let at = libm::fmod(offset + hue / 60.0, 6.0);
            let drop = at.min(4.0 - at).clamp(0.0, 1.0);
            libm::rint(255.0 * (value - value * saturation * drop)) as u8
        };
        Some(Self([channel(5.0), channel(3.0), channel(1.0)]))
    }

    /// From `x` and `y` of the CIE 1931 diagram, as bright as can be.
    pub fn of_xy(x: f64, y: f64) -> Option<Self> {
        if !(0.0..=1.0).contains(&x) || !(0.001..=1.0).contains(&y) || x + y > 1.001 {
            return None;
        }
        let (large_x, large_z) = (x / y, (1.0 - x - y) / y);
        let linear = [
            3.2406 * large_x - 1.5372 - 0.4986 * large_z,
            -0.9689 * large_x + 1.8758 + 0.0415 * large_z,
            0.0557 * large_x - 0.2040 + 1.0570 * large_z,
        ];
        // Beyond what a screen can show, its nearest edge.
        let linear = linear.map(|it| it.max(0.0));
        let brightest = linear.iter().fold(0.0_f64, |most, &it| most.max(it));
        let channel = |it: f64| {
            let it = it / brightest;
            let shown = if it <= 0.003_130_8 {
                12.92 * it
            } else {
                1.055 * libm::pow(it, 1.0 / 2.4) - 0.055
            };
            libm::rint(255.0 * shown) as u8
        };
        (brightest > 0.0).then(|| Self(linear.map(channel)))
    }

    /// `x` and `y` of the CIE 1931 diagram.
    pub fn xy(self) -> (f64, f64) {
        let [red, green, blue] = self.0.map(|it| {
            let it = f64::from(it) / 255.0;
            if it <= 0.040_45 { it / 12.92 } else { libm::pow((it + 0.055) / 1.055, 2.4) }
        });
        let large_x = 0.4124 * red + 0.3576 * green + 0.1805 * blue;
        let large_y = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        let large_z = 0.0193 * red + 0.1192 * green + 0.9505 * blue;
        let sum = large_x + large_y + large_z;
        if sum == 0.0 { WHITE } else { (large_x / sum, large_y / sum) }
    }

    /// Hue (0 to 360), saturation and value (0 to 100).
    pub fn hsv(self) -> (f64, f64, f64) {
        let [red, green, blue] = self.0.map(f64::from);
        let (high, low) = (red.max(green).max(blue), red.min(green).min(blue));
        let spread = high - low;
        let hue = if spread == 0.0 {
            0.0
        } else if high == red {
            libm::fmod((green - blue) / spread + 6.0, 6.0)
        } else if high == green {
            (blue - red) / spread + 2.0
        } else {
            (red - green) / spread + 4.0
        };
        let saturation = if high == 0.0 { 0.0 } else { spread / high };
        (hue * 60.0, saturation * 100.0, high / 2.55)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_read_in_every_spelling_in_use() {
        let red = Some(Rgb([255, 0, 0]));
        for text in [
            "255,0,0",
            "rgb,255,0,0",
            "FF0000",
            "#ff0000",
            "ff000080",
            r#"{"r":255,"g":0,"b":0}"#,
            r#"{"h":0,"s":100}"#,
            r#"{"hue":360,"saturation":100,"x":0.7}"#,
            "[255, 0, 0]",
        ] {
            assert_eq!(Space::Rgb.read(text), red, "{text}");
        }
        assert_eq!(Space::Hsv.read("120,100,50"), Some(Rgb([0, 128, 0])));
        assert_eq!(Space::Rgb.read("hsv,240,100,100"), Some(Rgb([0, 0, 255])));
        for text in ["", "red", "256,0,0", "1,2", "-1,0,0", "nan,0,0", "#12345", r#"{"x":1}"#, "{"]
        {
            assert_eq!(Space::Rgb.read(text), None, "{text}");
        }
        assert_eq!(Space::Hsv.read("361,0,0"), None);
        assert_eq!(Rgb::of_hex("é0000"), None);
    }

    #[test]
    fn hue_and_back_loses_no_more_than_rounding() {
        for red in (0..=255).step_by(15) {
            for green in (0..=255).step_by(15) {
                for blue in (0..=255).step_by(15) {
                    let color = Rgb([red, green, blue]);
                    let (h, s, v) = color.hsv();
                    let back = Rgb::of_hsv(h, s, v.min(100.0)).unwrap();
                    assert_eq!(back, color);
                    assert!(Space::Hsv.is_same(color, back));
                }
            }
        }
        assert!(!Space::Rgb.is_same(Rgb([255, 0, 0]), Rgb([0, 255, 0])));
    }

    /// The primaries and the white of sRGB are where IEC 61966-2-1 says.
    #[test]
    fn x_and_y_are_those_of_the_diagram() {
        for (rgb, x, y) in [
            ([255, 0, 0], 0.64, 0.33),
            ([0, 255, 0], 0.30, 0.60),
            ([0, 0, 255], 0.15, 0.06),
            ([255, 255, 255], 0.3127, 0.329),
            ([0, 0, 0], 0.3127, 0.329),
        ] {
            let said = Rgb(rgb).xy();
            assert!((said.0 - x).abs() < 0.001 && (said.1 - y).abs() < 0.001, "{rgb:?}: {said:?}");
        }
        for rgb in [[255, 0, 0], [0, 255, 0], [255, 200, 40], [120, 60, 255], [90, 90, 90]] {
            let (x, y) = Rgb(rgb).xy();
            let back = Space::Xy.read(&format!(r#"{{"x":{x:.4},"y":{y:.4},"hue":3}}"#)).unwrap();
            assert!(Space::Xy.is_same(Rgb(rgb), back), "{rgb:?} became {back:?}");
        }
        assert_eq!(Space::Xy.read(r#"{"hue":0,"saturation":100}"#), Some(Rgb([255, 0, 0])));
        for text in ["0.3,0", "1,1", "-0.1,0.3", r#"{"x":2,"y":0.3}"#] {
            assert_eq!(Space::Xy.read(text), None, "{text}");
        }
    }
}
