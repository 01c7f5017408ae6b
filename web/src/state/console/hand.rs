//! What is done with what is looked at: it is copied, saved as a file, and others are compared with it.

use std::rc::Rc;

use super::Gone;
use super::act::{Act, Copied};
use super::format::{self, Format};
use super::record::Record;
use crate::state::State;
use crate::state::action::Effect;

/// Characters of a file's name.
const MAX_NAME: usize = 60;

impl State {
    /// A person does something with the message or the topic that is looked at.
    pub(super) fn at_hand(&mut self, act: Act, effects: &mut Vec<Effect>) {
        let feed = self.feed();
        match act {
            Act::Copy(what) => {
                let text = match what {
                    Copied::Topic => feed.topic.as_deref().map(str::to_owned),
                    Copied::Payload => {
                        let format = self.console.format;
                        let whole = |it: &Rc<Record>| {
                            format::whole(&it.payload, format.on(&it.topic, &it.payload))
                        };
                        feed.looked_at().map(whole)
                    }
                };
                effects.extend(text.map(Effect::Copy));
            }
            Act::SavePayload => {
                let record = feed.looked_at().filter(|it| it.is_whole());
                effects.extend(record.map(|it| {
                    let (end, mime) = kind(&it.payload);
                    Effect::Download {
                        name: format!("{}.{end}", file_name(&it.topic)),
                        mime,
                        bytes: it.payload.clone(),
                    }
                }));
            }
            Act::Pin(record) => self.feed_mut().pinned = record,
            Act::HideMessage => {
                let Some(number) = feed.looked_at().map(|it| it.number) else { return };
                if self.feed_mut().hide(number, true) {
                    self.can_undo(Gone::Message(self.peer().id, number));
                }
            }
            _ => {}
        }
    }
}

/// How a file with this payload ends, and its media type.
fn kind(payload: &[u8]) -> (&'static str, &'static str) {
    match format::read(payload, Format::Auto).format {
        Format::Json => ("json", "application/json"),
        Format::Text => ("txt", "text/plain"),
        _ => ("bin", "application/octet-stream"),
    }
}

/// The last level of a topic that says anything, without what a file's name cannot have everywhere.
fn file_name(topic: &str) -> String {
    let level = topic.rsplit('/').find(|it| !it.trim().is_empty()).unwrap_or("message");
    let is_fit = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_');
    level.chars().take(MAX_NAME).map(|it| if is_fit(it) { it } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_for_its_topic_and_for_what_it_holds() {
        for (topic, name) in
            [("home/温度", "温度"), ("a/b:c ", "b_c_"), ("a//", "a"), ("/", "message")]
        {
            assert_eq!(file_name(topic), name, "{topic}");
        }
        assert_eq!(file_name(&"x".repeat(300)).len(), MAX_NAME);
        assert_eq!(kind(b"{}").0, "json");
        assert_eq!(kind(b"on").0, "txt");
        assert_eq!(kind(&[0xff, 0]).0, "bin");
    }
}
