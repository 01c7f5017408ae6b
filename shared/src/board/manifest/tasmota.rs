//! Tasmota's discovery: `tasmota/discovery/<mac>/config`, and beside it `…/sensors`.
//!
//! Knows relays, lights with brightness, colour and warm or cold white, shutters, and sensors. A light
//! whose channels are lights of their own is named on the card, and driven as a relay.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::json::{Object, Value};
use super::light::{brightness, color, color_temp, part_of};
use super::parse::document;
use super::{
    Availability, AvailabilityMode, Command, Component, Control, Kind, MAX_COMPONENTS, Manifest,
    ManifestError, Number, Problem, Report, Shape, Space, ValueTemplate,
};
use crate::topic::TopicName;

/// A relay that switches a light.
const LIGHT: f64 = 2.0;
/// One of the two relays of a shutter.
const SHUTTER: f64 = 3.0;
/// The option by which every channel of a light is a light of its own.
const EACH_CHANNEL: &str = "68";
/// The option by which a single relay has a number as well.
const NUMBERED: &str = "26";
/// The option by which the white of a light goes less far to either side.
const NARROW_WHITE: &str = "82";

/// The manifest of `board`, from its two messages.
pub(super) fn manifest(
    board: &str,
    config: &[u8],
    sensors: Option<&[u8]>,
) -> Result<Manifest, ManifestError> {
    let device = Device::read(document(config)?.object("")?)?;
    let mut components = device.relays()?;
    if !components.is_empty() {
        components.push(device.question()?);
    }
    if let Some(sensors) = sensors {
        components.extend(device.sensors(&document(sensors)?.object("")?)?);
    }
    components.truncate(MAX_COMPONENTS);
    let text = |key: &str| device.root.text(key);
    let availability = Availability {
        online: text("onln")?.unwrap_or_else(|| "Online".to_owned()),
        offline: text("ofln")?.unwrap_or_else(|| "Offline".to_owned()),
        ..Availability::new(device.topic(2, "LWT")?)
    };
    Ok(Manifest {
        board: board.to_owned(),
        name: text("dn")?.unwrap_or_else(|| device.own.clone()),
        manufacturer: Some("Tasmota".to_owned()),
        model: text("md")?,
        sw_version: text("sw")?,
        origin: Some("Tasmota".to_owned()),
        availability: Vec::from([availability]),
        availability_mode: AvailabilityMode::default(),
        components,
    })
}

struct Device<'a> {
    root: Object<'a>,
    /// Its own level in its topics.
    own: String,
    /// The topics of commands, answers and telemetry, up to their last level.
    bases: [String; 3],
}

impl<'a> Device<'a> {
    fn read(root: Object<'a>) -> Result<Self, ManifestError> {
        let needed = |key: &str| root.text(key)?.ok_or_else(|| root.missing(key));
        let (own, full) = (needed("t")?, needed("ft")?);
        let prefixes = root.texts("tp")?;
        let [command, answer, telemetry, ..] = prefixes.as_slice() else {
            return Err(root.missing("tp"));
        };
        let host = root.text("hn")?.unwrap_or_default();
        let mac = root.text("mac")?.unwrap_or_default();
        let id = mac.get(mac.len().saturating_sub(6)..).unwrap_or_default().to_owned();
        let base = |prefix: &str| {
            full.replace("%prefix%", prefix)
                .replace("%topic%", &own)
                .replace("%hostname%", &host)
                .replace("%id%", &id)
        };
        let bases = [base(command), base(answer), base(telemetry)];
        Ok(Self { root, own, bases })
    }

    fn topic(&self, base: usize, last: &str) -> Result<TopicName, ManifestError> {
        let topic = format!("{}{last}", self.bases[base]);
        TopicName::new(&topic).map_err(|error| {
            let at = self.root.get("ft").map_or(self.root.value, |(_, value)| value);
            at.error(Problem::InvalidTopic { key: "ft".to_owned(), topic, error })
        })
    }

