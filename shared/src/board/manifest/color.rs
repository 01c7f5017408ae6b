//! Colours as boards speak of them.
//!
//! Knows red, green and blue, and hue, saturation and value, in the spellings in use: `255,0,0`,
//! `rgb,255,0,0`, `FF0000`, `#ff0000`, `{"r":255,"g":0,"b":0}`, `{"h":0,"s":100}`. Does not know a
//! colour that needs a gamut (`x` and `y`).

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
}

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
            _ => None,
        }
    }

    /// The names and values of a colour, for a command's template.
    pub fn values(self, color: Rgb) -> Vec<(&'static str, String)> {
        let [red, green, blue] = color.0;
        let (hue, saturation, value) = color.hsv();
        let round = |it: f64| libm::rint(it).to_string();
        Vec::from([
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
        near(asked, reported) || (self == Self::Hsv && near(full(asked), full(reported)))
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
}
