//! The topics of a board, and what is said on them.

use alloc::format;

use super::manifest;
use crate::topic::TopicName;

/// A level of a topic that is ours: letters, digits, `_` and `-`, as Home Assistant wants them.
pub(super) fn is_id(id: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    (1..=MAX_ID_LEN).contains(&id.len()) && id.bytes().all(allowed)
}

/// The longest id of a board or a part, in bytes. MQTT 3.1 allows a client_id no more.
pub const MAX_ID_LEN: usize = 23;

/// The plain topic of the first lesson: `LED_ON` and `LED_OFF` switch a board's first LED.
pub const LED_CONTROL: &str = "LED_CONTROL";
/// Says on [`LED_CONTROL`] that the LED is to be lit.
pub const LED_ON: &str = "LED_ON";
/// Says on [`LED_CONTROL`] that the LED is to be dark.
pub const LED_OFF: &str = "LED_OFF";

/// Where Home Assistant says that it started, so that boards announce themselves again.
pub const HOME_ASSISTANT_STATUS: &str = "homeassistant/status";

/// A part that is on, in its state and in its commands.
pub const ON: &str = "ON";
/// A part that is off, in its state and in its commands.
pub const OFF: &str = "OFF";

/// A board that is connected, in its status.
pub const ONLINE: &str = "online";
/// A board that is not connected, in its status. This is its Will.
pub const OFFLINE: &str = "offline";

/// `ON` or `OFF`.
pub(super) const fn on_off(on: bool) -> &'static str {
    if on { ON } else { OFF }
}

/// Where `board` says whether it is connected.
pub(super) fn status(board: &str) -> TopicName {
    known(&format!("blinklab/{board}/status"))
}

/// Where `board` says what `part` is like.
pub(super) fn state(board: &str, part: &str) -> TopicName {
    known(&format!("blinklab/{board}/{part}/state"))
}

/// Where `board` is told what `part` shall be like.
pub(super) fn set(board: &str, part: &str) -> TopicName {
    known(&format!("blinklab/{board}/{part}/set"))
}

/// Where `board` says what `aspect` of `part` is like: its brightness, its colour.
pub(super) fn aspect_state(board: &str, part: &str, aspect: Option<&str>) -> TopicName {
    match aspect {
        Some(aspect) => known(&format!("blinklab/{board}/{part}/{aspect}/state")),
        None => state(board, part),
    }
}

/// Where `board` is told what `aspect` of `part` shall be like.
pub(super) fn aspect_set(board: &str, part: &str, aspect: Option<&str>) -> TopicName {
    match aspect {
        Some(aspect) => known(&format!("blinklab/{board}/{part}/{aspect}/set")),
        None => set(board, part),
    }
}

/// Where `board` announces itself.
pub(super) fn discovery(board: &str) -> TopicName {
    known(&manifest::topic(board))
}

/// One of the topics that are written here.
pub(super) fn known(topic: &str) -> TopicName {
    TopicName::new(topic).expect("ids and constants have no wildcard and are short")
}
