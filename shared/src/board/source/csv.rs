//! A table as a person brings it: comma-separated values.
//!
//! Knows one column of values, or two: the time and the value. A time is a number of seconds, a
//! time of day (`14:30`, `14:30:05`), or a date and a time (`2026-05-01T14:30:05Z`). Columns are
//! parted by `,` `;` or tabs; between the latter two a comma is a decimal one. An empty line and
//! one that begins with `#` are left out, and so is a first line that has no number.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::table::{MAX_ROWS, Table};

/// The most bytes of a table.
pub const MAX_CSV_LEN: usize = 256 * 1024;
/// The most characters of a field that an error shows.
const MAX_SHOWN: usize = 40;
/// What lies between two values that have no times.
const STEP_MILLIS: u64 = 1000;

/// Why a table cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CsvError {
    /// The line, the first being 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: CsvFault,
}

/// What is wrong with a line of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CsvFault {
    /// There is no value in all the table.
    NoValues,
    /// It has more than [`MAX_CSV_LEN`] bytes or [`MAX_ROWS`] rows.
    TooLong,
    /// It has so many columns, not one or two.
    Columns(usize),
    /// It has another number of columns than those before.
    OtherColumns,
    /// The value is no number.
    NotANumber(String),
    /// The time is none.
    NotATime(String),
    /// The time is before that of the line above, or more than 49 days after the first.
    TimeOutOfOrder,
}

impl Table {
    /// Reads a table that a person brought.
    ///
    /// # Errors
    ///
    /// The first line that is wrong, and why.
    pub fn parse_csv(text: &str) -> Result<Self, CsvError> {
        let fault = |line: usize, fault| Err(CsvError { line, fault });
        if text.len() > MAX_CSV_LEN {
            return fault(1, CsvFault::TooLong);
        }
        let mut rows: Vec<(u64, f64)> = Vec::new();
        let mut columns = None;
        let mut may_be_head = true;
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let (number, line) = (index + 1, line.trim());
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let is_first = core::mem::take(&mut may_be_head);
            let (fields, has_decimal_comma) = fields(line);
            if is_first && fields.iter().all(|it| value(it, has_decimal_comma).is_none()) {
                continue;
            }
            if !(1..=2).contains(&fields.len()) {
                return fault(number, CsvFault::Columns(fields.len()));
            }
            if *columns.get_or_insert(fields.len()) != fields.len() {
                return fault(number, CsvFault::OtherColumns);
            }
            let at = match fields[..] {
                [at, _] => match time(at, has_decimal_comma) {
                    Some(at) => at,
                    None => return fault(number, CsvFault::NotATime(shown(at))),
                },
                _ => rows.last().map_or(0, |row| row.0 + STEP_MILLIS),
            };
            let text = fields[fields.len() - 1];
            let Some(value) = value(text, has_decimal_comma) else {
                return fault(number, CsvFault::NotANumber(shown(text)));
            };
            let first = rows.first().map_or(at, |row| row.0);
            let is_in_order = rows.last().is_none_or(|row| row.0 <= at);
            if !is_in_order || at - first > u64::from(u32::MAX) {
                return fault(number, CsvFault::TimeOutOfOrder);
            }
            if rows.len() == MAX_ROWS {
                return fault(number, CsvFault::TooLong);
            }
            rows.push((at, value));
        }
        let first = rows.first().map_or(0, |row| row.0);
        let rows = rows.into_iter().map(|(at, value)| ((at - first) as u32, value)).collect();
        Self::new(rows).ok_or(CsvError { line: 1, fault: CsvFault::NoValues })
    }
}

/// The fields of a line, and whether a comma in them is a decimal one.
fn fields(line: &str) -> (Vec<&str>, bool) {
    let separator = [';', '\t'].into_iter().find(|it| line.contains(*it));
    let fields = line.split(separator.unwrap_or(',')).map(|it| it.trim().trim_matches('"'));
    (fields.collect(), separator.is_some())
}

fn value(text: &str, has_decimal_comma: bool) -> Option<f64> {
    let parsed = match has_decimal_comma {
        true => text.replacen(',', ".", 1).parse::<f64>(),
        false => text.parse(),
    };
    parsed.ok().filter(|it| it.is_finite())
}

