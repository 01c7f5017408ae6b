//! One component of a Home Assistant message: what it is, by its platform.
//!
//! Knows the platforms that a person sees and uses on a card. One that is not known, or asks for
//! more than is known, becomes [`Kind::Other`], and is shown as that.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::kind::fill_in;
use super::parse::Scope;
use super::{
    Command, Component, Control, Kind, ManifestError, Number, Problem, Space, ValueTemplate,
};
use crate::topic::TopicName;

/// Where a light with `"schema": "json"` reports whether it is lit.
pub(super) const JSON_LIGHT_VALUE: &str = "{{ value_json.state }}";
/// The brightness that Home Assistant takes for the greatest.
const FULL: f64 = 255.0;
/// What a text component may be long at most, if it does not say.
const MAX_TEXT: f64 = 255.0;
/// Uses of a light that are not understood.
const STRANGE: [&str; 5] = [
    "color_temp_command_topic",
    "effect_command_topic",
    "rgbw_command_topic",
    "rgbww_command_topic",
    "xy_command_topic",
];

/// How a light with `"schema": "json"` is switched.
pub(super) fn json_light(command_topic: TopicName) -> Control {
    Control {
        payload_on: r#"{"state":"ON"}"#.to_owned(),
        payload_off: r#"{"state":"OFF"}"#.to_owned(),
        ..Control::new(command_topic)
    }
}

impl Scope<'_, '_> {
    /// The component, and after it what belongs to it.
    pub(super) fn component(
        &self,
        id: &str,
        platform: String,
        device_name: &str,
    ) -> Result<Vec<Component>, ManifestError> {
        let mut value = self.template("value_template")?;
        let device_class = self.own.text("device_class")?;
        let mut parts = Vec::new();
        let mut left_out = Vec::new();
        let kind = match platform.as_str() {
            "light" => {
                value = self.template("state_value_template")?.or(value);
                match self.own.text("schema")?.as_deref() {
                    None | Some("basic") => {
                        parts = self.basic_parts(id, &mut left_out)?;
                        self.control()?.map(Kind::Light)
                    }
                    Some("json") => {
                        value = Some(ValueTemplate::parse(JSON_LIGHT_VALUE));
                        parts = self.json_parts(id, &mut left_out)?;
                        Some(Kind::Light(json_light(self.command_topic()?)))
                    }
                    Some(_) => None,
                }
            }
            "switch" => self.control()?.map(Kind::Switch),
            "sensor" => {
                let unit = self.own.text("unit_of_measurement")?;
                Some(Kind::Sensor { unit, device_class })
            }
            "binary_sensor" => Some(Kind::BinarySensor {
                on: self.text_or("payload_on", "ON")?,
                off: self.text_or("payload_off", "OFF")?,
                device_class,
            }),
            "number" => self.number()?,
            "select" => {
                let options = self.own.texts("options")?;
                if options.is_empty() {
                    return Err(self.own.missing("options"));
                }
                self.command("command", &["value"])?
                    .map(|command| Kind::Select { command, options })
            }
            "button" => self.button()?,
            "text" => self.text()?,
            _ => None,
        };
        let state_topic = self.topic("state_topic")?;
        let reports = matches!(kind, Some(Kind::Sensor { .. } | Kind::BinarySensor { .. }));
        if reports && state_topic.is_none() {
            return Err(self.own.missing("state_topic"));
        }
        // A name that is null says that the component is what the device is about.
        let name = match self.own.get("name") {
            Some((path, name)) => name.text(&path)?.unwrap_or_else(|| device_name.to_owned()),
            None => id.to_owned(),
        };
        let kind = kind.unwrap_or(Kind::Other(platform));
        if matches!(kind, Kind::Other(_)) {
            parts.clear();
        }
        let value = value.unwrap_or_default();
        parts.insert(
            0,
            Component { state_topic, value, left_out, ..Component::new(id, &name, kind) },
        );
        Ok(parts)
    }

