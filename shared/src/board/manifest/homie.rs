//! Homie: version 5 says all in `<domain>/5/<device>/$description`, versions 3 and 4 say each thing on
//! a topic of its own below `homie/<device>`.
//!
//! Knows devices, nodes, properties and their datatypes. A datatype that is not known is named on
//! the card.

use crate::map::Map;
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::parse::document;
use super::{
    Availability, AvailabilityMode, Command, Component, Control, Kind, MAX_COMPONENTS, Manifest,
    ManifestError, Number, Problem, Space, ValueTemplate,
};
use crate::topic::TopicName;

/// What a text property may be long at most, for which Homie has no limit.
const MAX_TEXT: usize = 1024;
/// What of an older device is heard below its own topic.
const ATTRIBUTES: [&str; 11] = [
    "$homie",
    "$name",
    "$nodes",
    "+/$name",
    "+/$properties",
    "+/+/$name",
    "+/+/$datatype",
    "+/+/$format",
    "+/+/$settable",
    "+/+/$retained",
    "+/+/$unit",
];

/// The Topic Filters for what an older device says of itself.
pub(super) fn filters(device: &str) -> impl Iterator<Item = String> + use<> {
    let device = device.to_owned();
    ATTRIBUTES.into_iter().map(move |attribute| format!("homie/{device}/{attribute}"))
}

/// Whether `rest` of a topic below `homie/<device>/` is one that is heard.
pub(super) fn is_attribute(rest: &str) -> bool {
    ATTRIBUTES.iter().any(|attribute| {
        attribute.split('/').count() == rest.split('/').count()
            && attribute.rsplit('/').next() == rest.rsplit('/').next()
    })
}

/// A property, and where an error in it is.
#[derive(Default)]
struct Property {
    node: String,
    id: String,
    name: String,
    datatype: String,
    format: String,
    is_settable: bool,
    /// Whether it has a state, and is not a mere event or action.
    is_retained: bool,
    unit: Option<String>,
    is_five: bool,
}

/// The manifest of a device of version 5. The `domain` of its topics is `homie`, unless its network
/// has another.
pub(super) fn five(
    board: &str,
    domain: &str,
    device: &str,
    description: &[u8],
) -> Result<Manifest, ManifestError> {
    let root = document(description)?.object("")?;
    let base = format!("{domain}/5/{device}");
    let mut components = Vec::new();
    if let Some((path, nodes)) = root.get("nodes") {
        for (node_id, node) in &nodes.object(&path)?.fields {
            let node = node.object(&format!("{path}.{node_id}"))?;
            let Some((path, properties)) = node.get("properties") else { continue };
            for (id, value) in &properties.object(&path)?.fields {
                let own = value.object(&format!("{path}.{id}"))?;
                let text = |key: &str| Ok::<_, ManifestError>(own.text(key)?.unwrap_or_default());
                let property = Property {
                    node: node_id.clone(),
                    id: id.clone(),
                    name: own.text("name")?.unwrap_or_else(|| id.clone()),
                    datatype: own.text("datatype")?.ok_or_else(|| own.missing("datatype"))?,
                    format: text("format")?,
                    is_settable: own.is_set("settable")?,
                    is_retained: own.text("retained")?.as_deref() != Some("False"),
                    unit: own.text("unit")?.filter(|unit| !unit.is_empty()),
                    is_five: true,
                };
                let component =
                    property.component(&base).map_err(|problem| own.value.error(problem));
                components.push(component?);
                if components.len() > MAX_COMPONENTS {
                    return Err(root.value.error(Problem::TooManyComponents));
                }
            }
        }
    }
    let name = root.text("name")?.unwrap_or_else(|| device.to_owned());
    assemble(board, name, &base, root.text("homie")?, components)
        .map_err(|problem| root.value.error(problem))
}

/// The manifest of a device of an older version, from its attributes by their topic below the
/// device's; `None` until it says that it is one. An error comes with the attribute that it is in.
pub(super) fn four(
    board: &str,
    device: &str,
    attributes: &Map<&str, &[u8]>,
) -> Option<Result<Manifest, (ManifestError, String)>> {
    let text = |key: &str| {
        attributes.get(key).and_then(|value| core::str::from_utf8(value).ok()).unwrap_or_default()
    };
    attributes.get("$homie")?;
    let base = format!("homie/{device}");
    let fault =
        |problem, attribute: String| (ManifestError { problem, line: 1, column: 1 }, attribute);
    let mut components = Vec::new();
    for node in list(text("$nodes")) {
        for id in list(text(&format!("{node}/$properties"))) {
            let attribute = |name: &str| text(&format!("{node}/{id}/{name}"));
            let unit = Some(attribute("$unit").to_owned()).filter(|unit| !unit.is_empty());
            let named = |text: &str, id: &str| if text.is_empty() { id } else { text }.to_owned();
            let property = Property {
                node: node.to_owned(),
                id: id.to_owned(),
                name: named(attribute("$name"), id),
                // Version 3 has a default.
                datatype: named(attribute("$datatype"), "string"),
                format: attribute("$format").to_owned(),
                is_settable: attribute("$settable") == "true",
                is_retained: attribute("$retained") != "false",
                unit,
                is_five: false,
            };
            match property.component(&base) {
                Ok(component) => components.push(component),
                Err(problem) => return Some(Err(fault(problem, format!("{node}/{id}/$format")))),
            }
            if components.len() > MAX_COMPONENTS {
                return Some(Err(fault(Problem::TooManyComponents, "$nodes".to_owned())));
            }
        }
    }
    let name = Some(text("$name")).filter(|name| !name.is_empty()).unwrap_or(device).to_owned();
    let version = Some(text("$homie").to_owned());
    let made = assemble(board, name, &base, version, components);
    Some(made.map_err(|problem| fault(problem, "$homie".to_owned())))
}

