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
use super::place::{Place, SHELLY, TWIN, place, shelly_board, zigbee_list};
use super::shelly::{self, Of, Part};
use super::{
    AvailabilityMode, MAX_COMPONENTS, MAX_MANIFEST_LEN, Manifest, ManifestError, homie, tasmota,
    zigbee,
};

/// The Topic Filters that match what announces a board.
pub const FILTERS: [&str; 10] = [
    "homeassistant/+/+/config",
    "homeassistant/+/+/+/config",
    "tasmota/discovery/+/config",
    "tasmota/discovery/+/sensors",
    "+/5/+/$description",
    "homie/+/$homie",
    "+/bridge/devices",
    "+/online",
    "+/events/rpc",
    "+/+/events/rpc",
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
    /// Which boards a topic announces.
    owners: Map<String, Set<String>>,
    /// Topics that have not come again on a new connection.
    unheard: Set<String>,
    bytes: usize,
}

/// A manifest, or what is wrong and the payload that it is in.
pub type Read<'a> = Result<Manifest, (ManifestError, &'a [u8])>;

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
    Single {
        manifest: Manifest,
        bytes: usize,
    },
    Text(Vec<u8>),
    /// Parts of a board that announces nothing, in all that came on the topic.
    Parts(Set<Part>),
}

impl Discovery {
    /// Whether a message on this topic announces something.
    pub fn concerns(&self, topic: &str) -> bool {
        match place(topic) {
            // Other boards of this kind are heard when they say that they are one.
            Some(Place::Four { device }) => {
                topic.ends_with("/$homie") || self.boards.contains_key(&format!("homie/{device}"))
            }
            Some(Place::Shelly { prefix, of }) => {
                of == Of::Events
                    || shelly::is_usual(prefix)
                    || self.boards.contains_key(&shelly_board(prefix))
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
        let is_whole =
            matches!(place, Place::Device(_) | Place::Five { .. } | Place::Zigbee { .. });
        let said = if payload.is_empty() { Vec::new() } else { self.read(&place, topic, payload) };
        let mut changed = Vec::new();
        for old in self.owners.get(topic).cloned().unwrap_or_default() {
            if said.iter().all(|(board, _)| *board != old) {
                self.remove(topic, &old);
                changed.push(old);
            }
        }
        for (board, said) in said {
            if self.keep(topic, &board, said) {
                changed.push(board);
            }
        }
        let twins = changed.iter().filter_map(|board| board.strip_prefix(TWIN));
        let twins: Vec<_> = twins.flat_map(|address| self.listed(address)).collect();
        let heard = changed.into_iter().map(|board| Heard { board, is_whole });
        heard.chain(twins.into_iter().map(|board| Heard { board, is_whole: false })).collect()
    }

    /// Keeps what was said of a board, if there is room. Whether something else is known of it now.
    fn keep(&mut self, topic: &str, board: &str, mut said: Said) -> bool {
        let old = self.boards.get(board).and_then(|messages| messages.get(topic));
        let mut is_new = true;
        if let (Said::Parts(seen), Some(Said::Parts(before))) = (&mut said, old) {
            seen.extend(before.iter().cloned());
            is_new = seen != before;
        }
        self.remove(topic, board);
        if self.has_room(board, said.len()) {
            self.bytes += said.len();
            self.owners.entry(topic.to_owned()).or_default().insert(board.to_owned());
            self.boards.entry(board.to_owned()).or_default().insert(topic.to_owned(), said);
        }
        is_new
    }

    /// The boards of this address in lists of Zigbee2MQTT.
    fn listed(&self, address: &str) -> Vec<String> {
        let is_one = |(board, messages): &(&String, &Map<String, Said>)| {
            board.strip_suffix(address).is_some_and(|base| base.ends_with('/'))
                && messages.keys().all(|topic| matches!(place(topic), Some(Place::Zigbee { .. })))
        };
        self.boards.iter().filter(is_one).map(|(board, _)| board.clone()).collect()
    }

    fn has_room(&self, board: &str, bytes: usize) -> bool {
        let messages = match self.boards.get(board) {
            Some(messages) => messages.len(),
            None if self.boards.len() >= MAX_HEARD => return false,
            None => 0,
        };
        messages < MAX_MESSAGES && self.bytes + bytes <= MAX_BYTES
    }

    fn remove(&mut self, topic: &str, board: &str) {
        if let Some(boards) = self.owners.get_mut(topic) {
            boards.remove(board);
            if boards.is_empty() {
                self.owners.remove(topic);
            }
        }
        let Some(messages) = self.boards.get_mut(board) else { return };
        if let Some(said) = messages.remove(topic) {
            self.bytes -= said.len();
        }
        if messages.is_empty() {
            self.boards.remove(board);
        }
    }

    /// What is known of a board: its manifest, or what is wrong and the payload that it is in.
    /// `None` if it is gone, or has not yet said enough.
    pub fn manifest(&self, board: &str) -> Option<Read<'_>> {
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
                Said::Single { .. } | Said::Parts(_) => Ok(together(board, messages)),
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
            Place::Five { domain, device } => {
                let json = first.text()?;
                homie::five(board, domain, device, json).map_err(|error| (error, json))
            }
            Place::Four { device } => four(board, device, messages)?,
            Place::Zigbee { base } => self.listed_manifest(board, base, first.text()?)?,
            Place::Shelly { prefix, .. } => shelly(board, prefix, messages),
        })
    }

    /// The manifest of a device of a list of Zigbee2MQTT's; `None` where Home Assistant is told of the
    /// same device, which is the same and more: one card is enough.
    fn listed_manifest<'a>(&self, board: &str, base: &str, json: &'a [u8]) -> Option<Read<'a>> {
        if *board == zigbee_list(base) {
            return zigbee::devices(json).err().map(|error| Err((error, json)));
        }
        let address = board.strip_prefix(base)?.strip_prefix('/')?;
        let is_told = self.boards.contains_key(&format!("{TWIN}{address}"));
        (!is_told).then(|| zigbee::manifest(board, base, json).map_err(|error| (error, json)))
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
        let shelly = self.boards.keys().filter_map(|board| board.strip_prefix(SHELLY));
        let further = ["online", "status/+"];
        older
            .flat_map(|device| homie::filters(device).skip(1))
            .chain(shelly.flat_map(move |prefix| further.map(|rest| format!("{prefix}/{rest}"))))
    }

    /// The connection is new: what the broker still keeps comes again.
    pub fn expect_again(&mut self) {
        let is_retained = |topic: &&String| !matches!(place(topic), Some(Place::Shelly { of, .. }) if of != Of::Online);
        self.unheard = self.owners.keys().filter(is_retained).cloned().collect();
    }

    /// Forgets what did not come again. The boards of which less is known now.
    pub fn forget_unheard(&mut self) -> Set<String> {
        let mut boards = Set::new();
        for topic in core::mem::take(&mut self.unheard) {
            for board in self.owners.get(&topic).cloned().unwrap_or_default() {
                self.remove(&topic, &board);
                // What is not retained goes with what is.
                if board.starts_with(SHELLY) {
                    self.bytes -= self.topics_len(&board);
                    for topic in self.boards.remove(&board).unwrap_or_default().into_keys() {
                        self.owners.remove(&topic);
                    }
                }
                boards.extend(self.listed(board.strip_prefix(TWIN).unwrap_or("?")));
                boards.insert(board);
            }
        }
        boards
    }
}

