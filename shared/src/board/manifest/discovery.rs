//! What boards say of themselves, whichever of the known ways they say it, gathered by board.
//!
//! Knows which topics announce, and that some boards need several messages for it. Does not know
//! what the components report afterwards.

use crate::map::{Map, Set};
use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::parse::{self, Single, keep_first_of_each};
use super::{
    AvailabilityMode, MAX_COMPONENTS, MAX_MANIFEST_LEN, Manifest, ManifestError, board_of, homie,
    tasmota,
};

/// The Topic Filters that match what announces a board.
pub const FILTERS: [&str; 6] = [
    "homeassistant/+/+/config",
    "homeassistant/+/+/+/config",
    "tasmota/discovery/+/config",
    "tasmota/discovery/+/sensors",
    "homie/5/+/$description",
    "homie/+/$homie",
];
/// Boards that are listened to.
const MAX_HEARD: usize = 400;
/// Messages of one board that are kept.
const MAX_MESSAGES: usize = 2048;
/// Bytes of all messages together that are kept.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// What boards say of themselves.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Discovery {
    boards: Map<String, Map<String, Said>>,
    /// Which board a topic announces.
    owners: Map<String, String>,
    /// Topics that have not come again on a new connection.
    unheard: Set<String>,
    bytes: usize,
}

/// What a message changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The board.
    pub board: String,
    /// Whether the message says all that there is to say of the board. Otherwise more is likely to
    /// come at once.
    pub is_whole: bool,
}

#[derive(Debug, Clone, PartialEq)]
enum Said {
    Single { manifest: Manifest, bytes: usize },
    Text(Vec<u8>),
}

