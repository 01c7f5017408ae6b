//! From a manifest to JSON: short keys, and nothing that would be assumed anyway.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;
use serde::ser::Serializer;

use super::light::{JSON_LIGHT_VALUE, json_light};
use super::{
    Availability, AvailabilityMode, Command, Component, Control, Kind, Manifest, Number, Space,
    ValueTemplate,
};
use crate::topic::TopicName;

pub(super) fn manifest(manifest: &Manifest) -> String {
    let root = Root {
        dev: Device {
            ids: [&manifest.board],
            name: &manifest.name,
            mf: manifest.manufacturer.as_deref(),
            mdl: manifest.model.as_deref(),
            sw: manifest.sw_version.as_deref(),
        },
        o: manifest.origin.as_deref().map(|name| Origin { name }),
        avty: manifest.availability.iter().map(AvailabilityJson::new).collect(),
        avty_mode: match manifest.availability_mode {
            AvailabilityMode::Latest => None,
            // Home Assistant has no word for what waits for nobody.
            AvailabilityMode::All | AvailabilityMode::Heard => Some("all"),
            AvailabilityMode::Any => Some("any"),
        },
        cmps: manifest,
    };
    serde_json::to_string(&root).expect("there is no map with keys other than text")
}

#[derive(Serialize)]
struct Root<'a> {
    dev: Device<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    o: Option<Origin<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    avty: Vec<AvailabilityJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    avty_mode: Option<&'static str>,
    #[serde(serialize_with = "components")]
    cmps: &'a Manifest,
}

#[derive(Serialize)]
struct Device<'a> {
    ids: [&'a str; 1],
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    mf: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mdl: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sw: Option<&'a str>,
}

#[derive(Serialize)]
struct Origin<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct AvailabilityJson<'a> {
    t: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pl_avail: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pl_not_avail: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    val_tpl: Option<&'a str>,
}

#[derive(Serialize, Default)]
struct ComponentJson<'a> {
    p: &'a str,
    name: &'a str,
    uniq_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dev_cla: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit_of_meas: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stat_t: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    val_tpl: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stat_val_tpl: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cmd_t: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pl_on: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pl_off: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stat_on: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stat_off: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cmd_tpl: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pl_prs: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bri_cmd_t: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bri_stat_t: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rgb_cmd_t: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rgb_stat_t: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    ops: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    min: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    step: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<&'static str>,
}

fn components<S: Serializer>(manifest: &Manifest, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(
        manifest
            .components
            .iter()
            .filter(|it| it.of.is_none() && !matches!(it.kind, Kind::Color { .. }))
            .map(|component| (&component.id, ComponentJson::new(manifest, component))),
    )
}

impl<'a> AvailabilityJson<'a> {
    fn new(availability: &'a Availability) -> Self {
        Self {
            t: availability.topic.as_str(),
            pl_avail: unless(&availability.online, "online"),
            pl_not_avail: unless(&availability.offline, "offline"),
            val_tpl: written(&availability.value),
        }
    }
}

impl<'a> ComponentJson<'a> {
    fn new(manifest: &'a Manifest, component: &'a Component) -> Self {
        let value = written(&component.value);
        let json = Self {
            name: &component.name,
            uniq_id: format!("{}_{}", manifest.board, component.id),
            stat_t: component.state_topic.as_ref().map(|topic| topic.as_str()),
            ..Self::default()
        };
        match &component.kind {
            Kind::Light(control)
                if *control == json_light(control.command_topic.clone())
                    && component.value.as_str() == JSON_LIGHT_VALUE =>
            {
                let cmd_t = Some(control.command_topic.as_str());
                Self { p: "light", schema: Some("json"), cmd_t, ..json }
            }
            Kind::Light(control) => Self { p: "light", stat_val_tpl: value, ..json }
                .with_control(control)
                .with_parts(manifest, &component.id),
            Kind::Switch(control) => {
                Self { p: "switch", val_tpl: value, ..json }.with_control(control)
            }
            Kind::Sensor { unit, device_class } => Self {
                p: "sensor",
                unit_of_meas: unit.as_deref(),
                dev_cla: device_class.as_deref(),
                val_tpl: value,
                ..json
            },
            Kind::BinarySensor { on, off, device_class } => Self {
                p: "binary_sensor",
                dev_cla: device_class.as_deref(),
                val_tpl: value,
                pl_on: unless(on, "ON"),
                pl_off: unless(off, "OFF"),
                ..json
            },
            Kind::Number(Number { command, range, step, unit }) => Self {
                p: "number",
                unit_of_meas: unit.as_deref(),
                val_tpl: value,
                min: range.map(|(min, _)| min),
                max: range.map(|(_, max)| max),
                step: Some(*step),
                ..json.with_command(command)
            },
            Kind::Select { command, options } => {
                Self { p: "select", val_tpl: value, ops: options, ..json.with_command(command) }
            }
            Kind::Button { command_topic, payload } => {
                let cmd_t = Some(command_topic.as_str());
                Self { p: "button", val_tpl: value, cmd_t, pl_prs: Some(payload), ..json }
            }
            Kind::Text { command, min, max, is_secret } => Self {
                p: "text",
                val_tpl: value,
                min: Some(*min as f64),
                max: Some(*max as f64),
                mode: is_secret.then_some("password"),
                ..json.with_command(command)
            },
            Kind::Color { .. } => json,
            Kind::Other(platform) => Self { p: platform, val_tpl: value, ..json },
        }
    }

    /// With the brightness and the colour of the light `of`, each on its own topics.
    fn with_parts(mut self, manifest: &'a Manifest, of: &str) -> Self {
        for part in manifest.components.iter().filter(|part| part.of.as_deref() == Some(of)) {
            let state = part.state_topic.as_ref().map(TopicName::as_str);
            match &part.kind {
                Kind::Number(number) if part.name == "brightness" => {
                    self.bri_cmd_t = Some(number.command.topic.as_str());
                    self.bri_stat_t = state;
                }
                Kind::Color { command, space: Space::Rgb } => {
                    self.rgb_cmd_t = Some(command.topic.as_str());
                    self.rgb_stat_t = state;
                }
                _ => {}
            }
        }
        self
    }

    fn with_command(self, command: &'a Command) -> Self {
        let cmd_tpl = unless(command.template(), "{{ value }}");
        Self { cmd_t: Some(command.topic.as_str()), cmd_tpl, ..self }
    }

    fn with_control(self, control: &'a Control) -> Self {
        Self {
            cmd_t: Some(control.command_topic.as_str()),
            pl_on: unless(&control.payload_on, "ON"),
            pl_off: unless(&control.payload_off, "OFF"),
            stat_on: unless(&control.state_on, &control.payload_on),
            stat_off: unless(&control.state_off, &control.payload_off),
            ..self
        }
    }
}

fn unless<'a>(value: &'a str, assumed: &str) -> Option<&'a str> {
    (value != assumed).then_some(value)
}

fn written(template: &ValueTemplate) -> Option<&str> {
    (*template != ValueTemplate::default()).then_some(template.as_str())
}
