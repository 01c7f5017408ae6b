//! Lights of Home Assistant's messages, and what belongs to one: brightness, colour, the temperature
//! of its white, effects.
//!
//! Knows lights with a topic for each of these, and lights that say all in one JSON
//! (`"schema": "json"`), with the flags that older programs say instead of colour modes. What a light
//! can do beyond that is named on its card.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::parse::Scope;
use super::{Command, Component, Control, Kind, ManifestError, Number, Space, ValueTemplate};
use crate::topic::TopicName;

/// Where a light with `"schema": "json"` reports whether it is lit.
pub(super) const JSON_LIGHT_VALUE: &str = "{{ value_json.state }}";
/// The brightness that Home Assistant takes for the greatest.
const FULL: f64 = 255.0;
/// The coldest and the warmest white that Home Assistant assumes, in mireds.
const MIREDS: (f64, f64) = (153.0, 500.0);
/// The warmest and the coldest white that Home Assistant assumes, in kelvins.
const KELVINS: (f64, f64) = (2000.0, 6535.0);
/// Uses of a light that are not understood.
const STRANGE: [&str; 2] = ["rgbw_command_topic", "rgbww_command_topic"];
/// Colour modes that are understood, or say nothing more than others do.
const KNOWN_MODES: [&str; 6] = ["onoff", "brightness", "rgb", "hs", "xy", "color_temp"];

/// How a light with `"schema": "json"` is switched.
pub(super) fn json_light(command_topic: TopicName) -> Control {
    Control {
        payload_on: r#"{"state":"ON"}"#.to_owned(),
        payload_off: r#"{"state":"OFF"}"#.to_owned(),
        ..Control::new(command_topic)
    }
}

impl Scope<'_, '_> {
    /// What belongs to a light that has topics for it.
    pub(super) fn basic_parts(
        &self,
        id: &str,
        left_out: &mut Vec<String>,
    ) -> Result<Vec<Component>, ManifestError> {
        let mut parts = Vec::new();
        if let Some(command) = self.light_command("brightness", &["value"], left_out)? {
            let (state, value) = self.light_state("brightness")?;
            parts.push(brightness(id, command, self.scale()?, state, value));
        }
        for (key, names, space) in [
            ("rgb", &["red", "green", "blue"][..], Space::Rgb),
            ("hs", &["hue", "saturation"], Space::Hsv),
            ("xy", &["x", "y"], Space::Xy),
        ] {
            if parts.iter().any(|part| matches!(part.kind, Kind::Color { .. })) {
                break;
            }
            if let Some(command) = self.light_command(key, names, left_out)? {
                let (state, value) = self.light_state(key)?;
                parts.push(color(id, command, space, state, value));
            }
        }
        if let Some(command) = self.light_command("color_temp", &["value"], left_out)? {
            let (state, value) = self.light_state("color_temp")?;
            parts.push(self.white(id, command, state, value)?);
        }
        let effects = self.own.texts("effect_list")?;
        if effects.is_empty() {
            left_out.extend(
                self.own.get("effect_command_topic").map(|_| "effect_command_topic".into()),
            );
        } else if let Some(command) = self.light_command("effect", &["value"], left_out)? {
            let (state, value) = self.light_state("effect")?;
            let kind = Kind::Select { command, options: effects };
            parts.push(part_of(id, "effect", kind, state, value));
        }
        let strange = STRANGE.iter().filter(|key| self.own.get(key).is_some());
        left_out.extend(strange.map(|&key| key.to_owned()));
        Ok(parts)
    }

    /// A command of a light, if it has a topic for it. A template that is not understood is named.
    fn light_command(
        &self,
        key: &str,
        names: &[&str],
        left_out: &mut Vec<String>,
    ) -> Result<Option<Command>, ManifestError> {
        if self.own.get(&format!("{key}_command_topic")).is_none() {
            return Ok(None);
        }
        let command = self.command(&format!("{key}_command"), names)?;
        if command.is_none() {
            left_out.push(format!("{key}_command_template"));
        }
        Ok(command)
    }

    /// Where a light reports this of itself.
    fn light_state(
        &self,
        key: &str,
    ) -> Result<(Option<TopicName>, Option<ValueTemplate>), ManifestError> {
        let state = self.topic(&format!("{key}_state_topic"))?;
        Ok((state, self.template(&format!("{key}_value_template"))?))
    }

