//! A rule out of a form: the simple ones, for whoever does not want to write YAML.

use alloc::format;
use alloc::string::{String, ToString};

use serde_json::Value as Json;

/// What a form has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What the rule is called.
    pub name: String,
    /// Which topics it follows.
    pub filter: String,
    /// Where in the payload the value is; empty for the whole payload.
    pub field: String,
    /// When it fires.
    pub when: When,
    /// What it then does.
    pub deed: Deed,
}

/// When a rule of a form fires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// The value compares like that with another.
    Is {
        /// How.
        compare: Compare,
        /// With what: a number, or any text.
        with: String,
        /// It has to stay so for so long, such as `10 s`; empty for not at all.
        lasts: String,
    },
    /// The value is another one than before.
    Changes,
    /// With every message.
    Each,
    /// No message has come for so long, such as `5 min`.
    Silent(String),
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// `>`
    Above,
    /// `>=`
    AtLeast,
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `==`
    Equal,
    /// `!=`
    Unequal,
}

/// What a rule of a form does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Publishes.
    Publish {
        /// Where.
        topic: String,
        /// What.
        payload: String,
        /// To be kept by the broker.
        retain: bool,
    },
    /// Says something.
    Notify(String),
    /// Sets a card.
    Set {
        /// Which.
        card: String,
        /// To what.
        to: String,
    },
}

impl Compare {
    /// All, in the order in which a form has them.
    pub const ALL: [Self; 6] =
        [Self::Above, Self::AtLeast, Self::Below, Self::AtMost, Self::Equal, Self::Unequal];

    /// As it is written.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Above => ">",
            Self::AtLeast => ">=",
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Equal => "==",
            Self::Unequal => "!=",
        }
    }
}

impl Draft {
    /// The rule as a file has it, not indented.
    pub fn yaml(&self) -> String {
        let mut text = format!("- name: {}\n  when: {}\n", quote(&self.name), quote(&self.filter));
        if !self.field.trim().is_empty() {
            text += &format!("  field: {}\n", quote(self.field.trim()));
        }
        match &self.when {
            When::Is { compare, with, lasts } => {
                let test = format!("value {} {}", compare.sign(), literal(with));
                text += &format!("  if: {}\n", quote(&test));
                if !lasts.trim().is_empty() {
                    text += &format!("  for: {}\n", quote(lasts.trim()));
                }
            }
            When::Changes => text += "  changes: true\n",
            When::Each => {}
            When::Silent(time) => text += &format!("  silent: {}\n", quote(time.trim())),
        }
        text += "  then:\n";
        text += &match &self.deed {
            Deed::Publish { topic, payload, retain } => {
                let retain = if *retain { "\n      retain: true" } else { "" };
                format!(
                    "    - publish: {}\n      payload: {}{retain}\n",
                    quote(topic),
                    quote(payload)
                )
            }
            Deed::Notify(said) => format!("    - notify: {}\n", quote(said)),
            Deed::Set { card, to } => {
                format!("    - set: {}\n      to: {}\n", quote(card), quote(to))
            }
        };
        text
    }
}

/// A text as YAML reads it back: as it is where nothing can be mistaken, else as JSON writes it.
fn quote(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_/-. ".contains(c);
    let begins = text.chars().next().is_some_and(|c| c.is_alphanumeric() || c == '/');
    if begins && text.chars().all(is_plain) && text.trim() == text {
        return text.to_string();
    }
    Json::from(text).to_string()
}

/// What a value is compared with: a number or a yes or no as it is, anything else as a text.
fn literal(with: &str) -> String {
    let with = with.trim();
    match serde_json::from_str::<Json>(with) {
        Ok(Json::Number(_) | Json::Bool(_)) => with.to_string(),
        _ => {
            let escaped = with.replace('\\', "\\\\").replace('\'', "\\'");
            format!("'{escaped}'")
        }
    }
}
