//! What a repeat fills in: `{{counter}}`, `{{time}}`, `{{walk 20 0.5 0 40}}` and the like.
//!
//! Knows the words and their numbers. Anything in double braces that is none of them is an error
//! that says where; a text without braces is what it is.

use crate::state::decimal::decimal;
use crate::state::random::Random;

/// Places of one text that are filled in.
pub const MAX_PLACES: usize = 64;

/// What is filled in, from one message of a repeat to the next.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filling {
    /// How many messages came before.
    pub counter: u64,
    /// Milliseconds since 1970.
    pub epoch_ms: f64,
    /// Where each random walk is, in the order of the text.
    walks: Vec<f64>,
}

/// What is wrong in double braces, and behind which character of the text they begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// What.
    pub kind: TemplateFault,
    /// Where the braces begin, in characters.
    pub at: usize,
}

/// What may be wrong in double braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateFault {
    /// They are not closed.
    Open,
    /// No such word.
    Unknown,
    /// The word needs other numbers.
    Numbers,
    /// More of them than [`MAX_PLACES`].
    TooMany,
}

impl Filling {
    /// For a message of its own.
    pub fn at(epoch_ms: f64) -> Self {
        Self { epoch_ms, ..Self::default() }
    }

    /// Fills in a text. `places` of this message are behind, and it is told how many there are.
    pub fn fill(
        &mut self,
        text: &str,
        walks: &mut usize,
        random: &mut Random,
    ) -> Result<String, TemplateError> {
        let mut out = String::with_capacity(text.len());
        let (mut rest, mut places) = (text, 0);
        while let Some(start) = rest.find("{{") {
            out.push_str(&rest[..start]);
            let at = text.len() - rest.len() + start;
            let fault = |kind| TemplateError { kind, at: text[..at].chars().count() };
            let inner = &rest[start + 2..];
            let end = inner.find("}}").ok_or_else(|| fault(TemplateFault::Open))?;
            places += 1;
            if places > MAX_PLACES {
                return Err(fault(TemplateFault::TooMany));
            }
            self.word(&inner[..end], walks, random, &mut out).map_err(fault)?;
            rest = &inner[end + 2..];
        }
        out.push_str(rest);
        Ok(out)
    }

    fn word(
        &mut self,
        inner: &str,
        walks: &mut usize,
        random: &mut Random,
        out: &mut String,
    ) -> Result<(), TemplateFault> {
        let mut words = inner.split_whitespace();
        let name = words.next().unwrap_or_default();
        let rest: Vec<&str> = words.collect();
        let parsed = || rest.iter().map(|word| decimal(word));
        let numbers = || parsed().collect::<Option<Vec<_>>>().ok_or(TemplateFault::Numbers);
        match (name, rest.len()) {
            ("counter", 0) => out.push_str(&self.counter.to_string()),
            ("counter", 1) => out.push_str(&(numbers()?[0] + self.counter as f64).to_string()),
            ("time", 0) => out.push_str(&self.epoch_ms.floor().to_string()),
            ("iso", 0) => out.push_str(&iso(self.epoch_ms)),
            ("int", 2) => {
                let [low, high] = numbers()?[..] else { return Err(TemplateFault::Numbers) };
                let (low, high) = (low.ceil(), high.floor());
                if low > high || high - low >= 2_f64.powi(47) {
                    return Err(TemplateFault::Numbers);
                }
                out.push_str(&(low + random.below((high - low) as u64 + 1) as f64).to_string());
            }
            ("float", 2) => {
                let [low, high] = numbers()?[..] else { return Err(TemplateFault::Numbers) };
                out.push_str(&round(low + (high - low) * fraction(random)));
            }
            ("walk", 4) => {
                let [start, step, low, high] = numbers()?[..] else {
                    return Err(TemplateFault::Numbers);
                };
                if low > high {
                    return Err(TemplateFault::Numbers);
                }
                let before = self.walks.get(*walks).copied();
                let now = match before {
                    None => start,
                    Some(before) => before + step * (2.0 * fraction(random) - 1.0),
                };
                let now = now.clamp(low, high);
                match self.walks.get_mut(*walks) {
                    Some(walk) => *walk = now,
                    None => self.walks.push(now),
                }
                *walks += 1;
                out.push_str(&round(now));
            }
            ("pick", 1..) => out.push_str(rest[random.below(rest.len() as u64) as usize]),
            ("counter" | "time" | "iso" | "int" | "float" | "walk" | "pick", _) => {
                return Err(TemplateFault::Numbers);
            }
            _ => return Err(TemplateFault::Unknown),
        }
        Ok(())
    }
}

