//! Which topics announce a board, in which way, and how the board is called for it.
//!
//! Knows topics alone, and no payload.

use alloc::format;
use alloc::string::String;

use super::shelly::{self, Of};
use super::{board_of, homie};

/// How the boards that Zigbee2MQTT announces in Home Assistant's way are called, before their address.
pub(super) const TWIN: &str = "homeassistant/zigbee2mqtt_";
/// How boards are called that Shelly made, before the prefix of their topics.
pub(super) const SHELLY: &str = "shelly/";

/// What the device is called whose topics begin with `prefix`.
pub(super) fn shelly_board(prefix: &str) -> String {
    format!("{SHELLY}{prefix}")
}

/// What stands for a list of Zigbee2MQTT's that cannot be read.
pub(super) fn zigbee_list(base: &str) -> String {
    format!("{base}/bridge")
}

/// What a topic is to a board.
pub(super) enum Place<'a> {
    Device(&'a str),
    Single { platform: &'a str, object: &'a str },
    Tasmota(&'a str),
    Five { domain: &'a str, device: &'a str },
    Four { device: &'a str },
    Zigbee { base: &'a str },
    Shelly { prefix: &'a str, of: Of<'a> },
}

/// What `topic` is, if it can announce a board.
pub(super) fn place(topic: &str) -> Option<Place<'_>> {
    if let Some(board) = board_of(topic) {
        return Some(Place::Device(board));
    }
    // This is asked of every message: it costs no memory.
    let (mut levels, mut count) = ([""; 6], 0);
    for (place, level) in levels.iter_mut().zip(topic.splitn(6, '/')) {
        if level.is_empty() {
            return None;
        }
        *place = level;
        count += 1;
    }
    Some(match &levels[..count] {
        ["homeassistant", platform, object, "config"]
        | ["homeassistant", platform, _, object, "config"] => Place::Single { platform, object },
        ["tasmota", "discovery", mac, "config" | "sensors"] => Place::Tasmota(mac),
        [domain, "5", device, "$description"] => Place::Five { domain, device },
        ["homie", device, rest @ ..] if !rest.is_empty() => {
            let below = &topic["homie/".len() + device.len() + 1..];
            homie::is_attribute(below).then_some(Place::Four { device })?
        }
        [base, "bridge", "devices"] => Place::Zigbee { base },
        _ => {
            let (prefix, of) = shelly::place(topic)?;
            Place::Shelly { prefix, of }
        }
    })
}
