//! Shelly devices of the second generation on: `<prefix>/online`, `<prefix>/status/<component>` and
//! `<prefix>/events/rpc`. They announce nothing; what is on one is seen in what it reports.
//!
//! Knows the components of those that are sold for lights, sockets, shutters and measuring, and how
//! each is commanded. Does not know the names that their owner gave them: these are not reported.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::json::{Object, Value};
use super::light::{brightness, color, color_temp, part_of};
use super::parse::document;
use super::{
    Availability, AvailabilityMode, Command, Component, Control, Kind, MAX_COMPONENTS, Manifest,
    ManifestError, Number, Problem, Report, Shape, Space, ValueTemplate,
};
use crate::map::Set;
use crate::topic::TopicName;

/// Who asks, in what is asked by a remote procedure call: answers go to `blinklab/rpc`.
const ASKER: &str = "blinklab";
/// Parts of a device that are remembered.
const MAX_SEEN: usize = 256;

/// Which of a device's topics one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of<'a> {
    /// Whether it is there.
    Online,
    /// What changes.
    Events,
    /// All of one component.
    Status(&'a str),
}

/// The prefix of a device's topics, and which of them `topic` is, if it can be one.
pub(super) fn place(topic: &str) -> Option<(&str, Of<'_>)> {
    let (head, last) = topic.rsplit_once('/')?;
    if last == "online" {
        return Some((head, Of::Online));
    }
    let (prefix, level) = head.rsplit_once('/')?;
    match (level, last) {
        ("events", "rpc") => Some((prefix, Of::Events)),
        ("status", _) => Some((prefix, Of::Status(last))),
        _ => None,
    }
}

/// Whether a prefix is the one that a device has unless its owner chose another.
pub(super) fn is_usual(prefix: &str) -> bool {
    prefix.starts_with("shelly") && prefix.contains('-') && !prefix.contains('/')
}

/// A part of a device: a component and what it reports, as in `switch:0` and `output`.
pub(super) type Part = (String, String);

/// What a message shows that there is on a device; `None` if it is not one of such a device.
pub(super) fn parts(of: Of<'_>, payload: &[u8]) -> Result<Option<Set<Part>>, ManifestError> {
    let mut seen = Set::new();
    match of {
        Of::Online => {}
        Of::Status(component) => {
            note(&mut seen, component, &document(payload)?.object("")?)?;
        }
        Of::Events => {
            let root = document(payload)?.object("")?;
            let source = root.text("src")?.unwrap_or_default();
            if !source.starts_with("shelly") {
                return Ok(None);
            }
            let method = root.text("method")?.unwrap_or_default();
            let Some((path, params)) = root.get("params").filter(|_| method.ends_with("Status"))
            else {
                return Ok(Some(seen));
            };
            for (component, value) in &params.object(&path)?.fields {
                if value.shape() == Shape::Object {
                    note(&mut seen, component, &value.object(&format!("{path}.{component}"))?)?;
                }
            }
        }
    }
    Ok(Some(seen))
}

fn note(seen: &mut Set<Part>, component: &str, status: &Object<'_>) -> Result<(), ManifestError> {
    let (kind, _) = component.split_once(':').unwrap_or((component, ""));
    for what in ALL.iter().filter(|what| what.component == kind) {
        let Some(value) = what.find(status)? else { continue };
        let (expected, found) = (what.shape(), value.shape());
        if found == expected && seen.len() < MAX_SEEN {
            seen.insert((component.to_owned(), what.path.to_owned()));
        } else if found != expected && found != Shape::Null {
            // What it does not know it says is null: a button has no state.
            let key = status.path_to(what.path);
            return Err(value.error(Problem::WrongShape { key, expected, found }));
        }
    }
    Ok(())
}

/// How a value of a component is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Switch,
    Light,
    Binary,
    Brightness,
    Color,
    White,
    Cover,
    Position,
    /// A reading in this unit.
    Reading(&'static str),
}

/// A value of a component that is shown.
struct What {
    component: &'static str,
    /// The keys that lead to it.
    path: &'static str,
    shown: Shown,
}

const fn what(component: &'static str, path: &'static str, shown: Shown) -> What {
    What { component, path, shown }
}