    /// What belongs to a light that says all in one JSON.
    pub(super) fn json_parts(
        &self,
        id: &str,
        left_out: &mut Vec<String>,
    ) -> Result<Vec<Component>, ManifestError> {
        let (topic, state) = (self.command_topic()?, self.topic("state_topic")?);
        let modes = self.own.texts("supported_color_modes")?;
        // Before there were modes, there was a flag for each.
        let mut flags = Vec::new();
        for flag in ["rgb", "hs", "xy", "color_temp", "brightness"] {
            if modes.is_empty() && self.own.is_set(flag)? {
                flags.push(flag);
            }
        }
        let has = |mode: &str| modes.iter().any(|it| it == mode) || flags.contains(&mode);
        let mut parts = Vec::new();
        let template =
            |template: &str, names: &[&str]| Command::with_template(topic.clone(), template, names);
        let at = |key: &str| Some(ValueTemplate::parse(&format!("{{{{ value_json.{key} }}}}")));
        let dims = modes.iter().any(|mode| mode != "onoff") || !flags.is_empty();
        if (self.own.is_set("brightness")? || dims)
            && let Some(command) =
                template(r#"{"state":"ON","brightness":{{ value }}}"#, &["value"])
        {
            parts.push(brightness(id, command, self.scale()?, state.clone(), at("brightness")));
        }
        let mixes = ["rgb", "rgbw", "rgbww"].into_iter().any(has);
        let (json, names, space) = if mixes {
            let json = r#"{"state":"ON","color":{"r":{{ red }},"g":{{ green }},"b":{{ blue }}}}"#;
            (json, &["red", "green", "blue"][..], Some(Space::Rgb))
        } else if has("hs") {
            let json = r#"{"state":"ON","color":{"h":{{ hue }},"s":{{ saturation }}}}"#;
            (json, &["hue", "saturation"][..], Some(Space::Hsv))
        } else if has("xy") {
            let json = r#"{"state":"ON","color":{"x":{{ x }},"y":{{ y }}}}"#;
            (json, &["x", "y"][..], Some(Space::Xy))
        } else {
            ("", &[][..], None)
        };
        if let (Some(space), Some(command)) = (space, template(json, names)) {
            parts.push(color(id, command, space, state.clone(), at("color")));
        }
        if has("color_temp")
            && let Some(command) =
                template(r#"{"state":"ON","color_temp":{{ value }}}"#, &["value"])
        {
            parts.push(self.white(id, command, state.clone(), at("color_temp"))?);
        }
        let effects = self.own.texts("effect_list")?;
        if !effects.is_empty()
            && let Some(command) = template(r#"{"state":"ON","effect":{{ json }}}"#, &["json"])
        {
            let kind = Kind::Select { command, options: effects };
            parts.push(part_of(id, "effect", kind, state, at("effect")));
        }
        let strange = modes.iter().filter(|mode| !KNOWN_MODES.contains(&mode.as_str()));
        left_out.extend(strange.map(|mode| format!("supported_color_modes: {mode}")));
        Ok(parts)
    }

    /// How warm the white of the light `id` is.
    fn white(
        &self,
        id: &str,
        command: Command,
        state: Option<TopicName>,
        value: Option<ValueTemplate>,
    ) -> Result<Component, ManifestError> {
        let (keys, assumed, unit) = if self.own.is_set("color_temp_kelvin")? {
            (["min_kelvin", "max_kelvin"], KELVINS, "K")
        } else {
            (["min_mireds", "max_mireds"], MIREDS, "mired")
        };
        let min = self.own.number(keys[0])?.unwrap_or(assumed.0);
        let max = self.own.number(keys[1])?.unwrap_or(assumed.1);
        if min >= max {
            return Err(self.own.not_allowed(keys[1]));
        }
        Ok(color_temp(id, command, Some((min, max)), unit, state, value))
    }

    fn scale(&self) -> Result<f64, ManifestError> {
        let scale = self.own.number("brightness_scale")?.unwrap_or(FULL);
        if scale >= 1.0 { Ok(scale) } else { Err(self.own.not_allowed("brightness_scale")) }
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

/// How warm the white of the light `of` is.
pub(super) fn color_temp(
    of: &str,
    command: Command,
    range: Option<(f64, f64)>,
    unit: &str,
    state_topic: Option<TopicName>,
    value: Option<ValueTemplate>,
) -> Component {
    let number = Number { command, range, step: 1.0, unit: Some(unit.to_owned()) };
    part_of(of, "color_temp", Kind::Number(number), state_topic, value)
}

/// What belongs to the component `of`.
pub(super) fn part_of(
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
