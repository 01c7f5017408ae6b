//! What a person changes about what is around a sensor.
//!
//! Knows one setting at a time: the others may have changed since the page was last drawn. Does not
//! know what a source makes of its settings: that is `shared::board::source`.

use shared::board::part::Sensed;
use shared::board::source::{MAX_STEPS, Shape, Source, Table};
use shared::board::{Part, Quantity};
use shared::time::Duration;

/// The shortest and the longest time of a source, in seconds.
pub const SECONDS: (f64, f64) = (0.1, 86_400.0);
/// How long a day takes if nobody says anything else: short enough to be seen in a lesson.
const USUAL_DAY: Duration = Duration::from_secs(120);

/// One setting of what is around a sensor.
#[derive(Clone, Debug, PartialEq)]
pub enum SourceChange {
    /// Another source, by its name in files; it begins about where the last one was. What needs a
    /// table is chosen by [`SourceChange::Table`].
    Kind(&'static str),
    /// The level, or the middle.
    Level(f64),
    /// The lower bound.
    Low(f64),
    /// The upper bound.
    High(f64),
    /// The longest step of a walk.
    Step(f64),
    /// How far a wave or a noise goes.
    Amplitude(f64),
    /// The period of a wave, the length of a day, how often something happens, in seconds.
    Seconds(f64),
    /// The shape of the wave.
    Shape(Shape),
    /// The values of steps.
    Values(Vec<f64>),
    /// A table: brought by a person, or recorded.
    Table(Table, Origin),
}

/// Where a table comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A file.
    File,
    /// A real board's topic.
    Recording,
}

impl SourceChange {
    /// Changes a part. What is around it now; `None` if it does not sense that, or nothing changed.
    pub fn apply(self, part: &mut Part, quantity: Quantity) -> Option<Source> {
        let sensed = *part.kind.senses().iter().find(|it| it.quantity == quantity)?;
        let source = part.source_mut(quantity)?;
        let changed = clamp(self.change(source, &sensed), &sensed);
        if changed == *source {
            return None;
        }
        source.clone_from(&changed);
        Some(changed)
    }

    fn change(self, old: &Source, sensed: &Sensed) -> Source {
        let mut source = old.clone();
        match (self, &mut source) {
            (Self::Kind(key), _) if key != old.key() => {
                return usual(key, old.level(), sensed).unwrap_or(source);
            }
            (Self::Table(table, Origin::File), _) => return Source::Csv(table),
            (Self::Table(table, Origin::Recording), _) => return Source::Recorded(table),
            // A slider that is moved is a value that is set.
            (
                Self::Level(level),
                Source::Constant { level: own }
                | Source::Wave { level: own, .. }
                | Source::RandomWalk { level: own, .. }
                | Source::Noise { level: own, .. },
            ) => *own = level,
            (Self::Level(level), _) => return Source::Constant { level },
            (
                Self::Low(low),
                Source::DayCurve { low: own, .. } | Source::RandomWalk { low: own, .. },
            ) => {
                *own = low;
            }
            (
                Self::High(high),
                Source::DayCurve { high: own, .. } | Source::RandomWalk { high: own, .. },
            ) => *own = high,
            (Self::Step(step), Source::RandomWalk { step: own, .. }) => *own = step,
            (
                Self::Amplitude(amplitude),
                Source::Wave { amplitude: own, .. } | Source::Noise { amplitude: own, .. },
            ) => *own = amplitude,
            (
                Self::Seconds(seconds),
                Source::Wave { period: own, .. }
                | Source::DayCurve { day: own, .. }
                | Source::RandomWalk { every: own, .. }
                | Source::Noise { every: own, .. }
                | Source::Steps { every: own, .. },
            ) => *own = duration(seconds),
            (Self::Shape(shape), Source::Wave { shape: own, .. }) => *own = shape,
            (Self::Values(values), Source::Steps { values: own, .. }) if !values.is_empty() => {
                *own = values;
            }
            _ => {}
        }
        source
    }
}

/// A source of this name as it is when it is chosen; `None` for one that needs a table.
fn usual(key: &str, level: f64, sensed: &Sensed) -> Option<Source> {
    let span = sensed.high.min(1000.0) - sensed.low;
    let (second, ten) = (Duration::from_secs(1), Duration::from_secs(10));
    let around = |part: f64| (level - span * part, level + span * part);
    Some(match key {
        "constant" => Source::Constant { level },
        "wave" => Source::Wave {
            level,
            shape: Shape::Sine,
            amplitude: rounded(span / 20.0, sensed),
            period: Duration::from_secs(60),
        },
        "day-curve" => {
            let (low, high) = around(0.06);
            Source::DayCurve {
                low: rounded(low, sensed),
                high: rounded(high, sensed),
                day: USUAL_DAY,
            }
        }
        "random-walk" => {
            let (low, high) = around(0.1);
            Source::RandomWalk {
                level,
                low: rounded(low, sensed),
                high: rounded(high, sensed),
                step: rounded(span / 100.0, sensed),
                every: second,
            }
        }
        "noise" => Source::Noise { level, amplitude: rounded(span / 50.0, sensed), every: second },
        "steps" => Source::Steps { values: vec![sensed.low, level, sensed.high], every: ten },
        _ => return None,
    })
}