/// All that is shown of each kind of component, what it is about first.
const ALL: [What; 40] = [
    what("switch", "output", Shown::Switch),
    what("switch", "apower", Shown::Reading("W")),
    what("switch", "voltage", Shown::Reading("V")),
    what("switch", "current", Shown::Reading("A")),
    what("switch", "aenergy.total", Shown::Reading("Wh")),
    what("switch", "temperature.tC", Shown::Reading("°C")),
    what("light", "output", Shown::Light),
    what("light", "brightness", Shown::Brightness),
    what("light", "apower", Shown::Reading("W")),
    what("light", "aenergy.total", Shown::Reading("Wh")),
    what("rgb", "output", Shown::Light),
    what("rgb", "brightness", Shown::Brightness),
    what("rgb", "rgb", Shown::Color),
    what("rgbw", "output", Shown::Light),
    what("rgbw", "brightness", Shown::Brightness),
    what("rgbw", "rgb", Shown::Color),
    what("cct", "output", Shown::Light),
    what("cct", "brightness", Shown::Brightness),
    what("cct", "ct", Shown::White),
    what("cover", "state", Shown::Cover),
    what("cover", "current_pos", Shown::Position),
    what("cover", "apower", Shown::Reading("W")),
    what("input", "state", Shown::Binary),
    what("input", "percent", Shown::Reading("%")),
    what("temperature", "tC", Shown::Reading("°C")),
    what("humidity", "rh", Shown::Reading("%")),
    what("illuminance", "lux", Shown::Reading("lx")),
    what("voltmeter", "voltage", Shown::Reading("V")),
    what("smoke", "alarm", Shown::Binary),
    what("flood", "alarm", Shown::Binary),
    what("devicepower", "battery.percent", Shown::Reading("%")),
    what("pm1", "apower", Shown::Reading("W")),
    what("pm1", "voltage", Shown::Reading("V")),
    what("pm1", "current", Shown::Reading("A")),
    what("em", "total_act_power", Shown::Reading("W")),
    what("em", "total_current", Shown::Reading("A")),
    what("em1", "act_power", Shown::Reading("W")),
    what("em1", "voltage", Shown::Reading("V")),
    what("em1", "current", Shown::Reading("A")),
    what("emdata", "total_act", Shown::Reading("Wh")),
];

impl What {
    /// The value in the status of its component.
    fn find<'a>(&self, status: &Object<'a>) -> Result<Option<Value<'a>>, ManifestError> {
        let own = |object: &Object<'a>, key: &str| {
            object.fields.iter().rfind(|(name, _)| name == key).map(|(_, value)| *value)
        };
        match self.path.split_once('.') {
            None => Ok(own(status, self.path)),
            Some((first, rest)) => match own(status, first) {
                Some(value) if value.shape() == Shape::Object => {
                    Ok(own(&value.object(first)?, rest))
                }
                _ => Ok(None),
            },
        }
    }

    fn shape(&self) -> Shape {
        match self.shown {
            Shown::Switch | Shown::Light | Shown::Binary => Shape::Boolean,
            Shown::Color => Shape::List,
            Shown::Cover => Shape::Text,
            _ => Shape::Number,
        }
    }
}

/// The manifest of the device whose topics begin with `prefix`, of which these parts were seen.
pub(super) fn manifest(
    board: &str,
    prefix: &str,
    seen: &Set<&Part>,
) -> Result<Manifest, ManifestError> {
    let device = Device { prefix };
    let mut components = Vec::new();
    let names: Set<&str> = seen.iter().map(|(component, _)| component.as_str()).collect();
    for component in names {
        let (kind, _) = component.split_once(':').unwrap_or((component, ""));
        for what in ALL.iter().filter(|what| what.component == kind) {
            let is_seen = |(own, path): &&&Part| own == component && path == what.path;
            if seen.iter().any(|part| is_seen(&part)) {
                device.add(&mut components, component, what)?;
            }
        }
    }
    let command_topic = device.topic("command")?;
    let kind = Kind::Button { command_topic, payload: "status_update".to_owned() };
    components.push(Component::new("status_update", "status_update", kind));
    components.truncate(MAX_COMPONENTS);
    let id = prefix.rsplit('/').next().unwrap_or(prefix);
    Ok(Manifest {
        board: board.to_owned(),
        name: id.to_owned(),
        manufacturer: Some("Shelly".to_owned()),
        model: id.split_once('-').map(|(model, _)| model.to_owned()),
        sw_version: None,
        origin: Some("Shelly".to_owned()),
        availability: Vec::from([Availability {
            online: "true".to_owned(),
            offline: "false".to_owned(),
            ..Availability::new(device.topic("online")?)
        }]),
        availability_mode: AvailabilityMode::default(),
        components,
    })
}

struct Device<'a> {
    prefix: &'a str,
}

