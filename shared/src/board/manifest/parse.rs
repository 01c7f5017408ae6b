//! From JSON to a manifest, by Home Assistant's rules: shared options, short keys, `~`.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use super::json::{Object, Value};
use super::{
    Availability, AvailabilityMode, Component, Control, Kind, MAX_COMPONENTS, MAX_MANIFEST_LEN,
    Manifest, ManifestError, Problem, ValueTemplate,
};
use crate::topic::TopicName;

pub(super) fn manifest(board: &str, json: &[u8]) -> Result<Manifest, ManifestError> {
    let start = |problem| ManifestError { problem, line: 1, column: 1 };
    if json.len() > MAX_MANIFEST_LEN {
        return Err(start(Problem::TooLarge { bytes: json.len() }));
    }
    let text = core::str::from_utf8(json).map_err(|_| start(Problem::NotUtf8))?;
    let root = Value::document(text)?.object("")?;
    let device = required_object(&root, "device")?;
    let name = device.text("name")?.unwrap_or_else(|| board.to_owned());
    let components = required_object(&root, "components")?;
    if components.fields.len() > MAX_COMPONENTS {
        return Err(components.value.error(Problem::TooManyComponents));
    }
    let root = Scope { base: root.text("~")?, own: root, shared: None };
    let (mut availability_mode, mut availability) = root.availability()?;
    let mut manifest_components = Vec::new();
    for (id, value) in last_of_each(&components) {
        let own = value.object(&components.path_to(id))?;
        let platform = own.text("platform")?.ok_or_else(|| own.missing("platform"))?;
        // Nothing but a platform is how a component is taken back.
        if own.fields.len() == 1 {
            continue;
        }
        let base = own.text("~")?.or_else(|| root.base.clone());
        let scope = Scope { own, shared: Some(&root.own), base };
        manifest_components.push(scope.component(id, platform, &name)?);
        if root.own.get("availability").or(root.own.get("availability_topic")).is_none() {
            let (mode, own) = scope.availability()?;
            availability_mode = if own.is_empty() { availability_mode } else { mode };
            availability.extend(own);
        }
    }
    keep_first_of_each(&mut availability);
    Ok(Manifest {
        board: board.to_owned(),
        name,
        manufacturer: device.text("manufacturer")?,
        model: device.text("model")?,
        sw_version: device.text("sw_version")?,
        origin: match root.own.get("origin") {
            Some((path, origin)) => origin.object(&path)?.text("name")?,
            None => None,
        },
        availability,
        availability_mode,
        components: manifest_components,
    })
}

fn required_object<'a>(object: &Object<'a>, long: &str) -> Result<Object<'a>, ManifestError> {
    let (path, value) = object.get(long).ok_or_else(|| object.missing(long))?;
    value.object(&path)
}

/// The fields without those that a later one of the same key replaces.
fn last_of_each<'a, 'b>(object: &'b Object<'a>) -> Vec<(&'b str, Value<'a>)> {
    let mut seen = BTreeSet::new();
    let last_first = object.fields.iter().rev();
    let mut fields: Vec<_> = last_first
        .filter(|(key, _)| seen.insert(key.as_str()))
        .map(|(key, value)| (key.as_str(), *value))
        .collect();
    fields.reverse();
    fields
}

/// Components that share a topic name it once.
fn keep_first_of_each(availability: &mut Vec<Availability>) {
    let mut seen = BTreeSet::new();
    availability.retain(|availability| seen.insert(availability.topic.clone()));
}

/// The keys of a component, and those that it shares with the others.
struct Scope<'a, 'b> {
    own: Object<'a>,
    shared: Option<&'b Object<'a>>,
    /// What `~` stands for.
    base: Option<String>,
}