    /// How it is switched; `None` if that takes more than two fixed payloads.
    fn control(&self) -> Result<Option<Control>, ManifestError> {
        let command_topic = self.command_topic()?;
        let (on, off) = (self.text_or("payload_on", "ON")?, self.text_or("payload_off", "OFF")?);
        let (payload_on, payload_off) = (self.filled(&on)?, self.filled(&off)?);
        let (Some(payload_on), Some(payload_off)) = (payload_on, payload_off) else {
            return Ok(None);
        };
        Ok(Some(Control {
            command_topic,
            payload_on,
            payload_off,
            state_on: self.text_or("state_on", &on)?,
            state_off: self.text_or("state_off", &off)?,
        }))
    }

    /// The command that the template makes of `payload`.
    fn filled(&self, payload: &str) -> Result<Option<String>, ManifestError> {
        let template = self.own.text("command_template")?;
        Ok(match template {
            Some(template) => {
                fill_in(&template, |name| (name == "value").then(|| payload.to_owned()))
            }
            None => Some(payload.to_owned()),
        })
    }

    /// A command by the keys `…_topic` and `…_template`; `None` if the template is not understood.
    fn command(&self, key: &str, names: &[&str]) -> Result<Option<Command>, ManifestError> {
        let long = format!("{key}_topic");
        let topic = self.topic(&long)?.ok_or_else(|| self.own.missing(&long))?;
        let template = match self.own.text(&format!("{key}_template"))? {
            Some(template) => template,
            None => {
                names.iter().map(|name| format!("{{{{ {name} }}}}")).collect::<Vec<_>>().join(",")
            }
        };
        Ok(Command::with_template(topic, &template, names))
    }

    fn number(&self) -> Result<Option<Kind>, ManifestError> {
        let min = self.own.number("min")?.unwrap_or(1.0);
        let max = self.own.number("max")?.unwrap_or(100.0);
        if min >= max {
            return Err(self.not_allowed("max"));
        }
        let step = self.own.number("step")?.unwrap_or(1.0);
        if step <= 0.0 {
            return Err(self.not_allowed("step"));
        }
        let unit = self.own.text("unit_of_measurement")?;
        let command = self.command("command", &["value"])?;
        Ok(command
            .map(|command| Kind::Number(Number { command, range: Some((min, max)), step, unit })))
    }

    fn button(&self) -> Result<Option<Kind>, ManifestError> {
        let command_topic = self.command_topic()?;
        let payload = self.filled(&self.text_or("payload_press", "PRESS")?)?;
        Ok(payload.map(|payload| Kind::Button { command_topic, payload }))
    }

    fn text(&self) -> Result<Option<Kind>, ManifestError> {
        let count = |key: &str, default: f64| {
            let number = self.own.number(key)?.unwrap_or(default);
            let is_count = (0.0..=MAX_TEXT).contains(&number);
            if is_count { Ok(number as usize) } else { Err(self.not_allowed(key)) }
        };
        let (min, max) = (count("min", 0.0)?, count("max", MAX_TEXT)?);
        let is_secret = self.own.text("mode")?.as_deref() == Some("password");
        let command = self.command("command", &["value"])?;
        Ok(command.map(|command| Kind::Text { command, min, max, is_secret }))
    }

    /// Brightness and colour of a light that has topics for them.
    fn basic_parts(
        &self,
        id: &str,
        left_out: &mut Vec<String>,
    ) -> Result<Vec<Component>, ManifestError> {
        let mut parts = Vec::new();
        if self.own.get("brightness_command_topic").is_some() {
            match self.command("brightness_command", &["value"])? {
                Some(command) => {
                    let max = self.scale()?;
                    let state = self.topic("brightness_state_topic")?;
                    let value = self.template("brightness_value_template")?;
                    parts.push(brightness(id, command, max, state, value));
                }
                None => left_out.push("brightness_command_template".to_owned()),
            }
        }
        for (key, names, space) in [
            ("rgb", &["red", "green", "blue"][..], Space::Rgb),
            ("hs", &["hue", "saturation"], Space::Hsv),
        ] {
            if self.own.get(&format!("{key}_command_topic")).is_none() || parts.len() > 1 {
                continue;
            }
            match self.command(&format!("{key}_command"), names)? {
                Some(command) => {
                    let state = self.topic(&format!("{key}_state_topic"))?;
                    let value = self.template(&format!("{key}_value_template"))?;
                    parts.push(color(id, command, space, state, value));
                }
                None => left_out.push(format!("{key}_command_template")),
            }
        }
        let strange = STRANGE.iter().filter(|key| self.own.get(key).is_some());
        left_out.extend(strange.map(|&key| key.to_owned()));
        Ok(parts)
    }