fn rounded(value: f64, sensed: &Sensed) -> f64 {
    let step = sensed.step.max(0.1);
    (value / step).round() * step
}

/// What a sensor can have around it: numbers within its range, times that make sense.
fn clamp(source: Source, sensed: &Sensed) -> Source {
    let within = |value: f64| {
        if value.is_finite() { value.clamp(sensed.low, sensed.high) } else { sensed.low }
    };
    let size = |value: f64| {
        let half = (sensed.high - sensed.low) / 2.0;
        if value.is_finite() { value.clamp(0.0, half) } else { 0.0 }
    };
    let time = |time: Duration| duration(time.as_secs_f64());
    match source {
        Source::Constant { level } => Source::Constant { level: within(level) },
        Source::Wave { level, shape, amplitude, period } => Source::Wave {
            level: within(level),
            shape,
            amplitude: size(amplitude),
            period: time(period),
        },
        Source::DayCurve { low, high, day } => {
            Source::DayCurve { low: within(low), high: within(high), day: time(day) }
        }
        Source::RandomWalk { level, low, high, step, every } => {
            let (low, high) = (within(low).min(within(high)), within(high).max(within(low)));
            let level = within(level).clamp(low, high);
            Source::RandomWalk { level, low, high, step: size(step), every: time(every) }
        }
        Source::Noise { level, amplitude, every } => {
            Source::Noise { level: within(level), amplitude: size(amplitude), every: time(every) }
        }
        Source::Steps { values, every } => {
            let values = values.into_iter().take(MAX_STEPS).map(within).collect();
            Source::Steps { values, every: time(every) }
        }
        table @ (Source::Csv(_) | Source::Recorded(_)) => table,
    }
}

fn duration(seconds: f64) -> Duration {
    let (low, high) = SECONDS;
    let seconds = if seconds.is_finite() { seconds.clamp(low, high) } else { low };
    Duration::from_micros((seconds * 1e6).round() as u64)
}

/// The numbers of a text, parted by commas or spaces; `None` if there is something else in it, or
/// more than [`MAX_STEPS`].
pub fn numbers(text: &str) -> Option<Vec<f64>> {
    let words = text.split([',', ' ', ';', '、', '，']).filter(|word| !word.is_empty());
    let numbers = words.map(|word| word.parse().ok().filter(|it: &f64| it.is_finite()));
    let numbers: Vec<f64> = numbers.collect::<Option<_>>()?;
    (1..=MAX_STEPS).contains(&numbers.len()).then_some(numbers)
}

#[cfg(test)]
mod tests {
    use shared::board::PartKind;

    use super::*;

    fn dht22() -> Part {
        Part::new("dht22", PartKind::Dht22).on_pin(4)
    }

    fn apply(part: &mut Part, change: SourceChange) -> Option<Source> {
        change.apply(part, Quantity::Temperature)
    }

    #[test]
    fn another_source_begins_where_the_last_one_was() {
        let mut part = dht22();
        apply(&mut part, SourceChange::Level(30.0));
        for key in ["wave", "random-walk", "noise", "day-curve", "steps", "constant"] {
            let source = apply(&mut part, SourceChange::Kind(key)).unwrap();
            assert_eq!(source.key(), key);
            let (low, high) = (-40.0, 80.0);
            for seconds in 0..500 {
                let value = source.sample(3, Duration::from_secs(seconds));
                assert!((low..=high).contains(&value), "{key}: {value}");
            }
            if key != "steps" {
                apply(&mut part, SourceChange::Level(30.0));
            }
        }
        assert_eq!(apply(&mut part, SourceChange::Kind("constant")), None, "it is that already");
        assert_eq!(apply(&mut part, SourceChange::Kind("csv")), None, "a table is brought");
    }

    #[test]
    fn settings_stay_within_what_makes_sense() {
        let mut part = dht22();
        assert_eq!(apply(&mut part, SourceChange::Level(f64::NAN)), Some(Source::constant(-40.0)));
        apply(&mut part, SourceChange::Kind("random-walk"));
        apply(&mut part, SourceChange::Low(50.0));
        apply(&mut part, SourceChange::High(10.0));
        apply(&mut part, SourceChange::Seconds(-1.0));
        let Some(Source::RandomWalk { level, low, high, every, .. }) =
            apply(&mut part, SourceChange::Level(1000.0))
        else {
            panic!()
        };
        assert!(low <= level && level <= high && every == Duration::from_millis(100));
        assert_eq!(SourceChange::Level(1.0).apply(&mut part, Quantity::Distance), None);
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(numbers("1, 2.5 -3；4"), None);
        assert_eq!(numbers("1, 2.5 -3;4，5"), Some(vec![1.0, 2.5, -3.0, 4.0, 5.0]));
        assert_eq!(numbers(" "), None);
        assert_eq!(numbers("1,x"), None);
    }
}
