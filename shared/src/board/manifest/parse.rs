//! From JSON to a manifest, by Home Assistant's rules: shared options, short keys, `~`.

use crate::map::Set;
use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::json::{Object, Value};
use super::{
    Availability, AvailabilityMode, MAX_COMPONENTS, MAX_MANIFEST_LEN, Manifest, ManifestError,
    Problem, ValueTemplate,
};
use crate::topic::TopicName;

pub(super) fn manifest(board: &str, json: &[u8]) -> Result<Manifest, ManifestError> {
    let root = document(json)?.object("")?;
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
        manifest_components.extend(scope.component(id, platform, &name)?);
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

/// What a single component's message says.
pub(super) struct Single {
    /// What names its device to all of its components; `None` if it belongs to none.
    pub(super) device: Option<String>,
    /// A manifest of that component alone.
    pub(super) manifest: Manifest,
}

/// Reads the message of a single component; `platform` and `id` are in its topic.
pub(super) fn single(platform: &str, id: &str, json: &[u8]) -> Result<Single, ManifestError> {
    let root = document(json)?.object("")?;
    let device = root.get("device").map(|(path, it)| it.object(&path)).transpose()?;
    let text = |key: &str| device.as_ref().map_or(Ok(None), |device| device.text(key));
    let (manufacturer, model) = (text("manufacturer")?, text("model")?);
    let (sw_version, name) = (text("sw_version")?, text("name")?);
    let identifiers = device.as_ref().and_then(|device| device.get("identifiers"));
    let identifier = match &identifiers {
        Some((path, list)) => list.items()?.first().map_or(Ok(None), |it| it.text(path))?,
        None => None,
    };
    let own_name = root.text("name")?;
    let name = name.or(own_name).unwrap_or_else(|| id.to_owned());
    let origin = root.get("origin").map(|(path, it)| it.object(&path)).transpose()?;
    let origin = origin.map_or(Ok(None), |it| it.text("name"))?;
    let scope = Scope { base: root.text("~")?, own: root, shared: None };
    let (availability_mode, availability) = scope.availability()?;
    let components = scope.component(id, platform.to_owned(), &name)?;
    let manifest = Manifest {
        board: String::new(),
        name,
        manufacturer,
        model,
        sw_version,
        origin,
        availability,
        availability_mode,
        components,
    };
    Ok(Single { device: identifier, manifest })
}

/// The JSON of a message that is no larger than allowed.
pub(super) fn document(json: &[u8]) -> Result<Value<'_>, ManifestError> {
    let start = |problem| ManifestError { problem, line: 1, column: 1 };
    if json.len() > MAX_MANIFEST_LEN {
        return Err(start(Problem::TooLarge { bytes: json.len() }));
    }
    any_document(json)
}

/// The JSON of a message of whatever size.
pub(super) fn any_document(json: &[u8]) -> Result<Value<'_>, ManifestError> {
    let not_text = |_| ManifestError { problem: Problem::NotUtf8, line: 1, column: 1 };
    Value::document(core::str::from_utf8(json).map_err(not_text)?)
}

fn required_object<'a>(object: &Object<'a>, long: &str) -> Result<Object<'a>, ManifestError> {
    let (path, value) = object.get(long).ok_or_else(|| object.missing(long))?;
    value.object(&path)
}

/// The fields without those that a later one of the same key replaces.
fn last_of_each<'a, 'b>(object: &'b Object<'a>) -> Vec<(&'b str, Value<'a>)> {
    let mut seen = Set::new();
    let last_first = object.fields.iter().rev();
    let mut fields: Vec<_> = last_first
        .filter(|(key, _)| seen.insert(key.as_str()))
        .map(|(key, value)| (key.as_str(), *value))
        .collect();
    fields.reverse();
    fields
}

/// Components that share a topic name it once.
pub(super) fn keep_first_of_each(availability: &mut Vec<Availability>) {
    let mut seen = Set::new();
    availability.retain(|availability| seen.insert(availability.topic.clone()));
}

/// The keys of a component, and those that it shares with the others.
pub(super) struct Scope<'a, 'b> {
    pub(super) own: Object<'a>,
    shared: Option<&'b Object<'a>>,
    /// What `~` stands for.
    base: Option<String>,
}

impl Scope<'_, '_> {
    pub(super) fn command_topic(&self) -> Result<TopicName, ManifestError> {
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
            is_strict: false,
        })
    }

    pub(super) fn text_or(&self, long: &str, default: &str) -> Result<String, ManifestError> {
        Ok(self.own.text(long)?.unwrap_or_else(|| default.to_owned()))
    }

    pub(super) fn template(&self, long: &str) -> Result<Option<ValueTemplate>, ManifestError> {
        Ok(self.own.text(long)?.map(|text| ValueTemplate::parse(&text)))
    }

    /// A topic of the component, or else the one that all components share.
    pub(super) fn topic(&self, long: &str) -> Result<Option<TopicName>, ManifestError> {
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
