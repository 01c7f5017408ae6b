//! Sources as JSON.

use alloc::vec::Vec;

use serde_json::{Value, json};

use super::fields::At;
use super::{ReadError, ReadProblem, Wanted};
use crate::board::source::{MAX_STEPS, Shape, Source, Table};
use crate::time::Duration;

pub(super) fn write(source: &Source) -> Value {
    let key = source.key();
    match source {
        Source::Constant { level } => json!({ "source": key, "level": level }),
        Source::Wave { level, shape, amplitude, period } => json!({
            "source": key, "level": level, "shape": shape.key(), "amplitude": amplitude,
            "period": seconds(*period),
        }),
        Source::DayCurve { low, high, day } => {
            json!({ "source": key, "low": low, "high": high, "day": seconds(*day) })
        }
        Source::RandomWalk { level, low, high, step, every } => json!({
            "source": key, "level": level, "low": low, "high": high, "step": step,
            "every": seconds(*every),
        }),
        Source::Noise { level, amplitude, every } => json!({
            "source": key, "level": level, "amplitude": amplitude, "every": seconds(*every),
        }),
        Source::Steps { values, every } => {
            json!({ "source": key, "values": values, "every": seconds(*every) })
        }
        Source::Csv(table) | Source::Recorded(table) => {
            json!({ "source": key, "rows": table.rows() })
        }
    }
}

/// A whole number of seconds where it is one.
pub(super) fn seconds(duration: Duration) -> Value {
    match duration.subsec_nanos() {
        0 => duration.as_secs().into(),
        _ => duration.as_secs_f64().into(),
    }
}

pub(super) fn read(at: At<'_>) -> Result<Source, ReadError> {
    let number = |key: &str| at.get(key)?.number();
    let duration = |key: &str| at.get(key)?.duration();
    let Some(source) = at.find("source") else { return read_wave_of_old(&at) };
    Ok(match source.text()? {
        "constant" => Source::Constant { level: number("level")? },
        "wave" => Source::Wave {
            level: number("level")?,
            shape: at.get("shape")?.word(shape)?,
            amplitude: number("amplitude")?,
            period: duration("period")?,
        },
        "day-curve" => {
            Source::DayCurve { low: number("low")?, high: number("high")?, day: duration("day")? }
        }
        "random-walk" => Source::RandomWalk {
            level: number("level")?,
            low: number("low")?,
            high: number("high")?,
            step: number("step")?,
            every: duration("every")?,
        },
        "noise" => Source::Noise {
            level: number("level")?,
            amplitude: number("amplitude")?,
            every: duration("every")?,
        },
        "steps" => {
            let values = at.get("values")?;
            let items = values.items()?;
            if !(1..=MAX_STEPS).contains(&items.len()) {
                return Err(values.not_a(Wanted::List));
            }
            let values = items.iter().map(At::number).collect::<Result<_, _>>()?;
            Source::Steps { values, every: duration("every")? }
        }
        "csv" => Source::Csv(table(&at)?),
        "recorded" => Source::Recorded(table(&at)?),
        other => return Err(source.error(ReadProblem::Unknown(other.chars().take(40).collect()))),
    })
}

/// A level and a wave, as every source was once.
fn read_wave_of_old(at: &At<'_>) -> Result<Source, ReadError> {
    let level = at.get("level")?.number()?;
    match at.get("wave")?.text()? {
        "constant" => Ok(Source::Constant { level }),
        _ => Ok(Source::Wave {
            level,
            shape: at.get("wave")?.word(shape)?,
            amplitude: at.get("amplitude")?.number()?,
            period: at.get("period")?.duration()?,
        }),
    }
}

fn shape(word: &str) -> Option<Shape> {
    Shape::ALL.into_iter().find(|shape| shape.key() == word)
}

fn table(at: &At<'_>) -> Result<Table, ReadError> {
    let rows = at.get("rows")?;
    let mut read = Vec::new();
    for row in rows.items()? {
        match row.items()?.as_slice() {
            [at, value] => read.push((at.whole()?, value.number()?)),
            _ => return Err(row.not_a(Wanted::Rows)),
        }
    }
    Table::new(read).ok_or_else(|| rows.not_a(Wanted::Rows))
}