fn assemble(
    board: &str,
    name: String,
    base: &str,
    version: Option<String>,
    components: Vec<Component>,
) -> Result<Manifest, Problem> {
    let topic = topic(format!("{base}/$state"))?;
    // A device that wants attention is there as well.
    let availability = ["ready", "alert"].map(|online| Availability {
        online: online.to_owned(),
        is_strict: true,
        ..Availability::new(topic.clone())
    });
    Ok(Manifest {
        board: board.to_owned(),
        name,
        manufacturer: None,
        model: version.map(|version| format!("Homie {version}")),
        sw_version: None,
        origin: Some("Homie".to_owned()),
        availability: availability.into(),
        availability_mode: AvailabilityMode::Any,
        components,
    })
}

impl Property {
    fn component(&self, base: &str) -> Result<Component, Problem> {
        let own = format!("{base}/{}/{}", self.node, self.id);
        let state_topic = topic(own.clone())?;
        let kind = if self.is_settable {
            self.settable(topic(format!("{own}/set"))?)?
        } else {
            self.reported()
        };
        let component = Component::new(&format!("{}/{}", self.node, self.id), &self.name, kind);
        Ok(Component {
            // What is asked of an action is never reported.
            state_topic: (self.is_retained || !self.is_settable).then_some(state_topic),
            value: ValueTemplate::default(),
            ..component
        })
    }

    fn reported(&self) -> Kind {
        match self.datatype.as_str() {
            "boolean" => Kind::BinarySensor {
                on: "true".to_owned(),
                off: "false".to_owned(),
                device_class: None,
            },
            "integer" | "float" | "percent" => {
                Kind::Sensor { unit: self.unit.clone(), device_class: None }
            }
            // A unit would say that it is a number.
            "string" | "enum" | "color" | "datetime" | "duration" | "json" => {
                Kind::Sensor { unit: None, device_class: None }
            }
            other => Kind::Other(other.to_owned()),
        }
    }

    fn settable(&self, set: TopicName) -> Result<Kind, Problem> {
        let command = Command::new(set.clone());
        Ok(match self.datatype.as_str() {
            "boolean" => Kind::Switch(Control::of_words(set, "true", "false")),
            "integer" | "float" | "percent" => Kind::Number(self.number(command)?),
            "enum" => {
                let options: Vec<_> = list(&self.format).map(ToOwned::to_owned).collect();
                if options.is_empty() {
                    return Err(self.wrong_format());
                }
                Kind::Select { command, options }
            }
            "color" => self.color(set),
            "string" | "datetime" | "duration" | "json" => {
                Kind::Text { command, min: 0, max: MAX_TEXT, is_secret: false }
            }
            other => Kind::Other(other.to_owned()),
        })
    }

    /// `0:100`, in version 5 also `0:100:5`, and either end may be open.
    fn number(&self, command: Command) -> Result<Number, Problem> {
        let is_integer = self.datatype == "integer";
        let mut ends = [None; 3];
        for (end, text) in ends.iter_mut().zip(self.format.split(':')) {
            if !text.is_empty() {
                let number = text.trim().parse().ok().filter(|it: &f64| it.is_finite());
                *end = Some(number.ok_or_else(|| self.wrong_format())?);
            }
        }
        let range = match ends {
            [Some(min), Some(max), _] if min < max => Some((min, max)),
            [Some(_), Some(_), _] => return Err(self.wrong_format()),
            _ => None,
        };
        let step = match (ends[2], range) {
            (Some(step), _) if step > 0.0 => step,
            (Some(_), _) => return Err(self.wrong_format()),
            (None, Some((min, max))) if !is_integer => (max - min) / 100.0,
            (None, None) if !is_integer => 0.1,
            (None, _) => 1.0,
        };
        Ok(Number { command, range, step, unit: self.unit.clone() })
    }

    fn color(&self, set: TopicName) -> Kind {
        for format in list(&self.format) {
            let (space, names) = match format {
                "rgb" => (Space::Rgb, ["red", "green", "blue"]),
                "hsv" => (Space::Hsv, ["hue", "saturation", "value"]),
                _ => continue,
            };
            let prefix = if self.is_five { format!("{format},") } else { String::new() };
            let [a, b, c] = names;
            let template = format!("{prefix}{{{{ {a} }}}},{{{{ {b} }}}},{{{{ {c} }}}}");
            if let Some(command) = Command::with_template(set.clone(), &template, &names) {
                return Kind::Color { command, space };
            }
        }
        Kind::Other(format!("color {}", self.format))
    }

    fn wrong_format(&self) -> Problem {
        let key = format!("{}.{}.format", self.node, self.id);
        Problem::NotAllowed { key, value: self.format.to_string() }
    }
}

fn topic(topic: String) -> Result<TopicName, Problem> {
    TopicName::new(&topic).map_err(|error| {
        let key = topic.clone();
        Problem::InvalidTopic { key, topic, error }
    })
}

/// The items of a list with commas.
fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}
