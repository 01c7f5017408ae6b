//! Zigbee2MQTT's own list of its devices, `<base>/bridge/devices`: what there is to go by where it does
//! not announce them in Home Assistant's way.
//!
//! Knows the list and what a device *exposes*: switches, lights, locks, covers, fans and thermostats,
//! and single values that are read, set, or both. Values within values (`composite`, `list`) are
//! named on the card. Does not know groups of devices.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::json::Object;
use super::light::{brightness, color, color_temp};
use super::parse::{any_document, document};
use super::{
    Availability, AvailabilityMode, Command, Component, Control, Kind, MAX_COMPONENTS, Manifest,
    ManifestError, Number, Problem, Shape, Space, ValueTemplate,
};
use crate::topic::TopicName;

/// The bit of `access` for what is in the device's messages.
const REPORTS: u8 = 1;
/// The bit of `access` for what can be set.
const TAKES: u8 = 2;
/// A longer address is none: it has 8 bytes, in hexadecimal digits.
const MAX_ADDRESS: usize = 64;
/// What a text may be long at most, for which there is no limit.
const MAX_TEXT: usize = 1024;

/// The devices of a list, each by its address, with its part of the JSON. Those that are the bridge
/// itself, or switched off, are not among them.
pub(super) fn devices(list: &[u8]) -> Result<Vec<(String, &[u8])>, ManifestError> {
    let list = any_document(list)?;
    if list.shape() != Shape::List {
        let problem =
            Problem::WrongShape { key: String::new(), expected: Shape::List, found: list.shape() };
        return Err(list.error(problem));
    }
    let mut devices = Vec::new();
    for item in list.items()? {
        let device = item.object("")?;
        let is_bridge = device.text("type")?.as_deref() == Some("Coordinator");
        if is_bridge || device.is_set("disabled")? {
            continue;
        }
        let key = "ieee_address";
        let address = device.text(key)?.ok_or_else(|| device.missing(key))?;
        if address.is_empty() || address.len() > MAX_ADDRESS {
            return Err(item.error(Problem::NotAllowed { key: key.to_owned(), value: address }));
        }
        devices.push((address, item.raw().as_bytes()));
    }
    Ok(devices)
}

/// The manifest of one device of the list.
pub(super) fn manifest(board: &str, base: &str, json: &[u8]) -> Result<Manifest, ManifestError> {
    let root = document(json)?.object("")?;
    let key = "friendly_name";
    let name = root.text(key)?.ok_or_else(|| root.missing(key))?;
    let topic = |topic: String| {
        TopicName::new(&topic).map_err(|error| {
            let at = root.get(key).map_or(root.value, |(_, value)| value);
            at.error(Problem::InvalidTopic { key: key.to_owned(), topic, error })
        })
    };
    let device = Device {
        state: topic(format!("{base}/{name}"))?,
        set: topic(format!("{base}/{name}/set"))?,
    };
    let mut components = Vec::new();
    let (mut manufacturer, mut model) = (None, None);
    // A device that is not supported has none.
    if let Some((path, definition)) =
        root.get("definition").filter(|(_, it)| it.shape() != Shape::Null)
    {
        let definition = definition.object(&path)?;
        (manufacturer, model) = (definition.text("vendor")?, definition.text("model")?);
        if let Some((path, exposes)) = definition.get("exposes") {
            for (index, item) in exposes.items()?.into_iter().enumerate() {
                let expose = item.object(&format!("{path}.{index}"))?;
                components.extend(device.expose(&expose)?);
                if components.len() > MAX_COMPONENTS {
                    return Err(root.value.error(Problem::TooManyComponents));
                }
            }
        }
    }
    let mut availability = Vec::new();
    for topic in
        [topic(format!("{base}/bridge/state"))?, topic(format!("{base}/{name}/availability"))?]
    {
        // Older versions say the word alone.
        for value in ["{{ value_json.state }}", "{{ value }}"] {
            let value = ValueTemplate::parse(value);
            availability.push(Availability { value, ..Availability::new(topic.clone()) });
        }
    }
    Ok(Manifest {
        board: board.to_owned(),
        name,
        manufacturer,
        model,
        sw_version: root.text("software_build_id")?,
        origin: Some("Zigbee2MQTT".to_owned()),
        availability,
        // Whether each device is there is only said if that is switched on.
        availability_mode: AvailabilityMode::Heard,
        components,
    })
}

