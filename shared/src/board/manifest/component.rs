//! One component of a Home Assistant message: what it is, by its platform.
//!
//! Knows the platforms that a person sees and uses on a card. One that is not known, or asks for
//! more than is known, becomes [`Kind::Other`], and is shown as that.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::kind::fill_in;
use super::light::{JSON_LIGHT_VALUE, json_light, part_of};
use super::parse::Scope;
use super::{Command, Component, Control, Kind, ManifestError, Number, ValueTemplate};

/// What a text component may be long at most, if it does not say.
const MAX_TEXT: f64 = 255.0;
/// Platforms of what a person neither sees nor uses: they wire one thing to another.
const UNSEEN: [&str; 2] = ["device_automation", "tag"];

/// What a component is found to be.
struct Found {
    /// `None` if that is not understood.
    kind: Option<Kind>,
    /// Where in its reports its state is.
    value: Option<ValueTemplate>,
    /// What belongs to it.
    parts: Vec<Component>,
    /// Keys that are not understood.
    left_out: Vec<String>,
}

impl Scope<'_, '_> {
    /// The component, and after it what belongs to it.
    pub(super) fn component(
        &self,
        id: &str,
        platform: String,
        device_name: &str,
    ) -> Result<Vec<Component>, ManifestError> {
        if UNSEEN.contains(&platform.as_str()) {
            return Ok(Vec::new());
        }
        let Found { kind, value, mut parts, left_out } = self.found(id, &platform)?;
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
        let kind = match kind {
            Some(kind) => kind,
            // What travels and never says where it is, is what moves it.
            None if parts.iter().any(|part| matches!(part.kind, Kind::Button { .. })) => {
                let named = |part: Component| {
                    let name = format!("{name} {}", part.name);
                    Component { of: None, name, ..part }
                };
                return Ok(parts.into_iter().map(named).collect());
            }
            None => {
                parts.clear();
                Kind::Other(platform)
            }
        };
        let value = value.unwrap_or_default();
        parts.insert(
            0,
            Component { state_topic, value, left_out, ..Component::new(id, &name, kind) },
        );
        Ok(parts)
    }

    /// What it is, by its platform.
    fn found(&self, id: &str, platform: &str) -> Result<Found, ManifestError> {
        let mut value = self.template("value_template")?;
        let device_class = self.own.text("device_class")?;
        let mut parts = Vec::new();
        let mut left_out = Vec::new();
        let kind = match platform {
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
            "fan" => {
                value = self.template("state_value_template")?;
                parts.extend(self.speed(id, &mut left_out)?);
                self.control()?.map(Kind::Switch)
            }
            "lock" => Some(Kind::Switch(self.bolt()?)),
            "cover" | "valve" => {
                parts = self.travel(id)?;
                let is_said = self.own.get("state_topic").is_some();
                is_said.then_some(Kind::Sensor { unit: None, device_class })
            }
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
        Ok(Found { kind, value, parts, left_out })
    }

    /// How a lock is locked and unlocked.
    fn bolt(&self) -> Result<Control, ManifestError> {
        Ok(Control {
            command_topic: self.command_topic()?,
            payload_on: self.text_or("payload_lock", "LOCK")?,
            payload_off: self.text_or("payload_unlock", "UNLOCK")?,
            state_on: self.text_or("state_locked", "LOCKED")?,
            state_off: self.text_or("state_unlocked", "UNLOCKED")?,
        })
    }

    /// The speed of the fan `id`.
    fn speed(
        &self,
        id: &str,
        left_out: &mut Vec<String>,
    ) -> Result<Option<Component>, ManifestError> {
        let further = ["preset_mode_command_topic", "oscillation_command_topic"];
        let strange = further.iter().filter(|key| self.own.get(key).is_some());
        left_out.extend(strange.map(|&key| key.to_owned()));
        if self.own.get("percentage_command_topic").is_none() {
            return Ok(None);
        }
        let Some(command) = self.command("percentage_command", &["value"])? else {
            left_out.push("percentage_command_template".to_owned());
            return Ok(None);
        };
        let max = self.own.number("speed_range_max")?.unwrap_or(100.0);
        if max < 1.0 {
            return Err(self.own.not_allowed("speed_range_max"));
        }
        let number = Number { command, range: Some((0.0, max)), step: 1.0, unit: None };
        let state = self.topic("percentage_state_topic")?;
        let value = self.template("percentage_value_template")?;
        Ok(Some(part_of(id, "speed", Kind::Number(number), state, value)))
    }

    /// What moves the cover or valve `id`, and to where.
    fn travel(&self, id: &str) -> Result<Vec<Component>, ManifestError> {
        let mut parts = Vec::new();
        if let Some(command_topic) = self.topic("command_topic")? {
            for (key, assumed) in
                [("payload_open", "OPEN"), ("payload_stop", "STOP"), ("payload_close", "CLOSE")]
            {
                // Null says that it cannot do that.
                let payload = match self.own.get(key) {
                    Some((path, value)) => value.text(&path)?,
                    None => Some(assumed.to_owned()),
                };
                if let Some(payload) = payload {
                    let name = payload.clone();
                    let command_topic = command_topic.clone();
                    let kind = Kind::Button { command_topic, payload };
                    parts.push(part_of(id, &name, kind, None, None));
                }
            }
        }
        if self.own.get("set_position_topic").is_some() {
            let topic = self.topic("set_position_topic")?;
            let template = self.text_or("set_position_template", "{{ position }}")?;
            let names = ["position", "value"];
            let command = topic.and_then(|it| Command::with_template(it, &template, &names));
            let ends = [("position_closed", 0.0), ("position_open", 100.0)];
            let [closed, open] =
                ends.map(|(key, end)| Ok::<_, ManifestError>(self.own.number(key)?.unwrap_or(end)));
            let (closed, open) = (closed?, open?);
            if let Some(command) = command {
                let range = (closed < open).then_some((closed, open));
                let number = Number { command, range, step: 1.0, unit: None };
                let state = self.topic("position_topic")?;
                let value = self.template("position_template")?;
                parts.push(part_of(id, "position", Kind::Number(number), state, value));
            }
        }
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
    pub(super) fn command(
        &self,
        key: &str,
        names: &[&str],
    ) -> Result<Option<Command>, ManifestError> {
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
            return Err(self.own.not_allowed("max"));
        }
        let step = self.own.number("step")?.unwrap_or(1.0);
        if step <= 0.0 {
            return Err(self.own.not_allowed("step"));
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
            if is_count { Ok(number as usize) } else { Err(self.own.not_allowed(key)) }
        };
        let (min, max) = (count("min", 0.0)?, count("max", MAX_TEXT)?);
        let is_secret = self.own.text("mode")?.as_deref() == Some("password");
        let command = self.command("command", &["value"])?;
        Ok(command.map(|command| Kind::Text { command, min, max, is_secret }))
    }
}