    fn option(&self, name: &str) -> Result<bool, ManifestError> {
        let Some((path, options)) = self.root.get("so") else { return Ok(false) };
        Ok(options.object(&path)?.text(name)?.as_deref() == Some("1"))
    }

    fn relays(&self) -> Result<Vec<Component>, ManifestError> {
        let Some((path, list)) = self.root.get("rl") else { return Ok(Vec::new()) };
        let kinds: Result<Vec<f64>, _> = list.items()?.iter().map(|it| it.number(&path)).collect();
        let kinds = kinds?;
        let count = |wanted: fn(f64) -> bool| kinds.iter().filter(|&&kind| wanted(kind)).count();
        let is_numbered = count(|kind| kind != 0.0) > 1 || self.option(NUMBERED)?;
        let is_one_light = count(|kind| kind == LIGHT) == 1 && !self.option(EACH_CHANNEL)?;
        let names = match self.root.get("fn") {
            Some((path, names)) => {
                let names = names.items()?;
                let names: Result<Vec<_>, _> = names.iter().map(|name| name.text(&path)).collect();
                names?
            }
            None => Vec::new(),
        };
        let mut components = Vec::new();
        let mut shutters = 0;
        for (index, &kind) in kinds.iter().enumerate().filter(|(_, kind)| **kind != 0.0) {
            let power =
                if is_numbered { format!("POWER{}", index + 1) } else { "POWER".to_owned() };
            let name = names.get(index).cloned().flatten().unwrap_or_else(|| power.clone());
            if kind == SHUTTER {
                shutters += 1;
                if shutters % 2 == 1 {
                    components.extend(self.shutter(shutters / 2 + 1, &name)?);
                }
                continue;
            }
            let control = self.control(&power)?;
            let what = if kind == LIGHT { Kind::Light(control) } else { Kind::Switch(control) };
            let mut component = self.stated(Component::new(&power, &name, what), &power)?;
            if kind == LIGHT && !is_one_light {
                component.left_out.push("so.68".to_owned());
            }
            components.push(component);
            if kind == LIGHT && is_one_light {
                components.extend(self.light_parts(&power)?);
            }
        }
        Ok(components)
    }

    /// What makes it say its state at once, which it otherwise does every few minutes.
    fn question(&self) -> Result<Component, ManifestError> {
        let command_topic = self.topic(0, "STATE")?;
        let kind = Kind::Button { command_topic, payload: String::new() };
        Ok(Component::new("STATE", "STATE", kind))
    }

    fn control(&self, power: &str) -> Result<Control, ManifestError> {
        let words = self.root.texts("state")?;
        let (off, on) = match words.as_slice() {
            [off, on, ..] => (off.as_str(), on.as_str()),
            _ => ("OFF", "ON"),
        };
        Ok(Control::of_words(self.topic(0, power)?, on, off))
    }

    /// The shutter with this number, from 1: what moves it, and how far it is open in percent.
    fn shutter(&self, number: usize, name: &str) -> Result<Vec<Component>, ManifestError> {
        let id = format!("Shutter{number}");
        let command = Command::new(self.topic(0, &format!("ShutterPosition{number}"))?);
        let kind = Kind::Number(Number {
            command,
            range: Some((0.0, 100.0)),
            step: 1.0,
            unit: Some("%".to_owned()),
        });
        let value = ValueTemplate::parse(&format!("{{{{ value_json.{id}.Position }}}}"));
        let mut parts = Vec::from([Component {
            state_topic: Some(self.topic(2, "SENSOR")?),
            also: Some(Report { topic: self.topic(1, "RESULT")?, value: value.clone() }),
            is_sparse: true,
            value,
            ..Component::new(&id, name, kind)
        }]);
        for word in ["Open", "Stop", "Close"] {
            let command_topic = self.topic(0, &format!("Shutter{word}{number}"))?;
            let kind = Kind::Button { command_topic, payload: String::new() };
            parts.push(part_of(&id, word, kind, None, None));
        }
        Ok(parts)
    }