struct Device {
    state: TopicName,
    set: TopicName,
}

/// What every kind of value has.
struct Feature<'a> {
    own: &'a Object<'a>,
    property: String,
    name: String,
    access: u8,
}

impl Feature<'_> {
    fn reports(&self) -> bool {
        self.access & REPORTS != 0
    }

    fn takes(&self) -> bool {
        self.access & TAKES != 0
    }

    /// The property as a key in JSON.
    fn key(&self) -> String {
        serde_json::Value::from(self.property.as_str()).to_string()
    }
}

impl Device {
    /// The components of one thing that a device exposes.
    fn expose(&self, expose: &Object<'_>) -> Result<Vec<Component>, ManifestError> {
        let kind = expose.text("type")?.ok_or_else(|| expose.missing("type"))?;
        let Some((path, features)) = expose.get("features") else {
            return Ok(Vec::from([self.single(expose, &kind)?]));
        };
        if matches!(kind.as_str(), "composite" | "list") {
            let feature = feature(expose)?;
            let other = Kind::Other(kind);
            return Ok(Vec::from([Component::new(&feature.property, &feature.name, other)]));
        }
        let mut components: Vec<Component> = Vec::new();
        for (index, item) in features.items()?.into_iter().enumerate() {
            let own = item.object(&format!("{path}.{index}"))?;
            let light = components.first().filter(|_| kind == "light").map(|it| it.id.clone());
            if let Some(of) = &light
                && let Some(part) = self.light_part(&own, of)?
            {
                // A colour that is said in two ways is one.
                if !components.iter().any(|it| it.id == part.id) {
                    components.push(part);
                }
                continue;
            }
            let part_kind = own.text("type")?.ok_or_else(|| own.missing("type"))?;
            let mut part = self.single(&own, &part_kind)?;
            if let (Kind::Switch(control), "light") = (&part.kind, kind.as_str()) {
                part.kind = Kind::Light(control.clone());
            }
            components.push(part);
        }
        Ok(components)
    }