/// At least 0 and below 1.
fn fraction(random: &mut Random) -> f64 {
    random.below(1 << 32) as f64 / 2_f64.powi(32)
}

/// Three places behind the point, none of them for nothing.
fn round(number: f64) -> String {
    ((number * 1000.0).round() / 1000.0).to_string()
}

/// `2026-11-25T13:04:05.006Z` of milliseconds since 1970.
pub fn iso(epoch_ms: f64) -> String {
    let millis = epoch_ms as i64;
    let (days, rest) = (millis.div_euclid(86_400_000), millis.rem_euclid(86_400_000));
    // Counted from 1 March of the year 0, so that a leap day is the last of its year.
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    let (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60);
    let (second, milli) = (rest / 1000 % 60, rest % 1000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(text: &str) -> Result<String, TemplateError> {
        let mut filling = Filling { counter: 7, epoch_ms: 1234.5, ..Filling::default() };
        filling.fill(text, &mut 0, &mut Random::new(1))
    }

    #[test]
    fn words_are_filled_in() {
        for (text, filled) in [
            ("{\"n\": {{counter}}}", "{\"n\": 7}"),
            ("{{ counter 100 }}/{{time}}", "107/1234"),
            ("{{iso}}", "1970-01-01T00:00:01.234Z"),
            ("{{int 3 3}}", "3"),
            ("{{walk 20 0.5 0 40}}", "20"),
            ("{{pick on}}", "on"),
            ("a { b } }} c", "a { b } }} c"),
        ] {
            assert_eq!(fill(text).as_deref(), Ok(filled), "{text}");
        }
    }

    #[test]
    fn numbers_stay_where_they_may_be_and_a_walk_goes_on() {
        let (mut filling, mut random) = (Filling::default(), Random::new(9));
        let mut before = None::<(f64, f64)>;
        for _ in 0..2000 {
            let text = "{{int -2 2}} {{float 0 1}} {{walk 5 1 0 10}} {{walk 0 9 -1 1}}";
            let filled = filling.fill(text, &mut 0, &mut random).unwrap();
            let numbers: Vec<f64> = filled.split(' ').map(|it| it.parse().unwrap()).collect();
            let [int, float, walk, other] = numbers[..] else { panic!("{filled}") };
            assert!((-2.0..=2.0).contains(&int) && int.fract() == 0.0);
            assert!((0.0..=1.0).contains(&float) && (0.0..=10.0).contains(&walk));
            assert!((-1.0..=1.0).contains(&other));
            assert!(before.is_none_or(|(last, _)| (walk - last).abs() <= 1.001));
            before = Some((walk, other));
        }
    }

    #[test]
    fn what_is_wrong_is_said_where_it_stands() {
        for (text, kind, at) in [
            ("温度 {{counter", TemplateFault::Open, 3),
            ("a{{b}}", TemplateFault::Unknown, 1),
            ("{{int 5}}", TemplateFault::Numbers, 0),
            ("{{int 5 1}}", TemplateFault::Numbers, 0),
            ("{{walk a b c d}}", TemplateFault::Numbers, 0),
        ] {
            assert_eq!(fill(text), Err(TemplateError { kind, at }), "{text}");
        }
        assert!(fill(&"{{time}}".repeat(MAX_PLACES + 1)).is_err());
    }

    #[test]
    fn a_day_has_its_date() {
        assert_eq!(iso(951_782_400_000.0), "2000-02-29T00:00:00.000Z");
        assert_eq!(iso(1_764_075_845_006.0), "2025-11-25T13:04:05.006Z");
        assert_eq!(iso(4_107_542_399_999.0), "2100-02-28T23:59:59.999Z");
    }
}