/// A time in milliseconds.
fn time(text: &str, has_decimal_comma: bool) -> Option<u64> {
    if let Some(seconds) = value(text, has_decimal_comma) {
        let is_time = (0.0..1e13).contains(&seconds);
        return is_time.then(|| libm::round(seconds * 1000.0) as u64);
    }
    match text.split_once(['T', ' ']) {
        Some((date, time)) => Some(days(date)? * 86_400_000 + time_of_day(time)?),
        None => time_of_day(text),
    }
}

/// `14:30`, `14:30:05`, `14:30:05.250Z`. An offset other than `Z` is not known.
fn time_of_day(text: &str) -> Option<u64> {
    let mut parts = text.trim_end_matches('Z').split(':');
    let hours: u64 = parts.next()?.parse().ok().filter(|it| *it < 24)?;
    let minutes: u64 = parts.next()?.parse().ok().filter(|it| *it < 60)?;
    let seconds: f64 = parts.next().map_or(Ok(0.0), str::parse).ok()?;
    let is_sound = (0.0..61.0).contains(&seconds) && parts.next().is_none();
    is_sound.then(|| (hours * 60 + minutes) * 60_000 + libm::round(seconds * 1000.0) as u64)
}

/// Days since the first of March of the year 0, of `2026-05-01`: the leap day is a year's last.
fn days(date: &str) -> Option<u64> {
    let mut parts = date.splitn(3, '-').map(|it| it.parse::<u64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let days_before_month = (153 * month + 2) / 5;
    Some(year * 365 + year / 4 - year / 100 + year / 400 + days_before_month + day - 1)
}

fn shown(text: &str) -> String {
    let end = text.char_indices().nth(MAX_SHOWN).map_or(text.len(), |(index, _)| index);
    text[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, f64)> {
        Table::parse_csv(text).unwrap_or_else(|error| panic!("{text:?}: {error}")).rows().to_vec()
    }

    #[test]
    fn tables_are_read_as_people_bring_them() {
        let expected = [(0, 20.5), (60_000, 21.0)];
        for text in [
            "0,20.5\n60,21",
            "time,temperature\n0, 20.5\n60, 21\n",
            "\u{feff}time;temp\r\n0;20,5\r\n60;21,0\r\n",
            "# a day\n\n10\t20,5\n70\t21",
            "14:30,20.5\n14:31:00,21",
            "2026-02-28T23:59:30Z,20.5\n2026-03-01T00:00:30Z,21",
            "2024-12-31 23:59:00,20.5\n2025-01-01 00:00:00,21",
            "\"0\",\"20.5\"\n\"60\",\"21\"",
        ] {
            assert_eq!(rows(text), expected, "{text:?}");
        }
        assert_eq!(rows("value\n1\n2\n-3e-1"), [(0, 1.0), (1000, 2.0), (2000, -0.3)]);
        let leap = rows("2024-02-28T00:00,1\n2024-03-01T00:00,2");
        assert_eq!(leap[1].0, 2 * 86_400_000);
    }

    #[test]
    fn an_error_names_its_line() {
        use CsvFault::*;
        for (text, line, fault) in [
            ("", 1, NoValues),
            ("time,value\n", 1, NoValues),
            ("0,1\n\n1,warm", 3, NotANumber("warm".into())),
            ("0,1\nsoon,2", 2, NotATime("soon".into())),
            ("24:00,2\n", 1, NotATime("24:00".into())),
            ("0,1\n1", 2, OtherColumns),
            ("0,1,2", 1, Columns(3)),
            ("5,1\n4,1", 2, TimeOutOfOrder),
            ("0,1\n5000000,1", 2, TimeOutOfOrder),
            ("0,1\n1,inf", 2, NotANumber("inf".into())),
        ] {
            assert_eq!(Table::parse_csv(text), Err(CsvError { line, fault }), "{text:?}");
        }
        let long = "1\n".repeat(MAX_ROWS + 1);
        let error = CsvError { line: MAX_ROWS + 1, fault: TooLong };
        assert_eq!(Table::parse_csv(&long), Err(error));
    }
}