impl Scope<'_, '_> {
    fn component(
        &self,
        id: &str,
        platform: String,
        device_name: &str,
    ) -> Result<Component, ManifestError> {
        let mut value = self.template("value_template")?;
        let device_class = self.own.text("device_class")?;
        let kind = match platform.as_str() {
            "light" => {
                value = self.template("state_value_template")?.or(value);
                match self.own.text("schema")?.as_deref() {
                    None | Some("basic") => self.control()?.map(Kind::Light),
                    Some("json") => {
                        value = Some(ValueTemplate::parse(JSON_LIGHT_VALUE));
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
            _ => None,
        };
        let state_topic = self.topic("state_topic")?;
        let reports = matches!(kind, Some(Kind::Sensor { .. } | Kind::BinarySensor { .. }));
        if reports && state_topic.is_none() {
            return Err(self.own.missing("state_topic"));
        }
        Ok(Component {
            id: id.to_owned(),
            // A name that is null says that the component is what the device is about.
            name: match self.own.get("name") {
                Some((path, name)) => name.text(&path)?.unwrap_or_else(|| device_name.to_owned()),
                None => id.to_owned(),
            },
            kind: kind.unwrap_or(Kind::Other(platform)),
            state_topic,
            value: value.unwrap_or_default(),
        })
    }

    /// How it is switched; `None` if that takes more than two fixed payloads.
    fn control(&self) -> Result<Option<Control>, ManifestError> {
        let command_topic = self.command_topic()?;
        let (on, off) = (self.text_or("payload_on", "ON")?, self.text_or("payload_off", "OFF")?);
        let template = self.own.text("command_template")?;
        let command = |payload: &str| match &template {
            Some(template) => fill_in(template, payload),
            None => Some(payload.to_owned()),
        };
        let (Some(payload_on), Some(payload_off)) = (command(&on), command(&off)) else {
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

    fn command_topic(&self) -> Result<TopicName, ManifestError> {
        self.topic("command_topic")?.ok_or_else(|| self.own.missing("command_topic"))
    }

    fn availability(&self) -> Result<(AvailabilityMode, Vec<Availability>), ManifestError> {
        let mode = match self.own.text("availability_mode")?.as_deref() {
            Some("all") => AvailabilityMode::All,
            Some("any") => AvailabilityMode::Any,
            _ => AvailabilityMode::Latest,
        };
        let mut found = Vec::new();
        if let Some((path, list)) = self.own.get("availability") {
            for item in list.items()? {
                let own = item.object(&path)?;
                let scope = Scope { own, shared: None, base: self.base.clone() };
                let topic = scope.topic("topic")?.ok_or_else(|| scope.own.missing("topic"))?;
                found.push(scope.available_on(topic, "value_template")?);
            }
        } else if let Some(topic) = self.topic("availability_topic")? {
            found.push(self.available_on(topic, "availability_template")?);
        }
        Ok((mode, found))
    }

    fn available_on(
        &self,
        topic: TopicName,
        template: &str,
    ) -> Result<Availability, ManifestError> {
        Ok(Availability {
            topic,
            value: self.template(template)?.unwrap_or_default(),
            online: self.text_or("payload_available", "online")?,
            offline: self.text_or("payload_not_available", "offline")?,
        })
    }

    fn text_or(&self, long: &str, default: &str) -> Result<String, ManifestError> {
        Ok(self.own.text(long)?.unwrap_or_else(|| default.to_owned()))
    }

    fn template(&self, long: &str) -> Result<Option<ValueTemplate>, ManifestError> {
        Ok(self.own.text(long)?.map(|text| ValueTemplate::parse(&text)))
    }

    /// A topic of the component, or else the one that all components share.
    fn topic(&self, long: &str) -> Result<Option<TopicName>, ManifestError> {
        let shared = || self.shared.and_then(|shared| shared.get(long));
        let Some((key, value)) = self.own.get(long).or_else(shared) else {
            return Ok(None);
        };
        let Some(mut topic) = value.text(&key)? else {
            return Ok(None);
        };
        if let Some(base) = &self.base {
            if let Some(rest) = topic.strip_prefix('~') {
                topic = base.clone() + rest;
            }
            if let Some(rest) = topic.strip_suffix('~') {
                topic = rest.to_owned() + base;
            }
        }
        match TopicName::new(&topic) {
            Ok(name) => Ok(Some(name)),
            Err(error) => Err(value.error(Problem::InvalidTopic { key, topic, error })),
        }
    }
}

/// Where a light with `"schema": "json"` reports whether it is lit.
pub(super) const JSON_LIGHT_VALUE: &str = "{{ value_json.state }}";

/// How a light with `"schema": "json"` is switched.
pub(super) fn json_light(command_topic: TopicName) -> Control {
    Control {
        payload_on: r#"{"state":"ON"}"#.to_owned(),
        payload_off: r#"{"state":"OFF"}"#.to_owned(),
        ..Control::new(command_topic)
    }
}

/// The command that `template` makes of `payload`, unless that takes more than filling it in.
fn fill_in(template: &str, payload: &str) -> Option<String> {
    let mut command = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (expression, after) = after.split_once("}}")?;
        if expression.trim() != "value" {
            return None;
        }
        command.push_str(before);
        command.push_str(payload);
        rest = after;
    }
    command.push_str(rest);
    (!template.contains("{%") && !template.contains("{#")).then_some(command)
}