    /// What the light can do more, by its number of channels.
    fn light_parts(&self, light: &str) -> Result<Vec<Component>, ManifestError> {
        let channels = self.root.number("lt_st")?.unwrap_or_default();
        let mut parts = Vec::new();
        if channels >= 1.0 {
            let command = Command::new(self.topic(0, "Dimmer")?);
            parts.push(self.stated(brightness(light, command, 100.0, None, None), "Dimmer")?);
        }
        if channels >= 3.0 {
            let template = "{{ hue }},{{ saturation }},{{ value }}";
            let names = ["hue", "saturation", "value"];
            let command = Command::with_template(self.topic(0, "HsbColor")?, template, &names);
            if let Some(command) = command {
                let part = color(light, command, Space::Hsv, None, None);
                parts.push(self.stated(part, "HSBColor")?);
            }
        }
        // Two channels are cold and warm white, five are these and three colours.
        if channels == 2.0 || channels == 5.0 {
            let range = if self.option(NARROW_WHITE)? { (200.0, 380.0) } else { (153.0, 500.0) };
            let command = Command::new(self.topic(0, "CT")?);
            let part = color_temp(light, command, Some(range), "mired", None, None);
            parts.push(self.stated(part, "CT")?);
        }
        Ok(parts)
    }

    /// Reports of a relay or a light: regular ones, and one after each change.
    fn stated(&self, component: Component, key: &str) -> Result<Component, ManifestError> {
        let value = ValueTemplate::parse(&format!("{{{{ value_json.{key} }}}}"));
        Ok(Component {
            state_topic: Some(self.topic(2, "STATE")?),
            also: Some(Report { topic: self.topic(1, "RESULT")?, value: value.clone() }),
            value,
            ..component
        })
    }

    fn sensors(&self, root: &Object<'_>) -> Result<Vec<Component>, ManifestError> {
        let Some((path, sensors)) = root.get("sn") else { return Ok(Vec::new()) };
        let sensors = sensors.object(&path)?;
        let temperature = match sensors.text("TempUnit")?.as_deref() {
            Some("F") => "°F",
            _ => "°C",
        };
        let topic = self.topic(2, "SENSOR")?;
        let mut components = Vec::new();
        for (group, value) in &sensors.fields {
            if matches!(group.as_str(), "Time" | "TempUnit" | "PressureUnit" | "SpeedUnit") {
                continue;
            }
            let mut add = |path: &[&str], value: &Value<'_>| {
                let is_leaf = matches!(value.shape(), Shape::Number | Shape::Text | Shape::Boolean);
                if is_leaf && components.len() < MAX_COMPONENTS {
                    components.push(sensor(path, temperature, &topic));
                }
            };
            if value.shape() == Shape::Object {
                for (name, value) in &value.object(group)?.fields {
                    add(&[group, name], value);
                }
            } else {
                add(&[group], value);
            }
        }
        Ok(components)
    }
}

fn sensor(path: &[&str], temperature: &str, topic: &TopicName) -> Component {
    let quantity = path.last().copied().unwrap_or_default();
    let unit = match quantity {
        "Temperature" | "DewPoint" => Some(temperature),
        "Humidity" | "Moisture" => Some("%"),
        "Pressure" | "SeaPressure" => Some("hPa"),
        "Illuminance" => Some("lx"),
        "Power" => Some("W"),
        "ApparentPower" => Some("VA"),
        "ReactivePower" => Some("var"),
        "Voltage" => Some("V"),
        "Current" => Some("A"),
        "Total" | "Today" | "Yesterday" => Some("kWh"),
        "CarbonDioxide" | "eCO2" => Some("ppm"),
        _ => None,
    };
    let device_class = match quantity {
        "Temperature" => Some("temperature"),
        "Humidity" => Some("humidity"),
        _ => None,
    };
    let kind = Kind::Sensor {
        unit: unit.map(ToOwned::to_owned),
        device_class: device_class.map(ToOwned::to_owned),
    };
    Component {
        state_topic: Some(topic.clone()),
        value: ValueTemplate::at(path),
        ..Component::new(&path.join("_"), &path.join(" ").to_string(), kind)
    }
}