impl Discovery {
    /// What a message says, by the boards that it says it of.
    fn read(&self, place: &Place<'_>, topic: &str, payload: &[u8]) -> Vec<(String, Said)> {
        // What is too large is kept as far as it says that it is.
        let text = || Said::Text(payload[..payload.len().min(MAX_MANIFEST_LEN + 1)].to_vec());
        let one = |board: String| Vec::from([(board, text())]);
        match place {
            Place::Device(board) => one((*board).to_owned()),
            Place::Tasmota(mac) => one(format!("tasmota/{mac}")),
            Place::Five { domain, device } => one(format!("{domain}/5/{device}")),
            Place::Four { device } => one(format!("homie/{device}")),
            Place::Single { platform, object } => {
                let alone = topic.strip_suffix("/config").unwrap_or(topic);
                Vec::from([match parse::single(platform, object, payload) {
                    Ok(Single { device, manifest }) => {
                        let board = device
                            .map_or_else(|| alone.to_owned(), |it| format!("homeassistant/{it}"));
                        (board, Said::Single { manifest, bytes: payload.len() })
                    }
                    Err(_) => (alone.to_owned(), text()),
                }])
            }
            Place::Zigbee { base } => match zigbee::devices(payload) {
                Ok(devices) => {
                    let board = |address: String| format!("{base}/{address}");
                    let said = |json: &[u8]| Said::Text(json.to_vec());
                    devices
                        .into_iter()
                        .map(|(address, json)| (board(address), said(json)))
                        .collect()
                }
                Err(_) => Vec::from([(zigbee_list(base), Said::Text(payload.to_vec()))]),
            },
            Place::Shelly { prefix, of } => {
                let board = shelly_board(prefix);
                let is_known = || shelly::is_usual(prefix) || self.boards.contains_key(&board);
                match shelly::parts(*of, payload) {
                    Ok(Some(seen)) => Vec::from([(board, Said::Parts(seen))]),
                    Err(_) if is_known() => one(board),
                    Ok(None) | Err(_) => Vec::new(),
                }
            }
        }
    }

    fn topics_len(&self, board: &str) -> usize {
        self.boards.get(board).into_iter().flatten().map(|(_, said)| said.len()).sum()
    }
}

/// The manifest of a device of Homie 3 or 4, once it says that it is one.
fn four<'a>(board: &str, device: &str, messages: &'a Map<String, Said>) -> Option<Read<'a>> {
    let base = format!("homie/{device}/");
    let mut attributes = Map::new();
    for (topic, said) in messages {
        if let (Some(below), Some(text)) = (topic.strip_prefix(&base), said.text()) {
            attributes.insert(below, text);
        }
    }
    Some(homie::four(board, device, &attributes)?.map_err(|(error, attribute)| {
        (error, attributes.get(attribute.as_str()).copied().unwrap_or_default())
    }))
}

/// The manifest of a Shelly, from the parts in all that it reported, unless it reported nonsense.
fn shelly<'a>(board: &str, prefix: &str, messages: &'a Map<String, Said>) -> Read<'a> {
    let mut all = Set::new();
    for (topic, said) in messages {
        match (said, place(topic)) {
            (Said::Parts(seen), _) => all.extend(seen),
            (Said::Text(json), Some(Place::Shelly { of, .. })) => {
                if let Err(error) = shelly::parts(of, json) {
                    return Err((error, json));
                }
            }
            _ => {}
        }
    }
    shelly::manifest(board, prefix, &all).map_err(|error| (error, &[][..]))
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
            Self::Parts(seen) => seen.iter().map(|(of, what)| of.len() + what.len()).sum(),
        }
    }

    fn text(&self) -> Option<&[u8]> {
        match self {
            Self::Text(text) => Some(text),
            Self::Single { .. } | Self::Parts(_) => None,
        }
    }
}
