//! JSON that remembers where it stands, so that an error can point at it.
//!
//! Knows JSON, Home Assistant's short keys, and how Home Assistant prints a value. Does not know
//! what a manifest needs.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::{ManifestError, Problem, Shape};

/// The keys that are read, with their short forms.
const SHORT_KEYS: [(&str, &str); 79] = [
    ("availability", "avty"),
    ("availability_mode", "avty_mode"),
    ("availability_template", "avty_tpl"),
    ("availability_topic", "avty_t"),
    ("brightness_command_template", "bri_cmd_tpl"),
    ("brightness_command_topic", "bri_cmd_t"),
    ("brightness_scale", "bri_scl"),
    ("brightness_state_topic", "bri_stat_t"),
    ("brightness_value_template", "bri_val_tpl"),
    ("color_temp_command_template", "clr_temp_cmd_tpl"),
    ("color_temp_command_topic", "clr_temp_cmd_t"),
    ("color_temp_state_topic", "clr_temp_stat_t"),
    ("color_temp_value_template", "clr_temp_val_tpl"),
    ("command_template", "cmd_tpl"),
    ("command_topic", "cmd_t"),
    ("components", "cmps"),
    ("device", "dev"),
    ("device_class", "dev_cla"),
    ("effect_command_template", "fx_cmd_tpl"),
    ("effect_command_topic", "fx_cmd_t"),
    ("effect_list", "fx_list"),
    ("effect_state_topic", "fx_stat_t"),
    ("effect_value_template", "fx_val_tpl"),
    ("hs_command_template", "hs_cmd_tpl"),
    ("hs_command_topic", "hs_cmd_t"),
    ("hs_state_topic", "hs_stat_t"),
    ("hs_value_template", "hs_val_tpl"),
    ("identifiers", "ids"),
    ("manufacturer", "mf"),
    ("max_mireds", "max_mirs"),
    ("min_mireds", "min_mirs"),
    ("model", "mdl"),
    ("options", "ops"),
    ("origin", "o"),
    ("oscillation_command_topic", "osc_cmd_t"),
    ("payload_available", "pl_avail"),
    ("payload_close", "pl_cls"),
    ("payload_lock", "pl_lock"),
    ("payload_not_available", "pl_not_avail"),
    ("payload_off", "pl_off"),
    ("payload_on", "pl_on"),
    ("payload_open", "pl_open"),
    ("payload_press", "pl_prs"),
    ("payload_stop", "pl_stop"),
    ("payload_unlock", "pl_unlk"),
    ("percentage_command_template", "pct_cmd_tpl"),
    ("percentage_command_topic", "pct_cmd_t"),
    ("percentage_state_topic", "pct_stat_t"),
    ("percentage_value_template", "pct_val_tpl"),
    ("platform", "p"),
    ("position_closed", "pos_clsd"),
    ("position_open", "pos_open"),
    ("position_template", "pos_tpl"),
    ("position_topic", "pos_t"),
    ("preset_mode_command_topic", "pr_mode_cmd_t"),
    ("rgb_command_template", "rgb_cmd_tpl"),
    ("rgb_command_topic", "rgb_cmd_t"),
    ("rgb_state_topic", "rgb_stat_t"),
    ("rgb_value_template", "rgb_val_tpl"),
    ("rgbw_command_topic", "rgbw_cmd_t"),
    ("rgbww_command_topic", "rgbww_cmd_t"),
    ("set_position_template", "set_pos_tpl"),
    ("set_position_topic", "set_pos_t"),
    ("speed_range_max", "spd_rng_max"),
    ("state_locked", "stat_locked"),
    ("state_off", "stat_off"),
    ("state_on", "stat_on"),
    ("state_topic", "stat_t"),
    ("state_unlocked", "stat_unlocked"),
    ("state_value_template", "stat_val_tpl"),
    ("supported_color_modes", "sup_clrm"),
    ("sw_version", "sw"),
    ("topic", "t"),
    ("unit_of_measurement", "unit_of_meas"),
    ("value_template", "val_tpl"),
    ("xy_command_template", "xy_cmd_tpl"),
    ("xy_command_topic", "xy_cmd_t"),
    ("xy_state_topic", "xy_stat_t"),
    ("xy_value_template", "xy_val_tpl"),
];