    /// Brightness and colour of a light that says all in one JSON.
    fn json_parts(
        &self,
        id: &str,
        left_out: &mut Vec<String>,
    ) -> Result<Vec<Component>, ManifestError> {
        let (topic, state) = (self.command_topic()?, self.topic("state_topic")?);
        let modes = self.own.texts("supported_color_modes")?;
        let has = |mode: &str| modes.iter().any(|it| it == mode);
        let mut parts = Vec::new();
        let template =
            |template: &str, names: &[&str]| Command::with_template(topic.clone(), template, names);
        let dims = modes.iter().any(|mode| mode != "onoff");
        if (self.own.is_set("brightness")? || dims)
            && let Some(command) =
                template(r#"{"state":"ON","brightness":{{ value }}}"#, &["value"])
        {
            let value = Some(ValueTemplate::parse("{{ value_json.brightness }}"));
            parts.push(brightness(id, command, self.scale()?, state.clone(), value));
        }
        let value = || Some(ValueTemplate::parse("{{ value_json.color }}"));
        if has("rgb") {
            let json = r#"{"state":"ON","color":{"r":{{ red }},"g":{{ green }},"b":{{ blue }}}}"#;
            let command = template(json, &["red", "green", "blue"]);
            parts.extend(command.map(|command| color(id, command, Space::Rgb, state, value())));
        } else if has("hs") {
            let json = r#"{"state":"ON","color":{"h":{{ hue }},"s":{{ saturation }}}}"#;
            let command = template(json, &["hue", "saturation"]);
            parts.extend(command.map(|command| color(id, command, Space::Hsv, state, value())));
        }
        let known = ["onoff", "brightness", "rgb", "hs"];
        let strange = modes.iter().filter(|mode| !known.contains(&mode.as_str()));
        left_out.extend(strange.map(|mode| format!("supported_color_modes: {mode}")));
        Ok(parts)
    }

    fn scale(&self) -> Result<f64, ManifestError> {
        let scale = self.own.number("brightness_scale")?.unwrap_or(FULL);
        if scale >= 1.0 { Ok(scale) } else { Err(self.not_allowed("brightness_scale")) }
    }

    fn not_allowed(&self, key: &str) -> ManifestError {
        let (path, value) = match self.own.get(key) {
            Some((path, value)) => (path, value),
            None => return self.own.missing(key),
        };
        let text = value.text(&path).ok().flatten().unwrap_or_default();
        value.error(Problem::NotAllowed { key: path, value: text })
    }
}

/// The brightness of the light `of`.
pub(super) fn brightness(
    of: &str,
    command: Command,
    max: f64,
    state_topic: Option<TopicName>,
    value: Option<ValueTemplate>,
) -> Component {
    let number = Number { command, range: Some((0.0, max)), step: 1.0, unit: None };
    part_of(of, "brightness", Kind::Number(number), state_topic, value)
}

/// The colour of the light `of`.
pub(super) fn color(
    of: &str,
    command: Command,
    space: Space,
    state_topic: Option<TopicName>,
    value: Option<ValueTemplate>,
) -> Component {
    part_of(of, "color", Kind::Color { command, space }, state_topic, value)
}

fn part_of(
    of: &str,
    name: &str,
    kind: Kind,
    state_topic: Option<TopicName>,
    value: Option<ValueTemplate>,
) -> Component {
    Component {
        state_topic,
        value: value.unwrap_or_default(),
        of: Some(of.to_owned()),
        ..Component::new(&format!("{of}.{name}"), name, kind)
    }
}
