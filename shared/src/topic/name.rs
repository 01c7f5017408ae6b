//! The Topic Name: where an Application Message is published to.

use core::fmt;

use super::{MAX_LEVELS, TopicError, TopicErrorKind};
use crate::wire::Text;

/// A topic without wildcards, as a PUBLISH carries it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TopicName(Text);

impl TopicName {
    /// Checks and copies `topic`.
    ///
    /// # Errors
    ///
    /// It is empty, longer than 65 535 bytes, deeper than [`MAX_LEVELS`], or has a wildcard or a
    /// U+0000.
    pub fn new(topic: &str) -> Result<Self, TopicError> {
        Self::from_text(super::text(topic)?)
    }

    /// Checks a string that came out of a packet, without copying it.
    ///
    /// # Errors
    ///
    /// It is empty, deeper than [`MAX_LEVELS`], or has a wildcard.
    pub fn from_text(text: Text) -> Result<Self, TopicError> {
        if text.is_empty() {
            return Err(TopicErrorKind::Empty.at(0));
        }
        let mut levels = 1;
        for (offset, byte) in text.bytes().enumerate() {
            match byte {
                b'+' | b'#' => return Err(TopicErrorKind::WildcardInName.at(offset)),
                b'/' if levels == MAX_LEVELS => {
                    return Err(TopicErrorKind::TooManyLevels.at(offset));
                }
                b'/' => levels += 1,
                _ => {}
            }
        }
        Ok(Self(text))
    }

    /// The topic.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The topic as the packet's string, which is cheap to clone.
    pub fn text(&self) -> &Text {
        &self.0
    }
}

impl fmt::Display for TopicName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_allowed() {
        for topic in ["a", "/", "//", "/a", "a/", "$SYS/broker", "a b/温度", " "] {
            assert_eq!(TopicName::new(topic).unwrap().as_str(), topic);
        }
    }

    #[test]
    fn names_that_are_refused() {
        use TopicErrorKind::*;
        for (topic, kind, offset) in [
            ("", Empty, 0),
            ("#", WildcardInName, 0),
            ("a/+/b", WildcardInName, 2),
            ("a+", WildcardInName, 1),
            ("a\0b", Nul, 1),
        ] {
            assert_eq!(TopicName::new(topic), Err(kind.at(offset)), "{topic:?}");
        }
    }

    #[test]
    fn length_and_depth_are_limited() {
        let longest = "x".repeat(65_535);
        assert!(TopicName::new(&longest).is_ok());
        let longer = "x".repeat(65_536);
        assert_eq!(TopicName::new(&longer), Err(TopicErrorKind::TooLong.at(65_535)));

        let deepest = "/".repeat(MAX_LEVELS - 1);
        assert!(TopicName::new(&deepest).is_ok());
        let deeper = "/".repeat(MAX_LEVELS);
        assert_eq!(TopicName::new(&deeper), Err(TopicErrorKind::TooManyLevels.at(MAX_LEVELS - 1)));
    }
}