/// What a topic is to a board.
enum Place<'a> {
    Device(&'a str),
    Single { platform: &'a str, object: &'a str },
    Tasmota(&'a str),
    Five(&'a str),
    Four { device: &'a str },
}

fn place(topic: &str) -> Option<Place<'_>> {
    if let Some(board) = board_of(topic) {
        return Some(Place::Device(board));
    }
    let levels: Vec<&str> = topic.splitn(6, '/').collect();
    if levels.iter().any(|level| level.is_empty()) {
        return None;
    }
    Some(match levels.as_slice() {
        ["homeassistant", platform, object, "config"]
        | ["homeassistant", platform, _, object, "config"] => Place::Single { platform, object },
        ["tasmota", "discovery", mac, "config" | "sensors"] => Place::Tasmota(mac),
        ["homie", "5", device, "$description"] => Place::Five(device),
        ["homie", device, rest @ ..] if !rest.is_empty() => {
            let below = &topic["homie/".len() + device.len() + 1..];
            homie::is_attribute(below).then_some(Place::Four { device })?
        }
        _ => return None,
    })
}

impl Discovery {
    /// Whether a message on this topic announces something.
    pub fn concerns(&self, topic: &str) -> bool {
        match place(topic) {
            // Other boards of this kind are heard when they say that they are one.
            Some(Place::Four { device }) => {
                topic.ends_with("/$homie") || self.boards.contains_key(&format!("homie/{device}"))
            }
            place => place.is_some(),
        }
    }

    /// A message came: the boards of which something else is known now. Beyond the limits nothing
    /// is kept. An empty payload takes back what was said.
    pub fn handle(&mut self, topic: &str, payload: &[u8]) -> Vec<Heard> {
        if !self.concerns(topic) {
            return Vec::new();
        }
        let Some(place) = place(topic) else { return Vec::new() };
        self.unheard.remove(topic);
        let is_whole = matches!(place, Place::Device(_) | Place::Five(_));
        let (board, said) = if payload.is_empty() {
            (None, None)
        } else {
            let (board, said) = read(&place, topic, payload);
            (Some(board), Some(said))
        };
        let mut heard = Vec::new();
        if let Some(old) = self.owners.get(topic).filter(|old| Some(*old) != board.as_ref()) {
            heard.push(Heard { board: old.clone(), is_whole });
        }
        self.remove(topic);
        if let (Some(board), Some(said)) = (board, said)
            && self.has_room(&board, said.len())
        {
            self.bytes += said.len();
            self.owners.insert(topic.to_owned(), board.clone());
            self.boards.entry(board.clone()).or_default().insert(topic.to_owned(), said);
            heard.push(Heard { board, is_whole });
        }
        heard
    }

    fn has_room(&self, board: &str, bytes: usize) -> bool {
        let messages = match self.boards.get(board) {
            Some(messages) => messages.len(),
            None if self.boards.len() >= MAX_HEARD => return false,
            None => 0,
        };
        messages < MAX_MESSAGES && self.bytes + bytes <= MAX_BYTES
    }

    fn remove(&mut self, topic: &str) {
        let Some(board) = self.owners.remove(topic) else { return };
        let Some(messages) = self.boards.get_mut(&board) else { return };
        if let Some(said) = messages.remove(topic) {
            self.bytes -= said.len();
        }
        if messages.is_empty() {
            self.boards.remove(&board);
        }
    }

    /// What is known of a board: its manifest, or what is wrong and the payload that it is in.
    /// `None` if it is gone, or has not yet said enough.
    pub fn manifest(&self, board: &str) -> Option<Result<Manifest, (ManifestError, &[u8])>> {
        let messages = self.boards.get(board)?;
        let text = |topic: &str| messages.get(topic).and_then(Said::text);
        let (topic, first) = messages.first_key_value()?;
        Some(match place(topic)? {
            Place::Device(_) => {
                let json = first.text()?;
                Manifest::parse(board, json).map_err(|error| (error, json))
            }
            Place::Single { platform, object } => match first {
                Said::Text(json) => {
                    let read = parse::single(platform, object, json);
                    read.map(|single| single.manifest).map_err(|error| (error, json.as_slice()))
                }
                Said::Single { .. } => Ok(together(board, messages)),
            },
            Place::Tasmota(mac) => {
                let config = text(&format!("tasmota/discovery/{mac}/config"))?;
                let sensors = text(&format!("tasmota/discovery/{mac}/sensors"));
                tasmota::manifest(board, config, None).map_err(|error| (error, config)).and_then(
                    |alone| match sensors {
                        Some(sensors) => tasmota::manifest(board, config, Some(sensors))
                            .map_err(|error| (error, sensors)),
                        None => Ok(alone),
                    },
                )
            }
            Place::Five(device) => {
                let json = first.text()?;
                homie::five(board, device, json).map_err(|error| (error, json))
            }
            Place::Four { device } => {
                let base = format!("homie/{device}/");
                let mut attributes = Map::new();
                for (topic, said) in messages {
                    if let (Some(below), Some(text)) = (topic.strip_prefix(&base), said.text()) {
                        attributes.insert(below, text);
                    }
                }
                homie::four(board, device, &attributes)?.map_err(|(error, attribute)| {
                    (error, attributes.get(attribute.as_str()).copied().unwrap_or_default())
                })
            }
        })
    }

    /// The topics that announce a board: with nothing retained there, it is forgotten.
    pub fn topics(&self, board: &str) -> impl Iterator<Item = &str> {
        self.boards.get(board).into_iter().flat_map(|messages| messages.keys().map(String::as_str))
    }

    /// Topic Filters beyond [`FILTERS`] for what has been announced so far.
    pub fn further_filters(&self) -> impl Iterator<Item = String> + '_ {
        let older = self.boards.keys().filter_map(|board| {
            let device = board.strip_prefix("homie/")?;
            (!device.contains('/')).then_some(device)
        });
        older.flat_map(|device| homie::filters(device).skip(1))
    }

    /// The connection is new: what the broker still keeps comes again.
    pub fn expect_again(&mut self) {
        self.unheard = self.owners.keys().cloned().collect();
    }

    /// Forgets what did not come again. The boards of which less is known now.
    pub fn forget_unheard(&mut self) -> Set<String> {
        let mut boards = Set::new();
        for topic in core::mem::take(&mut self.unheard) {
            boards.extend(self.owners.get(&topic).cloned());
            self.remove(&topic);
        }
        boards
    }
}

fn read(place: &Place<'_>, topic: &str, payload: &[u8]) -> (String, Said) {
    // What is too large is kept as far as it says that it is.
    let text = || Said::Text(payload[..payload.len().min(MAX_MANIFEST_LEN + 1)].to_vec());
    match place {
        Place::Device(board) => ((*board).to_owned(), text()),
        Place::Tasmota(mac) => (format!("tasmota/{mac}"), text()),
        Place::Five(device) => (format!("homie/5/{device}"), text()),
        Place::Four { device } => (format!("homie/{device}"), text()),
        Place::Single { platform, object } => {
            let alone = topic.strip_suffix("/config").unwrap_or(topic);
            match parse::single(platform, object, payload) {
                Ok(Single { device, manifest }) => {
                    let board =
                        device.map_or_else(|| alone.to_owned(), |it| format!("homeassistant/{it}"));
                    (board, Said::Single { manifest, bytes: payload.len() })
                }
                Err(_) => (alone.to_owned(), text()),
            }
        }
    }
}

/// One manifest of those of single components.
fn together(board: &str, messages: &Map<String, Said>) -> Manifest {
    let mut whole: Option<Manifest> = None;
    for (topic, said) in messages {
        let Said::Single { manifest, .. } = said else { continue };
        let mut manifest = manifest.clone();
        // An object id is unique in its platform only.
        let prefix = topic.strip_prefix("homeassistant/").and_then(|it| it.strip_suffix("/config"));
        for component in &mut manifest.components {
            let own = format!("{}/{}", prefix.unwrap_or(topic), component.id);
            component.id = own;
            if let Some(of) = &mut component.of {
                *of = format!("{}/{of}", prefix.unwrap_or(topic));
            }
        }
        match &mut whole {
            None => whole = Some(manifest),
            Some(whole) => {
                whole.availability.append(&mut manifest.availability);
                whole.components.append(&mut manifest.components);
                whole.manufacturer = whole.manufacturer.take().or(manifest.manufacturer);
                whole.model = whole.model.take().or(manifest.model);
                whole.sw_version = whole.sw_version.take().or(manifest.sw_version);
                whole.origin = whole.origin.take().or(manifest.origin);
            }
        }
    }
    let mut whole = whole.unwrap_or_else(|| Manifest {
        board: String::new(),
        name: board.to_owned(),
        manufacturer: None,
        model: None,
        sw_version: None,
        origin: None,
        availability: Vec::new(),
        availability_mode: AvailabilityMode::default(),
        components: Vec::new(),
    });
    board.clone_into(&mut whole.board);
    whole.components.truncate(MAX_COMPONENTS);
    keep_first_of_each(&mut whole.availability);
    whole
}

impl Said {
    fn len(&self) -> usize {
        match self {
            Self::Single { bytes, .. } => *bytes,
            Self::Text(text) => text.len(),
        }
    }

    fn text(&self) -> Option<&[u8]> {
        match self {
            Self::Text(text) => Some(text),
            Self::Single { .. } => None,
        }
    }
}