    /// What belongs to the light `of`, if it is one of the things that do.
    fn light_part(&self, own: &Object<'_>, of: &str) -> Result<Option<Component>, ManifestError> {
        let feature = feature(own)?;
        let number = format!("{{{}:{{{{ value }}}}}}", feature.key());
        let command = |template: &str, names: &[&str]| {
            Command::with_template(self.set.clone(), template, names)
        };
        let what = own.text("name")?.unwrap_or_default();
        let part = match what.as_str() {
            "brightness" => command(&number, &["value"]).map(|command| {
                Ok(brightness(of, command, own.number("value_max")?.unwrap_or(254.0), None, None))
            }),
            "color_temp" => command(&number, &["value"]).map(|command| {
                let range = range(own)?;
                Ok(color_temp(of, command, range, "mired", None, None))
            }),
            "color_xy" | "color_hs" => {
                let json = format!(r##"{{{}:{{"hex":"#{{{{ hex }}}}"}}}}"##, feature.key());
                command(&json, &["hex"])
                    .map(|command| Ok(color(of, command, Space::Xy, None, None)))
            }
            _ => None,
        };
        part.map(|part| part.map(|part| self.stated(part, &feature))).transpose()
    }

    /// A single value.
    fn single(&self, own: &Object<'_>, kind: &str) -> Result<Component, ManifestError> {
        let feature = feature(own)?;
        let found = match kind {
            "binary" => self.binary(&feature)?,
            "numeric" => self.numeric(&feature)?,
            "enum" => self.choice(&feature)?,
            "text" if feature.takes() => self.text(&feature),
            "text" => Some(Kind::Sensor { unit: None, device_class: None }),
            _ => None,
        };
        let found = found.unwrap_or_else(|| Kind::Other(kind.to_owned()));
        Ok(self.stated(Component::new(&feature.property, &feature.name, found), &feature))
    }

    fn binary(&self, feature: &Feature<'_>) -> Result<Option<Kind>, ManifestError> {
        let value = |key: &str| {
            let (path, value) = feature.own.get(key).ok_or_else(|| feature.own.missing(key))?;
            let text = value.text(&path)?.unwrap_or_default();
            Ok((format!("{{{}:{}}}", feature.key(), value.raw()), text))
        };
        let ((payload_on, on), (payload_off, off)) = (value("value_on")?, value("value_off")?);
        Ok(Some(if feature.takes() {
            let command_topic = self.set.clone();
            Kind::Switch(Control {
                command_topic,
                payload_on,
                payload_off,
                state_on: on,
                state_off: off,
            })
        } else {
            Kind::BinarySensor { on, off, device_class: None }
        }))
    }

    fn numeric(&self, feature: &Feature<'_>) -> Result<Option<Kind>, ManifestError> {
        let unit = feature.own.text("unit")?;
        if !feature.takes() {
            let device_class = Some(feature.property.clone());
            let known = |class: &String| matches!(class.as_str(), "temperature" | "humidity");
            return Ok(Some(Kind::Sensor { unit, device_class: device_class.filter(known) }));
        }
        let step = feature.own.number("value_step")?.unwrap_or(1.0);
        if step <= 0.0 {
            return Err(feature.own.not_allowed("value_step"));
        }
        let range = range(feature.own)?;
        let template = format!("{{{}:{{{{ value }}}}}}", feature.key());
        let command = Command::with_template(self.set.clone(), &template, &["value"]);
        Ok(command.map(|command| Kind::Number(Number { command, range, step, unit })))
    }

    fn choice(&self, feature: &Feature<'_>) -> Result<Option<Kind>, ManifestError> {
        if !feature.takes() {
            return Ok(Some(Kind::Sensor { unit: None, device_class: None }));
        }
        let options = feature.own.texts("values")?;
        if options.is_empty() {
            return Err(feature.own.missing("values"));
        }
        Ok(self.json_command(feature).map(|command| Kind::Select { command, options }))
    }

    fn text(&self, feature: &Feature<'_>) -> Option<Kind> {
        let command = self.json_command(feature)?;
        Some(Kind::Text { command, min: 0, max: MAX_TEXT, is_secret: false })
    }

    fn json_command(&self, feature: &Feature<'_>) -> Option<Command> {
        let template = format!("{{{}:{{{{ json }}}}}}", feature.key());
        Command::with_template(self.set.clone(), &template, &["json"])
    }

    /// With where the feature is reported: all of a device is, in one message that need not have each.
    fn stated(&self, component: Component, feature: &Feature<'_>) -> Component {
        Component {
            state_topic: feature.reports().then(|| self.state.clone()),
            value: ValueTemplate::at(&[&feature.property]),
            is_sparse: true,
            ..component
        }
    }
}

fn feature<'a>(own: &'a Object<'a>) -> Result<Feature<'a>, ManifestError> {
    let name = own.text("name")?;
    let property = match own.text("property")? {
        Some(property) => property,
        None => name.clone().ok_or_else(|| own.missing("property"))?,
    };
    let access = own.number("access")?.unwrap_or(f64::from(REPORTS));
    let label = own.text("label")?.or(name).unwrap_or_else(|| property.clone());
    Ok(Feature { own, property, name: label, access: access as u8 })
}

/// The least and the greatest value; `None` if it has no limits.
fn range(own: &Object<'_>) -> Result<Option<(f64, f64)>, ManifestError> {
    let (min, max) = (own.number("value_min")?, own.number("value_max")?);
    match (min, max) {
        (Some(min), Some(max)) if min < max => Ok(Some((min, max))),
        (Some(_), Some(_)) => Err(own.not_allowed("value_max")),
        _ => Ok(None),
    }
}
