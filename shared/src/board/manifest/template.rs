//! Value templates: where in a payload the value is.
//!
//! Knows how Home Assistant prints what it finds there. A template that takes more of Jinja than
//! there is here is kept, but nothing is extracted with it: a wrong value is worse than none.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use serde_json::Value;

use super::jinja::{self, Filter, Program, Step};
use super::json::print;

/// Says where in a payload the value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueTemplate {
    text: String,
    program: Option<Program>,
}

/// A payload from which a template extracts nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueError {
    /// The payload is no text.
    NotUtf8,
    /// The payload is no JSON, and the template looks into JSON.
    NotJson,
    /// The JSON has no such value.
    Missing {
        /// The way to the value, as in `a.b`.
        path: String,
    },
    /// The template wants a number.
    NotANumber {
        /// What was there instead.
        text: String,
    },
    /// The template needs more of Jinja than there is here.
    Unsupported,
}

impl Default for ValueTemplate {
    /// The whole payload.
    fn default() -> Self {
        Self::parse("{{ value }}")
    }
}

impl ValueTemplate {
    /// Reads a template. One that is not understood extracts nothing.
    pub fn parse(text: &str) -> Self {
        Self { text: text.to_owned(), program: jinja::read(text) }
    }

    /// The value at the end of this way into JSON, whatever its keys are.
    pub(super) fn at(way: &[&str]) -> Self {
        let steps: Vec<_> = way.iter().map(|key| Step::Key((*key).to_owned())).collect();
        let text: String = way.iter().map(|key| alloc::format!("[{key:?}]")).collect();
        let text = alloc::format!("{{{{ value_json{text} }}}}");
        Self { text, program: Some(Program { path: Some(steps), filters: Vec::new() }) }
    }

    /// The template as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is understood.
    pub const fn is_supported(&self) -> bool {
        self.program.is_some()
    }

    /// The value in `payload`, printed as Home Assistant prints it: JSON's `true` is `True`.
    ///
    /// # Errors
    ///
    /// The payload has no such value, or the template is not understood.
    pub fn extract(&self, payload: &[u8]) -> Result<String, ValueError> {
        let program = self.program.as_ref().ok_or(ValueError::Unsupported)?;
        let text = core::str::from_utf8(payload).map_err(|_| ValueError::NotUtf8)?;
        let value = match &program.path {
            None => text.to_owned(),
            Some(path) => {
                let json: Value = serde_json::from_str(text).map_err(|_| ValueError::NotJson)?;
                print(find(&json, path)?)
            }
        };
        program.filters.iter().try_fold(value, |value, filter| filter.apply(value))
    }
}

fn find<'a>(json: &'a Value, path: &[Step]) -> Result<&'a Value, ValueError> {
    let found = path.iter().try_fold(json, |json, step| match step {
        Step::Key(key) => json.get(key),
        Step::Index(index) => json.get(index),
    });
    found.ok_or_else(|| {
        let steps: Vec<_> = path.iter().map(Step::to_string).collect();
        ValueError::Missing { path: steps.join(".") }
    })
}

impl Filter {
    fn apply(self, text: String) -> Result<String, ValueError> {
        if self == Self::IsDefined {
            return Ok(text);
        }
        let number: f64 = match text.trim().parse() {
            Ok(number) if f64::is_finite(number) => number,
            _ => return Err(ValueError::NotANumber { text }),
        };
        Ok(match self {
            Self::Float => print(&Value::from(number)),
            Self::Int => (number as i64).to_string(),
            // As in Home Assistant: no decimals make an integer, and halves go to the even side.
            Self::Round(0) => (libm::rint(number) as i64).to_string(),
            Self::Round(decimals) => {
                let scale = libm::pow(10.0, f64::from(decimals));
                let rounded = libm::rint(number * scale) / scale;
                print(&Value::from(if rounded.is_finite() { rounded } else { number }))
            }
            Self::IsDefined => text,
        })
    }
}

impl fmt::Display for ValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 => f.write_str("the payload is not UTF-8 text"),
            Self::NotJson => f.write_str("the payload is not JSON"),
            Self::Missing { path } => write!(f, "the payload has no `{path}`"),
            Self::NotANumber { text } => write!(f, "`{text}` is not a number"),
            Self::Unsupported => f.write_str("this value template is not understood"),
        }
    }
}

impl core::error::Error for ValueError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn extract(template: &str, payload: &str) -> Result<String, ValueError> {
        ValueTemplate::parse(template).extract(payload.as_bytes())
    }

    #[test]
    fn values_are_found_and_printed_as_home_assistant_does() {
        let payload = r#"{"t":21.50,"a":{"b c":[10,{"d":"x"}]},"on":true,"no":null,"n":23}"#;
        for (template, expected) in [
            ("{{ value_json.t }}", "21.5"),
            ("{{value_json.t}}", "21.5"),
            (" {{ value_json['t'] | float }} ", "21.5"),
            ("{{ value_json.n | float(0) }}", "23.0"),
            ("{{ value_json.a['b c'][0] }}", "10"),
            (r#"{{ value_json["a"]["b c"][1].d }}"#, "x"),
            ("{{ value_json.on }}", "True"),
            ("{{ value_json.no }}", "None"),
            ("{{ value_json.t | round }}", "22"),
            ("{{ value_json.t | round(0) | float }}", "22.0"),
            ("{{ value_json.t | is_defined }}", "21.5"),
            ("{{ value_json.a['b c'][1] }}", r#"{"d":"x"}"#),
            ("{{ value }}", payload),
        ] {
            assert_eq!(extract(template, payload).as_deref(), Ok(expected), "{template}");
        }
        assert_eq!(extract("{{ value | float | round(1) }}", " 23.449").as_deref(), Ok("23.4"));
        assert_eq!(extract("{{ value | round(15) }}", "1e300").as_deref(), Ok("1e+300"));
    }

    #[test]
    fn what_is_not_there_is_said() {
        use ValueError::*;
        for (template, payload, expected) in [
            ("{{ value_json.a.b }}", r#"{"a":5}"#, Missing { path: "a.b".into() }),
            ("{{ value_json[2] }}", "[1,2]", Missing { path: "2".into() }),
            ("{{ value_json.a }}", "23.4", Missing { path: "a".into() }),
            ("{{ value_json.a }}", "{", NotJson),
            ("{{ value_json.a }}", "", NotJson),
            ("{{ value | float }}", "nan", NotANumber { text: "nan".into() }),
            ("{{ value | int }}", "ON", NotANumber { text: "ON".into() }),
        ] {
            assert_eq!(extract(template, payload), Err(expected), "{template} {payload}");
        }
        assert_eq!(ValueTemplate::default().extract(&[0xFF]), Err(NotUtf8));
    }

    #[test]
    fn more_of_jinja_is_kept_but_not_guessed() {
        for template in [
            "",
            "value",
            "{{ value",
            "{{ value }} °C",
            "{{ value_json. }}",
            "{{ value_json['a }}",
            r"{{ value_json['a\n'] }}",
            "{{ value | upper }}",
            "{{ value | round(-1) }}",
            "{{ value | round(99) }}",
            "{{ value_json.t * 2 }}",
            "{% if value_json.on %}ON{% else %}OFF{% endif %}",
            "{{ 'ON' if value_json.on else 'OFF' }}",
        ] {
            let parsed = ValueTemplate::parse(template);
            assert!(!parsed.is_supported(), "{template}");
            assert_eq!(parsed.as_str(), template);
            assert_eq!(parsed.extract(b"{}"), Err(ValueError::Unsupported));
        }
    }
}