impl Device<'_> {
    fn topic(&self, rest: &str) -> Result<TopicName, ManifestError> {
        let topic = format!("{}/{rest}", self.prefix);
        TopicName::new(&topic).map_err(|error| {
            let key = "topic_prefix".to_owned();
            ManifestError {
                problem: Problem::InvalidTopic { key, topic, error },
                line: 1,
                column: 1,
            }
        })
    }

    /// A command by a remote procedure call; `params` may have names to fill in.
    fn call(
        &self,
        component: &str,
        method: &str,
        params: &str,
        names: &[&str],
    ) -> Result<Option<Command>, ManifestError> {
        let (kind, id) = component.split_once(':').unwrap_or((component, "0"));
        let id: u32 = id.parse().unwrap_or_default();
        let namespace = match kind {
            "rgb" | "rgbw" | "cct" => kind.to_uppercase(),
            _ => {
                let mut letters = kind.chars();
                let first = letters.next().map(|it| it.to_ascii_uppercase());
                first.into_iter().chain(letters).collect()
            }
        };
        let json = format!(
            r#"{{"id":1,"src":"{ASKER}","method":"{namespace}.{method}","params":{{"id":{id},{params}}}}}"#
        );
        Ok(Command::with_template(self.topic("rpc")?, &json, names))
    }

    fn add(
        &self,
        components: &mut Vec<Component>,
        component: &str,
        what: &What,
    ) -> Result<(), ManifestError> {
        let set = |params: &str, names: &[&str]| self.call(component, "Set", params, names);
        let command_topic = self.topic(&format!("command/{component}"))?;
        let control = Control {
            payload_on: "on".to_owned(),
            payload_off: "off".to_owned(),
            ..Control::of_words(command_topic.clone(), "True", "False")
        };
        let made = match what.shown {
            Shown::Switch => Some(Component::new(component, component, Kind::Switch(control))),
            Shown::Light => Some(Component::new(component, component, Kind::Light(control))),
            Shown::Binary => {
                let (on, off) = ("True".to_owned(), "False".to_owned());
                let kind = Kind::BinarySensor { on, off, device_class: None };
                Some(Component::new(component, component, kind))
            }
            Shown::Brightness => set(r#""brightness":{{ value }}"#, &["value"])?
                .map(|command| brightness(component, command, 100.0, None, None)),
            Shown::Color => {
                let names = ["red", "green", "blue"];
                set(r#""rgb":[{{ red }},{{ green }},{{ blue }}]"#, &names)?
                    .map(|command| color(component, command, Space::Rgb, None, None))
            }
            Shown::White => set(r#""ct":{{ value }}"#, &["value"])?
                .map(|command| color_temp(component, command, None, "K", None, None)),
            Shown::Cover => {
                let kind = Kind::Sensor { unit: None, device_class: None };
                Some(Component::new(component, component, kind))
            }
            Shown::Position => {
                let params = r#""pos":{{ value }}"#;
                self.call(component, "GoToPosition", params, &["value"])?.map(|command| {
                    let unit = Some("%".to_owned());
                    let range = Some((0.0, 100.0));
                    let kind = Kind::Number(Number { command, range, step: 1.0, unit });
                    part_of(component, "position", kind, None, None)
                })
            }
            Shown::Reading(unit) => Some(reading(component, what.path, unit)),
        };
        components.extend(made.map(|it| self.stated(it, component, what)).transpose()?);
        if what.shown == Shown::Cover {
            for word in ["open", "stop", "close"] {
                let command_topic = command_topic.clone();
                let kind = Kind::Button { command_topic, payload: word.to_owned() };
                components.push(part_of(component, word, kind, None, None));
            }
        }
        Ok(())
    }

    /// With both places where a device reports, of which its owner may have switched off either.
    fn stated(
        &self,
        made: Component,
        component: &str,
        what: &What,
    ) -> Result<Component, ManifestError> {
        let way: Vec<&str> = what.path.split('.').collect();
        let mut long = Vec::from(["params", component]);
        long.extend(&way);
        Ok(Component {
            state_topic: Some(self.topic(&format!("status/{component}"))?),
            value: ValueTemplate::at(&way),
            also: Some(Report {
                topic: self.topic("events/rpc")?,
                value: ValueTemplate::at(&long),
            }),
            is_sparse: true,
            ..made
        })
    }
}

/// A reading, under a name of its own where its component is about something else.
fn reading(component: &str, path: &str, unit: &str) -> Component {
    let last = path.split('.').next().unwrap_or(path);
    let device_class = match unit {
        "°C" => Some("temperature".to_owned()),
        "%" if path == "rh" => Some("humidity".to_owned()),
        _ => None,
    };
    let name = match component.split_once(':') {
        Some((kind, _)) if ["temperature", "humidity", "illuminance"].contains(&kind) => {
            component.to_owned()
        }
        _ => format!("{component} {last}"),
    };
    let kind = Kind::Sensor { unit: Some(unit.to_owned()), device_class };
    Component::new(&format!("{component}.{last}"), &name, kind)
}
