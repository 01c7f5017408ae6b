//! How values are written, the same in a flag, in the file and in the environment.
//!
//! Each function takes the text and gives the value, or what is expected instead.

use std::time::Duration;

/// Unit names of durations, with their length in milliseconds.
const SPANS: [(&str, u64); 5] =
    [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];
/// Unit names of sizes, with their bytes.
const SIZES: [(&str, u64); 7] = [
    ("", 1),
    ("B", 1),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("kB", 1000),
    ("MB", 1_000_000),
];

/// A whole number, 0 included.
pub(crate) fn count(text: &str) -> Result<usize, String> {
    text.trim().parse().map_err(|_| "use a whole number, as in 1000".to_owned())
}

/// A whole number from 1 to 65,535.
pub(crate) fn small_count(text: &str) -> Result<u16, String> {
    match text.trim().parse() {
        Ok(number @ 1..) => Ok(number),
        _ => Err("use a whole number from 1 to 65535".to_owned()),
    }
}

/// A number of bytes.
pub(crate) fn size(text: &str) -> Result<usize, String> {
    let bytes = number_and_unit(text, &SIZES).and_then(|bytes| usize::try_from(bytes).ok());
    bytes.ok_or_else(|| "use a number of bytes, as in 65536, \"64 KiB\" or \"16 MiB\"".to_owned())
}

/// A length of time.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    number_and_unit(text, &SPANS).map(Duration::from_millis).ok_or_else(|| {
        "use a number with its unit, as in \"500 ms\", 30s, 5m, 12h or 7d".to_owned()
    })
}

/// A length of time, or `off`.
pub(crate) fn duration_or_off(text: &str) -> Result<Option<Duration>, String> {
    match text.trim() {
        "off" => Ok(None),
        text => duration(text).map(Some).map_err(|wanted| format!("{wanted}; or off")),
    }
}

/// Yes or no.
pub(crate) fn switch(text: &str) -> Result<bool, String> {
    match text.trim() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("use true or false".to_owned()),
    }
}

fn number_and_unit(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = unit.trim_start();
    let &(_, factor) = units.iter().find(|(name, _)| *name == unit)?;
    number.parse::<u64>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_a_unit_or_is_refused() {
        for (text, millis) in [("500 ms", 500), ("30s", 30_000), (" 5 m ", 300_000), ("0s", 0)] {
            assert_eq!(duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        assert_eq!(duration("7d"), Ok(Duration::from_secs(7 * 24 * 3600)));
        for text in
            ["", "s", "30", "1.5s", "-1s", "1 week", "99999999999999999999d", "9999999999999999d"]
        {
            assert!(duration(text).is_err(), "{text}");
        }
        for (text, bytes) in [("0", 0), ("64 KiB", 65536), ("16MiB", 16 << 20), ("1 MB", 1_000_000)]
        {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in ["", "KiB", "1 kib", "1.5 MiB", "true"] {
            assert!(size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn off_is_no_duration() {
        assert_eq!(duration_or_off("off"), Ok(None));
        assert_eq!(duration_or_off("1s"), Ok(Some(Duration::from_secs(1))));
        assert!(duration_or_off("never").unwrap_err().ends_with("; or off"));
    }

    #[test]
    fn a_count_that_must_be_there_is_not_0() {
        assert_eq!(small_count("1"), Ok(1));
        for text in ["0", "65536", "-1", "x"] {
            assert!(small_count(text).is_err(), "{text}");
        }
    }
}