/// A value and its place in the document.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    document: &'a str,
    raw: &'a str,
}

/// An object, its fields in order. Of equal keys the last one counts.
pub(super) struct Object<'a> {
    pub(super) value: Value<'a>,
    /// The keys that lead to it.
    pub(super) path: String,
    pub(super) fields: Vec<(String, Value<'a>)>,
}

impl<'a> Value<'a> {
    /// The whole document, which is valid JSON down to its last value.
    pub(super) fn document(document: &'a str) -> Result<Self, ManifestError> {
        match serde_json::from_str::<&RawValue>(document) {
            Ok(raw) => Ok(Self { document, raw: raw.get() }),
            Err(error) => {
                let lines = document.split('\n').take(error.line().saturating_sub(1));
                let line_start: usize = lines.map(|line| line.len() + 1).sum();
                // The parser counts a byte as read before it finds it wrong.
                let offset = line_start + error.column().saturating_sub(1);
                let problem = match error.classify() {
                    Category::Eof => Problem::Unfinished,
                    _ => Problem::NotJson { reason: reason(&error) },
                };
                Err(at(document, offset, problem))
            }
        }
    }

    /// The value as it stands there.
    pub(super) fn raw(self) -> &'a str {
        self.raw
    }

    pub(super) fn shape(self) -> Shape {
        match self.raw.as_bytes().first() {
            Some(b'{') => Shape::Object,
            Some(b'[') => Shape::List,
            Some(b'"') => Shape::Text,
            Some(b't' | b'f') => Shape::Boolean,
            Some(b'n') => Shape::Null,
            _ => Shape::Number,
        }
    }

    /// An error that points at this value.
    pub(super) fn error(self, problem: Problem) -> ManifestError {
        let offset = self.raw.as_ptr() as usize - self.document.as_ptr() as usize;
        at(self.document, offset, problem)
    }

    pub(super) fn object(self, path: &str) -> Result<Object<'a>, ManifestError> {
        self.expect(path, Shape::Object)?;
        let Fields(fields) = self.read()?;
        let fields = fields.into_iter().map(|(key, raw)| (key, self.inside(raw))).collect();
        Ok(Object { value: self, path: path.to_owned(), fields })
    }

    /// The items of a list, or the value itself, which is a list of one in Home Assistant.
    pub(super) fn items(self) -> Result<Vec<Self>, ManifestError> {
        if self.shape() != Shape::List {
            return Ok(Vec::from([self]));
        }
        let items: Vec<&RawValue> = self.read()?;
        Ok(items.into_iter().map(|raw| self.inside(raw)).collect())
    }

    /// Text; a number or a boolean in the words of Home Assistant; `None` for null.
    pub(super) fn text(self, path: &str) -> Result<Option<String>, ManifestError> {
        match self.shape() {
            Shape::Null => Ok(None),
            Shape::List | Shape::Object => Err(self.wrong_shape(path, Shape::Text)),
            Shape::Boolean | Shape::Number | Shape::Text => Ok(Some(print(&self.read()?))),
        }
    }

    /// A number, or text that is one.
    pub(super) fn number(self, path: &str) -> Result<f64, ManifestError> {
        let text = self.text(path)?.unwrap_or_default();
        let number = text.trim().parse().ok().filter(|number: &f64| number.is_finite());
        number.ok_or_else(|| self.wrong_shape(path, Shape::Number))
    }

    fn expect(self, path: &str, expected: Shape) -> Result<(), ManifestError> {
        if self.shape() == expected { Ok(()) } else { Err(self.wrong_shape(path, expected)) }
    }

    fn wrong_shape(self, path: &str, expected: Shape) -> ManifestError {
        self.error(Problem::WrongShape { key: path.to_owned(), expected, found: self.shape() })
    }

    fn inside(self, raw: &'a RawValue) -> Self {
        Self { document: self.document, raw: raw.get() }
    }

    /// Fails on what only shows when a value is decoded: half a surrogate pair, a huge number.
    fn read<T: Deserialize<'a>>(self) -> Result<T, ManifestError> {
        serde_json::from_str(self.raw)
            .map_err(|error| self.error(Problem::NotJson { reason: reason(&error) }))
    }
}

