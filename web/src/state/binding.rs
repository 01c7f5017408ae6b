//! A card bound to a topic by hand, for boards that do not announce themselves.
//!
//! Knows the manifest that such a card stands for: it is drawn from that, like any other card. Its
//! topic is where messages are sent and seen, so what it shows is what was last *sent* there.

use std::rc::Rc;

use serde::{Deserialize, Serialize};
use shared::board::manifest::{
    AvailabilityMode, Component, Control, Kind, Manifest, ValueTemplate,
};
use shared::board::topics::{LED_CONTROL, LED_OFF, LED_ON};
use shared::time::Instant;
use shared::topic::{TopicError, TopicName};
use shared::wire::{QoS, ReasonCode};

use super::part::SendError;
use super::payload::Shown;

/// Cards bound by hand.
pub const MAX_BINDINGS: usize = 48;

/// What a person bound, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// The topic.
    pub topic: Rc<str>,
    /// What the card is.
    pub kind: BindingKind,
    /// The QoS of what it sends.
    #[serde(default)]
    pub qos: u8,
    /// Whether the broker shall keep what it sends.
    #[serde(default)]
    pub retain: bool,
}

/// What a card bound by hand is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BindingKind {
    /// Two messages, one for on and one for off.
    Switch {
        /// Sent for on.
        on: String,
        /// Sent for off.
        off: String,
    },
    /// Any text.
    Text,
}

/// What is wrong with what a person filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingError {
    /// The topic is none.
    Topic(TopicError),
    /// A card for this topic is there.
    Taken,
    /// On and off would be the same message, or one is empty.
    SamePayload,
    /// There are [`MAX_BINDINGS`].
    Full,
}

/// A card bound by hand.
#[derive(Clone, Debug, PartialEq)]
pub struct BoundCard {
    /// What a person bound.
    pub binding: Binding,
    /// The topic, checked.
    pub topic: TopicName,
    /// What the card stands for.
    pub manifest: Manifest,
    /// The last message that was seen on the topic.
    pub last: Option<Seen>,
    /// Why the last message could not be sent.
    pub failed: Option<SendError>,
    /// The broker does not let this page see the topic.
    pub not_subscribed: Option<ReasonCode>,
}

/// A message that was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Its payload.
    pub payload: Shown,
    /// When it came; `None` if it was retained, and is of unknown age.
    pub at: Option<Instant>,
    /// On or off, where the card is a switch and this is one of its messages.
    pub on: Option<bool>,
}

impl Binding {
    /// The classic lesson: `LED_ON` and `LED_OFF` on `LED_CONTROL`.
    pub fn lesson() -> Self {
        let kind = BindingKind::Switch { on: LED_ON.to_owned(), off: LED_OFF.to_owned() };
        Self { topic: LED_CONTROL.into(), kind, qos: 0, retain: false }
    }

    /// The QoS of what it sends.
    pub fn qos(&self) -> QoS {
        QoS::try_from(self.qos).unwrap_or(QoS::AtMostOnce)
    }

    fn manifest(&self, topic: &TopicName) -> Manifest {
        let kind = match &self.kind {
            BindingKind::Switch { on, off } => Kind::Switch(Control {
                command_topic: topic.clone(),
                payload_on: on.clone(),
                payload_off: off.clone(),
                state_on: on.clone(),
                state_off: off.clone(),
            }),
            BindingKind::Text => Kind::Other("text".to_owned()),
        };
        let component = Component {
            id: "bound".to_owned(),
            name: topic.to_string(),
            kind,
            state_topic: Some(topic.clone()),
            value: ValueTemplate::default(),
        };
        Manifest {
            board: topic.to_string(),
            name: topic.to_string(),
            manufacturer: None,
            model: None,
            sw_version: None,
            origin: None,
            availability: Vec::new(),
            availability_mode: AvailabilityMode::default(),
            components: vec![component],
        }
    }
}

impl BoundCard {
    /// Checks what a person filled in.
    pub fn new(binding: Binding) -> Result<Self, BindingError> {
        let topic = TopicName::new(&binding.topic).map_err(BindingError::Topic)?;
        if let BindingKind::Switch { on, off } = &binding.kind
            && (on == off || on.is_empty() || off.is_empty())
        {
            return Err(BindingError::SamePayload);
        }
        let manifest = binding.manifest(&topic);
        Ok(Self { binding, topic, manifest, last: None, failed: None, not_subscribed: None })
    }

    /// How it is switched, if it is a switch.
    pub fn control(&self) -> Option<&Control> {
        self.manifest.components.first().and_then(super::part::control)
    }

    /// A message came on the topic.
    pub fn note(&mut self, now: Instant, payload: &[u8], retained: bool) {
        let text = std::str::from_utf8(payload).ok();
        let on = text.and_then(|text| self.control()?.read(text));
        let at = (!retained).then_some(now);
        self.last = Some(Seen { payload: Shown::new(payload), at, on });
        self.failed = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lesson_is_a_switch_that_knows_its_two_messages() {
        let mut card = BoundCard::new(Binding::lesson()).unwrap();
        assert_eq!(card.control().unwrap().command(true), "LED_ON");
        let now = Instant::from_millis(1);
        for (payload, on) in
            [(&b"LED_ON"[..], Some(true)), (b"LED_OFF", Some(false)), (b"?", None), (b"\xff", None)]
        {
            card.note(now, payload, false);
            assert_eq!(card.last.as_ref().unwrap().on, on);
        }
    }

    #[test]
    fn what_cannot_be_bound_is_refused() {
        let switch = |topic: &str, on: &str, off: &str| {
            let kind = BindingKind::Switch { on: on.into(), off: off.into() };
            BoundCard::new(Binding { topic: topic.into(), kind, qos: 0, retain: false })
        };
        assert!(switch("a/b", "1", "0").is_ok());
        assert_eq!(switch("a", "1", "1"), Err(BindingError::SamePayload));
        assert_eq!(switch("a", "1", ""), Err(BindingError::SamePayload));
        assert!(matches!(switch("a/#", "1", "0"), Err(BindingError::Topic(_))));
        assert!(matches!(switch("", "1", "0"), Err(BindingError::Topic(_))));
    }
}
