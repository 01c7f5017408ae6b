//! Why something went wrong and what would mend it: one catalogue for the log, for the messages on
//! `$SYS/broker/log/…` and for the page.
//!
//! Knows every cause, its code, and its words in Chinese and in English. Does not know what a line
//! of a log looks like around them. Payloads and passwords are no facts of any cause.

mod cause;
mod floods;
mod foreign;
mod publish;
mod words;

use alloc::string::{String, ToString};
use core::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use cause::{Action, Cause, Severity, TlsFault, WebFault};
pub(super) use floods::Floods;
pub use foreign::Foreign;
pub use words::{Advice, Quoted, Told};

use crate::inspect::Lang;
use crate::wire::{Bytes, Text};

/// Messages about what went wrong are published below this topic, by severity and code.
pub const LOG_TOPIC: &str = "$SYS/broker/log";

/// Where a connection comes from, in the driver's words. The core only passes them on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its address and port.
    pub address: Text,
    /// What carries MQTT's bytes: `tcp`, `ws`.
    pub transport: &'static str,
}

impl Peer {
    /// The address without the port: the next connection of the same machine has another one.
    fn host(&self) -> &str {
        self.address.rsplit_once(':').map_or(&self.address, |(host, _)| host)
    }
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.address.as_str(), self.transport)
    }
}

/// One thing that went wrong, and with whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// What.
    pub cause: Cause,
    /// With which client, once it has said its name.
    pub client_id: Option<Text>,
    /// Where that is; `None` inside a tab.
    pub peer: Option<Peer>,
    /// So many more like it were not said, since there were too many.
    pub more: u64,
}

/// A diagnosis as it travels on `$SYS/broker/log/<severity>/<code>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogMessage {
    /// Of the cause, for programs.
    pub code: String,
    /// `info` or `warning`.
    pub severity: String,
    /// The client's identifier, once it has said it.
    pub client: Option<String>,
    /// Its address and port.
    pub address: Option<String>,
    /// `tcp`, `ws`, ….
    pub transport: Option<String>,
    /// So many more like it were not said.
    #[serde(default)]
    pub more: u64,
    /// What happened.
    pub cause: Both,
    /// What would mend it.
    pub fix: Both,
}

/// The same in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Both {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl Both {
    /// In this language.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

impl Diagnosis {
    /// A cause that is said for the first time.
    pub const fn new(cause: Cause, client_id: Option<Text>, peer: Option<Peer>) -> Self {
        Self { cause, client_id, peer, more: 0 }
    }

    /// What is published about it.
    pub fn message(&self) -> LogMessage {
        let [en, zh] = [Lang::En, Lang::Zh].map(|lang| self.cause.says(lang));
        let peer = self.peer.as_ref();
        LogMessage {
            code: self.cause.code().into(),
            severity: self.cause.severity().name().into(),
            client: self.client_id.as_ref().map(|id| id.to_string()),
            address: peer.map(|peer| peer.address.to_string()),
            transport: peer.map(|peer| peer.transport.into()),
            more: self.more,
            cause: Both { en: en.cause.into(), zh: zh.cause.into() },
            fix: Both { en: en.fix.into(), zh: zh.fix.into() },
        }
    }

    /// Cuts names to what is shown of them, and copies them: what is kept here for a while must not
    /// keep a packet of a megabyte with it.
    fn shorten(&mut self) {
        if let Some(client_id) = &mut self.client_id {
            *client_id = words::shortened(client_id);
        }
        match &mut self.cause {
            Cause::NotAuthorized { topic, .. } | Cause::NotRetained { topic } => {
                *topic = words::shortened(topic);
            }
            _ => {}
        }
    }

    /// Whose fault it is, as far as that can be told: the same client, or the same machine.
    fn origin(&self) -> &str {
        match (&self.client_id, &self.peer) {
            (Some(client_id), _) => client_id,
            (None, Some(peer)) => peer.host(),
            (None, None) => "",
        }
    }
}

impl LogMessage {
    /// Reads the payload of a message; `None` if it is none of ours.
    pub fn read(payload: &[u8]) -> Option<Self> {
        // By way of a `Value`: a parser of text for one type more is a good part of the page.
        let json: Value = serde_json::from_str(str::from_utf8(payload).ok()?).ok()?;
        Self::deserialize(json).ok()
    }

    fn to_payload(&self) -> Bytes {
        serde_json::to_vec(self).map(Bytes::from).expect("strings and a number are always JSON")
    }
}

impl fmt::Display for Diagnosis {
    /// One line in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.client_id, &self.peer) {
            (Some(client_id), Some(peer)) => write!(f, "{} at {peer}: ", Quoted(client_id))?,
            (Some(client_id), None) => write!(f, "{}: ", Quoted(client_id))?,
            (None, Some(peer)) => write!(f, "{peer}: ")?,
            (None, None) => {}
        }
        let advice = self.cause.says(Lang::En);
        write!(f, "{} {}", advice.cause, advice.fix)?;
        match self.more {
            0 => Ok(()),
            more => write!(f, " (and {more} more like it)"),
        }
    }
}