impl<'a> Object<'a> {
    /// The value of a key in its short or its long form, and the way to it.
    ///
    /// As in Home Assistant, the short form wins.
    pub(super) fn get(&self, long: &str) -> Option<(String, Value<'a>)> {
        let short = SHORT_KEYS.iter().find(|(key, _)| *key == long).map(|&(_, short)| short);
        [short, Some(long)].into_iter().flatten().find_map(|wanted| {
            let (key, value) = self.fields.iter().rfind(|(key, _)| key == wanted)?;
            Some((self.path_to(key), *value))
        })
    }

    /// The text of a key, if it is there and not null.
    pub(super) fn text(&self, long: &str) -> Result<Option<String>, ManifestError> {
        match self.get(long) {
            Some((path, value)) => value.text(&path),
            None => Ok(None),
        }
    }

    /// The number of a key, if it is there.
    pub(super) fn number(&self, long: &str) -> Result<Option<f64>, ManifestError> {
        self.get(long).map(|(path, value)| value.number(&path)).transpose()
    }

    /// Whether a key says `true`.
    pub(super) fn is_set(&self, long: &str) -> Result<bool, ManifestError> {
        Ok(self.text(long)?.as_deref() == Some("True"))
    }

    /// The texts of a list; none if it is not there.
    pub(super) fn texts(&self, long: &str) -> Result<Vec<String>, ManifestError> {
        let Some((path, list)) = self.get(long) else { return Ok(Vec::new()) };
        let items = list.items()?;
        items.iter().filter_map(|item| item.text(&path).transpose()).collect()
    }

    pub(super) fn path_to(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// What a key says cannot be.
    pub(super) fn not_allowed(&self, long: &str) -> ManifestError {
        let Some((path, value)) = self.get(long) else { return self.missing(long) };
        let text = value.text(&path).ok().flatten().unwrap_or_default();
        value.error(Problem::NotAllowed { key: path, value: text })
    }

    pub(super) fn missing(&self, long: &str) -> ManifestError {
        self.value.error(Problem::Missing { key: self.path_to(long) })
    }
}

/// A value as Home Assistant's templates print it: `True`, `None`, `23.5`, text without quotes.
pub(super) fn print(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => "None".to_owned(),
        serde_json::Value::Bool(true) => "True".to_owned(),
        serde_json::Value::Bool(false) => "False".to_owned(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The parser's words without its position, which is said apart.
fn reason(error: &serde_json::Error) -> String {
    let mut reason = error.to_string();
    if let Some(end) = reason.rfind(" at line ") {
        reason.truncate(end);
    }
    reason
}

fn at(document: &str, offset: usize, problem: Problem) -> ManifestError {
    let before = &document.as_bytes()[..offset.min(document.len())];
    let line_start = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
    let is_char = |&&byte: &&u8| byte & 0b1100_0000 != 0b1000_0000;
    ManifestError {
        problem,
        line: 1 + before.iter().filter(|&&byte| byte == b'\n').count(),
        column: 1 + before[line_start..].iter().filter(is_char).count(),
    }
}

/// The fields of an object as they stand there.
struct Fields<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct FieldsVisitor;

        impl<'de> Visitor<'de> for FieldsVisitor {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(FieldsVisitor)
    }
}
